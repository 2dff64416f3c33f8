"""Lists and transcripts from elsewhere become presence and turns, after a person has confirmed every name; and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.coalitions.models import Person
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.meetings.actions.gathering import add_people
from longtable.meetings.brought import Brought, brought_of, guest_name_of, span_of, stays_of
from longtable.meetings.evidence import tell_evidence
from longtable.meetings.live_rules import LONGEST_NAME, MOST_GUESTS
from longtable.meetings.models import AgendaItem, BroughtFile, Meeting, Participant, Turn
from longtable.meetings.queries.gathering import Invitable, not_listed
from longtable.record.actions import write

GUEST, SKIP, PERSON = "guest", "skip", "person-"  # what a name can be, beside the id of a participant
REPLACE, LEAVE = "replace", "leave"  # what becomes of turns that are there already
BATCH = 1000
NOBODY: dict[str, Any] = {"partner": "", "sectors": [], "relation": "", "new": None, "paid": None}


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person confirmed: who each name is, by its place in the file, and how times are read."""

    matches: Mapping[int, str]
    order: str = ""
    zone: str = ""
    use_times: bool = True
    turns: str = ""  # REPLACE or LEAVE, where there are turns already


@transaction.atomic
def bring_file(*, by: Access, meeting: Meeting, file_name: str, brought: Brought) -> BroughtFile:
    """Keep what was read until its names are matched. Nothing of the meeting changes, and the file is not kept."""
    refuse_unheld(meeting)
    made = BroughtFile.objects.create(
        meeting=meeting, kind=brought.kind, file_name=file_name[-200:], found=brought.as_json()
    )
    _record(by, made, "file_brought", after={"kind": brought.kind})
    return made


@transaction.atomic
def drop_file(*, by: Access, file: BroughtFile) -> None:
    """Forget a file that was not used."""
    stored = BroughtFile.objects.select_for_update().filter(pk=file.pk, used_at=None).first()
    if stored is not None:
        stored.meeting = file.meeting
        _record(by, stored, "file_dropped", before={"kind": stored.kind})
        stored.delete()


@transaction.atomic
def use_file(*, by: Access, file: BroughtFile, answers: Answers) -> dict[str, int]:
    """Take over who was there and who spoke. A second press changes nothing. Returns what was done, in numbers.

    Whoever was checked in already keeps their own times. Turns of a file come beside no other turns: those that are
    there are replaced, or the file's are left out.
    """
    meeting = _lock(file.meeting)
    stored = BroughtFile.objects.select_for_update().get(pk=file.pk)
    if stored.used_at is not None:
        return dict(stored.found.get("counts", {}))
    refuse_unheld(meeting)
    brought = brought_of(stored)
    if not brought.names:
        raise Refused(_("What was in this file has been deleted. Bring it again."))
    people, made = _people(meeting, brought, answers)
    came = _be_there(meeting, brought, answers, people)
    turns = 0
    replaced: list[list[Any]] = []
    if brought.kind == BroughtFile.Kind.TRANSCRIPT:
        turns, replaced = _take_turns(meeting, brought, answers, people)
    counts = {"people": len({one.pk for one in people.values()}), "came": len(came), "turns": turns}
    stored.found = {**stored.found, "done": {"came": came, "made": made, "replaced": replaced}, "counts": counts}
    stored.matches = {str(place): answers.matches[place] for place in range(len(brought.names))}
    stored.used_at, stored.undone_at = timezone.now(), None
    stored.save(update_fields=["found", "matches", "used_at", "undone_at"])
    file.used_at, file.found, file.matches = stored.used_at, stored.found, stored.matches
    _record(by, file, "file_used", after=counts)
    tell_evidence(meeting)
    return counts


