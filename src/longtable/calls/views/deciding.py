"""People decide: the decision line by line, its signatures, and signing by a personal link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from longtable.calls import selecting_pages as pages
from longtable.calls import selecting_words as words
from longtable.calls.actions import deciding as actions
from longtable.calls.forms.selecting import DecisionForm, ReasonForm, SignatoryForm, SignForm
from longtable.calls.models import Call, Choice, Selection
from longtable.calls.money import money
from longtable.calls.proposing import Proposal, missed
from longtable.calls.queries import selecting as queries
from longtable.calls.queries.conflicts import viewer_of
from longtable.calls.queries.designing import get_call
from longtable.coalitions.gates import for_coordinators, for_members
from longtable.coalitions.link_pages import speak_to
from longtable.coalitions.links import LinkHasEnded
from longtable.coalitions.models import Role
from longtable.coalitions.posting import done
from longtable.coalitions.queries import Access, names_of_actors
from longtable.coalitions.rules import Refused
from longtable.record.queries import history
from longtable.ui.numbers import percent

FEW = 10  # so many applications that are not proposed stand open below the others


@require_http_methods(["GET", "POST"])
@for_members
def decide(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Page "Whom do we choose?": from the kept proposal to the decision; once written, the decision and its signatures."""
    found = get_call(access, call)
    selection = queries.decision_of(found)
    refuse_applicants(access, found, selection)
    if selection is not None:
        selection.call = found
        return render(request, "calls/decide.html", decision_context(access, selection))
    if access.role is not Role.COORDINATOR:
        if request.method == "POST":
            raise PermissionDenied
        return render(request, "calls/decide_wait.html", {"call": found})
    proposal = queries.newest_proposal(found)
    if proposal is None or found.state_now != Call.State.CLOSED:
        return render(request, "calls/decide_wait.html", {"call": found})
    proposal.call = found
    return _write(request, access, proposal)


def refuse_applicants(access: Access, call: Call, selection: Selection | None) -> None:
    """Nobody reads from this page what their own letter has not told them."""
    if access.role is Role.COORDINATOR or (selection is not None and queries.is_public(selection)):
        return
    if viewer_of(call, access).barred:
        raise PermissionDenied


def _write(request: HttpRequest, access: Access, selection: Selection) -> HttpResponse:
    hidden = queries.hidden_codes(selection.call, access)
    data = request.POST if request.method == "POST" else None
    form = DecisionForm(
        data,
        inputs=selection.inputs,
        result=selection.result,
        hidden=hidden,
        blind=queries.is_blind_for(selection.call, access),
    )
    if data is not None and form.is_valid():
        try:
            actions.decide(by=access, selection=selection, lines=form.lines())
        except actions.ReasonMissing as refused:
            for code in refused.codes:
                form.add_error(f"reason-{code}", _("Say why %(code)s differs.") % {"code": code})
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("The decision is written down. Two people who are not in conflict sign it now.")
            )
            return redirect("calls:decide", access.coalition.slug, selection.call.code)
    rows = list(form.rows())
    others = [one for one in rows if not one.proposed]
    context = {
        "call": selection.call,
        "selection": selection,
        "tabs": pages.tabs(selection.call, "decide", selection.state),
        "form": form,
        "proposed": [one for one in rows if one.proposed],
        "others": others,
        "others_open": len(others) <= FEW or any(one.touched for one in others),
        "sentence": words.answer(selection.inputs, selection.result),
        "budget": money(selection.inputs["terms"]["budget"] or 0),
        "changed": words.term_line(selection.inputs),
    }
    return render(request, "calls/decide_write.html", context, status=422 if form.errors else 200)


def decision_context(access: Access, selection: Selection) -> dict[str, Any]:
    """The decision with its differences, what it keeps and misses, and its signatures."""
    signers = names_of_actors(access.coalition, [one.signer for one in selection.signatures.all()])
    reason = queries.account_may_not_sign(selection, access) if selection.state == Selection.State.CHOSEN else ""
    entries = list(history(access.coalition.pk, selection))
    names = names_of_actors(access.coalition, [one.actor for one in entries])
    return shown(selection) | {
        "tabs": pages.tabs(selection.call, "decide", selection.state),
        "signatures": [(one, signers.get(one.signer, "")) for one in selection.signatures.all()],
        "may_not_sign": reason,
        "sign_form": SignForm(),
        "signatory_form": SignatoryForm(initial={"language": access.coalition.language}, auto_id="outside_%s"),
        "asked": queries.signatories_asked(access.coalition, selection),
        "back_form": ReasonForm(auto_id="back_%s"),
        "history": [(entry, names.get(entry.actor, "")) for entry in entries],
    }


