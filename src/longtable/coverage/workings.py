"""From frozen inputs to the kept result: the methods are called here and nowhere else in the product.

Plain values in, plain values out, no database: the same inputs give the same result at any time.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from longtable.coverage.rules import FEWEST, MOST
from longtable.coverage.suggesting import suggested_set
from longtable.methods.coverage import (
    Assessment,
    Community,
    Depth,
    GroupCoverage,
    Need,
    Partner,
    Relation,
    SectorList,
    Service,
    Share,
    Table,
    assess,
    covered_share,
)
from longtable.methods.coverage.voices import Marks, count_partners, mark_services
from longtable.methods.sectors import LocalIndicator, SectorPriority, rank_sectors
from longtable.methods.wording import Sentence

SCHEMA = 1
SECONDS = 4.0  # for all numbers of invitations together; those that do not fit are worked out when they are asked for
ORDERS = {"coverage": False, "sectors": True}  # which comes first: coverage alone, or absent sectors
MOSTLY = 0.5  # a partner that is the only one in more than this share of a group's areas raises a question
ENOUGH_AREAS = 3  # … where the group has at least so many areas with a partner


@dataclass(frozen=True)
class Case:
    """Frozen inputs as the methods take them."""

    inputs: Mapping[str, Any]

    @cached_property
    def community(self) -> Community:
        """Areas and groups."""
        areas = self.inputs["areas"]
        groups = {one["code"]: numbers(one["counts"]) for one in self.inputs["groups"]}
        return Community(tuple(areas["codes"]), tuple(areas["names"]), numbers(areas["population"]), groups)

    @cached_property
    def need(self) -> Need:
        """The indicator that was asked about, against the community's own rate."""
        asked, people = self.inputs["indicator"], self.inputs["areas"]["denominator"]
        denominator = None if people is None else numbers(people)
        return Need(asked["code"], numbers(asked["values"]), denominator, asked["denominator"])

    @cached_property
    def partners(self) -> tuple[Partner, ...]:
        """Who is at the table."""
        return tuple(_partner(one) for one in self.inputs["partners"])

    @cached_property
    def listed(self) -> tuple[Partner, ...]:
        """Everyone on the way to the table or on the list."""
        return tuple(_partner(one) for one in self.inputs["prospects"])

    @cached_property
    def on_the_way(self) -> tuple[Partner, ...]:
        """Invited or joining: they are no suggestion any more, and do not count until they have joined."""
        return tuple(one for one in self.listed if one.standing in {"invited", "joining"})

    @cached_property
    def prospects(self) -> tuple[Partner, ...]:
        """Whom one could invite."""
        return tuple(one for one in self.listed if one.standing == "prospect")

    @cached_property
    def sectors(self) -> SectorList:
        """The coalition's own list."""
        lines = self.inputs["sectors"]
        not_here = {one["code"]: one["not_here"] for one in lines if one["not_here"]}
        return SectorList(tuple(one["code"] for one in lines), not_here)

    @cached_property
    def found(self) -> Assessment:
        """The answer for those who are at the table."""
        return self._assess(self.partners)

    @cached_property
    def expected(self) -> Assessment:
        """The answer if everyone who is invited or joining came."""
        coming = tuple(replace(one, standing="active") for one in self.on_the_way)
        return self._assess((*self.partners, *coming)) if coming else self.found

    def _assess(self, partners: Sequence[Partner]) -> Assessment:
        adopted = self.inputs["coalition"]["strategy_adopted_on"]
        table = Table(partners, date.fromisoformat(adopted) if adopted else None)
        names = {one["code"]: one["titles"]["en"] for one in self.inputs["groups"]}
        return assess(self.community, self.need, table, self.listed, sectors=self.sectors, group_names=names)


def numbers(values: Iterable[float | None]) -> Any:
    """A list with None for what is missing as the methods take it."""
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)


def _partner(one: Mapping[str, Any]) -> Partner:
    part = one["part"]
    return Partner(
        id=str(one["id"]),
        name=one["name"],
        sectors=tuple(one["sectors"]),
        services=tuple(Service(s["group"], tuple(s["areas"]), s["relation"]) for s in one["services"]),
        standing=one["standing"],
        decision_seat=one["seat"],
        confirmed=one["confirmed"] is not None,
        joined=date.fromisoformat(one["joined"]) if one["joined"] else None,
        depth=None if part["depth"] is None else Depth(part["depth"]),
        meetings_attended=part["meetings_attended"],
        items_proposed=part["items_proposed"],
        items_adopted=part["items_adopted"],
        paid=part["paid"],
    )


