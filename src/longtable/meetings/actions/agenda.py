"""What a meeting is about: proposed, answered, put in order, and what became of it; what people promised to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.meetings.evidence import tell_evidence
from longtable.meetings.models import ActionPoint, AgendaItem, ItemKind, Meeting, Note, Participant
from longtable.meetings.queries.agenda import agenda_of
from longtable.meetings.rules import is_over
from longtable.meetings.showing import show
from longtable.record.actions import Actor, write

MOST_WAITING = 10  # proposals of one person that nobody has answered yet
Someone = Access | Actor


@dataclass(frozen=True, slots=True)
class ItemText:
    """What someone says about an item."""

    title: str
    kind: str = ItemKind.DISCUSS.value
    minutes: int = 10
    why: str = ""
    paper: str = ""


@transaction.atomic
def propose_item(*, by: Someone, participant: Participant, text: ItemText) -> AgendaItem:
    """Someone invited proposes an item. Who proposed it is kept for good."""
    meeting = _lock(participant.meeting)
    _refuse_closed(meeting)
    if participant.proposed_items.filter(state=AgendaItem.State.PROPOSED).count() >= MOST_WAITING:
        raise Refused(_("Many of your proposals wait for an answer. Take one back before you propose another."))
    item = AgendaItem.objects.create(meeting=participant.meeting, proposed_by=participant, **asdict(text))
    _record(by, item, "item_proposed", after=asdict(text))
    return item


@transaction.atomic
def add_item(*, by: Access, meeting: Meeting, text: ItemText, proposed_by: Participant | None = None) -> AgendaItem:
    """The organizer puts an item on the agenda, their own or one that someone told them."""
    _refuse_cancelled(_lock(meeting))
    item = AgendaItem.objects.create(
        meeting=meeting,
        proposed_by=proposed_by,
        state=AgendaItem.State.ACCEPTED,
        position=_end_of(meeting),
        **asdict(text),
    )
    _record(by, item, "item_added", after=asdict(text))
    _announce(meeting)
    return item


@transaction.atomic
def change_item(*, by: Someone, item: AgendaItem, to: ItemText) -> AgendaItem:
    """Change the words of an item: whoever proposed it until it is answered, the organizer also later."""
    _lock(item.meeting)
    stored = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if not _organizes(by):
        _refuse_answered(stored)
        _refuse_closed(item.meeting)
    _refuse_cancelled(item.meeting)
    was = {name: getattr(stored, name) for name in asdict(to)}
    now = {name: value for name, value in asdict(to).items() if value != was[name]}
    if now:
        for name, value in now.items():
            setattr(item, name, value)
        item.save(update_fields=list(now))
        _record(by, item, "item_changed", before={name: was[name] for name in now}, after=now)
        _announce(item.meeting)
    return item


@transaction.atomic
def take_back_item(*, by: Someone, item: AgendaItem) -> AgendaItem:
    """Take an item back: whoever proposed it until it is answered; the organizer what nobody else proposed."""
    _lock(item.meeting)
    stored = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if stored.state == AgendaItem.State.WITHDRAWN:
        return item
    if not _organizes(by):
        _refuse_answered(stored)
        _refuse_closed(item.meeting)
    elif stored.proposed_by_id is not None:
        raise Refused(_("Someone proposed this. Say why it does not come up this time instead of taking it back."))
    _refuse_begun(stored)
    return _to_state(by, item, AgendaItem.State.WITHDRAWN, "item_taken_back")


@transaction.atomic
def accept_item(*, by: Access, item: AgendaItem, minutes: int | None = None, reply: str = "") -> AgendaItem:
    """Put a proposal on the agenda, at its end, with as many minutes as the organizer gives it."""
    _refuse_cancelled(_lock(item.meeting))
    stored = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if stored.state == AgendaItem.State.WITHDRAWN:
        raise Refused(_("This proposal was taken back."))
    if stored.state == AgendaItem.State.ACCEPTED:
        return item
    item.position = _end_of(item.meeting)
    item.minutes = stored.minutes if minutes is None else minutes
    return _to_state(by, item, AgendaItem.State.ACCEPTED, "item_accepted", reply=reply.strip())


@transaction.atomic
def decline_item(*, by: Access, item: AgendaItem, reply: str) -> AgendaItem:
    """Say why an item does not come up this time. An item that was on the agenda leaves it."""
    if not reply.strip():
        raise Refused(_("Say why, so that whoever proposed it knows."))
    _refuse_cancelled(_lock(item.meeting))
    stored = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if stored.state == AgendaItem.State.WITHDRAWN:
        raise Refused(_("This proposal was taken back."))
    _refuse_begun(stored)
    return _to_state(by, item, AgendaItem.State.DECLINED, "item_declined", reply=reply.strip())


@transaction.atomic
def move_item(*, by: Access, item: AgendaItem, up: bool) -> AgendaItem:
    """Let an item of the agenda change places with the one before it or after it; at the end nothing changes."""
    _refuse_cancelled(_lock(item.meeting))
    rows = agenda_of(item.meeting)
    place = next((number for number, one in enumerate(rows) if one.pk == item.pk), None)
    if place is None:
        raise Refused(_("This item is not on the agenda."))
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return item
    rows[place], rows[other] = rows[other], rows[place]
    for number, one in enumerate(rows, start=1):
        one.position = number
    AgendaItem.objects.bulk_update(rows, ["position"])
    item.position = other + 1
    _record(by, item, "item_moved", before={"position": place + 1}, after={"position": other + 1})
    _announce(item.meeting)
    return item


@transaction.atomic
def take_again(*, by: Access, meeting: Meeting, item: AgendaItem) -> AgendaItem:
    """Put an item that an earlier meeting put off on this agenda. Whoever proposed it then has proposed it still."""
    _refuse_closed(_lock(meeting))
    gone = (AgendaItem.State.WITHDRAWN, AgendaItem.State.DECLINED)
    there = item.again.exclude(state__in=gone).first()
    if there is not None:
        return there
    proposer = item.proposed_by
    if proposer is not None and proposer.person_id is not None:
        proposer = meeting.participants.filter(person=proposer.person_id).first() or proposer
    made = AgendaItem.objects.create(
        meeting=meeting,
        title=item.title,
        why=item.why,
        paper=item.paper,
        kind=item.kind,
        minutes=item.minutes,
        state=AgendaItem.State.ACCEPTED,
        position=_end_of(meeting),
        proposed_by=proposer,
        from_before=item,
    )
    _record(by, made, "item_taken_again", after={"title": made.title, "from_before": item.pk})
    _announce(meeting)
    return made


@transaction.atomic
def set_outcome(*, by: Someone, item: AgendaItem, outcome: str, text: str = "") -> AgendaItem:
    """Keep what a meeting made of an item, in the meeting or afterwards; the same again changes nothing."""
    _lock(item.meeting)
    stored = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if stored.state != AgendaItem.State.ACCEPTED:
        raise Refused(_("This item is not on the agenda."))
    if item.meeting.state == Meeting.State.CANCELLED:
        raise Refused(_("This meeting is cancelled."))
    was = {"outcome": stored.outcome, "outcome_text": stored.outcome_text}
    now = {"outcome": AgendaItem.Outcome(outcome).value, "outcome_text": text.strip()}
    if now != was:
        item.outcome, item.outcome_text = now["outcome"], now["outcome_text"]
        item.save(update_fields=["outcome", "outcome_text"])
        _record(by, item, "outcome_set", before=was, after=now)
        tell_evidence(item.meeting)
        _announce(item.meeting)
    return item


@transaction.atomic
def add_action_point(
    *,
    by: Someone,
    meeting: Meeting,
    text: str,
    owner: Participant | None,
    due_on: date | None,
    item: AgendaItem | None = None,
) -> ActionPoint:
    """Keep what someone will do, until when; where it follows from an item, which."""
    text = _line(text)
    _refuse_cancelled(meeting)
    point = ActionPoint.objects.create(meeting=meeting, item=item, text=text, owner=owner, due_on=due_on)
    after = {"text": text, "due_on": due_on.isoformat() if due_on else ""}
    _record(by, point, "action_point_added", after=after | ({"owner": "set"} if owner else {}))
    return point


@transaction.atomic
def change_action_point(
    *, by: Access, point: ActionPoint, text: str, owner: Participant | None, due_on: date | None
) -> ActionPoint:
    """Say it in other words, give it to someone else, or until another day."""
    stored = ActionPoint.objects.select_for_update().get(pk=point.pk)
    text = _line(text)
    was = {"text": stored.text, "owner": stored.owner_id, "due_on": str(stored.due_on or "")}
    now = {"text": text, "owner": owner.pk if owner else None, "due_on": str(due_on or "")}
    changed = [name for name in now if now[name] != was[name]]
    if changed:
        point.text, point.owner, point.due_on = text, owner, due_on
        point.save(update_fields=changed)
        _record(by, point, "action_point_changed", **_pair(was, now, changed))
    return point


@transaction.atomic
def finish_action_point(*, by: Someone, point: ActionPoint, on: date | None = None) -> ActionPoint:
    """It is done: by whoever promised it, or as the organizer heard. Done once is done."""
    stored = ActionPoint.objects.select_for_update().get(pk=point.pk)
    if stored.done_on is None:
        point.done_on, point.dropped_reason = on or today_of(point.meeting.coalition), ""
        point.save(update_fields=["done_on", "dropped_reason"])
        _record(by, point, "action_point_done", after={"done_on": point.done_on.isoformat()})
    return point


@transaction.atomic
def drop_action_point(*, by: Someone, point: ActionPoint, reason: str) -> ActionPoint:
    """It will not be done; why is kept."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why it will not be done."))
    stored = ActionPoint.objects.select_for_update().get(pk=point.pk)
    if stored.done_on is not None:
        raise Refused(_("This is done already."))
    if stored.dropped_reason != reason:
        point.dropped_reason = reason
        point.save(update_fields=["dropped_reason"])
        _record(by, point, "action_point_dropped", after={"dropped_reason": reason}, reason=reason)
    return point


