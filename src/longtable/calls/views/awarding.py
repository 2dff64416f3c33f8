"""Awards: who joins, what was promised, payments and reports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from longtable.calls import selecting_pages as pages
from longtable.calls.actions import awarding as actions
from longtable.calls.forms.selecting import CommitmentForm, DayForm, PlanForm
from longtable.calls.models import Award, Selection
from longtable.calls.money import money
from longtable.calls.queries import selecting as queries
from longtable.calls.queries.designing import get_call
from longtable.coalitions.gates import for_coordinators, for_members
from longtable.coalitions.moments import today_of
from longtable.coalitions.posting import done
from longtable.coalitions.queries import Access, names_of_actors
from longtable.coalitions.rules import Refused
from longtable.partners.pages import names_here
from longtable.record.queries import history


@require_GET
@for_members
def awards(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Page "What became of the awards?"."""
    found = get_call(access, call)
    selection = queries.decision_of(found)
    state = selection.state if selection else ""
    today = today_of(access.coalition)
    rows = queries.awards_of(found) if selection is None or queries.is_public(selection) or access.can_edit else []
    lines = [_line(one, today) for one in rows]
    paid = sum(payment.amount_cents for one in rows for payment in one.payments.all() if payment.paid_on)
    context = {
        "call": found,
        "tabs": pages.tabs(found, "awards", state) if access.can_edit else [],
        "signed": state == Selection.State.SIGNED,
        "lines": lines,
        "total": money(sum(one.amount_cents for one in rows)),
        "paid": money(paid),
        "late": sum(line["late"] for line in lines),
        "waiting": list(queries.without_award(found)) if access.can_edit else [],
    }
    return render(request, "calls/awards.html", context)


def _line(award: Award, today: date) -> dict[str, Any]:
    payment = next((one for one in award.payments.all() if not one.paid_on), None)
    report = next((one for one in award.reports.all() if not one.received_on), None)
    late = sum(not one.paid_on and one.due_on < today for one in award.payments.all())
    late += sum(not one.received_on and one.due_on < today for one in award.reports.all())
    return {
        "award": award,
        "number": award.application.number,
        "amount": money(award.amount_cents),
        "payment": payment,
        "payment_amount": money(payment.amount_cents) if payment else "",
        "report": report,
        "late": late,
    }


@require_POST
@for_coordinators
def make(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Make the awards that are missing: each chosen organization joins."""
    found, made = get_call(access, call), 0
    for application in queries.without_award(found):
        try:
            actions.seat_selected(by=access, application=application)
        except Refused as refused:
            messages.error(request, f"{application.code}: {refused}")
        else:
            made += 1
    text = ngettext("%(count)s organization joins us.", "%(count)s organizations join us.", made)
    messages.success(request, text % {"count": made})
    return redirect("calls:awards", access.coalition.slug, call)


def _names(access: Access, award: Award) -> list[dict[str, object]]:
    names = names_here(access.coalition)
    rows = []
    for one in award.commitments.all():
        groups = ", ".join(names.groups.get(code, code) for code in one.groups)
        areas = [_("the whole community") if code == "*" else names.areas.get(code, code) for code in one.areas]
        more = f" (+{len(areas) - 6})" if len(areas) > 6 else ""
        rows.append({"row": one, "groups": groups, "areas": ", ".join(areas[:6]) + more})
    return rows


@require_GET
@for_members
def award(request: HttpRequest, access: Access, call: str, number: int) -> HttpResponse:
    """Page "What did … promise, and what do we owe them?"."""
    return _page(request, access, call, number)


def _page(
    request: HttpRequest, access: Access, call: str, number: int, plan_form: PlanForm | None = None
) -> HttpResponse:
    found = queries.get_award(get_call(access, call), number)
    entries = list(history(access.coalition.pk, found)) if access.sees_people else []
    names = names_of_actors(access.coalition, [one.actor for one in entries])
    payments, today = list(found.payments.all()), today_of(access.coalition)
    paid = sum(one.amount_cents for one in payments if one.paid_on)
    context = {
        "call": found.application.call,
        "award": found,
        "number": number,
        "amount": money(found.amount_cents),
        "paid": money(paid),
        "commitments": _names(access, found),
        "payments": [(one, money(one.amount_cents), not one.paid_on and one.due_on < today) for one in payments],
        "reports": [(one, not one.received_on and one.due_on < today) for one in found.reports.all()],
        "today": today,
        "plan_form": plan_form or PlanForm(None, award=found),
        "plan_open": plan_form is not None,
        "history": [(entry, names.get(entry.actor, "")) for entry in entries],
    }
    return render(request, "calls/award.html", context, status=422 if plan_form is not None else 200)


@require_http_methods(["GET", "POST"])
@for_coordinators
def promise(
    request: HttpRequest, access: Access, call: str, number: int, commitment_id: int | None = None
) -> HttpResponse:
    """Page "What will … do?": one promise, new or changed."""
    found = queries.get_award(get_call(access, call), number)
    row = queries.get_commitment(found, commitment_id) if commitment_id else None
    names = names_here(access.coalition)
    initial = None
    if row is not None:
        initial = {name: getattr(row, name) for name in ("activity", "groups", "areas", "due_on", "measure")}
    form = CommitmentForm(
        request.POST if request.method == "POST" else None,
        groups=list(names.groups.items()),
        areas=list(names.areas.items()),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        actions.save_commitment(by=access, award=found, commitment=row, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("calls:award", access.coalition.slug, call, number)
    context = {"call": found.application.call, "award": found, "number": number, "form": form, "row": row}
    return render(request, "calls/award_promise.html", context, status=422 if form.errors else 200)


@require_POST
@for_coordinators
def unpromise(request: HttpRequest, access: Access, call: str, number: int, commitment_id: int) -> HttpResponse:
    """Take a promise out."""
    found = queries.get_award(get_call(access, call), number)
    actions.remove_commitment(by=access, award=found, commitment=queries.get_commitment(found, commitment_id))
    messages.success(request, _("Taken out."))
    return redirect("calls:award", access.coalition.slug, call, number)


@require_POST
@for_coordinators
def plan(request: HttpRequest, access: Access, call: str, number: int) -> HttpResponse:
    """Change the payments that are still to come."""
    found = queries.get_award(get_call(access, call), number)
    form = PlanForm(request.POST, award=found)
    if form.is_valid():
        try:
            actions.plan_award(by=access, award=found, payments=form.payments())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("calls:award", access.coalition.slug, call, number)
    return _page(request, access, call, number, form)


@require_POST
@for_coordinators
def pay(request: HttpRequest, access: Access, call: str, number: int, payment_id: int) -> HttpResponse:
    """Note that a payment was made."""
    found = queries.get_award(get_call(access, call), number)
    payment = queries.get_payment(found, payment_id)
    return _note(request, access, found, lambda day: actions.pay(by=access, award=found, payment=payment, on=day))


@require_POST
@for_coordinators
def receive(request: HttpRequest, access: Access, call: str, number: int, report_id: int) -> HttpResponse:
    """Note that a report came in."""
    found = queries.get_award(get_call(access, call), number)
    report = queries.get_report(found, report_id)
    return _note(
        request, access, found, lambda day: actions.receive_report(by=access, award=found, report=report, on=day)
    )


def _note(request: HttpRequest, access: Access, award: Award, write: Callable[[date], object]) -> HttpResponse:
    """Note something of an award with the day that was given."""
    form = DayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the day as a date."))
    else:
        done(request, lambda: write(form.cleaned_data["on"]), _("Noted."))
    application = award.application
    return redirect("calls:award", access.coalition.slug, application.call.code, application.number)
