"""Signals as questions for a talk, each with its evidence: never a label on anyone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from longtable.coverage.words import Names, both, list_of, say
from longtable.ui.numbers import number, percent

ONE_BY_ONE = 2  # groups without a partner that get a question of their own; the others share one


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what it rests on."""

    text: str
    evidence: str
    partner_id: str = ""


def questions(result: Mapping[str, Any]) -> list[Question]:
    """All questions that a result raises: about groups without a partner, groups that hang on one, then partners."""
    names = Names(result)
    groups = {one["code"]: one for one in result["groups"]}
    silent = [one for one in result["signals"] if one["kind"] == "no_partner"]
    asked = [_no_partner(one, groups, names) for one in silent[:ONE_BY_ONE]]
    if silent[ONE_BY_ONE:]:
        asked.append(_more_without(silent[ONE_BY_ONE:], names))
    asked += [_mostly_one(one, names) for one in result["signals"] if one["kind"] == "mostly_one"]
    asked += [_kept(one, names) for one in result["signals"] if "question" in one]
    return asked


def _mostly_one(signal: Mapping[str, Any], names: Names) -> Question:
    facts = signal["facts"]
    text = _("In most areas, one partner alone works with %(group)s. Who else could?")
    evidence = _("%(partner)s: the only one in %(alone)s of %(areas)s areas.")
    shown = {"partner": facts["partner"], "alone": number(facts["alone"]), "areas": number(facts["areas"])}
    return Question(text % {"group": names.of_group(signal["subject"])}, evidence % shown)


def _no_partner(signal: Mapping[str, Any], groups: Mapping[str, Any], names: Names) -> Question:
    group, facts = groups[signal["subject"]], signal["facts"]
    text = _("None has told us that it works with %(group)s. Whom do they trust?")
    said = [
        ngettext(
            "Our partner does not name this group.", "None of our %(count)s partners names this group.", facts["active"]
        )
        % {"count": number(facts["active"])}
    ]
    if facts["share"]:
        said.append(_("It is %(share)s of the people here.") % {"share": percent(facts["share"])})
    if not group["prospects"]:
        said.append(_("Nor does any organization on our list."))
    return Question(text % {"group": names.of_group(group["code"])}, " ".join(said))


def _more_without(signals: Sequence[Mapping[str, Any]], names: Names) -> Question:
    listed = [names.of_group(one["subject"]) for one in signals]
    text = _("And %(groups)s: who knows someone whom they trust?")
    return Question(text % {"groups": both(listed)}, _("None of our partners names these groups."))


def _kept(signal: Mapping[str, Any], names: Names) -> Question:
    params = {"group": names.of_group(signal["subject"])} if signal["subject_kind"] == "group" else {}
    question = signal["question"]
    shown = {name: value for name, value in params.items() if name in question["params"]}
    evidence = _together(signal["evidence"])
    partner = signal["subject"] if signal["subject_kind"] == "partner" else ""
    return Question(say(question, **shown), evidence, partner)


def _together(lines: Sequence[Mapping[str, Any]]) -> str:
    """Evidence in one line; partners of the same kind of line are listed once."""
    partners = [str(line["params"]["partner"]) for line in lines if set(line["params"]) == {"partner"}]
    if len(partners) == len(lines) and len(lines) > 1:
        return list_of(partners, 6) + "."
    return " ".join(say(line) for line in lines)
