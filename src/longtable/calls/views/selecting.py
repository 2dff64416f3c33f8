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
from longtable.calls.actions.deciding import keep_proposal, prepare_to_keep
from longtable.calls.forms.selecting import ControlsForm, ReasonForm
from longtable.calls.freezing import freeze_inputs, with_changes
from longtable.calls.models import Call, Selection
from longtable.calls.proposing import PARTS, Proposal
from longtable.calls.queries import selecting as queries
from longtable.calls.queries.designing import get_call
from longtable.calls.selecting_one import OneApplicant
from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.posting import go
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.ui.tables import Table

SLICE, LONG_SLICE = 0.7, 8.0  # seconds of work in one request: by itself, or by a press where no script runs


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


def _seconds(request: HttpRequest) -> float:
    """How long this request may go on working out what takes long."""
    pressed = request.POST if request.method == "POST" else request.GET
    return LONG_SLICE if "go_on" in pressed else SLICE


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
    feasible = result["best"]["feasible"]
    state = asked.decision.state if asked.decision else ""
    return {
        "call": call,
        "decision": asked.decision,
        "signed": state == Selection.State.SIGNED,
        "tabs": pages.tabs(call, "select", state),
        "form": asked.form,
        "form_open": bool(asked.form and (asked.form.errors or inputs["changed"])),
        "sentence": words.answer(inputs, result),
        "plain": words.score_order(inputs, result),
        "source": words.need_source(inputs),
        "feasible": feasible,
        "sum": words.sums(inputs, result),
        "explanation": [names.say(one) for one in result["explanation"][1 if result["best"]["reach"] is None else 2 :]],
        "calibration": [names.say(one) for one in result["calibration"]],
        "conflict": [names.say(one) for one in result["conflict"]["words"]] if result["conflict"] else [],
        "changed": words.term_line(inputs),
        "no_people": inputs["need"] is not None and inputs["need"]["people_total"] is None,
        "map": pages.reach_map(inputs, result["best"]["ids"]) if feasible else None,
        **_every_application(request, access, asked),
        "parts": [
            (name, title, _part_url(access, asked, name))
            for name, title in _titles().items()
            if name != "changes" and (name != "frontier" or inputs["terms"]["reach"] is not None)
        ],
        "keep_form": ReasonForm(auto_id="keep_%s"),
        "controls": [(name, asked.form.data.get(name, "")) for name in asked.form.fields] if asked.form else [],
        "hidden": asked.hidden,
    }


def _every_application(request: HttpRequest, access: Access, asked: _Asked) -> dict[str, Any]:
    """The table of applications, with why each is in or out once that was asked for and is found."""
    proposal = asked.proposal

    def address(one: Mapping[str, Any]) -> str:
        return (
            reverse("calls:select_one", args=[access.coalition.slug, asked.call.code, int(one["code"][1:])])
            + asked.query
        )

    wanted = "reasons" in request.GET or "changes" in proposal.kept
    done = proposal.work("changes", _seconds(request)) if wanted and proposal.result["best"]["feasible"] else None
    reasons = proposal.part("changes") if done is not None and done.complete else None
    return {
        "table": pages.applicants_table(
            request, proposal, asked.hidden, address=address, reasons=reasons, blind=asked.blind
        ),
        "reasons_shown": reasons is not None,
        "reasons_done": done if reasons is None else None,
        "every_reason": request.path + (f"{asked.query}&" if asked.query else "?") + "reasons=all",
        "reasons_part": _part_url(access, asked, "changes"),
    }


def _part_url(access: Access, asked: _Asked, part: str) -> str:
    return reverse("calls:select_part", args=[access.coalition.slug, asked.call.code, part]) + asked.query


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
    feasible = asked.proposal.result["best"]["feasible"]
    done = asked.proposal.work(part, _seconds(request)) if feasible else None
    context: dict[str, Any] = {
        "call": asked.call,
        "question": _titles()[part],
        "part": part,
        "back": reverse("calls:select", args=[access.coalition.slug, asked.call.code]) + asked.query,
        "feasible": feasible,
        "done": done,
        "again": request.path + asked.query,
    }
    if done is not None and done.complete:
        context |= _shown(asked, part)
    response = render(request, "calls/select_part.html", context)
    if part == "changes" and done is not None and done.complete:
        response.headers["HX-Trigger"] = "reasons-found"  # the page of the proposal then shows them in its table
    return response


def _shown(asked: _Asked, part: str) -> dict[str, Any]:
    """A part that is worked out: a picture, a table, a sentence."""
    proposal = asked.proposal
    found, names = proposal.part(part), words.Names(proposal.inputs)
    if part == "prices":
        return {"table": pages.prices_table(proposal)}
    if part == "frontier":
        return {"chart": pages.frontier_chart(found)}
    if part == "changes":
        rows = [(one["code"], names.say(found[one["code"]]["sentence"])) for one in proposal.inputs["applications"]
                if one["code"] not in asked.hidden]  # fmt: skip
        return {"table": Table.of(_("Why each is in or out"), [_("Application"), _("Why")], rows)}
    if found is None:
        return {}
    table = pages.steadiness_table(proposal, found, blind=asked.blind)
    return {"text": names.say(found["sentence"]), "table": table}


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
    slug, query = access.coalition.slug, asked.query

    def address(other: str) -> str:
        return reverse("calls:select_one", args=[slug, asked.call.code, int(other[1:])]) + query

    context: dict[str, Any] = {
        "call": asked.call,
        "code": code,
        "name": "" if asked.blind else applications[code]["name"],
        "hidden": code in asked.hidden,
        "feasible": asked.proposal.result["best"]["feasible"],
        "back": reverse("calls:select", args=[slug, asked.call.code]) + query,
        "steadiness": reverse("calls:select_part", args=[slug, asked.call.code, "steadiness"]) + query,
    }
    if not context["hidden"]:
        context["read"] = "" if asked.blind else reverse("calls:application", args=[slug, asked.call.code, number])
        context["one"] = OneApplicant(asked.proposal, code, asked.hidden, blind=asked.blind, address=address)
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
    changes, reason = form.changes(), request.POST.get("reason", "")
    controls = {name: form.data.get(name, "") for name in form.fields}
    try:
        done = prepare_to_keep(call=found, changes=changes, reason=reason, seconds=_seconds(request))
        if not done.complete:
            context = {"call": found, "done": done, "fields": [*controls.items(), ("reason", reason)]}
            return render(request, "calls/select_keep.html", context)
        keep_proposal(by=access, call=found, changes=changes, reason=reason)
    except Refused as refused:
        messages.error(request, str(refused))
        return go(
            request, reverse("calls:select", args=[access.coalition.slug, found.code]) + "?" + urlencode(controls)
        )
    messages.success(request, _("The proposal is kept with everything that it was made of. Now people decide."))
    return go(request, reverse("calls:decide", args=[access.coalition.slug, found.code]))
