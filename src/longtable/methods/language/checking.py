"""Is this text plain? Reading grade, long sentences, acronyms and jargon, with positions to highlight."""

from __future__ import annotations

import re
from functools import cache

from longtable.methods.language import acronyms, readability
from longtable.methods.language.jargon_words import ENGLISH, SPANISH, read_table
from longtable.methods.language.text import LANGUAGES, Piece, sentences_of, syllables_of, without_addresses
from longtable.methods.language.types import Jargon, LanguageReport, LongSentence
from longtable.methods.wording import N_, Sentence, counted, nN_

LONGEST_SENTENCE = {"en": 25, "es": 30}  # words; Spanish takes about a fifth more words for the same
LONG_WORD = 3  # syllables


def check_text(text: str, language: str, *, longest_sentence: int | None = None) -> LanguageReport:
    """Answer "is this text easy to read?" for English (``en``) or Spanish (``es``).

    Reading: Flesch-Kincaid and SMOG (US school grades), or Szigriszt-Pazos and Fernández-Huerta (0 hard to 100 easy);
    each says whether the text is long enough for it. Sentences above ``longest_sentence`` words, acronyms that are not
    spelled out (Schwartz & Hearst 2003), and jargon with plain words. Any text is taken. Raises ValueError for another
    language.
    """
    code = language.lower().replace("_", "-").split("-")[0]
    if code not in LANGUAGES:
        raise ValueError(f"Texts can be checked in English (en) and Spanish (es), not in {language!r}.")
    pieces = sentences_of(text)
    syllables = [syllables_of(word.text, code) for piece in pieces for word in piece.words]
    counts = readability.Counts(
        len(syllables), len(pieces), sum(syllables), sum(count >= LONG_WORD for count in syllables)
    )
    most = LONGEST_SENTENCE[code] if longest_sentence is None else longest_sentence
    long = tuple(_too_long(piece, most) for piece in pieces if len(piece.words) > most)
    defined = acronyms.find_defined(text)
    unexplained = acronyms.find_unexplained(text, code, defined)
    jargon = find_jargon(text, code)
    readings = readability.measure(counts, code)
    told = [one.sentence for one in readings[:1]] or [Sentence(N_("There is no text to check yet."))]
    told += [*_of_long(len(long), most), *acronyms.explain(unexplained), *_of_jargon(len(jargon))]
    return LanguageReport(
        language=code,
        words=counts.words,
        sentences=counts.sentences,
        syllables=counts.syllables,
        long_words=counts.long_words,
        readings=readings,
        long_sentences=long,
        acronyms=unexplained,
        defined=defined,
        jargon=jargon,
        explanation=tuple(told),
    )


def _too_long(piece: Piece, most: int) -> LongSentence:
    text = N_("This sentence has %(words)s words. Up to %(most)s are easy to follow.")
    words = len(piece.words)
    return LongSentence(piece.start, piece.end, words, Sentence(text, {"words": words, "most": most}))


def _of_long(count: int, most: int) -> list[Sentence]:
    forms = nN_(
        "%(count)s sentence has more than %(most)s words. Make two of it.",
        "%(count)s sentences have more than %(most)s words. Make two of each.",
    )
    return [counted(forms, count, most=most)] if count else []


def _of_jargon(count: int) -> list[Sentence]:
    forms = nN_("%(count)s word has a plainer one to offer.", "%(count)s words have plainer ones to offer.")
    return [counted(forms, count)] if count else []


@cache
def _list_of(language: str) -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    table = read_table({"en": ENGLISH, "es": SPANISH}[language])
    longest_first = sorted(table, key=lambda form: (-len(form), form))
    forms = "|".join(re.escape(form).replace(r"\ ", r"\s{1,4}").replace("'", "['’]") for form in longest_first)
    return table, re.compile(rf"(?<![\w-])(?:{forms})(?![\w-])", re.IGNORECASE)


def find_jargon(text: str, language: str) -> tuple[Jargon, ...]:
    """Return the words of the trade in a text, each with plain words; longer terms win over words within them.

    >>> [(one.text, one.plain) for one in find_jargon("We utilize evidence-based interventions.", "en")][0]
    ('utilize', ('use',))
    """
    table, pattern = _list_of(language)
    found = []
    for match in pattern.finditer(without_addresses(text)):
        plain = table.get(" ".join(match.group().lower().replace("’", "'").split()))
        if plain is None:
            continue  # a letter whose small form is written otherwise
        offer = Sentence(
            N_("Plainer words for “%(word)s”: %(plain)s."), {"word": match.group(), "plain": ", ".join(plain)}
        )
        found.append(Jargon(match.start(), match.end(), match.group(), plain, offer))
    return tuple(found)
