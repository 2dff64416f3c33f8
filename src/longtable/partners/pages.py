"""What several pages of this room are made of: tabs, titles by code, the board, the history in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from longtable.coalitions.models import Coalition
from longtable.coalitions.queries import Access, names_of_actors
from longtable.partners.models import Partner
from longtable.partners.queries import Column, areas_here, groups_here, sectors_of
from longtable.partners.wording import Names, change_text
from longtable.record.queries import history
from longtable.record.words import Teller, action_words, role_words
from longtable.ui.boards import Board, BoardCard, BoardColumn
from longtable.ui.numbers import number


def address(access: Access, name: str, *args: object) -> str:
    """The address of a page of this room."""
    return reverse(f"partners:{name}", args=[access.coalition.slug, *args])


def tabs(access: Access, current: str) -> list[dict[str, object]]:
    """The pages of this room."""
    pages = [
        ("board", _("Board")),
        ("everyone", _("List")),
        ("bodies", _("Who decides")),
        ("sectors", _("Sectors")),
    ]
    if access.can_edit:
        pages.insert(2, ("asking", _("Ask the partners")))
    return [{"title": title, "url": address(access, name), "current": name == current} for name, title in pages]


def names_here(coalition: Coalition) -> Names:
    """Titles of groups, areas and sectors by code."""
    groups = {group.code: group.title for group in groups_here(coalition)}
    return Names(groups, areas_here(coalition), {sector.code: sector.title for sector in sectors_of(coalition)})


def post_button(request: HttpRequest, url: str, text: str, kind: str = "second") -> SafeString:
    """A form of one button, for cells of a table."""
    from django.middleware.csrf import get_token

    css = {"second": "usa-button usa-button--outline", "quiet": "usa-button lt-button--quiet"}[kind]
    values = {"url": url, "text": text, "css": css, "icon": "", "fields": {}, "csrf_token": get_token(request)}
    return render_to_string("ui/components/post_button.html", values)


def chip(text: object, kind: str = "") -> SafeString:
    """A small tag."""
    css = f"lt-tag lt-tag--{kind}" if kind else "lt-tag"
    return format_html('<span class="{}">{}</span>', css, text)


def confirmed_chip(partner: Partner) -> SafeString:
    """Whether the partner itself has told us."""
    return chip(_("told us itself"), "presence") if partner.is_confirmed else chip(_("not confirmed"), "dashed")


def board_picture(access: Access, columns: list[Column], groups: Mapping[str, str], query: Mapping[str, str]) -> Board:
    """The board as its component draws it."""
    kept = {name: value for name, value in query.items() if value}
    back = urlencode({"back": "board", **kept})
    return Board(
        key="pipeline",
        label=_("Organizations by standing"),
        field="standing",
        movable=access.can_edit,
        columns=tuple(_column(access, column, groups, kept, back) for column in columns),
    )


def _column(
    access: Access, column: Column, groups: Mapping[str, str], kept: Mapping[str, str], back: str
) -> BoardColumn:
    cards = tuple(
        BoardCard(
            title=partner.name,
            url=address(access, "partner", partner.pk),
            move_url=f"{address(access, 'move', partner.pk)}?{back}",
            lines=_card_lines(partner, groups),
            tags=(chip(_("told us itself"), "presence"),) if partner.is_confirmed else (),
        )
        for partner in column.partners
    )
    more_url = more = ""
    if column.count > len(cards):
        more_url = f"{address(access, 'everyone')}?{urlencode({**kept, 'standing': column.standing.value})}"
        more = ngettext("Show all %(count)s", "Show all %(count)s", column.count) % {"count": number(column.count)}
    return BoardColumn(
        column.standing.value, str(column.standing.label), cards, count=column.count, more_url=more_url, more=more
    )


def _card_lines(partner: Partner, groups: Mapping[str, str]) -> tuple[str, ...]:
    """One quiet line: the groups, or the sectors where no group is known."""
    titles = list(dict.fromkeys(groups.get(row.group, row.group.replace("_", " ")) for row in partner.services.all()))
    shown = titles[:2] + ([_("%(count)d more") % {"count": len(titles) - 2}] if len(titles) > 2 else [])
    sectors = ", ".join(sector.title for sector in list(partner.sectors.all())[:2])
    line = str(get_text_list(shown, _("and"))) or sectors
    return (line,) if line else ()


def history_of(access: Access, partner: Partner, names: Names) -> list[dict[str, Any]]:
    """What was done about a partner, newest first, in words. Observers read roles in place of names."""
    entries = list(history(access.coalition.pk, partner, limit=50))
    people = names_of_actors(access.coalition, [entry.actor for entry in entries]) if access.sees_people else {}
    rows = []
    for entry in entries:
        text = change_text(entry.action, entry.before, entry.after, names)
        rows.append(
            {
                "when": entry.at,
                "title": action_words(entry.action),
                "who": people.get(entry.actor) or role_words(entry.actor_role),
                "text": " · ".join(part for part in (text, entry.reason) if part),
            }
        )
    return rows


def teller(coalition_id: int) -> Teller:
    """The words of this room for the record's pages."""
    names = names_here(Coalition.objects.get(pk=coalition_id))
    return lambda action, before, after: change_text(action, before, after, names)
