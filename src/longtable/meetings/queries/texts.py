"""Who gets a text message, what it says, in how many parts, and what went out this month.

Texts go only to people who agreed to them, at the number they agreed to, and who have no e-mail address.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from longtable.coalitions.links import LinkHasEnded, open_link
from longtable.coalitions.models import Coalition, Person
from longtable.meetings.models import Asked, Meeting, Participant, Poll, Rsvp
from longtable.meetings.queries.gathering import LINK as MEETING_LINK
from longtable.meetings.queries.times import LINK as POLL_LINK
from longtable.meetings.texts_words import Kind, meeting_text, poll_text
from longtable.meetings.times_rules import takes_answers
from longtable.methods.text_parts import text_parts
from longtable.record.models import Entry
from longtable.sources.phone_numbers import PhoneNumber, read_number

SENT = ("meetings.texts_sent", "meetings.poll_texts_sent")  # entries of the record that say what went out
PATIENCE = timedelta(days=1)  # before someone who has not answered is reminded
BEFORE = timedelta(days=3)  # whoever was written to in the last days before a meeting needs no reminder
NEWS, REMINDERS = "news", "reminders"
REMINDER_KINDS = frozenset({Kind.REMINDER, Kind.QUESTION_AGAIN})
NEWS_KINDS = frozenset({Kind.INVITATION, Kind.CHANGE, Kind.CANCELLED, Kind.QUESTION})
KINDS = {NEWS: NEWS_KINDS, REMINDERS: REMINDER_KINDS}


@dataclass(frozen=True, slots=True)
class Draft:
    """One text message that waits for someone's yes."""

    row: Participant | Asked
    person: Person
    kind: Kind
    text: str  # with dots in place of the secret

    @property
    def parts(self) -> int:
        """In how many parts it travels."""
        return text_parts(self.text).parts


@dataclass(frozen=True, slots=True)
class Plan:
    """All messages of one press of the button, and what they cost."""

    drafts: list[Draft]
    later: list[Draft] = field(default_factory=list)  # the reminders two days before, if they are wished

    @property
    def parts(self) -> int:
        """Parts of all messages."""
        return sum(one.parts for one in self.drafts)

    @property
    def later_parts(self) -> int:
        """Parts of the reminders two days before."""
        return sum(one.parts for one in self.later)

    @property
    def digest(self) -> str:
        """Another one as soon as anyone, any number, any word or the price is another."""
        told = [
            [[one.row.pk, one.kind.value, one.person.texts_number, one.text] for one in drafts]
            for drafts in (self.drafts, self.later)
        ]
        price = str(settings.TEXTS.price) if settings.TEXTS else ""
        return hashlib.sha256(json.dumps([told, price]).encode()).hexdigest()


def cost_of(parts: int) -> Decimal:
    """What so many parts cost, in the currency of the provider."""
    return parts * settings.TEXTS.price.amount if settings.TEXTS else Decimal(0)


def gets_texts(person: Person | None) -> bool:
    """True for someone who agreed to texts at the number that we have now, and has no e-mail address."""
    if settings.TEXTS is None or person is None or person.email or person.texts_ok_on is None:
        return False
    return bool(person.texts_number) and number_of(person).e164 == person.texts_number


def number_of(person: Person) -> PhoneNumber:
    """Someone's number as providers take it, or the problem with it."""
    return read_number(person.phone, settings.TEXTS.country if settings.TEXTS else "US")


def due_to(one: Participant, now: datetime) -> Kind | None:
    """What someone on the list of a meeting should hear of it; None where they know all there is."""
    meeting = one.meeting
    if meeting.ends_at <= now:
        return None
    if meeting.state == Meeting.State.CANCELLED:
        return Kind.CANCELLED if one.invited_at and one.sent_sequence < meeting.sequence else None
    if meeting.state != Meeting.State.PLANNED:
        return None
    if one.invited_at is None:
        return Kind.INVITATION
    if 0 <= one.sent_sequence < meeting.sequence:
        return Kind.CHANGE
    waits = one.rsvp == Rsvp.NONE and now - max(one.invited_at, one.reminded_at or one.invited_at) >= PATIENCE
    return Kind.REMINDER if waits else None


def due_to_asked(one: Asked, now: datetime) -> Kind | None:
    """What someone who is asked in a poll should hear of it."""
    if one.answered_at is not None or not takes_answers(one.poll, now):
        return None
    if one.sent_at is None:
        return Kind.QUESTION
    return Kind.QUESTION_AGAIN if now - max(one.sent_at, one.reminded_at or one.sent_at) >= PATIENCE else None


