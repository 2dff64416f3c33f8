"""An upload and the answers given so far, as rows that could be written. Nothing here touches the database's partners."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Generic, TypeVar

from longtable.coalitions.models import Coalition
from longtable.partners.list_columns import HEADERS
from longtable.partners.list_own import AS_KEPT, BODY, EXPORT, is_email, kind_of, read_own, short_name
from longtable.partners.list_queries import Known, vocabulary_of
from longtable.partners.list_rows import ContactLine, KeptLine, ListRow, NoteLine, SeatLine, join_kept
from longtable.partners.models import ListImport, Relation, Sector, Standing
from longtable.partners.rules import EVERYONE, ServiceLine
from longtable.sources.memberlist import apply_answers, read_member_list, suggested_answers
from longtable.sources.memberlist_types import (
    CleanRow,
    Duplicate,
    ListReading,
    Meaning,
    Question,
    QuestionKind,
    UnusableRow,
)
from longtable.sources.problemlog import refuse
from longtable.sources.problems import N_, Problem
from longtable.sources.tables import Tables, read_tables
from longtable.sources.text import split_rows

Kept = TypeVar("Kept")

ENCODINGS = ("utf-8", "cp1252", "latin-1", "mac-roman", "utf-16")
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
MOST_ROWS = 20_000
WORDS = (QuestionKind.SECTOR, QuestionKind.GROUP, QuestionKind.AREA, QuestionKind.RELATION, QuestionKind.SEAT)

TOO_MANY = N_("The list has %(count)s rows; at most %(limit)s can be brought in at once. Divide it.")
WRONG_ENCODING = N_("The file is not written in %(encoding)s. Choose another way to read its letters.")

_INVITED = re.compile(r"\binvit|\bno (?:answer|response|reply)|sin respuesta|\bno (?:ha )?contest", re.IGNORECASE)


@dataclass(slots=True)
class Answered:
    """What the person confirmed or corrected so far; kept with the draft."""

    encoding: str = ""  # "": as it was recognized
    delimiter: str = ""
    sheet: str = ""
    header_row: int | None = None  # None: as it was found; 0: there is none
    columns: dict[str, str] = field(default_factory=dict)  # index -> meaning, where the person said so
    words: dict[str, list[str]] = field(default_factory=dict)  # question -> values; [] keeps the words as they are
    new_sectors: dict[str, str] = field(default_factory=dict)  # code -> title
    standing: str = Standing.ACTIVE.value  # for rows that do not say
    standings: dict[str, str] = field(default_factory=dict)  # row -> standing, where a note suggests one
    body: str = BODY
    areas_only: str = EVERYONE  # "everyone" or "keep": rows that say where, but not whom
    same: dict[str, str] = field(default_factory=dict)  # question -> "merge"/"keep", a partner, "new", "leave", "use"
    seen: list[str] = field(default_factory=list)  # steps that were confirmed

    @classmethod
    def of(cls, draft: ListImport) -> Answered:
        """The answers of a draft."""
        names = {one.name for one in fields(cls)}
        return cls(**{key: value for key, value in draft.answers.items() if key in names})

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class StandingHint:
    """A row whose note sounds as if the organization had only been invited."""

    number: int
    name: str
    note: str
    suggestion: str = Standing.INVITED.value


@dataclass(frozen=True, slots=True)
class Reading:
    """A list as read with the answers given so far."""

    kind: str  # "export", "case" or "list"
    tables: Tables
    rows: tuple[ListRow, ...]
    unusable: tuple[UnusableRow, ...]
    questions: tuple[Question, ...]
    duplicates: tuple[Duplicate, ...] = ()
    hints: tuple[StandingHint, ...] = ()
    areas_only: tuple[ListRow, ...] = ()  # rows that say where somebody works, and not for whom
    raw: ListReading | None = None  # a list as it is kept: columns, exact matches, problems
    problems: tuple[Problem, ...] = ()
    for_everyone: frozenset[int] = frozenset()  # rows that say where, noted as working for everyone there
    seats: bool = False  # some row has a seat without naming the body

    @property
    def n_rows(self) -> int:
        """Rows of the file below its headings that hold anything, or were counted as empty between others."""
        return sum(len(row.numbers) for row in self.rows) + len(self.unusable)

    def asked(self, *kinds: QuestionKind) -> list[Question]:
        """Questions of some kinds."""
        return [question for question in self.questions if question.kind in kinds]


def with_new_sectors(known: Known, coalition: Coalition, titles: Mapping[str, str]) -> Known:
    """What is known, with the sectors that the import will make."""
    new = {
        code: Sector(coalition=coalition, code=code, titles={"en": title, coalition.language: title}, order=900 + place)
        for place, (code, title) in enumerate(titles.items())
        if code not in known.sectors
    }
    return replace(known, sectors={**known.sectors, **new})


def as_told(data: bytes, file: str, encoding: str, delimiter: str) -> bytes:
    """The upload as the person says that it is written; workbooks and untold files stay as they are."""
    if data.startswith(b"PK\x03\x04") or not (encoding or delimiter):
        return data
    tables = read_tables(data, file)
    codec = encoding or tables.encoding
    try:
        text = data.decode("utf-8-sig" if codec.lower() == "utf-8" else codec)
    except (UnicodeDecodeError, LookupError):
        refuse(WRONG_ENCODING, file=file, encoding=codec)
    if DELIMITERS.get(delimiter, tables.delimiter) != tables.delimiter:
        out = io.StringIO(newline="")
        rows = split_rows(text, DELIMITERS[delimiter], file)
        csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)  # quotes everywhere: nobody can take it for another
        text = out.getvalue()
    return text.encode("utf-8-sig")


class Recent(Generic[Kept]):
    """The last few things that took long to work out: the steps of an import ask for the same again and again."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.found: OrderedDict[str, Kept] = OrderedDict()

    def get(self, data: bytes, told: object, make: Callable[[], Kept]) -> Kept:
        """What was made of the same data and the same answers, else made now."""
        key = hashlib.sha256(data + repr(told).encode(errors="replace")).hexdigest()
        found = self.found.pop(key, None)
        if found is None:
            found = make()
        self.found[key] = found
        while len(self.found) > self.most:
            self.found.popitem(last=False)
        return found


