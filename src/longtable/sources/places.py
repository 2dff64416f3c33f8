"""CDC PLACES as published: the wide "GIS friendly" tables and the long tables, of any geography."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from longtable.sources.cautions import PLACES_CAUTION, PUBLIC_DOMAIN, places_source
from longtable.sources.mapping import apply, heading
from longtable.sources.mapping_types import ColumnUse, LongForm, Mapping, Role
from longtable.sources.parts import Part
from longtable.sources.places_measures import MEASURES, survey_year
from longtable.sources.problemlog import refuse, shown
from longtable.sources.problems import N_
from longtable.sources.tables import Tables, cell_text, read_tables

NOT_PLACES = N_(
    "This is no PLACES table: no column such as CSMOKING_CrudePrev, and no columns MeasureId and Data_Value."
)
NO_MEASURE = N_("The table has none of the measures you asked for (%(asked)s); it has %(found)s.")

# The column of ids by geography, the narrowest first: tract files carry the county's id too.
_IDS = (("tractfips", 11), ("placefips", 7), ("zcta5", 5), ("countyfips", 5), ("locationid", 0), ("cityfips", 7))
_WIDE = re.compile(r"([a-z0-9_]+)_crudeprev")
_RELEASE = re.compile(r"(20\d\d)[_ -]*release|release[_ -]*(20\d\d)", re.IGNORECASE)


def release_of(file: str) -> str:
    """The release year in a file's name, or "".

    >>> release_of("PLACES__County_Data__GIS_Friendly_Format___2022_release.csv")
    '2022'
    """
    found = _RELEASE.search(file)
    return (found[1] or found[2]) if found else ""


def read_places(
    data: bytes, file: str, *, measures: Collection[str] = (), release: str = "", adjusted: bool = False
) -> Part:
    """Read a PLACES table, wide or long. ``measures`` are PLACES ids or our codes; all known ones without it.

    ``release`` is taken from the file name where it is there; it gives each measure's survey year.
    ``adjusted`` reads age-adjusted instead of crude rates (counties and places only).
    Raises UnreadableFileError where the file is no PLACES table.
    """
    return part_of_places(read_tables(data, file), measures=measures, release=release, adjusted=adjusted)


def part_of_places(
    tables: Tables, *, measures: Collection[str] = (), release: str = "", adjusted: bool = False
) -> Part:
    """A PLACES table that was opened already."""
    rows = tables.sheet().rows
    header = [cell_text(cell).strip() for cell in rows[0]] if rows else []
    names = {heading(name).replace(" ", ""): name for name in header}
    release = release or release_of(tables.file)
    if "measureid" in names and "data_value" in names:
        return _read_long(tables, names, measures, release, adjusted)
    known = [found[1] for name in names if (found := _WIDE.fullmatch(name))]
    if not known:
        refuse(NOT_PLACES, file=tables.file)
    chosen = _chosen([name.upper() for name in known], measures, tables.file)
    return apply(tables, _wide(names, chosen, release, adjusted))


def _chosen(found: Sequence[str], asked: Collection[str], file: str) -> list[str]:
    by_code = {measure.code: name for name, measure in MEASURES.items()}
    wanted = {by_code.get(name.casefold(), name.upper()) for name in asked}
    chosen = [name for name in found if (name in wanted if wanted else name in MEASURES)]
    if not chosen:
        refuse(NO_MEASURE, file=file, asked=shown(", ".join(asked)), found=shown(", ".join(found)))
    return chosen


def _places_of(names: dict[str, str]) -> tuple[list[ColumnUse], int]:
    """Columns for id, name, people and middle that a PLACES table has, and the digits of its ids."""
    id_column, digits = next(((names[name], digits) for name, digits in _IDS if name in names), ("", 0))
    uses = [ColumnUse(id_column or "CountyFIPS", Role.AREA)]
    tract = id_column == names.get("tractfips")
    for name in ("placename", "cityname", "locationname"):
        if name in names and names[name] != id_column:
            uses.append(ColumnUse(names[name], Role.NAME))
            break
    else:
        if tract:
            uses.append(ColumnUse(id_column, Role.NAME))
        elif "countyname" in names:
            uses.append(ColumnUse(names["countyname"], Role.NAME))
    if "stateabbr" in names and not tract:
        uses.append(ColumnUse(names["stateabbr"], Role.NAME))
    for name, code in (("totalpopulation", "population"), ("totalpop18plus", "adults")):
        if name in names:
            uses.append(ColumnUse(names[name], Role.POPULATION, code))
    if "geolocation" in names:
        uses.append(ColumnUse(names["geolocation"], Role.POINT))
    return uses, digits


def _rate(column: str, measure: str, release: str, period: str = "") -> ColumnUse:
    known = MEASURES.get(measure)
    return ColumnUse(
        column,
        Role.RATE,
        known.code if known else measure.casefold(),
        {"en": known.english, "es": known.spanish} if known else {},
        known.denominator if known else "",
        period or survey_year(measure, release),
        caution=PLACES_CAUTION,
    )


def _mapping(uses: list[ColumnUse], digits: int, release: str, long: LongForm | None = None) -> Mapping:
    source = places_source(release)
    return Mapping(tuple(uses), id_digits=digits, long=long, source=source.title, url=source.url, licence=PUBLIC_DOMAIN)


def _wide(names: dict[str, str], measures: Sequence[str], release: str, adjusted: bool) -> Mapping:
    uses, digits = _places_of(names)
    kind = "adj" if adjusted else "crude"
    for measure in measures:
        value, interval = f"{measure}_{kind}prev".casefold(), f"{measure}_{kind}95ci".casefold()
        rate = _rate(names.get(value, f"{measure}_{kind}Prev"), measure, release)
        uses.append(rate)
        if interval in names:
            uses.append(ColumnUse(names[interval], Role.INTERVAL, rate.code))
    return _mapping(uses, digits, release)


def _read_long(tables: Tables, names: dict[str, str], measures: Collection[str], release: str, adjusted: bool) -> Part:
    """One row an area and measure. Crude and age-adjusted rows are told apart by DataValueTypeID."""
    rows = tables.sheet().rows
    place = {heading(cell_text(cell)).replace(" ", ""): index for index, cell in enumerate(rows[0])}
    found = dict.fromkeys(cell_text(row[place["measureid"]]) for row in rows[1:] if len(row) > place["measureid"])
    chosen = _chosen([name.upper() for name in found if name], measures, tables.file)
    uses, digits = _places_of({name: column for name, column in names.items() if "totalpop" not in name})
    if "locationid" in names:
        uses[0] = ColumnUse(names["locationid"], Role.AREA)
        digits = 0
    years = _years(rows[1:], place)
    scale = 100.0 if _are_shares(rows[1:], place) else 1.0
    for measure in chosen:
        rate = _rate(measure, measure, release, years.get(measure, ""))
        uses.append(
            ColumnUse(measure, Role.RATE, rate.code, rate.title, rate.denominator, rate.period, scale, rate.caution)
        )
    for name, code in (("totalpopulation", "population"), ("totalpop18plus", "adults")):
        if name in names:
            uses.append(ColumnUse(names[name], Role.POPULATION, code))
    low, high = names.get("low_confidence_limit", ""), names.get("high_confidence_limit", "")
    long = LongForm(names["measureid"], names["data_value"], low, high)
    mapping = _mapping(uses, digits, release, long)
    if "datavaluetypeid" in names:
        kind = "AgeAdjPrv" if adjusted else "CrdPrv"
        mapping = Mapping(
            mapping.columns,
            id_digits=digits,
            only={names["datavaluetypeid"]: kind},
            long=long,
            source=mapping.source,
            url=mapping.url,
            licence=mapping.licence,
        )
    return apply(tables, mapping)


def _years(rows: Sequence[Sequence[object]], place: dict[str, int]) -> dict[str, str]:
    if "year" not in place:
        return {}
    last = max(place["measureid"], place["year"])
    return {
        cell_text(row[place["measureid"]]).upper(): cell_text(row[place["year"]])  # type: ignore[arg-type]
        for row in rows
        if len(row) > last
    }


def _are_shares(rows: Sequence[Sequence[object]], place: dict[str, int]) -> bool:
    """Whether values are shares from 0 to 1, as in some copies of the 500 Cities files, and not percent."""
    seen = False
    for row in rows:
        text = cell_text(row[place["data_value"]]) if len(row) > place["data_value"] else ""  # type: ignore[arg-type]
        try:
            value = float(text)
        except ValueError:
            continue
        if value > 1:
            return False
        seen = True
    return seen
