"""Cells to numbers: missing codes, thousands commas, intervals, and what no rate or count can be."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from longtable.sources.problemlog import ProblemLog, shown
from longtable.sources.problems import N_
from longtable.sources.types import FloatArray

MISSING_CODES = N_("“%(value)s” is a code for missing; it was read as missing, not as a number.")
NOT_A_NUMBER = N_("“%(value)s” is not a number; it was left out. Write a number such as 1234.5, or leave it empty.")
NOT_FINITE = N_("“%(value)s” is not a finite number; it was left out. Write a plain number or leave the cell empty.")
AN_INTERVAL = N_(
    "“%(value)s” is an interval, not one number; it was left out. Put its ends into the columns low and high."
)
THOUSANDS = N_("“%(value)s” was read as %(number)s: commas between thousands were dropped.")
DECIMAL_COMMA = N_("“%(value)s” has a comma where a decimal point belongs; it was left out. Write %(better)s.")
PERCENT_SIGN = N_("“%(value)s” was read as %(number)s percent.")
NEGATIVE = N_("%(value)s is below zero, which no count and no rate can be; it was left out. Mend it or leave it empty.")
OVER_HUNDRED = N_(
    "%(value)s is over 100, which no percent can be; it was left out. Is it a count, or a rate per 1,000 or 100,000?"
)
NO_LATITUDE = N_("%(value)s is no latitude in degrees, which runs from -90 to 90; it was left out.")
NO_LONGITUDE = N_("%(value)s is no longitude in degrees, which runs from -180 to 180; it was left out.")

MISSING_NUMBERS = frozenset({-999.0, -9999.0, -99999.0, -666666666.0, -888888888.0, -222222222.0, -333333333.0})
MISSING_WORDS = frozenset(
    (
        *("na", "n/a", "n.a.", "#n/a", "nan", "null", "none", "nd", "n.d.", ".", "..", "-", "--", "–", "—", "*", "x"),
        *("missing", "suppressed", "no data", "not available", "data suppressed", "sin datos"),
    )
)

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_NUMBER = r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?|[+-]?\.[0-9]+"
_DASH = r"\s*(?:–|—|-|\bto\b|\ba\b)\s*"
_BRACKETED = re.compile(rf"[(\[]\s*({_NUMBER})\s*%?\s*(?:,\s*|;\s*|{_DASH})({_NUMBER})\s*%?\s*[)\]]")
_BARE = re.compile(rf"({_NUMBER})\s*%?(?:,\s+|;\s*|{_DASH})({_NUMBER})\s*%?")
_WITH_VALUE = re.compile(rf"\s*({_NUMBER})\s*%?\s*([(\[].*[)\]])\s*")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number of one kind can be."""

    low: float
    high: float
    under: str  # template for a number below `low`
    over: str


COUNT = Bounds(0.0, math.inf, NEGATIVE, NOT_FINITE)
PERCENT = Bounds(0.0, 100.0, NEGATIVE, OVER_HUNDRED)
LATITUDE = Bounds(-90.0, 90.0, NO_LATITUDE, NO_LATITUDE)
LONGITUDE = Bounds(-180.0, 180.0, NO_LONGITUDE, NO_LONGITUDE)


@dataclass(frozen=True, slots=True)
class NumberReading:
    """One cell read as a number: nan where missing or unusable, with the template that says why."""

    value: float
    template: str = ""
    number: str = ""

    @property
    def usable(self) -> bool:
        """Whether a number came out."""
        return not math.isnan(self.value)


def parse_interval(text: str) -> tuple[float, float] | None:
    """Ends of "(16.2, 20.8)", "16.2 - 20.8", "[ 7.1;  7.8]"; None where the text is no interval.

    >>> parse_interval("( 7.1,  7.8)")
    (7.1, 7.8)
    >>> parse_interval("12.5") is None
    True
    """
    cell = text.strip()
    match = _BRACKETED.fullmatch(cell) or _BARE.fullmatch(cell)
    if match is None:
        return None
    low, high = (_plain(part) for part in match.groups())
    return (low, high) if low is not None and high is not None else None


