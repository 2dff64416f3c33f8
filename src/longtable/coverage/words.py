"""Results in words, in the reader's language: titles, sentences of the methods, the answer itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext as _

from longtable.methods.wording import Sentence
from longtable.ui.marks import fact
from longtable.ui.numbers import number, percent, points

# English titles that begin with one of these words are written small inside a sentence; names of peoples stay as they are.
_COMMON = {
    "adults", "adult", "babies", "boys", "children", "disabled", "families", "girls", "homeless", "households", "immigrants",
    "infants", "low", "low-income", "men", "mothers", "no", "older", "parents", "people", "persons", "poverty", "refugees",
    "renters", "residents", "rent", "rural", "seniors", "single", "students", "teens", "trust", "uninsured", "unemployment",
    "urban", "veterans", "women", "workers", "young", "youth", "loneliness", "economic", "housing", "transportation", "city",
    "jobs", "business", "news", "community", "education", "health", "public", "social", "parks", "courts", "government",
    "faith", "smoking",
}  # fmt: skip


def title_in(titles: Mapping[str, str], code: str, language: str = "") -> str:
    """A title in a language (that of the page where none is given)."""
    return titles.get(language or get_language() or "en") or titles.get("en") or code.replace("_", " ").capitalize()


def inside(title: str, language: str = "") -> str:
    """A title as it stands inside a sentence: "Young children" becomes "young children", "Black residents" stays.

    >>> inside("Young children", "en"), inside("Black residents", "en"), inside("Residentes latinos", "es")
    ('young children', 'Black residents', 'residentes latinos')
    """
    words = title.split()
    if not words or words[0][1:2].isupper():
        return title  # LGBT residents
    spanish = (language or get_language() or "en").startswith("es")
    return title[:1].lower() + title[1:] if spanish or words[0].lower() in _COMMON else title


def both(names: Sequence[str | Promise]) -> str:
    """Names as a list in words: "one, two and three"."""
    return str(get_text_list([str(name) for name in names], _("and")))


def shown_number(value: object) -> str:
    """One value of a sentence as the reader writes it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return number(value) if isinstance(value, int) else number(value, 1)


def say(kept: Mapping[str, Any], **params: object) -> str:
    """A kept sentence of the methods in the reader's language; ``params`` replace kept values."""
    one = Sentence(kept["template"], {**kept["params"], **params}, kept["plural"], kept["count"])
    return one.render(gettext, ngettext, shown_number)


def of_method(text: str) -> str:
    """A text that the methods marked for translation, in the reader's language."""
    return gettext(text)


class Names:
    """Titles of one result by code, in the reader's language."""

    def __init__(self, result: Mapping[str, Any]) -> None:
        self._groups = {one["code"]: one["titles"] for one in result["groups"]}
        self._sectors = {one["code"]: one["titles"] for one in result["sectors"]}
        self.areas: dict[str, str] = dict(zip(result["areas"]["codes"], result["areas"]["names"], strict=True))

    def group(self, code: str) -> str:
        """A group's title on its own."""
        return title_in(self._groups.get(code, {}), code)

    def of_group(self, code: str) -> str:
        """A group's title inside a sentence."""
        return inside(self.group(code))

    def sector(self, code: str) -> str:
        """A sector's title on its own."""
        return title_in(self._sectors.get(code, {}), code)

    def of_sector(self, code: str) -> str:
        """A sector's title inside a sentence."""
        return inside(self.sector(code))


def percent_words(share: float) -> str:
    """A share inside a sentence: "4 percent", "less than 1 percent", "none"."""
    if share == 0:
        return _("none")
    shown = percent(share)
    text = _("%(number)s percent")
    if shown.startswith("<"):
        text = _("less than %(number)s percent")
    elif shown.startswith(">"):
        text = _("more than %(number)s percent")
    return text % {"number": shown.strip("<>%\u00a0\u202f ")}


