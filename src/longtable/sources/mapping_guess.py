"""A first proposal of what a table's columns are. A person confirms it before anything is read by it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from longtable.sources.mapping_types import ColumnUse, Mapping, Role
from longtable.sources.numbers import parse_interval, parse_number, split_estimate
from longtable.sources.tables import Sheet, Tables, cell_text

SEARCHED_ROWS = 30
SAMPLE = 400

_ID_NAMES = re.compile(
    r"(?:geo_?id|fips|county_?fips|tract_?fips|place_?fips|stcnty|zcta5?|area_?id|location_?id|"
    r"community area(?: number)?|(?:county|tract|area|ward|zip) ?(?:id|code|number|no\.?)|id|c[oó]digo|clave)(?:\d\d)?",
    re.IGNORECASE,
)
_NAME_NAMES = re.compile(
    r"(?:name|area name|county ?name|location ?name|community area name|neighborhood|county|place ?name|nombre|municipio|barrio)",
    re.IGNORECASE,
)
_POPULATION = re.compile(
    r"(?:total ?)?population(?: total)?|tot_?pop(?:\d\d)?|totalpop(?:ulation)?|e_totpop|pop|poblaci[oó]n(?: total)?",
    re.IGNORECASE,
)
_ADULTS = re.compile(r"total_?pop_?18_?plus|adults?|population 18\+?|adultos", re.IGNORECASE)
_LATITUDE = re.compile(r"lat(?:itude)?|intptlat(?:\d\d)?|latitud", re.IGNORECASE)
_LONGITUDE = re.compile(r"lon(?:g|gitude)?|lng|intptlon(?:\d\d)?|longitud", re.IGNORECASE)
_LOW = re.compile(r"(.*?)[_ ]?(?:low|lower|lcl|lo|low_confidence_limit|ci_?low|inferior)", re.IGNORECASE)
_HIGH = re.compile(r"(.*?)[_ ]?(?:high|upper|ucl|hi|high_confidence_limit|ci_?high|superior)", re.IGNORECASE)
_PERCENT = re.compile(r"percent|%|\bpct\b|rate|prev|porcentaje|tasa", re.IGNORECASE)
_POINT = re.compile(r"point\s*\(", re.IGNORECASE)


def code_of(text: str) -> str:
    """A short code of a heading: small letters, digits and underscores.

    >>> code_of("PERCENT HOUSEHOLDS BELOW POVERTY")
    'percent_households_below_poverty'
    """
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")[:40]


def guess(tables: Tables, *, sheet: str = "") -> Mapping:
    """A mapping for a table of areas: the header row, the id, names, populations, rates and intervals it seems to have."""
    chosen = tables.sheet(sheet)
    start = find_header(chosen)
    header = [cell_text(cell).strip() for cell in chosen.rows[start]] if chosen.rows else []
    body = chosen.rows[start + 1 : start + 1 + SAMPLE]
    columns = [
        [cell_text(row[place]).strip() if place < len(row) else "" for row in body] for place in range(len(header))
    ]
    uses: list[ColumnUse] = []
    for name, cells in zip(header, columns, strict=True):
        if name:
            uses.append(_use(name, cells, uses))
    if not any(use.role is Role.AREA for use in uses):
        uses = _with_area(uses, dict(zip(header, columns, strict=True)))
    return Mapping(tuple(uses), sheet=chosen.name, header_row=start + 1)


def find_header(sheet: Sheet) -> int:
    """Index of the first row with at least two different words and no number, or the first row that holds anything."""
    for index, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        texts = [cell_text(cell).strip() for cell in row if cell is not None]
        words = [text for text in texts if text and not parse_number(text).usable]
        if len(set(words)) >= 2 and len(words) == len(texts):
            return index
    return next((index for index, row in enumerate(sheet.rows) if any(cell is not None for cell in row)), 0)


def _use(name: str, cells: Sequence[str], before: Sequence[ColumnUse]) -> ColumnUse:
    taken = {use.role for use in before}
    filled = [cell for cell in cells if cell]
    for pattern, role, code in (
        (_ID_NAMES, Role.AREA, ""),
        (_POPULATION, Role.POPULATION, "population"),
        (_ADULTS, Role.POPULATION, "adults"),
        (_LATITUDE, Role.LATITUDE, ""),
        (_LONGITUDE, Role.LONGITUDE, ""),
        (_NAME_NAMES, Role.NAME, ""),
    ):
        known = role in taken and (role is not Role.POPULATION or any(use.code == code for use in before))
        if pattern.fullmatch(name) and not known:
            unique = role is not Role.AREA or len(set(filled)) == len(filled) > 0
            if unique:
                return ColumnUse(name, role, code)
    if filled and all(_POINT.match(cell) for cell in filled):
        return ColumnUse(name, Role.POINT)
    return _measured(name, filled, before)


def _measured(name: str, filled: Sequence[str], before: Sequence[ColumnUse]) -> ColumnUse:
    rates = {use.code: use for use in before if use.role is Role.RATE}
    intervals = sum(1 for cell in filled if parse_interval(cell) is not None)
    last = next(reversed(rates), "")
    if filled and intervals * 10 >= len(filled) * 9:
        return ColumnUse(name, Role.INTERVAL if last else Role.IGNORE, last)
    for pattern, role in ((_LOW, Role.LOW), (_HIGH, Role.HIGH)):
        found = pattern.fullmatch(name)
        if found and last and (not found[1] or code_of(found[1]) in last or last in code_of(found[1])):
            return ColumnUse(name, role, last)
    values = [parse_number(split_estimate(cell)[0]).value for cell in filled]
    numbers = [value for value in values if not math.isnan(value)]
    if len(numbers) * 2 < len(filled) or not numbers:
        return ColumnUse(name, Role.IGNORE)
    if min(numbers) >= 0 and max(numbers) <= 1 and len(set(numbers)) > 2 and _PERCENT.search(name):
        return ColumnUse(name, Role.RATE, code_of(name), scale=100.0)
    percent = min(numbers) >= 0 and max(numbers) <= 100
    return ColumnUse(name, Role.RATE if percent and _PERCENT.search(name) else Role.IGNORE, code_of(name))


def _with_area(uses: list[ColumnUse], columns: dict[str, list[str]]) -> list[ColumnUse]:
    """Without a column named like an id: the first column in which every row has a value of its own."""
    for place, use in enumerate(uses):
        cells = columns[use.column]
        if use.role in (Role.IGNORE, Role.NAME) and all(cells) and len(set(cells)) == len(cells) > 1:
            return [*uses[:place], ColumnUse(use.column, Role.AREA), *uses[place + 1 :]]
    return uses
