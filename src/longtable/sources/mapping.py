"""Any CSV or Excel table of areas, read by a mapping that says what each column is.

``guess`` proposes a mapping, ``preview`` shows what it would give, ``apply`` gives a part, ``merge`` joins parts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

import numpy as np

from longtable.sources.identifiers import looks_rounded
from longtable.sources.mapping_types import ColumnUse, LongForm, Mapping, Role
from longtable.sources.numbers import (
    COUNT,
    LATITUDE,
    LONGITUDE,
    PERCENT,
    Bounds,
    parse_interval,
    read_numbers,
    split_estimate,
)
from longtable.sources.package_tables import AREA_REPEATED, AREA_TWICE, ID_ROUNDED
from longtable.sources.parts import Part, Share, merge
from longtable.sources.problemlog import ProblemLog, shown
from longtable.sources.problems import N_, Problem, Severity, UnreadableFileError
from longtable.sources.tables import Sheet, Tables, cell_text
from longtable.sources.types import FloatArray, Indicator, Source

__all__ = ["Preview", "apply", "merge", "preview"]

NO_SHEET_HEADER = N_("Row %(number)s, which should name the columns, is empty. Say which row holds the headings.")
NO_SUCH_COLUMN = N_("The mapping names the column “%(name)s”, which the file does not have (%(found)s).")
NO_AREA_COLUMN = N_("The mapping does not say which column holds the area ids. Give one column the role “area”.")
NO_CODE = N_("The mapping gives the column “%(name)s” the role “%(role)s” without a code. Give it a short name.")
NO_ROWS = N_("No row has an area id. Is the right column mapped, and the right row taken for the headings?")
ROW_WITHOUT_ID = N_("The row has no area id (“%(text)s”); it was left out. Is it a total?")
PADDED = N_("%(count)s ids had lost their first zeros and were written with %(digits)s digits, such as “%(area)s”.")
NO_INTERVAL = N_("“%(value)s” is no interval such as “(16.2, 20.8)”; it was left out.")
FILTERED_OUT = N_("Only rows with “%(value)s” were read; %(count)s others were not.")
NO_SUCH_MEASURE = N_("The file has no measure “%(name)s” (%(found)s).")

_POINT = re.compile(r"POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows as they would be read, with what is wrong."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    part: Part | None  # None where nothing can be read
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table by headings, as text, with the row numbers of the file."""

    file: str
    cells: dict[str, list[str]]
    rows: list[int]

    def kept(self, places: Sequence[int]) -> _Grid:
        return _Grid(
            self.file,
            {name: [column[place] for place in places] for name, column in self.cells.items()},
            [self.rows[place] for place in places],
        )


def heading(text: str) -> str:
    """A heading as it is compared: without spaces at its ends, small letters."""
    return " ".join(text.split()).casefold()


def _grid(sheet: Sheet, mapping: Mapping, file: str, log: ProblemLog) -> _Grid:
    start = mapping.header_row - 1
    header = [cell_text(cell).strip() for cell in sheet.rows[start]] if 0 <= start < len(sheet.rows) else []
    if not any(header):
        log.error(NO_SHEET_HEADER, file=file, row=mapping.header_row, number=mapping.header_row)
    log.raise_if_errors()
    names = [heading(name) for name in header]
    wanted = _wanted(mapping)
    places = {name: names.index(name) for name in wanted if name in names}
    for name in wanted:
        if name not in places:
            log.error(NO_SUCH_COLUMN, file=file, row=mapping.header_row, name=name, found=shown(", ".join(header)))
    log.raise_if_errors()
    body = sheet.rows[start + 1 :]
    cells = {
        name: [cell_text(row[place]).strip() if place < len(row) else "" for row in body]
        for name, place in places.items()
    }
    return _Grid(file, cells, list(range(start + 2, start + 2 + len(body))))


def _wanted(mapping: Mapping) -> list[str]:
    long = mapping.long
    uses = [use for use in mapping.columns if use.role is not Role.IGNORE]
    if long is not None:
        uses = [use for use in uses if use.role not in (Role.RATE, Role.LOW, Role.HIGH, Role.INTERVAL)]
    names = [use.column for use in uses] + list(mapping.only)
    if long is not None:
        names += [name for name in (long.measure, long.value, long.low, long.high, long.interval) if name]
    return list(dict.fromkeys(heading(name) for name in names))


