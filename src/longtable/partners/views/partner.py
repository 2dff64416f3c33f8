"""One organization: its page, what it is, how it stands, whom it serves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from longtable.coalitions.gates import for_coordinators, for_everyone_here
from longtable.coalitions.moments import today_of
from longtable.coalitions.posting import done
from longtable.coalitions.queries import Access, names_of_actors
from longtable.partners import actions, queries
from longtable.partners.forms import MergeForm, MoveForm, NoteForm, PartnerForm
from longtable.partners.models import Partner, Standing
from longtable.partners.pages import address, history_of, names_here
from longtable.partners.service_forms import Choices, Editor
from longtable.partners.wording import NEXT, joined_words, say_services, way_words, who_it_is


def to_partner(access: Access, partner: Partner) -> HttpResponseRedirect:
    """Back to the page of a partner."""
    return redirect("partners:partner", access.coalition.slug, partner.pk)


@for_everyone_here
def partner(request: HttpRequest, access: Access, partner_id: int) -> HttpResponse:
    """Answer "Who is this to us?": all that is known of one organization."""
    return render_partner(request, access, queries.get_partner(access, partner_id))


def render_partner(
    request: HttpRequest, access: Access, partner: Partner, note: NoteForm | None = None, move: MoveForm | None = None
) -> HttpResponse:
    """The page, with a form that was sent back where there is one."""
    names = names_here(access.coalition)
    lines = queries.services_of(partner)
    told = queries.confirmation_of(partner)
    context = {
        "partner": partner,
        "answer": who_it_is(partner, lines, names),
        "said": say_services(lines, names),
        "sectors": partner.sectors.all(),
        "told": told,
        "way": way_words(told.way),
        "joined": joined_words(partner),
        "changes": _changes(partner),
        "next": _next(partner),
        "move": move or MoveForm(initial={"standing": partner.standing}, today=today_of(access.coalition)),
        "seats": queries.seats_of(partner),
        "history": history_of(access, partner, names),
        "crumbs": [
            {"title": _("Partners"), "url": address(access, "board")},
            {"title": partner.name, "url": ""},
        ],
    }
    if access.sees_people:
        context["takes_part"] = partner.standing == Standing.ACTIVE
        notes = list(partner.notes.all())
        writers = names_of_actors(access.coalition, [one.written_by for one in notes])
        context["contacts"] = queries.contacts_of(partner)
        context["notes"] = [(one, writers.get(one.written_by, "")) for one in notes]
        context["note"] = note or NoteForm()
    status = 422 if (note or move) else 200
    return render(request, "partners/partner.html", context, status=status)


def _changes(partner: Partner) -> list[dict[str, Any]]:
    rows = []
    for change in partner.standing_changes.all():
        became = str(Standing(change.became).label)
        title = f"{Standing(change.was).label} → {became}" if change.was else became
        rows.append({"when": change.on, "title": title, "text": change.reason})
    return rows


def _next(partner: Partner) -> dict[str, str]:
    standing, words = NEXT[Standing(partner.standing)]
    coming = partner.standing in {Standing.PROSPECT, Standing.INVITED, Standing.JOINING}
    return {"standing": standing.value, "words": str(words), "kind": "main" if coming else "second"}


def _form(request: HttpRequest, access: Access, partner: Partner | None = None, initial: Any = None) -> PartnerForm:
    return PartnerForm(
        request.POST if request.method == "POST" else None,
        coalition=access.coalition,
        sectors=queries.sector_choices(access.coalition),
        partner=partner,
        initial=initial,
    )


@for_coordinators
def add(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "Who belongs on our list?": add an organization."""
    form = _form(request, access, initial={"standing": request.GET.get("standing", Standing.PROSPECT.value)})
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        made = actions.add_partner(by=access, **{**fields, "standing": Standing(fields["standing"])})
        messages.success(request, _("%(name)s is on the list. Whom does it serve?") % {"name": made.name})
        return redirect("partners:services", access.coalition.slug, made.pk)
    context = {"form": form, "back": address(access, "board")}
    return render(request, "partners/add.html", context, status=422 if form.is_bound else 200)


