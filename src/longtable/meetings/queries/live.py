"""What the screens of a live meeting show, who was there, and who spoke."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from longtable.coalitions.links import open_link
from longtable.coalitions.models import Coalition, PersonalLink, Role
from longtable.meetings.live_rules import door_is_open, in_line, shown_answers
from longtable.meetings.models import ActionPoint, AgendaItem, Check, Hand, Meeting, Note, Participant, Turn
from longtable.meetings.queries.gathering import LINK, in_period
from longtable.methods.participation import Pulse

DOOR = "door"  # purpose of the link that the code on the wall gives: the live screen and nothing else
CHECKIN = "checkin"  # purpose of the code on the wall; its subject is the meeting
GUEST = _("Guest")
PEOPLE = ("id", "person__name", "guest_name", "partner__name", "facts", "came_at", "left_at", "is_remote", "is_host")


@dataclass(frozen=True, slots=True)
class Someone:
    """Someone in a live meeting, and how much they have spoken in it."""

    pk: int
    name: str
    organization: str
    is_there: bool
    has_left: bool
    is_remote: bool
    is_host: bool = False
    turns: int = 0
    seconds: float = 0.0
    hand_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Something written during the meeting."""

    pk: int
    kind: str
    text: str
    name: str


@dataclass(frozen=True, slots=True)
class Answers:
    """A check that is over, and what may be shown of it."""

    check: Check
    pulse: Pulse

    @property
    def lines(self) -> list[tuple[str, int | None, int | None]]:
        """Answer, how many, percent; None where hidden."""
        return [(name, count, self.pulse.percents[name]) for name, count in self.pulse.counts.items()]


@dataclass(frozen=True, slots=True)
class Room:
    """One live meeting as it is at one version."""

    meeting: Meeting
    items: list[AgendaItem]
    people: dict[int, Someone]
    speaker: Someone | None = None
    speaks_since: datetime | None = None
    lines: list[Line] = field(default_factory=list)
    check: Check | None = None
    answers: Answers | None = None
    points: dict[int, list[ActionPoint]] = field(default_factory=dict)  # what was promised, by item

    @property
    def current(self) -> AgendaItem | None:
        """The item that the meeting is at."""
        return next((one for one in self.items if one.began_at and not one.ended_at), None)

    @property
    def next_item(self) -> AgendaItem | None:
        """The first item that has not been begun."""
        return next((one for one in self.items if one.began_at is None), None)

    @property
    def leading(self) -> set[int]:
        """Who was asked to lead and may do so now, by the numbers of their participation."""
        if not door_is_open(self.meeting, timezone.now()):
            return set()
        return {one.pk for one in self.people.values() if one.is_host}

    @property
    def queue(self) -> list[Someone]:
        """Raised hands in the order in which they should speak."""
        return in_line(self.people.values())

    @property
    def there(self) -> list[Someone]:
        """Who is there now, those first who have spoken least."""
        found = [one for one in self.people.values() if one.is_there]
        return sorted(found, key=lambda one: (one.turns > 0, one.seconds, one.name.casefold(), one.pk))

    @property
    def unheard(self) -> list[Someone]:
        """Who is there and has had no turn yet, by name."""
        return [one for one in self.there if not one.turns]

    @property
    def absent(self) -> list[Someone]:
        """Who was invited and has not come, or has left, by name."""
        found = [one for one in self.people.values() if not one.is_there]
        return sorted(found, key=lambda one: (one.name.casefold(), one.pk))

    def lines_of(self, kind: str) -> list[Line]:
        """What was written of one kind, newest first."""
        return [line for line in reversed(self.lines) if line.kind == kind]


def read_room(meeting_id: int) -> Room:
    """Everything that the screens of a meeting show: eight queries at any size.

    The version is read first: what is read after it is at least as new.
    """
    meeting = Meeting.objects.select_related("coalition", "place").get(pk=meeting_id)
    turns = list(live_turns(meeting).values_list("participant_id", "began_at", "ended_at"))
    hands = dict(Hand.objects.filter(meeting=meeting, lowered_at=None).values_list("participant_id", "raised_at"))
    people = _people(meeting, turns, hands)
    speaking = next(((one, began) for one, began, ended in turns if ended is None), None)
    checks = list(Check.objects.filter(meeting=meeting))
    over = [one for one in checks if not one.is_open]
    return Room(
        meeting=meeting,
        items=list(AgendaItem.objects.filter(meeting=meeting, state=AgendaItem.State.ACCEPTED)),
        people=people,
        speaker=people.get(speaking[0]) if speaking else None,
        speaks_since=speaking[1] if speaking else None,
        lines=_lines(meeting, people),
        check=next((one for one in checks if one.is_open), None),
        answers=Answers(over[-1], shown_answers(over)) if over else None,
        points=_points(meeting),
    )


