"""Words of a list against a vocabulary: exact where they are the same, suggested where they are like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from longtable.sources.listwords import ABBREVIATIONS, ALL_OF, EVERYWHERE_WORDS, LEGAL_ENDINGS
from longtable.sources.memberlist_types import Candidate, Certainty, Match
from longtable.sources.types import EVERYWHERE

SUGGEST_FROM = 80.0  # likeness from which a text is suggested
LIST_FROM = 60.0  # and from which it is worth showing
_PUNCTUATION = re.compile(r"[^\w*]+|_+")
_PLURAL = re.compile(r"\((?:s|es)\)")


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """Small letters, no accents, no punctuation, single spaces: two texts that differ in nothing else are the same.

    >>> plain("  Sector(s): O'Hare ")
    'sectors ohare'
    """
    folded = unicodedata.normalize("NFKD", _PLURAL.sub("s", text.casefold()))
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    bare = bare.replace("'", "").replace("\u2019", "").replace("&", " and ")
    return " ".join(_PUNCTUATION.sub(" ", bare).split())


@lru_cache(maxsize=50_000)
def spelled_out(text: str) -> str:
    """Plain text with its abbreviations written out and little words dropped.

    >>> spelled_out("W. Garfield Pk"), spelled_out("NORTHSIDE COMMUNITY HEALTH CTR, Inc.")
    ('west garfield park', 'northside community health center')
    """
    words = [ABBREVIATIONS.get(word, word) for word in plain(text).split()]
    while len(words) > 1 and words[-1] in LEGAL_ENDINGS:
        words.pop()
    return " ".join(word for word in words if word)


def likeness(one: str, other: str) -> float:
    """How like two spelled-out texts are, 0 to 100, whatever the order of their words."""
    from rapidfuzz import fuzz  # quick to run, slow to import

    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))


def holds_phrase(text: str, phrase: str) -> bool:
    """Whether a plain text holds a plain phrase as whole words."""
    return f" {phrase} " in f" {text} "


class Matcher:
    """Matches texts against codes with titles, helped by sets of words that mean one thing."""

    def __init__(
        self,
        entries: Mapping[str, Sequence[str]],
        word_sets: Sequence[Sequence[str]] = (),
        fallbacks: Mapping[str, str] | None = None,
        fillers: Collection[str] = (),
    ) -> None:
        self._fillers = frozenset(fillers)
        self.titles = {code: titles[0] if titles else code for code, titles in entries.items()}
        self._exact: dict[str, set[str]] = {}
        self._spelled: dict[str, set[str]] = {}
        for code, titles in entries.items():
            for title in (code, code.replace("_", " "), *titles):
                self._exact.setdefault(plain(title), set()).add(code)
                self._spelled.setdefault(spelled_out(title), set()).add(code)
        self._phrases = self._link(entries, word_sets, fallbacks or {})

    def _link(
        self, entries: Mapping[str, Sequence[str]], word_sets: Sequence[Sequence[str]], fallbacks: Mapping[str, str]
    ) -> list[tuple[str, str]]:
        """(phrase, code), longest phrase first; code "" where a phrase means something that is no entry here."""
        linked: list[tuple[str, str]] = []
        taken: set[str] = set()
        for words in word_sets:
            code = next((code for code in entries if code not in taken and self._belongs(code, entries, words)), "")
            if code:
                taken.add(code)
            elif fallbacks.get(words[0], "") in entries:
                code = fallbacks[words[0]]
            linked += [(phrase, code) for phrase in words]
        return sorted(linked, key=lambda pair: -len(pair[0]))

    @staticmethod
    def _belongs(code: str, entries: Mapping[str, Sequence[str]], words: Sequence[str]) -> bool:
        named = plain(code.replace("_", " "))
        if named in words:
            return True
        return any(holds_phrase(plain(title), word) for title in entries[code] for word in words[:1])

    def exact(self, text: str) -> str:
        """The one code that a text names, or ""."""
        codes = self._exact.get(plain(text), set())
        return next(iter(codes)) if len(codes) == 1 else ""

    def match(self, text: str, *, key: str = "") -> Match:
        """One text: exact, suggested (one or several codes) or unknown, with the likely candidates."""
        code = self.exact(text)
        if code:
            return Match(text, Certainty.EXACT, (code,), (Candidate(code, self.titles[code], 100.0),))
        candidates = self._candidates(text)
        suggested = tuple(one.code for one in candidates if one.score >= 90) or tuple(
            one.code for one in candidates[:1] if one.score >= SUGGEST_FROM
        )
        certainty = Certainty.SUGGESTED if suggested else Certainty.UNKNOWN
        return Match(text, certainty, suggested, tuple(candidates[:5]), key)

    def _candidates(self, text: str) -> list[Candidate]:
        spelled = spelled_out(text)
        scores: dict[str, float] = {}
        for code in self._spelled.get(spelled, ()):
            scores[code] = 98.0
        if not scores:
            scores.update(self._by_phrase(plain(text)))
        bare = self._bare(spelled)
        for title, codes in self._spelled.items():
            score = likeness(bare, self._bare(title))
            if score >= LIST_FROM:
                for code in codes:
                    scores[code] = max(scores.get(code, 0.0), min(score, 97.0) if len(codes) == 1 else score * 0.8)
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        strong = [item for item in ranked if item[1] == 98.0]
        if strong:
            ranked = strong + [(code, min(score, 89.0)) for code, score in ranked if (code, score) not in strong]
        return [Candidate(code, self.titles[code], round(score, 1)) for code, score in ranked]

    def _bare(self, text: str) -> str:
        """A text without words that tell nothing ("residents"), unless nothing else is left."""
        words = [word for word in text.split() if word not in self._fillers]
        return " ".join(words) or text

    def _by_phrase(self, text: str) -> dict[str, float]:
        scores: dict[str, float] = {}
        rest = f" {text} "
        for phrase, code in self._phrases:
            if f" {phrase} " in rest:
                rest = rest.replace(f" {phrase} ", "  ")
                if code:
                    scores[code] = 95.0 if phrase == text else 91.0
        return scores


def split_list(text: str, matcher: Matcher | None = None) -> list[str]:
    """Parts of "A; B, C / D": hard separators first, then commas and slashes, then "and" where every part is known.

    A part that is known as a whole is never split.
    """
    parts: list[str] = []
    for piece in re.split(r"[;\n\r|•]+", text):
        parts += _split_softly(piece.strip(), matcher)
    return [part for part in parts if part]


def _split_softly(piece: str, matcher: Matcher | None) -> list[str]:
    if not piece or (matcher is not None and matcher.exact(piece)):
        return [piece]
    parts = [part.strip() for part in re.split(r",(?![^()]*\))|/", piece)]
    if len(parts) > 1:
        return [smaller for part in parts for smaller in _split_softly(part, matcher)]
    joined = [part.strip() for part in re.split(r"\s+(?:and|&|y|e)\s+", piece)]
    if len(joined) > 1 and matcher is not None and all(matcher.exact(part) for part in joined):
        return joined
    return [piece]


def match_everywhere(text: str, places: Sequence[str], *, key: str = "") -> Match | None:
    """A text that means the whole community: "*" says so exactly, words are suggested; None where it means no such."""
    if text.strip() == EVERYWHERE:
        return Match(text, Certainty.EXACT, (EVERYWHERE,))
    words = plain(text)
    names = {plain(place) for place in places if place}
    phrases = {f"{lead} {name}" for lead in ALL_OF for name in names} | {f"{name} wide" for name in names} | names
    if words in EVERYWHERE_WORDS or words in phrases:
        return Match(text, Certainty.SUGGESTED, (EVERYWHERE,), (Candidate(EVERYWHERE, EVERYWHERE, 95.0),), key)
    return None
