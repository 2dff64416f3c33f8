"""Calls of a coalition: the list, a new one, its page, and the steps of writing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from longtable.calls import growing, wording
from longtable.calls.actions import designing as actions
from longtable.calls.forms.designing import ChoosingForm, DatesForm, MoneyForm, PurposeForm
from longtable.calls.language_check import in_words, time_to_apply
from longtable.calls.models import Call
from longtable.calls.pages import address, crumbs, for_drafting, tabs
from longtable.calls.queries import designing as queries
from longtable.calls.rules import missing_to_open, track_warning
from longtable.coalitions.gates import for_coordinators, for_everyone_here
from longtable.coalitions.moments import comes_twice, say_moment
from longtable.coalitions.posting import done, posted, saved
from longtable.coalitions.queries import Access
from longtable.coverage.queries import indicators_here, newest
from longtable.ui.numbers import number
from longtable.ui.tables import Column, Table

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
LATEST = 5  # entries of the record that are shown at once


@for_everyone_here
def calls(request: HttpRequest, access: Access) -> HttpResponse:
    """Page “Which calls are there?”: every call with its state."""
    rows = list(queries.calls_of(access))
    columns = [
        Column("title", _("Call"), text=lambda c: c.title, url=lambda c: address(access, "call", c.code)),
        Column("state", _("State"), text=wording.state_chip),
        Column("total", _("Money in all"), text=lambda c: wording.dollars(c.total_cents) if c.total_cents else "–",
               order=lambda c: c.total_cents, numeric=True),
        Column("closes", _("Closes"), text=lambda c: say_moment(c.closes_at, c.time_zone) if c.closes_at else "–",
               order=lambda c: c.closes_at),
        Column("sent", _("Applications sent"), text=lambda c: number(c.n_sent), order=lambda c: c.n_sent, numeric=True),
    ]  # fmt: skip
    context = {
        "table": Table.build(request, rows, caption=_("Calls"), columns=columns),
        "count": len(rows),
        "open": sum(call.is_open for call in rows),
        "drafts": sum(call.is_draft for call in rows),
        "has_answer": newest(access.coalition) is not None,
    }
    return render(request, "calls/call_list.html", context)


@GET_POST
@for_coordinators
def new(request: HttpRequest, access: Access) -> HttpResponse:
    """Page “What do we ask for?”: a new call, grown from what is missing."""
    known = queries.known_here(access.coalition)
    assessment = newest(access.coalition)
    seed = growing.seed_of(assessment) if assessment else None
    initial: dict[str, Any] = {}
    if seed:
        initial = {
            "need_en": seed.statements["en"],
            "need_es": seed.statements["es"],
            "priority_areas": seed.areas,
            "priority_groups": seed.groups,
            "priority_sectors": seed.sectors,
        }
    form = PurposeForm(posted(request), initial=initial, known=known)
    for name in ("purpose_en", "purpose_es"):
        del form.fields[name]
    if request.method == "POST" and form.is_valid():
        values = {"purpose_en": "", "purpose_es": "", **form.cleaned_data}
        begun: list[Call] = []
        if saved(form, lambda: begun.append(_start(access, assessment, values))):
            messages.success(request, _("The draft is kept. Nobody outside sees it yet."))
            return redirect("calls:purpose", access.coalition.slug, begun[0].code)
    context = {"form": form, "seed": seed, "known": known, "back": address(access, "calls")}
    return render(request, "calls/call_new.html", context, status=422 if form.errors else 200)


def _start(access: Access, assessment: Any, values: dict[str, Any]) -> Call:
    return actions.start_call(
        by=access,
        titles={"en": values["title_en"], "es": values["title_es"]},
        need_statements={"en": values["need_en"], "es": values["need_es"]},
        assessment=assessment,
        areas=values.get("priority_areas", ()),
        groups=values.get("priority_groups", ()),
        sectors=values.get("priority_sectors", ()),
    )


@for_everyone_here
def call(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Page “What do we ask for?”: one call, how far it is, and what to do next."""
    found = queries.get_call(access, call)
    questions, criteria = list(found.questions.all()), list(found.criteria.all())
    known = queries.known_here(access.coalition)
    missing = missing_to_open(found) if found.is_draft else []
    can_apply = found.is_draft or found.state_now == Call.State.OPEN
    history = queries.history_of_call(access, found)
    context = {
        "call": found,
        "state": wording.state_chip(found),
        "missing": missing,
        "facts": wording.facts(found),
        "hours": in_words(time_to_apply(found, questions).sentence) if questions and can_apply else "",
        **queries.come_in(found),
        "questions": questions,
        "criteria": criteria,
        "requirements": found.requirements.all(),
        "areas": known.names("areas", found.priority_areas),
        "groups": known.names("groups", found.priority_groups),
        "sectors": known.names("sectors", found.priority_sectors),
        "notices": wording.notice_rows(found),
        "drafters": queries.drafters_of(found) if access.sees_people else [],
        "history": history[:LATEST],
        "earlier": history[LATEST:],
        "tabs": tabs(access, found, "call"),
        "crumbs": crumbs(access, found),
        "is_late": found.state != found.state_now,
    }
    return render(request, "calls/call.html", context)


