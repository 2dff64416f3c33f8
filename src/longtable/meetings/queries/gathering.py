"""Meetings, who is in them, and the gates to both."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from longtable.coalitions.links import open_link
from longtable.coalitions.models import Coalition, Person, PersonalLink
from longtable.coalitions.queries import Access
from longtable.coverage.models import Evidence
from longtable.language.rules import language_code
from longtable.meetings.models import AccessNeeds, AgendaItem, Meeting, Need, Participant, Place, Poll, Rsvp
from longtable.meetings.rules import is_new, needs_there
from longtable.partners.models import Body, Contact, Partner, Relation, Seat, Standing
from longtable.record.queries import history

LINK = "meeting"  # purpose of a participant's personal link; its subject is the participant
CALENDAR = "calendar"  # purpose of the address of a person's calendar feed; its subject is the person
FEED_PAST = timedelta(days=365)  # how far back a feed goes
COMING = Q(participants__rsvp__in=(Rsvp.YES, Rsvp.REMOTE))
CLOSENESS = (Relation.LED_BY, Relation.FOCUSES_ON, Relation.SERVES)


@dataclass(frozen=True)
class Invitable:
    """Someone who can be asked or invited, and the organization they come for."""

    person: Person
    partner: Partner | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are on the list of a meeting, have an invitation, and answered what."""

    listed: int
    invited: int
    yes: int
    remote: int
    maybe: int
    no: int
    came: int

    @property
    def coming(self) -> int:
        """Who said that they come, in the room or from afar."""
        return self.yes + self.remote

    @property
    def waiting(self) -> int:
        """Who has an invitation or is on the list, and has said nothing."""
        return self.listed - self.yes - self.remote - self.maybe - self.no


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One thing to arrange for a meeting: for how many, in which language, who allowed to be named, and whether it is there."""

    need: Need
    language: str  # a code, or their own words
    count: int
    names: tuple[str, ...]
    is_arranged: bool
    is_offered: bool  # by the place itself

    @property
    def is_open(self) -> bool:
        """True while nobody has seen to it."""
        return not (self.is_arranged or self.is_offered)


def meetings_of(coalition: Coalition) -> QuerySet[Meeting]:
    """Every meeting of a coalition, newest first, with its body and place."""
    rows = Meeting.objects.filter(coalition=coalition).select_related("body", "place")
    return rows.order_by("-starts_at", "-id")  # said here: counting along would drop the order of the model


def get_meeting(access: Access, code: str) -> Meeting:
    """The gate to a meeting: 404 for one of another coalition."""
    found = get_object_or_404(Meeting.objects.select_related("body", "place"), coalition=access.coalition, code=code)
    found.coalition = access.coalition
    return found


def get_participant(meeting: Meeting, pk: int) -> Participant:
    """The gate to someone's part in a meeting; the meeting has passed its own gate."""
    found = get_object_or_404(Participant.objects.select_related("person", "partner"), meeting=meeting, pk=pk)
    found.meeting = meeting
    return found


def open_participant(secret: str) -> tuple[PersonalLink, Participant]:
    """The gate that a participant's personal link is: 404 for a wrong one, LinkHasEnded for one that was right once."""
    link = open_link(secret, LINK)
    found = (
        Participant.objects.select_related("meeting__coalition", "meeting__body", "meeting__place", "person", "partner")
        .filter(pk=link.subject_id, meeting__coalition=link.coalition)
        .first()
    )
    if found is None:
        raise Http404
    return link, found


def own_participant(access: Access, meeting: Meeting) -> Participant | None:
    """The part of a signed-in person in a meeting, where they have one."""
    return meeting.participants.select_related("person", "partner").filter(person__account=access.account).first()


def hosts_of(meeting: Meeting) -> list[Participant]:
    """Who was asked to lead a meeting, beside coordinators."""
    found = list(meeting.participants.filter(is_host=True).select_related("person", "partner").order_by("pk"))
    for one in found:
        one.meeting = meeting
    return found


