"""The pages of an agenda and of promises: who sees what, who may do what, and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from longtable.coalitions.links import withdraw_links
from longtable.coalitions.models import Role
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.meetings.models import ActionPoint, AgendaItem, Meeting, Minutes, Note, Participant
from longtable.meetings.queries.gathering import LINK
from tests.factories import make_access
from tests.factories.language import make_term
from tests.factories.meetings import make_item, make_meeting, make_participant, secret_of
from tests.pages import XHTML, CheckedClient, space, visit

pytestmark = pytest.mark.django_db
ITEM = {"title": "Benches", "kind": "decide", "minutes": "15", "why": "People stand", "paper": ""}


def url(access: Access, name: str, *args: object) -> str:
    return reverse(f"meetings:{name}", args=[access.coalition.slug, *args])


def words_of(response: Any) -> str:
    """All that a page says, with a space between what stands in different elements."""
    return space(" ".join(response.tree.find(f"{XHTML}body").itertext()))


def agenda(client: CheckedClient, access: Access, meeting: Meeting) -> str:
    """The words of the agenda's page."""
    return words_of(client.get(url(access, "agenda", meeting.code)))


def held(access: Access) -> Meeting:
    """A meeting that ended a month ago."""
    return make_meeting(access, "Last time", timezone.now() - timedelta(days=30), state=Meeting.State.ENDED)


def reading(role: Role, access: Access) -> CheckedClient:
    return visit(make_access(role, access.coalition).account)


# --- By personal link ---------------------------------------------------------------------------------------------------


def test_someone_invited_proposes_changes_and_takes_back_by_their_link() -> None:
    access = make_access()
    meeting = make_meeting(access)
    rosa = make_participant(meeting, access)
    client, secret = visit(), secret_of(rosa)
    page, propose = reverse("meeting_agenda", args=[secret]), reverse("meeting_propose", args=[secret])
    assert "Nothing is on the agenda yet." in words_of(client.get(page))
    refused = client.post(propose, ITEM | {"title": "", "minutes": "0"})
    assert refused.status_code == 422
    answer = words_of(client.post(propose, ITEM, follow=True))
    assert "Thank you. You will hear whether it comes up." in answer
    assert "What you proposed Benches Not answered yet." in answer
    item = AgendaItem.objects.get()
    assert (item.state, item.proposed_by, item.kind, item.minutes) == ("proposed", rosa, "decide", 15)
    change = reverse("meeting_item", args=[secret, item.pk])
    client.post(change, ITEM | {"title": "Two benches"})
    item.refresh_from_db()
    assert item.title == "Two benches"
    client.post(reverse("meeting_item_back", args=[secret, item.pk]))
    assert "Two benches" not in words_of(client.get(page))


def test_an_answered_proposal_can_no_longer_be_changed_by_its_link() -> None:
    access = make_access()
    rosa = make_participant(make_meeting(access), access)
    item = make_item(rosa.meeting, proposed_by=rosa, reply="Gladly")
    secret, client = secret_of(rosa), visit()
    response = client.post(reverse("meeting_item", args=[secret, item.pk]), ITEM)
    assert response.status_code == 422
    assert "answered already" in words_of(response)
    page = words_of(client.post(reverse("meeting_item_back", args=[secret, item.pk]), follow=True))
    assert "answered already" in page
    assert "Proposed by you." in page
    assert "Gladly" in page


