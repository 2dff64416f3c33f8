"""The reviewer's pages by personal link: conflicts first, one application at a time, nothing preselected, drafts never count."""

from __future__ import annotations

import pytest
from django.urls import reverse

from longtable.calls.models import Assignment, Conflict, Review, Score
from longtable.record.models import Entry
from tests.factories import make_access
from tests.factories.applications import make_application
from tests.factories.calls import make_call
from tests.factories.partners import make_partner
from tests.factories.reviews import declare, give, make_panelist, make_review, make_review_link
from tests.pages import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_access()


@pytest.fixture
def call(by):
    return make_call(by, "closed", criteria=CRITERIA, questions=QUESTIONS)


CRITERIA = (
    {"titles": {"en": "Reach", "es": "Alcance"}, "weight": 3, "reasons": {"en": "The need is there."},
     "anchors": {"1": {"en": "No sign"}, "5": {"en": "Clear proof"}}},
    {"titles": {"en": "A plan that can work", "es": "Un plan viable"}, "weight": 1, "reasons": {"en": "Plans need steps."}},
)  # fmt: skip
QUESTIONS = (
    {"kind": "long", "texts": {"en": "What will you do?", "es": "¿Qué harán?"}, "criterion": 1},
    {"kind": "service", "texts": {"en": "Whom will you serve?", "es": "¿A quiénes?"}, "criterion": 0},
    {"kind": "short", "texts": {"en": "Who leads the work?", "es": "¿Quién dirige?"}, "identifies": True},
)


@pytest.fixture
def member(call):
    return make_panelist(call, "Marta Okafor")


def at(name, secret, *args):
    return reverse(name, args=[secret, *args])


def scores(call, *values, **more):
    """What a form sends: a value for each criterion in order."""
    named = {f"criterion-{c.pk}": str(v) for c, v in zip(call.criteria.all(), values, strict=False) if v is not None}
    return {**named, **more}


def test_conflicts_come_before_anything_opens(call, member, visit):
    first, second = (
        make_application(call, organization="Cedar House"),
        make_application(call, organization="Lake Walks"),
    )
    task, other = give(member, first, second)
    _link, secret = make_review_link(member)
    phone = visit()
    desk = words_of(phone.get(at("review_link", secret)))
    assert "Waiting for your review: 2" in desk
    assert "You have not said yet what you have to do with 2 applications" in desk
    asked = phone.get(at("review_one", secret, task.pk))
    assert asked.status_code == 302
    assert asked["Location"] == at("review_conflicts_one", secret, 1)
    page = phone.get(at("review_conflicts", secret))
    assert "checked" not in page.content.decode()
    assert "Cedar House" in words_of(page)
    sent = {
        "shown": [first.pk, second.pk],
        f"about-{first.pk}": "conflict",
        f"reason-{first.pk}": "My sister works there",
    }
    partly = phone.post(at("review_conflicts", secret), sent)
    assert partly.status_code == 422
    assert "1 application has no answer yet" in words_of(partly)
    assert Conflict.objects.count() == 1
    phone.post(at("review_conflicts", secret), {**sent, "rest": "1"})
    phone.post(at("review_conflicts", secret), {**sent, "rest": "1"})  # pressed twice
    assert dict(Conflict.objects.values_list("application", "kind")) == {first.pk: "conflict", second.pk: "none"}
    assert Entry.objects.filter(action="calls.conflicts_declared").count() == 2
    assert phone.get(at("review_one", secret, task.pk)).status_code == 403
    assert phone.post(at("review_autosave", secret, task.pk), scores(call, 5, 5)).status_code == 403
    assert phone.get(at("review_one", secret, other.pk)).status_code == 200
    assert Assignment.objects.get(pk=task.pk).state == "recused"
    assert "Marta" not in str(list(Entry.objects.values()))


def test_the_lead_agency_steps_aside_without_a_word(call, by, visit):
    agency = make_partner(by.coalition, "Harbor Clinic")
    member = make_panelist(call, partner=agency)
    same, named = make_application(call, partner=agency), make_application(call, organization="HARBOR clinic")
    declare(member, same, named)
    tasks = give(member, same, named)
    _link, secret = make_review_link(member)
    for task in tasks:
        assert visit().get(at("review_one", secret, task.pk)).status_code == 403
        assert visit().post(at("review_one", secret, task.pk), scores(call, 5, 5, go="next")).status_code == 403
    page = words_of(visit().get(at("review_conflicts", secret)))
    assert "These come from your own organization" in page


