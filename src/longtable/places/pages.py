"""The words, pictures and tables of the pages about the community."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from longtable.coalitions.queries import Access
from longtable.places.answers import AreaAnswer, CommunityAnswer
from longtable.places.maps import need_layer, need_map, people_layer, round_about, share_layer
from longtable.places.words import people_word
from longtable.ui.charts import Bar, Chart, Interval, Reference, bars, intervals
from longtable.ui.maps import AreaMap
from longtable.ui.marks import fact
from longtable.ui.numbers import number, percent, points
from longtable.ui.tables import Column, Table

MISSING = "–"
IN_PICTURE = 12  # high-need areas in the picture; all of them are in the table
LIVES_MORE = 1.2  # concentration from which a group is marked


def shown(value: float | None, write: Callable[[float], str]) -> str:
    """A value as it is written; missing stays missing, never zero."""
    return MISSING if value is None else write(value)


def with_interval(rate: float | None, low: float | None, high: float | None) -> str:
    """A rate, and the range that it lies in where the publisher gives one."""
    if rate is None:
        return _("no data")
    if low is None or high is None:
        return points(rate)
    return _("%(rate)s (%(low)s to %(high)s)") % {"rate": points(rate), "low": points(low), "high": points(high)}


def benchmark_words(answer: CommunityAnswer) -> str:
    """What rates are measured against, with its name."""
    if answer.result.benchmark is None:
        return ""
    rate = points(answer.result.benchmark)
    if answer.given:
        return _("%(name)s, %(rate)s") % {"name": answer.indicator.benchmark_name or _("the given rate"), "rate": rate}
    return _("the average of %(place)s, %(rate)s") % {"place": answer.community.title, "rate": rate}


def answer_sentence(answer: CommunityAnswer) -> SafeString:
    """The answer in plain words."""
    values = {"title": answer.indicator.title, "place": answer.community.title}
    if answer.result.benchmark is None or not answer.with_data:
        return format_html(_("We have no numbers on “{title}” for any area of {place}."), **values)
    values["own"] = fact(shown(answer.own_rate, points))
    values["areas"] = fact(
        ngettext("%(above)s of %(count)s area", "%(above)s of %(count)s areas", len(answer.with_data))
        % {"above": number(answer.above), "count": number(len(answer.with_data))}
    )
    values["people"] = _people_beyond(answer)
    values["benchmark"] = benchmark_words(answer)
    if answer.given:
        text = _("{title} stands at {own} in {place}. Compared with {benchmark}, {areas} lie above it{people}.")
    else:
        text = _("{title} stands at {own} on average in {place}. {areas} lie above that{people}.")
    return format_html(text, **values)


def _people_beyond(answer: CommunityAnswer) -> SafeString:
    total = answer.result.people_beyond_total
    if total is None:
        return SafeString("")
    words = _("about %(people)s more %(who)s") % {
        "people": round_about(total),
        "who": people_word(answer.indicator.denominator),
    }
    return format_html(_(": {people} than if none did"), people=fact(words))


def source_line(answer: CommunityAnswer) -> SafeString:
    """Source, period, how many areas have data, and how the average was made."""
    indicator = answer.indicator
    source, url = answer.source
    named = format_html('<a href="{}">{}</a>', url, source) if url else source or _("Source not named in the package")
    weight = people_word(indicator.denominator)
    how = (
        _("Averages weigh each area by its %(who)s.") % {"who": weight}
        if answer.result.counts_people
        else _("Averages weigh each area by its people; whom the rate is about is not known, so no people are counted.")
    )
    return format_html(
        "{}, {}. {}. {} {}",
        indicator.title,
        indicator.period or _("period not given"),
        named,
        _("%(known)s of %(all)s areas have data.")
        % {"known": number(len(answer.with_data)), "all": number(len(answer.areas))},
        how,
    )


def picture(answer: CommunityAnswer, coalition: str) -> AreaMap | None:
    """The map: rates, people beyond the benchmark, and the shares of the chosen group."""
    codes = [area.code for area in answer.areas]
    layers = [need_layer(answer.indicator, answer.result, codes, title=_("Rate"))]
    if answer.result.people_beyond_total is not None:
        who = people_word(answer.indicator.denominator)
        column = _("More %(who)s than at the benchmark") % {"who": who}
        layers.append(people_layer(answer.result, codes, title=_("Number of %(who)s") % {"who": who}, column=column))
    if answer.group:
        shares = {line.area.code: line.group_share for line in answer.lines if line.group_share is not None}
        layers.insert(0, share_layer(shares, key="group", title=answer.group.title))  # it was asked for: shown first
    return need_map(
        answer.community,
        answer.areas,
        layers,
        coalition=coalition,
        title=_("%(title)s by area") % {"title": answer.indicator.title},
        description=_("Map of %(place)s. Darker areas have a higher rate; the table below has the same numbers.")
        % {"place": answer.community.title},
        source=_indicator_source(answer),
    )


def _indicator_source(answer: CommunityAnswer) -> str:
    parts = [answer.indicator.title, answer.indicator.period, answer.indicator.source]
    return ", ".join(part for part in parts if part)


def high_need_chart(answer: CommunityAnswer) -> Chart | None:
    """The areas of highest need, with the range that each rate lies in where it is published."""
    lines = answer.high_need[:IN_PICTURE]
    if not lines or answer.result.benchmark is None:
        return None
    title = _("%(title)s where need is highest") % {"title": answer.indicator.title}
    description = _("From %(first)s to %(last)s, beside %(benchmark)s.") % {
        "first": with_interval(lines[0].rate, None, None),
        "last": with_interval(lines[-1].rate, None, None),
        "benchmark": benchmark_words(answer),
    }
    source = _indicator_source(answer)
    if any(line.low is not None for line in lines):
        return intervals(
            [Interval(line.area.name, line.rate, line.low, line.high) for line in lines],
            title=title,
            description=description,
            headers=(_("Area"), _("Rate"), _("Lowest likely"), _("Highest likely")),
            fmt=points,
            reference=Reference(answer.result.benchmark, _("benchmark")),
            source=source,
        )
    return bars(
        [Bar(line.area.name, line.rate) for line in lines],
        title=title,
        description=description,
        headers=(_("Area"), _("Rate")),
        fmt=points,
        source=source,
    )


def groups_chart(answer: CommunityAnswer) -> Chart | None:
    """How much more than others each group lives where need is highest."""
    lines = [line for line in answer.group_lines if line.concentration is not None]
    if not lines:
        return None
    lines.sort(key=lambda line: -(line.concentration or 0))
    return bars(
        [
            Bar(
                line.group.title,
                line.concentration,
                note=shown(line.lived_rate, points),
                flag=(line.concentration or 0) >= LIVES_MORE,
            )
            for line in lines
        ],
        title=_("Who lives where need is highest"),
        description=_("1 means as often as everybody; 2 means twice as often. It describes places, not people."),
        headers=(_("Group"), _("times"), _("rate there")),
        fmt=lambda value: number(value, 2),
        source=_indicator_source(answer),
    )


def groups_table(answer: CommunityAnswer) -> Table:
    """Each group's people in the whole community."""
    rows = [
        (
            line.group.title,
            shown(line.people, number),
            shown(line.share, percent),
            number(line.areas_missing) if line.areas_missing else _("none"),
        )
        for line in answer.group_lines
    ]
    headers = (_("Group"), _("People"), _("Share of all people"), _("Areas without a count"))
    return Table.of(_("How many people"), headers, rows, numeric=(1, 2, 3), caption_hidden=True)


