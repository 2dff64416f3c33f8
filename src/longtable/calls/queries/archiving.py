"""What the record says about a call."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from longtable.calls.models import (
    Appeal,
    Application,
    Assignment,
    Award,
    Call,
    CallNotice,
    Channel,
    Commitment,
    Conflict,
    Criterion,
    DecisionLetter,
    PanelMember,
    Payment,
    Question,
    ReportDue,
    Requirement,
    Review,
    Selection,
)
from longtable.record.models import Entry
from longtable.record.rules import said_by


def entries_about(call: Call) -> QuerySet[Entry]:
    """Every entry about the call or a row of it."""
    rows: list[QuerySet[Any]] = [
        Application.objects.filter(call=call),
        PanelMember.objects.filter(call=call),
        Criterion.objects.filter(call=call),
        Question.objects.filter(call=call),
        Requirement.objects.filter(call=call),
        Channel.objects.filter(call=call),
        CallNotice.objects.filter(call=call),
        Selection.objects.filter(call=call),
        Assignment.objects.filter(application__call=call),
        Conflict.objects.filter(application__call=call),
        Review.objects.filter(assignment__application__call=call),
        DecisionLetter.objects.filter(application__call=call),
        Appeal.objects.filter(application__call=call),
        Award.objects.filter(application__call=call),
        Commitment.objects.filter(award__application__call=call),
        Payment.objects.filter(award__application__call=call),
        ReportDue.objects.filter(award__application__call=call),
    ]
    wanted = Q(subject_kind="call", subject_id=str(call.pk))
    for found in rows:
        ids = [str(pk) for pk in found.order_by().values_list("pk", flat=True)]
        wanted |= Q(subject_kind=found.model._meta.model_name, subject_id__in=ids)
    return Entry.objects.filter(wanted, coalition_id=call.coalition_id, action__startswith="calls.").order_by("number")


def archives_made(call: Call) -> QuerySet[Entry]:
    """When the archive was made last, the newest first."""
    return entries_about(call).filter(action="calls.archive_made").order_by("-number")[:10]


def record_excerpt(call: Call) -> dict[str, Any]:
    """Entries about the call as the text that is hashed, and the chain from the first of them to the head."""
    entries = list(entries_about(call))
    first = entries[0].number if entries else 1
    links = Entry.objects.filter(coalition_id=call.coalition_id, number__gte=first).order_by("number")
    chain = [
        {"number": number, "previous": previous, "hash": own}
        for number, previous, own in links.values_list("number", "previous_hash", "hash")
    ]
    return {
        "before": chain[0]["previous"] if chain else "",
        "head": chain[-1]["hash"] if chain else "",
        "chain": chain,
        "entries": [{**said_by(one), "hash": one.hash} for one in entries],
    }
