"""What the report says, as plain values: words in the reader's language, pictures as SVG, tables as rows.

The template only places them. Nothing here is markup of the template: names and notes stay the text that they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from typing import Any

from babel.dates import format_date
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from longtable.coverage import changes, inviting, pictures, words
from longtable.coverage.explained import explained
from longtable.coverage.queries import Shapes
from longtable.coverage.talk import questions
from longtable.ui.charts import MISSING, Chart, sector_board
from longtable.ui.drawing import Key
from longtable.ui.maps import AreaMap
from longtable.ui.numbers import number, percent, points

FICTIONAL = "fictional, made by longtable"  # in the title of a source: the demo's own mark
LISTED, NAMES = 12, 24  # things left out that are listed one by one, and names in one line; more are counted
QUESTIONS = 16
AREAS = 400  # in the table of areas


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture with what it says in words; the table that says the same stands beside it or is named in ``see``."""

    svg: str
    alt: str
    ratio: float  # height by width
    title: str = ""
    legend: tuple[tuple[str, str], ...] = ()  # (small SVG without meaning of its own, label)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. The first column names the rows; those in ``numeric`` are numbers."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    widths: tuple[float, ...] = ()  # parts of the width; equal where none are given


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report: a heading, words, pictures, tables, a list."""

    title: str
    intro: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    grids: tuple[Grid, ...] = ()
    notes: tuple[str, ...] = ()
    items: tuple[tuple[str, ...], ...] = ()  # each: a head, then smaller lines
    kind: str = ""  # "questions", "panel", "list", "methods", "page" (begins one), "" for plain


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything in one report."""

    language: str
    title: str
    question: str
    author: str
    coalition: str
    place: str
    made: str
    made_on: date | None
    answer: tuple[tuple[str, bool], ...]  # pieces of the sentence, and whether the fact is marked
    under: tuple[str, ...]  # source, confirmations, the publisher's caution
    figures: tuple[tuple[str, str], ...]  # number, what it is
    sections: tuple[Section, ...]
    fictional: str = ""
    footer: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


def report_data(
    result: Mapping[str, Any],
    shapes: Shapes,
    *,
    coalition: str = "",
    made_on: date | None = None,
    before: Mapping[str, Any] | None = None,
    before_on: date | None = None,
    invite: Sequence[int] = (),
    order: str = "coverage",
) -> ReportData:
    """The report on one kept result, in the language that is active. ``before``: the result that it is compared with."""
    place = result["place"]["title"]
    question = _("Who is missing from our table?")
    fictional = any(FICTIONAL in source["title"].lower() for source in result["place"]["sources"])
    parts = [
        _need_section(result, shapes),
        _voices_section(result),
        _sectors_section(result),
        _questions_section(result),
        *_invite_sections(result, invite, order),
        _changed_section(result, before, made_on, before_on),
        _unknown_section(result),
        _sources_section(result),
        _methods_section(result),
        _areas_section(result, shapes),
    ]
    return ReportData(
        language=get_language() or "en",
        title=f"{question} {coalition or place}".strip(),
        question=question,
        author=coalition or "Longtable",
        coalition=coalition,
        place=place,
        made=_on_day(made_on),
        made_on=made_on,
        answer=_pieces(words.answer(result)),
        under=tuple(filter(None, (words.source_line(result), words.confirmed(result), words.caution(result)))),
        figures=_figures(result),
        sections=tuple(part for part in parts if part is not None),
        fictional=_("Everything in this report is fictional: the city, the numbers, the organizations.")
        if fictional
        else "",
        footer=_("Made with Longtable"),
        labels={"page": _("Page"), "of": _("of"), "fictional": _("fictional")},
    )


def _on_day(day: date | None) -> str:
    return "" if day is None else format_date(day, "long", locale=(get_language() or "en").replace("-", "_"))


def _pieces(marked: str) -> tuple[tuple[str, bool], ...]:
    """A sentence with marked facts as its pieces, without markup."""
    found = re.split(r"<mark>(.*?)</mark>", marked, flags=re.DOTALL)
    return tuple((unescape(piece), place % 2 == 1) for place, piece in enumerate(found) if piece)


def _share(value: float | None, digits: int = 0) -> str:
    return MISSING if value is None else percent(value, digits)


