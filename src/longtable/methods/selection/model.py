"""A call and its applicants as arrays: what is maximised, and the rows that a set has to keep."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from longtable.methods.selection.types import (
    BUDGET,
    EVERYWHERE,
    NUMBER_LEAST,
    NUMBER_MOST,
    Applicant,
    CallTerms,
    Objective,
    ReachTarget,
)

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

INFINITE = float("inf")
SAME = 1e-9  # reaches and numbers closer than this are equal
SAME_VALUE = 1e-8  # objectives closer than this (in the problem's unit) are equal
LARGEST_WEIGHT = 1e6  # money is scaled so that no amount is larger, for the solver's tolerance


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """lower <= sum of weights over the chosen <= upper."""

    key: str
    weights: FloatArray
    lower: float
    upper: float


@dataclass(frozen=True, eq=False)
class Cover:
    """Who works where, areas with the same applicants merged. Shares are of all people beyond the benchmark."""

    key: str
    share: FloatArray  # of each merged area that an applicant works in and that nobody counted already reaches
    area: IntArray  # one entry a pair, sorted by area
    applicant: IntArray
    already: float  # what current partners reach, where the call counts them

    @cached_property
    def starts(self) -> IntArray:
        """Where each area's applicants start."""
        return np.searchsorted(self.area, np.arange(len(self.share) + 1))

    def reach(self, chosen: BoolArray) -> float:
        """Share of the people beyond the benchmark in an area that someone chosen works in."""
        held = np.bincount(self.area, chosen[self.applicant], len(self.share)) > 0
        return min(1.0, self.already + float(self.share[held].sum()))


@dataclass(frozen=True, eq=False)
class Question:
    """One selection to solve: the call itself, or a change of it."""

    values: FloatArray  # what each applicant adds, in the problem's unit
    open: BoolArray  # may be chosen
    inside: frozenset[int] = frozenset()  # must be chosen
    dropped: frozenset[str] = frozenset()  # rows that are left aside
    least_reach: float = 0.0

    def without(self, *keys: str) -> Question:
        """The same question with some rows left aside."""
        return replace(self, dropped=self.dropped | set(keys))


@dataclass(frozen=True, eq=False)
class Problem:
    """The arrays of a call. Applicants keep the order in which they were given."""

    call: CallTerms
    applicants: tuple[Applicant, ...]
    rows: tuple[Row, ...]
    cover: Cover | None
    scores: FloatArray  # nan where there is none
    amounts: IntArray  # cents
    unit: float  # of the objective, so that solvers see numbers of the size of a score

    @classmethod
    def of(cls, call: CallTerms, applicants: Sequence[Applicant]) -> Problem:
        """Write a call and its applicants as arrays. Raises ValueError where they contradict themselves."""
        _check(call, applicants)
        amounts = np.array([one.amount for one in applicants], dtype=np.int64)
        scores = np.array([np.nan if one.score is None else one.score for one in applicants], dtype=np.float64)
        largest = float(amounts.max(initial=100)) / 100
        unit = 1.0 if call.objective is Objective.POINTS else max(1.0, largest)
        cover = None if call.reach is None else _cover(call.reach, applicants)
        return cls(call, tuple(applicants), _rows(call, applicants, amounts), cover, scores, amounts, unit)

    def __len__(self) -> int:
        return len(self.applicants)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each applicant stands."""
        return {one.id: place for place, one in enumerate(self.applicants)}

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Everything that a set has to keep: the rows, then reach."""
        least = self.cover is not None and self.call.reach is not None and self.call.reach.at_least > 0
        return (*(row.key for row in self.rows), *((self.cover.key,) if self.cover is not None and least else ()))

    @property
    def requirements(self) -> tuple[str, ...]:
        """The keys that have a price: all but the money and the number."""
        return tuple(key for key in self.keys if key not in {BUDGET, NUMBER_LEAST, NUMBER_MOST})

    def values_of(self, scores: FloatArray) -> FloatArray:
        """What each applicant adds to the objective at these scores, in units; 0 where there is no score."""
        known = np.nan_to_num(scores, nan=self.call.least_eligible)
        if self.call.objective is Objective.POINTS:
            return known - self.call.least_eligible
        return np.where(np.isfinite(scores), known * self.amounts / 100 / self.unit, 0.0)

    def worth_of_a_point(self, place: int) -> float:
        """How much one more point of score adds to the objective, in units."""
        return 1.0 if self.call.objective is Objective.POINTS else float(self.amounts[place]) / 100 / self.unit

    @cached_property
    def lot(self) -> FloatArray:
        """A number from 0 to 1 for each applicant, drawn from the call's published text and the applicant's id.

        SHA-256 of the text, a line break and the id, read as a fraction: anyone can draw it again.
        """
        drawn = [sha256(f"{self.call.tie_seed}\n{one.id}".encode()).hexdigest()[:12] for one in self.applicants]
        return np.array([int(number, 16) / 16**12 for number in drawn], dtype=np.float64)

    @cached_property
    def money(self) -> FloatArray:
        """Amounts in a unit that suits the solver."""
        return _money(self.amounts, 0).weights

    def question(self, scores: FloatArray | None = None) -> Question:
        """The call as it stands, at the applicants' scores or others."""
        given = self.scores if scores is None else scores
        eligible = np.isfinite(given) & (np.nan_to_num(given) >= self.call.least_eligible - SAME)
        least = 0.0 if self.call.reach is None else self.call.reach.at_least
        return Question(self.values_of(given), eligible, least_reach=least)

    def reach(self, chosen: BoolArray) -> float | None:
        """Reach of a set; None where the call states none."""
        return None if self.cover is None else self.cover.reach(chosen)

    def misses(self, chosen: BoolArray, question: Question) -> tuple[str, ...]:
        """The rows that a set does not keep, exactly counted (money in cents)."""
        wrong = [row.key for row in self.rows if row.key not in question.dropped and not self._keeps(row, chosen)]
        cover = self.cover
        if (
            cover is not None
            and cover.key not in question.dropped
            and cover.reach(chosen) < question.least_reach - SAME
        ):
            wrong.append(cover.key)
        return tuple(wrong)

    def _keeps(self, row: Row, chosen: BoolArray) -> bool:
        if row.key == BUDGET:
            return self.call.budget is None or int(self.amounts[chosen].sum()) <= self.call.budget
        return row.lower - SAME <= float(row.weights[chosen].sum()) <= row.upper + SAME


