"""Writes a community package as files, all of it or nothing."""

from __future__ import annotations

import csv
import io
import json
import math
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from longtable.sources.descriptor import DESCRIPTOR, describe
from longtable.sources.package_indicators import INDICATORS
from longtable.sources.package_shapes import SHAPES
from longtable.sources.package_tables import AREAS, GROUPS
from longtable.sources.types import CommunityPackage

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the same package gives the same bytes


def _cell(value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def _csv(rows: Iterable[Iterable[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def _areas(package: CommunityPackage) -> tuple[list[str], bytes]:
    areas = package.areas
    header = ["area_id", "name", *areas.populations, "latitude", "longitude"]
    columns = [*areas.populations.values(), areas.latitude, areas.longitude]
    rows = [
        [area, areas.names[position], *(_cell(float(column[position])) for column in columns)]
        for position, area in enumerate(areas.ids)
    ]
    return header, _csv([header, *rows])


def _groups(package: CommunityPackage) -> tuple[list[str], bytes]:
    header = ["area_id", "group", "count"]
    rows = [
        [area, code, _cell(float(counts[position]))]
        for position, area in enumerate(package.areas.ids)
        for code, counts in package.groups.items()
        if not math.isnan(counts[position])
    ]
    return header, _csv([header, *rows])


def _indicators(package: CommunityPackage) -> tuple[list[str], bytes]:
    intervals = any(one.low is not None or one.high is not None for one in package.indicators.values())
    header = ["area_id", "indicator", "value", "denominator", "period", *(["low", "high"] if intervals else [])]
    rows = []
    for code, one in package.indicators.items():
        for position, area in enumerate(package.areas.ids):
            row = [area, code, _cell(float(one.values[position])), one.denominator, one.period]
            if intervals:
                row += ["" if end is None else _cell(float(end[position])) for end in (one.low, one.high)]
            rows.append(row)
    return header, _csv([header, *rows])


def package_files(package: CommunityPackage) -> dict[str, bytes]:
    """A package as its files by name; reading them back gives the same package."""
    tables = {AREAS: _areas(package), GROUPS: _groups(package), INDICATORS: _indicators(package)}
    files = {name: data for name, (_, data) in tables.items()}
    words = {"area_id", "name", "group", "indicator", "denominator", "period"}
    fields = {
        name: [{"name": column, "type": "string" if column in words else "number"} for column in header]
        for name, (header, _) in tables.items()
    }
    if package.shapes:
        features = [
            {"type": "Feature", "id": area, "properties": {"area_id": area}, "geometry": dict(shape)}
            for area, shape in package.shapes.items()
        ]
        collection = {"type": "FeatureCollection", "features": features}
        files[SHAPES] = json.dumps(collection, separators=(",", ":")).encode()
        fields[SHAPES] = []
    files[DESCRIPTOR] = describe(package, fields)
    return files


def write_package(package: CommunityPackage, place: Path, *, overwrite: bool = False) -> Path:
    """Write a package to a new folder, or to a zip where the name ends in .zip. Returns the path.

    Raises FileExistsError where something is there already and ``overwrite`` is not given.
    """
    place = Path(place)
    if place.exists() and not overwrite and not (place.is_dir() and not any(place.iterdir())):
        raise FileExistsError(f"{place} is there already; choose another name, or allow it to be replaced")
    files = package_files(package)
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.suffix.lower() == ".zip":
        with tempfile.NamedTemporaryFile(dir=place.parent, suffix=".part", delete=False) as part:
            part.write(zip_files(files))
        Path(part.name).replace(place)
        return place
    place.mkdir(exist_ok=True)
    for name in (SHAPES,):
        if name not in files:
            (place / name).unlink(missing_ok=True)
    for name, data in files.items():
        part_path = place / f".{name}.part"
        part_path.write_bytes(data)
        part_path.replace(place / name)
    return place


def zip_files(files: dict[str, bytes]) -> bytes:
    """Files as one zip, the same bytes for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _ZIP_TIME), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
