"""Solves selections one after another, each from what the ones before it taught.

Every question keeps the same applicants and rows and changes a bound, a value or a row. So one linear relaxation stays
in memory and is taken up where it was left (dual or primal simplex, HiGHS); every set that was ever found is a starting
answer where it is allowed; reduced costs then fix all applicants that no better set can hold differently (Dantzig, Fulkerson
& Johnson 1954; the core idea of Balas & Zemel 1980), and HiGHS decides the few that are left, exactly.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from longtable.methods.selection.model import INFINITE, SAME, SAME_VALUE, BoolArray, Problem, Question
from longtable.methods.selection.relaxation import Core, Relaxation, Relaxed

CORE = 30  # applicants that a first, small search may still decide
POOL = 1000  # sets that are remembered
TINY = SAME_VALUE / 10  # an improvement that is none


@dataclass(frozen=True, eq=False)
class Answer:
    """The best set of one question. ``chosen`` is None where there is none, or none was found in time."""

    chosen: BoolArray | None
    value: float
    bound: float
    proven: bool


@dataclass(frozen=True, eq=False)
class Settled:
    """One of the equally good sets, whether there are others, and the steps of the rule that chose it."""

    chosen: BoolArray | None
    several: bool | None  # None: not known
    steps: tuple[str, ...]


class Pool:
    """Sets found so far, with what each row makes of them, so that one comparison tells which are allowed."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.chosen = np.zeros((64, len(problem)), dtype=np.bool_)
        self.activity = np.zeros((64, len(problem.rows)))
        self.reach = np.zeros(64)
        self.size = 0
        self._known: set[bytes] = set()

    def add(self, chosen: BoolArray) -> None:
        """Remember a set; the oldest half is forgotten when there are too many."""
        key = np.packbits(chosen).tobytes()
        if key in self._known:
            return
        if self.size == POOL:
            half = POOL // 2
            for array in (self.chosen, self.activity, self.reach):
                array[:half] = array[half:POOL]
            self.size = half
        if self.size == len(self.reach):
            self.chosen = np.concatenate([self.chosen, np.zeros_like(self.chosen)])
            self.activity = np.concatenate([self.activity, np.zeros_like(self.activity)])
            self.reach = np.concatenate([self.reach, np.zeros_like(self.reach)])
        self._known.add(key)
        self.chosen[self.size] = chosen
        self.activity[self.size] = [float(row.weights[chosen].sum()) for row in self.problem.rows]
        self.reach[self.size] = self.problem.reach(chosen) or 0.0
        self.size += 1

    def best(self, question: Question) -> tuple[BoolArray | None, float]:
        """The remembered set that answers a question best."""
        if not self.size:
            return None, -INFINITE
        sets = self.chosen[: self.size]
        fits = ~sets[:, ~question.open].any(axis=1) & sets[:, sorted(question.inside)].all(axis=1)
        for place, row in enumerate(self.problem.rows):
            if row.key not in question.dropped:
                done = self.activity[: self.size, place]
                fits &= (done >= row.lower - SAME) & (done <= row.upper + SAME)
        cover = self.problem.cover
        if cover is not None and cover.key not in question.dropped:
            fits &= self.reach[: self.size] >= question.least_reach - SAME
        if not fits.any():
            return None, -INFINITE
        values = np.where(fits, sets @ question.values, -INFINITE)
        at = int(np.argmax(values))
        return sets[at].copy(), float(values[at])


