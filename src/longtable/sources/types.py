"""The plain values that readers return: a community package and the rows of a partner list.

Arrays of one package share one order, that of ``Areas.ids``. Missing is ``nan``, never 0 and never -999.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from longtable.sources.problems import Problem

FloatArray = npt.NDArray[np.float64]

EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Areas:
    """The places of a community, in file order. Every array has shape (areas,)."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    populations: Mapping[str, FloatArray]  # column name of areas.csv ("population", "adults") -> people; nan missing
    latitude: FloatArray
    longitude: FloatArray

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One published measure for every area. ``values``, ``low`` and ``high`` in percent, shape (areas,)."""

    code: str
    values: FloatArray
    denominator: str  # a key of Areas.populations, or "" where it is not known
    period: str
    title: Mapping[str, str] = field(default_factory=dict)  # language -> title
    source: str = ""  # title of a Source
    caution: Mapping[str, str] = field(default_factory=dict)  # language -> the publisher's caution
    low: FloatArray | None = None  # 95 % interval
    high: FloatArray | None = None
    benchmark: float | None = None  # a state or national rate that the package gives, in percent
    benchmark_name: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where published numbers come from."""

    title: str
    url: str = ""
    licence: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class CommunityPackage:
    """A community as published: its areas, population groups and indicators, with sources."""

    title: str  # "" where the package gives none: ask for one
    areas: Areas
    groups: Mapping[str, FloatArray]  # group code -> people per area, shape (areas,)
    indicators: Mapping[str, Indicator]
    shapes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # area id -> GeoJSON geometry
    group_titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # group -> language -> title
    sources: tuple[Source, ...] = ()
    licences: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()  # what was left out or noticed; errors raise UnreadableFileError instead


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One group that a partner works with, where, and how. ``areas`` is ids, ("*",) for everywhere, () for not told."""

    group: str
    areas: tuple[str, ...]
    relation: str  # "led_by", "focuses_on" or "serves"


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One organization of a partner or prospect list in the package's own columns."""

    name: str
    sectors: tuple[str, ...]
    services: tuple[ServiceRow, ...]
    areas: tuple[str, ...]
    standing: str
    decision_seat: bool = False
