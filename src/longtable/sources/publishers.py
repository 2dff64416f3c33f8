"""Files as their publishers publish them: which kind a file is, and one package from several of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from collections.abc import Mapping as MappingABC
from enum import StrEnum

from longtable.sources.archive import base_name
from longtable.sources.census import census_mapping, part_of_census
from longtable.sources.health_atlas import part_of_atlas
from longtable.sources.mapping import apply, heading
from longtable.sources.mapping_types import Mapping
from longtable.sources.parts import Part, merge
from longtable.sources.places import part_of_places
from longtable.sources.problemlog import refuse
from longtable.sources.problems import N_, UnreadableFileError
from longtable.sources.svi import part_of_svi
from longtable.sources.tables import Tables, cell_text, read_tables
from longtable.sources.types import CommunityPackage

NOT_KNOWN = N_(
    "Nobody's layout that is known: not the Health Atlas', PLACES', the SVI's or a census table's. Give a mapping."
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