def _people(meeting: Meeting, brought: Brought, answers: Answers) -> tuple[dict[int, Participant], list[int]]:
    """The participant that each name of the file is, and the ids of those who were not on the list before."""
    on_list = {str(one.pk): one for one in meeting.participants.select_related("person", "partner")}
    others = {f"{PERSON}{one.person.pk}": one for one in not_listed(meeting)}
    found: dict[int, Participant] = {}
    made: list[int] = []
    for place, name in enumerate(brought.names):
        choice = answers.matches.get(place, "")
        if choice == SKIP:
            continue
        if choice in others and choice not in on_list:
            (on_list[choice],) = _added(meeting, [others[choice]])
            made.append(on_list[choice].pk)
        if choice == GUEST:
            if meeting.participants.filter(person=None).count() >= MOST_GUESTS:
                raise Refused(_("The list of guests is full. Leave some names out."))
            guest = Participant.objects.create(
                meeting=meeting, guest_name=guest_name_of(name.name)[:LONGEST_NAME], facts=NOBODY
            )
            made.append(guest.pk)
            found[place] = guest
        elif choice in on_list:
            found[place] = on_list[choice]
        else:
            raise Refused(_("Say for each name who it is. Someone may have been taken off the list meanwhile."))
    return found, made


def _added(meeting: Meeting, people: Sequence[Invitable]) -> list[Participant]:
    add_people(meeting, people)
    persons: list[Person] = [one.person for one in people]
    return list(meeting.participants.filter(person__in=persons).select_related("person", "partner"))


def _be_there(
    meeting: Meeting, brought: Brought, answers: Answers, people: Mapping[int, Participant]
) -> list[list[Any]]:
    """Note who was there, and return whom it was noted for with the times: several names of one person are one stay."""
    began, ended = span_of(meeting)
    spans: dict[int, tuple[datetime, datetime]] = {}
    if brought.kind == BroughtFile.Kind.ATTENDANCE:
        zone = ZoneInfo(answers.zone or meeting.time_zone)
        stays = stays_of(brought, meeting, answers.order, zone, use_times=answers.use_times)
        for place, one in people.items():
            stay = stays[place]
            if not stay.outside:
                first, last = spans.get(one.pk, (stay.came, stay.left))
                spans[one.pk] = (min(first, stay.came), max(last, stay.left))
    else:
        spans = {one.pk: (began, ended) for one in people.values()}
    came = []
    for one in {row.pk: row for row in people.values()}.values():
        if one.came_at is not None or one.pk not in spans:
            continue
        one.came_at, one.left_at = spans[one.pk]
        one.came_by, one.is_remote = "list", brought.kind == BroughtFile.Kind.ATTENDANCE
        one.save(update_fields=["came_at", "left_at", "came_by", "is_remote"])
        came.append([one.pk, one.came_at.isoformat()])
    return came


def _take_turns(
    meeting: Meeting, brought: Brought, answers: Answers, people: Mapping[int, Participant]
) -> tuple[int, list[list[Any]]]:
    """Turns of the file, and those that they replaced, as an undo needs them."""
    there = list(Turn.objects.filter(meeting=meeting))
    if there and answers.turns not in {REPLACE, LEAVE}:
        raise Refused(_("Turns of this meeting are counted already. Say whether the file replaces them."))
    if there and answers.turns == LEAVE:
        return 0, []
    Turn.objects.filter(meeting=meeting).delete()
    turns = _turns(meeting, brought, people)
    Turn.objects.bulk_create(turns, batch_size=BATCH)
    return len(turns), [
        [
            one.participant_id,
            one.item_id,
            one.began_at.isoformat(),
            (one.ended_at or one.began_at).isoformat(),
            one.source,
            str(one.tap),
        ]
        for one in there
    ]


def _turns(meeting: Meeting, brought: Brought, people: Mapping[int, Participant]) -> list[Turn]:
    """The turns of a transcript from the beginning of the meeting on.

    Without times only their order is known: each takes no time, one thousandth of a second after the one before.
    """
    began, _ended = span_of(meeting)
    items = list(meeting.items.filter(began_at__isnull=False).order_by("began_at"))
    timed = brought.length > 0
    turns = []
    for number, (place, start, seconds) in enumerate(brought.turns):
        if place not in people:
            continue
        moment = began + (timedelta(seconds=start or 0.0) if timed else timedelta(milliseconds=number))
        turns.append(
            Turn(
                meeting=meeting,
                participant=people[place],
                item=_item_at(items, moment) if timed else None,
                began_at=moment,
                ended_at=moment + timedelta(seconds=seconds or 0.0),
                source="file",
            )
        )
    return turns