@transaction.atomic
def reopen_action_point(*, by: Someone, point: ActionPoint) -> ActionPoint:
    """It is still to be done after all."""
    stored = ActionPoint.objects.select_for_update().get(pk=point.pk)
    if stored.done_on is not None or stored.dropped_reason:
        point.done_on, point.dropped_reason = None, ""
        point.save(update_fields=["done_on", "dropped_reason"])
        _record(by, point, "action_point_reopened")
    return point


@transaction.atomic
def answer_note(*, by: Access, note: Note, reply: str) -> Note:
    """Say what became of a line that someone wrote in a meeting."""
    stored = Note.objects.select_for_update().get(pk=note.pk)
    reply = reply.strip()
    if stored.reply != reply:
        note.reply = reply
        note.save(update_fields=["reply"])
        _record(by, note, "note_answered", before={"reply": stored.reply}, after={"reply": reply})
    return note


def _to_state(by: Someone, item: AgendaItem, to: AgendaItem.State, what: str, reply: str | None = None) -> AgendaItem:
    was, item.state = item.state, to.value
    if reply is not None:
        item.reply = reply
    item.save(update_fields=["state", "reply", "position", "minutes"])
    _record(by, item, what, before={"state": was}, after={"state": to.value}, reason=reply or "")
    _announce(item.meeting)
    return item


