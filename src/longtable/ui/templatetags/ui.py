"""The components as template tags: ``{% load ui %}``. How to use them: docs/build/ui.md; all states: /style/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockNode
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from longtable.ui import marks, numbers
from longtable.ui.boards import Board
from longtable.ui.charts import Chart, Sector
from longtable.ui.icons import ICONS
from longtable.ui.maps import AreaMap
from longtable.ui.tables import Table

register = template.Library()

BUTTONS = {
    "main": "usa-button",
    "second": "usa-button usa-button--outline",
    "quiet": "usa-button lt-button--quiet",
    "danger": "usa-button lt-button--danger",
    "bright": "usa-button lt-button--bright",
    "outline": "usa-button lt-button--onpanel",
}
KINDS = {
    "card": ("", "quiet", "need", "question", "presence"),
    "alert": ("info", "success", "warning", "error"),
    "stat": ("", "need", "question", "presence"),
    "tag": ("", "need", "question", "presence", "info", "dashed"),
    "picture": ("table", "map", "people", "letter", "search", "done"),
}
STANDINGS = {
    "prospect": (pgettext_lazy("standing", "prospect"), "dashed"),
    "invited": (pgettext_lazy("standing", "invited"), "question"),
    "joining": (pgettext_lazy("standing", "joining"), "info"),
    "active": (pgettext_lazy("standing", "active"), "presence"),
    "resting": (pgettext_lazy("standing", "resting"), ""),
    "left": (pgettext_lazy("standing", "left"), "dashed"),
}
MESSAGE_KINDS = {"debug": "info", "info": "info", "success": "success", "warning": "warning", "error": "error"}


def _draw(name: str, /, **values: Any) -> SafeString:
    return render_to_string(f"ui/components/{name}.html", values)


def _kind(component: str, kind: str) -> str:
    if kind not in KINDS[component]:
        raise template.TemplateSyntaxError(
            f"{component}: kind {kind!r} is none of {', '.join(map(repr, KINDS[component]))}"
        )
    return kind


def _button_class(kind: str) -> str:
    if kind not in BUTTONS:
        raise template.TemplateSyntaxError(f"button: kind {kind!r} is none of {', '.join(BUTTONS)}")
    return BUTTONS[kind]


def _request(context: Context) -> HttpRequest | None:
    return context.get("request")


# --- The frame ---------------------------------------------------------------------------------------------------------


class BlockText(Node):
    """The words of a block without markup, so that the title of a page is its question."""

    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, context: Context) -> str:
        """The words, escaped, with single spaces."""
        blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
        block: BlockNode | None = blocks.get_block(self.name) if blocks else None
        if block is None:
            return ""
        with context.push(block=block):
            words = block.nodelist.render(context)
        return mark_safe(" ".join(strip_tags(words).split()))  # noqa: S308  already escaped by the block


@register.tag
def block_text(_parser: Parser, token: Token) -> BlockText:
    """``{% block_text question %}``"""
    return BlockText(token.split_contents()[1])


@register.filter
def message_kind(level_tag: str) -> str:
    """Django's word for a message as a kind of alert."""
    return MESSAGE_KINDS.get(level_tag, "info")


@register.filter
def percent(share: float | None, digits: int = 0) -> str:
    """A share as percent."""
    return "" if share is None else numbers.percent(share, digits)


@register.filter
def number(value: float | None, digits: int = 0) -> str:
    """A number as the reader writes it."""
    return "" if value is None else numbers.number(value, digits)


@register.filter
def label_for(kind: str) -> str:
    """The word read out before an alert's text."""
    words = {"info": _("Note"), "success": _("Done"), "warning": _("Please look"), "error": _("Problem")}
    return words[kind]


# --- Words --------------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def answer(content: str, source: str = "") -> SafeString:
    """The answer in one sentence, and below it where it comes from."""
    return _draw("answer", content=content, source=source)


@register.simple_block_tag
def fact(content: str) -> SafeString:
    """Marks the fact that matters."""
    return marks.fact(content)


@register.simple_block_tag
def source(content: str) -> SafeString:
    """Small line: source, period, how it was worked out."""
    return format_html('<p class="lt-source">{}</p>', content)


@register.simple_block_tag
def card(content: str, *, title: str = "", intro: str = "", level: int = 2, kind: str = "", id: str = "") -> SafeString:
    """White sheet with a heading."""
    return _draw("card", content=content, title=title, intro=intro, level=level, kind=_kind("card", kind), id=id)


@register.simple_block_tag
def panel(content: str, title: str, text: str = "", level: int = 2) -> SafeString:
    """The dark panel: what to do next."""
    return _draw("panel", content=content, title=title, text=text, level=level)


@register.simple_block_tag
def panel_buttons(content: str) -> SafeString:
    """The buttons of the dark panel; one of them is bright."""
    return format_html('<div class="lt-panel__buttons">{}</div>', content)


@register.simple_block_tag
def alert(content: str, kind: str = "info", title: str = "", live: bool = False) -> SafeString:
    """A note, success, warning or error."""
    return _draw("alert", content=content, kind=_kind("alert", kind), title=title, live=live)


