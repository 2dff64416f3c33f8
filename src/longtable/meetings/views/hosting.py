"""The host's screen of a live meeting."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.queries import Access
from longtable.meetings.actions import checkin as door
from longtable.meetings.actions import hosting
from longtable.meetings.actions import live as actions
from longtable.meetings.forms.live import TapForm
from longtable.meetings.live_screens import HOST
from longtable.meetings.models import AgendaItem, Meeting, Note, Participant
from longtable.meetings.pages import meeting_tabs
from longtable.meetings.queries.gathering import get_meeting, get_participant
from longtable.meetings.queries.live import get_item, read_room
from longtable.meetings.views.live import answer_tap, screen_context
from longtable.partners.rules import Refused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def host(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Page “Whose turn is it?”: the line, the floor, the agenda, checks, notes, and who is here. “?end” asks before it ends."""
    meeting = get_meeting(access, code)
    here = reverse("meetings:host", args=[access.coalition.slug, code])
    if request.method == "POST":
        return answer_tap(request, here, lambda form: _host_tap(form, access, meeting))
    if "end" in request.GET and meeting.state == Meeting.State.LIVE:
        return _before_the_end(request, meeting, here)
    room = read_room(meeting.pk)
    context = {
        **screen_context(request, room, HOST),
        "tabs": meeting_tabs(access, meeting, "host"),
        "events_url": reverse("meetings:events", args=[access.coalition.slug, code]) + "?kind=host",
        "wall_url": reverse("meetings:wall", args=[access.coalition.slug, code]),
        "is_live": meeting.state == Meeting.State.LIVE,
        "can_check_in": meeting.state in {Meeting.State.PLANNED, Meeting.State.LIVE},
        "writes": "write" in request.GET,
    }
    return render(request, "meetings/live_host.html", context)


def _before_the_end(request: HttpRequest, meeting: Meeting, here: str) -> HttpResponse:
    context = {
        "question": _("End “%(title)s” now?") % {"title": meeting.title},
        "consequences": [
            _("The turn, raised hands and an open question end with it."),
            _("Everyone who is still here counts as having stayed to the end."),
            _("Then the minutes can be drafted."),
        ],
        "fields": {"do": "end"},
        "action_label": _("Yes, end the meeting"),
        "cancel_url": here,
    }
    return render(request, "meetings/live_end.html", context | {"here": here})


def _host_tap(form: TapForm, access: Access, meeting: Meeting) -> None:
    told, tap = form.cleaned_data, form.pressed
    what = told["do"]

    def someone() -> Participant:
        return get_participant(meeting, told["participant"] or 0)

    taps: dict[str, Callable[[], object]] = {
        "begin": lambda: hosting.begin_meeting(by=access, meeting=meeting, tap=tap),
        "end": lambda: hosting.end_meeting(by=access, meeting=meeting, tap=tap),
        "start_turn": lambda: hosting.start_turn(by=access, participant=someone(), tap=tap),
        "end_turn": lambda: hosting.end_turn(by=access, participant=someone(), tap=tap),
        "lower_for": lambda: actions.lower_hand(by=someone(), tap=tap),
        "start_item": lambda: hosting.start_item(by=access, item=_item(meeting, told["item"]), tap=tap),
        "end_item": lambda: hosting.end_item(by=access, item=_item(meeting, told["item"]), tap=tap),
        "outcome": lambda: hosting.say_outcome(
            by=access, item=_item(meeting, told["item"]), outcome=told["outcome"], text=told["text"], tap=tap
        ),
        "ask": lambda: hosting.ask_check(by=access, meeting=meeting, kind=told["kind"], question=told["text"], tap=tap),
        "close_check": lambda: hosting.close_check(by=access, meeting=meeting, number=told["check"] or 0, tap=tap),
        "note": lambda: actions.write_note(meeting=meeting, kind=Note.Kind.MINUTES, text=told["text"], tap=tap),
        "remove_note": lambda: hosting.remove_note(by=access, meeting=meeting, note=told["note"] or 0, tap=tap),
        "come_for": lambda: door.check_in(participant=someone(), tap=tap, remote=told["remote"], by="host"),
        "go_for": lambda: door.check_out(participant=someone(), tap=tap),
        "guest": lambda: door.add_guest(by=access, meeting=meeting, who=form.newcomer, tap=tap),
    }
    if what not in taps:
        raise Refused(_("This page is out of date. Load it again."))
    taps[what]()


def _item(meeting: Meeting, pk: int | None) -> AgendaItem:
    item = get_item(meeting, pk or 0)
    item.meeting = meeting
    return item
