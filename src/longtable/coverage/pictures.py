"""The pictures of an answer, made from its kept result: the same for the page and for the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from longtable.coverage.queries import Shapes
from longtable.coverage.words import Names, list_of, source_line, title_in
from longtable.ui import drawing as d
from longtable.ui.charts import MISSING, Bar, Chart, Sector, bars
from longtable.ui.drawing import Canvas, Key
from longtable.ui.maps import AreaMap, Layer
from longtable.ui.numbers import number, percent, points

OFTEN = 1.2  # a group that lives this much more than others where need is high is marked
SERVES, FOCUSES_ON, LED_BY = "serves", "focuses_on", "led_by"


def need_map(result: Mapping[str, Any], shapes: Shapes) -> AreaMap:
    """Need and reach on one map. Where the community brought no shapes it still has its table."""
    names = Names(result)
    codes = result["areas"]["codes"]
    unreached = len(result["areas"]["unreached"])
    title = title_in(result["indicator"]["titles"], result["indicator"]["code"])
    text = ngettext(
        "Map of %(place)s: %(indicator)s by area. In %(count)s area with need none has told us that it works there.",
        "Map of %(place)s: %(indicator)s by area. In %(count)s areas with need none has told us that it works there.",
        unreached,
    )
    description = text % {"place": result["place"]["title"], "indicator": title, "count": number(unreached)}
    return AreaMap(
        title=_("Need, and where none has told us that it works"),
        description=description,
        viewbox=(-4, -4, shapes.width + 8, shapes.height + 8),
        paths=shapes.paths,
        names={code: names.areas[code] for code in codes},
        layers=(_need_layer(result, title), _reach_layer(result)),
        unserved=frozenset(result["areas"]["unreached"]),
        unserved_label=_("need, and none has told us"),
        missing_label=_("no data"),
        yes_label=_("yes"),
        area_label=_("Area"),
        source=source_line(result),
        key="map",
    )


def _need_layer(result: Mapping[str, Any], title: str) -> Layer:
    rates = dict(zip(result["areas"]["codes"], result["need"]["rates"], strict=True))
    benchmark = result["need"]["benchmark"]
    breaks = need_breaks([rate for rate in rates.values() if rate is not None], benchmark)
    return Layer(
        key="need",
        title=_("Need"),
        column=title,
        values=rates,
        texts={area: points(rate) for area, rate in rates.items() if rate is not None},
        breaks=breaks,
        labels=_break_labels(breaks),
        ramp="need",
    )


def need_breaks(rates: Sequence[float], benchmark: float | None) -> tuple[float, ...]:
    """The average, and two whole numbers that part the areas above it into thirds.

    >>> need_breaks([10, 20, 24, 30, 36], 18.1)
    (18.1, 24.0, 30.0)
    """
    if benchmark is None or not rates:
        return ()
    above = sorted(rate for rate in rates if rate > benchmark)
    thirds = [float(round(above[len(above) * part // 3])) for part in (1, 2)] if len(above) >= 3 else []
    found = [benchmark]
    for value in thirds:
        if value > found[-1]:
            found.append(value)
    return tuple(found)


def _break_labels(breaks: Sequence[float]) -> tuple[str, ...]:
    if not breaks:
        return (_("rate"),)
    labels = [_("below average")]
    for low, high in zip(breaks, [*breaks[1:], None], strict=True):
        if high is None:
            labels.append(_("%(low)s and more") % {"low": points(low, 0)} if len(breaks) > 1 else _("above average"))
        else:
            labels.append(_("%(low)s to %(high)s") % {"low": points(low, 0), "high": points(high, 0)})
    return tuple(labels)


def _reach_layer(result: Mapping[str, Any]) -> Layer:
    counts = dict(zip(result["areas"]["codes"], result["areas"]["partners"], strict=True))
    return Layer(
        key="reach",
        title=_("Reach"),
        column=_("Partners that have told us they work there"),
        values={area: float(count) for area, count in counts.items()},
        texts={area: number(count) for area, count in counts.items()},
        breaks=(1.0, 2.0, 3.0),
        labels=(_("none has told us"), _("one partner"), _("two"), _("three or more")),
        ramp="reach",
        note=reach_line(result),
    )


def reach_line(result: Mapping[str, Any]) -> str:
    """How much of the need lies where a partner works, and where two do."""
    summary = result["summary"]
    if summary["reach"] is None:
        return ""
    text = _("%(one)s of the need is in areas where a partner works, %(two)s where two or more do.")
    return text % {"one": percent(summary["reach"]), "two": percent(summary["reach_two_or_more"])}


def voices_chart(result: Mapping[str, Any], relation: str = SERVES, depth: str = "0") -> Chart:
    """Each group's coverage: by one partner or more, and the part that does not hang on a single one."""
    names = Names(result)
    shares = result["voices"][depth][relation]["groups"]
    items = [
        Bar(
            label=names.group(one["code"]),
            value=shares[one["code"]][0],
            second=shares[one["code"]][1],
            note="" if one["concentration"] is None else number(one["concentration"], 2),
            flag=(one["concentration"] or 0) >= OFTEN,
        )
        for one in sorted(result["groups"], key=lambda one: -one["people_with_need"])
    ]
    covered = {
        SERVES: _("served"),
        FOCUSES_ON: _("in focus"),
        LED_BY: _("spoken for"),
    }[relation]
    return bars(
        items,
        title=_("Whose voices are at our table"),
        description=_describe_voices(result, shares, names),
        headers=(_("Group"), covered, _("by two or more"), _("exposed*")),
        fmt=percent,
        layers=(_("one partner"), _("two or more")),
        maximum=1.0,
    )


