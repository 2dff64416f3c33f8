"""The American Community Survey by its public service: which variables, and what they add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from longtable.sources.cautions import PUBLIC_DOMAIN, census_source
from longtable.sources.census import title_of
from longtable.sources.parts import Part
from longtable.sources.types import FloatArray

LARGEST_REQUEST = 45  # variables; the service takes 50


def _variables(table: str, *numbers: int) -> tuple[str, ...]:
    return tuple(f"{table}_{number:03}E" for number in numbers)


_UNDER_18 = (3, 4, 5, 6, 27, 28, 29, 30)
POPULATION = "B01001_001E"
# Sums of variables of the detailed tables. B01001 sex by age, B03002 Hispanic origin by race, B17001 poverty,
# B18101 sex by age by disability, C16001 language and English.
GROUPS: dict[str, tuple[str, ...]] = {
    "black": _variables("B03002", 4),
    "latino": _variables("B03002", 12),
    "asian": _variables("B03002", 6),
    "older_adults": _variables("B01001", *range(20, 26), *range(44, 50)),
    "young_children": _variables("B01001", 3, 27),
    "youth": _variables("B01001", 4, 5, 6, 28, 29, 30),
    "low_income": _variables("B17001", 2),
    "disability": _variables("B18101", *range(4, 20, 3), *range(23, 39, 3)),
    "limited_english": _variables("C16001", *range(5, 39, 3)),
}
MINORS = _variables("B01001", *_UNDER_18)


def requests() -> list[tuple[str, ...]]:
    """All variables, in as few requests as the service allows."""
    wanted = [POPULATION, *MINORS, *(name for names in GROUPS.values() for name in names)]
    names = list(dict.fromkeys(wanted))
    return [tuple(names[start : start + LARGEST_REQUEST]) for start in range(0, len(names), LARGEST_REQUEST)]


def period_of(year: str) -> str:
    """The five years of a release.

    >>> period_of("2022")
    '2018-2022'
    """
    return f"{int(year) - 4}-{year}"


def part_of_acs(pages: Sequence[Sequence[Sequence[str | None]]], year: str) -> Part:
    """Pages of the service (a header row, then rows) as a part: population, adults and groups by area.

    Negative numbers are the service's codes for missing.
    """
    rows: dict[str, dict[str, str]] = {}
    for page in pages:
        header = [str(name) for name in page[0]] if page else []
        for row in page[1:]:
            cells = {name: "" if value is None else str(value) for name, value in zip(header, row, strict=False)}
            area = cells.get("state", "") + cells.get("county", "") + cells.get("tract", "")
            rows.setdefault(area, {}).update(cells)
    ids = tuple(rows)
    population = _sum(rows, ids, (POPULATION,))
    source = census_source(period_of(year))
    return Part(
        file=f"American Community Survey {period_of(year)}",
        ids=ids,
        names=tuple(_name(rows[area].get("NAME", area)) for area in ids),
        populations={"population": population, "adults": population - _sum(rows, ids, MINORS)},
        groups={code: _sum(rows, ids, names) for code, names in GROUPS.items()},
        group_titles={code: title_of(code) for code in GROUPS},
        sources=(source,),
        licences=(PUBLIC_DOMAIN,),
    )


def _name(text: str) -> str:
    """An area's own name: Census Tract 101 without its county and state; a county keeps its state."""
    parts = [part.strip() for part in text.replace(";", ",").split(",")]
    return parts[0] if len(parts) > 2 else ", ".join(parts)


def _sum(rows: Mapping[str, Mapping[str, str]], ids: Sequence[str], names: Sequence[str]) -> FloatArray:
    return np.array([sum(_number(rows[area].get(name, "")) for name in names) for area in ids], dtype=np.float64)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return float("nan")
    return value if value >= 0 else float("nan")
