"""A chart and its table say the same; missing values stay missing; nothing is told by style attributes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from longtable.ui import charts, drawing
from longtable.ui.charts import Bar, Chart, Interval, Point, Reference, Sector, ShareRow

SVG = "{http://www.w3.org/2000/svg}"


def show(value: float) -> str:
    return f"{value:.2f}"


def words() -> dict[str, Any]:
    return {"title": "T & <t>", "description": "D", "fmt": show}


def bars() -> Chart:
    items = [Bar("One <b>", 0.5, 0.2, "1.10", flag=True), Bar("Two", 0.0, 0.0, "0.52"), Bar("Three", None)]
    return charts.bars(
        items, headers=("Group", "covered", "two", "exposed"), layers=("any", "two"), maximum=1, **words()
    )


def columns() -> Chart:
    return charts.columns(
        [Point("2015", 21.4), Point("2016", None), Point("2017", 17.2)], headers=("Y", "R"), **words()
    )


def line() -> Chart:
    points = [Point("2015", 21.4), Point("2016", None), Point("2017", 17.2)]
    return charts.line(points, headers=("Y", "R"), reference=Reference(15, "aim"), **words())


def intervals() -> Chart:
    items = [Interval("A", 15, 12, 19), Interval("B", None)]
    return charts.intervals(items, headers=("A", "R", "l", "h"), reference=Reference(18.1, "mean"), **words())


def shares() -> Chart:
    rows = [ShareRow("Seats", (9, 3)), ShareRow("None", (0, 0))]
    return charts.shares(rows, series=("a", "b"), headers=("of", "a", "b"), **words())


def tiles() -> Chart:
    sectors = [
        Sector("Transport", 0, "absent", "nobody"),
        Sector("Housing", 3, "present"),
        Sector("Faith", 1, "thin", "", "why"),
    ]
    return charts.sector_board(sectors, title="T", description="D", headers=("s", "n", "note"))


ALL = [bars, columns, line, intervals, shares, tiles]


@pytest.mark.parametrize("make", ALL)
def test_both_pictures_are_images_with_title_and_description(make: Callable[[], Chart]) -> None:
    chart = make()
    for picture, width in ((chart.wide, "520"), (chart.narrow, "320")):
        root = ET.fromstring(picture)
        assert root.get("role") == "img"
        assert root.get("viewBox", "").split()[2] == width
        assert root.findtext(f"{SVG}title") == chart.title
        assert root.findtext(f"{SVG}desc") == chart.description
        assert not [e for e in root.iter() if e.get("style") or e.get("id")]
        assert all(e.get("fill") or e.get("stroke") for e in root.iter(f"{SVG}rect"))


@pytest.mark.parametrize("make", ALL)
def test_table_has_a_cell_for_each_head(make: Callable[[], Chart]) -> None:
    chart = make()
    assert chart.rows
    assert {len(row) for row in chart.rows} == {len(chart.headers)}


@pytest.mark.parametrize("make", [bars, columns, intervals])
def test_what_the_picture_says_stands_in_the_table(make: Callable[[], Chart]) -> None:
    chart = make()
    cells = {cell for row in chart.rows for cell in row} | set(chart.headers)
    root = ET.fromstring(chart.wide)
    said = {text.text or "" for text in root.iter(f"{SVG}text")} - {"mean", "aim"}
    ticks = {text for text in said if text.replace(".", "").isdigit() and text not in cells}
    assert said - ticks <= cells


def test_table_twin_has_the_very_numbers() -> None:
    assert bars().rows == (
        ("One <b>", "0.50", "0.20", "1.10"),
        ("Two", "0.00", "0.00", "0.52"),
        ("Three", charts.MISSING, charts.MISSING, charts.MISSING),
    )
    assert shares().rows == (("Seats", "0.75", "0.25"), ("None", "0.00", "0.00"))
    assert intervals().rows == (("A", "15.00", "12.00", "19.00"), ("B", "–", "–", "–"))


def test_bars_are_as_long_as_their_values() -> None:
    root = ET.fromstring(bars().wide)
    lengths = [(float(r.get("width", 0)), r.get("fill")) for r in root.iter(f"{SVG}rect")]
    track = next(width for width, fill in lengths if fill == drawing.TRACK)
    any_partner = next(width for width, fill in lengths if fill == drawing.TEAL_LIGHT)
    two_or_more = next(width for width, fill in lengths if fill == drawing.TEAL_DARK)
    assert any_partner / track == pytest.approx(0.5, abs=0.001)
    assert two_or_more / track == pytest.approx(0.2, abs=0.001)


@pytest.mark.parametrize("make", ALL)
def test_page_shows_picture_and_table(make: Callable[[], Chart]) -> None:
    chart = make()
    html = Template("{% load ui %}{% chart c %}").render(Context({"c": chart}))
    assert html.count("<svg") >= 2
    assert "style=" not in html
    assert "<b>" not in html
    for row in chart.rows:
        for cell in row[1:]:
            assert f">{cell}</td>" in html


def test_empty_input_still_draws() -> None:
    assert charts.bars([], headers=("a", "b"), **words()).rows == ()
    assert "<svg" in charts.columns([], headers=("a", "b"), **words()).wide
    assert "<svg" in charts.intervals([], headers=("a", "b", "c", "d"), **words()).wide


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(2, 8))
def test_ticks_enclose_what_they_measure(low: float, span: float, count: int) -> None:
    marks = drawing.ticks(low, low + span, count)
    assert len(marks) >= 2
    assert marks == sorted(set(marks))
    tolerance = (abs(low) + span) * 1e-6
    assert marks[0] <= low + tolerance
    assert marks[-1] >= low + span - tolerance


def test_ticks_drop_decimals_that_are_all_zero() -> None:
    assert drawing.tick_texts([0, 10], lambda v: f"{v:.1f}%") == ["0%", "10%"]
    assert drawing.tick_texts([0, 2.5], lambda v: f"{v:.1f}%") == ["0.0%", "2.5%"]
    assert drawing.tick_texts([0, 1000], lambda v: f"{v:,.0f}") == ["0", "1,000"]
