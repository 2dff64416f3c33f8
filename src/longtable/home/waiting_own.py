"""What waits for one person: their meetings, their promises, their reviews."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from longtable.calls.models import Assignment, Call
from longtable.coalitions.moments import day_in
from longtable.coalitions.queries import Access
from longtable.home.waiting import Task
from longtable.home.waiting_calls import REVIEWED, UNDONE
from longtable.meetings.models import Meeting, Participant, Rsvp
from longtable.meetings.pages import say_when
from longtable.meetings.queries.agenda import open_points


def own_tasks(access: Access) -> Iterator[Task]:
    """Meetings to come with the person's answer, what they promised, and what they have to review: three queries."""
    yield from _meetings(access)
    promises = open_points(access.coalition).filter(owner__person__account=access.account)
    for point in promises:
        text = _("You promised: %(what)s") % {"what": point.text}
        yield Task(text, _("See our promises"), reverse("meetings:actions", args=[access.coalition.slug]), point.due_on)
    yield from _reviews(access)


def _meetings(access: Access) -> Iterator[Task]:
    mine = Participant.objects.filter(
        meeting__coalition=access.coalition,
        meeting__state__in=(Meeting.State.PLANNED, Meeting.State.LIVE),
        meeting__ends_at__gte=timezone.now(),
        person__account=access.account,
        invited_at__isnull=False,
    )
    texts = {
        Rsvp.NONE: _("“%(title)s”, %(when)s. You have not said whether you come."),
        Rsvp.NO: _("“%(title)s”, %(when)s. You said that you cannot come."),
        Rsvp.MAYBE: _("“%(title)s”, %(when)s. You said that you are not sure."),
    }
    for row in mine.select_related("meeting").order_by("meeting__starts_at"):
        words = {"title": row.meeting.title, "when": say_when(row.meeting)}
        text = texts.get(Rsvp(row.rsvp), _("“%(title)s”, %(when)s. You said that you come.")) % words
        button = _("Look at this meeting") if row.rsvp else _("Say whether you come")
        url = reverse("meetings:meeting", args=[access.coalition.slug, row.meeting.code])
        yield Task(text, button, url, day_in(row.meeting.time_zone, row.meeting.starts_at), is_event=True)


def _reviews(access: Access) -> Iterator[Task]:
    waiting = Assignment.objects.filter(
        UNDONE,
        state=Assignment.State.WAITING,
        member__left_at=None,
        member__person__account=access.account,
        application__call__coalition=access.coalition,
    ).exclude(application__call__state__in=(Call.State.DECIDED, Call.State.CANCELLED))
    counts = dict(waiting.order_by("application__call").values_list("application__call").annotate(n=Count("pk")))
    for call in Call.objects.filter(pk__in=counts):
        n = counts[call.pk]
        text = ngettext(
            "%(n)d application for “%(title)s” waits for your review.",
            "%(n)d applications for “%(title)s” wait for your review.",
            n,
        )
        due: date | None = call.decides_on - REVIEWED if call.decides_on else None
        url = reverse("calls:my_reviews", args=[access.coalition.slug, call.code])
        yield Task(text % {"n": n, "title": call.title}, _("Go to your reviews"), url, due)
