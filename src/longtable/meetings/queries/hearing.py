"""What “Who is heard here?” is made of: who was invited to the meetings of a period, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, DurationField, F, Q, QuerySet, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404

from longtable.coalitions.models import Coalition
from longtable.coalitions.moments import day_in, today_of
from longtable.coalitions.queries import Access
from longtable.coverage.queries import newest
from longtable.meetings.evidence import Fates
from longtable.meetings.models import AgendaItem, Check, Meeting, Participant, ParticipationReview, Turn
from longtable.meetings.queries.gathering import in_period
from longtable.partners.models import Body, Relation, Seat, Service

GUEST = "guest"  # stands for people who came for no organization
GONE = "gone: "  # before the name of a partner that was deleted since
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting that was held, on its own clock."""

    pk: int
    code: str
    title: str
    body: int | None
    starts: datetime
    place: str
    known_since: date  # the day on which it was planned


@dataclass(frozen=True, slots=True)
class Part:
    """One person's part in one meeting. ``turns`` None: nobody counted them; ``seconds`` None: nobody timed them."""

    meeting: int
    partner: str  # an id, or GUEST
    facts: dict[str, Any]
    came: bool
    turns: int | None
    seconds: float | None
    proposed: bool
    adopted: bool
    led: bool = False  # asked to lead, and there


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an item that a partner proposed."""

    partner: str
    meeting: int
    title: str
    proposed_on: date
    state: str
    outcome: str
    adopted: bool  # in the end, in whichever meeting


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that the page is worked out from."""

    since: date
    until: date
    meetings: list[Held]
    parts: list[Part]
    names: dict[str, str]  # of partners, by id
    fates: list[Fate]
    pulses: list[tuple[int, dict[str, int]]]  # meeting, answers
    seated: set[str]  # partners with a seat where decisions are made
    groups: dict[str, set[str]]  # partners that are led by a group or focus on it
    sectors: dict[str, dict[str, str]]  # titles by code and language
    answer: dict[str, Any] = field(default_factory=dict)  # the newest answer of the coverage page, or nothing


def usual_period(coalition: Coalition) -> tuple[date, date]:
    """The last twelve months, where the coalition is."""
    today = today_of(coalition)
    return today - YEAR, today


def gather(coalition: Coalition, since: date, until: date, body: Body | None = None) -> Gathered:
    """Everything of a period, both days included, in a number of queries that does not grow with it."""
    meetings = _meetings(coalition, since, until, body)
    pks = [one.pk for one in meetings]
    items = _items(coalition, pks)
    parts, names = _parts(pks, items)
    assessment = newest(coalition)
    return Gathered(
        since=since,
        until=until,
        meetings=meetings,
        parts=parts,
        names=names,
        fates=[one for _proposer, one in items if one.partner != GUEST],
        pulses=_pulses(pks),
        seated=_seated(coalition),
        groups=_groups(coalition),
        sectors={one.code: one.titles for one in coalition.sectors.all()},
        answer=_answer(assessment) if assessment else {},
    )


def _meetings(coalition: Coalition, since: date, until: date, body: Body | None) -> list[Held]:
    zone = ZoneInfo(coalition.time_zone)
    start, end = (datetime.combine(day, time(), zone) for day in (since, until + timedelta(days=1)))
    held = in_period(coalition, start, end).order_by("starts_at", "pk")
    if body is not None:
        held = held.filter(body=body)
    return [
        Held(
            pk=one.pk,
            code=one.code,
            title=one.title,
            body=one.body_id,
            starts=one.starts_at.astimezone(ZoneInfo(one.time_zone)),
            place=one.place.name if one.place else "",
            known_since=day_in(coalition.time_zone, one.made_at),
        )
        for one in held
    ]


def _items(coalition: Coalition, meetings: Sequence[int]) -> list[tuple[int, Fate]]:
    """Items first proposed to these meetings, with the part of the person who proposed them."""
    fates = Fates(coalition.pk)
    rows = AgendaItem.objects.filter(meeting__in=meetings).exclude(state=AgendaItem.State.WITHDRAWN)
    rows = rows.exclude(proposed_by=None).select_related("proposed_by")
    return [
        (
            one.proposed_by_id or 0,
            Fate(
                partner=_key(one.proposed_by.partner_id, one.proposed_by.facts) if one.proposed_by else GUEST,
                meeting=one.meeting_id,
                title=one.title,
                proposed_on=day_in(coalition.time_zone, one.proposed_at),
                state=one.state,
                outcome=one.outcome,
                adopted=fates.first(one.pk) in fates.adopted,
            ),
        )
        for one in rows.order_by("pk")
        if fates.first(one.pk) == one.pk
    ]


