"""Maps: light, without gaps between neighbours, and nothing too small to be seen."""

import json
import re

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from longtable.sources.package import read_package
from longtable.sources.problems import UnreadableFileError
from longtable.sources.projection import albers, equirectangular
from longtable.sources.shapes import path_data, svg_paths
from longtable.sources.topojson import read_topojson

TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [0.5, 0.5], "translate": [-88, 41]},
    "arcs": [[[2, 0], [0, 2]], [[2, 2], [-2, 0], [0, -2], [2, 0]], [[2, 0], [2, 0], [0, 2], [-2, 0]]],
    "objects": {
        "places": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "id": "west", "properties": {"name": "West"}},
                {"type": "MultiPolygon", "arcs": [[[2, -1]]], "id": "east"},
            ],
        }
    },
}


def rings(path):
    """Points of path data, worked out here by going along its steps."""
    made = []
    for part in path.split("M")[1:]:
        x, y = map(int, re.match(r"(-?\d+) (-?\d+)", part).groups())
        points = [(x, y)]
        for kind, numbers in re.findall(r"([hvl])([-\d ]+)", part):
            steps = [int(number) for number in re.findall(r"-?\d+", numbers)]
            if kind == "h":
                pairs = [(step, 0) for step in steps]
            elif kind == "v":
                pairs = [(0, step) for step in steps]
            else:
                pairs = list(zip(steps[::2], steps[1::2], strict=True))
            for dx, dy in pairs:
                x, y = x + dx, y + dy
                points.append((x, y))
        made.append(points)
    return made


def test_chicago_is_light_and_its_neighbours_share_borders(shared):
    package = read_package(shared / "cases/chicago-tobacco")
    drawn = svg_paths(package.shapes)
    assert list(drawn.paths) == list(package.shapes)
    assert drawn.compressed < 10_000
    assert drawn.problems == ()
    polygons = []
    for path in drawn.paths.values():
        parts = [shapely.Polygon(points) for points in rings(path)]
        polygons.append(shapely.union_all(shapely.make_valid(np.array(parts))))
        assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for points in rings(path) for x, y in points)
    together = shapely.union_all(polygons)
    overlap = sum(polygon.area for polygon in polygons) - together.area
    assert overlap < 0.003 * together.area
    parts = [part for part in shapely.get_parts(together) if part.geom_type == "Polygon"]
    holes = [shapely.Polygon(hole).area for part in parts for hole in part.interiors]
    assert sum(area for area in holes if area < 20) < 0.001 * together.area


def test_counties_of_the_nation_fit_the_budget(shared):
    data = (shared / "data/geography/counties-10m.json").read_bytes()
    counties = read_topojson(data, "counties-10m.json", "counties")
    assert len(counties.shapes) >= 3230
    assert counties.names["17031"] == "Cook"
    drawn = svg_paths(counties.shapes, width=960)
    assert drawn.compressed <= 60_000
    assert len(drawn.paths) == len(counties.shapes)
    assert all(path.startswith("M") for path in drawn.paths.values())
    cook = np.array(rings(drawn.paths["17031"])[0]).mean(axis=0)
    los_angeles = np.array(rings(drawn.paths["06037"])[0]).mean(axis=0)
    honolulu = np.array(rings(drawn.paths["15003"])[0]).mean(axis=0)
    assert los_angeles[0] < cook[0]
    assert los_angeles[1] > cook[1]
    assert honolulu[1] > 0.8 * drawn.height  # in the corner, not far out at sea


def test_a_small_budget_draws_simply_and_says_when_even_that_is_too_much(shared):
    package = read_package(shared / "cases/chicago-tobacco")
    light, fine = svg_paths(package.shapes, budget=3_500), svg_paths(package.shapes)
    assert light.compressed <= 3_500 < fine.compressed
    assert light.tolerance > fine.tolerance
    assert "heavier than 0 KB" in str(svg_paths(package.shapes, budget=100).problems[0])


def test_broken_and_tiny_shapes():
    def square(west, south, side):
        ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
        return {"type": "Polygon", "coordinates": [ring]}

    bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    drawn = svg_paths(
        {"a": square(0, 0, 1), "dot": square(2, 0, 0.00001), "bow": bow, "no": {"type": "Point", "coordinates": [0, 0]}}
    )
    assert re.fullmatch(r"M\d+ \d+h1v1h-1z", drawn.paths["dot"])
    assert drawn.paths["bow"]
    said = [str(problem) for problem in drawn.problems]
    assert any("“bow” crossed itself" in line for line in said)
    assert any("“no” is broken" in line for line in said)
    assert svg_paths({}).paths == {}


def test_path_data_leaves_no_rounding_drift():
    points = [(0.4, 0.4), (10.4, 0.6), (10.6, 7.6), (3.3, 9.9), (0.4, 0.4)]
    assert rings(path_data(shapely.Polygon(points))) == [[(0, 0), (10, 1), (11, 8), (3, 10)]]


def test_projections():
    flat = equirectangular(60.0)(np.array([[2.0, 1.0]]))
    assert flat[0] == pytest.approx([1.0, -1.0])
    # Snyder, worked example: sphere of radius 1, parallels 29.5 and 45.5, centre -96; 35 N 75 W, origin at 23 N
    project = albers(-96.0, 29.5, 45.5)
    point, origin = project(np.array([[-75.0, 35.0], [-96.0, 23.0]])) / np.degrees(1.0)
    assert point[0] == pytest.approx(0.2952720, abs=1e-6)
    assert origin[1] - point[1] == pytest.approx(0.2416774, abs=1e-6)


def test_topojson_by_hand():
    found = read_topojson(json.dumps(TOPOLOGY).encode(), "x.json")
    assert found.names == {"west": "West", "east": "east"}
    assert found.shapes["west"]["coordinates"] == [
        [[-87.0, 41.0], [-87.0, 42.0], [-88.0, 42.0], [-88.0, 41.0], [-87.0, 41.0]]
    ]
    assert shapely.Polygon(found.shapes["east"]["coordinates"][0][0]).area == 1.0


@pytest.mark.parametrize(
    ("change", "words"),
    [(b"{", "could not be read as JSON"), (b"[]", "no TopoJSON"), (b'{"objects": {"a": 1}}', "no TopoJSON")],
)
def test_no_topojson(change, words):
    with pytest.raises(UnreadableFileError, match=words):
        read_topojson(change, "x.json")
    with pytest.raises(UnreadableFileError, match="no layer “nothing”; it has places"):
        read_topojson(json.dumps(TOPOLOGY).encode(), "x.json", "nothing")


@given(st.integers(0, 500), st.binary(min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_damaged_topojson_never_crashes(place, change):
    data = bytearray(json.dumps(TOPOLOGY).encode())
    data[place : place + len(change)] = change
    try:
        problems = read_topojson(bytes(data), "x.json").problems
    except UnreadableFileError as error:
        problems = error.problems
    assert all(str(problem) for problem in problems)
