"""The ground of the fictional city: a lake shore, a river with two arms, an island, an airfield, and 77 areas of city blocks.

Plain geometry in kilometres. It is drawn with the lake on the right and mirrored at the end: the city faces a western shore.
Neighbours share their borders exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.affinity import affine_transform
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.ops import split

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

AREAS = 77
BLOCK = 0.62  # the side of one block, km
CENTRE = (15.6, 18.2)  # as drawn: where the river meets the lake and people live closest
WEST = 20.0  # as drawn; becomes 0
RIVER_WIDTH = 0.26
AIRFIELD = ((-6.0, 27.6), (-2.0, 32.2))  # south-west and north-east corner
CITY_LIMITS = (  # the land side, from the north end of the shore round to the south end, along streets
    (13.4, 35.0), (10.2, 35.0), (10.2, 33.4), (6.4, 33.4), (6.4, 31.6), (3.2, 31.6), (3.2, 30.4), (-2.0, 30.4), (-2.0, 32.2),
    (-4.4, 32.2), (-4.4, 31.4), (-6.0, 31.4), (-6.0, 27.6), (-2.0, 27.6), (-2.0, 29.5), (2.4, 29.5), (2.4, 25.2), (0.4, 25.2),
    (0.4, 18.4), (1.8, 18.4), (1.8, 12.6), (3.6, 12.6), (3.6, 9.0), (6.2, 9.0), (6.2, 4.6), (9.2, 4.6), (9.2, 1.8), (13.0, 1.8),
    (13.0, 0.4), (20.6, 0.4),
)  # fmt: skip
RIVER_MOUTH = ((21.5, 18.6), (17.6, 18.4), (15.4, 18.8), (13.2, 18.0))
RIVER_NORTH = ((13.2, 18.0), (12.2, 20.4), (12.6, 23.4), (10.0, 26.6), (9.4, 29.4), (7.2, 31.4), (7.6, 36.0))
RIVER_SOUTH = ((13.2, 18.0), (11.2, 16.6), (10.6, 13.4), (8.2, 11.6), (7.2, 8.4), (3.0, 6.0))
ISLAND = (21.6, 24.6)


@dataclass(frozen=True, slots=True)
class Ground:
    """The areas of the city, from north to south. Kilometres east of the shore and north of the southern city limit.

    ``centres`` of shape (areas, 2); flags of shape (areas,).
    """

    shapes: tuple[Polygon | MultiPolygon, ...]
    centres: FloatArray
    on_shore: npt.NDArray[np.bool_]
    on_river: npt.NDArray[np.bool_]
    airfield: int
    island: int


def make_ground(rng: np.random.Generator) -> Ground:
    """Lay out the city. The same state of ``rng`` gives the same ground."""
    city = _city()
    river = _river()
    pieces = _blocks(city.difference(river), rng)
    centres = np.array([[piece.centroid.x, piece.centroid.y] for piece in pieces])
    (west, south), (east, _north) = AIRFIELD
    in_airfield = (centres[:, 0] < east + 2.2) & (centres[:, 1] > south - 1) & (centres[:, 0] > west - 1)
    in_airfield &= centres[:, 0] < 0.8
    owner = _districts(pieces, centres, in_airfield, rng)
    shapes = [shapely.union_all([pieces[i] for i in np.flatnonzero(owner == number)]) for number in range(AREAS - 1)]
    shapes = list(shapely.coverage_simplify(shapes, 0.05))
    shapes.append(_island(rng))
    order = _reading_order(shapes)
    shapes = [shapes[position] for position in order]
    lake_edge, banks = _shore().buffer(0.35), river.buffer(0.2)
    mirrored = [affine_transform(shape, (-1, 0, 0, 1, WEST, 0)) for shape in shapes]
    return Ground(
        shapes=tuple(mirrored),
        centres=np.array([[shape.centroid.x, shape.centroid.y] for shape in mirrored]),
        on_shore=np.array([shape.intersects(lake_edge) for shape in shapes]),
        on_river=np.array([shape.intersects(banks) for shape in shapes]),
        airfield=order.index(AREAS - 2),
        island=order.index(AREAS - 1),
    )


def neighbours(ground: Ground, near: float = RIVER_WIDTH + 0.1) -> list[tuple[int, ...]]:
    """For every area, those that it touches, the river counting as no distance."""
    tree = shapely.STRtree(list(ground.shapes))
    found = []
    for number, shape in enumerate(ground.shapes):
        close = tree.query(shape, predicate="dwithin", distance=near)
        found.append(tuple(int(other) for other in np.sort(close) if other != number))
    return found


def _shore() -> LineString:
    """The edge of the lake from south to north: a harbour, a bay at the mouth of the river, two points."""
    y = np.linspace(-0.5, 36.0, 160)
    x = 18.4 + 1.5 * np.sin((y + 2) / 5.2) + 0.45 * np.sin(y / 1.5 + 1) - 0.11 * np.maximum(y - 19, 0) ** 1.25
    x += (
        2.6 * np.exp(-(((y - 3.5) / 2.6) ** 2))
        + 2.1 * np.exp(-(((y - 13.2) / 1.1) ** 2))
        - 1.5 * np.exp(-(((y - 8.4) / 1.5) ** 2))
    )
    return LineString(np.column_stack([x, y]))


def _city() -> Polygon:
    land_side = Polygon([*CITY_LIMITS, (40.0, 0.4), (40.0, 35.0)])
    parts = split(land_side, _shore()).geoms
    return max((part for part in parts if part.centroid.x < 20), key=lambda part: part.area)


def _curve(points: Sequence[tuple[float, float]]) -> LineString:
    """A line through ``points`` with its corners cut four times (Chaikin)."""
    line = np.array(points)
    for _ in range(4):
        first, last = line[:-1] * 0.75 + line[1:] * 0.25, line[:-1] * 0.25 + line[1:] * 0.75
        middle = np.stack([first, last], axis=1).reshape(-1, 2)
        line = np.vstack([line[:1], middle, line[-1:]])
    return LineString(line)


def _river() -> Polygon | MultiPolygon:
    arms = [_curve(points) for points in (RIVER_MOUTH, RIVER_NORTH, RIVER_SOUTH)]
    return shapely.union_all([arm.buffer(RIVER_WIDTH / 2) for arm in arms]).simplify(0.02)


def _blocks(land: MultiPolygon, rng: np.random.Generator) -> list[Polygon]:
    """The city's blocks: a grid of streets that bends a little, clipped by the shore, the river and the city limits."""
    phases = rng.uniform(0, 2 * np.pi, 4)
    x, y = np.meshgrid(np.arange(-7.0, 25.0, BLOCK), np.arange(0.0, 36.0, BLOCK), indexing="ij")
    bent_x = x + 0.30 * np.sin(y / 4.1 + phases[0]) + 0.14 * np.sin((x + y) / 2.2 + phases[1])
    bent_y = y + 0.30 * np.sin(x / 3.7 + phases[2]) + 0.14 * np.sin((x - y) / 2.4 + phases[3])
    corners = np.stack([bent_x, bent_y], axis=-1)
    ring = [corners[:-1, :-1], corners[1:, :-1], corners[1:, 1:], corners[:-1, 1:]]
    squares = shapely.polygons(np.stack(ring, axis=2).reshape(-1, 4, 2))
    clipped = shapely.intersection(squares, land)
    parts = shapely.get_parts(clipped[~shapely.is_empty(clipped)])
    return [part for part in parts if isinstance(part, Polygon) and part.area > 1e-6]


