"""Parts of a community that come from different files, and their union into one package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from longtable.sources.identifiers import IdMatcher
from longtable.sources.package_indicators import checked, note_without_people
from longtable.sources.problemlog import ProblemLog, shown
from longtable.sources.problems import N_, Problem
from longtable.sources.types import Areas, CommunityPackage, FloatArray, Indicator, Source

NOTHING = N_("No file was given. Give at least one table with area ids and populations.")
NO_POPULATION = N_(
    "No column “population” was found in any file. Say which column holds how many people live in an area."
)
NONE_MATCH = N_(
    "Not one area of this file is in %(first)s: here “%(area)s”, there “%(example)s”. Are both about the same kind of area?"
)
NOT_THERE = N_("%(count)s areas of this file, such as “%(area)s”, are not in %(first)s; they were left out.")
NOT_THERE_LIKE = N_(
    "%(count)s areas of this file, such as “%(area)s”, are not in %(first)s; they were left out. "
    "Did you mean “%(suggestion)s”?"
)
NOT_HERE = N_("%(count)s areas, such as “%(area)s”, are not in this file; what it gives is missing there.")
GIVEN_TWICE = N_("“%(code)s” is also given by %(first)s, which was used; this file's column was left out.")
SHARE_WITHOUT = N_(
    "The group “%(code)s” is a percent of “%(denominator)s”, which no file gives; it was left out. Add that population."
)
NOT_SUMMED = N_("%(count)s small areas, such as “%(area)s”, belong to none of the larger areas; they were left out.")
GROUP_ABOVE = N_(
    "The group “%(code)s” has %(value)s people in “%(area)s”, more than its population (%(population)s); it was left out."
)


@dataclass(frozen=True, slots=True)
class Share:
    """A group given as a percent of a population."""

    percent: FloatArray
    denominator: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one file says of some areas. Arrays have the order of ``ids``."""

    file: str
    ids: tuple[str, ...]
    names: tuple[str, ...] = ()  # () where the file gives none
    populations: Mapping[str, FloatArray] = field(default_factory=dict)
    groups: Mapping[str, FloatArray] = field(default_factory=dict)
    shares: Mapping[str, Share] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    latitude: FloatArray | None = None
    longitude: FloatArray | None = None
    shapes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    group_titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    licences: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def merge(parts: Sequence[Part], *, title: str = "") -> CommunityPackage:
    """Join parts by area id into one package. The first part says which areas there are, and in which order.

    Percent groups become counts of people here, rounded to whole people, where their population is known.
    Raises UnreadableFileError where no part gives a population, or a part shares no area with the first.
    """
    log = ProblemLog()
    if not parts:
        log.error(NOTHING)
    log.raise_if_errors()
    for part in parts:
        log.extend(part.problems)
    first = parts[0]
    aligned = [first, *(_align(part, first, log) for part in parts[1:])]
    log.raise_if_errors()
    populations = _union(aligned, "populations", log)
    if "population" not in populations:
        log.error(NO_POPULATION, file=first.file)
        log.raise_if_errors()
    areas = Areas(
        first.ids, _names(aligned), populations, _degrees(aligned, "latitude"), _degrees(aligned, "longitude")
    )
    groups = _union(aligned, "groups", log)
    _add_shares(aligned, groups, areas, log)
    _check_groups(groups, areas, log)
    indicators = {
        code: checked(one, areas, log, file=part.file)
        for code, (part, one) in _first_given(aligned, "indicators", log).items()
    }
    given = {code: one for part in aligned for code, one in part.indicators.items()}
    note_without_people(given, log)
    return CommunityPackage(
        title=title,
        areas=areas,
        groups=groups,
        indicators=indicators,
        shapes={area: shape for part in aligned for area, shape in part.shapes.items() if area in set(first.ids)},
        group_titles={code: names for part in reversed(aligned) for code, names in part.group_titles.items()},
        sources=tuple(dict.fromkeys(source for part in aligned for source in part.sources)),
        licences=tuple(dict.fromkeys(licence for part in aligned for licence in part.licences)),
        problems=log.problems,
    )


