"""Changes by hand: is an assignment allowed, what does each change cost, and who could take a place?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from longtable.methods.assignment import words
from longtable.methods.assignment.assigning import describe
from longtable.methods.assignment.fit import BoolArray, FloatArray, all_conflicts, fit_matrix
from longtable.methods.assignment.solve import DIGITS, islands_of
from longtable.methods.assignment.types import Bar, Conflict, Given, Panel
from longtable.methods.wording import N_, Sentence


class Fault(StrEnum):
    """What is not allowed."""

    CONFLICT = "conflict"
    OVER_LOAD = "over_load"
    TOO_FEW = "too_few"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in an assignment made by hand that is not allowed."""

    kind: Fault
    application: str  # "" where it is about a reviewer
    reviewer: str  # "" where it is about an application
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Checked:
    """An assignment made by hand: its problems, and how well it serves."""

    problems: tuple[Problem, ...]
    given: tuple[Given, ...]
    served: dict[str, float]
    loads: dict[str, int]
    worst: float | None
    worst_served: tuple[str, ...]
    total: float
    spread: int
    islands: tuple[tuple[str, ...], ...]

    @property
    def allowed(self) -> bool:
        """Nothing in it is forbidden."""
        return not self.problems

    @property
    def connected(self) -> bool:
        """Reviewers link all applications."""
        return len(self.islands) <= 1


@dataclass(frozen=True, slots=True)
class Change:
    """Take a reviewer off an application, put one on, or both."""

    application: str
    remove: str = ""
    add: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one change does to an assignment."""

    change: Change
    before: float  # sum of fit of the application's reviewers
    after: float
    worst_before: float
    worst_after: float
    load: int | None  # of the reviewer who is put on, afterwards; None where nobody is
    problems: tuple[Problem, ...]  # that the change makes
    separates: bool  # reviewers linked all applications before, and would no longer
    sentences: tuple[Sentence, ...]

    @property
    def allowed(self) -> bool:
        """The change breaks no rule."""
        return not self.problems


def check_pairs(panel: Panel, pairs: Iterable[tuple[str, str]]) -> Checked:
    """Answer "is this assignment allowed, and how good is it?" for (application, reviewer) pairs made by hand.

    A pair given twice counts once. Pairs with an unknown id are reported and left out.
    """
    return _Desk(panel).check(_unique(pairs))


def cost_of_changes(panel: Panel, pairs: Iterable[tuple[str, str]], changes: Sequence[Change]) -> tuple[Cost, ...]:
    """Answer "what would this change cost?" for each change by itself, against the assignment in ``pairs``.

    Taking a reviewer off who is not on, or putting one on who is, raises ValueError.
    """
    desk, made = _Desk(panel), _unique(pairs)
    before = desk.check(made)
    return tuple(desk.cost(made, before, change) for change in changes)


def substitutes(panel: Panel, pairs: Iterable[tuple[str, str]], application: str, reviewer: str) -> tuple[Cost, ...]:
    """Answer "who could take this reviewer's place?": every change that is allowed, best first.

    Best: the worst-served application, then the fit, then the smallest load; those that separate the graph last.
    """
    desk, made = _Desk(panel), _unique(pairs)
    before = desk.check(made)
    there = {one for where, one in made if where == application}
    costs = [
        desk.cost(made, before, Change(application, reviewer, other.id))
        for other in panel.reviewers
        if other.id not in there
    ]
    free = [one for one in costs if one.allowed]
    return tuple(sorted(free, key=lambda one: (one.separates, -one.worst_after, -one.after, one.load, one.change.add)))


def _unique(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys((application, reviewer) for application, reviewer in pairs))


class _Desk:
    """A panel with its fit and conflicts, to check many assignments."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self.fit: FloatArray = fit_matrix(panel.applications, panel.reviewers)
        self.conflicts: dict[tuple[str, str], Conflict] = {
            (one.application, one.reviewer): one
            for one in all_conflicts(panel.applications, panel.reviewers, panel.conflicts)
        }
        self.row = {one.id: place for place, one in enumerate(panel.applications)}
        self.column = {one.id: place for place, one in enumerate(panel.reviewers)}
        self.limits = {one.id: panel.load_of(one) for one in panel.reviewers}

    def chosen(self, pairs: Sequence[tuple[str, str]]) -> BoolArray:
        """Return the known pairs as an array."""
        chosen = np.zeros(self.fit.shape, dtype=np.bool_)
        for application, reviewer in pairs:
            if application in self.row and reviewer in self.column:
                chosen[self.row[application], self.column[reviewer]] = True
        return chosen

    def check(self, pairs: Sequence[tuple[str, str]]) -> Checked:
        """Check one assignment."""
        chosen = self.chosen(pairs)
        served = np.round((self.fit * chosen).sum(axis=1), DIGITS)
        loads = chosen.sum(axis=0)
        ids = [one.id for one in self.panel.applications]
        worst = float(served.min()) if ids else None
        islands = [tuple(ids[one] for one in np.flatnonzero(rows)) for rows, _columns in islands_of(chosen)]
        return Checked(
            problems=tuple(self._problems(pairs, chosen)),
            given=describe(self.panel, self.fit, np.zeros_like(chosen), chosen),
            served=dict(zip(ids, served.tolist(), strict=True)),
            loads={one.id: int(load) for one, load in zip(self.panel.reviewers, loads, strict=True)},
            worst=worst,
            worst_served=tuple(ids[one] for one in np.flatnonzero(served == worst)) if ids else (),
            total=float((self.fit * chosen).sum()),
            spread=int(loads.max() - loads.min()) if len(loads) else 0,
            islands=tuple(islands),
        )

    def _problems(self, pairs: Sequence[tuple[str, str]], chosen: BoolArray) -> list[Problem]:
        found = []
        for pair in pairs:
            if pair[0] not in self.row or pair[1] not in self.column:
                text = Sentence(N_("%(reviewer)s for %(application)s: one of them is not in the lists."), _named(pair))
                found.append(Problem(Fault.UNKNOWN, *pair, text))
            elif pair in self.conflicts:
                found.append(Problem(Fault.CONFLICT, *pair, barred(self.conflicts[pair])))
        for reviewer, load in zip(self.panel.reviewers, chosen.sum(axis=0).tolist(), strict=True):
            if load > self.limits[reviewer.id]:
                text = Sentence(
                    N_("%(reviewer)s would review %(load)s applications. The limit is %(most)s."),
                    {"reviewer": reviewer.id, "load": load, "most": self.limits[reviewer.id]},
                )
                found.append(Problem(Fault.OVER_LOAD, "", reviewer.id, text))
        for application, count in zip(self.panel.applications, chosen.sum(axis=1).tolist(), strict=True):
            if count < self.panel.per_application:
                text = Sentence(
                    N_("%(application)s would have %(has)s of %(needed)s reviewers."),
                    {"application": application.id, "has": count, "needed": self.panel.per_application},
                )
                found.append(Problem(Fault.TOO_FEW, application.id, "", text))
        return found

    def cost(self, pairs: Sequence[tuple[str, str]], before: Checked, change: Change) -> Cost:
        """Return what one change costs."""
        out, put = (change.application, change.remove), (change.application, change.add)
        if change.application not in self.row:
            raise ValueError(f"There is no application {change.application}.")
        if change.remove and out not in pairs:
            raise ValueError(f"{change.remove} does not review {change.application}.")
        if change.add and put in pairs:
            raise ValueError(f"{change.add} reviews {change.application} already.")
        made = [pair for pair in pairs if not (change.remove and pair == out)] + ([put] if change.add else [])
        after = self.check(made)
        old = {(one.kind, one.application, one.reviewer) for one in before.problems}
        new = tuple(one for one in after.problems if (one.kind, one.application, one.reviewer) not in old)
        cost = Cost(
            change=change,
            before=before.served[change.application],
            after=after.served[change.application],
            worst_before=before.worst or 0.0,
            worst_after=after.worst or 0.0,
            load=after.loads.get(change.add) if change.add else None,
            problems=new,
            separates=before.connected and not after.connected,
            sentences=(),
        )
        return _told(cost, after)


