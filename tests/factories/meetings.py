"""Rows of the room `meetings` for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.utils import timezone

from longtable.coalitions.links import make_link
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.meetings.actions import polling as actions_polling
from longtable.meetings.actions.gathering import add_people, plan_meeting
from longtable.meetings.actions.polling import Slot
from longtable.meetings.models import AgendaItem, Asked, Meeting, Participant, Place, Poll
from longtable.meetings.queries.gathering import LINK, Invitable
from tests.factories.partners import make_contact, make_partner


def make_place(access: Access, name: str = "Elm Street Library", **fields: object) -> Place:
    """A room with steps and a bus stop."""
    return Place.objects.create(coalition=access.coalition, name=name, **({"offers": ["transport"]} | fields))


def make_meeting(
    access: Access, title: str = "Monthly meeting", starts_at: datetime | None = None, **fields: object
) -> Meeting:
    """A meeting tomorrow, an hour and a half long, at the library; ``state`` and other fields are set as given."""
    start = starts_at or timezone.now() + timedelta(days=1)
    place = fields.pop("place", None) or make_place(access)
    meeting = plan_meeting(by=access, title=title, starts_at=start, ends_at=start + timedelta(minutes=90), place=place)
    for name, value in fields.items():
        setattr(meeting, name, value)
    meeting.save()
    return meeting


def make_participant(
    meeting: Meeting, access: Access, name: str = "Rosa Delgado", *, email: str = "", **fields: object
) -> Participant:
    """Someone of an organization of the same name plus “group”, on the list and not there yet."""
    partner = make_partner(access.coalition, f"{name} group")
    person = make_contact(partner, name=name, email=email).person
    (participant,) = add_people(meeting, [Invitable(person, partner)])
    for key, value in fields.items():
        setattr(participant, key, value)
    participant.save()
    return participant


def make_item(meeting: Meeting, title: str = "Benches at the bus stop", **fields: object) -> AgendaItem:
    """An accepted item at the end of the agenda."""
    given = {"state": AgendaItem.State.ACCEPTED, "position": meeting.items.count() + 1} | fields
    return AgendaItem.objects.create(meeting=meeting, title=title, **given)


def secret_of(participant: Participant) -> str:
    """The secret of a fresh personal link to someone's part in a meeting."""
    link = make_link(
        coalition=participant.meeting.coalition, purpose=LINK, subject_id=participant.pk, person=participant.person
    )
    return link[1]


def make_poll(access: Access, people: Sequence[Invitable], *, series: int = 0, **fields: object) -> Poll:
    """An open poll on two evenings at one place, or on Monday mornings and Wednesday evenings for a series."""
    place = fields.pop("place", None) or make_place(access)
    today = today_of(access.coalition)
    first = today + timedelta(days=14)
    slots = (
        [Slot(None, 0, time(9), place), Slot(None, 2, time(18), place)]
        if series
        else [Slot(first, None, time(18), place), Slot(first + timedelta(days=1), None, time(18), place)]
    )
    slots = fields.pop("slots", None) or slots
    values = {"title": "Spring meeting", "time_zone": "America/Chicago", "closes_on": today + timedelta(days=7)}
    values |= {"meetings": series or 1} | ({"first_on": first} if series else {}) | fields
    state, body = values.pop("state", Poll.State.OPEN), values.pop("body", None)
    poll = actions_polling.make_poll(by=access, values=values, slots=slots, people=people, body=body)
    poll.state = state
    poll.save(update_fields=["state"])
    return poll


def make_invitable(access: Access, name: str = "Rosa Delgado", *, email: str = "", language: str = "en") -> Invitable:
    """Someone of an organization of the same name plus “group”."""
    partner = make_partner(access.coalition, f"{name} group")
    return Invitable(make_contact(partner, name=name, email=email, language=language).person, partner)


def secret_of_poll(asked: Asked) -> str:
    """The secret of a fresh personal link to a poll."""
    return actions_polling.link_for(asked)[1]
