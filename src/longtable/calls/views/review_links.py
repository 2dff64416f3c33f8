"""The gate that stands before every page of a reviewer's personal link."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from smtplib import SMTPException
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from longtable.calls.actions.panel import renew_review_link
from longtable.calls.models import PanelMember
from longtable.calls.queries.reviewing import REVIEW, NotDeclaredError, panel_of_link
from longtable.calls.views.review_pages import speak_to
from longtable.coalitions.links import LinkHasEnded, actor_of, open_link
from longtable.coalitions.models import PersonalLink
from longtable.partners.forms import RenewForm
from longtable.record.actions import Actor

RENEWALS = 3  # new links in a day for one ended link
DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Here:
    """Who reviews by which link, and how the record names them."""

    secret: str
    member: PanelMember
    by: Actor


def by_review_link(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A wrong link is not there; one that has ended offers a new one; what is not declared yet is declared first.

    The view gets who reviews as ``here``.
    """

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, secret: str, **parts: Any) -> HttpResponseBase:
        try:
            link = open_link(secret, REVIEW)
            member = panel_of_link(link)
        except LinkHasEnded as ended:
            speak_to(request, ended.link)
            response: HttpResponseBase = _ended(request, ended.link, secret, RenewForm())
        else:
            speak_to(request, link)
            try:
                response = view(request, Here(secret, member, actor_of(link)), **parts)
            except NotDeclaredError as missing:
                response = redirect("review_conflicts_one", secret, missing.application.number)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return guarded


def _ended(request: HttpRequest, link: PersonalLink, secret: str, form: RenewForm) -> HttpResponse:
    context = {"coalition_name": link.coalition.name, "secret": secret, "form": form}
    return render(request, "calls/review_link_ended.html", context, status=422 if form.is_bound else 410)


@never_cache
def renew(request: HttpRequest, secret: str) -> HttpResponse:
    """Send a new link in place of one that has ended. The answer is the same whatever the address is."""
    try:
        panel_of_link(open_link(secret, REVIEW))
    except LinkHasEnded as ended:
        link = ended.link
    else:
        return redirect("review_link", secret)
    if request.method != "POST":
        return redirect("review_link", secret)  # after a change of language on this page
    speak_to(request, link)
    form = RenewForm(request.POST)
    if not form.is_valid():
        return _ended(request, link, secret, form)
    if _may_renew(link):
        with suppress(SMTPException, OSError):  # nothing is kept then; saying so would tell whether we know the address
            renew_review_link(by=actor_of(link), link=link, email=form.cleaned_data["email"])
    return render(request, "calls/review_link_renewed.html", {"coalition_name": link.coalition.name})


def _may_renew(link: PersonalLink) -> bool:
    key = f"review-link-renewed-{link.pk}"
    cache.add(key, 0, DAY)
    try:
        return cache.incr(key) <= RENEWALS
    except ValueError:  # it expired between the two
        return False
