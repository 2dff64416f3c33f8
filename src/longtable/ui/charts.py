"""Charts as SVG made on the server, each with its table twin. No Django: pages, command line and PDF use the same.

Every function returns a :class:`Chart` with two renderings of the same numbers, ``wide`` (560 units) and ``narrow`` (320 units, for
phones); a PDF takes ``wide``. ``fmt`` turns a number into the text that is shown in the picture and in the table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from longtable.ui import drawing as d
from longtable.ui.drawing import NARROW, WIDE, Canvas, Format, Key

MISSING = "–"


@dataclass(frozen=True)
class Chart:
    """A picture and the table that says the same."""

    title: str
    description: str
    wide: str
    narrow: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    legend: tuple[Key, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar; ``second`` is the part of it with two or more partners; ``note`` stands in a column of its own."""

    label: str
    value: float | None
    second: float | None = None
    note: str = ""
    flag: bool = False


@dataclass(frozen=True)
class Point:
    """One moment or step; None is a gap."""

    label: str
    value: float | None


@dataclass(frozen=True)
class Reference:
    """A value to compare with, drawn as a dashed line."""

    value: float
    label: str


@dataclass(frozen=True)
class Interval:
    """An estimate with its bounds; None is missing."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class ShareRow:
    """Parts of a whole, in the order of the series; they are drawn as shares of their sum."""

    label: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Sector:
    """A tile of the sector board. ``state``: absent (dashed), thin, present, none_here. ``text`` is the line below the name."""

    label: str
    count: int
    state: str
    text: str = ""
    note: str = ""
    url: str = ""


def _both(draw: Callable[[float], tuple[Canvas, float]], title: str, description: str) -> tuple[str, str]:
    pictures = []
    for width, name in ((WIDE, "lt-chart--wide"), (NARROW, "lt-chart--narrow")):
        canvas, height = draw(width)
        pictures.append(canvas.finish(height, title, description, name))
    return pictures[0], pictures[1]


def _show(value: float | None, fmt: Format) -> str:
    return MISSING if value is None else fmt(value)


# --- Bars -------------------------------------------------------------------------------------------------------------


def bars(
    items: Sequence[Bar], *, title: str, description: str, headers: Sequence[str], fmt: Format,
    layers: tuple[str, ...] = (), maximum: float | None = None, source: str = "",
) -> Chart:  # fmt: skip
    """Horizontal bars. ``headers``: label, value, then second and note where they are used. ``layers`` names the two parts."""
    has_second = any(item.second is not None for item in items)
    has_note = any(item.note for item in items)
    top = maximum or max((item.value or 0 for item in items), default=0) or 1
    heads = (headers[0], headers[1], headers[2 + has_second] if has_note and len(headers) > 2 + has_second else "")
    rows = tuple(
        (item.label, _show(item.value, fmt))
        + ((_show(item.second, fmt),) if has_second else ())
        + ((item.note or MISSING,) if has_note else ())
        for item in items
    )
    wide, narrow = _both(lambda width: _draw_bars(items, width, top, fmt, heads), title, description)
    legend: tuple[Key, ...] = ()
    if layers:
        colours = (d.TEAL_LIGHT, d.TEAL_DARK)
        legend = tuple(Key(label, d.swatch(colour)) for label, colour in zip(layers, colours, strict=False))
    return Chart(title, description, wide, narrow, tuple(headers), rows, legend, source)


def _draw_bars(
    items: Sequence[Bar], width: float, top: float, fmt: Format, heads: tuple[str, str, str]
) -> tuple[Canvas, float]:
    canvas, narrow = Canvas(width), width < WIDE
    note_space = 66.0 if any(item.note for item in items) else 0.0
    value_space = max(46.0, max((d.text_width(_show(item.value, fmt)) for item in items), default=0) + 14)
    left = 0.0 if narrow else 196.0
    right = width - note_space - value_space
    y = 22.0
    if not narrow:
        canvas.text(0, 14, heads[0], size=13, fill=d.SOFT)
    canvas.text(width - note_space, 14, heads[1], size=13, fill=d.SOFT, anchor="end")
    canvas.text(width, 14, heads[2], size=13, fill=d.SOFT, anchor="end")
    for item in items:
        canvas.line(0, y, width, y)
        label = d.wrap(item.label, (right if narrow else left - 12))
        height = (len(label) * 18 + 30) if narrow else max(34, len(label) * 18 + 14)
        canvas.lines(0, y + (20 if narrow else height / 2 + 5 - (len(label) - 1) * 9), label)
        bar_y = y + (len(label) * 18 + 9 if narrow else height / 2 - 6)
        base = bar_y + 11 if narrow else y + height / 2 + 5
        _draw_bar(canvas, item, (left, bar_y, right - left), top)
        canvas.text(width - note_space, base, _show(item.value, fmt), anchor="end")
        if item.flag:
            canvas.path(f"M{d.digits(width - 10)} {d.digits(base)}h10l-5 -9z", fill=d.NEED)
        canvas.text(width - (16 if item.flag else 0), base, item.note, anchor="end")
        y += height
    return canvas, y + 2


def _draw_bar(canvas: Canvas, item: Bar, box: tuple[float, float, float], top: float) -> None:
    x, y, width = box
    if item.value is None:
        canvas.rect(x, y, width, 12, "none", radius=6, stroke="#b8ab90", stroke_dasharray="2 3")
        return
    canvas.rect(x, y, width, 12, d.TRACK, radius=6)
    colour = d.TEAL if item.second is None else d.TEAL_LIGHT
    length = width * max(0.0, min(1.0, item.value / top))
    canvas.rect(x, y, max(length, 3 if item.value > 0 else 0), 12, colour, radius=6)
    if item.second:
        canvas.rect(x, y, max(width * max(0.0, min(1.0, item.second / top)), 3), 12, d.TEAL_DARK, radius=6)


# --- Columns and lines over time ---------------------------------------------------------------------------------------


def columns(
    points: Sequence[Point], *, title: str, description: str, headers: Sequence[str], fmt: Format,
    reference: Reference | None = None, source: str = "",
) -> Chart:  # fmt: skip
    """Upright columns from zero (no negative values); a missing value leaves a gap that is marked."""
    wide, narrow = _both(_Trend(points, fmt, reference, as_line=False).draw, title, description)
    rows = tuple((point.label, _show(point.value, fmt)) for point in points)
    return Chart(title, description, wide, narrow, tuple(headers), rows, (), source)


def line(
    points: Sequence[Point], *, title: str, description: str, headers: Sequence[str], fmt: Format,
    reference: Reference | None = None, source: str = "",
) -> Chart:  # fmt: skip
    """A line above zero that breaks where a value is missing."""
    wide, narrow = _both(_Trend(points, fmt, reference, as_line=True).draw, title, description)
    rows = tuple((point.label, _show(point.value, fmt)) for point in points)
    return Chart(title, description, wide, narrow, tuple(headers), rows, (), source)


@dataclass(frozen=True)
class _Trend:
    points: Sequence[Point]
    fmt: Format
    reference: Reference | None
    as_line: bool

    def draw(self, width: float) -> tuple[Canvas, float]:
        canvas, height, top = Canvas(width), 230.0, 48.0 if self.reference else 26.0
        highest = max([p.value or 0 for p in self.points] + [self.reference.value if self.reference else 0])
        scale = d.ticks(0, highest or 1, 4)
        names = d.tick_texts(scale, self.fmt)
        left = max(d.text_width(name, 13) for name in names) + 16
        step = (width - left) / max(1, len(self.points))

        def across(index: int) -> float:
            return left + step * (index + 0.5)

        def up(value: float) -> float:
            return height - (height - top) * value / scale[-1]

        for tick, name in zip(scale, names, strict=True):
            canvas.line(left, up(tick), width, up(tick))
            canvas.text(left - 8, up(tick) + 4, name, size=13, fill=d.SOFT, anchor="end")
        if self.as_line:
            _draw_line(canvas, self.points, across, up)
        else:
            _draw_columns(canvas, self.points, across, up, min(step * 0.66, 54))
        self._names(canvas, across, height, step)
        self._values(canvas, across, up, step)
        if self.reference:
            _draw_reference(canvas, self.reference, left, up(self.reference.value))
        return canvas, height + 28

    def _names(self, canvas: Canvas, across: Callable[[int], float], height: float, step: float) -> None:
        """Names below the axis, as many as fit, always with the last one; a mark where the value is missing."""
        widest = max((d.text_width(point.label, 13) for point in self.points), default=0)
        every = max(1, math.ceil((widest + 6) / step))
        last = len(self.points) - 1
        for index, point in enumerate(self.points):
            if index % every == last % every:
                x = min(across(index), canvas.width - d.text_width(point.label, 13) / 2)
                canvas.text(x, height + 19, point.label, size=13, fill=d.SOFT, anchor="middle")
            if point.value is None:
                canvas.text(across(index), height - 6, MISSING, size=14, fill=d.SOFT, anchor="middle")

    def _values(
        self, canvas: Canvas, across: Callable[[int], float], up: Callable[[float], float], step: float
    ) -> None:
        """Every column's value where there is room; of a line only the last one, on its free side."""
        known = [(index, point.value) for index, point in enumerate(self.points) if point.value is not None]
        room = step > max((d.text_width(self.fmt(value), 16) for _, value in known), default=0) + 8
        for order, (index, value) in enumerate(known):
            if order < len(known) - 1 and (self.as_line or not room):
                continue
            falling = self.as_line and order > 0 and value < known[order - 1][1]
            y = up(value) + (21 if falling else -9)
            said = self.fmt(value)
            x = min(across(index), canvas.width - d.text_width(said, 16) / 2)
            canvas.text(x, y, said, size=14, anchor="middle", bold=True)