def answer(result: Mapping[str, Any]) -> SafeString:
    """The answer in one plain sentence or two, the facts that matter marked. Absence is "none has told us"."""
    size, summary = result["size"], result["summary"]
    if not size["active"]:
        return format_html(_("Our table is still empty: we have {fact}."), fact=fact(_("no active partner")))
    if len(result["unknown_services"]) == size["active"]:
        said = ngettext(
            "{fact} whom it serves. Until it does, we cannot say who is missing.",
            "{fact} whom they serve. Until they do, we cannot say who is missing.",
            size["active"],
        )
        nobody = ngettext(
            "Our only partner has not told us", "None of our %(count)s partners has told us", size["active"]
        )
        return format_html(said, fact=fact(nobody % {"count": number(size["active"])}))
    if summary["any"] is None:
        return format_html(
            _("In {fact} the rate is above the average, so there is no gap that we could measure here."),
            fact=fact(_("no area")),
        )
    first = ngettext(
        "Our only partner has told us that it serves {fact} of the need we can measure.",
        "Our {count} partners have told us that they serve {fact} of the need we can measure.",
        size["active"],
    )
    opening = format_html(first, count=number(size["active"]), fact=fact(percent_words(summary["any"])))
    missing = _missing(result)
    return format_html("{} {}", opening, missing) if missing else opening


def _missing(result: Mapping[str, Any]) -> SafeString | str:
    """The second sentence: the group with the most need that no partner works with, and areas without a partner."""
    names, areas = Names(result), len(result["areas"]["unreached"])
    groups = {one["code"]: one for one in result["groups"]}
    silent = sorted((groups[code] for code in result["without_partner"]), key=lambda one: -one["people_with_need"])
    where = fact(ngettext("%(count)s area", "%(count)s areas", areas) % {"count": number(areas)})
    if silent and silent[0]["people_with_need"] > 0:
        group = fact(names.of_group(silent[0]["code"]))
        often = _how_often(silent[0]["concentration"])
        if areas:
            text = _("None has told us that it works with {group}{often}, or that it works in {areas} with need.")
            return format_html(text, group=group, often=often, areas=where)
        return format_html(_("None has told us that it works with {group}{often}."), group=group, often=often)
    if areas:
        return format_html(_("None has told us that it works in {areas} with need."), areas=where)
    with_need = [one for one in result["groups"] if one["any"] is not None]
    if not with_need:
        return ""
    least = min(with_need, key=lambda one: one["any"])
    text = _("The widest gap is for {group}: {share} of their need.")
    return format_html(text, group=fact(names.of_group(least["code"])), share=percent_words(least["any"]))


def _how_often(concentration: float | None) -> str:
    """Where a group lives, as a clause; empty where it lives as everyone does."""
    if concentration is None or concentration < 1.15:
        return ""
    if concentration < 1.75:
        return _(", who live more often where need is highest")
    if concentration < 2.25:
        return _(", who live twice as often where need is highest")
    times = number(concentration, 1)
    return _(", who live %(times)s times as often where need is highest") % {"times": times}


def confirmed(result: Mapping[str, Any]) -> str:
    """How many partners have told us themselves."""
    size = result["size"]
    text = ngettext(
        "%(confirmed)s of %(count)s partner has confirmed whom it serves.",
        "%(confirmed)s of %(count)s partners have confirmed whom they serve.",
        size["active"],
    )
    return text % {"confirmed": number(size["confirmed"]), "count": number(size["active"])}


def source_line(result: Mapping[str, Any]) -> str:
    """What was measured, when, where it comes from, and the average."""
    indicator, need, size = result["indicator"], result["need"], result["size"]
    what = ", ".join(
        filter(None, [title_in(indicator["titles"], indicator["code"]), indicator["source"], indicator["period"]])
    )
    where = _("%(data)s of %(all)s areas") % {"data": number(size["areas_with_data"]), "all": number(size["areas"])}
    parts = [f"{what}, {where}"]
    if need["benchmark"] is not None:
        parts.append(_("average %(rate)s") % {"rate": points(need["benchmark"])})
    return "; ".join(parts) + "."


def need_line(result: Mapping[str, Any]) -> str:
    """How many people stand behind the picture of need."""
    people, indicator = result["need"]["people_beyond"], result["indicator"]
    if people is None:
        return _("Nobody knows whom this rate is about, so we show rates and count no people.")
    who = inside(title_in(indicator["denominator_titles"], "people"))
    text = _("About %(people)s more %(who)s are affected than if these areas were at the average.")
    return text % {"people": number(round(people, -2) if people >= 1000 else people), "who": who}


def caution(result: Mapping[str, Any]) -> str:
    """The publisher's caution, where there is one."""
    cautions = result["indicator"]["cautions"]
    return cautions.get(get_language() or "en") or cautions.get("en") or ""


def list_of(names: Sequence[str], most: int) -> str:
    """Names in words, the first few where there are many: "A, B and 7 more"."""
    if len(names) <= most:
        return both(names)
    more = len(names) - most
    return both([*names[:most], ngettext("%(count)s more", "%(count)s more", more) % {"count": number(more)}])
