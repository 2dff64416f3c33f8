"""Small linear and integer programs for HiGHS: columns and rows are added one block at a time, then solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import highspy

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

INFINITE = float("inf")
TIGHT = 1e-9


@dataclass(frozen=True, slots=True)
class Solved:
    """What the solver says. ``values`` is empty where it has no solution."""

    values: FloatArray
    objective: float
    bound: float  # no solution is better than this (for least: not below it)
    proven: bool  # best, or proven to have no solution
    impossible: bool
    reduced: FloatArray  # reduced cost of each column, of a program without whole columns


@dataclass(slots=True)
class Program:
    """Minimise ``costs`` over columns within bounds and rows."""

    costs: list[FloatArray] = field(default_factory=list)
    lowers: list[FloatArray] = field(default_factory=list)
    uppers: list[FloatArray] = field(default_factory=list)
    whole: list[npt.NDArray[np.bool_]] = field(default_factory=list)
    columns: int = 0
    indices: list[IntArray] = field(default_factory=list)
    coefficients: list[FloatArray] = field(default_factory=list)
    sizes: list[IntArray] = field(default_factory=list)
    floors: list[FloatArray] = field(default_factory=list)
    ceilings: list[FloatArray] = field(default_factory=list)

    def add_columns(
        self,
        count: int,
        *,
        cost: float | FloatArray = 0.0,
        lower: float | FloatArray = 0.0,
        upper: float | FloatArray = 1.0,
        whole: bool = False,
    ) -> IntArray:
        """Add ``count`` columns and return their numbers."""
        for kept, value in ((self.costs, cost), (self.lowers, lower), (self.uppers, upper)):
            kept.append(np.broadcast_to(np.asarray(value, dtype=np.float64), (count,)))
        self.whole.append(np.full(count, whole))
        first = self.columns
        self.columns += count
        return np.arange(first, self.columns, dtype=np.int64)

    def add_row(
        self,
        index: IntArray | Sequence[int],
        value: float | FloatArray | Sequence[float],
        floor: float = -INFINITE,
        ceiling: float = INFINITE,
    ) -> None:
        """Add one row: floor <= sum(value * column) <= ceiling."""
        members = np.asarray(index, dtype=np.int64)
        self.indices.append(members)
        self.coefficients.append(np.broadcast_to(np.asarray(value, dtype=np.float64), members.shape))
        self.sizes.append(np.array([len(members)], dtype=np.int64))
        self.floors.append(np.array([floor]))
        self.ceilings.append(np.array([ceiling]))

    def add_rows(
        self, row: IntArray, column: IntArray, value: float | FloatArray, floor: FloatArray, ceiling: FloatArray
    ) -> None:
        """Add ``len(floor)`` rows at once from (row, column, value) entries."""
        order = np.argsort(row, kind="stable")
        self.indices.append(column[order].astype(np.int64))
        self.coefficients.append(np.broadcast_to(np.asarray(value, dtype=np.float64), row.shape)[order])
        self.sizes.append(np.bincount(row, minlength=len(floor)).astype(np.int64))
        self.floors.append(np.asarray(floor, dtype=np.float64))
        self.ceilings.append(np.asarray(ceiling, dtype=np.float64))

    def solve(
        self,
        *,
        costs: FloatArray | None = None,
        greatest: bool = False,
        time_limit: float = 10.0,
        start: FloatArray | None = None,
        gap: float = 0.0,
    ) -> Solved:
        """Solve with ``costs`` (or those given with the columns), least unless ``greatest``; ``start``: a known solution."""
        import highspy

        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        whole = np.concatenate(self.whole) if self.whole else np.zeros(0, dtype=bool)
        options: dict[str, object] = {
            "output_flag": False,
            "threads": 1,
            "time_limit": max(0.01, float(time_limit)),
            "mip_rel_gap": 0.0,
            "mip_abs_gap": max(gap, TIGHT),
            "mip_feasibility_tolerance": TIGHT,
            "primal_feasibility_tolerance": TIGHT,
            "dual_feasibility_tolerance": TIGHT,
        }
        for name, value in options.items():
            solver.setOptionValue(name, value)
        solver.passModel(self._model(costs, greatest, whole))
        if start is not None:
            known = highspy.HighsSolution()
            known.col_value = start.tolist()
            solver.setSolution(known)
        solver.run()
        return _read(solver, bool(whole.any()))

    def _model(self, costs: FloatArray | None, greatest: bool, whole: npt.NDArray[np.bool_]) -> highspy.HighsLp:
        import highspy

        lp = highspy.HighsLp()
        lp.num_col_ = self.columns
        lp.sense_ = highspy.ObjSense.kMaximize if greatest else highspy.ObjSense.kMinimize
        lp.col_cost_ = _joined(self.costs) if costs is None else costs
        lp.col_lower_, lp.col_upper_ = _joined(self.lowers), _joined(self.uppers)
        lp.row_lower_, lp.row_upper_ = _joined(self.floors), _joined(self.ceilings)
        lp.num_row_ = len(lp.row_lower_)
        sizes = np.concatenate(self.sizes) if self.sizes else np.zeros(0, dtype=np.int64)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        lp.a_matrix_.index_ = (np.concatenate(self.indices) if self.indices else np.zeros(0)).astype(np.int32)
        lp.a_matrix_.value_ = _joined(self.coefficients)
        if whole.any():
            kinds = highspy.HighsVarType
            lp.integrality_ = [kinds.kInteger if one else kinds.kContinuous for one in whole.tolist()]
        return lp


def _joined(parts: Sequence[FloatArray]) -> FloatArray:
    return np.concatenate(parts) if parts else np.zeros(0)


def _read(solver: Any, whole: bool) -> Solved:
    import highspy

    status, info = solver.getModelStatus(), solver.getInfo()
    statuses = highspy.HighsModelStatus
    impossible = status in (statuses.kInfeasible, statuses.kUnboundedOrInfeasible)
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    solution = solver.getSolution()
    values = np.asarray(solution.col_value, dtype=np.float64) if found else np.zeros(0)
    objective = float(info.objective_function_value) if found else float("nan")
    bound = float(info.mip_dual_bound) if whole else objective
    reduced = np.asarray(solution.col_dual, dtype=np.float64) if found and not whole else np.zeros(0)
    return Solved(values, objective, bound, impossible or status == statuses.kOptimal, impossible, reduced)
