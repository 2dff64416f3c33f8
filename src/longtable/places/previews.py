"""What an upload holds, shown before anything is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from longtable.places import columns
from longtable.places.models import CommunityDraft
from longtable.places.pages import MISSING, shown
from longtable.places.queries import files_of
from longtable.places.reading import Table as OpenTable
from longtable.places.reading import open_table
from longtable.places.rules import clean
from longtable.places.words import known_title
from longtable.sources.mapping_types import Mapping as ColumnMapping
from longtable.sources.problems import UnreadableFileError
from longtable.sources.tables import cell_text
from longtable.sources.types import CommunityPackage, FloatArray
from longtable.ui.numbers import number
from longtable.ui.tables import Table

KEPT = ("title", "way", "publisher", "release", "start")
FIRST_ROWS = 8
MEASURES_LISTED = 60
RAW_ROWS, RAW_COLUMNS = 4, 8  # of the file itself
MOST_COLUMNS = 6  # of each kind, so that the first rows fit on a page


@dataclass(frozen=True, slots=True)
class Preview:
    """A package in short."""

    areas: int
    groups: int
    indicators: int
    shapes: int
    indicators_table: Table
    groups_table: Table | None
    rows: Table

    @property
    def sentence(self) -> str:
        """What was read, in one sentence."""
        return _("We read %(holdings)s. Nothing is kept yet.") % {
            "holdings": holdings(self.areas, self.groups, self.indicators)
        }


def holdings(areas: int, groups: int, indicators: int) -> str:
    """How much a package holds: "77 areas, 9 groups and 9 measures"."""
    return _("%(areas)s, %(groups)s and %(indicators)s") % {
        "areas": ngettext("%(n)s area", "%(n)s areas", areas) % {"n": number(areas)},
        "groups": ngettext("%(n)s group", "%(n)s groups", groups) % {"n": number(groups)},
        "indicators": ngettext("%(n)s measure", "%(n)s measures", indicators) % {"n": number(indicators)},
    }


def step_titles() -> list[str]:
    """The two steps of bringing something in."""
    return [_("Choose the file"), _("Look, then bring it in")]


def choices_from(draft: CommunityDraft, posted: Mapping[str, str]) -> dict[str, Any]:
    """What was typed or chosen beside the files, kept so that it is not typed twice."""
    posted = {name: clean(text) for name, text in posted.items()}
    kept: dict[str, Any] = {name: posted[name].strip()[:120] for name in KEPT if name in posted}
    if draft.kind == CommunityDraft.Kind.TABLE and "header_row" in posted:
        try:
            table = open_table(files_of(draft), draft.choices)
        except UnreadableFileError:
            return kept
        kept["mapping"] = columns.as_choice(columns.answered(table.tables, table.mapping, posted))
    return kept


@dataclass(frozen=True, slots=True)
class ColumnsAsked:
    """The questions about a table of one's own, with its first rows as they stand in the file."""

    questions: list[columns.Question]
    left: int  # columns that are not asked about
    what: Sequence[tuple[str, Any]]
    people: Sequence[tuple[str, Any]]
    sheets: list[str]
    mapping: ColumnMapping
    first: Table


def columns_asked(table: OpenTable) -> ColumnsAsked:
    """What is asked about each column, filled in with the guess or the last answers."""
    asked, left = columns.questions(table.tables, table.mapping)
    sheet = table.tables.sheet(table.mapping.sheet)
    start = max(table.mapping.header_row - 1, 0)
    rows = [[cell_text(cell)[:40] for cell in row[:RAW_COLUMNS]] for row in sheet.rows[start : start + 1 + RAW_ROWS]]
    width = max((len(row) for row in rows), default=1)
    rows = [row + [""] * (width - len(row)) for row in rows]
    headers = [head or str(place) for place, head in enumerate(rows[0], start=1)] if rows else [""]
    return ColumnsAsked(
        questions=asked,
        left=left,
        what=columns.WHAT,
        people=columns.people_choices(table.mapping),
        sheets=[one.name for one in table.tables.sheets],
        mapping=table.mapping,
        first=Table.of(_("The first rows of the file"), headers, rows[1:]),
    )


def _title(titles: Mapping[str, str], code: str) -> str:
    return titles.get(get_language() or "en") or titles.get("en") or known_title(code)


def preview(package: CommunityPackage) -> Preview:
    """What was read: measures, groups, and the first rows."""
    return Preview(
        areas=len(package.areas),
        groups=len(package.groups),
        indicators=len(package.indicators),
        shapes=len(package.shapes),
        indicators_table=_indicators(package),
        groups_table=_groups(package) if package.groups else None,
        rows=_rows(package),
    )


def _range(values: FloatArray) -> str:
    known = values[np.isfinite(values)]
    if not len(known):
        return MISSING
    return _("%(low)s to %(high)s") % {"low": number(float(known.min()), 1), "high": number(float(known.max()), 1)}


def _indicators(package: CommunityPackage) -> Table:
    rows = [
        (
            _title(one.title, one.code),
            _range(one.values),
            _("%(known)s of %(all)s")
            % {"known": number(int(np.isfinite(one.values).sum())), "all": number(len(package.areas))},
            known_title(one.denominator) if one.denominator else _("not known"),
            one.period or _("not given"),
            _("yes") if one.low is not None else _("no"),
        )
        for one in list(package.indicators.values())[:MEASURES_LISTED]
    ]
    headers = (_("Measure"), _("Percent"), _("Areas"), _("Of whom"), _("Period"), _("With ranges"))
    caption = _("Measures that were read")
    if len(package.indicators) > MEASURES_LISTED:
        caption = _("The first %(count)s measures that were read") % {"count": MEASURES_LISTED}
    return Table.of(caption, headers, rows, numeric=(1, 2))


def _groups(package: CommunityPackage) -> Table:
    rows = [
        (
            _title(package.group_titles.get(code, {}), code),
            number(float(np.nansum(counts))),
            _("%(known)s of %(all)s")
            % {"known": number(int(np.isfinite(counts).sum())), "all": number(len(package.areas))},
        )
        for code, counts in package.groups.items()
    ]
    return Table.of(_("Groups that were read"), (_("Group"), _("People"), _("Areas")), rows, numeric=(1, 2))


def _rows(package: CommunityPackage) -> Table:
    areas = package.areas
    columns = [(known_title(name), values) for name, values in list(areas.populations.items())[:MOST_COLUMNS]]
    columns += [(_title(one.title, one.code), one.values) for one in list(package.indicators.values())[:MOST_COLUMNS]]
    headers = [_("Id"), _("Area"), *(title for title, _values in columns)]
    rows = [
        [code, areas.names[position], *(_cell(float(values[position])) for _title_, values in columns)]
        for position, code in enumerate(areas.ids[:FIRST_ROWS])
    ]
    return Table.of(_("The first areas"), headers, rows, numeric=range(2, len(headers)))


def _cell(value: float) -> str:
    return shown(None if np.isnan(value) else value, lambda known: number(known, 0 if known == int(known) else 1))