def test_who_wrote_at_the_call_reviews_nothing(by, visit):
    call = make_call(by, "closed", drafters=[by])
    member = make_panelist(call, email=by.account.email.upper())
    application = make_application(call)
    declare(member, application)
    (task,) = give(member, application)
    _link, secret = make_review_link(member)
    for name, args in (("review_link", ()), ("review_conflicts", ()), ("review_one", (task.pk,)), ("review_board", ())):
        assert visit().get(at(name, secret, *args)).status_code == 403, name


def test_nobody_reads_what_is_another_reviewers(call, member, visit):
    application = make_application(call)
    other = make_panelist(call)
    declare(other, application)
    declare(member, application)
    (task,) = give(other, application)
    make_review(other, application, [4, 4])
    _link, secret = make_review_link(member)
    for name in ("review_one", "review_others", "review_abstain", "review_conflict"):
        assert visit().get(at(name, secret, task.pk)).status_code == 404, name
    assert visit().get(at("review_one", "wrong" * 8, task.pk)).status_code == 404


def test_reading_begins_when_the_call_has_closed(by, visit):
    call = make_call(by, "open")
    member = make_panelist(call, declared=True)
    application = make_application(call)
    declare(member, application)
    (task,) = give(member, application)
    _link, secret = make_review_link(member)
    assert "When can you begin?" in words_of(visit().get(at("review_link", secret)))
    assert visit().get(at("review_one", secret, task.pk)).status_code == 403
    assert visit().get(at("review_conflicts", secret)).status_code == 403


def test_nothing_is_chosen_and_anchors_are_there(call, member, visit):
    application = make_application(call, organization="Cedar House")
    declare(member, application)
    (task,) = give(member, application)
    _link, secret = make_review_link(member)
    page = visit().get(at("review_one", secret, task.pk))
    said = words_of(page)
    assert "checked" not in page.content.decode()
    assert "How good is A01 · Cedar House?" in said
    assert "Clear proof" in said
    assert "Weight 3." in said
    assert len(page.content) < 60_000


def test_no_empty_answer_stands_first(call, member, visit):
    task = give(member, make_application(call, answers=["We walk", ""]))[0]
    declare(member, task.application)
    page = words_of(visit().get(at("review_one", make_review_link(member)[1], task.pk)))
    assert "We walk" in page
    assert "Who leads the work?" not in page
    task.application.answers.filter(text="").update(text="Ana Ruiz")
    task.application.submissions.all().delete()
    assert "Who leads the work?" in words_of(visit().get(at("review_one", make_review_link(member)[1], task.pk)))


def test_an_incomplete_review_is_a_draft_and_never_a_score(call, member, visit):
    application, later = make_application(call), make_application(call)
    declare(member, application, later)
    task, _other = give(member, application, later)
    _link, secret = make_review_link(member)
    phone = visit()
    empty = phone.post(at("review_one", secret, task.pk), {"go": "next"})
    assert empty.status_code == 422
    assert "2 criteria have no score yet, so this is kept as a draft" in words_of(empty)
    partly = phone.post(
        at("review_one", secret, task.pk), scores(call, 4, None, go="next", strengths="They know the lake.")
    )
    assert partly.status_code == 422
    review = Review.objects.get()
    assert (review.state, review.strengths) == ("draft", "They know the lake.")
    assert phone.post(at("review_autosave", secret, task.pk), scores(call, 4, "na")).status_code == 204
    assert Review.objects.get().state == "draft"
    assert not Entry.objects.exists()
    done = phone.post(at("review_one", secret, task.pk), scores(call, 4, "na", go="next"))
    assert done["Location"] == at("review_one", secret, _other.pk)
    phone.post(at("review_one", secret, task.pk), scores(call, 1, "1", go="next"))  # pressed again: it stays
    assert phone.post(at("review_autosave", secret, task.pk), scores(call, 1, 1)).status_code == 409
    assert list(Score.objects.order_by("criterion__order").values_list("value", "not_applicable")) == [
        (4, False),
        (None, True),
    ]
    entry = Entry.objects.get()
    assert (entry.action, entry.subject_label) == ("calls.review_finished", "A01")


def test_a_score_off_the_scale_is_no_score(call, member, visit):
    application = make_application(call)
    declare(member, application)
    (task,) = give(member, application)
    _link, secret = make_review_link(member)
    answer = visit().post(at("review_one", secret, task.pk), scores(call, 9, "-1", go="next"))
    assert answer.status_code == 422
    assert not Score.objects.exclude(value=None).exists()


