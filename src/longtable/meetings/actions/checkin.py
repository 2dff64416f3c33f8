"""Being there: by one's own link, by the code on the wall, by the host; in the room or from afar; late, and leaving early."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from longtable.coalitions.links import LinkHasEnded, make_link, open_link, withdraw_links
from longtable.coalitions.moments import today_of
from longtable.coalitions.rules import Refused
from longtable.meetings.actions.agenda import Someone
from longtable.meetings.actions.live import be_there, put_down, take
from longtable.meetings.evidence import tell_evidence
from longtable.meetings.live_rules import DOOR_CLOSES, LONGEST_NAME, MOST_GUESTS, Tap, door_is_open
from longtable.meetings.models import Meeting, Participant, Turn
from longtable.meetings.queries.gathering import facts_about
from longtable.meetings.queries.live import CHECKIN, DOOR
from longtable.meetings.showing import show
from longtable.partners.models import Partner
from longtable.sources.transcripts.turns import clean_name

SHORTEST_PHONE = 7  # digits that a phone number has at least


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What someone typed at the door."""

    name: str
    contact: str = ""  # the e-mail address or phone at which they were invited
    organization: str = ""
    remote: bool = False


def _must_be_open(meeting: Meeting) -> None:
    if door_is_open(meeting, timezone.now()):
        return
    if meeting.state == Meeting.State.PLANNED:
        raise Refused(_("You can check in on the day of the meeting."))
    raise Refused(_("The meeting is over. Nobody can check in any more."))


def _arrival(meeting: Meeting, tap: Tap) -> datetime:
    """When someone came; before the beginning, too."""
    at = min(tap.at or timezone.now(), timezone.now())
    return max(at, meeting.starts_at - timedelta(hours=12))


@transaction.atomic
def check_in(*, participant: Participant, tap: Tap, remote: bool, by: str = "link") -> None:
    """Someone is there: said by themselves ("link") or by the host ("host")."""
    meeting = participant.meeting
    if not take(meeting, tap):
        return
    if tap.came_too_late(meeting):
        _must_be_open(meeting)
    if meeting.state != Meeting.State.ENDED:
        _must_be_open(meeting)
    at = _arrival(meeting, tap)
    changed = be_there(participant, at, by=by, remote=remote)
    if meeting.state == Meeting.State.ENDED and participant.left_at is None:  # a phone without a network told us late
        participant.left_at = meeting.ended_at
        participant.save(update_fields=["left_at"])
    if meeting.state == Meeting.State.ENDED:
        tell_evidence(meeting)
    if changed:
        show(meeting)


@transaction.atomic
def check_out(*, participant: Participant, tap: Tap) -> None:
    """Someone leaves early: their hand goes down, and their turn ends."""
    meeting = participant.meeting
    if not take(meeting, tap):
        return
    participant.refresh_from_db(fields=["came_at", "left_at"])
    if not participant.is_there or participant.came_at is None:
        return
    at = max(tap.moment(meeting), participant.came_at)
    participant.left_at = at
    participant.save(update_fields=["left_at"])
    put_down(participant, at)
    for turn in Turn.objects.filter(participant=participant, ended_at=None):
        turn.ended_at = max(at, turn.began_at)
        turn.save(update_fields=["ended_at"])
    show(meeting)


@transaction.atomic
def enter_by_code(*, meeting: Meeting, who: Newcomer, tap: Tap, once: str) -> str:
    """Let in whoever stands at the door, and give the secret of their live screen.

    Someone who types the address or phone at which they were invited, and a name that is theirs, is that participant;
    everyone else is a guest under the name they typed. Nothing tells which of the two it was. ``once``: a form that is
    sent twice lets in one.
    """
    take(meeting, tap)
    _must_be_open(meeting)
    twin = meeting.coalition.links.filter(purpose=DOOR, details__once=once).first() if once else None
    participant = meeting.participants.filter(pk=twin.subject_id).first() if twin else _invited(meeting, who)
    if participant is None:
        participant = _guest(meeting, who)
    if be_there(participant, _arrival(meeting, tap), by="code", remote=who.remote):
        show(meeting)
    _link, secret = make_link(
        coalition=meeting.coalition, purpose=DOOR, subject_id=participant.pk, details={"once": once}, days=1
    )
    return secret


