"""Polls whose last day has passed close by themselves, and the coordinators are told, once, that it is time to choose."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from longtable.coverage.queries import coordinators_of
from longtable.meetings.actions.polling import record
from longtable.meetings.models import Poll
from longtable.meetings.queries.times import progress_of
from longtable.meetings.times_rules import takes_answers
from longtable.people.models import Account
from longtable.record.actions import SYSTEM


def close_due_polls(*, today: date | None = None) -> int:  # noqa: ARG001  each poll has the day of its own clocks
    """For the daily jobs: close the polls whose last day has passed. Returns how many. Safe to run twice."""
    due = Poll.objects.filter(state=Poll.State.OPEN, closes_on__isnull=False).values_list("pk", flat=True)
    return sum(_close(pk) for pk in list(due))


@transaction.atomic
def _close(pk: int) -> bool:
    poll = Poll.objects.select_related("coalition").select_for_update(of=("self",)).get(pk=pk)
    if poll.state != Poll.State.OPEN or takes_answers(poll, timezone.now()):
        return False
    poll.state = Poll.State.CLOSED
    poll.save(update_fields=["state"])
    record(SYSTEM, poll, "poll_closed", before={"state": "open"}, after={"state": "closed"})
    for membership in coordinators_of(poll.coalition):
        _letter(poll, membership.account).send()
    return True


def _letter(poll: Poll, account: Account) -> EmailMessage:
    """The e-mail that it is time to choose, in the coordinator's language."""
    with override(account.language):
        context = {
            "poll": poll,
            "progress": progress_of(poll),
            "coalition": poll.coalition,
            "name": account.name,
            "address": settings.SITE_URL + reverse("meetings:poll", args=[poll.coalition.slug, poll.pk]),
        }
        subject = " ".join((_("Time to choose: %(title)s") % {"title": poll.title}).split())
        body = render_to_string("meetings/mail/poll_over.txt", context).strip() + "\n"
    return EmailMessage(subject, body, to=[account.email])