def _parts(meetings: Sequence[int], items: Iterable[tuple[int, Fate]]) -> tuple[list[Part], dict[str, str]]:
    spoken = _spoken(meetings)
    counted = {meeting for meeting, _count, _seconds in spoken.values()}
    proposed: dict[int, bool] = {}
    for proposer, fate in items:
        proposed[proposer] = proposed.get(proposer, False) or fate.adopted

    rows = Participant.objects.filter(meeting__in=meetings).order_by("meeting__starts_at", "pk")
    parts, names = [], {}
    for pk, meeting, partner, name, facts, came_at, is_host in rows.values_list(
        "pk", "meeting", "partner", "partner__name", "facts", "came_at", "is_host"
    ):
        _meeting, turns, seconds = spoken.get(pk, (meeting, 0, 0.0))
        is_counted = meeting in counted
        key = _key(partner, facts)
        if key != GUEST:
            names[key] = name or facts["partner"]
        parts.append(
            Part(
                meeting=meeting,
                partner=key,
                facts=facts,
                came=came_at is not None or turns > 0,
                turns=turns if is_counted else None,
                seconds=seconds if is_counted else None,
                proposed=pk in proposed,
                adopted=proposed.get(pk, False),
                led=is_host and came_at is not None,
            )
        )
    return parts, names


def _spoken(meetings: Sequence[int]) -> dict[int, tuple[int, int, float | None]]:
    """Meeting, turns and seconds by participant; no seconds where a turn has no end or none took any time."""
    length = Sum(F("ended_at") - F("began_at"), output_field=DurationField())
    rows = Turn.objects.filter(meeting__in=meetings).order_by().values_list("participant", "meeting")
    found = {}
    for pk, meeting, turns, whole, unended in rows.annotate(
        turns=Count("pk"), whole=length, unended=Count("pk", filter=Q(ended_at=None))
    ):
        seconds = whole.total_seconds() if whole else 0.0
        found[pk] = (meeting, turns, None if unended or not seconds else seconds)
    return found


def _key(partner: int | None, facts: Mapping[str, Any]) -> str:
    """What a partner is called in a result: by its id; where it was deleted since, by the name that is kept."""
    if partner is not None:
        return str(partner)
    return f"{GONE}{facts['partner']}" if facts.get("partner") else GUEST


def _pulses(meetings: Sequence[int]) -> list[tuple[int, dict[str, int]]]:
    rows = Check.objects.filter(meeting__in=meetings, kind=Check.Kind.PULSE, is_open=False)
    return list(rows.order_by("meeting__starts_at", "number").values_list("meeting", "tallies"))


def _seated(coalition: Coalition) -> set[str]:
    today = today_of(coalition)
    seats = Seat.objects.filter(Q(until=None) | Q(until__gt=today), body__coalition=coalition, body__decides=True)
    return {str(pk) for pk in seats.values_list("partner", flat=True)}


def _groups(coalition: Coalition) -> dict[str, set[str]]:
    close = (Relation.LED_BY, Relation.FOCUSES_ON)
    rows = Service.objects.filter(partner__coalition=coalition, relation__in=close)
    found: dict[str, set[str]] = {}
    for group, partner in rows.values_list("group", "partner"):
        found.setdefault(group, set()).add(str(partner))
    return found


def _answer(assessment: Any) -> dict[str, Any]:
    """What is taken along of the newest answer: composition, and the need of each group."""
    result = assessment.result
    return {
        "assessment": assessment.pk,
        "made_on": assessment.made_at.date().isoformat(),
        "indicator": result["indicator"]["titles"],
        "summary": result["summary"],
        "groups": [
            {name: one[name] for name in ("code", "titles", "people_with_need", "partners")} for one in result["groups"]
        ],
    }


def bodies_with_meetings(coalition: Coalition) -> QuerySet[Body]:
    """Committees and groups that have met."""
    return Body.objects.filter(coalition=coalition, meetings__state=Meeting.State.ENDED).distinct().order_by("name")


def get_body(access: Access, text: str) -> Body | None:
    """The gate to a committee named in an address; None where none is named."""
    if not text:
        return None
    if not text.isdecimal() or len(text) > 15:
        raise Http404
    return get_object_or_404(Body, coalition=access.coalition, pk=int(text))


def next_meeting(coalition: Coalition, after: datetime) -> Meeting | None:
    """The next meeting to which something can be proposed."""
    planned = Meeting.objects.filter(coalition=coalition, state=Meeting.State.PLANNED, starts_at__gt=after)
    return planned.order_by("starts_at", "pk").first()


# Kept reviews


def reviews_of(coalition: Coalition) -> QuerySet[ParticipationReview]:
    """Every kept review, newest first, without what it found."""
    return ParticipationReview.objects.filter(coalition=coalition).defer("result")


def get_review(access: Access, pk: int) -> ParticipationReview:
    """The gate to a kept review: 404 for one of another coalition."""
    found = get_object_or_404(ParticipationReview, coalition=access.coalition, pk=pk)
    found.coalition = access.coalition
    return found


def due_reviews(today: date | None = None) -> list[ParticipationReview]:
    """The newest review of each coalition where it is time to look again and nobody has been reminded."""
    newest_of: dict[int, ParticipationReview] = {}
    for one in ParticipationReview.objects.select_related("coalition").defer("result").order_by("made_at", "pk"):
        newest_of[one.coalition_id] = one
    waiting = [one for one in newest_of.values() if one.next_on and one.reminded_at is None]
    return [one for one in waiting if one.next_on and one.next_on <= (today or today_of(one.coalition))]
