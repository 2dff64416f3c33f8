"""The linear relaxation of "everyone's totals, least first, are at least these", its rows found as they are needed.

Totals sorted upwards are at least b_1 <= b_2 <= ... exactly where the totals of any k people sum to at least
b_1 + ... + b_k. So a series breaks one of these rows if and only if it breaks the one of its k least totals, for some
k: one sort finds it. Only options are columns; people and levels need none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from longtable.methods.meeting_times.poll import IntArray
from longtable.methods.programs import FloatArray

SLACK = 1e-6  # rows are eased by this, so that rounding never cuts a series off
ROWS = 150  # above so many, rows that do not matter just now are dropped
NO_LIMIT = 1e30


@dataclass(frozen=True, slots=True)
class Family:
    """What a series gives each person: ``rows @ counts + base``."""

    rows: IntArray
    base: IntArray

    def of(self, counts: FloatArray | IntArray) -> FloatArray:
        """Return what these counts give each person."""
        return np.asarray(self.rows @ counts + self.base, dtype=np.float64)


Target = tuple[FloatArray, ...]  # for each family: sums of the k least that are wanted, k = 0, 1, ...


@dataclass(slots=True)
class Row:
    """One row in use: the members' sum of a family, without their base."""

    family: int
    size: int
    base: float
    key: tuple[int, bytes]


@dataclass(slots=True)
class Relaxation:
    """Counts of options (not whole) whose sum is the number of meetings, within bounds and the rows found so far."""

    families: Sequence[Family]
    meetings: int
    solver: Any = None
    rows: list[Row] = field(default_factory=list)
    seen: set[tuple[int, bytes]] = field(default_factory=set)
    wanted: Target | None = None
    most_rows: int = ROWS

    def __post_init__(self) -> None:
        import highspy

        self.solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in {"output_flag": False, "threads": 1, "presolve": "off", "solver": "simplex"}.items():
            self.solver.setOptionValue(name, value)
        options = self.families[0].rows.shape[1]
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = options, 1
        lp.col_cost_, lp.col_lower_ = np.zeros(options), np.zeros(options)
        lp.col_upper_ = np.full(options, float(self.meetings))
        lp.row_lower_ = lp.row_upper_ = np.array([float(self.meetings)])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array([0, options], dtype=np.int32)
        lp.a_matrix_.index_ = np.arange(options, dtype=np.int32)
        lp.a_matrix_.value_ = np.ones(options)
        self.solver.passModel(lp)

    def solve(self, wanted: Target, lower: IntArray, upper: IntArray) -> FloatArray | None:
        """Return counts that keep every row of ``wanted``; None where there are none."""
        if wanted is not self.wanted and self.rows:
            floors = np.array([wanted[one.family][one.size] - one.base - SLACK for one in self.rows])
            number = len(self.rows)
            places = np.arange(1, number + 1, dtype=np.int32)
            self.solver.changeRowsBounds(number, places, floors, np.full(number, NO_LIMIT))
        self.wanted = wanted
        columns = np.arange(len(lower), dtype=np.int32)
        self.solver.changeColsBounds(len(lower), columns, lower.astype(np.float64), upper.astype(np.float64))
        while True:
            counts = self._run()
            if counts is None:
                return None
            if not self._add_broken(wanted, counts):
                if len(self.rows) > self.most_rows:
                    self._drop_loose()
                return counts

    def _run(self) -> FloatArray | None:
        import highspy

        statuses = highspy.HighsModelStatus
        for again in (False, True):
            if again:  # lost its way: start afresh
                self.solver.clearSolver()
            self.solver.run()
            status = self.solver.getModelStatus()
            if status == statuses.kInfeasible:
                return None
            if status == statuses.kOptimal:
                return np.asarray(self.solver.getSolution().col_value, dtype=np.float64)
        raise RuntimeError(f"The solver stopped with {status}.")

    def _add_broken(self, wanted: Target, counts: FloatArray) -> bool:
        """Add, for each family, the row that is broken most in all, most for each of its members, and the shortest."""
        added = False
        for place, family in enumerate(self.families):
            given = family.of(counts)
            order = np.argsort(given, kind="stable")
            short = wanted[place][1:] - np.cumsum(given[order])
            broken = np.flatnonzero(short > 10 * SLACK)
            if not len(broken):
                continue
            most = int(np.argmax(short))
            each = int(broken[np.argmax(short[broken] / (broken + 1))])
            for last in {most, each, int(broken[0])}:
                added |= self._add(place, family, order[: last + 1], wanted)
        return added

    def _add(self, place: int, family: Family, members: IntArray, wanted: Target) -> bool:
        key = (place, np.sort(members).tobytes())
        if key in self.seen:
            return False
        coefficients = family.rows[members].sum(axis=0).astype(np.float64)
        base = float(family.base[members].sum())
        used = np.flatnonzero(coefficients).astype(np.int32)
        floor = float(wanted[place][len(members)]) - base - SLACK
        self.solver.addRow(floor, NO_LIMIT, len(used), used, coefficients[used])
        self.seen.add(key)
        self.rows.append(Row(place, len(members), base, key))
        return True

    def _drop_loose(self) -> None:
        """Drop the rows that do not bind, and keep the solver's place."""
        import highspy

        basis = self.solver.getBasis()
        status = list(basis.row_status)
        loose = [one == highspy.HighsBasisStatus.kBasic for one in status[1:]]
        drop = np.flatnonzero(loose).astype(np.int32) + 1
        self.solver.deleteRows(len(drop), drop.astype(np.int32))
        self.rows = [one for one, out in zip(self.rows, loose, strict=True) if not out]
        self.seen = {one.key for one in self.rows}
        basis.row_status = status[:1] + [one for one, out in zip(status[1:], loose, strict=True) if not out]
        self.solver.setBasis(basis)
        self.most_rows = max(ROWS, 2 * len(self.rows))
