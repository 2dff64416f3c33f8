"""Where we can meet, the list of polls, and a new poll."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from longtable.coalitions.gates import for_coordinators, for_everyone_here
from longtable.coalitions.posting import posted, saved
from longtable.coalitions.queries import Access
from longtable.meetings.actions import polling
from longtable.meetings.actions import times as actions
from longtable.meetings.forms.gathering import EVERYONE
from longtable.meetings.forms.times import PlaceForm, PollForm
from longtable.meetings.models import Meeting, Need, Place, Poll
from longtable.meetings.pages import address, crumbs
from longtable.meetings.queries import gathering
from longtable.meetings.queries import times as queries
from longtable.meetings.times_rules import offers_of
from longtable.partners.pages import chip
from longtable.partners.queries import bodies_of
from longtable.ui.numbers import number
from longtable.ui.tables import Column, Table

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
STATES = {Poll.State.OPEN: "presence", Poll.State.CLOSED: "question", Poll.State.CANCELLED: "need"}


@for_everyone_here
def places(request: HttpRequest, access: Access) -> HttpResponse:
    """Page “Where can we meet?”."""
    rows = list(queries.places_of(access.coalition))
    context = {
        "cards": [(one, _lines(one), address(access, "place", one.pk)) for one in rows if one.ended_on is None],
        "retired": [(one, address(access, "retire_place", one.pk)) for one in rows if one.ended_on],
        "new_url": address(access, "new_place"),
        "crumbs": crumbs(access, at=_("Places")),
    }
    return render(request, "meetings/times_places.html", context)


def _lines(place: Place) -> dict[str, list[Any]]:
    found = offers_of(place, 0, time(9), ())
    return {
        "offers": [one.label for one in Need if one.value in place.offers],
        "lacks": [one.label for one in (Need.STEP_FREE, Need.TRANSPORT, Need.REMOTE) if one.value not in found],
    }


@GET_POST
@for_coordinators
def new_place(request: HttpRequest, access: Access) -> HttpResponse:
    """Page “Where else can we meet?”."""
    return _place_page(request, access, None)


@GET_POST
@for_coordinators
def place(request: HttpRequest, access: Access, place_id: int) -> HttpResponse:
    """Page “What is … like?”: change a place."""
    return _place_page(request, access, queries.get_place(access, place_id))


def _place_page(request: HttpRequest, access: Access, found: Place | None) -> HttpResponse:
    initial = {name: getattr(found, name) for name in actions.FIELDS} if found else None
    form = PlaceForm(posted(request), initial=initial)
    back = address(access, "new_poll" if "poll" in request.GET else "places")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if saved(form, lambda: actions.keep_place(by=access, values=given, place=found)):
            messages.success(request, _("Kept: %(name)s.") % {"name": given["name"]})
            return _tell_of_it(request, access, gathering.meetings_to_tell(found)) if found else redirect(back)
    retire = address(access, "retire_place", found.pk) if found and found.ended_on is None else ""
    way = crumbs(access, (_("Places"), address(access, "places")), at=found.name if found else _("A new place"))
    context = {"form": form, "place": found, "back": back, "retire_url": retire, "crumbs": way}
    return render(request, "meetings/times_place.html", context, status=422 if form.errors else 200)


def _tell_of_it(request: HttpRequest, access: Access, behind: list[Meeting]) -> HttpResponse:
    """Where a place has changed after people were invited there: on to the page that tells them."""
    if not behind:
        return redirect(address(access, "places"))
    text = ngettext(
        "%(count)d meeting there has invitations that say something older. Send the change, here below.",
        "%(count)d meetings there have invitations that say something older. Send the change on the page “People” of each.",
        len(behind),
    )
    messages.warning(request, text % {"count": len(behind)})
    return redirect(address(access, "people", behind[0].code))


@require_POST
@for_coordinators
def retire_place(request: HttpRequest, access: Access, place_id: int) -> HttpResponse:
    """Offer a place no longer, or again."""
    found = queries.get_place(access, place_id)
    actions.retire_place(by=access, place=found, back="back" in request.POST)
    text = _("%(name)s is offered again.") if found.ended_on is None else _("%(name)s is no longer offered.")
    messages.success(request, text % {"name": found.name})
    return redirect(address(access, "places"))


@for_everyone_here
def polls(request: HttpRequest, access: Access) -> HttpResponse:
    """Page “What do we ask about times?”: every poll and how far it has come."""
    rows, counts = queries.polls_of(access.coalition), queries.count_polls(access.coalition)
    columns = [
        Column("title", _("Poll"), text=lambda one: one.title, url=lambda one: address(access, "poll", one.pk)),
        Column("meetings", _("Meetings"), text=lambda one: number(one.meetings), numeric=True),
        Column("answered", _("Answered"), text=_of, numeric=True),
        Column("until", _("Answers until"), text=_until),
        Column("state", _("State"), text=state_chip),
    ]
    context = {
        "table": Table.build(request, rows, caption=_("Polls about times and places"), columns=columns, per_page=30),
        "any": bool(counts),
        "waiting": counts.get(Poll.State.CLOSED, 0),
        "open": counts.get(Poll.State.OPEN, 0),
        "new_url": address(access, "new_poll"),
        "places_url": address(access, "places"),
        "crumbs": crumbs(access, at=_("Polls")),
    }
    return render(request, "meetings/times_polls.html", context)


def _of(one: Any) -> str:
    return _("%(answered)s of %(asked)s") % {"answered": number(one.n_answered), "asked": number(one.n_asked)}


def _until(one: Poll) -> str:
    return date_format(one.closes_on, "SHORT_DATE_FORMAT") if one.closes_on else "–"


def state_chip(poll: Poll) -> object:
    """How far a poll has come."""
    return chip(poll.get_state_display(), STATES.get(Poll.State(poll.state), "dashed"))


@GET_POST
@for_coordinators
def new_poll(request: HttpRequest, access: Access) -> HttpResponse:
    """Page “When and where could it be?”: a new poll, for one meeting or (``?kind=series``) for a series."""
    is_series = request.GET.get("kind") == "series"
    places_here = list(gathering.places_of(access.coalition))
    form = PollForm(
        posted(request),
        places=places_here,
        is_series=is_series,
        time_zone=access.coalition.time_zone,
        bodies=bodies_of(access.coalition),
        people=gathering.everyone_invitable(access.coalition),
        initial={"who": EVERYONE},
    )
    if request.method == "POST" and form.is_valid():
        made: list[Poll] = []
        if saved(form, lambda: made.append(_make(access, form))):
            messages.success(request, _("The poll is ready. Nobody has been asked yet: look at it, then send it."))
            return redirect(address(access, "poll", made[0].pk))
    here = address(access, "new_poll")
    context = {
        "form": form,
        "tabs": [
            {"title": _("One meeting"), "url": here, "current": not is_series},
            {"title": _("A series of meetings"), "url": here + "?kind=series", "current": is_series},
        ],
        "no_places": not places_here,
        "place_url": address(access, "new_place") + "?poll",
        "back": address(access, "polls"),
        "crumbs": crumbs(access, (_("Polls"), address(access, "polls")), at=_("A new poll")),
    }
    return render(request, "meetings/times_new.html", context, status=422 if form.errors else 200)


def _make(access: Access, form: PollForm) -> Poll:
    body, people = form.body(), form.chosen()
    if form.cleaned_data["who"] == EVERYONE or body is not None:
        people = [*gathering.people_of(access.coalition, body), *people]
    return polling.make_poll(by=access, values=form.values(), slots=form.slots, people=people, body=body)
