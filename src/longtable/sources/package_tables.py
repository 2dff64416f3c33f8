"""Tables of a community package: areas and groups, and what every table of it shares."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from longtable.sources.identifiers import IdMatcher, looks_rounded, lost_zeros
from longtable.sources.limits import Limits
from longtable.sources.numbers import COUNT, LATITUDE, LONGITUDE, Bounds, read_numbers
from longtable.sources.problemlog import ProblemLog, shown
from longtable.sources.problems import N_
from longtable.sources.text import (
    DELIMITER,
    check_size,
    decode,
    delimiter_name,
    note_encoding,
    readable,
    sniff_delimiter,
    split_rows,
)
from longtable.sources.types import Areas, FloatArray

AREAS, GROUPS = "areas.csv", "groups.csv"

EMPTY = N_("The file has no rows below its header. Put one row for each area.")
NO_HEADER = N_("The file is empty. Its first row must name the columns: %(columns)s.")
NO_COLUMN = N_("The column “%(needed)s” is missing; the file has %(found)s. Add it or correct its name in row 1.")
COLUMN_TWICE = N_("The column “%(name)s” stands here twice. Remove or rename one.")
ROW_TOO_LONG = N_(
    "The row has %(cells)s cells, the header %(columns)s; it was left out. A comma inside a name needs quotation marks."
)
NO_ID = N_("The row has no area id; it was left out. Fill in the id.")
AREA_TWICE = N_("The area “%(area)s” is also in row %(first)s, with different numbers. Keep one row.")
AREA_REPEATED = N_("The area “%(area)s” is repeated from row %(first)s; the copy was left out.")
ONE_AREA = N_("The package has one area only, so nothing can be compared. Add other areas, if any.")
ID_ROUNDED = N_("The id “%(area)s” was rounded by a spreadsheet. Format the column as text and export it again.")
ZEROS_LOST = N_(
    "Some ids, such as “%(area)s”, have one digit less than the others (%(length)s): their first zero may be lost. "
    "They were kept as they are; write “0%(area)s” if that is right."
)
NOT_POPULATION = N_("The column holds no numbers, so it was not read as a population. Remove it, or give numbers.")
NO_NAME = N_("The area has no name; its id is shown instead. Fill in the name.")
ABOVE_POPULATION = N_(
    "%(value)s is more than the whole population of the area (%(population)s); it was left out. Mend one of the two."
)
UNKNOWN_AREA = N_("No area has the id “%(area)s”; the row was left out. Did you mean “%(suggestion)s”?")
UNKNOWN_AREA_PLAIN = N_("No area has the id “%(area)s” (ids look like “%(example)s”); the row was left out.")
NO_AREA_MATCHES = N_(
    "Not one area id of this file is in areas.csv: here “%(area)s”, there “%(example)s”. Use one kind in both."
)
NO_CODE = N_("The row leaves this column empty; it was left out. Fill it in.")
VALUE_TWICE = N_(
    "“%(code)s” has two different values for area “%(area)s”, also in row %(first)s; neither was used. Keep one."
)
VALUE_REPEATED = N_("“%(code)s” repeats row %(first)s for area “%(area)s”; the copy was left out.")
GROUP_GAPS = N_("The group “%(code)s” has no count for %(count)s of %(areas)s areas; there it is missing, not zero.")


@dataclass(frozen=True, slots=True)
class Columns:
    """A table by columns, every cell stripped text, with the row number of each row in the file."""

    file: str
    cells: Mapping[str, Sequence[str]]
    rows: Sequence[int]

    def read(self, name: str, bounds: Bounds, log: ProblemLog) -> FloatArray:
        """One column as numbers."""
        return read_numbers(self.cells[name], bounds, log, file=self.file, column=name, rows=self.rows)


def read_columns(data: bytes, file: str, needed: Sequence[str], log: ProblemLog, limits: Limits) -> Columns:
    """A delimited file by columns. Raises UnreadableFileError where a needed column is missing."""
    check_size(data, file, limits)
    decoded = decode(data, file)
    note_encoding(decoded, file, log)
    delimiter = ","
    first = decoded.text.partition("\n")[0]
    if "," not in first:
        delimiter = sniff_delimiter(decoded.text)
        if delimiter != ",":
            log.notice(DELIMITER, file=file, delimiter=delimiter_name(delimiter))
    records = split_rows(readable(decoded.text), delimiter, file, limits)
    header = _header(records, file, needed, log)
    body, rows = _body(records, len(header), file, log)
    columns = [list(map(str.strip, column)) for column in zip(*body, strict=True)] or [[] for _ in header]
    return Columns(file, {name: cells for name, cells in zip(header, columns, strict=True) if name}, rows)


def _header(records: list[list[str]], file: str, needed: Sequence[str], log: ProblemLog) -> list[str]:
    if not records or not any(cell.strip() for cell in records[0]):
        log.error(NO_HEADER, file=file, columns=", ".join(needed))
        log.raise_if_errors()
    header = [cell.strip().lower() for cell in records[0]]
    for name in sorted({name for name in header if name and header.count(name) > 1}):
        log.error(COLUMN_TWICE, file=file, row=1, name=shown(name))
    for name in needed:
        if name not in header:
            log.error(NO_COLUMN, file=file, row=1, needed=name, found=shown(", ".join(filter(None, header))))
    log.raise_if_errors()
    return header


def _body(records: list[list[str]], width: int, file: str, log: ProblemLog) -> tuple[list[list[str]], list[int]]:
    """Rows of the header's width with their row numbers; blank rows are skipped, ragged ones padded or left out."""
    body: list[list[str]] = []
    numbers: list[int] = []
    for number, record in enumerate(itertools.islice(records, 1, None), start=2):
        if len(record) != width:
            if not any(cell.strip() for cell in record):
                continue
            if any(cell.strip() for cell in record[width:]):
                log.left_out(ROW_TOO_LONG, file=file, row=number, cells=len(record), columns=width)
                continue
            body.append((record + [""] * width)[:width])
        elif not any(record):
            continue
        else:
            body.append(record)
        numbers.append(number)
    return body, numbers