def people_of(coalition: Coalition, body: Body | None = None) -> list[Invitable]:
    """Who belongs in a meeting: the seats of a body, or everyone's main contact. Nobody twice.

    A seat without a person counts for its partner's main contact. Without a body: active and joining partners.
    """
    contacts: dict[int, Contact] = {}
    rows = Contact.objects.filter(partner__coalition=coalition).select_related("person", "partner")
    for contact in rows.order_by("partner", "-is_main", "id"):
        contacts.setdefault(contact.partner_id, contact)
    if body is None:
        wanted = (Standing.ACTIVE, Standing.JOINING)
        found = [Invitable(one.person, one.partner) for one in contacts.values() if one.partner.standing in wanted]
    else:
        seats = Seat.objects.filter(body=body, until=None).select_related("person", "partner")
        found = [
            Invitable(seat.person or contacts[seat.partner_id].person, seat.partner)
            for seat in seats
            if seat.person or seat.partner_id in contacts
        ]
    once = {one.person.pk: one for one in reversed(found)}
    return sorted(once.values(), key=lambda one: (one.person.name, one.person.pk))


def facts_about(partners: list[Partner], on: date) -> dict[int, dict[str, Any]]:
    """What is frozen with a participation, by partner: name, sectors, closest relation, new or not, paid or not, on a day."""
    paid: dict[int, bool] = {}
    money = Evidence.objects.filter(
        partner__in=partners, kind__in=(Evidence.Kind.PAID, Evidence.Kind.UNPAID), on__lte=on
    )
    for row in money.order_by("on", "id"):
        paid[row.partner_id] = row.kind == Evidence.Kind.PAID
    found = {}
    for partner in Partner.objects.filter(pk__in=[one.pk for one in partners]).prefetch_related("sectors", "services"):
        relations = {service.relation for service in partner.services.all() if service.group != "everyone"}
        found[partner.pk] = {
            "partner": partner.name,
            "sectors": [sector.code for sector in partner.sectors.all()],
            "relation": next((str(one) for one in CLOSENESS if one in relations), ""),
            "new": is_new(partner.joined_on, on),
            "paid": paid.get(partner.pk),
        }
    return found


def in_period(coalition: Coalition, since: datetime, until: datetime) -> QuerySet[Meeting]:
    """Meetings that were held in a period."""
    return meetings_of(coalition).filter(state=Meeting.State.ENDED, starts_at__gte=since, starts_at__lt=until)


def listed_meetings(coalition: Coalition) -> QuerySet[Meeting]:
    """Every meeting, newest first, with how many are on its list, come, and came."""
    return meetings_of(coalition).annotate(
        n_listed=Count("participants"),
        n_coming=Count("participants", filter=COMING),
        n_came=Count("participants", filter=Q(participants__came_at__isnull=False)),
    )


def open_polls(coalition: Coalition) -> QuerySet[Poll]:
    """Polls that wait for answers or for a choice, with how many were asked and answered."""
    waiting = (Poll.State.DRAFT, Poll.State.OPEN, Poll.State.CLOSED)
    found = Poll.objects.filter(coalition=coalition, state__in=waiting).order_by("-made_at", "-id")
    return found.annotate(n_asked=Count("asked"), n_answered=Count("asked", filter=Q(asked__answered_at__isnull=False)))


def places_of(coalition: Coalition) -> QuerySet[Place]:
    """Where the coalition meets."""
    return Place.objects.filter(coalition=coalition, ended_on=None)


def counts_of(meeting: Meeting) -> Counts:
    """Who is invited and who comes, in numbers."""
    answers = {value.name.lower(): Count("pk", filter=Q(rsvp=value)) for value in Rsvp if value != Rsvp.NONE}
    found = meeting.participants.aggregate(
        listed=Count("pk"),
        invited=Count("pk", filter=Q(invited_at__isnull=False)),
        came=Count("pk", filter=Q(came_at__isnull=False)),
        **answers,
    )
    return Counts(**found)


def why_cancelled(meeting: Meeting) -> str:
    """The reason that was given when a meeting was cancelled; "" for any other."""
    if meeting.state != Meeting.State.CANCELLED:
        return ""
    entries = history(meeting.coalition_id, meeting)
    return next((one.reason for one in entries if one.action == "meetings.meeting_cancelled"), "")


def participants_of(meeting: Meeting) -> list[Participant]:
    """Everyone on the list, by name."""
    rows = list(meeting.participants.select_related("person", "partner"))
    for row in rows:
        row.meeting = meeting
    return sorted(rows, key=lambda one: (one.name.casefold(), one.pk))


