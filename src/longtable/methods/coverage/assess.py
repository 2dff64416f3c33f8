"""The main job: who is at the table for whom, where, and how much need stands behind each gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from longtable.methods.coverage.board import DEFAULT_SECTORS, count_sectors
from longtable.methods.coverage.need import by_falling_rate, concentration, lived_rate, measure_need
from longtable.methods.coverage.signals import find_signals, partners_by_group
from longtable.methods.coverage.types import (
    Assessment,
    BoolArray,
    Community,
    Depth,
    FloatArray,
    GroupCoverage,
    InputSize,
    IntArray,
    Need,
    NeedResult,
    Partner,
    Relation,
    SectorList,
    Share,
    Table,
    Voices,
)
from longtable.methods.coverage.voices import Marks, count_partners, count_voices, group_codes, mark_services
from longtable.methods.coverage.words import explain, list_left_out


def assess(
    community: Community,
    need: Need,
    table: Table,
    prospects: Sequence[Partner] = (),
    *,
    sectors: SectorList = DEFAULT_SECTORS,
    group_names: Mapping[str, str] | None = None,
) -> Assessment:
    """Answer "who is missing from our table?" for one indicator.

    Coverage of a group = sum(w_ga [v_ga >= 1]) / sum(w_ga) with w_ga = N_ga x max(0, r_a - r*)/100; without single
    voices v_ga >= 2; over all groups the sums run over groups too (groups overlap). Reach = sum(E_a [a partner serves
    a]) / sum(E_a). The ceiling is coverage if every one of ``prospects`` joined (their standing is not looked at).
    All are shares from 0 to 1, None where there is no need to cover. Raises ValueError when arrays do not have one
    value per area.
    Source: methods, section 1 (guide S1, S2, S4, S7, S21).

    >>> place = Community(("1", "2"), ("North", "South"), np.array([100.0, 100.0]), {"youth": np.array([10.0, 30.0])})
    >>> smoking = Need("smoking", np.array([10.0, 30.0]), np.array([80.0, 80.0]), "adults")
    >>> from longtable.methods.coverage.types import Service
    >>> club = Partner("c", "Club", ("community",), (Service("youth", ("2",), "led_by"),))
    >>> answer = assess(place, smoking, Table((club,)))
    >>> answer.need.benchmark, answer.need.people_beyond_total, answer.coverage.any, answer.coverage.two_or_more
    (20.0, 8.0, 1.0, 0.0)
    """
    measured = measure_need(community, need)
    active = table.active
    marks, possible = mark_services(community, active), mark_services(community, prospects)
    voices = count_voices(marks)
    stake = _stake(community, need, measured, voices.groups)
    if_all_joined = count_partners(possible) + np.vstack([voices.any, voices.partners_in_area[None, :]])
    groups = _groups(
        community,
        measured,
        stake,
        voices,
        if_all_joined=if_all_joined[:-1],
        active=active,
        prospects=prospects,
    )
    size = _size(measured, len(voices.groups), table, len(prospects))
    coverage = _share(stake.weights, voices.any)
    ceiling = covered_share(stake.weights, if_all_joined[:-1])
    return Assessment(
        community=community,
        need=measured,
        size=size,
        weights=stake.weights,
        voices=voices,
        coverage=coverage,
        coverage_by_relation=_by_relation(stake.weights, voices, slice(None)),
        coverage_by_depth=_by_depth(stake.weights, marks, active),
        reach=_share(stake.people, voices.partners_in_area),
        reach_ceiling=covered_share(stake.people, if_all_joined[-1]),
        areas_with_need_and_no_partner=_unreached(community, measured, stake.excess, voices.partners_in_area),
        ceiling=ceiling,
        groups=groups,
        groups_nobody_listed_serves=tuple(one.group for one in groups if not one.partner_ids and not one.prospects),
        groups_without_partner=tuple(one.group for one in groups if not one.partner_ids),
        sectors=count_sectors(active, sectors),
        unconfirmed_ids=tuple(partner.id for partner in active if not partner.confirmed),
        unknown_services_ids=tuple(partner.id for partner in active if not partner.services),
        unknown_areas_ids=tuple(p.id for p in active if any(not service.areas for service in p.services)),
        signals=find_signals(table, voices, group_names),
        left_out=list_left_out(community, measured, (active, marks), (prospects, possible)),
        explanation=explain(measured, size, coverage.any, ceiling),
    )


def covered_share(weights: FloatArray, counts: IntArray, least: int = 1) -> float | None:
    """Return the share of ``weights`` where at least ``least`` partners are counted; None where all weights are 0.

    >>> covered_share(np.array([1.0, 3.0]), np.array([0, 2]))
    0.75
    """
    total = float(weights.sum())
    return float(weights[counts >= least].sum()) / total if total > 0 else None


@dataclass(frozen=True, slots=True, eq=False)
class _Stake:
    """What stands behind each gap: a rate above the benchmark, times how many live with it."""

    excess: FloatArray  # max(0, r_a - r*); 0 where there is no rate
    counts: FloatArray  # N_ga, by group and area; missing counts are 0 (they are reported)
    weights: FloatArray  # w_ga
    people: FloatArray  # E_a


def _stake(community: Community, need: Need, measured: NeedResult, groups: Sequence[str]) -> _Stake:
    excess = np.where(measured.has_data & np.isfinite(measured.excess), measured.excess, 0.0)
    rows = [np.nan_to_num(np.asarray(community.groups[code], dtype=np.float64), nan=0.0) for code in groups]
    counts = np.array(rows, dtype=np.float64).reshape(len(groups), len(community.area_ids))
    everyone = community.population if need.denominator is None else need.denominator
    people = excess * (np.where(measured.has_data, everyone, 0.0) / 100.0)
    return _Stake(excess, counts, counts * (excess / 100.0)[None, :], people)


def _size(measured: NeedResult, groups: int, table: Table, prospects: int) -> InputSize:
    return InputSize(
        areas=len(measured.has_data),
        areas_with_data=int(measured.has_data.sum()),
        groups=groups,
        partners=len(table.partners),
        active=len(table.active),
        confirmed=sum(partner.confirmed for partner in table.active),
        prospects=prospects,
    )


def _share(weights: FloatArray, counts: IntArray) -> Share:
    return Share(covered_share(weights, counts), covered_share(weights, counts, 2))


def _by_relation(weights: FloatArray, voices: Voices, rows: slice) -> dict[str, float | None]:
    return {
        str(Relation.SERVES): covered_share(weights[rows], voices.any[rows]),
        str(Relation.FOCUSES_ON): covered_share(weights[rows], voices.focuses_on_or_led_by[rows]),
        str(Relation.LED_BY): covered_share(weights[rows], voices.led_by[rows]),
    }


def _by_depth(weights: FloatArray, marks: Marks, active: Sequence[Partner]) -> dict[Depth, Share]:
    if all(partner.depth is None for partner in active):
        return {}
    return {depth: _share(weights, count_partners(marks, least_depth=depth)[:-1]) for depth in Depth}


def _unreached(community: Community, measured: NeedResult, excess: FloatArray, partners: IntArray) -> tuple[str, ...]:
    found = [int(index) for index in np.flatnonzero((excess > 0) & (partners == 0))]
    return tuple(community.area_ids[index] for index in by_falling_rate(community.area_ids, measured.rates, found))


def _groups(
    community: Community,
    measured: NeedResult,
    stake: _Stake,
    voices: Voices,
    *,
    if_all_joined: IntArray,
    active: Sequence[Partner],
    prospects: Sequence[Partner],
) -> tuple[GroupCoverage, ...]:
    serving = partners_by_group(active, voices.groups)
    listed = partners_by_group(prospects, voices.groups)
    population = np.nan_to_num(community.population, nan=0.0)
    results = []
    for row, code in enumerate(voices.groups):
        needed: BoolArray = stake.weights[row] > 0
        found = voices.any[row][needed]
        results.append(
            GroupCoverage(
                group=code,
                people=float(stake.counts[row][measured.has_data].sum()),
                people_with_need=float(stake.weights[row].sum()),
                concentration=concentration(stake.counts[row], population, measured.has_data, measured.high_need),
                lived_rate=lived_rate(stake.counts[row], measured.rates, measured.has_data),
                coverage=_share(stake.weights[row], voices.any[row]),
                by_relation=_by_relation(stake.weights, voices, slice(row, row + 1)),
                ceiling=covered_share(stake.weights[row], if_all_joined[row]),
                partner_ids=tuple(partner.id for partner in serving[code]),
                speaking_ids=tuple(partner.id for partner in serving[code] if _speaks_for(partner, code)),
                areas_with_need=int(needed.sum()),
                areas_with_one_voice=int((found == 1).sum()),
                areas_with_no_voice=int((found == 0).sum()),
                prospects=len(listed[code]),
            )
        )
    return tuple(results)


def _speaks_for(partner: Partner, group: str) -> bool:
    return any(service.group == group and service.relation == Relation.LED_BY for service in partner.services)


__all__ = ["assess", "covered_share", "group_codes"]