def test_a_link_opens_its_own_meeting_and_rows_only() -> None:
    access = make_access()
    one, two = make_meeting(access), make_meeting(access)
    rosa, ben = make_participant(one, access), make_participant(two, access, "Ben Okoro")
    item = make_item(one, "Benches", state="proposed", proposed_by=rosa)
    point = ActionPoint.objects.create(meeting=one, text="Call", owner=rosa)
    secret, client = secret_of(ben), visit()
    assert "Benches" not in words_of(client.get(reverse("meeting_agenda", args=[secret])))
    for name, pk in (("meeting_item", item.pk), ("meeting_item_back", item.pk), ("meeting_promise", point.pk)):
        assert client.post(reverse(name, args=[secret, pk]), ITEM).status_code == 404
    own = secret_of(rosa)
    withdraw_links(access.coalition, LINK, rosa.pk)
    for name, args in (("meeting_agenda", ()), ("meeting_propose", ()), ("meeting_item", (item.pk,))):
        assert client.get(reverse(name, args=[own, *args])).status_code == 410
        assert client.get(reverse(name, args=["forged", *args])).status_code == 404
    assert client.post(reverse("meeting_promise", args=[own, point.pk])).status_code == 410
    item.refresh_from_db()
    assert item.state == "proposed"


@pytest.mark.parametrize("state", [Meeting.State.CANCELLED, Meeting.State.ENDED])
def test_a_meeting_that_is_gone_takes_no_proposals(state: Meeting.State) -> None:
    access = make_access()
    rosa = make_participant(make_meeting(access, state=state), access)
    client, secret = visit(), secret_of(rosa)
    page = words_of(client.get(reverse("meeting_agenda", args=[secret])))
    assert "Propose something" not in page
    assert client.post(reverse("meeting_propose", args=[secret]), ITEM).status_code == 422
    assert not AgendaItem.objects.exists()


def test_a_link_shows_organizations_words_with_meanings_and_last_minutes_and_no_other_persons() -> None:
    access = make_access()
    last, meeting = held(access), make_meeting(access)
    rosa, ben = make_participant(meeting, access), make_participant(meeting, access, "Ben Okoro")
    term = make_term(access)
    make_item(meeting, "Benches", proposed_by=ben, why=f"The {term.word} asks for it")
    Minutes.objects.create(meeting=last, text="new words", sent_text="We agreed on shade", sent_at=timezone.now())
    Note.objects.create(meeting=last, kind="comment", text="Too loud", reply="We close the door")
    ActionPoint.objects.create(meeting=last, text="Call the city", owner=ben)
    response = visit().get(reverse("meeting_agenda", args=[secret_of(rosa)]))
    page = words_of(response)
    assert "Proposed by Ben Okoro group." in page
    assert "Ben Okoro," not in page
    assert "We agreed on shade" in page
    assert "new words" not in page
    assert "“Too loud” We close the door" in page
    assert "Call the city Ben Okoro group" in page
    assert "What these words mean" in page
    assert f'href="#term-{term.pk}"' in response.content.decode()


def test_whoever_promised_something_says_by_their_link_that_it_is_done() -> None:
    access = make_access()
    last, meeting = held(access), make_meeting(access)
    rosa = make_participant(last, access)
    again = Participant.objects.create(meeting=meeting, person=rosa.person, partner=rosa.partner)
    point = ActionPoint.objects.create(
        meeting=last, text="Call the city", owner=rosa, due_on=today_of(access.coalition) - timedelta(days=1)
    )
    client, secret = visit(), secret_of(again)
    page = words_of(client.get(reverse("meeting_agenda", args=[secret])))
    assert "What you promised to do Call the city" in page
    assert "overdue" in page
    assert page.count("Call the city") == 2  # once in words, once for the button
    answer = words_of(client.post(reverse("meeting_promise", args=[secret, point.pk]), follow=True))
    assert "Done. Thank you!" in answer
    point.refresh_from_db()
    assert point.done_on == today_of(access.coalition)


def test_a_link_speaks_the_language_of_its_person() -> None:
    access = make_access()
    rosa = make_participant(make_meeting(access), access)
    assert rosa.person is not None
    rosa.person.language = "es"
    rosa.person.save()
    response = visit().get(reverse("meeting_agenda", args=[secret_of(rosa)]))
    assert "¿De qué vamos a hablar?" in words_of(response)


# --- Signed in ------------------------------------------------------------------------------------------------------------


