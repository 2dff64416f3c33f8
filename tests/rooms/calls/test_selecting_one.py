"""The page of one applicant: what a person needs to judge its place in the proposal."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from longtable.calls.freezing import freeze_inputs
from longtable.calls.models import PanelMember
from longtable.calls.proposing import Proposal
from longtable.calls.selecting_one import OneApplicant
from longtable.coalitions.models import Person
from tests.factories.reviews import declare
from tests.pages import words_of
from tests.rooms.calls.selecting_case import make_chicago, make_small

pytestmark = pytest.mark.django_db


def one_of(proposal: Proposal, code: str, *hidden: str, blind: bool = False) -> OneApplicant:
    return OneApplicant(proposal, code, frozenset(hidden), blind=blind, address=lambda other: f"/{other}/")


def test_the_page_says_score_range_place_and_requirements(visit):
    by, call = make_small()
    client = visit(by.account)
    page = client.get(reverse("calls:select_one", args=[by.coalition.slug, call.code, 3]))
    words = words_of(page)
    proposal = Proposal(freeze_inputs(call))
    one = one_of(proposal, "A03")
    assert "Organization 3" in words
    assert one.reason in words
    for said, value in one.scores():
        assert f"{said} {value}" in words
    assert "Score as the reviewers gave it 4.00, from 2 reviews" in words
    table = one.requirements()
    assert table is not None
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["First-time applicants", "no"]]
    assert "How sure is this choice?" in words  # nobody has asked yet


def test_who_would_make_room_is_named_with_a_link_and_a_picture(shared):
    _by, call, _expected = make_chicago(shared)
    proposal = Proposal(freeze_inputs(call))
    best = proposal.result["best"]["ids"]
    outside = next(code for code in proposal.result["scores"] if code not in best and proposal.change(code)["leaving"])
    one = one_of(proposal, outside)
    change = proposal.change(outside)
    said = {title: str(value) for title, value in one.place()}
    assert all(f'<a href="/{code}/">{code} · ' in said["Who would make room"] for code in change["leaving"])
    assert change["loss"] == pytest.approx(float(said["With it the choice would lose"].split()[0]), abs=0.005)
    picture = one.picture()
    assert picture is not None
    assert [row[0].split(" · ")[0] for row in picture.rows][:2] == [outside, change["leaving"][0]]
    for _name, score, low, high in picture.rows:
        assert 1 <= float(low) <= float(score) <= float(high) <= 5
    other = one_of(proposal, outside, *change["leaving"], blind=True).picture()
    assert other is not None
    shown = {row[0] for row in other.rows}
    assert shown.isdisjoint(change["leaving"])  # their scores are not yet the reader's to see
    assert outside in shown  # by its code alone
    table = one.requirements()
    assert table is not None
    assert len(table.rows) == len(proposal.inputs["terms"]["requirements"])


def test_steadiness_stands_there_once_it_is_known():
    _by, call = make_small()
    proposal = Proposal(freeze_inputs(call))
    assert one_of(proposal, "A01").steadiness_unknown
    proposal.work("steadiness")
    one = one_of(proposal, "A01")
    assert not one.steadiness_unknown
    assert dict(one.place())["How steady its place is"] == "chosen in 100% of 200 draws of the reviews"


def test_hidden_scores_are_not_told(visit):
    by, call = make_small()
    person = Person.objects.create(coalition=by.coalition, name="Me", email=by.account.email)
    member = PanelMember.objects.create(call=call, person=person)
    declare(member, call.applications.get(number=1), kind="conflict")
    page = visit(by.account).get(reverse("calls:select_one", args=[by.coalition.slug, call.code, 1]))
    words = words_of(page)
    assert "You are in conflict" in words
    assert "Score as the reviewers gave it" not in words


def test_a_long_list_comes_in_pages(shared, visit):
    by, call, _expected = make_chicago(shared)
    client, address = visit(by.account), reverse("calls:select", args=[by.coalition.slug, call.code])
    seen: list[str] = []
    for number in (1, 2, 3):
        html = client.get(f"{address}?page={number}").content.decode()
        rows = re.findall(r'<span id="why-(A\d+)">', html)
        assert 0 < len(rows) <= 25
        assert 'page=2#rows-page"' in html
        assert "By score alone" in html  # the answer stands above every page
        seen += rows
    assert len(seen) == len(set(seen)) == 64
