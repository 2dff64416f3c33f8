"""Whom to invite, as it is kept with an answer: the sets for each number, and what each organization would add."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from longtable.methods.coverage import Assessment, Partner
from longtable.methods.invitations import Invitations, Suggestion, suggest_invitations
from longtable.methods.wording import Sentence


def suggested_set(
    expected: Assessment, prospects: Sequence[Partner], k: int, *, sectors_first: bool, time_limit: float
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The best ``k`` as plain values, and the organizations in it by id with the gaps that each would close by itself."""
    found = suggest_invitations(expected, prospects, k, sectors_first=sectors_first, time_limit=time_limit)
    names = {one.id: one.name for one in prospects}
    chosen = [one.id for one in found.suggestions]
    return _kept(found, names), {one.id: _candidate(one) for one in found.suggestions if one.id in chosen}


def _kept(found: Invitations, names: dict[str, str]) -> dict[str, Any]:
    return {
        "before": found.coverage_before,
        "after": found.coverage_after,
        "gain": found.gain,
        "listed": found.listed,
        "usable": found.usable,
        "proven": found.proven,
        "gap": found.gap,
        "method": found.method,
        "several": found.several_best,
        "greedy_gain": found.greedy_gain,
        "sectors_gained": list(found.sectors_gained),
        "pairs": found.pairs,
        "explanation": [_sentence(one) for one in found.explanation],
        "chosen": [
            {
                "id": one.id,
                "adds_in_order": one.adds_in_order,
                "adds_after_others": one.adds_after_others,
                "instead": [[other, names[other]] for other in one.equal_alternatives],
            }
            for one in found.suggestions
        ],
    }


def _candidate(one: Suggestion) -> dict[str, Any]:
    gaps: dict[str, dict[str, Any]] = {}
    for gap in one.gaps:
        line = gaps.setdefault(gap.group, {"group": gap.group, "areas": [], "people": 0.0})
        line["areas"].append(gap.area)
        line["people"] += gap.people
    return {
        "name": one.name,
        "adds_alone": one.adds_alone,
        "people_alone": one.people_alone,
        "new_sectors": list(one.new_sectors),
        "gaps": sorted(gaps.values(), key=lambda line: -line["people"]),
    }


def _sentence(one: Sentence) -> dict[str, Any]:
    return {"template": one.template, "params": dict(one.params), "plural": one.plural, "count": one.count}
