"""What the pages about the community say: one indicator for all areas, or one area with all its indicators."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from longtable.coalitions.queries import Access
from longtable.methods import coverage as methods
from longtable.places import queries
from longtable.places.models import Area, Community, Group, Indicator
from longtable.sources.types import CommunityPackage


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area with one indicator. ``None`` is missing."""

    area: Area
    rate: float | None
    low: float | None
    high: float | None
    beyond: float | None  # people beyond the benchmark
    people: float | None  # whom the rate is about, else the population
    high_need: bool
    group_people: float | None = None  # of the group that was chosen
    group_share: float | None = None


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group in the whole community, and how it lives beside need."""

    group: Group
    people: float | None
    share: float | None
    areas_missing: int
    concentration: float | None
    lived_rate: float | None


@dataclass(frozen=True, slots=True)
class CommunityAnswer:
    """Everything that "How is our community doing?" shows."""

    community: Community
    indicators: list[Indicator]
    groups: list[Group]
    areas: list[Area]
    indicator: Indicator
    given: bool  # measured against the rate that the package gives
    group: Group | None  # whose shares are shown beside the rates
    result: methods.NeedResult
    own_rate: float | None
    lines: list[AreaLine]
    group_lines: list[GroupLine]

    @property
    def with_data(self) -> list[AreaLine]:
        """Areas that have a rate."""
        return [line for line in self.lines if line.rate is not None]

    @property
    def above(self) -> int:
        """How many areas are above the benchmark."""
        return sum(1 for line in self.lines if (line.rate or 0) > (self.result.benchmark or 0) + 1e-9)

    @property
    def high_need(self) -> list[AreaLine]:
        """High-need areas by falling rate."""
        return [self.lines[index] for index in self.result.high_need_order]

    @property
    def missing(self) -> list[Area]:
        """Areas without a rate."""
        return [line.area for line in self.lines if line.rate is None]

    @property
    def source(self) -> tuple[str, str]:
        """Title and address of the indicator's source; "" where the package names none."""
        known = {source["title"]: source["url"] for source in self.community.sources}
        return self.indicator.source, known.get(self.indicator.source, "")


def _value(values: np.ndarray[tuple[int], np.dtype[np.float64]] | None, position: int) -> float | None:
    if values is None or not math.isfinite(values[position]):
        return None
    return float(values[position])


def community_answer(
    community: Community, *, indicator: str = "", given: bool = False, group: str = ""
) -> CommunityAnswer | None:
    """Measure one indicator (the first where none is named); None where the community has no indicator."""
    areas, groups = queries.areas_of(community), queries.groups_of(community)
    indicators = queries.indicator_list(community)
    if not indicators:
        return None
    chosen = queries.indicator_with_values(next((one for one in indicators if one.code == indicator), indicators[0]))
    shown = next((one for one in groups if one.code == group), None)
    given = given and chosen.benchmark is not None
    package = queries.package_of(community, areas, groups, [chosen])
    place = queries.measured_community(package)
    result = methods.measure_need(place, queries.measured_need(package, chosen.code, given_benchmark=given))
    own = methods.measure_need(place, queries.measured_need(package, chosen.code)) if given else result
    return CommunityAnswer(
        community=community,
        indicators=indicators,
        groups=groups,
        areas=areas,
        indicator=chosen,
        given=given,
        group=shown,
        result=result,
        own_rate=own.benchmark,
        lines=_area_lines(areas, package, chosen, result, shown),
        group_lines=[_group_line(one, package, place, result) for one in groups],
    )


