"""From an invitation to influence in one picture: a row for each kind, a column for each step, a range around each rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from longtable.ui import drawing as d
from longtable.ui.charts import MISSING, Chart
from longtable.ui.drawing import NARROW, WIDE, Canvas, Format, Key


@dataclass(frozen=True)
class Cell:
    """One rate: ``count`` of ``of``, as a share from 0 to 1 with its range; None where there is none."""

    count: int
    of: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class FunnelRow:
    """One kind, or all (``bold``)."""

    label: str
    invited: int
    cells: tuple[Cell, ...]
    bold: bool = False


def funnels(
    rows: Sequence[FunnelRow],
    steps: Sequence[str],
    *,
    title: str,
    description: str,
    headers: Sequence[str],
    fmt: Format,
    of: str = "%s / %s",
    legend: tuple[str, str] = ("", ""),
) -> Chart:
    """``steps``: heads of the columns. ``headers``: label and invited; each step adds its own with rate and range.

    ``of`` writes a count and what it is of in the table; ``legend`` names the dot and the band around it.
    """
    pictures = []
    for width, name in ((WIDE, "lt-chart--wide"), (NARROW, "lt-chart--narrow")):
        canvas, height = _draw(rows, steps, width, fmt)
        pictures.append(canvas.finish(height, title, description, name))
    table = tuple((row.label, str(row.invited), *(_words(cell, fmt, of) for cell in row.cells)) for row in rows)
    dot = d.swatch("none", inner=f'<circle cx="10" cy="7.5" r="5" fill="{d.TEAL_DARK}"/>')
    keys = tuple(
        Key(label, swatch) for label, swatch in zip(legend, (dot, d.swatch(d.TEAL_LIGHT)), strict=True) if label
    )
    return Chart(title, description, pictures[0], pictures[1], (*headers, *steps), table, keys)


def _words(cell: Cell, fmt: Format, of: str) -> str:
    if cell.value is None or cell.low is None or cell.high is None:
        return MISSING
    return f"{fmt(cell.value)} ({of % (cell.count, cell.of)}; {fmt(cell.low)}-{fmt(cell.high)})".replace("-", "\u2013")


def _draw(rows: Sequence[FunnelRow], steps: Sequence[str], width: float, fmt: Format) -> tuple[Canvas, float]:
    canvas, narrow = Canvas(width), width < WIDE
    left, gap = (0.0 if narrow else 150.0), 14.0
    step = (width - left + gap) / max(1, len(steps))
    heads = [d.wrap(name, step - gap - 4, 13) for name in steps]
    top = max((len(lines) for lines in heads), default=1) * 15.0 + 8
    for index, lines in enumerate(heads):
        canvas.lines(left + step * index, 13, lines, size=13, leading=1.15, fill=d.SOFT)
    y = top
    for row in rows:
        label = d.wrap(f"{row.label} ({row.invited})", width - 4 if narrow else left - 16)
        height = len(label) * 18 + 52.0 if narrow else max(58.0, len(label) * 18 + 16)
        canvas.line(0, y, width, y)
        canvas.lines(0, y + 20, label, bold=row.bold)
        start = y + (len(label) * 18 + 6 if narrow else 2)
        for index, cell in enumerate(row.cells):
            _draw_cell(canvas, cell, (left + step * index, start, step - gap), fmt)
        y += height
    return canvas, y + 2


def _draw_cell(canvas: Canvas, cell: Cell, box: tuple[float, float, float], fmt: Format) -> None:
    x, y, width = box
    if cell.value is None or cell.low is None or cell.high is None:
        canvas.text(x, y + 18, MISSING, fill=d.SOFT)
        return
    shown = fmt(cell.value)
    canvas.text(x, y + 18, shown, bold=True)
    canvas.text(x + width, y + 18, f"{cell.count}/{cell.of}", size=13, fill=d.SOFT, anchor="end")
    middle = y + 33

    def across(share: float) -> float:
        return x + 5 + (width - 10) * max(0.0, min(1.0, share))

    canvas.rect(x, middle - 4, width, 8, d.TRACK, radius=4)
    canvas.rect(across(cell.low) - 4, middle - 4, across(cell.high) - across(cell.low) + 8, 8, d.TEAL_LIGHT, radius=4)
    canvas.circle(across(cell.value), middle, 5, d.TEAL_DARK, stroke="#fff", stroke_width="1.5")