def _people(
    meeting: Meeting, turns: Iterable[tuple[int, datetime, datetime | None]], hands: dict[int, datetime]
) -> dict[int, Someone]:
    now = timezone.now()
    count: dict[int, int] = {}
    seconds: dict[int, float] = {}
    for participant, began, ended in turns:
        count[participant] = count.get(participant, 0) + 1
        seconds[participant] = seconds.get(participant, 0.0) + ((ended or now) - began).total_seconds()
    found = {}
    for pk, name, guest_name, partner, facts, came, left, remote, is_host in Participant.objects.filter(
        meeting=meeting
    ).values_list(*PEOPLE):
        organization = partner or facts.get("partner", "")
        found[pk] = Someone(
            pk=pk,
            name=name or guest_name or organization or cast(str, GUEST),
            organization=organization,
            is_there=came is not None and left is None,
            has_left=left is not None,
            is_remote=remote,
            is_host=is_host,
            turns=count.get(pk, 0),
            seconds=seconds.get(pk, 0.0),
            hand_at=hands.get(pk),
        )
    return found


def _lines(meeting: Meeting, people: dict[int, Someone]) -> list[Line]:
    rows = Note.objects.filter(meeting=meeting, removed_at=None).values_list("pk", "kind", "text", "participant_id")
    return [Line(pk, kind, text, people[one].name if one in people else "") for pk, kind, text, one in rows]


def _points(meeting: Meeting) -> dict[int, list[ActionPoint]]:
    found: dict[int, list[ActionPoint]] = {}
    for point in ActionPoint.objects.filter(meeting=meeting).exclude(item=None).order_by("pk"):
        found.setdefault(point.item_id or 0, []).append(point)
    return found


def live_turns(meeting: Meeting) -> QuerySet[Turn]:
    """Turns that were tapped in the meeting itself."""
    return Turn.objects.filter(meeting=meeting, source="live")


def open_live(secret: str) -> tuple[PersonalLink, Participant]:
    """The gate to a live screen: by one's own link, or by the one that the code on the wall gave for the day."""
    try:
        link = open_link(secret, LINK)
    except Http404:
        link = open_link(secret, DOOR)
    found = (
        Participant.objects.select_related("meeting__coalition", "meeting__place", "person")
        .filter(pk=link.subject_id, meeting__coalition=link.coalition)
        .first()
    )
    if found is None:
        raise Http404
    return link, found


def open_door(secret: str) -> tuple[PersonalLink, Meeting]:
    """The gate that the code on the wall is: 404 for a wrong one, LinkHasEnded for one of another day."""
    link = open_link(secret, CHECKIN)
    meeting = Meeting.objects.select_related("coalition", "place").filter(pk=link.subject_id, coalition=link.coalition)
    found = meeting.first()
    if found is None:
        raise Http404
    return link, found


def may_lead(participant: Participant) -> bool:
    """True for someone asked to lead. Observers never see persons, so they never lead, whatever they were asked before."""
    if not participant.is_host or participant.person is None:
        return False
    return not is_observer(participant)


def is_observer(participant: Participant) -> bool:
    """True for someone who signs in to the coalition as an observer."""
    account = participant.person.account_id if participant.person else None
    roles = participant.meeting.coalition.memberships.filter(role=Role.OBSERVER)
    return account is not None and roles.filter(account=account).exists()


def askable(meeting: Meeting) -> list[Participant]:
    """Who could be asked to lead: on the list, known to the coalition, no observer and not asked yet; by name."""
    observers = meeting.coalition.memberships.filter(role=Role.OBSERVER).values("account")
    rows = meeting.participants.filter(is_host=False).exclude(person=None)
    rows = rows.exclude(person__account__in=observers).select_related("person", "partner")
    return sorted(rows, key=lambda one: (one.name.casefold(), one.pk))


def who_led(coalition: Coalition, since: datetime, until: datetime) -> list[tuple[str, int]]:
    """Answer "who has led our meetings?": in how many meetings of a period someone of an organization led, and was there.

    Organizations as they were called then, the most often first; people who came for none are counted under "".
    """
    rows = Participant.objects.filter(meeting__in=in_period(coalition, since, until), is_host=True)
    led = {
        (meeting, facts.get("partner", ""))
        for meeting, facts in rows.exclude(came_at=None).values_list("meeting", "facts")
    }
    return sorted(Counter(name for _meeting, name in led).items(), key=lambda one: (-one[1], one[0].casefold()))


def get_item(meeting: Meeting, pk: int) -> AgendaItem:
    """The gate to an item of a live meeting's agenda."""
    found = AgendaItem.objects.filter(meeting=meeting, pk=pk, state=AgendaItem.State.ACCEPTED).first()
    if found is None:
        raise Http404
    return found
