"""Meetings, who is in them, and the gates to both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from longtable.coalitions.links import open_link
from longtable.coalitions.models import Coalition, Person, PersonalLink
from longtable.coalitions.queries import Access
from longtable.coverage.models import Evidence
from longtable.meetings.models import Meeting, Participant
from longtable.meetings.rules import is_new
from longtable.partners.models import Body, Contact, Partner, Relation, Seat, Standing

LINK = "meeting"  # purpose of a participant's personal link; its subject is the participant
CLOSENESS = (Relation.LED_BY, Relation.FOCUSES_ON, Relation.SERVES)


@dataclass(frozen=True)
class Invitable:
    """Someone who can be asked or invited, and the organization they come for."""

    person: Person
    partner: Partner | None


def meetings_of(coalition: Coalition) -> QuerySet[Meeting]:
    """Every meeting of a coalition, newest first, with its body and place."""
    return Meeting.objects.filter(coalition=coalition).select_related("body", "place")


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
