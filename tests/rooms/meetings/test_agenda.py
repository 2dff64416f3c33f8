"""Items of an agenda, what became of them, and what people promised."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from longtable.coalitions.links import actor_of, open_link
from longtable.coalitions.moments import today_of
from longtable.coalitions.rules import Refused
from longtable.coverage.models import Evidence
from longtable.meetings.actions import agenda as actions
from longtable.meetings.actions.agenda import ItemText
from longtable.meetings.models import AgendaItem, Meeting, Note, Participant
from longtable.meetings.queries import agenda as queries
from longtable.meetings.queries.gathering import LINK
from longtable.record.actions import Actor
from longtable.record.models import Entry
from tests.factories import make_access
from tests.factories.meetings import make_item, make_meeting, make_participant, secret_of

pytestmark = pytest.mark.django_db
BENCHES = ItemText("Benches at the bus stop", "decide", 15, "People stand for half an hour.", "Prices of benches")


def by_link(participant: Participant) -> Actor:
    """How the record names someone who acts by their link."""
    return actor_of(open_link(secret_of(participant), LINK))


def held(access: object, days: int, **fields: object) -> Meeting:
    """A meeting that ended some days ago."""
    meeting = make_meeting(access, starts_at=timezone.now() - timedelta(days=days))  # type: ignore[arg-type]
    meeting.state, meeting.began_at, meeting.ended_at = Meeting.State.ENDED, meeting.starts_at, meeting.ends_at
    for name, value in fields.items():
        setattr(meeting, name, value)
    meeting.save()
    return meeting


def test_who_proposed_an_item_changes_it_until_it_is_answered_and_is_kept() -> None:
    access = make_access()
    meeting = make_meeting(access)
    rosa = make_participant(meeting, access)
    item = actions.propose_item(by=by_link(rosa), participant=rosa, text=BENCHES)
    assert (item.state, item.proposed_by, queries.agenda_of(meeting)) == ("proposed", rosa, [])
    actions.change_item(by=by_link(rosa), item=item, to=ItemText("Two benches", "decide", 10))
    item.refresh_from_db()
    assert (item.title, item.minutes, item.why) == ("Two benches", 10, "")
    item.meeting = meeting
    actions.accept_item(by=access, item=item, minutes=20)
    assert [(one.title, one.minutes, one.position) for one in queries.agenda_of(meeting)] == [("Two benches", 20, 1)]
    with pytest.raises(Refused, match="answered already"):
        actions.change_item(by=by_link(rosa), item=item, to=BENCHES)
    with pytest.raises(Refused, match="answered already"):
        actions.take_back_item(by=by_link(rosa), item=item)
    actions.change_item(by=access, item=item, to=BENCHES)
    with pytest.raises(Refused, match="Someone proposed this"):
        actions.take_back_item(by=access, item=item)
    item.refresh_from_db()
    assert (item.title, item.proposed_by) == (BENCHES.title, rosa)
    written = [entry.action for entry in Entry.objects.filter(subject_kind="agendaitem").order_by("number")]
    assert written == [f"meetings.item_{one}" for one in ("proposed", "changed", "accepted", "changed")]


def test_a_proposal_is_taken_back_or_declined_with_a_reason_and_may_still_come_up() -> None:
    access = make_access()
    meeting = make_meeting(access)
    rosa = make_participant(meeting, access)
    item = actions.propose_item(by=by_link(rosa), participant=rosa, text=BENCHES)
    with pytest.raises(Refused, match="Say why"):
        actions.decline_item(by=access, item=item, reply="  ")
    actions.decline_item(by=access, item=item, reply="The city tells us the price in May.")
    assert list(rosa.proposed_items.exclude(state="withdrawn")) == [item]
    actions.accept_item(by=access, item=item)
    assert [one.pk for one in queries.agenda_of(meeting)] == [item.pk]
    other = actions.propose_item(by=by_link(rosa), participant=rosa, text=ItemText("Shade"))
    for _ in range(2):
        actions.take_back_item(by=by_link(rosa), item=other)
    with pytest.raises(Refused, match="taken back"):
        actions.accept_item(by=access, item=other)
    assert list(rosa.proposed_items.exclude(state="withdrawn")) == [item]
    assert Entry.objects.filter(action="meetings.item_taken_back").count() == 1


def test_one_person_waits_for_ten_answers_at_most() -> None:
    access = make_access()
    rosa = make_participant(make_meeting(access), access)
    items = [actions.propose_item(by=by_link(rosa), participant=rosa, text=BENCHES) for _ in range(10)]
    with pytest.raises(Refused, match="Take one back"):
        actions.propose_item(by=by_link(rosa), participant=rosa, text=BENCHES)
    actions.take_back_item(by=by_link(rosa), item=items[0])
    actions.propose_item(by=by_link(rosa), participant=rosa, text=BENCHES)


@pytest.mark.parametrize("state", [Meeting.State.CANCELLED, Meeting.State.ENDED])
def test_nothing_is_proposed_for_a_meeting_that_is_over_or_cancelled(state: Meeting.State) -> None:
    access = make_access()
    meeting = make_meeting(access, state=state)
    rosa = make_participant(meeting, access)
    with pytest.raises(Refused):
        actions.propose_item(by=by_link(rosa), participant=rosa, text=BENCHES)
    assert not meeting.items.exists()


def test_items_change_places_and_the_ends_stay() -> None:
    access = make_access()
    meeting = make_meeting(access)
    first, second, third = (make_item(meeting, name, position=5) for name in "ABC")

    def order() -> str:
        return "".join(one.title for one in queries.agenda_of(meeting))

    actions.move_item(by=access, item=third, up=True)
    assert order() == "ACB"
    actions.move_item(by=access, item=first, up=False)
    assert order() == "CAB"
    actions.move_item(by=access, item=third, up=True)
    actions.move_item(by=access, item=second, up=False)
    assert order() == "CAB"
    assert Entry.objects.filter(action="meetings.item_moved").count() == 2


def test_what_was_put_off_is_offered_again_to_the_same_body_with_its_proposer() -> None:
    access = make_access()
    old = held(access, 30)
    rosa = make_participant(old, access)
    item = make_item(old, proposed_by=rosa)
    make_item(old, "Done with", outcome="adopted")
    meeting = make_meeting(access)
    assert queries.put_off(meeting) == []
    actions.set_outcome(by=access, item=item, outcome="later", text="We need prices")
    assert queries.put_off(meeting) == [item]
    again = Participant.objects.create(meeting=meeting, person=rosa.person, partner=rosa.partner)
    made = actions.take_again(by=access, meeting=meeting, item=queries.get_put_off(meeting, item.pk))
    assert (made.proposed_by, made.from_before, made.state, made.outcome) == (again, item, "accepted", "")
    assert queries.put_off(meeting) == []
    assert actions.take_again(by=access, meeting=meeting, item=item) == made
    with pytest.raises(Http404):
        queries.get_put_off(meeting, item.pk)
    actions.decline_item(by=access, item=made, reply="No time")
    assert queries.put_off(meeting) == [item]


def test_an_outcome_set_afterwards_is_recorded_and_told_to_the_coverage_page() -> None:
    access = make_access()
    meeting = held(access, 3)
    rosa = make_participant(meeting, access)
    item = make_item(meeting, proposed_by=rosa)
    for _ in range(2):
        actions.set_outcome(by=access, item=item, outcome="adopted", text="We buy two")
    entry = Entry.objects.get(action="meetings.outcome_set")
    assert entry.after == {"outcome": "adopted", "outcome_text": "We buy two"}
    assert Evidence.objects.filter(partner=rosa.partner, kind=Evidence.Kind.ADOPTED).count() == 1
    actions.set_outcome(by=access, item=item, outcome="not_adopted", text="")
    assert not Evidence.objects.filter(partner=rosa.partner, kind=Evidence.Kind.ADOPTED).exists()
    with pytest.raises(Refused):
        actions.set_outcome(by=access, item=make_item(meeting, state="proposed"), outcome="later")


def test_a_promise_is_open_until_it_is_done_or_dropped_with_a_reason() -> None:
    access = make_access()
    today = today_of(access.coalition)
    old = held(access, 30)
    rosa = make_participant(old, access)
    late = actions.add_action_point(by=access, meeting=old, text=" Call  the city ", owner=rosa, due_on=today)
    someday = actions.add_action_point(by=access, meeting=old, text="Thank them", owner=None, due_on=None)
    soon = actions.add_action_point(
        by=access, meeting=old, text="Ask", owner=rosa, due_on=today - timedelta(days=1), item=make_item(old)
    )
    assert list(queries.open_points(access.coalition)) == [soon, late, someday]
    assert [queries.is_overdue(one, today) for one in (soon, late, someday)] == [True, False, False]
    assert queries.points_before(make_meeting(access)) == [soon, late, someday]
    assert queries.own_points(rosa) == [soon, late]
    for _ in range(2):
        actions.finish_action_point(by=by_link(rosa), point=soon)
    with pytest.raises(Refused, match="done already"):
        actions.drop_action_point(by=access, point=soon, reason="x")
    with pytest.raises(Refused, match="Say why"):
        actions.drop_action_point(by=access, point=late, reason=" ")
    actions.drop_action_point(by=access, point=late, reason="The city called us")
    assert list(queries.open_points(access.coalition)) == [someday]
    assert list(queries.closed_points(access.coalition)) == [soon, late]
    actions.reopen_action_point(by=access, point=late)
    actions.change_action_point(by=access, point=late, text="Write to the city", owner=None, due_on=None)
    assert {one.text for one in queries.open_points(access.coalition)} == {"Thank them", "Write to the city"}
    assert Entry.objects.filter(action="meetings.action_point_done").count() == 1
    changed = Entry.objects.get(action="meetings.action_point_changed")
    assert changed.after == {"text": "Write to the city", "owner": "changed", "due_on": ""}


def test_a_promise_belongs_to_its_person_in_every_meeting() -> None:
    access = make_access()
    old, new = held(access, 30), make_meeting(access)
    rosa, other = make_participant(old, access), make_participant(new, access, "Ben Okoro")
    later = Participant.objects.create(meeting=new, person=rosa.person, partner=rosa.partner)
    point = actions.add_action_point(by=access, meeting=old, text="Call", owner=rosa, due_on=None)
    assert queries.get_own_point(later, point.pk) == point
    with pytest.raises(Http404):
        queries.get_own_point(other, point.pk)


def test_gates_know_their_meeting() -> None:
    access = make_access()
    one, two = make_meeting(access), make_meeting(access)
    rosa, ben = make_participant(one, access), make_participant(one, access, "Ben Okoro")
    item = make_item(one, proposed_by=rosa)
    note = Note.objects.create(meeting=one, participant=rosa, kind="parking", text="Shade")
    assert queries.get_item(one, item.pk) == queries.get_own_item(rosa, item.pk) == item
    assert queries.get_note(one, note.pk) == note
    for gate in (
        lambda: queries.get_item(two, item.pk),
        lambda: queries.get_own_item(ben, item.pk),
        lambda: queries.get_note(two, note.pk),
        lambda: queries.get_point(make_access(), 1),
    ):
        with pytest.raises(Http404):
            gate()


def test_you_said_we_did_brings_notes_items_and_what_is_done_since() -> None:
    access = make_access()
    last, meeting = held(access, 30), make_meeting(access)
    held(access, 60)
    make_meeting(access, starts_at=timezone.now() - timedelta(days=2), state=Meeting.State.CANCELLED)
    rosa = make_participant(last, access)
    note = Note.objects.create(meeting=last, participant=rosa, kind="parking", text="Shade at the stop")
    Note.objects.create(meeting=last, participant=rosa, kind="minutes", text="For the minutes")
    Note.objects.create(meeting=last, participant=rosa, kind="comment", text="Gone", removed_at=timezone.now())
    item = make_item(last, outcome=AgendaItem.Outcome.ADOPTED)
    point = actions.add_action_point(by=access, meeting=last, text="Call", owner=rosa, due_on=None)
    actions.finish_action_point(by=access, point=point)
    actions.answer_note(by=access, note=note, reply="The city plants two trees")
    assert queries.last_meeting(meeting) == last
    found = queries.said_and_done(last)
    assert ([n.reply for n in found.notes], found.items, found.done) == (["The city plants two trees"], [item], [point])
    assert (found.answered, bool(found)) == (1, True)
    assert Entry.objects.get(action="meetings.note_answered").subject_label == ""


def test_screens_of_a_meeting_that_goes_on_are_told() -> None:
    access = make_access()
    meeting = make_meeting(access, state=Meeting.State.LIVE)
    planned = make_meeting(access)
    for one in (meeting, planned):
        actions.add_item(by=access, meeting=one, text=BENCHES)
        one.refresh_from_db()
    assert (meeting.version, planned.version) == (1, 0)
