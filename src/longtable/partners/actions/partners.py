"""An organization on the list: what it is, how it stands, whom it serves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from longtable.coalitions.links import withdraw_links
from longtable.coalitions.models import Coalition
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused, needed
from longtable.partners.models import ListImport, Partner, Sector, Service, Standing, StandingChange
from longtable.partners.queries import CONFIRM, known_codes, services_of
from longtable.partners.rules import (
    KnownCodes,
    ServiceLine,
    UnknownCodesError,
    checked_lines,
    join_areas,
    refuse_future,
    same_services,
)
from longtable.record.actions import Actor, write

type_services = Iterable[tuple[str, str, Sequence[str]]]


def record_partner(
    by: Access | Actor,
    partner: Partner,
    what: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    *,
    reason: str = "",
) -> None:
    """One entry about a partner; all that happens around a partner is found under the partner itself."""
    write(
        coalition_id=partner.coalition_id,
        by=by.actor if isinstance(by, Access) else by,
        action=f"partners.{what}",
        subject=partner,
        label=partner.name,
        before=before,
        after=after,
        reason=reason,
    )


def lock(partner: Partner) -> Partner:
    """The row as it is now, held until the action ends."""
    partner.refresh_from_db(from_queryset=Partner.objects.select_for_update())
    return partner


def sectors_by_code(coalition: Coalition, codes: Iterable[str]) -> list[Sector]:
    """Sectors of the coalition's list; refuses a code that is not on it."""
    wanted = list(dict.fromkeys(codes))
    if not wanted:
        return []
    found = {sector.code: sector for sector in Sector.objects.filter(coalition=coalition, code__in=wanted)}
    missing = [code for code in wanted if code not in found]
    if missing:
        message = _("Your list of sectors has no %(codes)s. Add it to the list first.")
        raise UnknownCodesError(message % {"codes": ", ".join(missing)}, "sector", missing)
    return [found[code] for code in wanted]


def lines_as_kept(lines: Iterable[ServiceLine]) -> list[dict[str, Any]]:
    """Services as the record holds them."""
    return [{"group": line.group, "relation": line.relation, "areas": list(line.areas)} for line in lines]


def put_services(partner: Partner, lines: Sequence[ServiceLine]) -> tuple[list[ServiceLine], bool]:
    """Replace the rows where they say something else; returns what stood before and whether anything changed."""
    before = services_of(partner)
    changed = not same_services(before, lines)
    if changed:
        partner.services.all().delete()
        Service.objects.bulk_create(
            Service(partner=partner, group=line.group, relation=line.relation, areas=list(line.areas)) for line in lines
        )
    return before, changed


@transaction.atomic
def add_partner(
    *,
    by: Access,
    name: str,
    standing: Standing = Standing.PROSPECT,
    sectors: Iterable[str] = (),
    description: str = "",
    website: str = "",
    joined_on: date | None = None,
    joined_precision: str = "day",
    services: type_services = (),
    as_kept: Mapping[str, str] | None = None,
    list_import: ListImport | None = None,
    on: date | None = None,
    known: KnownCodes | None = None,
) -> Partner:
    """Put an organization on the list. ``sectors``: codes. ``services``: lines of group, relation, areas, as in set_services."""
    today = today_of(by.coalition)
    since = on or today
    refuse_future(since, today)
    lines = checked_lines(services, known or known_codes(by.coalition)) if services else []
    chosen = sectors_by_code(by.coalition, sectors)
    partner = Partner.objects.create(
        coalition=by.coalition,
        name=needed(name, _("Give the organization's name."))[:200],
        description=description,
        website=website,
        standing=standing,
        standing_since=since,
        joined_on=joined_on or (since if standing == Standing.ACTIVE and list_import is None else None),
        joined_precision=joined_precision,
        as_kept=dict(as_kept or {}),
        list_import=list_import,
    )
    partner.sectors.set(chosen)
    put_services(partner, lines)
    StandingChange.objects.create(partner=partner, was="", became=standing, on=since)
    after: dict[str, Any] = {"name": partner.name, "standing": Standing(standing).value}
    after["sectors"] = [sector.code for sector in chosen]
    if lines:
        after["services"] = lines_as_kept(lines)
    record_partner(by, partner, "partner_added", after=after)
    return partner


class PartnerFields(TypedDict, total=False):
    """What change_partner may change; a field that is not given stays."""

    name: str
    description: str
    website: str
    joined_on: date | None
    joined_precision: str
    as_kept: dict[str, str]


@transaction.atomic
def change_partner(
    *, by: Access, partner: Partner, sectors: Iterable[str] | None = None, **fields: Unpack[PartnerFields]
) -> Partner:
    """Change what is kept of an organization; fields that are not given stay, and nothing is written if nothing changes."""
    lock(partner)
    if "name" in fields:
        fields["name"] = needed(fields["name"], _("Give the organization's name."))[:200]
    before: dict[str, Any] = {
        name: getattr(partner, name) for name, value in fields.items() if getattr(partner, name) != value
    }
    after: dict[str, Any] = {name: value for name, value in fields.items() if name in before}
    for name, value in after.items():
        setattr(partner, name, value)
    if after:
        partner.save(update_fields=list(after))
    if sectors is not None:
        was, chosen = [sector.code for sector in partner.sectors.all()], sectors_by_code(partner.coalition, sectors)
        if set(was) != {sector.code for sector in chosen}:
            partner.sectors.set(chosen)
            before["sectors"], after["sectors"] = was, [sector.code for sector in chosen]
    if after:
        record_partner(by, partner, "partner_changed", before, after)
    return partner


