"""The result of `longtable assess` in the form in which the product keeps results, so that one report shows both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from longtable.coverage.queries import Shapes
from longtable.methods.sector_table import SECTOR_TITLES
from longtable.places.words import known_title
from longtable.sources.shapes import svg_paths
from longtable.sources.types import CommunityPackage

PARTNER = "Partner: %(partner)s"  # the evidence of the methods, in their words (marked and translated there)


def shapes_of_package(package: CommunityPackage) -> Shapes:
    """The package's shapes as path data in one map box."""
    if not package.shapes:
        return Shapes(0, 0, {})
    drawn = svg_paths(package.shapes)
    return Shapes(drawn.width, drawn.height, dict(drawn.paths))


def kept_result(values: Mapping[str, Any], package: CommunityPackage) -> dict[str, Any]:
    """The values of one assessment of a case, as ``workings.work_out`` would keep them."""
    groups = [_group(one, package) for one in values["groups"]]
    return {
        "place": {"id": None, "title": values["title"] or _("Our community"), "sources": _sources(package)},
        "indicator": _indicator(values),
        "size": values["size"],
        "summary": _summary(values, groups),
        "need": _need(values),
        "areas": {
            "codes": [one["id"] for one in values["areas"]],
            "names": [one["name"] for one in values["areas"]],
            "partners": [one["partners"] for one in values["areas"]],
            "unreached": _unreached(values),
        },
        "groups": groups,
        "voices": _voices(values, groups),
        "without_partner": [one["code"] for one in groups if not one["partners"]],
        "nobody_listed": values["groups_nobody_listed_serves"],
        "sectors": _sectors(values, package),
        "signals": [*_silent(values, groups, package), *(_signal(one) for one in values["signals"])],
        "left_out": [{**one, "reason": _said(one["reason"])} for one in values["left_out"]],
        "explanation": [_said(text) for text in values["explanation"]],
        "partners": {},
        "unknown_services": values["unknown_services"],
        "unknown_areas": values["unknown_areas"],
        "on_the_way": {},
        "expected": {"any": values["coverage"]["any"]},
        "invitations": {
            "coverage": {str(one["k"]): _invitation(one, values) for one in values["invite"]},
            "sectors": {},
        },
        "candidates": {line["name"]: _candidate(line) for one in values["invite"] for line in one["suggestions"]},
    }


def _said(text: str) -> dict[str, Any]:
    """A finished sentence in the form of one that is still to be worded."""
    return {"template": text.replace("%", "%%"), "params": {}, "plural": "", "count": None}


def _titles(given: Mapping[str, str], code: str) -> dict[str, str]:
    language = get_language() or "en"
    return {language: given.get(language) or given.get("en") or known_title(code)}


def _sources(package: CommunityPackage) -> list[dict[str, str]]:
    return [
        {"title": one.title, "url": one.url, "licence": one.licence, "period": one.period} for one in package.sources
    ]


def _indicator(values: Mapping[str, Any]) -> dict[str, Any]:
    one, people = values["indicator"], values["denominator"] or ""
    return {
        "code": one["code"],
        "titles": _titles(one["title"], one["code"]),
        "period": one["period"],
        "source": one["source"],
        "denominator": people,
        "denominator_titles": _titles({}, people) if people else {},
        "cautions": one["caution"],
    }