def read_areas(data: bytes, log: ProblemLog, limits: Limits) -> Areas:
    """`areas.csv`: one row an area. Raises UnreadableFileError where there is none."""
    table = read_columns(data, AREAS, ("area_id", "name", "population"), log, limits)
    table = _unique_areas(table, log)
    ids = tuple(table.cells["area_id"])
    if not ids:
        log.error(EMPTY, file=AREAS)
    log.raise_if_errors()
    _check_ids(table, log)
    names = _names(table, log)
    special = {"area_id", "name", "latitude", "longitude"}
    populations: dict[str, FloatArray] = {}
    for name in table.cells:
        if name not in special and _holds_numbers(table, name, log):
            populations[name] = table.read(name, COUNT, log)
    for name, values in populations.items():
        if name != "population":
            _drop_above(values, populations["population"], table, name, log)
    nowhere = np.full(len(ids), np.nan)
    latitude = table.read("latitude", LATITUDE, log) if "latitude" in table.cells else nowhere
    longitude = table.read("longitude", LONGITUDE, log) if "longitude" in table.cells else nowhere.copy()
    return Areas(ids, names, populations, latitude, longitude)


def _unique_areas(table: Columns, log: ProblemLog) -> Columns:
    first: dict[str, int] = {}
    keep: list[int] = []
    for position, area in enumerate(table.cells["area_id"]):
        row = table.rows[position]
        if not area:
            log.left_out(NO_ID, file=AREAS, row=row, column="area_id")
        elif area not in first:
            first[area] = position
            keep.append(position)
        else:
            same = all(cells[position] == cells[first[area]] for cells in table.cells.values())
            note = log.left_out if same else log.error
            template = AREA_REPEATED if same else AREA_TWICE
            note(template, file=AREAS, row=row, column="area_id", area=shown(area), first=table.rows[first[area]])
    cells = {name: [column[position] for position in keep] for name, column in table.cells.items()}
    return replace(table, cells=cells, rows=[table.rows[position] for position in keep])


def _check_ids(table: Columns, log: ProblemLog) -> None:
    ids = table.cells["area_id"]
    if len(ids) == 1:
        log.notice(ONE_AREA, file=AREAS)
    for area, row in zip(ids, table.rows, strict=True):
        if looks_rounded(area):
            log.error(ID_ROUNDED, file=AREAS, row=row, column="area_id", area=shown(area))
    log.raise_if_errors()
    short = lost_zeros(ids)
    if short is not None:
        log.notice(ZEROS_LOST, file=AREAS, column="area_id", area=short[0], length=short[1])


def _names(table: Columns, log: ProblemLog) -> tuple[str, ...]:
    names: list[str] = []
    for area, name, row in zip(table.cells["area_id"], table.cells["name"], table.rows, strict=True):
        if not name:
            log.notice(NO_NAME, file=AREAS, row=row, column="name")
        names.append(name or area)
    return tuple(names)


def _holds_numbers(table: Columns, name: str, log: ProblemLog) -> bool:
    """Whether a further column of areas.csv is a population: a column of words is not, and is said so once."""
    cells = table.cells[name]
    if name == "population" or any(cell[:1].isdigit() for cell in cells):
        return True
    log.notice(NOT_POPULATION, file=AREAS, column=shown(name))
    return False


def _drop_above(values: FloatArray, population: FloatArray, table: Columns, column: str, log: ProblemLog) -> None:
    for position in np.flatnonzero(values > population).tolist():
        log.left_out(
            ABOVE_POPULATION,
            file=table.file,
            row=table.rows[position],
            column=column,
            value=f"{values[position]:g}",
            population=f"{population[position]:g}",
        )
        values[position] = np.nan