def apply(tables: Tables, mapping: Mapping) -> Part:
    """Read a table as the mapping says. Raises UnreadableFileError where the mapping does not fit the file."""
    log = ProblemLog()
    log.extend(tables.problems)
    _check_mapping(mapping, tables.file, log)
    grid = _grid(tables.sheet(mapping.sheet), mapping, tables.file, log)
    grid = _only(grid, mapping, log)
    area = heading(mapping.uses(Role.AREA)[0].column)
    grid = _with_ids(grid, area, log)
    ids = _padded([_plain_id(text) for text in grid.cells[area]], mapping.id_digits, grid.file, log)
    grid.cells[area][:] = ids
    if mapping.long is not None:
        grid, mapping = _widened(grid, mapping, area, log)
    grid = _unique(grid, area, log)
    log.raise_if_errors()
    return _part(grid, mapping, area, log)


def _check_mapping(mapping: Mapping, file: str, log: ProblemLog) -> None:
    if not mapping.uses(Role.AREA):
        log.error(NO_AREA_COLUMN, file=file)
    for use in mapping.uses(
        Role.POPULATION, Role.GROUP, Role.GROUP_PERCENT, Role.RATE, Role.LOW, Role.HIGH, Role.INTERVAL
    ):
        if not use.code:
            log.error(NO_CODE, file=file, column=use.column, name=use.column, role=use.role.value)
    log.raise_if_errors()


def _only(grid: _Grid, mapping: Mapping, log: ProblemLog) -> _Grid:
    for column, value in mapping.only.items():
        cells = grid.cells[heading(column)]
        places = [place for place, cell in enumerate(cells) if heading(cell) == heading(value)]
        others = sum(1 for cell in cells if cell) - len(places)
        if others > 0:
            log.notice(FILTERED_OUT, file=grid.file, column=column, value=shown(value), count=others)
        grid = grid.kept(places)
    return grid


def _with_ids(grid: _Grid, area: str, log: ProblemLog) -> _Grid:
    """Rows with an id; others that say something are named, for they are often totals."""
    keep: list[int] = []
    for place, cell in enumerate(grid.cells[area]):
        if cell and looks_rounded(cell):
            log.error(ID_ROUNDED, file=grid.file, row=grid.rows[place], column=area, area=shown(cell))
        elif cell:
            keep.append(place)
        else:
            text = next((column[place] for column in grid.cells.values() if column[place]), "")
            if text:
                log.left_out(ROW_WITHOUT_ID, file=grid.file, row=grid.rows[place], column=area, text=shown(text))
    if not keep:
        log.error(NO_ROWS, file=grid.file, column=area)
    log.raise_if_errors()
    return grid.kept(keep)


def _plain_id(text: str) -> str:
    whole, _, zeros = text.partition(".")
    return whole if zeros and not zeros.strip("0") and whole.isdigit() else text


def _padded(ids: list[str], digits: int, file: str, log: ProblemLog) -> list[str]:
    made = [area.zfill(digits) if area.isascii() and area.isdigit() else area for area in ids]
    changed = [new for new, old in zip(made, ids, strict=True) if new != old]
    if changed:
        log.notice(PADDED, file=file, count=len(changed), digits=digits, area=changed[0])
    return made


def _unique(grid: _Grid, area: str, log: ProblemLog) -> _Grid:
    first: dict[str, int] = {}
    for place, name in enumerate(grid.cells[area]):
        if name not in first:
            first[name] = place
            continue
        same = all(column[place] == column[first[name]] for column in grid.cells.values())
        note = log.left_out if same else log.error
        template = AREA_REPEATED if same else AREA_TWICE
        note(
            template, file=grid.file, row=grid.rows[place], column=area, area=shown(name), first=grid.rows[first[name]]
        )
    return grid if len(first) == len(grid.rows) else grid.kept(list(first.values()))


