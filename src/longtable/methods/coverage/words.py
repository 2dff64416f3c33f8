"""What was left out and why, and how the numbers were made, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from longtable.methods.coverage.types import (
    EVERYONE,
    Community,
    InputSize,
    LeftOut,
    NeedResult,
    Partner,
)
from longtable.methods.coverage.voices import Marks, group_codes
from longtable.methods.wording import N_, Sentence, counted, nN_


def list_left_out(
    community: Community,
    need: NeedResult,
    partners: tuple[Sequence[Partner], Marks],
    prospects: tuple[Sequence[Partner], Marks],
) -> tuple[LeftOut, ...]:
    """Return everything that did not count: areas, group counts, services."""
    names = dict(zip(community.area_ids, community.names, strict=True))
    no_rate = N_("%(area)s has no rate, so it is left out.")
    found = [
        LeftOut("no_data", "area", area, Sentence(no_rate, {"area": names[area]})) for area in need.areas_without_data
    ]
    found.extend(_missing_counts(community, need))
    for subject_kind, (organizations, marks) in (("partner", partners), ("prospect", prospects)):
        found.extend(_not_in_community(subject_kind, organizations, marks))
        found.extend(line for one in organizations for line in _not_told(subject_kind, one))
    return tuple(found)


def _not_in_community(subject_kind: str, organizations: Sequence[Partner], marks: Marks) -> Iterator[LeftOut]:
    who = {one.id: one.name for one in organizations}
    for one, area in marks.unknown_areas:
        text = N_("%(partner)s names area %(area)s, which this community does not have.")
        yield LeftOut("unknown_area", subject_kind, one, Sentence(text, {"partner": who[one], "area": area}))
    for one, group in marks.unknown_groups:
        text = N_("%(partner)s names the group %(group)s, for which this community has no numbers.")
        yield LeftOut("unknown_group", subject_kind, one, Sentence(text, {"partner": who[one], "group": group}))


def _not_told(subject_kind: str, one: Partner) -> Iterator[LeftOut]:
    if not one.services:
        text = N_("%(partner)s has not told us whom it serves. Ask them.")
        yield LeftOut("unknown_services", subject_kind, one.id, Sentence(text, {"partner": one.name}))
    elif any(not service.areas for service in one.services):
        text = N_("%(partner)s has not told us where it works. Ask them.")
        yield LeftOut("areas_not_told", subject_kind, one.id, Sentence(text, {"partner": one.name}))
    elif all(service.group == EVERYONE for service in one.services):
        text = N_("%(partner)s serves everyone, so it is no group's voice. Its areas count for reach.")
        yield LeftOut("everyone", subject_kind, one.id, Sentence(text, {"partner": one.name}))


def _missing_counts(community: Community, need: NeedResult) -> list[LeftOut]:
    found = []
    forms = nN_(
        "%(count)s area has no number of people for the group %(group)s; it counts as 0.",
        "%(count)s areas have no number of people for the group %(group)s; they count as 0.",
    )
    for code in group_codes(community):
        missing = int((~np.isfinite(community.groups[code]) & need.has_data).sum())
        if missing:
            found.append(
                LeftOut("group_count_missing", "group", code, counted(forms, missing, group=code.replace("_", " ")))
            )
    return found


def explain(
    need: NeedResult, size: InputSize, coverage_any: float | None, ceiling: float | None
) -> tuple[Sentence, ...]:
    """Return how the answer was made, in plain sentences."""
    told = [
        counted(
            nN_("%(count)s active partner counts.", "%(count)s active partners count."),
            size.active,
        ),
        Sentence(
            N_("%(confirmed)s of %(active)s partners have told us themselves whom they serve."),
            {"confirmed": size.confirmed, "active": size.active},
        ),
        Sentence(
            N_("%(with_data)s of %(areas)s areas have a rate; the others are left out, not filled in."),
            {"with_data": size.areas_with_data, "areas": size.areas},
        ),
    ]
    if need.benchmark is None:
        told.append(Sentence(N_("No area has both a rate and a number of people, so need cannot be measured.")))
        return tuple(told)
    if need.benchmark_name:
        text = N_("The benchmark is %(rate)s percent (%(name)s).")
        told.append(Sentence(text, {"rate": round(need.benchmark, 1), "name": need.benchmark_name}))
    else:
        text = N_("The benchmark is %(rate)s percent, the rate of all areas together.")
        told.append(Sentence(text, {"rate": round(need.benchmark, 1)}))
    if need.people_beyond_total is not None:
        text = N_("%(people)s people are beyond the benchmark: more than if every area were at most at the benchmark.")
        told.append(Sentence(text, {"people": round(need.people_beyond_total)}))
    else:
        told.append(
            Sentence(N_("Nobody knows whom this rate is about, so people are not counted; population is the weight."))
        )
    if coverage_any is None:
        told.append(Sentence(N_("No area is beyond the benchmark, so there is no gap to cover.")))
    else:
        text = N_("A partner works with the group and in the area for %(share)s percent of the need.")
        told.append(Sentence(text, {"share": round(100 * coverage_any, 1)}))
    if ceiling is not None and size.prospects:
        text = N_("If every organization on the list joined, it would be %(share)s percent.")
        told.append(Sentence(text, {"share": round(100 * ceiling, 1)}))
    return tuple(told)
