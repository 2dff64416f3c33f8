"""The coalition's list of sectors."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from longtable.coalitions.gates import for_coordinators, for_everyone_here
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.partners import actions, queries
from longtable.partners.forms import NotHereForm, SectorForm
from longtable.partners.pages import address, tabs


@for_everyone_here
def sectors(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "Which sectors do we look for?": the list, in its order."""
    return _sectors(request, access, SectorForm())


def _sectors(request: HttpRequest, access: Access, form: SectorForm) -> HttpResponse:
    rows = queries.sectors_of(access.coalition)
    looked_for = [row for row in rows if not row.not_here_reason]
    context = {
        "tabs": tabs(access, "sectors"),
        "rows": rows,
        "looked_for": len(looked_for),
        "absent": [row for row in looked_for if not vars(row)["n_partners"]],
        "form": form,
    }
    return render(request, "partners/sectors.html", context, status=422 if form.is_bound else 200)


@require_POST
@for_coordinators
def add_sector(request: HttpRequest, access: Access) -> HttpResponse:
    """Put a sector on the list."""
    form = SectorForm(request.POST)
    if not form.is_valid():
        return _sectors(request, access, form)
    actions.add_sector(by=access, titles=form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("partners:sectors", access.coalition.slug)


@for_coordinators
def change_sector(request: HttpRequest, access: Access, sector_id: int) -> HttpResponse:
    """Answer "What is this sector called here?": rename it, mark it, or take it from the list."""
    sector = queries.get_sector(access, sector_id)
    form = SectorForm(request.POST or None, initial=sector.titles)
    if request.method == "POST" and form.is_valid():
        actions.change_sector(by=access, sector=sector, titles=form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("partners:sectors", access.coalition.slug)
    return _sector(request, access, sector_id, form, NotHereForm(initial={"reason": sector.not_here_reason}))


def _sector(
    request: HttpRequest, access: Access, sector_id: int, form: SectorForm, not_here: NotHereForm
) -> HttpResponse:
    sector = queries.get_sector(access, sector_id)
    context = {
        "sector": sector,
        "used": sector.partners.count(),
        "form": form,
        "not_here": not_here,
        "back": address(access, "sectors"),
    }
    status = 422 if (form.is_bound or not_here.is_bound) else 200
    return render(request, "partners/sector.html", context, status=status)


@require_POST
@for_coordinators
def place_sector(request: HttpRequest, access: Access, sector_id: int) -> HttpResponse:
    """Move a sector up or down in the list."""
    sector = queries.get_sector(access, sector_id)
    place = request.POST.get("place", "")
    if not place.isdecimal():
        raise Http404
    actions.place_sector(by=access, sector=sector, place=int(place))
    return redirect(f"{address(access, 'sectors')}#sector-{sector.pk}")


@require_POST
@for_coordinators
def not_here(request: HttpRequest, access: Access, sector_id: int) -> HttpResponse:
    """Mark that a sector does not exist in this place, with the reason."""
    sector = queries.get_sector(access, sector_id)
    form = NotHereForm(request.POST)
    if not form.is_valid():
        return _sector(request, access, sector_id, SectorForm(initial=sector.titles), form)
    actions.sector_does_not_exist_here(by=access, sector=sector, reason=form.cleaned_data["reason"])
    messages.success(request, _("We no longer look for “%(sector)s”.") % {"sector": sector.title})
    return redirect("partners:sectors", access.coalition.slug)


@require_POST
@for_coordinators
def here(request: HttpRequest, access: Access, sector_id: int) -> HttpResponse:
    """Take the mark away."""
    sector = queries.get_sector(access, sector_id)
    actions.sector_exists_here(by=access, sector=sector)
    messages.success(request, _("We look for “%(sector)s” again.") % {"sector": sector.title})
    return redirect("partners:sectors", access.coalition.slug)


@require_POST
@for_coordinators
def remove_sector(request: HttpRequest, access: Access, sector_id: int) -> HttpResponse:
    """Take a sector that nobody is in from the list."""
    sector = queries.get_sector(access, sector_id)
    title = sector.title
    try:
        actions.remove_sector(by=access, sector=sector)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("partners:sector", access.coalition.slug, sector.pk)
    messages.success(request, _("“%(sector)s” is no longer on the list.") % {"sector": title})
    return redirect("partners:sectors", access.coalition.slug)
