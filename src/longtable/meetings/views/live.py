"""The screens that follow a live meeting: of participants, by link or signed in, and the streams that keep all screens fresh."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from longtable.coalitions.forms import RenewForm
from longtable.coalitions.gates import for_members
from longtable.coalitions.link_pages import speak_to
from longtable.coalitions.links import LinkHasEnded
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.meetings.actions import checkin as door
from longtable.meetings.actions import live as actions
from longtable.meetings.actions.hosting import end_turn
from longtable.meetings.forms.live import TapForm
from longtable.meetings.live_hub import SLOT, Wish, clock
from longtable.meetings.live_rules import door_is_open
from longtable.meetings.live_screens import HOST, ROOM, draw, kind_for, marks
from longtable.meetings.live_screens import render as render_screen
from longtable.meetings.models import Meeting, Note, Participant
from longtable.meetings.pages import meeting_tabs
from longtable.meetings.queries.gathering import LINK, get_meeting, own_participant
from longtable.meetings.queries.live import Room, may_lead, open_live, read_room
from longtable.meetings.views.own_links import link_ended

Act = Callable[[TapForm], None]
GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def by_live_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The gate of a live screen: by one's own link, or by the one that the code on the wall gave."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, secret: str) -> HttpResponse:
        try:
            link, participant = open_live(secret)
        except LinkHasEnded as ended:
            speak_to(request, ended.link)
            response = _ended(request, ended, secret)
        else:
            if link.person:
                speak_to(request, link)
            response = view(request, secret, participant)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return guarded


def _ended(request: HttpRequest, ended: LinkHasEnded, secret: str) -> HttpResponse:
    if ended.link.purpose == LINK:
        return link_ended(request, ended.link, secret, RenewForm())
    told = {
        "coalition_name": ended.link.coalition.name,
        "question": _("Was the meeting on another day?"),
        "text": _("This page worked on the day of the meeting only. At the next one, check in at the door again."),
    }
    return render(request, "ui/message.html", told, status=410)


@GET_POST
@by_live_link
def meeting_live(request: HttpRequest, secret: str, participant: Participant) -> HttpResponse:
    """Page “Where are we, and when is it my turn?” by link."""
    here = reverse("meeting_live", args=[secret])
    if request.method == "POST":
        return answer_tap(request, here, lambda form: _participant_tap(form, participant))
    context = {
        "frame": "ui/plain.html",
        "coalition_name": participant.meeting.coalition.name,
        "events_url": reverse("meeting_events", args=[secret]),
    }
    return _screen(request, participant.meeting, participant, context)


@never_cache
@GET_POST
@for_members
def live(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Page “Where are we, and when is it my turn?” for someone signed in; who has no part in the meeting looks on."""
    meeting = get_meeting(access, code)
    participant = own_participant(access, meeting)
    if participant:
        participant.meeting = meeting
    if request.method == "POST":
        here = reverse("meetings:live", args=[access.coalition.slug, code])
        return answer_tap(request, here, lambda form: _participant_tap(form, participant))
    context = {
        "frame": "ui/base.html",
        "tabs": meeting_tabs(access, meeting, "live"),
        "events_url": reverse("meetings:events", args=[access.coalition.slug, code]),
    }
    return _screen(request, meeting, participant, context)


def _screen(
    request: HttpRequest, meeting: Meeting, participant: Participant | None, context: Mapping[str, object]
) -> HttpResponse:
    room = read_room(meeting.pk)
    me = room.people.get(participant.pk) if participant else None
    is_live = meeting.state == Meeting.State.LIVE
    answered = participant.answered if participant else []
    told = {
        **context,
        **screen_context(request, room, ROOM, writes="write" in request.GET, answered=answered),
        "me": me,
        "hand_is_up": bool(me and me.hand_at),
        "speaks": bool(me and room.speaker and room.speaker.pk == me.pk),
        "place": _place(room, participant),
        "can_speak": bool(me and me.is_there and is_live),
        "can_come": bool(me and not me.is_there and door_is_open(meeting, timezone.now())),
        "answered": answered,
    }
    return render(request, "meetings/live_room.html", told)


