"""Meetings of a coalition: which come next, a new one, its page, changing and cancelling it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst, get_text_list
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from longtable.coalitions.gates import for_coordinators, for_everyone_here, for_members
from longtable.coalitions.posting import done, posted, saved
from longtable.coalitions.queries import Access
from longtable.language.rules import language_name
from longtable.meetings import calendar
from longtable.meetings.actions import gathering as actions
from longtable.meetings.actions.inviting import answer_invitation
from longtable.meetings.actions.times import keep_place
from longtable.meetings.forms.gathering import EVERYONE, ArrangedForm, MeetingForm, NewMeetingForm, ReasonForm
from longtable.meetings.live_rules import door_is_open
from longtable.meetings.meeting_pages import answers_chart, attendance_chart
from longtable.meetings.models import Meeting, Need, Place, Rsvp
from longtable.meetings.pages import address, crumbs, meeting_crumbs, meeting_tabs, say_day, say_when
from longtable.meetings.queries import gathering as queries
from longtable.meetings.queries.gathering import NeedLine
from longtable.meetings.rules import dial_of, is_over
from longtable.partners.pages import chip
from longtable.partners.queries import bodies_of
from longtable.ui.numbers import number
from longtable.ui.tables import Column, Table

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
NEWEST = 6  # past meetings shown at once
STATES = {Meeting.State.LIVE: "presence", Meeting.State.CANCELLED: "need", Meeting.State.ENDED: "dashed"}


@for_everyone_here
def meetings(request: HttpRequest, access: Access) -> HttpResponse:
    """Page “When do we meet next?”: the next meeting, those to come, polls that wait, and what has been."""
    now = timezone.now()
    rows = list(queries.listed_meetings(access.coalition))
    coming = [one for one in reversed(rows) if not is_over(one.state, one.ends_at, now)]
    past = [one for one in rows if is_over(one.state, one.ends_at, now)]
    first = next((one for one in coming if one.state != Meeting.State.CANCELLED), None)
    every = len(past) <= NEWEST or any(name.startswith("past") for name in request.GET)
    context: dict[str, Any] = {
        "next": first,
        "when": capfirst(say_when(first)) if first else "",
        "next_url": address(access, "meeting", first.code) if first else "",
        "coming": _table(request, access, coming, _("Meetings to come"), "coming")
        if coming not in ([], [first])
        else None,
        "past": _table(request, access, past if every else past[:NEWEST], _("Past meetings"), "past") if past else None,
        "all_past": "" if every else f"{request.path}?past=all#past",
        "attendance": attendance_chart(past, now),
        "polls": [(one, address(access, "poll", one.pk)) for one in queries.open_polls(access.coalition)],
        "urls": {name: address(access, name) for name in ("new", "new_poll", "polls", "actions", "places", "heard")},
        "feed_url": address(access, "calendar_page") if queries.person_of(access) else "",
    }
    return render(request, "meetings/meeting_list.html", context)


def _table(request: HttpRequest, access: Access, rows: list[Meeting], caption: str, which: str) -> Table:
    last = (
        Column("came", _("Came"), text=lambda m: number(m.n_came), order=lambda m: m.n_came, numeric=True)
        if which == "past"
        else Column("coming", pgettext("people", "Coming"), text=_coming, order=lambda m: m.n_coming, numeric=True)
    )
    columns = [
        Column("title", _("Meeting"), text=lambda m: m.title, url=lambda m: address(access, "meeting", m.code)),
        Column("when", _("When"), text=lambda m: say_when(m, short=True), order=lambda m: m.starts_at),
        Column("who", _("Whose"), text=lambda m: m.body.name if m.body else _("Everyone")),
        Column("where", _("Where"), text=lambda m: m.place.name if m.place else "–"),
        last,
    ]
    if any(one.state not in {Meeting.State.ENDED, Meeting.State.PLANNED} or _asks(one) for one in rows):
        columns.append(Column("state", _("State"), text=state_chip))
    return Table.build(
        request, rows, caption=caption, columns=columns, default="-when" if which == "past" else "when",
        prefix=which, per_page=20,
    )  # fmt: skip


def _asks(meeting: Meeting) -> bool:
    """True for a meeting whose time has passed, and nobody has said whether it was held."""
    return meeting.state == Meeting.State.PLANNED and meeting.ends_at <= timezone.now()


def _coming(meeting: Any) -> str:
    return _("%(coming)s of %(listed)s") % {"coming": number(meeting.n_coming), "listed": number(meeting.n_listed)}


def state_chip(meeting: Meeting) -> object:
    """How far a meeting has come."""
    if _asks(meeting):
        return chip(_("was it held?"), "question")
    return chip(meeting.get_state_display(), STATES.get(Meeting.State(meeting.state), ""))


@GET_POST
@for_coordinators
def new(request: HttpRequest, access: Access) -> HttpResponse:
    """Page “When and where do we meet?”: a meeting with a known date."""
    form = NewMeetingForm(
        posted(request),
        places=queries.places_of(access.coalition),
        time_zone=access.coalition.time_zone,
        bodies=[one for one in bodies_of(access.coalition) if one.ended_on is None],
        people=queries.everyone_invitable(access.coalition),
        initial={"who": EVERYONE},
    )
    if request.method == "POST" and form.is_valid():
        made = _plan(access, form)
        if made.state == Meeting.State.ENDED:
            messages.success(request, _("Kept. Now bring its list or write its minutes."))
            return redirect(address(access, "meeting", made.code))
        messages.success(request, _("The meeting is planned. Nobody has been told yet: send the invitations."))
        return redirect(address(access, "people", made.code))
    context = {"form": form, "back": address(access, "meetings"), "crumbs": crumbs(access, at=_("A new meeting"))}
    return render(request, "meetings/meeting_new.html", context, status=422 if form.errors else 200)


def _plan(access: Access, form: NewMeetingForm) -> Meeting:
    body, given = form.body(), form.cleaned_data
    people = form.chosen()
    if given["who"] == EVERYONE or body is not None:
        people = [*queries.people_of(access.coalition, body), *people]
    starts_at, ends_at = form.moments
    made = actions.plan_meeting(
        by=access,
        title=given["title"],
        purpose=given["purpose"],
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=given["time_zone"],
        body=body,
        place=_place(access, form),
        people=people,
    )
    return actions.record_as_held(by=access, meeting=made) if given["has_been"] else made


def _place(access: Access, form: MeetingForm) -> Place | None:
    said = form.new_place()
    return keep_place(by=access, values=said) if said else form.chosen_place()


@for_everyone_here
def meeting(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Page “What is the meeting on … for?”: when, where, what is arranged, who comes, the agenda in short."""
    found = queries.get_meeting(access, code)
    own = queries.own_participant(access, found)
    counts = queries.counts_of(found)
    over = is_over(found.state, found.ends_at, timezone.now())
    needs = queries.needs_of(found) if access.can_edit and not over else []
    is_asked = own is not None and own.is_host and access.sees_people
    leads = access.can_edit or (is_asked and door_is_open(found, timezone.now()))
    context = {
        "meeting": found,
        "day": say_day(found),
        "when": say_when(found),
        "state": state_chip(found),
        "place": found.place,
        "dial": dial_of(found.place.dial_in) if found.place else "",
        "offers": say_needs(found.place.offers if found.place else []),
        "arranged": say_needs(found.arranged),
        "open_needs": [say_line(one) for one in needs if one.is_open],
        "counts": counts,
        "chart": answers_chart(counts) if counts.listed and not over else None,
        "agenda": queries.agenda_of(found),
        "own": own,
        "answers": answer_choices(),
        "over": over,
        "reason": queries.why_cancelled(found),
        "was_held": over and found.state == Meeting.State.PLANNED,
        "tabs": meeting_tabs(access, found, "meeting", leads=leads),
        "urls": {name: address(access, name, found.code) for name in PAGES},
        "agenda_url": address(access, "agenda", found.code),
        "host_url": address(access, "host", found.code) if leads else "",
        "hosts": queries.hosts_of(found),
        "is_asked": is_asked,
        "minutes_url": address(access, "minutes", found.code) if over else "",
        "crumbs": meeting_crumbs(access, found),
    }
    return render(request, "meetings/meeting_page.html", context)