def _summary(values: Mapping[str, Any], groups: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    size, by_relation = values["size"], values["coverage_by_relation"]
    return {
        **values["coverage"],
        "focuses_on": by_relation["focuses_on"],
        "led_by": by_relation["led_by"],
        "ceiling": values["ceiling"],
        "reach": values["area_coverage"]["any"],
        "reach_two_or_more": values["area_coverage"]["two_or_more"],
        "reach_ceiling": values["reach_ceiling"],
        "active": size["active"],
        "confirmed": size["confirmed"],
        "prospects": size["prospects"],
        "unreached": len(values["areas_with_excess_and_no_partner"]),
        "benchmark": values["benchmark"],
        "people_beyond": values["people_beyond_benchmark"],
        "groups": {one["code"]: one["any"] for one in groups},
        "absent": [one["sector"] for one in values["sector_board"] if one["state"] == "absent"],
        "period": values["indicator"]["period"],
        "community": None,
    }


def _need(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "benchmark": values["benchmark"],
        "benchmark_name": values["benchmark_name"],
        "counts_people": values["denominator"] is not None,
        "people_beyond": values["people_beyond_benchmark"],
        "rates": [one["rate"] for one in values["areas"]],
        "people": [one["people_beyond_benchmark"] for one in values["areas"]],
        "without_data": [one["id"] for one in values["areas"] if one["rate"] is None],
        "high_need": values["high_need_area_ids"],
        "high_need_population_share": values["high_need_population_share"],
    }


def _unreached(values: Mapping[str, Any]) -> list[str]:
    """Ids of the areas that are named as such: two areas of the same name are told apart by what is known of them."""
    named, benchmark = set(values["areas_with_excess_and_no_partner"]), values["benchmark"]
    found = [
        one for one in values["areas"]
        if one["name"] in named and not one["partners"] and one["rate"] is not None and one["rate"] > benchmark
    ]  # fmt: skip
    return [one["id"] for one in sorted(found, key=lambda one: -one["rate"])]


def _group(one: Mapping[str, Any], package: CommunityPackage) -> dict[str, Any]:
    kept = {name: value for name, value in one.items() if name not in {"group", "coverage"}}
    titles = _titles(package.group_titles.get(one["group"], {}), one["group"])
    return {"code": one["group"], "titles": titles, **one["coverage"], **kept}


def _voices(values: Mapping[str, Any], groups: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Coverage by relation; how many there are of two or more is known for any relation only."""
    found: dict[str, Any] = {}
    for relation, share in values["coverage_by_relation"].items():
        of_any = relation == "serves"
        found[relation] = {
            "all": [share, values["coverage"]["two_or_more"] if of_any else None],
            "groups": {
                one["code"]: [one["by_relation"][relation], one["two_or_more"] if of_any else None] for one in groups
            },
        }
    return {"0": found}


def _sectors(values: Mapping[str, Any], package: CommunityPackage) -> list[dict[str, Any]]:
    """The board, those to look for first standing first."""
    ranked = {one["sector"]: one for one in values["sectors_first"]}
    order = {sector: place for place, sector in enumerate(ranked)}
    board = []
    for one in values["sector_board"]:
        why = ranked.get(one["sector"], {"percentile": None, "reasons": []})
        reasons = [{**reason, **_fact(reason["indicator"], package)} for reason in why["reasons"]]
        given = SECTOR_TITLES.get(one["sector"])
        title = _(given) if given else known_title(one["sector"])
        board.append(
            {
                "code": one["sector"],
                "titles": {get_language() or "en": title},
                "state": one["state"],
                "count": one["count"],
                "partners": one["partners"],
                "not_here": "",
                "percentile": why["percentile"],
                "reasons": reasons,
            }
        )
    return sorted(board, key=lambda one: order.get(one["code"], len(order)))


def _fact(code: str, package: CommunityPackage) -> dict[str, Any]:
    one = package.indicators.get(code)
    if one is None:
        return {"titles": _titles({}, code), "period": "", "source": ""}
    return {"titles": _titles(one.title, code), "period": one.period, "source": one.source}


def _silent(
    values: Mapping[str, Any], groups: Sequence[Mapping[str, Any]], package: CommunityPackage
) -> list[dict[str, Any]]:
    """A question for each group that none of the partners has named, the largest need first."""
    active = values["size"]["active"]
    if not active or len(values["unknown_services"]) == active:
        return []  # nobody has told us anything: ask first
    known = {one["id"] for one in values["areas"] if one["rate"] is not None}
    population = package.areas.populations.get("population")
    people = (
        0.0
        if population is None
        else sum(
            float(count)
            for area, count in zip(package.areas.ids, population, strict=True)
            if area in known and count > 0
        )
    )
    silent = sorted((one for one in groups if not one["partners"]), key=lambda one: -one["people_with_need"])
    return [
        {
            "kind": "no_partner",
            "subject_kind": "group",
            "subject": one["code"],
            "facts": {"active": active, "share": one["people"] / people if people else None},
        }
        for one in silent
    ]


def _signal(one: Mapping[str, Any]) -> dict[str, Any]:
    params = one["params"]
    partners = params.get("partners") or ([params["partner"]] if one["kind"] == "only_partner" else [])
    named = [{**_said(PARTNER), "template": PARTNER, "params": {"partner": name}} for name in partners]
    evidence = named or [_said(text) for text in one["evidence"]]
    return {**one, "question": _said(one["question"]), "evidence": evidence}


def _invitation(one: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    before = values["coverage"]["any"]
    return {
        "before": before,
        "after": one["coverage_any_after"],
        "gain": one["gain"],
        "listed": one["listed"],
        "usable": one["usable"],
        "proven": one["proven"],
        "gap": one["gap"],
        "method": one["method"],
        "several": one["several_best"],
        "greedy_gain": one["greedy_gain"],
        "sectors_gained": one["sectors_gained"],
        "pairs": one["pairs"],
        "chosen": [
            {
                "id": line["name"],
                "adds_in_order": line["adds_in_order"],
                "adds_after_others": line["adds_after_others"],
                "instead": [[name, name] for name in line["equal_alternatives"]],
            }
            for line in one["suggestions"]
        ],
    }


def _candidate(line: Mapping[str, Any]) -> dict[str, Any]:
    gaps: dict[str, dict[str, Any]] = {}
    for gap in line["gaps"]:
        there = gaps.setdefault(gap["group"], {"group": gap["group"], "areas": [], "people": 0.0})
        there["areas"].append(gap["area"])
        there["people"] += gap["people"]
    return {
        "name": line["name"],
        "adds_alone": line["adds_alone"],
        "new_sectors": line["new_sectors"],
        "gaps": sorted(gaps.values(), key=lambda gap: -gap["people"]),
    }
