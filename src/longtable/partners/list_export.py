"""Everything that a coalition knows of its partners, as CSV, as Excel and as the lists of a case folder.

What is written here comes back in without change: ``list_own`` reads it.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import hmac
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from longtable.coalitions.models import Coalition
from longtable.partners.list_columns import (
    CASE_COLUMNS,
    CONTACT_HEADERS,
    HEADERS,
    OF_PEOPLE,
    Codebook,
    day,
    join_lines,
    precise,
    write_services,
)
from longtable.partners.list_queries import known_to, rows_of
from longtable.partners.list_rows import ListRow
from longtable.partners.models import EVERYWHERE, Standing
from longtable.sources.text import neutral

PROSPECTS = (Standing.PROSPECT.value, Standing.INVITED.value)
CELL_LIMIT = 32_767  # characters that Excel takes in one cell


def mark_of(coalition: Coalition, partner: int) -> str:
    """What an exported row is known by: the partner's number and a seal, so that no other list is taken for ours."""
    said = f"{coalition.pk}/{partner}".encode()
    seal = hmac.new(settings.SECRET_KEY.encode(), b"list row " + said, hashlib.sha256).hexdigest()[:10]
    return f"{partner}-{seal}"


def partner_of(coalition: Coalition, mark: str) -> int | None:
    """The partner that a mark names; None where it is of another coalition or no mark of ours."""
    number = mark.strip().partition("-")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return int(number) if hmac.compare_digest(mark_of(coalition, int(number)).encode(), mark.strip().encode()) else None


def cells_of(row: ListRow, book: Codebook, mark: str) -> dict[str, str]:
    """One partner by column."""
    groups, areas = write_services(row.services, book)
    standing = book.standings.word
    return {
        "mark": mark,
        "name": row.name,
        "description": row.description,
        "website": row.website,
        "sectors": "; ".join(book.sectors.word(code) for code in row.sectors),
        "groups": groups,
        "areas": areas,
        "standing": standing(row.standing),
        "standing_since": day(row.standing_since),
        "joined": precise(row.joined),
        "confirmed": day(row.confirmed),
        "seats": join_lines(
            [seat.body, _("decides") if seat.decides else "", day(seat.since), day(seat.until), seat.person]
            for seat in row.seats
        ),
        "notes": join_lines([day(note.on), note.text] for note in row.notes),
        "as_kept": join_lines(row.as_kept),
        "history": join_lines(
            [day(one.on), standing(one.was), standing(one.became), one.reason] for one in row.history
        ),
    }


def table_of(coalition: Coalition, *, people: bool) -> list[list[str]]:
    """Header and rows. Without ``people``, for members and observers: no contacts, notes and kept words."""
    book, rows = known_to(coalition).book, rows_of(coalition, people=people)
    keys = [key for key in HEADERS if people or key not in OF_PEOPLE]
    most = max((len(row.contacts) for row in rows), default=0) if people else 0
    contacts = [f"{title} {number}" if number > 1 else str(title)
                for number in range(1, most + 1) for title in CONTACT_HEADERS.values()]  # fmt: skip
    table = [[*(str(HEADERS[key]) for key in keys), *contacts]]
    for row in rows:
        cells = cells_of(row, book, mark_of(coalition, row.partner or 0))
        persons = [part for contact in row.contacts for part in contact]
        table.append([*(cells[key] for key in keys), *persons, *[""] * (len(contacts) - len(persons))])
    return table


def as_csv(table: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a byte-order mark, as Excel wants it, every formula neutralised."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([neutral(cell) for cell in row] for row in table)
    return text.getvalue().encode("utf-8-sig", "replace")


def as_xlsx(table: Sequence[Sequence[str]], title: str) -> bytes:
    """A workbook with one sheet, every cell typed as text, so that nothing is computed or turned into a date."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Any = book.active
    sheet.title = re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "Partners"
    sheet.freeze_panes = "C2"
    for number, row in enumerate(table, start=1):
        for place, text in enumerate(row, start=1):
            if text:
                cell = sheet.cell(number, place)
                cell.value = _excel_text(text)
                cell.data_type = "s"
                cell.number_format = "@"
                cell.alignment = Alignment(vertical="top", wrap_text="\n" in text)
                if number == 1:
                    cell.font = Font(bold=True)
    for place in range(1, len(table[0]) + 1):
        longest = max(len(line) for row in table for line in row[place - 1].split("\n"))
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest + 2, 10), 48)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _excel_text(text: str) -> str:
    """Text that is not longer than a cell can be."""
    if len(text) <= CELL_LIMIT:
        return text
    more = " " + _("… The cell is full: the CSV file has the whole text.")
    return text[: CELL_LIMIT - len(more)] + more


def case_files(coalition: Coalition) -> dict[str, bytes]:
    """partners.csv and prospects.csv as a case folder has them, in codes."""
    rows = rows_of(coalition, people=False)
    prospects = [row for row in rows if row.standing in PROSPECTS]
    partners = [row for row in rows if row.standing not in PROSPECTS]
    return {
        "partners.csv": _case_table(partners, CASE_COLUMNS),
        "prospects.csv": _case_table(prospects, CASE_COLUMNS[:-1]),
    }


def _case_table(rows: Iterable[ListRow], columns: Sequence[str]) -> bytes:
    table: list[Sequence[str]] = [columns]
    for row in rows:
        seat = any(one.decides and one.until is None for one in row.seats)
        last = ["yes" if seat else "no"] if len(columns) == len(CASE_COLUMNS) else []
        for groups, areas in _case_services(row):
            table.append([row.name, ";".join(row.sectors), groups, areas, row.standing, *last])
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([neutral(cell) for cell in row] for row in table)
    return text.getvalue().encode("utf-8", "replace")


def _case_services(row: ListRow) -> list[tuple[str, str]]:
    """Groups and areas: one line for each set of areas; rows of one name are read as one organization."""
    by_areas: dict[tuple[str, ...], list[str]] = {}
    for line in row.services:
        by_areas.setdefault(line.areas, []).append(f"{line.group}:{line.relation}")
    lines = [
        (";".join(groups), EVERYWHERE if EVERYWHERE in areas else ";".join(areas)) for areas, groups in by_areas.items()
    ]
    return lines or [("", "")]


def case_zip(coalition: Coalition) -> bytes:
    """Both lists of a case folder in one zip."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in case_files(coalition).items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def file_name(coalition: Coalition, kind: str, on: dt.date) -> str:
    """How a download is called: coalition, what, when."""
    return f"{coalition.slug}-partners-{on.isoformat()}.{kind}"
