"""What a reader says when a file is not as it should be.

Readers never raise for bad rows: they collect problems, each naming file, row and column, and saying what to do.
The text is an English template with named placeholders, so that pages can translate the template and fill it in:
mark every template with ``N_`` so that the catalogue finds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


def N_(message: str) -> str:  # noqa: N802 - the gettext convention for "mark now, translate later"
    """Mark a message template for the translation catalogue and return it unchanged."""
    return message


class Severity(StrEnum):
    """How much a problem stops: the whole file, one row, or nothing."""

    ERROR = "error"  # nothing can be read until it is mended
    LEFT_OUT = "left_out"  # this row or value was left out
    NOTICE = "notice"  # read, but a person should know


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file, where it is, and what to do about it."""

    template: str
    severity: Severity = Severity.ERROR
    file: str = ""
    row: int | None = None  # as a person counts in the file: the header is row 1
    column: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """File, row and column in one phrase, as far as known."""
        parts = [self.file] if self.file else []
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}")
        return ", ".join(parts)

    def __str__(self) -> str:
        text = self.template % dict(self.params)
        return f"{self.where}: {text}" if self.where else text


class UnreadableFileError(Exception):
    """Raised when nothing of a file or package can be used; carries the problems that say why."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(str(problem) for problem in problems))
