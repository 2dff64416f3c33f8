"""Every read of the community that pages and other rooms need, and the gates to its rows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Count, QuerySet
from django.http import Http404

from longtable.coalitions.models import Coalition
from longtable.coalitions.queries import Access
from longtable.methods import coverage as methods
from longtable.places.models import Area, Community, CommunityDraft, Group, Indicator
from longtable.sources import types
from longtable.sources.types import CommunityPackage, FloatArray


def current_community(coalition: Coalition) -> Community | None:
    """The community that the coalition answers to now."""
    return Community.objects.filter(coalition=coalition, current=True).first()


def areas_of(community: Community) -> list[Area]:
    """All areas in the publisher's order."""
    return list(Area.objects.filter(community=community).order_by("order"))


def groups_of(community: Community) -> list[Group]:
    """All population groups in the publisher's order."""
    return list(Group.objects.filter(community=community).order_by("order"))


def indicators_of(community: Community) -> list[Indicator]:
    """All indicators in the publisher's order."""
    return list(Indicator.objects.filter(community=community).order_by("order"))


def indicator_list(community: Community) -> list[Indicator]:
    """All indicators without their values, to choose from."""
    return list(Indicator.objects.filter(community=community).defer("values").order_by("order"))


def indicator_with_values(indicator: Indicator) -> Indicator:
    """One of the list, read whole."""
    return Indicator.objects.get(pk=indicator.pk)


@dataclass(frozen=True, slots=True)
class Version:
    """One community that was brought in, and how much it holds."""

    community: Community
    areas: int
    groups: int
    indicators: int


def versions_of(access: Access) -> list[Version]:
    """Every community that was ever brought in, newest first."""
    communities = list(Community.objects.filter(coalition=access.coalition).order_by("-brought_at", "-pk"))
    counts = [
        dict(rows.values_list("community").annotate(Count("pk")).order_by())
        for rows in (
            Area.objects.filter(community__in=communities),
            Group.objects.filter(community__in=communities),
            Indicator.objects.filter(community__in=communities),
        )
    ]
    return [Version(one, *(count.get(one.pk, 0) for count in counts)) for one in communities]


def get_area(access: Access, code: str) -> Area:
    """The gate to one area of the current community."""
    found = Area.objects.select_related("community").filter(
        community__coalition=access.coalition, community__current=True, code=code
    )
    area = found.first()
    if area is None:
        raise Http404
    return area


def get_community(access: Access, pk: int) -> Community:
    """The gate to one version of the community."""
    community = Community.objects.filter(coalition=access.coalition, pk=pk).first()
    if community is None:
        raise Http404
    return community


def get_draft(access: Access, pk: int) -> CommunityDraft:
    """The gate to an upload that is not yet brought in: only whoever uploaded it."""
    draft = CommunityDraft.objects.filter(coalition=access.coalition, account=access.account, pk=pk).first()
    if draft is None:
        raise Http404
    return draft


def open_drafts(access: Access) -> QuerySet[CommunityDraft]:
    """Uploads that this person has not finished, newest first."""
    return CommunityDraft.objects.filter(coalition=access.coalition, account=access.account).order_by("-made_at", "-pk")


def files_of(draft: CommunityDraft) -> dict[str, bytes]:
    """The uploaded files by name."""
    return {name: bytes(content) for name, content in draft.files.order_by("pk").values_list("name", "content")}


def package_of(
    community: Community,
    areas: Sequence[Area] | None = None,
    groups: Sequence[Group] | None = None,
    indicators: Sequence[Indicator] | None = None,
) -> CommunityPackage:
    """The community as a package, arrays in the order of the areas, without shapes. Pass rows that are at hand."""
    areas = areas_of(community) if areas is None else areas
    groups = groups_of(community) if groups is None else groups
    indicators = indicators_of(community) if indicators is None else indicators
    codes = [area.code for area in areas]
    return CommunityPackage(
        title=community.title,
        areas=types.Areas(
            ids=tuple(codes),
            names=tuple(area.name for area in areas),
            populations={
                name: _numbers(area.populations.get(name) for area in areas) for name in community.populations
            },
            latitude=_numbers(area.latitude for area in areas),
            longitude=_numbers(area.longitude for area in areas),
        ),
        groups={group.code: _numbers(group.counts.get(code) for code in codes) for group in groups},
        indicators={one.code: _indicator(one, codes) for one in indicators},
        group_titles={group.code: group.titles for group in groups if group.titles},
        sources=tuple(types.Source(**source) for source in community.sources),
        licences=tuple(community.licences),
    )


def _numbers(values: Iterable[float | None]) -> FloatArray:
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)


def _indicator(one: Indicator, codes: Sequence[str]) -> types.Indicator:
    cells = [one.values.get(code) or (None, None, None) for code in codes]
    low, high = _numbers(cell[1] for cell in cells), _numbers(cell[2] for cell in cells)
    return types.Indicator(
        code=one.code,
        values=_numbers(cell[0] for cell in cells),
        denominator=one.denominator,
        period=one.period,
        title=one.titles,
        source=one.source,
        caution=one.cautions,
        low=None if np.isnan(low).all() else low,
        high=None if np.isnan(high).all() else high,
        benchmark=one.benchmark,
        benchmark_name=one.benchmark_name,
    )


def measured_community(package: CommunityPackage) -> methods.Community:
    """The package as the methods take it."""
    areas = package.areas
    population = areas.populations.get("population")
    return methods.Community(
        area_ids=areas.ids,
        names=areas.names,
        population=np.full(len(areas), np.nan) if population is None else population,
        groups=package.groups,
    )


def measured_need(package: CommunityPackage, indicator: str, *, given_benchmark: bool = False) -> methods.Need:
    """One indicator as the methods take it; KeyError where the package has none of this code.

    ``given_benchmark`` measures against the state or national rate of the package instead of the community's own.
    """
    one = package.indicators[indicator]
    return methods.Need(
        code=one.code,
        rates=one.values,
        denominator=package.areas.populations.get(one.denominator),
        denominator_name=one.denominator,
        benchmark=one.benchmark if given_benchmark else None,
        benchmark_name=one.benchmark_name if given_benchmark else "",
    )
