"""Places where the coalition meets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.meetings.models import Meeting, Participant, Place
from longtable.record.actions import write

INVITED_TO = ("name", "address", "way_there", "online_address", "dial_in")  # what an invitation says of a place
FIELDS = (*INVITED_TO, "offers")


@transaction.atomic
def keep_place(*, by: Access, values: Mapping[str, Any], place: Place | None = None) -> Place:
    """A new place, or an old one with other words. Nothing is written where nothing changed.

    Invitations to meetings there that are to come say something older then; their pages offer to send the change.
    """
    is_new = place is None
    place = place or Place(coalition=by.coalition)
    before = {name: getattr(place, name) for name in FIELDS}
    after = {name: values[name] for name in FIELDS if values[name] != before[name]}
    if not after:
        return place
    for name, value in after.items():
        setattr(place, name, value)
    place.save()
    if not is_new and set(after) & set(INVITED_TO):
        told = Participant.objects.filter(sent_sequence__gte=0).values("meeting")
        to_come = Meeting.objects.filter(place=place, state=Meeting.State.PLANNED, ends_at__gt=timezone.now())
        to_come.filter(pk__in=told).update(sequence=F("sequence") + 1)
    action = "meetings.place_added" if is_new else "meetings.place_changed"
    old = {} if is_new else {name: before[name] for name in after}
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action=action,
        subject=place,
        label=place.name,
        before=old,
        after=after,
    )
    return place


@transaction.atomic
def retire_place(*, by: Access, place: Place, back: bool = False) -> Place:
    """No longer offer a place in new polls and meetings, or offer it again. What was planned there stays."""
    if (place.ended_on is None) == back:
        return place
    place.ended_on = None if back else today_of(by.coalition)
    place.save(update_fields=["ended_on"])
    action = "meetings.place_back" if back else "meetings.place_retired"
    write(coalition_id=by.coalition.pk, by=by.actor, action=action, subject=place, label=place.name)
    return place
