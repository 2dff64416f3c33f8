"""Tables to assess: the shared Chicago case as a coalition, and small made-up ones whose numbers a test can work out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from django.utils import timezone

from longtable.coalitions.queries import Access
from longtable.partners.actions import start_sectors
from longtable.partners.models import Body, Partner, Seat, Sector, Service, Standing
from longtable.places.actions import bring_community
from longtable.sources.casefolder import read_case
from longtable.sources.types import PartnerRow
from tests.factories import make_access
from tests.factories.places import make_community

CHICAGO = Path("cases") / "chicago-tobacco"


def make_chicago(shared: Path, by: Access | None = None, *, shapes: bool = False, confirmed: int = 0) -> Access:
    """A coalition with the Chicago case: 77 areas, 13 partners, 295 prospects; ``confirmed`` partners have told us."""
    by = by or make_access()
    case = read_case(shared / CHICAGO, shapes=shapes)
    bring_community(by=by, package=case.package, title="Chicago")
    start_sectors(by=by, coalition=by.coalition)
    rows = [*case.partners, *case.prospects]
    partners = add_rows(by, rows)
    body = Body.objects.create(coalition=by.coalition, name="Steering committee", decides=True)
    seated = [partner for partner, row in zip(partners, rows, strict=True) if row.decision_seat]
    Seat.objects.bulk_create(Seat(body=body, partner=partner, since=date(2020, 1, 1)) for partner in seated)
    active = [partner.pk for partner in partners if partner.standing == Standing.ACTIVE]
    Partner.objects.filter(pk__in=active[:confirmed]).update(confirmed_at=timezone.now())
    return by


def add_rows(by: Access, rows: Iterable[PartnerRow]) -> list[Partner]:
    """Many partners at once."""
    rows = list(rows)
    sectors = {sector.code: sector for sector in Sector.objects.filter(coalition=by.coalition)}
    partners = Partner.objects.bulk_create(
        Partner(coalition=by.coalition, name=row.name, standing=row.standing) for row in rows
    )
    through = Partner.sectors.through
    through.objects.bulk_create(
        through(partner_id=partner.pk, sector_id=sectors[code].pk)
        for partner, row in zip(partners, rows, strict=True)
        for code in row.sectors
        if code in sectors
    )
    Service.objects.bulk_create(
        Service(partner=partner, group=one.group, relation=one.relation, areas=list(one.areas))
        for partner, row in zip(partners, rows, strict=True)
        for one in row.services
    )
    return partners


def make_table(by: Access | None = None, partners: int = 3, prospects: int = 4, **fields: object) -> Access:
    """A made-up community of 12 areas with partners for older adults and prospects for the other groups.

    Partner number n (from 0) serves older adults in area n + 7; prospect n focuses on Black residents in areas 8 to 12
    (cut short by n). Sectors come from the guide's list.
    """
    by = by or make_access()
    make_community(by, **fields)
    start_sectors(by=by, coalition=by.coalition)
    for number in range(partners):
        make_partner(by, f"Partner {number}", [("older_adults", "serves", [str(number % 6 + 7)])], sectors=["housing"])
    for number in range(prospects):
        areas = [str(area) for area in range(8, max(9, 13 - number))]
        make_partner(by, f"Prospect {number}", [("black", "focuses_on", areas)], standing="prospect", sectors=["media"])
    return by


def make_partner(
    by: Access,
    name: str,
    services: Iterable[tuple[str, str, Sequence[str]]] = (),
    *,
    standing: str = "active",
    sectors: Iterable[str] = (),
) -> Partner:
    """One partner with its services, without an entry in the record."""
    partner = Partner.objects.create(coalition=by.coalition, name=name, standing=standing)
    partner.sectors.set(Sector.objects.filter(coalition=by.coalition, code__in=list(sectors)))
    for group, relation, areas in services:
        Service.objects.create(partner=partner, group=group, relation=relation, areas=list(areas))
    return partner
