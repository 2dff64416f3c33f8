"""A map: one path for each area, once; a table with the same numbers; a switch that needs no script."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from longtable.ui import examples
from longtable.ui.maps import AreaMap, Layer
from tests.pages import check_page

SVG = "{http://www.w3.org/2000/svg}"


def draw(area_map: AreaMap, query: str = "") -> str:
    request = RequestFactory().get("/" + query)
    html = Template("{% load ui %}{% map m %}").render(Context({"m": area_map, "request": request}))
    check_page(
        f'<!doctype html><html lang="en"><head><title>T</title></head><body><main><h1>T</h1>{html}</main></body></html>'
    )
    return html


def town() -> AreaMap:
    return examples.town_map()


def test_path_data_stands_once_for_each_area() -> None:
    html = draw(town())
    for area, path in town().paths.items():
        assert html.count(f'd="{path}"') == 1
        assert html.count(f'<path id="map-{area}"') == 1
        assert html.count(f'<use href="#map-{area}" fill') == 1


def test_areas_carry_every_layer_and_say_their_numbers() -> None:
    area_map = town()
    root = ET.fromstring(area_map.svg())
    uses = [use for use in root.iter(f"{SVG}use") if use.get("class") == "lt-area"]
    assert len(uses) == len(area_map.paths)
    need, reach = area_map.layers
    for use in uses:
        area = str(use.get("href")).removeprefix("#map-")
        assert str(use.get("data-fills")).split() == [area_map.fill(need, area), area_map.fill(reach, area)]
        said = use.findtext(f"{SVG}title") or ""
        assert said.startswith(area_map.names[area] + ". ")
        assert need.texts.get(area, "no data") in said
        assert ("need, and no partner" in said) == (area in area_map.unserved)


def test_unserved_is_a_pattern_and_a_border_and_no_data_is_dotted() -> None:
    area_map = town()
    root = ET.fromstring(area_map.svg())
    hatched = next(g for g in root.iter(f"{SVG}g") if g.get("fill") == "url(#map-hatch)")
    assert {str(u.get("href")).removeprefix("#map-") for u in hatched} == set(area_map.unserved)
    assert hatched.get("stroke")
    assert area_map.fill(area_map.layers[0], "6") == "url(#map-dots)"


def test_table_has_the_same_numbers() -> None:
    area_map = town()
    headers, rows = area_map.table()
    assert headers == ("Area", "Adults who smoke", "Partners", "need, and no partner")
    assert [row[0] for row in rows] == sorted(area_map.names.values())
    html = draw(area_map)
    for row in rows:
        for cell in row:
            assert f">{cell}<" in html


def test_switch_works_without_script() -> None:
    area_map = town()
    need, reach = draw(area_map), draw(area_map, "?layer=reach&k=3")
    assert 'href="?layer=reach#map"' in need
    assert 'href="?layer=need&amp;k=3#map"' in reach
    area = next(iter(area_map.paths))
    assert f'<use href="#map-{area}" fill="{area_map.fill(area_map.layers[1], area)}"' in reach
    assert draw(area_map, "?layer=nonsense").count("aria-current") == 1


def test_legend_follows_classes_in_order() -> None:
    labels = [key.label for key in town().legend("need")]
    assert labels == ["below average", "above", "24% and more", "29% and more", "need, and no partner", "no data"]


def test_value_on_a_break_belongs_to_the_upper_class() -> None:
    layer = Layer("a", "A", "A", {"x": 18.1, "y": 18.09, "z": None}, {}, (18.1,), ("low", "high"))
    assert [layer.class_of(area) for area in "xyz?"] == [1, 0, None, None]


@pytest.mark.parametrize(
    ("breaks", "labels", "message"),
    [((1,), ("a",), "2 classes"), ((2, 1), ("a", "b", "c"), "grow"), ((1, 2, 3, 4, 5), tuple("abcdef"), "at most 5")],
)
def test_layer_that_cannot_be_drawn_is_refused(
    breaks: tuple[float, ...], labels: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Layer("a", "A", "A", {}, {}, breaks, labels)


def test_standalone_picture_needs_no_page() -> None:
    picture = town().svg(standalone=True)
    assert "class=" not in picture
    assert "data-" not in picture
    assert ET.fromstring(picture).get("role") == "img"


def test_names_and_ids_are_escaped() -> None:
    layer = Layer("a", "A", "A", {'"><b>': 1.0}, {'"><b>': "1"}, (), ("all",))
    html = draw(AreaMap("T", "D", (0, 0, 9, 9), {'"><b>': "M0 0z"}, {'"><b>': "<i>x</i>"}, (layer,)))
    assert "<b>" not in html
    assert "<i>" not in html


def test_chicago_has_its_77_areas(shared: Path) -> None:
    folder = shared / "cases" / "chicago-tobacco"
    lines = (folder / "areas.csv").read_text(encoding="utf-8").splitlines()
    names = {row["area_id"]: row["name"] for row in csv.DictReader(lines)}
    features = json.loads((folder / "shapes.geojson").read_text(encoding="utf-8"))["features"]
    paths = {}
    for feature in features:
        ring = feature["geometry"]["coordinates"][0][0][::20]
        paths[feature["properties"]["area_id"]] = "M" + "L".join(f"{x:.3f} {-y:.3f}" for x, y in ring) + "z"
    layer = Layer("need", "Need", "Need", dict.fromkeys(names, 1.0), dict.fromkeys(names, "1"), (), ("all",))
    html = draw(AreaMap("T", "D", (-88, -42.1, 0.5, 0.5), paths, names, (layer,)))
    assert html.count("<path id=") == html.count('class="lt-area"') == 77
    assert html.count("<tr") == 78
