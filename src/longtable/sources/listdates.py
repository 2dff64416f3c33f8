"""Dates as people write them, as precise as they write them, and never guessed where two readings are possible."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from longtable.sources.matching import plain
from longtable.sources.memberlist_types import Certainty, DateReading
from longtable.sources.tables import Cell, Formula, cell_text

MONTH_FIRST, DAY_FIRST = "month_first", "day_first"

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero ene", "february feb febrero", "march mar marzo", "april apr abril abr", "may mayo",
            "june jun junio", "july jul julio", "august aug agosto ago", "september sept sep septiembre setiembre",
            "october oct octubre", "november nov noviembre", "december dec diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_ISO_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_THREE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_YEAR = re.compile(r"(19|20)\d{2}")
_LEAD = re.compile(r"^(?:since|joined|desde|from|en)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Order:
    """What a column's clear dates say about the order of day and month."""

    month_first: int  # how many dates can only be month/day/year
    day_first: int
    unclear: int  # how many could be either

    @property
    def suggestion(self) -> str:
        """The order that all clear dates share, or "" where there is none or they differ."""
        if self.month_first and not self.day_first:
            return MONTH_FIRST
        return DAY_FIRST if self.day_first and not self.month_first else ""


def _made(year: int, month: int, day: int) -> dt.date | None:
    if not 1900 <= year <= 2100:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _full_year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def read_date(cell: Cell) -> DateReading | None:
    """One cell as a date; None where it is empty. An unclear one is suggested month first, with the other reading."""
    if cell is None:
        return None
    if isinstance(cell, dt.datetime):
        return DateReading(cell.date().isoformat(), cell.date())
    if isinstance(cell, dt.date):
        return DateReading(cell.isoformat(), cell)
    text = cell_text(cell).strip()
    if not text:
        return None
    if isinstance(cell, Formula):
        return DateReading(text, None, certainty=Certainty.UNKNOWN)
    return _read_text(text, _LEAD.sub("", text).strip())


def _read_text(text: str, bare: str) -> DateReading:
    value: dt.date | None = None
    precision = "day"
    if _YEAR.fullmatch(bare):
        value, precision = _made(int(bare), 1, 1), "year"
    elif found := _ISO.fullmatch(bare):
        value = _made(int(found[1]), int(found[2]), int(found[3]))
    elif (found := _ISO_MONTH.fullmatch(bare)) is not None:
        value, precision = _made(int(found[1]), int(found[2]), 1), "month"
    elif (found := _MONTH_YEAR.fullmatch(bare)) is not None:
        value, precision = _made(int(found[2]), int(found[1]), 1), "month"
    elif (found := _THREE.fullmatch(bare)) is not None:
        return _read_three(text, int(found[1]), int(found[2]), _full_year(found[3]))
    else:
        value, precision = _read_words(bare)
    return DateReading(text, value, precision, Certainty.EXACT if value else Certainty.UNKNOWN)


def _read_three(text: str, first: int, second: int, year: int) -> DateReading:
    month_first, day_first = _made(year, first, second), _made(year, second, first)
    if month_first and day_first and month_first != day_first:
        return DateReading(text, month_first, certainty=Certainty.SUGGESTED, other=day_first)
    value = month_first or day_first
    return DateReading(text, value, certainty=Certainty.EXACT if value else Certainty.UNKNOWN)


def _read_words(text: str) -> tuple[dt.date | None, str]:
    """Dates in words: May 2020; 15 de mayo de 2019; Sept. 3, 2021."""
    words = [
        word for word in re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", plain(text)).split() if word not in {"de", "del", "of"}
    ]
    months = [_MONTHS[word] for word in words if word in _MONTHS]
    numbers = [int(word) for word in words if word.isascii() and word.isdigit()]
    if len(months) != 1 or len(words) != 1 + len(numbers):
        return None, "day"
    if len(numbers) == 1 and numbers[0] > 31:
        return _made(numbers[0], months[0], 1), "month"
    if len(numbers) == 2:
        day, year = sorted(numbers)
        return _made(year, months[0], day), "day"
    return None, "day"


def is_only(reading: DateReading, order: str) -> bool:
    """Whether a date written with three numbers can be read in one order only."""
    found = _THREE.fullmatch(_LEAD.sub("", reading.text).strip())
    if found is None or reading.value is None or reading.other is not None:
        return False
    first, second = int(found[1]), int(found[2])
    return first != second and (second > 12 if order == MONTH_FIRST else first > 12)


def column_order(readings: list[DateReading]) -> Order:
    """What the clear dates of a column say of its unclear ones."""
    return Order(
        sum(1 for reading in readings if is_only(reading, MONTH_FIRST)),
        sum(1 for reading in readings if is_only(reading, DAY_FIRST)),
        sum(1 for reading in readings if reading.other is not None),
    )


def with_order(reading: DateReading, order: str) -> DateReading:
    """An unclear date read in the order that a person confirmed."""
    if reading.other is None:
        return reading
    value = reading.value if order == MONTH_FIRST else reading.other
    return replace(reading, value=value, certainty=Certainty.EXACT, other=None)
