"""The agenda by e-mail: to whom, in which language, what has changed, what the language check says before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.language.models import OfferedPair
from longtable.meetings.actions import agenda as actions
from longtable.meetings.actions.agenda import ItemText
from longtable.meetings.actions.agenda_letters import send_agenda
from longtable.meetings.agenda_words import Changes, as_sent, changes_between, lines_of, say_who, strip
from longtable.meetings.models import Meeting, Participant
from longtable.meetings.queries.agenda import agenda_of, reach_of
from longtable.record.models import Entry
from tests.factories import make_access
from tests.factories.language import make_term
from tests.factories.meetings import make_item, make_meeting, make_participant
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db


def invited(meeting: Meeting, access: Access, name: str, email: str = "", language: str = "en") -> Participant:
    """Someone who has an invitation; with an address, where one is given."""
    one = make_participant(meeting, access, name, invited_at=timezone.now())
    assert one.person is not None
    one.person.email, one.person.language = email, language
    one.person.save()
    return one


def test_everyone_invited_gets_the_agenda_in_their_language_with_their_link(mailoutbox: list[EmailMessage]) -> None:
    access = make_access()
    meeting = make_meeting(access, title="Monthly\nmeeting")
    rosa = invited(meeting, access, "Rosa Delgado", "rosa@people.example", "es")
    invited(meeting, access, "Ben Okoro", "ben@people.example")
    invited(meeting, access, "No Address")
    make_participant(meeting, access, "Not Invited")
    term = make_term(access)
    paper = f"The {term.word} and the Lake County Health Office (LCHO) agree."
    make_item(meeting, "Benches", proposed_by=rosa, minutes=15, why="People stand", paper=paper, kind="decide")
    make_item(meeting, "Shade", state="proposed")
    reach = reach_of(meeting)
    assert (reach.by_mail, reach.without, reach.not_invited) == (2, 1, 1)
    assert send_agenda(by=access, meeting=meeting) == 2
    spanish, english = sorted(mailoutbox, key=lambda one: one.to, reverse=True)
    assert spanish.subject.startswith("Agenda: Monthly meeting, ")
    assert "Hola, Rosa Delgado:" in spanish.body
    assert "15 min. Decidir. Propuesto por Rosa Delgado group." in spanish.body
    for part in (
        "1. Benches",
        "Why it matters: People stand",
        paper,
        f"- {term.word}:",
        "Proposed by Rosa Delgado group.",
    ):
        assert part in english.body
    for part in ("Shade", "What has changed", "Proposed by Rosa Delgado,"):
        assert part not in english.body
    address = next(line for line in english.body.splitlines() if "/link/meeting/" in line)
    page = words_of(visit().get(address.partition("8000")[2]))
    assert "What will we talk about?" in page
    meeting.refresh_from_db()
    assert meeting.agenda_sent_at is not None
    assert Entry.objects.get(action="meetings.agenda_sent").after == {"letters": 2}
    offered = OfferedPair.objects.get()
    assert (offered.word, offered.source.startswith("Agenda of “Monthly meeting”")) == ("LCHO", True)


def test_sent_again_it_says_what_has_changed_and_a_second_press_sends_nothing(mailoutbox: list[EmailMessage]) -> None:
    access = make_access()
    meeting = make_meeting(access)
    invited(meeting, access, "Ben Okoro", "ben@people.example")
    first, second = make_item(meeting, "Benches"), make_item(meeting, "Shade")
    assert send_agenda(by=access, meeting=meeting) == 1
    assert send_agenda(by=access, meeting=meeting) == 0
    actions.change_item(by=access, item=first, to=ItemText("Benches", minutes=30))
    actions.decline_item(by=access, item=second, reply="No time")
    actions.add_item(by=access, meeting=meeting, text=ItemText("Trees"))
    invited(meeting, access, "Late Comer", "late@people.example")
    assert send_agenda(by=access, meeting=meeting) == 2
    again, late = mailoutbox[1:]
    assert again.subject.startswith("The agenda has changed: Monthly meeting")
    for line in ("- New: Trees", "- No longer on it: Shade", "- Different now: Benches"):
        assert line in again.body
        assert line not in late.body
    with time_machine.travel(timezone.now() + timedelta(minutes=30)):
        assert send_agenda(by=access, meeting=meeting) == 2
    assert mailoutbox[-1].subject.startswith("Agenda: ")


def test_the_next_press_writes_only_to_those_invited_since(mailoutbox: list[EmailMessage]) -> None:
    access = make_access()
    meeting = make_meeting(access)
    make_item(meeting)
    invited(meeting, access, "ana", "ana@people.example")
    assert send_agenda(by=access, meeting=meeting) == 1
    invited(meeting, access, "ben", "ben@people.example")
    assert send_agenda(by=access, meeting=meeting) == 1
    assert [one.to[0] for one in mailoutbox] == ["ana@people.example", "ben@people.example"]


def test_an_agenda_that_cannot_go_out_says_why() -> None:
    access = make_access()
    meeting = make_meeting(access)
    with pytest.raises(Refused, match="Nothing is on the agenda"):
        send_agenda(by=access, meeting=meeting)
    make_item(meeting)
    with pytest.raises(Refused, match="Nobody has an invitation"):
        send_agenda(by=access, meeting=meeting)
    for state in (Meeting.State.CANCELLED, Meeting.State.ENDED):
        meeting.state = state
        meeting.save()
        with pytest.raises(Refused, match=r"cancelled|over"):
            send_agenda(by=access, meeting=meeting)
    client = visit(access.account)
    args = [access.coalition.slug, meeting.code]
    page = words_of(client.post(reverse("meetings:agenda_send", args=args), follow=True))
    assert "This meeting is over, so its agenda is not sent any more." in page


def test_the_language_check_stands_beside_the_text_and_is_never_in_the_way(mailoutbox: list[EmailMessage]) -> None:
    access = make_access()
    meeting = make_meeting(access)
    term = make_term(access)
    make_item(meeting, "Benches", paper="We utilized the XQZ in order to facilitate it.", why=f"Ask the {term.word}")
    invited(meeting, access, "Ben Okoro", "ben@people.example")
    client, args = visit(access.account), [access.coalition.slug, meeting.code]
    page = words_of(client.get(reverse("meetings:agenda_check", args=args)))
    assert "things could be plainer." in page
    assert "You can send it all the same." in page
    assert "Plainer words for “utilized”: use." in page
    assert "XQZ is never spelled out" in page
    assert f"{term.word} is never" not in page
    assert "It goes to 1 person by e-mail" in page
    sent = words_of(client.post(reverse("meetings:agenda_send", args=args), follow=True))
    assert "1 e-mail is on its way." in sent
    assert "Everyone has this agenda" in sent
    assert len(mailoutbox) == 1
    meeting.items.update(title="Shade", why="", paper="")
    page = words_of(client.get(reverse("meetings:agenda_check", args=args)))
    assert "Yes: we found nothing that is hard to understand." in page
    assert "Different now: Shade" in page
    assert "The agenda has changed since it was sent" in words_of(client.get(reverse("meetings:agenda", args=args)))
    again = words_of(client.post(reverse("meetings:agenda_send", args=args), follow=True))
    assert "1 e-mail is on its way." in again
    nothing = words_of(client.post(reverse("meetings:agenda_send", args=args), follow=True))
    assert "Nothing was sent: nobody waits for it, or it went out just now." in nothing


# --- Words ------------------------------------------------------------------------------------------------------------------


def test_what_has_changed_names_new_gone_changed_and_another_order() -> None:
    access = make_access()
    meeting = make_meeting(access)
    first, second = make_item(meeting, "A"), make_item(meeting, "B")
    was = as_sent(agenda_of(meeting))
    assert not changes_between(was, as_sent(agenda_of(meeting)))
    actions.move_item(by=access, item=second, up=True)
    assert changes_between(was, as_sent(agenda_of(meeting))) == Changes(reordered=True)
    first.paper = "New paper"
    first.save(update_fields=["paper"])
    assert changes_between(was, as_sent(agenda_of(meeting))) == Changes(changed=("A",), reordered=True)


def test_each_item_begins_when_those_before_it_end_on_the_meetings_clock() -> None:
    access = make_access()
    start = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
    meeting = make_meeting(access, starts_at=start, time_zone="America/Chicago")
    for minutes in (20, 40, 45):
        make_item(meeting, minutes=minutes)
    lines = lines_of(meeting, agenda_of(meeting), sees_people=False)
    assert [line.begins for line in lines] == ["6:30 p.m.", "6:50 p.m.", "7:30 p.m."]
    chart = strip(meeting, lines)
    assert [row[2] for row in chart.rows] == ["20", "40", "45", "15"]
    assert "15 more than the meeting has" in chart.description
    assert "min. too many" in chart.wide
    assert "min. too many" in chart.narrow


def test_who_someone_is_depends_on_who_reads() -> None:
    access = make_access()
    meeting = make_meeting(access)
    rosa = make_participant(meeting, access)
    assert say_who(rosa, sees_people=True) == "Rosa Delgado, Rosa Delgado group"
    assert say_who(rosa, sees_people=False) == "Rosa Delgado group"
    assert say_who(rosa, sees_people=False, own=rosa) == "you"
    assert say_who(None, sees_people=True) == ""
    guest = Participant.objects.create(meeting=meeting, guest_name="Walk In")
    assert say_who(guest, sees_people=True) == "Walk In"
    assert say_who(guest, sees_people=False) == "someone who is invited"