def _area_lines(
    areas: Sequence[Area],
    package: CommunityPackage,
    indicator: Indicator,
    result: methods.NeedResult,
    group: Group | None,
) -> list[AreaLine]:
    one = package.indicators[indicator.code]
    population = package.areas.populations.get("population")
    people = package.areas.populations.get(indicator.denominator, population)
    counts = package.groups[group.code] if group else None
    lines = []
    for position, area in enumerate(areas):
        here, everyone = _value(counts, position), _value(population, position)
        lines.append(
            AreaLine(
                area=area,
                rate=_value(one.values, position),
                low=_value(one.low, position),
                high=_value(one.high, position),
                beyond=_value(result.people_beyond, position),
                people=_value(people, position),
                high_need=bool(result.high_need[position]),
                group_people=here,
                group_share=here / everyone if here is not None and everyone else None,
            )
        )
    return lines


def _group_line(
    group: Group, package: CommunityPackage, place: methods.Community, result: methods.NeedResult
) -> GroupLine:
    counts = package.groups[group.code]
    known = np.isfinite(counts)
    both = known & np.isfinite(place.population)
    everyone = float(place.population[both].sum())
    filled = np.where(known, counts, 0.0)
    return GroupLine(
        group=group,
        people=float(filled.sum()) if known.any() else None,
        share=float(counts[both].sum()) / everyone if everyone else None,
        areas_missing=int((~known).sum()),
        concentration=methods.concentration(filled, np.nan_to_num(place.population), result.has_data, result.high_need),
        lived_rate=methods.lived_rate(filled, result.rates, result.has_data),
    )


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator in one area, beside the community's own rate."""

    indicator: Indicator
    rate: float | None
    low: float | None
    high: float | None
    benchmark: float | None
    beyond: float | None
    rank: int | None  # 1: the highest rate
    areas: int  # with data


@dataclass(frozen=True, slots=True)
class GroupHere:
    """One group in one area, beside its share in the whole community."""

    group: Group
    people: float | None
    share: float | None
    everywhere: float | None


@dataclass(frozen=True, slots=True)
class AreaAnswer:
    """Everything that the page of one area shows."""

    area: Area
    community: Community
    lines: list[IndicatorLine]
    groups: list[GroupHere]

    @property
    def above(self) -> int:
        """How many indicators are above the community's own rate here."""
        return sum(1 for line in self.lines if (line.rate or 0) > (line.benchmark or 0) + 1e-9)

    @property
    def known(self) -> int:
        """How many indicators have a value here."""
        return sum(1 for line in self.lines if line.rate is not None)


def area_answer(access: Access, code: str) -> AreaAnswer:
    """One area of the current community with all its indicators and groups; 404 where there is none."""
    area = queries.get_area(access, code)
    community = area.community
    areas, groups = queries.areas_of(community), queries.groups_of(community)
    indicators = queries.indicators_of(community)
    package = queries.package_of(community, areas, groups, indicators)
    place = queries.measured_community(package)
    position = package.areas.ids.index(area.code)
    return AreaAnswer(
        area=area,
        community=community,
        lines=[_indicator_line(one, package, place, position) for one in indicators],
        groups=[_group_here(one, package, place, position) for one in groups],
    )


def _indicator_line(
    indicator: Indicator, package: CommunityPackage, place: methods.Community, position: int
) -> IndicatorLine:
    one = package.indicators[indicator.code]
    result = methods.measure_need(place, queries.measured_need(package, indicator.code))
    rate = _value(one.values, position)
    with_data = one.values[np.isfinite(one.values)]
    return IndicatorLine(
        indicator=indicator,
        rate=rate,
        low=_value(one.low, position),
        high=_value(one.high, position),
        benchmark=result.benchmark,
        beyond=_value(result.people_beyond, position),
        rank=None if rate is None else int((with_data > rate).sum()) + 1,
        areas=len(with_data),
    )


def _group_here(group: Group, package: CommunityPackage, place: methods.Community, position: int) -> GroupHere:
    counts, population = package.groups[group.code], place.population
    both = np.isfinite(counts) & np.isfinite(population)
    everyone = float(population[both].sum())
    here = _value(counts, position)
    return GroupHere(
        group=group,
        people=here,
        share=here / float(population[position]) if here is not None and population[position] > 0 else None,
        everywhere=float(counts[both].sum()) / everyone if everyone else None,
    )