def _draw_columns(
    canvas: Canvas,
    points: Sequence[Point],
    across: Callable[[int], float],
    up: Callable[[float], float],
    breadth: float,
) -> None:
    for index, point in enumerate(points):
        if point.value is not None:
            canvas.rect(
                across(index) - breadth / 2, up(point.value), breadth, up(0) - up(point.value), d.TEAL, radius=3
            )


def _draw_reference(canvas: Canvas, reference: Reference, left: float, y: float) -> None:
    canvas.line(left, y, canvas.width, y, stroke=d.NEED_DARK, width=1.5, stroke_dasharray="5 4")
    canvas.text(canvas.width, 14, reference.label, size=13, fill=d.NEED_DARK, anchor="end")
    start = canvas.width - d.text_width(reference.label, 13) - 34
    canvas.line(start, 10, start + 26, 10, stroke=d.NEED_DARK, width=1.5, stroke_dasharray="5 4")


def _draw_line(
    canvas: Canvas, points: Sequence[Point], across: Callable[[int], float], up: Callable[[float], float]
) -> None:
    strokes, pen = "", "M"
    for index, point in enumerate(points):
        if point.value is None:
            pen = "M"
            continue
        strokes += f"{pen}{d.digits(across(index))} {d.digits(up(point.value))}"
        pen = "L"
    canvas.path(strokes, fill="none", stroke=d.TEAL, stroke_width="2.5", stroke_linejoin="round")
    for index, point in enumerate(points):
        if point.value is not None:
            canvas.circle(across(index), up(point.value), 4, "#fff", stroke=d.TEAL, stroke_width="2.5")


