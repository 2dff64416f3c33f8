"""What waits in the room of calls: questions, reviews, decisions, letters and reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from longtable.calls.models import (
    Appeal,
    Assignment,
    Call,
    DecisionLetter,
    PublicQuestion,
    ReportDue,
    Review,
    Selection,
)
from longtable.coalitions.moments import day_in, say_moment
from longtable.coalitions.queries import Access
from longtable.home.waiting import SOON, Task

ANSWER = timedelta(days=3)  # how soon a question or an appeal should be answered
REVIEWED = timedelta(days=7)  # how long before the decision all reviews should be there
UNDONE = Q(review=None) | Q(review__state=Review.State.DRAFT)
DECIDED = (Selection.State.CHOSEN, Selection.State.SIGNED)


def tasks_of_calls(access: Access, today: date) -> Iterator[Task]:
    """What a coordinator has to do for calls: seven queries at any number of them, one where there is none."""
    calls = list(Call.objects.filter(coalition=access.coalition).exclude(state=Call.State.CANCELLED))
    counts = _counts(access, today) if calls else {}
    for call in calls:
        yield from _about(access, call, counts.get(call.pk, {}), today)


def _counts(access: Access, today: date) -> dict[int, dict[str, Any]]:
    """By call: (how many, since when) of questions, reviews, letters, appeals and reports that wait, and decisions."""
    here, own = {"call__coalition": access.coalition}, {"application__call__coalition": access.coalition}
    reports = ReportDue.objects.filter(
        award__application__call__coalition=access.coalition, received_on=None, due_on__lte=today + SOON
    )
    waiting = Assignment.objects.filter(UNDONE, **own, state=Assignment.State.WAITING, member__left_at=None)
    lists: list[tuple[str, QuerySet[Any], str, str]] = [
        ("asked", PublicQuestion.objects.filter(**here, answered_at=None), "call", "asked_at"),
        ("unread", waiting, "application__call", "made_at"),
        ("letters", DecisionLetter.objects.filter(**own, sent_at=None), "application__call", "pk"),
        ("appeals", Appeal.objects.filter(**own, answered_at=None), "application__call", "made_at"),
        ("decided", Selection.objects.filter(**here, state__in=DECIDED), "call", "made_at"),
        ("reports", reports, "award__application__call", "due_on"),
    ]
    found: dict[int, dict[str, Any]] = {}
    for name, rows, call, since in lists:
        for key, n, first in rows.order_by(call).values_list(call).annotate(n=Count("pk"), first=Min(since)):
            found.setdefault(key, {})[name] = (n, first)
    return found


def _about(access: Access, call: Call, counts: dict[str, Any], today: date) -> Iterator[Task]:
    def to(name: str) -> str:
        return reverse(f"calls:{name}", args=[access.coalition.slug, call.code])

    title = {"title": call.title}
    if call.state == Call.State.DRAFT:
        yield Task(_("The call “%(title)s” is being drafted.") % title, _("Go on writing"), to("ready"))
    elif call.is_open and call.closes_at is not None:
        text = _("The call “%(title)s” closes %(when)s.")
        words = {**title, "when": say_moment(call.closes_at, call.time_zone)}
        day = day_in(call.time_zone, call.closes_at)
        yield Task(text % words, _("See who applies"), to("applications"), day, is_event=True)
    elif call.state_now == Call.State.CLOSED and "decided" not in counts:
        yield from _in_review(call, counts, title, to("reading"), to("select"))
    zone = call.time_zone
    if "asked" in counts:
        n, since = counts["asked"]
        yield Task(_asked(n) % {"n": n, **title}, _("Give an answer"), to("asked"), day_in(zone, since) + ANSWER)
    if "letters" in counts:
        n, _first = counts["letters"]
        yield Task(_letters(n) % {"n": n, **title}, _("Read and send them"), to("decision_letters"), today)
    if "appeals" in counts:
        n, since = counts["appeals"]
        yield Task(
            _appeals(n) % {"n": n, **title}, _("Give an answer"), to("decision_letters"), day_in(zone, since) + ANSWER
        )
    if "reports" in counts:
        n, first = counts["reports"]
        yield Task(_reports(n) % {"n": n, **title}, _("Go to the awards"), to("awards"), first)


def _in_review(call: Call, counts: dict[str, Any], title: dict[str, str], reading: str, select: str) -> Iterator[Task]:
    if "unread" in counts:
        n = counts["unread"][0]
        text = ngettext(
            "%(n)d review for “%(title)s” is still to come.", "%(n)d reviews for “%(title)s” are still to come.", n
        )
        due = call.decides_on - REVIEWED if call.decides_on else None
        yield Task(text % {"n": n, **title}, _("See who reads what"), reading, due)
    else:
        text = _("All reviews for “%(title)s” are there: now choose.")
        yield Task(text % title, _("Choose the partners"), select, call.decides_on)


def _asked(n: int) -> str:
    return ngettext(
        "%(n)d question about “%(title)s” waits for an answer.",
        "%(n)d questions about “%(title)s” wait for an answer.",
        n,
    )


def _letters(n: int) -> str:
    return ngettext(
        "%(n)d applicant of “%(title)s” has not been told the decision.",
        "%(n)d applicants of “%(title)s” have not been told the decision.",
        n,
    )


def _appeals(n: int) -> str:
    return ngettext(
        "%(n)d appeal about “%(title)s” waits for an answer.", "%(n)d appeals about “%(title)s” wait for an answer.", n
    )


def _reports(n: int) -> str:
    return ngettext(
        "%(n)d report on an award of “%(title)s” is due.", "%(n)d reports on awards of “%(title)s” are due.", n
    )
