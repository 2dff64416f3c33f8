"""What the pages of one meeting share: their tabs and the words of its time and place."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from longtable.coalitions.queries import Access
from longtable.meetings.models import Meeting

TABS = (
    ("meeting", gettext_lazy("Meeting"), False),
    ("agenda", gettext_lazy("Agenda"), False),
    ("people", gettext_lazy("People"), True),  # True: not for observers, who never see persons
    ("host", gettext_lazy("Lead it"), True),
    ("minutes", pgettext_lazy("of a meeting", "Minutes"), False),
)


def meeting_tabs(access: Access, meeting: Meeting, current: str, *, leads: bool = False) -> list[dict[str, object]]:
    """The tabs above every page of a meeting; ``current`` is the name of the address, ``leads``: of someone asked to lead."""
    return [
        {"title": title, "url": address(access, name, meeting.code), "current": name == current}
        for name, title, personal in TABS
        if (access.sees_people or not personal) and (name != "host" or access.can_edit or leads)
    ]


def address(access: Access, name: str, *args: object) -> str:
    """The address of a page of this room."""
    return reverse(f"meetings:{name}", args=[access.coalition.slug, *args])


def crumbs(access: Access, *way: tuple[str, str], at: str = "") -> list[dict[str, str]]:
    """The way back from a page of this room: the list of meetings, then pages with their addresses, at last the page itself."""
    first = (_("Meetings"), address(access, "meetings"))
    return [{"title": title, "url": url} for title, url in (first, *way, *([(at, "")] if at else []))]


def meeting_crumbs(access: Access, meeting: Meeting, *way: tuple[str, str], at: str = "") -> list[dict[str, str]]:
    """The way back from a page of one meeting."""
    return crumbs(access, (meeting.title, address(access, "meeting", meeting.code)), *way, at=at)


def is_next_day(start: datetime, end: datetime) -> bool:
    """True where the end has to be called “the next day”: after midnight, not at midnight itself."""
    return (end - timedelta(minutes=1)).date() > start.date()


def say_clock(moment: datetime) -> str:
    """Whose clock it is: “CST”; the city where the zone has only an offset for a name.

    >>> say_clock(datetime(2026, 12, 3, tzinfo=ZoneInfo("Asia/Kathmandu")))
    'Kathmandu'
    """
    name = moment.tzname() or ""
    return str(moment.tzinfo).rpartition("/")[2].replace("_", " ") if name[:1] in {"+", "-"} else name


def say_when(meeting: Meeting, *, short: bool = False) -> str:
    """Day and time on the meeting's own clock: “Thursday, December 3, 2026, 6 p.m. to 7:30 p.m. (CST)”."""
    zone = ZoneInfo(meeting.time_zone)
    start, end = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    if short:
        return f"{_day(start, short=True)}, {date_format(start, 'TIME_FORMAT')}"
    words = {
        "day": _day(start),
        "start": date_format(start, "TIME_FORMAT"),
        "end": date_format(end, "TIME_FORMAT"),
        "zone": say_clock(start),
    }
    if is_next_day(start, end):
        return _("%(day)s, %(start)s to %(end)s the next day (%(zone)s)") % words
    return _("%(day)s, %(start)s to %(end)s (%(zone)s)") % words


def say_day(meeting: Meeting) -> str:
    """The day on the meeting's own clock, as questions name it: “December 3”."""
    return date_format(meeting.starts_at.astimezone(ZoneInfo(meeting.time_zone)), "MONTH_DAY_FORMAT")


def _day(moment: datetime, *, short: bool = False) -> str:
    if short:
        return date_format(moment, "SHORT_DATE_FORMAT")
    return f"{date_format(moment, 'l')}, {date_format(moment, 'DATE_FORMAT')}"
