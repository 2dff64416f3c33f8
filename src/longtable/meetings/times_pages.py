"""What the pages about polls are made of: options and dates in words, answers grouped by day, pictures and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from longtable.coalitions.moments import NoSuchTime
from longtable.coverage.words import say
from longtable.meetings.models import AnswerValue, Asked, Meeting, Poll, PollOption
from longtable.meetings.pages import is_next_day, say_clock
from longtable.meetings.queries.texts import gets_texts
from longtable.meetings.queries.times import asked_of
from longtable.meetings.times_rules import day_of, start_of, weekday_of
from longtable.partners.pages import chip
from longtable.people.queries import Post
from longtable.people.wording import beside
from longtable.ui import drawing as d
from longtable.ui.charts import Chart, ShareRow, shares
from longtable.ui.drawing import Canvas, Key
from longtable.ui.numbers import number, percent
from longtable.ui.tables import Column, Table

LONGEST_ROWS = 2  # of people shut out several times in a row, the longest rows are told
PICTURED = 8  # options in the picture; the table has all


@dataclass(frozen=True, slots=True)
class Slot:
    """One option on the form of answers."""

    number: int
    when: str
    where: str
    said: str
    at: str  # the moment, for a phone that keeps another time; "" in a series


@dataclass(frozen=True, slots=True)
class Day:
    """The options of one day."""

    title: str
    slots: tuple[Slot, ...]


def say_day(option: PollOption) -> str:
    """The day of an option: “Tuesday, December 1, 2026”; of a series “Tuesdays”."""
    name = str(WEEKDAYS[weekday_of(option)])
    if option.on is None:
        return capfirst(_("%(weekday)s, every time") % {"weekday": name})
    return capfirst(_("%(weekday)s, %(day)s") % {"weekday": name, "day": date_format(option.on, "DATE_FORMAT")})


def say_option(option: PollOption) -> str:
    """An option in one line: “Tue, Dec. 1, 2026, 6 p.m., Library”."""
    day = str(WEEKDAYS[weekday_of(option)])
    if option.on is not None:
        day = f"{day}, {date_format(option.on, 'SHORT_DATE_FORMAT')}"
    return f"{day}, {time_format(option.starts, 'TIME_FORMAT')}, {option.place.name}"


def say_hours(poll: Poll, option: PollOption) -> str:
    """From when to when: “6 p.m. to 7:30 p.m.”, also over midnight."""
    start = datetime.combine(date(2000, 1, 1), option.starts)
    end = start + timedelta(minutes=poll.minutes)
    words = {"start": time_format(start, "TIME_FORMAT"), "end": time_format(end, "TIME_FORMAT")}
    if is_next_day(start, end):
        return _("%(start)s to %(end)s the next day") % words
    return _("%(start)s to %(end)s") % words


def say_zone(poll: Poll) -> str:
    """The clocks of a poll: “Chicago (CST)”; the place alone where clocks change between its days, and for a series."""
    place, zone = poll.time_zone.rpartition("/")[2].replace("_", " "), ZoneInfo(poll.time_zone)
    times = poll.options.values_list("on", "starts")
    names = {say_clock(datetime.combine(on, starts, zone)) if on else place for on, starts in times}
    name = names.pop() if len(names) == 1 else place
    return place if name == place else f"{place} ({name})"


def days_of(poll: Poll, options: Sequence[PollOption], answers: Mapping[str, str]) -> list[Day]:
    """The options of a poll by day, with what is ticked."""
    found: dict[str, list[Slot]] = {}
    zone = ZoneInfo(poll.time_zone)
    for one in options:
        where = one.place.name if not one.place.address else f"{one.place.name}, {one.place.address}"
        at = datetime.combine(one.on, one.starts, zone).isoformat() if one.on else ""
        slot = Slot(one.number, say_hours(poll, one), where, answers.get(str(one.number), ""), at)
        found.setdefault(say_day(one), []).append(slot)
    return [Day(title, tuple(slots)) for title, slots in found.items()]


def read_answers(options: Iterable[PollOption], posted: Mapping[str, str]) -> dict[str, str]:
    """What was ticked: by option; with the button “I can come to none of these” all are no."""
    if "none" in posted:
        return {str(one.number): AnswerValue.NO.value for one in options}
    said = {str(one.number): posted.get(f"o{one.number}", "") for one in options}
    return {number: value for number, value in said.items() if value in AnswerValue.values}


def say_date(poll: Poll, option: PollOption, which: int) -> str:
    """When one meeting of a poll would be; a time that never comes is said."""
    day = date_format(day_of(poll, option, which), "DATE_FORMAT")
    try:
        start_of(poll, option, which)
    except NoSuchTime:
        return _("%(day)s (this time never comes: clocks are put forward)") % {"day": day}
    return day


def say_meeting(meeting: Meeting) -> str:
    """When and where a meeting is that came of a poll, and whether it is cancelled."""
    start = meeting.starts_at.astimezone(ZoneInfo(meeting.time_zone))
    words = {
        "weekday": str(WEEKDAYS[start.weekday()]),
        "day": date_format(start, "DATE_FORMAT"),
        "time": time_format(start, "TIME_FORMAT"),
    }
    when = capfirst(_("%(weekday)s, %(day)s, %(time)s") % words)
    said = f"{when}, {meeting.place.name}" if meeting.place else when
    return _("%(meeting)s (cancelled)") % {"meeting": said} if meeting.state == Meeting.State.CANCELLED else said


def people_tables(request: HttpRequest, poll: Poll, url: Any, post: Post) -> tuple[Table, Table | None]:
    """Who is asked, and whether they have answered, never what: first those who have not, then those who have."""
    columns = [
        Column("name", _("Name"), text=lambda one: str(one.person), url=url, order=lambda one: str(one.person).casefold()),
        Column("partner", _("Comes for"), text=lambda one: str(one.partner or "–"), order=lambda o: str(o.partner)),
        Column("told", _("Link"), text=lambda one: _told_so_far(one, post), order=lambda one: one.sent_at),
        Column("answered", _("Answered"), text=_answered, order=lambda one: one.answered_at),
    ]  # fmt: skip
    rows = asked_of(poll)
    answered = [one for one in rows if one.answered_at]
    waiting = Table.build(
        request, [one for one in rows if not one.answered_at], columns=columns, default="name", per_page=100,
        caption=_("No answer yet") if answered else _("Who is asked"), prefix="waiting",
        empty=_("Everyone has answered.") if answered else _("Nobody is asked yet."),
    )  # fmt: skip
    if not answered:
        return waiting, None
    return waiting, Table.build(
        request, answered, columns=columns, default="name", per_page=100, caption=_("Who has answered"),
        caption_hidden=True, prefix="answered",
    )  # fmt: skip


def _told_so_far(one: Asked, post: Post) -> str:
    return beside(_told(one), post.said(one.person.email, one.person.texts_number))


def _told(one: Asked) -> str:
    if one.sent_at is None:
        return _("not sent yet") if one.person.email or gets_texts(one.person) else _("no e-mail: print or phone")
    day = date_format(localtime(one.reminded_at or one.sent_at), "SHORT_DATE_FORMAT")
    sent = _("texted %(day)s") if one.way == "text" else pgettext("link", "sent %(day)s")
    return (_("reminded %(day)s") if one.reminded_at else sent) % {"day": day}


def _answered(one: Asked) -> object:
    if one.answered_at is None:
        return chip(_("not yet"), "dashed")
    day = date_format(localtime(one.answered_at), "SHORT_DATE_FORMAT")
    if one.way in {"paper", "phone"}:
        return _("%(day)s (%(way)s)") % {"day": day, "way": one.get_way_display()}
    return day


# One meeting


def standing_chart(result: Mapping[str, Any], labels: Mapping[str, str], *, so_far: bool = False) -> Chart:
    """How each option stands: who can come, could if need be, has not answered (or is not counted), and is shut out.

    A place that lacks what someone needs counts as no, as in the choice, so that no need can be read from it.
    """
    silent = result["silent"]
    first = list(result["options"].items())[:PICTURED]
    counts = [(labels[key], one["yes"], one["if_need_be"], silent, len(one["shut_out"]) - silent) for key, one in first]
    words = (
        (_("can come"), _("if need be"), _("not counted yet"), _("shut out so far"))
        if so_far
        else (_("can come"), _("if need be"), _("gave no answer"), _("cannot come"))
    )
    drawn = shares(
        [ShareRow(capfirst(label), (yes, maybe, 0, open_, no)) for label, yes, maybe, open_, no in counts],
        series=[words[0], words[1], "", words[2], words[3]],
        title=_("Who can come to which time so far") if so_far else _("Who can come to which time"),
        description=_("One bar for each time, in people. The times that suit best come first."),
        headers=(),
        fmt=lambda share: number(round(share * result["people"])),
    )
    table = tuple((capfirst(label), *(number(one) for one in told)) for label, *told in counts)
    legend = tuple(key for key in drawn.legend if key.label)
    return Chart(drawn.title, drawn.description, drawn.wide, drawn.narrow, (_("Time and place"), *words), table, legend)


def ranking_table(
    request: HttpRequest, result: Mapping[str, Any], labels: Mapping[str, str], names: Mapping[str, str],
    lacking: Mapping[str, int],
) -> Table:  # fmt: skip
    """Every option with how many it would shut out; names only where people allow it."""
    columns = [
        Column("option", _("Time and place"), text=lambda row: capfirst(labels[row[0]])),
        Column("out", _("Shut out"), text=lambda row: number(len(row[1]["shut_out"])), numeric=True,
               order=lambda row: len(row[1]["shut_out"])),
        Column("total", _("Attendance"), text=lambda row: _half(row[1]["total"]), numeric=True,
               order=lambda row: row[1]["total"]),
        Column("why", _("What to know"), text=lambda row: _to_know(row[1], names, lacking.get(row[0], 0))),
        Column("place", pgettext("order of options", "Rank"), text=lambda row: number(row[1]["place"]), numeric=True,
               order=lambda row: row[1]["place"]),
    ]  # fmt: skip
    rows = list(result["options"].items())
    return Table.build(request, rows, caption=_("Every time and place, the fairest first"), columns=columns,
                       per_page=50)  # fmt: skip


def _to_know(one: Mapping[str, Any], names: Mapping[str, str], lacking: int) -> str:
    told = [say(words) for words in one["again"][:LONGEST_ROWS]]
    known = [names[key] for key in one["shut_out"] if key in names]
    if known:
        told.append(_("May be named: %(names)s.") % {"names": ", ".join(known)})
    if lacking >= 5:
        told.append(_("%(count)s have the time, but the place lacks what they need.") % {"count": number(lacking)})
    if one["not_answered"]:
        text = ngettext("%(count)d gave no answer.", "%(count)d gave no answer.", one["not_answered"])
        told.append(text % {"count": one["not_answered"]})
    return " ".join(told)


def _half(value: float) -> str:
    return number(value, digits=1) if value % 1 else number(int(value))


# A series


def series_chart(ours: Mapping[str, Any], popular: Mapping[str, Any], meetings: int) -> Chart:
    """How many meetings each person can come to, fewest first: ours, and the most popular time every time."""
    title = _("How many of the %(meetings)d meetings each person can come to") % {"meetings": meetings}
    description = _("One column for each person, without names, those who can come least first.")
    pictures = []
    for width, name in ((d.WIDE, "lt-chart--wide"), (d.NARROW, "lt-chart--narrow")):
        canvas, y = Canvas(width), 0.0
        for label, able in ((_("This series"), ours["able"]), (_("Always the most popular"), popular["able"])):
            y = _strip(canvas, label, able, meetings, y)
        pictures.append(canvas.finish(y, title, description, name))
    steps = range(meetings + 1)
    rows = tuple(
        (number(step), number(ours["able"].count(step)), number(popular["able"].count(step))) for step in steps
    )
    headers = (_("Meetings they can come to"), _("People, this series"), _("People, always the most popular"))
    legend = (Key(_("one person"), d.swatch(d.TEAL)), Key(_("can come to none"), d.swatch(d.NEED)))
    return Chart(title, description, pictures[0], pictures[1], headers, rows, legend)


def _strip(canvas: Canvas, label: str, able: Sequence[int], meetings: int, top: float) -> float:
    none = able.count(0)
    height, base = 84.0, top + 40 + 84.0
    canvas.text(0, top + 14, label, bold=True)
    told = ngettext("%(count)d can come to none", "%(count)d can come to none", none) % {"count": none}
    canvas.text(0, top + 32, told, fill=d.NEED_DARK if none else d.SOFT)
    step = canvas.width / max(1, len(able))
    for place, times in enumerate(able):
        x, wide = place * step, max(1.0, step - min(3.0, step / 4))
        canvas.rect(x, base - height, wide, height, d.TRACK, radius=2)
        if times:
            tall = height * times / meetings
            canvas.rect(x, base - tall, wide, tall, d.TEAL, radius=2)
        else:
            canvas.rect(x, base - 6, wide, 6, d.NEED, radius=2)
    return base + 18


def series_table(poll: Poll, options: Mapping[str, PollOption], outcome: Mapping[str, Any]) -> Table:
    """The meetings of a series one by one."""
    rows = [
        (
            number(which + 1),
            say_date(poll, options[one["option"]], which),
            capfirst(say_option(options[one["option"]])),
            _half(one["total"]),
            number(one["shut_out"]),
            " ".join(say(words) for words in one["again"][:LONGEST_ROWS]),
        )
        for which, one in enumerate(outcome["each"])
    ]
    heads = [_("Meeting"), _("Day"), _("Time and place"), _("Attendance"), _("Shut out"), _("In a row")]
    return Table.of(_("The meetings that are proposed"), heads, rows, numeric=(3, 4))


def beside_table(result: Mapping[str, Any]) -> Table:
    """This series beside the most popular time every time, and what people chose."""
    columns = [(_("This series"), result["best"]), (_("Always the most popular"), result["popular"])]
    if "chosen" in result and result["chosen"]["totals"] != result["best"]["totals"]:
        columns.append((_("What people chose"), result["chosen"]))
    rows = [
        (_("People who can come to none"), *(number(one["none"]) for _name, one in columns)),
        (_("The person who comes least: meetings"), *(_half(min(one["totals"], default=0)) for _name, one in columns)),
        (_("Attendance in all"), *(_half(one["total"]) for _name, one in columns)),
    ]
    return Table.of(
        _("What it means"), [_("What we look at"), *(name for name, _one in columns)], rows, numeric=tuple(range(1, 4))
    )


def series_notes(result: Mapping[str, Any]) -> list[str]:
    """How sure a series is, ties, and what fairness costs."""
    notes = []
    if result["proven"]:
        notes.append(_("It is proven: no other series serves those who can come least any better."))
    else:
        notes.append(_("The time was up before it was proven that no series is better."))
        if result["gap"]:
            notes.append(say(result["gap"]))
    if result["several"]:
        notes.append(
            _(
                "There are other series that are just as good. Of these, the one is shown whose times come first in the list."
            )
        )
    if result["given_up"] > 0:
        text = _(
            "Attendance in all is %(share)s lower than with the most popular time every time. That is what fairness costs."
        )
        notes.append(text % {"share": percent(result["given_up"], 1)})
    if result["count_past"]:
        notes.append(_("Past meetings are counted: whoever came less before comes first. If need be counts half."))
    else:
        notes.append(_("If need be counts half."))
    return notes


def left_out(result: Mapping[str, Any]) -> list[str]:
    """Whom no choice helps: those who can come to nothing, and those who did not answer, with what to do before choosing."""
    notes = []
    if result["never_able"]:
        text = ngettext(
            "%(count)d person can come to none of these times. Ask what would suit them, and add it.",
            "%(count)d people can come to none of these times. Ask what would suit them, and add it.",
            result["never_able"],
        )
        notes.append(text % {"count": result["never_able"]})
    if result["silent"]:
        text = ngettext(
            "%(count)d person has not answered, which counts as no. Ask again before you choose.",
            "%(count)d people have not answered, which counts as no. Ask again before you choose.",
            result["silent"],
        )
        notes.append(text % {"count": result["silent"]})
    return notes
