"""Adding what files bring to the community that is already there, area by area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from longtable.sources.parts import Part, merge
from longtable.sources.problems import N_, Problem, Severity, UnreadableFileError
from longtable.sources.types import CommunityPackage, Indicator

Value = TypeVar("Value")

NO_SUCH_START = N_(
    "No area id starts with “%(start)s”; here they are like “%(example)s”. Correct the start, or leave it empty."
)
ONLY_STARTING = N_("Only the %(count)s of %(all)s areas whose id starts with “%(start)s” were read.")
REPLACED = N_("It replaces “%(code)s”, which was there before.")


def part_of(package: CommunityPackage, file: str) -> Part:
    """A whole package as one part, to be joined with others. ``file`` is how problems call it."""
    return Part(
        file=file,
        ids=package.areas.ids,
        names=package.areas.names,
        populations=package.areas.populations,
        groups=package.groups,
        indicators=package.indicators,
        latitude=package.areas.latitude,
        longitude=package.areas.longitude,
        shapes=package.shapes,
        group_titles=package.group_titles,
        sources=package.sources,
        licences=package.licences,
        problems=package.problems,
    )


def starting(part: Part, start: str) -> Part:
    """Only the areas whose id starts so: "17" for the counties of Illinois. Raises UnreadableFileError for none."""
    places = np.array([place for place, area in enumerate(part.ids) if area.startswith(start)], dtype=np.int64)
    if not len(places):
        example = part.ids[0] if part.ids else ""
        raise UnreadableFileError([Problem(NO_SUCH_START, file=part.file, params={"start": start, "example": example})])
    params = {"count": len(places), "all": len(part.ids), "start": start}
    return replace(
        part,
        ids=tuple(part.ids[place] for place in places.tolist()),
        names=tuple(part.names[place] for place in places.tolist()) if part.names else (),
        populations={code: values[places] for code, values in part.populations.items()},
        groups={code: values[places] for code, values in part.groups.items()},
        shares={code: replace(share, percent=share.percent[places]) for code, share in part.shares.items()},
        indicators={code: _at(one, places) for code, one in part.indicators.items()},
        latitude=None if part.latitude is None else part.latitude[places],
        longitude=None if part.longitude is None else part.longitude[places],
        problems=(*part.problems, Problem(ONLY_STARTING, Severity.NOTICE, part.file, params=params)),
    )


def _at(one: Indicator, places: npt.NDArray[np.int64]) -> Indicator:
    low = None if one.low is None else one.low[places]
    high = None if one.high is None else one.high[places]
    return replace(one, values=one.values[places], low=low, high=high)


def added(present: CommunityPackage, parts: Sequence[Part], *, file: str) -> CommunityPackage:
    """The present community with what the parts add. Areas and people stay those of the present community.

    Groups and measures of the same code are taken from the parts. Raises UnreadableFileError where no area matches.
    """
    groups = {code for part in parts for code in (*part.groups, *part.shares)}
    indicators = {code for part in parts for code in part.indicators}
    kept = replace(
        part_of(present, file),
        groups=_without(present.groups, groups),
        indicators=_without(present.indicators, indicators),
        problems=(),
    )
    again = sorted((groups & set(present.groups)) | (indicators & set(present.indicators)))
    notes = tuple(Problem(REPLACED, Severity.NOTICE, params={"code": code}) for code in again)
    fresh = [replace(part, populations=_without(part.populations, set(present.areas.populations))) for part in parts]
    together = merge([kept, *fresh], title=present.title)
    return replace(together, problems=(*together.problems, *notes))


def _without(values: Mapping[str, Value], codes: set[str]) -> dict[str, Value]:
    return {code: value for code, value in values.items() if code not in codes}
