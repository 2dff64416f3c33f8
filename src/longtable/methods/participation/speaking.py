"""Who takes the turns and the time, beside who is in the room (methods, section 7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from longtable.methods.participation.facts import Facts, cautions, facts_of, kinds_in
from longtable.methods.participation.spread import Evenness, evenness
from longtable.methods.participation.types import Invitation
from longtable.methods.wording import N_, Sentence, counted, nN_


class By(StrEnum):
    """What the lines are."""

    KIND = "kind"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One kind or partner. Shares from 0 to 1; a ratio of 1: as much as its part of those who came; None: unknown."""

    name: str
    attendances: int  # in meetings where turns were counted
    attendance_share: float | None
    turns: int
    turn_share: float | None
    turn_ratio: float | None  # turn share / attendance share
    seconds: float  # in meetings where time was taken
    time_share: float | None
    time_ratio: float | None  # time share / attendance share in those meetings


@dataclass(frozen=True, slots=True)
class Shares:
    """Turns and time beside attendance."""

    by: By
    lines: tuple[ShareLine, ...]
    attendances: int
    turns: int
    seconds: float
    meetings: int
    counted_meetings: int
    timed_meetings: int
    turn_evenness: Evenness  # over all partners who came, the silent ones too, whatever the lines are
    time_evenness: Evenness
    explanation: tuple[Sentence, ...]


def shares(invitations: Iterable[Invitation], *, by: By = By.KIND) -> Shares:
    """Answer "who is heard?": each one's share of turns and time, divided by its share of attendance.

    Turns are compared over meetings in which somebody counted them; time over meetings in which the time of everyone
    who spoke is known. Attendance is that of the same meetings, so that the two can be divided. Who never came has a
    share of nothing and no ratio. Raises ValueError for turns or seconds below 0. Source: methods, section 7.
    """
    facts = facts_of(invitations)
    came = [one for one in facts.invitations if one.came and one.meeting in facts.counted]
    timed = [one for one in facts.invitations if one.came and one.meeting in facts.timed]
    turns, seconds = sum(one.turns or 0 for one in came), sum(one.seconds or 0.0 for one in timed)
    if by is By.KIND:
        names, belongs = kinds_in(facts.invitations), _of_kind
    else:
        names, belongs = sorted({one.partner for one in facts.invitations}), _of_partner
    groups: dict[str, tuple[list[Invitation], list[Invitation]]] = {name: ([], []) for name in names}
    for place, rows in enumerate((came, timed)):
        for one in rows:
            for name in belongs(one):
                groups[name][place].append(one)
    lines = []
    for name in names:
        own, own_timed = groups[name]
        present, present_timed = _part(len(own), len(came)), _part(len(own_timed), len(timed))
        said, spoken = sum(one.turns or 0 for one in own), sum(one.seconds or 0.0 for one in own_timed)
        turn_share, time_share = _part(said, turns), _part(spoken, seconds)
        ratios = _ratio(turn_share, present), _ratio(time_share, present_timed)
        lines.append(ShareLine(name, len(own), present, said, turn_share, ratios[0], spoken, time_share, ratios[1]))
    if by is By.PARTNER:
        lines.sort(key=lambda one: (-one.turns, -one.seconds, -one.attendances, one.name))
    spread = evenness(_by_partner(came, lambda one: one.turns or 0))
    told = (_explain(len(came), turns, spread), *_untimed(facts), *cautions(facts))
    return Shares(
        by, tuple(lines), len(came), turns, seconds, len(facts.meetings), len(facts.counted), len(facts.timed),
        spread, evenness(_by_partner(timed, lambda one: one.seconds or 0.0)), told,
    )  # fmt: skip


def _of_kind(one: Invitation) -> tuple[str, ...]:
    return one.kinds


def _of_partner(one: Invitation) -> tuple[str, ...]:
    return (one.partner,)


def _part(count: float, whole: float) -> float | None:
    return count / whole if whole else None


def _ratio(share: float | None, present: float | None) -> float | None:
    return share / present if share is not None and present else None


def _by_partner(rows: Iterable[Invitation], amount: Callable[[Invitation], float]) -> list[float]:
    held: dict[str, float] = {}
    for one in rows:
        held[one.partner] = held.get(one.partner, 0.0) + amount(one)
    return list(held.values())


def _untimed(facts: Facts) -> list[Sentence]:
    missing = len(facts.counted - facts.timed)
    if not missing:
        return []
    forms = nN_(
        "In %(count)s meeting turns were counted but not timed; it is left out where time is compared.",
        "In %(count)s meetings turns were counted but not timed; they are left out where time is compared.",
    )
    return [counted(forms, missing)]


def _explain(attendances: int, turns: int, spread: Evenness) -> Sentence:
    if not attendances or not turns or spread.most is None:
        return Sentence(N_("No turns have been counted in this period, so nobody's part can be told."))
    forms = nN_(
        "Turns counted: %(turns)s. %(count)s of the %(size)s who came took at least half of them.",
        "Turns counted: %(turns)s. The %(count)s who spoke most, of the %(size)s who came, took at least half of them.",
    )
    return counted(forms, spread.most, turns=turns, size=spread.size)
