"""What holds in a live meeting, without a database: when a tap counts, who speaks next, what a quick check may show."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol, TypeVar

from django.utils import timezone

from longtable.meetings.models import Check, Meeting
from longtable.methods.participation import Pulse, protected_pulse
from longtable.sources.matching import plain

DOOR_OPENS = timedelta(hours=12)  # before the start: from then on people can say that they are here
DOOR_CLOSES = timedelta(hours=12)  # after the planned end, where nobody ended the meeting
MOST_GUESTS = 500
LONGEST_NAME = 120
ANSWERS: Mapping[str, tuple[str, ...]] = {
    Check.Kind.PULSE: ("yes", "partly", "no"),
    Check.Kind.TEMPERATURE: ("good", "unsure", "bad"),
}


@dataclass(frozen=True, slots=True)
class Tap:
    """One press of a button. ``at``: when it was pressed by the server's clock as the phone reckons it; None: just now."""

    id: uuid.UUID = field(default_factory=uuid.uuid4)
    at: datetime | None = None

    def moment(self, meeting: Meeting) -> datetime:
        """When it counts: never in the future, never outside the meeting."""
        now = timezone.now()
        at = min(self.at or now, now)
        if meeting.began_at:
            at = max(at, meeting.began_at)
        return min(at, meeting.ended_at) if meeting.ended_at else at

    def came_too_late(self, meeting: Meeting) -> bool:
        """True where the meeting was over when the button was pressed."""
        return meeting.ended_at is not None and (self.at is None or self.at >= meeting.ended_at)


def moment_of(milliseconds: int | None) -> datetime | None:
    """The moment that a phone means; None for what no clock shows.

    >>> moment_of(0).year, moment_of(None), moment_of(10**17)
    (1970, None, None)
    """
    if milliseconds is None:
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


class Waiting(Protocol):
    """Someone with a raised hand."""

    @property
    def pk(self) -> int: ...  # noqa: D102
    @property
    def turns(self) -> int: ...  # noqa: D102
    @property
    def seconds(self) -> float: ...  # noqa: D102
    @property
    def hand_at(self) -> datetime | None: ...  # noqa: D102


Person = TypeVar("Person", bound=Waiting)


def in_line(people: Iterable[Person]) -> list[Person]:
    """Answer "who speaks next?": who has not spoken, then who has spoken least, then whose hand has been up longest."""
    raised = [(one.turns > 0, one.seconds, one.hand_at, one.pk, one) for one in people if one.hand_at is not None]
    return [row[-1] for row in sorted(raised, key=lambda row: row[:-1])]


def door_is_open(meeting: Meeting, now: datetime) -> bool:
    """True while people can say that they are here: on the day, until the meeting has ended or was cancelled."""
    if meeting.state == Meeting.State.LIVE:
        return True
    return meeting.state == Meeting.State.PLANNED and (
        meeting.starts_at - DOOR_OPENS <= now <= meeting.ends_at + DOOR_CLOSES
    )


def shown_answers(over: Sequence[Check]) -> Pulse:
    """What may be shown of the last of a meeting's closed checks: counts below five hidden (methods, section 12).

    Asked before in the same words, it is shown only where it tells of nobody beside any of those that were shown.
    """
    last = over[-1]
    same = [one.tallies for one in over if (one.kind, plain(one.question)) == (last.kind, plain(last.question))]
    return shown_together(last.kind, same)[-1] or protected_pulse(dict.fromkeys(ANSWERS[last.kind], 0))


def shown_together(kind: str, asked: Iterable[Mapping[str, int]]) -> tuple[Pulse | None, ...]:
    """What may be shown of one question, each time that a meeting was asked it; None: nothing, beside what was shown before.

    An answer that nobody chose counts as 0, and is hidden like one that everybody chose.
    """
    return _shown(tuple(tuple((name, int(tallies.get(name, 0))) for name in ANSWERS[kind]) for tallies in asked))


@lru_cache(maxsize=256)
def _shown(asked: tuple[tuple[tuple[str, int], ...], ...]) -> tuple[Pulse | None, ...]:
    shown: list[Pulse | None] = []
    for tallies in asked:
        beside = [protected_pulse(dict(tallies), before=one) for one in shown if one]
        held = any(one.held_back for one in beside)
        shown.append(None if held else protected_pulse(dict(tallies)))
    return tuple(shown)