def _districts(
    pieces: Sequence[Polygon], centres: FloatArray, airfield: npt.NDArray[np.bool_], rng: np.random.Generator
) -> IntArray:
    """Which area each block belongs to; the last number is the airfield."""
    sizes = np.array([piece.area for piece in pieces])
    distance = np.hypot(*(centres - np.array(CENTRE)).T)
    weights = sizes / (1 + (distance / 11.0) ** 2)
    touching = _touching(pieces)
    bank = _banks(touching, airfield)
    owner = np.full(len(pieces), -1, dtype=np.int64)
    owner[airfield] = AREAS - 2
    wanted = _seats(np.array([weights[bank == one].sum() for one in range(bank.max() + 1)]), AREAS - 2)
    first = 0
    for one, count in enumerate(wanted):
        mine = np.flatnonzero(bank == one)
        if count:
            owner[mine] = first + _clusters(centres[mine], weights[mine], count, rng)
        first += count
    return _in_one_piece(owner, sizes, touching)


def _touching(pieces: Sequence[Polygon]) -> list[dict[int, float]]:
    """For every block, the blocks it shares a street with, and how long that is."""
    tree = shapely.STRtree(list(pieces))
    left, right = tree.query(list(pieces), predicate="intersects")
    found: list[dict[int, float]] = [{} for _ in pieces]
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        if one < other:
            length = pieces[one].intersection(pieces[other]).length
            if length > 1e-3:
                found[one][other] = found[other][one] = length
    return found


