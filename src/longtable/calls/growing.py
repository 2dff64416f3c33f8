"""A call that grows from a gap: what the newest answer to "Who is missing?" says, as the beginning of a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from longtable.coverage.models import Assessment
from longtable.coverage.words import Names, inside, list_of, source_line, title_in
from longtable.ui.numbers import number, points

MOST_NAMED = 3  # areas or groups that the statement names one by one: a sentence stays short
OFTEN = 1.15  # groups that live this much more often where need is high


@dataclass(frozen=True, slots=True)
class Seed:
    """Where a call can begin: codes of what is missing, and the need in words in each language."""

    assessment: Assessment
    areas: tuple[str, ...]
    groups: tuple[str, ...]
    sectors: tuple[str, ...]
    statements: dict[str, str]


def seed_of(assessment: Assessment) -> Seed:
    """What is missing in a kept answer: areas with need and no partner, groups and sectors without one."""
    result = assessment.result
    areas = tuple(result["areas"]["unreached"]) or tuple(result["need"]["high_need"])
    groups = tuple(one["code"] for one in _groups(result))
    sectors = tuple(one["code"] for one in result["sectors"] if one["state"] == "absent")
    statements = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            statements[language] = statement(result, areas, groups)
    return Seed(assessment, areas, groups, sectors, statements)


def _groups(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Groups that no partner works with, those with the most need first; else those who are reached least."""
    groups = {one["code"]: one for one in result["groups"]}
    silent = [groups[code] for code in result["without_partner"]]
    if not silent:
        reached = [one for one in result["groups"] if one["any"] is not None and (one["concentration"] or 0) >= OFTEN]
        silent = [one for one in reached if one["any"] < (result["summary"]["any"] or 0)]
    return sorted(silent, key=lambda one: -one["people_with_need"])


def statement(result: Mapping[str, Any], areas: tuple[str, ...], groups: tuple[str, ...]) -> str:
    """The need in a few short sentences, with the source, in the language that is active."""
    names = Names(result)
    rates = dict(zip(result["areas"]["codes"], result["need"]["rates"], strict=True))
    indicator = inside(title_in(result["indicator"]["titles"], result["indicator"]["code"]))
    benchmark, said = result["need"]["benchmark"], []
    here = [rates[code] for code in areas if rates.get(code) is not None]
    if here and benchmark is not None:
        text = ngettext(
            "In %(place)s, the rate (%(indicator)s) is %(average)s on average. In %(count)s area it is %(low)s.",
            "In %(place)s, the rate (%(indicator)s) is %(average)s on average. In %(count)s areas it is from %(low)s to %(high)s.",
            len(here),
        )
        said.append(
            text
            % {
                "place": result["place"]["title"],
                "indicator": indicator,
                "average": points(benchmark),
                "count": number(len(here)),
                "low": points(min(here)),
                "high": points(max(here)),
            }
        )
    if areas and result["areas"]["unreached"]:
        ranked = sorted(areas, key=lambda code: -(rates.get(code) or 0))
        where = list_of([names.areas[code] for code in ranked if code in names.areas], MOST_NAMED)
        said.append(_("None of our partners has told us that it works there: %(areas)s.") % {"areas": where})
    if groups:
        who = list_of([names.of_group(code) for code in groups], MOST_NAMED)
        if result["without_partner"]:
            said.append(_("None has told us that it works with %(groups)s.") % {"groups": who})
        else:
            said.append(_("Our partners reach these groups least: %(groups)s.") % {"groups": who})
    said.append(_("Source: %(source)s") % {"source": source_line(result)})
    return " ".join(said)