def work_out(inputs: Mapping[str, Any], *, seconds: float = SECONDS) -> dict[str, Any]:
    """The whole result for the pages, the report and later comparisons."""
    case = Case(inputs)
    found = case.found
    result = {
        "schema": SCHEMA,
        "place": {name: inputs["community"][name] for name in ("id", "title", "sources")},
        "indicator": {name: value for name, value in inputs["indicator"].items() if name != "values"},
        "size": {name: getattr(found.size, name) for name in found.size.__dataclass_fields__},
        "summary": _summary(inputs, found),
        "need": _need(found),
        "areas": {
            "codes": list(found.community.area_ids),
            "names": list(found.community.names),
            "partners": found.voices.partners_in_area.tolist(),
            "unreached": list(found.areas_with_need_and_no_partner),
        },
        "groups": [_group(one, titles) for one, titles in zip(found.groups, _group_titles(inputs), strict=True)],
        "voices": _voices(case.community, found, [one for one in case.partners if one.standing == "active"]),
        "without_partner": list(found.groups_without_partner),
        "nobody_listed": list(found.groups_nobody_listed_serves),
        "sectors": _sectors(inputs, case),
        "signals": [*_own_signals(case), *(_signal(one) for one in found.signals)],
        "left_out": [
            {"kind": o.kind, "subject_kind": o.subject_kind, "subject": o.subject, "reason": sentence(o.reason)}
            for o in found.left_out
        ],
        "explanation": [sentence(one) for one in found.explanation],
        "partners": {str(one["id"]): one["name"] for one in inputs["partners"]},
        "unconfirmed": list(found.unconfirmed_ids),
        "unknown_services": list(found.unknown_services_ids),
        "unknown_areas": list(found.unknown_areas_ids),
        "on_the_way": {one.id: one.name for one in case.on_the_way},
        "expected": {"any": case.expected.coverage.any},
        "invitations": {order: {} for order in ORDERS},
        "candidates": {},
    }
    _suggest_within(case, result, seconds)
    return result


def _suggest_within(case: Case, result: dict[str, Any], seconds: float) -> None:
    """Work out as many numbers of invitations as the time allows, the usual order first."""
    end = time.monotonic() + seconds
    for order in ORDERS:
        for k in range(FEWEST, MOST + 1):
            left = end - time.monotonic()
            if left <= 0:
                return
            add_suggestions(case, result, k, order, time_limit=left)


def add_suggestions(case: Case, result: dict[str, Any], k: int, order: str, *, time_limit: float = SECONDS) -> None:
    """Put the best ``k`` invitations into the result."""
    chosen, candidates = suggested_set(
        case.expected, case.prospects, k, sectors_first=ORDERS[order], time_limit=time_limit
    )
    result["invitations"][order][str(k)] = chosen
    result["candidates"].update(candidates)


def sentence(one: Sentence) -> dict[str, Any]:
    """A sentence of the methods as it is kept: rendered in the reader's language when it is shown."""
    params = {name: list(value) if isinstance(value, tuple) else value for name, value in one.params.items()}
    return {"template": one.template, "params": params, "plural": one.plural, "count": one.count}


def plain(values: Any) -> list[float | None]:
    """An array as a list, None where a value is missing."""
    return [None if math.isnan(value) else round(value, 9) for value in values.tolist()]


def _share(share: Share) -> dict[str, float | None]:
    return {"any": share.any, "two_or_more": share.two_or_more}


def _summary(inputs: Mapping[str, Any], found: Assessment) -> dict[str, Any]:
    """What lists and comparisons show of this answer."""
    return {
        "any": found.coverage.any,
        "two_or_more": found.coverage.two_or_more,
        "focuses_on": found.coverage_by_relation[str(Relation.FOCUSES_ON)],
        "led_by": found.coverage_by_relation[str(Relation.LED_BY)],
        "ceiling": found.ceiling,
        "reach": found.reach.any,
        "reach_two_or_more": found.reach.two_or_more,
        "reach_ceiling": found.reach_ceiling,
        "active": found.size.active,
        "confirmed": found.size.confirmed,
        "prospects": found.size.prospects,
        "unreached": len(found.areas_with_need_and_no_partner),
        "benchmark": found.need.benchmark,
        "people_beyond": found.need.people_beyond_total,
        "groups": {one.group: one.coverage.any for one in found.groups},
        "absent": [one.sector for one in found.sectors if one.state == "absent"],
        "period": inputs["indicator"]["period"],
        "community": inputs["community"]["id"],
    }


def _need(found: Assessment) -> dict[str, Any]:
    need = found.need
    return {
        "benchmark": need.benchmark,
        "benchmark_name": need.benchmark_name,
        "counts_people": need.counts_people,
        "people_beyond": need.people_beyond_total,
        "rates": plain(need.rates),
        "people": plain(need.people_beyond),
        "without_data": list(need.areas_without_data),
        "high_need": list(need.high_need_areas),
        "high_need_share": need.high_need_share,
        "high_need_population_share": need.high_need_population_share,
    }


def _group_titles(inputs: Mapping[str, Any]) -> list[Mapping[str, str]]:
    return [one["titles"] for one in inputs["groups"] if one["code"] != "everyone"]


def _group(one: GroupCoverage, titles: Mapping[str, str]) -> dict[str, Any]:
    return {
        "code": one.group,
        "titles": titles,
        "people": one.people,
        "people_with_need": one.people_with_need,
        "concentration": one.concentration,
        "lived_rate": one.lived_rate,
        **_share(one.coverage),
        "by_relation": dict(one.by_relation),
        "ceiling": one.ceiling,
        "partners": list(one.partner_ids),
        "speaking": list(one.speaking_ids),
        "prospects": one.prospects,
        "areas_with_need": one.areas_with_need,
        "areas_with_one_voice": one.areas_with_one_voice,
        "areas_with_no_voice": one.areas_with_no_voice,
    }


