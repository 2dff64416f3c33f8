"""Where need is: benchmark, people beyond it, high-need areas, and how groups live beside it."""

from __future__ import annotations

import re

import numpy as np

from longtable.methods.coverage.types import BoolArray, Community, FloatArray, Need, NeedResult

HIGH_NEED_SHARE = 0.20  # of the people that the rate is about
SAME_RATE = 1e-9  # percentage points; smaller differences are rounding, not need


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sorting key that reads digits as numbers, so that area 2 comes before area 10.

    >>> sorted(["10", "2", "1a"], key=natural_key)
    ['1a', '2', '10']
    """
    return tuple((0, int(part), part) if part.isdecimal() else (1, 0, part) for part in re.findall(r"\d+|\D+", text))


def measure_need(community: Community, need: Need) -> NeedResult:
    """Answer "where is need beyond the benchmark, and how many people is that?".

    r* = sum(r_a D_a) / sum(D_a) over areas with data, or the rate that is given; E_a = max(0, r_a - r*)/100 x D_a.
    High-need areas: by falling rate, ties by id, until they hold at least 20 % of sum(D_a). Rates in percent, E in
    people. Where the denominator is unknown the population weighs the benchmark, and no people are counted.
    Raises ValueError when arrays do not have one value per area. Source: methods, section 1 (guide S4, S21.1).
    """
    rates = np.asarray(need.rates, dtype=np.float64)
    people = np.asarray(community.population if need.denominator is None else need.denominator, dtype=np.float64)
    _check_shapes(community, rates, people)
    has_data = np.isfinite(rates) & np.isfinite(people) & (people >= 0)
    known_people = np.where(has_data, people, 0.0)
    total = float(known_people.sum())
    benchmark = _benchmark(need, rates, has_data, known_people, total)
    excess = np.full(rates.shape, np.nan)
    if benchmark is not None:
        above = rates[has_data] - benchmark
        excess[has_data] = np.where(above > SAME_RATE, above, 0.0)
    counts_people = need.denominator is not None
    beyond = excess / 100.0 * known_people if counts_people else np.full(rates.shape, np.nan)
    order = _high_need(community.area_ids, rates, has_data, known_people, total)
    high_need = np.zeros(rates.shape, dtype=np.bool_)
    high_need[list(order)] = True
    population = np.where(has_data & np.isfinite(community.population), community.population, 0.0)
    ids = community.area_ids
    return NeedResult(
        code=need.code,
        benchmark=benchmark,
        benchmark_name=need.benchmark_name if need.benchmark is not None else "",
        denominator_name=need.denominator_name if counts_people else "",
        counts_people=counts_people,
        rates=rates,
        excess=excess,
        people_beyond=beyond,
        people_beyond_total=float(np.nansum(beyond)) if counts_people and benchmark is not None else None,
        has_data=has_data,
        high_need=high_need,
        high_need_order=order,
        high_need_areas=tuple(ids[index] for index in order),
        high_need_share=share_of(known_people, high_need),
        high_need_population_share=share_of(population, high_need),
        areas_without_data=tuple(ids[index] for index in np.flatnonzero(~has_data)),
    )


def share_of(amounts: FloatArray, chosen: BoolArray) -> float | None:
    """Return the share of ``amounts`` in the chosen places, None where there is nothing to share.

    >>> share_of(np.array([1.0, 3.0]), np.array([False, True]))
    0.75
    """
    total = float(amounts.sum())
    return float(amounts[chosen].sum()) / total if total > 0 else None


def concentration(
    counts: FloatArray, population: FloatArray, has_data: BoolArray, high_need: BoolArray
) -> float | None:
    """Answer "does this group live more than others where need is high?". Above 1: it does.

    [sum_H N / sum N] / [sum_H P / sum P] over areas with data. It describes places, not people. None where the group or
    the population of high-need areas is 0. Source: methods, section 1 (location quotient).

    >>> every = np.array([True, True])
    >>> concentration(np.array([30.0, 10.0]), np.array([50.0, 50.0]), every, np.array([True, False]))
    1.5
    """
    of_group = share_of(np.where(has_data, counts, 0.0), high_need)
    of_all = share_of(np.where(has_data, population, 0.0), high_need)
    return of_group / of_all if of_group is not None and of_all else None


def lived_rate(counts: FloatArray, rates: FloatArray, has_data: BoolArray) -> float | None:
    """Answer "how high is the rate where this group lives?": sum(N r) / sum(N) over areas with data, in percent.

    It describes places, not people: nothing says that the group itself has this rate. Source: methods, section 1.

    >>> lived_rate(np.array([3.0, 1.0]), np.array([10.0, 20.0]), np.array([True, True]))
    12.5
    """
    people = np.where(has_data, counts, 0.0)
    total = float(people.sum())
    return float((people * np.where(has_data, rates, 0.0)).sum()) / total if total > 0 else None


def by_falling_rate(area_ids: tuple[str, ...], rates: FloatArray, indexes: list[int]) -> list[int]:
    """Return the areas ``indexes`` by falling rate, ties by id."""
    return sorted(indexes, key=lambda index: (-rates[index], natural_key(area_ids[index])))


def _check_shapes(community: Community, rates: FloatArray, people: FloatArray) -> None:
    """Refuse arrays that do not have one value per area: numpy would repeat them silently."""
    expected = (len(community.area_ids),)
    given = {"names": (len(community.names),), "rates": rates.shape, "denominator": people.shape}
    given["population"] = np.shape(community.population)
    given |= {f"group {code}": np.shape(counts) for code, counts in community.groups.items()}
    for name, shape in given.items():
        if shape != expected:
            raise ValueError(f"{name} has {shape} values, but there are {expected[0]} areas")


def _benchmark(need: Need, rates: FloatArray, has_data: BoolArray, people: FloatArray, total: float) -> float | None:
    if need.benchmark is not None:
        return float(need.benchmark)
    return float((rates[has_data] * people[has_data]).sum()) / total if total > 0 else None


def _high_need(
    area_ids: tuple[str, ...], rates: FloatArray, has_data: BoolArray, people: FloatArray, total: float
) -> tuple[int, ...]:
    """Return areas by falling rate until they hold the share of people that makes them "high need"."""
    if total <= 0:
        return ()
    with_data = np.flatnonzero(has_data)
    ordered = with_data[np.argsort(-rates[with_data], kind="stable")]
    held = np.cumsum(people[ordered])
    needed = int(np.searchsorted(held, HIGH_NEED_SHARE * total * (1 - 1e-12))) + 1
    lowest = rates[ordered[min(needed, len(ordered)) - 1]]
    candidates = by_falling_rate(area_ids, rates, [int(index) for index in with_data[rates[with_data] >= lowest]])
    held = np.cumsum(people[candidates])
    needed = int(np.searchsorted(held, HIGH_NEED_SHARE * total * (1 - 1e-12))) + 1
    return tuple(candidates[:needed])
