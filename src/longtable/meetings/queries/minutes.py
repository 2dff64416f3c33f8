"""What a meeting came to: who was there and spoke in numbers, the minutes, corrections, files brought in."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from longtable.meetings.models import (
    ActionPoint,
    AgendaItem,
    BroughtFile,
    Correction,
    Meeting,
    Minutes,
    Note,
    Participant,
    Turn,
)
from longtable.meetings.queries.agenda import ANSWERED, points_of
from longtable.record.models import Entry
from longtable.record.queries import history

CHANGED = "meetings.minutes_changed"  # the record's word for a change of minutes that were sent


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who spoke, in numbers only."""

    turns: int = 0
    people: int = 0
    organizations: int = 0
    minutes: int = 0  # of speaking; 0 where no turn has a time


@dataclass(frozen=True, slots=True)
class Present:
    """Who was there: organizations with their people, and guests by the organization that they named."""

    people: list[Participant]  # by name
    organizations: list[tuple[str, int]]  # name, how many came for it
    alone: int  # how many came for no organization

    @property
    def count(self) -> int:
        """How many were there."""
        return len(self.people)


@dataclass(frozen=True, slots=True)
class Story:
    """All that a meeting left behind: what minutes are drafted from."""

    meeting: Meeting
    present: Present
    items: list[AgendaItem]
    notes: list[Note]  # for the minutes
    said: list[Note]  # parking lot and comments
    points: list[ActionPoint]
    spoken: dict[int | None, Spoken]  # by item; None: in the whole meeting

    def notes_on(self, item: AgendaItem | None) -> list[Note]:
        """Notes for the minutes on one item, or on none of those that are on the agenda."""
        known = {one.pk for one in self.items}
        if item is None:
            return [one for one in self.notes if one.item_id not in known]
        return [one for one in self.notes if one.item_id == item.pk]


def read_story(meeting: Meeting) -> Story:
    """Everything that a meeting left behind: five queries at any size."""
    items = list(meeting.items.filter(state=AgendaItem.State.ACCEPTED))
    notes = list(Note.objects.filter(meeting=meeting, removed_at=None))
    people = [one for one in _participants(meeting) if one.came_at is not None]
    return Story(
        meeting=meeting,
        present=present_among(people),
        items=items,
        notes=[one for one in notes if one.kind == Note.Kind.MINUTES],
        said=[one for one in notes if one.kind in ANSWERED],
        points=points_of(meeting),
        spoken=_spoken(meeting),
    )


def _participants(meeting: Meeting) -> list[Participant]:
    rows = list(meeting.participants.select_related("person", "partner"))
    return sorted(rows, key=lambda one: (one.name.casefold(), one.pk))


def organization_of(one: Participant) -> str:
    """Whom someone came for, as it was when they were invited or came in."""
    return str(one.facts.get("partner") or (one.partner.name if one.partner else ""))


def present_among(people: list[Participant]) -> Present:
    """Who was there, an organization a line."""
    counts: dict[str, int] = {}
    for one in people:
        name = organization_of(one)
        counts[name] = counts.get(name, 0) + 1
    alone = counts.pop("", 0)
    return Present(people, sorted(counts.items(), key=lambda row: row[0].casefold()), alone)


def _spoken(meeting: Meeting) -> dict[int | None, Spoken]:
    """Turns, speakers and their organizations, for the whole meeting and for each item."""
    rows: dict[int | None, list[tuple[int, str, float]]] = {None: []}
    turns = Turn.objects.filter(meeting=meeting).exclude(ended_at=None)
    fields = ("item_id", "participant_id", "participant__partner_id", "participant__facts", "began_at", "ended_at")
    for item, participant, partner, facts, began, ended in turns.values_list(*fields):
        row = (participant, str(partner or facts.get("partner") or ""), (ended - began).total_seconds())
        rows[None].append(row)
        if item is not None:
            rows.setdefault(item, []).append(row)
    return {
        item: Spoken(
            turns=len(own),
            people=len({one for one, _organization, _seconds in own}),
            organizations=len({organization for _one, organization, _seconds in own if organization}),
            minutes=round(sum(seconds for _one, _organization, seconds in own) / 60),
        )
        for item, own in rows.items()
    }


def minutes_of(meeting: Meeting) -> Minutes | None:
    """The minutes of a meeting, where it has any."""
    found = Minutes.objects.filter(meeting=meeting).first()
    if found is not None:
        found.meeting = meeting
    return found


def get_minutes(meeting: Meeting) -> Minutes:
    """The gate to the minutes of a meeting; the meeting has passed its own gate."""
    found = minutes_of(meeting)
    if found is None:
        raise Http404
    return found


def can_have_minutes(meeting: Meeting) -> bool:
    """True from the beginning of a meeting on."""
    return meeting.state in {Meeting.State.LIVE, Meeting.State.ENDED}


def changes_since(minutes: Minutes) -> list[Entry]:
    """What was changed since the minutes were sent last, newest first, with its reasons."""
    if minutes.sent_at is None or minutes.revision == minutes.sent_revision:
        return []
    entries = history(minutes.meeting.coalition_id, minutes, limit=50)
    return [one for one in entries if one.action == CHANGED and one.at >= minutes.sent_at]


def corrections_of(minutes: Minutes) -> list[Correction]:
    """What participants asked to be put right, oldest first, with who asked."""
    return list(minutes.corrections.select_related("participant__person", "participant__partner"))


def own_corrections(minutes: Minutes, participant: Participant) -> list[Correction]:
    """What one participant asked to be put right."""
    return list(minutes.corrections.filter(participant=participant))


def get_correction(meeting: Meeting, pk: int) -> Correction:
    """The gate to what someone asked to be put right; the meeting has passed its own gate."""
    rows = Correction.objects.select_related("minutes", "participant__person")
    found = rows.filter(minutes__meeting=meeting, pk=pk).first()
    if found is None:
        raise Http404
    found.minutes.meeting = meeting
    found.participant.meeting = meeting
    return found


def receivers(meeting: Meeting) -> QuerySet[Participant]:
    """Who gets the minutes: everyone who was invited or came, and whom the coalition knows."""
    rows = meeting.participants.exclude(person=None)
    return rows.exclude(invited_at=None, came_at=None)


def count_receivers(meeting: Meeting) -> tuple[int, int]:
    """How many get the minutes by e-mail, and how many have no address."""
    without = Count("pk", filter=Q(person__email=""))
    counted = receivers(meeting).aggregate(every=Count("pk"), without=without)
    return counted["every"] - counted["without"], counted["without"]


def files_of(meeting: Meeting) -> list[BroughtFile]:
    """Files brought in for a meeting, newest first, without what was found in them."""
    return list(BroughtFile.objects.filter(meeting=meeting).defer("found", "matches"))


def get_file(meeting: Meeting, pk: int) -> BroughtFile:
    """The gate to a file; the meeting has passed its own gate."""
    found = BroughtFile.objects.filter(meeting=meeting, pk=pk).first()
    if found is None:
        raise Http404
    found.meeting = meeting
    return found


def same_file(meeting: Meeting, digest: str) -> BroughtFile | None:
    """The same file where it was brought before and was not taken back."""
    rows = BroughtFile.objects.filter(meeting=meeting, undone_at=None, found__digest=digest)
    return rows.first()