# --- Intervals ---------------------------------------------------------------------------------------------------------


def intervals(
    items: Sequence[Interval], *, title: str, description: str, headers: Sequence[str], fmt: Format,
    reference: Reference | None = None, source: str = "",
) -> Chart:  # fmt: skip
    """Dots with their intervals. ``headers``: label, value, from, to."""
    rows = tuple((i.label, _show(i.value, fmt), _show(i.low, fmt), _show(i.high, fmt)) for i in items)
    wide, narrow = _both(lambda width: _draw_intervals(items, width, fmt, reference), title, description)
    return Chart(title, description, wide, narrow, tuple(headers), rows, (), source)


def _draw_intervals(
    items: Sequence[Interval], width: float, fmt: Format, reference: Reference | None
) -> tuple[Canvas, float]:
    canvas, narrow = Canvas(width), width < WIDE
    known = [v for item in items for v in (item.value, item.low, item.high) if v is not None]
    known += [reference.value] if reference else []
    low, high = min(known, default=0.0), max(known, default=1.0)
    scale = d.ticks(0 if low >= 0 and low < (high - low) else low, high, 4 if narrow else 6)
    names = d.tick_texts(scale, fmt)
    left, top = (16.0 if narrow else 176.0), 26.0 if reference else 8.0
    margin = max(d.text_width(names[-1], 13) / 2 + 2, 8.0)

    def across(value: float) -> float:
        return left + (width - left - margin) * (value - scale[0]) / (scale[-1] - scale[0])

    labels = [d.wrap(item.label, width if narrow else left - 16) for item in items]
    heights = [(len(rows) * 18 + 26) if narrow else max(32, len(rows) * 18 + 12) for rows in labels]
    bottom = top + sum(heights)
    for tick, name in zip(scale, names, strict=True):
        canvas.line(across(tick), top, across(tick), bottom)
        canvas.text(across(tick), bottom + 18, name, size=13, fill=d.SOFT, anchor="middle")
    if reference:  # before the labels, which stand over it on a phone
        x = across(reference.value)
        canvas.line(x, top, x, bottom, stroke=d.NEED_DARK, width=1.5, stroke_dasharray="5 4")
        half = d.text_width(reference.label, 13) / 2
        canvas.text(min(max(x, half), width - half), 14, reference.label, size=13, fill=d.NEED_DARK, anchor="middle")
    y = top
    for item, rows, height in zip(items, labels, heights, strict=True):
        middle = y + (len(rows) * 18 + 12 if narrow else height / 2)
        canvas.lines(0, y + 16 if narrow else middle + 5 - (len(rows) - 1) * 9, rows, halo=narrow)
        if item.low is not None and item.high is not None:
            canvas.line(
                across(item.low),
                middle,
                across(item.high),
                middle,
                stroke=d.TEAL_LIGHT,
                width=6,
                stroke_linecap="round",
            )
        if item.value is not None:
            canvas.circle(across(item.value), middle, 6, d.TEAL_DARK, stroke="#fff", stroke_width="1.5")
        else:
            canvas.text(left, middle + 5, MISSING, fill=d.SOFT)
        y += height
    return canvas, bottom + 26


