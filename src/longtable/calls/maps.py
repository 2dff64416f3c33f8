"""A call on the map: need and the areas it is for above all; ways and applicants by area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from longtable.calls.models import Call
from longtable.calls.queries.promoting import Heard
from longtable.coverage.pictures import need_breaks
from longtable.coverage.queries import Shapes
from longtable.coverage.words import Names, source_line, title_in
from longtable.places.maps import MOST_ON_MAP
from longtable.ui.maps import AreaMap, Layer
from longtable.ui.numbers import number, points

MOST_PATHS = 60_000  # characters of shapes on a public page, which may weigh 100 KB


def call_map(call: Call, shapes: Shapes) -> AreaMap | None:
    """Published need by area with the areas of the call framed; None where there is nothing to draw or it is too heavy."""
    if call.assessment is None or not shapes.paths or sum(map(len, shapes.paths.values())) > MOST_PATHS:
        return None
    result = call.assessment.result
    names = Names(result).areas
    paths = {code: path for code, path in shapes.paths.items() if code in names}
    title = title_in(result["indicator"]["titles"], result["indicator"]["code"])
    rates = dict(zip(result["areas"]["codes"], result["need"]["rates"], strict=True))
    breaks = need_breaks([rate for rate in rates.values() if rate is not None], result["need"]["benchmark"])
    layer = Layer(
        key="need", title=_("Need"), column=title, values=rates,
        texts={area: points(rate) for area, rate in rates.items() if rate is not None},
        breaks=breaks, labels=_labels(breaks),
    )  # fmt: skip
    return AreaMap(
        title=_("Where the need is, and where this call is for above all"),
        description=_("Map of %(place)s: %(indicator)s by area, with the areas of the call framed.")
        % {"place": result["place"]["title"], "indicator": title},
        viewbox=(-4, -4, shapes.width + 8, shapes.height + 8),
        paths=paths,
        names={code: names[code] for code in names},
        layers=(layer,),
        unserved=frozenset(call.priority_areas) & set(names),
        unserved_label=_("area of this call"),
        missing_label=_("no data"),
        yes_label=_("yes"),
        area_label=_("Area"),
        source=source_line(result),
    )


def _labels(breaks: Sequence[float]) -> tuple[str, ...]:
    if not breaks:
        return (_("rate"),)
    labels = [_("below %(high)s") % {"high": points(breaks[0])}]
    for low, high in zip(breaks, [*breaks[1:], None], strict=True):
        if high is None:
            labels.append(_("%(low)s and more") % {"low": points(low)})
        else:
            labels.append(_("%(low)s to %(high)s") % {"low": points(low), "high": points(high)})
    return tuple(labels)


def heard_map(heard: Heard, names: Mapping[str, str], shapes: Shapes) -> AreaMap | None:
    """Ways and applicants by area; areas that nothing leads to are hatched."""
    paths = {code: path for code, path in shapes.paths.items() if code in names}
    lines = {line.code: line for line in heard.lines if line.kind == "areas"}
    if not paths or not lines or len(names) > MOST_ON_MAP:
        return None
    gaps = frozenset(code for code, line in lines.items() if line.is_gap)
    return AreaMap(
        title=_("Where the call was heard"),
        description=_("Map of ways and applicants by area. Nothing leads to %(count)s areas yet.")
        % {"count": number(len(gaps))},
        viewbox=(-4, -4, shapes.width + 8, shapes.height + 8),
        paths=paths,
        names=dict(names),
        layers=(
            _count_layer("ways", _("Ways"), _("Ways that lead there"), {c: x.channels for c, x in lines.items()}),
            _count_layer("applicants", _("Applicants"), _("Applicants that serve it"),
                         {c: x.applicants for c, x in lines.items()}),
        ),
        unserved=gaps,
        unserved_label=_("nothing leads there yet"),
        missing_label=_("not above all"),
        yes_label=_("yes"),
        area_label=_("Area"),
    )  # fmt: skip


def _count_layer(key: str, title: str, column: str, counts: Mapping[str, int]) -> Layer:
    return Layer(
        key=key,
        title=title,
        column=column,
        values={code: float(count) for code, count in counts.items()},
        texts={code: number(count) for code, count in counts.items()},
        breaks=(1.0, 2.0, 3.0),
        labels=(
            pgettext("how many", "none"),
            pgettext("how many", "one"),
            pgettext("how many", "two"),
            pgettext("how many", "three or more"),
        ),
        ramp="reach",
    )
