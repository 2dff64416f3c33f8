"""Meetings, who belongs in them, and the gates to both."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.http import Http404
from django.utils import timezone

from longtable.coalitions.links import LinkHasEnded, withdraw_links
from longtable.coalitions.moments import today_of
from longtable.coverage.models import Evidence
from longtable.meetings.actions import inviting
from longtable.meetings.actions.gathering import Plan, add_people, cancel_meeting, change_meeting, plan_meeting
from longtable.meetings.models import Rsvp
from longtable.meetings.queries import gathering as queries
from longtable.partners.models import Body, Seat
from tests.factories import make_access
from tests.factories.meetings import make_meeting, make_participant, secret_of
from tests.factories.partners import make_contact, make_partner

pytestmark = pytest.mark.django_db


def test_a_meeting_is_found_by_its_own_coalition_only() -> None:
    access, other = make_access(), make_access()
    meeting = make_meeting(access)
    assert queries.get_meeting(access, meeting.code) == meeting
    with pytest.raises(Http404):
        queries.get_meeting(other, meeting.code)


def test_two_meetings_of_one_name_on_one_day_have_two_addresses() -> None:
    access = make_access()
    assert make_meeting(access).code != make_meeting(access).code


def test_a_personal_link_leads_to_one_part_until_it_is_withdrawn() -> None:
    access = make_access()
    participant = make_participant(make_meeting(access), access)
    secret = secret_of(participant)
    assert queries.open_participant(secret)[1] == participant
    withdraw_links(access.coalition, queries.LINK, participant.pk)
    with pytest.raises(LinkHasEnded):
        queries.open_participant(secret)
    with pytest.raises(Http404):
        queries.open_participant("forged")


def test_the_seats_of_a_body_or_every_main_contact_belong_and_nobody_twice() -> None:
    access = make_access()
    first, second, third = (make_partner(access.coalition, name) for name in ("A", "B", "C"))
    ana = make_contact(first, name="Ana").person
    make_contact(second, name="Bo")
    make_contact(third, name="Cem")
    body = Body.objects.create(coalition=access.coalition, name="Steering", decides=True)
    Seat.objects.create(body=body, partner=first, person=ana)
    Seat.objects.create(body=body, partner=second)
    Seat.objects.create(body=body, partner=third, person=ana)
    assert [one.person.name for one in queries.people_of(access.coalition, body)] == ["Ana", "Bo"]
    assert [one.person.name for one in queries.people_of(access.coalition)] == ["Ana", "Bo", "Cem"]


def test_facts_are_frozen_as_they_were_on_the_day() -> None:
    access = make_access()
    today = today_of(access.coalition)
    partner = make_partner(
        access.coalition,
        "Lakeside Tenants",
        sectors=("housing",),
        services=(("renters", "serves", ()), ("older_adults", "led_by", ())),
        joined_on=today - timedelta(days=100),
    )
    make_contact(partner, name="Ana")
    Evidence.objects.create(partner=partner, kind=Evidence.Kind.UNPAID, on=today - timedelta(days=3))
    Evidence.objects.create(partner=partner, kind=Evidence.Kind.PAID, on=today + timedelta(days=30))
    start = timezone.now() + timedelta(days=2)
    meeting = plan_meeting(by=access, title="Plan", starts_at=start, ends_at=start + timedelta(hours=1))
    people = queries.people_of(access.coalition)
    (participant,) = add_people(meeting, people)
    assert participant.facts == {
        "partner": "Lakeside Tenants",
        "sectors": ["housing"],
        "relation": "led_by",
        "new": True,
        "paid": False,
    }
    assert add_people(meeting, people) == []


def test_the_early_interface_sends_changes_and_cancels(mailoutbox: list[EmailMessage]) -> None:
    access = make_access()
    meeting = make_meeting(access)
    one = make_participant(meeting, access, email="rosa@people.example")
    assert inviting.invite(by=access, meeting=meeting, participants=[one]) == 1
    one.refresh_from_db()
    inviting.answer_invitation(by=access, participant=one, rsvp=Rsvp.YES, way="phone")
    later = Plan(meeting.title, "", meeting.starts_at + timedelta(days=1), meeting.ends_at + timedelta(days=1),
                 meeting.time_zone, meeting.place)  # fmt: skip
    assert change_meeting(by=access, meeting=meeting, to=later) == 1
    assert cancel_meeting(by=access, meeting=meeting, reason="Snow") == 1
    assert len(mailoutbox) == 3
