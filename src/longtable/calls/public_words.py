"""You said, we did: what anyone may know of a decided call. Counts below 11 are protected."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from longtable.calls import selecting_words as words
from longtable.calls.freezing import works_in
from longtable.calls.models import Choice
from longtable.calls.models.designing import in_language
from longtable.calls.money import money
from longtable.calls.proposing import Proposal, missed
from longtable.calls.queries.selecting import PublicResult
from longtable.methods.small_numbers import DEFAULT_K, protect_counts
from longtable.partners.pages import names_here
from longtable.ui.numbers import number
from longtable.ui.tables import Table

FEW = 6  # areas named for one organization; more are counted


def public_context(found: PublicResult) -> dict[str, Any]:
    """Everything on the public page, in the reader's language."""
    selection = found.selection
    proposal = Proposal(selection.inputs, selection.result)
    choices: list[Choice] = list(selection.choices.all())
    chosen = [one for one in choices if one.chosen]
    applied = len(selection.inputs["applications"])
    differences = sum(bool(one.reason) for one in choices)
    return {
        "call": found.call,
        "coalition": found.call.coalition,
        "coalition_name": found.call.coalition.name,
        "day": selection.signed_at,
        "applied": at_least_few(applied),
        "count": len(chosen),
        "spent": money(sum(one.amount_cents for one in chosen)),
        "plain": words.score_order(selection.inputs, selection.result),
        "did": did_table(proposal, [one.application.code for one in chosen]),
        "chosen": chosen_table(found, chosen),
        "from_where": [
            table
            for table in (area_table(selection.inputs), sector_table(found), kind_table(selection.inputs))
            if table
        ],
        "differences": at_least_few(differences) if differences else "",
        "changed": words.term_line(selection.inputs),
        "changed_because": selection.result.get("changed_because", ""),
        "k": DEFAULT_K,
    }


def at_least_few(count: int) -> str:
    """A count, or "fewer than 11"."""
    return number(count) if count == 0 or count >= DEFAULT_K else _("fewer than %(k)s") % {"k": DEFAULT_K}


def did_table(proposal: Proposal, codes: list[str]) -> Table:
    """What was asked for, whether the choice keeps it, and what it cost."""
    inputs, names = proposal.inputs, words.Names(proposal.inputs)
    wrong = set(missed(proposal, codes))
    prices = {one["name"]: names.say(one["sentence"]) for one in proposal.part("prices")}
    rows = []
    for one in inputs["terms"]["requirements"]:
        said = " ".join(filter(None, (f"{in_language(one['titles'])}.", in_language(one["reasons"]))))
        rows.append((said, _kept(one["key"] in wrong), prices.get(one["key"], "–")))
    reach = inputs["terms"]["reach"]
    if reach is not None and reach["at_least"]:
        rows.append((names("reach") + ".", _kept("reach" in wrong), prices.get("reach", "–")))
    heads = [_("You said"), _("We did"), _("What it cost")]
    return Table.of(_("You said, we did"), heads, rows, caption_hidden=True)


def _kept(is_missed: bool) -> str:
    return _("Not kept") if is_missed else _("Kept")


def chosen_table(found: PublicResult, chosen: list[Choice]) -> Table:
    """Who was chosen, for what money, where, and why where people changed the proposal."""
    names = names_here(found.call.coalition)
    inputs = {one["code"]: one for one in found.selection.inputs["applications"]}
    need = found.selection.inputs["need"]
    areas = dict(zip(need["areas"]["codes"], need["areas"]["names"], strict=True)) if need else names.areas
    rows = []
    for one in chosen:
        facts = inputs[one.application.code]
        where = (
            [_("the whole community")] if "*" in facts["areas"] else [areas.get(code, code) for code in facts["areas"]]
        )
        more = f" (+{len(where) - FEW})" if len(where) > FEW else ""
        whom = ", ".join(names.groups.get(code, code) for code in facts["groups"])
        why = one.reason or _("In the best set under the published rules.")
        rows.append(
            (
                facts["name"] or facts["code"],
                money(one.amount_cents),
                whom or "–",
                (", ".join(where[:FEW]) + more) or "–",
                why,
            )
        )
    heads = [_("Organization"), _("Award"), _("For whom"), _("Where"), _("Why")]
    return Table.of(_("Who was chosen"), heads, rows, numeric=(1,), caption_hidden=True)


def _protected(title: str, head: str, counts: dict[str, int], *, adds_up: bool = False) -> Table | None:
    if not counts:
        return None
    safe = protect_counts(counts, adds_up=adds_up)
    few = _("fewer than %(k)s, or hidden to protect those") % {"k": DEFAULT_K}
    shown = [(name, safe.count(name)) for name in counts]
    if not any(count for _name, count in shown):
        return None  # every count is hidden: a table of that says nothing
    rows = [(name, few if count is None else number(count)) for name, count in shown]
    return Table.of(title, [head, _("Applications")], rows, numeric=(1,))


def area_table(inputs: dict[str, Any]) -> Table | None:
    """How many applied for work in each area."""
    need = inputs["need"]
    if need is None:
        return None
    codes = need["areas"]["codes"]
    found = Counter(code for one in inputs["applications"] for code in works_in(one["areas"], codes))
    names = dict(zip(codes, need["areas"]["names"], strict=True))
    counts = {
        names[code]: found[code] for code in sorted(codes, key=lambda code: (-found[code], names[code])) if found[code]
    }
    return _protected(_("Where applicants would work"), _("Area"), counts)


def sector_table(found: PublicResult) -> Table | None:
    """How many applied from each field."""
    names = names_here(found.call.coalition)
    count = Counter(code for one in found.selection.inputs["applications"] for code in one["sectors"])
    counts = {names.sectors.get(code, code): many for code, many in count.most_common()}
    return _protected(_("Sectors of applicants"), _("Sector"), counts)


def kind_table(inputs: dict[str, Any]) -> Table | None:
    """How many applied for the first time."""
    said = [one["first_time"] for one in inputs["applications"] if one["first_time"] is not None]
    if not said:
        return None
    counts = {_("For the first time"): sum(said), _("Not for the first time"): len(said) - sum(said)}
    return _protected(_("First applications"), _("Application"), counts, adds_up=True)