def test_the_agenda_shows_the_time_and_a_table_that_says_the_same() -> None:
    access = make_access()
    meeting = make_meeting(access)
    make_item(meeting, "Benches", minutes=60, kind="decide")
    page = agenda(visit(access.account), access, meeting)
    assert "1 item takes 60 of 90 minutes." in page
    assert "1. Benches Decide 60" in page
    assert "Time left – 30" in page
    make_item(meeting, "Shade", minutes=45)
    page = agenda(visit(access.account), access, meeting)
    assert "2 items take 105 minutes: 15 more than the meeting has." in page
    assert "Too much – 15" in page


def test_observers_see_organizations_and_never_persons_or_what_persons_wrote() -> None:
    access = make_access()
    last, meeting = held(access), make_meeting(access)
    rosa = make_participant(meeting, access)
    make_item(meeting, proposed_by=rosa)
    make_item(meeting, "Shade", state="proposed", proposed_by=rosa)
    make_item(last, "Later on", proposed_by=rosa, outcome="later")
    Note.objects.create(meeting=last, kind="comment", text="Too loud for me")
    ActionPoint.objects.create(meeting=last, text="Call the city", owner=rosa)
    ActionPoint.objects.create(meeting=last, text="Thank them", owner=rosa, done_on=today_of(last.coalition))
    observer = reading(Role.OBSERVER, access)
    pages = agenda(observer, access, meeting) + words_of(observer.get(url(access, "actions")))
    assert "Proposed by Rosa Delgado group." in pages
    assert "Call the city Rosa Delgado group" in pages
    assert "Rosa Delgado," not in pages
    assert "Too loud for me" not in pages
    assert "It is done" not in pages
    member = agenda(reading(Role.MEMBER, access), access, meeting)
    assert "Proposed by Rosa Delgado, Rosa Delgado group." in member
    assert "Too loud for me" in member
    assert "Move up" not in member


def test_a_member_who_is_invited_proposes_and_one_who_is_not_is_told() -> None:
    access = make_access()
    meeting = make_meeting(access)
    rosa = make_participant(meeting, access)
    member = make_access(Role.MEMBER, access.coalition)
    client = visit(member.account)
    page = words_of(client.post(url(access, "agenda_add", meeting.code), ITEM, follow=True))
    assert "You are not on the list of this meeting." in page
    assert rosa.person is not None
    rosa.person.account = member.account
    rosa.person.save()
    page = words_of(client.post(url(access, "agenda_add", meeting.code), ITEM, follow=True))
    assert "Thank you. You will hear whether it comes up." in page
    item = AgendaItem.objects.get()
    assert (item.state, item.proposed_by) == ("proposed", rosa)
    client.post(url(access, "agenda_item", meeting.code, item.pk), ITEM | {"title": "Two benches"})
    item.refresh_from_db()
    assert item.title == "Two benches"
    foreign = make_item(meeting, "Theirs", state="proposed")
    client.post(url(access, "agenda_item", meeting.code, foreign.pk), ITEM)
    assert client.post(url(access, "agenda_back", meeting.code, foreign.pk)).status_code == 403
    foreign.refresh_from_db()
    assert (foreign.title, foreign.state) == ("Theirs", "proposed")
    client.post(url(access, "agenda_back", meeting.code, item.pk))
    item.refresh_from_db()
    assert item.state == "withdrawn"


def test_a_coordinator_adds_for_someone_orders_and_takes_off() -> None:
    access = make_access()
    meeting = make_meeting(access)
    rosa = make_participant(meeting, access)
    client = visit(access.account)
    client.post(url(access, "agenda_add", meeting.code), ITEM | {"proposed_by": str(rosa.pk)})
    client.post(url(access, "agenda_add", meeting.code), ITEM | {"title": "Ours", "proposed_by": ""})
    first, second = meeting.items.all()
    assert [(one.state, one.proposed_by) for one in (first, second)] == [("accepted", rosa), ("accepted", None)]
    moved = client.post(url(access, "agenda_move", meeting.code, second.pk), {"to": "up"})
    assert moved["Location"].endswith(f"#item-{second.pk}")
    page = agenda(client, access, meeting)
    assert page.index("1. Ours") < page.index("2. Benches")
    assert "Take this back" not in words_of(client.get(url(access, "agenda_item", meeting.code, first.pk)))
    client.post(url(access, "agenda_back", meeting.code, second.pk))
    assert "Ours" not in agenda(client, access, meeting)


