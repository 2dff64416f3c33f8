"""Everything about meetings: when everyone can come, what it is about, who is heard, what came of it."""

from longtable.meetings.models.agenda import ActionPoint, AgendaItem, ItemKind
from longtable.meetings.models.gathering import Meeting, Participant, Rsvp
from longtable.meetings.models.hearing import ParticipationReview
from longtable.meetings.models.live import Check, CountedTap, Hand, Note, Turn
from longtable.meetings.models.minutes import BroughtFile, Correction, Minutes
from longtable.meetings.models.times import AccessNeeds, AnswerValue, Asked, Need, Place, Poll, PollOption, UsualTimes

__all__ = [
    "AccessNeeds",
    "ActionPoint",
    "AgendaItem",
    "AnswerValue",
    "Asked",
    "BroughtFile",
    "Check",
    "Correction",
    "CountedTap",
    "Hand",
    "ItemKind",
    "Meeting",
    "Minutes",
    "Need",
    "Note",
    "Participant",
    "ParticipationReview",
    "Place",
    "Poll",
    "PollOption",
    "Rsvp",
    "Turn",
    "UsualTimes",
]
