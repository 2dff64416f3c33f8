"""What coordinators see of letters on their way: how far, where the server is away, and whose address was refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.urls import reverse

from longtable.coalitions.models import Role
from longtable.coalitions.queries import Access
from longtable.meetings.models import Meeting
from longtable.people.models import Dispatch
from longtable.people.post import BACKEND
from longtable.people.sending import send_due
from tests.factories import make_access
from tests.factories.meetings import make_item, make_meeting, make_participant
from tests.mail_server import mail_server
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 5, 4, 14, 5, tzinfo=UTC)
NAMES = ("ana", "ben", "cem", "dan")


@pytest.fixture(autouse=True)
def real(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = BACKEND
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9


def planned(access: Access) -> Meeting:
    meeting = make_meeting(access, starts_at=MONDAY + timedelta(days=10))
    for name in NAMES:
        make_participant(meeting, access, name.title(), email=f"{name}@people.example")
    return meeting


def press_send(access: Access, meeting: Meeting) -> str:
    keys = [str(one.pk) for one in meeting.participants.all()]
    address = reverse("meetings:invite_people", args=[access.coalition.slug, meeting.code])
    return words_of(visit(access.account).post(address, {"send": "1", "people": keys}, follow=True))


def people_page(access: Access, meeting: Meeting) -> str:
    page = visit(access.account).get(reverse("meetings:people", args=[access.coalition.slug, meeting.code]))
    return str(page.content.decode())


def test_a_page_says_how_far_the_letters_are_and_renews_itself(settings: LazySettings) -> None:
    access = make_access()
    with time_machine.travel(MONDAY, tick=False) as clock, mail_server() as server:
        settings.EMAIL_PORT = server.port
        meeting = planned(access)
        said = press_send(access, meeting)
        assert "4 e-mails are on their way." in said
        assert "0 of 4 letters have gone out" in said
        assert server.taken == []
        seen = iter([False, False, True])
        send_due(stop=lambda: next(seen))
        page = people_page(access, meeting)
        assert "2 of 4 letters have gone out" in page
        assert 'hx-trigger="every 2s"' in page
        server.refused = {"dan@people.example": "550 no such user"}
        send_due()
        page = people_page(access, meeting)
        assert "3 letters have gone out." in page
        assert "hx-trigger" not in page
        assert "1 address got nothing:" in page
        assert page.count("The mail server refuses this address. Correct it, then send again.") == 2
        clock.shift(timedelta(minutes=5))
        assert "have gone out" not in people_page(access, meeting)
        dan = meeting.participants.get(person__email="dan@people.example").person
        dan.email = "dan@city.example"
        dan.save()
        assert "refuses this address" not in people_page(access, meeting)


def test_a_page_says_since_when_the_mail_server_does_not_answer() -> None:
    access = make_access()
    with time_machine.travel(MONDAY, tick=False) as clock:
        meeting = planned(access)
        press_send(access, meeting)
        send_due()
        clock.shift(timedelta(minutes=20))
        send_due()
        page = people_page(access, meeting)
    assert "The mail server has not answered since 9:05 a.m." in page
    assert "4 letters wait; we try again by ourselves." in page
    assert 'hx-trigger="every 10s"' in page


def test_only_whoever_sends_sees_it_and_agenda_and_minutes_say_it_too() -> None:
    access = make_access()
    member = make_access(Role.MEMBER, coalition=access.coalition)
    with time_machine.travel(MONDAY, tick=False):
        meeting = planned(access)
        make_item(meeting)
        press_send(access, meeting)
        agenda = reverse("meetings:agenda", args=[access.coalition.slug, meeting.code])
        assert "0 of 4 letters have gone out" in words_of(visit(access.account).get(agenda))
        assert "letters have gone out" not in words_of(visit(member.account).get(agenda))
        assert "letters have gone out" not in people_page(member, meeting)


def test_letters_of_another_coalition_say_only_that_an_address_waits() -> None:
    access, other = make_access(), make_access()
    with time_machine.travel(MONDAY, tick=False) as clock:
        secret = make_meeting(other, title="A meeting of others", starts_at=MONDAY + timedelta(days=9))
        make_participant(secret, other, "Ana", email="ana@people.example")
        press_send(other, secret)
        clock.shift(timedelta(minutes=30))
        meeting = planned(access)
        page = people_page(access, meeting)
    assert "0 of 1 letter has gone out" in page
    assert "A meeting of others" not in page
    assert Dispatch.objects.count() == 1
