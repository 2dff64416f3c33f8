"""All organizations at once: the board and the list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from longtable.coalitions.gates import for_everyone_here
from longtable.coalitions.queries import Access
from longtable.partners import queries
from longtable.partners.forms import FilterForm, SearchEverything
from longtable.partners.models import EVERYWHERE, Partner
from longtable.partners.pages import address, board_picture, confirmed_chip, tabs
from longtable.partners.rules import AT_TABLE
from longtable.ui.numbers import number
from longtable.ui.tables import Column, Table
from longtable.ui.templatetags.ui import standing as standing_chip


@for_everyone_here
def board(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "Where does everyone stand?": from prospect to partner."""
    groups = queries.groups_here(access.coalition)
    form = FilterForm(request.GET, sectors=queries.sector_choices(access.coalition), groups=groups)
    chosen = form.chosen()
    columns = queries.board_of(access.coalition, **chosen)
    context = {
        "tabs": tabs(access, "board"),
        "form": form,
        "columns": {column.standing.value: column.count for column in columns},
        "total": sum(column.count for column in columns),
        "filtered": any(chosen.values()),
        "board": board_picture(access, columns, queries.group_titles(groups), chosen),
    }
    return render(request, "partners/board.html", context)


@for_everyone_here
def everyone(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "Who is on our list?": every organization in a table."""
    groups = queries.groups_here(access.coalition)
    form = SearchEverything(request.GET, sectors=queries.sector_choices(access.coalition), groups=groups)
    chosen = form.chosen()
    standing = chosen.pop("standing")
    rows = queries.partners_of(access.coalition, [standing] if standing else None)
    table = Table.build(
        request,
        queries.filtered(rows, **chosen),
        caption=_("Organizations"),
        caption_hidden=True,
        columns=_columns(access, queries.group_titles(groups)),
        default="name",
        empty=_("No organization is like this. Choose less in the boxes above."),
    )
    context = {
        "tabs": tabs(access, "everyone"),
        "form": form,
        "table": table,
        "count": table.page.paginator.count if table.page else 0,
        "filtered": bool(standing) or any(chosen.values()),
    }
    return render(request, "partners/everyone.html", context)


def _columns(access: Access, groups: dict[str, str]) -> list[Column]:
    def whom(partner: Partner) -> str:
        titles = dict.fromkeys(groups.get(row.group, row.group) for row in partner.services.all())
        return ", ".join(titles) or _("not told")

    def where(partner: Partner) -> str:
        codes = {area for row in partner.services.all() for area in row.areas}
        if EVERYWHERE in codes:
            return _("everywhere")
        return number(len(codes)) if codes else _("not told")

    def told(partner: Partner) -> str:
        return confirmed_chip(partner) if partner.is_confirmed or partner.standing in AT_TABLE else "–"

    def since(partner: Partner) -> str:
        return date_format(partner.standing_since, "SHORT_DATE_FORMAT")

    columns: list[tuple[Any, ...]] = [
        ("name", _("Organization"), lambda p: p.name, lambda p: address(access, "partner", p.pk), "name"),
        ("standing", _("Standing"), lambda p: standing_chip(p.standing), None, "standing"),
        ("since", _("Since"), since, None, "standing_since"),
        ("sectors", _("Sectors"), lambda p: ", ".join(s.title for s in p.sectors.all()) or "–", None, None),
        ("groups", _("Works with"), whom, None, None),
        ("areas", _("Areas"), where, None, None),
        ("told", _("Told us itself"), told, None, "confirmed_at"),
    ]
    return [Column(key, title, text=text, url=url, order=order) for key, title, text, url, order in columns]