PAGES = ("people", "hosts", "change_meeting", "cancel_meeting", "restore", "held", "entry", "own_answer")


def answer_choices() -> list[tuple[str, object]]:
    """What one can answer to an invitation."""
    return [(value, label) for value, label in Rsvp.choices if value]


def say_needs(codes: list[str]) -> list[str]:
    """Access needs in words, in their order."""
    return [str(one.label) for one in Need if one.value in codes]


def say_line(line: NeedLine) -> str:
    """Who needs what: “2 people need an interpreter for Spanish. One of them is …”; names only where people allow it."""
    what = str(line.need.label)
    what = what[:1].lower() + what[1:]
    if line.language:
        language = language_name(line.language, get_language() or "en")
        what = _("%(what)s for %(language)s") % {"what": what, "language": language}
    names = get_text_list(list(line.names), _("and"))
    if line.count == len(line.names):
        words = ngettext("%(names)s needs %(what)s.", "%(names)s need %(what)s.", line.count)
        return words % {"names": names, "what": what}
    words = ngettext("%(count)d person needs %(what)s.", "%(count)d people need %(what)s.", line.count)
    words %= {"count": line.count, "what": what}
    if not names:
        return words
    among = ngettext("One of them is %(names)s.", "Among them are %(names)s.", len(line.names))
    return f"{words} {among % {'names': names}}"


