"""Acronyms: the pairs that a text gives, and those that it never or too late spells out.

Pairs are found by the algorithm of Schwartz & Hearst (2003), "A simple algorithm for identifying abbreviation
definitions in biomedical text", written from the paper; accents are set aside, so that it reads Spanish too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from longtable.methods.language.known_acronyms import EVERYDAY, KNOWN
from longtable.methods.language.text import sentences_of, without_addresses
from longtable.methods.language.types import Acronym, Defined, Spelled
from longtable.methods.wording import N_, Sentence, counted, nN_

BRACKETS = re.compile(r"\(([^()\n]{2,200})\)")
TOKEN = re.compile(r"(?<![\w@#/.-])[^\W_](?:[\w&/.-]{0,18}[\w])?(?![\w@])")
ROMAN = re.compile(r"[IVXLC]+")
SMALL_WORDS = frozenset(
    {"of", "the", "and", "for", "in", "on", "to", "a", "de", "del", "la", "el", "los", "las", "y", "en", "para"}
)
LOOK_BACK = 400  # characters before a bracket
LONGEST_SHORT = 10  # characters of a short form


def find_defined(text: str) -> tuple[Defined, ...]:
    """Return the acronyms whose long form stands beside them: "long form (LF)" or "LF (long form)".

    >>> [(one.short, one.long) for one in find_defined("A community health worker (CHW) helps.")]
    [('CHW', 'community health worker')]
    """
    clean = without_addresses(text)
    found: list[Defined] = []
    for piece in sentences_of(text):
        for bracket in BRACKETS.finditer(clean, piece.start, piece.end):
            before = max(piece.start, bracket.start() - LOOK_BACK)
            spans = _outside_is_long(clean, before, bracket) or _inside_is_long(clean, before, bracket)
            if spans:
                (low, high), (first, last) = spans
                found.append(Defined(text[low:high], text[first:last], low, high, first, last))
    return tuple(found)


Spans = tuple[tuple[int, int], tuple[int, int]]  # of the short form and of the long form


def _outside_is_long(text: str, begin: int, bracket: re.Match[str]) -> Spans | None:
    inside = re.split(r"[;,]", bracket.group(1), maxsplit=1)[0]
    short = inside.strip().rstrip(".")
    if not _may_be_short(short):
        return None
    start = bracket.start(1) + len(inside) - len(inside.lstrip())
    most = min(len(short) + 5, 2 * len(short))  # words of the long form, as in the paper
    before = list(re.finditer(r"\S+", text[begin : bracket.start()]))[-most:]
    if not before:
        return None
    first, end = begin + before[0].start(), begin + before[-1].end()
    at = _long_start(short, text[first:end])
    if at is None or not _sensible(short, text[first + at : end]):
        return None
    return (start, start + len(short)), (first + at, end)


def _inside_is_long(text: str, begin: int, bracket: re.Match[str]) -> Spans | None:
    before = text[begin : bracket.start()].split()
    if not before or len(bracket.group(1).split()) < 2:
        return None
    short = before[-1].strip("\"'“”«»,;:(")
    if not _may_be_short(short) or not _looks_short(short):
        return None
    at = _long_start(short, bracket.group(1))
    if at is None or bracket.group(1)[:at].strip() or not _sensible(short, bracket.group(1)[at:]):
        return None
    start = text.rindex(short, begin, bracket.start())
    return (start, start + len(short)), (bracket.start(1) + at, bracket.end(1))


def _may_be_short(short: str) -> bool:
    """At most two words and 2 to 10 characters, a letter among them, the first a letter or figure (the paper's rule)."""
    return (
        2 <= len(short) <= LONGEST_SHORT
        and len(short.split()) <= 2
        and any(one.isalpha() for one in short)
        and short[0].isalnum()
        and any(one.isupper() for one in short)
    )


def _sensible(short: str, long: str) -> bool:
    """The long form is longer, and does not hold the short form as a word."""
    return len(long) > len(short) and short.lower() not in long.lower().split()


def _long_start(short: str, long: str) -> int | None:
    """Return where the shortest long form begins, or None: letters matched from the right, the first at a word's start.

    A long form that would begin with a small word ("of", "de") is passed over where a longer one fits.
    """
    low, wide = [_plain(one) for one in short], [_plain(one) for one in long]
    at = _matched(low, wide, len(wide) - 1)
    if at is not None and _word_at(long, at) in SMALL_WORDS:
        longer = _matched(low[:1], wide, at - 1)
        at = at if longer is None else longer
    if at is None:
        return None
    while at > 0 and (wide[at - 1].isalnum() or wide[at - 1] in "-‐‑"):
        at -= 1  # the whole of a word with hyphens
    return at


def _matched(low: list[str], wide: list[str], at: int) -> int | None:
    """Return where the first letter of ``low`` is met, going left from ``at``; None where a letter is not found."""
    for place in range(len(low) - 1, -1, -1):
        if not low[place].isalnum():
            continue
        while at >= 0 and (wide[at] != low[place] or (place == 0 and at > 0 and wide[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
        at -= 1
    return at + 1


def _word_at(text: str, at: int) -> str:
    return text[at:].split(maxsplit=1)[0].lower()


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFD", letter.lower())[:1]


def _looks_short(token: str) -> bool:
    """Two capitals at least, and half of its letters: CDC, CBOs, QoL; not McKinley, nor a Roman number."""
    letters = [one for one in token if one.isalpha()]
    capitals = sum(one.isupper() for one in letters)
    return capitals >= 2 and 2 * capitals >= len(letters) and len(token) <= LONGEST_SHORT and not ROMAN.fullmatch(token)


def _base(token: str) -> str:
    """Take off a plural s and full stops: CBOs, U.S."""
    bare = token.replace(".", "")
    return bare[:-1] if len(bare) > 2 and bare[-1] == "s" and bare[-2].isupper() else bare


def find_unexplained(text: str, language: str, defined: Sequence[Defined]) -> tuple[Acronym, ...]:
    """Return acronyms that are never spelled out, or used before they are, by their first use."""
    clean = without_addresses(text)
    uses: dict[str, list[tuple[int, int]]] = {}
    for piece in sentences_of(text):
        tokens = list(TOKEN.finditer(clean, piece.start, piece.end))
        capital = sum(one.group().isupper() and len(one.group()) > 1 for one in tokens)
        if capital >= 3 and 2 * capital > len(tokens):
            continue  # a heading in capitals
        for one in tokens:
            if _looks_short(one.group()) and _base(one.group()) not in EVERYDAY[language]:
                uses.setdefault(_base(one.group()), []).append(one.span())
    given: dict[str, Defined] = {}
    for pair in defined:
        given.setdefault(_base(pair.short), pair)
    found = []
    for short, spans in uses.items():
        meant = given.get(short)
        (start, end), known = spans[0], KNOWN[language].get(short, "")
        if meant is None:
            found.append(Acronym(start, end, short, Spelled.NEVER, known, len(spans), _never(short, known)))
        elif start < min(meant.long_start, meant.short_start):
            text_late = N_("%(short)s is used before it is spelled out. Write “%(long)s (%(short)s)” the first time.")
            late = Sentence(text_late, {"short": short, "long": meant.long})
            before = sum(one[0] < meant.short_start for one in spans)
            found.append(Acronym(start, end, short, Spelled.LATE, meant.long, before, late))
    return tuple(sorted(found, key=lambda one: one.start))


def _never(short: str, known: str) -> Sentence:
    if known:
        text = N_(
            "%(short)s is never spelled out. Does it mean “%(long)s”? Write that, with the short form in brackets."
        )
        return Sentence(text, {"short": short, "long": known})
    return Sentence(
        N_("%(short)s is never spelled out. Write what it stands for, with the short form in brackets."),
        {"short": short},
    )


def explain(acronyms: Sequence[Acronym]) -> tuple[Sentence, ...]:
    """Say in one sentence how many acronyms to spell out."""
    if not acronyms:
        return ()
    forms = nN_("%(count)s acronym needs spelling out: %(names)s.", "%(count)s acronyms need spelling out: %(names)s.")
    return (counted(forms, len(acronyms), names=", ".join(one.short for one in acronyms[:5])),)
