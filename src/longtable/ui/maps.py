"""Maps of areas as SVG made on the server: one ramp of one hue, a pattern for what is missing, a table with the same numbers.

The path data stands once. Layers differ only in the fill of each area, so that a small script can switch them;
without script the switch is a link (``?layer=…``). A PDF takes ``area_map.svg(layer, standalone=True)``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from longtable.ui import drawing as d
from longtable.ui.drawing import Key

NO_DATA = "#f1ece2"
DOT = "#a79c86"
CLASSES = 5


@dataclass(frozen=True)
class Layer:
    """One set of values by area. ``breaks`` are the lower bounds of the classes after the first; ``labels`` name the classes."""

    key: str
    title: str
    column: str
    values: Mapping[str, float | None]
    texts: Mapping[str, str]
    breaks: tuple[float, ...]
    labels: tuple[str, ...]
    ramp: str = "need"
    note: str = ""

    def __post_init__(self) -> None:
        if len(self.labels) != len(self.breaks) + 1:
            raise ValueError(
                f"layer {self.key!r}: {len(self.breaks)} breaks make {len(self.breaks) + 1} classes, not {len(self.labels)}"
            )
        if len(self.labels) > CLASSES:
            raise ValueError(f"layer {self.key!r}: at most {CLASSES} classes can be told apart")
        if list(self.breaks) != sorted(self.breaks):
            raise ValueError(f"layer {self.key!r}: breaks must grow")

    def class_of(self, area: str) -> int | None:
        """Index of the area's class, or None where there is no value."""
        value = self.values.get(area)
        return None if value is None else bisect_right(self.breaks, value)

    def colours(self) -> tuple[str, ...]:
        """As many colours as classes, spread over the ramp."""
        ramp, count = d.RAMPS[self.ramp], len(self.labels)
        if count == 1:
            return (ramp[2],)
        return tuple(ramp[round(index * (CLASSES - 1) / (count - 1))] for index in range(count))