@transaction.atomic
def move_partner(*, by: Access, partner: Partner, to: Standing, on: date | None = None, reason: str = "") -> Partner:
    """Change how a partner stands, from a day on. A second press of the same button changes nothing.

    Who becomes active without a known day of joining joins on that day.
    """
    today = today_of(by.coalition)
    day = on or today
    refuse_future(day, today)
    lock(partner)
    was = partner.standing
    if was == to:
        return partner
    partner.standing, partner.standing_since = Standing(to).value, day
    changed = ["standing", "standing_since"]
    if to == Standing.ACTIVE and partner.joined_on is None:
        partner.joined_on, partner.joined_precision = day, "day"
        changed += ["joined_on", "joined_precision"]
    partner.save(update_fields=changed)
    reason = reason.strip()[:300]
    StandingChange.objects.create(partner=partner, was=was, became=partner.standing, on=day, reason=reason)
    before, after = {"standing": was}, {"standing": partner.standing, "standing_since": day}
    record_partner(by, partner, "partner_moved", before, after, reason=reason)
    return partner


@transaction.atomic
def set_services(*, by: Access, partner: Partner, services: type_services, known: KnownCodes | None = None) -> Partner:
    """Keep whom a partner works with and where: lines of group, relation, areas; they replace those before.

    Unknown codes are refused (UnknownCodesError) and nothing is kept then. A confirmation by the partner does not outlive
    a change by someone else. Pass ``known`` (queries.known_codes) where many partners are set at once.
    """
    lock(partner)
    lines = checked_lines(services, known or known_codes(partner.coalition))
    before, changed = put_services(partner, lines)
    if not changed:
        return partner
    was_confirmed = partner.is_confirmed
    if was_confirmed:
        partner.confirmed_at = None
        partner.save(update_fields=["confirmed_at"])
    record_partner(
        by,
        partner,
        "services_set",
        {"services": lines_as_kept(before), "confirmed": was_confirmed},
        {"services": lines_as_kept(lines), "confirmed": False},
    )
    return partner


@transaction.atomic
def remove_partner(*, by: Access, partner: Partner, reason: str = "") -> None:
    """Delete an organization with all that hangs on it, for one entered by mistake; leaving is the normal way."""
    lock(partner)
    withdraw_links(partner.coalition, CONFIRM, partner.pk)
    persons = [contact.person for contact in partner.contacts.select_related("person")]
    record_partner(by, partner, "partner_removed", {"name": partner.name, "standing": partner.standing}, reason=reason)
    partner.delete()
    for person in persons:
        drop_person(person)


@transaction.atomic
def merge_partners(*, by: Access, keep: Partner, other: Partner) -> Partner:
    """Make one of two entries for the same organization: ``keep`` takes over all that ``other`` has, and ``other`` goes.

    Services and sectors of both are kept, empty fields are filled, the earlier day of joining counts. Where this changes
    whom the organization serves, its confirmation no longer holds.
    """
    if keep.pk == other.pk or keep.coalition_id != other.coalition_id:
        raise Refused(_("Choose two different organizations of this coalition."))
    for partner in sorted((keep, other), key=lambda one: one.pk):
        lock(partner)
    before = services_of(keep)
    lines = {(line.group, line.relation): line.areas for line in before}
    for line in services_of(other):
        lines[line.group, line.relation] = join_areas(lines.get((line.group, line.relation), ()), line.areas)
    merged = [ServiceLine(group, relation, areas) for (group, relation), areas in lines.items()]
    _before, changed = put_services(keep, merged)
    keep.sectors.add(*other.sectors.all())
    _fill_from(keep, other, forget_confirmation=changed)
    withdraw_links(keep.coalition, CONFIRM, other.pk)
    name = other.name
    _take_rows(keep, other)
    other.delete()
    record_partner(
        by,
        keep,
        "partners_merged",
        {"name": name, "services": lines_as_kept(before)},
        {"name": keep.name, "services": lines_as_kept(merged)},
    )
    return keep


def _fill_from(keep: Partner, other: Partner, *, forget_confirmation: bool) -> None:
    keep.description = keep.description or other.description
    keep.website = keep.website or other.website
    keep.as_kept = {**other.as_kept, **keep.as_kept}
    if other.joined_on and (keep.joined_on is None or other.joined_on < keep.joined_on):
        keep.joined_on, keep.joined_precision = other.joined_on, other.joined_precision
    if forget_confirmation:
        keep.confirmed_at = None
    keep.save()


def _take_rows(keep: Partner, other: Partner) -> None:
    """Hand every row that points to ``other`` to ``keep``, those of higher rooms too; a row that ``keep`` has already goes."""
    other.services.all().delete()
    if keep.contacts.filter(is_main=True).exists():
        other.contacts.update(is_main=False)
    for relation in Partner._meta.related_objects:
        if relation.many_to_many:
            continue
        field = relation.field.name
        model = relation.related_model
        assert not isinstance(model, str)
        for row in model._default_manager.filter(**{field: other}):
            setattr(row, field, keep)
            try:
                with transaction.atomic():
                    row.save(update_fields=[field])
            except IntegrityError:
                row.delete()


def drop_person(person: Any) -> None:
    """Delete a person whom nothing in the coalition refers to any more: no contact, no seat, no account."""
    if person.account_id or person.contacts.exists() or person.seats.exists():
        return
    person.delete()
