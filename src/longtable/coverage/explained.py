"""How each number was made: in words, as a formula, from what, with what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from longtable.coverage.words import Names, inside, list_of, say, title_in
from longtable.ui.numbers import number, percent, points

MANY = 12


@dataclass(frozen=True, slots=True)
class Explained:
    """One number of the answer."""

    key: str
    title: str
    value: str
    words: str
    formula: str
    inputs: str
    left_out: list[str] = field(default_factory=list)


def explained(result: Mapping[str, Any]) -> list[Explained]:
    """Every number of the answer page, in its order."""
    return [*_need(result), *_coverage(result), *_groups(result), *_next(result)]


def _need(result: Mapping[str, Any]) -> list[Explained]:
    need, size, names = result["need"], result["size"], Names(result)
    indicator = title_in(result["indicator"]["titles"], result["indicator"]["code"])
    people = inside(title_in(result["indicator"]["denominator_titles"], "people"))
    without = [names.areas[area] for area in need["without_data"]]
    left_out = [_("No rate: %(areas)s.") % {"areas": list_of(without, MANY)}] if without else []
    with_data = ngettext("%(count)s area with a rate", "%(count)s areas with a rate", size["areas_with_data"])
    source = with_data % {"count": number(size["areas_with_data"])}
    return [
        Explained(
            "benchmark",
            _("The average"),
            "–" if need["benchmark"] is None else points(need["benchmark"], 2),
            _(
                "%(indicator)s over all areas together: areas with more %(people)s weigh more. An area "
                "is in need where it is above."
            )
            % {"indicator": indicator, "people": people},
            "r* = Σ r·D ÷ Σ D",
            _("Rate r and number of %(people)s D of each area; %(areas)s.") % {"people": people, "areas": source},
            left_out,
        ),
        Explained(
            "beyond",
            _("People beyond the average"),
            "–" if need["people_beyond"] is None else number(need["people_beyond"]),
            _("How many more %(people)s are affected than if every area above the average were at the average.")
            % {"people": people}
            if need["counts_people"]
            else _("Nobody knows whom the rate is about, so no people are counted."),
            "Σ max(0, r − r*) ÷ 100 · D",
            source,
            left_out,
        ),
        Explained(
            "high",
            _("Areas with the highest need"),
            number(len(need["high_need"])),
            _("Areas by falling rate until they hold a fifth of the %(people)s: %(areas)s.")
            % {"people": people, "areas": list_of([names.areas[area] for area in need["high_need"]], MANY)},
            "Σ D ≥ 20 % · Σ D",
            source,
            left_out,
        ),
    ]


def _coverage(result: Mapping[str, Any]) -> list[Explained]:
    summary, size = result["summary"], result["size"]
    partners = ngettext("%(count)s active partner", "%(count)s active partners", size["active"]) % {
        "count": number(size["active"])
    }
    told = partners + "; " + _("%(count)s have confirmed themselves.") % {"count": number(size["confirmed"])}
    services = _left_out_services(result)
    return [*_shares(summary, told, services), _reach(summary, told, services)]


def _shares(summary: Mapping[str, Any], told: str, services: list[str]) -> list[Explained]:
    return [
        Explained(
            "coverage",
            _("Share of need that a partner serves"),
            _share(summary["any"]),
            _(
                "For every group in every area we weigh the number of its people by how far the area "
                "is above the average. Counted is the weight where at least one active partner has "
                "told us that it works with this group in this area. Groups overlap: a person can "
                "belong to several."
            ),
            "Σ w·[v ≥ 1] ÷ Σ w,  w = N · max(0, r − r*) ÷ 100",
            _("Number of people N of each group in each area; number of partners v. %(told)s") % {"told": told},
            services,
        ),
        Explained(
            "two",
            _("… that two or more serve"),
            _share(summary["two_or_more"]),
            _(
                "The same, counted only where two partners or more work with the group. No one speaks "
                "for a whole group."
            ),
            "Σ w·[v ≥ 2] ÷ Σ w",
            told,
            services,
        ),
        Explained(
            "relation",
            _("… by relation"),
            f"{_share(summary['focuses_on'])} / {_share(summary['led_by'])}",
            _(
                "Counted only where a partner focuses on the group or is led by it, and only where it "
                "is led by it. A partner that serves everyone is no group's voice."
            ),
            "Σ w·[v ≥ 1] ÷ Σ w",
            told,
        ),
    ]


def _reach(summary: Mapping[str, Any], told: str, services: list[str]) -> Explained:
    return Explained(
        "reach",
        _("Reach"),
        _share(summary["reach"]),
        _(
            "Share of the people beyond the average who live in an area where a partner works, whomever it serves there."
        ),
        "Σ E·[v ≥ 1] ÷ Σ E",
        told,
        services,
    )


def _left_out_services(result: Mapping[str, Any]) -> list[str]:
    lines = [
        say(one["reason"])
        for one in result["left_out"]
        if one["subject_kind"] == "partner" and one["kind"] != "no_data"
    ]
    return lines[:MANY]


def _groups(result: Mapping[str, Any]) -> list[Explained]:
    missing = [
        say(one["reason"], **_titled(one, Names(result)))
        for one in result["left_out"]
        if one["kind"] == "group_count_missing"
    ]
    place = _("It describes places, not people: nothing says that the group itself has this rate.")
    return [
        Explained(
            "concentration",
            _("Lives where need is high"),
            _("by group"),
            _(
                "How much more often a group lives in the areas with the highest need than everyone "
                "does. Above 1: more often."
            )
            + " "
            + place,
            "(Σ_H N ÷ Σ N) ÷ (Σ_H P ÷ Σ P)",
            _("People of the group N and all people P in each area, and the areas H with the highest need."),
            missing[:MANY],
        ),
        Explained(
            "lived",
            _("The rate where the group lives"),
            _("by group"),
            _("The rate of the areas, weighed by how many of the group live there.") + " " + place,
            "Σ N·r ÷ Σ N",
            _("People of the group N and rate r of each area."),
            missing[:MANY],
        ),
    ]


def _titled(one: Mapping[str, Any], names: Names) -> dict[str, str]:
    return {"group": names.of_group(one["subject"])}


def _next(result: Mapping[str, Any]) -> list[Explained]:
    size = result["size"]
    listed = ngettext(
        "%(count)s organization on the list or on the way",
        "%(count)s organizations on the list or on the way",
        size["prospects"],
    ) % {"count": number(size["prospects"])}
    left_out = _untold(result)
    return [
        Explained(
            "ceiling",
            _("Share if everyone on the list joined"),
            _share(result["summary"]["ceiling"]),
            _("What inviting alone could reach. The rest needs organizations that are not on the list yet."),
            "Σ w·[v + u ≥ 1] ÷ Σ w",
            listed,
            left_out,
        ),
        Explained(
            "invite",
            _("Whom to invite"),
            _("by number"),
            _(
                "Of all choices of so many organizations, the one after which the served share is "
                "largest: the maximal covering problem of Church and ReVelle (1974). It is solved "
                "exactly; where time runs out the page says how much may be missing. Organizations "
                "that are invited or joining are counted on first."
            ),
            "max Σ w·[v + u ≥ 1],  Σ x ≤ k",
            listed,
            left_out,
        ),
        Explained(
            "sectors",
            _("Which sectors first"),
            _("by sector"),
            _(
                "Absent means no partner, thin means one. Absent sectors stand first, and among them "
                "those that have a hand in what weighs most here: how the areas with the highest need "
                "stand among all areas of this community, from 0 to 100, higher is worse."
            ),
            "Σ_H P·rank(x) ÷ Σ_H P",
            _determinants(result),
        ),
    ]


def _untold(result: Mapping[str, Any]) -> list[str]:
    """Organizations on the list that count for nobody, since nobody has said whom they serve, or where."""
    unknown = sum(
        one["subject_kind"] == "prospect" and one["kind"] in {"unknown_services", "areas_not_told"}
        for one in result["left_out"]
    )
    text = ngettext(
        "Of %(count)s organization on the list we do not know whom it serves, or where.",
        "Of %(count)s organizations on the list we do not know whom they serve, or where.",
        unknown,
    )
    return [text % {"count": number(unknown)}] if unknown else []


def _determinants(result: Mapping[str, Any]) -> str:
    seen: dict[str, str] = {}
    for sector in result["sectors"]:
        for why in sector["reasons"]:
            title = title_in(why["titles"], why["indicator"])
            seen[why["indicator"]] = f"{title} ({why['period']})" if why["period"] else title
    return list_of(list(seen.values()), MANY) if seen else _("No indicator of this community speaks for a sector.")


def _share(value: float | None) -> str:
    return "–" if value is None else percent(value, 1)
