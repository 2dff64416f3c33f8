"""Places, polls and answers by personal link: what is kept, what is refused, and what nobody sees."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from longtable.coalitions.links import withdraw_links
from longtable.coalitions.models import Role
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.meetings.actions import polling
from longtable.meetings.actions import times as place_actions
from longtable.meetings.actions.answering import Needs, answer_poll
from longtable.meetings.actions.forgetting import forget_old
from longtable.meetings.actions.polling import Slot
from longtable.meetings.models import AccessNeeds, Asked, Place, Poll, UsualTimes
from longtable.meetings.queries import times as queries
from longtable.meetings.queries.gathering import people_of
from longtable.partners.models import Body, Seat
from longtable.record.actions import SYSTEM
from longtable.record.models import Entry
from tests.factories import make_access
from tests.factories.meetings import make_invitable, make_place, make_poll, secret_of_poll
from tests.factories.partners import make_contact, make_partner
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db


def link(asked: Asked, name: str = "poll_link") -> str:
    return reverse(name, args=[secret_of_poll(asked)])


def get(client: Any, page: str) -> Any:
    return client.get(page)


def of(access: Access, name: str, *args: object) -> str:
    return reverse(f"meetings:{name}", args=[access.coalition.slug, *args])


def one_asked(access: Access, **fields: Any) -> Asked:
    poll = make_poll(access, [make_invitable(access, email="rosa@people.example")], **fields)
    return poll.asked.select_related("poll", "person").get()


# Places


def test_a_place_is_added_changed_and_no_longer_offered() -> None:
    access = make_access()
    client = visit(access.account)
    given = {"name": "Library", "address": "1 Elm", "offers": ["step_free", "captions"], "dial_in": ""}
    assert client.post(of(access, "new_place"), given).status_code == 302
    place = Place.objects.get()
    assert (place.name, place.offers) == ("Library", ["step_free", "captions"])
    assert client.post(of(access, "place", place.pk), {**given, "name": "City library"}).status_code == 302
    text = words_of(client.get(of(access, "places")))
    assert "City library" in text
    assert "A way in without steps" in text
    assert "A ride, or a stop" in text
    client.post(of(access, "retire_place", place.pk))
    assert not list(access.coalition.meeting_places.filter(ended_on=None))
    assert "Offer it again" in words_of(client.get(of(access, "places")))
    client.post(of(access, "retire_place", place.pk), {"back": "1"})
    actions = list(Entry.objects.filter(action__contains="place").order_by("number").values_list("action", flat=True))
    assert actions == [f"meetings.place_{one}" for one in ("added", "changed", "retired", "back")]
    values = {name: getattr(Place.objects.get(), name) for name in place_actions.FIELDS}
    place_actions.keep_place(by=access, place=Place.objects.get(), values=values)  # nothing has changed
    assert Entry.objects.filter(action="meetings.place_changed").count() == 1


def test_observers_see_places_and_polls_but_no_person() -> None:
    access = make_access()
    asked = one_asked(access)
    AccessNeeds.objects.create(person=asked.person, needs=["childcare"], may_name=True)
    client = visit(make_access(Role.OBSERVER, access.coalition).account)
    for name, args in (("places", ()), ("polls", ()), ("poll", (asked.poll.pk,))):
        text = words_of(client.get(of(access, name, *args)))
        assert "Rosa" not in text, name
        assert "Childcare" not in text, name
    assert "0 of 1 have answered" in words_of(client.get(of(access, "poll", asked.poll.pk)))


# Making a poll


def grid(**fields: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "title": "Spring meeting",
        "first_on": today + timedelta(days=14),
        "last_on": today + timedelta(days=20),
        "weekdays": ["0", "2"],
        "start_1": "09:00",
        "start_2": "18:00",
        "minutes": "90",
        "time_zone": "America/Chicago",
        "who": "everyone",
        "closes_on": today + timedelta(days=7),
        **fields,
    }


def test_a_poll_is_a_grid_of_days_times_and_places() -> None:
    access = make_access()
    places = [str(make_place(access, name).pk) for name in ("Library", "Hall")]
    make_contact(make_partner(access.coalition), name="Ana")
    response = visit(access.account).post(of(access, "new_poll"), grid(places=places, arranged=["captions"]))
    assert response.status_code == 302, words_of(response)
    poll = Poll.objects.get()
    assert (poll.state, poll.options.count(), poll.asked.count(), poll.arranged) == ("draft", 8, 1, ["captions"])
    assert {one.on.weekday() for one in poll.options.all() if one.on} == {0, 2}
    assert not mail.outbox


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"weekdays": []}, "This field is required."),
        ({"last_on": date(2020, 1, 1)}, "comes before the first one"),
        ({"first_on": date(2020, 1, 1)}, "That day has passed."),
        ({"who": "pick"}, "Choose at least one person"),
        ({"closes_on": date(2020, 1, 1)}, "That day has passed."),
    ],
)
def test_a_grid_that_cannot_be_is_refused_with_words(fields: dict[str, Any], told: str) -> None:
    access = make_access()
    place = str(make_place(access).pk)
    response = visit(access.account).post(of(access, "new_poll"), grid(places=[place], **fields))
    assert response.status_code == 422
    assert told in words_of(response)
    assert not Poll.objects.exists()


@time_machine.travel("2027-03-01 12:00+00:00", tick=False)
def test_an_hour_that_never_comes_is_refused() -> None:
    access = make_access()
    fields = {"first_on": "2027-03-14", "last_on": "2027-03-14", "weekdays": ["6"], "start_1": "02:30", "start_2": ""}
    given = grid(places=[str(make_place(access).pk)], **fields, closes_on="2027-03-10")
    text = words_of(visit(access.account).post(of(access, "new_poll"), given))
    assert "On March 14, 2027 the clocks are put forward over 2:30 a.m., so that time never comes." in text


def test_five_hundred_times_are_kept_and_one_more_is_too_many() -> None:
    access = make_access()
    place = make_place(access)
    first = today_of(access.coalition) + timedelta(days=20)
    slots = [Slot(first + timedelta(days=day), None, time(hour), place) for day in range(25) for hour in range(20)]
    poll = make_poll(access, [make_invitable(access)], slots=slots, state=Poll.State.DRAFT)
    assert poll.options.count() == 500
    with pytest.raises(Refused, match="500 times at most"):
        polling.add_options(by=access, poll=poll, slots=[Slot(first, None, time(23), place)])
    assert polling.add_options(by=access, poll=poll, slots=slots) == 0  # none twice
    polling.remove_options(by=access, poll=poll, numbers=[1, 2])
    assert poll.options.count() == 498
    polling.add_options(by=access, poll=poll, slots=slots[:2])
    polling.open_poll(by=access, poll=poll)
    asked = poll.asked.select_related("poll", "person").get()
    client, page = visit(), link(asked)
    assert len(client.get(page).content) < 400_000
    client.post(page, {f"o{one.number}": "yes" for one in poll.options.all()})
    asked.refresh_from_db()
    assert len(asked.answers) == 500


def test_a_person_in_two_bodies_and_chosen_by_hand_is_asked_once() -> None:
    access = make_access()
    first, second = (make_partner(access.coalition, name) for name in ("A", "B"))
    ana = make_contact(first, name="Ana").person
    body = Body.objects.create(coalition=access.coalition, name="Steering")
    for partner in (first, second):
        Seat.objects.create(body=body, partner=partner, person=ana)
    people = [*people_of(access.coalition, body), *people_of(access.coalition)]
    poll = make_poll(access, people, body=body)
    assert poll.asked.filter(person=ana).count() == 1
    assert polling.ask_more(by=access, poll=poll, people=people) == 0


# Sending


def test_the_poll_goes_out_in_each_language_and_a_second_press_sends_nothing() -> None:
    access = make_access()
    people = [
        make_invitable(access, "Ana", email="ana@people.example", language="es"),
        make_invitable(access, "Bo", email="bo@people.example"),
        make_invitable(access, "Cy"),
    ]
    poll = make_poll(access, people, state=Poll.State.DRAFT)
    client = visit(access.account)
    text = words_of(client.get(of(access, "open_poll", poll.pk)))
    assert "2 people get it by e-mail" in text
    assert "1 has no e-mail" in text
    client.post(of(access, "open_poll", poll.pk))
    letters = {one.to[0]: one for one in mail.outbox}
    assert set(letters) == {"ana@people.example", "bo@people.example"}
    assert "When can you come?" in letters["bo@people.example"].subject
    assert letters["ana@people.example"].subject != letters["bo@people.example"].subject
    client.post(of(access, "open_poll", poll.pk))
    client.post(of(access, "remind_poll", poll.pk))
    assert len(mail.outbox) == 2
    Asked.objects.filter(poll=poll).update(sent_at=timezone.now() - timedelta(days=2))
    Asked.objects.filter(poll=poll, person__name="Bo").update(answered_at=timezone.now())
    client.post(of(access, "remind_poll", poll.pk))
    assert [one.to for one in mail.outbox[2:]] == [["ana@people.example"]]
    printed = client.post(of(access, "poll_letters", poll.pk))
    assert "Cy" in words_of(printed)
    assert printed.content.count(b"<svg") >= 1


# Answering


def test_someone_answers_by_link_and_the_later_answer_counts_in_one_row() -> None:
    access = make_access()
    asked = one_asked(access)
    client, page = visit(), link(asked)
    text = words_of(client.get(page))
    assert "When can you come?" in text
    assert "All times are on the clocks of Chicago (C" in text
    assert client.post(page, {"o1": "yes", "o2": "if_need_be"}).status_code == 302
    assert client.post(page, {"o1": "no", "o2": "yes", "o99": "yes", "o3": "maybe"}).status_code == 302
    row = Asked.objects.get()
    assert row.answers == {"1": "no", "2": "yes"}
    assert "You have answered already." in words_of(client.get(page))
    assert "Your answer is kept." in words_of(client.get(page + "thanks/"))
    entries = Entry.objects.filter(action="meetings.poll_answered")
    assert [one.after for one in entries] == [{"answers": "changed", "way": "email"}] * 2


def test_someone_who_can_come_to_nothing_says_so_with_one_button() -> None:
    access = make_access()
    asked = one_asked(access)
    client, page = visit(), link(asked)
    response = client.post(page, {"none": "1"}, follow=True)
    assert "none of these times" in words_of(response)
    assert set(Asked.objects.get().answers.values()) == {"no"}


def test_an_answer_without_any_tick_is_asked_for_again() -> None:
    asked = one_asked(make_access())
    response = visit().post(link(asked), {})
    assert response.status_code == 422
    assert "Tick at least one answer" in words_of(response)
    assert Asked.objects.get().answered_at is None


def test_a_closed_or_late_poll_keeps_no_answer_and_says_what_came_of_it() -> None:
    access = make_access()
    asked = one_asked(access)
    client, page = visit(), link(asked)
    polling.close_poll(by=access, poll=asked.poll)
    response = client.post(page, {"o1": "yes"})
    assert response.status_code == 409
    assert "Thank you for taking the time. We are sorry" in words_of(response)
    assert "The last day for answers was" not in words_of(response)  # it was closed before
    assert Asked.objects.get().answers == {}
    polling.extend_poll(by=access, poll=asked.poll, until=today_of(access.coalition) + timedelta(days=2))
    assert client.post(page, {"o1": "yes"}).status_code == 302
    Poll.objects.update(closes_on=today_of(access.coalition) - timedelta(days=2))
    response = client.post(page, {"o1": "no"})
    assert response.status_code == 409
    assert "The last day for answers was" in words_of(response)
    polling.cancel_poll(by=access, poll=Poll.objects.get(), reason="The hall burnt down")
    assert "The hall burnt down" in words_of(client.get(page))
    assert Asked.objects.get().answers == {}  # what was answered is deleted


def test_a_forged_link_is_no_page_and_an_ended_one_is_renewed_from_the_same_address_only() -> None:
    access = make_access()
    asked = one_asked(access)
    secret = secret_of_poll(asked)
    client = visit()
    assert client.get(reverse("poll_link", args=["forged" * 5])).status_code == 404
    assert client.get(reverse("meeting_link", args=[secret])).status_code == 404  # each link does one thing
    withdraw_links(access.coalition, queries.LINK, asked.pk)
    assert client.get(reverse("poll_link", args=[secret])).status_code == 410
    assert client.post(reverse("poll_link", args=[secret]), {"o1": "yes"}).status_code == 410
    renew = reverse("poll_renew", args=[secret])
    other = client.post(renew, {"email": "other@people.example"})
    assert not mail.outbox
    same = client.post(renew, {"email": "Rosa@people.example"})
    assert words_of(other) == words_of(same)  # it tells nobody whether an address is known
    assert [one.to for one in mail.outbox] == [["rosa@people.example"]]
    fresh = next(word for word in mail.outbox[0].body.split() if "/link/poll/" in word)
    assert client.get(fresh[fresh.index("/link/") :]).status_code == 200


def test_usual_times_fill_in_the_next_poll_and_are_never_sent_by_themselves() -> None:
    access = make_access()
    asked = one_asked(access, series=2)
    client = visit()
    client.post(link(asked), {"o1": "no", "o2": "yes", "remember": "1"})
    assert UsualTimes.objects.get().times == {"0-morning": "no", "2-evening": "yes"}
    again = make_poll(access, people_of(access.coalition), series=3)
    row = again.asked.select_related("poll", "person").get()
    response = get(client, link(row))
    assert "We filled in what you told us" in words_of(response)
    checked = [field.get("name") + field.get("value") for field in response.tree.iter() if field.get("checked") == ""]
    assert {"o1no", "o2yes"} <= set(checked)
    row.refresh_from_db()
    assert row.answers == {}
    assert row.answered_at is None
    client.post(link(row, "poll_details"), {"usual_times": "1"})
    assert not UsualTimes.objects.exists()


# What someone needs


def test_needs_are_asked_once_changed_and_deleted() -> None:
    access = make_access()
    asked = one_asked(access)
    client, page = visit(), link(asked)
    client.post(page, {"o1": "yes", "needs": ["interpreter", "childcare"], "interpreter_language": "Spanish"})
    row = AccessNeeds.objects.get()
    assert (row.needs, row.interpreter_language, row.may_name) == (["interpreter", "childcare"], "Spanish", False)
    client.post(page, {"o1": "yes", "needs": ["meal"], "interpreter_language": "Spanish", "may_name": "on"})
    row.refresh_from_db()
    assert (row.needs, row.interpreter_language, row.may_name) == (["meal"], "", True)
    client.post(link(asked, "poll_details"), {"needs": "1"})
    assert not AccessNeeds.objects.exists()
    client.post(page, {"o1": "yes", "needs": ["meal"]})
    client.post(page, {"o1": "yes"})  # nothing ticked says nothing, and nothing is kept
    assert not AccessNeeds.objects.exists()


def test_needs_leak_neither_into_pages_nor_history_nor_letters() -> None:
    access = make_access()
    asked = one_asked(access)
    secret_words = {"needs": ["childcare", "captions"], "interpreter_language": "Wolof", "may_name": ""}
    visit().post(link(asked), {"o1": "yes", **secret_words, "needs": ["childcare", "captions", "interpreter"]})
    assert AccessNeeds.objects.get().interpreter_language == "Wolof"
    polling.extend_poll(by=access, poll=asked.poll, until=today_of(access.coalition) + timedelta(days=3))
    Asked.objects.update(answered_at=None, sent_at=None)
    polling.remind(by=access, poll=Poll.objects.get())
    told = " ".join(f"{one.subject} {one.body}" for one in mail.outbox)
    told += " ".join(f"{one.before} {one.after} {one.reason} {one.subject_label}" for one in Entry.objects.all())
    for role in Role:
        reader = access if role is Role.COORDINATOR else make_access(role, access.coalition)
        pages = [("poll", (asked.poll.pk,)), ("polls", ())]
        pages += (
            [("poll_person", (asked.poll.pk, asked.pk)), ("open_poll", (asked.poll.pk,))] if reader.can_edit else []
        )
        for name, args in pages:
            response = get(visit(reader.account), of(access, name, *args))
            if name == "poll_person":  # the form names all needs; none is ticked
                boxes = [one for one in response.tree.iter() if one.get("name") == "needs"]
                assert boxes
                assert not any("checked" in one.attrib for one in boxes)
                assert not any("checked" in one.attrib for one in response.tree.iter() if one.get("name") == "o1")
                assert "Wolof" not in response.content.decode()
            else:
                told += words_of(response)
    for word in ("hildcare", "aptions", "Wolof", "nterpreter"):
        assert word not in told.replace("1 interpreter", ""), word


def test_an_answer_by_phone_is_entered_and_leaves_what_they_need_as_it_was() -> None:
    access = make_access()
    asked = one_asked(access)
    AccessNeeds.objects.create(person=asked.person, needs=["meal"])
    page = of(access, "poll_person", asked.poll.pk, asked.pk)
    client = visit(access.account)
    assert client.post(page, {"way": "phone", "o1": "yes"}).status_code == 302
    row = Asked.objects.get()
    assert (row.answers, row.way) == ({"1": "yes"}, "phone")
    assert AccessNeeds.objects.get().needs == ["meal"]
    assert client.post(page, {"way": "paper", "o1": "yes", "needs": ["remote"]}).status_code == 302
    assert AccessNeeds.objects.get().needs == ["remote", "meal"]  # the other stays: it is not shown here
    assert client.post(page, {"take_off": "1", "sure": "1"}).status_code == 302
    assert not Asked.objects.exists()


def test_deleting_needs_is_not_told_apart_in_the_history_from_deleting_usual_times() -> None:
    access = make_access()
    asked = one_asked(access)
    client, page = visit(), link(asked, "poll_details")
    client.post(page, {"needs": "1"})
    client.post(page, {"usual_times": "1"})
    first, second = Entry.objects.filter(action="meetings.own_details_deleted")
    assert (first.before, first.after, first.subject_kind) == (second.before, second.after, second.subject_kind)


def test_old_answers_are_forgotten_and_young_ones_are_kept() -> None:
    access = make_access()
    old, young = one_asked(access), one_asked(access)
    for one in (old, young):
        answer_poll(by=SYSTEM, asked=one, answers={"1": "yes"})
    Poll.objects.filter(pk=old.poll_id).update(made_at=timezone.now() - timedelta(days=3660))
    forget_old(coalition=access.coalition, today=today_of(access.coalition))
    assert [one.answers for one in Asked.objects.order_by("pk")] == [{}, {"1": "yes"}]
    assert "answers: 1" in Entry.objects.get(action="meetings.data_forgotten").reason


# Reading costs the same for one row and for three


@pytest.mark.parametrize("name", ["poll", "choice", "polls", "places"])
def test_pages_ask_the_database_no_more_for_three_than_for_one(name: str) -> None:
    counts = []
    for size in (1, 3):
        access = make_access()
        poll = make_poll(access, [make_invitable(access, f"Person {number}") for number in range(size)])
        for one in poll.asked.select_related("person"):
            answer_poll(by=SYSTEM, asked=one, answers={"1": "yes"}, needs=Needs(["meal"]), way="phone")
        for number in range(size - 1):
            make_place(access, f"Place {number}")
            make_poll(access, [])
        poll.state = Poll.State.CLOSED if name == "choice" else Poll.State.OPEN
        poll.save()
        client = visit(access.account)
        page = of(access, name, *([poll.pk] if name in {"poll", "choice"} else []))
        client.get(page)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(page).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1] <= 25