def areas_table(request: HttpRequest, answer: CommunityAnswer, coalition: str) -> Table:
    """Every area with its rate, sortable."""
    who = people_word(answer.indicator.denominator)
    columns = [
        Column(
            "area",
            _("Area"),
            lambda line: line.area.name,
            url=lambda line: reverse("places:area", args=[coalition, line.area.code]),
            order=lambda line: line.area.name.casefold(),
        ),
        Column(
            "rate",
            answer.indicator.title,
            lambda line: with_interval(line.rate, line.low, line.high),
            order=lambda line: line.rate,
            numeric=True,
        ),
    ]
    if answer.result.people_beyond_total is not None:
        columns.append(
            Column(
                "beyond",
                _("More %(who)s than at the benchmark") % {"who": who},
                lambda line: shown(line.beyond, number),
                order=lambda line: line.beyond,
                numeric=True,
            )
        )
    columns.append(
        Column(
            "people",
            who.capitalize(),
            lambda line: shown(line.people, number),
            order=lambda line: line.people,
            numeric=True,
        )
    )
    columns += _group_columns(answer)
    return Table.build(
        request,
        answer.lines,
        caption=_("Every area"),
        caption_hidden=True,
        columns=columns,
        default="-rate",
        per_page=20,
        mark=lambda line: line.high_need,
    )


