"""What waits in the room of meetings: invitations, agendas, minutes, polls and promises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from longtable.coalitions.moments import day_in
from longtable.coalitions.queries import Access
from longtable.home.waiting import Task
from longtable.meetings.models import AgendaItem, Correction, Meeting, Participant, Poll, Rsvp
from longtable.meetings.pages import say_day, say_when
from longtable.meetings.queries.agenda import open_points
from longtable.meetings.queries.gathering import meetings_of, open_polls

BACK = timedelta(days=60)  # how long ago a meeting was that still waits for its minutes
INVITE, REMIND = timedelta(days=7), timedelta(days=3)  # how long before a meeting this should be done
MINUTES = timedelta(days=7)  # how long after a meeting its minutes should be sent


def tasks_of_meetings(access: Access, today: date) -> Iterator[Task]:
    """What a coordinator has to do for meetings and polls: six queries at any number of them."""
    now = timezone.now()
    rows = meetings_of(access.coalition).exclude(state=Meeting.State.CANCELLED).filter(starts_at__gte=now - BACK)
    counts = _counts(access, now)
    for meeting in rows.select_related("minutes"):
        meeting.coalition = access.coalition
        yield from _about(meeting, counts.get(meeting.pk, {}), now)
    for poll in open_polls(access.coalition):
        yield from _poll(access, poll, today)
    late = list(open_points(access.coalition).filter(due_on__lt=today).values_list("due_on", flat=True))
    if late:
        text = ngettext(
            "%(n)d promise from a meeting is past its day.",
            "%(n)d promises from meetings are past their day.",
            len(late),
        )
        yield Task(text % {"n": len(late)}, _("See who could use help"), _to(access, "actions"), late[0])


def _to(access: Access, name: str, *words: object) -> str:
    return reverse(f"meetings:{name}", args=[access.coalition.slug, *words])


def _counts(access: Access, now: datetime) -> dict[int, dict[str, int]]:
    """By meeting: people without an invitation, without an answer and in all, proposals and corrections that wait."""
    found: dict[int, dict[str, int]] = {}
    here = {"meeting__coalition": access.coalition}
    silent = Q(invited_at__isnull=False, rsvp=Rsvp.NONE)
    people = Participant.objects.filter(**here, meeting__ends_at__gte=now).values("meeting").order_by("meeting")
    asked = AgendaItem.objects.filter(**here, state=AgendaItem.State.PROPOSED).values("meeting").order_by("meeting")
    wrong = Correction.objects.filter(minutes__meeting__coalition=access.coalition, state=Correction.State.OPEN)
    lists: list[Any] = [
        people.annotate(
            n_listed=Count("pk"),
            n_uninvited=Count("pk", filter=Q(invited_at=None)),
            n_silent=Count("pk", filter=silent),
        ),
        asked.annotate(n_proposed=Count("pk")),
        wrong.values("minutes__meeting").order_by("minutes__meeting").annotate(n_wrong=Count("pk")),
    ]
    for rows in lists:
        for row in rows:
            key = row.pop("meeting", None) or row.pop("minutes__meeting")
            found.setdefault(key, {}).update(row)
    return found


def _about(meeting: Meeting, counts: dict[str, int], now: datetime) -> Iterator[Task]:
    slug = meeting.coalition.slug
    day = day_in(meeting.time_zone, meeting.starts_at)

    def to(name: str) -> str:
        return reverse(f"meetings:{name}", args=[slug, meeting.code])

    title = {"title": meeting.title, "when": say_when(meeting)}
    if meeting.state == Meeting.State.LIVE:
        yield Task(_("“%(title)s” is going on now.") % title, _("Lead it"), to("host"), day, is_event=True)
    elif meeting.state == Meeting.State.PLANNED and meeting.ends_at <= now:
        yield Task(
            _("Was “%(title)s” held? It was planned for %(when)s.") % title,
            _("Say so"),
            to("meeting"),
            day,
            is_event=True,
        )
    elif meeting.state == Meeting.State.PLANNED:
        yield from _before(meeting, counts, title, day)
    else:
        title = {"title": meeting.title, "day": say_day(meeting)}
        minutes = getattr(meeting, "minutes", None)
        if minutes is None or minutes.sent_at is None:
            text = _("The minutes of “%(title)s” (%(day)s) have not been sent.") % title
            yield Task(text, _("Finish the minutes"), to("minutes"), day + MINUTES)
    if n := counts.get("n_wrong"):
        text = ngettext(
            "%(n)d correction to the minutes of “%(title)s” waits for an answer.",
            "%(n)d corrections to the minutes of “%(title)s” wait for an answer.",
            n,
        )
        yield Task(text % {"n": n, **title}, _("Give an answer"), to("minutes"), day + MINUTES)


def _before(meeting: Meeting, counts: dict[str, int], title: dict[str, str], day: date) -> Iterator[Task]:
    def to(name: str) -> str:
        return reverse(f"meetings:{name}", args=[meeting.coalition.slug, meeting.code])

    planned = day_in(meeting.time_zone, meeting.made_at)
    invite, remind = (
        max(day - before, planned) for before in (INVITE, REMIND)
    )  # nothing is late before it was planned
    yield Task(_("“%(title)s”: %(when)s.") % title, _("Look at this meeting"), to("meeting"), day, is_event=True)
    listed = counts.get("n_listed", 0)
    if n := counts.get("n_uninvited"):
        text = ngettext(
            "%(n)d person on the list of “%(title)s” has no invitation yet.",
            "%(n)d people on the list of “%(title)s” have no invitation yet.",
            n,
        )
        yield Task(text % {"n": n, **title}, _("Send the invitations"), to("people"), invite)
    if n := counts.get("n_silent"):
        text = _("%(n)d of %(all)d people have not said whether they come to “%(title)s”.")
        yield Task(text % {"n": n, "all": listed, **title}, _("Remind them"), to("people"), remind)
    if n := counts.get("n_proposed"):
        text = ngettext(
            "%(n)d proposal for the agenda of “%(title)s” waits for an answer.",
            "%(n)d proposals for the agenda of “%(title)s” wait for an answer.",
            n,
        )
        yield Task(text % {"n": n, **title}, _("Give an answer"), to("agenda"), remind)
    if meeting.agenda_sent_at is None:
        text = _("The agenda of “%(title)s” has not been sent.") % title
        yield Task(text, _("Go to the agenda"), to("agenda"), remind)


def _poll(access: Access, poll: Any, today: date) -> Iterator[Task]:
    words = {"title": poll.title, "n": poll.n_answered, "all": poll.n_asked}
    is_over = poll.closes_on is not None and poll.closes_on < today
    if poll.state == Poll.State.DRAFT:
        yield Task(_("The poll “%(title)s” has not been sent.") % words, _("Finish it"), _to(access, "poll", poll.pk))
    elif poll.state == Poll.State.CLOSED or is_over or (poll.n_asked and poll.n_answered == poll.n_asked):
        text = _("%(n)d of %(all)d have answered the poll “%(title)s”: now choose a time.") % words
        yield Task(text, _("Choose a time"), _to(access, "choice", poll.pk), poll.closes_on or today)
    else:
        text = _("%(n)d of %(all)d have answered the poll “%(title)s”.") % words
        yield Task(text, _("See who is missing"), _to(access, "poll", poll.pk), poll.closes_on)