def due(one: Participant | Asked, now: datetime) -> Kind | None:
    """What someone should hear now of the meeting or the poll."""
    return due_to(one, now) if isinstance(one, Participant) else due_to_asked(one, now)


def plan_texts(about: Meeting | Poll, which: str) -> Plan:
    """The messages of one kind that are due now, each in its reader's language."""
    now, rows = timezone.now(), _rows(about)
    drafts = []
    for one in rows:
        kind = due(one, now)
        if kind in KINDS[which] and one.person is not None:
            drafts.append(Draft(one, one.person, kind, _text(kind, one)))
    later = _later(about, rows, {one.row.pk for one in drafts}, now) if isinstance(about, Meeting) else []
    return Plan(drafts, later)


def plan_reminders(meeting: Meeting) -> list[Draft]:
    """The reminders two days before: once, to all who know of the meeting, did not say no, and heard nothing lately."""
    found: list[Draft] = []
    if meeting.state != Meeting.State.PLANNED:
        return found
    for one in _rows(meeting):
        if isinstance(one, Participant) and one.person and one.invited_at and one.rsvp != Rsvp.NO:
            last = max(one.invited_at, one.reminded_at or one.invited_at)
            if last <= meeting.starts_at - BEFORE:
                found.append(Draft(one, one.person, Kind.SOON, _text(Kind.SOON, one)))
    return found


def _later(
    meeting: Meeting, rows: Iterable[Participant | Asked], invited: Collection[int], now: datetime
) -> list[Draft]:
    if meeting.state != Meeting.State.PLANNED or meeting.starts_at - BEFORE <= now:
        return []
    return [
        Draft(one, one.person, Kind.SOON, _text(Kind.SOON, one))
        for one in rows
        if isinstance(one, Participant) and one.person and one.rsvp != Rsvp.NO and (one.invited_at or one.pk in invited)
    ]


def _rows(about: Meeting | Poll) -> list[Participant] | list[Asked]:
    """Everyone on the list who gets texts, by name."""
    wanted = Q(person__email="", person__texts_ok_on__isnull=False)
    found: list[Participant] | list[Asked]
    if isinstance(about, Meeting):
        found = list(about.participants.filter(wanted).select_related("person"))
        for one in found:
            one.meeting = about
    else:
        found = list(about.asked.filter(wanted).select_related("person"))
        for row in found:
            row.poll = about
    return sorted(
        (one for one in found if gets_texts(one.person)), key=lambda one: (str(one.person).casefold(), one.pk)
    )  # type: ignore[return-value]


def waiting_of(poll: Poll) -> list[Asked]:
    """Who has not answered a poll that is open, and gets texts."""
    if settings.TEXTS is None or poll.state != Poll.State.OPEN:
        return []
    return [one for one in _rows(poll) if isinstance(one, Asked) and one.answered_at is None]


def not_reached(about: Meeting | Poll) -> list[Participant | Asked]:
    """Who agreed to texts, and has a number now that is another one, or that no text can reach."""
    rows = about.participants if isinstance(about, Meeting) else about.asked
    found = rows.filter(person__email="", person__texts_ok_on__isnull=False).select_related("person")
    return [one for one in found if not gets_texts(one.person)]


def _text(kind: Kind, one: Participant | Asked) -> str:
    return meeting_text(kind, one) if isinstance(one, Participant) else poll_text(kind, one)


@dataclass(frozen=True, slots=True)
class Month:
    """What a coalition has sent since its month began."""

    began: datetime
    messages: int
    cost: Decimal


def sent_this_month(coalition: Coalition) -> Month:
    """From the record, in the currency that holds now, on the coalition's own clock."""
    local = timezone.now().astimezone(ZoneInfo(coalition.time_zone))
    began = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found = Entry.objects.filter(coalition_id=coalition.pk, action__in=SENT, at__gte=began).values_list(
        "after", flat=True
    )
    currency = settings.TEXTS.price.currency if settings.TEXTS else ""
    costs = [str(one["cost"]).partition(" ") for one in found]
    cost = sum((Decimal(amount) for amount, _space, unit in costs if unit == currency), Decimal(0))
    return Month(began, sum(one["messages"] for one in found), cost)


def purpose_of(secret: str) -> str:
    """What the short link in a text message is about: a meeting or a poll. 404 for a wrong one."""
    for purpose in (MEETING_LINK, POLL_LINK):
        with suppress(Http404):
            with suppress(LinkHasEnded):  # its page offers a new one
                open_link(secret, purpose)
            return purpose
    raise Http404