def _end_of(meeting: Meeting) -> int:
    last = meeting.items.filter(state=AgendaItem.State.ACCEPTED).aggregate(last=models.Max("position"))["last"]
    return (last or 0) + 1


def _lock(meeting: Meeting) -> Meeting:
    """Lock the meeting, and know how far it has come by now."""
    stored = Meeting.objects.select_for_update().get(pk=meeting.pk)
    meeting.state, meeting.version = stored.state, stored.version
    return meeting


def _announce(meeting: Meeting) -> None:
    if meeting.state == Meeting.State.LIVE:
        show(meeting)


def _organizes(by: Someone) -> bool:
    return isinstance(by, Access) and by.can_edit


def _refuse_cancelled(meeting: Meeting) -> None:
    if meeting.state == Meeting.State.CANCELLED:
        raise Refused(_("This meeting is cancelled. Let it take place after all first."))


def _refuse_closed(meeting: Meeting) -> None:
    if meeting.state == Meeting.State.CANCELLED:
        raise Refused(_("This meeting is cancelled, so nothing can be proposed for it."))
    if is_over(meeting.state, meeting.ends_at, timezone.now()):
        raise Refused(_("This meeting is over, so nothing can be proposed for it. Propose it for the next one."))


def _refuse_answered(item: AgendaItem) -> None:
    if item.state != AgendaItem.State.PROPOSED:
        raise Refused(_("This has been answered already. Talk to whoever prepares the meeting."))


def _refuse_begun(item: AgendaItem) -> None:
    if item.began_at is not None:
        raise Refused(_("The meeting has talked about this, so it stays on the agenda."))


def _line(text: str) -> str:
    line = " ".join(text.split())
    if not line:
        raise Refused(_("Say what will be done."))
    return line[:300]


def _pair(was: Mapping[str, object], now: Mapping[str, object], names: list[str]) -> dict[str, dict[str, object]]:
    return {"before": {name: was[name] for name in names}, "after": {name: now[name] for name in names}}


def _record(by: Someone, subject: AgendaItem | ActionPoint | Note, what: str, **values: object) -> None:
    write(
        coalition_id=subject.meeting.coalition_id,
        by=by.actor if isinstance(by, Access) else by,
        action=f"meetings.{what}",
        subject=subject,
        label="" if isinstance(subject, Note) else str(subject),
        **values,  # type: ignore[arg-type]
    )
