"""A membership list as it is kept, read without guessing silently and without losing a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from longtable.sources.limits import DEFAULT_LIMITS, Limits
from longtable.sources.listcolumns import find_header, guess_columns
from longtable.sources.listdates import column_order
from longtable.sources.listduplicates import NOTE_SAYS, find_duplicates
from longtable.sources.listrows import ABOVE, RowReader, header_of, unusable_reason
from longtable.sources.listwords import FALLBACK_SECTORS, GROUP_FILLERS, GROUP_SETS, SECTOR_SETS
from longtable.sources.matching import Matcher
from longtable.sources.memberlist_answers import apply_answers
from longtable.sources.memberlist_types import (
    ColumnGuess,
    Duplicate,
    ListReading,
    Meaning,
    MemberRow,
    Option,
    Question,
    QuestionKind,
    SheetChoice,
    UnusableRow,
    Vocabulary,
)
from longtable.sources.problems import N_, Problem, Severity
from longtable.sources.tables import Row, Sheet, Tables, cell_text, read_tables

__all__ = ["apply_answers", "matchers", "read_member_list", "suggested_answers"]

NO_HEADER = N_("No row of headings was found; columns were read by what their cells look like. Say which is which.")
NO_NAMES = N_("No column was found that names the organizations. Say which column it is.")
ASK_SAME = N_("Are these one organization: %(names)s?")
MERGE, KEEP_APART = N_("one organization: merge the rows"), N_("different: keep them apart")


def matchers(vocabulary: Vocabulary) -> dict[Meaning, Matcher]:
    """What sectors, groups and areas are matched with."""
    return {
        Meaning.SECTORS: Matcher(vocabulary.sectors, SECTOR_SETS, FALLBACK_SECTORS),
        Meaning.GROUPS: Matcher(vocabulary.groups, GROUP_SETS, fillers=GROUP_FILLERS),
        Meaning.AREAS: Matcher({area: (name,) for area, name in vocabulary.areas.items()}),
    }


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

    ``sheet``, ``header_row`` (as counted in the file; 0 says that there is none) and ``columns`` (index from 0 ->
    meaning) replace the guesses. Raises UnreadableFileError only where the file as a whole cannot be read.
    """
    tables = read_tables(data, file, limits=limits)
    chosen = tables.sheet(sheet)
    start = find_header(chosen) if header_row is None else header_row - 1
    if start is not None and not 0 <= start < len(chosen.rows):
        start = None
    header = [cell_text(cell) for cell in chosen.rows[start]] if start is not None else []
    body = chosen.rows[start + 1 :] if start is not None else chosen.rows
    guesses = guess_columns(header, body, columns)
    reader = RowReader(guesses, matchers(vocabulary), vocabulary.places, file)
    rows, unusable = _read_rows(chosen.rows, start, guesses, header, reader)
    duplicates = find_duplicates(rows)
    reader.ask_dates(rows, column_order([row.joined for row in rows if row.joined is not None]))
    return ListReading(
        file=file,
        sheets=_sheets(tables, chosen),
        encoding=tables.encoding,
        encoding_certain=tables.encoding_certain,
        delimiter=tables.delimiter,
        header_row=None if start is None else start + 1,
        columns=guesses,
        rows=tuple(rows),
        unusable=tuple(unusable),
        duplicates=duplicates,
        questions=(*reader.questions, *(_ask_same(duplicate) for duplicate in duplicates)),
        problems=(*tables.problems, *_list_problems(guesses, start, file)),
        vocabulary=vocabulary,
    )


def _sheets(tables: Tables, chosen: Sheet) -> tuple[SheetChoice, ...]:
    return tuple(SheetChoice(one.name, one.filled, one is chosen) for one in tables.sheets)


def _list_problems(columns: Sequence[ColumnGuess], start: int | None, file: str) -> list[Problem]:
    problems = []
    if start is None:
        problems.append(Problem(NO_HEADER, Severity.NOTICE, file))
    if all(column.meaning is not Meaning.ORGANIZATION for column in columns):
        problems.append(Problem(NO_NAMES, Severity.ERROR, file))
    return problems


def _read_rows(
    rows: Sequence[Row], start: int | None, columns: Sequence[ColumnGuess], header: Sequence[str], reader: RowReader
) -> tuple[list[MemberRow], list[UnusableRow]]:
    usable: list[MemberRow] = []
    unusable: list[UnusableRow] = []
    for index, row in enumerate(rows):
        if index == start:
            continue
        reason = unusable_reason(row, columns, header)
        if start is not None and index < start and any(cell is not None for cell in row):
            reason = Problem(ABOVE, Severity.LEFT_OUT)
        if reason is None:
            usable.append(reader.read(index + 1, row))
            continue
        cells = tuple(
            (header_of(columns, place), text) for place, cell in enumerate(row) if (text := cell_text(cell).strip())
        )
        unusable.append(UnusableRow(index + 1, reason, cells))
    return usable, unusable


def _ask_same(duplicate: Duplicate) -> Question:
    facts = {reason.template for reason in duplicate.evidence} - {NOTE_SAYS}
    strong = len(duplicate.evidence) > 1 and bool(facts)
    return Question(
        key=duplicate.key,
        kind=QuestionKind.DUPLICATE,
        template=ASK_SAME,
        params={"names": "; ".join(duplicate.names)},
        rows=duplicate.rows,
        options=(Option("merge", MERGE, duplicate.score), Option("keep", KEEP_APART)),
        suggestion=("merge",) if strong else (),
    )


def suggested_answers(reading: ListReading) -> dict[str, tuple[str, ...]]:
    """Every question's suggestion, as if a person had agreed to all of them; questions without one are left open."""
    return {question.key: question.suggestion for question in reading.questions if question.suggestion}
