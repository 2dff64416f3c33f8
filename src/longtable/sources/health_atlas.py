"""Exports of the Chicago Health Atlas and its like: four header rows (code, name, definition, citation) and a rule."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass, replace

import numpy as np

from longtable.sources.cautions import ATLAS_SOURCE, ATLAS_SURVEY_CAUTION
from longtable.sources.mapping import apply
from longtable.sources.mapping_types import ColumnUse, Mapping, Role
from longtable.sources.parts import Part
from longtable.sources.problemlog import ProblemLog, refuse, shown
from longtable.sources.problems import N_
from longtable.sources.tables import Row, Sheet, Tables, cell_text, read_tables

NOT_ATLAS = N_("This is no Health Atlas export: its first row does not begin with Layer, Name, GEOID.")
NOT_PERCENT = N_("Columns that are no percent were left out: %(names)s.")
UNIT_UNKNOWN = N_(
    "These columns were left out, for the file does not say whether they are percents: %(names)s. "
    "Use an export with the rows of definitions, or give a mapping."
)

# Parts of a population, as numbers of people (POP-…) or as a percent of all people (PCT-… and others).
_PEOPLE = {"POP-I": "young_children", "POP-J": "youth", "POP-S": "older_adults"}
_ADULTS = ("POP-Y", "POP-O", "POP-S")
_SHARES = {
    "PCT-B": ("black", "Black residents", "Residentes negros"),
    "PCT-H": ("latino", "Latino residents", "Residentes latinos"),
    "PCT-A": ("asian", "Asian residents", "Residentes asiáticos"),
    "POV": ("low_income", "People in poverty", "Personas en pobreza"),
    "DIS": ("disability", "People with disabilities", "Personas con discapacidad"),
    "LEQ": ("limited_english", "People with limited English", "Personas con inglés limitado"),
}
_GROUP_TITLES = {
    "young_children": {"en": "Children under 5", "es": "Menores de 5 años"},
    "youth": {"en": "Children and teens, 5 to 17", "es": "Niñez y adolescencia, de 5 a 17 años"},
    "older_adults": {"en": "People 65 and over", "es": "Personas de 65 años o más"},
}
# Indicators with a code of ours: (code, English, Spanish, denominator). Only "% of adults" and "% of residents" count people.
_KNOWN = {
    "HCSSMKP": ("smoking", "Adults who smoke", "Personas adultas que fuman", "adults"),
    "UNS": ("uninsured", "No health insurance", "Sin seguro médico", "population"),
    "HDX": ("hardship", "Hardship index (0 to 100)", "Índice de dificultad (0 a 100)", ""),
    "POV": ("poverty", "Poverty", "Pobreza", "population"),
    "RBU": ("rent_burden", "Renters paying over 30% of income", "Inquilinos que pagan más del 30% de sus ingresos", ""),
    "LFA": ("low_food_access", "Low food access", "Poco acceso a alimentos", "population"),
    "UMP": ("unemployment", "Unemployment", "Desempleo", ""),
    "CHAVQOS": ("loneliness", "Adults who feel lonely", "Personas adultas que se sienten solas", "adults"),
    "HCSTLGP": ("trust_local_government", "Trust in local government", "Confianza en el gobierno local", "adults"),
    "HCSOBP": ("obesity", "Obesity", "Obesidad", "adults"),
    "HCSDIAP": ("diabetes", "Diabetes", "Diabetes", "adults"),
    "HCSHYTP": ("high_blood_pressure", "High blood pressure", "Presión arterial alta", "adults"),
    "LEQ": ("limited_english", "Limited English", "Inglés limitado", "population"),
    "DIS": ("any_disability", "People with disabilities", "Personas con discapacidad", "population"),
    "MCD": ("medicaid", "Medicaid coverage", "Cobertura de Medicaid", "population"),
    "HTJ": ("crowding", "Crowded housing", "Viviendas con hacinamiento", ""),
    "FAI": ("food_insecurity", "Food insecurity", "Inseguridad alimentaria", "population"),
}
_CODE = re.compile(r"([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)?)_(\d{4}(?:-\d{4})?)")
_PERCENT = re.compile(r"\((?:%|percent) of ([^)]*)\)|\(%\)|\(percentile\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Column:
    header: str
    stem: str  # HCSSMKP
    period: str  # 2016-2018
    name: str = ""  # "Adult smoking rate (% of adults), 2016-2018"
    citation: str = ""

    @property
    def unit(self) -> str:
        """What the column is in: percent, other, or nothing where the file does not say."""
        if self.stem in _KNOWN or self.stem in _SHARES:
            return "percent"
        if _PERCENT.search(self.name):
            return "percent"
        return "other" if self.name or self.stem in {"INC", "PCI", "POP"} else ""

    @property
    def denominator(self) -> str:
        """The population that the name states: adults or all residents; "" for anything else."""
        found = _PERCENT.search(self.name)
        of = (found[1] or "").casefold().strip() if found else ""
        return {"adults": "adults", "residents": "population", "population": "population"}.get(of, "")


def read_health_atlas(data: bytes, file: str, *, indicators: Collection[str] = ()) -> Part:
    """Read an export, with or without its rows of definitions. ``indicators`` are our codes or the Atlas' own.

    Without ``indicators`` every column in percent becomes one. Raises UnreadableFileError for other files.
    """
    return part_of_atlas(read_tables(data, file), indicators=indicators)


def part_of_atlas(tables: Tables, *, indicators: Collection[str] = ()) -> Part:
    """An export that was opened already."""
    sheet, first = _data_sheet(tables)
    header = [cell_text(cell).strip() for cell in sheet.rows[0]]
    described = _descriptions(tables, sheet, first)
    columns = [
        _Column(name, found[1], found[2], *described.get(name, ("", "")))
        for name in header
        if (found := _CODE.fullmatch(name))
    ]
    log = ProblemLog()
    uses = _uses(header, columns, {name.casefold() for name in indicators}, tables.file, log)
    bare = Sheet(sheet.name, (sheet.rows[0], *((),) * (first - 1), *sheet.rows[first:]), sheet.hidden)
    layers = Counter(cell_text(row[0]).strip() for row in sheet.rows[first:] if row and _is_data(row))
    mapping = Mapping(
        tuple(uses),
        sheet=sheet.name,
        only={"Layer": layers.most_common(1)[0][0]} if len(layers) > 1 else {},  # a city row among its areas
        source=ATLAS_SOURCE.title,
        url=ATLAS_SOURCE.url,
        licence=ATLAS_SOURCE.licence,
    )
    part = apply(replace(tables, sheets=(bare,)), mapping)
    whole = {code: np.rint(values) for code, values in part.populations.items()}
    groups = {code: np.rint(values) for code, values in part.groups.items()}
    return replace(part, populations=whole, groups=groups, problems=(*part.problems, *log.problems))


def _data_sheet(tables: Tables) -> tuple[Sheet, int]:
    """The sheet with the data, and the index of its first row below the rows of definitions."""
    found = next((sheet for sheet in tables.sheets if _is_export(sheet)), None)
    if found is None:
        refuse(NOT_ATLAS, file=tables.file)
    first = 1
    while first < len(found.rows) and not _is_data(found.rows[first]):
        first += 1
    return found, first


def _is_export(sheet: Sheet) -> bool:
    head = [cell_text(cell).strip().casefold() for cell in (sheet.rows[0] if sheet.rows else ())]
    return head[:3] == ["layer", "name", "geoid"]


def _is_data(row: Row) -> bool:
    """Whether a row is an area: a layer, a name and an id, none in brackets and no rule of dashes."""
    texts = [cell_text(cell).strip() for cell in row[:3]]
    return len(texts) == 3 and all(texts) and not texts[0].startswith(("(", "-"))


def _descriptions(tables: Tables, sheet: Sheet, first: int) -> dict[str, tuple[str, str]]:
    """Name and citation of each column: from the rows under the codes, or from a sheet of definitions."""
    header = [cell_text(cell).strip() for cell in sheet.rows[0]]

    def line(label: str, fallback: int) -> dict[str, str]:
        rows = sheet.rows[1:first]
        chosen = next((row for row in rows if row and label in cell_text(row[0]).casefold()), None)
        if chosen is None and len(rows) > fallback:
            chosen = rows[fallback]
        return {name: cell_text(cell).strip() for name, cell in zip(header, chosen or (), strict=False)}

    if first > 1:
        names, citations = line("name", 0), line("citation", 2)
        return {name: (names.get(name, ""), citations.get(name, "")) for name in header}
    found: dict[str, tuple[str, str]] = {}
    for other in tables.sheets:
        for row in other.rows if other is not sheet else ():
            texts = [cell_text(cell).strip() for cell in row]
            if len(texts) >= 4 and _CODE.fullmatch(texts[1]):
                found[texts[1]] = (texts[3], texts[5] if len(texts) > 5 else "")
    return found


def _uses(header: list[str], columns: list[_Column], asked: set[str], file: str, log: ProblemLog) -> list[ColumnUse]:
    uses = [ColumnUse("GEOID", Role.AREA), ColumnUse("Name", Role.NAME)]
    for name, role in (("latitude", Role.LATITUDE), ("longitude", Role.LONGITUDE)):
        uses += [ColumnUse(column, role) for column in header if column.casefold() == name]
    uses += _population(header, columns)
    skipped: dict[str, list[str]] = {NOT_PERCENT: [], UNIT_UNKNOWN: []}
    for column in columns:
        if column.stem in _SHARES:
            code, english, spanish = _SHARES[column.stem]
            uses.append(
                ColumnUse(column.header, Role.GROUP_PERCENT, code, {"en": english, "es": spanish}, "population")
            )
        if column.stem.startswith(("POP", "PCT-")):
            continue
        code, title, denominator = _indicator(column)
        if asked and not asked & {code, column.header.casefold(), column.stem.casefold()}:
            continue
        if column.unit == "percent":
            caution = ATLAS_SURVEY_CAUTION if column.stem.startswith("HCS") else {}
            uses.append(ColumnUse(column.header, Role.RATE, code, title, denominator, column.period, caution=caution))
        else:
            skipped[NOT_PERCENT if column.unit else UNIT_UNKNOWN].append(column.header)
    for template, names in skipped.items():
        if names:
            log.notice(template, file=file, names=shown(", ".join(names)))
    return uses


def _population(header: list[str], columns: list[_Column]) -> list[ColumnUse]:
    """People: the survey's own count of all people where it is there (POP), else the column Population."""
    by_stem = {column.stem: column.header for column in columns}
    whole = by_stem.get("POP") or next((name for name in header if name.casefold() == "population"), "")
    uses = [ColumnUse(whole, Role.POPULATION, "population")] if whole else []
    if all(stem in by_stem for stem in _ADULTS):
        uses += [ColumnUse(by_stem[stem], Role.POPULATION, "adults") for stem in _ADULTS]
    uses += [
        ColumnUse(by_stem[stem], Role.GROUP, code, _GROUP_TITLES[code])
        for stem, code in _PEOPLE.items()
        if stem in by_stem
    ]
    return uses


def _indicator(column: _Column) -> tuple[str, MappingABC[str, str], str]:
    if column.stem in _KNOWN:
        code, english, spanish, denominator = _KNOWN[column.stem]
        return code, {"en": english, "es": spanish}, denominator
    title = re.sub(r",?\s*\d{4}(?:-\d{4})?$", "", column.name)
    return column.stem.casefold().replace("-", "_"), {"en": title} if title else {}, column.denominator
