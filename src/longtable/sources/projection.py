"""Degrees to a flat map: one small place as it is, a whole country by Albers, Alaska and Hawaii beside the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]  # shape (n, 2)
Projection = Callable[[Points], Points]

WIDE = 15.0  # degrees of longitude from which a flat map would mislead


def equirectangular(latitude: float) -> Projection:
    """Degrees as they are, longitude narrowed by the cosine of the middle latitude; y grows downwards.

    Right to about 1 % over 200 km, which is more than a map of a city or county needs.
    """
    narrow = float(np.cos(np.radians(latitude)))
    return lambda points: np.column_stack((points[:, 0] * narrow, -points[:, 1]))


def albers(centre: float, first: float, second: float) -> Projection:
    """Albers' equal-area conic projection: areas keep their proportion.

    ``centre``: longitude in the middle; ``first`` and ``second``: standard parallels, in degrees.
    Source: Snyder, Map Projections: A Working Manual (USGS Professional Paper 1395), equations 14-1 to 14-6, sphere.
    """
    one, two = np.radians(first), np.radians(second)
    n = (np.sin(one) + np.sin(two)) / 2
    if abs(n) < 1e-6:
        return equirectangular(0.0)
    c = np.cos(one) ** 2 + 2 * n * np.sin(one)

    def project(points: Points) -> Points:
        rho = np.sqrt(np.maximum(c - 2 * n * np.sin(np.radians(points[:, 1])), 0.0)) / n
        theta = n * np.radians(points[:, 0] - centre)
        flat: Points = np.column_stack((rho * np.sin(theta), rho * np.cos(theta))) * np.degrees(1.0)
        return flat

    return project


@dataclass(frozen=True, slots=True)
class Region:
    """Shapes that are drawn together: on the main map, or in a corner of it."""

    members: npt.NDArray[np.bool_]
    projection: Projection
    share: float = 0.0  # of the main map's width, for a corner; 0 is the main map


def regions(centres: Points) -> list[Region]:
    """How to draw shapes with these middles: one region, or the mainland with Alaska, Hawaii and Puerto Rico apart.

    ``centres`` are middles in degrees, with Alaska's far islands already west of -180.
    """
    longitude, latitude = centres[:, 0], centres[:, 1]
    everything = np.ones(len(centres), dtype=bool)
    if np.ptp(longitude) <= WIDE:
        return [Region(everything, equirectangular(float(latitude.min() + latitude.max()) / 2))]
    mainland = (longitude > -126) & (longitude < -66) & (latitude > 24) & (latitude < 50)
    if mainland.sum() * 2 < len(centres):
        low, high = float(np.quantile(latitude, 0.15)), float(np.quantile(latitude, 0.85))
        return [Region(everything, albers(float(np.median(longitude)), low, high))]
    alaska = (longitude < -126) & (latitude > 50)
    hawaii = (longitude < -150) & (longitude > -162) & (latitude > 15) & (latitude < 30)
    caribbean = (longitude > -69) & (latitude < 20) & (longitude < -60)
    pacific = (longitude < -162) & (latitude < 30)
    found = [
        Region(~(alaska | hawaii | caribbean | pacific), albers(-96.0, 29.5, 45.5)),
        Region(alaska, albers(-154.0, 55.0, 65.0), 0.2),
        Region(hawaii, albers(-157.0, 8.0, 18.0), 0.12),
        Region(caribbean, equirectangular(18.2), 0.08),
        Region(pacific, equirectangular(0.0), 0.06),
    ]
    return [region for region in found if region.members.any()]


def westward(geometries: Any) -> Any:
    """Geometries with the islands beyond the date line moved west, where the rest of them are drawn across it."""
    import shapely

    bounds = shapely.bounds(geometries)
    if not len(bounds) or np.nanmin(bounds[:, 0]) > -100 or np.nanmax(bounds[:, 2]) < 170:
        return geometries

    def move(points: Points) -> Points:
        return np.column_stack((np.where(points[:, 0] > 100, points[:, 0] - 360, points[:, 0]), points[:, 1]))

    return shapely.transform(geometries, move)