def test_next_is_the_one_with_the_fewest_reviews_and_later_comes_last(call, member, visit):
    first, second, third = (make_application(call) for _ in range(3))
    declare(member, first, second, third)
    tasks = give(member, first, second, third)
    make_review(make_panelist(call), first, [3, 3])
    _link, secret = make_review_link(member)
    phone = visit()
    assert "Read A02 next" in words_of(phone.get(at("review_link", secret)))
    answer = phone.post(at("review_one", secret, tasks[1].pk), scores(call, 2, None, go="later"))
    assert answer["Location"] == at("review_one", secret, tasks[2].pk)
    page = words_of(phone.get(at("review_link", secret)))
    assert page.index("A03") < page.index("A01")
    assert "Read A03 next" in page
    assert Review.objects.filter(assignment=tasks[1], state="draft").exists()


def test_others_only_after_ones_own(call, member, visit):
    application = make_application(call)
    declare(member, application)
    (task,) = give(member, application)
    other = make_panelist(call, "Secret Name")
    make_review(other, application, [2, None], strengths="Only they know the block")
    _link, secret = make_review_link(member)
    phone = visit()
    refused = phone.get(at("review_others", secret, task.pk))
    assert refused["Location"] == at("review_one", secret, task.pk)
    assert phone.get(at("review_board", secret))["Location"] == at("review_link", secret)
    assert "Only they know" not in words_of(phone.get(at("review_one", secret, task.pk)))
    phone.post(at("review_one", secret, task.pk), scores(call, 4, 3, go="next"))
    page = words_of(phone.get(at("review_others", secret, task.pk)))
    assert "Only they know the block" in page
    assert "Secret Name" not in page
    assert "not applicable" in page
    board = words_of(phone.get(at("review_board", secret)))
    assert "How do the applications stand?" in board
    assert "Secret Name" not in board


def test_a_score_changes_after_talking_with_a_reason(call, member, visit):
    application = make_application(call)
    declare(member, application)
    review = make_review(member, application, [4, 3])
    score = review.scores.first()
    _link, secret = make_review_link(member)
    address = at("review_others", secret, review.assignment_id)
    phone = visit()
    without = phone.post(address, {"score": score.pk, f"score{score.pk}-value": "2"})
    assert without.status_code == 422
    sent = {"score": score.pk, f"score{score.pk}-value": "2", f"score{score.pk}-reason": "I had missed the budget."}
    phone.post(address, sent)
    phone.post(address, sent)  # pressed twice
    score.refresh_from_db()
    assert score.value == 2
    assert list(score.changes.values_list("was", "became", "reason")) == [(4, 2, "I had missed the budget.")]
    entry = Entry.objects.get(action="calls.score_changed")
    assert (entry.before, entry.after, entry.reason) == ({"was": 4}, {"became": 2}, "I had missed the budget.")
    assert "4 → 2" in words_of(phone.get(address))


def test_a_conflict_found_late_voids_the_scores(call, member, visit):
    application = make_application(call)
    declare(member, application)
    review = make_review(member, application, [5, 5])
    _link, secret = make_review_link(member)
    phone = visit()
    address = at("review_conflict", secret, review.assignment_id)
    assert phone.post(address, {}).status_code == 422
    phone.post(address, {"reason": "My cousin leads it"})
    review.refresh_from_db()
    assert review.state == "void"
    assert phone.post(address, {"reason": "again"}).status_code == 403
    entry = Entry.objects.get(action="calls.review_voided")
    assert entry.reason == "My cousin leads it"


def test_abstaining_keeps_the_draft(call, member, visit):
    application = make_application(call)
    declare(member, application)
    (task,) = give(member, application)
    _link, secret = make_review_link(member)
    phone = visit()
    phone.post(at("review_autosave", secret, task.pk), scores(call, 3, None))
    for _press in range(2):
        phone.post(at("review_abstain", secret, task.pk), {"reason": "I know nothing of housing"})
    task.refresh_from_db()
    assert (task.state, task.reason) == ("abstained", "I know nothing of housing")
    assert Review.objects.get().state == "draft"
    assert Entry.objects.filter(action="calls.abstained").count() == 1


def test_the_pages_in_spanish(call, visit):
    member = make_panelist(call, language="es")
    application = make_application(call)
    (task,) = give(member, application)
    _link, secret = make_review_link(member)
    phone = visit(language="es")
    assert "Where do you have" not in words_of(phone.get(at("review_conflicts", secret)))
    declare(member, application)
    said = words_of(phone.get(at("review_one", secret, task.pk)))
    assert "Alcance" in said
    for english in ("Save and next", "Not applicable", "How good", "Waiting"):
        assert english not in said
    assert "Waiting for your review" not in words_of(phone.get(at("review_link", secret)))
