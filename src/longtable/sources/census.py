"""Census tables by tract or county, with a mapping of columns: known layouts, and any other by hand.

Two known layouts: the American Community Survey tables of the Redistricting Data Hub (il_race_2021_t and its like),
and a file of tract middles (INTPTLAT, INTPTLON).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from longtable.sources.cautions import PUBLIC_DOMAIN, census_source
from longtable.sources.mapping import apply, heading
from longtable.sources.mapping_types import ColumnUse, Mapping, Role
from longtable.sources.parts import Part
from longtable.sources.problemlog import refuse
from longtable.sources.problems import N_
from longtable.sources.tables import Tables, cell_text, read_tables

NOT_KNOWN = N_("The columns of this census table are not known. Give a mapping that says what each column is.")
GROUP_TITLES = {
    "black": ("Black residents", "Residentes negros"),
    "latino": ("Latino residents", "Residentes latinos"),
    "asian": ("Asian residents", "Residentes asiáticos"),
    "native": ("American Indian and Alaska Native residents", "Residentes indígenas de América y Alaska"),
    "limited_english": (
        "People who speak English less than very well",
        "Personas que hablan inglés menos que muy bien",
    ),
    "older_adults": ("People 65 and over", "Personas de 65 años o más"),
    "young_children": ("Children under 5", "Menores de 5 años"),
    "youth": ("Children and teens, 5 to 17", "Niñez y adolescencia, de 5 a 17 años"),
    "disability": ("People with disabilities", "Personas con discapacidad"),
    "low_income": ("People in poverty", "Personas en pobreza"),
    "no_diploma": ("Adults 25 and over without a diploma", "Personas de 25 años o más sin diploma"),
}

# Columns without their year ("BLK_NHSP21" -> "BLK_NHSP"), and what they are. The same code twice is added up.
_COLUMNS: dict[str, tuple[Role, str]] = {
    "BLK_NHSP": (Role.GROUP, "black"),
    "HSP_POP": (Role.GROUP, "latino"),
    "ASN_NHSP": (Role.GROUP, "asian"),
    "AIA_NHSP": (Role.GROUP, "native"),
    "SP_EN_LW": (Role.GROUP, "limited_english"),
    "OT_EN_LW": (Role.GROUP, "limited_english"),
    "N_HSDIP": (Role.GROUP, "no_diploma"),
    "POP_25OV": (Role.POPULATION, "adults_25"),
    "INTPTLAT": (Role.LATITUDE, ""),
    "INTPTLON": (Role.LONGITUDE, ""),
}


def title_of(group: str) -> dict[str, str]:
    """A group's title in both languages."""
    english, spanish = GROUP_TITLES.get(group, ("", ""))
    return {"en": english, "es": spanish} if english else {}


def census_mapping(header: Iterable[str], file: str, *, period: str = "") -> Mapping:
    """The mapping of a known layout. Raises UnreadableFileError where no column is known."""
    names = {heading(name).upper(): name for name in header if name.strip()}
    bare = {re.sub(r"\d\d$", "", name): name for name in names}
    years = {found.group() for name in names if (found := re.search(r"\d\d$", name))}
    area = next((names[name] for name in ("GEOID", "GEOID20", "GEOID10", "FIPS") if name in names), "")
    uses = [
        ColumnUse(names[bare[stem]], role, code, title_of(code))
        for stem, (role, code) in _COLUMNS.items()
        if stem in bare
    ]
    # The race table counts everyone; the language table counts people of 5 and over under the same heading.
    if "TOT_POP" in bare:
        everyone = "BLK_NHSP" in bare
        uses.append(ColumnUse(names[bare["TOT_POP"]], Role.POPULATION, "population" if everyone else "aged_5_and_over"))
    if not area or not uses:
        refuse(NOT_KNOWN, file=file)
    county = [ColumnUse(names["COUNTY"], Role.NAME)] if "COUNTY" in names else []
    label = [ColumnUse(names[name], Role.NAME) for name in ("NAMELSAD20", "NAME20") if name in names]
    if not period and years == {"21"}:
        period = "2017-2021"
    source = census_source(period)
    return Mapping(
        (ColumnUse(area, Role.AREA), *(label or county), *uses),
        source=f"{source.title} {period}".strip(),
        url=source.url,
        licence=PUBLIC_DOMAIN,
        period=period,
    )


def read_census(data: bytes, file: str, *, mapping: Mapping | None = None, period: str = "") -> Part:
    """Read a census table by a mapping, or by its known layout."""
    return part_of_census(read_tables(data, file), mapping=mapping, period=period)


def part_of_census(tables: Tables, *, mapping: Mapping | None = None, period: str = "") -> Part:
    """A census table that was opened already."""
    if mapping is None:
        rows = tables.sheet().rows
        mapping = census_mapping([cell_text(cell) for cell in rows[0]], tables.file, period=period)
    return apply(tables, mapping)
