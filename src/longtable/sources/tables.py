"""Spreadsheet-like uploads, CSV or Excel, as rows of plain cells. Formulas are shown, never computed.

A cell is None (empty), str, float, bool, datetime.date, datetime.datetime, datetime.time, or a Formula.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from longtable.sources.limits import DEFAULT_LIMITS, MEGABYTE, Limits
from longtable.sources.problemlog import ProblemLog, refuse
from longtable.sources.problems import N_, Problem, UnreadableFileError
from longtable.sources.text import (
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
    check_size,
    decode,
    note_encoding,
    readable,
    sniff_delimiter,
    split_rows,
)

OLD_EXCEL = N_("This is an old or a locked Excel file. Open it, save it as .xlsx without a password, and try again.")
NOT_EXCEL = N_("This zip file is no Excel workbook. Save the list as .xlsx or as CSV and try again.")
BROKEN_EXCEL = N_("The Excel file is damaged and could not be read. Open it, save it again as .xlsx, and try again.")
TOO_PACKED = N_(
    "The Excel file unpacks to more than is allowed (%(limit)s MB). Keep only the sheet and columns you need."
)
TOO_MANY_CELLS = N_("The sheet has more than %(limit)s cells. Keep only the rows and columns that you need.")
NO_ROWS = N_("The file holds no rows. Is it the right file?")

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_CELLS = 6_000_000

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_FORMULA_TEXT = re.compile(r"=.|[+@-][A-Za-z_.]+\(", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that holds a formula. It is shown as text; what a spreadsheet computed last is kept beside it."""

    text: str
    result: str = ""  # "" where unknown; a formula is never computed here

    def __str__(self) -> str:
        return self.text


Cell: TypeAlias = str | float | bool | dt.date | dt.datetime | dt.time | Formula | None
Row: TypeAlias = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows from the first row of the file on, so that row n of the file is ``rows[n - 1]``."""

    name: str
    rows: tuple[Row, ...]
    hidden: bool = False

    @property
    def filled(self) -> int:
        """How many rows hold anything."""
        return sum(1 for row in self.rows if any(cell is not None for cell in row))


@dataclass(frozen=True, slots=True)
class Tables:
    """All sheets of an upload, and how it was read."""

    file: str
    sheets: tuple[Sheet, ...]
    encoding: str = ""  # "" for a workbook
    encoding_certain: bool = True
    delimiter: str = ""
    problems: tuple[Problem, ...] = ()

    def sheet(self, name: str = "") -> Sheet:
        """The named sheet; without a name the visible one with most filled rows, the first of equals."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        visible = [sheet for sheet in self.sheets if not sheet.hidden] or list(self.sheets)
        return max(visible, key=lambda sheet: sheet.filled)


def cell_text(cell: Cell) -> str:
    """A cell as text: whole numbers without a point, dates as year-month-day, a formula as it is written."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return str(cell)


def text_rows(sheet: Sheet) -> list[list[str]]:
    """A sheet as text only."""
    return [[cell_text(cell) for cell in row] for row in sheet.rows]


def read_tables(data: bytes, file: str, *, limits: Limits = DEFAULT_LIMITS) -> Tables:
    """Read CSV, tab-separated text or XLSX, by content and not by the name.

    Raises UnreadableFileError for what is too large, locked, damaged, or no table.
    """
    check_size(data, file, limits)
    if data.startswith(OLE_MAGIC):
        refuse(OLD_EXCEL, file=file)
    packed = data.startswith(b"PK\x03\x04")
    tables = Tables(file, _read_xlsx(data, file, limits)) if packed else _read_delimited(data, file, limits)
    if not any(sheet.filled for sheet in tables.sheets):
        refuse(NO_ROWS, file=file)
    return tables


def _read_delimited(data: bytes, file: str, limits: Limits) -> Tables:
    log = ProblemLog()
    decoded = decode(data, file)
    note_encoding(decoded, file, log)
    delimiter = sniff_delimiter(decoded.text)
    rows = split_rows(decoded.text, delimiter, file, limits)
    cells = _trimmed(tuple(_text_cell(text) for text in row) for row in rows)
    return Tables(file, (Sheet("", cells),), decoded.encoding, decoded.certain, delimiter, log.problems)


def _text_cell(raw: str) -> Cell:
    text = readable(raw)
    text = _CONTROL.sub("", text)  # no page, workbook or database can hold them
    if not text or text.isspace():
        return None
    return Formula(text) if text[0] in "=+@-" and _FORMULA_TEXT.match(text) else text


def _trimmed(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows without the empty rows at the end."""
    kept = list(rows)
    while kept and all(cell is None for cell in kept[-1]):
        kept.pop()
    return tuple(kept)