def _describe_voices(result: Mapping[str, Any], shares: Mapping[str, Sequence[float | None]], names: Names) -> str:
    without = [names.of_group(one["code"]) for one in result["groups"] if not shares[one["code"]][0]]
    with_some = [
        _("%(group)s %(share)s") % {"group": names.of_group(code), "share": percent(pair[0])}
        for code, pair in shares.items()
        if pair[0]
    ]
    parts = []
    if with_some:
        parts.append(
            _("Share of each group's need that a partner covers: %(list)s.") % {"list": list_of(with_some, 20)}
        )
    if without:
        parts.append(_("None has told us that it works with: %(list)s.") % {"list": list_of(without, 20)})
    return " ".join(parts)


STATES = {"absent": "absent", "thin": "thin", "present": "present", "not_here": "none_here"}


def sector_tiles(result: Mapping[str, Any]) -> list[Sector]:
    """The sector board: those to look for first stand first."""
    names = Names(result)
    tiles = []
    for one in result["sectors"]:
        count = one["count"]
        text = ngettext("%(count)s partner", "%(count)s partners", count) % {"count": number(count)}
        if one["state"] == "absent":
            text = _("none yet")
        elif one["state"] == "not_here":
            text = _("does not exist here")
        tiles.append(Sector(names.sector(one["code"]), count, STATES[one["state"]], text, one["not_here"]))
    return tiles


def then_and_now(
    rows: Sequence[tuple[str, float | None, float | None]], *, title: str, description: str, then: str, now: str
) -> Chart:
    """Shares at two times: a ring for then, a dot for now, a line between them. Rows are (label, then, now)."""
    pictures = []
    for width, name in ((d.WIDE, "lt-chart--wide"), (d.NARROW, "lt-chart--narrow")):
        canvas, height = _draw_then_and_now(rows, width)
        pictures.append(canvas.finish(height, title, description, name))
    ring = d.swatch("none", inner=f'<circle cx="10" cy="7.5" r="4.5" fill="#fff" stroke="{d.SOFT}" stroke-width="2"/>')
    dot = d.swatch("none", inner=f'<circle cx="10" cy="7.5" r="5.5" fill="{d.TEAL}"/>')
    table = tuple((label, *(MISSING if v is None else percent(v) for v in (old, new))) for label, old, new in rows)
    headers = (_("What"), then, now)
    return Chart(title, description, pictures[0], pictures[1], headers, table, (Key(then, ring), Key(now, dot)))


def _draw_then_and_now(rows: Sequence[tuple[str, float | None, float | None]], width: float) -> tuple[Canvas, float]:
    canvas, narrow = Canvas(width), width < d.WIDE
    left, right = (8.0 if narrow else 212.0), width - 58.0
    y = 4.0

    def across(share: float) -> float:
        return left + (right - left) * max(0.0, min(1.0, share))

    for label, old, new in rows:
        words = d.wrap(label, width - 8 if narrow else left - 14)
        height = len(words) * 18 + 26 if narrow else max(36, len(words) * 18 + 14)
        middle = y + (len(words) * 18 + 12 if narrow else height / 2)
        canvas.line(0, y, width, y)
        canvas.lines(0, y + 17 if narrow else middle + 5 - (len(words) - 1) * 9, words)
        canvas.line(left, middle, right, middle, stroke=d.TRACK, width=4, stroke_linecap="round")
        if old is not None and new is not None:
            colour = d.TEAL_LIGHT if new >= old else "#dfa083"
            canvas.line(across(old), middle, across(new), middle, stroke=colour, width=5, stroke_linecap="round")
        if old is not None:
            canvas.circle(across(old), middle, 5.5, "#fff", stroke=d.SOFT, stroke_width="2")
        if new is not None:
            canvas.circle(across(new), middle, 6, d.TEAL, stroke="#fff", stroke_width="1.2")
        canvas.text(width, middle + 5, MISSING if new is None else percent(new), anchor="end")
        y += height
    return canvas, y + 2
