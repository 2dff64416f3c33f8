"""Leximin of the worst-served, then total fit, then even loads, by integer programming.

Leximin is the lexicographic minimum of "how many applications are served by at most v" for v from the lowest up.
Only values that the assignment in hand reaches need a program: each lowers one count as far as it goes, keeps all
counts below it, and gives a better assignment in hand. When every application is settled the total is settled too.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from longtable.methods.assignment.fit import BoolArray, FloatArray, IntArray
from longtable.methods.programs import Program, Solved

DIGITS = 9  # sums of fit are compared after rounding to so many
SLACK = 1e-7  # rows of sums are met up to this
STEP = 1e-6  # the least difference where the possible sums are too many to list
ROUGH = 0.005
LEVELS_SHARE, TOTAL_SHARE = 0.6, 0.7  # of the time that is left
LISTED = 20_000


@dataclass(frozen=True, eq=False)
class Instance:
    """Applications (rows) and reviewers (columns) as arrays."""

    fit: FloatArray
    allowed: BoolArray
    need: IntArray
    cap: IntArray
    fixed: BoolArray

    def served(self, chosen: BoolArray) -> FloatArray:
        """Return the sum of fit of every application."""
        served: FloatArray = np.round((self.fit * chosen).sum(axis=1), DIGITS)
        return served


@dataclass(frozen=True, slots=True)
class Level:
    """At most ``count`` applications are served by ``value`` or less."""

    value: float
    count: int


@dataclass(frozen=True, eq=False)
class Plan:
    """An assignment as an array, and how much of it is proven best."""

    chosen: BoolArray
    levels: tuple[Level, ...] = ()
    settled: int = 0  # applications, worst-served first
    worst_proven: bool = False
    total_proven: bool = False
    even_proven: bool = False


Cut = tuple[BoolArray, BoolArray]  # applications and reviewers of one island


@dataclass(slots=True)
class Search:
    """One search: the instance, the time that is left, and the cuts that keep the graph in one piece."""

    instance: Instance
    deadline: float
    cuts: list[Cut] = field(default_factory=list)
    sums: list[FloatArray | None] = field(default_factory=list)

    @classmethod
    def of(cls, instance: Instance, time_limit: float) -> Search:
        """Begin a search."""
        sums = [possible_sums(instance, row) for row in range(len(instance.need))]
        return cls(instance, time.monotonic() + time_limit, [], sums)

    @property
    def left(self) -> float:
        """Seconds left."""
        return self.deadline - time.monotonic()

    def at_least(self, value: float, *, above: bool = False) -> FloatArray:
        """Return for each application its smallest possible sum that is at least (or above) ``value``.

        One more than the largest where there is none: no choice reaches it.
        """
        found = np.zeros(len(self.sums))
        for row, sums in enumerate(self.sums):
            if sums is None:
                found[row] = value + STEP if above else value
                continue
            place = int(np.searchsorted(sums, value, side="right" if above else "left"))
            found[row] = sums[place] if place < len(sums) else sums[-1] + 1.0
        return found


def possible_sums(instance: Instance, row: int) -> FloatArray | None:
    """Return, sorted, values that include every sum of fit that an application can have; None where too many."""
    values = np.unique(np.round(instance.fit[row][instance.allowed[row] & ~instance.fixed[row]], DIGITS + 3))
    base = float(instance.fit[row][instance.fixed[row]].sum())
    sums = np.array([base])
    for _place in range(int(instance.need[row]) - int(instance.fixed[row].sum())):
        if len(sums) * len(values) > LISTED:
            return None
        sums = np.unique(np.round(sums[:, None] + values[None, :], DIGITS + 3))
    return np.unique(np.round(sums, DIGITS))


@dataclass(frozen=True, eq=False)
class _Built:
    """A program with the numbers of its columns."""

    program: Program
    pairs: IntArray  # column of each allowed pair
    row: IntArray
    column: IntArray
    below: list[IntArray]  # per level, the column "served by at most its value" of each application


def build(search: Search, levels: Sequence[Level], floor: FloatArray, loads: bool = False) -> _Built:
    """Write the program: reviewers for all, nobody above their load, and the counts of ``levels`` kept.

    ``floor``: what an application that is below no level is served by at least, for the last level.
    """
    it, program = search.instance, Program()
    row, column = np.nonzero(it.allowed)
    lower = it.fixed[row, column].astype(np.float64)
    pairs = program.add_columns(len(row), lower=lower, whole=True)
    program.add_rows(row, pairs, 1.0, it.need.astype(float), it.need.astype(float))
    program.add_rows(column, pairs, 1.0, np.zeros(len(it.cap)), it.cap.astype(float))
    below = [program.add_columns(len(it.need), whole=True) for _level in levels]
    built = _Built(program, pairs, row, column, below)
    _serve(search, levels, floor, built)
    for applications, reviewers in search.cuts:
        across = applications[row] != reviewers[column]
        program.add_row(pairs[across], 1.0, floor=1.0)
    if loads:
        _count_loads(program, it, column, pairs)
    return built


def _serve(
    search: Search,
    levels: Sequence[Level],
    floor: FloatArray,
    built: _Built,
) -> None:
    """Add: served >= lowest + the step to each level that the application is not below; at most so many are below."""
    if not levels:
        return
    program, row, pairs, below = built.program, built.row, built.pairs, built.below
    fit = search.instance.fit[row, built.column]
    applications = np.arange(len(floor))
    lowest = search.at_least(levels[0].value)
    steps = [search.at_least(level.value) for level in levels[1:]] + [floor]
    base, rows, columns, values = lowest.copy(), [row], [pairs], [fit]
    before = lowest
    for marks, reached in zip(below, steps, strict=True):
        rise = np.maximum(reached - before, 0.0)
        rows.append(applications)
        columns.append(marks)
        values.append(rise)
        base, before = base + rise, np.maximum(before, reached)
    endless = np.full(len(floor), np.inf)
    program.add_rows(np.concatenate(rows), np.concatenate(columns), np.concatenate(values), base - SLACK, endless)
    for level, marks in zip(levels, below, strict=True):
        program.add_row(marks, 1.0, ceiling=float(level.count))
    for lower, higher in pairwise(below):
        both = np.concatenate([lower, higher])
        signs = np.concatenate([np.ones(len(lower)), -np.ones(len(higher))])
        program.add_rows(np.tile(applications, 2), both, signs, -endless, np.zeros(len(floor)))


def _count_loads(program: Program, it: Instance, column: IntArray, pairs: IntArray) -> None:
    """Add one column per reviewer and place: the k-th review of a reviewer costs 2k - 1, so the costs sum to load squared."""
    for reviewer in range(len(it.cap)):
        mine = pairs[column == reviewer]
        places = min(int(it.cap[reviewer]), len(mine))
        if places:
            marks = program.add_columns(places, cost=np.arange(1, 2 * places, 2).astype(np.float64))
            signs = np.concatenate([np.ones(len(mine)), -np.ones(places)])
            program.add_row(np.concatenate([mine, marks]), signs, 0.0, 0.0)


def _chosen(search: Search, built: _Built, solved: Solved) -> BoolArray | None:
    if not len(solved.values):
        return None
    chosen = np.zeros_like(search.instance.allowed)
    taken = solved.values[built.pairs] > 0.5
    chosen[built.row[taken], built.column[taken]] = True
    return chosen


def _filled(search: Search, built: _Built, levels: Sequence[Level], chosen: BoolArray) -> FloatArray:
    """Return the columns of a known assignment, for the solver to start from."""
    values = np.zeros(built.program.columns)
    values[built.pairs] = chosen[built.row, built.column]
    served = search.instance.served(chosen)
    for level, marks in zip(levels, built.below, strict=True):
        values[marks] = served <= level.value
    at = built.pairs[-1] + 1 + sum(len(marks) for marks in built.below) if len(built.pairs) else 0
    for load, cap, could in zip(
        chosen.sum(axis=0), search.instance.cap, search.instance.allowed.sum(axis=0), strict=True
    ):
        places = min(int(cap), int(could))
        if at + places <= built.program.columns:
            values[at : at + min(int(load), places)] = 1.0
        at += places
    return values


def first_plan(search: Search) -> Plan | None:
    """Return the assignment of the largest total; None where there is none that gives everyone their reviewers."""
    built = build(search, (), np.zeros(0))
    costs = np.zeros(built.program.columns)
    costs[built.pairs] = search.instance.fit[built.row, built.column]
    relaxed = replace(built, program=replace(built.program, whole=[np.zeros(built.program.columns, dtype=bool)]))
    whole = bool(search.cuts)
    solved = (built if whole else relaxed).program.solve(
        costs=costs, greatest=True, time_limit=max(search.left, 5.0) if whole else 600.0
    )
    chosen = _chosen(search, built, solved)
    return None if chosen is None else Plan(chosen)


def settle_levels(search: Search, plan: Plan, until: float) -> Plan:
    """Serve the worst-served as well as can be, then the next, as far as the time allows."""
    it = search.instance
    while plan.settled < len(it.need):
        plan, sure = _lift(search, plan, until)
        plan = replace(plan, worst_proven=plan.worst_proven or sure)
        served = it.served(plan.chosen)
        last = plan.levels[-1].value if plan.levels else -np.inf
        value = float(served[served > last].min())
        count = int((served <= value).sum())
        never = int((search.at_least(value, above=True) > _most(search)).sum())
        if sure and count > max(plan.settled, never):
            plan, count, sure = _lower_count(search, plan, Level(value, count), until)
        plan = replace(plan, levels=(*plan.levels, Level(value, count)), settled=count if sure else plan.settled)
        if not sure:
            break
    return plan


def _lift(search: Search, plan: Plan, until: float) -> tuple[Plan, bool]:
    """Raise the lowest value above the settled levels as far as it goes, with no more applications below.

    Steps over the possible sums grow while they succeed and shrink where they fail, so few programs are needed. The
    second part of the answer: proven that it goes no further.
    """
    it, step = search.instance, 1
    known = [sums for sums in search.sums if sums is not None]
    sums = np.unique(np.concatenate(known)) if len(known) == len(search.sums) else None
    too_high: float | None = None
    while True:
        served = it.served(plan.chosen)
        last = plan.levels[-1].value if plan.levels else -np.inf
        value = float(served[served > last].min())
        higher = np.array([value + STEP * 10 ** min(step, 6)]) if sums is None else sums[sums > value]
        if too_high is not None:
            higher = higher[higher < too_high - STEP / 2]
        if not len(higher):
            return plan, True
        aim = float(higher[min(step, len(higher)) - 1])
        floor = search.at_least(aim)
        if int((floor > _most(search)).sum()) > plan.settled:
            too_high, step = aim, max(1, step // 2)
            continue
        if until - time.monotonic() <= 0:
            return plan, False
        found, sure = _reach(search, plan, floor, until)
        if found is not None:
            plan, step = replace(plan, chosen=found), step * 2
        elif sure:
            too_high, step = aim, max(1, step // 4)
        else:
            return plan, False


def _reach(search: Search, plan: Plan, floor: FloatArray, until: float) -> tuple[BoolArray | None, bool]:
    """Return an assignment that keeps the levels and serves all others by ``floor``; whether the answer is sure."""
    it, levels = search.instance, plan.levels
    built = build(search, levels, floor)
    if not levels:
        pairs, endless = built.pairs, np.full(len(floor), np.inf)
        built.program.add_rows(built.row, pairs, it.fit[built.row, built.column], floor - SLACK, endless)
    costs = np.zeros(built.program.columns)
    costs[built.pairs] = it.fit[built.row, built.column]
    near = ROUGH * float(it.served(plan.chosen).sum())  # total need not be largest yet
    solved = built.program.solve(costs=costs, greatest=True, time_limit=until - time.monotonic(), gap=near)
    found = _chosen(search, built, solved)
    if found is not None:
        served = it.served(found)
        below = int((served < floor - STEP / 2).sum())
        if below > plan.settled or not _fewer(it, found, levels):
            return None, False
    return found, solved.proven


def _lower_count(search: Search, plan: Plan, level: Level, until: float) -> tuple[Plan, int, bool]:
    """Lower how many applications are served by at most the value of ``level``; the count, and whether it is proven."""
    room = until - time.monotonic()
    if room <= 0:
        return plan, level.count, False
    tested = [*plan.levels, level]
    built = build(search, tested, search.at_least(level.value, above=True))
    costs = np.zeros(built.program.columns)
    costs[built.below[-1]] = 1.0
    start = _filled(search, built, tested, plan.chosen)
    solved = built.program.solve(costs=costs, time_limit=room, start=start, gap=0.999)
    better = _chosen(search, built, solved)
    if better is not None and _fewer(search.instance, better, tested):
        plan = replace(plan, chosen=better)
    count = int((search.instance.served(plan.chosen) <= level.value).sum())
    return plan, count, solved.proven


def _most(search: Search) -> FloatArray:
    """Return the largest sum of each application."""
    return np.array([np.inf if sums is None else sums[-1] for sums in search.sums])


def _fewer(it: Instance, better: BoolArray, tested: Sequence[Level]) -> bool:
    """Tell whether an assignment keeps the counts of all levels (a solver's word is checked)."""
    served = it.served(better)
    return all(int((served <= level.value).sum()) <= level.count for level in tested)


def raise_total(search: Search, plan: Plan) -> Plan:
    """Raise total fit, the levels kept. Where every application is settled the total is too."""
    it = search.instance
    if plan.settled == len(it.need):
        return replace(plan, total_proven=True)
    floor = search.at_least(plan.levels[-1].value, above=True) if plan.levels else np.zeros(0)
    built = build(search, plan.levels, floor)
    costs = np.zeros(built.program.columns)
    costs[built.pairs] = it.fit[built.row, built.column]
    start = _filled(search, built, plan.levels, plan.chosen)
    solved = built.program.solve(
        costs=costs, greatest=True, time_limit=max(TOTAL_SHARE * search.left, 0.5), start=start, gap=1e-7
    )
    better = _chosen(search, built, solved)
    if better is None or not _fewer(it, better, plan.levels):
        return plan
    if it.served(better).sum() < it.served(plan.chosen).sum() - 1e-7:
        return plan
    return replace(plan, chosen=better, total_proven=solved.proven)


def even_out(search: Search, plan: Plan) -> Plan | None:
    """Make loads even (least sum of squares), levels and total kept; None where the cuts cannot be kept with them."""
    it = search.instance
    levels = plan.levels
    floor = search.at_least(levels[-1].value, above=True) if levels else np.zeros(0)
    built = build(search, levels, floor, loads=True)
    total = float(it.served(plan.chosen).sum())
    built.program.add_row(built.pairs, it.fit[built.row, built.column], floor=total - 1e-7)
    start = None if search.cuts else _filled(search, built, levels, plan.chosen)
    solved = built.program.solve(time_limit=max(search.left, 0.5), start=start, gap=1.99)
    better = _chosen(search, built, solved)
    if better is None:
        return None if search.cuts else plan
    if not _fewer(it, better, levels):
        return None if search.cuts else plan
    return replace(plan, chosen=better, even_proven=solved.proven)


def islands_of(chosen: BoolArray) -> list[Cut]:
    """Return the parts of the graph of applications and their reviewers, each with its applications and reviewers."""
    left = np.ones(len(chosen), dtype=np.bool_)
    found: list[Cut] = []
    while left.any():
        applications = np.zeros(len(chosen), dtype=np.bool_)
        applications[int(np.argmax(left))] = True
        while True:
            reviewers: BoolArray = np.asarray(chosen[applications].any(axis=0))
            wider: BoolArray = np.asarray(applications | chosen[:, reviewers].any(axis=1))
            if (wider == applications).all():
                break
            applications = wider
        left &= ~applications
        found.append((applications, reviewers))
    return found


def search_all(instance: Instance, time_limit: float, connect: bool) -> Plan | None:
    """Return the best assignment found in time; None where there is none that gives everyone their reviewers."""
    search = Search.of(instance, time_limit)
    whole = _best(search)
    if whole is None or not connect:
        return whole
    return _connected(search, whole) or whole


def _best(search: Search) -> Plan | None:
    first = first_plan(search)
    if first is None:
        return None
    plan = settle_levels(search, first, time.monotonic() + LEVELS_SHARE * search.left)
    plan = raise_total(search, plan)
    return even_out(search, plan)


def _connected(search: Search, apart: Plan) -> Plan | None:
    """Return the best assignment whose graph is in one piece: cut by cut, first at the same levels and total."""
    plan: Plan | None = apart
    search.deadline = max(search.deadline, time.monotonic() + 2.0)
    kept = True  # levels and total of the assignment without this condition can still be had
    while plan is not None and search.left > 0:
        parts = islands_of(plan.chosen)
        if len(parts) == 1:
            return plan
        search.cuts += parts[:-1] if len(parts) == 2 else parts
        if kept:
            plan = even_out(search, apart)
            kept = plan is not None
        if not kept:
            plan = _best(search)
    return None
