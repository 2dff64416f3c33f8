"""Opening, extending, closing and cancelling a call: each with a reason for the record and a note that the public reads."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.calls.actions.designing import record_call
from longtable.calls.language_check import offer_words
from longtable.calls.models import Call, CallNotice
from longtable.calls.rules import MOST_TEXT, clean_text, missing_to_open
from longtable.coalitions.moments import day_in
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused, needed
from longtable.record.actions import SYSTEM, write


def _hold(call: Call) -> None:
    coalition = call.coalition
    call.refresh_from_db(from_queryset=Call.objects.select_for_update())
    call.coalition = coalition


def _announce(call: Call, kind: str, note: str) -> None:
    CallNotice.objects.create(call=call, kind=kind, note=clean_text(note)[:MOST_TEXT])


@transaction.atomic
def open_call(*, by: Access, call: Call, note: str = "", reason: str = "") -> Call:
    """Make a draft public. It can be applied to from its opening date on, or at once. A second press changes nothing."""
    _hold(call)
    if call.state == Call.State.OPEN:
        return call
    if not call.is_draft:
        raise Refused(_("This call has ended. Begin a new one."))
    missing = missing_to_open(call)
    if missing:
        raise Refused(" ".join(missing))
    now = timezone.now()
    call.state = Call.State.OPEN
    call.opens_at = call.opens_at if call.opens_at and call.opens_at > now else now
    call.save(update_fields=["state", "opens_at"])
    _announce(call, "opened", note)
    record_call(
        by, call, "call_opened",
        before={"state": "draft"}, after={"state": "open", "opens_at": call.opens_at, "closes_at": call.closes_at},
        reason=reason.strip()[:300],
    )  # fmt: skip
    offer_words(by=by, call=call)
    return call


@transaction.atomic
def extend_call(*, by: Access, call: Call, closes_at: datetime, reason: str, note: str = "") -> Call:
    """Give everyone more time, also a call whose deadline has just passed and that nobody has begun to review."""
    _hold(call)
    if call.closes_at == closes_at and call.state == Call.State.OPEN:
        return call
    reason = needed(reason, _("Say why there is more time. The reason is kept in the record."))[:300]
    if call.state not in {Call.State.OPEN, Call.State.CLOSED}:
        raise Refused(_("Only an open call can be extended."))
    if call.closes_at is not None and closes_at <= call.closes_at:
        raise Refused(_("A call can only be made longer: choose a later time than now stands there."))
    if closes_at <= timezone.now():
        raise Refused(_("That time has passed. Choose one that is still to come."))
    if call.decides_on and call.decides_on < day_in(call.time_zone, closes_at):
        raise Refused(_("The decision comes before the call closes. Change one of the two dates."))
    if call.applications.filter(assignments__isnull=False).exists():
        raise Refused(_("The review has begun, so the call cannot be extended any more."))
    before = {"closes_at": call.closes_at, "state": call.state}
    call.closes_at, call.state = closes_at, Call.State.OPEN
    call.save(update_fields=["closes_at", "state"])
    _announce(call, "extended", note)
    record_call(
        by, call, "call_extended", before=before, after={"closes_at": closes_at, "state": "open"}, reason=reason
    )
    return call


@transaction.atomic
def close_call(*, by: Access, call: Call, reason: str, note: str = "") -> Call:
    """Take no more applications, before the deadline. A second press changes nothing."""
    _hold(call)
    if call.state == Call.State.CLOSED:
        return call
    if call.state != Call.State.OPEN:
        raise Refused(_("Only an open call can be closed."))
    reason = needed(reason, _("Say why it closes early. The reason is kept in the record."))[:300]
    before = {"closes_at": call.closes_at, "state": call.state}
    now = timezone.now()
    call.state = Call.State.CLOSED
    call.closes_at = now if call.closes_at is None or call.closes_at > now else call.closes_at
    call.save(update_fields=["state", "closes_at"])
    _announce(call, "closed", note)
    record_call(
        by, call, "call_closed", before=before, after={"state": "closed", "closes_at": call.closes_at}, reason=reason
    )
    return call


@transaction.atomic
def cancel_call(*, by: Access, call: Call, reason: str, note: str) -> Call:
    """End a call without a decision. The public is told why. A second press changes nothing."""
    _hold(call)
    if call.state == Call.State.CANCELLED:
        return call
    if call.state not in {Call.State.OPEN, Call.State.CLOSED}:
        raise Refused(_("Only a call that has opened and is not decided can be cancelled."))
    reason = needed(reason, _("Say why it is cancelled. The reason is kept in the record."))[:300]
    note = needed(note, _("Tell the public why: people have spent hours on this call."))
    before = {"state": call.state}
    call.state = Call.State.CANCELLED
    call.save(update_fields=["state"])
    _announce(call, "cancelled", note)
    record_call(by, call, "call_cancelled", before=before, after={"state": "cancelled"}, reason=reason)
    return call


def close_due_calls(*, today: date | None = None) -> int:  # noqa: ARG001  the clock decides, not the day
    """Note on the rows of calls past their deadline that they are closed; returns how many. Safe to run twice."""
    closed = 0
    for pk in Call.objects.filter(state=Call.State.OPEN, closes_at__lte=timezone.now()).values_list("pk", flat=True):
        with transaction.atomic():
            call = Call.objects.select_for_update().get(pk=pk)
            if call.state != Call.State.OPEN or call.closes_at is None or call.closes_at > timezone.now():
                continue
            call.state = Call.State.CLOSED
            call.save(update_fields=["state"])
            _announce(call, "closed", "")
            write(
                coalition_id=call.coalition_id,
                by=SYSTEM,
                action="calls.call_closed",
                subject=call,
                label=call.title,
                before={"state": "open"},
                after={"state": "closed", "closes_at": call.closes_at},
            )
            closed += 1
    return closed
