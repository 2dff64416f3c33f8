"""Polls whose last day has passed close by themselves, once, on their own clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core import mail

from longtable.coalitions.models import Role
from longtable.meetings.actions.poll_ends import close_due_polls
from longtable.meetings.actions.polling import extend_poll
from longtable.meetings.models import Poll
from longtable.record.models import Entry
from tests.factories import make_access
from tests.factories.meetings import make_invitable, make_poll

pytestmark = pytest.mark.django_db
LAST = date(2026, 11, 29)


def evening(day: int, hour: int, month: int = 11) -> datetime:
    """A moment in universal time; Chicago is six hours behind."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_a_poll_closes_when_its_last_day_is_over_on_its_own_clocks_and_coordinators_are_told_once() -> None:
    with time_machine.travel(evening(20, 12), tick=False):
        access = make_access()
        make_access(Role.MEMBER, access.coalition, email="member@people.example")
        poll = make_poll(access, [make_invitable(access)], closes_on=LAST, title="Spring\nmeeting")
    with time_machine.travel(evening(30, 5), tick=False):  # 11 p.m. of the last day in Chicago
        assert close_due_polls() == 0
    with time_machine.travel(evening(30, 7), tick=False):  # 1 a.m. of the next day
        assert close_due_polls() == 1
        assert close_due_polls() == 0
    assert Poll.objects.get().state == Poll.State.CLOSED
    assert [one.to for one in mail.outbox] == [[access.account.email]]
    assert mail.outbox[0].subject == "Time to choose: Spring meeting"
    assert "0 of 1 person has answered" in mail.outbox[0].body
    assert f"/meetings/polls/{poll.pk}/" in mail.outbox[0].body
    entry = Entry.objects.get(action="meetings.poll_closed")
    assert (entry.actor, entry.after) == ("system", {"state": "closed"})
    with time_machine.travel(evening(1, 12, month=12), tick=False):
        extend_poll(by=access, poll=Poll.objects.get(), until=date(2026, 12, 4))
        assert close_due_polls() == 0


def test_a_poll_far_ahead_of_this_server_closes_by_its_own_day() -> None:
    with time_machine.travel(evening(20, 12), tick=False):
        access = make_access()
        make_poll(access, [make_invitable(access)], closes_on=LAST, time_zone="Pacific/Auckland")
    with time_machine.travel(evening(29, 12), tick=False):  # 1 a.m. of the 30th in Auckland
        assert close_due_polls() == 1


def test_drafts_and_polls_without_a_last_day_stay_as_they_are() -> None:
    with time_machine.travel(evening(20, 12), tick=False):
        access = make_access()
        make_poll(access, [make_invitable(access)], closes_on=None)
        make_poll(access, [make_invitable(access, "Noor Haddad")], closes_on=LAST, state=Poll.State.DRAFT)
    with time_machine.travel(evening(15, 12, month=12), tick=False):
        assert close_due_polls() == 0
    assert not mail.outbox