@transaction.atomic
def add_guest(*, by: Someone, meeting: Meeting, who: Newcomer, tap: Tap) -> Participant | None:  # noqa: ARG001
    """The host lets in someone who was not invited."""
    if not take(meeting, tap):
        return None
    _must_be_open(meeting)
    participant = _guest(meeting, who)
    be_there(participant, _arrival(meeting, tap), by="host", remote=who.remote)
    show(meeting)
    return participant


@transaction.atomic
def make_wall_code(*, by: Someone, meeting: Meeting) -> str:  # noqa: ARG001
    """The secret of the code for the wall: the same whenever it is shown, another one for another day."""
    about = f"{meeting.pk} {meeting.starts_at.isoformat()}"
    secret = salted_hmac("longtable.meetings.wall", about, algorithm="sha256").hexdigest()[:16]
    try:
        open_link(secret, CHECKIN)
    except Http404:
        until = meeting.ends_at + DOOR_CLOSES
        link, _secret = make_link(coalition=meeting.coalition, purpose=CHECKIN, subject_id=meeting.pk, secret=secret)
        link.expires_at = until
        link.save(update_fields=["expires_at"])
    except LinkHasEnded as ended:
        raise Refused(_("The meeting is over. Nobody can check in any more.")) from ended
    return secret


def close_door(meeting: Meeting) -> None:
    """Codes on the wall end with the meeting. Part of an action."""
    withdraw_links(meeting.coalition, CHECKIN, meeting.pk)


def _guest(meeting: Meeting, who: Newcomer) -> Participant:
    """A new row for someone whom the meeting does not know, with their facts frozen as of now."""
    if meeting.participants.filter(person=None).count() >= MOST_GUESTS:
        raise Refused(_("The list of guests is full. Please tell the host that you are here."))
    name, organization = clean_name(who.name), clean_name(who.organization)
    if not name:
        raise Refused(_("Say your name."))
    partner = None
    if organization:
        partner = Partner.objects.filter(coalition=meeting.coalition, name__iexact=organization).first()
    facts: dict[str, Any] = {"partner": organization, "sectors": [], "relation": "", "new": None, "paid": None}
    if partner:
        facts = facts_about([partner], today_of(meeting.coalition)).get(partner.pk, facts)
    return Participant.objects.create(meeting=meeting, partner=partner, guest_name=name[:LONGEST_NAME], facts=facts)


def _invited(meeting: Meeting, who: Newcomer) -> Participant | None:
    """Who was invited at the address or phone that was typed, where the name fits."""
    contact = who.contact.strip()
    if not contact:
        return None
    rows = meeting.participants.exclude(person=None).select_related("person")
    for one in rows:
        person = one.person
        if person and _is_at(contact, person.email, person.phone) and _is_called(who.name, person.name):
            one.meeting = meeting
            return one
    return None


def _is_at(contact: str, email: str, phone: str) -> bool:
    if "@" in contact:
        return contact.casefold() == email.casefold()
    typed, kept = re.sub(r"\D", "", contact), re.sub(r"\D", "", phone)
    return len(typed) >= SHORTEST_PHONE and len(kept) >= SHORTEST_PHONE and typed[-10:] == kept[-10:]


def _is_called(typed: str, name: str) -> bool:
    """True where a word of the name was typed, whatever its accents; a name that nobody knows fits everyone."""
    return not name.strip() or not _words(typed).isdisjoint(_words(name))


def _words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return set(re.findall(r"\w+", "".join(sign for sign in plain if not unicodedata.combining(sign))))