def test_a_proposal_is_answered_and_its_proposer_told_in_their_language(mailoutbox: list[EmailMessage]) -> None:
    access = make_access()
    meeting = make_meeting(access)
    rosa = make_participant(meeting, access)
    assert rosa.person is not None
    rosa.person.email, rosa.person.language = "rosa@people.example", "es"
    rosa.person.save()
    item = make_item(meeting, state="proposed", proposed_by=rosa)
    client, page = visit(access.account), url(access, "agenda_answer", meeting.code, item.pk)
    assert "gets your answer by e-mail" in words_of(client.get(page))
    assert client.post(page, {"decline": "1", "reply": " "}).status_code == 422
    assert not mailoutbox
    client.post(page, {"decline": "1", "reply": "The city decides in May."})
    assert mailoutbox[0].to == ["rosa@people.example"]
    assert mailoutbox[0].subject == "Esta vez no: Benches at the bus stop"
    assert "Por qué: The city decides in May." in mailoutbox[0].body
    address = next(line for line in mailoutbox[0].body.splitlines() if "/link/" in line)
    own = words_of(visit().get(address.partition("8000")[2]))
    assert "Esta vez no: The city decides in May." in own
    client.post(page, {"take": "1", "minutes": "25", "reply": ""})
    item.refresh_from_db()
    assert (item.state, item.minutes) == ("accepted", 25)
    assert "con 25 minutos" in mailoutbox[1].body
    client.post(page, {"take": "1", "minutes": "25", "reply": ""})
    assert len(mailoutbox) == 2


def test_what_was_put_off_comes_again_with_one_button() -> None:
    access = make_access()
    last, meeting = held(access), make_meeting(access)
    item = make_item(last, "Shade", outcome="later")
    client = visit(access.account)
    assert "Take it up again" in agenda(client, access, meeting)
    page = words_of(client.post(url(access, "agenda_again", meeting.code, item.pk), follow=True))
    assert "1. Shade" in page
    assert "Put off before." in page
    assert "Take it up again" not in page
    assert client.post(url(access, "agenda_again", meeting.code, item.pk)).status_code == 404


def test_what_came_of_an_item_and_who_does_what_is_entered_afterwards() -> None:
    access = make_access()
    last = held(access)
    rosa = make_participant(last, access)
    item = make_item(last, proposed_by=rosa)
    client, page = visit(access.account), url(access, "agenda_outcome", last.code, item.pk)
    assert "What did we talk about?" in agenda(client, access, last)
    client.post(page, {"outcome": "adopted", "text": "Two benches"})
    item.refresh_from_db()
    assert (item.outcome, item.outcome_text) == ("adopted", "Two benches")
    assert "1 of 1 item was taken up, 0 put off." in agenda(client, access, last)
    assert client.post(page, {"promise": "1", "text": "", "owner": "", "due_on": ""}).status_code == 422
    client.post(page, {"promise": "1", "text": "Call the city", "owner": str(rosa.pk), "due_on": "2027-01-05"})
    point = ActionPoint.objects.get()
    assert (point.item, point.owner, str(point.due_on)) == (item, rosa, "2027-01-05")
    assert "Call the city Rosa Delgado, until Jan. 5, 2027" in words_of(client.get(page))
    stranger = make_participant(make_meeting(access), access, "Ben Okoro")
    given = {"promise": "1", "text": "Call", "owner": str(stranger.pk), "due_on": ""}
    assert client.post(page, given).status_code == 422


