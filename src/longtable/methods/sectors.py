"""Sectors at the table, and which to look for first (guide S1, S19, S21.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from longtable.methods.coverage.board import DEFAULT_SECTORS, count_sectors
from longtable.methods.coverage.types import BoolArray, FloatArray, SectorCount, SectorState
from longtable.methods.sector_table import DETERMINANTS, SECTOR_TITLES, Determinant

__all__ = [
    "DEFAULT_SECTORS",
    "DETERMINANTS",
    "SECTOR_TITLES",
    "Determinant",
    "LocalIndicator",
    "SectorPriority",
    "SectorReason",
    "count_sectors",
    "local_percentile",
    "rank_sectors",
]


@dataclass(frozen=True, slots=True, eq=False)
class LocalIndicator:
    """A determinant's indicator here, beside the areas it is compared with.

    ``values`` in any unit, one per area of the coalition (nan missing). ``reference``: the values of all areas of the
    state or nation, or None where there is nothing wider: then the coalition's own areas are the reference.
    """

    code: str
    values: FloatArray
    reference: FloatArray | None = None
    reference_name: str = ""


@dataclass(frozen=True, slots=True)
class SectorReason:
    """One reason to look for a sector: an indicator that it has a hand in, and how it stands here."""

    indicator: str
    percentile: float  # 0 to 100; 50 is the middle of the reference; higher is worse, whichever way the indicator runs
    local_value: float  # weighted mean over the places in focus
    reference_name: str  # "" where the reference is the coalition's own areas
    reference_areas: int
    reason: str  # English sentence, marked for translation


@dataclass(frozen=True, slots=True)
class SectorPriority:
    """One sector with its state at the table and the reasons to look for it."""

    sector: str
    state: SectorState
    percentile: float | None  # the highest of its reasons; None where no indicator of the package speaks for it
    reasons: tuple[SectorReason, ...]  # highest percentile first


def rank_sectors(
    board: Sequence[SectorCount],
    indicators: Mapping[str, LocalIndicator],
    focus: BoolArray,
    weights: FloatArray,
    table: Sequence[Determinant] = DETERMINANTS,
) -> tuple[SectorPriority, ...]:
    """Answer "which sectors first?": absent, then thin, then present; in each by local percentile.

    The local percentile of an indicator is the mean, weighted with ``weights`` (people) over the areas in ``focus``
    (the high-need areas), of each area's mid-rank among the reference areas: share below plus half of the share equal,
    times 100, turned around where a low value is the worse one. Areas without a value are left out; an indicator that
    nobody has is no reason. Sectors marked "not here" are left out. Source: methods, section 1 (guide S1, S21.2).

    >>> indicators = {"rent_burden": LocalIndicator("rent_burden", np.array([10.0, 20.0, 30.0, 40.0]))}
    >>> first = rank_sectors(count_sectors([]), indicators, np.array([0, 0, 0, 1], bool), np.ones(4))[0]
    >>> first.sector, first.percentile
    ('housing', 87.5)
    """
    order = {SectorState.ABSENT: 0, SectorState.THIN: 1, SectorState.PRESENT: 2}
    priorities = []
    for line in board:
        if line.state is SectorState.NOT_HERE:
            continue
        reasons = [
            reason
            for determinant in table
            if determinant.sector == line.sector and determinant.indicator in indicators
            for reason in _reason(determinant, indicators[determinant.indicator], focus, weights)
        ]
        reasons.sort(key=lambda reason: (-reason.percentile, reason.indicator))
        percentile = reasons[0].percentile if reasons else None
        priorities.append(SectorPriority(line.sector, line.state, percentile, tuple(reasons)))
    position = {line.sector: number for number, line in enumerate(board)}
    priorities.sort(
        key=lambda one: (
            order[one.state],
            -(one.percentile if one.percentile is not None else -1),
            position[one.sector],
        )
    )
    return tuple(priorities)


def local_percentile(values: FloatArray, reference: FloatArray, weights: FloatArray) -> float | None:
    """Return the weighted mean mid-rank of ``values`` among ``reference``, 0 to 100; None where nothing is known.

    >>> local_percentile(np.array([3.0]), np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0]))
    62.5
    """
    ordered = np.sort(reference[np.isfinite(reference)])
    known = np.isfinite(values) & np.isfinite(weights) & (weights > 0)
    if not len(ordered) or not known.any():
        return None
    below = np.searchsorted(ordered, values[known], side="left")
    up_to = np.searchsorted(ordered, values[known], side="right")
    ranks = (below + up_to) / 2.0 / len(ordered) * 100.0
    return float((ranks * weights[known]).sum() / weights[known].sum())


def _reason(
    determinant: Determinant, indicator: LocalIndicator, focus: BoolArray, weights: FloatArray
) -> list[SectorReason]:
    reference = indicator.values if indicator.reference is None else indicator.reference
    values, people = indicator.values[focus], weights[focus]
    percentile = local_percentile(values, reference, people)
    if percentile is None:
        return []
    known = np.isfinite(values) & np.isfinite(people) & (people > 0)
    return [
        SectorReason(
            indicator=indicator.code,
            percentile=100.0 - percentile if determinant.worse == "low" else percentile,
            local_value=float((values[known] * people[known]).sum() / people[known].sum()),
            reference_name=indicator.reference_name if indicator.reference is not None else "",
            reference_areas=int(np.isfinite(reference).sum()),
            reason=determinant.reason,
        )
    ]
