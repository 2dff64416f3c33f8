"""Whether an application can be sent now: by the server's clock, with the grace that the call states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from longtable.calls.models import Application, Call

PENDING, OPEN, GRACE, CLOSED, CANCELLED = "pending", "open", "grace", "closed", "cancelled"
STAGES = ("writing", "sent", "review", "decided")


@dataclass(frozen=True, slots=True)
class Window:
    """How the deadline stands for one application: ``until`` is the last moment at which it can be sent."""

    state: str
    until: datetime | None = None
    late_seconds: int = 0

    @property
    def can_send(self) -> bool:
        """True while the application can be sent."""
        return self.state in {OPEN, GRACE}


def window_of(call: Call, now: datetime, started_at: datetime | None = None) -> Window:
    """The deadline at ``now`` for an application begun at ``started_at``.

    Grace: a form that was begun before closing may be sent up to ``grace_minutes`` after it, marked with its lateness in
    seconds. A call that was closed by hand before its date has no grace.
    """
    if call.state == Call.State.CANCELLED:
        return Window(CANCELLED)
    if call.state == Call.State.DRAFT or (call.opens_at is not None and call.opens_at > now):
        return Window(PENDING)
    if call.state == Call.State.DECIDED:
        return Window(CLOSED, call.closes_at)
    if call.closes_at is None or now < call.closes_at:
        return Window(OPEN if call.state == Call.State.OPEN else CLOSED, call.closes_at)
    last = call.closes_at + timedelta(minutes=call.grace_minutes)
    if now <= last and started_at is not None and started_at < call.closes_at:
        return Window(GRACE, last, max(1, int((now - call.closes_at).total_seconds())))
    return Window(CLOSED, call.closes_at)


def window_for(application: Application, call: Call, now: datetime) -> Window:
    """The same for one application. What came on paper or by phone in time may be entered until the decision."""
    window = window_of(call, now, application.started_at)
    if application.way == "online" or window.can_send or call.state not in {Call.State.OPEN, Call.State.CLOSED}:
        return window
    in_time = call.closes_at is None or application.started_at < call.closes_at
    return Window(OPEN, call.closes_at) if in_time and window.state == CLOSED else window


def stage_of(application: Application, call: Call, *, letter_sent: bool) -> str:
    """Where an application stands, as its applicant sees it: a decision shows only once its letter was sent.

    One of "writing", "sent", "review", "decided", "withdrawn".
    """
    if application.state == Application.State.WITHDRAWN:
        return "withdrawn"
    if application.state == Application.State.DRAFT:
        return "writing"
    if letter_sent:
        return "decided"
    return "review" if call.state_now in {Call.State.CLOSED, Call.State.DECIDED} else "sent"


def may_change(application: Application, window: Window) -> bool:
    """True while answers can be changed: a draft keeps its text whenever; what was sent only until the deadline."""
    return application.state == Application.State.DRAFT or window.can_send
