"""Whom a name in a transcript or an attendance list may be: suggestions with a confidence, for a person to confirm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from longtable.sources.matching import LIST_FROM, SUGGEST_FROM, plain
from longtable.sources.memberlist_types import Candidate
from longtable.sources.transcripts.names import phone_of
from longtable.sources.transcripts.types import Because, Known, SpeakerMatch

LEAD = 5.0  # how much likelier than the next person a suggestion has to be
SHOWN = 5
TITLES = frozenset(
    {
        *("mr", "mrs", "ms", "mx", "miss", "dr", "prof", "hon", "rev", "chair", "am", "mp", "md", "phd"),
        *("sr", "sra", "srta", "dra", "profa", "don", "dona", "ing", "lic", "lcda"),
    }
)
_ASIDE = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_TAIL = re.compile(r"\s[|/–—-]\s.*$|\s@\s.*$")
_DEVICE = re.compile(
    r"['’]s?\s+(?:i?(?:phone|pad)|galaxy|android|mac|laptop|computer|pc|tablet|presentation)\b.*$"
    r"|^(?:iphone|ipad|galaxy|android|mac|tel[eé]fono|celular|tableta|computadora|presentaci[oó]n)\s+de\s+",
    re.IGNORECASE,
)
LOCAL = 10  # digits of a phone number that tell it apart, without the code of the country


def _bare(text: str) -> str:
    """A name as it is compared: plain, without titles; "Díaz, Ana" turned round."""
    last, comma, first = text.partition(",")
    words = plain(f"{first} {last}" if comma else text).split()
    return " ".join(word for word in words if word not in TITLES) or " ".join(words)


def _forms(name: str) -> list[str]:
    """All names that a text may hold: "Ana (Ana Díaz)", "Ana Díaz | Clínica (she/her)", "Ana's iPhone"."""
    asides = [aside for aside in _ASIDE.findall(name) if "/" not in aside]
    outer = _ASIDE.sub(" ", name)
    forms = [_bare(text) for text in (outer, _TAIL.sub("", outer), _DEVICE.sub("", outer), *asides)]
    return [form for form in dict.fromkeys(forms) if form]


class _People:
    """Everyone known, ready to be compared."""

    def __init__(self, people: Sequence[Known]) -> None:
        self.titles = {one.id: one.names[0] if one.names else one.id for one in people}
        self.emails: dict[str, set[str]] = {}
        self.phones: dict[str, set[str]] = {}
        self.names: dict[str, set[str]] = {}
        self.by_word: dict[str, set[str]] = {}
        self.by_initial: dict[str, set[str]] = {}
        for person in people:
            for email in person.emails:
                self.emails.setdefault(email.strip().casefold(), set()).add(person.id)
            if phone := phone_of(person.phone):
                self.phones.setdefault(phone[-LOCAL:], set()).add(person.id)
            for name in person.names:
                bare = _bare(name)
                if bare:
                    self.names.setdefault(bare, set()).add(person.id)
        for bare in self.names:
            for word in bare.split():
                self.by_word.setdefault(word, set()).add(bare)
        self.sorted = {" ".join(sorted(bare.split())): bare for bare in self.names}

    def scored(self, form: str) -> dict[str, tuple[float, Because]]:
        """Id -> (likeness, why) for one form of a name."""
        from rapidfuzz import fuzz, process  # quick to run, slow to import

        found: dict[str, tuple[float, Because]] = {}
        if form in self.names:
            return dict.fromkeys(self.names[form], (100.0, Because.SAME))
        ordered = " ".join(sorted(form.split()))
        if ordered in self.sorted:
            return dict.fromkeys(self.names[self.sorted[ordered]], (98.0, Because.SAME))
        for choices, text in ((list(self.names), form), (list(self.sorted), ordered)):
            for choice, score, _place in process.extract(
                text, choices, scorer=fuzz.ratio, score_cutoff=LIST_FROM, limit=2 * SHOWN
            ):
                name = choice if choice in self.names else self.sorted[choice]
                for one in self.names[name]:
                    found[one] = max(found.get(one, (0.0, Because.LIKE)), (min(score, 96.0), Because.LIKE))
        for name, score in self._parts(form).items():
            for one in self.names[name]:
                if score > found.get(one, (0.0, Because.LIKE))[0]:
                    found[one] = (score, Because.PART)
        return found

    def _parts(self, form: str) -> dict[str, float]:
        """Known names that hold all words of a form, initials standing for words: "ana d" in "ana maria diaz"."""
        words = form.split()
        whole = [word for word in words if len(word) > 1]
        sets = [self.by_word.get(word, set()) for word in whole]
        names = set.intersection(*sets) if sets else set()
        found = {}
        for name in names:
            rest = [word for word in name.split() if word not in whole]
            initials = [word for word in words if len(word) == 1]
            if all(any(other.startswith(letter) for other in rest) for letter in initials):
                found[name] = 90.0 if len(words) > 1 else 82.0
        return found


def match_speakers(
    names: Iterable[str], people: Iterable[Known], *, emails: Mapping[str, str] | None = None
) -> tuple[SpeakerMatch, ...]:
    """Answer "who may each of these names be?": one suggestion for each different name, in their order.

    Same address or phone number 100; same name but for titles, accents and order 98 to 100; a first name or a name with
    initials 82 to 90; much alike by rapidfuzz (ratio) up to 96. Suggested from 80, where nobody else is within 5 points;
    otherwise only candidates, at most five, from 60. ``emails``: the address that the file gives for a name. Nothing is
    ever decided here: the caller asks.

    >>> people = [Known("7", ("Ana María Díaz",)), Known("8", ("Benito Salas",), ("ben@example.org",))]
    >>> [(one.suggestion, one.because.value) for one in match_speakers(["Ana D.", "Sra. DIAZ, Ana Maria", "?"], people)]
    [('7', 'part'), ('7', 'same'), ('', 'nothing')]
    """
    known = _People(list(people))
    given = emails or {}
    return tuple(_match(name, given.get(name, ""), known) for name in dict.fromkeys(names))


def _match(name: str, email: str, known: _People) -> SpeakerMatch:
    scores: dict[str, tuple[float, Because]] = {}
    for form in _forms(name[:200]):
        for one, (score, why) in known.scored(form).items():
            if score > scores.get(one, (0.0, why))[0]:
                scores[one] = (score, why)
    phone = phone_of(name)
    for owners, why in (
        (known.phones.get(phone[-LOCAL:], set()) if phone else set(), Because.PHONE),
        (known.emails.get((email or name).strip().casefold(), set()), Because.EMAIL),
    ):
        if len(owners) == 1:
            scores[next(iter(owners))] = (100.0, why)
    ranked = sorted(
        scores.items(), key=lambda item: (item[1][1] is not Because.EMAIL, -item[1][0], known.titles[item[0]], item[0])
    )
    candidates = tuple(Candidate(one, known.titles[one], round(score, 1)) for one, (score, _why) in ranked[:SHOWN])
    if not ranked:
        return SpeakerMatch(name, "", 0.0, Because.NOTHING, ())
    best, (score, why) = ranked[0]
    rival = ranked[1][1][0] if len(ranked) > 1 else 0.0
    if score < SUGGEST_FROM or (why is not Because.EMAIL and score - rival < LEAD):
        return SpeakerMatch(name, "", 0.0, Because.NOTHING, candidates)
    return SpeakerMatch(name, best, round(score, 1), why, candidates)