@GET_POST
@for_coordinators
def change(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Page “What changes?”: another title, time or place, told to everyone who has an invitation."""
    found = queries.get_meeting(access, code)
    form = MeetingForm(
        posted(request), places=queries.places_of(access.coalition), time_zone=found.time_zone, meeting=found
    )
    back = address(access, "meeting", found.code)
    if request.method == "POST" and form.is_valid():
        sent: list[int] = []
        if saved(form, lambda: sent.append(_change(access, found, form))):
            say_sent(request, sent[0], _("The change is kept."))
            return redirect(back)
    context = {"form": form, "back": back, "meeting": found, "told": queries.counts_of(found).invited}
    context["crumbs"] = meeting_crumbs(access, found, at=_("Change it"))
    return render(request, "meetings/meeting_change.html", context, status=422 if form.errors else 200)


def _change(access: Access, found: Meeting, form: MeetingForm) -> int:
    given = form.cleaned_data
    starts_at, ends_at = form.moments
    place = _place(access, form)
    to = actions.Plan(given["title"], given["purpose"], starts_at, ends_at, given["time_zone"], place)
    return actions.change_meeting(by=access, meeting=found, to=to)


@GET_POST
@for_coordinators
def cancel(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Page “Cancel …?”: asks why, and says who is told."""
    found = queries.get_meeting(access, code)
    form = ReasonForm(posted(request))
    back = address(access, "meeting", found.code)
    if request.method == "POST" and form.is_valid():
        sent: list[int] = []
        reason = form.cleaned_data["reason"]
        if saved(form, lambda: sent.append(actions.cancel_meeting(by=access, meeting=found, reason=reason))):
            say_sent(request, sent[0], _("The meeting is cancelled."))
            return redirect(back)
    context = {
        "question": _("Cancel “%(title)s”?") % {"title": found.title},
        "text": say_when(found),
        "consequences": [
            _("Everyone who has an invitation by e-mail is told why, and it leaves their calendar."),
            _("The meeting and its agenda stay here. You can let it take place after all."),
        ],
        "form": form,
        "action_label": _("Yes, cancel the meeting"),
        "kind": "danger",
        "cancel_url": back,
        "crumbs": meeting_crumbs(access, found, at=_("Cancel")),
    }
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


@require_POST
@for_coordinators
def restore(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Let a cancelled meeting take place after all."""
    found = queries.get_meeting(access, code)
    send_letters(
        request, lambda: actions.restore_meeting(by=access, meeting=found), _("The meeting takes place after all.")
    )
    return redirect(address(access, "meeting", found.code))


@require_POST
@for_coordinators
def held(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Say that a meeting took place, though nobody led it here."""
    found = queries.get_meeting(access, code)
    done(request, lambda: actions.record_as_held(by=access, meeting=found), _("Kept: the meeting took place."))
    return redirect(address(access, "meeting", found.code))


@require_POST
@for_coordinators
def arranged(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Keep what is arranged for a meeting."""
    found = queries.get_meeting(access, code)
    form = ArrangedForm(request.POST, among=list(Need))
    if form.is_valid():
        actions.mark_arranged(by=access, meeting=found, needs=form.cleaned_data["needs"])
        messages.success(request, _("Kept what is arranged."))
    return redirect(address(access, "people", found.code) + "#needs")


@for_everyone_here
def entry(request: HttpRequest, access: Access, code: str) -> HttpResponse:  # noqa: ARG001  as every view
    """The meeting as a file for any calendar."""
    return calendar_file(calendar.download(queries.get_meeting(access, code)), f"{code}.ics")


@require_POST
@for_members
def answer(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Someone signed in says whether they come."""
    found = queries.get_meeting(access, code)
    own = queries.own_participant(access, found)
    said = request.POST.get("rsvp", "")
    if own is not None and said in Rsvp.values and said:
        own.meeting = found
        done(request, lambda: answer_invitation(by=access, participant=own, rsvp=Rsvp(said)), _("Thank you. Kept."))
    return redirect(address(access, "meeting", found.code))


def calendar_file(content: bytes, name: str) -> HttpResponse:
    """A calendar as a download."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def send_letters(request: HttpRequest, act: Callable[[], int], words: str = "") -> bool:
    """Do what a button asks for and writes letters; a refusal is shown as a message. ``words``: what was done beside writing."""
    sent: list[int] = []
    if not done(request, lambda: sent.append(act())):
        return False
    if not words and not sent[0]:
        messages.info(request, _("Nothing was sent: nobody waits for it, or it went out just now."))
    say_sent(request, sent[0], words)
    return True


def say_sent(request: HttpRequest, sent: int, words: str) -> None:
    """A message of what was done, and how many letters are on their way."""
    if sent:
        count = ngettext("%(count)d e-mail is on its way.", "%(count)d e-mails are on their way.", sent)
        words = " ".join(filter(None, [words, count % {"count": sent}]))
    if words:
        messages.success(request, words)
