"""The tables of the board: applications with their scores, and how strict or lenient each reviewer is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.translation import gettext as _

from longtable.calls.queries.conflicts import Viewer
from longtable.calls.queries.panel import people_of
from longtable.calls.queries.reviewing import names_and_reviews
from longtable.calls.queries.standings import Standings
from longtable.calls.views.review_pages import small
from longtable.ui.numbers import number
from longtable.ui.tables import Column, Table

PER_PAGE, REVIEWERS = 50, 20


@dataclass(slots=True)
class Line:
    """One application on the board; who applies and what was asked for is read for the shown page alone."""

    pk: int
    code: str
    number: int
    reviews: int
    island: int
    raw: float | None
    score: float | None
    error: float | None
    hidden: bool


def lines_of(standings: Standings, viewer: Viewer) -> list[Line]:
    """The board's rows by number; scores that this person may not see are not in them."""
    lines: list[Line] = []
    for pk, number_, reviews, island, raw, score, error in standings.applications.tolist():
        hidden = pk in viewer.hidden
        first, second, third = (None if hidden or isnan(value) else value for value in (raw, score, error))
        lines.append(Line(pk, f"A{number_:02}", number_, reviews, island, first, second, third, hidden))
    return lines


def applications_table(
    request: HttpRequest, standings: Standings, lines: list[Line], link: Callable[[Line], str], *, named: bool
) -> Table:
    """Every application with its scores; ``named``: says who applies."""
    known: dict[int, tuple[str, int]] = {}  # of the shown page, read once the table knows which it is

    def name(line: Line) -> object:
        organization = known[line.pk][0] if named else ""
        return format_html("{} {}", line.code, small(organization)) if organization else line.code

    def reviews(line: Line) -> str:
        return _("%(done)d of %(asked)d") % {"done": line.reviews, "asked": max(known[line.pk][1], line.reviews)}

    columns = [
        Column(
            "code",
            _("Application"),
            text=_later(name),
            url=lambda line: "" if line.hidden else link(line),
            order=lambda line: line.number,
        ),
        Column("reviews", _("Reviews done"), text=_later(reviews), order=lambda line: line.reviews, numeric=True),
        _score("raw", _("Mean as given")),
        _score("score", _("Calibrated score")),
        _score("error", _("Give or take")),
    ]
    if standings.islands > 1:
        group = lambda line: "–" if line.island < 0 else line.island + 1  # noqa: E731
        columns.append(Column("island", _("Group"), text=group, order=lambda line: line.island, numeric=True))
    table = Table.build(
        request,
        lines,
        caption=_("Applications and their scores"),
        caption_hidden=True,
        columns=columns,
        default="-score",
        per_page=PER_PAGE,
        empty=_("No application has been sent yet."),
        dense=True,
    )
    known |= names_and_reviews([line.pk for line in _shown(table)])
    return table


def _later(words: Callable[[Any], object]) -> Callable[[Any], object]:
    """Words that are found when the page is printed."""
    return lambda row: SimpleLazyObject(lambda: words(row))


def _shown(table: Table) -> list[Any]:
    return list(table.page.object_list) if table.page else []


def _score(key: str, title: str) -> Column:
    def words(line: Line) -> object:
        value = getattr(line, key)
        if line.hidden:
            return small(_("hidden from you"))
        return "–" if value is None else number(value, 2)

    return Column(key, title, text=words, order=lambda line: getattr(line, key), numeric=True)


def reviewers_table(request: HttpRequest, standings: Standings) -> Table:
    """Every reviewer with a finished review."""
    rows = standings.reviewers.tolist()  # id, reviews, island, offset
    names: dict[int, str] = {}
    columns = [
        Column("name", _("Reviewer"), text=_later(lambda row: names.get(row[0], "–"))),
        Column("reviews", _("Reviews done"), text=lambda row: row[1], order=lambda row: row[1], numeric=True),
        Column(
            "offset",
            _("Scores higher (+) or lower (−) than others do"),
            text=lambda row: signed(row[3]),
            order=lambda row: row[3],
            numeric=True,
        ),
    ]
    table = Table.build(
        request, rows, caption=_("How strict or lenient each reviewer is"), caption_hidden=True, columns=columns, default="-offset",
        per_page=REVIEWERS, prefix="reviewer", empty=_("No review is finished yet."),
        dense=True,
    )  # fmt: skip
    names |= people_of([row[0] for row in _shown(table)])
    return table


def signed(value: float) -> str:
    """A difference with its sign."""
    if round(value, 2) == 0:
        return number(0, 2)
    return ("+" if value > 0 else "−") + number(abs(value), 2)