_readings: Recent[Reading] = Recent(4)
_raw: Recent[ListReading] = Recent(3)  # a list as it is kept, before the answers about its words


def read_draft(coalition: Coalition, file: str, data: bytes, answered: Answered, known: Known) -> Reading:
    """Read an upload with what the person said so far. Raises UnreadableFileError."""
    known = with_new_sectors(known, coalition, answered.new_sectors)
    told = {**answered.as_json(), "seen": []}
    return _readings.get(
        data, (file, coalition.pk, told, vocabulary_of(known)), lambda: _read(coalition, file, data, answered, known)
    )


def _read(coalition: Coalition, file: str, data: bytes, answered: Answered, known: Known) -> Reading:
    data = as_told(data, file, answered.encoding, answered.delimiter)
    tables = read_tables(data, file)
    rows = max(sheet.filled for sheet in tables.sheets)
    if rows > MOST_ROWS:
        refuse(TOO_MANY, file=file, count=rows, limit=MOST_ROWS)
    kind = kind_of(tables)
    reading = (
        _as_kept(data, file, tables, answered, known)
        if kind == AS_KEPT
        else _own(coalition, tables, kind, answered, known)
    )
    settled = tuple(_settled(row, answered, known, own=kind == EXPORT) for row in reading.rows)
    bare = frozenset(row.numbers[0] for row in reading.rows if row.areas and not row.services)
    return replace(reading, rows=settled, for_everyone=bare if answered.areas_only == EVERYONE else frozenset())


def _own(coalition: Coalition, tables: Tables, kind: str, answered: Answered, known: Known) -> Reading:
    own = read_own(tables, kind, coalition, known, answered.words)
    bare = tuple(row for row in own.rows if row.areas and not row.services)
    return Reading(kind, tables, own.rows, own.unusable, own.questions, areas_only=bare,
                   seats=kind != EXPORT and any(row.seats for row in own.rows))  # fmt: skip


