"""Telling the kept standings that scores have changed."""

from __future__ import annotations

from django.db.models import F

from longtable.calls.models import Call, ScoreSummary


def note_scores_changed(call: Call) -> None:
    """The standings of a call are computed anew when they are next read. Call it inside the action's transaction."""
    if not ScoreSummary.objects.filter(call=call).update(version=F("version") + 1):
        ScoreSummary.objects.get_or_create(call=call)
