"""Designing a call: from a gap to an open call, with what is refused on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from longtable.calls import rules
from longtable.calls.actions import designing, opening, parts
from longtable.calls.models import Call, CallNotice, Criterion, Question
from longtable.coalitions.models import Role
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.coverage.actions import make_assessment
from longtable.language.models import OfferedPair
from longtable.methods.language import check_text
from longtable.record.models import Entry
from tests.factories import make_access, make_account
from tests.factories.applications import make_application
from tests.factories.calls import make_call
from tests.factories.coverage import make_table
from tests.pages import words_of

pytestmark = pytest.mark.django_db
CRITERION = {"titles": {"en": "A plan that can work"}, "weight": 2, "reasons": {"en": "Plans need steps."}}


@pytest.fixture
def by() -> Access:
    return make_access()


def url(by: Access, name: str, *args: object) -> str:
    return reverse(f"calls:{name}", args=[by.coalition.slug, *args])


def entries(by: Access) -> list[str]:
    return list(Entry.objects.filter(coalition_id=by.coalition.pk).order_by("number").values_list("action", flat=True))


# From a gap


def test_a_call_grows_from_the_newest_answer(visit):
    by = make_table()
    make_assessment(by=by, indicator="smoking")
    client = visit(by.account)
    page = client.get(url(by, "new"))
    form = page.context["form"]
    assert form["need_en"].value().startswith("In Lake County")
    assert "Fuente:" in form["need_es"].value() or "Source:" in form["need_es"].value()
    assert "black" in form["priority_groups"].value()
    assert not check_text(form["need_en"].value(), "en").long_sentences
    assert not check_text(form["need_es"].value(), "es").long_sentences
    assert form["priority_areas"].value()
    sent = {
        "title_en": "Partners for quitting",
        "need_en": form["need_en"].value(),
        "need_es": form["need_es"].value(),
        "priority_groups": form["priority_groups"].value(),
        "priority_areas": form["priority_areas"].value(),
        "priority_sectors": form["priority_sectors"].value(),
    }
    for _press in range(2):
        assert client.post(url(by, "new"), sent).status_code == 302
    call = Call.objects.get()
    assert call.code == "partners-for-quitting"
    assert call.priority_groups == list(form["priority_groups"].value())
    assert call.assessment is not None
    assert call.drafters.get().account == by.account
    assert entries(by).count("calls.call_started") == 1


def test_a_call_can_begin_without_an_answer(by, visit):
    page = visit(by.account).get(url(by, "new"))
    assert "Nobody has asked yet who is missing" in words_of(page)
    assert visit(by.account).post(url(by, "new"), {"title_en": " "}).status_code == 422
    assert not Call.objects.exists()


def test_a_call_named_new_gets_another_address(by):
    assert designing.start_call(by=by, titles={"en": "New"}).code == "new-2"


# Steps


def test_money_is_kept_in_cents_and_bad_money_is_refused(by, visit):
    call = make_call(by, "draft")
    client = visit(by.account)
    good = {"track": "subaward", "total_cents": "600,000", "award_min_cents": "10000.50", "award_max_cents": "50000",
            "awards_min": "2", "awards_max": "20", "advance": "on"}  # fmt: skip
    assert client.post(url(by, "money", call.code), good).status_code == 302
    call.refresh_from_db()
    assert (call.total_cents, call.award_min_cents, call.award_max_cents) == (60_000_000, 1_000_050, 5_000_000)
    for change in (
        {"total_cents": "-5"},
        {"award_min_cents": "60000"},
        {"award_max_cents": "700000"},
        {"total_cents": "9" * 30},
        {"track": "magic"},
        {"awards_min": "30"},
        {"awards_max": "many"},
        {"total_cents": "NaN"},
    ):
        assert client.post(url(by, "money", call.code), {**good, **change}).status_code == 422, change
    assert entries(by) == ["calls.call_changed"]
    assert "procurement" in words_of(client.get(url(by, "money", call.code))).lower()


def test_dates_keep_their_order_and_their_zone(by, visit):
    call = make_call(by, "draft")
    client = visit(by.account)
    good = {"time_zone": "America/Chicago", "opens_day": "2031-03-01", "opens_time": "09:00", "closes_day": "2031-04-01",
            "closes_time": "17:00", "grace_minutes": "30", "decides_on": "2031-05-01", "appeal_days": "14"}  # fmt: skip
    assert client.post(url(by, "dates", call.code), good).status_code == 302
    call.refresh_from_db()
    assert call.closes_at.isoformat() == "2031-04-01T22:00:00+00:00"
    assert call.opens_at.isoformat() == "2031-03-01T15:00:00+00:00"
    for change in (
        {"closes_day": "2031-02-01"},
        {"decides_on": "2031-03-15"},
        {"closes_day": "2031-03-09", "closes_time": "02:30", "opens_day": "", "opens_time": ""},
        {"time_zone": "Mars/Base"},
        {"opens_time": ""},
        {"closes_day": "9999-12-31", "closes_time": "23:59"},
        {"closes_day": "soon"},
        {"grace_minutes": "-1"},
    ):
        assert client.post(url(by, "dates", call.code), {**good, **change}).status_code == 422, change


def test_how_we_choose_is_kept(by, visit):
    call = make_call(by, "draft")
    good = {"scale_min": "1", "scale_max": "5", "least_eligible_score": "3", "reach_percent": "60", "reviewers_each": "3",
            "max_load": "10", "blind": "on"}  # fmt: skip
    client = visit(by.account)
    assert client.post(url(by, "choosing", call.code), good).status_code == 302
    call.refresh_from_db()
    assert (call.reach_target, call.blind, call.least_eligible_score) == (0.6, True, 3.0)
    for change in (
        {"scale_min": "5"},
        {"least_eligible_score": "9"},
        {"reach_percent": "101"},
        {"least_eligible_score": "nan"},
    ):
        assert client.post(url(by, "choosing", call.code), {**good, **change}).status_code == 422, change


def test_purpose_keeps_both_languages_and_refuses_huge_texts(by, visit):
    call = make_call(by, "draft")
    client = visit(by.account)
    sent = {"title_en": "One", "title_es": "Uno", "purpose_en": "To help.", "purpose_es": "Para ayudar."}
    assert client.post(url(by, "purpose", call.code), sent).status_code == 302
    call.refresh_from_db()
    assert call.titles == {"en": "One", "es": "Uno"}
    assert call.need_statements == {}
    assert client.post(url(by, "purpose", call.code), {**sent, "purpose_en": "x" * 30_000}).status_code == 422
    with pytest.raises(Refused):
        designing.change_call(by=by, call=call, values={"purposes": {"en": "x" * 30_000}})


def test_nothing_is_written_where_nothing_changes(by):
    call = make_call(by, "draft")
    designing.change_call(by=by, call=call, values={"titles": dict(call.titles), "track": call.track})
    assert entries(by) == []
    assert not call.drafters.exists()


# Questions


@pytest.mark.parametrize("kind", Question.Kind.values)
def test_every_kind_of_question_can_be_asked(by, visit, kind):
    call = make_call(by, "draft", questions=())
    sent = {"kind": kind, "text_en": "How?", "choices": "Yes | Sí\nNo", "word_limit": "100", "required": "on"}
    client = visit(by.account)
    for _press in range(2):
        assert client.post(url(by, "add_question", call.code), sent).status_code == 302
    question = call.questions.get()
    assert question.word_limit == (100 if kind in {"short", "long"} else None)
    assert len(question.choices) == (2 if kind == "choice" else 0)
    assert call.drafters.get().account == by.account
    client.get(url(by, "questions", call.code))
    assert client.get(url(by, "question", call.code, question.pk)).status_code == 200
    sent["text_en"] = "How else?"
    assert client.post(url(by, "question", call.code, question.pk), sent).status_code == 302
    assert call.questions.get().text == "How else?"
    assert entries(by) == ["calls.question_added", "calls.question_changed"]


def test_questions_are_put_in_order_removed_and_copied(by, visit):
    call, other = make_call(by, "draft"), make_call(by, "draft", questions=())
    client = visit(by.account)
    last = call.questions.last()
    assert client.post(url(by, "place_question", call.code, last.pk), {"place": "1"}).status_code == 302
    assert call.questions.first() == last
    for wrong in ("", "-1", "abc", "9" * 50, "99"):
        client.post(url(by, "place_question", call.code, last.pk), {"place": wrong})
    assert call.questions.last() == last
    client.post(url(by, "remove_question", call.code, last.pk))
    assert call.questions.count() == 2
    for _press in range(2):
        assert client.post(url(by, "copy_questions", other.code), {"source": call.pk}).status_code == 302
    assert [one.text for one in other.questions.all()] == [one.text for one in call.questions.all()]
    foreign = make_call(make_access())
    client.post(url(by, "copy_questions", other.code), {"source": foreign.pk})
    assert other.questions.count() == 2


def test_a_question_needs_words_and_choices(by, visit):
    call = make_call(by, "draft", questions=())
    client = visit(by.account)
    for sent in (
        {"kind": "long"},
        {"kind": "choice", "text_en": "Which?", "choices": "One"},
        {"kind": "x", "text_en": "?"},
    ):
        assert client.post(url(by, "add_question", call.code), sent).status_code == 422, sent
    assert not call.questions.exists()


# Criteria and requirements


def test_a_criterion_about_own_people_is_refused_with_the_reason(by, visit):
    call = make_call(by, "draft", criteria=())
    client = visit(by.account)
    sent = {"title_en": "The director is Black", "weight": "1", "reason_en": "Because."}
    page = client.post(url(by, "add_criterion", call.code), sent)
    assert page.status_code == 422
    assert "These are protected" in words_of(page)
    anchored = {**sent, "title_en": "Leadership", "anchor_5_en": "Board members are immigrants"}
    assert client.post(url(by, "add_criterion", call.code), anchored).status_code == 422
    assert (
        client.post(url(by, "add_criterion", call.code), {**sent, "title_en": "Trust", "reason_en": ""}).status_code
        == 422
    )
    assert not call.criteria.exists()
    assert entries(by) == []
    assert (
        client.post(url(by, "add_criterion", call.code), {**sent, "title_en": "Serves Black residents"}).status_code
        == 302
    )
    assert call.criteria.get().reason == "Because."


def test_a_criterion_keeps_weight_anchors_and_reason(by, visit):
    call = make_call(by, "draft", criteria=())
    sent = {"title_en": "A plan", "title_es": "Un plan", "weight": "3", "reason_en": "Steps matter.",
            "reason_es": "Los pasos importan.", "anchor_1_en": "None", "anchor_5_en": "Clear", "anchor_5_es": "Claro"}  # fmt: skip
    client = visit(by.account)
    for _press in range(2):
        client.post(url(by, "add_criterion", call.code), sent)
    row = call.criteria.get()
    assert row.anchors == {"1": {"en": "None"}, "5": {"en": "Clear", "es": "Claro"}}
    client.post(url(by, "criterion", call.code, row.pk), {**sent, "weight": "4"})
    assert Criterion.objects.get().weight == 4
    assert "weight 4 of 4" in words_of(client.get(url(by, "criteria", call.code)))
    assert client.post(url(by, "criterion", call.code, row.pk), {**sent, "weight": "0"}).status_code == 422


@pytest.mark.parametrize("kind", ["sector", "areas", "group", "years", "first_time", "small"])
def test_every_kind_of_requirement_can_be_made(visit, kind):
    by = make_table()
    call = make_call(by, "draft")
    client = visit(by.account)
    address = url(by, "add_requirement", call.code) + f"?kind={kind}"
    assert client.get(address).status_code == 200
    chosen = {"sector": ["media"], "areas": ["1", "2"], "group": ["black"]}.get(kind, [])
    sent = {"at_least": "2", "reason_en": "The need is there.", "values_chosen": chosen, "years": "3"}
    for _press in range(2):
        assert client.post(address, sent).status_code == 302
    row = call.requirements.get()
    assert row.kind == kind
    assert row.titles["en"].startswith("At least 2 that")
    assert client.post(address, {**sent, "at_least": "5", "at_most": "2"}).status_code == 422
    assert client.post(address, {**sent, "at_least": ""}).status_code == 422
    assert client.post(address, {**sent, "values_chosen": ["nowhere"], "years": "0"}).status_code in {302, 422}
    assert client.get(url(by, "requirement", call.code, row.pk)).status_code == 200
    client.post(url(by, "remove_requirement", call.code, row.pk))
    assert not call.requirements.filter(pk=row.pk).exists()


# Drafters and gates


def test_who_writes_is_a_drafter_and_who_reads_is_not(by, visit):
    call = make_call(by, "draft")
    visit(by.account).get(url(by, "purpose", call.code))
    assert not rules.is_drafter(call, by.account)
    parts.add_criterion(by=by, call=call, values=CRITERION)
    assert rules.is_drafter(call, by.account)
    assert rules.is_drafter(call, by.account.email.upper())
    assert not rules.is_drafter(call, make_account())
    assert not rules.is_drafter(call, "")


def test_members_read_and_only_coordinators_write(by, visit):
    call = make_call(by, "draft")
    for role in (Role.MEMBER, Role.OBSERVER):
        access = make_access(role, by.coalition)
        page = visit(access.account).get(url(by, "call", call.code))
        assert page.status_code == 200
        assert url(by, "purpose", call.code) not in page.content.decode()
        assert visit(access.account).post(url(by, "open", call.code)).status_code == 403
    stranger = make_access()
    assert visit(stranger.account).get(url(stranger, "call", call.code)).status_code == 404


def test_parts_of_another_call_are_no_page(by, visit):
    call, other = make_call(by, "draft"), make_call(by, "draft")
    assert visit(by.account).get(url(by, "question", call.code, other.questions.first().pk)).status_code == 404


def test_an_open_call_keeps_its_words(by, visit):
    call = make_call(by, "open")
    page = visit(by.account).get(url(by, "purpose", call.code))
    assert page.status_code == 302
    with pytest.raises(Refused):
        designing.change_call(by=by, call=call, values={"track": "subaward"})
    with pytest.raises(Refused):
        parts.add_criterion(by=by, call=call, values=CRITERION)
    with pytest.raises(Refused):
        parts.remove_part(by=by, part=call.questions.first())


# Opening


def test_a_call_opens_once_and_says_so(by, visit):
    call = make_call(by, "draft")
    client = visit(by.account)
    for _press in range(2):
        assert client.post(url(by, "open", call.code), {"note": "Welcome."}).status_code == 302
    call.refresh_from_db()
    assert call.is_open
    assert CallNotice.objects.get().note == "Welcome."
    assert entries(by) == ["calls.call_opened"]


def test_acronyms_of_a_call_are_offered_for_the_list_of_words_when_it_opens(by):
    call = make_call(
        by, "draft", purposes={"en": "We work with the Centers for Disease Control (CDC).", "es": "Pagamos."}
    )
    opening.open_call(by=by, call=call)
    opening.open_call(by=by, call=call)
    (offer,) = OfferedPair.objects.filter(coalition=by.coalition)
    assert (offer.word, offer.long_form, offer.language) == ("CDC", "Centers for Disease Control", "en")
    assert offer.source == "Call “Partners for a smoke-free lake”"
    assert entries(by) == ["calls.call_opened", "language.pairs_offered"]


def test_an_unfinished_call_does_not_open(by, visit):
    call = make_call(by, "draft", questions=(), criteria=(), closes_at=None, total_cents=0)
    page = visit(by.account).get(url(by, "ready", call.code))
    assert "Not yet: 4 things are missing" in words_of(page)
    page = visit(by.account).post(url(by, "open", call.code))
    assert page.status_code == 422
    assert "It asks no question" in words_of(page)
    call.refresh_from_db()
    assert call.is_draft


def test_a_call_can_be_announced_before_its_first_day(by):
    call = make_call(by, "draft")
    Call.objects.filter(pk=call.pk).update(opens_at=timezone.now() + timedelta(days=2))
    call.refresh_from_db()
    opening.open_call(by=by, call=call)
    assert call.state_now == "open"
    assert not call.is_open


def test_more_time_is_given_with_a_reason(by, visit):
    call = make_call(by, "open")
    client = visit(by.account)
    day = (today_of(by.coalition) + timedelta(days=40)).isoformat()
    sent = {"closes_day": day, "closes_time": "17:00", "reason": "A storm", "note": "You have more time."}
    assert client.post(url(by, "extend", call.code), {**sent, "reason": ""}).status_code == 422
    for _press in range(2):
        assert client.post(url(by, "extend", call.code), sent).status_code == 302
    assert entries(by) == ["calls.call_extended"]
    assert call.notices.count() == 1
    early = {**sent, "closes_day": (today_of(by.coalition) + timedelta(days=1)).isoformat()}
    assert client.post(url(by, "extend", call.code), early).status_code == 422


def test_a_call_closes_by_the_clock_before_any_job_runs(by, visit):
    call = make_call(by, "open", closes_at=timezone.now() - timedelta(minutes=1))
    assert call.state == "open"
    assert call.state_now == "closed"
    assert not call.is_open
    assert "in review" in words_of(visit(by.account).get(url(by, "call", call.code)))
    today = today_of(by.coalition)
    assert opening.close_due_calls(today=today) == 1
    assert opening.close_due_calls(today=today) == 0
    call.refresh_from_db()
    assert call.state == "closed"
    assert entries(by) == ["calls.call_closed"]
    assert Entry.objects.get().actor_role == "system"


def test_closing_early_and_cancelling_need_a_reason(by, visit):
    call = make_call(by, "open")
    client = visit(by.account)
    assert client.post(url(by, "close", call.code), {}).status_code == 422
    for _press in range(2):
        assert client.post(url(by, "close", call.code), {"reason": "Enough"}).status_code == 302
    assert client.post(url(by, "cancel", call.code), {"reason": "No money"}).status_code == 422
    for _press in range(2):
        sent = {"reason": "No money", "note": "The money was withdrawn."}
        assert client.post(url(by, "cancel", call.code), sent).status_code == 302
    assert entries(by) == ["calls.call_closed", "calls.call_cancelled"]
    assert client.post(url(by, "extend", call.code), {}).status_code == 422
    with pytest.raises(Refused):
        opening.open_call(by=by, call=call)


def test_a_draft_can_be_deleted_and_an_open_call_cannot(by, visit):
    call = make_call(by, "draft")
    client = visit(by.account)
    assert client.get(url(by, "remove", call.code)).status_code == 200
    assert client.post(url(by, "remove", call.code)).status_code == 302
    assert not Call.objects.exists()
    assert entries(by) == ["calls.call_removed"]
    with pytest.raises(Refused):
        designing.remove_call(by=by, call=make_call(by, "open"))


def test_the_page_of_a_call_says_how_far_it_is_and_what_comes_next(by, visit):
    call = make_call(by, "closed")
    for state in ("draft", "submitted", "chosen"):
        make_application(call, state)
    for number in range(7):
        designing.record_call(by, call, "questions_copied", after={"count": number})
    page = visit(by.account).get(url(by, "call", call.code))
    said = words_of(page)
    assert "Where does “Partners for a smoke-free lake” stand?" in said
    assert "2 applications came in." in said
    assert "Applying takes" not in said  # nobody can apply any more
    assert url(by, "board", call.code) in page.content.decode()
    assert "What happened before" in said
    call.state = "decided"
    call.save()
    assert "1 of 2 applications is chosen." in words_of(visit(by.account).get(url(by, "call", call.code)))


# The language check


def test_the_language_check_shows_both_languages_and_what_is_missing(by, visit):
    call = make_call(
        by, "draft",
        purposes={"en": "Applicants shall leverage the FQHC network to commence implementation of best practices."},
    )  # fmt: skip
    page = visit(by.account).get(url(by, "ready", call.code))
    said = words_of(page)
    assert "Applying takes about" in said
    assert "FQHC" in said
    assert "no Spanish text" in said
    assert "1 text stands in one language only" in said
    assert page.context["check"].findings >= 2


# Spanish, and how many queries


@pytest.mark.parametrize(
    "name",
    ["calls", "new", "call", "purpose", "money", "dates", "criteria", "questions", "choosing", "ready", "outreach"],
)
def test_every_page_speaks_spanish(visit, name):
    by = make_table()
    call = make_call(by, "draft", requirements=[{"kind": "small", "at_least": 1, "titles": {"en": "One", "es": "Una"}}])
    args = [] if name in {"calls", "new"} else [call.code]
    page = visit(by.account, "es").get(url(by, name, *args))
    assert page.status_code == 200
    said = words_of(page)
    for english in ("What do we", "How much", "Keep and go on", "How we choose", "missing", "Ready to open"):
        assert english not in said


@pytest.mark.parametrize("name", ["calls", "call", "questions", "criteria", "choosing", "ready", "outreach"])
def test_pages_need_the_same_number_of_queries_at_any_size(by, visit, name):
    call = make_call(by, "draft")
    client = visit(by.account)
    args = [] if name == "calls" else [call.code]
    make_call(by, "open")
    counts = []
    for size in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(by, name, *args)).status_code == 200
        counts.append(len(captured))
        make_call(by, "open")
        for number in range(5):
            Question.objects.create(call=call, order=10 + number, texts={"en": f"Question {number}"})
            Criterion.objects.create(
                call=call, order=10 + number, titles={"en": f"Criterion {number}"}, reasons={"en": "x"}
            )
            call.channels.create(name=f"Way {number}", token=f"token{size}x{number}")
    assert counts[0] == counts[1], counts
    assert counts[0] <= 18
