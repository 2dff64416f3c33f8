"""Which column is what: the questions about a table of one's own, and the mapping that the answers make."""

from __future__ import annotations

import json
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from longtable.places.words import known_title
from longtable.sources.mapping_guess import code_of, guess
from longtable.sources.mapping_types import ColumnUse, Mapping, Role, mapping_from_json, mapping_to_json
from longtable.sources.tables import Tables, cell_text

COLUMNS_SHOWN = 80
EXAMPLES = 3
SHARE, PEOPLE = "share", "people"
KNOWN_PEOPLE = ("population", "adults")
ENDS = (Role.LOW, Role.HIGH, Role.INTERVAL)  # they bear the name of their rate
NAMED = (Role.GROUP, Role.GROUP_PERCENT, Role.RATE, Role.LOW, Role.HIGH, Role.INTERVAL)

WHAT: tuple[tuple[str, str | Promise], ...] = (
    (Role.IGNORE, _("not needed")),
    (Role.AREA, _("the id of the area")),
    (Role.NAME, _("the name of the area")),
    ("population", _("number of all people")),
    ("adults", _("number of adults")),
    (PEOPLE, _("number of other people")),
    (Role.RATE, _("a rate in percent")),
    (SHARE, _("a rate as a share, 0 to 1")),
    (Role.LOW, _("lower end of a rate")),
    (Role.HIGH, _("upper end of a rate")),
    (Role.INTERVAL, _("both ends, such as (16.2, 20.8)")),
    (Role.GROUP, _("people of a group")),
    (Role.GROUP_PERCENT, _("a group in percent")),
    (Role.LATITUDE, _("latitude")),
    (Role.LONGITUDE, _("longitude")),
    (Role.POINT, _("a point with both")),
)


@dataclass(frozen=True, slots=True)
class Question:
    """One column of the file: its heading, first values, and what it is taken for."""

    number: int
    column: str
    examples: str
    what: str  # a key of WHAT
    name: str  # of the measure or group
    of: str  # code of the population that a rate is about


def headings(tables: Tables, mapping: Mapping) -> list[str]:
    """The row that names the columns."""
    rows = tables.sheet(mapping.sheet).rows
    start = mapping.header_row - 1
    return [cell_text(cell).strip() for cell in rows[start]] if 0 <= start < len(rows) else []


def kept_mapping(choices: MappingABC[str, Any], tables: Tables) -> Mapping:
    """What was answered before, else the guess."""
    if "mapping" in choices:
        return mapping_from_json(json.dumps(choices["mapping"]).encode())
    return guess(tables)


def as_choice(mapping: Mapping) -> dict[str, Any]:
    """A mapping as it is kept with an upload."""
    document: dict[str, Any] = json.loads(mapping_to_json(mapping))
    return {"columns": [], **document}


def questions(tables: Tables, mapping: Mapping) -> tuple[list[Question], int]:
    """The columns to ask about, those that seem to be needed first where there are too many; and how many are left."""
    header = headings(tables, mapping)
    body = tables.sheet(mapping.sheet).rows[mapping.header_row :][:200]
    uses = {use.column: use for use in reversed(mapping.columns)}
    rates = {use.code: _name(use) for use in mapping.uses(Role.RATE)}
    order = [place for place, name in enumerate(header) if name]
    if len(order) > COLUMNS_SHOWN:
        order.sort(key=lambda place: _what(uses.get(header[place])) == Role.IGNORE)
        order = sorted(order[:COLUMNS_SHOWN])
    asked = []
    for place in order:
        use = uses.get(header[place])
        texts = (cell_text(row[place]).strip() for row in body if place < len(row))
        examples = ", ".join([text for text in texts if text][:EXAMPLES])
        name = rates.get(use.code, "") if use and use.role in ENDS else _name(use)
        asked.append(Question(place, header[place], examples[:80], _what(use), name, use.denominator if use else ""))
    return asked, len([name for name in header if name]) - len(asked)


def _what(use: ColumnUse | None) -> str:
    if use is None:
        return Role.IGNORE
    if use.role is Role.POPULATION:
        return use.code if use.code in KNOWN_PEOPLE else PEOPLE
    return SHARE if use.role is Role.RATE and use.scale != 1.0 else use.role


def _name(use: ColumnUse | None) -> str:
    if use is None or not (use.role in NAMED or _what(use) == PEOPLE):
        return ""
    own = use.title.get(get_language() or "en") or next(iter(use.title.values()), "")
    return own or (use.column if code_of(use.column) == use.code else known_title(use.code))


def people_choices(mapping: Mapping) -> list[tuple[str, str | Promise]]:
    """Whom a rate can be about."""
    others = [use.code for use in mapping.uses(Role.POPULATION) if use.code not in KNOWN_PEOPLE]
    more = [(code, known_title(code)) for code in dict.fromkeys(others)]
    return [("", _("not known")), ("population", _("all people")), ("adults", _("adults")), *more]


def answered(tables: Tables, before: Mapping, posted: MappingABC[str, str]) -> Mapping:
    """The mapping that the answers make. Another sheet or heading row starts from a fresh guess."""
    sheet = posted.get("sheet", before.sheet)
    row = _whole(posted.get("header_row", ""), before.header_row)
    mapping = before
    if (sheet, row) != (before.sheet, before.header_row):
        mapping = replace(guess(tables, sheet=sheet) if sheet != before.sheet else before, columns=())
        mapping = replace(mapping, header_row=row if row != before.header_row else mapping.header_row)
        mapping = replace(mapping, columns=_guessed_at(tables, mapping))
    else:
        mapping = replace(mapping, columns=tuple(_uses(tables, mapping, posted)))
    return replace(
        mapping,
        id_digits=min(_whole(posted.get("id_digits", ""), 0), 20),
        source=posted.get("source", "").strip()[:200],
        url=posted.get("url", "").strip()[:200],
        licence=posted.get("licence", "").strip()[:100],
        period=posted.get("period", "").strip()[:100],
    )


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else otherwise


def _guessed_at(tables: Tables, mapping: Mapping) -> tuple[ColumnUse, ...]:
    """What the columns seem to be below the heading row that the person named."""
    sheet = tables.sheet(mapping.sheet)
    below = replace(sheet, rows=sheet.rows[max(mapping.header_row - 1, 0) :])
    fresh = guess(replace(tables, sheets=(below,)))
    return fresh.columns if fresh.header_row == 1 else ()


def _uses(tables: Tables, mapping: Mapping, posted: MappingABC[str, str]) -> list[ColumnUse]:
    asked, _left = questions(tables, mapping)
    known = {str(key) for key, _title in WHAT}
    uses = []
    for one in asked:
        what = posted.get(f"what-{one.number}", one.what)
        name = posted.get(f"name-{one.number}", "").strip()[:120] or one.column
        uses.append(_use(one.column, what if what in known else Role.IGNORE, name, posted.get(f"of-{one.number}", "")))
    return uses


def _use(column: str, what: str, name: str, of: str) -> ColumnUse:
    language = get_language() or "en"
    if what in KNOWN_PEOPLE:
        return ColumnUse(column, Role.POPULATION, what)
    if what == PEOPLE:
        return ColumnUse(column, Role.POPULATION, code_of(name) or "people")
    role = Role.RATE if what == SHARE else Role(what)
    if role not in NAMED:
        return ColumnUse(column, role)
    code = code_of(name) or code_of(column) or "measure"
    return ColumnUse(
        column,
        role,
        code,
        title={language: name},
        denominator=of[:120] if role in (Role.RATE, Role.GROUP_PERCENT) else "",
        scale=100.0 if what == SHARE else 1.0,
    )
