"""Tells all screens of a live meeting, in every process, that what they show has changed."""

from __future__ import annotations

from django.db import connection, transaction

from longtable.meetings.live_hub import CHANNEL, PROCESS
from longtable.meetings.live_screens import hub
from longtable.meetings.models import Meeting


def show(meeting: Meeting) -> None:
    """Say that all screens of a meeting, which is locked, are out of date. Part of an action, its last step."""
    meeting.version += 1
    meeting.save(update_fields=["version"])
    if connection.vendor == "postgresql":  # heard by the other processes at the commit
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{PROCESS}:{meeting.pk}"])
    pk = meeting.pk
    transaction.on_commit(lambda: hub.announce(pk))
