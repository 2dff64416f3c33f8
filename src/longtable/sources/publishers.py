"""Files as their publishers publish them: which kind a file is, and one package from several of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from collections.abc import Mapping as MappingABC
from dataclasses import replace
from enum import StrEnum

from longtable.sources.archive import base_name
from longtable.sources.census import census_mapping, part_of_census
from longtable.sources.health_atlas import part_of_atlas
from longtable.sources.mapping import apply, heading
from longtable.sources.mapping_types import Mapping
from longtable.sources.package_shapes import NO_SHAPE, read_shapes
from longtable.sources.parts import Part, merge
from longtable.sources.places import part_of_places
from longtable.sources.problemlog import ProblemLog, refuse, shown
from longtable.sources.problems import N_, UnreadableFileError
from longtable.sources.svi import part_of_svi
from longtable.sources.tables import Tables, cell_text, read_tables
from longtable.sources.topojson import read_topojson
from longtable.sources.types import CommunityPackage

NOT_KNOWN = N_(
    "Nobody's layout that is known: not the Health Atlas', PLACES', the SVI's or a census table's. Give a mapping."
)

NO_SHAPES = N_(
    "Not one shape belongs to an area of the package. Ids there look like “%(example)s”; name the property that holds them."
)


class Kind(StrEnum):
    """A layout of published files."""

    HEALTH_ATLAS = "health-atlas"
    PLACES = "places"
    SVI = "svi"
    CENSUS = "census"
    TABLE = "table"  # any table, by a mapping


def detect(tables: Tables) -> Kind | None:
    """The publisher's layout that a file has, by its headings; None where it is none of them."""
    heads = [
        {heading(cell_text(cell)).replace(" ", "") for cell in (sheet.rows[0] if sheet.rows else ())}
        for sheet in tables.sheets
    ]
    if any({"layer", "name", "geoid"} <= head for head in heads):
        return Kind.HEALTH_ATLAS
    head = heads[0]
    if {"measureid", "data_value"} <= head or any(name.endswith("_crudeprev") for name in head):
        return Kind.PLACES
    if {"fips", "e_totpop"} <= head:
        return Kind.SVI
    try:
        census_mapping(head, tables.file)
    except UnreadableFileError:
        return None
    return Kind.CENSUS


def read_part(
    data: bytes,
    file: str,
    kind: Kind | None = None,
    *,
    mapping: Mapping | None = None,
    measures: Collection[str] = (),
    release: str = "",
) -> Part:
    """One published file as a part. Without ``kind`` its headings tell. A mapping goes before any known layout.

    ``measures`` limits the indicators (PLACES, Health Atlas); ``release`` is the year or period of the file where its
    name does not say. Raises UnreadableFileError where the file is none of these.
    """
    tables = read_tables(data, file)
    if mapping is not None:
        return apply(tables, mapping)
    readers: MappingABC[Kind, Callable[[], Part]] = {
        Kind.HEALTH_ATLAS: lambda: part_of_atlas(tables, indicators=measures),
        Kind.PLACES: lambda: part_of_places(tables, measures=measures, release=release),
        Kind.SVI: lambda: part_of_svi(tables, year=release),
        Kind.CENSUS: lambda: part_of_census(tables, period=release),
    }
    chosen = kind or detect(tables)
    if chosen is None or chosen not in readers:
        refuse(NOT_KNOWN, file=file)
    return readers[chosen]()


def read_published(
    files: MappingABC[str, bytes],
    kind: Kind | None = None,
    *,
    title: str = "",
    mappings: MappingABC[str, Mapping] | None = None,
    measures: Collection[str] = (),
    release: str = "",
) -> CommunityPackage:
    """Several published files as one package; the first file says which areas there are.

    ``mappings`` gives a mapping by file name, or one for all under "". Raises UnreadableFileError with what is wrong.
    """
    parts = [
        read_part(
            data,
            base_name(name),
            kind,
            mapping=(mappings or {}).get(name) or (mappings or {}).get(""),
            measures=measures,
            release=release,
        )
        for name, data in files.items()
    ]
    return merge(parts, title=title)


def with_shapes(package: CommunityPackage, data: bytes, file: str, *, named: str = "") -> CommunityPackage:
    """A package with the shapes of a GeoJSON or TopoJSON file; other areas' shapes in the file are not used.

    ``named`` is the property that holds the area id where it has a name of its own. Raises UnreadableFileError where
    no shape belongs to any area.
    """
    log = ProblemLog()
    wanted = set(package.areas.ids)
    if b'"Topology"' in data[:4096]:
        found = {area: shape for area, shape in read_topojson(data, file).shapes.items() if area in wanted}
        for area, name in zip(package.areas.ids, package.areas.names, strict=True):
            if area not in found:
                log.notice(NO_SHAPE, file=file, area=shown(area), name=shown(name))
    else:
        found = dict(read_shapes(data, package.areas, log, named))
    if not found:
        refuse(NO_SHAPES, file=file, example=shown(package.areas.ids[0]))
    return replace(package, shapes=found, problems=(*package.problems, *log.problems))
