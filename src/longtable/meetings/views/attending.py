"""What someone invited sees by their personal link, without an account: when, where, coming or not; their calendar."""

from __future__ import annotations

import hashlib
import re

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from longtable.coalitions.gates import for_members
from longtable.coalitions.links import LinkHasEnded
from longtable.coalitions.models import Person
from longtable.coalitions.posting import done, posted, saved
from longtable.coalitions.queries import Access
from longtable.meetings import calendar, texts_pages
from longtable.meetings.actions.answering import state_needs
from longtable.meetings.actions.feeds import close_feeds, make_feed
from longtable.meetings.actions.inviting import answer_invitation
from longtable.meetings.forms.times import NeedsForm
from longtable.meetings.invitation_mail import address_of as link_address
from longtable.meetings.live_rules import door_is_open
from longtable.meetings.models import Meeting, Rsvp
from longtable.meetings.pages import address, say_day, say_when
from longtable.meetings.queries import gathering as queries
from longtable.meetings.queries.times import needs_of
from longtable.meetings.rules import dial_of, is_over
from longtable.meetings.views.gathering import GET_POST, answer_choices, calendar_file, say_needs
from longtable.meetings.views.own_links import Here, by_meeting_link
from longtable.record.actions import Actor

WRITTEN = re.compile(rb"DTSTAMP:[^\r]*\r\n")


@GET_POST
@by_meeting_link
def meeting_link(request: HttpRequest, here: Here) -> HttpResponse:
    """Page “Will you come on …?”: one tap answers; when, where, how to join, and the way to the other pages."""
    meeting, one = here.meeting, here.participant
    if request.method == "POST":
        said = request.POST.get("rsvp", "")
        if said and said in Rsvp.values:
            done(request, lambda: answer_invitation(by=here.by, participant=one, rsvp=Rsvp(said)))
        return redirect("meeting_link", here.secret)
    over = is_over(meeting.state, meeting.ends_at, timezone.now())
    is_open = door_is_open(meeting, timezone.now())
    place = meeting.place
    context = {
        "coalition_name": meeting.coalition.name,
        "secret": here.secret,
        "meeting": meeting,
        "one": one,
        "day": say_day(meeting),
        "when": say_when(meeting),
        "place": place,
        "dial": dial_of(place.dial_in) if place else "",
        "can_join": bool(place and (place.online_address or place.dial_in)),
        "offers": say_needs(sorted({*(place.offers if place else []), *meeting.arranged})),
        "answers": answer_choices(),
        "over": over,
        "reason": queries.why_cancelled(meeting),
        "can_answer": not over and meeting.state != Meeting.State.CANCELLED,
        "agenda": queries.agenda_of(meeting),
        "agenda_url": reverse("meeting_agenda", args=[here.secret]),
        "host_url": reverse("meeting_host", args=[here.secret]) if is_open else "",
        "live_url": reverse("meeting_live", args=[here.secret]) if is_open else "",
        "texts": texts_pages.consent_card(one.person, reverse("own_texts", args=[here.secret])),
        "minutes_url": reverse("meeting_minutes", args=[here.secret]) if _has_minutes(meeting) else "",
    }
    return render(request, "meetings/meeting_link.html", context)


def _has_minutes(meeting: Meeting) -> bool:
    minutes = getattr(meeting, "minutes", None)
    return minutes is not None and minutes.sent_at is not None


@GET_POST
@by_meeting_link
def link_needs(request: HttpRequest, here: Here) -> HttpResponse:
    """Page “What do you need so that you can come?”, also where no poll has asked."""
    person, back = here.participant.person, reverse("meeting_link", args=[here.secret])
    if person is None:
        return redirect(back)
    form = NeedsForm(posted(request), stated=needs_of(person))
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: state_needs(by=here.by, participant=here.participant, needs=form.told()))
    ):
        messages.success(request, _("Kept. You can change it at any time."))
        return redirect(back)
    context = {"coalition_name": here.meeting.coalition.name, "form": form, "back": back}
    return render(request, "meetings/meeting_needs.html", context, status=422 if form.errors else 200)


@require_safe
@by_meeting_link
def link_entry(request: HttpRequest, here: Here) -> HttpResponse:  # noqa: ARG001  as every view
    """The meeting as a file for any calendar, with the way back to this link."""
    content = calendar.download(here.meeting, address=link_address(here.secret))
    return calendar_file(content, f"{here.meeting.code}.ics")


@GET_POST
@by_meeting_link
def link_calendar(request: HttpRequest, here: Here) -> HttpResponse:
    """Page “How do all meetings come into your calendar?”, for someone without an account."""
    person = here.participant.person
    back = reverse("meeting_link", args=[here.secret])
    if person is None:
        return redirect(back)
    person.coalition = here.meeting.coalition
    return _calendar_page(request, person, here.by, back, "ui/plain.html")


@never_cache
@GET_POST
@for_members
def calendar_page(request: HttpRequest, access: Access) -> HttpResponse:
    """Page “How do all meetings come into your calendar?”, for someone signed in."""
    person, back = queries.person_of(access), address(access, "meetings")
    if person is None:
        messages.info(request, _("You are no one's contact here yet, so no meeting can invite you."))
        return redirect(back)
    person.coalition = access.coalition
    return _calendar_page(request, person, access.actor, back, "ui/base.html")


def _calendar_page(request: HttpRequest, person: Person, by: Actor, back: str, frame: str) -> HttpResponse:
    secret = ""
    if request.method == "POST" and "close" in request.POST:
        if close_feeds(by=by, person=person):
            messages.success(request, _("The addresses no longer work. Your calendar shows no new meetings."))
        return redirect(request.path)
    if request.method == "POST":
        secret = make_feed(by=by, person=person)
    url = settings.SITE_URL + reverse("calendar", args=[secret]) if secret else ""
    context = {
        "frame": frame,
        "coalition_name": person.coalition.name,
        "url": url,
        "webcal": f"webcal://{url.partition('://')[2]}" if url else "",
        "has_feed": bool(secret) or queries.feeds_of(person).exists(),
        "back": back,
    }
    return render(request, "meetings/meeting_calendar.html", context)


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """All meetings of one person, as a calendar reads them every few hours, in the person's language.

    A calendar that has them already is told that nothing has changed: the moment of writing (DTSTAMP) does not count.
    """
    try:
        person = queries.open_feed(secret)
    except LinkHasEnded:
        return HttpResponse(_("This calendar was closed."), status=410, content_type="text/plain; charset=utf-8")
    with override(person.language):
        content = calendar.feed(person.coalition, queries.feed_of(person, timezone.now()))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, max-age=900"
    response.headers["X-Robots-Tag"] = "noindex"
    etag = f'"{hashlib.sha256(WRITTEN.sub(b"", content)).hexdigest()}"'
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
