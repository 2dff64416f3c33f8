"""Tables: sorted by link, missing values last, only one page shown, labels for the phone."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.template import Context, Template
from django.test import RequestFactory

from longtable.ui.tables import Column, Table

ROWS = [{"name": name, "areas": areas} for name, areas in (("Dover", 3), ("Alder", 11), ("Brick", None), ("Cedar", 7))]
COLUMNS = [
    Column(
        "name",
        "Partner",
        text=lambda row: row["name"],
        url=lambda row: f"/p/{row['name']}",
        order=lambda row: row["name"],
    ),
    Column("areas", "Areas", text=lambda row: row["areas"], order=lambda row: row["areas"], numeric=True),
    Column("note", "Note", text=lambda _row: "<i>"),
]


def build(query: str = "", **extra: object) -> Table:
    request = RequestFactory().get("/" + query)
    return Table.build(request, ROWS, caption="Partners", columns=COLUMNS, **extra)  # type: ignore[arg-type]


def names(table: Table) -> list[object]:
    return [row.cells[0].text for row in table.rows]


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", ["Dover", "Alder", "Brick", "Cedar"]),
        ("?sort=name", ["Alder", "Brick", "Cedar", "Dover"]),
        ("?sort=-name", ["Dover", "Cedar", "Brick", "Alder"]),
        ("?sort=areas", ["Dover", "Cedar", "Alder", "Brick"]),
        ("?sort=-areas", ["Alder", "Cedar", "Dover", "Brick"]),
        ("?sort=note", ["Dover", "Alder", "Brick", "Cedar"]),
        ("?sort=nonsense", ["Dover", "Alder", "Brick", "Cedar"]),
    ],
)
def test_sorting_by_link_with_missing_values_last(query: str, order: list[str]) -> None:
    assert names(build(query)) == order


def test_heads_lead_to_the_other_direction_and_keep_the_query() -> None:
    plain = build("?show=active&page=2").heads
    assert [head.sort_url for head in plain] == ["?show=active&sort=name", "?show=active&sort=-areas", ""]
    down = build("?sort=-areas").heads[1]
    assert (down.sort_url, down.direction) == ("?sort=areas", "descending")


def test_pages_and_prefix() -> None:
    table = build("?b-page=2&b-sort=name", per_page=3, prefix="b-")
    assert names(table) == ["Dover"]
    assert names(build("?page=99", per_page=3)) == ["Cedar"]


def test_table_in_a_page() -> None:
    table = build("?sort=-areas", mark=lambda row: row["areas"] is None)
    html = Template("{% load ui %}{% table t %}").render(Context({"t": table, "request": RequestFactory().get("/")}))
    assert "<caption>Partners</caption>" in html
    assert 'aria-sort="descending"' in html
    assert '<th scope="row" role="rowheader"><a href="/p/Alder">Alder</a></th>' in html
    assert '<td role="cell" class="lt-table__number" data-label="Areas">11</td>' in html
    assert "&lt;i&gt;" in html
    assert html.count('class="is-marked"') == 1


def test_empty_table_says_so() -> None:
    table = Table.build(RequestFactory().get("/"), [], caption="P", columns=COLUMNS, empty="No partner yet.")
    html = Template("{% load ui %}{% table t %}").render(Context({"t": table}))
    assert "No partner yet." in html


def test_dense_rows_keep_their_links_that_sort_on_a_phone() -> None:
    html = Template("{% load ui %}{% table t %}").render(Context({"t": build(dense=True)}))
    assert "lt-table--cards lt-table--lines" in html
    assert "lt-table--lines" not in Template("{% load ui %}{% table t %}").render(Context({"t": build()}))


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_queryset_is_read_one_page_at_a_time(count: int, django_assert_num_queries: object) -> None:
    request = RequestFactory().get("/?sort=-model")
    column = Column("model", "Model", text=lambda row: row.model, order="model")
    with django_assert_num_queries(2):  # type: ignore[operator]
        table = Table.build(request, ContentType.objects.all(), caption="C", columns=[column], per_page=count)
    assert len(table.rows) == count
    shown = [str(row.cells[0].text) for row in table.rows]
    assert shown == sorted(shown, reverse=True)


def test_queryset_refuses_a_function() -> None:
    request = RequestFactory().get("/?sort=a")
    with pytest.raises(TypeError, match="field name"):
        Table.build(
            request, ContentType.objects.all(), caption="C", columns=[Column("a", "A", text=str, order=lambda row: row)]
        )