def addresses_of(meeting: Meeting) -> QuerySet[Participant, Any]:
    """The e-mail addresses of everyone on the list whom the coalition knows, as a query of one column."""
    return meeting.participants.exclude(person=None).values("person__email")


def everyone_invitable(coalition: Coalition) -> list[Invitable]:
    """Every contact of an organization that has not left, and whoever sits in a body. Nobody twice."""
    rows = Contact.objects.filter(partner__coalition=coalition).exclude(partner__standing=Standing.LEFT)
    found = [Invitable(one.person, one.partner) for one in rows.select_related("person", "partner").order_by("id")]
    seats = Seat.objects.filter(body__coalition=coalition, until=None).exclude(person=None)
    for seat in seats.select_related("person", "partner"):
        if seat.person is not None:
            found.append(Invitable(seat.person, seat.partner))
    once = {one.person.pk: one for one in reversed(found)}
    return sorted(once.values(), key=lambda one: (one.person.name.casefold(), one.person.pk))


def not_listed(meeting: Meeting) -> list[Invitable]:
    """Who could be put on the list of a meeting."""
    there = set(meeting.participants.exclude(person=None).values_list("person_id", flat=True))
    return [one for one in everyone_invitable(meeting.coalition) if one.person.pk not in there]


def needs_of(meeting: Meeting) -> list[NeedLine]:
    """What has to be arranged for those who may come, without a name unless the person allows it.

    Whoever said no needs nothing; whoever takes part from afar needs neither a ride nor a meal.
    """
    answers = dict(meeting.participants.exclude(rsvp=Rsvp.NO).exclude(person=None).values_list("person_id", "rsvp"))
    counts: Counter[tuple[Need, str]] = Counter()
    names: dict[tuple[Need, str], list[str]] = {}
    for row in AccessNeeds.objects.filter(person__in=answers).select_related("person").order_by("person__name"):
        for need in needs_there(row.needs, answers[row.person_id]):
            key = (need, language_code(row.interpreter_language) if need is Need.INTERPRETER else "")
            counts[key] += 1
            if row.may_name and row.person.name:
                names.setdefault(key, []).append(row.person.name)
    offers = meeting.place.offers if meeting.place else []
    order = list(Need)
    return [
        NeedLine(
            need, language, count, tuple(names.get((need, language), ())), need in meeting.arranged, need in offers
        )
        for (need, language), count in sorted(counts.items(), key=lambda one: (order.index(one[0][0]), one[0][1]))
    ]


def meetings_to_tell(place: Place) -> list[Meeting]:
    """Meetings to come at a place whose invitations say something older of it, the next one first."""
    behind = Participant.objects.filter(sent_sequence__gte=0, sent_sequence__lt=F("meeting__sequence")).values(
        "meeting"
    )
    rows = Meeting.objects.filter(place=place, state=Meeting.State.PLANNED, ends_at__gt=timezone.now(), pk__in=behind)
    return list(rows.order_by("starts_at", "pk"))


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """What is on the agenda, in order."""
    return list(meeting.items.filter(state=AgendaItem.State.ACCEPTED))


def person_of(access: Access) -> Person | None:
    """The person whom the coalition knows by the account of someone signed in."""
    return access.coalition.persons.filter(account=access.account).first()


def open_feed(secret: str) -> Person:
    """The gate that the address of a calendar feed is: 404 for a wrong one, LinkHasEnded for one that was right once."""
    link = open_link(secret, CALENDAR)
    person = Person.objects.select_related("coalition").filter(coalition=link.coalition, pk=link.subject_id).first()
    if person is None:
        raise Http404
    return person


def feeds_of(person: Person) -> QuerySet[PersonalLink]:
    """The addresses of a person's calendar feed that work."""
    return person.coalition.links.filter(purpose=CALENDAR, subject_id=person.pk, withdrawn_at=None)


def feed_of(person: Person, now: datetime) -> list[Participant]:
    """Every meeting that a person has an invitation to, from a year ago on, cancelled ones among them."""
    rows = Participant.objects.filter(
        person=person,
        invited_at__isnull=False,
        meeting__coalition=person.coalition_id,
        meeting__starts_at__gte=now - FEED_PAST,
    )
    return list(rows.select_related("meeting__coalition", "meeting__place").order_by("meeting__starts_at", "meeting"))
