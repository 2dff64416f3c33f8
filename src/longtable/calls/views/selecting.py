"""Whom should we choose? The proposal with live controls, its reasons part by part, and keeping it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from longtable.calls import selecting_pages as pages
from longtable.calls import selecting_words as words
from longtable.calls.actions.deciding import keep_proposal
from longtable.calls.forms.selecting import ControlsForm, ReasonForm
from longtable.calls.freezing import freeze_inputs, with_changes
from longtable.calls.models import Call, Selection
from longtable.calls.proposing import PARTS, Proposal
from longtable.calls.queries import selecting as queries
from longtable.calls.queries.designing import get_call
from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.queries import Access
from longtable.partners.rules import Refused
from longtable.ui.tables import Table


class _Asked:
    """What a page of selecting looks at: the kept decision, or today's facts with the terms that someone tries."""

    def __init__(self, access: Access, call: Call, data: Any) -> None:
        self.call, self.decision = call, queries.decision_of(call)
        self.form: ControlsForm | None = None
        if self.decision is not None:
            self.proposal = Proposal(self.decision.inputs, self.decision.result)
        else:
            inputs = freeze_inputs(call)
            self.form = ControlsForm(data, terms=inputs["published"], applications=len(inputs["applications"]))
            self.proposal = Proposal(with_changes(inputs, self.form.changes()))
        self.hidden = queries.hidden_codes(call, access)
        self.blind = queries.is_blind_for(call, access)

    @property
    def is_ready(self) -> bool:
        """True where there is something to choose from."""
        return bool(self.proposal.inputs["applications"] and self.proposal.inputs["reviews"])

    @property
    def query(self) -> str:
        """The controls as they stand, for links to the parts."""
        if self.form is None:
            return ""
        pairs = {name: self.form.data.get(name, "") for name in self.form.fields}
        return "?" + urlencode(pairs)


def _ask(request: HttpRequest, access: Access, code: str) -> _Asked | None:
    """What a part looks at; nothing before the call has closed and a review is done."""
    call = get_call(access, code)
    if call.state_now not in {Call.State.CLOSED, Call.State.DECIDED}:
        return None
    asked = _Asked(access, call, request.GET)
    return asked if asked.is_ready else None


