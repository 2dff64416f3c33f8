"""Shapes that come beside a table: GeoJSON or TopoJSON whose ids may stand under any name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from longtable.sources.package_shapes import feature_id, load_json, read_shapes
from longtable.sources.problemlog import ProblemLog
from longtable.sources.problems import N_
from longtable.sources.topojson import read_topojson
from longtable.sources.types import CommunityPackage

MATCHED_BY = N_("The shapes were matched to the areas by “%(name)s”.")
_MARKS = b"\xef\xbb\xbf \t\r\n"


def is_shapes(data: bytes) -> bool:
    """Whether a file is JSON, and so shapes for the map, and not a table."""
    return data[:64].lstrip(_MARKS).startswith(b"{")


def with_shapes(package: CommunityPackage, files: Mapping[str, bytes]) -> CommunityPackage:
    """The package with the shapes that were uploaded beside the tables."""
    log = ProblemLog()
    shapes = dict(package.shapes)
    for name, data in files.items():
        if not is_shapes(data):
            continue
        if b'"Topology"' in data[:4096] or b'"arcs"' in data:
            found = read_topojson(data, name)
            log.extend(found.problems)
            shapes |= {area: shape for area, shape in found.shapes.items() if area in set(package.areas.ids)}
        else:
            shapes |= read_shapes(_with_ids(data, name, package, log), package.areas, log)
    return replace(package, shapes=shapes, problems=(*package.problems, *log.problems))


def _with_ids(data: bytes, file: str, package: CommunityPackage, log: ProblemLog) -> bytes:
    """GeoJSON whose features bear area ids: as they are, else by the property that fits ids or names best."""
    try:
        document = load_json(data, file)
    except (ValueError, RecursionError):
        return data  # the reader says what is wrong
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or any(not isinstance(one, dict) for one in features):
        return data
    ids = set(package.areas.ids)
    if any(feature_id(one) in ids for one in features):
        return data
    names = {name.strip().casefold(): area for area, name in zip(*_areas(package), strict=True)}
    known = {**names, **{area.casefold(): area for area in ids}}
    best, fits = _best(features, known)
    if not fits:
        return data
    log.notice(MATCHED_BY, file=file, name=best)
    for one in features:
        area = known.get(_text(one, best))
        one["properties"] = {"area_id": area or _text(one, best)}
    return json.dumps(document).encode()


def _areas(package: CommunityPackage) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return package.areas.ids, package.areas.names


def _text(feature: Mapping[str, Any], name: str) -> str:
    properties = feature.get("properties")
    value = properties.get(name) if isinstance(properties, dict) else None
    return "" if value is None else str(value).strip().casefold()


def _best(features: list[dict[str, Any]], known: Mapping[str, str]) -> tuple[str, int]:
    """The property under which most different areas are found, and how many."""
    properties = features[0].get("properties") if features else None
    counts = {
        name: len({known[text] for one in features if (text := _text(one, name)) in known})
        for name in (properties if isinstance(properties, dict) else {})
    }
    best = max(counts, key=lambda name: counts[name], default="")
    return best, counts.get(best, 0)