@register.simple_block_tag
def empty(content: str, title: str, text: str = "", picture: str = "table", level: int = 2) -> SafeString:
    """What stands where nothing is yet: a picture, what to do, the button that does it."""
    name = f"ui/pictures/{_kind('picture', picture)}.html"
    return _draw("empty", content=content.strip() and content, title=title, text=text, picture=name, level=level)


@register.simple_block_tag
def details(content: str, summary: str, open: bool = False, boxed: bool = False) -> SafeString:
    """Something to open."""
    return _draw("details", content=content, summary=summary, open=open, boxed=boxed)


@register.simple_block_tag
def question_card(content: str, text: str, evidence: str = "", source: str = "", level: int = 3) -> SafeString:
    """A question for a talk, with its evidence."""
    values = {"content": content.strip() and content, "text": text, "evidence": evidence, "source": source}
    return _draw("question_card", level=level, **values)


# --- Buttons and small things -------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A small drawing; with a label it has a meaning of its own."""
    if name not in ICONS:
        raise template.TemplateSyntaxError(f"icon: {name!r} is none of {', '.join(ICONS)}")
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="lt-icon" viewBox="0 0 24 24" {} focusable="false" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round"><path d="{}"/></svg>',
        said,
        ICONS[name],
    )


@register.simple_tag
def button_link(url: str, text: str, kind: str = "main", icon: str = "") -> SafeString:
    """A link that looks like a button."""
    return _draw("button_link", url=url, text=text, css=_button_class(kind), icon=icon)


@register.simple_tag
def button(
    text: str, *, kind: str = "main", name: str = "", value: str = "", icon: str = "", form: str = ""
) -> SafeString:
    """A submit button."""
    return _draw("button", text=text, css=_button_class(kind), name=name, value=value, icon=icon, form=form)


@register.simple_tag(takes_context=True)
def post_button(
    context: Context, url: str, text: str, kind: str = "second", icon: str = "", **fields: object
) -> SafeString:
    """One button that is a form of its own; further keywords become hidden fields."""
    values = {"url": url, "text": text, "css": _button_class(kind), "icon": icon, "fields": fields}
    return _draw("post_button", csrf_token=context.get("csrf_token"), **values)


@register.simple_tag
def stat(value: object, label: str, note: str = "", kind: str = "") -> SafeString:
    """One figure and what it counts."""
    return _draw("stat", value=value, label=label, note=note, kind=_kind("stat", kind))


@register.simple_tag
def tag(text: object, kind: str = "") -> SafeString:
    """A small chip."""
    css = f"lt-tag lt-tag--{kind}" if _kind("tag", kind) else "lt-tag"
    return format_html('<span class="{}">{}</span>', css, text)


@register.simple_tag
def standing(value: str, label: str = "") -> SafeString:
    """The chip of a partner's standing; the words are those of the design."""
    word, kind = STANDINGS.get(value, (value, ""))
    return tag(label or word, kind)


@register.simple_tag
def progress(value: float | None, max: float, label: str, text: str = "") -> SafeString:
    """How far something is; without a value, that it goes on and nobody knows how far."""
    if value is not None:
        text = text or f"{value:g} / {max:g}"
    return _draw("progress", value=value, max=max, label=label, text=text)


@register.simple_tag
def copy(text: str, label: str) -> SafeString:
    """A text to copy, with a button."""
    return _draw("copy", text=text, label=label, id=f"copy-{crc32(text.encode())}")


# --- Ways through ---------------------------------------------------------------------------------------------------------


@register.simple_tag
def tabs(items: Sequence[Mapping[str, Any]], label: str) -> SafeString:
    """Links to the parts of one thing."""
    return _draw("tabs", items=items, label=label)


@register.simple_tag
def breadcrumbs(items: Sequence[Mapping[str, Any]]) -> SafeString:
    """The way here."""
    return _draw("breadcrumbs", items=items)


@register.simple_tag
def steps(titles: Sequence[str], current: int, label: str = "") -> SafeString:
    """``current`` counts from 1."""
    marks_ = [{"title": title, "state": _state(index, current)} for index, title in enumerate(titles, start=1)]
    values = {"steps": marks_, "current": current, "total": len(titles), "title": titles[current - 1]}
    return _draw("steps", label=label or _("Steps"), **values)


def _state(index: int, current: int) -> str:
    return "current" if index == current else "complete" if index < current else ""


@register.simple_tag
def timeline(entries: Sequence[Mapping[str, Any]], label: str = "") -> SafeString:
    """What happened, latest first as given."""
    return _draw("timeline", entries=entries, label=label or _("History"))


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page[Any], param: str = "page", anchor: str = "") -> SafeString:
    """Links to pages; the other parts of the query stay. ``anchor``: the id of what has the pages."""
    request = _request(context)
    query = request.GET.copy() if request else None

    def link(number: int) -> str:
        if query is None:
            return f"?{param}={number}{place}"
        query[param] = str(number)
        return f"?{query.urlencode()}{place}"

    place = f"#{anchor}" if anchor else ""

    elided = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    items = [{"number": n, "url": link(n) if isinstance(n, int) else "", "current": n == page.number} for n in elided]
    before = link(page.previous_page_number()) if page.has_previous() else ""
    after = link(page.next_page_number()) if page.has_next() else ""
    return _draw("pagination", items=items, before=before, after=after, many=page.paginator.num_pages > 1)


