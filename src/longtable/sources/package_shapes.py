"""GeoJSON of a package: one shape an area, checked for form and for degrees."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np

from longtable.sources.identifiers import IdMatcher
from longtable.sources.problemlog import ProblemLog, shown
from longtable.sources.problems import N_, UnreadableFileError
from longtable.sources.text import decode
from longtable.sources.types import Areas

SHAPES = "shapes.geojson"

NO_JSON = N_("The shapes could not be read as GeoJSON (%(reason)s); the map was left out. Export the file again.")
NO_COLLECTION = N_("The shapes are no GeoJSON collection of features; the map was left out. Export them as GeoJSON.")
SHAPE_NO_ID = N_("Shape number %(number)s has no area id; it was left out. Add “area_id” to its properties.")
SHAPE_UNKNOWN = N_("No area has the id “%(area)s” of this shape; it was left out. Did you mean “%(suggestion)s”?")
SHAPE_UNKNOWN_PLAIN = N_("No area has the id “%(area)s” of this shape; it was left out.")
SHAPE_TWICE = N_("The area “%(area)s” has two shapes; the second was left out. Join them into one MultiPolygon.")
SHAPE_KIND = N_("The shape of area “%(area)s” is “%(kind)s”, not a Polygon or MultiPolygon; it was left out.")
SHAPE_BROKEN = N_("The shape of area “%(area)s” is broken (%(reason)s); it was left out.")
NO_SHAPE = N_("The area “%(area)s” (%(name)s) has no shape; it is in the tables but not on the map.")

_ID_NAMES = ("area_id", "geoid", "GEOID", "GEOID20", "GEOID10", "fips", "FIPS", "id")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def load_json(data: bytes, file: str) -> Any:
    """JSON of a file; ValueError or RecursionError where it is none. NaN and Infinity are no JSON."""
    return json.loads(decode(data, file).text, parse_constant=_no_constant)


def read_shapes(data: bytes, areas: Areas, log: ProblemLog, named: str = "") -> dict[str, Mapping[str, Any]]:
    """Shapes by area id, in the order of the areas. What is wrong with one shape leaves the others.

    ``named`` is the property that holds the area id where it has a name of its own.
    """
    try:
        document = load_json(data, SHAPES)
    except UnreadableFileError as error:
        log.left_out(NO_JSON, file=SHAPES, reason=shown(error))
        return {}
    except (ValueError, RecursionError) as error:
        log.left_out(NO_JSON, file=SHAPES, reason=shown(error))
        return {}
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        log.left_out(NO_COLLECTION, file=SHAPES)
        return {}
    found = _features(features, areas, log, named)
    for area, name in zip(areas.ids, areas.names, strict=True):
        if area not in found:
            log.notice(NO_SHAPE, file=SHAPES, area=shown(area), name=shown(name))
    return {area: found[area] for area in areas.ids if area in found}


def _features(features: list[Any], areas: Areas, log: ProblemLog, named: str) -> dict[str, Mapping[str, Any]]:
    known = frozenset(areas.ids)
    matcher = IdMatcher(areas.ids)
    found: dict[str, Mapping[str, Any]] = {}
    for number, feature in enumerate(features, start=1):
        area = feature_id(feature, named)
        if not area:
            log.left_out(SHAPE_NO_ID, file=SHAPES, number=number)
        elif area not in known:
            near = matcher.suggest(area)
            template = SHAPE_UNKNOWN if near else SHAPE_UNKNOWN_PLAIN
            log.left_out(template, file=SHAPES, area=shown(area), suggestion=near)
        elif area in found:
            log.left_out(SHAPE_TWICE, file=SHAPES, area=shown(area))
        else:
            geometry = feature.get("geometry")
            kind = geometry.get("type") if isinstance(geometry, dict) else None
            if kind not in ("Polygon", "MultiPolygon"):
                log.left_out(SHAPE_KIND, file=SHAPES, area=shown(area), kind=shown(kind))
            elif reason := fault(geometry):
                log.left_out(SHAPE_BROKEN, file=SHAPES, area=shown(area), reason=reason)
            else:
                found[area] = {"type": kind, "coordinates": geometry["coordinates"]}
    return found


def feature_id(feature: Any, named: str = "") -> str:
    """The area id of a GeoJSON feature: the named property, else area_id, else its id, else a well-known property."""
    if not isinstance(feature, dict):
        return ""
    properties = feature.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    known = (properties.get("area_id"), feature.get("id"), *(properties.get(name) for name in _ID_NAMES))
    for value in (properties.get(named),) if named else known:
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return ""


def fault(geometry: Mapping[str, Any]) -> str:
    """What is wrong with a polygon's coordinates, in a few words; "" where nothing is."""
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if geometry.get("type") == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        return "it has no coordinates"
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            return "it has no coordinates"
        for ring in polygon:
            reason = _ring_fault(ring)
            if reason:
                return reason
    return ""


def _ring_fault(ring: Any) -> str:
    if not isinstance(ring, list) or len(ring) < 4:
        return "a ring has fewer than four points"
    try:
        points = np.array(ring, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        return "a point is not a pair of numbers"
    if points.ndim != 2 or points.shape[1] not in (2, 3) or not np.isfinite(points).all():
        return "a point is not a pair of numbers"
    if not np.array_equal(points[0], points[-1]):
        return "a ring is not closed"
    if np.abs(points[:, 0]).max() > 180.0 + 1e-6 or np.abs(points[:, 1]).max() > 90.0 + 1e-6:
        return "its coordinates are not degrees of longitude and latitude"
    return "" if math.isfinite(float(points.sum())) else "a point is not a pair of numbers"
