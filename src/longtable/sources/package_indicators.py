"""`indicators.csv` of a community package, and the checks that every indicator goes through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from longtable.sources.limits import Limits
from longtable.sources.numbers import PERCENT
from longtable.sources.package_tables import Columns, drop_duplicates, place, read_columns
from longtable.sources.problemlog import ProblemLog, shown
from longtable.sources.problems import N_
from longtable.sources.types import Areas, FloatArray, Indicator

INDICATORS = "indicators.csv"

NO_PEOPLE = N_(
    "Only rates are shown for %(names)s, for nobody says whom they count. Name a denominator, if there is one."
)
NO_DENOMINATOR = N_(
    "The indicator “%(code)s” counts “%(name)s”, which is no column of areas.csv (%(columns)s); "
    "numbers of people will not be shown for it. Add the column, or correct the name."
)
DENOMINATORS_DIFFER = N_(
    "The indicator “%(code)s” names several denominators (%(names)s). It was left out; name one, or split it in two."
)
PERIODS_DIFFER = N_(
    "The indicator “%(code)s” has several periods for the same area (%(names)s). It was left out; "
    "give each period a code of its own, such as “%(better)s”."
)
PERIODS_MIXED = N_("The indicator “%(code)s” mixes periods (%(names)s): areas may not be comparable.")
SHARES = N_(
    "Every value of “%(code)s” lies between 0 and 1. If these are shares and not percent, multiply them by 100."
)
INTERVAL_CROSSED = N_(
    "The interval of “%(code)s” for area “%(area)s” (%(low)s to %(high)s) does not hold its value %(value)s; "
    "the interval was left out."
)


def read_indicators(data: bytes, areas: Areas, log: ProblemLog, limits: Limits) -> dict[str, Indicator]:
    """`indicators.csv`: one row an indicator and area, in percent, with denominator and period."""
    table = read_columns(data, INDICATORS, ("area_id", "indicator", "value", "denominator", "period"), log, limits)
    placed = place(table, areas, "indicator", log)
    columns = [name for name in ("value", "low", "high") if name in table.cells]
    read = {name: table.read(name, PERCENT, log) for name in columns}
    left_out = _inconsistent(table, log)
    parts = [table.cells[name] for name in columns]
    keep = np.array([code not in left_out for code in placed.codes] or [True])
    placed = replace(placed, code=np.where((placed.code >= 0) & keep[placed.code], placed.code, -1))
    positions = drop_duplicates(table, placed, areas, parts, log)
    indicators: dict[str, Indicator] = {}
    blank: dict[str, Indicator] = {}
    for number, code in enumerate(placed.codes):
        mine = positions[placed.code[positions] == number]
        if not code or code in left_out:
            continue
        arrays = {name: np.full(len(areas), np.nan) for name in columns}
        for name in columns:
            arrays[name][placed.area[mine]] = read[name][mine]
        made = _indicator(code, arrays, mine.tolist(), table, areas.populations)
        if not made.denominator:
            blank[code] = made
        indicators[code] = checked(made, areas, log, file=INDICATORS)
    note_without_people(blank, log, file=INDICATORS)
    return indicators


def _inconsistent(table: Columns, log: ProblemLog) -> set[str]:
    """Codes of indicators that contradict themselves: two denominators, or two periods for one area."""
    left_out: set[str] = set()
    denominators: dict[str, dict[str, None]] = {}
    periods: dict[str, dict[str, set[str]]] = {}
    rows = zip(
        table.cells["indicator"], table.cells["denominator"], table.cells["period"], table.cells["area_id"], strict=True
    )
    for code, denominator, period, area in rows:
        denominators.setdefault(code, {})[denominator] = None
        periods.setdefault(code, {}).setdefault(period, set()).add(area)
    for code, names in denominators.items():
        if len(names) > 1:
            log.left_out(
                DENOMINATORS_DIFFER, file=INDICATORS, column="denominator", code=shown(code), names=_list(names)
            )
            left_out.add(code)
    for code, areas_of in periods.items():
        if len(areas_of) == 1 or code in left_out:
            continue
        if sum(map(len, areas_of.values())) > len(set().union(*areas_of.values())):
            better = f"{code}_{next(iter(areas_of))[:4]}"
            log.left_out(
                PERIODS_DIFFER, file=INDICATORS, column="period", code=shown(code), names=_list(areas_of), better=better
            )
            left_out.add(code)
        else:
            log.notice(PERIODS_MIXED, file=INDICATORS, column="period", code=shown(code), names=_list(areas_of))
    return left_out


def _list(names: Mapping[str, object]) -> str:
    return shown(", ".join(name or "(empty)" for name in names))


def _indicator(
    code: str, arrays: dict[str, FloatArray], mine: list[int], table: Columns, populations: Iterable[str]
) -> Indicator:
    denominator = table.cells["denominator"][mine[0]] if mine else ""
    if denominator.lower() in populations:
        denominator = denominator.lower()
    low, high = arrays.get("low"), arrays.get("high")
    if low is not None and high is not None and np.isnan(low).all() and np.isnan(high).all():
        low = high = None
    periods = dict.fromkeys(table.cells["period"][position] for position in mine)
    return Indicator(code, arrays["value"], denominator, "; ".join(filter(None, periods)), low=low, high=high)


def checked(indicator: Indicator, areas: Areas, log: ProblemLog, *, file: str) -> Indicator:
    """An indicator after the checks that need all its values: its denominator, shares for percent, its intervals."""
    values = indicator.values
    known = values[~np.isnan(values)]
    if len(known) > 1 and 0 < known.max() <= 1.0:
        log.notice(SHARES, file=file, column="value", code=indicator.code)
    _check_intervals(indicator, areas, log, file)
    if not indicator.denominator or indicator.denominator in areas.populations:
        return indicator
    log.notice(
        NO_DENOMINATOR,
        file=file,
        column="denominator",
        code=indicator.code,
        name=shown(indicator.denominator),
        columns=", ".join(areas.populations),
    )
    return replace(indicator, denominator="")


def note_without_people(indicators: Mapping[str, Indicator], log: ProblemLog, *, file: str = "") -> None:
    """Say once which indicators give rates only, because no denominator is known."""
    names = [code for code, one in indicators.items() if not one.denominator]
    if names:
        log.notice(NO_PEOPLE, file=file, names=", ".join(names))


def _check_intervals(indicator: Indicator, areas: Areas, log: ProblemLog, file: str) -> None:
    """Drop intervals that do not hold their value: the ends are swapped, or belong to something else."""
    values, low, high = indicator.values, indicator.low, indicator.high
    if low is None or high is None:
        return
    bad = (low > high) | (low > values + 0.05) | (high < values - 0.05)
    for position in np.flatnonzero(bad).tolist():
        log.left_out(
            INTERVAL_CROSSED,
            file=file,
            column="low",
            code=indicator.code,
            area=areas.ids[position],
            low=f"{low[position]:g}",
            high=f"{high[position]:g}",
            value=f"{values[position]:g}",
        )
        low[position] = high[position] = np.nan
