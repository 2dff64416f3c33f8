"""Is a call easy to read, in both languages, and how long does it take to apply? Before it opens, piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from longtable.calls.models import Call, Criterion, Question, Requirement
from longtable.coalitions.queries import Access
from longtable.language.actions import offer_pairs
from longtable.language.checking import LANGUAGES, Findings, check_text, in_words, read_together
from longtable.methods.language import ApplyTime, QuestionKind, hours_to_apply
from longtable.methods.language import Question as Asked
from longtable.ui.numbers import number

__all__ = ["Check", "Piece", "check_call", "in_words", "offer_words", "time_to_apply"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of the call in both languages, side by side."""

    where: str
    english: Findings
    spanish: Findings

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
        sides = (piece.english if language == "en" else piece.spanish for piece in pieces)
        reading = read_together((side.text for side in sides), language)
        if reading is not None:
            readings[language] = reading.words
            if reading.hard:
                hard.add(language)
    return Check(pieces, readings, frozenset(hard), time_to_apply(call, questions))


def time_to_apply(call: Call, questions: Iterable[Question]) -> ApplyTime:
    """Hours to apply, from the questions and the length of the call."""
    words = len(f"{call.purpose} {call.need_statement}".split())
    asked = [Asked(QuestionKind(one.kind), one.text, one.required, one.word_limit) for one in questions]
    return hours_to_apply(asked, words)


def _texts(
    call: Call, questions: Iterable[Question], criteria: Iterable[Criterion], requirements: Iterable[Requirement]
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
    for place, one in enumerate(criteria, start=1):
        named.append((_("Criterion %(place)s") % {"place": number(place)}, one.titles))
        named.append((_("Why criterion %(place)s is scored") % {"place": number(place)}, one.reasons))
    for place, required in enumerate(requirements, start=1):
        named.append((_("Requirement %(place)s") % {"place": number(place)}, required.titles))
        named.append((_("Why requirement %(place)s is there") % {"place": number(place)}, required.reasons))
    return named


def offer_words(*, by: Access, call: Call) -> None:
    """Offer the acronyms that the texts of a call spell out for the coalition's list of words."""
    named = _texts(call, call.questions.all(), call.criteria.all(), call.requirements.all())
    texts = [(language, text) for _where, pair in named for language, text in pair.items() if text]
    offer_pairs(by=by, coalition=by.coalition, texts=texts, source=_("Call “%(title)s”") % {"title": call.title})


def _piece(where: str, texts: dict[str, str]) -> Piece:
    english, spanish = (check_text(texts.get(language, ""), language) for language in LANGUAGES)
    return Piece(where, english, spanish)
