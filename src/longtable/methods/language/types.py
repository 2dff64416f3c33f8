"""What a check of a text says (issue: before a call opens): every finding with where it is, for highlighting."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from longtable.methods.wording import Sentence


class Formula(StrEnum):
    """A published readability formula."""

    FLESCH_KINCAID = "flesch_kincaid"  # English, a US school grade
    SMOG = "smog"  # English, a US school grade
    FERNANDEZ_HUERTA = "fernandez_huerta"  # Spanish, 0 hard to 100 easy
    SZIGRISZT_PAZOS = "szigriszt_pazos"  # Spanish, 0 hard to 100 easy


@dataclass(frozen=True, slots=True)
class Reading:
    """One formula's value."""

    formula: Formula
    value: float
    enough: bool  # the text is long enough for this formula
    easy: bool | None  # easy enough for the public; None where the text is too short to say
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class LongSentence:
    """A sentence with more words than people keep in mind."""

    start: int
    end: int
    words: int
    sentence: Sentence


class Spelled(StrEnum):
    """What is wrong with an acronym."""

    NEVER = "never"  # nowhere spelled out
    LATE = "late"  # used before it is spelled out


@dataclass(frozen=True, slots=True)
class Acronym:
    """An acronym that a reader meets before knowing what it stands for."""

    start: int  # of its first use
    end: int
    short: str
    problem: Spelled
    long: str  # what it stands for: from the text, or from our list; "" where not known
    uses: int
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Defined:
    """An acronym with the long form that the text gives (Schwartz & Hearst 2003)."""

    short: str
    long: str
    short_start: int
    short_end: int
    long_start: int
    long_end: int


@dataclass(frozen=True, slots=True)
class Jargon:
    """A word of the trade, with plain words to say instead."""

    start: int
    end: int
    text: str
    plain: tuple[str, ...]
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class LanguageReport:
    """What makes a text hard to read, and how hard it is. Positions count characters from 0; ``end`` is past the last."""

    language: str
    words: int
    sentences: int
    syllables: int
    long_words: int  # of three syllables or more
    readings: tuple[Reading, ...]
    long_sentences: tuple[LongSentence, ...]
    acronyms: tuple[Acronym, ...]
    defined: tuple[Defined, ...]
    jargon: tuple[Jargon, ...]
    explanation: tuple[Sentence, ...]

    @property
    def reading(self) -> Reading | None:
        """The main formula of the language; None for a text without words."""
        return self.readings[0] if self.readings else None

    @property
    def clear(self) -> bool:
        """Nothing to change was found (a text too short to say counts as not hard)."""
        hard = any(one.easy is False for one in self.readings[:1])
        return not (hard or self.long_sentences or self.acronyms or self.jargon)
