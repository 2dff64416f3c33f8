"""A membership list as it is kept, read without guessing silently and without losing a word."""

from __future__ import annotations

from collections.abc import Mapping

from longtable.sources.limits import DEFAULT_LIMITS, Limits
from longtable.sources.memberlist_types import Answers, CleanList, ListReading, Meaning, Vocabulary

__all__ = ["apply_answers", "read_member_list", "suggested_answers"]


def read_member_list(
    data: bytes,
    file: str,
    vocabulary: Vocabulary,
    *,
    sheet: str = "",
    header_row: int | None = None,
    columns: Mapping[int, Meaning] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> ListReading:
    """Read a CSV or Excel list. First call without options; call again with what the person corrected.

    ``sheet``, ``header_row`` (as counted in the file) and ``columns`` (index from 0 -> meaning) replace the guesses.
    Raises UnreadableFileError only where the file as a whole cannot be read.
    """
    raise NotImplementedError


def suggested_answers(reading: ListReading) -> dict[str, tuple[str, ...]]:
    """Every question's suggestion, as if a person had agreed to all of them; questions without one are left open."""
    return {question.key: question.suggestion for question in reading.questions if question.suggestion}


def apply_answers(reading: ListReading, answers: Answers) -> CleanList:
    """Rows ready to be written. What was neither exact nor answered is kept in words, never used."""
    raise NotImplementedError
