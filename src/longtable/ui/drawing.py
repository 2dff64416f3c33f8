"""SVG by hand: a canvas, the palette, and text that wraps. Pages and PDF reports draw with the same strokes."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

INK = "#14363b"
SOFT = "#4a5f61"
PAPER = "#fffaf2"
LINE = "#e9dfcd"
TRACK = "#f0e7d7"
TEAL = "#1d6a6f"
TEAL_LIGHT = "#7fb0ae"
TEAL_DARK = "#14363b"
NEED = "#b9552f"
NEED_DARK = "#8a3515"
NEED_TINT = "#fdf1ea"
GOLD = "#d99a1f"
SAGE = "#e3ede4"
SERIES = (TEAL_DARK, TEAL, TEAL_LIGHT, "#dcc9a3", NEED, GOLD)
RAMPS = {
    "need": ("#f6ead6", "#eccba1", "#db9a66", "#b9552f", "#7a2b14"),
    "reach": ("#eef3ec", "#c4dbd3", "#85b3ae", "#3f8487", "#14464b"),
}
FONT = "Atkinson Hyperlegible Next, Atkinson Hyperlegible, sans-serif"
WIDE, NARROW = 520, 320
TEXT_SIZE = 15.0
CHARACTER = 0.5  # mean width of a character of the typeface, in em

Format = Callable[[float], str]


def digits(value: float) -> str:
    """A number as short as an SVG attribute can be: one decimal at most."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def wrap(text: str, width: float, size: float = TEXT_SIZE) -> list[str]:
    """Lines of ``text`` that fit into ``width`` units at ``size``; at least one line."""
    return textwrap.wrap(text, max(4, int(width / (CHARACTER * size))), break_long_words=False) or [""]


def text_width(text: str, size: float = TEXT_SIZE) -> float:
    """About how wide ``text`` is."""
    return len(text) * CHARACTER * size


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round numbers from ``low`` to just above ``high``: steps of 1, 2, 2.5 or 5 times a power of ten."""
    span = high - low
    if not math.isfinite(span) or span <= 0:
        return [low, low + 1]
    raw = span / max(1, count - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(unit * power for unit in (1, 2, 2.5, 5, 10) if unit * power >= raw * 0.999)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, last + 1)]


def tick_texts(scale: Sequence[float], fmt: Format) -> list[str]:
    """The ticks as text, without decimals that are all zero: ``0.0%, 10.0%`` becomes ``0%, 10%``."""
    texts = [fmt(tick) for tick in scale]
    plain = re.compile(r"[.,]0+(?!\d)")
    return [plain.sub("", text) for text in texts] if all(plain.search(text) for text in texts) else texts


@dataclass(frozen=True)
class Key:
    """One entry of a legend: what a colour or pattern means. ``swatch`` is a small SVG without meaning of its own."""

    label: str
    swatch: str


def swatch(fill: str, *, stroke: str = "", inner: str = "", dashed: bool = False) -> str:
    """A small sample of a colour or pattern for a legend."""
    edge = f' stroke="{stroke}" stroke-width="1.5"' if stroke else ""
    edge += ' stroke-dasharray="3 2"' if dashed else ""
    return (
        '<svg viewBox="0 0 20 15" width="20" height="15" aria-hidden="true" focusable="false">'
        f'<rect x="1" y="1" width="18" height="13" rx="3" fill="{fill}"{edge}/>{inner}</svg>'
    )


@dataclass
class Canvas:
    """Collects shapes; :meth:`finish` wraps them as one image with its alternative text."""

    width: float
    parts: list[str] = field(default_factory=list)

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, *, radius: float = 0, **extra: str
    ) -> None:
        """A rectangle; one without extent is left out."""
        if width <= 0 or height <= 0:
            return
        corner = f' rx="{digits(min(radius, width / 2, height / 2))}"' if radius else ""
        self.parts.append(
            f'<rect x="{digits(x)}" y="{digits(y)}" width="{digits(width)}" height="{digits(height)}" '
            f'fill="{fill}"{corner}{_attributes(extra)}/>'
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, stroke: str = LINE, width: float = 1, **extra: str
    ) -> None:
        """A straight stroke."""
        self.parts.append(
            f'<path d="M{digits(x1)} {digits(y1)}L{digits(x2)} {digits(y2)}" stroke="{stroke}" '
            f'stroke-width="{digits(width)}" fill="none"{_attributes(extra)}/>'
        )

    def path(self, d: str, **extra: str) -> None:
        """Any outline."""
        self.parts.append(f'<path d="{d}"{_attributes(extra)}/>')

    def circle(self, x: float, y: float, radius: float, fill: str, **extra: str) -> None:
        """A dot."""
        self.parts.append(
            f'<circle cx="{digits(x)}" cy="{digits(y)}" r="{digits(radius)}" fill="{fill}"{_attributes(extra)}/>'
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = TEXT_SIZE,
        fill: str = INK,
        anchor: str = "start",
        bold: bool = False,
        halo: bool = False,
    ) -> None:
        """One line of words; with a halo it stays legible where a line runs behind it."""
        if not words:
            return
        extra = f' text-anchor="{anchor}"' if anchor != "start" else ""
        extra += ' stroke="#fff" stroke-width="5" paint-order="stroke" stroke-linejoin="round"' if halo else ""
        extra += ' font-weight="700"' if bold else ""
        self.parts.append(
            f'<text x="{digits(x)}" y="{digits(y)}" font-size="{digits(size)}" fill="{fill}"{extra}>{escape(words)}</text>'
        )

    def lines(
        self, x: float, y: float, rows: Sequence[str], *, size: float = TEXT_SIZE, leading: float = 1.2, fill: str = INK,
        anchor: str = "start", bold: bool = False, halo: bool = False,
    ) -> None:  # fmt: skip
        """Several lines of words below each other."""
        for index, row in enumerate(rows):
            self.text(x, y + index * size * leading, row, size=size, fill=fill, anchor=anchor, bold=bold, halo=halo)

    def finish(self, height: float, title: str, description: str, name: str = "") -> str:
        """The whole picture, with its title and description."""
        label = f' class="{name}"' if name else ""
        size = f'width="{digits(self.width)}" height="{digits(height)}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {digits(self.width)} {digits(height)}" '
            f'{size} font-family="{FONT}"{label}><title>{escape(title)}</title><desc>{escape(description)}</desc>'
            f"{''.join(self.parts)}</svg>"
        )


def _attributes(extra: dict[str, str]) -> str:
    return "".join(f' {name.replace("_", "-")}="{escape(str(value))}"' for name, value in extra.items())