# --- Tables, pictures, boards ----------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def table(context: Context, table: Table) -> SafeString:
    """A table with its caption, sorting and pages."""
    anchor = f"rows-{table.page_parameter}"
    pages = pagination(context, table.page, table.page_parameter, anchor) if table.page is not None else ""
    return _draw("table", table=table, pages=pages)


@register.simple_tag
def chart(chart: Chart, open: bool = False) -> SafeString:
    """A chart and its table."""
    values = {"wide": mark_safe(chart.wide), "narrow": mark_safe(chart.narrow)}  # noqa: S308  made by ui.charts, which escapes
    twin = Table.of(chart.title, chart.headers, chart.rows, numeric=range(1, len(chart.headers)), caption_hidden=True)
    return _draw("chart", chart=chart, table=twin, open=open, **values)


@register.simple_tag
def legend(keys: Sequence[Any]) -> SafeString:
    """What colours and patterns mean."""
    return _draw("legend", keys=keys)


@register.simple_tag(takes_context=True, name="map")
def draw_map(context: Context, area_map: AreaMap, open: bool = False) -> SafeString:
    """The map; which layer is shown comes from the query, so that it works without script."""
    request = _request(context)
    shown = area_map.layer(request.GET.get("layer") if request else None)
    layers = []
    for layer in area_map.layers:
        query = request.GET.copy() if request else None
        if query is not None:
            query["layer"] = layer.key
        url = "?" + (query.urlencode() if query is not None else f"layer={layer.key}") + f"#{area_map.key}"
        keys = area_map.legend(layer.key)
        layers.append({"layer": layer, "url": url, "keys": keys, "current": layer is shown})
    headers, rows = area_map.table()
    values = {
        "headers": headers,
        "rows": _map_rows(area_map, headers, rows),
        "layers": layers,
        "shown": shown,
        "open": open,
    }
    return _draw("map", map=area_map, picture=mark_safe(area_map.svg(shown.key)), **values)  # noqa: S308


def _map_rows(area_map: AreaMap, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    order = area_map.order()
    return [
        {"name": row[0], "url": area_map.links.get(area, ""), "cells": list(zip(headers[1:], row[1:], strict=True))}
        for area, row in zip(order, rows, strict=True)
    ]


@register.simple_tag
def sectors(tiles: Sequence[Sector]) -> SafeString:
    """The sector board."""
    return _draw("sectors", tiles=tiles)


@register.simple_tag(takes_context=True)
def board(context: Context, board: Board) -> SafeString:
    """Columns with cards that move."""
    return _draw("board", board=board, csrf_token=context.get("csrf_token"))


# --- Forms -------------------------------------------------------------------------------------------------------------------


@register.simple_tag
def errors(form: BaseForm) -> SafeString:
    """The summary at the top; nothing where the form has no errors."""
    if not form.errors:
        return mark_safe("")
    entries = [
        _mistake(form[name] if name in form.fields else None, message)
        for name, messages in form.errors.items()
        for message in messages
    ]
    return _draw("errors", entries=entries)


def _mistake(bound: BoundField | None, message: object) -> dict[str, str]:
    """A link that names the field: read alone, "This field is required" helps nobody."""
    if bound is None:
        return {"target": "", "text": str(message)}
    label, message = str(bound.label), str(message)
    text = message if label in message else f"{label} {message}" if label[-1:] in "?.!:" else f"{label}: {message}"
    return {"target": getattr(bound, "target", bound.auto_id), "text": text}


@register.simple_tag
def field(bound: BoundField, label: str = "", hint: str = "", kind: str = "") -> SafeString:
    """One field. ``kind``: inline, columns or tiles for choices."""
    return mark_safe(  # noqa: S308  rendered by the template
        render_to_string("ui/forms/field.html", {"field": bound, "label": label, "hint": hint, "kind": kind})
    )


@register.simple_tag(takes_context=True)
def form(
    context: Context, form: BaseForm, *, submit: str = "", action: str = "", cancel: str = "", kind: str = "main"
) -> SafeString:
    """A whole form: token, summary of mistakes, fields, buttons."""
    values = {
        "form": form,
        "submit": submit or _("Save"),
        "action": action,
        "cancel": cancel,
        "css": _button_class(kind),
    }
    return _draw("form", csrf_token=context.get("csrf_token"), **values)


@register.simple_tag
def filter_bar(form: BaseForm, action: str = "", submit: str = "") -> SafeString:
    """A search form in one line."""
    return _draw("filter_bar", form=form, action=action, submit=submit or pgettext("filter", "Show"))