def _widened(grid: _Grid, mapping: Mapping, area: str, log: ProblemLog) -> tuple[_Grid, Mapping]:
    """A long table as a wide one: the measures that the mapping names become columns."""
    long = mapping.long
    assert long is not None
    wanted = {heading(use.column): use for use in mapping.uses(Role.RATE)}
    kinds = {Role.RATE: long.value, Role.LOW: long.low, Role.HIGH: long.high, Role.INTERVAL: long.interval}
    seen = _cells_of_measures(grid, long, area, wanted, log)
    given = {measure for measure, _ in seen}
    for name, use in wanted.items():
        if name not in given:
            found = shown(", ".join(dict.fromkeys(grid.cells[heading(long.measure)])))
            note = log.left_out if given else log.error
            note(NO_SUCH_MEASURE, file=grid.file, column=long.measure, name=use.column, found=found)
    first: dict[str, int] = {}
    for place, name in enumerate(grid.cells[area]):
        first.setdefault(name, place)
    kept = grid.kept(list(first.values()))
    uses = [use for use in mapping.columns if use.role not in kinds]
    for name, use in wanted.items():
        for role, column in kinds.items():
            if name in given and column:
                cells = grid.cells[heading(column)]
                kept.cells[f"{name} {role}"] = [cells[seen[name, one]] if (name, one) in seen else "" for one in first]
                uses.append(replace(use, column=f"{name} {role}", role=role))
    return kept, replace(mapping, columns=tuple(uses), long=None)


def _cells_of_measures(
    grid: _Grid, long: LongForm, area: str, wanted: Container[str], log: ProblemLog
) -> dict[tuple[str, str], int]:
    """The row that holds each wanted measure of each area; two such rows are an error."""
    seen: dict[tuple[str, str], int] = {}
    measures = [heading(name) for name in grid.cells[heading(long.measure)]]
    for place, key in enumerate(zip(measures, grid.cells[area], strict=True)):
        if key[0] not in wanted:
            continue
        if key in seen:
            row, first = grid.rows[place], grid.rows[seen[key]]
            log.error(AREA_TWICE, file=grid.file, row=row, column=long.measure, area=key[1], first=first)
        seen[key] = place
    return seen


def _numbers(grid: _Grid, use: ColumnUse, bounds: Bounds, log: ProblemLog) -> FloatArray:
    name = heading(use.column)
    top = Bounds(bounds.low, bounds.high / use.scale, bounds.under, bounds.over)
    return read_numbers(grid.cells[name], top, log, file=grid.file, column=use.column, rows=grid.rows) * use.scale


def _sums(grid: _Grid, mapping: Mapping, role: Role, log: ProblemLog) -> dict[str, FloatArray]:
    """Counts by code; columns with the same code are added up."""
    found: dict[str, FloatArray] = {}
    for use in mapping.uses(role):
        values = _numbers(grid, use, COUNT, log)
        found[use.code] = found[use.code] + values if use.code in found else values
    return found


def _part(grid: _Grid, mapping: Mapping, area: str, log: ProblemLog) -> Part:
    names = mapping.uses(Role.NAME)
    latitude, longitude = _places(grid, mapping, log)
    shares = {
        use.code: Share(_numbers(grid, use, PERCENT, log), use.denominator or "population")
        for use in mapping.uses(Role.GROUP_PERCENT)
    }
    populations = _sums(grid, mapping, Role.POPULATION, log)
    groups = _sums(grid, mapping, Role.GROUP, log)
    source = Source(mapping.source, mapping.url, mapping.licence, mapping.period)
    return Part(
        file=grid.file,
        ids=tuple(grid.cells[area]),
        names=tuple(_joined_names(grid, names)) if names else (),
        populations=populations,
        groups=groups,
        shares=shares,
        indicators={use.code: _indicator(grid, use, mapping, log) for use in mapping.uses(Role.RATE)},
        latitude=latitude,
        longitude=longitude,
        group_titles={use.code: dict(use.title) for use in mapping.uses(Role.GROUP, Role.GROUP_PERCENT) if use.title},
        sources=(source,) if mapping.source else (),
        licences=(mapping.licence,) if mapping.licence else (),
        problems=log.problems,
    )


