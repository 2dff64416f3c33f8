"""A proposal in words, in the reader's language: the answer, titles of requirements in kept sentences, why people differ."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from longtable.calls.freezing import REACH
from longtable.calls.models.designing import in_language
from longtable.calls.money import money
from longtable.coverage.words import say as say_kept
from longtable.coverage.words import title_in
from longtable.methods.selection import BUDGET, NUMBER_LEAST, NUMBER_MOST
from longtable.ui.marks import fact
from longtable.ui.numbers import number, percent

KEY = re.compile(r"(?<![\w-])(r\d+|reach)(?![\w-])")


class Names:
    """Titles of the requirements of one proposal by key, in the reader's language."""

    def __init__(self, inputs: Mapping[str, Any]) -> None:
        terms = inputs["terms"]
        self._terms = terms
        self._titles = {one["key"]: in_language(one["titles"]) or one["key"] for one in terms["requirements"]}

    def __call__(self, key: str) -> str:
        """One requirement, the money, the number or the reach by its key."""
        if key in self._titles:
            return self._titles[key]
        if key == REACH and self._terms["reach"] is not None:
            return _("Reach of at least %(share)s") % {"share": percent(self._terms["reach"]["at_least"])}
        fixed = {BUDGET: _("the money in all"), NUMBER_LEAST: _("the least number"), NUMBER_MOST: _("the most awards")}
        return fixed.get(key, key)

    def both(self, keys: Sequence[str]) -> str:
        """Several of them in a row."""
        return str(get_text_list([f"“{self(key)}”" for key in keys], _("and")))

    def say(self, kept: Mapping[str, Any]) -> str:
        """A kept sentence of the methods; where it names a requirement by its key, its title stands there."""
        changed = {
            name: KEY.sub(lambda found: self(found.group()), value)
            for name, value in kept["params"].items()
            if isinstance(value, str) and name in {"name", "names"}
        }
        return say_kept(kept, **changed)


def answer(inputs: Mapping[str, Any], result: Mapping[str, Any]) -> SafeString:
    """The proposal in one plain sentence or two, and what the plain order of scores would do."""
    best, names = result["best"], Names(inputs)
    if not best["feasible"]:
        conflict = result["conflict"]
        if conflict is None or not conflict["names"]:
            return format_html(_("We found {fact} that keeps every requirement."), fact=fact(_("no choice")))
        listed = names.both(conflict["names"])
        return format_html(
            _("{fact} keeps all requirements. These cannot hold together: {names}."),
            fact=fact(_("No choice")),
            names=listed,
        )
    count = ngettext(
        "%(count)s of %(all)s application", "%(count)s of %(all)s applications", len(inputs["applications"])
    )
    shown = count % {"count": number(len(best["ids"])), "all": number(len(inputs["applications"]))}
    spent = money(best["spent"])
    said = format_html(_("We would choose {fact}, for {money} in all."), fact=fact(shown), money=spent)
    if best["reach"] is not None:
        share = fact(percent(best["reach"]))
        reach = format_html(_("They reach {share} of the people beyond the average."), share=share)
        said = format_html("{} {}", said, reach)
    return said


def sums(inputs: Mapping[str, Any], result: Mapping[str, Any]) -> list[str]:
    """Places, money and reach of the proposal against the terms: what stays in sight while controls are moved."""
    best, terms = result["best"], inputs["terms"]
    if not best["feasible"]:
        return [_("No choice keeps all requirements")]
    places = ngettext("%(count)s of %(most)s place", "%(count)s of %(most)s places", terms["most"] or 0)
    said = [
        places % {"count": number(len(best["ids"])), "most": number(terms["most"])}
        if terms["most"] is not None
        else ngettext("%(count)s place", "%(count)s places", len(best["ids"])) % {"count": number(len(best["ids"]))},
        _("%(spent)s of %(budget)s") % {"spent": money(best["spent"]), "budget": money(terms["budget"])}
        if terms["budget"] is not None
        else money(best["spent"]),
    ]
    if best["reach"] is not None:
        said.append(_("reach %(share)s") % {"share": percent(best["reach"])})
    return said


def price(one: Mapping[str, Any]) -> str:
    """What one requirement costs, where its title stands beside it."""
    if one["price"] is None:
        return _("cannot be told: nothing keeps all requirements")
    if one["price"] <= 0:
        return _("nothing: the best choice keeps it anyway")
    points = ngettext("%(price)s point", "%(price)s points", 2)
    return points % {"price": number(one["price"], 2)}


def score_order(inputs: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """What choosing by score alone would do, in one sentence."""
    plain, names = result["score_order"], Names(inputs)
    text = ngettext(
        "By score alone, %(count)s would be chosen for %(money)s",
        "By score alone, %(count)s would be chosen for %(money)s",
        len(plain["ids"]),
    ) % {"count": number(len(plain["ids"])), "money": money(plain["spent"])}
    if plain["reach"] is not None:
        text += _(", reaching %(share)s") % {"share": percent(plain["reach"])}
    if result["misses"]:
        return _("%(text)s. This would not keep: %(names)s.") % {"text": text, "names": names.both(result["misses"])}
    return _("%(text)s. This would keep every requirement too.") % {"text": text}


def need_source(inputs: Mapping[str, Any]) -> str:
    """Where the need comes from, in one line."""
    need = inputs["need"]
    if need is None:
        return _("This call names no indicator, so there is no map of who would be reached.")
    one = need["indicator"]
    title = title_in(one["titles"], one["code"])
    parts = [title, one["period"], one["source"], need["place"]]
    return ", ".join(part for part in parts if part) + "."


def score(one: Mapping[str, Any]) -> str:
    """A calibrated score with its standard error."""
    if one["score"] is None:
        return "–"
    if one["error"] is None:
        return number(one["score"], 2)
    return f"{number(one['score'], 2)}\u00a0±\u00a0{number(one['error'], 2)}"


def term_line(inputs: Mapping[str, Any]) -> str:
    """Which terms are tried instead of the published ones."""
    if not inputs["changed"]:
        return ""
    names = Names({"terms": inputs["published"]})
    words = {"budget": _("the money in all"), "fewest": _("the least number"), "most": _("the most awards")}
    listed = [words.get(key) or names(key) for key in inputs["changed"]]
    return str(get_text_list(listed, _("and")))
