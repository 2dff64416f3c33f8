"""The code on the wall, and the door that it opens."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from longtable.coalitions.limits import HOUR, within_limit
from longtable.coalitions.links import LinkHasEnded
from longtable.coalitions.rules import Refused
from longtable.meetings.actions.checkin import enter_by_code, make_wall_code
from longtable.meetings.forms.live import DoorForm
from longtable.meetings.live_rules import Tap, door_is_open
from longtable.meetings.models import Meeting
from longtable.meetings.pages import say_when
from longtable.meetings.queries.live import open_door, open_live
from longtable.meetings.views.leading import Leading, by_leaders_link, for_leaders
from longtable.partners.codes import code_of

MOST_ENTRIES = 600  # by one code in an hour


@require_GET
def _wall(request: HttpRequest, leading: Leading) -> HttpResponse:
    """Page “Are you here?”: the code for the wall, in both languages."""
    meeting = leading.meeting
    is_open = door_is_open(meeting, timezone.now())
    context = {**leading.context, "when": say_when(meeting), "is_open": is_open}
    if is_open:
        try:
            address = settings.SITE_URL + reverse("checkin", args=[make_wall_code(by=leading.by, meeting=meeting)])
            context |= {"address": address, "code": code_of(address)}
        except Refused:
            context["is_open"] = False
    return render(request, "meetings/live_wall.html", context)


wall = for_leaders(_wall)
meeting_wall = by_leaders_link(_wall)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checkin(request: HttpRequest, secret: str) -> HttpResponse:
    """Page “Who are you?”: whoever scanned the code says their name. Never tells who was invited."""
    try:
        link, meeting = open_door(secret)
    except LinkHasEnded as ended:
        return _closed(request, ended.link.coalition.name)
    if not door_is_open(meeting, timezone.now()):
        return _closed(request, link.coalition.name)
    mine = request.COOKIES.get(_cookie(meeting), "")
    if request.method != "POST" and mine and "new" not in request.GET and _still_opens(mine, meeting):
        return redirect("meeting_live", mine)
    form = DoorForm(request.POST or None, initial={"once": uuid.uuid4()})
    told = ""
    if request.method == "POST" and form.is_valid():
        once = form.cleaned_data["once"] or uuid.uuid4()
        try:
            if not within_limit("door", str(link.pk), MOST_ENTRIES, HOUR):
                raise Refused(_("Too many people are checking in at once. Please tell the host that you are here."))
            found = enter_by_code(meeting=meeting, who=form.newcomer, tap=Tap(once), once=str(once))
        except Refused as refusal:
            told = str(refusal)
        else:
            return _let_in(request, meeting, found)
    context = {"coalition_name": link.coalition.name, "meeting": meeting, "form": form, "told": told}
    status = 409 if told else 422 if form.is_bound else 200
    return render(request, "meetings/live_checkin.html", context, status=status)


def _let_in(request: HttpRequest, meeting: Meeting, secret: str) -> HttpResponse:
    response = redirect("meeting_live", secret)
    response.set_cookie(
        _cookie(meeting), secret, max_age=24 * HOUR, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


def _cookie(meeting: Meeting) -> str:
    return f"door-{meeting.pk}"


def _still_opens(secret: str, meeting: Meeting) -> bool:
    try:
        return open_live(secret)[1].meeting_id == meeting.pk
    except (Http404, LinkHasEnded):
        return False


def _closed(request: HttpRequest, coalition: str) -> HttpResponse:
    told = {
        "coalition_name": coalition,
        "question": _("Is there a meeting here today?"),
        "text": _("This code worked on the day of its meeting only. Ask the host for the code of today."),
    }
    return render(request, "ui/message.html", told, status=410)
