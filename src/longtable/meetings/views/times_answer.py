"""Someone says by their personal link when they can come: no account, phone first, in their language."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from longtable.calls.desks import speak_to
from longtable.calls.pages import done, posted, saved
from longtable.coalitions.links import LinkHasEnded, actor_of
from longtable.coalitions.models import PersonalLink
from longtable.meetings import times_pages
from longtable.meetings.actions import answering
from longtable.meetings.forms.times import NeedsForm
from longtable.meetings.models import Asked, Poll
from longtable.meetings.queries import times as queries
from longtable.meetings.times_rules import takes_answers
from longtable.partners.forms import RenewForm
from longtable.record.actions import Actor

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
RENEWALS = 3  # new links in a day for one ended link
DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Here:
    """Whose link it is, in which poll, and how the record names them."""

    secret: str
    asked: Asked
    by: Actor

    @property
    def poll(self) -> Poll:
        """The poll, with its coalition."""
        return self.asked.poll


def by_poll_link(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A wrong link is not there; one that has ended offers a new one. The view gets whose link it is as ``here``."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, secret: str, **parts: Any) -> HttpResponseBase:
        try:
            link, asked = queries.open_poll(secret)
        except LinkHasEnded as ended:
            speak_to(request, ended.link)
            response: HttpResponseBase = _link_ended(request, ended.link, secret, RenewForm())
        else:
            speak_to(request, link)
            response = view(request, Here(secret, asked, actor_of(link)), **parts)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return guarded


def _link_ended(request: HttpRequest, link: PersonalLink, secret: str, form: RenewForm) -> HttpResponse:
    context = {"coalition_name": link.coalition.name, "secret": secret, "form": form}
    return render(request, "meetings/times_link_ended.html", context, status=422 if form.is_bound else 410)


@GET_POST
@by_poll_link
def poll_link(request: HttpRequest, here: Here) -> HttpResponse:
    """Page “When can you come?”."""
    if not takes_answers(here.poll, timezone.now()):
        return _closed(request, here)
    options = queries.options_of(here.poll)
    stated = queries.needs_of(here.asked.person)
    needs = NeedsForm(posted(request), initial=_as_stated(stated))
    if request.method != "POST":
        answers, usual = queries.filled_in(here.asked, options)
        return _page(request, here, times_pages.days_of(here.poll, options, answers), needs, usual=usual)
    answers = times_pages.read_answers(options, request.POST)
    if needs.is_valid():
        if not answers:
            needs.add_error(None, _("Tick at least one answer, or press “I can come to none of these”."))
        elif saved(needs, lambda: _keep(request, here, answers, needs)):
            return redirect("poll_thanks", here.secret)
    return _page(request, here, times_pages.days_of(here.poll, options, answers), needs)


def _as_stated(stated: Any) -> dict[str, Any]:
    names = ("needs", "interpreter_language", "may_name")
    return {name: getattr(stated, name) for name in names} if stated else {}


def _keep(request: HttpRequest, here: Here, answers: dict[str, str], needs: NeedsForm) -> None:
    told = needs.cleaned_data
    answering.answer_poll(
        by=here.by,
        asked=here.asked,
        answers=answers,
        remember="remember" in request.POST,
        needs=answering.Needs(told["needs"], told["interpreter_language"], told["may_name"]),
    )


def _page(
    request: HttpRequest, here: Here, days: list[times_pages.Day], needs: NeedsForm, *, usual: bool = False
) -> HttpResponse:
    person = here.asked.person
    stated = bool(needs.initial)
    context = {
        "here": here,
        "poll": here.poll,
        "coalition_name": here.poll.coalition.name,
        "days": days,
        "count": sum(len(day.slots) for day in days),
        "zone": times_pages.say_zone(here.poll),
        "needs": needs,
        "stated": stated,
        "asks_needs": bool(needs.errors) or not (stated or queries.has_answered_before(person)),
        "usual": usual,
        "remembered": bool(queries.usual_times_of(person)),
        "again": here.asked.answered_at is not None,
    }
    return render(request, "meetings/times_answer.html", context, status=422 if needs.errors else 200)


def _closed(request: HttpRequest, here: Here) -> HttpResponse:
    """In place of the form: what has become of the poll."""
    made = [times_pages.say_meeting(one) for one in queries.meetings_of(here.poll)]
    context = {
        "poll": here.poll,
        "coalition_name": here.poll.coalition.name,
        "made": made if here.poll.state == Poll.State.DECIDED else [],
        "reason": queries.why_cancelled(here.poll),
        "late": request.method == "POST",
    }
    return render(request, "meetings/times_closed.html", context, status=409 if request.method == "POST" else 200)


@by_poll_link
def poll_thanks(request: HttpRequest, here: Here) -> HttpResponse:
    """Page “Thank you”: what was kept, and how to change it."""
    if here.asked.answered_at is None:
        return redirect("poll_link", here.secret)
    options = queries.options_of(here.poll)
    context = {
        "here": here,
        "poll": here.poll,
        "coalition_name": here.poll.coalition.name,
        "days": times_pages.days_of(here.poll, options, here.asked.answers),
        "open": len(options) - len(here.asked.answers),
        "none": all(said == "no" for said in here.asked.answers.values()),
        "stated": queries.needs_of(here.asked.person) is not None,
        "remembered": bool(queries.usual_times_of(here.asked.person)),
    }
    return render(request, "meetings/times_thanks.html", context)


@require_POST
@by_poll_link
def poll_details(request: HttpRequest, here: Here) -> HttpResponse:
    """Delete one's usual times, or what one needs."""
    usual, needs = "usual_times" in request.POST, "needs" in request.POST
    if usual or needs:
        done(
            request,
            lambda: answering.forget_details(by=here.by, asked=here.asked, usual_times=usual, needs=needs),
            _("Deleted."),
        )
    else:
        messages.info(request, _("Nothing was deleted."))
    return redirect("poll_link", here.secret)


@never_cache
def poll_renew(request: HttpRequest, secret: str) -> HttpResponse:
    """Send a new link in place of one that has ended. The answer is the same whatever the address is."""
    try:
        queries.open_poll(secret)
    except LinkHasEnded as ended:
        link = ended.link
    else:
        return redirect("poll_link", secret)
    if request.method != "POST":
        return redirect("poll_link", secret)  # after a change of language on this page
    speak_to(request, link)
    form = RenewForm(request.POST)
    if not form.is_valid():
        return _link_ended(request, link, secret, form)
    if _may_renew(link):
        with suppress(OSError):  # nothing is kept then; saying so would tell whether we know the address
            answering.renew_link(by=actor_of(link), link=link, email=form.cleaned_data["email"])
    return render(request, "meetings/meeting_link_renewed.html", {"coalition_name": link.coalition.name})


def _may_renew(link: PersonalLink) -> bool:
    key = f"poll-link-renewed-{link.pk}"
    cache.add(key, 0, DAY)
    try:
        return cache.incr(key) <= RENEWALS
    except ValueError:  # it expired between the two
        return False
