"""The address of a person's calendar feed: made, withdrawn."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from longtable.coalitions.links import make_link
from longtable.coalitions.models import Person
from longtable.meetings.queries.gathering import CALENDAR, feeds_of
from longtable.record.actions import Actor, write

FEED_DAYS = 5 * 365  # a calendar is set up once and then forgotten


@transaction.atomic
def make_feed(*, by: Actor, person: Person) -> str:
    """A new address under which a calendar finds all meetings of a person; returns its secret, which is known only now."""
    _link, secret = make_link(
        coalition=person.coalition, purpose=CALENDAR, subject_id=person.pk, person=person, days=FEED_DAYS
    )
    write(coalition_id=person.coalition_id, by=by, action="meetings.calendar_opened", subject=person)
    return secret


@transaction.atomic
def close_feeds(*, by: Actor, person: Person) -> int:
    """Make every address of a person's calendar feed stop working; returns how many did."""
    ended = feeds_of(person).update(withdrawn_at=timezone.now())
    if ended:
        write(coalition_id=person.coalition_id, by=by, action="meetings.calendar_closed", subject=person)
    return ended
