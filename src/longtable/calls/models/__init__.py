"""Everything about a call: what it asks for, who applied, how it was reviewed, whom people chose."""

from longtable.calls.models.applying import Answer, Application, Booking, OfficeHour, PublicQuestion, Submission, Upload
from longtable.calls.models.designing import (
    Call,
    CallNotice,
    Channel,
    ChannelDay,
    Criterion,
    Drafter,
    Question,
    Requirement,
)
from longtable.calls.models.reviewing import Assignment, Conflict, PanelMember, Redaction, Review, Score, ScoreChange
from longtable.calls.models.selecting import (
    Appeal,
    Award,
    Choice,
    Commitment,
    DecisionLetter,
    Payment,
    ReportDue,
    Selection,
    SignOff,
)

__all__ = [
    "Answer",
    "Appeal",
    "Application",
    "Assignment",
    "Award",
    "Booking",
    "Call",
    "CallNotice",
    "Channel",
    "ChannelDay",
    "Choice",
    "Commitment",
    "Conflict",
    "Criterion",
    "DecisionLetter",
    "Drafter",
    "OfficeHour",
    "PanelMember",
    "Payment",
    "PublicQuestion",
    "Question",
    "Redaction",
    "ReportDue",
    "Requirement",
    "Review",
    "Score",
    "ScoreChange",
    "Selection",
    "SignOff",
    "Submission",
    "Upload",
]
