"""Anyone can be asked to lead: for one meeting, on its day, with or without an account, and not a moment longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from longtable.coalitions.links import make_link
from longtable.coalitions.models import Role
from longtable.coalitions.rules import Refused
from longtable.meetings.actions.gathering import remove_people
from longtable.meetings.actions.hosting import end_meeting, name_host, promise, say_in_words, start_item, withdraw_host
from longtable.meetings.actions.inviting import invite
from longtable.meetings.drafting import draft_text, whole_text
from longtable.meetings.live_screens import HOST, kind_for, render
from longtable.meetings.models import ActionPoint, Meeting, Minutes, Turn
from longtable.meetings.queries.live import DOOR, read_room, who_led
from longtable.meetings.queries.minutes import read_story
from longtable.record.models import Entry
from tests.factories import make_access
from tests.factories.meetings import make_item, make_meeting, make_participant, secret_of
from tests.pages import visit, words_of
from tests.rooms.meetings.live import begun, here, tap

pytestmark = pytest.mark.django_db


@pytest.fixture
def access():
    return make_access()


def by_link(one, name="meeting_host"):
    return reverse(name, args=[secret_of(one)])


def address(meeting, name):
    return reverse(f"meetings:{name}", args=[meeting.coalition.slug, meeting.code])


def with_account(one, role=Role.MEMBER):
    """Someone on the list signs in, in this role."""
    found = make_access(role, one.meeting.coalition)
    one.person.account = found.account
    one.person.save()
    return visit(found.account)


def asked(meeting, access, name="Rosa Delgado", **fields):
    one = make_participant(meeting, access, name, **fields)
    name_host(by=access, participant=one)
    one.refresh_from_db()
    return one


def test_whoever_is_asked_leads_by_their_own_link_without_an_account(access):
    meeting = begun(access)
    item = make_item(meeting, "Benches")
    rosa, omar = asked(meeting, access), here(meeting, access, "Omar Barrow")
    page, client = by_link(rosa), visit()
    assert "Whose turn is it?" in words_of(client.get(page))
    assert "start_turn" in client.get(by_link(rosa, "meeting_host_events")).content.decode()
    assert "Point the camera" in words_of(client.get(by_link(rosa, "meeting_wall")))
    client.post(page, {"do": "start_turn", "participant": omar.pk})
    client.post(page, {"do": "start_item", "item": item.pk})
    client.post(page, {"do": "outcome", "item": item.pk, "outcome": "adopted"})
    assert Turn.objects.get().participant == omar
    item.refresh_from_db()
    assert (item.began_at is not None, item.outcome) == (True, "adopted")
    entry = Entry.objects.get(action="meetings.outcome_set")
    assert entry.actor == f"person:{rosa.person_id}"
    rosa.refresh_from_db()
    assert rosa.came_at  # whoever leads is there
    assert "Yes, end the meeting" in words_of(client.get(page + "?end"))
    client.post(page, {"do": "end"})
    meeting.refresh_from_db()
    assert meeting.state == "ended"
    over = client.get(page)
    assert over.status_code == 410
    assert "Thank you for leading it." in words_of(over)


def test_a_member_who_is_asked_leads_signed_in_and_sees_nothing_else_of_a_coordinator(access):
    meeting = begun(access)
    omar = here(meeting, access, "Omar Barrow")
    rosa = make_participant(meeting, access)
    client = with_account(rosa)
    assert client.get(address(meeting, "host")).status_code == 403
    assert "Lead the meeting" not in words_of(client.get(address(meeting, "meeting")))
    name_host(by=access, participant=rosa)
    assert "Lead the meeting" in words_of(client.get(address(meeting, "meeting")))
    page = client.get(address(meeting, "host"))
    assert "Whose turn is it?" in words_of(page)
    assert "Let someone else lead" not in words_of(page)
    client.post(address(meeting, "host"), {"do": "start_turn", "participant": omar.pk})
    assert Turn.objects.get().participant == omar
    assert "start_turn" in client.get(address(meeting, "events") + "?kind=host").content.decode()
    assert "Point the camera" in words_of(client.get(address(meeting, "wall")))
    person = reverse("meetings:person", args=[access.coalition.slug, meeting.code, omar.pk])
    for other in (address(meeting, "hosts"), person, address(meeting, "invite_people"), address(meeting, "arranged")):
        assert client.get(other).status_code in {403, 405}
        assert client.post(other).status_code == 403
    assert "What to arrange" not in words_of(client.get(address(meeting, "people")))


def test_a_host_of_one_meeting_is_nobody_in_another(access):
    first, second = begun(access), begun(access, "Another")
    rosa = asked(first, access)
    client = with_account(rosa)
    twin = second.participants.create(person=rosa.person)
    omar = here(second, access, "Omar Barrow")
    assert client.get(address(second, "host")).status_code == 403
    assert client.post(address(second, "host"), {"do": "end"}).status_code == 403
    assert "start_turn" not in client.get(address(second, "events") + "?kind=host").content.decode()
    assert visit().get(by_link(twin)).status_code == 403
    assert visit().get(by_link(twin, "meeting_host_events")).status_code == 403
    assert visit().get(by_link(twin, "meeting_wall")).status_code == 403
    # not even a number of someone else's meeting, on their own page
    assert visit().post(by_link(rosa), {"do": "start_turn", "participant": omar.pk}).status_code == 404
    assert not Turn.objects.exists()


def test_an_observer_never_leads(access):
    meeting = begun(access)
    rosa = make_participant(meeting, access)
    client = with_account(rosa, Role.OBSERVER)
    with pytest.raises(Refused, match="Observers"):
        name_host(by=access, participant=rosa)
    rosa.is_host = True  # asked before they became an observer
    rosa.save()
    assert client.get(address(meeting, "host")).status_code == 403
    assert visit().get(by_link(rosa)).status_code == 403
    assert client.get(address(meeting, "events") + "?kind=host").status_code == 403
    said = words_of(client.get(address(meeting, "meeting")))
    assert "Rosa Delgado group" in said
    assert "Lead the meeting" not in said


def test_a_link_of_someone_taken_off_the_list_leads_nothing(access):
    meeting = make_meeting(access, starts_at=timezone.now() + timedelta(hours=1))
    rosa = asked(meeting, access)
    page = by_link(rosa)
    assert visit().get(page).status_code == 200
    kind = (kind_for(rosa), "en")
    assert b"event: screen" in render(meeting.pk, frozenset({kind}))[1][kind]
    before = meeting.version
    remove_people(by=access, meeting=meeting, participants=[rosa])
    assert visit().get(page).status_code == 410
    assert visit().post(page, {"do": "begin"}).status_code == 410
    version, events = render(meeting.pk, frozenset({kind}))
    assert (version > before, b"event: reload" in events[kind]) == (True, True)
    meeting.refresh_from_db()
    assert meeting.state == "planned"


def test_the_code_on_the_wall_opens_no_hosts_screen(access):
    meeting = begun(access)
    rosa = asked(meeting, access)
    _link, door = make_link(coalition=access.coalition, purpose=DOOR, subject_id=rosa.pk, days=1)
    for name in ("meeting_host", "meeting_host_events", "meeting_wall"):
        assert visit().get(reverse(name, args=[door])).status_code == 404
    assert visit().post(reverse("meeting_host", args=[door]), {"do": "end"}).status_code == 404


def test_leading_ends_with_the_meeting(access):
    meeting = begun(access)
    rosa = asked(meeting, access)
    page, client = by_link(rosa), with_account(rosa)
    end_meeting(by=access, meeting=meeting, tap=tap())
    for one, where in ((visit(), page), (client, address(meeting, "host"))):
        assert one.get(where).status_code == 410
        assert one.post(where, {"do": "note", "text": "Late"}).status_code == 410
    assert visit().get(by_link(rosa, "meeting_host_events")).status_code == 410
    assert "start_turn" not in client.get(address(meeting, "events") + "?kind=host").content.decode()
    kind = (kind_for(rosa), "en")
    assert b"event: reload" in render(meeting.pk, frozenset({kind}))[1][kind]
    for change in (name_host, withdraw_host):
        with pytest.raises(Refused, match="stays as it was"):
            change(by=access, participant=rosa)


@pytest.mark.parametrize(("hours", "status"), [(13, 409), (11, 200), (-13, 200), (-14, 410)])
def test_leading_begins_twelve_hours_before_and_ends_twelve_after_where_nobody_ended_it(access, hours, status):
    meeting = make_meeting(access, starts_at=timezone.now() + timedelta(hours=hours))
    rosa = asked(meeting, access)
    assert visit().get(by_link(rosa)).status_code == status
    assert with_account(rosa).get(address(meeting, "host")).status_code == status
    meeting.state = Meeting.State.CANCELLED
    meeting.save()
    assert visit().get(by_link(rosa)).status_code in {409, 410}


def test_taking_it_back_works_at_once_on_open_screens_too(access):
    meeting = begun(access)
    rosa = asked(meeting, access)
    mine, all_hosts = (kind_for(rosa), "es"), (HOST, "en")
    before, events = render(meeting.pk, frozenset({mine, all_hosts}))
    assert b"event: screen" in events[mine]
    withdraw_host(by=access, participant=rosa)
    version, events = render(meeting.pk, frozenset({mine, all_hosts}))
    assert version > before  # so that every open screen hears of it
    assert b"event: reload" in events[mine]
    assert b"parts" not in events[mine]
    assert b"event: screen" in events[all_hosts]
    assert visit().get(by_link(rosa)).status_code == 403
    assert visit().post(by_link(rosa), {"do": "end"}).status_code == 403
    meeting.refresh_from_db()
    assert meeting.state == "live"


def test_naming_is_written_down_once_and_without_a_name(access):
    meeting = make_meeting(access)
    rosa = make_participant(meeting, access)
    page = address(meeting, "hosts")
    client = visit(access.account)
    for _ in range(2):
        client.post(page, {"participant": rosa.pk})
    entry = Entry.objects.get(action="meetings.host_named")
    assert (entry.subject_label, entry.actor) == ("", access.actor.id)
    assert "Rosa Delgado" in words_of(client.get(page))
    assert "Rosa Delgado (Rosa Delgado group)" in words_of(client.get(address(meeting, "meeting")))
    client.post(page, {"participant": rosa.pk, "do": "withdraw"})
    assert Entry.objects.filter(action="meetings.host_withdrawn").count() == 1
    assert client.post(page, {"participant": "nobody"}).status_code == 404


def test_a_guest_is_not_asked(access):
    meeting = begun(access)
    guest = meeting.participants.create(guest_name="Grace Lindqvist", came_at=timezone.now())
    with pytest.raises(Refused, match="guest"):
        name_host(by=access, participant=guest)
    assert "Grace" not in words_of(visit(access.account).get(address(meeting, "hosts")))


def test_whoever_leads_is_told_in_the_letter_and_on_their_page(access):
    meeting = make_meeting(access, starts_at=timezone.now() + timedelta(days=3))
    rosa = asked(meeting, access, email="rosa@people.example")
    omar = make_participant(meeting, access, "Omar Barrow", email="omar@people.example")
    invite(by=access, meeting=meeting, participants=[rosa, omar])
    told = {one.to[0]: one.body for one in mail.outbox}
    assert "You lead this meeting" in told["rosa@people.example"]
    assert "You lead this meeting" not in told["omar@people.example"]
    said = words_of(visit().get(by_link(rosa, "meeting_link")))
    assert "You lead this meeting" in said
    assert "Lead the meeting" not in said
    meeting.starts_at = timezone.now()
    meeting.save()
    assert reverse("meeting_host", args=["x"])[:14] in visit().get(by_link(rosa, "meeting_link")).content.decode()
    assert "Lead the meeting" in words_of(visit().get(by_link(rosa, "meeting_link")))


def test_two_lead_at_once_and_one_turn_is_open(access):
    meeting = begun(access)
    rosa, omar = asked(meeting, access), here(meeting, access, "Omar Barrow")
    visit().post(by_link(rosa), {"do": "start_turn", "participant": omar.pk})
    visit(access.account).post(address(meeting, "host"), {"do": "start_turn", "participant": rosa.pk})
    assert Turn.objects.filter(ended_at=None).get().participant == rosa
    assert Turn.objects.count() == 2


def test_who_has_led_counts_whoever_was_there(access):
    since, until = timezone.now() - timedelta(days=30), timezone.now() + timedelta(days=1)
    for _ in range(2):
        meeting = begun(access)
        here(meeting, access, "Rosa Delgado", is_host=True)
        make_participant(meeting, access, "Omar Barrow", is_host=True)  # did not come
        end_meeting(by=access, meeting=meeting, tap=tap())
    assert who_led(access.coalition, since, until) == [("Rosa Delgado group", 2)]
    said = words_of(visit(access.account).get(address(begun(access), "hosts")))
    assert "Rosa Delgado group: 2 meetings" in said


# ---- what came of an item


@pytest.fixture
def item(access):
    found = make_item(begun(access), "Benches")
    found.meeting.coalition = access.coalition
    start_item(by=access, item=found, tap=tap())
    return found


def test_what_was_decided_is_kept_in_words_and_stands_in_the_minutes(access, item):
    page, client = address(item.meeting, "host"), visit(access.account)
    omar = here(item.meeting, access, "Omar Barrow")
    client.post(page, {"do": "words", "item": item.pk, "text": "Two benches.\r\nThe city pays.", "was": ""})
    step = {
        "do": "promise",
        "item": item.pk,
        "text": "Write to the city",
        "participant": omar.pk,
        "due_on": "2026-12-01",
    }
    client.post(page, step)
    item.refresh_from_db()
    assert item.outcome_text == "Two benches.\nThe city pays."
    point = ActionPoint.objects.get()
    assert (point.owner, point.item, point.due_on.isoformat()) == (omar, item, "2026-12-01")
    said = words_of(client.get(page))
    assert "The city pays." in said
    assert "Write to the city" in said
    story = read_story(item.meeting)
    assert "The city pays." in draft_text(story)
    minutes = Minutes.objects.create(meeting=item.meeting, text=draft_text(story))
    assert "Write to the city (Omar Barrow group, until Dec. 1, 2026)" in whole_text(minutes, story)


def test_the_same_promise_twice_is_one(access, item):
    again = tap()
    for _ in range(2):
        promise(by=access, item=item, text="Write to the city", owner=None, due_on=None, tap=again)
    assert ActionPoint.objects.count() == 1
    assert read_room(item.meeting_id).points[item.pk][0].text == "Write to the city"
    with pytest.raises(Refused, match="Say what will be done"):
        promise(by=access, item=item, text=" ", owner=None, due_on=None, tap=tap())
    end_meeting(by=access, meeting=item.meeting, tap=tap())
    promise(by=access, item=item, text="Write to  the city", owner=None, due_on=None, tap=again)  # no answer had come
    assert ActionPoint.objects.count() == 1


@pytest.mark.parametrize(
    ("there", "was", "text", "kept"),
    [
        ("", "", "Two benches", "Two benches"),
        ("Two", "Two", "Two benches", "Two benches"),  # going on with what stood there
        ("One host", "", "Another", "One host\nAnother"),  # two began at once
        ("Two benches", "", "Two benches", "Two benches"),  # sent twice
        ("Changed since", "Before", "Before", "Changed since"),  # nothing was typed
        ("Two", "Two", "", ""),  # taken away on purpose
        ("Changed since", "Before", "", "Changed since"),
        ("a\r\nb ", "a\nb", "c", "c"),
    ],
)
def test_nobodys_words_are_lost_where_two_write(access, item, there, was, text, kept):
    item.outcome_text = there
    item.save()
    say_in_words(by=access, item=item, text=text, was=was, tap=tap())
    item.refresh_from_db()
    assert item.outcome_text == kept


def test_one_tap_for_the_outcome_leaves_the_words_alone(access, item):
    say_in_words(by=access, item=item, text="Two benches", was="", tap=tap())
    visit(access.account).post(address(item.meeting, "host"), {"do": "outcome", "item": item.pk, "outcome": "later"})
    item.refresh_from_db()
    assert (item.outcome, item.outcome_text) == ("later", "Two benches")


def test_without_script_a_page_that_reloads_by_itself_has_no_field_to_type_in(access, item):
    client, page = visit(access.account), address(item.meeting, "host")
    html = client.get(page).content.decode()
    assert 'http-equiv="refresh"' in html
    assert html.count("data-writes hidden") == html.count("<textarea") + html.count('data-open="step"') + 3
    writing = client.get(page + "?write").content.decode()
    assert 'http-equiv="refresh"' not in writing
    assert "data-writes hidden" not in writing
