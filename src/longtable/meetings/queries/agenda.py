"""What a meeting is about, what came along from before, and what people promised to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet
from django.http import Http404

from longtable.coalitions.models import Coalition
from longtable.coalitions.moments import day_in
from longtable.coalitions.queries import Access
from longtable.meetings.models import ActionPoint, AgendaItem, Meeting, Note, Participant

PROPOSER = ("proposed_by__person", "proposed_by__partner")
OWNER = ("owner__person", "owner__partner")
MOST_NOTES = 50  # that wait for an answer and are shown on one page
ANSWERED = (Note.Kind.PARKING, Note.Kind.COMMENT)  # kinds of notes that people may expect an answer to


def items_of(meeting: Meeting, *states: AgendaItem.State) -> list[AgendaItem]:
    """The items of a meeting in some states, in order, with who proposed them: one query."""
    rows = list(AgendaItem.objects.filter(meeting=meeting, state__in=states).select_related(*PROPOSER))
    for row in rows:
        row.meeting = meeting
    return rows


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """What is on the agenda, in order, with who proposed it."""
    return items_of(meeting, AgendaItem.State.ACCEPTED)


def get_item(meeting: Meeting, pk: int) -> AgendaItem:
    """The gate to one item, in any state; the meeting has passed its own gate."""
    found = AgendaItem.objects.filter(meeting=meeting, pk=pk).select_related(*PROPOSER).first()
    if found is None:
        raise Http404
    found.meeting = meeting
    return found


def get_own_item(participant: Participant, pk: int) -> AgendaItem:
    """The gate to an item for whoever proposed it."""
    found = get_item(participant.meeting, pk)
    if found.proposed_by_id != participant.pk:
        raise Http404
    return found


def before(meeting: Meeting) -> QuerySet[Meeting]:
    """Earlier meetings of the same body, or of everyone where it has none, newest first; no cancelled ones."""
    rows = Meeting.objects.filter(
        coalition=meeting.coalition_id, body=meeting.body_id, starts_at__lt=meeting.starts_at
    )  # fmt: skip
    return rows.exclude(pk=meeting.pk).exclude(state=Meeting.State.CANCELLED)


def last_meeting(meeting: Meeting) -> Meeting | None:
    """The last meeting of the same body that was held, with its minutes where there are any."""
    found = before(meeting).filter(state=Meeting.State.ENDED).select_related("minutes").first()
    if found is not None:
        found.coalition = meeting.coalition
    return found


def put_off(meeting: Meeting) -> list[AgendaItem]:
    """Items that earlier meetings put off and that nobody has taken up again, oldest first."""
    gone = (AgendaItem.State.WITHDRAWN, AgendaItem.State.DECLINED)
    taken = AgendaItem.objects.exclude(state__in=gone).exclude(from_before=None).values("from_before")
    rows = AgendaItem.objects.filter(
        meeting__in=before(meeting), state=AgendaItem.State.ACCEPTED, outcome=AgendaItem.Outcome.LATER
    ).exclude(pk__in=taken)
    return list(rows.select_related("meeting", *PROPOSER).order_by("meeting__starts_at", "position", "pk"))


def get_put_off(meeting: Meeting, pk: int) -> AgendaItem:
    """The gate to an item that an earlier meeting of the same body put off."""
    found = next((one for one in put_off(meeting) if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _points(coalition_id: int) -> QuerySet[ActionPoint]:
    rows = ActionPoint.objects.filter(meeting__coalition=coalition_id).select_related("meeting", "item", *OWNER)
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def open_points(coalition: Coalition) -> QuerySet[ActionPoint]:
    """What someone promised in any meeting and is not done: by its day, without a day last."""
    return _points(coalition.pk).filter(done_on=None, dropped_reason="")


def closed_points(coalition: Coalition) -> QuerySet[ActionPoint]:
    """What is done or was given up, newest first."""
    rows = _points(coalition.pk).exclude(done_on=None, dropped_reason="")
    return rows.order_by(F("done_on").desc(nulls_last=True), "-pk")


def points_before(meeting: Meeting) -> list[ActionPoint]:
    """Open action points that earlier meetings of the same body left."""
    return list(open_points(meeting.coalition).filter(meeting__in=before(meeting)))


def points_of(meeting: Meeting) -> list[ActionPoint]:
    """Every action point of one meeting, done or not."""
    return list(_points(meeting.coalition_id).filter(meeting=meeting))


def own_points(participant: Participant) -> list[ActionPoint]:
    """What someone promised, in whichever meeting, and has not done."""
    if participant.person_id is None:
        return list(open_points(participant.meeting.coalition).filter(owner=participant))
    return list(open_points(participant.meeting.coalition).filter(owner__person=participant.person_id))


def get_point(access: Access, pk: int) -> ActionPoint:
    """The gate to one action point of the coalition."""
    found = _points(access.coalition.pk).filter(pk=pk).first()
    if found is None:
        raise Http404
    found.meeting.coalition = access.coalition
    return found


def get_own_point(participant: Participant, pk: int) -> ActionPoint:
    """The gate to an action point for whoever promised it, by their link to any meeting."""
    found = _points(participant.meeting.coalition_id).filter(pk=pk).first()
    owner = found.owner if found else None
    is_own = owner is not None and (
        owner.pk == participant.pk or (owner.person_id is not None and owner.person_id == participant.person_id)
    )
    if found is None or not is_own:
        raise Http404
    found.meeting.coalition = participant.meeting.coalition
    return found


def get_note(meeting: Meeting, pk: int) -> Note:
    """The gate to a line that someone wrote in a meeting and that may be answered."""
    found = Note.objects.filter(meeting=meeting, pk=pk, kind__in=ANSWERED, removed_at=None).first()
    if found is None:
        raise Http404
    found.meeting = meeting
    return found


@dataclass(frozen=True, slots=True)
class SaidAndDone:
    """The last meeting: what people said and proposed there, and what became of it."""

    meeting: Meeting
    notes: list[Note]
    items: list[AgendaItem]
    done: list[ActionPoint]

    @property
    def answered(self) -> int:
        """How many notes have an answer."""
        return sum(1 for one in self.notes if one.reply)

    def __bool__(self) -> bool:
        return bool(self.notes or self.items or self.done)


def said_and_done(last: Meeting) -> SaidAndDone:
    """Answer "what came of what we said last time?": notes with answers, items with their outcome, promises kept since."""
    since = day_in(last.time_zone, last.starts_at)
    same = Meeting.objects.filter(coalition=last.coalition_id, body=last.body_id, starts_at__lte=last.starts_at)
    return SaidAndDone(
        meeting=last,
        notes=list(Note.objects.filter(meeting=last, kind__in=ANSWERED, removed_at=None)),
        items=items_of(last, AgendaItem.State.ACCEPTED, AgendaItem.State.DECLINED),
        done=list(_points(last.coalition_id).filter(meeting__in=same, done_on__gte=since)),
    )


def is_overdue(point: ActionPoint, today: date) -> bool:
    """True for what should have been done by now."""
    return point.done_on is None and not point.dropped_reason and point.due_on is not None and point.due_on < today


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom an agenda reaches: invited people with an e-mail address, without one, and those not invited yet."""

    by_mail: int
    without: int
    not_invited: int


def reach_of(meeting: Meeting) -> Reach:
    """Answer "who gets the agenda?" in numbers."""
    rows = list(meeting.participants.values_list("invited_at", "person__email"))
    invited = [email for at, email in rows if at is not None]
    by_mail = sum(1 for email in invited if email)
    return Reach(by_mail, len(invited) - by_mail, len(rows) - len(invited))


def waiting_notes(coalition: Coalition) -> list[Note]:
    """Lines from meetings that were held and that nobody has answered, newest meeting first."""
    rows = Note.objects.filter(
        meeting__coalition=coalition, meeting__state=Meeting.State.ENDED, kind__in=ANSWERED, removed_at=None, reply=""
    )
    return list(rows.select_related("meeting").order_by("-meeting__starts_at", "pk")[:MOST_NOTES])
