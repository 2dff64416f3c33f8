"""Who comes back, and who stopped coming (methods, section 7; signals of S7 as questions)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from longtable.methods.participation.facts import facts_of, kinds_in
from longtable.methods.participation.rates import LEVEL, Rate, rate_of
from longtable.methods.participation.types import Happening, Invitation, Meeting
from longtable.methods.wording import N_, Sentence, counted, nN_


@dataclass(frozen=True, slots=True)
class RetentionLine:
    """One kind, or all: who came in the first half, and how many of them came again in the second."""

    kind: str
    again: Rate  # of those who came in the first half
    left: tuple[str, ...]  # came in the first half, were invited to the second and did not come
    not_asked: tuple[str, ...]  # came in the first half and were not invited to the second
    joined: tuple[str, ...]  # came in the second half only


@dataclass(frozen=True, slots=True)
class Retention:
    """Who came in the first half of a period and again in the second."""

    total: RetentionLine
    lines: tuple[RetentionLine, ...]
    first_half: tuple[str, ...]  # meetings
    second_half: tuple[str, ...]
    split: dt.date | None  # the first day of the second half; None where there is no meeting
    left_out: int  # invitations to meetings that were not given
    explanation: tuple[Sentence, ...]


def retention(
    invitations: Iterable[Invitation],
    meetings: Iterable[Meeting],
    *,
    split: dt.date | None = None,
    level: float = LEVEL,
) -> Retention:
    """Answer "do those who come stay?": of the partners who came in the first half, how many came again in the second.

    The second half begins on ``split``: without it, the middle between the days of the first and the last meeting (a
    meeting on that very day is in the second half). The rate has a Wilson interval; each partner counts once. A meeting
    given twice counts once. Raises ValueError where a meeting has two days. Source: methods, section 7.
    """
    held = _held(meetings)
    facts = facts_of(invitations)
    known = [one for one in facts.invitations if one.meeting in held]
    days = sorted(held.values())
    if split is None and days:
        split = days[0] + (days[-1] - days[0] + dt.timedelta(days=1)) / 2
    first = tuple(one for one, on in held.items() if split is not None and on < split)
    second = tuple(one for one in held if one not in set(first))
    halves = (frozenset(first), frozenset(second))
    lines = tuple(
        _line(kind, [one for one in known if kind in one.kinds], halves, level) for kind in kinds_in(facts.invitations)
    )
    total = _line("", known, halves, level)
    left_out = len(facts.invitations) - len(known)
    told = _explain(total, bool(first and second))
    if left_out:
        forms = nN_(
            "%(count)s invitation to a meeting outside this period is left out.",
            "%(count)s invitations to meetings outside this period are left out.",
        )
        told.append(counted(forms, left_out))
    return Retention(total, lines, first, second, split, left_out, tuple(told))


def _held(meetings: Iterable[Meeting]) -> dict[str, dt.date]:
    held: dict[str, dt.date] = {}
    for one in sorted(meetings, key=lambda meeting: (meeting.on, meeting.id)):
        if held.setdefault(one.id, one.on) != one.on:
            raise ValueError("A meeting cannot be on two days; give each meeting its own id.")
    return held


def _line(
    kind: str, rows: Sequence[Invitation], halves: tuple[frozenset[str], frozenset[str]], level: float
) -> RetentionLine:
    early = {one.partner for one in rows if one.came and one.meeting in halves[0]}
    late = {one.partner for one in rows if one.came and one.meeting in halves[1]}
    asked = {one.partner for one in rows if one.meeting in halves[1]}
    return RetentionLine(
        kind,
        rate_of(len(early & late), len(early), level),
        tuple(sorted((early & asked) - late)),
        tuple(sorted(early - asked)),
        tuple(sorted(late - early)),
    )


def _explain(total: RetentionLine, both: bool) -> list[Sentence]:
    if not both:
        return [Sentence(N_("This needs meetings in both halves of the period."))]
    if not total.again.of:
        return [Sentence(N_("Nobody came in the first half of the period, so nobody could come again."))]
    forms = nN_(
        "%(count)s of %(of)s who came in the first half came again in the second.",
        "%(count)s of %(of)s who came in the first half came again in the second.",
    )
    return [counted(forms, total.again.count, of=total.again.of)]


@dataclass(frozen=True, slots=True)
class Stopped:
    """A partner that came before and no longer does. A question for a talk, never a label."""

    partner: str
    kinds: tuple[str, ...]  # of its latest invitation
    came_to: int  # of the earlier meetings
    invited_to: int  # of the earlier meetings
    last_came: Meeting
    missed: int  # of the last meetings that it was invited to
    last_happening: Happening | None  # the last one before the first meeting without them


@dataclass(frozen=True, slots=True)
class StoppedComing:
    """Who came to at least ``at_least`` earlier meetings and to none of the last ``last``."""

    stopped: tuple[Stopped, ...]  # invited to at least one of the last meetings; most faithful before first
    no_longer_invited: tuple[Stopped, ...]  # invited to none of them: ask yourselves first
    last_meetings: tuple[str, ...]
    earlier_meetings: int
    at_least: int
    last: int
    explanation: tuple[Sentence, ...]


def stopped_coming(
    invitations: Iterable[Invitation],
    meetings: Iterable[Meeting],
    *,
    happenings: Iterable[Happening] = (),
    at_least: int = 2,
    last: int = 3,
) -> StoppedComing:
    """Answer "who used to come and has stopped, and what happened before?".

    Came to at least ``at_least`` meetings before the last ``last`` ones, and to none of those. What happened before is the
    latest happening before the day of the first meeting after the last one they came to. With no more than ``last``
    meetings in all nobody can have stopped. Raises ValueError where ``at_least`` or ``last`` is below 1.
    Source: methods, section 7.
    """
    if at_least < 1 or last < 1:
        raise ValueError("At least one earlier meeting and at least one last meeting are needed.")
    held = _held(meetings)
    order = list(held)
    recent, earlier = order[-last:], order[:-last]
    place = {one: number for number, one in enumerate(order)}
    rows: dict[str, list[Invitation]] = {}
    for one in facts_of(invitations).invitations:
        if one.meeting in place:
            rows.setdefault(one.partner, []).append(one)
    told: dict[str, list[Happening]] = {}
    for event in happenings:
        told.setdefault(event.partner, []).append(event)
    found = []
    for partner, own in rows.items():
        came = {one.meeting for one in own if one.came}
        if len(came & set(earlier)) >= at_least and not came & set(recent):
            found.append(_stopped(partner, own, held, set(recent), told.get(partner, [])))
    found.sort(key=lambda one: (-one.came_to, one.partner))
    still = tuple(one for one in found if one.missed)
    gone = tuple(one for one in found if not one.missed)
    explained = _explain_stopped(len(still), len(gone), len(earlier), at_least, last)
    return StoppedComing(still, gone, tuple(recent), len(earlier), at_least, last, explained)


def _stopped(
    partner: str,
    own: Sequence[Invitation],
    held: Mapping[str, dt.date],
    recent: set[str],
    happenings: Sequence[Happening],
) -> Stopped:
    order = list(held)
    place = {one: number for number, one in enumerate(order)}
    came = {one.meeting for one in own if one.came}
    invited = {one.meeting for one in own}
    last = max(came, key=lambda one: place[one])
    without = held[order[place[last] + 1]]
    before = [one for one in happenings if one.on < without]
    latest = max(own, key=lambda one: place[one.meeting])
    return Stopped(
        partner,
        tuple(kind for kind in latest.kinds if kind),
        len(came),
        len(invited - recent),
        Meeting(last, held[last]),
        len(invited & recent),
        max(before, key=lambda one: one.on, default=None),
    )


def _explain_stopped(still: int, gone: int, earlier: int, at_least: int, last: int) -> tuple[Sentence, ...]:
    if earlier < at_least:
        text = N_("There are too few meetings yet to tell who has stopped coming.")
        return (Sentence(text),)
    forms = nN_(
        "%(count)s came to at least %(at_least)s earlier meetings and to none of the last %(last)s. Ask what happened.",
        "%(count)s came to at least %(at_least)s earlier meetings and to none of the last %(last)s. Ask what happened.",
    )
    told = [counted(forms, still, at_least=at_least, last=last)]
    if gone:
        forms = nN_(
            "%(count)s more came before and was not invited to any of the last %(last)s.",
            "%(count)s more came before and were not invited to any of the last %(last)s.",
        )
        told.append(counted(forms, gone, last=last))
    return tuple(told)
