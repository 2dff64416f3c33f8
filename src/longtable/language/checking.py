"""Is a text plain enough to go out? Reading grade, long sentences, acronyms not spelled out, jargon with plain words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from longtable.language.linking import Glossary
from longtable.language.models import Term, in_language
from longtable.language.rules import LANGUAGES, key_of
from longtable.methods import language as methods
from longtable.methods.wording import Sentence
from longtable.ui.numbers import number

__all__ = ["LANGUAGES", "Finding", "Findings", "Reading", "check_text", "in_words", "read_together"]
SHOWN_WORDS = 14  # of a long sentence


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to change: the words, and what to do."""

    words: str
    advice: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How hard a text is, in one sentence."""

    words: str
    hard: bool  # harder than it should be; False also for a text too short to say
    enough: bool  # the text is long enough to say


@dataclass(frozen=True, slots=True)
class Findings:
    """One text in one language, how hard it is, and what to change in it, in the order of the text."""

    language: str
    text: str
    reading: Reading | None = None  # None for a text without words
    findings: tuple[Finding, ...] = ()

    @property
    def clear(self) -> bool:
        """Nothing to change."""
        return not self.findings and not (self.reading and self.reading.hard)


def check_text(text: str, language: str, terms: Iterable[Term] = (), *, linked: bool = True) -> Findings:
    """Check a text in English (en) or Spanish (es) before it goes out.

    ``terms`` are the coalition's words. Where the text will be shown with them ``linked`` (the filter ``terms``), they
    count as explained. Where it will not (a letter, a poster), they stay findings and the advice names what they mean.
    """
    text = unicodedata.normalize("NFC", text)
    if not text.strip():
        return Findings(language, text)
    report = methods.check_text(text, language)
    glossary = list(terms)
    explained = [(one.start, one.end) for one in Glossary(glossary, language).find(text)] if linked else []
    known = {} if linked else _long_forms(glossary, language)
    found: list[tuple[int, Finding]] = []
    for long in report.long_sentences:
        found.append((long.start, Finding(_cut(text[long.start : long.end]), in_words(long.sentence))))
    for acronym in report.acronyms:
        if not _within(acronym.start, acronym.end, explained):
            found.append((acronym.start, Finding(acronym.short, _advice(acronym, known))))
    for jargon in report.jargon:
        if not _within(jargon.start, jargon.end, explained):
            found.append((jargon.start, Finding(jargon.text, in_words(jargon.sentence))))
    ordered = tuple(one for _start, one in sorted(found, key=itemgetter(0)))
    return Findings(language, text, _reading(report), ordered)


def read_together(texts: Iterable[str], language: str) -> Reading | None:
    """How hard several texts are as one; None where none has words."""
    whole = "\n\n".join(_ended(text) for text in texts if text.strip())
    return _reading(methods.check_text(whole, language))


def in_words(sentence: Sentence) -> str:
    """A sentence of the methods in the language of the page."""
    return sentence.render(gettext, ngettext, _shown)


def _reading(report: methods.LanguageReport) -> Reading | None:
    one = report.reading
    return None if one is None else Reading(in_words(one.sentence), one.easy is False, one.enough)


def _advice(acronym: methods.Acronym, known: dict[str, str]) -> str:
    long = known.get(key_of(acronym.short))
    if long is None or acronym.problem is not methods.Spelled.NEVER:
        return in_words(acronym.sentence)
    text = _("Our list of words says what it means. Write “%(long)s (%(short)s)” the first time.")
    return text % {"long": long, "short": acronym.short}


def _long_forms(terms: Iterable[Term], language: str) -> dict[str, str]:
    found = {}
    for term in terms:
        long = in_language(term.long_forms, language)[0]
        found.update({key_of(form): long for form in (term.word, *term.spellings) if long})
    return found


def _within(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(low <= start and end <= high for low, high in spans)


def _shown(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return number(value) if isinstance(value, int) else number(value, 1)


def _cut(text: str) -> str:
    words = text.split()
    return " ".join(words if len(words) <= SHOWN_WORDS else [*words[: SHOWN_WORDS - 2], "…"])


def _ended(text: str) -> str:
    text = text.strip()
    return text if text[-1:] in ".?!:" else f"{text}."