def shown(selection: Selection) -> dict[str, Any]:
    """The decision itself in words, for its page and for an outside signatory."""
    proposal, names = Proposal(selection.inputs, selection.result), words.Names(selection.inputs)
    choices: list[Choice] = list(selection.choices.all())
    chosen = [one for one in choices if one.chosen]
    codes = [one.application.code for one in chosen]
    asked = {one["code"]: one["amount"] for one in selection.inputs["applications"]}
    reach = proposal.chooser.problem.reach(_picked(proposal, codes)) if selection.inputs["terms"]["reach"] else None
    return {
        "call": selection.call,
        "selection": selection,
        "signed": selection.state == Selection.State.SIGNED,
        "count": len(chosen),
        "all": len(choices),
        "spent": money(sum(one.amount_cents for one in chosen)),
        "reach": "" if reach is None else percent(reach),
        "chosen": [(one, money(one.amount_cents), one.amount_cents != asked[one.application.code]) for one in chosen],
        "differences": [one for one in choices if one.reason],
        "misses": names.both(missed(proposal, codes)) if missed(proposal, codes) else "",
        "changed": words.term_line(selection.inputs),
        "changed_because": selection.result.get("changed_because", ""),
        "digest": selection.result["digest"],
    }


def _picked(proposal: Proposal, codes: list[str]) -> Any:
    import numpy as np

    wanted = set(codes)
    return np.array([one.id in wanted for one in proposal.chooser.problem.applicants], dtype=np.bool_)


def _decision(access: Access, code: str) -> Selection | None:
    call = get_call(access, code)
    selection = queries.decision_of(call)
    if selection is not None:
        selection.call = call
    return selection


@require_POST
@for_coordinators
def take_back(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Take the decision back while it waits for signatures."""
    selection = _decision(access, call)
    if selection is not None:
        done(
            request,
            lambda: actions.take_back(by=access, selection=selection, reason=request.POST.get("reason", "")),
            _("Taken back. The proposal is still there."),
        )
    return redirect("calls:decide", access.coalition.slug, call)


@require_POST
@for_members
def sign(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Sign the decision as someone with an account."""
    selection = _decision(access, call)
    form = SignForm(request.POST)
    if selection is None:
        return redirect("calls:decide", access.coalition.slug, call)
    refuse_applicants(access, selection.call, selection)
    if not form.is_valid():
        return render(
            request, "calls/decide.html", decision_context(access, selection) | {"sign_form": form}, status=422
        )
    done(
        request,
        lambda: actions.sign(by=access, selection=selection, statement=form.statement()),
        _("Signed. Thank you."),
    )
    return redirect("calls:decide", access.coalition.slug, call)


@require_POST
@for_coordinators
def ask_signatory(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Ask someone outside to sign, by a personal link."""
    selection = _decision(access, call)
    form = SignatoryForm(request.POST, auto_id="outside_%s")
    if selection is None:
        return redirect("calls:decide", access.coalition.slug, call)
    if not form.is_valid():
        context = decision_context(access, selection) | {"signatory_form": form}
        return render(request, "calls/decide.html", context, status=422)
    done(
        request,
        lambda: actions.ask_signatory(by=access, selection=selection, **form.cleaned_data),
        _("The link is on its way."),
    )
    return redirect("calls:decide", access.coalition.slug, call)


@never_cache
@require_http_methods(["GET", "POST"])
def link_sign(request: HttpRequest, secret: str) -> HttpResponse:
    """An outside signatory reads the decision and signs it."""
    try:
        link, selection = queries.open_signing(secret)
    except LinkHasEnded as ended:
        speak_to(request, ended.link)
        context = {"coalition_name": ended.link.coalition.name, "signed": ended.link.used_at is not None}
        return _private(
            render(request, "calls/decide_link_ended.html", context, status=200 if context["signed"] else 410)
        )
    assert link.person is not None
    speak_to(request, link)
    form = SignForm(request.POST if request.method == "POST" else None)
    reason = queries.person_may_not_sign(selection, link.person) if not link.used_at else ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_by_link(link=link, selection=selection, statement=form.statement())
        except Refused as refused:
            reason = str(refused)
        else:
            context = {"coalition_name": link.coalition.name, "signed": True}
            return _private(render(request, "calls/decide_link_ended.html", context))
    selection = queries.decision_of(selection.call) or selection
    context = shown(selection) | {
        "coalition_name": link.coalition.name,
        "coalition": link.coalition,
        "form": form,
        "may_not_sign": reason,
        "has_signed": link.used_at is not None,
    }
    return _private(render(request, "calls/decide_link.html", context, status=422 if form.errors else 200))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex"
    return response
