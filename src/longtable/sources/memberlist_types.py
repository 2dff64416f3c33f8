"""What is read from a membership list, and what has to be asked before anything is written.

Every source row becomes a row, a merge of rows, or an unusable row with its reason. Every cell that finds no place is
kept in words under its column's own header.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from longtable.sources.problems import Problem
from longtable.sources.types import ServiceRow


class Meaning(StrEnum):
    """What a column of the list holds."""

    ORGANIZATION = "organization"
    CONTACT = "contact"
    EMAIL = "email"
    PHONE = "phone"
    SECTORS = "sectors"
    GROUPS = "groups"
    AREAS = "areas"
    JOINED = "joined"
    SEAT = "seat"
    STANDING = "standing"
    NOTES = "notes"
    KEEP = "keep"  # none of these: its cells are kept in words


class Certainty(StrEnum):
    """How sure a reading is. Only what is exact is used without asking."""

    EXACT = "exact"
    SUGGESTED = "suggested"
    UNKNOWN = "unknown"


class QuestionKind(StrEnum):
    """What a question is about; the value of `Option.value` depends on it."""

    SECTOR = "sector"  # a sector code
    GROUP = "group"  # group codes, or EVERYONE
    AREA = "area"  # area ids, or EVERYWHERE
    RELATION = "relation"  # led_by, focuses_on, serves
    DATES = "dates"  # month_first, day_first: for one column
    SEAT = "seat"  # yes, no, unknown
    STANDING = "standing"  # a standing of a partner
    DUPLICATE = "duplicate"  # merge, keep


EVERYONE = "everyone"  # a service for everyone: it is no group's voice


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that a list is matched against: codes with all their titles and further words, in any language."""

    sectors: Mapping[str, Sequence[str]] = field(default_factory=dict)  # code -> titles
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)  # code -> titles
    areas: Mapping[str, str] = field(default_factory=dict)  # area id -> name
    places: Sequence[str] = ()  # names of the whole community, "Chicago": "all of Chicago" is then everywhere


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry of the vocabulary that a text may mean, with a likeness from 0 to 100."""

    code: str
    title: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """One text of a cell against the vocabulary. `codes` is what it means (several: "older Latino adults")."""

    text: str
    certainty: Certainty
    codes: tuple[str, ...] = ()  # exact or suggested; () unknown
    candidates: tuple[Candidate, ...] = ()  # best first
    key: str = ""  # of the question that settles it; "" where nothing is to be asked


@dataclass(frozen=True, slots=True)
class GroupMatch:
    """One group text with the relation that its words state."""

    match: Match
    relation: str = "serves"
    relation_key: str = ""  # of the question that confirms a stronger relation; "" where none is stated


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date as it is written, as precise as it is written. `value` is None where it is unknown or invalid."""

    text: str
    value: dt.date | None
    precision: str = "day"  # day, month, year
    certainty: Certainty = Certainty.EXACT
    other: dt.date | None = None  # the other reading of an ambiguous date
    key: str = ""


@dataclass(frozen=True, slots=True)
class SeatReading:
    """Whether a row has a seat in the deciding body, as far as its words say."""

    text: str
    value: bool | None
    certainty: Certainty = Certainty.EXACT
    key: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A word that is one of few values (standing)."""

    text: str
    value: str
    certainty: Certainty
    key: str = ""


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What a column seems to hold, why, and some of its cells."""

    index: int  # from 0
    header: str
    meaning: Meaning
    certainty: Certainty
    reason: str  # template to translate: "its name", "what its cells look like"
    examples: tuple[str, ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)  # fills `reason`


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """A sheet of the workbook and how many filled rows it has."""

    name: str
    rows: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One usable row of the list, before the questions are answered."""

    number: int  # as counted in the file
    name: str
    contact: str = ""
    email: str = ""
    phone: str = ""
    sectors: tuple[Match, ...] = ()
    groups: tuple[GroupMatch, ...] = ()
    areas: tuple[Match, ...] = ()
    joined: DateReading | None = None
    seat: SeatReading | None = None
    standing: Choice | None = None
    notes: str = ""
    kept: tuple[tuple[str, str], ...] = ()  # (column header, text) that found no place
    problems: tuple[Problem, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()  # (column header, text) of every filled cell, as it was


@dataclass(frozen=True, slots=True)
class UnusableRow:
    """A row that cannot become a partner, why, and everything that it says."""

    number: int
    reason: Problem
    cells: tuple[tuple[str, str], ...] = ()  # () for a blank row


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Rows that may be one organization, and what speaks for it."""

    key: str
    rows: tuple[int, ...]
    names: tuple[str, ...]
    score: float
    evidence: tuple[Problem, ...]  # notices, to be shown as they are


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose: `value` is what goes back, `label` what is shown (a name, or a template to translate)."""

    value: str
    label: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the list does not say by itself. Nothing is done until it is answered."""

    key: str
    kind: QuestionKind
    template: str  # to translate, then fill with params
    params: Mapping[str, object]
    rows: tuple[int, ...]
    options: tuple[Option, ...]  # the likely ones first; any code of the vocabulary is also a valid answer
    suggestion: tuple[str, ...] = ()  # values to preselect; () where there is none
    multiple: bool = False

    @property
    def text(self) -> str:
        """The question in English."""
        return self.template % dict(self.params)


Answers = Mapping[str, Sequence[str]]  # question key -> chosen values; () means "none of these: keep it in words"


@dataclass(frozen=True, slots=True)
class ListReading:
    """A list as read: columns and header to confirm, rows, what is unusable, likely duplicates, open questions."""

    file: str
    sheets: tuple[SheetChoice, ...]
    encoding: str  # "" for a workbook
    encoding_certain: bool
    delimiter: str
    header_row: int | None  # as counted in the file; None where none was found
    columns: tuple[ColumnGuess, ...]
    rows: tuple[MemberRow, ...]
    unusable: tuple[UnusableRow, ...]
    duplicates: tuple[Duplicate, ...]
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...] = ()
    vocabulary: Vocabulary = field(default_factory=Vocabulary)  # what the list was matched against


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A person of an organization as the list names them."""

    name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class CleanRow:
    """One organization, ready to be written: only what was exact or confirmed; the rest in words in `as_kept`."""

    rows: tuple[int, ...]  # the source rows; several where rows were merged
    name: str
    other_names: tuple[str, ...] = ()
    contacts: tuple[ContactLine, ...] = ()
    sectors: tuple[str, ...] = ()
    services: tuple[ServiceRow, ...] = ()
    areas: tuple[str, ...] = ()  # ids, ("*",) for everywhere, () for not told
    joined: dt.date | None = None
    joined_precision: str = "day"
    seat: bool | None = None
    standing: str = ""  # "" where the list does not say
    notes: str = ""
    as_kept: Mapping[str, str] = field(default_factory=dict)  # column header -> words that found no place


@dataclass(frozen=True, slots=True)
class CleanList:
    """What would be written, and what would not."""

    rows: tuple[CleanRow, ...]
    unusable: tuple[UnusableRow, ...]
    unanswered: tuple[Question, ...]  # their words are kept in `as_kept`
    problems: tuple[Problem, ...] = ()  # answers that fit no question, fields that differ between merged rows
