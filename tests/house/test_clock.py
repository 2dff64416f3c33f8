"""Days and moments stand by the clock of the coalition, never by the server's."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from longtable.calls.actions.applying import start_application
from longtable.calls.actions.helping import forget_addresses
from longtable.calls.entries import day_words
from longtable.calls.models import PublicQuestion
from longtable.coalitions.moments import moment_at, today_of
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.coverage.models import Rhythm
from longtable.house.daily import run_daily
from longtable.meetings.actions import polling
from longtable.meetings.actions.agenda import finish_action_point
from longtable.meetings.actions.times import retire_place
from longtable.meetings.models import ActionPoint
from longtable.partners import actions as partners
from longtable.partners.list_queries import rows_of
from longtable.partners.models import Standing
from longtable.record.actions import write
from longtable.record.models import Entry
from tests.factories import make_access, make_coalition
from tests.factories.calls import make_call
from tests.factories.meetings import make_invitable, make_meeting, make_participant, make_place, make_poll
from tests.factories.partners import make_partner
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 11, 2, 4, 30, tzinfo=UTC)  # half past ten in the evening before, in Chicago


def test_a_history_tells_the_time_of_the_place_and_its_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    by = make_access()
    call = make_call(by)
    assert by.coalition.time_zone == "America/Chicago"
    monkeypatch.setattr(timezone, "now", lambda: LATE)
    write(
        coalition_id=by.coalition.pk, by=by.actor, action="calls.call_extended", subject=call, label=call.title,
        before={"closes_at": LATE}, after={"closes_at": LATE},
    )  # fmt: skip
    monkeypatch.undo()
    assert Entry.objects.get().at == LATE
    words = words_of(visit(by.account).get(reverse("calls:call", args=[by.coalition.slug, call.code])))
    assert "Nov. 1, 2026, 10:30 p.m. CST" in words
    assert "UTC" not in words


def test_a_moment_in_an_entry_is_a_day_of_that_place() -> None:
    with timezone.override("America/Chicago"):
        assert day_words(LATE.isoformat()) == "Nov. 1, 2026"
        assert day_words("2026-11-02") == "Nov. 2, 2026"
        assert day_words("soon") == "soon"


# where people work | a moment | the day it is there; the server's day is November 2 each time
PLACES = [
    ("America/Chicago", "2026-11-02 04:30+00:00", date(2026, 11, 1)),
    ("Pacific/Kiritimati", "2026-11-02 12:00+00:00", date(2026, 11, 3)),
]
ONE = timedelta(days=1)
both_ways = pytest.mark.parametrize(("zone", "moment", "day"), PLACES)


def here(zone: str) -> Access:
    """A coordinator of a coalition in a zone."""
    return make_access(coalition=make_coalition(time_zone=zone))


@both_ways
def test_what_is_done_today_is_done_on_the_day_of_the_place(zone: str, moment: str, day: date) -> None:
    with time_machine.travel(moment, tick=False):
        assert timezone.localdate() == date(2026, 11, 2)
        by = here(zone)
        assert today_of(by.coalition) == day
        partner = partners.add_partner(by=by, name="Cedar Street Family Center")
        assert partner.standing_since == day
        partners.move_partner(by=by, partner=partner, to=Standing.ACTIVE)
        assert (partner.standing_since, partner.joined_on) == (day, day)
        body = partners.add_body(by=by, name="Steering committee", decides=True)
        seat = partners.give_seat(by=by, body=body, partner=partner)
        partners.end_body(by=by, body=body)
        seat.refresh_from_db()
        assert (seat.since, seat.until, body.ended_on) == (day, day, day)
        assert partners.add_contact(by=by, partner=partner, name="Rosa Delgado").person.known_since == day
        place = retire_place(by=by, place=make_place(by))
        assert place.ended_on == day
        point = make_point(by)
        finish_action_point(by=by, point=point)
        assert point.done_on == day


@both_ways
def test_the_day_of_the_place_is_no_future_day_and_the_next_one_is(zone: str, moment: str, day: date) -> None:
    with time_machine.travel(moment, tick=False):
        by = here(zone)
        partner = partners.add_partner(by=by, name="Cedar Street Family Center", on=day)
        with pytest.raises(Refused, match="has not come yet"):
            partners.move_partner(by=by, partner=partner, to=Standing.ACTIVE, on=day + ONE)
        client, move = visit(by.account), reverse("partners:move", args=[by.coalition.slug, partner.pk])
        assert client.post(move, {"standing": "active", "on": day + ONE}).status_code == 422
        assert client.post(move, {"standing": "active", "on": day}).status_code == 302
        partner.refresh_from_db()
        assert (partner.standing, partner.standing_since) == ("active", day)
        poll = make_poll(by, [make_invitable(by)], time_zone=zone)
        with pytest.raises(Refused, match="has passed"):
            polling.extend_poll(by=by, poll=poll, until=day - ONE)
        assert polling.extend_poll(by=by, poll=poll, until=day).closes_on == day


@both_ways
def test_a_promise_is_overdue_on_the_day_after_by_the_clock_of_the_place(zone: str, moment: str, day: date) -> None:
    with time_machine.travel(moment, tick=False):
        by = here(zone)
        point = make_point(by)
        for due, overdue in ((day, False), (day - ONE, True)):
            ActionPoint.objects.filter(pk=point.pk).update(due_on=due)
            words = words_of(visit(by.account).get(reverse("meetings:actions", args=[by.coalition.slug])))
            assert ("Overdue" in words) is overdue


@both_ways
def test_the_daily_jobs_go_by_the_day_of_each_coalition(zone: str, moment: str, day: date, mailoutbox) -> None:
    with time_machine.travel(moment, tick=False):
        due, waits = here(zone), here(zone)
        for by, on in ((due, day), (waits, day + ONE)):
            Rhythm.objects.create(coalition=by.coalition, months=3, next_on=on)
            start = moment_at(on + 2 * ONE, time(9), zone)
            meeting = make_meeting(by, starts_at=start, time_zone=zone)
            make_participant(meeting, by, email=f"rosa{by.coalition.pk}@people.example", invited_at=long_before(start))
        assert run_daily() == ["coalitions reminded to ask again: 1", "reminders of meetings sent: 1"]
        told = {message.to[0] for message in mailoutbox}
        assert told == {due.account.email, f"rosa{due.coalition.pk}@people.example"}


@both_ways
def test_addresses_are_forgotten_thirty_days_after_the_day_on_which_a_call_closed(
    zone: str, moment: str, day: date
) -> None:
    with time_machine.travel(moment, tick=False):
        by = here(zone)
        for closed in (day - 30 * ONE, day - 31 * ONE):
            call = make_call(by, time_zone=zone, closes_at=moment_at(closed, time(12), zone))
            PublicQuestion.objects.create(call=call, text="Where?", email="curious@people.example")
        assert forget_addresses() == 1
        assert PublicQuestion.objects.get(email="").call == call


@both_ways
def test_who_applies_is_known_from_the_day_of_the_place(zone: str, moment: str, day: date) -> None:
    with time_machine.travel(moment, tick=False):
        by = here(zone)
        call = make_call(by)
        start_application(call=call, email="rosa@people.example")
        assert by.coalition.persons.get(email="rosa@people.example").known_since == day


@both_ways
def test_days_in_lists_are_those_of_the_place(zone: str, moment: str, day: date) -> None:
    with time_machine.travel(moment, tick=False):
        by = here(zone)
        make_partner(by.coalition, confirmed=True)
        words = words_of(visit(by.account).get(reverse("partners:asking", args=[by.coalition.slug])))
        assert day.strftime("%m/%d/%Y") in words
        assert "11/02/2026" not in words
        [row] = rows_of(by.coalition)
        assert row.confirmed == day


def make_point(by: Access) -> ActionPoint:
    """A promise of a meeting."""
    return ActionPoint.objects.create(meeting=make_meeting(by), text="Ask about the bench")


def long_before(start: datetime) -> datetime:
    """When an invitation went out that one may be reminded of."""
    return start - timedelta(days=20)
