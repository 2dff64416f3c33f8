"""One row of a list at a time: its cells to matches, dates and seats, and what about it has to be asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from longtable.sources.listcolumns import EMAIL
from longtable.sources.listdates import DAY_FIRST, MONTH_FIRST, Order, read_date
from longtable.sources.listwords import EVERYONE_WORDS, NO_WORDS, RELATIONS, STANDINGS, TOTALS, YES_WORDS
from longtable.sources.matching import Matcher, match_everywhere, plain, split_list
from longtable.sources.memberlist_types import (
    EVERYONE,
    Certainty,
    Choice,
    ColumnGuess,
    DateReading,
    GroupMatch,
    Match,
    Meaning,
    MemberRow,
    Option,
    Question,
    QuestionKind,
    SeatReading,
)
from longtable.sources.problemlog import shown
from longtable.sources.problems import N_, Problem, Severity
from longtable.sources.tables import Cell, Formula, Row, cell_text
from longtable.sources.types import EVERYWHERE

ASK_SECTOR = N_("Which field of work is “%(text)s”?")
ASK_GROUP = N_("Which groups are meant by “%(text)s”?")
ASK_AREA = N_("Which area is “%(text)s”?")
ASK_EVERYWHERE = N_("Does “%(text)s” mean the whole community?")
ASK_RELATION = N_("“%(text)s”: is this organization led by the people it serves, or does it only serve them?")
ASK_SEAT = N_("“%(text)s” in the column “%(column)s”: does that mean a seat where decisions are made?")
ASK_STANDING = N_("Where does “%(text)s” stand?")
ASK_DATES = N_("%(count)s dates, such as “%(text)s”, can be read in two ways. Which comes first, the month or the day?")
ASK_DATES_MONTH = N_(
    "%(count)s dates, such as “%(text)s”, can be read in two ways. %(clear)s other dates in the column “%(column)s” put "
    "the month first. Do these too?"
)
ASK_DATES_DAY = N_(
    "%(count)s dates, such as “%(text)s”, can be read in two ways. %(clear)s other dates in the column “%(column)s” put "
    "the day first. Do these too?"
)
WHOLE_COMMUNITY = N_("the whole community")
EVERYONE_LABEL = N_("everyone")
YES, NO = N_("yes"), N_("no")
MONTH_DAY, DAY_MONTH = N_("month/day/year"), N_("day/month/year")
LED_BY, FOCUSES_ON, SERVES = N_("led by them"), N_("focuses on them"), N_("serves them")

BAD_MAIL = N_("“%(value)s” is no e-mail address; it was kept as a note.")
BAD_DATE = N_("“%(value)s” is no date; it was kept as a note.")
A_FORMULA = N_("The cell holds the formula “%(value)s”. It was not computed; it was kept as a note.")
BLANK = N_("The row is empty.")
TOTAL_ROW = N_("The row is a total, not an organization.")
HEADER_AGAIN = N_("The row repeats the headings.")
ABOVE = N_("The row stands above the headings.")
NO_NAME = N_("The row names no organization. Add the name to the list, or add the partner by hand.")
NAME_FORMULA = N_("The name is a formula, “%(value)s”; it was not computed. Write the name itself.")

RELATION_LABELS = {"led_by": LED_BY, "focuses_on": FOCUSES_ON, "serves": SERVES}
_PARENTHESIS = re.compile(r"\([^()]*\)")
_TOTAL_WITH_NUMBER = re.compile(r"(?:grand )?totals? \d+")


def header_of(columns: Sequence[ColumnGuess], index: int) -> str:
    """A column's heading, or its number where it has none."""
    name = columns[index].header if index < len(columns) else ""
    return name or f"column {index + 1}"


def unusable_reason(row: Row, columns: Sequence[ColumnGuess], header: Sequence[str]) -> Problem | None:
    """Why a row cannot be a partner, or None where it can."""
    texts = [cell_text(cell).strip() for cell in row]
    if not any(texts):
        return Problem(BLANK, Severity.LEFT_OUT)
    place = next((guess.index for guess in columns if guess.meaning is Meaning.ORGANIZATION), None)
    name = row[place] if place is not None and place < len(row) else None
    first = next(plain(text) for text in texts if text)
    if first in TOTALS or _TOTAL_WITH_NUMBER.fullmatch(first):
        return Problem(TOTAL_ROW, Severity.LEFT_OUT)
    filled = [plain(text) for text in texts if text]
    if header and filled == [plain(text) for text in header if text.strip()]:
        return Problem(HEADER_AGAIN, Severity.LEFT_OUT)
    if isinstance(name, Formula):
        return Problem(NAME_FORMULA, Severity.LEFT_OUT, params={"value": shown(name.text)})
    return None if name is not None and cell_text(name).strip() else Problem(NO_NAME, Severity.LEFT_OUT)


