"""Maximal covering: choose at most k columns so that the covered weight is largest (Church & ReVelle 1974).

The problem is made small before it is solved, without losing the optimum: rows with the same columns are merged,
identical and dominated columns dropped, and columns that cannot be part of a best set removed by the bound
f(S) <= f(T) + sum of the k largest f(j|T) (f is submodular: Nemhauser, Wolsey & Fisher 1978). HiGHS solves the rest.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import highspy

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

SAME = 1e-9  # shares of the total weight closer than this are equal


@dataclass(frozen=True, slots=True)
class Cover:
    """A set of columns, what it covers, and how far from the best it can be at most."""

    chosen: tuple[int, ...]  # in the order in which each adds most
    value: float
    bound: float  # no set of this size covers more
    proven: bool
    several: bool | None  # another set covers as much; None: not known
    greedy: tuple[int, ...]
    greedy_value: float
    method: str  # "bound" (greedy meets the upper bound), "solver", "greedy" (time limit struck)

    @property
    def gap(self) -> float:
        """How much of the value might be missing, as a share of it; 0 when proven."""
        return 0.0 if self.proven or self.value <= 0 else max(0.0, self.bound - self.value) / self.value


@dataclass(frozen=True, eq=False)
class Covering:
    """``columns`` sets over weighted rows. ``column`` and ``row``: one entry per pair, each pair once."""

    weights: FloatArray
    columns: int
    column: IntArray
    row: IntArray

    @classmethod
    def of(cls, weights: FloatArray, columns: int, column: IntArray, row: IntArray) -> Covering:
        """Build from pairs that may repeat; rows of weight 0 are dropped."""
        useful = weights[row] > 0
        keys = np.unique(column[useful] * len(weights) + row[useful]) if len(row) else row
        return cls(weights, columns, keys // max(1, len(weights)), keys % max(1, len(weights)))

    @cached_property
    def starts(self) -> IntArray:
        """Where each column's rows start in ``row`` (pairs are sorted by column)."""
        return np.searchsorted(self.column, np.arange(self.columns + 1))

    def rows_of(self, column: int) -> IntArray:
        """Return the rows that ``column`` covers."""
        return self.row[self.starts[column] : self.starts[column + 1]]

    def covered(self, chosen: Sequence[int]) -> BoolArray:
        """Return which rows ``chosen`` cover together."""
        covered = np.zeros(len(self.weights), dtype=np.bool_)
        for column in chosen:
            covered[self.rows_of(column)] = True
        return covered

    def value(self, chosen: Sequence[int]) -> float:
        """Return the weight that ``chosen`` cover together."""
        return float(self.weights[self.covered(chosen)].sum())

    def added(self, covered: BoolArray) -> FloatArray:
        """Return what each column would add to ``covered``."""
        left = np.where(covered, 0.0, self.weights)[self.row]
        return np.bincount(self.column, weights=left, minlength=self.columns).astype(np.float64)

    @cached_property
    def same(self) -> float:
        """Values closer than this are equal."""
        return SAME * float(self.weights.sum())

    def only(self, columns: IntArray) -> Covering:
        """Return the problem with only ``columns``, renumbered in their order (ascending)."""
        number = np.full(self.columns, -1)
        number[columns] = np.arange(len(columns))
        kept = number[self.column] >= 0
        return Covering(self.weights, len(columns), number[self.column[kept]], self.row[kept])


def choose_greedily(problem: Covering, k: int) -> tuple[int, ...]:
    """Choose column by column what adds most, with lazy evaluation (Minoux 1978); at least 1 - 1/e of the best.

    Stops early when nothing more is added. Equal additions: the column listed first.

    >>> choose_greedily(Covering.of(np.ones(3), 2, np.array([0, 1, 1]), np.array([0, 1, 2])), 2)
    (1, 0)
    """
    covered = np.zeros(len(problem.weights), dtype=np.bool_)
    heap = [(-gain, column, 0) for column, gain in enumerate(problem.added(covered).tolist()) if gain > problem.same]
    heapq.heapify(heap)
    chosen: list[int] = []
    while heap and len(chosen) < k:
        gain, column, asked = heapq.heappop(heap)
        if asked < len(chosen):
            rows = problem.rows_of(column)
            gain = -float(problem.weights[rows[~covered[rows]]].sum())
            if -gain > problem.same:
                heapq.heappush(heap, (gain, column, len(chosen)))
            continue
        chosen.append(column)
        covered[problem.rows_of(column)] = True
    return tuple(chosen)


