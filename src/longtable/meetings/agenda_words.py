"""What pages and letters say of an agenda: when each item begins, who proposed it, what has changed since it was sent."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from longtable.meetings.models import AgendaItem, ItemKind, Meeting, Participant
from longtable.meetings.pages import say_day
from longtable.ui import drawing as d
from longtable.ui.charts import Chart
from longtable.ui.drawing import Canvas, Key
from longtable.ui.numbers import number

COLOURS = {ItemKind.DECIDE: d.TEAL_DARK, ItemKind.DISCUSS: d.TEAL, ItemKind.INFORM: d.TEAL_LIGHT}
BAR = 46.0  # height of the strip
Sent = list[dict[str, Any]]  # an agenda as it was sent


@dataclass(frozen=True, slots=True)
class Line:
    """One item of an agenda as it is shown."""

    number: int
    item: AgendaItem
    begins: str
    proposer: str
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different from the agenda that was sent last: titles."""

    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    reordered: bool = False

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.changed or self.reordered)


def length_of(meeting: Meeting) -> int:
    """How many minutes a meeting has."""
    return int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)


def minutes_of(items: Sequence[AgendaItem]) -> int:
    """How many minutes the items take together."""
    return sum(item.minutes for item in items)


def say_who(one: Participant | None, *, sees_people: bool, own: Participant | None = None) -> str:
    """An organization, and the person only for those who see persons; "" for nobody in particular."""
    if one is None:
        return ""
    if own is not None and (own.pk == one.pk or (own.person_id is not None and own.person_id == one.person_id)):
        return pgettext("who proposed or promised something", "you")
    organization = one.partner.name if one.partner else str(one.facts.get("partner", ""))
    name = one.person.name if one.person else one.guest_name
    if sees_people and name and organization:
        return _("%(name)s, %(partner)s") % {"name": name, "partner": organization}
    return (name if sees_people else "") or organization or _("someone who is invited")


def lines_of(
    meeting: Meeting, items: Sequence[AgendaItem], *, sees_people: bool, own: Participant | None = None
) -> list[Line]:
    """The items of an agenda with the time on the meeting's own clock at which each should begin."""
    rows, passed = [], 0
    for place, item in enumerate(items, start=1):
        said = say_who(item.proposed_by, sees_people=sees_people, own=own)
        rows.append(Line(place, item, _clock(meeting, passed), said, place == 1, place == len(items)))
        passed += item.minutes
    return rows


def _clock(meeting: Meeting, minutes: int) -> str:
    moment: datetime = meeting.starts_at + timedelta(minutes=minutes)
    return date_format(moment.astimezone(ZoneInfo(meeting.time_zone)), "TIME_FORMAT")


def say_time(meeting: Meeting, items: Sequence[AgendaItem]) -> str:
    """Whether the items fit into the meeting, in one sentence."""
    taken, length = minutes_of(items), length_of(meeting)
    values = {"n": number(len(items)), "taken": number(taken), "length": number(length), "over": number(taken - length)}
    if taken > length:
        text = ngettext(
            "%(n)s item takes %(taken)s minutes: %(over)s more than the meeting has.",
            "%(n)s items take %(taken)s minutes: %(over)s more than the meeting has.",
            len(items),
        )
    else:
        text = ngettext(
            "%(n)s item takes %(taken)s of %(length)s minutes.",
            "%(n)s items take %(taken)s of %(length)s minutes.",
            len(items),
        )
    return text % values


def say_outcomes(items: Sequence[AgendaItem]) -> str:
    """What a meeting made of its items, in one sentence."""
    counts = Counter(item.outcome for item in items)
    taken, later = counts[AgendaItem.Outcome.ADOPTED], counts[AgendaItem.Outcome.LATER]
    text = ngettext(
        "%(taken)s of %(n)s item was taken up, %(later)s put off.",
        "%(taken)s of %(n)s items were taken up, %(later)s put off.",
        len(items),
    )
    return text % {"taken": number(taken), "later": number(later), "n": number(len(items))}


def say_meeting(meeting: Meeting) -> str:
    """Which meeting: its title and its day; many meetings have one title."""
    return _("%(title)s, %(day)s") % {"title": meeting.title, "day": say_day(meeting)}


