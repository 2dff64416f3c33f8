"""What a meeting tells the room coverage: once, replaced and not doubled, beside what people noted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from longtable.coalitions.queries import Access
from longtable.coverage.actions import make_assessment
from longtable.coverage.freezing import freeze
from longtable.coverage.models import Evidence
from longtable.coverage.queries import changes_since
from longtable.meetings.actions.agenda import set_outcome
from longtable.meetings.actions.hosting import begin_meeting, end_meeting, start_turn
from longtable.meetings.evidence import tell_evidence
from longtable.meetings.live_rules import Tap
from longtable.meetings.models import AgendaItem, Meeting, Participant, Turn
from tests.factories import make_access
from tests.factories.meetings import make_item, make_meeting, make_participant
from tests.factories.places import make_community

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 6, 1, 30, tzinfo=UTC)  # the evening of March 5 where the coalition works
ENDED = Meeting.State.ENDED


def _held(access: Access, *, start: datetime = START) -> Meeting:
    return make_meeting(access, starts_at=start, state=ENDED, time_zone="America/Chicago")


def _speaks(one: Participant) -> None:
    one.meeting.turns.create(participant=one, began_at=START, ended_at=START + timedelta(seconds=40))


def _kinds(one: Participant) -> list[str]:
    assert one.partner
    return sorted(one.partner.evidence.values_list("kind", flat=True))


def test_each_partner_gets_what_it_did_and_calling_again_doubles_nothing() -> None:
    access = make_access()
    meeting = _held(access)
    silent = make_participant(meeting, access, "Ana", came_at=START)
    heard = make_participant(meeting, access, "Bo")  # a turn without a check-in: whoever spoke has come
    away = make_participant(meeting, access, "Cem")
    _speaks(heard)
    _speaks(heard)
    make_item(meeting, "One", proposed_by=heard, outcome=AgendaItem.Outcome.ADOPTED)
    make_item(meeting, "Two", proposed_by=heard, state=AgendaItem.State.DECLINED)
    make_item(meeting, "Three", proposed_by=away, state=AgendaItem.State.WITHDRAWN)
    assert tell_evidence(meeting) == 5
    assert tell_evidence(meeting) == 5
    assert _kinds(silent) == ["came"]
    assert _kinds(heard) == ["adopted", "came", "proposed", "spoke"]
    assert _kinds(away) == []
    row = Evidence.objects.filter(partner=heard.partner).first()
    assert row
    assert row.on == date(2026, 3, 5)
    assert row.source == f"Meeting of March 5, 2026 ({meeting.code})"


def test_what_changed_is_replaced_and_a_meeting_that_is_not_over_tells_nothing() -> None:
    access = make_access()
    meeting = _held(access)
    one = make_participant(meeting, access, "Ana", came_at=START)
    tell_evidence(meeting)
    one.came_at = None
    one.save()
    assert tell_evidence(meeting) == 0
    one.came_at = START
    one.save()
    meeting.state = Meeting.State.PLANNED
    meeting.save()
    assert tell_evidence(meeting) == 0
    assert _kinds(one) == []


def test_rows_made_by_hand_stay_and_are_not_said_twice() -> None:
    access = make_access()
    meeting = _held(access)
    one = make_participant(meeting, access, "Ana", came_at=START)
    assert one.partner
    by_hand = Evidence.objects.create(
        partner=one.partner, kind="came", on=date(2026, 3, 5), source="Meeting of March 5"
    )
    _speaks(one)
    assert tell_evidence(meeting) == 1
    assert _kinds(one) == ["came", "spoke"]
    assert Evidence.objects.get(pk=by_hand.pk).source == "Meeting of March 5"


def test_two_meetings_of_one_day_do_not_touch_each_other() -> None:
    access = make_access()
    first, second = _held(access), _held(access, start=START + timedelta(hours=2))
    one = make_participant(first, access, "Ana", came_at=START)
    second.participants.create(person=one.person, partner=one.partner, came_at=START)
    assert (tell_evidence(first), tell_evidence(second), tell_evidence(first)) == (1, 1, 1)
    assert _kinds(one) == ["came", "came"]


def test_an_item_put_off_twice_and_adopted_at_last_counts_once_where_it_was_proposed() -> None:
    access = make_access()
    meetings = [_held(access, start=START + timedelta(days=28 * number)) for number in range(3)]
    one = make_participant(meetings[0], access, "Ana", came_at=START)
    item = make_item(meetings[0], proposed_by=one, outcome=AgendaItem.Outcome.LATER)
    tell_evidence(meetings[0])
    assert _kinds(one) == ["came", "proposed"]
    for meeting in meetings[1:]:
        part = meeting.participants.create(person=one.person, partner=one.partner)
        item = make_item(meeting, item.title, from_before=item, proposed_by=part, outcome=AgendaItem.Outcome.LATER)
    item.outcome = AgendaItem.Outcome.ADOPTED
    item.save()
    assert tell_evidence(meetings[2]) == 2
    assert _kinds(one) == ["adopted", "came"]
    assert set(one.partner.evidence.values_list("on", flat=True)) == {date(2026, 3, 5)}  # type: ignore[union-attr]


def test_guests_and_items_of_nobody_tell_nothing() -> None:
    access = make_access()
    meeting = _held(access)
    guest = meeting.participants.create(guest_name="Rosa", came_at=START)
    Turn.objects.create(meeting=meeting, participant=guest, ended_at=START)
    make_item(meeting)
    assert tell_evidence(meeting) == 0


def test_depth_of_the_coverage_page_follows() -> None:
    access = make_access()
    make_community(access)
    meeting = _held(access)
    one = make_participant(meeting, access, "Ana", came_at=START)
    make_participant(meeting, access, "Bo")
    _speaks(one)
    tell_evidence(meeting)
    indicator = access.coalition.communities.get(current=True).indicators.first()
    assert indicator
    frozen = freeze(access.coalition, indicator.code, date(2026, 4, 1))
    parts = {line["name"]: line["part"] for line in frozen["partners"]}
    assert parts["Ana group"]["depth"] == 2
    assert parts["Ana group"]["meetings_attended"] == 1
    assert parts["Bo group"]["depth"] is None


def test_a_meeting_that_is_led_here_tells_it_when_it_ends() -> None:
    access = make_access()
    meeting = make_meeting(access, starts_at=timezone.now())
    one = make_participant(meeting, access, "Ana")
    begin_meeting(by=access, meeting=meeting, tap=Tap())
    start_turn(by=access, participant=one, tap=Tap())
    assert _kinds(one) == []
    end_meeting(by=access, meeting=meeting, tap=Tap())
    assert _kinds(one) == ["came", "spoke"]


def test_an_ended_meeting_says_that_the_answer_is_out_of_date_and_its_outcomes_add_nothing() -> None:
    access = make_access()
    make_community(access)
    assessment = make_assessment(by=access, indicator="smoking")
    meeting = make_meeting(access, starts_at=timezone.now())
    one = make_participant(meeting, access, "Ana", came_at=timezone.now())
    item = make_item(meeting, "Benches", proposed_by=one)
    before = changes_since(assessment)  # people came to the table above; nothing of a meeting yet
    begin_meeting(by=access, meeting=meeting, tap=Tap())
    set_outcome(by=access, item=item, outcome="adopted")
    assert changes_since(assessment) == before
    end_meeting(by=access, meeting=meeting, tap=Tap())
    assert changes_since(assessment) == before + 1
    set_outcome(by=access, item=item, outcome="adopted", text="Two benches")
    assert changes_since(assessment) == before + 1
    set_outcome(by=access, item=item, outcome="later", text="Two benches")
    assert changes_since(assessment) == before + 2
