"""The gate that stands before every page of a personal link to a meeting, and the new link in place of one that has ended."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from longtable.calls.desks import speak_to
from longtable.coalitions.links import LinkHasEnded, actor_of
from longtable.coalitions.models import PersonalLink
from longtable.meetings.actions.inviting import renew_link
from longtable.meetings.models import Meeting, Participant
from longtable.meetings.queries.gathering import open_participant
from longtable.partners.forms import RenewForm
from longtable.record.actions import Actor

RENEWALS = 3  # new links in a day for one ended link
DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Here:
    """Whose link it is, in which meeting, and how the record names them."""

    secret: str
    participant: Participant
    by: Actor
    link: PersonalLink

    @property
    def meeting(self) -> Meeting:
        """The meeting, with its coalition, body and place."""
        return self.participant.meeting


def by_meeting_link(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A wrong link is not there; one that has ended offers a new one. The view gets whose link it is as ``here``."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, secret: str, **parts: Any) -> HttpResponseBase:
        try:
            link, participant = open_participant(secret)
        except LinkHasEnded as ended:
            speak_to(request, ended.link)
            response: HttpResponseBase = link_ended(request, ended.link, secret, RenewForm())
        else:
            speak_to(request, link)
            response = view(request, Here(secret, participant, actor_of(link), link), **parts)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return guarded


def link_ended(request: HttpRequest, link: PersonalLink, secret: str, form: RenewForm) -> HttpResponse:
    """The page in place of one whose link has ended."""
    context = {"coalition_name": link.coalition.name, "secret": secret, "form": form}
    return render(request, "meetings/meeting_link_ended.html", context, status=422 if form.is_bound else 410)


@never_cache
def renew(request: HttpRequest, secret: str) -> HttpResponse:
    """Send a new link in place of one that has ended. The answer is the same whatever the address is."""
    try:
        open_participant(secret)
    except LinkHasEnded as ended:
        link = ended.link
    else:
        return redirect("meeting_link", secret)
    if request.method != "POST":
        return redirect("meeting_link", secret)  # after a change of language on this page
    speak_to(request, link)
    form = RenewForm(request.POST)
    if not form.is_valid():
        return link_ended(request, link, secret, form)
    if _may_renew(link):
        with suppress(OSError):  # nothing is kept then; saying so would tell whether we know the address
            renew_link(by=actor_of(link), link=link, email=form.cleaned_data["email"])
    return render(request, "meetings/meeting_link_renewed.html", {"coalition_name": link.coalition.name})


def _may_renew(link: PersonalLink) -> bool:
    key = f"meeting-link-renewed-{link.pk}"
    cache.add(key, 0, DAY)
    try:
        return cache.incr(key) <= RENEWALS
    except ValueError:  # it expired between the two
        return False