def _step(request: HttpRequest, access: Access, call: Call, name: str, form: Any, **context: Any) -> HttpResponse:
    """One step of writing a call: show the form, or keep it and go on to the next step."""
    if request.method == "POST" and form.is_valid():
        if saved(form, lambda: actions.change_call(by=access, call=call, values=form.values())):
            messages.success(request, _("Kept."))
            return redirect(address(access, NEXT[name], call.code))
        call.refresh_from_db()
    context |= {"call": call, "form": form, "tabs": tabs(access, call, name), "crumbs": crumbs(access, call)}
    return render(request, f"calls/design_{name}.html", context, status=422 if form.errors else 200)


NEXT = {"purpose": "money", "money": "dates", "dates": "criteria", "choosing": "choosing"}


@GET_POST
@for_drafting
def purpose(request: HttpRequest, access: Access, call: Call) -> HttpResponse:
    """Page “What is it for?”."""
    kept = {kind: getattr(call, f"priority_{kind}") for kind in ("areas", "groups", "sectors")}
    known = queries.known_here(access.coalition)
    form = PurposeForm(posted(request), initial=PurposeForm.initial_of(call), known=known, kept=kept)
    return _step(request, access, call, "purpose", form)


@GET_POST
@for_drafting
def money(request: HttpRequest, access: Access, call: Call) -> HttpResponse:
    """Page “How much money is there, and of which kind?”."""
    warnings = [(label, track_warning(track)) for track, label in Call.Track.choices]
    return _step(request, access, call, "money", MoneyForm(posted(request), instance=call), warnings=warnings)


@GET_POST
@for_drafting
def dates(request: HttpRequest, access: Access, call: Call) -> HttpResponse:
    """Page “When does it open and close?”."""
    form = DatesForm(posted(request), initial=DatesForm.initial_of(call))
    twice = [
        say_moment(moment, call.time_zone)
        for moment in (call.opens_at, call.closes_at)
        if moment and comes_twice(moment, call.time_zone)
    ]
    return _step(request, access, call, "dates", form, twice=twice)


@GET_POST
@for_drafting
def choosing(request: HttpRequest, access: Access, call: Call) -> HttpResponse:
    """Page “How do we choose?”: the scale, the review, the reach target, and what the chosen together must be."""
    indicators = [(one.code, one.title) for one in indicators_here(access.coalition)]
    form = ChoosingForm(posted(request), instance=call, indicators=indicators)
    requirements = list(call.requirements.all())
    return _step(request, access, call, "choosing", form, requirements=requirements, kinds=wording.requirement_kinds())


@GET_POST
@for_drafting
def remove(request: HttpRequest, access: Access, call: Call) -> HttpResponse:
    """Delete a draft, after asking."""
    if request.method == "POST":
        if done(request, lambda: actions.remove_call(by=access, call=call), _("The draft is deleted.")):
            return redirect("calls:calls", access.coalition.slug)
        return redirect("calls:call", access.coalition.slug, call.code)
    context = {
        "question": _("Delete this draft?"),
        "text": _("“%(title)s” is deleted with its questions and criteria. The record keeps that it was there.")
        % {"title": call.title},
        "action_label": _("Delete the draft"),
        "kind": "danger",
        "cancel_url": address(access, "call", call.code),
    }
    return render(request, "ui/confirm.html", context)