@require_GET
@for_coordinators
def select(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Page "Whom should we choose?"."""
    found = get_call(access, call)
    wait = ""
    if found.state_now not in {Call.State.CLOSED, Call.State.DECIDED}:
        wait = _("The call is not closed yet. When it is, and reviews are done, this page proposes a set.")
    elif queries.decision_of(found) is None and not queries.has_reviews(found):
        wait = _("No review is finished yet. The proposal is worked out from the reviewers’ scores.")
    if wait:
        return render(request, "calls/select_wait.html", {"call": found, "wait": wait})
    asked = _Asked(access, found, request.GET)
    return render(request, "calls/select.html", _context(request, access, asked))


def _context(request: HttpRequest, access: Access, asked: _Asked) -> dict[str, Any]:
    call, proposal = asked.call, asked.proposal
    inputs, result, names = proposal.inputs, proposal.result, words.Names(proposal.inputs)
    slug, query = access.coalition.slug, asked.query

    def address(one: Mapping[str, Any]) -> str:
        return reverse("calls:select_one", args=[slug, call.code, int(one["code"][1:])]) + query

    all_reasons = "reasons" in request.GET or "changes" in proposal.kept
    reasons = proposal.part("changes") if all_reasons and result["best"]["feasible"] else None
    state = asked.decision.state if asked.decision else ""
    return {
        "call": call,
        "decision": asked.decision,
        "signed": state == Selection.State.SIGNED,
        "tabs": pages.tabs(call, "select", state),
        "form": asked.form,
        "sentence": words.answer(inputs, result),
        "plain": words.score_order(inputs, result),
        "source": words.need_source(inputs),
        "feasible": result["best"]["feasible"],
        "explanation": [names.say(one) for one in result["explanation"][1:]],
        "calibration": [names.say(one) for one in result["calibration"]],
        "conflict": [names.say(one) for one in result["conflict"]["words"]] if result["conflict"] else [],
        "changed": words.term_line(inputs),
        "no_people": inputs["need"] is not None and inputs["need"]["people_total"] is None,
        "map": pages.reach_map(inputs, result["best"]["ids"]),
        "table": pages.applicants_table(
            request, proposal, asked.hidden, address=address, reasons=reasons, blind=asked.blind
        ),
        "reasons_shown": reasons is not None,
        "query": query,
        "parts": [
            (name, title, reverse("calls:select_part", args=[slug, call.code, name]) + query)
            for name, title in _titles().items()
            if name != "changes" and (name != "frontier" or inputs["terms"]["reach"] is not None)
        ],
        "keep_form": ReasonForm(auto_id="keep_%s"),
        "controls": [(name, asked.form.data.get(name, "")) for name in asked.form.fields] if asked.form else [],
        "hidden": asked.hidden,
    }


def _titles() -> dict[str, str]:
    return {
        "prices": _("What does each requirement cost?"),
        "frontier": _("What does more reach cost?"),
        "steadiness": _("How sure is this choice?"),
        "changes": _("Why is each in or out?"),
    }


@require_GET
@for_coordinators
def select_part(request: HttpRequest, access: Access, call: str, part: str) -> HttpResponse:
    """One part of the reasons, on a page of its own; the page of the proposal brings it in by itself."""
    if part not in PARTS:
        raise Http404
    asked = _ask(request, access, call)
    if asked is None:
        return redirect("calls:select", access.coalition.slug, get_call(access, call).code)
    proposal = asked.proposal
    names = words.Names(proposal.inputs)
    context: dict[str, Any] = {
        "call": asked.call,
        "question": _titles()[part],
        "part": part,
        "back": reverse("calls:select", args=[access.coalition.slug, asked.call.code]) + asked.query,
        "feasible": proposal.result["best"]["feasible"],
    }
    if context["feasible"]:
        found = proposal.part(part)
        if part == "prices":
            context["table"] = pages.prices_table(proposal)
        elif part == "frontier":
            context["chart"] = pages.frontier_chart(found)
        elif part == "steadiness" and found is not None:
            context |= {
                "text": names.say(found["sentence"]),
                "table": pages.steadiness_table(proposal, found, blind=asked.blind),
            }
        elif part == "changes":
            rows = [(one["code"], names.say(found[one["code"]]["sentence"])) for one in proposal.inputs["applications"]
                    if one["code"] not in asked.hidden]  # fmt: skip
            context["table"] = Table.of(_("Why each is in or out"), [_("Application"), _("Why")], rows)
    return render(request, "calls/select_part.html", context)


@require_GET
@for_coordinators
def select_one(request: HttpRequest, access: Access, call: str, number: int) -> HttpResponse:
    """Page "Why is A17 in or out?": what would change it."""
    asked = _ask(request, access, call)
    if asked is None:
        return redirect("calls:select", access.coalition.slug, get_call(access, call).code)
    code = f"A{number:02}"
    applications = {one["code"]: one for one in asked.proposal.inputs["applications"]}
    if code not in applications:
        raise Http404
    hidden = code in asked.hidden
    names = words.Names(asked.proposal.inputs)
    context = {
        "call": asked.call,
        "code": code,
        "application": applications[code],
        "hidden": hidden,
        "blind": asked.blind,
        "reason": "" if hidden else names.say(asked.proposal.change(code)["sentence"]),
        "score": "" if hidden else words.score(asked.proposal.result["scores"][code]),
        "back": reverse("calls:select", args=[access.coalition.slug, asked.call.code]) + asked.query,
    }
    return render(request, "calls/select_one.html", context)


@require_POST
@for_coordinators
def keep(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Keep the proposal as it stands, with everything that it was made of, and go on to the decision."""
    found = get_call(access, call)
    if found.state_now != Call.State.CLOSED:
        raise Http404
    inputs = freeze_inputs(found)
    form = ControlsForm(request.POST, terms=inputs["published"], applications=len(inputs["applications"]))
    try:
        keep_proposal(by=access, call=found, changes=form.changes(), reason=request.POST.get("reason", ""))
    except Refused as refused:
        messages.error(request, str(refused))
        pairs = {name: form.data.get(name, "") for name in form.fields}
        return redirect(reverse("calls:select", args=[access.coalition.slug, found.code]) + "?" + urlencode(pairs))
    messages.success(request, _("The proposal is kept with everything that it was made of. Now people decide."))
    return redirect("calls:decide", access.coalition.slug, found.code)
