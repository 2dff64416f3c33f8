"""What the templates of the answer show, put together from a kept result: no measuring happens here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from longtable.coalitions.queries import Access
from longtable.coverage import changes, inviting, pictures, queries, talk, words
from longtable.coverage.actions import keep_suggestions
from longtable.coverage.forms import ChoiceForm
from longtable.coverage.models import Assessment, Rhythm
from longtable.coverage.rules import chosen_number
from longtable.ui.numbers import number, percent, points
from longtable.ui.tables import Column, Table

SHOWN = 4  # questions on the page before "more questions"
RELATIONS = (pictures.SERVES, pictures.FOCUSES_ON, pictures.LED_BY)
Context = dict[str, Any]


def answer_context(request: HttpRequest, access: Access, assessment: Assessment) -> Context:
    """The parts of the answer: what it says, the pictures, the questions, what to do next."""
    result = assessment.result
    return {
        "assessment": assessment,
        "result": result,
        "sentence": words.answer(result),
        "confirmed": words.confirmed(result),
        "unconfirmed": len(result["unconfirmed"]),
        "source_line": words.source_line(result),
        "need_line": words.need_line(result),
        "caution": words.caution(result),
        **_places(result),
        **voices_context(request, result),
        "tiles": pictures.sector_tiles(result),
        "sectors_line": sectors_line(result),
        "sector_reasons": sector_reasons(result),
        **questions_context(access, result),
        **panel_context(request, access, assessment),
    }


def _places(result: Mapping[str, Any]) -> Context:
    """The map, or its table alone where there are no shapes."""
    area_map = pictures.need_map(result, queries.shapes_of(result["place"]["id"]))
    if area_map.paths:
        return {"area_map": area_map}
    headers, rows = area_map.table()
    numeric = range(1, len(headers))
    return {"area_table": Table.of(area_map.title, headers, rows, numeric=numeric, caption_hidden=True)}


def voices_context(request: HttpRequest, result: Mapping[str, Any]) -> Context:
    """The chart of groups at the relation and depth that were chosen."""
    relation = request.GET.get("relation", "")
    relation = relation if relation in RELATIONS else pictures.SERVES
    depth = request.GET.get("depth", "0")
    depth = depth if depth in result["voices"] else "0"
    relations = dict(zip(RELATIONS, (_("serves"), _("focuses on"), _("is led by")), strict=True))
    depths = {
        "0": _("on the list"),
        "1": _("came"),
        "2": _("spoke or proposed"),
        "3": _("leads something"),
    }
    every = result["voices"][depth][relation]["all"]
    return {
        "voices": pictures.voices_chart(result, relation, depth),
        "relations": _choices(request, "relation", relations, relation),
        "depths": _choices(request, "depth", depths, depth) if len(result["voices"]) > 1 else [],
        "voices_line": _voices_line(relation, every),
        "group_table": group_table(request, result),
    }


def _choices(request: HttpRequest, name: str, titles: Mapping[str, str], current: str) -> list[dict[str, object]]:
    kept = {key: value for key, value in request.GET.items() if key != name}
    return [
        {"title": title, "url": f"?{urlencode({**kept, name: value})}#voices", "current": value == current}
        for value, title in titles.items()
    ]


def _voices_line(relation: str, every: list[float | None]) -> str:
    """All groups together, in the words that the relation allows."""
    if every[0] is None:
        return _("There is no need above the average that could be covered.")
    text = {
        pictures.SERVES: _("A partner has told us that it serves %(one)s of all need; two or more serve %(two)s."),
        pictures.FOCUSES_ON: _(
            "For %(one)s of all need a partner focuses on the group or is led by it; two or more for %(two)s."
        ),
        pictures.LED_BY: _(
            "For %(one)s of all need a partner is led by the group and speaks for it; two or more for %(two)s."
        ),
    }[relation]
    return text % {"one": words.percent_words(every[0]), "two": words.percent_words(every[1] or 0)}


def group_table(request: HttpRequest, result: Mapping[str, Any]) -> Table:
    """All numbers of each group."""

    def share(value: float | None) -> str:
        return "–" if value is None else percent(value, 1)

    columns = [
        Column("group", _("Group"), text=lambda one: words.title_in(one["titles"], one["code"])),
        Column("people", _("People"), text=lambda one: number(one["people"]), numeric=True),
        Column("any", _("Need served"), text=lambda one: share(one["any"]), numeric=True),
        Column("two", _("By two or more"), text=lambda one: share(one["two_or_more"]), numeric=True),
        Column("focus", _("In focus"), text=lambda one: share(one["by_relation"]["focuses_on"]), numeric=True),
        Column("led", _("Spoken for"), text=lambda one: share(one["by_relation"]["led_by"]), numeric=True),
        Column("ceiling", _("If all on the list joined"), text=lambda one: share(one["ceiling"]), numeric=True),
        Column("partners", _("Partners"), text=lambda one: number(len(one["partners"])), numeric=True),
        Column(
            "near",
            _("Lives near need*"),
            text=lambda one: "–" if one["concentration"] is None else number(one["concentration"], 2),
            numeric=True,
        ),
        Column(
            "lived",
            _("Rate where it lives*"),
            text=lambda one: "–" if one["lived_rate"] is None else points(one["lived_rate"]),
            numeric=True,
        ),
    ]
    rows = result["groups"]
    return Table.build(
        request,
        rows,
        caption=_("All numbers of each group"),
        columns=columns,
        per_page=200,
        prefix="group-",
        caption_hidden=True,
    )


def sectors_line(result: Mapping[str, Any]) -> str:
    """Which sector to look for first and why, in one or two sentences."""
    names = words.Names(result)
    absent = [one for one in result["sectors"] if one["state"] == "absent"]
    if not result["sectors"]:
        return _("Your list of sectors is empty.")
    if not absent:
        thin = [names.of_sector(one["code"]) for one in result["sectors"] if one["state"] == "thin"]
        if thin:
            return _("Every sector has a partner. Only one: %(sectors)s.") % {"sectors": words.list_of(thin, 6)}
        return _("Every sector has two partners or more.")
    first = absent[0]
    if not first["reasons"]:
        return _("A dashed frame: none from this sector has joined yet.")
    why = first["reasons"][0]
    text = _("%(sector)s first: %(reason)s Here that weighs most in %(indicator)s.")
    return text % {
        "sector": names.sector(first["code"]),
        "reason": words.of_method(why["reason"]),
        "indicator": words.inside(words.title_in(why["titles"], why["indicator"])),
    }


def sector_reasons(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Why to look for which sector first: absent and thin ones that have a hand in something measured here."""
    names = words.Names(result)
    lines = []
    for one in result["sectors"]:
        if one["state"] not in {"absent", "thin"} or not one["reasons"]:
            continue
        why = one["reasons"][0]
        title = words.title_in(why["titles"], why["indicator"])
        where = _("worse than in %(percentile)s of 100 areas here") % {"percentile": number(why["percentile"])}
        source = ", ".join(part for part in (why["source"], why["period"]) if part)
        lines.append(
            {
                "sector": names.sector(one["code"]),
                "reason": words.of_method(why["reason"]),
                "title": title,
                "where": where,
                "source": source,
            }
        )
    return lines


