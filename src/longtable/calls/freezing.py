"""Everything that a proposal is made of, gathered once: it is kept with the proposal, so that a decision never drifts."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from longtable.calls.models import Application, Call, Requirement
from longtable.calls.queries.conflicts import in_review
from longtable.calls.queries.standings import review_sums
from longtable.coverage.workings import numbers, plain
from longtable.methods.coverage import Community, Need, measure_need
from longtable.partners.models import Service, Standing
from longtable.partners.rules import EVERYONE
from longtable.places.models import Area, Indicator
from longtable.places.queries import current_community

SCHEMA = 1
REACH = "reach"


@dataclass(frozen=True, slots=True)
class Changes:
    """Terms that someone tries instead of the published ones; what is not given stays as published."""

    budget: int | None = None  # cents
    fewest: int | None = None
    most: int | None = None
    reach: float | None = None
    requirements: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)  # key: at least, at most


def freeze_inputs(call: Call, changes: Changes | None = None) -> dict[str, Any]:
    """The facts of today as plain values for JSON, in a number of queries that does not grow with their number."""
    need = _need(call)
    published = _terms(call, has_reach=need is not None and need["people_total"] is not None)
    terms = changed_terms(published, changes or Changes())
    applications = list(in_review(call).select_related(None))
    codes = {one.pk: one.code for one in applications}
    return {
        "schema": SCHEMA,
        "call": {"id": call.pk, "code": call.code, "titles": call.titles, "coalition": call.coalition_id},
        "terms": terms,
        "changed": changed_keys(published, terms),
        "published": published,
        "criteria": [{"titles": one.titles, "weight": one.weight} for one in call.criteria.all()],
        "applications": [_application(one) for one in applications],
        "reviews": [
            {
                "application": codes[pk],
                "reviewer": f"R{member}",
                "score": float(total or 0) / weight if weight else None,
            }
            for pk, member, total, weight in review_sums(call).order_by("assignment__application__number", "pk")
        ],
        "need": need,
    }


def with_changes(inputs: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """The same frozen inputs with other terms than the published ones."""
    terms = changed_terms(inputs["published"], changes)
    return {**inputs, "terms": terms, "changed": changed_keys(inputs["published"], terms)}


def digest_of_inputs(inputs: Mapping[str, Any]) -> str:
    """SHA-256 of the frozen inputs: the same inputs give the same proposal."""
    return hashlib.sha256(json.dumps(inputs, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def changed_terms(terms: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """The published terms with what someone tries instead."""
    found = {**terms, "requirements": [dict(one) for one in terms["requirements"]]}
    for name in ("budget", "fewest", "most"):
        value = getattr(changes, name)
        if value is not None:
            found[name] = value
    if changes.reach is not None and terms["reach"] is not None:
        found["reach"] = {**terms["reach"], "at_least": changes.reach}
    for one in found["requirements"]:
        if one["key"] in changes.requirements:
            one["at_least"], one["at_most"] = changes.requirements[one["key"]]
    return found


def changed_keys(published: Mapping[str, Any], terms: Mapping[str, Any]) -> list[str]:
    """Which terms are not the published ones."""
    found = [name for name in ("budget", "fewest", "most", "reach") if published[name] != terms[name]]
    pairs = zip(published["requirements"], terms["requirements"], strict=True)
    return found + [one["key"] for one, other in pairs if one != other]


def _terms(call: Call, *, has_reach: bool) -> dict[str, Any]:
    reach = None
    if has_reach:
        reach = {"at_least": call.reach_target or 0.0, "counts_current": call.reach_counts_current}
    return {
        "budget": call.total_cents or None,
        "least_eligible": call.least_eligible_score,
        "scale": [call.scale_min, call.scale_max],
        "fewest": call.awards_min or None,
        "most": call.awards_max,
        "by_amount": call.by_amount,
        "reach": reach,
        "tie_seed": f"{call.coalition.slug}/{call.code}",
        "requirements": [_requirement(one) for one in call.requirements.all()],
    }


def _requirement(one: Requirement) -> dict[str, Any]:
    return {
        "key": f"r{one.pk}",
        "titles": one.titles,
        "kind": one.kind,
        "values": one.values,
        "at_least": one.at_least,
        "at_most": one.at_most,
        "reasons": one.reasons,
    }


def _application(one: Application) -> dict[str, Any]:
    areas: dict[str, None] = {}
    groups: dict[str, None] = {}
    for line in one.services:
        areas |= dict.fromkeys(line.get("areas", ()))
        if line.get("group") != EVERYONE:
            groups[line.get("group", "")] = None
    return {
        "code": one.code,
        "id": one.pk,
        "name": one.organization,
        "amount": one.amount_cents or 0,
        "areas": list(areas),
        "sectors": one.sectors,
        "groups": list(groups),
        "first_time": one.first_time,
        "small": one.small,
        "years": one.years,
    }


# Need


def _need(call: Call) -> dict[str, Any] | None:
    """Where people are affected beyond the benchmark: from the assessment that the call grew from, else as known today."""
    wanted = call.reach_indicator or (call.assessment.indicator if call.assessment else "")
    if not wanted:
        return None
    if call.assessment is not None and call.assessment.indicator == wanted:
        kept = call.assessment.inputs
        facts: dict[str, Any] | None = {
            "community": kept["community"]["id"],
            "place": kept["community"]["title"],
            "areas": {name: kept["areas"][name] for name in ("codes", "names")},
            "population": kept["areas"]["population"],
            "denominator": kept["areas"]["denominator"],
            "indicator": {name: kept["indicator"][name] for name in ("code", "titles", "period", "source")},
            "rates": kept["indicator"]["values"],
        }
    else:
        facts = _facts_of_today(call, wanted)
    return None if facts is None else _measured(facts, call)


def _facts_of_today(call: Call, wanted: str) -> dict[str, Any] | None:
    community = current_community(call.coalition)
    asked = Indicator.objects.filter(community=community, code=wanted).first() if community else None
    if community is None or asked is None:
        return None
    rows = list(Area.objects.filter(community=community).order_by("order").values_list("code", "name", "populations"))
    known = bool(asked.denominator) and any(asked.denominator in people for _code, _name, people in rows)
    return {
        "community": community.pk,
        "place": community.title,
        "areas": {"codes": [code for code, _name, _people in rows], "names": [name for _code, name, _people in rows]},
        "population": [people.get("population") for _code, _name, people in rows],
        "denominator": [people.get(asked.denominator) for _code, _name, people in rows] if known else None,
        "indicator": {"code": asked.code, "titles": asked.titles, "period": asked.period, "source": asked.source},
        "rates": [(asked.values.get(code) or [None])[0] for code, _name, _people in rows],
    }


def _measured(facts: dict[str, Any], call: Call) -> dict[str, Any]:
    codes, names = facts["areas"]["codes"], facts["areas"]["names"]
    people = None if facts["denominator"] is None else numbers(facts["denominator"])
    community = Community(tuple(codes), tuple(names), numbers(facts["population"]), {})
    found = measure_need(community, Need(facts["indicator"]["code"], numbers(facts["rates"]), people, "people"))
    total = found.people_beyond_total
    return {
        **facts,
        "benchmark": found.benchmark,
        "people": plain(found.people_beyond),
        "people_total": total if total is not None and math.isfinite(total) and total > 0 else None,
        "already": _already(call) if call.reach_counts_current else [],
    }


def _already(call: Call) -> list[str]:
    """Areas in which a partner at the table works today."""
    rows = Service.objects.filter(partner__coalition=call.coalition_id, partner__standing=Standing.ACTIVE)
    found: dict[str, None] = {}
    for areas in rows.order_by("pk").values_list("areas", flat=True):
        found |= dict.fromkeys(areas)
    return list(found)


def works_in(areas: Sequence[str], everywhere: Sequence[str]) -> set[str]:
    """The areas that an applicant works in, the whole community where it said so."""
    return set(everywhere) if "*" in areas else set(areas)