def _read_xlsx(data: bytes, file: str, limits: Limits) -> tuple[Sheet, ...]:
    _check_workbook(data, file, limits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of parts that it drops; cells are all we need
            sheets = _load(data, file, limits, results=False)
            if any(isinstance(cell, Formula) for sheet in sheets for row in sheet.rows for cell in row):
                sheets = _with_results(sheets, _load(data, file, limits, results=True))
    except UnreadableFileError:
        raise
    except Exception:  # a damaged workbook can fail anywhere inside its parser
        refuse(BROKEN_EXCEL, file=file)
    return sheets


def _check_workbook(data: bytes, file: str, limits: Limits) -> None:
    """Sizes before anything is unpacked. Python's zipfile never gives more bytes than an entry says it has."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        refuse(BROKEN_EXCEL, file=file)
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        refuse(NOT_EXCEL, file=file)
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    tight = total > limits.ratio_from and total > limits.ratio * max(packed, 1)
    if total > limits.total_bytes or len(entries) > limits.entries or tight:
        refuse(TOO_PACKED, file=file, limit=limits.total_bytes // MEGABYTE)


def _load(data: bytes, file: str, limits: Limits, *, results: bool) -> tuple[Sheet, ...]:
    from openpyxl import load_workbook  # slow to import, not needed for CSV

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=results, keep_links=False)
    try:
        sheets: list[Sheet] = []
        cells = 0
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a file says of its own size is not believed
            rows, cells = _sheet_rows(sheet, file, limits, cells)
            sheets.append(Sheet(str(sheet.title), rows, hidden=sheet.sheet_state != "visible"))
    finally:
        book.close()
    return tuple(sheets)


def _sheet_rows(sheet: Any, file: str, limits: Limits, cells: int) -> tuple[tuple[Row, ...], int]:
    rows: list[Row] = []
    for raw in sheet.iter_rows():
        width = len(raw)
        while width and raw[width - 1].value is None:
            width -= 1
        if len(rows) >= limits.rows:
            refuse(TOO_MANY_ROWS, file=file, limit=limits.rows)
        if width > limits.columns:
            refuse(TOO_MANY_COLUMNS, file=file, limit=limits.columns)
        cells += width
        if cells > MOST_CELLS:
            refuse(TOO_MANY_CELLS, file=file, limit=MOST_CELLS)
        rows.append(tuple(_excel_cell(cell) for cell in raw[:width]))
    return _trimmed(rows), cells


def _excel_cell(cell: Any) -> Cell:
    value = cell.value
    if cell.data_type == "f" and value is not None:
        text = getattr(value, "text", None) or str(value)  # array formulas are objects
        return Formula(text if text.startswith("=") else f"={text}")
    if value is None or isinstance(value, (bool, dt.date, dt.time)):
        return value
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, dt.timedelta):
        return str(value)
    return _text_cell(str(value))


def _with_results(sheets: tuple[Sheet, ...], computed: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    """Formulas with what the spreadsheet computed when it was last saved."""
    made: list[Sheet] = []
    for sheet, values in zip(sheets, computed, strict=True):
        rows = []
        for number, row in enumerate(sheet.rows):
            known = values.rows[number] if number < len(values.rows) else ()
            rows.append(
                tuple(
                    Formula(cell.text, cell_text(known[place]) if place < len(known) else "")
                    if isinstance(cell, Formula)
                    else cell
                    for place, cell in enumerate(row)
                )
            )
        made.append(Sheet(sheet.name, tuple(rows), sheet.hidden))
    return tuple(made)
