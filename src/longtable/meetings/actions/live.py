"""What participants tap in a live meeting. A tap is no entry of the record; each counts once, however often it arrives."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from longtable.coalitions.rules import Refused
from longtable.meetings.live_rules import ANSWERS, Tap
from longtable.meetings.models import Check, CountedTap, Hand, Meeting, Note, Participant
from longtable.meetings.showing import show

LONGEST_NOTE = 600


def take(meeting: Meeting, tap: Tap) -> bool:
    """Lock the meeting, read it afresh and count the tap; False for one that was counted before. Part of an action."""
    fresh = Meeting.objects.select_for_update().get(pk=meeting.pk)
    for name in ("state", "began_at", "ended_at", "version"):
        setattr(meeting, name, getattr(fresh, name))
    if CountedTap.objects.filter(meeting=meeting, tap=tap.id).exists():
        return False
    CountedTap.objects.create(meeting=meeting, tap=tap.id)
    return True


def must_be_live(meeting: Meeting) -> None:
    """Refuse what only a meeting that goes on can take."""
    if meeting.state == Meeting.State.PLANNED:
        raise Refused(_("The meeting has not begun yet."))
    if meeting.state != Meeting.State.LIVE:
        raise Refused(_("The meeting is over. This was not kept."))


def be_there(participant: Participant, at: datetime, *, by: str, remote: bool | None = None) -> bool:
    """Note that someone is there, from their first check-in; back after they had left, too. Part of an action.

    What reaches us only after they left, from a phone without a network, brings nobody back.
    """
    was = (participant.came_at, participant.left_at, participant.is_remote)
    if participant.came_at is None:
        participant.came_at, participant.came_by = at, by
    if participant.left_at is not None and at > participant.left_at:
        participant.left_at = None
    if remote is not None:
        participant.is_remote = remote
    if was == (participant.came_at, participant.left_at, participant.is_remote):
        return False
    participant.save(update_fields=["came_at", "came_by", "left_at", "is_remote"])
    return True


@transaction.atomic
def raise_hand(*, by: Participant, tap: Tap) -> None:
    """Ask for the floor. A hand that is up stays where it is in the line; one that comes late, after a turn, stays down."""
    meeting = by.meeting
    if not take(meeting, tap):
        return
    must_be_live(meeting)
    at = tap.moment(meeting)
    be_there(by, at, by="link")
    if not by.is_there:
        return
    if Hand.objects.filter(participant=by, lowered_at=None).exists() or by.turns.filter(began_at__gt=at).exists():
        return
    Hand.objects.create(meeting=meeting, participant=by, raised_at=at, tap=tap.id)
    show(meeting)


@transaction.atomic
def lower_hand(*, by: Participant, tap: Tap) -> None:
    """Take the hand down: one's own, or the host someone's."""
    meeting = by.meeting
    if take(meeting, tap) and put_down(by, tap.moment(meeting)):
        show(meeting)


def put_down(participant: Participant, at: datetime) -> bool:
    """Lower someone's hand where it is up. Part of an action."""
    hand = Hand.objects.filter(participant=participant, lowered_at=None).first()
    if hand is None:
        return False
    hand.lowered_at = max(at, hand.raised_at)
    hand.save(update_fields=["lowered_at"])
    return True


@transaction.atomic
def write_note(*, meeting: Meeting, kind: str, text: str, tap: Tap, by: Participant | None = None) -> None:
    """Keep a line: for the parking lot, in place of speaking, or (without ``by``) of the host for the minutes.

    What was written before the end and arrives after it is kept.
    """
    if not take(meeting, tap) or Note.objects.filter(meeting=meeting, tap=tap.id).exists():
        return
    if tap.came_too_late(meeting) or meeting.state not in {Meeting.State.LIVE, Meeting.State.ENDED}:
        must_be_live(meeting)
    text = " ".join(text.split())
    if not text:
        raise Refused(_("Write something first."))
    if len(text) > LONGEST_NOTE:
        raise Refused(_("This is too long. Please say it in %(count)d characters or fewer.") % {"count": LONGEST_NOTE})
    at = tap.moment(meeting)
    item = meeting.items.filter(began_at__lte=at).order_by("-began_at").first()
    Note.objects.create(meeting=meeting, participant=by, item=item, kind=kind, text=text, written_at=at, tap=tap.id)
    show(meeting)


@transaction.atomic
def answer_check(*, by: Participant, number: int, value: str, tap: Tap) -> None:
    """Count an anonymous answer: once for each person, and nothing of who chose what. No screen changes by it."""
    meeting = by.meeting
    if not take(meeting, tap):
        return
    check = Check.objects.filter(meeting=meeting, number=number).first()
    by.refresh_from_db(fields=["answered", "came_at", "left_at"])
    if number in by.answered:
        return
    if check is None or not check.is_open:
        raise Refused(_("This question is closed. Your answer was not counted."))
    if value not in ANSWERS[check.kind]:
        raise Refused(_("Choose one of the answers."))
    if not by.is_there:
        raise Refused(_("Say first that you are here."))
    check.tallies = {**check.tallies, value: check.tallies.get(value, 0) + 1}
    check.save(update_fields=["tallies"])
    by.answered = [*by.answered, number]
    by.save(update_fields=["answered"])