def _as_kept(data: bytes, file: str, tables: Tables, answered: Answered, known: Known) -> Reading:
    columns = {int(index): Meaning(meaning) for index, meaning in answered.columns.items()}
    words = vocabulary_of(known)
    raw = _raw.get(
        data,
        (file, answered.sheet, answered.header_row, columns, words),
        lambda: read_member_list(
            data, file, words, sheet=answered.sheet, header_row=answered.header_row, columns=columns or None
        ),
    )
    open_keys = {question.key for question in raw.questions}
    answers = {key: tuple(values) for key, values in answered.words.items() if key in open_keys}
    answers |= {key: (value,) for key, value in answered.same.items() if key in open_keys}
    clean = apply_answers(raw, answers)
    heading = next((one.header for one in raw.columns if one.meaning is Meaning.ORGANIZATION), "")
    rows = tuple(_row(one, heading) for one in clean.rows)
    agreed = apply_answers(raw, {**suggested_answers(raw), **answers})  # as if every suggestion were right
    bare = tuple(row for one in agreed.rows if (row := _row(one, heading)).areas and not row.services)
    notes = {row.number: row for row in raw.rows}
    return Reading(
        AS_KEPT, tables, rows, clean.unusable, raw.questions, raw.duplicates,
        hints=tuple(_hints(rows, notes)), areas_only=bare, raw=raw, problems=(*raw.problems, *clean.problems),
        seats=any(row.seats for row in rows),
    )  # fmt: skip


def _hints(rows: Iterable[ListRow], notes: Mapping[int, Any]) -> Iterable[StandingHint]:
    for row in rows:
        said = next((notes[n].notes for n in row.numbers if n in notes and _INVITED.search(notes[n].notes)), "")
        if said and not row.standing:
            yield StandingHint(row.numbers[0], row.name, said)


def _row(clean: CleanRow, heading: str) -> ListRow:
    """A row of a list as it is kept, in our words; what does not fit is kept as it is."""
    kept = [KeptLine(column, text) for column, text in clean.as_kept.items()]
    kept += [KeptLine(heading or str(HEADERS["name"]), name) for name in clean.other_names]
    name = short_name(clean.name, kept)
    contacts = []
    for one in clean.contacts:
        email = one.email if not one.email or is_email(one.email) else ""
        phone, person = one.phone[:40], one.name[:120]
        for column, whole, used in (("email", one.email, email), ("phone", one.phone, phone)):
            if whole != used:
                kept.append(KeptLine(column, whole))
        if person != one.name:
            kept.append(KeptLine("contact", one.name))
        contacts.append(ContactLine(person, email, phone))
    return ListRow(
        numbers=clean.rows,
        name=name,
        sectors=clean.sectors,
        services=tuple(ServiceLine(one.group, one.relation, one.areas) for one in clean.services),
        areas=() if clean.services else clean.areas,
        standing=clean.standing,
        joined=(clean.joined, clean.joined_precision) if clean.joined else None,
        contacts=tuple(contacts),
        seats=(SeatLine(BODY, decides=True),) if clean.seat else (),
        notes=(NoteLine(None, clean.notes),) if clean.notes else (),
        as_kept=join_kept(kept),
        other_names=clean.other_names,
    )


def _settled(row: ListRow, answered: Answered, known: Known, *, own: bool) -> ListRow:
    """A row with what was said about the list as a whole: standing, the body, areas without a group."""
    services, kept = row.services, row.as_kept
    if row.areas and not services:
        if answered.areas_only == EVERYONE:
            services = (ServiceLine(EVERYONE, Relation.SERVES.value, row.areas),)
        else:
            places = "; ".join(known.title("area", area) for area in row.areas)
            kept = join_kept((*kept, KeptLine(str(HEADERS["areas"]), places)))
    standing = answered.standings.get(str(row.numbers[0]), "") or row.standing or answered.standing
    seats = row.seats if own else tuple(seat._replace(body=answered.body or BODY) for seat in row.seats)
    return replace(row, services=services, as_kept=kept, standing=standing, seats=seats, areas=())
