"""What has changed between two answers: in numbers, at the table, and in the data behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from longtable.coverage.words import Names, both, list_of
from longtable.ui.numbers import number, percent, points

SAME = 5e-4  # shares closer than this are shown as the same


@dataclass(frozen=True, slots=True)
class Figure:
    """One number at two times."""

    label: str
    then: str
    now: str
    change: str


def figures(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Figure]:
    """The numbers of two summaries beside each other."""
    shares = [
        ("any", _("Share of need that a partner serves")),
        ("two_or_more", _("… that two or more serve")),
        ("focuses_on", _("… where a partner focuses on the group or is led by it")),
        ("led_by", _("… where a partner is led by the group")),
        ("ceiling", _("Share if everyone on the list joined")),
        ("reach", _("Share of need in areas where a partner works")),
    ]
    counts = [
        ("active", _("Partners at the table")),
        ("confirmed", _("Partners that have confirmed whom they serve")),
        ("prospects", _("Organizations on the list or on the way")),
        ("unreached", _("Areas with need where none has told us that it works")),
    ]
    lines = [
        Figure(label, _share(before[key]), _share(after[key]), step(before[key], after[key])) for key, label in shares
    ]
    for key, label in counts:
        lines.append(Figure(label, number(before[key]), number(after[key]), signed(after[key] - before[key])))
    lines.append(
        Figure(
            _("Sectors with no partner yet"),
            number(len(before["absent"])),
            number(len(after["absent"])),
            signed(len(after["absent"]) - len(before["absent"])),
        )
    )
    return lines


def _share(value: float | None) -> str:
    return "–" if value is None else percent(value)


def signed(change: int) -> str:
    """A change with its sign: "+3", "−2", "0"."""
    return "0" if not change else ("+" if change > 0 else "\N{MINUS SIGN}") + number(abs(change))


def step(before: float | None, after: float | None) -> str:
    """A change of a share in points: "+4 points"."""
    if before is None or after is None:
        return "–"
    change = 100 * (after - before)
    shown = number(abs(change), 1)
    if shown.strip("0.,") == "":
        return _("no change")
    sign = "+" if change > 0 else "\N{MINUS SIGN}"
    return ngettext("%(change)s point", "%(change)s points", 1 if shown in {"1.0", "1,0"} else 2) % {
        "change": sign + shown
    }


def group_rows(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, float | None, float | None]]:
    """Each group's coverage then and now, in today's order; groups that are gone stand last."""
    names, gone = Names(after), Names(before)
    then = before["summary"]["groups"]
    now = after["summary"]["groups"]
    rows = [(names.group(code), then.get(code), share) for code, share in now.items()]
    return rows + [(gone.group(code), share, None) for code, share in then.items() if code not in now]


def sentences(before: Mapping[str, Any], before_partners: Mapping[str, str], result: Mapping[str, Any]) -> list[str]:
    """What has changed, in plain sentences, the most important first. Empty where nothing has."""
    after, names = result["summary"], Names(result)
    said = [_coverage_words(before, after)]
    said += _who(before_partners, result["partners"])
    newly = [
        names.of_group(code) for code, share in after["groups"].items() if share and not before["groups"].get(code)
    ]
    lost = [
        names.of_group(code) for code, share in before["groups"].items() if share and after["groups"].get(code) == 0
    ]
    if newly:
        said.append(_("A partner now works with %(groups)s.") % {"groups": both(newly)})
    if lost:
        said.append(_("None works with %(groups)s any more.") % {"groups": both(lost)})
    more = after["confirmed"] - before["confirmed"]
    if more > 0:
        text = ngettext(
            "%(count)s more partner has confirmed whom it serves.",
            "%(count)s more partners have confirmed whom they serve.",
            more,
        )
        said.append(text % {"count": number(more)})
    sectors = [names.of_sector(code) for code in before["absent"] if code not in after["absent"]]
    if sectors:
        said.append(_("No longer without a partner: %(sectors)s.") % {"sectors": both(sectors)})
    return [line for line in said if line] + data_notes(before, after)


def _coverage_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    then, now = before["any"], after["any"]
    if then is None or now is None or abs(then - now) < SAME:
        return ""
    text = _("The share of need that a partner serves rose from %(then)s to %(now)s.")
    if now < then:
        text = _("The share of need that a partner serves fell from %(then)s to %(now)s.")
    digits = 1 if percent(then) == percent(now) else 0
    return text % {"then": percent(then, digits), "now": percent(now, digits)}


def _who(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    came = [name for key, name in after.items() if key not in before]
    went = [name for key, name in before.items() if key not in after]
    said = []
    if came:
        said.append(_("New at the table: %(names)s.") % {"names": list_of(came, 5)})
    if went:
        said.append(_("No longer at the table: %(names)s.") % {"names": list_of(went, 5)})
    return said


def data_notes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Warnings where the numbers of the community changed too: then a difference may come from the data."""
    if before["community"] == after["community"]:
        return []
    said = [
        _("The numbers of the community were brought in anew in between, so part of a difference may come from them.")
    ]
    if before["period"] != after["period"]:
        text = _("Then they were of %(then)s, now of %(now)s.")
        said.append(
            text % {"then": before["period"] or _("unknown years"), "now": after["period"] or _("unknown years")}
        )
    if before["benchmark"] is not None and after["benchmark"] is not None:
        then, now = points(before["benchmark"]), points(after["benchmark"])
        if then != now:
            said.append(_("The average was %(then)s and is now %(now)s.") % {"then": then, "now": now})
    return said
