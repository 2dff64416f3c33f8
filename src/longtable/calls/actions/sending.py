"""Sending an application, and taking it back."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.calls.actions.applying import lock_application
from longtable.calls.completeness import missing_of
from longtable.calls.models import Application, Submission
from longtable.calls.receipts import content_of, digest_of
from longtable.calls.sending import CANCELLED, Window, window_for
from longtable.coalitions.rules import Refused
from longtable.record.actions import Actor, write


class TooLate(Refused):
    """The deadline has passed; what was typed is kept."""


class Incomplete(Refused):
    """Something is missing; the page names each thing with the step where it is."""


def refuse_closed(window: Window) -> None:
    """Say kindly why an application cannot be sent or taken back now."""
    if window.can_send:
        return
    if window.state == CANCELLED:
        raise TooLate(_("This call was cancelled, so nothing can be sent any more. What you wrote is kept for you."))
    raise TooLate(
        _("The deadline has passed, so this can no longer be sent or changed. What you wrote is kept for you.")
    )


@transaction.atomic
def send_application(*, by: Actor, application: Application) -> tuple[Submission, bool]:
    """Freeze what the application says now and send it; True where this press sent it.

    The same content sent twice, even at once, is one submission: the second press gets that one, and False.
    Raises TooLate after the deadline and its grace, Incomplete where something required is missing.
    """
    fresh = lock_application(application)
    now = timezone.now()
    content = content_of(fresh)
    digest = digest_of(content)
    last = fresh.submissions.order_by("-number").first()
    if last is not None and last.digest == digest and fresh.state == Application.State.SUBMITTED:
        return last, False
    window = window_for(fresh, fresh.call, now)
    refuse_closed(window)
    if fresh.state not in {Application.State.DRAFT, Application.State.SUBMITTED, Application.State.WITHDRAWN}:
        raise TooLate(_("This application has been decided, so it can no longer be changed."))
    if missing_of(fresh):
        raise Incomplete(_("Something is still missing. Nothing was sent, and nothing is lost."))
    highest = fresh.submissions.aggregate(highest=Max("number"))["highest"]
    submission = Submission.objects.create(
        application=fresh,
        number=int(highest or 0) + 1,
        at=now,
        content=content,
        digest=digest,
        late_seconds=window.late_seconds,
    )
    fresh.state, fresh.submitted_at = Application.State.SUBMITTED, now
    fresh.save(update_fields=["state", "submitted_at"])
    write(
        coalition_id=fresh.call.coalition_id,
        by=by,
        action="calls.application_sent",
        subject=submission,
        label=fresh.code,
        after={
            "application": fresh.pk,
            "number": submission.number,
            "digest": digest,
            "late_seconds": submission.late_seconds,
        },
    )
    return submission, True


@transaction.atomic
def withdraw_application(*, by: Actor, application: Application) -> Application:
    """Take an application back; until the deadline it can be sent again. Nothing is deleted."""
    fresh = lock_application(application)
    if fresh.state == Application.State.WITHDRAWN:
        return fresh
    if fresh.state in {Application.State.CHOSEN, Application.State.NOT_CHOSEN}:
        raise Refused(_("This application has been decided. Write to the coalition instead."))
    was = fresh.state
    fresh.state = Application.State.WITHDRAWN
    fresh.save(update_fields=["state"])
    write(
        coalition_id=fresh.call.coalition_id,
        by=by,
        action="calls.application_withdrawn",
        subject=fresh,
        label=fresh.code,
        before={"state": was},
        after={"state": fresh.state},
    )
    return fresh