def _group_columns(answer: CommunityAnswer) -> Sequence[Column]:
    if answer.group is None:
        return ()
    title = answer.group.title
    return (
        Column(
            "group",
            title,
            lambda line: shown(line.group_people, number),
            order=lambda line: line.group_people,
            numeric=True,
        ),
        Column(
            "share",
            _("%(title)s, share of all people") % {"title": title},
            lambda line: shown(line.group_share, percent),
            order=lambda line: line.group_share,
            numeric=True,
        ),
    )


def missing_links(answer: CommunityAnswer, coalition: str) -> list[dict[str, str]]:
    """Areas without data, each with its page."""
    return [{"name": area.name, "url": reverse("places:area", args=[coalition, area.code])} for area in answer.missing]


def high_need_line(answer: CommunityAnswer) -> str:
    """What "high need" means here, with its numbers."""
    result = answer.result
    return ngettext(
        "The area with the highest rate holds %(share)s of the %(who)s.",
        "The %(count)s areas with the highest rates together hold %(share)s of the %(who)s.",
        len(answer.high_need),
    ) % {
        "count": number(len(answer.high_need)),
        "share": shown(result.high_need_share, percent),
        "who": people_word(answer.indicator.denominator),
    }


def area_sentence(answer: AreaAnswer) -> SafeString:
    """One area in one sentence."""
    values = {"area": answer.area.name, "place": answer.community.title}
    if not answer.known:
        return format_html(_("We have no numbers for {area}."), **values)
    above = ngettext("%(above)s of %(count)s measure", "%(above)s of %(count)s measures", answer.known) % {
        "above": number(answer.above),
        "count": number(answer.known),
    }
    return format_html(_("On {above}, {area} is above the average of {place}."), above=fact(above), **values)


def area_indicators_table(answer: AreaAnswer, coalition: str) -> Table:
    """All indicators of one area, beside the community's own rates."""
    address = reverse("places:community", args=[coalition])
    rows = []
    for line in answer.lines:
        one = line.indicator
        rank = MISSING if line.rank is None else _("%(rank)s of %(areas)s") % {"rank": line.rank, "areas": line.areas}
        rows.append(
            (
                format_html('<a href="{}?indicator={}">{}</a>', address, one.code, one.title),
                with_interval(line.rate, line.low, line.high),
                shown(line.benchmark, points),
                rank,
                shown(line.beyond, number),
                ", ".join(part for part in (one.source or _("source not named"), one.period) if part),
            )
        )
    headers = (
        _("Measure"),
        _("Here"),
        _("Average"),
        _("Place, 1 is highest"),
        _("People beyond the average"),
        _("Source"),
    )
    return Table.of(_("What is published about this area"), headers, rows, numeric=(1, 2, 3, 4), caption_hidden=True)


def area_groups_chart(answer: AreaAnswer) -> Chart | None:
    """Shares of groups here, beside the whole community."""
    lines = [line for line in answer.groups if line.share is not None]
    if not lines:
        return None
    return bars(
        [
            Bar(
                line.group.title,
                line.share,
                note=shown(line.everywhere, percent),
                flag=bool(line.everywhere and line.share and line.share >= LIVES_MORE * line.everywhere),
            )
            for line in lines
        ],
        title=_("Who lives in %(area)s") % {"area": answer.area.name},
        description=_("Share of each group in the people of this area, and in all of %(place)s.")
        % {"place": answer.community.title},
        headers=(_("Group"), _("share here"), _("in all")),
        fmt=percent,
        maximum=1.0,
    )


def area_groups_table(answer: AreaAnswer) -> Table:
    """Counts of groups in one area."""
    rows = [
        (line.group.title, shown(line.people, number), shown(line.share, percent), shown(line.everywhere, percent))
        for line in answer.groups
    ]
    headers = (_("Group"), _("People"), _("Share here"), _("Share in all areas"))
    return Table.of(_("How many people"), headers, rows, numeric=(1, 2, 3), caption_hidden=True)


def trail(access: Access, *last: str) -> list[dict[str, str]]:
    """Where a page of this room stands."""
    first = {"title": _("Our community"), "url": reverse("places:community", args=[access.coalition.slug])}
    return [first, *({"title": title, "url": ""} for title in last)]
