"""Who reads what: proposed by the method, changed by hand, given to someone else without losing work."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from longtable.calls.actions.panel import lock_call
from longtable.calls.models import Application, Assignment, Call, PanelMember, Review
from longtable.calls.queries.panel import Reading, reading_of
from longtable.calls.review_words import in_words
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.methods import assignment as methods
from longtable.record.actions import write

TIME_LIMIT = 8.0  # seconds; what is proven by then is said on the page


def _record(by: Access, subject: Any, action: str, **more: Any) -> None:
    write(coalition_id=by.coalition.pk, by=by.actor, action=f"calls.{action}", subject=subject, **more)


def _refuse_when_over(call: Call) -> None:
    if call.state_now in {Call.State.DECIDED, Call.State.CANCELLED}:
        raise Refused(_("This call is over, so nobody reads for it any more."))


def give_out(*, by: Access, call: Call, time_limit: float = TIME_LIMIT) -> methods.Assignment:
    """Give every application its reviewers, the worst-served first. Reviews that were begun and changes by hand stay.

    It is worked out before anything is locked, because that takes up to ``time_limit`` seconds. Refused, and nothing
    changes, where some application cannot have its reviewers: the message says which and why; and where something has
    changed meanwhile.
    """
    _refuse_when_over(call)
    reading = reading_of(call)
    if not reading.applications:
        raise Refused(_("There is no application to read yet."))
    kept = _to_keep(reading)
    barred = {(one.application, one.reviewer) for one in reading.panel.conflicts}
    found = methods.assign_panel(
        reading.panel, keep=[pair for pair in kept if pair not in barred], time_limit=time_limit
    )
    if not found.possible:
        raise Refused(" ".join(in_words(one.sentence) for one in found.shortages[:5]))
    _give(by, call, reading, found)
    return found


def _to_keep(reading: Reading) -> list[tuple[str, str]]:
    return [pair for pair, row in reading.assignments.items() if row.by_hand or hasattr(row, "review")]


@transaction.atomic
def _give(by: Access, call: Call, before: Reading, found: methods.Assignment) -> None:
    """Write down what was worked out, as long as it was worked out from what is there now."""
    lock_call(call)
    _refuse_when_over(call)
    reading = reading_of(call)
    kept = _to_keep(reading)
    if reading.panel != before.panel or set(kept) != set(_to_keep(before)):
        raise Refused(_("Something has changed while this was worked out. Please press once more."))
    wanted = {(one.application, one.reviewer): one for one in found.given}
    gone = [row.pk for pair, row in reading.assignments.items() if pair not in wanted and pair not in kept]
    Assignment.objects.filter(pk__in=gone).delete()
    new = [pair for pair in wanted if pair not in reading.assignments]
    for pair in new:
        _put(reading, pair, fit=wanted[pair].fit)
    if new or gone:
        _record(by, call, "readers_given", label=call.title)


def _put(reading: Reading, pair: tuple[str, str], *, fit: float, by_hand: bool = False, reason: str = "") -> Assignment:
    """Give one application to one reviewer; who had it before gets it back with their draft."""
    row, _made = Assignment.objects.update_or_create(
        member=reading.members[pair[1]],
        application=reading.applications[pair[0]],
        defaults={
            "state": Assignment.State.WAITING,
            "fit": round(fit, 4),
            "by_hand": by_hand,
            "reason": reason.strip()[:300],
        },
    )
    return row


@transaction.atomic
def change_readers(
    *,
    by: Access,
    application: Application,
    remove: PanelMember | None = None,
    add: PanelMember | None = None,
    reason: str = "",
) -> None:
    """Change by hand who reads an application. A finished review is never taken away; a draft is kept with its reviewer.

    A change that is already there is not made again. Conflicts and full reviewers are refused.
    """
    call = application.call
    lock_call(call)
    _refuse_when_over(call)
    reading = reading_of(call)
    code = application.code
    out = reading.assignments.get((code, reading.member_name(remove))) if remove is not None else None
    adding = add is not None and (code, reading.member_name(add)) not in reading.assignments
    if remove is not None and out is None and not adding:
        return
    if out is not None and getattr(getattr(out, "review", None), "state", "") == Review.State.DONE:
        raise Refused(_("This review is finished and counts. If there is a conflict, record it instead."))
    if adding and add is not None:
        name = reading.member_name(add)
        _refuse_if_barred(reading, code, name)
        fit = methods.fit(*_pair(reading, code, name))
        row = _put(reading, (code, name), fit=fit, by_hand=True, reason=reason)
        _record(by, row, "reader_added", label=code, after={"member": add.pk, "by_hand": True}, reason=reason)
    if out is not None:
        Assignment.objects.filter(pk=out.pk).update(state=Assignment.State.REPLACED)
        told = {"member": out.member_id, "state": Assignment.State.REPLACED.value}
        _record(by, out, "reader_replaced", label=code, after=told, reason=reason)


def _pair(reading: Reading, code: str, name: str) -> tuple[methods.Application, methods.Reviewer]:
    application = next(one for one in reading.panel.applications if one.id == code)
    return application, next(one for one in reading.panel.reviewers if one.id == name)


def _refuse_if_barred(reading: Reading, code: str, name: str) -> None:
    """Conflicts and drafting forbid it; so does a full load. Having given it away before does not."""
    if not name:
        raise Refused(_("This reviewer has left the panel."))
    member, application = reading.members[name], reading.applications[code]
    before = Assignment.objects.filter(member=member, application=application).first()
    gave_back = before is not None and before.state in {Assignment.State.REPLACED, Assignment.State.ABSTAINED}
    reviewer = _pair(reading, code, name)[1]
    barred = {(one.application, one.reviewer) for one in reading.panel.conflicts}
    if reviewer.drafted_call or ((code, name) in barred and not gave_back):
        raise Refused(_("%(name)s must step aside from %(code)s.") % {"name": name, "code": code})
    load = sum(one == name for _code, one in reading.pairs)
    most = reading.panel.load_of(reviewer)
    if load >= most:
        words = _("%(name)s has %(load)d applications already, which is the most they read.")
        raise Refused(words % {"name": name, "load": load})
