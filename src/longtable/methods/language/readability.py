"""Reading grade of a text: English and Spanish formulas as published, and whether the text is long enough for them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from longtable.methods.language.types import Formula, Reading
from longtable.methods.wording import N_, Sentence

ENOUGH_WORDS = 100  # Flesch drew samples of 100 words
ENOUGH_SENTENCES = 30  # McLaughlin's SMOG takes 30 sentences
EASY_GRADE = 8.0
EASY_SPANISH = 55.0  # "normal" on the INFLESZ scale (Barrio-Cantalejo and others 2008)


@dataclass(frozen=True, slots=True)
class Counts:
    """What the formulas need."""

    words: int
    sentences: int
    syllables: int
    long_words: int  # of three syllables or more


def flesch_kincaid(counts: Counts) -> float:
    """Return the US school grade 0.39 W/S + 11.8 Syl/W - 15.59 (Kincaid, Fishburne, Rogers & Chissom 1975)."""
    return 0.39 * counts.words / counts.sentences + 11.8 * counts.syllables / counts.words - 15.59


def smog(counts: Counts) -> float:
    """Return the US school grade 1.043 sqrt(30 poly/S) + 3.1291 (McLaughlin 1969)."""
    return 1.043 * math.sqrt(30 * counts.long_words / counts.sentences) + 3.1291


def fernandez_huerta(counts: Counts) -> float:
    """Return ease 206.84 - 60 Syl/W - 1.02 W/S (Fernández Huerta 1959, words per sentence as Law 2011 corrected it)."""
    return 206.84 - 60 * counts.syllables / counts.words - 1.02 * counts.words / counts.sentences


def szigriszt_pazos(counts: Counts) -> float:
    """Return ease 206.835 - 62.3 Syl/W - W/S (Szigriszt-Pazos 1993)."""
    return 206.835 - 62.3 * counts.syllables / counts.words - counts.words / counts.sentences


FORMULAS: dict[str, tuple[tuple[Formula, Callable[[Counts], float]], ...]] = {
    "en": ((Formula.FLESCH_KINCAID, flesch_kincaid), (Formula.SMOG, smog)),
    "es": ((Formula.SZIGRISZT_PAZOS, szigriszt_pazos), (Formula.FERNANDEZ_HUERTA, fernandez_huerta)),
}

BANDS: tuple[tuple[float, str], ...] = (
    (80.0, N_("On a scale of 0 (hard) to 100 (easy) this text has %(value)s: very easy to read.")),
    (65.0, N_("On a scale of 0 (hard) to 100 (easy) this text has %(value)s: quite easy to read.")),
    (55.0, N_("On a scale of 0 (hard) to 100 (easy) this text has %(value)s: normal to read.")),
    (40.0, N_("On a scale of 0 (hard) to 100 (easy) this text has %(value)s: rather hard to read.")),
    (-math.inf, N_("On a scale of 0 (hard) to 100 (easy) this text has %(value)s: very hard to read.")),
)


def measure(counts: Counts, language: str) -> tuple[Reading, ...]:
    """Return the formulas of a language, the main one first; nothing for a text without words."""
    if not counts.words or not counts.sentences:
        return ()
    return tuple(_reading(formula, work(counts), counts) for formula, work in FORMULAS[language])


def _reading(formula: Formula, value: float, counts: Counts) -> Reading:
    if formula is Formula.SMOG and counts.sentences < ENOUGH_SENTENCES:
        text = N_(
            "The check by long words (SMOG) needs %(needed)s sentences. This text has %(has)s, so it is too short to say."
        )
        return Reading(
            formula, value, False, None, Sentence(text, {"needed": ENOUGH_SENTENCES, "has": counts.sentences})
        )
    if formula is not Formula.SMOG and counts.words < ENOUGH_WORDS:
        text = N_("The text is too short to say how hard it is: it has %(has)s words, and %(needed)s are needed.")
        return Reading(formula, value, False, None, Sentence(text, {"needed": ENOUGH_WORDS, "has": counts.words}))
    if formula in {Formula.FLESCH_KINCAID, Formula.SMOG}:
        grade = Sentence(
            N_("Readers need about grade %(grade)s of school to follow it."), {"grade": max(1, round(value))}
        )
        return Reading(formula, value, True, value < EASY_GRADE + 0.5, grade)
    band = next(text for least, text in BANDS if value >= least)
    return Reading(
        formula, value, True, value >= EASY_SPANISH, Sentence(band, {"value": max(0, min(100, round(value)))})
    )
