"""The linear relaxation of a selection, kept in memory: each question only changes bounds and values of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from longtable.methods.selection.model import INFINITE, SAME, BoolArray, FloatArray, IntArray, Problem, Question

Limits = tuple[FloatArray, FloatArray]  # least and most of each column or row

Areas = tuple[FloatArray, IntArray, IntArray, float]  # share; area and member of each pair; share still needed

LITTLE_USE = (
    "mip_heuristic_run_feasibility_jump",
    "mip_heuristic_run_rins",
    "mip_heuristic_run_rens",
    "mip_heuristic_run_root_reduced_cost",
    "mip_detect_symmetry",
    "mip_allow_restart",
)


@dataclass(frozen=True, eq=False)
class Relaxed:
    """Value and solution of a relaxation, and what deciding each applicant the other way costs at least."""

    value: float
    x: FloatArray
    cost: FloatArray  # 0 or more; infinite where the question leaves no choice


def quiet_solver() -> Any:
    """A silent HiGHS with tight tolerances."""
    import highspy  # loaded only when there is something to solve

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    for option in ("mip_feasibility_tolerance", "primal_feasibility_tolerance", "dual_feasibility_tolerance"):
        solver.setOptionValue(option, 1e-9)
    return solver


def model_of(
    values: FloatArray, bounds: Limits, rows: Limits, entries: tuple[Sequence[Any], Sequence[Any], Sequence[Any]]
) -> Any:
    """A HiGHS model: maximise values within bounds and rows; ``entries``: pieces of row, column and value numbers."""
    import highspy

    row, column, value = (np.concatenate(pieces) if pieces else np.zeros(0) for pieces in entries)
    order = np.argsort(row, kind="stable")
    infinite = highspy.kHighsInf
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(values), len(rows[0])
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = -values, *bounds  # HiGHS minimises
    lp.row_lower_, lp.row_upper_ = (np.nan_to_num(one, posinf=infinite, neginf=-infinite) for one in rows)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.searchsorted(row[order], np.arange(len(rows[0]) + 1)).astype(np.int32)
    lp.a_matrix_.index_ = column[order].astype(np.int32)
    lp.a_matrix_.value_ = value[order].astype(np.float64)
    return lp


class Relaxation:
    """Columns: x of each applicant, then y of each (merged) area. Rows: the rows, reach, and y <= sum of x by area."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.size = len(problem)
        self.areas = 0 if problem.cover is None else len(problem.cover.share)
        self._values = np.zeros(self.size)
        self._upper = np.ones(self.size)
        self._lower = np.zeros(self.size)
        self._bounds: dict[int, tuple[float, float]] = {}

    @cached_property
    def _solver(self) -> Any:
        import highspy

        solver = quiet_solver()
        problem, cover, size = self.problem, self.problem.cover, self.size
        used = [np.flatnonzero(one.weights) for one in problem.rows]
        row = [np.full(len(where), place) for place, where in enumerate(used)]
        column = list(used)
        value = [one.weights[where] for one, where in zip(problem.rows, used, strict=True)]
        lower, upper = [one.lower for one in problem.rows], [one.upper for one in problem.rows]
        if cover is not None:
            first, areas = len(problem.rows), np.arange(self.areas)
            row += [np.full(self.areas, first), first + 1 + areas, first + 1 + cover.area]
            column += [size + areas, size + areas, cover.applicant]
            value += [cover.share, np.ones(self.areas), -np.ones(len(cover.area))]
            lower += [-INFINITE] * (self.areas + 1)
            upper += [INFINITE, *([0.0] * self.areas)]
        self._bounds = dict(enumerate(zip(lower, upper, strict=True)))
        every = size + self.areas
        limits = (np.array(lower, dtype=np.float64), np.array(upper, dtype=np.float64))
        solver.passModel(model_of(np.zeros(every), (np.zeros(every), np.ones(every)), limits, (row, column, value)))
        self._optimal = highspy.HighsModelStatus.kOptimal
        self._infeasible = highspy.HighsModelStatus.kInfeasible
        self._infinite = highspy.kHighsInf
        return solver

    def solve(self, question: Question) -> Relaxed | None:
        """The relaxation of a question; None where even that has no solution. ArithmeticError where HiGHS gives up."""
        if not self.size:
            nobody = np.zeros(0)
            missed = self.problem.misses(nobody.astype(np.bool_), question)
            return None if missed else Relaxed(0.0, nobody, nobody)
        solver = self._solver
        self._change_values(question.values)
        lower = np.zeros(self.size)
        lower[sorted(question.inside)] = 1.0
        upper = np.maximum(question.open.astype(np.float64), lower)
        self._change_columns(lower, upper)
        self._change_rows(question)
        solver.run()
        status = solver.getModelStatus()
        if status not in (self._optimal, self._infeasible):
            solver.clearSolver()
            solver.run()
            status = solver.getModelStatus()
        if status == self._infeasible:
            return None
        if status != self._optimal:
            raise ArithmeticError(f"the relaxation ended with {solver.modelStatusToString(status)}")
        solution = solver.getSolution()
        x = np.asarray(solution.col_value)[: self.size]
        cost = np.abs(np.asarray(solution.col_dual)[: self.size])
        cost[(x > 1e-9) & (x < 1 - 1e-9)] = 0.0
        cost[lower == upper] = INFINITE
        return Relaxed(-solver.getInfo().objective_function_value, x, cost)

    def _change_values(self, values: FloatArray) -> None:
        if not np.array_equal(values, self._values):
            where = np.arange(self.size, dtype=np.int32)
            self._solver.changeColsCost(self.size, where, -values)
            self._values = values.copy()

    def _change_columns(self, lower: FloatArray, upper: FloatArray) -> None:
        changed = np.flatnonzero((lower != self._lower) | (upper != self._upper)).astype(np.int32)
        if len(changed):
            self._solver.changeColsBounds(len(changed), changed, lower[changed], upper[changed])
            self._lower, self._upper = lower, upper

    def _change_rows(self, question: Question) -> None:
        problem = self.problem
        wanted = [
            (-INFINITE, INFINITE) if row.key in question.dropped else (row.lower, row.upper) for row in problem.rows
        ]
        if problem.cover is not None:
            least = question.least_reach - problem.cover.already
            free = problem.cover.key in question.dropped or least <= 0
            wanted.append((-INFINITE if free else least, INFINITE))
        for place, (low, high) in enumerate(wanted):
            if self._bounds[place] != (low, high):
                self._solver.changeRowBounds(place, max(low, -self._infinite), min(high, self._infinite))
                self._bounds[place] = (low, high)