def _align(part: Part, first: Part, log: ProblemLog) -> Part:
    """A part in the order of the first one's areas; what it does not say is missing."""
    index = {area: position for position, area in enumerate(part.ids)}
    known = set(first.ids)
    strangers = [area for area in part.ids if area not in known]
    absent = [area for area in first.ids if area not in index]
    if part.ids and len(strangers) == len(part.ids):
        log.error(NONE_MATCH, file=part.file, first=first.file, area=shown(part.ids[0]), example=shown(first.ids[0]))
        return part
    if strangers:
        near = IdMatcher(absent).suggest(strangers[0])
        log.left_out(
            NOT_THERE_LIKE if near else NOT_THERE,
            file=part.file,
            count=len(strangers),
            area=shown(strangers[0]),
            first=first.file,
            suggestion=near,
        )
    if absent:
        log.notice(NOT_HERE, file=part.file, count=len(absent), area=shown(absent[0]))
    order = np.array([index.get(area, -1) for area in first.ids], dtype=np.int64)

    def moved(values: FloatArray) -> FloatArray:
        return np.where(order >= 0, values[order], np.nan)

    return replace(
        part,
        ids=first.ids,
        names=tuple(part.names[place] if place >= 0 else "" for place in order.tolist()) if part.names else (),
        populations={code: moved(values) for code, values in part.populations.items()},
        groups={code: moved(values) for code, values in part.groups.items()},
        shares={code: Share(moved(share.percent), share.denominator) for code, share in part.shares.items()},
        indicators={code: _moved(one, moved) for code, one in part.indicators.items()},
        latitude=None if part.latitude is None else moved(part.latitude),
        longitude=None if part.longitude is None else moved(part.longitude),
    )


def _moved(indicator: Indicator, moved: Any) -> Indicator:
    low = None if indicator.low is None else moved(indicator.low)
    high = None if indicator.high is None else moved(indicator.high)
    return replace(indicator, values=moved(indicator.values), low=low, high=high)


def _first_given(parts: Sequence[Part], field_name: str, log: ProblemLog) -> dict[str, tuple[Part, Any]]:
    found: dict[str, tuple[Part, Any]] = {}
    for part in parts:
        for code, value in getattr(part, field_name).items():
            if code in found:
                log.left_out(GIVEN_TWICE, file=part.file, code=shown(code), first=found[code][0].file)
            else:
                found[code] = (part, value)
    return found


def _union(parts: Sequence[Part], field_name: str, log: ProblemLog) -> dict[str, FloatArray]:
    return {code: np.array(value) for code, (_, value) in _first_given(parts, field_name, log).items()}


def _names(parts: Sequence[Part]) -> tuple[str, ...]:
    ids = parts[0].ids
    lists = [part.names for part in parts if part.names]
    return tuple(next((names[place] for names in lists if names[place]), area) for place, area in enumerate(ids))


def _degrees(parts: Sequence[Part], field_name: str) -> FloatArray:
    values = np.full(len(parts[0].ids), np.nan)
    for part in parts:
        given = getattr(part, field_name)
        if given is not None:
            values = np.where(np.isnan(values), given, values)
    return values


def _add_shares(parts: Sequence[Part], groups: dict[str, FloatArray], areas: Areas, log: ProblemLog) -> None:
    for part in parts:
        for code, share in part.shares.items():
            population = areas.populations.get(share.denominator)
            if code in groups:
                log.left_out(GIVEN_TWICE, file=part.file, code=shown(code), first=parts[0].file)
            elif population is None:
                log.left_out(SHARE_WITHOUT, file=part.file, code=shown(code), denominator=share.denominator)
            else:
                groups[code] = np.rint(share.percent * population / 100.0)


def _check_groups(groups: Mapping[str, FloatArray], areas: Areas, log: ProblemLog) -> None:
    population = areas.populations["population"]
    for code, counts in groups.items():
        for place in np.flatnonzero(counts > population).tolist():
            log.left_out(
                GROUP_ABOVE,
                code=shown(code),
                value=f"{counts[place]:g}",
                area=shown(areas.names[place]),
                population=f"{population[place]:g}",
            )
            counts[place] = np.nan


def summed(part: Part, into: Mapping[str, str], names: Mapping[str, str] | None = None) -> Part:
    """Counts of small areas summed into larger ones: ``into`` maps a small area's id to the larger one's.

    Populations and groups add up; a larger area is missing where one of its small ones is. Rates cannot be added and
    are dropped. Small areas that ``into`` does not name are left out and said.
    """
    log = ProblemLog()
    ids = tuple(dict.fromkeys(into[area] for area in part.ids if area in into))
    place = {area: number for number, area in enumerate(ids)}
    left = [area for area in part.ids if area not in into]
    if left:
        log.notice(NOT_SUMMED, file=part.file, count=len(left), area=shown(left[0]))
    target = np.array([place[into[area]] if area in into else -1 for area in part.ids], dtype=np.int64)
    used = target >= 0

    def added(values: FloatArray) -> FloatArray:
        return np.bincount(target[used], weights=values[used], minlength=len(ids)).astype(np.float64)

    return Part(
        file=part.file,
        ids=ids,
        names=tuple((names or {}).get(area, area) for area in ids),
        populations={code: added(values) for code, values in part.populations.items()},
        groups={code: added(values) for code, values in part.groups.items()},
        group_titles=part.group_titles,
        sources=part.sources,
        licences=part.licences,
        problems=(*part.problems, *log.problems),
    )
