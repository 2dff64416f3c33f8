"""The gates to the host's pages: coordinators, and whoever was asked to lead, signed in or by their own link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from longtable.coalitions.gates import for_members
from longtable.coalitions.queries import Access
from longtable.meetings.live_rules import door_is_open
from longtable.meetings.models import Meeting, Participant
from longtable.meetings.pages import address, meeting_crumbs, meeting_tabs, say_when
from longtable.meetings.queries.gathering import get_meeting, own_participant
from longtable.meetings.queries.live import may_lead
from longtable.meetings.views.own_links import Here, by_meeting_link
from longtable.record.actions import Actor


@dataclass(frozen=True, slots=True)
class Leading:
    """Who leads which meeting, and where the pages are that they lead it with. ``named``: None for a coordinator."""

    meeting: Meeting
    by: Access | Actor
    named: Participant | None
    host_url: str
    events_url: str
    wall_url: str
    back_url: str

    @property
    def context(self) -> dict[str, object]:
        """What the frame of such a page needs."""
        found: dict[str, object] = {
            "meeting": self.meeting,
            "coalition_name": self.meeting.coalition.name,
            "host_url": self.host_url,
            "events_url": self.events_url,
            "wall_url": self.wall_url,
            "back_url": self.back_url,
            "frame": "ui/plain.html",
        }
        if isinstance(self.by, Access):
            tabs = meeting_tabs(self.by, self.meeting, "host", leads=True)
            found |= {"frame": "ui/base.html", "tabs": tabs}
            found["crumbs"] = meeting_crumbs(self.by, self.meeting, at=_("Lead it"))
            if self.by.can_edit:
                found["hosts_url"] = address(self.by, "hosts", self.meeting.code)
                found["minutes_url"] = address(self.by, "minutes", self.meeting.code)
        return found


Leads = Callable[[HttpRequest, Leading], HttpResponse]


def for_leaders(view: Leads) -> Callable[..., HttpResponse]:
    """Coordinators at any time; a member who was asked to lead from the morning of the meeting until it has ended."""

    @never_cache
    @for_members
    @wraps(view)
    def guarded(request: HttpRequest, access: Access, code: str) -> HttpResponse:
        meeting = get_meeting(access, code)
        named = None if access.can_edit else own_participant(access, meeting)
        if named is not None:
            named.meeting = meeting
        if not access.can_edit and (named is None or not may_lead(named)):
            raise PermissionDenied
        events = address(access, "events", code) + "?kind=host"
        back = address(access, "meeting", code)
        leading = Leading(
            meeting, access, named, address(access, "host", code), events, address(access, "wall", code), back
        )
        return (not_now(request, leading) if named else None) or view(request, leading)

    return guarded


def by_leaders_link(view: Leads) -> Callable[..., HttpResponseBase]:
    """The same for whoever was asked to lead and has no account: by their own link to this meeting."""

    @by_meeting_link
    @wraps(view)
    def guarded(request: HttpRequest, here: Here) -> HttpResponse:
        def of(name: str) -> str:
            return reverse(name, args=[here.secret])

        leading = Leading(
            here.meeting,
            here.by,
            here.participant,
            of("meeting_host"),
            of("meeting_host_events"),
            of("meeting_wall"),
            of("meeting_link"),
        )
        if not may_lead(here.participant):
            question, text = _("Do you lead this meeting?"), _("No. Whoever prepares it can ask you to.")
            return _say(request, leading, question, text, 403)
        return not_now(request, leading) or view(request, leading)

    return guarded


def not_now(request: HttpRequest, leading: Leading) -> HttpResponse | None:
    """The page in place of the host's for whoever was asked to lead and comes too early or too late; None in time."""
    meeting, now = leading.meeting, timezone.now()
    if door_is_open(meeting, now):
        return None
    if meeting.state == Meeting.State.PLANNED and now < meeting.starts_at:
        text = _("Your screen opens twelve hours before the meeting begins. It begins: %(when)s.")
        return _say(request, leading, _("When do you lead this meeting?"), text % {"when": say_when(meeting)}, 409)
    if meeting.state == Meeting.State.CANCELLED:
        return _say(request, leading, _("Does this meeting take place?"), _("No, it was cancelled."), 410)
    return _say(request, leading, _("Is the meeting over?"), _("Yes. Thank you for leading it."), 410)


def _say(request: HttpRequest, leading: Leading, question: str, text: str, status: int) -> HttpResponse:
    told = {
        "coalition_name": leading.meeting.coalition.name,
        "question": question,
        "text": text,
        "buttons": [{"text": _("To the page of the meeting"), "url": leading.back_url, "kind": "main"}],
    }
    return render(request, "ui/message.html", told, status=status)
