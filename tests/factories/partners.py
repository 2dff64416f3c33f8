"""Organizations for tests: rows as the actions leave them, without the record and without checking codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from longtable.coalitions.models import Coalition, Person
from longtable.coalitions.moments import today_of
from longtable.partners.models import Body, Contact, Partner, Seat, Sector, Service, Standing, StandingChange


def make_sector(coalition: Coalition, code: str) -> Sector:
    """A sector of the coalition's list, made once."""
    sector, _made = Sector.objects.get_or_create(
        coalition=coalition, code=code, defaults={"titles": {"en": code.replace("_", " ").capitalize()}, "order": 50}
    )
    return sector


def make_partner(
    coalition: Coalition,
    name: str = "Cedar Street Family Center",
    standing: Standing | str = Standing.ACTIVE,
    sectors: Sequence[str] = (),
    services: Sequence[tuple[str, str, Sequence[str]]] = (),
    *,
    confirmed: bool = False,
    decision_seat: bool = False,
    joined_on: date | None = None,
    since: date | None = None,
    **fields: object,
) -> Partner:
    """An organization; ``sectors``: codes, ``services``: (group, relation, areas), ``decision_seat``: in a deciding body."""
    since = since or today_of(coalition)
    partner = Partner.objects.create(
        coalition=coalition,
        name=name,
        standing=standing,
        standing_since=since,
        joined_on=joined_on,
        confirmed_at=timezone.now() if confirmed else None,
        **fields,
    )
    partner.sectors.set([make_sector(coalition, code) for code in sectors])
    Service.objects.bulk_create(
        Service(partner=partner, group=group, relation=relation, areas=list(areas))
        for group, relation, areas in services
    )
    StandingChange.objects.create(partner=partner, was="", became=standing, on=since)
    if decision_seat:
        body, _made = Body.objects.get_or_create(coalition=coalition, name="Steering committee", decides=True)
        Seat.objects.create(body=body, partner=partner, since=since)
    return partner


def make_contact(
    partner: Partner, name: str = "Rosa Delgado", email: str = "", *, language: str = "en", phone: str = ""
) -> Contact:
    """A person who speaks for the organization."""
    person = Person.objects.create(coalition=partner.coalition, name=name, email=email, phone=phone, language=language)
    return Contact.objects.create(partner=partner, person=person, is_main=not partner.contacts.exists())
