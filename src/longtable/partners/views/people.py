"""Contacts and notes of an organization; bodies and the seats in them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from longtable.coalitions.gates import for_coordinators, for_everyone_here
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.partners import actions, queries
from longtable.partners.forms import BodyForm, ContactForm, NoteForm, SeatForm
from longtable.partners.models import Body
from longtable.partners.pages import address, tabs
from longtable.partners.views.partner import render_partner, to_partner


@for_coordinators
def add_contact(request: HttpRequest, access: Access, partner_id: int) -> HttpResponse:
    """Answer "Who speaks for this organization?": add a person."""
    partner = queries.get_partner(access, partner_id)
    form = ContactForm(request.POST or None, initial={"language": access.coalition.language})
    if request.method == "POST" and form.is_valid():
        actions.add_contact(by=access, partner=partner, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return to_partner(access, partner)
    context = {"form": form, "partner": partner, "back": address(access, "partner", partner.pk)}
    return render(request, "partners/contact.html", context, status=422 if form.is_bound else 200)


@for_coordinators
def change_contact(request: HttpRequest, access: Access, contact_id: int) -> HttpResponse:
    """The same page for a person who is there."""
    contact = queries.get_contact(access, contact_id)
    form = ContactForm.of(contact, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_contact(by=access, contact=contact, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return to_partner(access, contact.partner)
    back = address(access, "partner", contact.partner_id)
    context = {"form": form, "partner": contact.partner, "contact": contact, "back": back}
    return render(request, "partners/contact.html", context, status=422 if form.is_bound else 200)


@for_coordinators
def remove_contact(request: HttpRequest, access: Access, contact_id: int) -> HttpResponse:
    """Answer "Remove this person?": asked before it is done."""
    contact = queries.get_contact(access, contact_id)
    partner = contact.partner
    if request.method == "POST":
        actions.remove_contact(by=access, contact=contact)
        messages.success(request, _("The contact is removed."))
        return to_partner(access, partner)
    context = {
        "question": _("Remove %(name)s from the contacts?") % {"name": contact.person},
        "text": _("We forget the name and the addresses, unless the person is known here for something else."),
        "consequences": [_("A personal link that went to this person stops working.")],
        "action_label": _("Yes, remove"),
        "cancel_url": address(access, "partner", partner.pk),
        "kind": "danger",
    }
    return render(request, "ui/confirm.html", context)


@require_POST
@for_coordinators
def add_note(request: HttpRequest, access: Access, partner_id: int) -> HttpResponse:
    """Keep a note."""
    partner = queries.get_partner(access, partner_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return render_partner(request, access, partner, note=form)
    actions.add_note(by=access, partner=partner, text=form.cleaned_data["text"])
    return to_partner(access, partner)


@require_POST
@for_coordinators
def remove_note(request: HttpRequest, access: Access, note_id: int) -> HttpResponse:
    """Delete a note."""
    note = queries.get_note(access, note_id)
    partner = note.partner
    actions.remove_note(by=access, note=note)
    messages.success(request, _("The note is deleted."))
    return to_partner(access, partner)


@for_everyone_here
def bodies(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "Who decides here?": committees and working groups, and who sits in them."""
    return _bodies(request, access)


def _bodies(
    request: HttpRequest,
    access: Access,
    body_form: BodyForm | None = None,
    seat_form: tuple[int, SeatForm] | None = None,
) -> HttpResponse:
    rows = []
    candidates = queries.seat_candidates(access.coalition)
    for body in queries.bodies_of(access.coalition):
        form = None
        if access.can_edit:
            sent = seat_form is not None and seat_form[0] == body.pk
            form = seat_form[1] if seat_form and sent else SeatForm(body=body, candidates=candidates)
        rows.append({"body": body, "form": form})
    deciding = {seat.partner_id for row in rows for seat in _seats(row["body"]) if _decides(row["body"])}
    context = {
        "tabs": tabs(access, "bodies"),
        "rows": rows,
        "deciding": len(deciding),
        "active": queries.count_active(access.coalition),
        "has_deciding": any(_decides(row["body"]) for row in rows),
        "form": body_form or BodyForm(),
    }
    return render(request, "partners/bodies.html", context, status=422 if (body_form or seat_form) else 200)


def _seats(body: Any) -> list[Any]:
    return list(body.open_seats)


def _decides(body: Any) -> bool:
    return bool(body.decides)


@require_POST
@for_coordinators
def add_body(request: HttpRequest, access: Access) -> HttpResponse:
    """Add a committee or working group."""
    form = BodyForm(request.POST)
    if not form.is_valid():
        return _bodies(request, access, body_form=form)
    actions.add_body(by=access, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("partners:bodies", access.coalition.slug)


@for_coordinators
def change_body(request: HttpRequest, access: Access, body_id: int) -> HttpResponse:
    """Answer "What is this body called, and does it decide?"."""
    body = queries.get_body(access, body_id)
    form = BodyForm(request.POST or None, initial={"name": body.name, "decides": body.decides})
    if request.method == "POST" and form.is_valid():
        actions.change_body(by=access, body=body, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("partners:bodies", access.coalition.slug)
    context = {"form": form, "body": body, "back": address(access, "bodies")}
    return render(request, "partners/body.html", context, status=422 if form.is_bound else 200)


@for_coordinators
def end_body(request: HttpRequest, access: Access, body_id: int) -> HttpResponse:
    """Answer "Does this body end?": asked before it is done."""
    body = queries.get_body(access, body_id)
    if request.method == "POST":
        actions.end_body(by=access, body=body)
        messages.success(request, _("%(body)s has ended.") % {"body": body.name})
        return redirect("partners:bodies", access.coalition.slug)
    context = {
        "question": _("Does “%(body)s” end today?") % {"body": body.name},
        "consequences": [_("All seats in it end today."), _("Its seats stay in the history of each organization.")],
        "action_label": _("Yes, it ends"),
        "cancel_url": address(access, "bodies"),
        "kind": "danger",
    }
    return render(request, "ui/confirm.html", context)


@require_POST
@for_coordinators
def give_seat(request: HttpRequest, access: Access, body_id: int) -> HttpResponse:
    """Give an organization a seat."""
    body: Body = queries.get_body(access, body_id)
    candidates = queries.seat_candidates(access.coalition)
    form = SeatForm(request.POST, body=body, candidates=candidates)
    if not form.is_valid():
        return _bodies(request, access, seat_form=(body.pk, form))
    partner = form.cleaned_data["partner"]
    try:
        actions.give_seat(by=access, body=body, partner=partner, since=form.cleaned_data["since"])
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        said = _("%(partner)s has a seat in %(body)s.") % {"partner": partner.name, "body": body.name}
        messages.success(request, said)
    return redirect("partners:bodies", access.coalition.slug)


@require_POST
@for_coordinators
def end_seat(request: HttpRequest, access: Access, seat_id: int) -> HttpResponse:
    """End a seat today."""
    seat = queries.get_seat(access, seat_id)
    actions.end_seat(by=access, seat=seat)
    said = _("The seat of %(partner)s in %(body)s has ended.") % {"partner": seat.partner.name, "body": seat.body.name}
    messages.success(request, said)
    return redirect("partners:bodies", access.coalition.slug)
