"""The page of a poll: how the times stand so far, in counts only, and what to do next."""

from __future__ import annotations

import pytest
from django.urls import reverse

from longtable.coalitions.models import Role
from longtable.coalitions.queries import Access
from longtable.meetings.models import AccessNeeds, Asked, Poll
from tests.factories import make_access
from tests.factories.meetings import make_invitable, make_poll
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
    assert "is fairest: it shuts out 1 of them." in text
    assert "can comeif need beno answer yetshut out so far" in text
    assert "Elm Street Library3111" in text  # the table twin: can come, if need be, no answer yet, shut out
    assert "Elm Street Library1113" in text  # a time that was left open counts as no
    assert text.index("Close the poll and choose") < text.index("How the times stand so far")


def test_how_the_times_stand_is_for_coordinators_and_names_nobody() -> None:
    access = make_access()
    poll = answered_poll(access, [{"1": "yes"}] * 6, waiting=0)
    for role in (Role.MEMBER, Role.OBSERVER):
        text = page_of(make_access(role, access.coalition), poll)
        assert "How the times stand" not in text
        assert "suits all" not in text
    text = page_of(access, poll)
    assert "suits all of them" in text
    assert "Person" not in text[: text.index("people have answered")]


def test_a_place_that_lacks_what_someone_needs_counts_as_shut_out_without_a_word_about_the_need() -> None:
    access = make_access()
    poll = answered_poll(access, [{"1": "yes", "2": "yes"}] * 5, waiting=0)
    AccessNeeds.objects.create(person=poll.asked.first().person, needs=["childcare"], may_name=True)
    text = page_of(access, poll)
    assert "it shuts out 1 of them" in text
    assert "Childcare" not in text


def test_of_a_series_the_best_attended_time_stands_first() -> None:
    access = make_access()
    poll = answered_poll(access, [{"1": "no", "2": "yes"}] * 4 + [{"1": "yes", "2": "no"}], waiting=1, series=4)
    text = page_of(access, poll)
    assert "So far, most can come to Wednesday, 6 p.m., Elm Street Library: it shuts out 1 of them." in text
    assert "A series can use several of these times." in text
    assert text.index("Wednesday, 6 p.m.") < text.index("Monday, 9 a.m.")


def test_who_has_not_answered_stands_first_and_the_others_can_be_opened() -> None:
    access = make_access()
    poll = answered_poll(access, [{"1": "yes"}], waiting=1)
    text = page_of(access, poll)
    assert text.index("Person 1") < text.index("1 person has answered") < text.index("Person 0")
    nobody = answered_poll(access, [{"1": "yes"}], waiting=0)
    assert "Everyone has answered." in page_of(access, nobody)
