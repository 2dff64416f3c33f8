"""Bodies and the seats in them."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from longtable.coalitions.models import Person
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused, needed
from longtable.partners.actions.partners import lock, record_partner
from longtable.partners.models import Body, Partner, Seat
from longtable.partners.rules import refuse_future
from longtable.record.actions import write


@transaction.atomic
def add_body(*, by: Access, name: str, decides: bool) -> Body:
    """Add a steering committee or working group; one that is there by this name is not added twice."""
    name = needed(name, _("Give the body a name."))[:120]
    there = Body.objects.select_for_update().filter(coalition=by.coalition, name__iexact=name, ended_on=None).first()
    if there is not None:
        return there
    body = Body.objects.create(coalition=by.coalition, name=name, decides=decides)
    _record(by, body, "body_added", {}, {"name": name, "decides": decides})
    return body


@transaction.atomic
def change_body(*, by: Access, body: Body, name: str, decides: bool) -> Body:
    """Rename a body, or say whether it makes decisions."""
    name = needed(name, _("Give the body a name."))[:120]
    before, after = {"name": body.name, "decides": body.decides}, {"name": name, "decides": decides}
    if before != after:
        body.name, body.decides = name, decides
        body.save(update_fields=["name", "decides"])
        _record(by, body, "body_changed", before, after)
    return body


@transaction.atomic
def end_body(*, by: Access, body: Body, on: date | None = None) -> Body:
    """A body ends, and with it the seats that are open in it."""
    today = today_of(by.coalition)
    day = on or today
    refuse_future(day, today)
    if body.ended_on is None:
        body.ended_on = day
        body.save(update_fields=["ended_on"])
        for seat in body.seats.filter(until=None):
            seat.until = max(day, seat.since)
            seat.save(update_fields=["until"])
        _record(by, body, "body_ended", {"ended_on": None}, {"ended_on": day})
    return body


@transaction.atomic
def give_seat(
    *, by: Access, body: Body, partner: Partner, person: Person | None = None, since: date | None = None
) -> Seat:
    """Give a partner a seat in a body. It has at most one there: a second press gives the same seat."""
    today = today_of(by.coalition)
    day = since or today
    refuse_future(day, today)
    lock(partner)
    if body.coalition_id != partner.coalition_id:
        raise Refused(_("This organization belongs to another coalition."))
    if body.ended_on is not None:
        raise Refused(_("This body has ended. Choose another one."))
    if person is not None and not partner.contacts.filter(person=person).exists():
        raise Refused(_("Add this person to the organization's contacts first."))
    seat, made = Seat.objects.get_or_create(
        body=body, partner=partner, until=None, defaults={"since": day, "person": person}
    )
    if made:
        record_partner(by, partner, "seat_given", after={"body": body.name})
    elif person is not None and seat.person_id != person.pk:
        seat.person = person
        seat.save(update_fields=["person"])
        record_partner(by, partner, "seat_changed", after={"body": body.name, "contact": "changed"})
    return seat


@transaction.atomic
def end_seat(*, by: Access, seat: Seat, on: date | None = None) -> Seat:
    """A seat ends; it stays in the history."""
    today = today_of(by.coalition)
    day = on or today
    refuse_future(day, today)
    if seat.until is None:
        if day < seat.since:
            raise Refused(_("A seat cannot end before it began."))
        seat.until = day
        seat.save(update_fields=["until"])
        record_partner(by, seat.partner, "seat_ended", before={"body": seat.body.name})
    return seat


def _record(by: Access, body: Body, what: str, before: dict[str, object], after: dict[str, object]) -> None:
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action=f"partners.{what}",
        subject=body,
        label=body.name,
        before=before,
        after=after,
    )
