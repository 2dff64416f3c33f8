"""Days and times, as people write them in a place with its own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TIME_ZONES = {
    "America/New_York": gettext_lazy("Eastern time (New York)"),
    "America/Chicago": gettext_lazy("Central time (Chicago)"),
    "America/Denver": gettext_lazy("Mountain time (Denver)"),
    "America/Phoenix": gettext_lazy("Arizona time (Phoenix)"),
    "America/Los_Angeles": gettext_lazy("Pacific time (Los Angeles)"),
    "America/Anchorage": gettext_lazy("Alaska time (Anchorage)"),
    "Pacific/Honolulu": gettext_lazy("Hawaii time (Honolulu)"),
    "America/Puerto_Rico": gettext_lazy("Puerto Rico time (San Juan)"),
    "Pacific/Guam": gettext_lazy("Guam time (Hagåtña)"),
    "UTC": gettext_lazy("World time (UTC)"),
}


class NoSuchTime(ValueError):
    """The clocks are put forward over this time: it never comes on that day."""


def day_in(zone: str, moment: datetime) -> date:
    """The day of a moment on the calendars of a zone.

    >>> day_in("Pacific/Kiritimati", datetime(2026, 11, 22, 10, tzinfo=UTC)).isoformat()
    '2026-11-23'
    """
    return moment.astimezone(ZoneInfo(zone)).date()


class HasClock(Protocol):
    """What has a time zone of its own: a coalition, a poll, a meeting, a call."""

    @property
    def time_zone(self) -> str:
        """Its name: "America/Chicago"."""


def today_of(place: HasClock) -> date:
    """The day it is now where a coalition works or a meeting takes place, whatever the clock of the server says."""
    return day_in(place.time_zone, timezone.now())


def moment_at(day: date, at: time, zone: str, *, later: bool = True) -> datetime:
    """The moment of a day and time on the clocks of a zone.

    A time that comes twice (the night on which clocks are put back) is the later one, or the earlier one with
    ``later=False``. Raises NoSuchTime for one that is skipped.

    >>> moment_at(date(2026, 11, 1), time(1, 30), "America/Chicago").isoformat()
    '2026-11-01T07:30:00+00:00'
    >>> moment_at(date(2026, 11, 1), time(1, 30), "America/Chicago", later=False).isoformat()
    '2026-11-01T06:30:00+00:00'
    """
    local = datetime.combine(day, at.replace(second=0, microsecond=0), ZoneInfo(zone)).replace(fold=int(later))
    moment = local.astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchTime
    return moment


def comes_twice(moment: datetime, zone: str) -> bool:
    """True for a time that the clocks of this zone show twice on that day.

    >>> comes_twice(datetime(2026, 11, 1, 7, 30, tzinfo=UTC), "America/Chicago")
    True
    """
    local = moment.astimezone(ZoneInfo(zone))
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


@cache
def zones() -> tuple[str, ...]:
    """Names of all time zones with a place in them."""
    return tuple(sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")))


def say_zone(zone: str) -> str:
    """A time zone in words: "Central time (Chicago)", or its place.

    >>> say_zone("Africa/Porto-Novo"), say_zone("America/Argentina/Buenos_Aires")
    ('Africa/Porto-Novo', 'America/Argentina/Buenos Aires')
    """
    return str(TIME_ZONES.get(zone, zone.replace("_", " ")))


def zone_choices(present: str = "") -> list[tuple[str, str]]:
    """All time zones for a field, those with a name in words first; the present one, too, where it is of another kind."""
    names = dict.fromkeys([*TIME_ZONES, *zones(), *([present] if present else [])])
    return [(zone, say_zone(zone)) for zone in names]


def say_moment(moment: datetime, zone: str) -> str:
    """A moment on the clocks of its place, with the name of the zone: "November 1, 2026, 1:30 a.m. (CST, Chicago)"."""
    local = moment.astimezone(ZoneInfo(zone))
    name, place = local.tzname() or "", zone.rpartition("/")[2].replace("_", " ")
    where = place if name[:1] in "+-" else f"{name}, {place}"
    day, at = date_format(local, "DATE_FORMAT"), date_format(local, "TIME_FORMAT")
    return _("%(day)s, %(time)s (%(zone)s)") % {"day": day, "time": at, "zone": where}
