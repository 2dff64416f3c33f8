"""Meetings as calendar entries (RFC 5545): what an invitation, a change, a cancelling (RFC 5546), a download and a feed carry.

Times are written in UTC: every calendar shows them on its owner's clock, and no table of clock changes can be wrong.
All words are in the active language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vDuration

from longtable.coalitions.models import Coalition
from longtable.meetings.models import Meeting, Participant, Rsvp
from longtable.meetings.pages import say_when

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
REFRESH = timedelta(hours=6)  # how often a calendar should look at a feed
ANSWERS = {
    Rsvp.NONE: "NEEDS-ACTION",
    Rsvp.YES: "ACCEPTED",
    Rsvp.REMOTE: "ACCEPTED",
    Rsvp.MAYBE: "TENTATIVE",
    Rsvp.NO: "DECLINED",
}


def uid_of(meeting: Meeting) -> str:
    """The name of a meeting in every calendar. It never changes, also when the address of this server does."""
    return f"{meeting.made_at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}-{meeting.pk}@longtable"


def invitation(participant: Participant, *, method: str, sequence: int, address: str = "") -> bytes:
    """The calendar part of a letter to one person: REQUEST for an invitation or a change, CANCEL to take it back.

    To someone who is taken off the list of a meeting that takes place, CANCEL comes without a status (RFC 5546, 3.2.5).
    No reply is asked for: answers that a calendar program sends are read by nobody.
    """
    meeting = participant.meeting
    event = _event(meeting, sequence, address=address)
    if method == CANCEL and meeting.state != Meeting.State.CANCELLED:
        del event["status"]
    person = participant.person
    if person is not None and person.email:
        attendee = vCalAddress.new(
            person.email,
            cn=_name(person.name) or None,
            cutype="INDIVIDUAL",
            role="CHAIR" if participant.is_host else "REQ-PARTICIPANT",
            partstat=ANSWERS[Rsvp(participant.rsvp)],
            rsvp=False,
        )
        event.add("attendee", attendee)
    return _bytes(_calendar([event], method))


def download(meeting: Meeting, *, address: str = "") -> bytes:
    """One meeting as a file for any calendar. It has the name of the invitation, so that nobody sees it twice."""
    return _bytes(_calendar([_event(meeting, meeting.sequence, address=address)], PUBLISH))


def feed(coalition: Coalition, participations: Iterable[Participant]) -> bytes:
    """All meetings of one person; those they do not come to leave the time free, cancelled ones say so."""
    events = []
    for one in participations:
        event = _event(one.meeting, one.meeting.sequence)
        if one.rsvp == Rsvp.NO or one.meeting.state == Meeting.State.CANCELLED:
            event.add("transp", "TRANSPARENT")
        events.append(event)
    calendar = _calendar(events, PUBLISH)
    calendar.calendar_name = _("Meetings of %(coalition)s") % {"coalition": coalition.name}
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))  # the same, as Outlook reads it
    return _bytes(calendar)


def sender() -> str:
    """The address that invitations come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _bytes(calendar: Calendar) -> bytes:
    written: bytes = calendar.to_ical()
    return written


def _calendar(events: Iterable[Event], method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//Longtable//Meetings//{(get_language() or 'en')[:2].upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
    return calendar


def _event(meeting: Meeting, sequence: int, *, address: str = "") -> Event:
    gone = meeting.state == Meeting.State.CANCELLED
    event = Event()
    event.add("uid", uid_of(meeting))
    event.add("sequence", sequence)
    event.add("dtstamp", _seconds(timezone.now()))
    event.add("dtstart", _seconds(meeting.starts_at))
    event.add("dtend", _seconds(meeting.ends_at))
    title = _plain(meeting.title)
    event.add("summary", _("Cancelled: %(title)s") % {"title": title} if gone else title)
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    event.add("organizer", vCalAddress.new(sender(), cn=_name(meeting.coalition.name) or None))
    event.add("description", _plain("\n".join(_lines(meeting, address))))
    place = meeting.place
    if place is not None:
        event.add("location", _plain(", ".join(part for part in (place.name, place.address) if part)))
    if address:
        event.add("url", address)
    return event


def _lines(meeting: Meeting, address: str) -> list[str]:
    """The description: what it is for, when on its own clock, the way there, online, by phone, the personal page."""
    lines = [say_when(meeting)]
    if meeting.purpose:
        lines.insert(0, meeting.purpose)
    place = meeting.place
    if place is not None:
        said = (
            (place.way_there, _("How to get there: %(text)s")),
            (place.online_address, _("Online: %(text)s")),
            (place.dial_in, _("By phone: %(text)s")),
        )
        lines += [words % {"text": text} for text, words in said if text]
    if address:
        lines.append(_("Say whether you come, and find the agenda: %(address)s") % {"address": address})
    return lines


def _seconds(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _name(text: str) -> str:
    """A name without the signs that a parameter may not hold."""
    return " ".join(_plain(text).replace('"', "").split())


def _plain(text: str) -> str:
    """A text without control characters, which RFC 5545 forbids."""
    return CONTROL.sub("", text)