@dataclass(frozen=True, slots=True)
class Placed:
    """Rows of a long table placed by code and area: the row that holds each pair, -1 where none does."""

    codes: tuple[str, ...]
    area: np.ndarray[tuple[int], np.dtype[np.int64]]  # per row, -1 unknown
    code: np.ndarray[tuple[int], np.dtype[np.int64]]  # per row, -1 empty


def place(table: Columns, areas: Areas, code_column: str, log: ProblemLog) -> Placed:
    """Which area and which code each row is for; rows for unknown areas are reported."""
    index = {area: position for position, area in enumerate(areas.ids)}
    ids = table.cells["area_id"]
    area = np.fromiter((index.get(name, -1) for name in ids), dtype=np.int64, count=len(ids))
    codes: dict[str, int] = {}
    names = table.cells[code_column]
    code = np.fromiter((codes.setdefault(name, len(codes)) for name in names), dtype=np.int64, count=len(names))
    unknown = np.flatnonzero(area < 0).tolist()
    if unknown:
        _report_unknown(table, areas, unknown, log)
    if "" in codes:
        for position in np.flatnonzero(code == codes[""]).tolist():
            log.left_out(NO_CODE, file=table.file, row=table.rows[position], column=code_column)
            code[position] = -1
    return Placed(tuple(codes), area, code)


def _report_unknown(table: Columns, areas: Areas, unknown: list[int], log: ProblemLog) -> None:
    matcher = IdMatcher(areas.ids, dict(zip(areas.ids, areas.names, strict=True)))
    ids = table.cells["area_id"]
    if len(unknown) == len(ids):
        log.error(
            NO_AREA_MATCHES,
            file=table.file,
            row=table.rows[unknown[0]],
            column="area_id",
            area=shown(ids[unknown[0]]),
            example=matcher.example(),
        )
        return
    suggestions: dict[str, str] = {}
    for position in unknown:
        area = ids[position]
        if not area:
            log.left_out(NO_ID, file=table.file, row=table.rows[position], column="area_id")
            continue
        if area not in suggestions:
            suggestions[area] = matcher.suggest(area)
        log.left_out(
            UNKNOWN_AREA if suggestions[area] else UNKNOWN_AREA_PLAIN,
            file=table.file,
            row=table.rows[position],
            column="area_id",
            area=shown(area),
            suggestion=suggestions[area],
            example=matcher.example(),
        )


def drop_duplicates(
    table: Columns, placed: Placed, areas: Areas, parts: Sequence[Sequence[str]], log: ProblemLog
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Positions of usable rows, one a pair at most: equal copies go, contradicting ones all go."""
    usable = np.flatnonzero((placed.area >= 0) & (placed.code >= 0))
    flat = placed.code[usable] * len(areas) + placed.area[usable]
    if not len(flat) or np.bincount(flat).max() == 1:
        return usable
    first: dict[int, int] = {}
    dropped: set[int] = set()
    for position, key in zip(usable.tolist(), flat.tolist(), strict=True):
        if key not in first:
            first[key] = position
            continue
        same = all(part[position] == part[first[key]] for part in parts)
        dropped.add(position)
        if not same:
            dropped.add(first[key])
        log.left_out(
            VALUE_REPEATED if same else VALUE_TWICE,
            file=table.file,
            row=table.rows[position],
            code=placed.codes[placed.code[position]],
            area=areas.ids[placed.area[position]],
            first=table.rows[first[key]],
        )
    return np.array([position for position in usable.tolist() if position not in dropped], dtype=np.int64)


def read_groups(data: bytes, areas: Areas, log: ProblemLog, limits: Limits) -> dict[str, FloatArray]:
    """`groups.csv`: one row a group and area. An area without a row is missing, not zero."""
    table = read_columns(data, GROUPS, ("area_id", "group", "count"), log, limits)
    placed = place(table, areas, "group", log)
    values = table.read("count", COUNT, log)
    population = areas.populations["population"]
    known = placed.area >= 0
    limit = np.where(known, population[placed.area], np.nan) if len(known) else values
    _drop_above(values, limit, table, "count", log)
    positions = drop_duplicates(table, placed, areas, (table.cells["count"],), log)
    matrix = np.full((len(placed.codes), len(areas)), np.nan)
    matrix[placed.code[positions], placed.area[positions]] = values[positions]
    groups = {code: matrix[number] for number, code in enumerate(placed.codes) if code}
    for code, counts in groups.items():
        gaps = int(np.isnan(counts).sum())
        if gaps:
            log.notice(GROUP_GAPS, file=GROUPS, code=shown(code), count=gaps, areas=len(areas))
    return groups
