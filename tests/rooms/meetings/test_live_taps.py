"""What taps do: turns, hands, items, notes and checks; late, twice, by two hosts, after the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from longtable.coalitions.rules import Refused
from longtable.meetings.actions.checkin import check_in, check_out
from longtable.meetings.actions.gathering import add_people
from longtable.meetings.actions.hosting import (
    ask_check,
    begin_meeting,
    close_check,
    end_item,
    end_meeting,
    end_turn,
    remove_note,
    say_in_words,
    say_outcome,
    start_item,
    start_turn,
)
from longtable.meetings.actions.live import answer_check, lower_hand, raise_hand, write_note
from longtable.meetings.live_rules import Tap, moment_of
from longtable.meetings.live_screens import HOST, draw
from longtable.meetings.models import Check, CountedTap, Hand, Meeting, Note, Participant, Turn
from longtable.meetings.queries.gathering import people_of
from longtable.meetings.queries.live import read_room
from longtable.partners.models import Body, Seat
from longtable.record.models import Entry
from tests.factories import make_access
from tests.factories.meetings import make_item, make_meeting, make_participant
from tests.factories.partners import make_contact, make_partner
from tests.rooms.meetings.live import begun, here, tap

pytestmark = pytest.mark.django_db


@pytest.fixture
def access():
    return make_access()


def names(people):
    return [one.name for one in people]


def test_a_turn_ends_the_one_before_and_takes_the_hand_down(access):
    meeting = begun(access)
    rosa, omar = here(meeting, access), here(meeting, access, "Omar Barrow")
    raise_hand(by=omar, tap=tap())
    start_turn(by=access, participant=rosa, tap=tap())
    start_turn(by=access, participant=omar, tap=tap())
    first, second = Turn.objects.filter(meeting=meeting)
    assert (first.participant, first.ended_at) == (rosa, second.began_at)
    assert (second.participant, second.ended_at) == (omar, None)
    assert not Hand.objects.filter(lowered_at=None).exists()


def test_who_has_not_spoken_comes_first_then_who_has_spoken_least(access):
    meeting = begun(access)
    now = timezone.now()
    long, short, silent, late = (here(meeting, access, name) for name in ("Long", "Short", "Silent", "Late"))
    for one, seconds in ((long, 300), (short, 20)):
        Turn.objects.create(meeting=meeting, participant=one, began_at=now - timedelta(seconds=seconds), ended_at=now)
    for one in (long, short, silent, late):
        raise_hand(by=one, tap=tap())
    assert names(read_room(meeting.pk).queue) == ["Silent", "Late", "Short", "Long"]


def test_the_same_tap_twice_counts_once(access):
    meeting = begun(access)
    rosa = here(meeting, access)
    up, down = tap(), tap()
    raise_hand(by=rosa, tap=up)
    lower_hand(by=rosa, tap=down)
    raise_hand(by=rosa, tap=tap())
    version = Meeting.objects.get().version
    for _ in range(3):
        raise_hand(by=rosa, tap=up)
        lower_hand(by=rosa, tap=down)  # an old tap does not take down the new hand
    assert Hand.objects.filter(lowered_at=None).count() == 1
    assert Hand.objects.count() == 2
    assert Meeting.objects.get().version == version


def test_two_hosts_who_tap_the_same_person(access):
    meeting = begun(access)
    rosa = here(meeting, access)
    start_turn(by=access, participant=rosa, tap=tap())
    start_turn(by=make_access(coalition=access.coalition), participant=rosa, tap=tap())
    assert Turn.objects.count() == 1


def test_taps_of_a_phone_that_was_offline_take_their_place_in_the_past(access):
    meeting = begun(access)
    rosa, omar, mei = (here(meeting, access, name) for name in ("Rosa", "Omar", "Mei"))
    now = timezone.now()
    at = {minute: now - timedelta(minutes=minute) for minute in (10, 8, 6, 3)}
    start_turn(by=access, participant=mei, tap=tap(at[6]))  # the other host, with a network
    start_turn(by=access, participant=rosa, tap=tap(at[10]))
    start_turn(by=access, participant=omar, tap=tap(at[8]))
    end_turn(participant=omar, tap=tap(at[3]))
    told = [(turn.participant, turn.began_at, turn.ended_at) for turn in Turn.objects.filter(meeting=meeting)]
    assert told == [(rosa, at[10], at[8]), (omar, at[8], at[6]), (mei, at[6], None)]


def test_a_turn_that_was_ended_late_ends_when_it_was_tapped(access):
    meeting = begun(access)
    rosa = here(meeting, access)
    now = timezone.now()
    start_turn(by=access, participant=rosa, tap=tap(now - timedelta(minutes=9)))
    end_turn(participant=rosa, tap=tap(now - timedelta(minutes=5)))
    turn = Turn.objects.get()
    assert turn.ended_at - turn.began_at == timedelta(minutes=4)


@pytest.mark.parametrize("hours", [-1000, -2, 5])
def test_a_phone_with_a_wrong_clock(access, hours):
    meeting = begun(access)
    rosa = here(meeting, access)
    start_turn(by=access, participant=rosa, tap=tap(timezone.now() + timedelta(hours=hours)))
    assert meeting.began_at <= Turn.objects.get().began_at <= timezone.now()


def test_a_moment_that_no_clock_shows():
    assert moment_of(-(10**18)) is None
    assert moment_of(1_800_000_000_000).year == 2027


def test_a_meeting_begins_and_ends_with_one_entry_each(access):
    meeting = make_meeting(access, starts_at=timezone.now())
    rosa, gone = here(meeting, access), here(meeting, access, "Omar Barrow")
    absent = make_participant(meeting, access, "Mei Nakagawa")
    item = make_item(meeting)
    for _ in range(2):
        begin_meeting(by=access, meeting=meeting, tap=tap())
    check_out(participant=gone, tap=tap())
    start_item(by=access, item=item, tap=tap())
    start_turn(by=access, participant=rosa, tap=tap())
    raise_hand(by=rosa, tap=tap())
    ask_check(by=access, meeting=meeting, kind="pulse", tap=tap())
    left = Meeting.objects.get().participants.get(pk=gone.pk).left_at
    for _ in range(2):
        end_meeting(by=access, meeting=meeting, tap=tap())
    meeting.refresh_from_db()
    rosa.refresh_from_db()
    gone.refresh_from_db()
    absent.refresh_from_db()
    item.refresh_from_db()
    assert rosa.left_at == meeting.ended_at
    assert gone.left_at == left
    assert absent.left_at is None
    assert Turn.objects.get().ended_at == meeting.ended_at == item.ended_at
    assert not Hand.objects.filter(lowered_at=None).exists()
    assert not Check.objects.get().is_open
    assert CountedTap.objects.count() == 1  # that of the second end
    told = list(Entry.objects.filter(action__startswith="meetings.meeting_").order_by("number"))
    assert [one.action for one in told[-2:]] == ["meetings.meeting_began", "meetings.meeting_ended"]
    assert len(told) == 3  # planned, begun, ended
    assert told[-1].after == {"state": "ended"}


def test_taps_make_no_entry(access):
    meeting = begun(access)
    rosa = here(meeting, access)
    before = Entry.objects.count()
    raise_hand(by=rosa, tap=tap())
    start_turn(by=access, participant=rosa, tap=tap())
    write_note(meeting=meeting, kind="comment", text="Yes", tap=tap(), by=rosa)
    assert Entry.objects.count() == before


def test_after_the_end_what_was_tapped_before_it_is_kept_and_the_rest_is_refused(access):
    meeting = begun(access)
    rosa, omar = here(meeting, access), here(meeting, access, "Omar Barrow")
    before = timezone.now() - timedelta(minutes=5)
    end_meeting(by=access, meeting=meeting, tap=tap())
    write_note(meeting=meeting, kind="comment", text="Too few benches", tap=tap(before), by=rosa)
    start_turn(by=access, participant=omar, tap=tap(before))
    assert Note.objects.get().written_at == before
    turn = Turn.objects.get()
    assert (turn.began_at, turn.ended_at) == (before, meeting.ended_at)
    for act in (
        lambda: raise_hand(by=rosa, tap=tap(before)),
        lambda: write_note(meeting=meeting, kind="comment", text="Late", tap=tap(), by=rosa),
        lambda: start_turn(by=access, participant=rosa, tap=tap()),
        lambda: check_in(participant=make_participant(meeting, access, "Mei"), tap=tap(), remote=False),
        lambda: ask_check(by=access, meeting=meeting, kind="pulse", tap=tap()),
        lambda: begin_meeting(by=access, meeting=meeting, tap=tap()),
    ):
        with pytest.raises(Refused, match="over"):
            act()
    assert Turn.objects.count() == Note.objects.count() == 1
    assert not CountedTap.objects.filter(tap__isnull=True).exists()


def test_a_refused_tap_is_not_counted(access):
    meeting = make_meeting(access, starts_at=timezone.now())
    rosa, one = here(meeting, access), tap()
    with pytest.raises(Refused):
        raise_hand(by=rosa, tap=one)
    begin_meeting(by=access, meeting=meeting, tap=tap())
    raise_hand(by=rosa, tap=one)
    assert Hand.objects.count() == 1


def test_items_follow_each_other(access):
    meeting = begun(access)
    first, second = make_item(meeting, "First"), make_item(meeting, "Second")
    start_item(by=access, item=first, tap=tap())
    start_item(by=access, item=first, tap=tap())
    rosa = here(meeting, access)
    start_turn(by=access, participant=rosa, tap=tap())
    assert Turn.objects.get().item == first
    start_item(by=access, item=second, tap=tap())
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.ended_at == second.began_at
    start_item(by=access, item=first, tap=tap())  # back to it
    assert read_room(meeting.pk).current == first
    say_outcome(by=access, item=first, outcome="adopted", tap=tap())
    say_in_words(by=access, item=first, text="Two benches", was="", tap=tap())
    end_item(by=access, item=first, tap=tap())
    first.refresh_from_db()
    assert (first.outcome, first.outcome_text) == ("adopted", "Two benches")
    assert read_room(meeting.pk).current is None
    with pytest.raises(Refused):
        say_outcome(by=access, item=first, outcome="nonsense", tap=tap())


def test_an_item_tapped_offline_does_not_turn_the_meeting_back(access):
    meeting = begun(access)
    first, second = make_item(meeting, "First"), make_item(meeting, "Second")
    now = timezone.now()
    start_item(by=access, item=second, tap=tap(now - timedelta(minutes=5)))
    start_item(by=access, item=first, tap=tap(now - timedelta(minutes=9)))
    first.refresh_from_db()
    assert read_room(meeting.pk).current == second
    assert first.ended_at - first.began_at == timedelta(minutes=4)


def test_a_check_keeps_counts_and_nobody(access):
    meeting = begun(access)
    people = [here(meeting, access, f"Person {number}") for number in range(12)]
    ask_check(by=access, meeting=meeting, kind="pulse", tap=tap())
    ask_check(by=access, meeting=meeting, kind="pulse", tap=tap())  # two hosts ask the same
    check = Check.objects.get()
    version = Meeting.objects.get().version
    for place, one in enumerate(people):
        for _ in range(2):
            answer_check(by=one, number=check.number, value="yes" if place < 7 else "no", tap=tap())
    check.refresh_from_db()
    assert check.tallies == {"yes": 7, "no": 5}
    assert Meeting.objects.get().version == version  # no screen changes, so that nobody sees when an answer came
    room = read_room(meeting.pk)
    assert room.answers is None
    close_check(by=access, meeting=meeting, number=check.number, tap=tap())
    shown = read_room(meeting.pk).answers
    assert shown.pulse.answers == 12
    with pytest.raises(Refused):
        answer_check(by=here(meeting, access, "Late"), number=check.number, value="yes", tap=tap())


def test_few_answers_are_never_shown(access):
    meeting = begun(access)
    ask_check(by=access, meeting=meeting, kind="temperature", question="Is it warm?", tap=tap())
    for number in range(4):
        answer_check(by=here(meeting, access, f"Person {number}"), number=1, value="bad", tap=tap())
    close_check(by=access, meeting=meeting, number=1, tap=tap())
    room = read_room(meeting.pk)
    assert all(count is None for _name, count, _percent in room.answers.lines)
    html = "".join(draw(room, HOST).values())
    assert "The answers are not shown" in html
    assert "4 people answered" not in html


def test_a_new_question_closes_the_one_before(access):
    meeting = begun(access)
    ask_check(by=access, meeting=meeting, kind="pulse", tap=tap())
    ask_check(by=access, meeting=meeting, kind="temperature", question="Shall we go on?", tap=tap())
    assert list(Check.objects.values_list("number", "is_open")) == [(1, False), (2, True)]
    rosa = here(meeting, access)
    for value in ("yes", ""):
        with pytest.raises(Refused):
            answer_check(by=rosa, number=2, value=value, tap=tap())
    with pytest.raises(Refused):
        ask_check(by=access, meeting=meeting, kind="temperature", question="  ", tap=tap())


def test_notes_are_one_line_and_can_be_removed(access):
    meeting = begun(access)
    rosa = here(meeting, access)
    write_note(meeting=meeting, kind="parking", text=" Parking \n at the clinic ", tap=tap(), by=rosa)
    note = Note.objects.get()
    assert note.text == "Parking at the clinic"
    for text in ("  ", "x" * 601):
        with pytest.raises(Refused):
            write_note(meeting=meeting, kind="parking", text=text, tap=tap(), by=rosa)
    remove_note(by=access, meeting=meeting, note=note.pk, tap=tap())
    assert not read_room(meeting.pk).lines


def test_a_person_in_two_bodies_comes_and_speaks_once(access):
    partner = make_partner(access.coalition, "Harbor Youth Club")
    person = make_contact(partner, name="Rosa Delgado").person
    bodies = [Body.objects.create(coalition=access.coalition, name=name) for name in ("Steering", "Data")]
    for body in bodies:
        Seat.objects.create(body=body, partner=partner, person=person)
    meetings = [begun(access, "Steering"), begun(access, "Data")]
    for meeting, body in zip(meetings, bodies, strict=True):
        add_people(meeting, people_of(access.coalition, body))
        add_people(meeting, people_of(access.coalition, body))
    both = [meeting.participants.get() for meeting in meetings]
    for one in both:
        raise_hand(by=one, tap=tap())
        start_turn(by=access, participant=one, tap=tap())
    for meeting in meetings:
        assert names(read_room(meeting.pk).there) == ["Rosa Delgado"]
        assert Turn.objects.filter(meeting=meeting).count() == 1


def test_a_hand_that_arrives_after_the_turn_that_it_asked_for_stays_down(access):
    meeting = begun(access)
    rosa, pressed = here(meeting, access), timezone.now() - timedelta(minutes=10)
    start_turn(by=access, participant=rosa, tap=tap(pressed + timedelta(minutes=2)))
    end_turn(participant=rosa, tap=tap())
    raise_hand(by=rosa, tap=tap(pressed))  # of a phone without a network for ten minutes
    assert not read_room(meeting.pk).queue
    raise_hand(by=rosa, tap=tap())
    assert names(read_room(meeting.pk).queue) == ["Rosa Delgado"]


def test_late_and_leaving_early(access):
    meeting = begun(access, ago=timedelta(minutes=60))
    rosa = make_participant(meeting, access)
    now = timezone.now()
    check_in(participant=rosa, tap=tap(now - timedelta(minutes=45)), remote=True)
    raise_hand(by=rosa, tap=tap(now - timedelta(minutes=20)))
    start_turn(by=access, participant=rosa, tap=tap(now - timedelta(minutes=18)))
    check_out(participant=rosa, tap=tap(now - timedelta(minutes=15)))
    assert Turn.objects.get().ended_at == now - timedelta(minutes=15)
    end_meeting(by=access, meeting=meeting, tap=tap())
    rosa.refresh_from_db()
    assert (rosa.came_at, rosa.left_at) == (now - timedelta(minutes=45), now - timedelta(minutes=15))
    assert rosa.is_remote


def test_someone_comes_back(access):
    meeting = begun(access)
    rosa = here(meeting, access)
    came = rosa.came_at
    check_out(participant=rosa, tap=tap())
    assert not read_room(meeting.pk).there
    check_in(participant=rosa, tap=tap(), remote=False)
    rosa.refresh_from_db()
    assert (rosa.came_at, rosa.left_at) == (came, None)


def test_what_reaches_us_after_someone_left_brings_nobody_back(access):
    meeting = begun(access, ago=timedelta(minutes=60))
    rosa = make_participant(meeting, access)
    now = timezone.now()
    check_in(participant=rosa, tap=tap(now - timedelta(minutes=45)), remote=True)
    left = now - timedelta(minutes=15)
    check_out(participant=rosa, tap=tap(left))
    raise_hand(by=rosa, tap=tap(now - timedelta(minutes=20)))
    check_in(participant=rosa, tap=tap(now - timedelta(minutes=45)), remote=True)
    room = read_room(meeting.pk)
    assert not room.there
    assert not room.queue
    end_meeting(by=access, meeting=meeting, tap=tap())
    rosa.refresh_from_db()
    check_in(participant=rosa, tap=tap(now - timedelta(minutes=40)), remote=True)
    rosa.refresh_from_db()
    assert (rosa.came_at, rosa.left_at) == (now - timedelta(minutes=45), left)


def test_five_hundred_hands(access):
    meeting = begun(access)
    now = timezone.now()
    people = Participant.objects.bulk_create(
        Participant(meeting=meeting, guest_name=f"Guest {number}", came_at=now) for number in range(500)
    )
    Hand.objects.bulk_create(
        Hand(meeting=meeting, participant=one, raised_at=now - timedelta(seconds=place))
        for place, one in enumerate(people)
    )
    with CaptureQueriesContext(connection) as queries:
        room = read_room(meeting.pk)
    assert len(queries) == 8
    assert [one.pk for one in room.queue] == [one.pk for one in reversed(people)]
    html = draw(room, HOST)
    assert "and 488 more" in html["line"]
    assert len(html["floor"]) < 60_000


def test_the_tap_of_a_moment_ago_is_now(access):
    meeting = begun(access)
    assert abs(Tap().moment(meeting) - timezone.now()) < timedelta(seconds=1)
