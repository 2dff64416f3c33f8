"""Times and durations as attendance lists write them: 9/30/26, 8:58:12 AM; 2026-09-30T13:58:12Z; 1 h 5 min."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from longtable.sources.listdates import DAY_FIRST, MONTH_FIRST, column_order, read_date, with_order
from longtable.sources.matching import plain
from longtable.sources.memberlist_types import DateReading
from longtable.sources.tables import Cell

_TIME = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[ap]\s?\.?\s?m\b\.?)?\s*(?P<zone>Z\b|(?:UTC|GMT)?\s?[+\-−]\d{2}:?\d{2}|UTC\b|GMT\b)?",
    re.IGNORECASE,
)
_SPAN = re.compile(r"(\d{1,6}(?:[.,]\d{1,6})?)\s?([a-z]+)")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})")
_NUMBER = re.compile(r"\d{1,7}(?:[.,]\d{1,6})?")
_UNITS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0}
NONE_TEXTS = frozenset({"", "-", "--", "n/a", "na", "none", "ninguno"})


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment as it is written: its day (which may read two ways, or be missing), its time, its offset."""

    day: DateReading | None
    time: dt.time
    offset: dt.timezone | None


def read_clock(cell: object) -> Clock | None:
    """One cell as a moment; None where it is none."""
    if isinstance(cell, dt.datetime):
        if not 1900 <= cell.year <= 2100:
            return None
        offset = cell.utcoffset()
        zone = dt.timezone(offset) if offset is not None else None
        return Clock(DateReading("", cell.date()), cell.time().replace(microsecond=0), zone)
    if isinstance(cell, dt.time):
        return Clock(None, cell.replace(tzinfo=None, microsecond=0), None)
    return _written(cell.replace("\u202f", " ").replace("\xa0", " ")[:100]) if isinstance(cell, str) else None


def _written(text: str) -> Clock | None:
    found = _TIME.search(text)
    if found is None:
        return None
    hour, half = int(found["hour"]), (found["half"] or "").strip().lower()[:1]
    if half:
        hour = hour % 12 + 12 * (half == "p") if 1 <= hour <= 12 else 99
    try:
        time = dt.time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return None
    rest = f"{text[: found.start()]} {re.sub(r'^ *[(][^()]*[)]', '', text[found.end() :])}".strip(" ,Tt")
    day = _day(rest)
    return None if day is not None and day.value is None else Clock(day, time, _offset(found["zone"]))


def _day(text: str) -> DateReading | None:
    """The day beside a time; None where there is none. Words behind it, such as a zone's name, are dropped."""
    words = re.sub(r"\b(?:[A-Z]{2,5}T|a las|at)\b", " ", text).strip(" ,-")
    return read_date(words.replace(",", " ").strip()) if words else None


def _offset(text: str | None) -> dt.timezone | None:
    if not text:
        return None
    digits = re.sub(r"\D", "", text)
    if not digits:
        return dt.UTC
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    if minutes >= 24 * 60:
        return None
    return dt.timezone(dt.timedelta(minutes=minutes if "+" in text else -minutes))


def choose_order(clocks: Sequence[Clock], given: str, on: dt.date | None) -> tuple[str, bool]:
    """How days like 3/11 are read in one file, and whether that is certain; "" where no day reads two ways.

    What was given; else what fits the day of the meeting; else what the clear days of the file say; else month first.
    """
    days = [one.day for one in clocks if one.day is not None]
    order = column_order(days)
    if not order.unclear:
        return "", True
    if given:
        return given, True
    if on is not None:
        near = {
            choice: sum(
                abs(made - on) <= dt.timedelta(days=1) for day in days if (made := with_order(day, choice).value)
            )
            for choice in (MONTH_FIRST, DAY_FIRST)
        }
        if near[MONTH_FIRST] != near[DAY_FIRST]:
            return max(near, key=lambda choice: near[choice]), True
    return (order.suggestion, True) if order.suggestion else (MONTH_FIRST, False)


def moment(clock: Clock, order: str, on: dt.date | None, zone: ZoneInfo | None) -> dt.datetime | None:
    """A moment in the zone asked for; without a day in the file the day ``on``; None where there is neither."""
    day = with_order(clock.day, order).value if clock.day is not None and order else clock.day and clock.day.value
    day = day or on
    if day is None:
        return None
    made = dt.datetime.combine(day, clock.time, clock.offset or zone)
    return made.astimezone(zone) if clock.offset is not None and zone is not None else made


def seconds_of(clock: Clock) -> float:
    """Seconds since midnight."""
    return clock.time.hour * 3600.0 + clock.time.minute * 60.0 + clock.time.second


def instant(made: dt.datetime) -> float:
    """Seconds on one line, so that moments can be subtracted across a change of clocks."""
    return made.timestamp() if made.tzinfo is not None else made.replace(tzinfo=dt.UTC).timestamp()


def read_duration(cell: object, heading: str) -> tuple[float | None, bool]:
    """(seconds or None, whether the unit was stated in the cell or the heading). A bare number is minutes.

    >>> read_duration("1h 5m 30s", ""), read_duration("45", "Duration (Minutes)"), read_duration("00:45:12", "")
    ((3930.0, True), (2700.0, True), (2712.0, True))
    """
    if isinstance(cell, dt.time):
        return cell.hour * 3600.0 + cell.minute * 60.0 + cell.second, True
    if isinstance(cell, float):
        return _in_unit(cell, heading)
    text = cell.strip().lower() if isinstance(cell, str) else ""
    clock = _CLOCK.fullmatch(text)
    if clock:
        return int(clock[1] or 0) * 3600.0 + int(clock[2]) * 60.0 + int(clock[3]), True
    if _NUMBER.fullmatch(text):
        return _in_unit(float(text.replace(",", ".")), heading)
    parts = _SPAN.findall(text)
    if parts and all(unit[0] in _UNITS for _number, unit in parts):
        return math.fsum(float(number.replace(",", ".")) * _UNITS[unit[0]] for number, unit in parts), True
    return None, False


def _in_unit(number: float, heading: str) -> tuple[float | None, bool]:
    if not 0 <= number < 1e7:
        return None, False
    words = plain(heading).split()
    if any(word.startswith(("sec", "seg")) for word in words):
        return number, True
    return number * 60.0, any(word.startswith("min") for word in words)


def is_no(cell: Cell | object) -> bool:
    """Whether a cell says no."""
    return cell is False or (isinstance(cell, str) and plain(cell) in {"no", "false", "n"})


def is_yes(cell: Cell | object) -> bool:
    """Whether a cell says yes."""
    return cell is True or (isinstance(cell, str) and plain(cell) in {"yes", "si", "true", "y"})
