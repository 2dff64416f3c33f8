"""Rows of a list that may be one organization, each with what speaks for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from longtable.sources.listwords import FREE_MAIL
from longtable.sources.matching import likeness, plain, spelled_out
from longtable.sources.memberlist_types import Duplicate, MemberRow
from longtable.sources.problems import N_, Problem, Severity

SAME_NAME = N_("“%(one)s” and “%(two)s” are the same once abbreviations are written out.")
LIKE_NAME = N_("“%(one)s” and “%(two)s” are alike (%(score)s of 100).")
SAME_MAIL = N_("Both rows have the e-mail address %(mail)s.")
SAME_DOMAIN = N_("Both e-mail addresses end in %(domain)s.")
NOTE_SAYS = N_("A note asks so itself: “%(note)s”.")

SAME_FROM = 90.0  # names alone
HELPED_FROM = 60.0  # names with the same e-mail domain, or a note
MOST_PAIRED = 5000

_ASKS = re.compile(r"\bsame (?:org|as|agency|group)|\bduplicate|\bdup\b|\bmisma? org|\bduplicad", re.IGNORECASE)


@lru_cache(maxsize=50_000)
def domain_of(mail: str) -> str:
    """The part of an e-mail address that an organization has for itself; "" for public mail services."""
    domain = mail.rpartition("@")[2].casefold()
    return "" if domain in FREE_MAIL or "." not in domain else domain


def find_duplicates(rows: Sequence[MemberRow]) -> tuple[Duplicate, ...]:
    """Sets of rows that may be one organization. They are offered, never merged by themselves."""
    parent = list(range(len(rows)))

    def root(place: int) -> int:
        while parent[place] != place:
            place = parent[place]
        return place

    evidence: dict[int, list[tuple[int, int, float, tuple[Problem, ...]]]] = {}
    for one, two, score in _close_pairs(rows):
        reasons = _reasons(rows[one], rows[two], score)
        if reasons:
            parent[max(root(one), root(two))] = min(root(one), root(two))
            evidence.setdefault(one, []).append((one, two, score, reasons))
    sets: dict[int, list[int]] = {}
    for place in range(len(rows)):
        sets.setdefault(root(place), []).append(place)
    found = []
    for places in sets.values():
        if len(places) > 1:
            links = [link for place in places for link in evidence.get(place, ())]
            numbers = tuple(rows[place].number for place in places)
            found.append(
                Duplicate(
                    key="duplicate:" + "-".join(map(str, numbers)),
                    rows=numbers,
                    names=tuple(rows[place].name for place in places),
                    score=round(max(link[2] for link in links), 1),
                    evidence=tuple(reason for link in links for reason in link[3]),
                )
            )
    return tuple(found)


def _close_pairs(rows: Sequence[MemberRow]) -> list[tuple[int, int, float]]:
    """Pairs with names that are like enough to look closer; compared all at once."""
    if len(rows) < 2:
        return []
    from rapidfuzz import fuzz, process

    names = [spelled_out(row.name) for row in rows[:MOST_PAIRED]]
    pairs: list[tuple[int, int, float]] = []
    for one in range(len(names) - 1):
        rest = names[one + 1 :]
        for _, score, place in process.extract(
            names[one], rest, scorer=fuzz.token_sort_ratio, score_cutoff=HELPED_FROM, limit=None
        ):
            pairs.append((one, one + 1 + place, float(score)))
    mails: dict[str, int] = {}
    known = {(one, two) for one, two, _ in pairs}
    for place, row in enumerate(rows[:MOST_PAIRED]):
        mail = row.email.casefold()
        first = mails.setdefault(mail, place) if mail else place
        if first != place and (first, place) not in known:
            pairs.append((first, place, likeness(names[first], names[place])))
    return pairs


def _reasons(one: MemberRow, two: MemberRow, score: float) -> tuple[Problem, ...]:
    def say(template: str, **params: object) -> Problem:
        return Problem(template, Severity.NOTICE, params=params)

    reasons: list[Problem] = []
    if spelled_out(one.name) == spelled_out(two.name):
        reasons.append(say(SAME_NAME, one=one.name, two=two.name))
    elif score >= SAME_FROM:
        reasons.append(say(LIKE_NAME, one=one.name, two=two.name, score=round(score)))
    if one.email and plain(one.email) == plain(two.email):
        reasons.append(say(SAME_MAIL, mail=one.email))
    elif domain_of(one.email) and domain_of(one.email) == domain_of(two.email):
        reasons.append(say(SAME_DOMAIN, domain=domain_of(one.email)))
    for row in (one, two):
        if _ASKS.search(row.notes):
            reasons.append(say(NOTE_SAYS, note=row.notes))
    only_notes = all(reason.template == NOTE_SAYS for reason in reasons)
    return () if only_notes and score < SAME_FROM else tuple(reasons)
