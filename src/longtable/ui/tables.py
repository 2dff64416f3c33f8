"""Tables: columns described once, sorting by link, pages, and only the shown rows read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, QueryDict


@dataclass(frozen=True)
class Column:
    """``text`` and ``url`` get an item; ``order`` makes the column sortable.

    It is an ORM field name for a queryset, a function for a list.
    """

    key: str
    title: str
    text: Callable[[Any], object]
    url: Callable[[Any], str] | None = None
    order: str | Callable[[Any], Any] | None = None
    numeric: bool = False


@dataclass(frozen=True)
class Head:
    """The head of one column."""

    title: str
    numeric: bool
    sort_url: str
    direction: str  # "", "ascending", "descending"


@dataclass(frozen=True)
class Cell:
    """One cell, ready to draw."""

    text: object
    url: str
    label: str
    numeric: bool


@dataclass(frozen=True)
class Row:
    """One row; a marked one stands out."""

    cells: tuple[Cell, ...]
    marked: bool = False


@dataclass(frozen=True)
class Table:
    """What the template tag ``table`` draws. Make it with :meth:`build` or, from ready text, with :meth:`of`."""

    caption: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    page: Page[Any] | None = None
    page_parameter: str = "page"
    empty: str = ""
    caption_hidden: bool = False
    dense: bool = False  # on a phone, a row is its name and a line or two, and sorting stays in reach

    @classmethod
    def build(
        cls, request: HttpRequest, items: QuerySet[Any] | Sequence[Any], *, caption: str, columns: Sequence[Column],
        default: str = "", per_page: int = 50, prefix: str = "", empty: str = "", caption_hidden: bool = False,
        mark: Callable[[Any], bool] | None = None, dense: bool = False,
    ) -> Table:  # fmt: skip
        """Sorts by ``?sort=key`` or ``?sort=-key`` (else by ``default``) and cuts one page out of ``items``."""
        wanted = request.GET.get(f"{prefix}sort", default)
        chosen = next((c for c in columns if c.order is not None and c.key == wanted.removeprefix("-")), None)
        descending = wanted.startswith("-")
        if chosen is not None:
            items = _sorted(items, chosen, descending)
        page = Paginator(items, per_page).get_page(request.GET.get(f"{prefix}page"))
        heads = tuple(_head(request.GET, prefix, column, column is chosen, descending) for column in columns)
        rows = tuple(
            Row(tuple(_cell(column, item) for column in columns), bool(mark and mark(item)))
            for item in page.object_list
        )
        return cls(caption, heads, rows, page, f"{prefix}page", empty, caption_hidden, dense)

    @classmethod
    def of(
        cls, caption: str, headers: Sequence[str], rows: Sequence[Sequence[object]], *, numeric: Sequence[int] = (),
        caption_hidden: bool = False,
    ) -> Table:  # fmt: skip
        """A table of ready texts; ``numeric`` lists the positions of columns with figures."""
        heads = tuple(Head(title, index in numeric, "", "") for index, title in enumerate(headers))
        body = tuple(
            Row(tuple(Cell(text, "", heads[index].title, heads[index].numeric) for index, text in enumerate(row)))
            for row in rows
        )
        return cls(caption, heads, body, caption_hidden=caption_hidden)


def _sorted(items: QuerySet[Any] | Sequence[Any], column: Column, descending: bool) -> QuerySet[Any] | Sequence[Any]:
    """Missing values stand last in both directions; ties keep a stable order."""
    order = column.order
    if isinstance(items, QuerySet):
        if not isinstance(order, str):
            raise TypeError(f"column {column.key!r}: a queryset is ordered by a field name")
        by = F(order).desc(nulls_last=True) if descending else F(order).asc(nulls_last=True)
        return items.order_by(by, "pk")
    if not callable(order):
        raise TypeError(f"column {column.key!r}: a list is ordered by a function")
    known = [item for item in items if order(item) is not None]
    missing = [item for item in items if order(item) is None]
    return sorted(known, key=order, reverse=descending) + missing


def _head(query: QueryDict, prefix: str, column: Column, current: bool, descending: bool) -> Head:
    if column.order is None:
        return Head(str(column.title), column.numeric, "", "")
    target = query.copy()
    target.pop(f"{prefix}page", None)
    first = f"-{column.key}" if column.numeric else column.key  # figures: largest first
    other = column.key if column.numeric else f"-{column.key}"
    shown_first = current and descending == column.numeric
    target[f"{prefix}sort"] = other if shown_first else first
    direction = ("descending" if descending else "ascending") if current else ""
    return Head(str(column.title), column.numeric, "?" + target.urlencode(), direction)


def _cell(column: Column, item: Any) -> Cell:
    text = column.text(item)
    return Cell("" if text is None else text, column.url(item) if column.url else "", str(column.title), column.numeric)