# --- Shares ------------------------------------------------------------------------------------------------------------


def shares(
    rows: Sequence[ShareRow], *, series: Sequence[str], title: str, description: str, headers: Sequence[str], fmt: Format,
    source: str = "",
) -> Chart:  # fmt: skip
    """Stacked bars of 100 %. ``headers``: label, then one for each of the series; ``fmt`` gets shares between 0 and 1."""
    parts = [_portions(row.values) for row in rows]
    table = tuple((row.label, *(fmt(p) for p in portion)) for row, portion in zip(rows, parts, strict=True))
    wide, narrow = _both(lambda width: _draw_shares(rows, parts, width, fmt), title, description)
    legend = tuple(Key(name, d.swatch(d.SERIES[index % len(d.SERIES)])) for index, name in enumerate(series))
    return Chart(title, description, wide, narrow, tuple(headers), table, legend, source)


def _portions(values: Sequence[float]) -> list[float]:
    total = sum(values)
    return [value / total if total else 0.0 for value in values]


def _draw_shares(
    rows: Sequence[ShareRow], parts: Sequence[Sequence[float]], width: float, fmt: Format
) -> tuple[Canvas, float]:
    canvas, narrow = Canvas(width), width < WIDE
    left, y = (0.0 if narrow else 170.0), 2.0
    for row, portion in zip(rows, parts, strict=True):
        label = d.wrap(row.label, width if narrow else left - 12)
        height = (len(label) * 18 + 34) if narrow else max(42, len(label) * 18 + 12)
        bar_y = y + len(label) * 18 + 2 if narrow else y + height / 2 - 13
        canvas.lines(0, y + 14 if narrow else y + height / 2 + 5 - (len(label) - 1) * 9, label)
        x, room = left, width - left
        canvas.rect(left, bar_y, room, 26, d.TRACK, radius=4)
        for index, share in enumerate(portion):
            colour = d.SERIES[index % len(d.SERIES)]
            canvas.rect(x, bar_y, room * share - 1.5, 26, colour)
            dark = colour in (d.TEAL_DARK, d.TEAL, d.NEED)
            if room * share > d.text_width(fmt(share), 14) + 8:
                canvas.text(
                    x + room * share / 2,
                    bar_y + 18,
                    fmt(share),
                    size=14,
                    anchor="middle",
                    fill="#fff" if dark else d.INK,
                )
            x += room * share
        y += height
    return canvas, y + 2


