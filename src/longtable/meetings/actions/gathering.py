"""Planning a meeting and inviting people to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from longtable.coalitions.queries import Access
from longtable.meetings.models import Meeting, Participant, Place, Poll
from longtable.meetings.queries.gathering import Invitable, facts_about
from longtable.meetings.rules import RESERVED
from longtable.partners.models import Body
from longtable.record.actions import write


@transaction.atomic
def plan_meeting(
    *,
    by: Access,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    body: Body | None = None,
    place: Place | None = None,
    purpose: str = "",
    time_zone: str = "",
    people: Sequence[Invitable] = (),
    poll: Poll | None = None,
) -> Meeting:
    """A new meeting with the people who belong in it. Nothing is sent yet."""
    meeting = Meeting.objects.create(
        coalition=by.coalition,
        code=_free_code(by, title, starts_at),
        body=body,
        poll=poll,
        title=title,
        purpose=purpose,
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=time_zone or by.coalition.time_zone,
        place=place,
    )
    add_people(meeting, people)
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action="meetings.meeting_planned",
        subject=meeting,
        label=meeting.title,
        after={"starts_at": starts_at.isoformat(), "place": place.name if place else ""},
    )
    return meeting


def add_people(meeting: Meeting, people: Sequence[Invitable]) -> list[Participant]:
    """Rows for those who are not in the meeting yet, with their facts frozen. Part of an action, never one by itself."""
    there = set(meeting.participants.exclude(person=None).values_list("person_id", flat=True))
    new = [one for one in people if one.person.pk not in there]
    facts = facts_about([one.partner for one in new if one.partner], timezone.localdate(meeting.starts_at))
    return Participant.objects.bulk_create(
        Participant(
            meeting=meeting,
            person=one.person,
            partner=one.partner,
            facts=facts.get(one.partner.pk, {}) if one.partner else {},
        )
        for one in new
    )


def _free_code(by: Access, title: str, starts_at: datetime) -> str:
    """An address that says what and when, and that no other meeting of the coalition has."""
    start = f"{starts_at:%Y-%m-%d}-{slugify(title)[:40].strip('-') or 'meeting'}"
    taken = set(Meeting.objects.filter(coalition=by.coalition, code__startswith=start).values_list("code", flat=True))
    number = 1
    while (code := start if number == 1 else f"{start}-{number}") in taken | RESERVED:
        number += 1
    return code
