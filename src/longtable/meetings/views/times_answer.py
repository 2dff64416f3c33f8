"""Someone says by their personal link when they can come: no account, phone first, in their language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from longtable.coalitions.link_pages import LinkPages
from longtable.coalitions.links import actor_of
from longtable.coalitions.models import PersonalLink
from longtable.coalitions.moments import today_of
from longtable.coalitions.posting import done, posted, saved
from longtable.meetings import texts_pages, times_pages
from longtable.meetings.actions import answering
from longtable.meetings.forms.times import NeedsForm
from longtable.meetings.models import Asked, Meeting, Poll
from longtable.meetings.queries import times as queries
from longtable.meetings.times_rules import takes_answers
from longtable.record.actions import Actor

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


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


def _enter(secret: str) -> tuple[PersonalLink, Here]:
    link, asked = queries.open_poll(secret)
    return link, Here(secret, asked, actor_of(link))


LINKS = LinkPages(_enter, home="poll_link", renewal="poll_renew", send_new=answering.renew_link)
by_poll_link, poll_renew = LINKS.gate, LINKS.renew


@GET_POST
@by_poll_link
def poll_link(request: HttpRequest, here: Here) -> HttpResponse:
    """Page “When can you come?”."""
    if not takes_answers(here.poll, timezone.now()):
        return _closed(request, here)
    options = queries.options_of(here.poll)
    stated = queries.needs_of(here.asked.person)
    needs = NeedsForm(posted(request), stated=stated)
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


def _keep(request: HttpRequest, here: Here, answers: dict[str, str], needs: NeedsForm) -> None:
    answering.answer_poll(
        by=here.by,
        asked=here.asked,
        answers=answers,
        remember="remember" in request.POST,
        needs=needs.told(),
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
        "remember": "remember" in request.POST,
        "remembered": bool(queries.usual_times_of(person)),
        "again": here.asked.answered_at is not None,
        "texts": _texts(here),
    }
    return render(request, "meetings/times_answer.html", context, status=422 if needs.errors else 200)


def _texts(here: Here) -> dict[str, Any] | None:
    return texts_pages.consent_card(here.asked.person, reverse("own_poll_texts", args=[here.secret]))


def _closed(request: HttpRequest, here: Here) -> HttpResponse:
    """In place of the form: what has become of the poll."""
    meetings = queries.meetings_of(here.poll)
    made = [times_pages.say_meeting(one) for one in meetings]
    context = {
        "is_past": here.poll.closes_on is not None and here.poll.closes_on < today_of(here.poll),
        "poll": here.poll,
        "coalition_name": here.poll.coalition.name,
        "any_planned": any(one.state != Meeting.State.CANCELLED for one in meetings),
        "made": made if here.poll.state == Poll.State.DECIDED else [],
        "reason": queries.why_cancelled(here.poll),
        "late": request.method == "POST",
        "texts": _texts(here),
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
        "texts": _texts(here),
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
