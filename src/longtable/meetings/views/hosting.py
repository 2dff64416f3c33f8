"""The host's screen of a live meeting, and who leads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.posting import done
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.meetings.actions import checkin as door
from longtable.meetings.actions import hosting
from longtable.meetings.actions import live as actions
from longtable.meetings.forms.live import TapForm
from longtable.meetings.live_screens import HOST, kind_for
from longtable.meetings.models import AgendaItem, Meeting, Note, Participant
from longtable.meetings.pages import address, meeting_crumbs, meeting_tabs, say_day
from longtable.meetings.queries.gathering import get_meeting, get_participant, hosts_of
from longtable.meetings.queries.live import askable, get_item, read_room, who_led
from longtable.meetings.views.leading import Leading, by_leaders_link, for_leaders
from longtable.meetings.views.live import answer_tap, screen_context, stream

YEAR = timedelta(days=365)
GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_POST
def _host(request: HttpRequest, leading: Leading) -> HttpResponse:
    """Page “Whose turn is it?”: the line, the floor, the agenda, checks, notes, and who is here. “?end” asks before it ends."""
    meeting = leading.meeting
    if request.method == "POST":
        return answer_tap(request, leading.host_url, lambda form: _host_tap(form, leading))
    if "end" in request.GET and meeting.state == Meeting.State.LIVE:
        return _before_the_end(request, leading)
    room = read_room(meeting.pk)
    context = {
        **leading.context,
        **screen_context(request, room, HOST, writes="write" in request.GET),
        "is_live": meeting.state == Meeting.State.LIVE,
        "can_check_in": meeting.state in {Meeting.State.PLANNED, Meeting.State.LIVE},
    }
    return render(request, "meetings/live_host.html", context)


host = for_leaders(_host)
meeting_host = by_leaders_link(_host)


@require_GET
def _events(request: HttpRequest, leading: Leading) -> HttpResponse:
    """The stream of the host's screen of someone who leads by their own link."""
    named = leading.named
    return stream(request, leading.meeting, kind_for(named), f"participant:{named.pk if named else 0}")


meeting_host_events = by_leaders_link(_events)


def _before_the_end(request: HttpRequest, leading: Leading) -> HttpResponse:
    context = {
        **leading.context,
        "question": _("End “%(title)s” now?") % {"title": leading.meeting.title},
        "consequences": [
            _("The turn, raised hands and an open question end with it."),
            _("Everyone who is still here counts as having stayed to the end."),
            _("Then the minutes can be drafted."),
        ],
        "action_label": _("Yes, end the meeting"),
    }
    return render(request, "meetings/live_end.html", context)


def _host_tap(form: TapForm, leading: Leading) -> None:
    told, tap, by, meeting = form.cleaned_data, form.pressed, leading.by, leading.meeting
    what = told["do"]

    def someone() -> Participant:
        return get_participant(meeting, told["participant"] or 0)

    def item() -> AgendaItem:
        found = get_item(meeting, told["item"] or 0)
        found.meeting = meeting
        return found

    taps: dict[str, Callable[[], object]] = {
        "begin": lambda: hosting.begin_meeting(by=by, meeting=meeting, tap=tap),
        "end": lambda: hosting.end_meeting(by=by, meeting=meeting, tap=tap),
        "start_turn": lambda: hosting.start_turn(by=by, participant=someone(), tap=tap),
        "end_turn": lambda: hosting.end_turn(participant=someone(), tap=tap),
        "lower_for": lambda: actions.lower_hand(by=someone(), tap=tap),
        "start_item": lambda: hosting.start_item(by=by, item=item(), tap=tap),
        "end_item": lambda: hosting.end_item(by=by, item=item(), tap=tap),
        "outcome": lambda: hosting.say_outcome(by=by, item=item(), outcome=told["outcome"], tap=tap),
        "words": lambda: hosting.say_in_words(by=by, item=item(), text=told["text"], was=told["was"], tap=tap),
        "promise": lambda: hosting.promise(
            by=by,
            item=item(),
            text=told["text"],
            owner=someone() if told["participant"] else None,
            due_on=told["due_on"],
            tap=tap,
        ),
        "ask": lambda: hosting.ask_check(by=by, meeting=meeting, kind=told["kind"], question=told["text"], tap=tap),
        "close_check": lambda: hosting.close_check(by=by, meeting=meeting, number=told["check"] or 0, tap=tap),
        "note": lambda: actions.write_note(meeting=meeting, kind=Note.Kind.MINUTES, text=told["text"], tap=tap),
        "remove_note": lambda: hosting.remove_note(by=by, meeting=meeting, note=told["note"] or 0, tap=tap),
        "come_for": lambda: door.check_in(participant=someone(), tap=tap, remote=told["remote"], by="host"),
        "go_for": lambda: door.check_out(participant=someone(), tap=tap),
        "guest": lambda: door.add_guest(by=by, meeting=meeting, who=form.newcomer, tap=tap),
    }
    if what not in taps:
        raise Refused(_("This page is out of date. Load it again."))
    if leading.named and leading.named.came_at is None:
        hosting.be_there_to_lead(leading.named)
    taps[what]()


@GET_POST
@for_coordinators
def hosts(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Page “Who leads on …?”: whom the coordinators asked, and who has led before, so that it goes round."""
    meeting = get_meeting(access, code)
    if request.method == "POST":
        who = request.POST.get("participant", "")
        one = get_participant(meeting, int(who) if who.isdecimal() and len(who) < 10 else 0)
        if request.POST.get("do") == "withdraw":
            told = _("%(name)s no longer leads this meeting.") % {"name": one.name}
            done(request, lambda: hosting.withdraw_host(by=access, participant=one), told)
        else:
            told = _("%(name)s leads this meeting. Please tell them.") % {"name": one.name}
            done(request, lambda: hosting.name_host(by=access, participant=one), told)
        return redirect(request.path)
    now = timezone.now()
    context = {
        "meeting": meeting,
        "day": say_day(meeting),
        "tabs": meeting_tabs(access, meeting, "host"),
        "crumbs": meeting_crumbs(access, meeting, (_("Lead it"), address(access, "host", code)), at=_("Who leads")),
        "hosts": [(one, address(access, "send_one", code, one.pk)) for one in hosts_of(meeting)],
        "askable": askable(meeting),
        "led": who_led(access.coalition, now - YEAR, now),
        "is_open": meeting.state in {Meeting.State.PLANNED, Meeting.State.LIVE},
        "is_planned": meeting.state == Meeting.State.PLANNED,
        "back": address(access, "host", code),
        "people_url": address(access, "people", code),
    }
    return render(request, "meetings/live_hosts.html", context)