class Engine:
    """Answers questions about one problem. Values are in the problem's unit."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.pool = Pool(problem)
        self._relaxation = Relaxation(problem)

    def best(self, question: Question, time_limit: float) -> Answer:
        """Find the best set, proven best unless ``time_limit`` seconds run out."""
        until = time.monotonic() + time_limit
        chosen, value = self.pool.best(question)
        relaxed = self._relaxation.solve(question)
        if relaxed is None:
            return Answer(None, -INFINITE, -INFINITE, proven=True)
        if relaxed.value <= value + TINY:
            return Answer(chosen, value, value, proven=True)
        return self._decide(question, relaxed, Answer(chosen, value, relaxed.value, proven=False), until)

    def reaches(self, question: Question, target: float, time_limit: float) -> bool | None:
        """Whether a set worth ``target`` exists (-infinity: any set); None where the time did not suffice to know."""
        until = time.monotonic() + time_limit
        floor = target - SAME_VALUE
        chosen, value = self.pool.best(question)
        if chosen is not None and value >= floor:
            return True
        relaxed = self._relaxation.solve(question)
        if relaxed is None or relaxed.value < floor:
            return False
        answer = self._decide(question, relaxed, Answer(None, floor, relaxed.value, proven=False), until, first=True)
        return True if answer.chosen is not None else False if answer.proven else None

    def settle(self, question: Question, best: Answer, time_limit: float) -> Settled:
        """Choose among equally good sets by the published rule: the one that spends less, then the lot."""
        until = time.monotonic() + time_limit
        relaxed = self._relaxation.solve(question)
        if best.chosen is None or not best.proven or relaxed is None:
            return Settled(best.chosen, None, ())
        problem, chosen, value = self.problem, best.chosen, best.value
        members = np.flatnonzero(relaxed.cost <= relaxed.value - value + SAME_VALUE)
        fixed = relaxed.x > 0.5
        fixed[members] = False
        core = Core(problem, question, fixed, members, question.values)
        another = np.where(chosen, -1.0, 1.0)
        cut = ((another, 1.0 - float(chosen.sum())),)
        found, proven = replace(core, extra=cut).solve(until - time.monotonic(), value - SAME_VALUE)
        if found is None or float(question.values[found].sum()) < value - SAME_VALUE:
            return Settled(chosen, False if proven else None, ())
        as_good = (question.values, value - SAME_VALUE)
        cheapest, proven = replace(core, gains=-problem.money, extra=(as_good,)).solve(until - time.monotonic())
        if cheapest is None or not proven or problem.misses(cheapest, question):
            return Settled(chosen, True, ())
        spent = float(problem.money[cheapest].sum())
        steps = ("money",) if spent < float(problem.money[chosen].sum()) - SAME else ()
        chosen = cheapest if steps else chosen
        frugal = (-problem.money, -spent)
        drawn, proven = replace(core, gains=problem.lot, extra=(as_good, frugal)).solve(until - time.monotonic())
        if drawn is None or not proven or problem.misses(drawn, question):
            return Settled(chosen, True, steps)
        return Settled(drawn, True, (*steps, "lot"))

    def _decide(
        self, question: Question, relaxed: Relaxed, start: Answer, until: float, *, first: bool = False
    ) -> Answer:
        """Search a core that grows until reduced costs say that nothing outside it can be better than ``start``.

        ``first``: stop at the first set that is better.
        """
        chosen, value = start.chosen, start.value
        order = np.lexsort((-np.abs(relaxed.x - np.round(relaxed.x)), relaxed.cost))
        order = order[np.isfinite(relaxed.cost[order])]
        costs, fixed_as = relaxed.cost[order], relaxed.x > 0.5
        size = CORE
        while True:
            members = order[: min(size, int(np.searchsorted(costs, relaxed.value - value - TINY, side="right")))]
            fixed = fixed_as.copy()
            fixed[members] = False
            core = Core(self.problem, question, fixed, members, question.values)
            found, proven = core.solve(until - time.monotonic(), value)
            if found is not None and self.problem.misses(found, question):
                found, proven = None, False  # the solver's tolerance let something pass that is not exactly allowed
            if found is not None:
                self.pool.add(found)
                worth = float(question.values[found].sum())
                if worth > value:
                    chosen, value = found, worth
                    if first:
                        return Answer(chosen, value, relaxed.value, proven=False)
            if not proven:
                return Answer(chosen, value, max(value, relaxed.value), proven=False)
            useful = int(np.searchsorted(costs, relaxed.value - value - TINY, side="right"))
            if useful <= len(members):
                return Answer(chosen, value, value if chosen is not None else -INFINITE, proven=True)
            size = useful if chosen is not None else size * 4