class RowReader:
    """Reads rows against one vocabulary and gathers what has to be asked, once for each text."""

    def __init__(
        self, columns: Sequence[ColumnGuess], matchers: Mapping[Meaning, Matcher], places: Sequence[str], file: str
    ) -> None:
        self._columns = columns
        self._matchers = matchers
        self._places = places
        self._file = file
        self._questions: dict[str, Question] = {}

    @property
    def questions(self) -> tuple[Question, ...]:
        """Everything to ask, in the order in which the list raises it."""
        return tuple(self._questions.values())

    def read(self, number: int, row: Row) -> MemberRow:
        """One usable row."""
        fields: dict[Meaning, Cell] = {}
        kept: list[tuple[str, str]] = []
        problems: list[Problem] = []
        cells: list[tuple[str, str]] = []
        notes: list[str] = []
        for index, cell in enumerate(row):
            text = cell_text(cell).strip()
            if not text:
                continue
            heading = header_of(self._columns, index)
            cells.append((heading, text))
            meaning = self._columns[index].meaning
            if isinstance(cell, Formula):
                kept.append((heading, cell.text))
                problems.append(self._problem(A_FORMULA, number, heading, shown(cell.text)))
            elif meaning is Meaning.KEEP:
                kept.append((heading, text))
            elif meaning is Meaning.NOTES:
                notes.append(text)
            else:
                fields[meaning] = cell
        made = MemberRow(number, cell_text(fields.get(Meaning.ORGANIZATION)).strip(), notes="\n".join(notes))
        made = self._with_contact(made, fields, kept, problems)
        made = self._with_matches(made, fields)
        return replace(made, kept=tuple(kept), problems=tuple(problems), cells=tuple(cells))

    def _problem(self, template: str, number: int, column: str, value: str) -> Problem:
        return Problem(template, Severity.NOTICE, self._file, number, column, {"value": value})

    def _heading(self, meaning: Meaning) -> str:
        return next((header_of(self._columns, one.index) for one in self._columns if one.meaning is meaning), "")

    def _with_contact(
        self, row: MemberRow, fields: Mapping[Meaning, Cell], kept: list[tuple[str, str]], problems: list[Problem]
    ) -> MemberRow:
        written = cell_text(fields.get(Meaning.EMAIL)).strip()
        mails = EMAIL.findall(written)
        rest = EMAIL.sub("", written).strip(" ;,/<>()")
        if written and (len(mails) != 1 or rest):
            kept.append((self._heading(Meaning.EMAIL), written))
            if not mails:
                problems.append(self._problem(BAD_MAIL, row.number, self._heading(Meaning.EMAIL), shown(written)))
        joined = read_date(fields.get(Meaning.JOINED))
        if joined is not None and joined.value is None:
            kept.append((self._heading(Meaning.JOINED), joined.text))
            problems.append(self._problem(BAD_DATE, row.number, self._heading(Meaning.JOINED), shown(joined.text)))
        elif joined is not None and joined.other is not None:
            joined = replace(joined, key="dates")
        return replace(
            row,
            contact=cell_text(fields.get(Meaning.CONTACT)).strip(),
            email=mails[0] if mails else "",
            phone=cell_text(fields.get(Meaning.PHONE)).strip(),
            joined=joined,
        )

    def _with_matches(self, row: MemberRow, fields: Mapping[Meaning, Cell]) -> MemberRow:
        text = {meaning: cell_text(cell).strip() for meaning, cell in fields.items()}
        seat, standing = text.get(Meaning.SEAT, ""), text.get(Meaning.STANDING, "")
        return replace(
            row,
            sectors=tuple(self._sectors(text.get(Meaning.SECTORS, ""), row.number)),
            groups=tuple(self._groups(text.get(Meaning.GROUPS, ""), row.number)),
            areas=tuple(self._areas(text.get(Meaning.AREAS, ""), row.number)),
            seat=self._seat(seat, row.number) if seat else None,
            standing=self._standing(standing, row.number) if standing else None,
        )

    def _sectors(self, text: str, number: int) -> Iterable[Match]:
        matcher = self._matchers[Meaning.SECTORS]
        for part in split_list(text, matcher):
            match = matcher.match(part, key=f"sector:{plain(part)}")
            self._ask_match(match, QuestionKind.SECTOR, ASK_SECTOR, number)
            yield match

    def _groups(self, text: str, number: int) -> Iterable[GroupMatch]:
        matcher = self._matchers[Meaning.GROUPS]
        for part in split_list(text, matcher):
            words, relation = split_relation(part)
            if plain(words) in EVERYONE_WORDS or words == EVERYWHERE:
                match = Match(words, Certainty.EXACT, (EVERYONE,))
            else:
                match = matcher.match(words, key=f"group:{plain(words)}")
                self._ask_match(match, QuestionKind.GROUP, ASK_GROUP, number)
            key = f"relation:{plain(part)}" if relation != "serves" else ""
            if key:
                options = [Option(value, label) for value, label in RELATION_LABELS.items()]
                self._ask(
                    key, QuestionKind.RELATION, ASK_RELATION, number, options=options, suggestion=(relation,), text=part
                )
            yield GroupMatch(match, relation, key)

    def _areas(self, text: str, number: int) -> Iterable[Match]:
        matcher = self._matchers[Meaning.AREAS]
        whole = match_everywhere(text, self._places, key=f"area:{plain(text)}") if text else None
        parts = [text] if whole is not None else split_list(text, matcher)
        for part in parts:
            match = match_everywhere(part, self._places, key=f"area:{plain(part)}")
            if match is None:
                match = matcher.match(part, key=f"area:{plain(part)}")
                self._ask_match(match, QuestionKind.AREA, ASK_AREA, number)
            elif match.key:
                options = [Option(EVERYWHERE, WHOLE_COMMUNITY)]
                self._ask(
                    match.key,
                    QuestionKind.AREA,
                    ASK_EVERYWHERE,
                    number,
                    options=options,
                    suggestion=(EVERYWHERE,),
                    text=part,
                    multiple=True,
                )
            yield match

    def _seat(self, text: str, number: int) -> SeatReading:
        words = plain(text) or text.strip()
        if words in YES_WORDS or words in NO_WORDS:
            return SeatReading(text, words in YES_WORDS)
        key = f"seat:{words}"
        options = [Option("yes", YES), Option("no", NO)]
        self._ask(
            key, QuestionKind.SEAT, ASK_SEAT, number, options=options, text=text, column=self._heading(Meaning.SEAT)
        )
        return SeatReading(text, None, Certainty.UNKNOWN, key)

    def _standing(self, text: str, number: int) -> Choice:
        words = plain(text)
        if words in STANDINGS:
            return Choice(text, words, Certainty.EXACT)
        value = next((code for code, names in STANDINGS.items() if words in names), "")
        key = f"standing:{words}"
        options = [Option(code, code) for code in STANDINGS]
        self._ask(
            key,
            QuestionKind.STANDING,
            ASK_STANDING,
            number,
            options=options,
            suggestion=(value,) if value else (),
            text=text,
        )
        return Choice(text, value, Certainty.SUGGESTED if value else Certainty.UNKNOWN, key)

    def _ask_match(self, match: Match, kind: QuestionKind, template: str, number: int) -> None:
        if match.certainty is Certainty.EXACT or not match.key:
            return
        options = [Option(one.code, one.title, one.score) for one in match.candidates]
        if kind is QuestionKind.GROUP:
            options.append(Option(EVERYONE, EVERYONE_LABEL))
        multiple = kind is not QuestionKind.SECTOR
        self._ask(
            match.key,
            kind,
            template,
            number,
            options=options,
            suggestion=match.codes,
            text=match.text,
            multiple=multiple,
        )

    def _ask(
        self,
        key: str,
        kind: QuestionKind,
        template: str,
        number: int,
        *,
        options: Sequence[Option],
        suggestion: tuple[str, ...] = (),
        multiple: bool = False,
        **params: object,
    ) -> None:
        known = self._questions.get(key)
        if known is not None:
            if number not in known.rows:
                self._questions[key] = replace(known, rows=(*known.rows, number))
            return
        params = {name: shown(value) for name, value in params.items()}
        self._questions[key] = Question(key, kind, template, params, (number,), tuple(options), suggestion, multiple)

    def ask_dates(self, rows: Sequence[MemberRow], order: Order) -> None:
        """One question for all unclear dates of the column, with what its clear dates say."""
        unclear = [row for row in rows if row.joined is not None and row.joined.key]
        if not unclear:
            return
        template = {MONTH_FIRST: ASK_DATES_MONTH, DAY_FIRST: ASK_DATES_DAY}.get(order.suggestion, ASK_DATES)
        first: DateReading | None = unclear[0].joined
        params = {
            "count": len(unclear),
            "text": first.text if first is not None else "",
            "clear": order.month_first + order.day_first,
            "column": self._heading(Meaning.JOINED),
        }
        self._questions["dates"] = Question(
            "dates",
            QuestionKind.DATES,
            template,
            params,
            tuple(row.number for row in unclear),
            (Option(MONTH_FIRST, MONTH_DAY), Option(DAY_FIRST, DAY_MONTH)),
            (order.suggestion,) if order.suggestion else (),
        )


def split_relation(text: str) -> tuple[str, str]:
    """The group's words without the relation that they state, and that relation.

    >>> split_relation("older adults (led by)"), split_relation("youth-led groups")
    (('older adults', 'led_by'), ('youth groups', 'led_by'))
    """
    for pattern, relation in RELATIONS:
        found = re.search(pattern, text, re.IGNORECASE)
        if found is None:
            continue
        for parenthesis in _PARENTHESIS.finditer(text):
            if parenthesis.start() <= found.start() < parenthesis.end():
                rest = text[: parenthesis.start()] + text[parenthesis.end() :]
                return " ".join(rest.split()), relation
        lead = re.search(r"[- ]?led(?: by)?\b", found.group(), re.IGNORECASE)
        start = found.start() + (lead.start() if lead else 0)
        rest = (text[:start] + " " + text[found.end() :]).strip(" -:,")
        return " ".join(rest.split()), relation
    return text, "serves"