# --- The sector board --------------------------------------------------------------------------------------------------


def sector_board(
    tiles: Sequence[Sector], *, title: str, description: str, headers: Sequence[str], source: str = ""
) -> Chart:
    """Tiles for sectors, as a picture for reports. ``headers``: sector, partners, and a third one for notes if there are any."""
    has_note = any(tile.note for tile in tiles)
    rows = tuple((t.label, t.text or str(t.count)) + ((t.note or MISSING,) if has_note else ()) for t in tiles)
    wide, narrow = _both(lambda width: _draw_tiles(tiles, width), title, description)
    return Chart(title, description, wide, narrow, tuple(headers), rows, (), source)


def _draw_tiles(tiles: Sequence[Sector], width: float) -> tuple[Canvas, float]:
    canvas, across, gap = Canvas(width), 3 if width >= WIDE else 2, 8.0
    breadth = (width - gap * (across - 1)) / across
    y = 0.0
    for start in range(0, len(tiles), across):
        row = tiles[start : start + across]
        labels = [d.wrap(tile.label, breadth - 26) for tile in row]
        words = [d.wrap(tile.text or str(tile.count), breadth - 22, 13.5) for tile in row]
        height = max(len(label) + len(below) for label, below in zip(labels, words, strict=True)) * 18 + 18.0
        for index, (tile, label, below) in enumerate(zip(row, labels, words, strict=True)):
            x = index * (breadth + gap)
            _draw_tile(canvas, tile, (x + 1, y + 1, breadth - 2, height - 2))
            canvas.lines(x + 11, y + 22, label, bold=True, fill=d.SOFT if tile.state == "none_here" else d.INK)
            absent = tile.state == "absent"
            colour = d.NEED_DARK if absent else d.SOFT
            canvas.lines(x + 11, y + 22 + len(label) * 18, below, size=13.5, leading=1.3, fill=colour, bold=absent)
        y += height + gap
    return canvas, max(y - gap, 1)


def _draw_tile(canvas: Canvas, tile: Sector, box: tuple[float, float, float, float]) -> None:
    x, y, width, height = box
    if tile.state == "absent":
        canvas.rect(
            x, y, width, height, d.NEED_TINT, radius=9, stroke=d.NEED, stroke_width="1.6", stroke_dasharray="5 3"
        )
    elif tile.state == "thin":
        canvas.rect(x, y, width, height, "#fff", radius=9, stroke="#7fa488", stroke_width="1.6")
        canvas.rect(x + width - 12, y + 10, 4, height - 20, "#7fa488", radius=2)
    elif tile.state == "none_here":
        canvas.rect(x, y, width, height, "none", radius=9, stroke="#b8ab90", stroke_width="1.4", stroke_dasharray="2 3")
    else:
        canvas.rect(x, y, width, height, d.SAGE, radius=9)
