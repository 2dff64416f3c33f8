"""A small made-up community: a grid of square areas with population, groups, indicators and shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from longtable.coalitions.queries import Access
from longtable.places.actions import bring_community
from longtable.places.models import Community
from longtable.sources.types import Areas, CommunityPackage, Indicator, Source
from tests.factories import make_access

WIDTH = 4  # areas beside each other


def square(position: int) -> Mapping[str, Any]:
    """The shape of one area: a square of a tenth of a degree."""
    west, south = -90 + 0.1 * (position % WIDTH), 40 - 0.1 * (position // WIDTH)
    ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south + 0.1], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def make_package(
    areas: int = 12,
    *,
    title: str = "Lake County",
    groups: Sequence[str] = ("black", "latino", "older_adults"),
    indicators: Sequence[str] = ("smoking", "uninsured"),
    missing: Sequence[int] = (5,),
    shapes: bool = True,
) -> CommunityPackage:
    """A package whose numbers follow from the position of an area, so that a test can work them out.

    Area ids are "1", "2", …; rates of the first indicator are 10, 12, 14, …; positions in ``missing`` have none.
    Each area has 1,000 people more than the one before it, from 1,000 on; adults are 80 percent of them.
    """
    ids = tuple(str(number) for number in range(1, areas + 1))
    population = np.arange(1, areas + 1, dtype=np.float64) * 1000
    places = Areas(
        ids=ids,
        names=tuple(f"Area {number}" for number in ids),
        populations={"population": population, "adults": population * 0.8},
        latitude=np.array([40.05 - 0.1 * (position // WIDTH) for position in range(areas)]),
        longitude=np.array([-89.95 + 0.1 * (position % WIDTH) for position in range(areas)]),
    )
    made = {}
    for number, code in enumerate(indicators):
        rates = 10 + 2.0 * np.arange(areas) + number
        rates[[position for position in missing if position < areas]] = np.nan
        made[code] = Indicator(
            code, rates, "adults" if number == 0 else "population", "2021", source="Lake County survey",
            low=rates - 1, high=rates + 1, caution={"en": "Do not use it to judge a program."} if number == 0 else {},
            benchmark=15.0 if number == 0 else None, benchmark_name="Illinois" if number == 0 else "",
        )  # fmt: skip
    return CommunityPackage(
        title=title,
        areas=places,
        groups={code: np.floor(population / (number + 2)) for number, code in enumerate(groups)},
        indicators=made,
        shapes={area: square(position) for position, area in enumerate(ids)} if shapes else {},
        sources=(Source("Lake County survey", "https://lake.example/survey", "CC BY 4.0", "2021"),),
    )


def make_community(by: Access | None = None, package: CommunityPackage | None = None, **fields: Any) -> Community:
    """The current community of a coalition (a new one where no access is given), brought in by the product's action."""
    return bring_community(by=by or make_access(), package=package or make_package(**fields))