def _item_at(items: Sequence[AgendaItem], moment: datetime) -> AgendaItem | None:
    """The item that the meeting was at."""
    found = [one for one in items if one.began_at and one.began_at <= moment]
    if not found:
        return None
    last = found[-1]
    return last if last.ended_at is None or moment < last.ended_at else None


@transaction.atomic
def undo_file(*, by: Access, file: BroughtFile) -> None:
    """Take back exactly what a file changed, and bring back the turns that it replaced. What changed since stays."""
    meeting = _lock(file.meeting)
    stored = BroughtFile.objects.select_for_update().get(pk=file.pk)
    if stored.used_at is None or stored.undone_at is not None:
        return
    done = stored.found.get("done")
    if done is None:
        raise Refused(_("What is needed to take this back has been deleted. Correct people's times one by one."))
    if stored.kind == BroughtFile.Kind.TRANSCRIPT:
        _give_turns_back(meeting, stored, done)
    for pk, came_at in done["came"]:
        meeting.participants.filter(pk=pk, came_by="list", came_at=datetime.fromisoformat(came_at)).update(
            came_at=None, left_at=None, came_by="", is_remote=False
        )
    new = meeting.participants.filter(pk__in=done["made"], came_at=None, invited_at=None, is_host=False)
    new.filter(
        turns=None, hands=None, notes=None, proposed_items=None, action_points=None, corrections=None, rsvp=""
    ).delete()
    stored.undone_at = timezone.now()
    stored.save(update_fields=["undone_at"])
    file.undone_at = stored.undone_at
    _record(by, file, "file_undone")
    tell_evidence(meeting)


def _give_turns_back(meeting: Meeting, stored: BroughtFile, done: Mapping[str, Any]) -> None:
    counted = stored.found.get("counts", {}).get("turns", 0)
    later = BroughtFile.objects.filter(
        meeting=meeting, kind=stored.kind, used_at__gt=stored.used_at, undone_at=None, found__counts__turns__gt=0
    )
    if counted and later.exists():
        raise Refused(_("Another transcript was brought in after this one. Take that back first."))
    if not counted:
        return
    Turn.objects.filter(meeting=meeting, source="file").delete()
    people = set(meeting.participants.values_list("pk", flat=True))
    items = set(meeting.items.values_list("pk", flat=True))
    Turn.objects.bulk_create(
        (
            Turn(
                meeting=meeting,
                participant_id=participant,
                item_id=item if item in items else None,
                began_at=datetime.fromisoformat(began),
                ended_at=datetime.fromisoformat(ended),
                source=source,
                tap=tap,
            )
            for participant, item, began, ended, source, tap in done["replaced"]
            if participant in people
        ),
        batch_size=BATCH,
    )


def refuse_unheld(meeting: Meeting) -> None:
    """Only a meeting that was held has people who were there."""
    if meeting.state == Meeting.State.CANCELLED:
        raise Refused(_("This meeting was cancelled, so nobody was there."))
    if meeting.state == Meeting.State.LIVE:
        raise Refused(_("This meeting is still going on. Bring the file when it has ended."))
    if meeting.state == Meeting.State.PLANNED:
        raise Refused(_("This meeting has not begun. Bring the file when it has been held."))


def _lock(meeting: Meeting) -> Meeting:
    meeting.state = Meeting.objects.select_for_update().get(pk=meeting.pk).state
    return meeting


def _record(by: Access, file: BroughtFile, what: str, **values: object) -> None:
    write(
        coalition_id=file.meeting.coalition_id,
        by=by.actor,
        action=f"meetings.{what}",
        subject=file,
        label=file.meeting.title,
        **values,  # type: ignore[arg-type]
    )
