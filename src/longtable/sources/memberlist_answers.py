"""From a list as read and a person's answers to rows that can be written. What was not settled stays in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from longtable.sources.listdates import DAY_FIRST, MONTH_FIRST, with_order
from longtable.sources.listwords import STANDINGS
from longtable.sources.memberlist_types import (
    EVERYONE,
    Answers,
    Certainty,
    CleanList,
    CleanRow,
    ContactLine,
    ListReading,
    Match,
    Meaning,
    MemberRow,
    Question,
    QuestionKind,
)
from longtable.sources.problemlog import shown
from longtable.sources.problems import N_, Problem, Severity
from longtable.sources.types import EVERYWHERE, ServiceRow

NO_SUCH_QUESTION = N_("There is an answer to a question that the list does not raise (%(key)s); it was not used.")
NO_SUCH_ANSWER = N_("“%(value)s” is no possible answer to “%(question)s”; it was not used.")
DIFFERENT = N_("The merged rows differ in “%(field)s”: “%(one)s” was used, “%(two)s” was kept as a note.")

_RELATIONS = ("led_by", "focuses_on", "serves")


def apply_answers(reading: ListReading, answers: Answers) -> CleanList:
    """Rows ready to be written. What was neither exact nor answered is kept in words, never used.

    ``answers`` maps a question's key to the chosen values: codes, area ids, "*", "merge" …; an empty choice says
    "none of these". An answer that fits no question or no option is listed in ``problems`` and not used.
    """
    problems: list[Problem] = []
    settled = _checked(reading, answers, problems)
    clean = {row.number: _clean(row, reading, settled) for row in reading.rows}
    for duplicate in reading.duplicates:
        if settled.get(duplicate.key) == ("merge",):
            first, *others = duplicate.rows
            for number in others:
                clean[first] = _merge(clean[first], clean.pop(number), reading, problems)
    unanswered = tuple(question for question in reading.questions if question.key not in settled)
    return CleanList(tuple(clean.values()), reading.unusable, unanswered, tuple(problems))


def _checked(reading: ListReading, answers: Answers, problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    """Answers that fit a question; the others are reported."""
    questions = {question.key: question for question in reading.questions}
    settled: dict[str, tuple[str, ...]] = {}
    for key, chosen in answers.items():
        question = questions.get(key)
        if question is None:
            problems.append(Problem(NO_SUCH_QUESTION, Severity.NOTICE, reading.file, params={"key": shown(key)}))
            continue
        values = (chosen,) if isinstance(chosen, str) else tuple(dict.fromkeys(chosen))
        allowed = _allowed(question, reading)
        wrong = [value for value in values if value not in allowed]
        if wrong or (len(values) > 1 and not question.multiple):
            params = {"value": shown(", ".join(wrong or values)), "question": question.text}
            problems.append(Problem(NO_SUCH_ANSWER, Severity.NOTICE, reading.file, params=params))
            continue
        settled[key] = values
    return settled


def _allowed(question: Question, reading: ListReading) -> frozenset[str]:
    words = reading.vocabulary
    by_kind: dict[QuestionKind, Sequence[str]] = {
        QuestionKind.SECTOR: tuple(words.sectors),
        QuestionKind.GROUP: (*words.groups, EVERYONE),
        QuestionKind.AREA: (*words.areas, EVERYWHERE),
        QuestionKind.RELATION: _RELATIONS,
        QuestionKind.DATES: (MONTH_FIRST, DAY_FIRST),
        QuestionKind.SEAT: ("yes", "no"),
        QuestionKind.STANDING: tuple(STANDINGS),
        QuestionKind.DUPLICATE: ("merge", "keep"),
    }
    return frozenset(by_kind[question.kind])


class _Kept:
    """Words of one row that found no place, by the heading of their column."""

    def __init__(self, reading: ListReading, kept: Sequence[tuple[str, str]]) -> None:
        self._headings = {
            guess.meaning: guess.header or f"column {guess.index + 1}" for guess in reversed(reading.columns)
        }
        self.words: dict[str, str] = {}
        for heading, text in kept:
            self.add(heading, text)

    def add(self, heading: str, text: str) -> None:
        there = self.words.get(heading)
        self.words[heading] = f"{there}; {text}" if there else text

    def add_to(self, meaning: Meaning, text: str) -> None:
        self.add(self.heading(meaning), text)

    def heading(self, meaning: Meaning) -> str:
        """The heading of the column that holds a meaning."""
        return self._headings.get(meaning, meaning.value)


def _codes(match: Match, settled: Answers) -> tuple[str, ...]:
    """What a text means as far as it is exact or answered; () keeps it in words."""
    if match.certainty is Certainty.EXACT:
        return match.codes
    return tuple(settled.get(match.key, ()))


def _says_all(match: Match, codes: tuple[str, ...]) -> bool:
    """Whether the codes say all that the words say: "LGBT older adults" says more than "older adults"."""
    alike = {one.code for one in match.candidates if one.score >= 97}
    return bool(codes) and (match.certainty is Certainty.EXACT or set(codes) <= alike)


def _clean(row: MemberRow, reading: ListReading, settled: Answers) -> CleanRow:
    kept = _Kept(reading, row.kept)
    sectors: dict[str, None] = {}
    for match in row.sectors:
        codes = _codes(match, settled)
        sectors.update(dict.fromkeys(codes))
        if not _says_all(match, codes):
            kept.add_to(Meaning.SECTORS, match.text)
    areas: dict[str, None] = {}
    for match in row.areas:
        codes = _codes(match, settled)
        areas.update(dict.fromkeys(codes))
        if not codes:
            kept.add_to(Meaning.AREAS, match.text)
    places = (EVERYWHERE,) if EVERYWHERE in areas else tuple(areas)
    joined, precision = _joined(row, settled, kept)
    contact = ContactLine(row.contact, row.email, row.phone)
    return CleanRow(
        rows=(row.number,),
        name=row.name,
        contacts=(contact,) if any((row.contact, row.email, row.phone)) else (),
        sectors=tuple(sectors),
        services=_services(row, settled, places, kept),
        areas=places,
        joined=joined,
        joined_precision=precision,
        seat=_seat(row, settled, kept),
        standing=_standing(row, settled, kept),
        notes=row.notes,
        as_kept=kept.words,
    )


def _services(row: MemberRow, settled: Answers, places: tuple[str, ...], kept: _Kept) -> tuple[ServiceRow, ...]:
    services: dict[tuple[str, str], ServiceRow] = {}
    for group in row.groups:
        codes = _codes(group.match, settled)
        confirmed = settled.get(group.relation_key, ())
        relation = confirmed[0] if confirmed else "serves"
        for code in codes:
            services.setdefault((code, relation), ServiceRow(code, places, relation))
        if not _says_all(group.match, codes):
            kept.add_to(Meaning.GROUPS, group.match.text)
        if group.relation_key and not (codes and confirmed):
            kept.add_to(Meaning.GROUPS, group.relation.replace("_", " "))
    return tuple(services.values())


def _joined(row: MemberRow, settled: Answers, kept: _Kept) -> tuple[dt.date | None, str]:
    reading = row.joined
    if reading is None or reading.value is None:
        return None, "day"  # an invalid date is in the row's kept words already
    if reading.key:
        order = settled.get(reading.key, ())
        if not order:
            kept.add_to(Meaning.JOINED, reading.text)
            return None, "day"
        reading = with_order(reading, order[0])
    return reading.value, reading.precision


def _seat(row: MemberRow, settled: Answers, kept: _Kept) -> bool | None:
    if row.seat is None:
        return None
    if not row.seat.key:
        return row.seat.value
    answer = settled.get(row.seat.key, ())
    if not answer:
        kept.add_to(Meaning.SEAT, row.seat.text)
        return None
    return answer[0] == "yes"


def _standing(row: MemberRow, settled: Answers, kept: _Kept) -> str:
    if row.standing is None:
        return ""
    if row.standing.certainty is Certainty.EXACT:
        return row.standing.value
    answer = settled.get(row.standing.key, ())
    if not answer:
        kept.add_to(Meaning.STANDING, row.standing.text)
        return ""
    return answer[0]


def _merge(one: CleanRow, two: CleanRow, reading: ListReading, problems: list[Problem]) -> CleanRow:
    """Two rows as one organization: everything of both, and the first row's word where they differ."""
    kept = _Kept(reading, (*one.as_kept.items(), *two.as_kept.items()))
    for meaning, first, second in (
        (Meaning.JOINED, one.joined, two.joined),
        (Meaning.SEAT, one.seat, two.seat),
        (Meaning.STANDING, one.standing or None, two.standing or None),
    ):
        if first is not None and second is not None and first != second:
            words = [_as_written(reading, row.rows[0], meaning) for row in (one, two)]
            params = {"field": kept.heading(meaning), "one": words[0], "two": words[1]}
            problems.append(Problem(DIFFERENT, Severity.NOTICE, reading.file, two.rows[0], params=params))
            kept.add_to(meaning, words[1])
    areas = tuple(dict.fromkeys((*one.areas, *two.areas)))
    use_two = one.joined is None
    return replace(
        one,
        rows=(*one.rows, *two.rows),
        other_names=tuple(dict.fromkeys((*one.other_names, *(name for name in (two.name,) if name != one.name)))),
        contacts=tuple(dict.fromkeys((*one.contacts, *two.contacts))),
        sectors=tuple(dict.fromkeys((*one.sectors, *two.sectors))),
        services=_merged_services(one.services, two.services),
        areas=(EVERYWHERE,) if EVERYWHERE in areas else areas,
        joined=two.joined if use_two else one.joined,
        joined_precision=two.joined_precision if use_two else one.joined_precision,
        seat=one.seat if one.seat is not None else two.seat,
        standing=one.standing or two.standing,
        notes="\n".join(filter(None, (one.notes, two.notes))),
        as_kept=kept.words,
    )


def _as_written(reading: ListReading, number: int, meaning: Meaning) -> str:
    """A field of a source row in the words of the list."""
    row = next(row for row in reading.rows if row.number == number)
    field = {Meaning.JOINED: row.joined, Meaning.SEAT: row.seat, Meaning.STANDING: row.standing}[meaning]
    return field.text if field is not None else ""


def _merged_services(one: Sequence[ServiceRow], two: Sequence[ServiceRow]) -> tuple[ServiceRow, ...]:
    """Each row's own areas stay with its own groups; the same group in the same relation joins its areas."""
    merged: dict[tuple[str, str], tuple[str, ...]] = {}
    for service in (*one, *two):
        key = (service.group, service.relation)
        areas = tuple(dict.fromkeys((*merged.get(key, ()), *service.areas)))
        merged[key] = (EVERYWHERE,) if EVERYWHERE in areas else areas
    return tuple(ServiceRow(group, areas, relation) for (group, relation), areas in merged.items())
