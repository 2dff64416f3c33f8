"""What the pages of selecting are made of: the map, the frontier, the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from longtable.calls import selecting_words as words
from longtable.calls.freezing import works_in
from longtable.calls.models import Call, DecisionLetter
from longtable.calls.money import money
from longtable.calls.proposing import Proposal
from longtable.coverage.pictures import need_breaks
from longtable.coverage.queries import Shapes, shapes_of
from longtable.coverage.words import title_in
from longtable.partners.pages import chip
from longtable.ui.charts import Chart, Point, line
from longtable.ui.maps import AreaMap, Layer
from longtable.ui.numbers import number, percent, points
from longtable.ui.tables import Column, Table

PER_PAGE = 25


def reach_map(inputs: Mapping[str, Any], codes: list[str], shapes: Shapes | None = None) -> AreaMap | None:
    """Who would be reached by these applicants, and need beside it; None where the call names no indicator."""
    need = inputs["need"]
    if need is None:
        return None
    areas, wanted = need["areas"]["codes"], set(codes)
    counts = dict.fromkeys(areas, 0)
    for one in inputs["applications"]:
        if one["code"] in wanted:
            for area in works_in(one["areas"], areas) & counts.keys():
                counts[area] += 1
    people = dict(zip(areas, need["people"], strict=True))
    unserved = frozenset(area for area in areas if (people[area] or 0) > 0 and not counts[area])
    shapes = shapes or shapes_of(need["community"])
    text = ngettext(
        "Map of %(place)s: how many of the chosen would work in each area. %(count)s area with need has none.",
        "Map of %(place)s: how many of the chosen would work in each area. %(count)s areas with need have none.",
        len(unserved),
    )
    return AreaMap(
        title=_("Who would be reached"),
        description=text % {"place": need["place"], "count": number(len(unserved))},
        viewbox=(-4, -4, shapes.width + 8, shapes.height + 8),
        paths=shapes.paths,
        names=dict(zip(areas, need["areas"]["names"], strict=True)),
        layers=(_reached_layer(counts), _need_layer(need)),
        unserved=unserved,
        unserved_label=_("need, and none of the chosen"),
        missing_label=_("no data"),
        yes_label=_("yes"),
        area_label=_("Area"),
        source=words.need_source(inputs),
        key="reach",
    )


def _reached_layer(counts: Mapping[str, int]) -> Layer:
    return Layer(
        key="chosen",
        title=_("Who would be reached"),
        column=_("Chosen applicants that would work there"),
        values={area: float(count) for area, count in counts.items()},
        texts={area: number(count) for area, count in counts.items()},
        breaks=(1.0, 2.0, 3.0),
        labels=(_("none"), _("one"), _("two"), _("three or more")),
        ramp="reach",
    )


def _need_layer(need: Mapping[str, Any]) -> Layer:
    rates = dict(zip(need["areas"]["codes"], need["rates"], strict=True))
    breaks = need_breaks([rate for rate in rates.values() if rate is not None], need["benchmark"])
    labels = [_("below average")] if breaks else [_("rate")]
    labels += [_("%(low)s and more") % {"low": points(low, 0)} for low in breaks]
    return Layer(
        key="need",
        title=_("Need"),
        column=title_in(need["indicator"]["titles"], need["indicator"]["code"]),
        values=rates,
        texts={area: points(rate) for area, rate in rates.items() if rate is not None},
        breaks=breaks,
        labels=tuple(labels),
    )


def frontier_chart(frontier: list[Mapping[str, Any]]) -> Chart | None:
    """What more reach costs: the worth of the best choice at each least reach."""
    if not frontier:
        return None
    shown = [Point(percent(one["at_least"]), one["objective"] if one["feasible"] else None) for one in frontier]
    last = [one["at_least"] for one in frontier if one["feasible"]]
    text = _("The best choice at each least reach. Beyond %(share)s no choice keeps every requirement.")
    description = text % {"share": percent(last[-1]) if last else percent(0)}
    return line(
        shown,
        title=_("What more reach costs"),
        description=description,
        headers=(_("Reach at least"), _("Points above the bar")),
        fmt=lambda value: number(value, 1),
    )


@dataclass(frozen=True, slots=True)
class _Applicants:
    """How the page of the proposal says one application; nothing is said of those hidden from who reads it."""

    proposal: Proposal
    hidden: frozenset[str]
    blind: bool
    names: words.Names
    best: frozenset[str]
    plain: frozenset[str]

    def name(self, one: Mapping[str, Any]) -> object:
        """The code, with who applies unless the review is blind."""
        return one["code"] if self.blind else f"{one['code']} · {one['name']}"

    def shown(self, one: Mapping[str, Any], text: object) -> object:
        """What this person may see of it."""
        return "–" if one["code"] in self.hidden else text

    def score(self, one: Mapping[str, Any]) -> object:
        """The calibrated score, give or take."""
        return self.shown(one, words.score(self.proposal.result["scores"][one["code"]]))

    def by_score(self, one: Mapping[str, Any]) -> float | None:
        """Where it stands by score."""
        score: float | None = self.proposal.result["scores"][one["code"]]["score"]
        return None if one["code"] in self.hidden else score

    def chosen(self, one: Mapping[str, Any]) -> object:
        """Whether it is proposed, and where score alone would say otherwise."""
        best, plain = one["code"] in self.best, one["code"] in self.plain
        said = chip(_("yes"), "presence") if best else format_html("{}", _("no"))
        if best != plain:
            other = _("by score alone: yes") if plain else _("by score alone: no")
            said = format_html('<span>{} <span class="lt-quiet">{}</span></span>', said, other)
        return self.shown(one, said)

    def place(self, one: Mapping[str, Any]) -> tuple[bool, float]:
        """Those proposed first, the highest score first; those hidden last."""
        if one["code"] in self.hidden:
            return (True, 0.0)
        return (one["code"] not in self.best, -(self.by_score(one) or 0.0))

    def why(self, one: Mapping[str, Any], url: str, reasons: Mapping[str, Any] | None) -> object:
        """Why it is in or out: the reason once they are found, until then a link that brings it."""
        code = one["code"]
        if code in self.hidden:
            return _("You are in conflict, or your own review is not done yet.")
        if reasons is not None:
            return self.names.say(reasons[code]["sentence"])
        return format_html(
            '<span id="why-{0}"><a href="{1}" hx-get="{1}" hx-target="#why-{0}" hx-select="#reason" '
            'hx-swap="innerHTML ignoreTitle:true" aria-label="{2}">{3}</a></span>',
            code,
            url,
            _("Why is %(code)s in or out?") % {"code": code},
            _("Why?"),
        )


def applicants_table(
    request: HttpRequest,
    proposal: Proposal,
    hidden: frozenset[str],
    *,
    address: Callable[[Mapping[str, Any]], str],
    reasons: Mapping[str, Any] | None,
    blind: bool = False,
) -> Table:
    """Every application: its score, whether it would be chosen, where score alone would choose otherwise, and why."""
    inputs, result = proposal.inputs, proposal.result
    best, plain = (frozenset(result[name]["ids"]) for name in ("best", "score_order"))
    say = _Applicants(proposal, hidden, blind, words.Names(inputs), best, plain)
    return Table.build(
        request,
        inputs["applications"],
        caption=_("Every application"),
        columns=[
            Column("name", _("Application"), say.name, order=itemgetter("code")),
            Column("score", _("Score"), say.score, order=say.by_score, numeric=True),
            Column("amount", _("Asks for"), lambda one: money(one["amount"]), order=itemgetter("amount"), numeric=True),
            Column("chosen", _("Proposed"), say.chosen, order=say.place),
            Column("why", _("Why"), lambda one: say.why(one, address(one), reasons)),
        ],
        default="chosen",
        per_page=PER_PAGE,
        empty=_("No application yet."),
        caption_hidden=True,
        dense=True,
    )


def prices_table(proposal: Proposal) -> Table:
    """What each requirement costs."""
    names = words.Names(proposal.inputs)
    rows = [(names(one["name"]), words.price(one)) for one in proposal.part("prices")]
    return Table.of(_("What each requirement costs"), [_("Requirement"), _("Its price")], rows, caption_hidden=True)


def steadiness_table(proposal: Proposal, kept: Mapping[str, Any], *, blind: bool = False) -> Table:
    """How often each is chosen when reviews are drawn again."""
    best = set(proposal.result["best"]["ids"])
    titles = {one["code"]: one["name"] for one in proposal.inputs["applications"]}
    shown = sorted(kept["share"].items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [
        (code if blind else f"{code} · {titles[code]}", percent(share), _("yes") if code in best else _("no"))
        for code, share in shown
        if share > 0 or code in best
    ]
    heads = [_("Application"), _("Chosen in so many draws"), _("Proposed")]
    return Table.of(_("How sure is each place?"), heads, rows, numeric=(1,), caption_hidden=True)


def letters_table(request: HttpRequest, call: Call, rows: Sequence[DecisionLetter]) -> Table:
    """Every letter and how far it has come; those that nobody has read stand first."""

    def place(one: DecisionLetter) -> tuple[int, int]:
        return (2 if one.sent_at else 1 if one.read_by else 0, one.application.number)

    def standing(one: DecisionLetter) -> SafeString:
        if one.sent_at:
            return chip(_("gone out"), "presence")
        return chip(_("read, not sent"), "info") if one.read_by else chip(_("nobody has read it"), "question")

    def note(one: DecisionLetter) -> str:
        if one.sent_at and one.appeal_by:
            return _("can appeal until %(day)s") % {"day": date_format(one.appeal_by, "DATE_FORMAT")}
        contact = one.application.contact
        return "" if contact is not None and contact.email else _("no e-mail address")

    return Table.build(
        request,
        rows,
        caption=_("Every letter"),
        columns=[
            Column("name", _("Application"), lambda one: f"{one.application.code} · {one.application.organization}",
                   url=lambda one: reverse("calls:decision_letter",
                                           args=[call.coalition.slug, call.code, one.application.number]),
                   order=lambda one: one.application.number),
            Column("standing", _("Letter"), standing, order=place),
            Column("note", _("To know"), note),
        ],
        default="standing",
        per_page=PER_PAGE,
        caption_hidden=True,
        dense=True,
    )  # fmt: skip


def tabs(call: Call, current: str, state: str) -> list[dict[str, object]]:
    """The steps of selecting as tabs."""
    slug = call.coalition.slug
    found = [("select", pgettext("step", "Choose")), ("decide", _("Decide"))]
    if state == "signed":
        found += [("decision_letters", _("Letters")), ("awards", _("Awards"))]
    found.append(("archive", _("Archive")))
    return [
        {"title": title, "url": reverse(f"calls:{name}", args=[slug, call.code]), "current": name == current}
        for name, title in found
    ]
