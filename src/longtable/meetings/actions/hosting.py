"""What the host of a live meeting taps: begin and end, whose turn it is, the agenda, quick checks, notes; and who leads it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.meetings.actions.agenda import Someone, add_action_point, set_outcome
from longtable.meetings.actions.checkin import close_door
from longtable.meetings.actions.live import be_there, must_be_live, put_down, take
from longtable.meetings.evidence import tell_evidence
from longtable.meetings.live_rules import Tap
from longtable.meetings.models import ActionPoint, AgendaItem, Check, CountedTap, Hand, Meeting, Note, Participant, Turn
from longtable.meetings.queries.live import is_observer, live_turns
from longtable.meetings.showing import show
from longtable.record.actions import write


@transaction.atomic
def begin_meeting(*, by: Someone, meeting: Meeting, tap: Tap) -> None:
    """Begin. A meeting that goes on stays as it is."""
    if not take(meeting, tap) or meeting.state == Meeting.State.LIVE:
        return
    if meeting.state != Meeting.State.PLANNED:
        raise Refused(_("This meeting is over or was cancelled. Plan a new one."))
    meeting.state, meeting.began_at = Meeting.State.LIVE, timezone.now()
    meeting.save(update_fields=["state", "began_at"])
    _record(by, meeting, "meetings.meeting_began")
    show(meeting)


@transaction.atomic
def end_meeting(*, by: Someone, meeting: Meeting, tap: Tap) -> None:
    """End it: turns, hands, checks and the item end with it, and whoever was there has left."""
    if not take(meeting, tap) or meeting.state == Meeting.State.ENDED:
        return
    must_be_live(meeting)
    now = timezone.now()
    meeting.state, meeting.ended_at = Meeting.State.ENDED, now
    meeting.save(update_fields=["state", "ended_at"])
    live_turns(meeting).filter(ended_at=None).update(ended_at=now)
    Hand.objects.filter(meeting=meeting, lowered_at=None).update(lowered_at=now)
    Check.objects.filter(meeting=meeting, is_open=True).update(is_open=False)
    meeting.items.filter(ended_at=None).exclude(began_at=None).update(ended_at=now)
    meeting.participants.filter(left_at=None).exclude(came_at=None).update(left_at=now)
    CountedTap.objects.filter(meeting=meeting).delete()
    close_door(meeting)
    tell_evidence(meeting)
    _record(by, meeting, "meetings.meeting_ended")
    show(meeting)


def _record(by: Someone, meeting: Meeting, action: str) -> None:
    write(
        coalition_id=meeting.coalition_id,
        by=by.actor if isinstance(by, Access) else by,
        action=action,
        subject=meeting,
        label=meeting.title,
        after={"state": meeting.state},
    )


@transaction.atomic
def start_turn(*, by: Someone, participant: Participant, tap: Tap) -> None:  # noqa: ARG001
    """Give someone the floor; the turn before ends. Two hosts who tap at once make one open turn.

    A tap that comes late (a phone without a network) takes its place in the past: its turn ends where the next one began.
    """
    meeting = participant.meeting
    if not take(meeting, tap) or Turn.objects.filter(meeting=meeting, tap=tap.id).exists():
        return
    if tap.came_too_late(meeting) or meeting.began_at is None:
        must_be_live(meeting)
    at = tap.moment(meeting)
    before = live_turns(meeting).filter(began_at__lte=at).order_by("began_at", "id").last()
    after = live_turns(meeting).filter(began_at__gt=at).order_by("began_at", "id").first()
    if before and before.participant_id == participant.pk and before.ended_at is None:
        return
    if before and (before.ended_at is None or before.ended_at > at):
        before.ended_at = at
        before.save(update_fields=["ended_at"])
    be_there(participant, at, by="host")
    Turn.objects.create(
        meeting=meeting,
        participant=participant,
        item=_item_at(meeting, at),
        began_at=at,
        ended_at=after.began_at if after else meeting.ended_at,
        tap=tap.id,
    )
    put_down(participant, at)
    if meeting.ended_at:
        participant.left_at = meeting.ended_at
        participant.save(update_fields=["left_at"])
        tell_evidence(meeting)
    show(meeting)


@transaction.atomic
def end_turn(*, participant: Participant, tap: Tap) -> None:
    """Someone has finished, as they say themselves or the host does.

    Their newest turn that had begun by then ends, where it has not ended earlier.
    """
    meeting = participant.meeting
    if not take(meeting, tap):
        return
    at = tap.moment(meeting)
    turn = live_turns(meeting).filter(participant=participant, began_at__lte=at).order_by("began_at", "id").last()
    if turn is None or (turn.ended_at is not None and turn.ended_at <= at):
        return
    turn.ended_at = at
    turn.save(update_fields=["ended_at"])
    show(meeting)


def _item_at(meeting: Meeting, at: datetime) -> AgendaItem | None:
    """The item that the meeting was at."""
    found = meeting.items.filter(began_at__lte=at).order_by("-began_at").first()
    return found if found and (found.ended_at is None or found.ended_at > at) else None


@transaction.atomic
def start_item(*, by: Someone, item: AgendaItem, tap: Tap) -> None:  # noqa: ARG001
    """Go to an item; the one before ends. Going back to one that was done goes on with it."""
    meeting = item.meeting
    if not take(meeting, tap):
        return
    must_be_live(meeting)
    at = tap.moment(meeting)
    item.refresh_from_db(fields=["began_at", "ended_at"])
    if item.began_at and item.ended_at is None:
        return
    current = meeting.items.filter(ended_at=None).exclude(began_at=None).first()
    if current and current.began_at and current.began_at > at:  # the tap comes late: the meeting has gone on
        if item.began_at is None:
            item.began_at, item.ended_at = at, current.began_at
            item.save(update_fields=["began_at", "ended_at"])
            show(meeting)
        return
    if current:
        current.ended_at = at
        current.save(update_fields=["ended_at"])
    item.began_at, item.ended_at = item.began_at or at, None
    item.save(update_fields=["began_at", "ended_at"])
    show(meeting)


@transaction.atomic
def end_item(*, by: Someone, item: AgendaItem, tap: Tap) -> None:  # noqa: ARG001
    """The last item is done."""
    meeting = item.meeting
    if not take(meeting, tap):
        return
    must_be_live(meeting)
    item.refresh_from_db(fields=["began_at", "ended_at"])
    if item.began_at is None or item.ended_at is not None:
        return
    item.ended_at = max(tap.moment(meeting), item.began_at)
    item.save(update_fields=["ended_at"])
    show(meeting)


@transaction.atomic
def say_outcome(*, by: Someone, item: AgendaItem, outcome: str, tap: Tap) -> None:
    """What the meeting made of an item. The tap that comes last counts."""
    meeting = item.meeting
    if not take(meeting, tap):
        return
    if meeting.state not in {Meeting.State.LIVE, Meeting.State.ENDED}:
        must_be_live(meeting)
    if outcome not in AgendaItem.Outcome.values:
        raise Refused(_("Choose what the meeting made of it."))
    item.refresh_from_db(fields=["outcome_text"])
    set_outcome(by=by, item=item, outcome=outcome, text=item.outcome_text)
    show(meeting)


@transaction.atomic
def say_in_words(*, by: Someone, item: AgendaItem, text: str, was: str, tap: Tap) -> None:
    """What was decided or said on an item. ``was``: the words that stood there when the writing began.

    Where two write at once, nobody's words are lost: those that came first stay, the others follow them.
    """
    meeting = item.meeting
    if not take(meeting, tap):
        return
    if meeting.state not in {Meeting.State.LIVE, Meeting.State.ENDED}:
        must_be_live(meeting)
    item.refresh_from_db(fields=["outcome", "outcome_text"])
    text, was, there = _lines(text), _lines(was), _lines(item.outcome_text)
    if there not in {was, text, ""}:
        text = f"{there}\n{text}" if text not in {was, ""} else there
    set_outcome(by=by, item=item, outcome=item.outcome, text=text)
    show(meeting)


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


@transaction.atomic
def promise(
    *, by: Someone, item: AgendaItem, text: str, owner: Participant | None, due_on: date | None, tap: Tap
) -> None:
    """Keep the next step that follows from an item: who does what, until when."""
    meeting = item.meeting
    if not take(meeting, tap):
        return
    if meeting.state not in {Meeting.State.LIVE, Meeting.State.ENDED}:
        must_be_live(meeting)
    text = " ".join(text.split())
    told = ActionPoint.objects.filter(meeting=meeting, item=item, text=text, owner=owner, due_on=due_on)
    if meeting.state == Meeting.State.ENDED and told.exists():  # which taps were counted is forgotten with the end
        return
    add_action_point(by=by, meeting=meeting, text=text, owner=owner, due_on=due_on, item=item)
    show(meeting)


@transaction.atomic
def name_host(*, by: Access, participant: Participant) -> None:
    """Ask someone on the list to lead the meeting, alone or with others. Asked twice is asked once."""
    meeting = _still_open(participant)
    if participant.person is None:
        raise Refused(_("A guest has no link of their own. Put someone on the list whom you know."))
    if is_observer(participant):
        raise Refused(_("Observers never see persons, so they cannot lead. Make them a member first."))
    _set_host(by, meeting, participant, to=True)


@transaction.atomic
def withdraw_host(*, by: Access, participant: Participant) -> None:
    """Someone leads no longer: their screens close at once."""
    _set_host(by, _still_open(participant), participant, to=False)


def _still_open(participant: Participant) -> Meeting:
    """Lock the meeting; who led one that is over stays known."""
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("coalition").get(pk=participant.meeting_id)
    if meeting.state not in {Meeting.State.PLANNED, Meeting.State.LIVE}:
        raise Refused(_("This meeting is over or was cancelled. Who led it stays as it was."))
    return meeting


def _set_host(by: Access, meeting: Meeting, participant: Participant, *, to: bool) -> None:
    if not meeting.participants.filter(pk=participant.pk, is_host=not to).update(is_host=to):
        return
    participant.is_host = to
    write(
        coalition_id=meeting.coalition_id,
        by=by.actor,
        action="meetings.host_named" if to else "meetings.host_withdrawn",
        subject=participant,
        before={"is_host": not to},
        after={"is_host": to},
    )
    show(meeting)


@transaction.atomic
def be_there_to_lead(participant: Participant) -> None:
    """Whoever leads is there: with their first tap, where they have not checked in."""
    meeting = participant.meeting
    take(meeting, Tap())
    participant.refresh_from_db(fields=["came_at", "came_by", "left_at", "is_remote"])
    if participant.came_at is None and be_there(participant, timezone.now(), by="host"):
        show(meeting)


@transaction.atomic
def ask_check(*, by: Someone, meeting: Meeting, kind: str, tap: Tap, question: str = "") -> None:  # noqa: ARG001
    """Ask everyone something; a check that is open closes. The same question twice is one."""
    if not take(meeting, tap):
        return
    must_be_live(meeting)
    question = " ".join(question.split())[:200] if kind == Check.Kind.TEMPERATURE else ""
    if kind not in Check.Kind.values:
        raise Refused(_("Choose what to ask."))
    if kind == Check.Kind.TEMPERATURE and not question:
        raise Refused(_("Write the question first."))
    open_now = Check.objects.filter(meeting=meeting, is_open=True)
    if open_now.filter(kind=kind, question=question).exists():
        return
    open_now.update(is_open=False)
    highest = Check.objects.filter(meeting=meeting).aggregate(highest=Max("number"))["highest"] or 0
    Check.objects.create(meeting=meeting, number=highest + 1, kind=kind, question=question)
    show(meeting)


@transaction.atomic
def close_check(*, by: Someone, meeting: Meeting, number: int, tap: Tap) -> None:  # noqa: ARG001
    """Count the answers: from now on all see what may be shown of them."""
    if take(meeting, tap) and Check.objects.filter(meeting=meeting, number=number, is_open=True).update(is_open=False):
        show(meeting)


@transaction.atomic
def remove_note(*, by: Someone, meeting: Meeting, note: int, tap: Tap) -> None:  # noqa: ARG001
    """Take a line off all screens; it is kept out of the minutes, too."""
    if take(meeting, tap) and Note.objects.filter(meeting=meeting, pk=note, removed_at=None).update(
        removed_at=timezone.now()
    ):
        show(meeting)
