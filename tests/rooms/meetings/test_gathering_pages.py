"""The pages around a meeting: planning, who comes, the personal link, changing, cancelling; what may go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone

from longtable.coalitions.links import withdraw_links
from longtable.coalitions.models import Role
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.house.daily import run_daily
from longtable.meetings.actions import gathering, inviting
from longtable.meetings.actions.forgetting import forget_meeting_data
from longtable.meetings.models import (
    AccessNeeds,
    BroughtFile,
    Meeting,
    Participant,
    Place,
    Poll,
    Rsvp,
)
from longtable.meetings.queries import gathering as queries
from longtable.partners.models import Body, Seat
from longtable.record.models import Entry
from tests.factories import make_access
from tests.factories.meetings import make_item, make_meeting, make_participant, make_place, secret_of
from tests.factories.partners import make_contact, make_partner
from tests.pages import visit, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
NOON = datetime(2026, 11, 22, 18, tzinfo=UTC)


@pytest.fixture
def at_noon() -> Iterator[None]:
    """Sunday, November 22, 2026, noon in Chicago."""
    with time_machine.travel(NOON, tick=False):
        yield


def url(access: Access, name: str, *args: object) -> str:
    return reverse(f"meetings:{name}", args=[access.coalition.slug, *args])


def form(**given: object) -> dict[str, object]:
    """A meeting as it is entered, on December 3 at 6 p.m."""
    sent = {"title": "Steering", "day": "2026-12-03", "time": "18:00", "minutes": "90", "who": "everyone", "place": ""}
    return sent | {"time_zone": "America/Chicago"} | given


def test_an_empty_room_leads_to_planning() -> None:
    access = make_access()
    page = words_of(visit(access.account).get(url(access, "meetings")))
    assert "No meeting is planned." in page
    assert "Plan a meeting with a known date" in page


def test_the_next_meeting_comes_first_and_a_cancelled_one_never() -> None:
    access = make_access()
    make_meeting(access, "Gone", starts_at=NOON + timedelta(days=1), state=Meeting.State.CANCELLED)
    make_meeting(access, "Soon", starts_at=NOON + timedelta(days=2))
    make_meeting(access, "Later", starts_at=NOON + timedelta(days=9))
    make_meeting(access, "Been", starts_at=NOON - timedelta(days=9), state=Meeting.State.ENDED)
    poll = Poll.objects.create(coalition=access.coalition, title="Spring", time_zone="UTC", state=Poll.State.OPEN)
    page = words_of(visit(access.account).get(url(access, "meetings")))
    assert "Tuesday, Nov. 24, 2026, noon to 1:30 p.m. (CST) at Elm Street Library." in page
    assert page.index("Soon") < page.index("Later") < page.index("Been")
    assert f"{poll.title}: 0 of 0 have answered" in page


def test_a_meeting_is_planned_for_everyone_with_a_new_place() -> None:
    access = make_access()
    make_contact(make_partner(access.coalition, "Harbor", "active"), name="Ana")
    make_contact(make_partner(access.coalition, "Gone", "left"), name="Bo")
    given = form(place="new", new_name="City Hall", new_dial_in="312 555 0100")
    response = visit(access.account).post(url(access, "new"), given, follow=True)
    assert "Nobody has been told yet" in words_of(response)
    meeting = Meeting.objects.get()
    assert meeting.code == "2026-12-03-steering"
    assert meeting.starts_at == datetime(2026, 12, 4, 0, 0, tzinfo=UTC)
    assert meeting.place is not None
    assert meeting.place.offers == ["remote"]
    assert [one.name for one in meeting.participants.all()] == ["Ana"]


def test_a_meeting_of_a_body_and_one_more_person() -> None:
    access = make_access()
    first, second = make_partner(access.coalition, "A", "active"), make_partner(access.coalition, "B", "active")
    ana, bo = make_contact(first, name="Ana").person, make_contact(second, name="Bo").person
    body = Body.objects.create(coalition=access.coalition, name="Steering", decides=True)
    Seat.objects.create(body=body, partner=first, person=ana)
    visit(access.account).post(url(access, "new"), form(who=f"body-{body.pk}", picked=[str(bo.pk)]))
    meeting = Meeting.objects.get()
    assert meeting.body == body
    assert {one.name for one in meeting.participants.all()} == {"Ana", "Bo"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"day": "2027-03-14", "time": "02:30"}, "That time does not exist on this day"),
        ({"day": "2027-11-07", "time": "01:30"}, "This time comes twice on that day."),
        ({"day": "2026-11-20"}, "This day has passed."),
        ({"day": "9999-12-31"}, "Choose a day nearer to today."),
        ({"day": "0001-01-01"}, "Choose a day nearer to today."),
        ({"has_been": "on"}, "This meeting is still to come."),
        ({"who": "pick"}, "Choose at least one person"),
        ({"place": "new"}, "Give the new place a name."),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice."),
        ({"minutes": "100000"}, "less than or equal to 720"),
    ],
)
def test_what_cannot_be_is_said_on_the_form(given: dict[str, object], words: str) -> None:
    access = make_access()
    response = visit(access.account).post(url(access, "new"), form(**given))
    assert response.status_code == 422
    assert words in words_of(response)
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(("which", "hour"), [("earlier", 6), ("later", 7)])
def test_an_hour_that_comes_twice_is_one_of_the_two(which: str, hour: int) -> None:
    access = make_access()
    make_contact(make_partner(access.coalition, "Harbor", "active"), name="Ana")
    visit(access.account).post(url(access, "new"), form(day="2027-11-07", time="01:30", twice=which))
    meeting = Meeting.objects.get()
    assert meeting.starts_at == datetime(2027, 11, 7, hour, 30, tzinfo=UTC)
    page = visit(access.account).get(url(access, "change_meeting", meeting.code))
    assert page.context["form"].initial["twice"] == which


def test_a_meeting_that_has_been_counts_as_held() -> None:
    access = make_access()
    make_contact(make_partner(access.coalition, "Harbor", "active"), name="Ana")
    visit(access.account).post(url(access, "new"), form(day="2026-11-05", has_been="on"))
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.began_at, meeting.ended_at) == ("ended", meeting.starts_at, meeting.ends_at)
    assert list(queries.in_period(access.coalition, NOON - timedelta(days=60), NOON)) == [meeting]


def test_a_planned_meeting_whose_time_passed_asks_whether_it_was_held() -> None:
    access = make_access()
    meeting = make_meeting(access, starts_at=NOON - timedelta(days=1))
    assert "Did it take place?" in words_of(visit(access.account).get(url(access, "meeting", meeting.code)))
    visit(access.account).post(url(access, "held", meeting.code))
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.ENDED
    with pytest.raises(Refused):
        gathering.record_as_held(by=access, meeting=make_meeting(access))


def test_observers_see_meetings_and_never_persons() -> None:
    access = make_access()
    observer = make_access(Role.OBSERVER, access.coalition)
    meeting = make_meeting(access)
    make_participant(meeting, access, "Rosa Delgado", rsvp=Rsvp.YES)
    client = visit(observer.account)
    for name, args in (("meetings", ()), ("meeting", (meeting.code,))):
        page = client.get(url(access, name, *args))
        assert page.status_code == 200
        assert "Rosa" not in page.content.decode()
    assert client.get(url(access, "people", meeting.code)).status_code == 403
    assert b"Rosa" not in client.get(url(access, "entry", meeting.code)).content


def test_invitations_are_shown_before_they_go_out(mailoutbox: list[EmailMultiAlternatives]) -> None:
    access = make_access()
    meeting = make_meeting(access)
    make_participant(meeting, access, "Ana", email="ana@people.example")
    make_participant(meeting, access, "Bo")
    client = visit(access.account)
    page = words_of(client.get(url(access, "people", meeting.code)))
    assert "1 person has no invitation yet" in page
    assert "no e-mail: print or phone" in page
    assert "Print 1 letter" in page
    shown = words_of(client.get(url(access, "invite_people", meeting.code)))
    assert "Hello Ana," in shown
    assert not mailoutbox
    client.post(url(access, "invite_people", meeting.code))
    client.post(url(access, "invite_people", meeting.code))
    assert [one.to for one in mailoutbox] == [["ana@people.example"]]


def test_printed_letters_have_a_code_for_each_and_no_e_mail(mailoutbox: list[EmailMultiAlternatives]) -> None:
    access = make_access()
    meeting = make_meeting(access)
    one = make_participant(meeting, access, "Bo")
    page = visit(access.account).post(url(access, "letters", meeting.code))
    assert "Hello Bo," in words_of(page)
    assert "/link/meeting/" in words_of(page)
    assert page["Cache-Control"].startswith("max-age=0")
    one.refresh_from_db()
    assert one.invited_at is not None
    assert one.sent_sequence == -1
    assert not mailoutbox


def test_a_change_that_did_not_arrive_is_sent_again(mailoutbox: list[EmailMultiAlternatives]) -> None:
    access = make_access()
    meeting = make_meeting(access)
    one = make_participant(meeting, access, email="rosa@people.example")
    inviting.invite(by=access, meeting=meeting, participants=[one])
    assert one.person is not None
    one.person.email = ""
    one.person.save()
    moved = gathering.Plan(
        "Other", "", meeting.starts_at, meeting.ends_at + timedelta(hours=1), meeting.time_zone, meeting.place
    )
    assert gathering.change_meeting(by=access, meeting=meeting, to=moved) == 0
    one.person.email = "rosa@city.example"
    one.person.save()
    page = words_of(visit(access.account).get(url(access, "people", meeting.code)))
    assert "1 person has not been told of the last change" in page
    visit(access.account).post(url(access, "send_again", meeting.code))
    assert len(mailoutbox) == 2
    one.refresh_from_db()
    assert one.sent_sequence == 1


def link(secret: str, name: str = "meeting_link") -> str:
    return reverse(name, args=[secret])


def test_one_tap_answers_and_can_be_changed_without_an_account() -> None:
    access = make_access()
    place = make_place(access, dial_in="312 555 0100, code 77#", online_address="https://video.example/room")
    meeting = make_meeting(access, starts_at=NOON + timedelta(days=11, hours=6), place=place)
    make_item(meeting)
    one = make_participant(meeting, access)
    secret = secret_of(one)
    client = visit()
    page = client.get(link(secret))
    assert "Will you come on December 3?" in words_of(page)
    assert b'href="tel:3125550100,,77%23"' in page.content
    assert "Benches at the bus stop" in words_of(page)
    assert page["X-Robots-Tag"] == "noindex"
    for said in (Rsvp.YES, Rsvp.REMOTE, Rsvp.REMOTE, Rsvp.NO):
        client.post(link(secret), {"rsvp": said.value})
    one.refresh_from_db()
    assert one.rsvp == Rsvp.NO
    assert "You said: Not coming." in words_of(client.get(link(secret)))
    entries = Entry.objects.filter(action="meetings.invitation_answered")
    assert [entry.after["rsvp"] for entry in entries.order_by("number")] == ["yes", "remote", "no"]
    assert {entry.actor for entry in entries} == {f"person:{one.person_id}"}
    assert all("Rosa" not in entry.subject_label for entry in entries)
    client.post(link(secret), {"rsvp": "perhaps"})
    client.post(link(secret), {})
    one.refresh_from_db()
    assert one.rsvp == Rsvp.NO
    assert client.get(link(secret, "meeting_entry"))["Content-Type"].startswith("text/calendar")


def test_the_page_of_a_link_speaks_the_language_of_its_person() -> None:
    access = make_access()
    one = make_participant(make_meeting(access), access)
    assert one.person is not None
    one.person.language = "es"
    one.person.save()
    page = visit().get(link(secret_of(one)))
    assert page.tree.get("lang") == "es"


def test_a_cancelled_or_past_meeting_takes_no_answer() -> None:
    access = make_access()
    meeting = make_meeting(access)
    one = make_participant(meeting, access)
    secret = secret_of(one)
    gathering.cancel_meeting(by=access, meeting=meeting, reason="Snow")
    page = visit().post(link(secret), {"rsvp": "yes"}, follow=True)
    assert "This meeting is cancelled." in words_of(page)
    assert "Why: Snow" in words_of(page)
    assert "Why: Snow" in words_of(visit(access.account).get(url(access, "meeting", meeting.code)))
    one.refresh_from_db()
    assert one.rsvp == Rsvp.NONE
    Meeting.objects.update(state=Meeting.State.ENDED)
    one.refresh_from_db()
    with pytest.raises(Refused):
        inviting.answer_invitation(by=access, participant=one, rsvp=Rsvp.YES)


def test_forged_links_are_no_page_and_ended_ones_are_renewed_to_their_own_address(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    access = make_access()
    meeting = make_meeting(access)
    one = make_participant(meeting, access, email="rosa@people.example")
    secret = secret_of(one)
    client = visit()
    for name in ("meeting_link", "meeting_renew", "meeting_entry", "meeting_calendar"):
        assert client.get(link("x" * 32, name)).status_code == 404
    withdraw_links(access.coalition, queries.LINK, one.pk)
    assert client.get(link(secret)).status_code == 410
    assert client.get(link(secret, "meeting_entry")).status_code == 410
    answers = [
        words_of(client.post(link(secret, "meeting_renew"), {"email": address}))
        for address in ("someone@people.example", "ROSA@people.example")
    ]
    assert answers[0] == answers[1]
    assert [one.to for one in mailoutbox] == [["rosa@people.example"]]
    for _again in range(5):
        client.post(link(secret, "meeting_renew"), {"email": "rosa@people.example"})
    assert len(mailoutbox) == 2  # three tries in a day, the wrong address among them


def test_the_link_of_someone_taken_off_the_list_ends_and_is_not_renewed(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    access = make_access()
    meeting = make_meeting(access)
    one = make_participant(meeting, access, email="rosa@people.example")
    secret = secret_of(one)
    visit(access.account).post(url(access, "remove_person", meeting.code, one.pk))
    assert visit().get(link(secret)).status_code == 410
    visit().post(link(secret, "meeting_renew"), {"email": "rosa@people.example"})
    assert not mailoutbox


def test_who_came_or_proposed_stays_on_the_list() -> None:
    access = make_access()
    meeting = make_meeting(access)
    came = make_participant(meeting, access, "Ana", came_at=NOON)
    proposed = make_participant(meeting, access, "Bo")
    make_item(meeting, proposed_by=proposed)
    for one in (came, proposed):
        with pytest.raises(Refused):
            gathering.remove_people(by=access, meeting=meeting, participants=[one])
    assert meeting.participants.count() == 2


def test_an_answer_by_phone_is_entered_and_marked() -> None:
    access = make_access()
    meeting = make_meeting(access)
    one = make_participant(meeting, access)
    assert one.person is not None
    one.person.phone = "312 555 0199"
    one.person.save()
    assert b"tel:3125550199" in visit(access.account).get(url(access, "person", meeting.code, one.pk)).content
    visit(access.account).post(url(access, "person", meeting.code, one.pk), {"rsvp": "yes", "way": "phone"})
    one.refresh_from_db()
    assert one.rsvp == Rsvp.YES
    entry = Entry.objects.get(action="meetings.invitation_answered")
    assert entry.after == {"rsvp": "yes", "way": "phone"}


def test_a_member_answers_on_the_page_of_the_meeting() -> None:
    access = make_access()
    member = make_access(Role.MEMBER, access.coalition)
    meeting = make_meeting(access)
    one = make_participant(meeting, access)
    assert one.person is not None
    one.person.account = member.account
    one.person.save()
    client = visit(member.account)
    assert "Will you come?" in words_of(client.get(url(access, "meeting", meeting.code)))
    client.post(url(access, "own_answer", meeting.code), {"rsvp": "maybe"})
    one.refresh_from_db()
    assert one.rsvp == Rsvp.MAYBE
    assert "My meetings in my calendar" in words_of(client.get(url(access, "meetings")))
    page = client.post(url(access, "calendar_page"))
    assert "webcal://" in page.content.decode()
    client.post(url(access, "calendar_page"), {"close": "1"})
    assert not queries.feeds_of(one.person).exists()


def test_needs_are_counted_without_a_name_unless_the_person_allows_it() -> None:
    access = make_access()
    meeting = make_meeting(access, place=make_place(access, offers=["step_free"]))
    given = [
        ("Ana", Rsvp.YES, ["meal", "interpreter", "evening"], "Spanish", False),
        ("Bo", Rsvp.NONE, ["meal", "step_free"], "", True),
        ("Cem", Rsvp.REMOTE, ["meal", "captions"], "", False),
        ("Dee", Rsvp.NO, ["childcare"], "", False),
        ("Eva", Rsvp.YES, ["interpreter"], "español", False),
    ]
    for name, rsvp, needs, language, may in given:
        one = make_participant(meeting, access, name, rsvp=rsvp)
        AccessNeeds.objects.create(person=one.person, needs=needs, interpreter_language=language, may_name=may)
    lines = [(one.need, one.language, one.count, one.names, one.is_open) for one in queries.needs_of(meeting)]
    assert lines == [
        ("interpreter", "es", 2, (), True),
        ("captions", "", 1, (), True),
        ("step_free", "", 1, ("Bo",), False),
        ("meal", "", 2, ("Bo",), True),
    ]
    client = visit(access.account)
    page = words_of(client.get(url(access, "people", meeting.code)))
    assert "2 people need an interpreter for Spanish." in page
    in_spanish = words_of(visit(access.account, "es").get(url(access, "people", meeting.code)))
    assert "2 personas necesitan un intérprete de español." in in_spanish
    assert "Bo needs a way in without steps." in page
    assert "2 people need a meal. One of them is Bo." in page
    assert "Ana needs" not in page
    assert "evenings" not in page
    client.post(url(access, "arranged", meeting.code), {"needs": ["meal", "captions"]})
    meeting.refresh_from_db()
    assert meeting.arranged == ["captions", "meal"]
    member = make_access(Role.MEMBER, access.coalition)
    for name in ("people", "meeting"):
        assert "interpreter" not in words_of(visit(member.account).get(url(access, name, meeting.code))).lower()


def test_reminders_go_out_once_two_days_before_to_those_who_did_not_say_no(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    access = make_access()
    meeting = make_meeting(access, starts_at=NOON + timedelta(days=10))
    for name, rsvp in (("ana", Rsvp.YES), ("bo", Rsvp.NONE), ("cem", Rsvp.NO), ("dee", Rsvp.MAYBE)):
        make_participant(meeting, access, name, email=f"{name}@people.example", rsvp=rsvp, invited_at=NOON)
    make_participant(meeting, access, "eve", email="eve@people.example")  # has no invitation
    for days, expected in ((7, 0), (8, 3), (8, 3), (9, 3), (11, 3)):
        with time_machine.travel(NOON + timedelta(days=days, hours=-1), tick=False):
            run_daily(date(2026, 11, 22) + timedelta(days=days))
        assert len(mailoutbox) == expected, days
    assert {one.to[0][:3].strip("@") for one in mailoutbox} == {"ana", "bo", "dee"}
    assert "You told us: Coming." in next(one.body for one in mailoutbox if one.to == ["ana@people.example"])


def test_a_reminder_by_hand_goes_to_those_who_wait_and_once(mailoutbox: list[EmailMultiAlternatives]) -> None:
    access = make_access()
    meeting = make_meeting(access, starts_at=NOON + timedelta(days=10))
    earlier = NOON - timedelta(days=3)
    kept = {"invited_at": earlier, "sent_sequence": 0}
    make_participant(meeting, access, "ana", email="ana@people.example", rsvp=Rsvp.YES, **kept)
    make_participant(meeting, access, "bo", email="bo@people.example", **kept)
    client = visit(access.account)
    client.post(url(access, "remind_people", meeting.code))
    client.post(url(access, "remind_people", meeting.code))
    assert [one.to for one in mailoutbox] == [["bo@people.example"]]


def test_nothing_is_sent_about_a_meeting_that_is_over_or_cancelled() -> None:
    access = make_access()
    for fields in ({"starts_at": NOON - timedelta(days=1)}, {"state": Meeting.State.CANCELLED}):
        meeting = make_meeting(access, **fields)
        one = make_participant(meeting, access, email="rosa@people.example")
        for act in (inviting.invite, inviting.remind, inviting.print_invitations):
            with pytest.raises(Refused):
                act(by=access, meeting=meeting, participants=[one])
    with pytest.raises(Refused):
        gathering.cancel_meeting(by=access, meeting=make_meeting(access), reason=" ")


def test_two_who_cancel_at_once_cancel_once(mailoutbox: list[EmailMultiAlternatives]) -> None:
    access = make_access()
    meeting = make_meeting(access)
    one = make_participant(meeting, access, email="rosa@people.example")
    inviting.invite(by=access, meeting=meeting, participants=[one])
    same = Meeting.objects.get(pk=meeting.pk)
    gathering.cancel_meeting(by=access, meeting=meeting, reason="Snow")
    with pytest.raises(Refused):
        gathering.cancel_meeting(by=access, meeting=same, reason="Snow")
    assert len(mailoutbox) == 2


def test_old_personal_data_is_deleted_and_what_counts_stays() -> None:
    access = make_access()
    old = make_meeting(access, starts_at=NOON - timedelta(days=400))
    new = make_meeting(access, starts_at=NOON - timedelta(days=100))
    guests = [Participant.objects.create(meeting=one, guest_name="Guest", facts={"new": True}) for one in (old, new)]
    for one in (old, new):
        BroughtFile.objects.create(meeting=one, kind="attendance", file_name="list.csv")
    gone, here = make_participant(old, access, "Ana"), make_participant(new, access, "Bo")
    for one in (gone, here):
        AccessNeeds.objects.create(person=one.person, needs=["meal"], stated_at=NOON - timedelta(days=500))
    assert forget_meeting_data(today=date(2026, 11, 22)) == 3
    assert forget_meeting_data(today=date(2026, 11, 22)) == 0
    assert [Participant.objects.get(pk=one.pk).guest_name for one in guests] == ["", "Guest"]
    assert Participant.objects.get(pk=guests[0].pk).facts == {"new": True}
    assert [row.person for row in AccessNeeds.objects.all()] == [here.person]
    assert BroughtFile.objects.get().meeting == new
    assert "guests: 1" in Entry.objects.get(action="meetings.data_forgotten").reason


@pytest.mark.parametrize("page", ["meetings", "meeting", "people"])
def test_pages_ask_the_database_as_often_for_three_rows_as_for_one(
    page: str, django_assert_max_num_queries: Callable
) -> None:
    access = make_access()
    meeting = make_meeting(access)

    def fill(number: int) -> None:
        make_meeting(access, f"More {number}", place=Place.objects.first())
        one = make_participant(meeting, access, f"Person {number}", email=f"p{number}@people.example")
        AccessNeeds.objects.create(person=one.person, needs=["meal"], may_name=True)
        Poll.objects.create(coalition=access.coalition, title=f"Poll {number}", time_zone="UTC", state="open")

    def count() -> int:
        client = visit(access.account)
        with django_assert_max_num_queries(60) as queries_made:
            args = () if page == "meetings" else (meeting.code,)
            assert client.get(url(access, page, *args)).status_code == 200
        return len(queries_made)

    fill(1)
    first = count()
    fill(2)
    fill(3)
    assert count() == first


def test_links_work_until_long_after_the_meeting() -> None:
    access = make_access()
    meeting = make_meeting(access, starts_at=NOON + timedelta(days=100))
    one = make_participant(meeting, access)
    ((_one, secret),) = inviting.print_invitations(by=access, meeting=meeting, participants=[one])
    for days, status in ((0, 200), (150, 200), (200, 410)):
        with time_machine.travel(NOON + timedelta(days=days), tick=False):
            assert visit().get(link(secret)).status_code == status
    assert timezone.now() == NOON


def test_a_meeting_to_come_cannot_be_moved_to_a_day_that_has_passed(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    access = make_access()
    meeting = make_meeting(access)
    one = make_participant(meeting, access, email="rosa@people.example")
    inviting.invite(by=access, meeting=meeting, participants=[one])
    given = {"title": meeting.title, "day": "2020-01-06", "time": "18:00", "minutes": "90", "place": ""}
    page = url(access, "change_meeting", meeting.code)
    answer = visit(access.account).post(page, given | {"time_zone": meeting.time_zone})
    assert answer.status_code == 422
    assert "This day or time has passed. Choose a later one." in words_of(answer)
    assert len(mailoutbox) == 1


def test_a_place_that_changes_after_people_were_invited_leads_to_telling_them(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    access = make_access()
    meeting = make_meeting(access)
    make_meeting(access, "Nobody is invited yet", place=meeting.place)
    one = make_participant(meeting, access, email="rosa@people.example")
    inviting.invite(by=access, meeting=meeting, participants=[one])
    assert meeting.place is not None
    client, page = visit(access.account), url(access, "place", meeting.place.pk)
    given = {"name": meeting.place.name, "offers": ["transport", "step_free"]}
    assert client.post(page, given).headers["Location"] == url(access, "places")  # an invitation says nothing of it
    answer = client.post(page, given | {"dial_in": "312 555 0100"})
    assert answer.headers["Location"] == url(access, "people", meeting.code)
    text = words_of(client.get(url(access, "people", meeting.code)))
    assert "1 meeting there has invitations that say something older." in text
    client.post(url(access, "send_again", meeting.code))
    assert len(mailoutbox) == 2
    assert "312 555 0100" in mailoutbox[1].body
    assert "SEQUENCE:1" in str(mailoutbox[1].alternatives[0][0])
    assert client.post(page, given | {"dial_in": "312 555 0100"}).headers["Location"] == url(access, "places")


def test_someone_invited_says_what_they_need_also_where_no_poll_has_asked() -> None:
    access = make_access()
    one = make_participant(make_meeting(access), access)
    secret, client = secret_of(one), visit()
    assert "What do you need so that you can come?" in words_of(client.get(link(secret)))
    assert client.post(link(secret, "meeting_needs"), {"needs": ["childcare"], "may_name": "on"}).status_code == 302
    row = AccessNeeds.objects.get()
    assert (row.person, row.needs, row.may_name) == (one.person, ["childcare"], True)
    assert "childcare" not in str(list(Entry.objects.values_list("after", "before", "subject_label"))).lower()
    text = words_of(visit(access.account).get(url(access, "people", one.meeting.code)))
    assert "Rosa Delgado needs childcare." in text
    assert client.post(link(secret, "meeting_needs"), {}).status_code == 302
    assert not AccessNeeds.objects.exists()