def strip(meeting: Meeting, lines: Sequence[Line]) -> Chart:
    """The picture of an agenda: a strip of time with a part for each item, and what is left or too much."""
    items = [line.item for line in lines]
    title, description = _("The time that we have"), say_time(meeting, items)
    pictures = []
    for width, name in ((d.WIDE, "lt-chart--wide"), (d.NARROW, "lt-chart--narrow")):
        canvas, height = _draw(meeting, lines, float(width))
        pictures.append(canvas.finish(height, title, description, name))
    rows = [
        (f"{line.number}. {line.item.title}", line.item.get_kind_display(), number(line.item.minutes), line.begins)
        for line in lines
    ]
    left = length_of(meeting) - minutes_of(items)
    if left:
        word = _("Time left") if left > 0 else _("Too much")
        rows.append((word, "–", number(abs(left)), _clock(meeting, min(minutes_of(items), length_of(meeting)))))
    used = [kind for kind in ItemKind if any(item.kind == kind for item in items)]
    legend = [Key(str(kind.label), d.swatch(COLOURS[kind])) for kind in used]
    if left > 0:
        legend.append(Key(_("Time left"), d.swatch(d.TRACK, stroke=d.LINE)))
    if left < 0:
        legend.append(Key(_("After the end"), d.swatch(d.NEED_TINT, stroke=d.NEED, dashed=True)))
    headers = (pgettext("of an agenda", "Item"), _("What to do with it"), _("Length in minutes"), _("Begins at"))
    return Chart(title, description, pictures[0], pictures[1], headers, tuple(rows), tuple(legend))


def _draw(meeting: Meeting, lines: Sequence[Line], width: float) -> tuple[Canvas, float]:
    canvas, length = Canvas(width), length_of(meeting)
    taken = minutes_of([line.item for line in lines])
    top = 24.0 if taken > length else 2.0
    scale = (width - 2) / max(length, taken, 1)
    end = 1 + length * scale
    if taken > length:
        canvas.rect(
            end, top - 6, (taken - length) * scale, BAR + 12, d.NEED_TINT, stroke=d.NEED, stroke_dasharray="4 3"
        )
    canvas.rect(1, top, length * scale, BAR, d.TRACK, radius=4)
    x = 1.0
    for line in lines:
        wide = line.item.minutes * scale
        kind = ItemKind(line.item.kind)
        ink = d.INK if kind is ItemKind.INFORM else "#fff"
        canvas.rect(x, top, wide - 1.5, BAR, COLOURS[kind], radius=3)
        if wide >= 16:
            minutes = _("%(n)s min.") % {"n": number(line.item.minutes)}
            roomy = wide >= d.text_width(minutes, 13) + 8
            middle = x + wide / 2
            canvas.text(middle, top + (20 if roomy else 29), str(line.number), anchor="middle", fill=ink, bold=True)
            if roomy:
                canvas.text(middle, top + 37, minutes, size=13, anchor="middle", fill=ink)
        x += wide
    left = _("%(n)s min. left") % {"n": number(length - taken)}
    if (length - taken) * scale > d.text_width(left, 13) + 8:
        canvas.text((x + end) / 2, top + 29, left, size=13, anchor="middle", fill=d.SOFT)
    canvas.text(1, top + BAR + 20, _clock(meeting, 0), size=14, fill=d.SOFT)
    canvas.text(min(end, width - 1), top + BAR + 20, _clock(meeting, length), size=14, fill=d.SOFT, anchor="end")
    if taken > length:
        canvas.line(end, top - 8, end, top + BAR + 8, stroke=d.NEED_DARK, width=2)
        over = _("%(n)s min. too many") % {"n": number(taken - length)}
        canvas.text(width - 1, 13, over, size=14, fill=d.NEED_DARK, anchor="end", bold=True)
    return canvas, top + BAR + 26


def as_sent(items: Sequence[AgendaItem]) -> Sent:
    """An agenda as a meeting remembers it: enough to say later what has changed, and no text twice."""
    return [
        {
            "item": item.pk,
            "title": item.title,
            "kind": item.kind,
            "minutes": item.minutes,
            "text": hashlib.sha256(f"{item.why}\n\n{item.paper}".encode()).hexdigest()[:16],
        }
        for item in items
    ]


def changes_between(before: Sent, now: Sent) -> Changes:
    """What changed from one agenda to the next.

    >>> one = {"item": 1, "title": "Benches", "minutes": 5}
    >>> changes_between([one], [{"item": 2, "title": "Shade"}, one | {"minutes": 9}])
    Changes(new=('Shade',), gone=(), changed=('Benches',), reordered=False)
    """
    was, are = {one["item"]: one for one in before}, {one["item"]: one for one in now}
    return Changes(
        new=tuple(one["title"] for key, one in are.items() if key not in was),
        gone=tuple(one["title"] for key, one in was.items() if key not in are),
        changed=tuple(one["title"] for key, one in are.items() if key in was and one != was[key]),
        reordered=[key for key in was if key in are] != [key for key in are if key in was],
    )
