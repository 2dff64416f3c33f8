"""A folder of one poll over times and places: `people.csv`, `options.csv`, `answers.csv`.

`people.csv`: person; if there are any, needs (`captions;step_free`), attended or attended_of_last_6, shut_out_before,
shut_out_in_a_row. `options.csv`: option; offers as needs; every other column describes it. `answers.csv`: person, option,
answer (yes, if need be, no; empty: not answered). Whatever would make the choice unfair stops the reading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from longtable.sources.archive import read_folder
from longtable.sources.limits import DEFAULT_LIMITS, Limits
from longtable.sources.numbers import MISSING_WORDS, parse_number
from longtable.sources.package_tables import Columns, read_columns
from longtable.sources.problemlog import ProblemLog, shown
from longtable.sources.problems import N_, Problem

PEOPLE, OPTIONS, ANSWERS = "people.csv", "options.csv", "answers.csv"
MEANING = {
    **dict.fromkeys(("yes", "y", "true", "1", "x", "si", "sí"), 1.0),
    **dict.fromkeys(("if need be", "if needed", "maybe", "0.5", "½", "si hace falta"), 0.5),
    **dict.fromkeys(("no", "n", "false", "0"), 0.0),
}
ATTENDED = re.compile(r"attended(?:_of_last_(\d{1,3}))?")

NOT_A_FOLDER = N_("Give the folder of the poll, with people.csv, options.csv and answers.csv in it.")
NO_FILE = N_("The file %(missing)s is missing. A poll needs people.csv, options.csv and answers.csv.")
NO_ID = N_("The row leaves this column empty. Give each its own, such as P01 or O01.")
SAME_ID = N_("“%(id)s” is also in row %(first)s. Give each its own, or remove one of the rows.")
NO_OPTIONS = N_("There are no options. Put one row for each time and place.")
UNKNOWN_PERSON = N_("Nobody in people.csv is called “%(id)s”. Mend the name, or add the person.")
UNKNOWN_OPTION = N_("No option in options.csv is called “%(id)s”. Mend the name, or add the option.")
NO_ANSWER = N_("“%(value)s” is no answer. Write yes, if need be, or no; leave it empty where there is none.")
ANSWER_TWICE = N_("There is another answer of this person for this option in row %(first)s. Keep the one that holds.")
ANSWER_REPEATED = N_("The answer repeats row %(first)s; the copy was left out.")
NO_COUNT = N_("“%(value)s” is no number of meetings. Write a whole number from 0, or leave it empty.")
MORE_THAN = N_("%(value)s is more than the %(most)s meetings that the column is about. Mend it.")
ROW_OF_ROWS = N_("It is %(value)s times in a row, but only %(most)s in all. Mend one of the two.")
NOT_TOLD = N_("How many meetings this person came to is not told, so none is counted.")
NOWHERE = N_("No option offers “%(need)s”, so this person can come to none. Is it written as in options.csv?")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person who was asked."""

    id: str
    needs: frozenset[str]
    attended: float
    shut_out_before: int
    shut_out_in_a_row: int


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option, described by the other columns of its row ("Tue 09:00 Online")."""

    id: str
    offers: frozenset[str]
    title: str


@dataclass(frozen=True, slots=True)
class PollFolder:
    """Everything that choosing times needs, as read from one folder."""

    people: tuple[PersonRow, ...]
    options: tuple[OptionRow, ...]
    answers: Mapping[tuple[str, str], float]
    attended_told: bool  # there is a column of past attendance
    problems: tuple[Problem, ...]


def read_poll(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> PollFolder:
    """Read the folder of a poll. What can be left out is in ``problems``; the rest raises UnreadableFileError."""
    log = ProblemLog()
    files = read_folder(path, (PEOPLE, OPTIONS, ANSWERS), log, limits, no_folder=NOT_A_FOLDER, no_file=NO_FILE)
    options = _read_options(read_columns(files[OPTIONS], OPTIONS, ("option",), log, limits), log)
    table = read_columns(files[PEOPLE], PEOPLE, ("person",), log, limits)
    people = _People(table, frozenset().union(*(one.offers for one in options)), log)
    rows = people.read()
    given = read_columns(files[ANSWERS], ANSWERS, ("person", "option", "answer"), log, limits)
    answers = _read_answers(given, {one.id for one in rows}, {one.id for one in options}, log)
    log.raise_if_errors()
    return PollFolder(rows, options, answers, bool(people.attended), log.problems)


def _unique(table: Columns, column: str, log: ProblemLog) -> list[tuple[int, int, str]]:
    """Place, row number and id of every row that has one of its own."""
    first: dict[str, int] = {}
    found = []
    for place, (number, cell) in enumerate(zip(table.rows, table.cells[column], strict=True)):
        if not cell:
            log.error(NO_ID, file=table.file, row=number, column=column)
        elif cell in first:
            log.error(SAME_ID, file=table.file, row=number, column=column, id=shown(cell), first=first[cell])
        else:
            first[cell] = number
            found.append((place, number, cell))
    return found


def _read_options(table: Columns, log: ProblemLog) -> tuple[OptionRow, ...]:
    told = [name for name in table.cells if name not in {"option", "offers"}]
    offers = table.cells.get("offers")
    found = tuple(
        OptionRow(one, _parts(offers[place] if offers else ""), " ".join(table.cells[name][place] for name in told))
        for place, _number, one in _unique(table, "option", log)
    )
    if not table.rows:
        log.error(NO_OPTIONS, file=OPTIONS)
    return found


class _People:
    """Reads who was asked, with what they need and how it was for them before."""

    def __init__(self, table: Columns, offered: frozenset[str], log: ProblemLog) -> None:
        self.table, self.offered, self.log = table, offered, log
        matches = [match for name in table.cells if (match := ATTENDED.fullmatch(name))]
        self.attended = matches[0].group(0) if matches else ""
        self.of_last = int(matches[0].group(1)) if matches and matches[0].group(1) else None

    def read(self) -> tuple[PersonRow, ...]:
        found = []
        for place, number, one in _unique(self.table, "person", self.log):
            needs = _parts(self._cell("needs", place))
            for need in sorted(needs - self.offered):
                self.log.notice(NOWHERE, file=PEOPLE, row=number, column="needs", need=shown(need))
            attended = self._count(self.attended, place, number, steps=2) if self.attended else 0.0
            if self.attended and not self._cell(self.attended, place):
                self.log.notice(NOT_TOLD, file=PEOPLE, row=number, column=self.attended)
            if self.of_last is not None and attended > self.of_last:
                at = {"file": PEOPLE, "row": number, "column": self.attended}
                self.log.error(MORE_THAN, value=f"{attended:g}", most=self.of_last, **at)  # type: ignore[arg-type]
            before = int(self._count("shut_out_before", place, number))
            in_a_row = int(self._count("shut_out_in_a_row", place, number))
            if in_a_row > before:
                at = {"file": PEOPLE, "row": number, "column": "shut_out_in_a_row"}
                self.log.error(ROW_OF_ROWS, value=in_a_row, most=before, **at)  # type: ignore[arg-type]
            found.append(PersonRow(one, needs, attended, before, in_a_row))
        return tuple(found)

    def _cell(self, column: str, place: int) -> str:
        cells = self.table.cells.get(column)
        return cells[place] if cells else ""

    def _count(self, column: str, place: int, number: int, steps: int = 1) -> float:
        """A number of meetings, in whole steps or parts of them; 0 where nothing is told."""
        cell = self._cell(column, place)
        value = parse_number(cell).value if cell else 0.0
        if not 0 <= value <= 10_000 or not (steps * value).is_integer():
            self.log.error(NO_COUNT, file=PEOPLE, row=number, column=column, value=shown(cell))
            return 0.0
        return value


def _read_answers(
    table: Columns, people: set[str], options: set[str], log: ProblemLog
) -> Mapping[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    first: dict[tuple[str, str], int] = {}
    columns = [table.cells[name] for name in ("person", "option", "answer")]
    for number, person, option, cell in zip(table.rows, *columns, strict=True):
        written = " ".join(cell.casefold().split())
        value = MEANING.get(written)
        if person not in people:
            log.error(UNKNOWN_PERSON, file=ANSWERS, row=number, column="person", id=shown(person))
        elif option not in options:
            log.error(UNKNOWN_OPTION, file=ANSWERS, row=number, column="option", id=shown(option))
        elif value is None:
            if written and written not in MISSING_WORDS:
                log.error(NO_ANSWER, file=ANSWERS, row=number, column="answer", value=shown(cell))
        elif (person, option) not in found:
            found[person, option], first[person, option] = value, number
        else:
            same = found[person, option] == value
            given = {"file": ANSWERS, "row": number, "column": "answer", "first": first[person, option]}
            (log.left_out if same else log.error)(ANSWER_REPEATED if same else ANSWER_TWICE, **given)
    return found


def _parts(cell: str) -> frozenset[str]:
    return frozenset(part for one in cell.split(";") if (part := one.strip().casefold()))