def _check(call: CallTerms, applicants: Sequence[Applicant]) -> None:
    ids = [one.id for one in applicants]
    twice = next((one for one in ids if ids.count(one) > 1), None) if len(set(ids)) < len(ids) else None
    if twice is not None:
        raise ValueError(f"the application {twice!r} is listed twice")
    wrong = next(
        (one for one in applicants if one.amount < 0 or (one.score is not None and math.isnan(one.score))), None
    )
    if wrong is not None:
        raise ValueError(f"the application {wrong.id!r} needs an amount of 0 or more and a score that is a number")
    names = [one.name for one in call.requirements] + ([call.reach.name] if call.reach else [])
    taken = {BUDGET, NUMBER_LEAST, NUMBER_MOST}
    if len(set(names)) < len(names) or taken & set(names):
        raise ValueError("requirements need different names, and none of them the name of the money or the number")
    if call.budget is not None and call.budget < 0:
        raise ValueError("the budget must be 0 or more")
    if call.reach is not None and not 0 <= call.reach.at_least <= 1:
        raise ValueError("reach is a share from 0 to 1")
    if any(not 0 <= share <= 1 for share in call.frontier):
        raise ValueError("every point of the frontier is a share from 0 to 1")


def _rows(call: CallTerms, applicants: Sequence[Applicant], amounts: IntArray) -> tuple[Row, ...]:
    rows = []
    if call.budget is not None:
        rows.append(_money(amounts, call.budget))
    every = np.ones(len(applicants))
    if call.fewest:
        rows.append(Row(NUMBER_LEAST, every, float(call.fewest), INFINITE))
    if call.most is not None:
        rows.append(Row(NUMBER_MOST, every, -INFINITE, float(call.most)))
    for one in call.requirements:
        has = np.array([one.has(applicant) for applicant in applicants], dtype=np.float64)
        lower = -INFINITE if one.at_least is None else float(one.at_least)
        rows.append(Row(one.name, has, lower, INFINITE if one.at_most is None else float(one.at_most)))
    return tuple(rows)


def _money(amounts: IntArray, budget: int) -> Row:
    """The budget in the largest unit that divides every amount, scaled down where numbers are still large."""
    step = int(np.gcd.reduce(amounts)) or 1 if len(amounts) else 1
    whole = amounts / step
    scale = min(1.0, LARGEST_WEIGHT / max(1.0, float(whole.max(initial=0))))
    return Row(BUDGET, whole * scale, -INFINITE, float(budget // step) * scale)


def _cover(target: ReachTarget, applicants: Sequence[Applicant]) -> Cover:
    people = {area: float(count) for area, count in target.people.items() if count > 0}  # nan is not above 0
    total = sum(people.values())
    wide = [place for place, one in enumerate(applicants) if EVERYWHERE in one.areas]
    by_area: dict[str, list[int]] = {area: list(wide) for area in people if area not in target.already}
    for place, one in enumerate(applicants):
        if EVERYWHERE not in one.areas:
            for area in dict.fromkeys(one.areas):
                if area in by_area:
                    by_area[area].append(place)
    merged: dict[tuple[int, ...], float] = {}
    for area, members in by_area.items():
        if members:
            key = tuple(sorted(members))
            merged[key] = merged.get(key, 0.0) + people[area] / total
    already = sum(count for area, count in people.items() if area in target.already) / total if total else 1.0
    areas = np.repeat(np.arange(len(merged)), [len(key) for key in merged]).astype(np.int64)
    pairs = np.array([member for key in merged for member in key], dtype=np.int64)
    return Cover(target.name, np.array(list(merged.values()), dtype=np.float64), areas, pairs, already)