@dataclass(frozen=True)
class AreaMap:
    """Areas, their shapes and what is known of them."""

    title: str
    description: str
    viewbox: tuple[float, float, float, float]
    paths: Mapping[str, str]
    names: Mapping[str, str]
    layers: tuple[Layer, ...]
    unserved: frozenset[str] = frozenset()
    unserved_label: str = ""
    missing_label: str = "no data"
    yes_label: str = "yes"
    area_label: str = "Area"
    links: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    key: str = "map"

    def layer(self, key: str | None = None) -> Layer:
        """The layer with this key, else the first one."""
        return next((layer for layer in self.layers if layer.key == key), self.layers[0])

    def describe(self, area: str) -> str:
        """What hovering or focus says: every value, whether a partner is missing."""
        values = [f"{layer.column}: {layer.texts.get(area) or self.missing_label}" for layer in self.layers]
        if area in self.unserved:
            values.append(self.unserved_label)
        return ". ".join(values)

    def svg(self, layer: str | None = None, *, standalone: bool = False) -> str:
        """The picture. ``standalone`` leaves out what only a page needs and works without style sheet, as in a PDF."""
        shown = self.layer(layer)
        _, _, width, height = self.viewbox
        scale = max(width, height) / 600
        edge = d.digits(1.1 * scale if standalone else 1.1)
        name = "" if standalone else ' class="lt-map__picture"'
        shapes = "".join(f'<path id="{self.key}-{escape(area)}" d="{path}"/>' for area, path in self.paths.items())
        areas = "".join(self._area(area, shown, standalone) for area in self.paths)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="{" ".join(d.digits(v) for v in self.viewbox)}" '
            f'width="{d.digits(width)}" height="{d.digits(height)}"{name}>'
            f"<title>{escape(self.title)}</title><desc>{escape(self.description)}</desc>"
            f"<defs>{self._patterns(scale)}{shapes}</defs>"
            f'<g stroke="#fff" stroke-width="{edge}" stroke-linejoin="round">{areas}</g>'
            f"{self._overlay(scale, standalone)}</svg>"
        )

    def _patterns(self, scale: float) -> str:
        gap, dot = d.digits(6 * scale), d.digits(7 * scale)
        return (
            f'<pattern id="{self.key}-hatch" width="{gap}" height="{gap}" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><path d="M0 0V{gap}" stroke="{d.INK}" '
            f'stroke-width="{d.digits(3.4 * scale)}"/></pattern>'
            f'<pattern id="{self.key}-dots" width="{dot}" height="{dot}" patternUnits="userSpaceOnUse">'
            f'<rect width="{dot}" height="{dot}" fill="{NO_DATA}"/>'
            f'<circle cx="{d.digits(2 * scale)}" cy="{d.digits(2 * scale)}" r="{d.digits(1.1 * scale)}" fill="{DOT}"/></pattern>'
        )

    def fill(self, layer: Layer, area: str) -> str:
        """The colour of an area in a layer; dots where there is no value."""
        index = layer.class_of(area)
        return f"url(#{self.key}-dots)" if index is None else layer.colours()[index]

    def _area(self, area: str, shown: Layer, standalone: bool) -> str:
        start = f'<use href="#{self.key}-{escape(area)}" fill="{self.fill(shown, area)}"'
        if standalone:
            return f"{start}/>"
        fills = " ".join(self.fill(layer, area) for layer in self.layers)
        hint = f"{self.names.get(area, area)}. {self.describe(area)}"
        page = f' data-url="{escape(self.links[area])}"' if area in self.links else ""
        return f'{start} class="lt-area" data-fills="{fills}"{page}><title>{escape(hint)}</title></use>'

    def _overlay(self, scale: float, standalone: bool) -> str:
        uses = "".join(f'<use href="#{self.key}-{escape(area)}"/>' for area in self.paths if area in self.unserved)
        width = d.digits(2.2 * scale if standalone else 2.2)
        marks = f'fill="url(#{self.key}-hatch)" stroke="{d.INK}" stroke-width="{width}" pointer-events="none"'
        return f"<g {marks}>{uses}</g>" if uses else ""

    def legend(self, layer: str | None = None) -> tuple[Key, ...]:
        """What colours and patterns mean, in the order of the ramp."""
        shown = self.layer(layer)
        keys = [
            Key(label, d.swatch(colour, stroke="#d8c9ab"))
            for label, colour in zip(shown.labels, shown.colours(), strict=True)
        ]
        if any(area in self.unserved for area in self.paths):
            strokes = f'<path d="M3 13L14 2M8 13L17 4M2 8L8 2" stroke="{d.INK}" stroke-width="1.7"/>'
            keys.append(Key(self.unserved_label, d.swatch("#fff", stroke=d.INK, inner=strokes)))
        if any(shown.values.get(area) is None for area in self.paths):
            dots = "".join(f'<circle cx="{x}" cy="{y}" r="1" fill="{DOT}"/>' for x in (5, 10, 15) for y in (5, 10))
            keys.append(Key(self.missing_label, d.swatch(NO_DATA, stroke="#d8c9ab", inner=dots)))
        return tuple(keys)

    def table(self) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """Head and rows with the numbers of the picture, all layers at once; areas by name."""
        headers = [self.area_label, *(layer.column for layer in self.layers)]
        if self.unserved_label:
            headers.append(self.unserved_label)
        return tuple(headers), tuple(self._row(area) for area in self.order())

    def order(self) -> Sequence[str]:
        """Area ids by name."""
        return sorted(self.names, key=lambda area: self.names[area].casefold())

    def _row(self, area: str) -> tuple[str, ...]:
        cells = [self.names[area], *(layer.texts.get(area) or self.missing_label for layer in self.layers)]
        if self.unserved_label:
            cells.append(self.yes_label if area in self.unserved else "")
        return tuple(cells)
