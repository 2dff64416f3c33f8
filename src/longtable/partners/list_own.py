"""Reads back the lists that Longtable itself writes: its own export, and the two lists of a case folder.

Nothing is guessed here. A word that the coalition does not know becomes a question; unanswered, it is kept as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from longtable.coalitions.models import Coalition
from longtable.partners.list_columns import (
    CASE_COLUMNS,
    CONTACT_HEADERS,
    HEADERS,
    MARK,
    Codebook,
    column_of,
    fold,
    plain,
    read_day,
    read_precise,
    read_services,
    split_lines,
    tidy,
)
from longtable.partners.list_export import partner_of
from longtable.partners.list_queries import Known, vocabulary_of
from longtable.partners.list_rows import (
    ChangeLine,
    ContactLine,
    KeptLine,
    ListRow,
    NoteLine,
    SeatLine,
    join_kept,
    merged,
)
from longtable.partners.rules import join_areas
from longtable.sources.matching import Matcher
from longtable.sources.memberlist import matchers
from longtable.sources.memberlist_types import Answers, Meaning, Option, Question, QuestionKind, UnusableRow
from longtable.sources.problems import N_, Problem, Severity
from longtable.sources.tables import Tables, text_rows

EXPORT, CASE, AS_KEPT = "export", "case", "list"
BODY = "Steering committee"

BLANK = N_("The row is empty.")
NO_NAME = N_("The row has no name of an organization. Fill it in.")
TWICE = N_("This organization is also in row %(first)s; only that row is used.")
WHAT_IS = {
    "sector": N_("Which sector is “%(text)s”?"),
    "group": N_("Which group is “%(text)s”?"),
    "area": N_("Which area is “%(text)s”?"),
    "relation": N_("“%(text)s”: how close is the organization to the group?"),
    "standing": N_("Which standing is “%(text)s”?"),
}
_url = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class OwnReading:
    """A list of ours as read, with what has to be asked and what cannot be used."""

    rows: tuple[ListRow, ...]
    unusable: tuple[UnusableRow, ...]
    questions: tuple[Question, ...]


def kind_of(tables: Tables) -> str:
    """Whether a file is our own export, a list of a case folder, or a list as somebody keeps it."""
    for row in text_rows(tables.sheet())[:1]:
        headers = [plain(cell).strip() for cell in row]
        if MARK in headers:
            return EXPORT
        if headers[:5] == list(CASE_COLUMNS[:5]) and headers[5:] in ([], [CASE_COLUMNS[5]]):
            return CASE
    return AS_KEPT


@dataclass(slots=True)
class _Reader:
    """Reads rows of one list of ours, collecting questions."""

    coalition: Coalition
    known: Known
    answers: Answers
    asked: dict[str, tuple[QuestionKind, str, list[int]]] = field(default_factory=dict)
    kept: list[KeptLine] = field(default_factory=list)  # of the present row
    number: int = 0
    book: Codebook = field(init=False)
    matchers: Mapping[Meaning, Matcher] = field(init=False)

    def __post_init__(self) -> None:
        self.book = self.known.book
        self.matchers = matchers(vocabulary_of(self.known))

    def settle(self, kind: str, word: str) -> tuple[str, ...]:
        """What the person said that a word means; () and kept in words where they said nothing."""
        key = f"{kind}:{fold(word)}"
        self.asked.setdefault(key, (QuestionKind(kind), word, []))[2].append(self.number)
        meant = tuple(self.answers.get(key, ()))
        if not meant:
            header = {"relation": "groups", "group": "groups", "area": "areas", "sector": "sectors"}.get(kind, kind)
            self.keep(header, word)
        return meant

    def keep(self, column: str, text: str) -> None:
        """Keep words that found no place, under the header of their column."""
        if text.strip():
            self.kept.append(KeptLine(str(HEADERS.get(column, CONTACT_HEADERS.get(column, column))), text.strip()))

    def sectors(self, cell: str) -> tuple[str, ...]:
        found: list[str] = []
        for word in filter(None, (word.strip() for word in cell.split(";"))):
            code = self.book.sectors.code(word)
            found.extend([code] if code is not None else self.settle("sector", word))
        return tuple(dict.fromkeys(found))

    def standing(self, cell: str) -> str:
        code = self.book.standings.code(cell) if cell.strip() else ""
        return code if code is not None else next(iter(self.settle("standing", cell.strip())), "")

    def contacts(self, cells: Mapping[tuple[str, int], str]) -> tuple[ContactLine, ...]:
        found = []
        for number in sorted({number for key, number in cells if key in CONTACT_HEADERS}):
            name, email, phone, language = (cells.get((key, number), "").strip() for key in CONTACT_HEADERS)
            if email and not is_email(email):
                self.keep("email", email)
                email = ""
            if len(phone) > 40:
                self.keep("phone", phone)
                phone = ""
            if name or email or phone:
                found.append(ContactLine(name[:120], email, phone, language if language in {"en", "es"} else ""))
        return tuple(found)

    def export_row(self, cells: Mapping[tuple[str, int], str]) -> ListRow:
        """One row of our own export."""
        one = {key: text for (key, number), text in cells.items() if number == 1}
        lines, areas = read_services(one.get("groups", ""), one.get("areas", ""), self.book, self.settle)
        website = one.get("website", "").strip()
        if website and not is_website(website):
            self.keep("website", website)
            website = ""
        joined = read_precise(one.get("joined", ""))
        if joined is None:
            self.keep("joined", one.get("joined", ""))
        row = ListRow(
            numbers=(self.number,),
            name=short_name(one.get("name", ""), self.kept),
            mark=one.get("mark", "").strip(),
            partner=partner_of(self.coalition, one.get("mark", "")),
            description=one.get("description", "").strip(),
            website=website,
            sectors=self.sectors(one.get("sectors", "")),
            services=lines,
            areas=() if lines else areas,
            standing=self.standing(one.get("standing", "")),
            standing_since=read_day(one.get("standing_since", "")),
            joined=joined,
            confirmed=read_day(one.get("confirmed", "")),
            contacts=self.contacts(cells),
            seats=tuple(_seat(parts) for parts in split_lines(one.get("seats", ""))),
            notes=tuple(_note(parts) for parts in split_lines(one.get("notes", ""))),
            history=tuple(filter(None, (self.change(parts) for parts in split_lines(one.get("history", ""))))),
            told=_told(cells),
        )
        words = [KeptLine(parts[0], " | ".join(parts[1:])) for parts in split_lines(one.get("as_kept", ""))]
        return replace(row, as_kept=join_kept((*words, *self.kept)))

    def change(self, parts: Sequence[str]) -> ChangeLine | None:
        on, was, became, reason = (*parts, "", "", "", "")[:4]
        day, code = read_day(on), self.book.standings.code(became)
        if day is None or code is None:
            self.keep("history", " | ".join(parts))
            return None
        return ChangeLine(day, self.book.standings.code(was) or "", code, reason)

    def case_row(self, cells: Mapping[str, str], usual: str) -> ListRow:
        """One row of a list of a case folder."""
        lines, areas = read_services(cells.get("groups", ""), cells.get("areas", ""), self.book, self.settle)
        seat = cells.get("decision_seat", "").strip().lower() in {"yes", "y", "true", "1", "x"}
        return ListRow(
            numbers=(self.number,),
            name=short_name(cells.get("name", ""), self.kept),
            sectors=self.sectors(cells.get("sectors", "")),
            services=lines,
            areas=() if lines else areas,
            standing=self.standing(cells.get("standing", "")) or usual,
            seats=(SeatLine(BODY, decides=True),) if seat else (),
            as_kept=join_kept(self.kept),
        )

    def questions(self) -> tuple[Question, ...]:
        """One question for each word that is not known."""
        return tuple(self._question(key, *asked) for key, asked in self.asked.items())

    def _question(self, key: str, kind: QuestionKind, word: str, rows: list[int]) -> Question:
        if kind in {QuestionKind.RELATION, QuestionKind.STANDING}:
            words = self.book.relations if kind is QuestionKind.RELATION else self.book.standings
            options = tuple(Option(code, words.word(code)) for code in words.titles)
            suggestion: tuple[str, ...] = ()
        else:
            meaning = {"sector": Meaning.SECTORS, "group": Meaning.GROUPS, "area": Meaning.AREAS}[kind.value]
            match = self.matchers[meaning].match(word, key=key)
            options = tuple(Option(one.code, one.title, one.score) for one in match.candidates)
            suggestion = match.codes
        several = kind in {QuestionKind.GROUP, QuestionKind.SECTOR, QuestionKind.AREA}
        params = {"text": word}
        return Question(
            key, kind, WHAT_IS[kind.value], params, tuple(dict.fromkeys(rows)), options, suggestion, multiple=several
        )


def read_own(tables: Tables, kind: str, coalition: Coalition, known: Known, answers: Answers) -> OwnReading:
    """Read one of our lists with the answers given so far."""
    is_text = bool(tables.encoding)  # in a workbook nothing was made neutral: its cells are typed as text
    table = [[tidy(plain(cell) if is_text else cell) for cell in row] for row in text_rows(tables.sheet())]
    reader = _Reader(coalition, known, answers)
    headers = [header.strip() for header in table[0]]
    columns = [column_of(header) for header in headers] if kind == EXPORT else []
    usual = "active" if "decision_seat" in headers else "prospect"
    rows: list[ListRow] = []
    unusable: list[UnusableRow] = []
    for number, line in enumerate(table[1:], start=2):
        reader.number, reader.kept = number, []
        filled = tuple((header, text) for header, text in zip(headers, line, strict=False) if text.strip())
        if not filled:
            unusable.append(_unusable(BLANK, number, ()))
            continue
        if kind == EXPORT:
            for header, column, text in zip(headers, columns, line, strict=False):
                if column is None:
                    reader.keep(header, text)
            row = reader.export_row({key: text for key, text in zip(columns, line, strict=False) if key is not None})
        else:
            row = reader.case_row(dict(zip(headers, line, strict=False)), usual)
        if row.name:
            rows.append(row)
        else:
            unusable.append(_unusable(NO_NAME, number, filled))
    once, again = _one_each(rows, kind)
    return OwnReading(tuple(once), (*unusable, *again), reader.questions())


def _one_each(rows: Sequence[ListRow], kind: str) -> tuple[list[ListRow], list[UnusableRow]]:
    """One row for each organization: a mark stands once; rows of one name in a case list are one organization."""
    first: dict[str, ListRow] = {}
    again: list[UnusableRow] = []
    for row in rows:
        key = f"name {fold(row.name)}" if kind == CASE else f"mark {row.mark}" if row.mark else f"row {row.numbers[0]}"
        had = first.get(key)
        if had is None:
            first[key] = row
        elif kind == CASE:
            both = merged(had, row)
            first[key] = replace(
                both, numbers=(*had.numbers, *row.numbers), areas=join_areas(had.areas, row.areas),
                standing="active" if "active" in {had.standing, row.standing} else had.standing,
            )  # fmt: skip
        else:
            cells = ((str(HEADERS["name"]), row.name),)
            again.append(_unusable(TWICE, row.numbers[0], cells, first=had.numbers[0]))
    return list(first.values()), again


def _unusable(template: str, number: int, cells: tuple[tuple[str, str], ...], **params: object) -> UnusableRow:
    return UnusableRow(number, Problem(template, Severity.LEFT_OUT, row=number, params=params), cells)


def _told(cells: Mapping[tuple[str, int], str]) -> frozenset[str]:
    """The fields that a list has a column for; what it has none for is not changed by it."""
    found = {"services" if key in {"groups", "areas"} else key for key, _number in cells}
    return frozenset("contacts" if key in CONTACT_HEADERS else key for key in found)


def _seat(parts: Sequence[str]) -> SeatLine:
    body, decides, since, until, person = (*parts, "", "", "", "", "")[:5]
    return SeatLine(body[:120], bool(decides), read_day(since), read_day(until), person)


def _note(parts: Sequence[str]) -> NoteLine:
    on = read_day(parts[0]) if len(parts) > 1 else None
    return NoteLine(on, " | ".join(parts if on is None else parts[1:]))


def short_name(name: str, kept: list[KeptLine]) -> str:
    """A name as long as can be kept; the whole of a longer one is kept in words."""
    name = " ".join(name.split())
    if len(name) > 200:
        kept.append(KeptLine(str(HEADERS["name"]), name))
    return name[:200]


def is_email(text: str) -> bool:
    """Whether mail could be sent there."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


def is_website(text: str) -> bool:
    """Whether a text is the address of a website."""
    try:
        _url(text)
    except ValidationError:
        return False
    return len(text) <= 200
