"""The panel "whom to invite": one choice of invitations in words, with what each of them adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from longtable.coverage.queries import Present
from longtable.coverage.rules import MOST
from longtable.coverage.words import Names, both, list_of
from longtable.ui.numbers import number, percent

WORDS = {
    1: gettext_lazy("One"), 2: gettext_lazy("Two"), 3: gettext_lazy("Three"), 4: gettext_lazy("Four"),
    5: gettext_lazy("Five"), 6: gettext_lazy("Six"), 7: gettext_lazy("Seven"), 8: gettext_lazy("Eight"),
    9: gettext_lazy("Nine"), 10: gettext_lazy("Ten"),
}  # fmt: skip
FEW = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One suggested organization."""

    id: str
    name: str
    brings: str  # whom it works with where none has told us, in words
    adds: str  # by itself, and after the others
    instead: str  # others that would do as well
    sectors: str  # sectors that nobody comes from
    standing: str  # how it stands today
    letter_id: int | None
    sent: bool

    @property
    def can_be_invited(self) -> bool:
        """True while it is a prospect."""
        return self.standing == "prospect"


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel in words."""

    title: str
    text: str
    lines: list[Line]
    notes: list[str]
    k: int
    most: int
    order: str

    @property
    def open_ids(self) -> list[str]:
        """Those that can still be invited."""
        return [line.id for line in self.lines if line.can_be_invited]


def panel(
    result: Mapping[str, Any], k: int, order: str, today: Mapping[str, Present], *, as_asked: bool = True
) -> Panel:
    """The best ``k`` invitations of a result in words. ``today``: how the organizations stand now."""
    found = result["invitations"][order][str(k)]
    names = Names(result)
    lines = [_line(result, one, names, today.get(one["id"])) for one in found["chosen"]]
    most = max(1, min(MOST, found["listed"]))
    notes = []
    if not as_asked:
        text = _("Choose a number from 1 to %(most)s. Here is the choice for %(k)s.")
        notes.append(text % {"most": number(most), "k": number(k)})
    notes += _notes(found, len(lines), k, order, names)
    return Panel(_title(found, len(lines)), " ".join(_text(result, found, names)), lines, notes, k, most, order)


def _title(found: Mapping[str, Any], count: int) -> str:
    before, after = found["before"], found["after"]
    if before is None:
        return _("There is no gap that an invitation could close")
    if not count:
        return _("No organization on our list would close a gap")
    text = ngettext(
        "%(number)s invitation would take us from %(before)s to %(after)s",
        "%(number)s invitations would take us from %(before)s to %(after)s",
        count,
    )
    digits = 0 if percent(before) != percent(after) else 1
    shown = {"before": percent(before, digits), "after": percent(after, digits)}
    if count == 1:
        return _("One invitation would take us from %(before)s to %(after)s") % shown
    return text % {"number": WORDS.get(count, number(count)), **shown}


def _text(result: Mapping[str, Any], found: Mapping[str, Any], names: Names) -> list[str]:
    """How sure it is, what all together would reach, and whom nobody on the list serves."""
    said = []
    if result["on_the_way"] and result["expected"]["any"] is not None:
        count = len(result["on_the_way"])
        text = ngettext(
            "%(count)s organization is invited or joining. If it comes, we reach %(share)s.",
            "%(count)s organizations are invited or joining. If they come, we reach %(share)s.",
            count,
        )
        said.append(text % {"count": number(count), "share": percent(result["expected"]["any"])})
    if found["chosen"]:
        text = ngettext(
            "The best choice from %(count)s organization on our list, worked out exactly.",
            "The best choice from %(count)s organizations on our list, worked out exactly.",
            found["listed"],
        )
        if not found["proven"]:
            text = _("A good choice from %(count)s organizations; at most %(gap)s of the gain may be missing.")
        said.append(text % {"count": number(found["listed"]), "gap": percent(found["gap"])})
    ceiling = result["summary"]["ceiling"]
    listed = result["size"]["prospects"]  # those on the way among them
    if ceiling is not None and listed:
        text = ngettext(
            "If it joined, we would reach %(share)s and no more.",
            "All %(count)s together would reach %(share)s and no more.",
            listed,
        )
        said.append(text % {"count": number(listed), "share": percent(ceiling)})
    nobody = [names.of_group(code) for code in result["nobody_listed"]]
    if nobody and found["listed"]:
        said.append(
            _("None on the list has told us that it works with %(groups)s: look for others.") % {"groups": both(nobody)}
        )
    return said


def _notes(found: Mapping[str, Any], count: int, k: int, order: str, names: Names) -> list[str]:
    said = []
    if count and count < k:
        if k > found["listed"]:
            text = ngettext(
                "Our list has only %(count)s organization.",
                "Our list has only %(count)s organizations.",
                found["listed"],
            )
            said.append(text % {"count": number(found["listed"])})
        text = ngettext(
            "%(count)s invitation is enough: no other organization on the list would add to it.",
            "%(count)s invitations are enough: no other organization on the list would add to them.",
            count,
        )
        said.append(text % {"count": number(count)})
    if count and found["several"]:
        said.append(_("Several choices are equally good; this is one of them."))
    silent = found["listed"] - found["usable"]
    if found["listed"] and silent and not count:
        text = ngettext(
            "Of %(count)s organization we do not know whom it serves, or it would add nothing.",
            "Of %(count)s organizations we do not know whom they serve, or they would add nothing.",
            silent,
        )
        said.append(text % {"count": number(silent)})
    if order == "sectors":
        gained = [names.of_sector(code) for code in found["sectors_gained"]]
        said.append(
            _("They bring these sectors for the first time: %(sectors)s.") % {"sectors": both(gained)}
            if gained
            else _("None on the list comes from a sector that we lack.")
        )
    return said


def _line(result: Mapping[str, Any], one: Mapping[str, Any], names: Names, now: Present | None) -> Line:
    known = result["candidates"][one["id"]]
    alone, after = number(100 * known["adds_alone"], 1), number(100 * one["adds_after_others"], 1)
    adds = _("adds %(alone)s points") % {"alone": alone}
    if alone != after:
        adds = _("adds %(alone)s points by itself, %(after)s after the others") % {"alone": alone, "after": after}
    instead = [name for _id, name in one["instead"]]
    return Line(
        id=one["id"],
        name=known["name"],
        brings=_brings(known["gaps"], names),
        adds=adds,
        instead=_("%(names)s would do as well") % {"names": list_of(instead, FEW)} if instead else "",
        sectors=both([names.of_sector(code) for code in known["new_sectors"]]),
        standing=now.standing if now else "",
        letter_id=now.letter_id if now else None,
        sent=bool(now and now.sent),
    )


def _brings(gaps: list[dict[str, Any]], names: Names) -> str:
    """Whom it works with: "people with low income in 43 areas"; groups with the same areas are named together."""
    together: dict[tuple[str, ...], list[str]] = {}
    for gap in gaps:
        together.setdefault(tuple(sorted(gap["areas"])), []).append(names.of_group(gap["group"]))
    said = [
        _("%(groups)s in %(areas)s") % {"groups": both(groups), "areas": _areas(areas, names)}
        for areas, groups in list(together.items())[:FEW]
    ]
    more = len(together) - FEW
    if more > 0:
        said.append(ngettext("%(count)s more group", "%(count)s more groups", more) % {"count": number(more)})
    return "; ".join(said)


def _areas(areas: tuple[str, ...], names: Names) -> str:
    if len(areas) <= FEW:
        return both([names.areas[area] for area in areas])
    return ngettext("%(count)s area", "%(count)s areas", len(areas)) % {"count": number(len(areas))}