@for_coordinators
def edit(request: HttpRequest, access: Access, partner_id: int) -> HttpResponse:
    """Answer "What should we know of this organization?": change its details."""
    partner = queries.get_partner(access, partner_id)
    fields = ("name", "description", "website", "joined_on", "joined_precision")
    initial: dict[str, Any] = {name: getattr(partner, name) for name in fields}
    initial["sectors"] = [sector.code for sector in partner.sectors.all()]
    form = _form(request, access, partner, initial)
    if request.method == "POST" and form.is_valid():
        actions.change_partner(by=access, partner=partner, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return to_partner(access, partner)
    context = {"form": form, "partner": partner, "back": address(access, "partner", partner.pk)}
    return render(request, "partners/edit.html", context, status=422 if form.is_bound else 200)


@for_coordinators
def services(request: HttpRequest, access: Access, partner_id: int) -> HttpResponse:
    """Answer "Whom does this organization serve, and where?": the lines, one for each group."""
    partner = queries.get_partner(access, partner_id)
    choices = Choices.here(access.coalition)
    editor = Editor(queries.services_of(partner), choices)
    status = 200
    if request.method == "POST" and not editor.again(request.POST):
        lines = editor.read(request.POST)
        if lines is not None:
            actions.set_services(by=access, partner=partner, services=lines)
            messages.success(request, _("Saved. It counts as told by the organization only when it confirms it."))
            return to_partner(access, partner)
        status = 422
    context = {
        "partner": partner,
        "editor": editor,
        "back": address(access, "partner", partner.pk),
        "has_community": bool(choices.areas),
    }
    return render(request, "partners/services.html", context, status=status)


@require_POST
@for_coordinators
def move(request: HttpRequest, access: Access, partner_id: int) -> HttpResponse:
    """Change how an organization stands; from the board one comes back to the board, with its filter."""
    partner = queries.get_partner(access, partner_id)
    form = MoveForm(request.POST, today=today_of(access.coalition))
    if not form.is_valid():
        if "standing" in form.errors:
            raise Http404
        return render_partner(request, access, partner, move=form)
    fields = form.cleaned_data
    standing = Standing(fields["standing"])
    actions.move_partner(by=access, partner=partner, to=standing, on=fields["on"], reason=fields["reason"])
    said = _("%(name)s: %(standing)s.") % {"name": partner.name, "standing": standing.label}
    messages.success(request, said)
    if request.GET.get("back") == "board":
        query = request.GET.copy()
        del query["back"]
        return redirect(address(access, "board") + (f"?{query.urlencode()}" if query else ""))
    return to_partner(access, partner)


@for_coordinators
def remove(request: HttpRequest, access: Access, partner_id: int) -> HttpResponse:
    """Answer "Remove this organization?": asked before it is done."""
    partner = queries.get_partner(access, partner_id)
    if request.method == "POST":
        name = partner.name
        actions.remove_partner(by=access, partner=partner)
        messages.success(request, _("%(name)s is no longer on the list.") % {"name": name})
        return redirect("partners:board", access.coalition.slug)
    context = {
        "question": _("Remove %(name)s?") % {"name": partner.name},
        "text": _("Do this only for an entry made by mistake. If it left the coalition, move it to “Left” instead."),
        "consequences": [
            _("Its services, contacts, seats and notes are deleted with it."),
            _("Personal links that are out for it stop working."),
            _("That it was there and was removed stays in the record."),
        ],
        "action_label": _("Yes, remove it"),
        "cancel_url": address(access, "partner", partner.pk),
        "kind": "danger",
    }
    return render(request, "ui/confirm.html", context)


@for_coordinators
def merge(request: HttpRequest, access: Access, partner_id: int) -> HttpResponse:
    """Answer "Is this the same organization twice?": make two entries one."""
    partner = queries.get_partner(access, partner_id)
    form = MergeForm(request.POST or None, candidates=queries.others_than(partner))
    other = form.cleaned_data["other"] if form.is_bound and form.is_valid() else None
    if other is not None and "sure" in request.POST:
        done(
            request,
            lambda: actions.merge_partners(by=access, keep=partner, other=other),
            _("Both are one entry now. Please look whether all of it is right."),
        )
        return to_partner(access, partner)
    context: dict[str, Any] = {"partner": partner, "form": form, "back": address(access, "partner", partner.pk)}
    if other is None:
        return render(request, "partners/merge.html", context, status=422 if form.is_bound else 200)
    names = names_here(access.coalition)
    context |= {"other": other, "said": say_services(queries.services_of(other), names)}
    return render(request, "partners/merge_sure.html", context)