def test_an_answer_to_a_note_comes_along_with_the_next_agenda() -> None:
    access = make_access()
    last, meeting = held(access), make_meeting(access)
    note = Note.objects.create(meeting=last, kind="parking", text="Shade at the stop")
    client = visit(access.account)
    assert "Said in meetings, not answered yet" in words_of(client.get(url(access, "actions")))
    client.post(url(access, "agenda_note", last.code, note.pk), {"reply": "The city plants two trees"})
    assert "“Shade at the stop” The city plants two trees" in agenda(client, access, meeting)
    assert "not answered yet" not in words_of(client.get(url(access, "actions")))


# --- Promises ---------------------------------------------------------------------------------------------------------------


def test_promises_stand_by_their_day_and_are_changed_done_dropped_and_opened_again() -> None:
    access = make_access()
    today = today_of(access.coalition)
    last = held(access)
    rosa = make_participant(last, access)
    client = visit(access.account)
    assert "Nothing that we promised is open." in words_of(client.get(url(access, "actions")))
    soon = ActionPoint.objects.create(meeting=last, text="Next one", due_on=today + timedelta(days=3))
    late = ActionPoint.objects.create(meeting=last, text="Late one", owner=rosa, due_on=today - timedelta(days=3))
    page = words_of(client.get(url(access, "actions")))
    assert "2 promises are open. 1 of them is overdue." in page
    assert page.index("Late one") < page.index("Next one")
    own = url(access, "point", late.pk)
    assert client.post(own, {"drop": "1", "reason": ""}).status_code == 422
    client.post(own, {"drop": "1", "reason": "The city did it"})
    client.post(url(access, "point_done", soon.pk))
    page = words_of(client.get(url(access, "actions")))
    assert "Nothing that we promised is open." in page
    assert "Given up: The city did it" in page
    client.post(url(access, "point_reopen", late.pk))
    client.post(own, {"change": "1", "text": "Other words", "owner": "", "due_on": ""})
    late.refresh_from_db()
    assert (late.text, late.owner, late.due_on, late.dropped_reason) == ("Other words", None, None, "")


def test_a_member_marks_only_what_they_promised() -> None:
    access = make_access()
    last = held(access)
    rosa = make_participant(last, access)
    member = make_access(Role.MEMBER, access.coalition)
    assert rosa.person is not None
    rosa.person.account = member.account
    rosa.person.save()
    own = ActionPoint.objects.create(meeting=last, text="Mine", owner=rosa)
    other = ActionPoint.objects.create(meeting=last, text="Theirs")
    client = visit(member.account)
    assert words_of(client.get(url(access, "actions"))).count("It is done") == 1
    assert client.post(url(access, "point_done", other.pk)).status_code == 403
    assert client.post(url(access, "point_done", own.pk)).status_code == 302
    own.refresh_from_db()
    assert own.done_on is not None


# --- Rows of others, and what it costs ----------------------------------------------------------------------------------------


def test_an_item_of_another_meeting_is_no_page() -> None:
    access = make_access()
    meeting, item = make_meeting(access), make_item(make_meeting(access))
    note = Note.objects.create(meeting=item.meeting, kind="parking", text="x")
    client = visit(access.account)
    for name in ("agenda_item", "agenda_answer", "agenda_move", "agenda_back", "agenda_again", "agenda_outcome"):
        assert client.post(url(access, name, meeting.code, item.pk), ITEM).status_code == 404
    assert client.post(url(access, "agenda_note", meeting.code, note.pk)).status_code == 404
    point = ActionPoint.objects.create(meeting=make_meeting(make_access()), text="x")
    for name in ("point", "point_done", "point_reopen"):
        assert client.post(url(access, name, point.pk)).status_code == 404


