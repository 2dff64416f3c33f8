"""Whom to invite first (methods, section 2; guide S2, S3, S21.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from longtable.methods.coverage.types import (
    Assessment,
    BoolArray,
    FloatArray,
    IntArray,
    Partner,
    SectorState,
)
from longtable.methods.coverage.voices import Marks, mark_services
from longtable.methods.covering import Cover, Covering, choose_best, equal_swaps
from longtable.methods.wording import N_, Sentence, counted, nN_

SECTOR_WEIGHT = 2.0  # coverage is at most 1: one more absent sector always comes first


@dataclass(frozen=True, slots=True)
class Gap:
    """One (group, area) pair that a suggestion would cover, with its weight in people."""

    group: str
    area: str
    people: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One organization to invite. Additions are shares of coverage, 0 to 1."""

    id: str
    name: str
    adds_alone: float  # if only it joined
    adds_in_order: float  # after the suggestions above it; these sum to the gain
    adds_after_others: float  # after all the others: what is lost without it
    people_alone: float  # the same as people: group members x excess rate, a weight
    gaps: tuple[Gap, ...]  # what it would cover by itself, largest first
    new_sectors: tuple[str, ...]  # sectors now absent that it brings
    equal_alternatives: tuple[str, ...]  # ids that could take its place without loss


