"""The board: scores as given and calibrated, what is hidden from whom, and that it stays quick and light."""

from __future__ import annotations

import random

import pytest
from django.urls import reverse
from django.utils import timezone

from longtable.calls.actions.reviewing import step_aside
from longtable.calls.models import Application, Assignment, PanelMember, Review, Score, ScoreSummary
from longtable.calls.queries.standings import standings_of
from longtable.coalitions.models import Person
from tests.factories import make_access
from tests.factories.applications import make_application
from tests.factories.calls import make_call
from tests.factories.partners import make_contact, make_partner
from tests.factories.reviews import give, make_panelist, make_review
from tests.pages import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_access()


def url(call, name, *args):
    return reverse(f"calls:{name}", args=[call.coalition.slug, call.code, *args])


def fill(call, applications: int, reviewers: int, each: int = 3) -> None:
    """Many applications with finished reviews, in bulk."""
    made = random.Random(7)
    now = timezone.now()
    Application.objects.bulk_create(
        Application(call=call, number=n, state="submitted", organization=f"Organization {n}", submitted_at=now)
        for n in range(1, applications + 1)
    )
    people = Person.objects.bulk_create(
        Person(coalition=call.coalition, name=f"Reviewer {n}") for n in range(reviewers)
    )
    members = PanelMember.objects.bulk_create(PanelMember(call=call, person=person) for person in people)
    pairs = [(row, members[(i + j) % reviewers]) for i, row in enumerate(call.applications.all()) for j in range(each)]
    given = Assignment.objects.bulk_create(Assignment(application=row, member=member) for row, member in pairs)
    reviews = Review.objects.bulk_create(Review(assignment=one, state="done", finished_at=now) for one in given)
    criteria = list(call.criteria.all())
    Score.objects.bulk_create(
        (Score(review=one, criterion=criterion, value=made.randint(1, 5)) for one in reviews for criterion in criteria),
        batch_size=5_000,
    )


def test_scores_as_given_and_calibrated(by, visit):
    call = make_call(by, "closed")  # weights 3 and 2
    first, second = make_application(call), make_application(call)
    strict, kind = make_panelist(call, "Strict"), make_panelist(call, "Kind")
    make_review(strict, first, [2, 2])
    make_review(kind, first, [4, 4])
    make_review(strict, second, [3, None])  # not applicable is left out, never a zero
    make_review(kind, second, [5, 1], state="draft")  # a draft never counts
    found = standings_of(call)
    rows = {row["number"]: row for row in found.applications}
    assert rows[1]["raw"] == pytest.approx(3)
    assert rows[2]["raw"] == pytest.approx(3)
    assert rows[2]["score"] > rows[1]["score"]  # the strict one alone gave it 3
    assert rows[2]["reviews"] == 1
    page = words_of(visit(by.account).get(url(call, "board")))
    assert "Strict" in page
    assert "−" in page


def test_the_kept_scores_follow_every_change(by):
    call = make_call(by, "closed")
    application = make_application(call)
    member = make_panelist(call)
    make_review(member, application, [4, 4])
    assert standings_of(call).applications["reviews"].tolist() == [1]
    computed = ScoreSummary.objects.get().computed
    standings_of(call)
    assert ScoreSummary.objects.get().computed == computed
    step_aside(by=by.actor, member=member, application=application, reason="Works there")
    assert standings_of(call).applications["reviews"].tolist() == [0]
    make_application(call)
    assert len(standings_of(call).applications) == 2


def test_islands_are_named(by, visit):
    call = make_call(by, "closed")
    for _part in range(2):
        member = make_panelist(call)
        make_review(member, make_application(call), [3, 3])
    page = words_of(visit(by.account).get(url(call, "board")))
    assert "No reviewer links 2 groups of applications" in page
    assert "Group" in page


def test_a_coordinator_in_conflict_sees_no_scores(by, visit):
    call = make_call(by, "closed")
    agency = make_partner(by.coalition, "Harbor Clinic")
    make_contact(agency, email=by.account.email)
    own, other = make_application(call, partner=agency), make_application(call)
    member = make_panelist(call)
    make_review(member, own, [5, 5], strengths="Very strong indeed")
    make_review(member, other, [3, 3])
    client = visit(by.account)
    page = words_of(client.get(url(call, "board")))
    assert "hidden from you" in page
    assert "5.00" not in page
    assert client.get(url(call, "compare", own.number)).status_code == 403
    assert client.get(url(call, "compare", other.number)).status_code == 200


def test_a_coordinator_who_reviews_sees_others_after_their_own(by, visit):
    call = make_call(by, "closed")
    application = make_application(call)
    make_review(make_panelist(call), application, [5, 5])
    own = make_panelist(call, email=by.account.email)
    give(own, application)
    client = visit(by.account)
    assert client.get(url(call, "compare", 1)).status_code == 403
    assert "5.00" not in words_of(client.get(url(call, "board")))
    own.assignments.all().delete()
    make_review(own, application, [4, 4])
    assert client.get(url(call, "compare", 1)).status_code == 200


@pytest.mark.parametrize("count", [1, 3, 500])
def test_few_queries_and_a_light_page_at_any_size(by, visit, count, django_assert_max_num_queries):
    call = make_call(by, "closed")
    fill(call, count, reviewers=min(count + 2, 40))
    client = visit(by.account)
    first = client.get(url(call, "board"))  # computes
    assert len(first.content) < 150_000
    with django_assert_max_num_queries(15):
        page = client.get(url(call, "board") + "?sort=error")
    assert page.status_code == 200
    with django_assert_max_num_queries(15):
        client.get(url(call, "compare", 1))
