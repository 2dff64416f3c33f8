"""Pictures of the pages about meetings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from longtable.meetings.models import Meeting
from longtable.meetings.queries.gathering import Counts
from longtable.ui.charts import Bar, Chart, Point, bars, columns
from longtable.ui.numbers import number

YEAR = timedelta(days=365)
FEWEST_DRAWN = 3  # fewer meetings make no picture


def answers_chart(counts: Counts) -> Chart:
    """What the people on a list have answered."""
    said = (
        (_("come in person"), counts.yes),
        (_("by phone or computer"), counts.remote),
        (_("not sure"), counts.maybe),
        (_("do not come"), counts.no),
        (_("have not answered"), counts.waiting),
    )
    return bars(
        [Bar(label, count) for label, count in said],
        title=_("What people have answered"),
        description=_("One bar for each answer; all together are the people on the list."),
        headers=(_("Answer"), _("People")),
        fmt=number,
        maximum=counts.listed,
    )


def attendance_chart(past: Sequence[Any], now: datetime) -> Chart | None:
    """How many came to each meeting of the last year, of those who met most often: so that like stands beside like."""
    held = [one for one in past if one.state == Meeting.State.ENDED and one.starts_at > now - YEAR and one.n_came]
    often = Counter(one.body for one in held).most_common(1)
    rows = [one for one in reversed(held) if one.body == often[0][0]]
    if len(rows) < FEWEST_DRAWN:
        return None
    whose = often[0][0].name if often[0][0] else _("Everyone")
    days = [one.starts_at.astimezone(ZoneInfo(one.time_zone)) for one in rows]
    drawn = columns(
        [Point(date_format(day, "M"), one.n_came) for day, one in zip(days, rows, strict=True)],
        title=_("Who came over the last twelve months: %(whose)s") % {"whose": whose},
        description=_("One column for each meeting, the newest on the right."),
        headers=(_("Meeting"), _("Came"), _("On the list")),
        fmt=number,
    )
    told = tuple(
        (f"{one.title}, {date_format(day, 'DATE_FORMAT')}", number(one.n_came), number(one.n_listed))
        for day, one in zip(days, rows, strict=True)
    )
    return replace(drawn, rows=told)
