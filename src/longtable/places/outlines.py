"""Shapes of areas as path data in one map box."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

WIDTH = 600.0


def outlines(shapes: Mapping[str, Mapping[str, Any]]) -> tuple[int, int, dict[str, str]]:
    """Width, height and path data by area; (0, 0, {}) without shapes."""
    rings = {area: [ring for polygon in _polygons(shape) for ring in polygon] for area, shape in shapes.items()}
    points = [point for parts in rings.values() for ring in parts for point in ring]
    if not points:
        return 0, 0, {}
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    narrower = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / max((east - west) * narrower, north - south, 1e-9)

    def at(point: Any) -> str:
        return f"{(point[0] - west) * narrower * scale:.1f} {(north - point[1]) * scale:.1f}"

    paths = {
        area: "".join(f"M{'L'.join(at(p) for p in ring[:-1])}Z" for ring in parts) for area, parts in rings.items()
    }
    return math.ceil((east - west) * narrower * scale), math.ceil((north - south) * scale), paths


def _polygons(shape: Mapping[str, Any]) -> Any:
    return [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
