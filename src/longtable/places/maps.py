"""The community as a map: layers of need, and the map of areas that other rooms add layers to."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _

from longtable.methods.coverage import NeedResult
from longtable.places.models import Area, Community, Indicator
from longtable.ui.maps import AreaMap, Layer
from longtable.ui.numbers import number, percent, points

Value = TypeVar("Value")

MOST_ON_MAP = 2000  # more areas would not fit into a page of 200 KB; they are in the tables
_SAFE_ID = re.compile(r"[A-Za-z0-9_.-]+")


def round_about(people: float) -> str:
    """A number of people as one says it, three figures: 62,318.58 becomes 62,300."""
    if people < 1000:
        return number(people)
    step = 10 ** (math.floor(math.log10(people)) - 2)
    return number(round(people / step) * step)


def need_layer(
    indicator: Indicator, result: NeedResult, codes: Sequence[str], *, key: str = "need", title: str = ""
) -> Layer:
    """The rates of one indicator in up to five classes that part at the benchmark."""
    rates = {code: float(rate) for code, rate in zip(codes, result.rates, strict=True) if math.isfinite(rate)}
    breaks = need_breaks(list(rates.values()), result.benchmark)
    return Layer(
        key=key,
        title=title or indicator.title,
        column=_("%(title)s, percent") % {"title": indicator.title},
        values=rates,
        texts={code: points(rate) for code, rate in rates.items()},
        breaks=breaks,
        labels=_class_labels(breaks),
        note=_("The colors part at the benchmark, %(rate)s.") % {"rate": points(result.benchmark)}
        if result.benchmark is not None
        else "",
    )


def need_breaks(rates: Sequence[float], benchmark: float | None) -> tuple[float, ...]:
    """The benchmark parts the classes; below it the median of the lower, above it thirds of the higher."""
    if benchmark is None or not rates:
        return ()
    below = [rate for rate in rates if rate < benchmark]
    above = [rate for rate in rates if rate >= benchmark]
    found = {round(benchmark, 6)}
    if len(below) > 3:
        found.add(round(float(np.median(below)), 1))
    if len(above) > 5:
        found |= {round(float(value), 1) for value in np.quantile(above, [1 / 3, 2 / 3])}
    return tuple(sorted(found))


def _class_labels(breaks: Sequence[float]) -> tuple[str, ...]:
    if not breaks:
        return (_("all areas with data"),)
    first = _("below %(high)s") % {"high": points(breaks[0])}
    last = _("%(low)s and more") % {"low": points(breaks[-1])}
    inner = [
        _("%(low)s to %(high)s") % {"low": points(low), "high": points(high)}
        for low, high in itertools.pairwise(breaks)
    ]
    return (first, *inner, last)


def people_layer(result: NeedResult, codes: Sequence[str], *, title: str, column: str) -> Layer:
    """People beyond the benchmark by area."""
    people = {code: float(value) for code, value in zip(codes, result.people_beyond, strict=True) if value >= 0}
    some = [value for value in people.values() if value > 0]
    edges = [round(float(value), -1) for value in np.quantile(some, [1 / 3, 2 / 3])] if len(some) > 3 else []
    breaks = tuple(sorted({0.5, *(edge for edge in edges if edge > 1)})) if some else ()
    labels = [_("none"), *(_("up to %(high)s") % {"high": number(edge)} for edge in breaks[1:])] if breaks else []
    last = number(breaks[-1]) if len(breaks) > 1 else "1"
    labels.append(_("%(low)s and more") % {"low": last} if breaks else _("none"))
    return Layer("people", title, column, people, {c: number(v) for c, v in people.items()}, breaks, tuple(labels))


def share_layer(shares: Mapping[str, float], *, key: str, title: str) -> Layer:
    """Shares of a group in the people of each area, from 0 to 1, in quarters of the areas."""
    edges = np.quantile(list(shares.values()), [0.25, 0.5, 0.75]).tolist() if len(shares) > 3 else []
    breaks = tuple(sorted({round(float(edge), 2) for edge in edges} - {0.0}))
    labels = [_("all areas with data")]
    if breaks:
        labels = [_("below %(high)s") % {"high": percent(breaks[0])}]
        labels += [
            _("%(low)s to %(high)s") % {"low": percent(low), "high": percent(high)}
            for low, high in itertools.pairwise(breaks)
        ]
        labels.append(_("%(low)s and more") % {"low": percent(breaks[-1])})
    column = _("%(title)s, share of all people") % {"title": title}
    texts = {code: percent(share) for code, share in shares.items()}
    return Layer(key, title, column, shares, texts, breaks, tuple(labels), ramp="reach")


def need_map(
    community: Community,
    areas: Sequence[Area],
    layers: Sequence[Layer],
    *,
    coalition: str,
    title: str,
    description: str,
    unserved: frozenset[str] = frozenset(),
    unserved_label: str = "",
    source: str = "",
    key: str = "map",
) -> AreaMap | None:
    """The map of the community with these layers, each area linked to its page; None where there is nothing to draw.

    Layers and ``unserved`` go by area code; ``coalition`` is the coalition's slug.
    """
    drawn = [area for area in areas if area.path]
    if not drawn or len(areas) > MOST_ON_MAP:
        return None
    keys = {area.code: area.code if _SAFE_ID.fullmatch(area.code) else f"nr-{area.order}" for area in areas}
    if len(set(keys.values())) < len(keys):
        keys = {area.code: f"nr-{area.order}" for area in areas}
    return AreaMap(
        title=title,
        description=description,
        viewbox=(0, 0, community.map_width, community.map_height),
        paths={keys[area.code]: area.path for area in drawn},
        names={keys[area.code]: area.name for area in areas},
        layers=tuple(
            replace(layer, values=_by_key(layer.values, keys), texts=_by_key(layer.texts, keys)) for layer in layers
        ),
        unserved=frozenset(keys[code] for code in unserved if code in keys),
        unserved_label=unserved_label,
        missing_label=_("no data"),
        area_label=_("Area"),
        links={keys[area.code]: reverse("places:area", args=[coalition, area.code]) for area in areas},
        source=source,
        key=key,
    )


def _by_key(values: Mapping[str, Value], keys: Mapping[str, str]) -> dict[str, Value]:
    return {keys[code]: value for code, value in values.items() if code in keys}
