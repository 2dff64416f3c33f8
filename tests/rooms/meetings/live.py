"""A meeting that goes on, and people who are in it, for tests."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from longtable.coalitions.queries import Access
from longtable.meetings.live_rules import Tap
from longtable.meetings.models import Meeting, Participant
from tests.factories.meetings import make_meeting, make_participant


def begun(access: Access, title: str = "Monthly meeting", ago: timedelta = timedelta(minutes=30)) -> Meeting:
    """A meeting that began some time ago."""
    began = timezone.now() - ago
    return make_meeting(access, title, starts_at=began, state=Meeting.State.LIVE, began_at=began)


def here(meeting: Meeting, access: Access, name: str = "Rosa Delgado", **fields: object) -> Participant:
    """Someone who is there since the beginning."""
    came = meeting.began_at or timezone.now()
    return make_participant(meeting, access, name, **({"came_at": came, "came_by": "link"} | fields))


def tap(at: datetime | None = None) -> Tap:
    """A tap of its own; ``at``: when the phone says that it was."""
    return Tap(at=at)
