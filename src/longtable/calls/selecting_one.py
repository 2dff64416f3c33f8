"""One applicant in a proposal: what a person needs to judge its place, as facts, a picture and a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from longtable.calls import selecting_words as words
from longtable.calls.money import money
from longtable.calls.proposing import Proposal, counts_for
from longtable.ui.charts import Chart, Interval, Reference, intervals
from longtable.ui.numbers import number, percent
from longtable.ui.tables import Table

SURE = 1.96  # standard errors to each side: 95 of 100 such ranges hold the true score
MOST_NAMED = 6

Address = Callable[[str], str]


class OneApplicant:
    """What the page of one applicant shows. ``hidden``: applications whose scores the reader may not see yet."""

    def __init__(self, proposal: Proposal, code: str, hidden: frozenset[str], *, blind: bool, address: Address) -> None:
        self.proposal, self.code, self.hidden = proposal, code, hidden
        self.names, self.change = words.Names(proposal.inputs), proposal.change(code)
        self.score: Mapping[str, Any] = proposal.result["scores"][code]
        self._applications = {one["code"]: one for one in proposal.inputs["applications"]}
        self._blind, self._address = blind, address

    @property
    def reason(self) -> str:
        """Why it is in or out, in one sentence."""
        return self.names.say(self.change["sentence"])

    def scores(self) -> list[tuple[str, object]]:
        """The score as given and as calibrated, with its range, and what it asks for."""
        one = self.score
        if one["score"] is None:
            return [(_("Score"), _("There is no finished review yet."))]
        given = ngettext("%(score)s, from %(count)s review", "%(score)s, from %(count)s reviews", one["reviews"])
        found: list[tuple[str, object]] = [
            (_("Score as the reviewers gave it"), given % {"score": number(one["raw"], 2), "count": one["reviews"]}),
            (_("Freed of how strict each reviewer is"), number(one["score"], 2)),
        ]
        low, high = self._range(self.code)
        if low is not None and high is not None:
            text = _("likely between %(low)s and %(high)s")
            found.append((_("How exact that is"), text % {"low": number(low, 2), "high": number(high, 2)}))
        found.append((_("Least score to be chosen"), number(self.proposal.inputs["terms"]["least_eligible"], 2)))
        found.append((_("Asks for"), money(self._applications[self.code]["amount"])))
        return found

    def place(self) -> list[tuple[str, object]]:
        """What would change its place, what that would cost, and how steady the place is."""
        change, found = self.change, list[tuple[str, object]]()
        if change["score_needed"] is not None:
            found.append((_("It would be chosen at a score of"), number(change["score_needed"], 2)))
        if change["binding"]:
            found.append((_("What no score would change"), self.names.both(change["binding"])))
        if change["loss"] is not None:
            title = _("Without it the choice would lose") if change["chosen"] else _("With it the choice would lose")
            points = ngettext("%(points)s point", "%(points)s points", 1 if change["loss"] == 1 else 2)
            lost = points % {"points": number(change["loss"], 2)} if change["loss"] > 1e-9 else _("nothing")
            found.append((title, lost))
        leaves = _("Who would leave with it") if change["chosen"] else _("Who would make room")
        for title, codes in (
            (leaves, [code for code in change["leaving"] if code != self.code]),
            (_("Who would come in"), [code for code in change["joining"] if code != self.code]),
        ):
            if codes:
                found.append((title, self._listed(codes)))
        steady = self.proposal.known("steadiness")
        if steady:
            text = _("chosen in %(share)s of %(draws)s draws of the reviews")
            said = text % {"share": percent(steady["share"].get(self.code, 0.0)), "draws": number(steady["draws"])}
            found.append((_("How steady its place is"), said))
        return found

    @property
    def steadiness_unknown(self) -> bool:
        """True where nobody has asked yet how steady the choice is."""
        return self.proposal.known("steadiness") is None

    def requirements(self) -> Table | None:
        """Which requirements of the call it counts for."""
        rows = [
            (self.names(one["key"]), _("yes") if counts_for(one, self._applications[self.code]) else _("no"))
            for one in self.proposal.inputs["terms"]["requirements"]
        ]
        if not rows:
            return None
        heads = [_("Requirement"), _("Counts for it")]
        return Table.of(_("Which requirements does it help to keep?"), heads, rows, caption_hidden=True)

    def picture(self) -> Chart | None:
        """Its score with its range, beside those who would change places with it, or stand at the edge of the choice."""
        if self.score["score"] is None:
            return None
        shown = [self.code, *(self._others() or self._edge())][: MOST_NAMED + 1]
        items = [
            Interval(self._name(code), self.proposal.result["scores"][code]["score"], *self._range(code))
            for code in shown
        ]
        bar = self.proposal.inputs["terms"]["least_eligible"]
        return intervals(
            items,
            title=_("Its score beside others"),
            description=_(
                "Calibrated scores, each with the range in which it likely lies. The line is the least score."
            ),
            headers=(_("Application"), _("Score"), _("Likely from"), _("Likely to")),
            fmt=lambda value: number(value, 2),
            reference=Reference(bar, _("least score")),
        )

    def _others(self) -> list[str]:
        both = [*self.change["leaving"], *self.change["joining"]]
        return [code for code in dict.fromkeys(both) if code != self.code and self._is_shown(code)]

    def _edge(self) -> list[str]:
        """The lowest score that is chosen, and the highest that is not."""
        scores, best = self.proposal.result["scores"], set(self.proposal.result["best"]["ids"])
        known = sorted(
            (code for code in scores if code != self.code and self._is_shown(code)),
            key=lambda code: (scores[code]["score"], code),
        )
        inside, outside = [one for one in known if one in best], [one for one in known if one not in best]
        return inside[:1] + outside[-1:]

    def _is_shown(self, code: str) -> bool:
        return code not in self.hidden and self.proposal.result["scores"][code]["score"] is not None

    def _range(self, code: str) -> tuple[float | None, float | None]:
        one, (least, most) = self.proposal.result["scores"][code], self.proposal.inputs["terms"]["scale"]
        if one["score"] is None or one["error"] is None:
            return None, None
        return max(least, one["score"] - SURE * one["error"]), min(most, one["score"] + SURE * one["error"])

    def _name(self, code: str) -> str:
        return code if self._blind else f"{code} · {self._applications[code]['name']}"

    def _listed(self, codes: list[str]) -> SafeString:
        links = format_html_join(", ", '<a href="{}">{}</a>', ((self._address(c), self._name(c)) for c in codes))
        return format_html("{}", links)