def _place(room: Room, participant: Participant | None) -> str:
    """Where someone stands in the line, in words, as their script would say it."""
    me = participant.pk if participant else 0
    before = next((place for place, one in enumerate(room.queue) if one.pk == me), None)
    if room.speaker and room.speaker.pk == me:
        return _("It is your turn to speak.")
    if before is None:
        return ""
    return f"{_('Your hand is up. Before you:')} {before}." if before else _("Your hand is up. You are next.")


def screen_context(
    request: HttpRequest, room: Room, kind: str, *, writes: bool, answered: Sequence[int] = ()
) -> dict[str, object]:
    """What the page of any live screen needs."""
    token = get_token(request)
    return {
        "meeting": room.meeting,
        "parts": draw(room, kind, token, writes=writes, answered=answered),
        "marks": json.dumps(marks(room)),
        "fresh": uuid.uuid4,
        "version": room.meeting.version,
        "now": int(time.time() * 1000),
        "token": token,
        "writes": writes,
    }


def _participant_tap(form: TapForm, participant: Participant | None) -> None:
    if participant is None:
        raise Refused(_("You have no part in this meeting. Check in at the door first."))
    told, tap = form.cleaned_data, form.pressed
    what = told["do"]
    if what == "raise":
        actions.raise_hand(by=participant, tap=tap)
    elif what == "lower":
        actions.lower_hand(by=participant, tap=tap)
    elif what in {Note.Kind.PARKING, Note.Kind.COMMENT}:
        actions.write_note(meeting=participant.meeting, kind=what, text=told["text"], tap=tap, by=participant)
    elif what == "answer":
        actions.answer_check(by=participant, number=told["check"] or 0, value=told["value"], tap=tap)
    elif what == "done":
        end_turn(participant=participant, tap=tap)
    elif what == "come":
        door.check_in(participant=participant, tap=tap, remote=told["remote"])
    elif what == "go":
        door.check_out(participant=participant, tap=tap)
    else:
        raise Refused(_("This page is out of date. Load it again."))


def answer_tap(request: HttpRequest, back: str, act: Act) -> HttpResponse:
    """Do what was tapped. A script gets a short answer, a form its page again; a refusal is said in words."""
    form = TapForm(request.POST)
    told, status = "", 200
    if form.is_valid():
        try:
            act(form)
        except Refused as refusal:
            told, status = str(refusal), 409
    else:
        told, status = _("This could not be read. Load the page again and try once more."), 422
    if request.headers.get("X-Tap"):
        return JsonResponse({"told": told, "now": int(time.time() * 1000)}, status=status)
    if told:
        messages.error(request, told)
    return redirect(back)


@require_GET
@by_live_link
def meeting_events(request: HttpRequest, secret: str, participant: Participant) -> HttpResponse:  # noqa: ARG001
    """The stream of a participant's screen."""
    return stream(request, participant.meeting, ROOM, f"participant:{participant.pk}")


@never_cache
@require_GET
@for_members
def events(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """The stream of a screen of someone signed in: the host's for those who lead and ask for it, else as all see it."""
    meeting = get_meeting(access, code)
    kind = ROOM
    if request.GET.get("kind") == HOST:
        named = None if access.can_edit else own_participant(access, meeting)
        if named is not None:
            named.meeting = meeting
        if access.can_edit or (named is not None and may_lead(named) and door_is_open(meeting, timezone.now())):
            kind = kind_for(named)
    return stream(request, meeting, kind, f"account:{access.account.pk}")


def stream(request: HttpRequest, meeting: Meeting, kind: str, who: str) -> HttpResponse:
    """Hand the screen over to the hub; where no hub runs, what is new, and the browser asks again in a moment."""
    language = translation.get_language() or "en"
    seen = _number(request.headers.get("Last-Event-ID") or request.GET.get("seen"))
    response = HttpResponse(content_type="text/event-stream; charset=utf-8")
    response.headers["Cache-Control"] = "no-store, no-transform"
    response.headers["X-Accel-Buffering"] = "no"
    slot = getattr(request, "scope", {}).get(SLOT)
    if slot is not None:
        slot["wish"] = Wish(meeting.pk, (kind, language), who, seen)
        return response
    told = b""
    if meeting.version != seen:
        _version, found = render_screen(meeting.pk, frozenset({(kind, language)}))
        told = found[kind, language]
    response.content = b"retry: 2000\n\n" + clock() + told
    return response


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else -1