@dataclass(frozen=True, eq=False)
class Core:
    """A few applicants to decide exactly, all others as ``fixed``; ``gains`` are maximised."""

    problem: Problem
    question: Question
    fixed: BoolArray
    members: IntArray
    gains: FloatArray
    extra: tuple[tuple[FloatArray, float], ...] = ()  # further rows: weights and least

    def solve(self, time_limit: float, more_than: float = -INFINITE) -> tuple[BoolArray | None, bool]:
        """Return a best set (perhaps none, or one worth less, when none is worth ``more_than``), and if it is proven."""
        import highspy

        lines, areas = self._lines(), self._areas()
        if lines is None or areas is None:
            return None, True
        if not lines and not len(areas[0]):  # nothing holds the core back
            free = self.fixed.copy()
            free[self.members] = self.gains[self.members] > 0
            return free, True
        model = self._model(lines, areas)
        solver = quiet_solver()
        solver.setOptionValue("time_limit", max(0.01, float(time_limit)))
        for option in ("mip_rel_gap", "mip_abs_gap"):
            solver.setOptionValue(option, 0.0)
        for option in LITTLE_USE:  # a good set is known already, and the core is small
            solver.setOptionValue(option, False)
        if np.isfinite(more_than):
            solver.setOptionValue("objective_bound", float(self.gains[self.fixed].sum()) - more_than)
        solver.passModel(model)
        solver.run()
        status = highspy.HighsModelStatus
        ends = (status.kOptimal, status.kInfeasible, status.kObjectiveBound, status.kModelEmpty)
        done = solver.getModelStatus() in ends
        if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None, done
        chosen = self.fixed.copy()
        chosen[self.members] = np.asarray(solver.getSolution().col_value)[: len(self.members)] > 0.5
        return chosen, done

    def _model(self, lines: list[tuple[FloatArray, float, float]], areas: Areas) -> Any:
        """The rows over the core, what is fixed taken off."""
        import highspy

        share, area, place, least = areas
        size, count, first = len(self.members), len(share), len(lines)
        row = [np.full(size, number) for number in range(first)]
        column = [np.arange(size)] * first
        value = [line[0] for line in lines]
        lower, upper = [line[1] for line in lines], [line[2] for line in lines]
        if count:
            row += [np.full(count, first), first + 1 + np.arange(count), first + 1 + area]
            column += [size + np.arange(count), size + np.arange(count), place]
            value += [share, np.ones(count), -np.ones(len(area))]
            lower += [least, *([-INFINITE] * count)]
            upper += [INFINITE, *([0.0] * count)]
        model = model_of(
            np.concatenate([self.gains[self.members], np.zeros(count)]),
            (np.zeros(size + count), np.ones(size + count)),
            (np.array(lower, dtype=np.float64), np.array(upper, dtype=np.float64)),
            (row, column, value),
        )
        kinds = highspy.HighsVarType
        model.integrality_ = [kinds.kInteger] * size + [kinds.kContinuous] * count
        return model

    def _lines(self) -> list[tuple[FloatArray, float, float]] | None:
        """Weights, least and most of each row that the core could break; None where it cannot be kept."""
        rows = [
            (one.weights, one.lower, one.upper) for one in self.problem.rows if one.key not in self.question.dropped
        ]
        lines = []
        for weights, lower, upper in [*rows, *((weights, least, INFINITE) for weights, least in self.extra)]:
            inside, done = weights[self.members], float(weights[self.fixed].sum())
            low, high = lower - done, upper - done
            most, least = float(inside[inside > 0].sum()), float(inside[inside < 0].sum())
            if most < low - SAME or least > high + SAME:
                return None
            if low > least or high < most:
                lines.append((inside, low, high))
        return lines

    def _areas(self) -> Areas | None:
        """Areas that only the core can reach: share, area and member of each pair, and the share still needed."""
        cover, none = self.problem.cover, np.zeros(0, dtype=np.int64)
        if cover is None or cover.key in self.question.dropped:
            return np.zeros(0), none, none, 0.0
        held = np.bincount(cover.area, self.fixed[cover.applicant], len(cover.share)) > 0
        least = self.question.least_reach - cover.already - float(cover.share[held].sum())
        if least <= SAME / 10:
            return np.zeros(0), none, none, 0.0
        number = np.full(len(self.problem), -1)
        number[self.members] = np.arange(len(self.members))
        useful = ~held[cover.area] & (number[cover.applicant] >= 0)
        kept, area = np.unique(cover.area[useful], return_inverse=True)
        share = cover.share[kept]
        return None if float(share.sum()) < least - SAME else (share, area, number[cover.applicant[useful]], least)