def _figures(result: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The few numbers to remember."""
    summary, need = result["summary"], result["need"]
    found = [
        (_share(summary["any"]), _("of the need that we can measure is served by a partner")),
        (_share(summary["two_or_more"]), _("is served by two partners or more")),
        (number(summary["unreached"]), _("areas with need where none has told us that it works")),
    ]
    if need["people_beyond"] is not None:
        people = words.inside(words.title_in(result["indicator"]["denominator_titles"], "people"))
        text = _("more %(people)s are affected than at the average") % {"people": people}
        found.append((number(need["people_beyond"]), text))
    return tuple(found)


def _keys(keys: Sequence[Key]) -> tuple[tuple[str, str], ...]:
    """Swatches as files of their own: inside a page the namespace is known, in a file it has to be said."""
    said = 'xmlns="http://www.w3.org/2000/svg"'
    return tuple(
        (key.swatch if said in key.swatch else key.swatch.replace("<svg ", f"<svg {said} ", 1), key.label)
        for key in keys
    )


def _picture(chart: Chart) -> Picture:
    return Picture(chart.wide, chart.description, _ratio(chart.wide), legend=_keys(chart.legend))


def _ratio(svg: str) -> float:
    """Height by width of a picture, as it says itself."""
    found = re.search(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"', svg)
    assert found is not None
    return max(float(found.group(2)), 1.0) / max(float(found.group(1)), 1.0)


def _need_section(result: Mapping[str, Any], shapes: Shapes) -> Section:
    title, intro = _("Where is need, and where has none told us that it works?"), words.need_line(result)
    reach = pictures.reach_line(result)
    if not shapes.paths:
        note = _("The community has no shapes, so there is no map. The table of areas at the end says the same.")
        return Section(title, tuple(filter(None, (intro, reach, note))))
    drawn = pictures.need_map(result, shapes)
    note = _("The table of areas at the end has the numbers of both maps.")
    return Section(
        title,
        (" ".join(filter(None, (intro, reach, note))),),
        pictures=(_map_picture(drawn, "need", drawn.description), _map_picture(drawn, "reach", _reach_alt(result))),
    )


def _map_picture(drawn: AreaMap, key: str, alt: str) -> Picture:
    svg = drawn.svg(key, standalone=True)
    return Picture(svg, alt, _ratio(svg), drawn.layer(key).title, _keys(drawn.legend(key)))


def _reach_alt(result: Mapping[str, Any]) -> str:
    text = _("Map of %(place)s: how many partners have told us that they work in each area.")
    return f"{text % {'place': result['place']['title']}} {pictures.reach_line(result)}".strip()


def _voices_section(result: Mapping[str, Any]) -> Section:
    chart = pictures.voices_chart(result)
    names = words.Names(result)
    rows = tuple(
        (
            names.group(one["code"]),
            _share(one["any"]),
            _share(one["two_or_more"]),
            _share(one["by_relation"]["focuses_on"]),
            _share(one["by_relation"]["led_by"]),
            _share(one["ceiling"]),
            MISSING if one["concentration"] is None else number(one["concentration"], 2),
            MISSING if one["lived_rate"] is None else points(one["lived_rate"]),
        )
        for one in result["groups"]
    )
    summary = result["summary"]
    total = (
        _("All groups together"),
        *(_share(summary[key]) for key in ("any", "two_or_more", "focuses_on", "led_by", "ceiling")),
        MISSING,
        "" if result["need"]["benchmark"] is None else points(result["need"]["benchmark"]),
    )
    headers = (
        _("Group"), _("served"), _("by two or more"), _("in focus"), _("spoken for"), _("if all on the list joined"),
        _("lives near need*"), _("rate where it lives*"),
    )  # fmt: skip
    return Section(
        _("Whose voices are at our table?"),
        (_("Share of each group's need that a partner has told us it serves. Dark: two partners or more."),),
        pictures=(_picture(chart),),
        grids=(
            Grid(
                _("Share of each group's need, by relation of the partners, and where the group lives"),
                headers,
                (*rows, total),
                tuple(range(1, len(headers))),
                (2.5, 1, 1, 1, 1, 1.2, 1.1, 1.1),
            ),
        ),
        notes=(
            _(
                "* Above 1: the group lives more often than others where need is highest. Both columns describe places, not people."
            ),
            _("Groups overlap: a person can belong to several."),
        ),
    )


def _sectors_section(result: Mapping[str, Any]) -> Section:
    tiles = pictures.sector_tiles(result)
    names = words.Names(result)
    rows = []
    for tile, one in zip(tiles, result["sectors"], strict=True):
        said = [reason["reason"] for reason in one["reasons"][:2]]
        why = one["not_here"] or " ".join(_(text) for text in said)
        worst = MISSING if one["percentile"] is None else number(one["percentile"])
        rows.append((tile.label, tile.text, worst, why or MISSING))
    absent = [names.of_sector(one["code"]) for one in result["sectors"] if one["state"] == "absent"]
    described = _("Every sector on our list is at the table.")
    if absent:
        described = _("No partner yet from: %(sectors)s.") % {"sectors": words.both(absent)}
    board = sector_board(
        tiles, title=_("Sectors at our table"), description=described, headers=(_("Sector"), _("Partners"), _("Note"))
    )
    intro = [described]
    if absent and any(one["percentile"] is not None for one in result["sectors"] if one["state"] == "absent"):
        intro.append(_("Those that have a hand in what weighs most here stand first."))
    return Section(
        _("Which sectors are missing?"),
        tuple(intro),
        pictures=(_picture(board),),
        grids=(
            Grid(
                _("Sectors, those to look for first at the top"),
                (_("Sector"), _("At our table"), _("weight here, 0 to 100"), _("Why it matters here")),
                tuple(rows),
                (2,),
                (2, 1.3, 1, 4),
            ),
        ),
    )


def _questions_section(result: Mapping[str, Any]) -> Section | None:
    asked = questions(result)
    if not asked:
        return None
    more = len(asked) - QUESTIONS
    notes: tuple[str, ...] = ()
    if more > 0:
        text = ngettext("And %(count)s more question.", "And %(count)s more questions.", more)
        notes = (text % {"count": number(more)},)
    return Section(
        _("What should we talk about?"),
        (_("Questions for a talk, never labels on anyone."),),
        items=tuple(tuple(filter(None, (one.text, one.evidence))) for one in asked[:QUESTIONS]),
        notes=notes,
        kind="questions",
    )


def _invite_sections(result: Mapping[str, Any], invite: Sequence[int], order: str) -> list[Section]:
    found = result["invitations"].get(order, {})
    sections: list[Section] = []
    for k in invite:
        if str(k) not in found:
            continue
        panel = inviting.panel(result, k, order, {})
        items = []
        for line in panel.lines:
            brings = _("brings the first partner from: %(sectors)s") % {"sectors": line.sectors} if line.sectors else ""
            items.append(tuple(filter(None, (line.name, line.brings, line.adds, brings, line.instead))))
        intro = (panel.text,) if not sections else ()
        sections.append(Section(panel.title, intro, items=tuple(items), notes=tuple(panel.notes), kind="panel"))
    return sections


def _changed_section(
    result: Mapping[str, Any], before: Mapping[str, Any] | None, made_on: date | None, before_on: date | None
) -> Section | None:
    if before is None:
        return None
    then, now = _on_day(before_on) or _("Then"), _on_day(made_on) or _("Now")
    said = changes.sentences(before["summary"], before["partners"], result)
    chart = pictures.then_and_now(
        changes.group_rows(before, result),
        title=_("Share of each group's need that a partner serves, then and now"),
        description=" ".join(said) or _("Nothing has changed."),
        then=then,
        now=now,
    )
    figures = changes.figures(before["summary"], result["summary"])
    rows = tuple((one.label, one.then, one.now, one.change) for one in figures)
    return Section(
        _("What has changed since %(day)s?") % {"day": then} if before_on else _("What has changed?"),
        tuple(said) or (_("Nothing has changed."),),
        pictures=(_picture(chart),),
        grids=(
            Grid(
                _("The numbers, then and now"),
                (_("What"), then, now, pgettext("from then to now", "Change")),
                rows,
                (1, 2, 3),
                (3.4, 1, 1, 1),
            ),
            Grid(_("Each group's share, then and now"), chart.headers, chart.rows, (1, 2), (3, 1, 1)),
        ),
    )


def _unknown_section(result: Mapping[str, Any]) -> Section:
    """What we do not know, and what did not count: not told is not none."""
    intro = (
        words.confirmed(result),
        _(
            "Not told is not none: a partner that we have not asked may well work where this report shows a gap. Ask first."
        ),
    )
    return Section(_("What do we not know?"), intro, items=tuple((line,) for line in _left_out(result)), kind="list")


def _left_out(result: Mapping[str, Any]) -> list[str]:
    """Things of the same kind in one line each, the others in their own words."""
    together = {
        ("no_data", "area"): _("No rate is known, so these areas are left out: %(names)s."),
        ("unknown_services", "partner"): _("At the table; they have not told us whom they serve: %(names)s."),
        ("areas_not_told", "partner"): _("At the table; they have not told us where they work: %(names)s."),
        ("everyone", "partner"): _(
            "At the table for everyone, so no group's voice; their areas count for reach: %(names)s."
        ),
        ("unknown_services", "prospect"): _("On the list; they have not told us whom they serve: %(names)s."),
        ("areas_not_told", "prospect"): _("On the list; they have not told us where they work: %(names)s."),
        ("everyone", "prospect"): _("On the list for everyone, so no group's voice: %(names)s."),
    }
    named: dict[tuple[str, str], list[str]] = {}
    lines = []
    for one in result["left_out"]:
        key = (one["kind"], one["subject_kind"])
        if key in together:
            named.setdefault(key, []).append(_name_of(one, result))
        else:
            lines.append(words.say(one["reason"], **_titled(one, result)))
    found = [text % {"names": words.list_of(named[key], NAMES)} for key, text in together.items() if key in named]
    more = len(lines) - LISTED
    if more > 0:
        lines = [
            *lines[:LISTED],
            ngettext("And %(count)s more.", "And %(count)s more.", more) % {"count": number(more)},
        ]
    return found + lines


def _name_of(one: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """The name of an area or organization that was left out."""
    params = one["reason"]["params"]
    return str(
        params.get("partner") or params.get("area") or words.Names(result).areas.get(one["subject"], one["subject"])
    )


def _titled(one: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, object]:
    if one["subject_kind"] == "group" and "group" in one["reason"]["params"]:
        return {"group": words.Names(result).of_group(one["subject"])}
    return {}


def _methods_section(result: Mapping[str, Any]) -> Section:
    items = []
    for one in explained(result):
        made_from = _("Made from: %(inputs)s") % {"inputs": one.inputs} if one.inputs else ""
        items.append((one.title, one.value, one.words, one.formula, made_from))
    return Section(_("How is each number made?"), items=tuple(items), kind="methods")


def _sources_section(result: Mapping[str, Any]) -> Section:
    rows = []
    for source in result["place"]["sources"]:
        rows.append(
            (source["title"], source["period"] or MISSING, source["licence"] or MISSING, source["url"] or MISSING)
        )
    if not rows:
        indicator = result["indicator"]
        rows.append(
            (indicator["source"] or _("The package names no source."), indicator["period"] or MISSING, MISSING, MISSING)
        )
    headers = (_("Source"), _("Period"), _("License"), _("Address"))
    grid = Grid(_("Where the published numbers come from"), headers, tuple(rows), (), (3, 1.2, 1.2, 2.4))
    said = _("Who serves whom comes from the partners themselves and from what the coalition knows of them.")
    return Section(_("Where do the numbers come from?"), (said,), grids=(grid,), kind="page")


def _areas_section(result: Mapping[str, Any], shapes: Shapes) -> Section:
    areas, need = result["areas"], result["need"]
    high, unreached = set(need["high_need"]), set(areas["unreached"])
    rows = []
    for place in _areas_listed(result):
        code = areas["codes"][place]
        rate, people = need["rates"][place], need["people"][place]
        rows.append(
            (
                areas["names"][place],
                _("no data") if rate is None else points(rate),
                MISSING if people is None else number(people),
                number(areas["partners"][place]),
                _("yes") if code in high else "",
                _("yes") if code in unreached else "",
            )
        )
    rows.sort(key=lambda row: row[0].casefold())
    people = words.title_in(result["indicator"]["denominator_titles"], "people")
    headers = (
        _("Area"),
        words.title_in(result["indicator"]["titles"], result["indicator"]["code"]),
        _("%(people)s beyond the average") % {"people": people},
        _("Partners that have told us they work there"),
        _("highest need"),
        _("need, and none has told us"),
    )
    caption = _("Need and partners by area: the numbers of the maps")
    grid = Grid(caption, headers, tuple(rows), (1, 2, 3), (2.4, 1.2, 1.2, 1.4, 1, 1.2))
    intro = [] if shapes.paths else [_("There is no map, because the community has no shapes.")]
    more = len(areas["codes"]) - len(rows)
    if more:
        text = _("These are the %(shown)s areas with the highest rates; %(more)s others are not listed here.")
        intro.append(text % {"shown": number(len(rows)), "more": number(more)})
    return Section(_("How does each area stand?"), tuple(intro), grids=(grid,))


def _areas_listed(result: Mapping[str, Any]) -> list[int]:
    """Which areas the table lists: all, or where they are very many those with the highest rates."""
    rates = result["need"]["rates"]
    if len(rates) <= AREAS:
        return list(range(len(rates)))
    known = [place for place, rate in enumerate(rates) if rate is not None]
    return sorted(known, key=lambda place: -rates[place])[:AREAS]