def questions_context(access: Access, result: Mapping[str, Any]) -> Context:
    """The questions for a talk: the first few, and the others to open."""
    asked = talk.questions(result)
    cards = [{"text": one.text, "evidence": one.evidence, "url": _part_url(access, one.partner_id)} for one in asked]
    return {"questions": cards[:SHOWN], "more_questions": cards[SHOWN:]}


def _part_url(access: Access, partner_id: str) -> str:
    if not partner_id or not access.sees_people:
        return ""
    return reverse("coverage:evidence", args=[access.coalition.slug, partner_id])


def panel_context(request: HttpRequest, access: Access, assessment: Assessment) -> Context:
    """The dark panel for the number of invitations that the address names."""
    result = assessment.result
    k, as_asked = chosen_number(request.GET.get("k"))
    order = "sectors" if request.GET.get("first") else "coverage"
    found = keep_suggestions(assessment=assessment, k=k, order=order)
    today = queries.present(access.coalition, [one["id"] for one in found["chosen"]]) if found["chosen"] else {}
    panel = inviting.panel(result, k, order, today, as_asked=as_asked)
    form = ChoiceForm(initial={"k": min(k, panel.most), "first": order == "sectors"}, most=panel.most)
    kept = {name: request.GET[name] for name in ("indicator", "relation", "depth", "layer") if name in request.GET}
    report = reverse("coverage:report", args=[access.coalition.slug, assessment.pk])
    wanted = {name: request.GET[name] for name in ("k", "first") if request.GET.get(name)}
    return {
        "panel": panel,
        "choice_form": form,
        "kept_query": kept,
        "report_url": f"{report}?{urlencode(wanted)}" if wanted else report,
    }


def changes_context(access: Access, assessment: Assessment) -> Context:
    """What has changed since the answer before this one."""
    before = queries.one_before(assessment)
    if before is None:
        return {}
    lines = changes.sentences(before.summary, before.partners, assessment.result)
    url = reverse("coverage:compare", args=[access.coalition.slug])
    return {
        "before": before,
        "changed": lines,
        "compare_url": f"{url}?{urlencode({'from': before.pk, 'to': assessment.pk})}",
    }


def rhythm_line(rhythm: Rhythm | None) -> str:
    """When the coalition asks again."""
    if rhythm is None:
        return ""
    text = ngettext("We ask again every month.", "We ask again every %(count)s months.", rhythm.months)
    return text % {"count": number(rhythm.months)}


def kept_table(request: HttpRequest, access: Access, kept: list[queries.Kept], names: Mapping[str, str]) -> Table:
    """Every answer so far."""
    from django.utils.formats import date_format
    from django.utils.timezone import localtime

    def share(one: queries.Kept) -> str:
        return "–" if one.summary["any"] is None else percent(one.summary["any"])

    columns = [
        Column(
            "made",
            _("Asked on"),
            text=lambda one: date_format(localtime(one.made_at), "DATE_FORMAT"),
            url=lambda one: reverse("coverage:assessment", args=[access.coalition.slug, one.pk]),
        ),
        Column("about", _("Need"), text=lambda one: words.title_in(one.titles, one.indicator)),
        Column("any", _("Need served"), text=share, numeric=True),
        Column("active", _("Partners"), text=lambda one: number(one.summary["active"]), numeric=True),
        Column("confirmed", _("Confirmed"), text=lambda one: number(one.summary["confirmed"]), numeric=True),
        Column("by", _("Asked by"), text=lambda one: names.get(one.made_by, "–")),
    ]
    return Table.build(request, kept, caption=_("Answers so far"), columns=columns, per_page=50, caption_hidden=True)
