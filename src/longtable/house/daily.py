"""The daily jobs of every room: reminders, and deleting personal data past its time. Safe to run twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from longtable.calls.actions.helping import forget_addresses
from longtable.calls.actions.opening import close_due_calls
from longtable.coalitions.actions import forget_links
from longtable.coverage.actions import remind_of_assessments
from longtable.meetings.actions.forgetting import forget_meeting_data
from longtable.meetings.actions.hearing import remind_of_reviews
from longtable.meetings.actions.inviting import remind_of_meetings
from longtable.meetings.actions.poll_ends import close_due_polls
from longtable.meetings.actions.texting import text_reminders
from longtable.partners.actions import forget_contacts
from longtable.partners.list_actions import forget_lists
from longtable.people.actions import forget_post
from longtable.places.actions import forget_uploads

JOBS: list[tuple[str, Callable[..., int]]] = [
    ("calls past their deadline closed", close_due_calls),
    ("addresses of people who asked forgotten", forget_addresses),
    ("personal links deleted", forget_links),
    ("addresses of letters that went out forgotten", forget_post),
    ("uploads deleted", forget_uploads),
    ("uploaded lists deleted", forget_lists),
    ("contacts of organizations that left deleted", forget_contacts),
    ("coalitions reminded to ask again", remind_of_assessments),
    ("coalitions reminded to look at who is heard", remind_of_reviews),
    ("polls past their last day closed", close_due_polls),
    ("reminders of meetings sent", remind_of_meetings),
    ("reminders of meetings texted", text_reminders),
    ("guests, access needs and files of old meetings deleted", forget_meeting_data),
]


def run_daily(today: date | None = None) -> list[str]:
    """Run every job; returns one line for each that did something. Without ``today``, each coalition has its own day."""
    counts = [(what, job(today=today)) for what, job in JOBS]
    return [f"{what}: {count}" for what, count in counts if count]
