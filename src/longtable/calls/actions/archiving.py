"""Giving out the full file of a call is written down."""

from __future__ import annotations

import hashlib

from django.db import transaction

from longtable.calls.archive import make_archive
from longtable.calls.models import Call
from longtable.coalitions.queries import Access
from longtable.record.actions import write


@transaction.atomic
def export_archive(*, by: Access, call: Call, language: str) -> bytes:
    """Make the archive; the record keeps who took it and its SHA-256, so that a copy can be known again."""
    data = make_archive(call, language)
    write(
        coalition_id=call.coalition_id,
        by=by.actor,
        action="calls.archive_made",
        subject=call,
        label=call.title,
        after={"state": call.state},
        reason=f"SHA-256 {hashlib.sha256(data).hexdigest()}",
    )
    return data