def fill(access: Access, last: Meeting, meeting: Meeting, name: str) -> None:
    """One row of everything that an agenda shows."""
    rosa, then = make_participant(meeting, access, name), make_participant(last, access, f"{name} then")
    for state in ("accepted", "proposed", "declined"):
        make_item(meeting, f"{name} {state}", state=state, proposed_by=rosa, why="Because", paper="Read")
    make_item(last, f"{name} later", outcome="later", proposed_by=then)
    Note.objects.create(meeting=last, participant=then, kind="parking", text=name)
    ActionPoint.objects.create(meeting=last, text=name, owner=then, due_on=today_of(last.coalition))
    ActionPoint.objects.create(meeting=last, text=f"{name} done", owner=then, done_on=today_of(last.coalition))


@pytest.mark.parametrize("page", ["agenda", "agenda_check", "actions", "link"])
def test_three_rows_cost_as_many_queries_as_one(
    page: str, django_assert_num_queries: Callable, django_assert_max_num_queries: Callable
) -> None:
    access = make_access()
    last, meeting = held(access), make_meeting(access)
    fill(access, last, meeting, "Ana")
    reader = make_participant(meeting, access, "Reader")
    link, client = reverse("meeting_agenda", args=[secret_of(reader)]), visit(access.account)
    args = () if page == "actions" else (meeting.code,)
    address = link if page == "link" else url(access, page, *args)
    client.get(address)
    with django_assert_max_num_queries(25) as one:
        assert client.get(address).status_code == 200
    fill(access, last, meeting, "Bo")
    fill(access, last, meeting, "Cem")
    with django_assert_num_queries(len(one)):
        assert client.get(address).status_code == 200


def test_a_proposal_of_odd_texts_is_only_text_for_everyone_who_reads_it(mailoutbox: list[EmailMessage]) -> None:
    access = make_access()
    meeting = make_meeting(access)
    rosa = make_participant(meeting, access, "Rosa <b>", email="rosa@people.example", invited_at=timezone.now())
    term = make_term(access)
    client, secret = visit(), secret_of(rosa)
    propose = reverse("meeting_propose", args=[secret])
    evil = '<script>alert(1)</script> "><img src=x onerror=alert(2)>'
    paper = (
        f'{evil} https://example.org/?a=<b>&"onmouseover="alert(3) javascript:alert(4) {term.word} ' + "سلام 🎉 " * 50
    )
    given = ITEM | {"title": f"{evil} {term.word}", "why": f"{evil} {term.word}", "paper": paper}
    assert client.post(propose, given).status_code == 302
    item = AgendaItem.objects.get()
    AgendaItem.objects.update(state=AgendaItem.State.ACCEPTED, position=1)
    coordinator = visit(access.account)
    for reader, page in (
        (client, reverse("meeting_agenda", args=[secret])),
        (client, reverse("meeting_link", args=[secret])),
        (coordinator, url(access, "agenda", meeting.code)),
        (coordinator, url(access, "agenda_item", meeting.code, item.pk)),
        (coordinator, url(access, "agenda_check", meeting.code)),
        (coordinator, url(access, "meeting", meeting.code)),
    ):
        response = reader.get(page)  # the checked client refuses scripts and attributes in the page
        assert "<script>alert" not in response.content.decode(), page
        assert "<img src=x" not in response.content.decode(), page
        assert "onmouseover" not in {key for one in response.tree.iter() for key in one.attrib}, page
    tree = client.get(reverse("meeting_agenda", args=[secret])).tree
    assert all(not one.get("href", "").startswith("javascript") for one in tree.iter(f"{XHTML}a"))


def test_a_proposal_that_is_far_too_long_is_refused_with_what_was_written() -> None:
    access = make_access()
    rosa = make_participant(make_meeting(access), access)
    propose = reverse("meeting_propose", args=[secret_of(rosa)])
    response = visit().post(propose, ITEM | {"paper": "word " * 4000})
    assert response.status_code == 422
    assert "6000" in words_of(response)
    assert "word word" in words_of(response)
    assert not AgendaItem.objects.exists()
