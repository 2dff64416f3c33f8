"""Text messages: “Send these text messages?” with what they cost, who agreed to them, and the short link in them."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.models import Person
from longtable.coalitions.posting import done
from longtable.coalitions.queries import Access
from longtable.meetings import texts_pages
from longtable.meetings.actions import texting
from longtable.meetings.models import Meeting, Poll
from longtable.meetings.pages import address, meeting_crumbs
from longtable.meetings.queries import gathering
from longtable.meetings.queries import texts as queries
from longtable.meetings.queries import times as polls
from longtable.meetings.views.gathering import GET_POST
from longtable.meetings.views.own_links import Here, by_meeting_link
from longtable.meetings.views.times_answer import Here as HereInPoll
from longtable.meetings.views.times_answer import by_poll_link
from longtable.meetings.views.times_poll import crumbs
from longtable.record.actions import Actor

WAYS = ("phone", "paper")


@never_cache
@GET_POST
@for_coordinators
def texts(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Page “Send these text messages?” of a meeting."""
    meeting = gathering.get_meeting(access, code)
    if request.method == "POST" and "no_reminder" in request.POST:
        done(
            request,
            lambda: texting.drop_reminder(by=access, meeting=meeting),
            _("Kept: no reminder by text two days before."),
        )
        return redirect(address(access, "texts", code))

    def send(which: str, digest: str) -> texting.Texted:
        later = "remind_later" in request.POST
        return texting.text_people(by=access, meeting=meeting, which=which, digest=digest, remind_later=later)

    people = (_("People"), address(access, "people", code))
    way = meeting_crumbs(access, meeting, people, at=_("Text messages"))
    return _page(request, access, meeting, send, way)


@never_cache
@GET_POST
@for_coordinators
def poll_texts(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Page “Send these text messages?” of a poll."""
    poll = polls.get_poll(access, pk)

    def send(which: str, digest: str) -> texting.Texted:
        return texting.text_asked(by=access, poll=poll, which=which, digest=digest)

    return _page(request, access, poll, send, crumbs(access, poll, _("Text messages")))


def _page(
    request: HttpRequest,
    access: Access,
    about: Meeting | Poll,
    send: Callable[[str, str], texting.Texted],
    way: list[dict[str, str]],
) -> HttpResponse:
    """Show what would go out and what it costs; send exactly that, or show what has changed in the meantime."""
    if settings.TEXTS is None:
        raise Http404
    which = _which(request, about)
    changed = False
    if request.method == "POST":
        try:
            sent = send(which, request.POST.get("digest", ""))
        except texting.PlanHasChanged:
            changed = True
        else:
            _say(request, sent)
            return redirect(_back(access, about))
    plan = queries.plan_texts(about, which)
    context = texts_pages.sending_page(request, access, about, plan)
    context |= {"which": which, "changed": changed, "back": _back(access, about), "crumbs": way}
    return render(request, "meetings/texts_send.html", context, status=409 if changed else 200)


def _back(access: Access, about: Meeting | Poll) -> str:
    return address(access, "people", about.code) if isinstance(about, Meeting) else address(access, "poll", about.pk)


def _which(request: HttpRequest, about: Meeting | Poll) -> str:
    """News first, where nothing else is asked for and any waits."""
    wanted = (request.POST if request.method == "POST" else request.GET).get("which", "")
    if wanted in {queries.NEWS, queries.REMINDERS}:
        return wanted
    return queries.NEWS if queries.plan_texts(about, queries.NEWS).drafts else queries.REMINDERS


def _say(request: HttpRequest, sent: texting.Texted) -> None:
    if not sent.messages:
        messages.info(request, _("Nothing was sent: nobody waits for it, or it went out just now."))
        return
    words = ngettext(
        "%(count)d text message is on its way.", "%(count)d text messages are on their way.", sent.messages
    )
    messages.success(request, words % {"count": sent.messages})


# Who agreed


@require_POST
@for_coordinators
def person_texts(request: HttpRequest, access: Access, code: str, participant_id: int) -> HttpResponse:
    """A coordinator enters that someone on the list of a meeting agreed to texts, or wants no more."""
    one = gathering.get_participant(gathering.get_meeting(access, code), participant_id)
    return _enter(request, access, one.person, address(access, "person", code, participant_id))


@require_POST
@for_coordinators
def asked_texts(request: HttpRequest, access: Access, pk: int, asked_id: int) -> HttpResponse:
    """The same for someone who is asked in a poll."""
    one = polls.get_asked(polls.get_poll(access, pk), asked_id)
    return _enter(request, access, one.person, address(access, "poll_person", pk, asked_id))


def _enter(request: HttpRequest, access: Access, person: Person | None, back: str) -> HttpResponse:
    way = request.POST.get("way", "")
    if settings.TEXTS is None or person is None:
        raise Http404
    if way not in WAYS:
        messages.error(request, _("Say how they told you: by phone or on paper."))
    else:
        _keep(request, access, person, way)
    return redirect(back)


@require_POST
@by_meeting_link
def own_texts(request: HttpRequest, here: Here) -> HttpResponse:
    """Someone agrees to texts by the personal link to a meeting, or ends them."""
    return _keep_own(request, here.by, here.participant.person, redirect("meeting_link", here.secret))


@require_POST
@by_poll_link
def own_poll_texts(request: HttpRequest, here: HereInPoll) -> HttpResponse:
    """The same by the personal link to a poll."""
    return _keep_own(request, here.by, here.asked.person, redirect("poll_link", here.secret))


def _keep_own(request: HttpRequest, by: Actor, person: Person | None, back: HttpResponse) -> HttpResponse:
    if settings.TEXTS is None or person is None:
        raise Http404
    if "stop" not in request.POST and "may" not in request.POST:
        messages.error(request, _("Tick the box first, so that we know that we may text you."))
    else:
        _keep(request, by, person)
    return back


def _keep(request: HttpRequest, by: Access | Actor, person: Person, way: str = "") -> None:
    if "stop" in request.POST:
        done(request, lambda: texting.end_texts(by=by, person=person, way=way), _("Kept: no more text messages."))
    else:
        number = request.POST.get("number", "")[:40]
        done(
            request,
            lambda: texting.agree_to_texts(by=by, person=person, number=number, way=way),
            _("Kept: text messages about meetings may go to this number."),
        )


@never_cache
@require_safe
def text_link(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001  as every view
    """The short address in a text message leads to the page of the personal link."""
    name = "meeting_link" if queries.purpose_of(secret) == gathering.LINK else "poll_link"
    response = redirect(name, secret)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
