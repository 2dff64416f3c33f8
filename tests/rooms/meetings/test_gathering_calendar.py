"""What goes into a calendar: by the rules of RFC 5545 and RFC 5546, read back by a parser; clock changes; the feed."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage as Parsed
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar, Event

from longtable.coalitions.models import Person
from longtable.coalitions.moments import moment_at
from longtable.coalitions.queries import Access
from longtable.meetings import calendar
from longtable.meetings.actions import gathering, inviting
from longtable.meetings.actions.feeds import close_feeds, make_feed
from longtable.meetings.models import Meeting, Participant, Rsvp
from longtable.record.models import Entry
from tests.factories import make_access
from tests.factories.meetings import make_meeting, make_participant, make_place
from tests.pages import visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
CHICAGO = "America/Chicago"


@pytest.fixture
def at_noon() -> object:
    """Sunday, November 22, 2026."""
    with time_machine.travel(datetime(2026, 11, 22, 18, tzinfo=UTC), tick=False):
        yield


def a_meeting(access: Access, **fields: object) -> Meeting:
    """December 3, 6 p.m. on the clocks of Chicago."""
    start = moment_at(date(2026, 12, 3), time(18, 0), CHICAGO)
    return make_meeting(access, "Steering; plans, and money", starts_at=start, **fields)


def parsed(content: bytes) -> tuple[Calendar, list[Event]]:
    """A calendar as a strict reader sees it: CRLF, lines of at most 75 octets, what RFC 5545 requires of each entry."""
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    found = Calendar.from_ical(content)
    assert not found.errors
    assert found["version"] == "2.0"
    assert found["prodid"]
    events = [one for one in found.walk("VEVENT") if isinstance(one, Event)]
    for event in events:
        assert not event.errors
        for name in ("uid", "dtstamp", "dtstart", "dtend", "summary", "organizer", "sequence"):
            assert name in event, name
            assert not isinstance(event[name], list), f"{name} twice"
        assert event["dtstamp"].dt.tzinfo is not None
        assert event["dtend"].dt > event["dtstart"].dt
    return found, events


def parts_of(mail: EmailMultiAlternatives) -> dict[str, Parsed]:
    """The parts of a letter as a mail program reads its bytes, by their types."""
    read = email.message_from_bytes(mail.message().as_bytes(), policy=email.policy.default)
    assert isinstance(read, Parsed)
    return {part.get_content_type(): part for part in read.walk() if isinstance(part, Parsed)}


def test_an_invitation_is_a_letter_that_mail_programs_show_as_one(mailoutbox: list[EmailMultiAlternatives]) -> None:
    access = make_access()
    place = make_place(access, dial_in="+1 312 555 0100, code 4321#", address="12 Elm Street")
    one = make_participant(a_meeting(access, place=place), access, 'Rosa "Ro" Delgado', email="rosa@people.example")
    assert inviting.invite(by=access, meeting=one.meeting, participants=[one]) == 1
    parts = parts_of(mailoutbox[0])
    assert list(parts) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/calendar",
        "application/ics",
    ]
    part = parts["text/calendar"]
    assert part.get_param("method") == "REQUEST"
    assert part.get_content_charset() == "utf-8"
    shown, file = part.get_content().encode(), parts["application/ics"].get_content()
    assert parts["application/ics"].get_filename() == "meeting.ics"
    found, (event,) = parsed(file)
    assert found.to_ical() == Calendar.from_ical(shown).to_ical()
    assert found["method"] == "REQUEST"
    assert event["summary"] == "Steering; plans, and money"
    assert event["dtstart"].dt == datetime(2026, 12, 4, 0, 0, tzinfo=UTC)
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=90)
    assert event["status"] == "CONFIRMED"
    assert event["sequence"] == 0
    assert event["location"] == "Elm Street Library, 12 Elm Street"
    assert "+1 312 555 0100" in event["description"]
    assert "Thursday, Dec. 3, 2026, 6 p.m. to 7:30 p.m. (CST)" in event["description"]
    attendee = event["attendee"]
    assert attendee == "mailto:rosa@people.example"
    assert attendee.params["RSVP"] == "FALSE"  # what a calendar program answers is read by nobody
    assert attendee.params["PARTSTAT"] == "NEEDS-ACTION"
    assert attendee.params["CN"] == "Rosa Ro Delgado"
    assert event["organizer"] == f"mailto:{calendar.sender()}"
    assert event["url"] in parts["text/plain"].get_content()


def test_change_and_cancel_have_the_same_name_and_a_higher_number(mailoutbox: list[EmailMultiAlternatives]) -> None:
    access = make_access()
    meeting = a_meeting(access)
    one = make_participant(meeting, access, email="rosa@people.example")
    inviting.invite(by=access, meeting=meeting, participants=[one])
    one.refresh_from_db()
    inviting.answer_invitation(by=access, participant=one, rsvp=Rsvp.YES)
    week = timedelta(days=7)
    to = gathering.Plan(meeting.title, "", meeting.starts_at + week, meeting.ends_at + week, CHICAGO, meeting.place)
    assert gathering.change_meeting(by=access, meeting=meeting, to=to) == 1
    assert gathering.cancel_meeting(by=access, meeting=meeting, reason="Snow") == 1
    assert gathering.restore_meeting(by=access, meeting=meeting) == 1
    read = [parsed(parts_of(mail)["application/ics"].get_content()) for mail in mailoutbox]
    events = [found[1][0] for found in read]
    assert [found[0]["method"] for found in read] == ["REQUEST", "REQUEST", "CANCEL", "REQUEST"]
    assert [event["sequence"] for event in events] == [0, 1, 2, 3]
    assert len({event["uid"] for event in events}) == 1
    assert [event["status"] for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert [part.get_param("method") for mail in mailoutbox for part in [parts_of(mail)["text/calendar"]]] == [
        "REQUEST",
        "REQUEST",
        "CANCEL",
        "REQUEST",
    ]
    one.refresh_from_db()
    assert one.rsvp == Rsvp.NONE  # a yes to one evening is none to another
    assert one.sent_sequence == meeting.sequence == 3
    assert "Because the time is a different one" in mailoutbox[1].body
    assert "Why: Snow" in mailoutbox[2].body
    assert "/link/meeting/" not in mailoutbox[2].body
    done = Entry.objects.filter(coalition_id=access.coalition.pk).order_by("number").values_list("action", flat=True)
    assert list(done)[-4:] == [
        "meetings.invitation_answered",
        "meetings.meeting_changed",
        "meetings.meeting_cancelled",
        "meetings.meeting_restored",
    ]


def test_another_purpose_alone_writes_to_nobody(mailoutbox: list[EmailMultiAlternatives]) -> None:
    access = make_access()
    meeting = a_meeting(access)
    one = make_participant(meeting, access, email="rosa@people.example")
    inviting.invite(by=access, meeting=meeting, participants=[one])
    same = gathering.Plan(meeting.title, "More", meeting.starts_at, meeting.ends_at, CHICAGO, meeting.place)
    assert gathering.change_meeting(by=access, meeting=meeting, to=same) == 0
    assert gathering.change_meeting(by=access, meeting=meeting, to=same) == 0
    meeting.refresh_from_db()
    assert (meeting.purpose, meeting.sequence, len(mailoutbox)) == ("More", 0, 1)
    assert Entry.objects.filter(action="meetings.meeting_changed").count() == 1


def test_who_is_taken_off_the_list_has_it_taken_from_the_calendar(mailoutbox: list[EmailMultiAlternatives]) -> None:
    access = make_access()
    meeting = a_meeting(access)
    rosa = make_participant(meeting, access, "Rosa", email="rosa@people.example")
    ana = make_participant(meeting, access, "Ana", email="ana@people.example")
    inviting.invite(by=access, meeting=meeting, participants=[rosa, ana])
    rosa.refresh_from_db()
    gathering.remove_people(by=access, meeting=meeting, participants=[rosa])
    assert mailoutbox[-1].to == ["rosa@people.example"]
    found, (event,) = parsed(parts_of(mailoutbox[-1])["application/ics"].get_content())
    assert (found["method"], event["sequence"]) == ("CANCEL", 1)
    assert "status" not in event  # the meeting takes place: RFC 5546, 3.2.5
    assert event["summary"] == meeting.title
    assert event["attendee"] == "mailto:rosa@people.example"
    assert [one.name for one in meeting.participants.all()] == ["Ana"]
    ana.refresh_from_db()
    assert ana.sent_sequence == meeting.sequence == 1  # nobody is behind
    assert inviting.send_missing(by=access, meeting=meeting) == 0


@pytest.mark.parametrize("day", [date(2026, 10, 29), date(2026, 11, 5), date(2027, 3, 11), date(2027, 3, 18)])
def test_a_series_over_a_clock_change_keeps_its_time_on_the_wall(day: date) -> None:
    access = make_access()
    start = moment_at(day, time(18, 0), CHICAGO)
    meeting = make_meeting(access, starts_at=start)
    _found, (event,) = parsed(calendar.download(meeting))
    assert event["dtstart"].dt.astimezone(ZoneInfo(CHICAGO)).replace(tzinfo=None) == datetime.combine(day, time(18, 0))
    assert "6 p.m. to 7:30 p.m." in event["description"]
    assert meeting.code.startswith(f"{day:%Y-%m-%d}")


def test_the_address_of_a_meeting_has_its_own_day_not_that_of_the_server() -> None:
    late = moment_at(date(2026, 12, 3), time(21, 0), "America/Los_Angeles")  # December 4 in UTC and in Chicago at 23:00
    access = make_access()
    access.coalition.time_zone = "America/Los_Angeles"
    assert make_meeting(access, starts_at=late).code.startswith("2026-12-03")


def test_words_are_in_the_language_of_the_person(mailoutbox: list[EmailMultiAlternatives]) -> None:
    access = make_access()
    meeting = a_meeting(access)
    one = make_participant(meeting, access, email="rosa@people.example")
    Person.objects.filter(pk=one.person_id).update(language="es")
    inviting.invite(by=access, meeting=meeting, participants=[one])
    assert "3 de diciembre de 2026" in mailoutbox[0].body
    _found, (event,) = parsed(parts_of(mailoutbox[0])["application/ics"].get_content())
    assert "jueves" in event["description"]
    assert translation.get_language() == "en"


def a_feed(person: Person, access: Access) -> str:
    return reverse("calendar", args=[make_feed(by=access.actor, person=person)])


def test_a_feed_has_all_meetings_of_one_person_and_marks_cancelled_ones() -> None:
    access = make_access()
    one = make_participant(a_meeting(access), access, email="rosa@people.example", rsvp=Rsvp.NO)
    other = make_meeting(access, "Planning", starts_at=timezone.now() + timedelta(days=30))
    unsent = make_meeting(access, "Not sent", starts_at=timezone.now() + timedelta(days=40))
    for meeting in (other, unsent):
        Participant.objects.create(meeting=meeting, person=one.person)
    make_participant(other, access, "Ana")
    now = timezone.now()
    Participant.objects.exclude(meeting=unsent).update(invited_at=now)
    gathering.cancel_meeting(by=access, meeting=other, reason="Snow")
    assert one.person is not None
    response = visit().get(a_feed(one.person, access))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    found, events = parsed(response.content)
    assert found["method"] == "PUBLISH"
    assert found.calendar_name == "Meetings of Lake Country Coalition"
    assert [event["summary"] for event in events] == ["Steering; plans, and money", "Cancelled: Planning"]
    assert [event["status"] for event in events] == ["CONFIRMED", "CANCELLED"]
    assert [str(event["transp"]) for event in events] == ["TRANSPARENT", "TRANSPARENT"]
    assert not any("attendee" in event for event in events)  # RFC 5546, 3.2.1: PUBLISH names nobody
    assert b"rosa@people.example" not in response.content


def test_a_calendar_that_has_the_feed_already_is_told_so() -> None:
    access = make_access()
    one = make_participant(a_meeting(access), access, invited_at=timezone.now())
    assert one.person is not None
    client, address = visit(), a_feed(one.person, access)
    with time_machine.travel(timezone.now() + timedelta(hours=6), tick=False):
        first = client.get(address)
        assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\nX-PUBLISHED-TTL:PT6H\r\n" in first.content
    with time_machine.travel(timezone.now() + timedelta(hours=12), tick=False):
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        Meeting.objects.update(title="Another name")
        changed = client.get(address, headers={"if-none-match": first["ETag"]})
        assert changed.status_code == 200
        assert b"Another name" in changed.content


def test_odd_letters_and_control_characters_make_no_broken_calendar() -> None:
    access = make_access()
    place = make_place(access, "Salón “Ñ”; ala B, \x0bpiso 2", address="1 Elm\x1b[31m")
    title = "🎉 Reunión, \x07ñandú; שלום " * 5
    meeting = a_meeting(access, place=place, purpose="One\r\nBEGIN:VALARM\n\x01two")
    meeting.title = title
    content = calendar.download(meeting)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    for line in content.split(b"\r\n"):
        line.decode()  # no letter is cut in two
    assert not set(content) & (set(range(32)) - {9, 10, 13})
    _found, (event,) = parsed(content)
    assert str(event["summary"]) == title.replace("\x07", "")
    assert str(event["description"]).startswith("One\nBEGIN:VALARM\ntwo\n")
    assert event["location"] == "Salón “Ñ”; ala B, piso 2, 1 Elm[31m"


def test_a_feed_can_be_withdrawn_and_cannot_be_guessed() -> None:
    access = make_access()
    one = make_participant(a_meeting(access), access)
    assert one.person is not None
    address = a_feed(one.person, access)
    assert visit().get(address).status_code == 200
    assert close_feeds(by=access.actor, person=one.person) == 1
    assert visit().get(address).status_code == 410
    assert visit().get(reverse("calendar", args=["x" * 32])).status_code == 404
    assert close_feeds(by=access.actor, person=one.person) == 0


def test_a_feed_ends_after_years() -> None:
    access = make_access()
    one = make_participant(a_meeting(access), access)
    assert one.person is not None
    address = a_feed(one.person, access)
    with time_machine.travel(timezone.now() + timedelta(days=4 * 365), tick=False):
        assert visit().get(address).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=6 * 365), tick=False):
        assert visit().get(address).status_code == 410


@pytest.mark.parametrize("many", [1, 3])
def test_a_feed_asks_the_database_as_often_for_three_meetings_as_for_one(many: int, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    access = make_access()
    one = make_participant(a_meeting(access), access, invited_at=timezone.now())
    for number in range(many - 1):
        meeting = make_meeting(access, f"More {number}")
        Participant.objects.create(meeting=meeting, person=one.person, invited_at=timezone.now())
    assert one.person is not None
    address = a_feed(one.person, access)
    with django_assert_num_queries(3):
        visit().get(address)