def split_estimate(text: str) -> tuple[str, str]:
    """("18.5", "(16.2, 20.8)") of "18.5 (16.2, 20.8)"; ("", text) where the text is an interval alone."""
    match = _WITH_VALUE.fullmatch(text)
    if match is not None and parse_interval(match.group(2)) is not None:
        return match.group(1), match.group(2)
    return ("", text) if parse_interval(text) is not None else (text, "")


def _plain(text: str) -> float | None:
    bare = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
    return float(bare) if _PLAIN.fullmatch(bare) else None


def parse_number(text: str) -> NumberReading:
    """One cell as a number. An empty cell is missing without a word; everything else that is not plain says why.

    >>> parse_number("1,234").value, parse_number("-999").value
    (1234.0, nan)
    """
    cell = text.strip().strip("\u00a0\u2009\u202f").replace("\u2212", "-")
    if not cell:
        return NumberReading(math.nan)
    if _PLAIN.fullmatch(cell):
        value = float(cell)
        template = MISSING_CODES if value in MISSING_NUMBERS else "" if math.isfinite(value) else NOT_FINITE
        return NumberReading(math.nan if template else value, template)
    return _parse_odd(cell)


def _parse_odd(cell: str) -> NumberReading:
    """A cell that is not empty and no plain number."""
    number, template = "", NOT_A_NUMBER
    if cell.casefold() in MISSING_WORDS:
        template = MISSING_CODES
    elif cell.casefold().lstrip("+-") in {"inf", "infinity"}:
        template = NOT_FINITE
    elif _THOUSANDS.fullmatch(cell):
        number, template = cell.replace(",", ""), THOUSANDS
    elif _DECIMAL_COMMA.fullmatch(cell):
        return NumberReading(math.nan, DECIMAL_COMMA, cell.replace(",", "."))
    elif cell.endswith("%") and _PLAIN.fullmatch(cell[:-1].strip()):
        number, template = cell[:-1].strip(), PERCENT_SIGN
    elif split_estimate(cell)[1]:
        template = AN_INTERVAL
    value = float(number) if number else math.nan
    return (
        NumberReading(value, template, number)
        if math.isfinite(value) or not number
        else NumberReading(math.nan, NOT_FINITE)
    )


def _quick(cells: Sequence[str]) -> FloatArray | None:
    """All cells at once where every one is a plain number or empty; None otherwise."""
    try:
        values = np.array([float(cell) if cell else math.nan for cell in cells], dtype=np.float64)
    except ValueError:
        return None
    empty = sum(1 for cell in cells if not cell)
    if np.isnan(values).sum() != empty or np.isinf(values).any() or any("_" in cell for cell in cells):
        return None
    return values


def read_numbers(
    cells: Sequence[str], bounds: Bounds, log: ProblemLog, *, file: str, column: str, rows: Sequence[int]
) -> FloatArray:
    """A column of cells as numbers within bounds; what cannot be used becomes nan and is said in the log."""
    values = _quick(cells)
    if values is None:
        values = np.array([_read_one(cell, log, file, column, row) for cell, row in zip(cells, rows, strict=True)])
        values = values.astype(np.float64)
    outside = np.flatnonzero((values < bounds.low) | (values > bounds.high))
    for position in outside.tolist():
        value = float(values[position])
        if value in MISSING_NUMBERS:
            log.notice(MISSING_CODES, file=file, row=rows[position], column=column, value=shown(cells[position]))
        else:
            template = bounds.under if value < bounds.low else bounds.over
            log.left_out(template, file=file, row=rows[position], column=column, value=shown(cells[position]))
        values[position] = math.nan
    return values


def _read_one(cell: str, log: ProblemLog, file: str, column: str, row: int) -> float:
    reading = parse_number(cell)
    if not reading.template:
        return reading.value
    params = {"value": shown(cell), "number": reading.number, "better": reading.number}
    if reading.usable or reading.template == MISSING_CODES:
        log.notice(reading.template, file=file, row=row, column=column, **params)
    else:
        log.left_out(reading.template, file=file, row=row, column=column, **params)
    return reading.value
