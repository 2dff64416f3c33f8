"""The CDC/ATSDR Social Vulnerability Index as published, by county or tract: -999 is missing, zeros may be lost."""

from __future__ import annotations

import re

from longtable.sources.cautions import PUBLIC_DOMAIN, SVI_CAUTION, svi_source
from longtable.sources.mapping import apply, heading
from longtable.sources.mapping_types import ColumnUse, Mapping, Role
from longtable.sources.parts import Part
from longtable.sources.problemlog import refuse
from longtable.sources.problems import N_
from longtable.sources.tables import Tables, cell_text, read_tables

NOT_SVI = N_("This is no table of the Social Vulnerability Index: it has no columns FIPS and E_TOTPOP.")

# column -> (our code, title in English and Spanish, denominator)
RATES = {
    "EP_POV": ("poverty", "Poverty", "Pobreza", ""),
    "EP_POV150": ("poverty_150", "Below 150% of the poverty line", "Bajo el 150% de la línea de pobreza", ""),
    "EP_UNEMP": ("unemployment", "Unemployment", "Desempleo", ""),
    "EP_HBURD": ("housing_burden", "High housing costs", "Costos de vivienda altos", ""),
    "EP_NOHSDP": (
        "no_diploma",
        "No high school diploma, ages 25 and over",
        "Sin diploma de secundaria, 25 años o más",
        "",
    ),
    "EP_UNINSUR": ("uninsured", "No health insurance", "Sin seguro médico", ""),
    "EP_CROWD": ("crowding", "Crowded housing", "Viviendas con hacinamiento", ""),
    "EP_NOVEH": ("no_vehicle", "Households without a vehicle", "Hogares sin vehículo", ""),
    "EP_NOINT": ("no_internet", "Households without internet", "Hogares sin internet", ""),
}
GROUPS = {
    "E_POV": ("low_income", "People in poverty", "Personas en pobreza"),
    "E_POV150": ("low_income", "People below 150% of the poverty line", "Personas bajo el 150% de la línea de pobreza"),
    "E_AGE65": ("older_adults", "People 65 and over", "Personas de 65 años o más"),
    "E_AGE17": ("youth", "People 17 and under", "Personas de 17 años o menos"),
    "E_DISABL": ("disability", "People with disabilities", "Personas con discapacidad"),
    "E_LIMENG": ("limited_english", "People who speak English less than well", "Personas que hablan poco inglés"),
    "E_MINRTY": ("people_of_color", "People of color", "Personas de color"),
    "E_AFAM": ("black", "Black residents", "Residentes negros"),
    "E_HISP": ("latino", "Latino residents", "Residentes latinos"),
    "E_ASIAN": ("asian", "Asian residents", "Residentes asiáticos"),
}
INDEX = (
    "RPL_THEMES",
    "svi",
    "Social vulnerability (rank, 100 is most vulnerable)",
    "Vulnerabilidad social (rango, 100 es la mayor)",
)


def read_svi(data: bytes, file: str, *, year: str = "") -> Part:
    """Read an SVI table. ``year`` is taken from the file name where it is there.

    Raises UnreadableFileError where the file is no SVI table.
    """
    return part_of_svi(read_tables(data, file), year=year)


def part_of_svi(tables: Tables, *, year: str = "") -> Part:
    """An SVI table that was opened already."""
    rows = tables.sheet().rows
    header = [cell_text(cell).strip() for cell in rows[0]] if rows else []
    names = {heading(name).upper(): name for name in header}
    if "FIPS" not in names or "E_TOTPOP" not in names:
        refuse(NOT_SVI, file=tables.file)
    found = re.search(r"20\d\d", tables.file)
    year = year or (found.group() if found else "")
    period = f"{int(year) - 4}-{year}" if year.isdigit() else year  # the survey's five years
    place = header.index(names["FIPS"])
    longest = max((len(cell_text(row[place])) for row in rows[1:] if len(row) > place), default=5)
    digits = 11 if longest > 5 else 5
    uses = [
        ColumnUse(names["FIPS"], Role.AREA),
        ColumnUse(names.get("LOCATION", names["FIPS"]), Role.NAME),
        ColumnUse(names["E_TOTPOP"], Role.POPULATION, "population"),
    ]
    uses += [
        ColumnUse(names[k], Role.GROUP, c, {"en": en, "es": es}) for k, (c, en, es) in GROUPS.items() if k in names
    ]
    uses += [
        ColumnUse(names[column], Role.RATE, code, {"en": en, "es": es}, denominator, period, caution=SVI_CAUTION)
        for column, (code, en, es, denominator) in RATES.items()
        if column in names
    ]
    column, code, english, spanish = INDEX
    if column in names:
        title = {"en": english, "es": spanish}
        uses.append(ColumnUse(names[column], Role.RATE, code, title, "", period, 100.0, SVI_CAUTION))
    source = svi_source(year)
    return apply(
        tables,
        Mapping(
            tuple(uses), id_digits=digits, source=source.title, url=source.url, licence=PUBLIC_DOMAIN, period=period
        ),
    )
