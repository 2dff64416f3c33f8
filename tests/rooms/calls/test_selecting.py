"""Whom should we choose? The proposal in the room: numbers of the shared case, controls, reasons, what may be seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse

from longtable.calls.actions.deciding import keep_proposal
from longtable.calls.freezing import Changes, freeze_inputs
from longtable.calls.models import Application, Conflict, PanelMember, Requirement, Review, Score, Selection
from longtable.calls.proposing import Proposal
from longtable.coalitions.models import Person, Role
from longtable.coalitions.rules import Refused
from longtable.record.models import Entry
from tests.factories import make_access
from tests.pages import XHTML, words_of
from tests.rooms.calls.selecting_case import make_chicago, make_small, requirement_keys

pytestmark = pytest.mark.django_db


def address(by, call, name: str = "select", *more: object) -> str:
    return reverse(f"calls:{name}", args=[by.coalition.slug, call.code, *more])


def finished(client, url: str):
    """A part of the reasons, asked for until it is worked out."""
    page = client.get(url)
    assert page.status_code == 200
    return page if "<progress" not in page.content.decode() else finished(client, url)


def test_the_shared_case_gives_its_numbers(shared: Path, visit, django_assert_max_num_queries) -> None:
    by, call, expected = make_chicago(shared)
    with django_assert_max_num_queries(12):
        inputs = freeze_inputs(call)
    proposal = Proposal(inputs)
    best = proposal.result["best"]
    assert best["ids"] == expected["chosen"]
    assert best["objective"] == pytest.approx(expected["objective"], abs=1e-6)
    assert best["spent"] == expected["spent"] * 100
    assert best["reach"] == pytest.approx(expected["reach"], abs=1e-6)
    assert best["proven"]
    assert {code: one["score"] for code, one in proposal.result["scores"].items()} == pytest.approx(
        expected["calibrated"], abs=1e-6
    )
    titles = requirement_keys(call) | {"reach": "reach"}
    prices = {titles[one["name"]]: one["price"] for one in proposal.part("prices")}
    assert prices == pytest.approx(expected["price"], abs=1e-6)
    assert set(proposal.result["score_order"]["ids"]) == set(expected["score_order"])
    assert proposal.result["not_eligible"] == expected["not_eligible"]
    needed = {code: one["score_needed"] for code, one in proposal.part("changes").items() if not one["chosen"]}
    assert needed == pytest.approx(expected["score_needed"], abs=1e-6, nan_ok=True)
    frontier = {one["at_least"]: one["objective"] for one in proposal.part("frontier") if one["feasible"]}
    assert frontier[0.75] == pytest.approx(expected["frontier"]["0.75"], abs=1e-6)

    client = visit(by.account)
    with django_assert_max_num_queries(40):
        page = client.get(reverse("calls:select", args=[by.coalition.slug, call.code]))
    said = words_of(page)
    assert "23 of 64 applications" in said
    assert "$600,000" in said
    assert "72%" in said
    assert "by score alone: yes" in said
    for part in ("prices", "frontier", "changes", "steadiness"):
        found = client.get(reverse("calls:select_part", args=[by.coalition.slug, call.code, part]))
        assert found.status_code == 200
        assert 'id="found-' in found.content.decode()
    reasons = words_of(client.get(reverse("calls:select_part", args=[by.coalition.slug, call.code, "changes"])))
    assert "It would be chosen at 3.24 instead of 3.04" in reasons
    assert "No score would change this" in reasons
    costs = words_of(client.get(reverse("calls:select_part", args=[by.coalition.slug, call.code, "prices"])))
    assert "first-time applicants0.77 points" in costs
    assert "Reach of at least 68%0.95 points" in costs


def test_controls_solve_anew_and_leave_the_terms_alone(visit) -> None:
    by, call = make_small()
    key = f"r{Requirement.objects.get(call=call).pk}_at_least"
    page = visit(by.account).get(address(by, call), {"budget": 20_000, key: 0})
    assert "1 of 5 applications" in words_of(page)
    assert "These are not the published terms" in words_of(page)
    assert "2 of 5" not in words_of(page)
    assert "of $20,000" in words_of(page)  # the sum that stays in sight
    call.refresh_from_db()
    assert call.total_cents == 6_000_000
    assert not Selection.objects.exists()


def test_requirements_that_cannot_hold_together_are_named(visit) -> None:
    by, call = make_small()
    key = f"r{Requirement.objects.get(call=call).pk}_at_least"
    said = words_of(visit(by.account).get(address(by, call), {key: 4}))
    assert "No choice keeps all requirements" in said
    assert "“First-time applicants”: at least 4 are required" in said
    assert "Who would be reached" not in said  # nobody is chosen
    with pytest.raises(Refused):
        keep_proposal(
            by=by, call=call, changes=Changes(requirements={key.removesuffix("_at_least"): (4, None)}), reason="x"
        )


def test_nonsense_in_the_controls_falls_back_to_the_published_terms(visit) -> None:
    by, call = make_small()
    page = visit(by.account).get(address(by, call), {"budget": "lots", "most": "-3", "reach": "900"})
    assert page.status_code == 200
    assert "One of the numbers cannot be used" in words_of(page)
    assert "of 5 applications" in words_of(page)


def test_each_applicant_has_a_reason_on_a_page_of_its_own(visit) -> None:
    by, call = make_small()
    said = words_of(visit(by.account).get(address(by, call, "select_one", 5)))
    assert "below the least eligible score" in said
    assert visit(by.account).get(address(by, call, "select_one", 77)).status_code == 404


def test_before_the_call_has_closed_or_without_reviews_there_is_nothing_to_choose(visit) -> None:
    by, call = make_small()
    Review.objects.update(state="draft")
    assert "No review is finished yet" in words_of(visit(by.account).get(address(by, call)))
    call.state = "draft"
    call.save()
    assert "The call is not closed yet" in words_of(visit(by.account).get(address(by, call)))
    assert visit(by.account).get(address(by, call, "select_part", "prices")).status_code == 302


def test_only_coordinators_see_it(visit) -> None:
    by, call = make_small()
    for role in (Role.MEMBER, Role.OBSERVER):
        assert visit(make_access(role, by.coalition).account).get(address(by, call)).status_code == 403
    assert visit(make_access(Role.COORDINATOR).account).get(address(by, call)).status_code == 404


def test_a_coordinator_in_conflict_sees_no_score_of_that_application(visit) -> None:
    by, call = make_small()
    person = Person.objects.create(coalition=by.coalition, account=by.account, email=by.account.email)
    member = PanelMember.objects.create(call=call, person=person)
    Conflict.objects.create(member=member, application=Application.objects.get(call=call, number=1), kind="conflict")
    page = visit(by.account).get(address(by, call))
    row = next(row for row in page.context["table"].rows if "Organization 1" in str(row.cells[0].text))
    assert [str(cell.text) for cell in row.cells][1] == "–"
    assert "in conflict" in str(row.cells[-1].text)
    assert "in conflict" in words_of(visit(by.account).get(address(by, call, "select_one", 1)))


def test_in_a_blind_call_the_panel_reads_no_names_here_either(visit) -> None:
    by, call = make_small(blind=True)
    person = Person.objects.create(coalition=by.coalition, account=by.account, email=by.account.email)
    PanelMember.objects.create(call=call, person=person)
    said = words_of(visit(by.account).get(address(by, call)))
    assert "A01" in said
    assert "Organization 1" not in said


def test_a_kept_proposal_does_not_drift(visit) -> None:
    by, call = make_small()
    kept = keep_proposal(by=by, call=call)
    assert keep_proposal(by=by, call=call).pk == kept.pk  # a second press
    before = Proposal(kept.inputs).result
    Score.objects.update(value=1)
    Application.objects.filter(call=call).update(organization="Changed", amount_cents=1)
    kept.refresh_from_db()
    again = Proposal(kept.inputs)
    assert again.result == before == {key: kept.result[key] for key in before}
    assert again.everything() == {key: value for key, value in kept.result.items() if key != "changed_because"}
    entry = Entry.objects.get(action="calls.proposal_kept")
    assert entry.after["digest"] == kept.result["digest"]


def test_other_terms_need_a_reason() -> None:
    by, call = make_small()
    with pytest.raises(Refused, match="published terms"):
        keep_proposal(by=by, call=call, changes=Changes(budget=4_000_000))
    kept = keep_proposal(by=by, call=call, changes=Changes(budget=4_000_000), reason="A funder stepped back.")
    assert kept.inputs["changed"] == ["budget"]
    assert kept.result["changed_because"] == "A funder stepped back."
    assert Entry.objects.get(action="calls.proposal_kept").reason == "A funder stepped back."


def test_it_speaks_spanish(visit) -> None:
    by, call = make_small()
    page = visit(by.account, "es").get(address(by, call))
    assert page.status_code == 200
    assert "Primera vez" in words_of(page)


def test_what_takes_long_is_worked_out_step_by_step_and_gives_the_same(visit, monkeypatch: pytest.MonkeyPatch) -> None:
    by, call = make_small()
    inputs = freeze_inputs(call)
    at_once = Proposal(inputs).everything()
    cache.clear()
    so_far = []
    while not (done := Proposal(inputs).work_on_everything(0)).complete:
        so_far.append(done.steps)
    assert so_far == sorted(set(so_far))
    assert 100 < len(so_far) <= done.of
    stepwise = Proposal(inputs).everything()
    for one in (*stepwise["prices"], *at_once["prices"]):
        del one["without"]  # of equally good sets, one or another
    assert stepwise == at_once

    cache.clear()
    monkeypatch.setattr("longtable.calls.views.selecting.SLICE", 0)
    client, url = visit(by.account), address(by, call, "select_part", "changes")
    first = client.get(url)
    assert "1 of 5 steps" in words_of(first)
    assert "HX-Trigger" not in first.headers
    alone = words_of(client.get(address(by, call, "select_one", 5)))  # before all others
    assert "below the least eligible score" in alone
    assert "<progress" in client.get(address(by, call), {"reasons": "all"}).content.decode()
    last = finished(client, url)
    assert last.headers["HX-Trigger"] == "reasons-found"
    assert "below the least eligible score" in words_of(last)
    assert "<progress" not in client.get(address(by, call), {"reasons": "all"}).content.decode()


def test_a_proposal_is_kept_once_its_reasons_are_worked_out(visit, monkeypatch: pytest.MonkeyPatch) -> None:
    by, call = make_small()
    monkeypatch.setattr("longtable.calls.views.selecting.SLICE", 0)
    client, url = visit(by.account), address(by, call, "keep_proposal")
    page = client.post(url, {"budget": "40000"}, follow=True)
    assert "Say why they change" in words_of(page)  # before anything is worked out
    page = client.post(url, {"budget": "40000", "reason": "A funder stepped back."})
    assert "1 of " in words_of(page)
    assert not Selection.objects.exists()
    fields = {
        one.get("name"): one.get("value") for one in page.tree.iterfind(f".//{XHTML}form[@id='keeping']//{XHTML}input")
    }
    monkeypatch.setattr("longtable.calls.views.selecting.LONG_SLICE", 600)
    page = client.post(url, fields | {"go_on": "1"}, headers={"HX-Request": "true"})
    assert page.headers["HX-Redirect"] == address(by, call, "decide")
    kept = Selection.objects.get()
    assert kept.result["changed_because"] == "A funder stepped back."
    assert set(kept.result["changes"]) == {"A01", "A02", "A03", "A04", "A05"}
    assert kept.inputs["terms"]["budget"] == 4_000_000
