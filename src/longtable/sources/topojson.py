"""TopoJSON, quantised and by steps, as the Census counties are published, to GeoJSON shapes by id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from longtable.sources.package_shapes import fault, load_json
from longtable.sources.problemlog import ProblemLog, refuse, shown
from longtable.sources.problems import N_, Problem
from longtable.sources.projection import Points
from longtable.sources.text import check_size

NO_JSON = N_("The shapes could not be read as JSON (%(reason)s). Export the file again.")
NO_TOPOLOGY = N_("The file is no TopoJSON: it has no arcs or no objects. Export it as TopoJSON or GeoJSON.")
NO_OBJECT = N_("The file has no layer “%(name)s”; it has %(found)s.")
BROKEN = N_("The shape “%(area)s” is broken (%(reason)s); it was left out.")


@dataclass(frozen=True, slots=True)
class TopoShapes:
    """Shapes and names of one layer, by id, in the order of the file."""

    shapes: Mapping[str, Mapping[str, Any]]
    names: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


def read_topojson(data: bytes, file: str, layer: str = "") -> TopoShapes:
    """Decode one layer of a TopoJSON file; without a name, the one with most shapes.

    Raises UnreadableFileError where the file is no TopoJSON or has no such layer.
    """
    check_size(data, file)
    try:
        document = load_json(data, file)
    except (ValueError, RecursionError) as error:
        refuse(NO_JSON, file=file, reason=shown(error))
    objects = document.get("objects") if isinstance(document, dict) else None
    layers = {name: _members(one) for name, one in objects.items()} if isinstance(objects, dict) else {}
    if not layers or not isinstance(document.get("arcs"), list):
        refuse(NO_TOPOLOGY, file=file)
    if layer and layer not in layers:
        refuse(NO_OBJECT, file=file, name=shown(layer), found=shown(", ".join(layers)))
    chosen = layers[layer] if layer else max(layers.values(), key=len)
    return _decode(chosen, document, file)


def _members(one: Any) -> list[Any]:
    members = one.get("geometries") if isinstance(one, dict) else None
    if isinstance(members, list):
        return members
    return [one] if isinstance(one, dict) else []


def _decode(members: Sequence[Any], document: Mapping[str, Any], file: str) -> TopoShapes:
    log = ProblemLog()
    arcs: dict[int, Points] = {}
    shapes: dict[str, Mapping[str, Any]] = {}
    names: dict[str, str] = {}
    for number, member in enumerate(members, start=1):
        properties = member.get("properties") if isinstance(member, dict) else None
        properties = properties if isinstance(properties, dict) else {}
        area = str(member.get("id") or properties.get("id") or number) if isinstance(member, dict) else str(number)
        try:
            shape = _shape(member, document, arcs)
            reason = fault(shape)
        except (IndexError, KeyError, TypeError, ValueError, OverflowError, RecursionError):
            reason = "its arcs do not fit together"
        if reason:
            log.left_out(BROKEN, file=file, area=shown(area), reason=reason)
            continue
        shapes[area] = shape
        names[area] = str(properties.get("name") or area)
    return TopoShapes(shapes, names, log.problems)


def _arc(index: int, document: Mapping[str, Any], arcs: dict[int, Points]) -> Points:
    """One arc as points in degrees; a negative index is the arc backwards."""
    place = index if index >= 0 else ~index
    if place not in arcs:
        points = np.array(document["arcs"][place], dtype=np.float64)[:, :2]
        transform = document.get("transform")
        if transform is not None:
            points = np.cumsum(points, axis=0) * np.array(transform["scale"]) + np.array(transform["translate"])
        arcs[place] = points
    return arcs[place] if index >= 0 else arcs[place][::-1]


def _ring(indices: Sequence[int], document: Mapping[str, Any], arcs: dict[int, Points]) -> list[list[float]]:
    pieces = [_arc(index, document, arcs) for index in indices]
    points = np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])
    points = np.round(points, 6)
    closed: list[list[float]] = points.tolist()
    if closed[0] != closed[-1]:
        closed.append(closed[0])
    return closed


def _shape(member: Any, document: Mapping[str, Any], arcs: dict[int, Points]) -> dict[str, Any]:
    kind = member["type"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(kind)
    polygons = []
    for polygon in [member["arcs"]] if kind == "Polygon" else member["arcs"]:
        outer, *holes = [_ring(ring, document, arcs) for ring in polygon]
        if len(outer) >= 4:  # quantising has turned some islands into points
            polygons.append([outer, *(hole for hole in holes if len(hole) >= 4)])
    if kind == "Polygon" and polygons:
        return {"type": kind, "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}