def _voices(community: Community, found: Assessment, active: Sequence[Partner]) -> dict[str, Any]:
    """Coverage by depth and relation: {"0": {"serves": {"all": [any, two or more], "groups": {code: …}}}}."""
    marks = mark_services(community, active)
    depths = list(Depth) if any(one.depth is not None for one in active) else [Depth.LISTED]
    return {
        str(int(depth)): {
            str(relation): _grid(found, count_partners(marks, rank, depth)[:-1])
            for rank, relation in enumerate((Relation.SERVES, Relation.FOCUSES_ON, Relation.LED_BY))
        }
        for depth in depths
    }


def _grid(found: Assessment, counts: Any) -> dict[str, Any]:
    def pair(rows: Any) -> list[float | None]:
        weights = found.weights[rows]
        return [covered_share(weights, counts[rows], least) for least in (1, 2)]

    rows = {code: row for row, code in enumerate(found.voices.groups)}
    return {"all": pair(slice(None)), "groups": {code: pair(row) for code, row in rows.items()}}


def _sectors(inputs: Mapping[str, Any], case: Case) -> list[dict[str, Any]]:
    """The board: absent first and those with the most to do here first of all, with the reasons."""
    found, population = case.found, case.community.population
    lines = [*inputs["determinants"]]
    local = {one["code"]: LocalIndicator(one["code"], numbers(one["values"])) for one in lines}
    facts = {one["code"]: {"titles": one["titles"], "period": one["period"], "source": one["source"]} for one in lines}
    ranked = {one.sector: one for one in rank_sectors(found.sectors, local, found.need.high_need, population)}
    order = {code: place for place, code in enumerate(ranked)}
    titles = {one["code"]: one["titles"] for one in inputs["sectors"]}
    board = [
        {
            "code": one.sector,
            "titles": titles.get(one.sector, {}),
            "state": str(one.state),
            "count": one.count,
            "partners": list(one.partner_ids),
            "not_here": one.reason,
            **_priority(ranked.get(one.sector), facts),
        }
        for one in found.sectors
    ]
    return sorted(board, key=lambda line: order.get(line["code"], len(order)))


def _priority(one: SectorPriority | None, facts: Mapping[str, Any]) -> dict[str, Any]:
    if one is None:
        return {"percentile": None, "reasons": []}
    reasons = [
        {
            "indicator": why.indicator,
            **facts[why.indicator],
            "percentile": why.percentile,
            "local_value": why.local_value,
            "reference_areas": why.reference_areas,
            "reason": why.reason,
        }
        for why in one.reasons
    ]
    return {"percentile": one.percentile, "reasons": reasons}


def _signal(one: Any) -> dict[str, Any]:
    return {
        "kind": str(one.kind),
        "subject_kind": one.subject_kind,
        "subject": one.subject,
        "question": sentence(one.question),
        "evidence": [sentence(line) for line in one.evidence],
    }


def _own_signals(case: Case) -> list[dict[str, Any]]:
    """Two questions beside those of the methods: a group without a partner, and one that mostly hangs on one partner."""
    found = case.found
    if not found.size.active or len(found.unknown_services_ids) == found.size.active:
        return []  # nobody has told us anything: ask first
    people = float(np.nansum(np.where(found.need.has_data, case.community.population, 0.0)))
    silent = [one for one in found.groups if not one.partner_ids]
    silent.sort(key=lambda one: -one.people_with_need)
    signals = [
        {
            "kind": "no_partner",
            "subject_kind": "group",
            "subject": one.group,
            "facts": {"active": found.size.active, "share": one.people / people if people else None},
        }
        for one in silent
    ]
    active = [one for one in case.partners if one.standing == "active"]
    return [*_mostly_one(found, mark_services(case.community, active), active), *signals]


def _mostly_one(found: Assessment, marks: Marks, active: Sequence[Partner]) -> list[dict[str, Any]]:
    """Groups with several partners where one of them is the only one in most of the areas."""
    signals = []
    for row, one in enumerate(found.groups):
        reached = int((found.voices.any[row] > 0).sum())
        if len(one.partner_ids) < 2 or reached < ENOUGH_AREAS:
            continue
        single = found.voices.any[row] == 1
        here = (marks.row == row) & single[marks.area]
        alone = {
            int(number): len(set(marks.area[here & (marks.partner == number)].tolist()))
            for number in np.unique(marks.partner[here])
        }
        alone |= {int(number): int(single.sum()) for number in np.unique(marks.wide_partner[marks.wide_row == row])}
        number = max(alone, key=lambda n: alone[n], default=None)
        if number is not None and alone[number] > MOSTLY * reached:
            signals.append(
                {
                    "kind": "mostly_one",
                    "subject_kind": "group",
                    "subject": one.group,
                    "facts": {"partner": active[number].name, "alone": alone[number], "areas": reached},
                }
            )
    return signals
