"""Shapes of areas as light SVG path data: projected, simplified without tearing shared borders, rounded."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from longtable.sources.package_shapes import fault
from longtable.sources.problemlog import ProblemLog, shown
from longtable.sources.problems import N_, Problem
from longtable.sources.projection import Points, Region, regions, westward

BUDGET = 60_000  # bytes of all paths, compressed; a page with a map may weigh 200 KB
MOST_SIMPLE = 12.0  # in units of the drawing: beyond this a map would be a caricature

LEFT_OUT = N_("The shape of area “%(area)s” is broken (%(reason)s); it is not on the map.")
MENDED = N_("The shape of area “%(area)s” crossed itself; it was mended for the map.")
TOO_HEAVY = N_("The map of %(count)s areas is heavier than %(limit)s KB even when drawn simply; pages may load slowly.")


@dataclass(frozen=True, slots=True)
class SvgShapes:
    """A map as path data by area id, for a viewBox from 0 0 to width height."""

    width: int
    height: int
    paths: Mapping[str, str]
    tolerance: float = 0.0  # how much was simplified, in units of the drawing
    compressed: int = 0  # bytes of all paths, deflated
    problems: tuple[Problem, ...] = ()


def svg_paths(shapes: Mapping[str, Mapping[str, Any]], width: int = 640, budget: int = BUDGET) -> SvgShapes:
    """Path data of GeoJSON polygons by area id, simplified until all paths fit the byte budget when compressed.

    Shared borders are simplified once for both neighbours, so no gaps open. An area too small to draw keeps a square
    of one unit. Shapes that cannot be drawn are left out and listed in ``problems``.
    """
    log = ProblemLog()
    ids, geometries = _geometries(shapes, log)
    if not ids:
        return SvgShapes(width, width, {}, problems=log.problems)
    flat, height = _flatten(westward(geometries), width)
    tolerance, paths, size = 0.0, dict[str, str](), 0
    for tolerance in _steps():
        drawn = shapely.coverage_simplify(flat, tolerance) if tolerance else flat
        paths = {area: path_data(shape) or _dot(whole) for area, shape, whole in zip(ids, drawn, flat, strict=True)}
        size = len(zlib.compress("\n".join(f'{area}" d="{path}' for area, path in paths.items()).encode(), 6))
        if size <= budget:
            break
    else:
        log.notice(TOO_HEAVY, count=len(ids), limit=round(budget / 1000))
    return SvgShapes(width, height, paths, tolerance, size, log.problems)


def _steps() -> list[float]:
    steps = [0.3]
    while steps[-1] < MOST_SIMPLE:
        steps.append(round(steps[-1] * 1.4, 3))
    return steps


def _geometries(shapes: Mapping[str, Mapping[str, Any]], log: ProblemLog) -> tuple[list[str], Any]:
    ids: list[str] = []
    found: list[Any] = []
    for area, shape in shapes.items():
        reason = fault(shape) if shape.get("type") in ("Polygon", "MultiPolygon") else "it is no polygon"
        if reason:
            log.left_out(LEFT_OUT, area=shown(area), reason=reason)
            continue
        geometry = shapely.force_2d(shapely.from_geojson(json.dumps(shape)))
        if not geometry.is_valid:
            geometry = _polygons_of(shapely.make_valid(geometry))
            log.notice(MENDED, area=shown(area))
        if geometry.is_empty:
            log.left_out(LEFT_OUT, area=shown(area), reason="it is empty")
            continue
        ids.append(area)
        found.append(geometry)
    return ids, np.array(found, dtype=object)


def _polygons_of(geometry: Any) -> Any:
    """Only the polygons of what mending gives, which may hold stray lines and points."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type in ("Polygon", "MultiPolygon")]
    pieces = [piece for part in parts for piece in shapely.get_parts(part)]
    return shapely.multipolygons(pieces) if pieces else shapely.from_wkt("POLYGON EMPTY")


def _flatten(geometries: Any, width: int) -> tuple[Any, int]:
    """Geometries in the units of the drawing, and its height."""
    bounds = shapely.bounds(geometries)
    centres = np.column_stack(((bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2))
    found = regions(centres)
    flat = np.array(geometries, dtype=object)
    height = 1.0
    corner = 0.0
    for region in found:
        drawn = _scaled(geometries[region.members], region, width)
        top = shapely.total_bounds(drawn)[3]
        if region.share:
            drawn = _shifted(drawn, corner, height - top)
            corner += region.share * width + width / 50
        else:
            height = max(float(top), 1.0)
        flat[region.members] = drawn
    return flat, int(np.ceil(height))


def _scaled(geometries: Any, region: Region, width: int) -> Any:
    projected = shapely.transform(geometries, region.projection)
    west, south, east, north = shapely.total_bounds(projected)
    wide = width * (region.share or 1.0)
    scale = wide / max(east - west, (north - south) / 1.6, 1e-9)

    def fit(points: Points) -> Points:
        return np.column_stack(((points[:, 0] - west) * scale, (points[:, 1] - south) * scale))

    return shapely.transform(projected, fit)


def _shifted(geometries: Any, x: float, y: float) -> Any:
    return shapely.transform(geometries, lambda points: points + np.array([x, max(y, 0.0)]))


def path_data(geometry: Any) -> str:
    """A polygon as SVG path data in whole numbers, by steps; "" where nothing of it is left.

    >>> import shapely
    >>> path_data(shapely.box(0, 0, 10, 5))
    'M10 0v5h-10v-5z'
    """
    rings = [ring for part in shapely.get_parts(geometry) for ring in (part.exterior, *part.interiors)]
    return "".join(_ring_path(shapely.get_coordinates(ring)) for ring in rings)


def _ring_path(points: Points) -> str:
    rounded = np.rint(points).astype(np.int64)
    moved = np.any(np.diff(rounded, axis=0) != 0, axis=1)
    rounded = rounded[np.concatenate(([True], moved))]
    if len(rounded) < 4 or _is_line(rounded):
        return ""
    rounded = _without_straight(rounded)
    steps = np.diff(rounded[:-1], axis=0).tolist()  # z draws the last one
    pieces = [f"M{rounded[0][0]} {rounded[0][1]}"]
    last = ""
    for x, y in steps:
        if not y:
            last = f"h{x}"
        elif not x:
            last = f"v{y}"
        else:
            joined = f"{x}{y}" if y < 0 else f"{x} {y}"
            kind = "l" if not last or last[0] in "hv" else ("" if x < 0 else " ")
            last = f"{kind}{joined}"
        pieces.append(last)
    return "".join(pieces) + "z"


def _without_straight(points: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """A ring without the points in the middle of a straight line; the drawing stays the same."""
    before, after = points[1:-1] - points[:-2], points[2:] - points[1:-1]
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    onward = (before * after).sum(axis=1) > 0
    return points[np.concatenate(([True], (cross != 0) | ~onward, [True]))]


def _is_line(points: npt.NDArray[np.int64]) -> bool:
    """Whether rounding has left a ring without any surface."""
    x, y = points[:, 0], points[:, 1]
    return bool(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) == 0)


def _dot(geometry: Any) -> str:
    """A square of one unit where an area is too small to draw."""
    centre = shapely.get_coordinates(shapely.point_on_surface(geometry))[0]
    return f"M{round(centre[0])} {round(centre[1])}h1v1h-1z"