@dataclass(frozen=True, slots=True)
class Invitations:
    """At most ``k`` organizations to invite, and how sure that is."""

    k: int
    listed: int  # prospects given
    usable: int  # prospects that would cover a gap
    suggestions: tuple[Suggestion, ...]
    coverage_before: float | None
    coverage_after: float | None
    gain: float
    method: str  # "bound", "solver" or "greedy" (the time limit struck)
    proven: bool
    gap: float  # how much gain might be missing, as a share of the gain; 0 when proven
    greedy_ids: tuple[str, ...]
    greedy_gain: float
    several_best: bool | None  # other sets are equally good; None: not known
    sectors_first: bool
    sectors_gained: tuple[str, ...]
    pairs: int  # (group, area) pairs with need and no voice
    explanation: tuple[Sentence, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The suggested organizations, best first."""
        return tuple(suggestion.id for suggestion in self.suggestions)


def suggest_invitations(
    assessment: Assessment,
    prospects: Sequence[Partner],
    k: int,
    *,
    sectors_first: bool = False,
    time_limit: float = 10.0,
) -> Invitations:
    """Answer "whom should we invite first?": at most ``k`` prospects so that coverage grows most.

    Maximal covering over (group, area) pairs not yet covered with weights w_ga; the gain is a share of coverage.
    ``sectors_first``: first as many absent sectors as ``k`` allows, then coverage. Proven best, or the gap is stated;
    ``time_limit`` seconds for the solver, then the greedy answer (at least 1 - 1/e of the best). Prospects of which
    nobody told whom or where they serve cannot be suggested. Raises ValueError for k < 1.
    Source: Church & ReVelle 1974; Nemhauser, Wolsey & Fisher 1978; methods, section 2.
    """
    if k < 1:
        raise ValueError("k must be at least 1: how many organizations to invite")
    build = _Building(assessment, prospects, sectors_first)
    cover = choose_best(build.problem, k, time_limit)
    greedy = build.coverage_only(cover.greedy)
    gain = build.coverage_only(cover.chosen)
    before = assessment.coverage.any
    return Invitations(
        k=k,
        listed=len(prospects),
        usable=int(np.count_nonzero(np.diff(build.problem.starts))),
        suggestions=tuple(build.suggestions(cover)),
        coverage_before=before,
        coverage_after=None if before is None else before + gain,
        gain=gain,
        method=cover.method,
        proven=cover.proven,
        gap=cover.gap,
        greedy_ids=tuple(prospects[column].id for column in cover.greedy),
        greedy_gain=greedy,
        several_best=cover.several,
        sectors_first=sectors_first,
        sectors_gained=build.sectors_of(cover.chosen),
        pairs=int(build.open_pairs.sum()),
        explanation=_explain(k, prospects, cover, before, gain),
    )


class _Building:
    """The covering problem of an assessment: rows are open (group, area) pairs, then absent sectors."""

    def __init__(self, assessment: Assessment, prospects: Sequence[Partner], sectors_first: bool) -> None:
        self.assessment, self.prospects, self.sectors_first = assessment, prospects, sectors_first
        self.total = float(assessment.weights.sum())
        self.open_pairs: BoolArray = (assessment.weights > 0) & (assessment.voices.any == 0)
        self.absent = tuple(one.sector for one in assessment.sectors if one.state is SectorState.ABSENT)
        marks = mark_services(assessment.community, prospects)
        column, row = _pairs(marks, self.open_pairs)
        weights = assessment.weights.ravel() / (self.total or 1.0)
        self.cells = len(weights)
        if sectors_first:
            sector_column, sector_row = self._sector_pairs()
            weights = np.concatenate([weights, np.full(len(self.absent), SECTOR_WEIGHT)])
            column, row = np.concatenate([column, sector_column]), np.concatenate([row, sector_row])
        self.problem = Covering.of(weights, len(prospects), column, row)

    def _sector_pairs(self) -> tuple[IntArray, IntArray]:
        number = {sector: self.cells + place for place, sector in enumerate(self.absent)}
        found = [
            (column, number[sector])
            for column, prospect in enumerate(self.prospects)
            for sector in prospect.sectors
            if sector in number
        ]
        pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    def coverage_only(self, chosen: Sequence[int]) -> float:
        """Return the gain in coverage of ``chosen``, sectors left aside."""
        covered = self.problem.covered(chosen)[: self.cells]
        return float(self.problem.weights[: self.cells][covered].sum())

    def sectors_of(self, chosen: Sequence[int]) -> tuple[str, ...]:
        """Return the absent sectors that ``chosen`` bring, in the order of the board."""
        brought = {sector for column in chosen for sector in self.prospects[column].sectors}
        return tuple(sector for sector in self.absent if sector in brought)

    def suggestions(self, cover: Cover) -> list[Suggestion]:
        """Return what each chosen prospect adds, in the order of the cover."""
        swaps = equal_swaps(self.problem, cover.chosen)
        every = self.coverage_only(cover.chosen)
        found = []
        reached = 0.0
        for place, column in enumerate(cover.chosen):
            so_far = self.coverage_only(cover.chosen[: place + 1])
            alone = self.coverage_only([column])
            others = [other for other in cover.chosen if other != column]
            found.append(
                Suggestion(
                    id=self.prospects[column].id,
                    name=self.prospects[column].name,
                    adds_alone=alone,
                    adds_in_order=so_far - reached,
                    adds_after_others=every - self.coverage_only(others),
                    people_alone=alone * self.total,
                    gaps=self._gaps(column),
                    new_sectors=self.sectors_of([column]),
                    equal_alternatives=tuple(self.prospects[other].id for other in swaps[column]),
                )
            )
            reached = so_far
        return found

    def _gaps(self, column: int) -> tuple[Gap, ...]:
        rows = self.problem.rows_of(column)
        rows = rows[rows < self.cells]
        weights: FloatArray = self.assessment.weights.ravel()
        groups, areas = self.assessment.voices.groups, self.assessment.community.area_ids
        ordered = rows[np.argsort(-weights[rows], kind="stable")]
        return tuple(
            Gap(groups[row // len(areas)], areas[row % len(areas)], float(weights[row])) for row in ordered.tolist()
        )


def _pairs(marks: Marks, open_pairs: BoolArray) -> tuple[IntArray, IntArray]:
    """Return (prospect, flat pair) for every open pair that a prospect would cover."""
    groups, areas = open_pairs.shape
    named = marks.row < groups
    column, row, area = marks.partner[named], marks.row[named], marks.area[named]
    useful = open_pairs[row, area]
    columns, rows = [column[useful]], [row[useful] * areas + area[useful]]
    for number, group in set(zip(marks.wide_partner.tolist(), marks.wide_row.tolist(), strict=True)):
        if group < groups:
            here = np.flatnonzero(open_pairs[group])
            columns.append(np.full(len(here), number, dtype=np.int64))
            rows.append(group * areas + here)
    return np.concatenate(columns), np.concatenate(rows)


def _explain(
    k: int, prospects: Sequence[Partner], cover: Cover, before: float | None, gain: float
) -> tuple[Sentence, ...]:
    if not prospects:
        return (Sentence(N_("The list of prospects is empty. Add organizations to it first.")),)
    told = []
    if k > len(prospects):
        forms = nN_(
            "You asked for %(asked)s, but the list has %(count)s organization.",
            "You asked for %(asked)s, but the list has %(count)s organizations.",
        )
        told.append(counted(forms, len(prospects), asked=k))
    unknown = sum(not one.services or any(not service.areas for service in one.services) for one in prospects)
    if unknown:
        forms = nN_(
            "Of %(count)s organization on the list we do not know whom it serves, or where. Ask it first.",
            "Of %(count)s organizations on the list we do not know whom they serve, or where. Ask them first.",
        )
        told.append(counted(forms, unknown))
    if before is None:
        told.append(Sentence(N_("No area is beyond the benchmark, so there is no gap to cover.")))
    elif not cover.chosen:
        told.append(Sentence(N_("No organization on the list would cover a gap. Look for others.")))
    else:
        told.append(Sentence(N_("Coverage would grow by %(gain)s percentage points."), {"gain": round(100 * gain, 1)}))
        told.extend(_how_sure(k, prospects, cover))
    return tuple(told)


def _how_sure(k: int, prospects: Sequence[Partner], cover: Cover) -> list[Sentence]:
    told = []
    if len(cover.chosen) < min(k, len(prospects)):
        forms = nN_(
            "%(count)s invitation is enough: no other organization on the list would add to it.",
            "%(count)s invitations are enough: no other organization on the list would add to them.",
        )
        told.append(counted(forms, len(cover.chosen)))
    if cover.proven:
        told.append(Sentence(N_("No other choice of as many organizations covers more.")))
    else:
        text = N_(
            "The time was up before this could be proven best. At most %(gap)s percent of the gain may be missing."
        )
        told.append(Sentence(text, {"gap": round(100 * cover.gap, 1)}))
    if cover.several:
        told.append(Sentence(N_("Other choices are equally good.")))
    return told
