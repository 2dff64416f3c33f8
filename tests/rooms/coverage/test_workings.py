"""The kept result against the worked Chicago case, and that it never drifts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from longtable.assessing import as_values, assess_case
from longtable.coverage import queries, workings
from longtable.partners.models import Partner, Service
from longtable.sources.casefolder import read_case
from tests.factories.coverage import CHICAGO, make_chicago, make_table

pytestmark = pytest.mark.django_db
SAME = pytest.approx


@pytest.fixture
def expected(shared: Path) -> dict:
    return json.loads((shared / CHICAGO / "expected.json").read_text())


def test_chicago_equals_the_worked_case(shared: Path, expected: dict) -> None:
    by = make_chicago(shared)
    result = workings.work_out(json.loads(json.dumps(queries.frozen_inputs(by.coalition, "smoking"))))
    names = dict(zip(result["areas"]["codes"], result["areas"]["names"], strict=True))
    groups = {one["code"]: one for one in result["groups"]}

    assert result["need"]["benchmark"] == SAME(expected["benchmark"], abs=1e-6)
    assert result["need"]["people_beyond"] == SAME(expected["people_beyond_benchmark"], abs=1e-6)
    assert sorted(names[a] for a in result["need"]["without_data"]) == expected["areas_without_data"]
    assert [names[a] for a in result["need"]["high_need"]] == expected["high_need_areas"]
    assert result["need"]["high_need_population_share"] == SAME(expected["high_need_population_share"], abs=1e-6)
    assert [names[a] for a in result["areas"]["unreached"]] == expected["areas_with_excess_and_no_partner"]
    for code, value in expected["concentration"].items():
        assert groups[code]["concentration"] == SAME(value, abs=1e-6)
        assert groups[code]["lived_rate"] == SAME(expected["lived_rate"][code], abs=1e-6)
        assert groups[code]["any"] == SAME(expected["group_coverage"][code]["any"], abs=1e-6)
        assert groups[code]["two_or_more"] == SAME(expected["group_coverage"][code]["two_or_more"], abs=1e-6)
    summary = result["summary"]
    assert summary["any"] == SAME(expected["coverage"]["any"], abs=1e-6)
    assert summary["two_or_more"] == SAME(expected["coverage"]["two_or_more"], abs=1e-6)
    assert summary["reach"] == SAME(expected["area_coverage"]["any"], abs=1e-6)
    assert summary["reach_two_or_more"] == SAME(expected["area_coverage"]["two_or_more"], abs=1e-6)
    assert summary["ceiling"] == SAME(expected["ceiling"], abs=1e-6)
    assert summary["focuses_on"] == SAME(expected["coverage_by_relation"]["focuses_on"], abs=1e-6)
    assert sorted(result["nobody_listed"]) == sorted(expected["groups_nobody_listed_serves"])
    assert {one["code"]: one["count"] for one in result["sectors"] if one["count"]} == expected["sectors"]
    for wanted in expected["invite"]:
        found = result["invitations"]["coverage"][str(wanted["k"])]
        assert found["gain"] == SAME(wanted["gain"], abs=1e-6)
        assert found["after"] == SAME(wanted["coverage_any_after"], abs=1e-6)
        chosen = sorted(result["candidates"][one["id"]]["name"] for one in found["chosen"])
        assert found["several"] or chosen == sorted(wanted["one_best_set"])


def test_it_agrees_with_the_command_line(shared: Path) -> None:
    by = make_chicago(shared)
    result = workings.work_out(queries.frozen_inputs(by.coalition, "smoking"))
    case = read_case(shared / CHICAGO)
    values = as_values(assess_case(case, "smoking", [3, 5]), case.package)
    assert result["summary"]["any"] == SAME(values["coverage"]["any"], abs=1e-9)
    for one in values["groups"]:
        mine = next(group for group in result["groups"] if group["code"] == one["group"])
        for name in ("people", "people_with_need", "ceiling", "prospects", "areas_with_no_voice"):
            assert mine[name] == SAME(one[name], abs=1e-9)
        assert len(mine["partners"]) == len(one["partners"])
    for wanted in values["invite"]:
        found = result["invitations"]["coverage"][str(wanted["k"])]
        assert found["gain"] == SAME(wanted["gain"], abs=1e-9)
        adds = {result["candidates"][one["id"]]["name"]: one["adds_after_others"] for one in found["chosen"]}
        assert adds == SAME({one["name"]: one["adds_after_others"] for one in wanted["suggestions"]}, abs=1e-9)


def test_the_grid_by_relation_and_the_shares_of_groups_are_one() -> None:
    by = make_table(partners=4)
    result = workings.work_out(queries.frozen_inputs(by.coalition, "smoking"))
    listed = result["voices"]["0"]["serves"]
    assert listed["all"] == [result["summary"]["any"], result["summary"]["two_or_more"]]
    for one in result["groups"]:
        assert listed["groups"][one["code"]] == [one["any"], one["two_or_more"]]
        assert result["voices"]["0"]["led_by"]["groups"][one["code"]][0] == one["by_relation"]["led_by"]
    assert list(result["voices"]) == ["0"]  # nobody has noted anyone's part


def test_inputs_are_gathered_in_as_many_queries_for_1_partner_as_for_30(django_assert_num_queries) -> None:
    few, many = make_table(partners=1, prospects=1), make_table(partners=10, prospects=20)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for by in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            queries.frozen_inputs(by.coalition, "smoking")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


def test_those_on_the_way_are_counted_on_before_others_are_suggested() -> None:
    by = make_table(partners=1, prospects=4)
    before = workings.work_out(queries.frozen_inputs(by.coalition, "smoking"))
    first = before["invitations"]["coverage"]["1"]["chosen"][0]["id"]
    Partner.objects.filter(pk=first).update(standing="invited")
    after = workings.work_out(queries.frozen_inputs(by.coalition, "smoking"))
    chosen = {one["id"] for line in after["invitations"]["coverage"].values() for one in line["chosen"]}
    assert first not in chosen
    assert after["summary"]["any"] == before["summary"]["any"]  # an invitation is no voice yet
    assert after["expected"]["any"] == SAME(before["invitations"]["coverage"]["1"]["after"])
    assert after["summary"]["ceiling"] == SAME(before["summary"]["ceiling"])


def test_a_group_that_hangs_on_one_partner_raises_a_question() -> None:
    by = make_table(partners=0, prospects=0)
    from tests.factories.coverage import make_partner

    make_partner(by, "Wide", [("latino", "serves", [str(n) for n in range(1, 11)])])
    make_partner(by, "Narrow", [("latino", "serves", ["1", "11"])])
    result = workings.work_out(queries.frozen_inputs(by.coalition, "smoking"))
    mostly = [one for one in result["signals"] if one["kind"] == "mostly_one"]
    assert [(one["subject"], one["facts"]) for one in mostly] == [
        ("latino", {"partner": "Wide", "alone": 9, "areas": 11})
    ]
    silent = {one["subject"] for one in result["signals"] if one["kind"] == "no_partner"}
    assert silent == {"black", "older_adults"}


def test_nobody_has_told_us_anything() -> None:
    by = make_table(partners=0, prospects=0)
    Partner.objects.create(coalition=by.coalition, name="Silent", standing="active")
    result = workings.work_out(queries.frozen_inputs(by.coalition, "smoking"))
    assert len(result["unknown_services"]) == result["size"]["active"] == 1
    assert [one for one in result["signals"] if one["kind"] == "no_partner"] == []
    assert result["invitations"]["coverage"]["3"]["chosen"] == []
    assert Service.objects.count() == 0
