"""From an invitation to influence: invited, came, spoke, proposed, had something adopted (methods, section 7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from longtable.methods.participation.facts import Facts, cautions, facts_of, kinds_in
from longtable.methods.participation.rates import LEVEL, Difference, Rate, difference_of, rate_of
from longtable.methods.participation.types import Invitation, Step, Unit
from longtable.methods.wording import N_, Sentence, counted, nN_

Done = dict[Step, bool | None]  # None: not known
ORDER = tuple(Step)


@dataclass(frozen=True, slots=True)
class FunnelLine:
    """One kind, or all. ``steps``: of the invited; ``onward``: of those who had taken the step before, how many went on."""

    kind: str  # "" where no kind is known
    invited: int
    steps: Mapping[Step, Rate]
    onward: Mapping[Step, Rate]


@dataclass(frozen=True, slots=True)
class Funnel:
    """How far invitations lead, by kind."""

    unit: Unit
    total: FunnelLine
    lines: tuple[FunnelLine, ...]  # the most invited first; "" last
    meetings: int
    uncounted_meetings: int  # left out of spoke
    level: float
    explanation: tuple[Sentence, ...]

    def line(self, kind: str) -> FunnelLine | None:
        """The line of one kind, or None."""
        return next((one for one in self.lines if one.kind == kind), None)


def funnel(invitations: Iterable[Invitation], *, unit: Unit = Unit.INVITATION, level: float = LEVEL) -> Funnel:
    """Answer "who comes, who speaks, whose proposals are taken up?", by kind.

    Each step as a rate of the invited, and of those who took the step before (proposed: of those who spoke), with Wilson
    intervals. By ``Unit.INVITATION`` the same people count again in each meeting, so those intervals are narrower than
    they should be; by ``Unit.PARTNER`` each counts once, with the furthest it ever came. Where nobody counted the turns
    of a meeting, it is left out of "spoke". One may propose without having come. Raises ValueError for turns or seconds
    below 0. Source: methods, section 7; Wilson 1927.
    """
    facts = facts_of(invitations)
    lines = tuple(
        _line(kind, _cases(facts, [one for one in facts.invitations if kind in one.kinds], unit), level)
        for kind in kinds_in(facts.invitations)
    )
    total = _line("", _cases(facts, facts.invitations, unit), level)
    missing = len(facts.meetings - facts.counted)
    told = (*_explain(total, unit), *cautions(facts))
    return Funnel(unit, total, lines, len(facts.meetings), missing, level, told)


def _cases(facts: Facts, invitations: Sequence[Invitation], unit: Unit) -> list[Done]:
    if unit is Unit.INVITATION:
        return [
            {
                Step.CAME: one.came,
                Step.SPOKE: facts.spoke(one),
                Step.PROPOSED: one.proposed,
                Step.ADOPTED: one.adopted,
            }
            for one in invitations
        ]
    grouped: dict[str, list[Invitation]] = {}
    for one in invitations:
        grouped.setdefault(one.partner, []).append(one)
    return [_ever(facts, own) for own in grouped.values()]


def _ever(facts: Facts, own: Sequence[Invitation]) -> Done:
    heard = [facts.spoke(one) for one in own]
    unsure = all(one is None for one in heard) or any(
        one is None and invitation.came for one, invitation in zip(heard, own, strict=True)
    )
    return {
        Step.CAME: any(one.came for one in own),
        Step.SPOKE: True if any(heard) else None if unsure else False,
        Step.PROPOSED: any(one.proposed for one in own),
        Step.ADOPTED: any(one.adopted for one in own),
    }


def _line(kind: str, cases: Sequence[Done], level: float) -> FunnelLine:
    steps, onward = {}, {}
    for place, step in enumerate(ORDER):
        known = [case for case in cases if case[step] is not None]
        steps[step] = rate_of(sum(1 for case in known if case[step]), len(known), level)
        before = known if place == 0 else [case for case in known if case[ORDER[place - 1]]]
        onward[step] = rate_of(sum(1 for case in before if case[step]), len(before), level)
    return FunnelLine(kind, len(cases), steps, onward)


def _explain(total: FunnelLine, unit: Unit) -> list[Sentence]:
    if not total.invited:
        return [Sentence(N_("There are no invitations in this period, so there is nothing to compare."))]
    numbers = {step.value: total.steps[step].count for step in ORDER}
    if unit is Unit.INVITATION:
        forms = nN_(
            "%(count)s invitation: %(came)s came, %(spoke)s spoke, %(proposed)s proposed something, "
            "%(adopted)s had something adopted.",
            "%(count)s invitations: %(came)s came, %(spoke)s spoke, %(proposed)s proposed something, "
            "%(adopted)s had something adopted.",
        )
    else:
        forms = nN_(
            "%(count)s was invited: %(came)s came at least once, %(spoke)s spoke, %(proposed)s proposed something, "
            "%(adopted)s had something adopted.",
            "%(count)s were invited: %(came)s came at least once, %(spoke)s spoke, %(proposed)s proposed something, "
            "%(adopted)s had something adopted.",
        )
    return [counted(forms, total.invited, **numbers)]


def as_plain(frozen: Funnel) -> dict[str, Any]:
    """Return the counts of a funnel as plain values for JSON, so that an assessment can be kept as it was."""
    return {
        "unit": frozen.unit.value,
        "level": frozen.level,
        "meetings": frozen.meetings,
        "uncounted_meetings": frozen.uncounted_meetings,
        "total": _plain_line(frozen.total),
        "lines": [_plain_line(one) for one in frozen.lines],
    }


def _plain_line(line: FunnelLine) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "invited": line.invited,
        "steps": {step.value: [line.steps[step].count, line.steps[step].of] for step in ORDER},
        "onward": {step.value: [line.onward[step].count, line.onward[step].of] for step in ORDER},
    }


def from_plain(plain: Mapping[str, Any]) -> Funnel:
    """Return the funnel that ``as_plain`` kept. Raises ValueError or KeyError for what is no such record.

    >>> kept = funnel([Invitation("1", "a", ("school",), came=True, turns=2)])
    >>> from_plain(as_plain(kept)).lines == kept.lines
    True
    """
    unit, level = Unit(plain["unit"]), float(plain["level"])
    total = _thawed(plain["total"], level)
    lines = tuple(_thawed(one, level) for one in plain["lines"])
    told = tuple(_explain(total, unit))
    return Funnel(unit, total, lines, int(plain["meetings"]), int(plain["uncounted_meetings"]), level, told)


def _thawed(plain: Mapping[str, Any], level: float) -> FunnelLine:
    kept = {part: {step: plain[part][step.value] for step in ORDER} for part in ("steps", "onward")}
    steps, onward = (
        {step: rate_of(int(count), int(of), level) for step, (count, of) in kept[part].items()} for part in kept
    )
    return FunnelLine(str(plain["kind"]), int(plain["invited"]), steps, onward)


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One kind in two assessments."""

    kind: str
    steps: Mapping[Step, Difference]
    onward: Mapping[Step, Difference]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two assessments beside each other."""

    total: ComparedLine
    lines: tuple[ComparedLine, ...]  # kinds that both have
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    explanation: tuple[Sentence, ...]


def compare(before: Funnel, after: Funnel) -> Comparison:
    """Answer "has who is heard changed since the last assessment?": differences of rates with Newcombe intervals.

    The interval takes the two periods for separate groups. Where many of the people are the same, read it as a guide.
    With many kinds some differences look clear by chance: about 1 in 20. Raises ValueError where the two count different
    things (``unit``). Source: Newcombe 1998 (Statistics in Medicine 17, 873), method 10.
    """
    if before.unit is not after.unit:
        raise ValueError("Two assessments can be compared only where both count invitations or both count partners.")
    earlier = {one.kind: one for one in before.lines}
    later = {one.kind: one for one in after.lines}
    lines = tuple(_compared(earlier[kind], later[kind]) for kind in later if kind in earlier)
    found = [one for line in lines for one in (line.steps[step] for step in ORDER) if one.value is not None]
    clear = sum(1 for one in found if one.clear)
    forms = nN_(
        "%(count)s of %(all)s rates by kind has clearly changed; the others are within what chance brings.",
        "%(count)s of %(all)s rates by kind have clearly changed; the others are within what chance brings.",
    )
    told = [counted(forms, clear, all=len(found))] if found else [Sentence(N_("No kind is in both assessments."))]
    if len(found) >= 20:
        told.append(Sentence(N_("With so many rates, about 1 in 20 looks changed by chance alone.")))
    return Comparison(
        _compared(before.total, after.total),
        lines,
        tuple(kind for kind in earlier if kind not in later),
        tuple(kind for kind in later if kind not in earlier),
        tuple(told),
    )


def _compared(before: FunnelLine, after: FunnelLine) -> ComparedLine:
    return ComparedLine(
        after.kind,
        {step: difference_of(before.steps[step], after.steps[step]) for step in ORDER},
        {step: difference_of(before.onward[step], after.onward[step]) for step in ORDER},
    )
