"""Words, sentences and syllables of a text, with where each begins and ends.

English syllables are looked up and, where a word is not in the list, estimated (syllapy). Spanish spelling tells its
syllables, so a few rules count them. Addresses of pages and mail are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LANGUAGES = ("en", "es")

ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+(?:['’\-‐‑][^\W\d_]+)*|\d+(?:[.,:/]\d+)*")
END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)")
BREAK = re.compile(r"\n[ \t]*\n|\n[ \t]*(?=[-*•–—·\d#¿¡\"“«(A-ZÁÉÍÓÚÑÜ])|\n(?=[ \t]*$)")
LONG_ENOUGH = 4  # a longer word before a full stop and a small letter is no abbreviation
ABBREVIATIONS = frozenset(
    [
        "e.g",
        "i.e",
        "etc",
        "vs",
        "mr",
        "mrs",
        "ms",
        "dr",
        "st",
        "no",
        "inc",
        "ltd",
        "co",
        "jr",
        "sr",
        "prof",
        "dept",
        "fig",
        "vol",
        "approx",
        "min",
        "max",
        "a.m",
        "p.m",
        "u.s",
        "u.s.a",
        "u.k",
        "d.c",
        "sra",
        "srta",
        "dra",
        "ud",
        "uds",
        "pág",
        "págs",
        "núm",
        "art",
        "arts",
        "tel",
        "dpto",
        "depto",
        "ej",
        "p.ej",
        "aprox",
        "ee",
        "uu",
        "ee.uu",
        "a.c",
        "d.c",
        "admón",
        "avda",
        "prof",
    ]
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word with where it is; a number is a word of one syllable."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence with where it is and its words."""

    start: int
    end: int
    words: tuple[Word, ...]


def without_addresses(text: str) -> str:
    """Blank out addresses of pages and mail, so that positions stay."""
    return ADDRESS.sub(lambda found: " " * len(found.group()), text)


def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of a text.

    >>> [word.text for word in words_of("Don't re-use 3.5 of it.")]
    ["Don't", 're-use', '3.5', 'of', 'it']
    """
    return tuple(Word(found.group(), found.start(), found.end()) for found in WORD.finditer(without_addresses(text)))


def sentences_of(text: str) -> tuple[Piece, ...]:
    """Return the sentences of a text; headings and points of a list are sentences of their own.

    >>> [text[one.start:one.end] for text in ["Dr. Ruiz has 3.5 hours. Does it fit?"] for one in sentences_of(text)]
    ['Dr. Ruiz has 3.5 hours.', 'Does it fit?']
    """
    clean = without_addresses(text)
    words = words_of(text)
    found, at = [], 0
    for start, end in _spans(clean):
        inside = []
        while at < len(words) and words[at].start < end:
            inside.append(words[at])
            at += 1
        if inside:
            piece = text[start:end]
            left = start + len(piece) - len(piece.lstrip())
            found.append(Piece(left, end - (len(piece) - len(piece.rstrip())), tuple(inside)))
    return tuple(found)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    ends = {found.end() for found in END.finditer(text) if _ends_sentence(text, found.start(), found.end())}
    ends |= {found.start() for found in BREAK.finditer(text)}
    start = 0
    for end in [*sorted(ends), len(text)]:
        if end > start:
            yield start, end
            start = end


def _ends_sentence(text: str, start: int, end: int) -> bool:
    """Tell whether the full stop at ``start`` ends a sentence: not after an abbreviation, an initial or in a list number."""
    if text[start] != "." or end - start > 1:
        return True
    before = text[max(0, start - 20) : start].split()
    last = before[-1].lower().lstrip("(\"'“«[") if before else ""
    after = text[end : end + 40].lstrip()
    if len(last) == 1 and last.isalpha() and last.upper() == before[-1][-1:] and after[:1].isupper():
        return False  # an initial: J. Ruiz
    if last.isdigit() and (start - len(last) == 0 or text[start - len(last) - 1] == "\n"):
        return False  # 1. First point
    if last in ABBREVIATIONS:
        return last in {"etc", "inc", "ltd", "a.m", "p.m", "u.s", "u.s.a", "u.k", "d.c"} and after[:1].isupper()
    return not after[:1].islower() or len(last) > LONG_ENOUGH


def syllables_of(word: str, language: str) -> int:
    """Return how many syllables a word has, at least 1. An acronym counts its letters.

    >>> syllables_of("organization", "en"), syllables_of("evaluación", "es"), syllables_of("CDC", "en")
    (5, 4, 3)
    """
    if word[:1].isdigit():
        return 1
    if 2 <= len(word) <= 5 and word.isupper() and word.isalpha():
        return len(word) + 2 * word.count("W") if language == "en" else len(word)
    parts = re.split(r"[-‐‑]", word)
    return sum(max(1, _spanish(part) if language == "es" else _english(part)) for part in parts if part)


def _english(word: str) -> int:
    import syllapy

    bare = "".join(one for one in unicodedata.normalize("NFD", word) if not unicodedata.combining(one))
    return int(syllapy.count(re.sub(r"['’](?:s|d|m|re|ve|ll)?$", "", bare.lower()).replace("’", "'")))


SILENT = re.compile(r"(?<=q)u(?=[eiéí])|(?<=g)u(?=[eiéí])|(?<!c)h")
CONSONANT_Y = re.compile(r"y(?=[aeiouáéíóúü])")
VOWELS = re.compile(r"[aeiouáéíóúüy]+")


def _spanish(word: str) -> int:
    """Count nuclei: each a, e, o and each í, ú is one; i and u lean on a neighbour; a run of only those is one."""
    plain = "".join(_folded(one) for one in word.lower())
    plain = CONSONANT_Y.sub("j", SILENT.sub("", plain))
    count = 0
    for run in VOWELS.findall(plain):
        strong = sum(one in "aeoáéóíú" for one in run)
        count += max(1, strong) + run.count("ii")
    return count


def _folded(letter: str) -> str:
    """Keep Spanish letters; take other marks off (à becomes a)."""
    if letter in "áéíóúüñ":
        return letter
    base = unicodedata.normalize("NFD", letter)[:1]
    return base if base.isalpha() else ""
