"""What all screens of one kind show of a live meeting, as the parts of a page; and the hub that pushes them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from longtable.meetings.live_hub import Hub, Kind, event, listen_to_postgresql
from longtable.meetings.models import ActionPoint, AgendaItem, Check, Meeting, Note, Participant
from longtable.meetings.queries.live import Room, read_room

HOST, ROOM = "host", "room"  # kinds of screens
PARTS: Mapping[str, Sequence[str]] = {
    HOST: ("now", "line", "floor", "agenda", "check", "notes", "people"),
    ROOM: ("now", "check", "line", "said", "agenda"),
}
CHIPS = 24  # people as buttons; the others are found in a list
FIRST = {HOST: 12, ROOM: 6}  # of the line, shown at once


def draw(
    room: Room, kind: str, token: str = "", *, writes: bool = True, answered: Sequence[int] = ()
) -> dict[str, str]:
    """The parts of a screen as HTML, in the language that is active; ``token``: forms that work without script.

    ``writes``: without script, a page that reloads by itself would lose what is typed, so that its text fields are hidden.
    ``answered``: the numbers of the checks that its reader has answered.
    """
    context = _context(room, kind) | {"token": token, "fresh": uuid.uuid4, "writes": writes, "answered": answered}
    return {part: get_template(f"meetings/live_{kind}_{part}.html").render(context).strip() for part in PARTS[kind]}


def kind_for(leader: Participant | None) -> str:
    """The kind of a host's screen: of a coordinator, or of someone who was asked to lead."""
    return f"{HOST}:{leader.pk}" if leader else HOST


def marks(room: Room) -> dict[str, object]:
    """What a screen needs to find its own place: whose hands are up in which order, who speaks, what is asked."""
    return {
        "state": room.meeting.state,
        "hands": [one.pk for one in room.queue],
        "speaker": room.speaker.pk if room.speaker else 0,
        "check": room.check.number if room.check else 0,
    }


def render(meeting: int, kinds: frozenset[Kind]) -> tuple[int, dict[Kind, bytes]]:
    """One event for each kind of screen and language, all of the same version.

    The host's screen of someone who was asked to lead has a kind of its own; who leads no more is told to load the page again.
    """
    room = read_room(meeting)
    found = {}
    for kind, language in kinds:
        name, _colon, leader = kind.partition(":")
        if leader and int(leader) not in room.leading:
            found[kind, language] = event("reload", "", room.meeting.version)
            continue
        with translation.override(language):
            shown = {"parts": draw(room, name), **marks(room)}
        found[kind, language] = event("screen", shown, room.meeting.version)
    return room.meeting.version, found


def _render_in_thread(meeting: int, kinds: frozenset[Kind]) -> tuple[int, dict[Kind, bytes]]:
    """The same in a thread of the hub, which no request ends."""
    try:
        return render(meeting, kinds)
    finally:
        close_old_connections()


hub = Hub(_render_in_thread, None if settings.SQLITE else listen_to_postgresql)


def _context(room: Room, kind: str) -> dict[str, Any]:
    line = room.queue
    return {
        "room": room,
        "meeting": room.meeting,
        "is_live": room.meeting.state == Meeting.State.LIVE,
        "is_planned": room.meeting.state == Meeting.State.PLANNED,
        "item": room.current,
        "next": room.next_item,
        "since": _epoch(room.current.began_at if room.current else None),
        "elapsed": _length(room.current.began_at if room.current else None),
        "speaks_since": _epoch(room.speaks_since),
        "speaks_for": _length(room.speaks_since),
        "line": line[: FIRST[kind]],
        "line_more": max(0, len(line) - FIRST[kind]),
        "parking": room.lines_of(Note.Kind.PARKING),
        "comments": room.lines_of(Note.Kind.COMMENT),
        "check_words": check_words(room.check) if room.check else "",
        "check_answers": answers_of(room.check) if room.check else [],
        "result": _result(room),
        **(_host_context(room) if kind == HOST else {}),
    }


def _host_context(room: Room) -> dict[str, Any]:
    there, absent, unheard = room.there, room.absent, room.unheard
    return {
        "items": [(one, [_promised(point, room) for point in room.points.get(one.pk, ())]) for one in room.items],
        "has_begun": any(one.began_at for one in room.items),
        "everyone": sorted(room.people.values(), key=lambda one: (one.name.casefold(), one.pk)),
        "there": there,
        "chips": [one for one in there if one.hand_at is None and one != room.speaker][:CHIPS],
        "is_long": len(there) > CHIPS,
        "absent": absent,
        "absent_chips": absent[:CHIPS],
        "absent_long": len(absent) > CHIPS,
        "remote": sum(one.is_remote for one in there),
        "came": sum(one.is_there or one.has_left for one in room.people.values()),
        "unheard": unheard[:CHIPS],
        "unheard_count": len(unheard),
        "minutes_notes": room.lines_of(Note.Kind.MINUTES),
        "outcomes": [(one.value, one.label) for one in AgendaItem.Outcome if one.value],
    }


def _promised(point: ActionPoint, room: Room) -> dict[str, object]:
    owner = room.people.get(point.owner_id or 0)
    return {"text": point.text, "who": owner.name if owner else "", "due_on": point.due_on}


def _epoch(moment: datetime | None) -> int:
    """Milliseconds, as scripts count."""
    return int(moment.timestamp() * 1000) if moment else 0


def _length(since: datetime | None) -> str:
    """Minutes and seconds until now, for screens that do not count themselves."""
    seconds = max(0, int((timezone.now() - since).total_seconds())) if since else 0
    return f"{seconds // 60}:{seconds % 60:02}"


def check_words(check: Check) -> str:
    """The question of a check."""
    return check.question or str(Check.Kind.PULSE.label)


def answers_of(check: Check) -> list[tuple[str, str]]:
    """The answers that one can choose from, with their words."""
    if check.kind == Check.Kind.PULSE:
        return [("yes", _("Yes")), ("partly", _("Partly")), ("no", _("No"))]
    return [("good", _("Good")), ("unsure", _("Not sure")), ("bad", _("Not good"))]


def _result(room: Room) -> dict[str, Any] | None:
    """The newest check that is closed, in words."""
    if room.answers is None or room.check is not None:
        return None
    words = dict(answers_of(room.answers.check))
    lines = [(words[name], count, percent) for name, count, percent in room.answers.lines]
    return {
        "question": check_words(room.answers.check),
        "answers": room.answers.pulse.answers,
        "lines": lines,
        "some_hidden": any(count is None for _name, count, _percent in lines),
        "nothing": all(count is None for _name, count, _percent in lines),
    }
