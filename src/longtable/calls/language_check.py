"""Is a call easy to read, in both languages, and how long does it take to apply? Before it opens, piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from longtable.calls.models import Call, Criterion, Question, Requirement
from longtable.coverage.words import shown_number
from longtable.methods.language import ApplyTime, LanguageReport, QuestionKind, check_text, hours_to_apply
from longtable.methods.language import Question as Asked
from longtable.methods.wording import Sentence
from longtable.ui.numbers import number

LANGUAGES = ("en", "es")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to change: the words, and what to do."""

    words: str
    advice: str


@dataclass(frozen=True, slots=True)
class Side:
    """One text in one language, and what was found in it."""

    language: str
    text: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of the call in both languages, side by side."""

    where: str
    english: Side
    spanish: Side

    @property
    def count(self) -> int:
        """Things to change in both."""
        return len(self.english.findings) + len(self.spanish.findings)

    @property
    def missing(self) -> str:
        """The language in which it is missing, where it is there in the other."""
        if bool(self.english.text) == bool(self.spanish.text):
            return ""
        return "es" if self.english.text else "en"


@dataclass(frozen=True, slots=True)
class Check:
    """The whole check of a call."""

    pieces: tuple[Piece, ...]
    readings: dict[str, str]  # one sentence for each language that has words
    hard: frozenset[str]  # languages that are too hard to read
    time: ApplyTime

    @property
    def findings(self) -> int:
        """Things to change in all."""
        return sum(piece.count for piece in self.pieces)

    @property
    def untranslated(self) -> list[Piece]:
        """Pieces that stand in one language only."""
        return [piece for piece in self.pieces if piece.missing]


def check_call(
    call: Call, questions: Sequence[Question], criteria: Sequence[Criterion], requirements: Sequence[Requirement]
) -> Check:
    """Check every text of a call in both languages."""
    pieces = tuple(_piece(where, texts) for where, texts in _texts(call, questions, criteria, requirements))
    readings, hard = {}, set()
    for language in LANGUAGES:
        whole = "\n\n".join(
            _ended(side.text) for piece in pieces for side in (piece.english, piece.spanish)
            if side.language == language and side.text
        )  # fmt: skip
        reading = check_text(whole, language).reading
        if reading is not None:
            readings[language] = in_words(reading.sentence)
            if reading.easy is False:
                hard.add(language)
    return Check(pieces, readings, frozenset(hard), time_to_apply(call, questions))


def time_to_apply(call: Call, questions: Iterable[Question]) -> ApplyTime:
    """Hours to apply, from the questions and the length of the call."""
    words = len(f"{call.purpose} {call.need_statement}".split())
    asked = [Asked(QuestionKind(one.kind), one.text, one.required, one.word_limit) for one in questions]
    return hours_to_apply(asked, words)


def in_words(sentence: Sentence) -> str:
    """A sentence of the methods in the language of the page."""
    return sentence.render(gettext, ngettext, shown_number)


def _texts(
    call: Call, questions: Sequence[Question], criteria: Sequence[Criterion], requirements: Sequence[Requirement]
) -> list[tuple[str, dict[str, str]]]:
    named = [
        (_("Title"), call.titles),
        (_("What the money is for"), call.purposes),
        (_("The need"), call.need_statements),
    ]
    for place, question in enumerate(questions, start=1):
        named.append((_("Question %(place)s") % {"place": number(place)}, question.texts))
        if question.hints:
            named.append((_("Help for question %(place)s") % {"place": number(place)}, question.hints))
    named += [(_("Criterion %(place)s") % {"place": number(n)}, one.titles) for n, one in enumerate(criteria, start=1)]
    named += [
        (_("Requirement %(place)s") % {"place": number(n)}, one.titles) for n, one in enumerate(requirements, start=1)
    ]
    return named


def _piece(where: str, texts: dict[str, str]) -> Piece:
    english, spanish = (_side(language, texts.get(language, "")) for language in LANGUAGES)
    return Piece(where, english, spanish)


def _side(language: str, text: str) -> Side:
    return Side(language, text, tuple(findings_of(check_text(text, language), text)) if text.strip() else ())


def findings_of(report: LanguageReport, text: str) -> list[Finding]:
    """What to change in one text, in the order of the text."""
    found: list[tuple[int, Finding]] = []
    for long in report.long_sentences:
        found.append((long.start, Finding(_cut(text[long.start : long.end]), in_words(long.sentence))))
    for acronym in report.acronyms:
        found.append((acronym.start, Finding(acronym.short, in_words(acronym.sentence))))
    for jargon in report.jargon:
        found.append((jargon.start, Finding(jargon.text, in_words(jargon.sentence))))
    return [one for _start, one in sorted(found, key=itemgetter(0))]


def _cut(text: str) -> str:
    words = text.split()
    return " ".join(words if len(words) <= 14 else [*words[:12], "…"])


def _ended(text: str) -> str:
    text = text.strip()
    return text if text[-1:] in ".?!:" else f"{text}."