def _told(cost: Cost, after: Checked) -> Cost:
    told = [one.sentence for one in cost.problems]
    values = {"application": cost.change.application, "before": f"{cost.before:.2f}", "after": f"{cost.after:.2f}"}
    if cost.after < cost.before:
        told.append(
            Sentence(N_("The fit of the reviewers of %(application)s falls from %(before)s to %(after)s."), values)
        )
    elif cost.after > cost.before:
        told.append(
            Sentence(N_("The fit of the reviewers of %(application)s rises from %(before)s to %(after)s."), values)
        )
    else:
        told.append(Sentence(N_("The fit of the reviewers of %(application)s stays at %(after)s."), values))
    if cost.worst_after < cost.worst_before:
        low = {"applications": words.names(after.worst_served), "worst": f"{cost.worst_after:.2f}"}
        told.append(Sentence(N_("Then nobody is served less than %(applications)s, with %(worst)s."), low))
    if cost.separates:
        told += words.explain_islands(after.islands)
    return replace(cost, sentences=tuple(told))


def barred(conflict: Conflict) -> Sentence:
    """Say why a reviewer may not review an application."""
    texts = {
        Bar.DECLARED: N_("%(reviewer)s has a conflict with %(application)s."),
        Bar.SAME_ORGANIZATION: N_("%(reviewer)s belongs to the organization that applies with %(application)s."),
        Bar.DRAFTED_CALL: N_("%(reviewer)s helped to draft the call, and so reviews nothing, nor %(application)s."),
    }
    return Sentence(texts[conflict.reason], _named((conflict.application, conflict.reviewer)))


def _named(pair: tuple[str, str]) -> dict[str, object]:
    return {"application": pair[0], "reviewer": pair[1]}
