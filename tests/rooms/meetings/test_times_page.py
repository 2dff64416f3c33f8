"""The page of a poll: how the times stand so far, in counts only, and what to do next."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from longtable.coalitions.models import Role
from longtable.coalitions.queries import Access
from longtable.meetings.actions.polling import Slot
from longtable.meetings.models import AccessNeeds, Asked, Participant, Poll
from longtable.meetings.pages import say_when
from tests.factories import make_access
from tests.factories.meetings import make_invitable, make_meeting, make_place, make_poll, secret_of_poll
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db


def answered_poll(access: Access, answers: list[dict[str, str]], waiting: int = 2, series: int = 0) -> Poll:
    """A poll with these answers, and some people who have not answered."""
    people = [make_invitable(access, f"Person {number}") for number in range(len(answers) + waiting)]
    poll = make_poll(access, people, series=series)
    for one, said in zip(poll.asked.order_by("pk"), answers, strict=False):
        Asked.objects.filter(pk=one.pk).update(answers=said, answered_at=poll.made_at)
    return poll


def page_of(access: Access, poll: Poll) -> str:
    """What the page of a poll says."""
    return words_of(visit(access.account).get(reverse("meetings:poll", args=[access.coalition.slug, poll.pk])))


def test_an_open_poll_shows_how_the_times_stand_from_five_answers_on() -> None:
    access = make_access()
    said = [{"1": "yes", "2": "no"}, {"1": "yes", "2": "if_need_be"}, {"1": "no", "2": "yes"}, {"1": "yes"}]
    poll = answered_poll(access, said)
    text = page_of(access, poll)
    assert "You see it here once 5 people have answered" in text
    assert "is fairest" not in text
    one = poll.asked.filter(answered_at=None).first()
    Asked.objects.filter(pk=one.pk).update(answers={"1": "if_need_be", "2": "no"}, answered_at=poll.made_at)
    text = page_of(access, poll)
    assert "5 of 6 have answered. So far," in text
    assert "is fairest: it shuts out 1 of the first 5." in text
    assert "can comeif need benot counted yetshut out so far" in text
    assert "Elm Street Library3111" in text  # the table twin: can come, if need be, no answer yet, shut out
    assert "Elm Street Library1113" in text  # a time that was left open counts as no
    assert text.index("Close the poll and choose") < text.index("How the times stand so far")


def test_new_answers_are_counted_five_at_a_time_so_that_none_can_be_picked_out() -> None:
    access = make_access()
    poll = answered_poll(access, [{"1": "yes", "2": "yes"}] * 5, waiting=5)
    seen = set()
    for number, one in enumerate(poll.asked.filter(answered_at=None).order_by("pk"), 1):
        text = page_of(access, poll)
        assert f"{4 + number} of 10 have answered" in text
        seen.add(text[text.index("How the times stand so far") : text.index("New answers are counted")])
        Asked.objects.filter(pk=one.pk).update(answers={"1": "no"}, answered_at=timezone.now())
    assert len(seen) == 1
    text = page_of(access, poll)
    assert "it shuts out 5 of the first 10." in text


def test_how_the_times_stand_is_for_coordinators_and_names_nobody() -> None:
    access = make_access()
    poll = answered_poll(access, [{"1": "yes"}] * 6, waiting=0)
    for role in (Role.MEMBER, Role.OBSERVER):
        text = page_of(make_access(role, access.coalition), poll)
        assert "How the times stand" not in text
        assert "suits all" not in text
    text = page_of(access, poll)
    assert "suits all of the first 5." in text  # of six: the sixth comes with the tenth
    assert "Person" not in text[: text.index("people have answered")]


def test_a_place_that_lacks_what_someone_needs_counts_as_shut_out_without_a_word_about_the_need() -> None:
    access = make_access()
    poll = answered_poll(access, [{"1": "yes", "2": "yes"}] * 5, waiting=0)
    AccessNeeds.objects.create(person=poll.asked.first().person, needs=["childcare"], may_name=True)
    text = page_of(access, poll)
    assert "it shuts out 1 of the first 5." in text
    assert "Childcare" not in text


def test_of_a_series_the_best_attended_time_stands_first() -> None:
    access = make_access()
    poll = answered_poll(access, [{"1": "no", "2": "yes"}] * 4 + [{"1": "yes", "2": "no"}], waiting=1, series=4)
    text = page_of(access, poll)
    assert "So far, most can come to Wednesday, 6 p.m., Elm Street Library: it shuts out 1 of the first 5." in text
    assert "A series can use several of these times." in text
    assert text.index("Wednesday, 6 p.m.") < text.index("Monday, 9 a.m.")


def test_who_has_not_answered_stands_first_and_the_others_can_be_opened() -> None:
    access = make_access()
    poll = answered_poll(access, [{"1": "yes"}], waiting=1)
    text = page_of(access, poll)
    assert text.index("Person 1") < text.index("1 person has answered") < text.index("Person 0")
    nobody = answered_poll(access, [{"1": "yes"}], waiting=0)
    assert "Everyone has answered." in page_of(access, nobody)


def ask(access: Access, *slots: tuple[date, time], **fields: object) -> str:
    """What the page of answers says about these times."""
    place = make_place(access)
    asked = [Slot(on, None, at, place) for on, at in slots]
    poll = make_poll(access, [make_invitable(access)], slots=asked, closes_on=None, **fields)
    return words_of(visit().get(reverse("poll_link", args=[secret_of_poll(poll.asked.get())])))


@pytest.mark.parametrize(
    ("zone", "told"),
    [("America/Chicago", "Chicago (CST)."), ("Asia/Kolkata", "Kolkata (IST)."), ("Asia/Kathmandu", "Kathmandu.")],
)
def test_the_page_of_answers_says_whose_clocks_they_are(zone: str, told: str) -> None:
    text = ask(make_access(), (date(2027, 1, 12), time(18)), time_zone=zone)
    assert f"All times are on the clocks of {told}" in text


def test_a_phone_that_keeps_another_time_is_given_the_moment() -> None:
    access = make_access()
    slots = [Slot(on, None, time(18), make_place(access)) for on in (date(2027, 3, 13), date(2027, 3, 14))]
    poll = make_poll(access, [make_invitable(access)], slots=slots, closes_on=None)
    page = visit().get(reverse("poll_link", args=[secret_of_poll(poll.asked.get())])).content.decode()
    assert 'data-zone="America/Chicago" data-here="On this phone: {time}"' in page
    assert re.findall(r'<time datetime="([^"]+)"', page) == ["2027-03-13T18:00:00-06:00", "2027-03-14T18:00:00-05:00"]


def test_where_clocks_change_between_the_times_no_one_name_of_the_clock_is_given() -> None:
    text = ask(make_access(), (date(2027, 3, 13), time(18)), (date(2027, 3, 14), time(18)))
    assert "All times are on the clocks of Chicago." in text


def test_a_time_that_crosses_midnight_says_so() -> None:
    access = make_access()
    text = ask(access, (date(2027, 1, 12), time(23, 59)), (date(2027, 1, 12), time(22, 30)))
    assert "11:59 p.m. to 1:29 a.m. the next day" in text
    assert "10:30 p.m. to midnight Elm" in text
    late = make_meeting(access, starts_at=datetime(2027, 1, 13, 5, 0, tzinfo=UTC))
    assert say_when(late) == "Tuesday, Jan. 12, 2027, 11 p.m. to 12:30 a.m. the next day (CST)"
    with override("es"):
        assert say_when(late) == "martes, 12 de enero de 2027, de 23:00 a 00:30 del día siguiente (CST)"


def test_letters_of_any_script_and_marks_of_markup_are_only_text() -> None:
    access = make_access()
    title = "سلام 🎉 <script>alert(1)</script> " + "Llanfairpwll" * 9
    someone = make_invitable(access, "رضا <b>", email="reza@people.example")
    poll = make_poll(access, [someone], title=title, note="<img src=x onerror=alert(1)>")
    draft = make_poll(access, [someone], title=title, state=Poll.State.DRAFT)
    meeting = make_meeting(access, title=title, purpose="<script>alert(2)</script>")
    Participant.objects.create(meeting=meeting, person=someone.person)
    coordinator, slug = visit(access.account), access.coalition.slug
    for client, address in (
        (coordinator, reverse("meetings:poll", args=[slug, poll.pk])),
        (coordinator, reverse("meetings:open_poll", args=[slug, draft.pk])),  # shows the letter
        (coordinator, reverse("meetings:invite_people", args=[slug, meeting.code])),  # shows the letter
        (coordinator, reverse("meetings:meetings", args=[slug])),
        (visit(), reverse("poll_link", args=[secret_of_poll(poll.asked.get())])),
    ):
        assert title in words_of(client.get(address)), address
    for name, args in (("poll_letters", [slug, poll.pk]), ("letters", [slug, meeting.code])):  # on paper
        only = poll.asked.get().pk if name == "poll_letters" else meeting.participants.get().pk
        assert title in words_of(coordinator.post(reverse(f"meetings:{name}", args=args), {"only": only})), name


@pytest.mark.parametrize("series", [0, 12])
@pytest.mark.parametrize(
    ("answers", "waiting"),
    [([{"1": "yes", "2": "no"}], 0), ([{"1": "no", "2": "no"}] * 3, 0), ([], 2), ([], 0)],
    ids=["one person", "nobody can come", "nobody answered", "nobody is asked"],
)
def test_a_choice_is_possible_in_odd_cases_too(answers: list[dict[str, str]], waiting: int, series: int) -> None:
    access = make_access()
    poll = answered_poll(access, answers, waiting=waiting, series=series)
    Poll.objects.filter(pk=poll.pk).update(state=Poll.State.CLOSED)
    page_of(access, poll)
    choice = reverse("meetings:choice", args=[access.coalition.slug, poll.pk])
    assert "People choose" in words_of(visit(access.account).get(f"{choice}?go_on=1"))