def _joined_names(grid: _Grid, uses: Sequence[ColumnUse]) -> list[str]:
    """Names; several name columns are joined: "Kershaw, SC"."""
    columns = [grid.cells[heading(use.column)] for use in uses]
    return [", ".join(filter(None, (" ".join(text.split()) for text in texts))) for texts in zip(*columns, strict=True)]


def _places(grid: _Grid, mapping: Mapping, log: ProblemLog) -> tuple[FloatArray | None, FloatArray | None]:
    for use in mapping.uses(Role.POINT):
        found = [_POINT.fullmatch(cell) for cell in grid.cells[heading(use.column)]]
        pairs = np.array([(float(one[1]), float(one[2])) if one else (math.nan, math.nan) for one in found])
        return pairs[:, 1], pairs[:, 0]
    latitude = mapping.uses(Role.LATITUDE)
    longitude = mapping.uses(Role.LONGITUDE)
    return (
        _numbers(grid, latitude[0], LATITUDE, log) if latitude else None,
        _numbers(grid, longitude[0], LONGITUDE, log) if longitude else None,
    )


def _indicator(grid: _Grid, use: ColumnUse, mapping: Mapping, log: ProblemLog) -> Indicator:
    cells = grid.cells[heading(use.column)]
    split = [split_estimate(cell) if "(" in cell or "[" in cell else (cell, "") for cell in cells]
    intervals = [interval for _, interval in split]
    if any(value and interval for value, interval in split):
        grid.cells[heading(use.column)] = [value or interval for value, interval in split]
    low, high = _interval(grid, use, mapping, intervals, log)
    return Indicator(
        code=use.code,
        values=_numbers(grid, use, PERCENT, log),
        denominator=use.denominator,
        period=use.period or mapping.period,
        title=dict(use.title),
        source=mapping.source,
        caution=dict(use.caution),
        low=low,
        high=high,
    )


def _interval(
    grid: _Grid, use: ColumnUse, mapping: Mapping, within: Sequence[str], log: ProblemLog
) -> tuple[FloatArray | None, FloatArray | None]:
    """Both ends of an indicator's interval: from a column of its own, two columns, or beside the value."""
    mine = {other.role: other for other in mapping.columns if other.code == use.code}
    if Role.INTERVAL in mine:
        name = mine[Role.INTERVAL].column
        return _ends(grid, grid.cells[heading(name)], name, use.scale, log)
    if any(within):
        return _ends(grid, within, use.column, use.scale, log)
    if Role.LOW in mine and Role.HIGH in mine:
        return _numbers(grid, mine[Role.LOW], PERCENT, log), _numbers(grid, mine[Role.HIGH], PERCENT, log)
    return None, None


def _ends(grid: _Grid, cells: Sequence[str], name: str, scale: float, log: ProblemLog) -> tuple[FloatArray, FloatArray]:
    low = np.full(len(cells), np.nan)
    high = np.full(len(cells), np.nan)
    for place, cell in enumerate(cells):
        if not cell:
            continue
        ends = parse_interval(cell)
        if ends is None:
            log.left_out(NO_INTERVAL, file=grid.file, row=grid.rows[place], column=name, value=shown(cell))
        else:
            low[place], high[place] = ends[0] * scale, ends[1] * scale
    return low, high


def preview(tables: Tables, mapping: Mapping, *, rows: int = 8) -> Preview:
    """The first rows of the table under its headings, and all problems that reading it would raise."""
    sheet = tables.sheet(mapping.sheet)
    texts = [tuple(cell_text(cell) for cell in row) for row in sheet.rows[max(mapping.header_row - 1, 0) :][: rows + 1]]
    header = texts[0] if texts else ()
    try:
        part = apply(tables, mapping)
    except UnreadableFileError as error:
        return Preview(header, tuple(texts[1:]), None, tuple(error.problems))
    return Preview(header, tuple(texts[1:]), part, part.problems)


def has_errors(problems: Sequence[Problem]) -> bool:
    """Whether anything stops the whole file."""
    return any(problem.severity is Severity.ERROR for problem in problems)