def choose_best(problem: Covering, k: int, time_limit: float = 10.0) -> Cover:
    """Choose at most ``k`` columns that cover most, proven best unless ``time_limit`` seconds of the solver run out.

    When the limit strikes, the better of the greedy answer and the solver's so far is returned with its gap.
    """
    greedy = choose_greedily(problem, k)
    chosen = _improve_by_swaps(problem, greedy)
    floor, bound, kept = _within_reach(problem, chosen, k)
    method, proven = "bound", bound <= floor + problem.same
    if not proven:
        small, members = _shrink(problem, kept)
        answer, solver_bound, proven = solve_exactly(small, k, time_limit)
        found = tuple(int(members[column]) for column in answer)
        better = problem.value(found) > floor + problem.same
        method = "solver" if proven or better else "greedy"
        chosen = _improve_by_swaps(problem, found) if better else chosen
        bound = min(bound, solver_bound)
    chosen = _in_order(problem, chosen)
    value = problem.value(chosen)
    several = _has_equal(problem, chosen, time_limit) if proven else None
    bound = value if proven else max(bound, value)
    return Cover(chosen, value, bound, proven, several, greedy, problem.value(greedy), method)


def equal_swaps(problem: Covering, chosen: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Return for each chosen column the columns that could take its place without loss.

    >>> problem = Covering.of(np.ones(2), 3, np.array([0, 1, 2]), np.array([0, 0, 1]))
    >>> equal_swaps(problem, (0, 2))
    {0: (1,), 2: ()}
    """
    inside = np.zeros(problem.columns, dtype=np.bool_)
    inside[list(chosen)] = True
    swaps = {}
    for column in chosen:
        added = problem.added(problem.covered([other for other in chosen if other != column]))
        equal = ~inside & (added >= added[column] - problem.same) & (added > problem.same)
        swaps[column] = tuple(int(other) for other in np.flatnonzero(equal))
    return swaps


def solve_exactly(
    problem: Covering, k: int, time_limit: float, forbidden: Sequence[int] = ()
) -> tuple[tuple[int, ...], float, bool]:
    """Solve by integer programming: the chosen columns, an upper bound, and whether it is proven best.

    ``forbidden``: a set of columns that must not all be chosen (to look for another set that is as good).
    """
    import highspy  # loaded only when a problem is left to solve

    total = float(problem.weights[np.unique(problem.row)].sum()) or 1.0
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    for option, value in (("time_limit", float(time_limit)), ("mip_rel_gap", 0.0), ("mip_abs_gap", SAME / 10)):
        solver.setOptionValue(option, value)
    for option in ("mip_feasibility_tolerance", "primal_feasibility_tolerance", "dual_feasibility_tolerance"):
        solver.setOptionValue(option, 1e-9)
    solver.passModel(_model(problem, k, total, forbidden))
    solver.run()
    status = solver.getModelStatus()
    info = solver.getInfo()
    values = np.asarray(solver.getSolution().col_value)
    chosen: tuple[int, ...] = ()
    if len(values) and info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        chosen = tuple(int(column) for column in np.flatnonzero(values[: problem.columns] > 0.5))
    bound = info.mip_dual_bound * total if np.isfinite(info.mip_dual_bound) else total
    done = status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)
    return chosen, float(bound), done


def _model(problem: Covering, k: int, total: float, forbidden: Sequence[int]) -> highspy.HighsLp:
    """Write max sum(w y) with y_r <= sum of x over the columns of r, sum(x) <= k; rows of one column go into x."""
    import highspy

    degree = np.bincount(problem.row, minlength=len(problem.weights))
    alone = degree[problem.row] == 1
    cost_x = np.bincount(problem.column[alone], weights=problem.weights[problem.row[alone]], minlength=problem.columns)
    shared = np.flatnonzero(degree > 1)
    number = np.full(len(problem.weights), -1)
    number[shared] = np.arange(len(shared))
    by_row = np.argsort(number[problem.row[~alone]], kind="stable")
    columns = problem.column[~alone][by_row]
    sizes = degree[shared]
    start, index, value = [0], [], []
    at = 0
    for line, size in enumerate(sizes.tolist()):
        index += [problem.columns + line, *columns[at : at + size].tolist()]
        value += [1.0] + [-1.0] * size
        at += size
        start.append(len(index))
    budgets: list[tuple[range | Sequence[int], float]] = [(range(problem.columns), float(k))]
    if forbidden:
        budgets.append((forbidden, float(len(forbidden) - 1)))
    for members, _limit in budgets:
        index += list(members)
        value += [1.0] * len(members)
        start.append(len(index))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = problem.columns + len(shared), len(shared) + len(budgets)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.concatenate([cost_x, problem.weights[shared]]) / total
    lp.col_lower_, lp.col_upper_ = np.zeros(lp.num_col_), np.ones(lp.num_col_)
    lp.row_lower_ = np.full(lp.num_row_, -highspy.kHighsInf)
    lp.row_upper_ = np.concatenate([np.zeros(len(shared)), [limit for _members, limit in budgets]])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(start, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(index, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(value, dtype=np.float64)
    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger] * problem.columns + [kinds.kContinuous] * len(shared)
    return lp


def _improve_by_swaps(problem: Covering, chosen: tuple[int, ...], rounds: int = 50) -> tuple[int, ...]:
    """Exchange one column at a time while that covers more."""
    current = list(chosen)
    for _round in range(rounds):
        best: tuple[float, int, int] | None = None
        for place in range(len(current)):
            rest = current[:place] + current[place + 1 :]
            added = problem.added(problem.covered(rest))
            candidate = int(np.argmax(added))
            better = float(added[candidate] - added[current[place]])
            if better > problem.same and (best is None or better > best[0]):
                best = (better, place, candidate)
        if best is None:
            break
        current[best[1]] = best[2]
    return tuple(current)


def _within_reach(problem: Covering, start: tuple[int, ...], k: int) -> tuple[float, float, IntArray]:
    """Return the value of ``start``, an upper bound, and the columns that a set at least as good can contain.

    For any T: f(S) <= f(T) + sum over S of f(j|T). A column whose addition with the k - 1 largest others stays below
    the value of ``start`` is in no best set, nor in one that is equally good.
    """
    floor = problem.value(start)
    bound = float("inf")
    possible = np.ones(problem.columns, dtype=np.bool_)
    ordered = _in_order(problem, start)
    for size in range(len(ordered) + 1):
        covered = problem.covered(ordered[:size])
        base = float(problem.weights[covered].sum())
        added = np.where(possible, problem.added(covered), 0.0)
        largest = np.sort(added)[::-1][:k]
        bound = min(bound, base + float(largest.sum()))
        with_others = base + added + float(largest[: k - 1].sum())
        possible &= with_others >= floor - problem.same
        possible[list(start)] = True
    kept = np.flatnonzero(possible)
    if bound > floor + problem.same:
        priced, kept = _priced_out(problem, kept, floor, k)
        bound = min(bound, priced)
    return floor, max(bound, floor), kept


def _priced_out(problem: Covering, kept: IntArray, floor: float, k: int, rounds: int = 400) -> tuple[float, IntArray]:
    """Return an upper bound and the columns that prices on the rows do not rule out (Galvao & ReVelle 1996).

    Each row r has a price p_r from 0 to w_r, a column the sum s of its rows' prices. For all prices, no k columns cover
    more than sum(w - p) + the k largest s; with a column outside those k, its s stands for the k-th. Prices are moved
    so that the bound falls (subgradient steps).
    """
    small = problem.only(kept)
    used = np.zeros(len(small.weights), dtype=np.bool_)
    used[small.row] = True
    weights = np.where(used, small.weights, 0.0)
    prices, possible = weights / 2, np.ones(small.columns, dtype=np.bool_)
    bound, step, stale = float("inf"), 1.0, 0
    for _round in range(rounds):
        sums = np.bincount(small.column, weights=prices[small.row], minlength=small.columns)
        sums[~possible] = -1.0
        top = np.argpartition(-sums, min(k, small.columns - 1) - 1)[:k] if small.columns else np.array([], dtype=int)
        value = float((weights - prices).sum()) + float(np.maximum(sums[top], 0.0).sum())
        stale = 0 if value < bound - 1e-4 * (bound - floor if np.isfinite(bound) else 0.0) else stale + 1
        bound = min(bound, value)
        weakest = float(sums[top].min()) if len(top) == k else 0.0
        inside = np.zeros(small.columns, dtype=np.bool_)
        inside[top] = True
        possible &= inside | (value - max(0.0, weakest) + sums >= floor - problem.same)
        if stale >= 15:
            step, stale = step / 2, 0
        if bound <= floor + problem.same or step < 0.01:
            break
        holding = inside[small.column]
        slope = np.bincount(small.row[holding], minlength=len(weights)) - (weights > prices)
        slope = np.where(used & ~((slope < 0) & (prices >= weights)) & ~((slope > 0) & (prices <= 0)), slope, 0)
        length = float((slope.astype(np.float64) ** 2).sum())
        if length == 0:
            break
        prices = np.clip(prices - step * (value - floor) / length * slope, 0.0, weights)
    return bound, kept[possible]


def _shrink(problem: Covering, kept: IntArray) -> tuple[Covering, IntArray]:
    """Merge rows with the same columns, drop identical and dominated columns; returns the original numbers too."""
    small = _merge_rows(problem.only(kept))
    column_keys = _keys(small.column, small.row, small.columns)
    _unique, first = np.unique(column_keys, axis=0, return_index=True)
    first = np.sort(first)
    small, members = small.only(first), kept[first]
    free = _undominated(small)
    return _merge_rows(small.only(free)), members[free]


def _merge_rows(problem: Covering) -> Covering:
    keys = _keys(problem.row, problem.column, len(problem.weights))
    used = np.unique(problem.row)
    if not len(used):
        return problem
    _unique, first, inverse = np.unique(keys[used], axis=0, return_index=True, return_inverse=True)
    weights = np.bincount(inverse.ravel(), weights=problem.weights[used], minlength=len(first)).astype(np.float64)
    number = np.full(len(problem.weights), -1)
    number[used[first]] = np.arange(len(first))
    kept = number[problem.row] >= 0
    order = np.lexsort((number[problem.row[kept]], problem.column[kept]))
    return Covering(weights, problem.columns, problem.column[kept][order], number[problem.row[kept]][order])


def _keys(of: IntArray, members: IntArray, length: int) -> npt.NDArray[np.uint64]:
    """Return a 128-bit key per set, the same for equal sets; two different sets practically never share one."""
    keys = np.zeros((length, 2), dtype=np.uint64)
    if not len(of):
        return keys
    order = np.argsort(of, kind="stable")
    starts = np.flatnonzero(np.diff(of[order], prepend=-1))
    for half, salt in enumerate((0x9E3779B97F4A7C15, 0xD1B54A32D192ED03)):
        mixed = _mix(members[order].astype(np.uint64) + np.uint64(1), np.uint64(salt))
        keys[of[order][starts], half] = np.bitwise_xor.reduceat(mixed, starts)
    return keys


def _mix(values: npt.NDArray[np.uint64], salt: np.uint64) -> npt.NDArray[np.uint64]:
    """Scatter numbers over 64 bits (the finaliser of SplitMix64)."""
    mixed = values * salt
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _undominated(problem: Covering) -> IntArray:
    """Return the columns that no other column contains (identical columns are gone before)."""
    by_row = np.argsort(problem.row, kind="stable")
    holders, starts = problem.column[by_row], np.searchsorted(problem.row[by_row], np.arange(len(problem.weights) + 1))
    free = []
    for column in range(problem.columns):
        rows = problem.rows_of(column)
        if not len(rows):
            continue
        together = np.concatenate([holders[starts[row] : starts[row + 1]] for row in rows])
        if int((np.bincount(together) == len(rows)).sum()) == 1:
            free.append(column)
    return np.array(free, dtype=np.int64)


def _in_order(problem: Covering, chosen: Sequence[int]) -> tuple[int, ...]:
    """Return ``chosen`` in the order in which each adds most; those that add nothing are left out."""
    left, ordered = list(chosen), []
    covered = np.zeros(len(problem.weights), dtype=np.bool_)
    while left:
        gains = [float(problem.weights[rows[~covered[rows]]].sum()) for rows in map(problem.rows_of, left)]
        best = max(range(len(left)), key=lambda place: (gains[place], -left[place]))
        if gains[best] <= problem.same:
            break
        covered[problem.rows_of(left[best])] = True
        ordered.append(left.pop(best))
    return tuple(ordered)


def _has_equal(problem: Covering, chosen: tuple[int, ...], time_limit: float) -> bool | None:
    """Tell whether another set of no more columns covers as much: first by single swaps, then by the solver."""
    if not chosen:
        return False
    if any(equal_swaps(problem, chosen).values()):
        return True
    floor, _bound, kept = _within_reach(problem, chosen, len(chosen))
    if len(kept) == len(chosen):
        return False
    small, members = _shrink(problem, kept)
    position = {int(member): number for number, member in enumerate(members)}
    if any(column not in position for column in chosen):
        return None
    forbidden = [position[column] for column in chosen]
    answer, bound, solved = solve_exactly(small, len(chosen), time_limit, forbidden)
    if problem.value([int(members[column]) for column in answer]) >= floor - problem.same:
        return True
    return False if solved or bound < floor - problem.same else None