def _banks(touching: Sequence[dict[int, float]], airfield: npt.NDArray[np.bool_]) -> IntArray:
    """Which side of the river each block lies on (-1 for the airfield)."""
    bank = np.full(len(touching), -1, dtype=np.int64)
    number = 0
    for start in range(len(touching)):
        if bank[start] >= 0 or airfield[start]:
            continue
        stack = [start]
        bank[start] = number
        while stack:
            for other in touching[stack.pop()]:
                if bank[other] < 0 and not airfield[other]:
                    bank[other] = number
                    stack.append(other)
        number += 1
    return bank


def _seats(weights: FloatArray, total: int) -> list[int]:
    """``total`` shared out by ``weights`` (largest remainder)."""
    exact = weights / weights.sum() * total
    seats = np.floor(exact).astype(int)
    for place in np.argsort(-(exact - seats), kind="stable")[: total - seats.sum()]:
        seats[place] += 1
    return [int(count) for count in seats]


def _clusters(points: FloatArray, weights: FloatArray, count: int, rng: np.random.Generator) -> IntArray:
    """Group blocks around ``count`` middles; the distance favours shapes along the streets."""
    middles = points[rng.choice(len(points), size=count, replace=False, p=weights / weights.sum())]
    stretch = rng.uniform(0.8, 1.25, count)
    nearest = np.zeros(len(points), dtype=np.int64)
    for _ in range(14):
        away = np.abs(points[:, None, :] - middles[None, :, :])
        away = np.stack([away[..., 0] * stretch, away[..., 1] / stretch], axis=-1)
        nearest = np.argmin((away**3).sum(axis=-1), axis=1)
        for one in range(count):
            mine = nearest == one
            if mine.any():
                middles[one] = np.average(points[mine], axis=0, weights=weights[mine])
    return nearest


def _in_one_piece(owner: IntArray, sizes: FloatArray, touching: Sequence[dict[int, float]]) -> IntArray:
    """Give away blocks that are cut off from the rest of their area to the neighbour with the longest common street."""
    for _ in range(20):
        stray = [block for part in _stray_parts(owner, sizes, touching) for block in part]
        changed = False
        for block in stray:
            lengths: dict[int, float] = defaultdict(float)
            for other, length in touching[block].items():
                if other not in stray or owner[other] != owner[block]:
                    lengths[int(owner[other])] += length
            lengths.pop(int(owner[block]), None)
            if lengths:
                owner[block] = max(sorted(lengths), key=lambda number: lengths[number])
                changed = True
        if not changed:
            break
    return owner


def _stray_parts(owner: IntArray, sizes: FloatArray, touching: Sequence[dict[int, float]]) -> list[list[int]]:
    seen: set[int] = set()
    parts: dict[int, list[list[int]]] = defaultdict(list)
    for start in range(len(owner)):
        if start in seen:
            continue
        part, stack = [], [start]
        seen.add(start)
        while stack:
            block = stack.pop()
            part.append(block)
            for other in touching[block]:
                if other not in seen and owner[other] == owner[start]:
                    seen.add(other)
                    stack.append(other)
        parts[int(owner[start])].append(part)
    strays = []
    for found in parts.values():
        found.sort(key=lambda part: -sum(sizes[block] for block in part))
        strays += found[1:]
    return strays


def _island(rng: np.random.Generator) -> Polygon:
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    phase = rng.uniform(0, 2 * np.pi, 2)
    radius = 1 + 0.16 * np.sin(2 * angle + phase[0]) + 0.10 * np.sin(3 * angle + phase[1])
    x, y = ISLAND
    return Polygon(np.column_stack([x + 0.75 * radius * np.cos(angle), y + 1.7 * radius * np.sin(angle)]))


def _reading_order(shapes: Sequence[Polygon | MultiPolygon]) -> list[int]:
    """From north to south in bands, within a band from west to east."""
    places = [(-round(shape.centroid.y / 3.0), -shape.centroid.x) for shape in shapes]
    return sorted(range(len(shapes)), key=lambda number: places[number])
