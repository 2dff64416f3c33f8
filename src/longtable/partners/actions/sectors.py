"""The coalition's own list of sectors."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from longtable.coalitions.models import Coalition, Role
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused, needed
from longtable.partners.models import Sector
from longtable.partners.rules import sector_code
from longtable.partners.sector_list import START
from longtable.people.models import Account
from longtable.record.actions import Actor, write


@transaction.atomic
def start_sectors(*, by: Account | Access, coalition: Coalition) -> list[Sector]:
    """Give a coalition the guide's list to start from; sectors that it already has stay as they are."""
    actor = by.actor if isinstance(by, Access) else Actor(f"account:{by.pk}", Role.COORDINATOR.value)
    kept = set(Sector.objects.filter(coalition=coalition).values_list("code", flat=True))
    new = [
        Sector(coalition=coalition, code=code, titles=dict(titles), order=place)
        for place, (code, titles) in enumerate(START.items(), start=len(kept))
        if code not in kept
    ]
    Sector.objects.bulk_create(new)
    if new:
        write(
            coalition_id=coalition.pk,
            by=actor,
            action="partners.sectors_started",
            subject=new[0],
            after={"code": [sector.code for sector in new]},
        )
    return list(Sector.objects.filter(coalition=coalition))


def _titles(titles: Mapping[str, str]) -> dict[str, str]:
    kept = {language: title.strip() for language, title in titles.items() if title.strip()}
    needed("".join(kept.values()), _("Give the sector a name."))
    return kept


@transaction.atomic
def add_sector(*, by: Access, titles: Mapping[str, str]) -> Sector:
    """Put a sector at the end of the list; ``titles`` by language, one is enough. A title that is there is not added twice."""
    names = _titles(titles)
    present = list(Sector.objects.select_for_update().filter(coalition=by.coalition))
    wanted = {name.casefold() for name in names.values()}
    for sector in present:
        if wanted & {title.casefold() for title in sector.titles.values()}:
            return sector
    code = sector_code(names.get("en") or next(iter(names.values())), [sector.code for sector in present])
    order = max((sector.order for sector in present), default=-1) + 1
    sector = Sector.objects.create(coalition=by.coalition, code=code, titles=names, order=order)
    _record(by, sector, "sector_added", {}, {"titles": names})
    return sector


@transaction.atomic
def change_sector(*, by: Access, sector: Sector, titles: Mapping[str, str]) -> Sector:
    """Rename a sector; its code stays, so that lists and methods still know it."""
    names = _titles(titles)
    if names != sector.titles:
        was, sector.titles = sector.titles, names
        sector.save(update_fields=["titles"])
        _record(by, sector, "sector_renamed", {"titles": was}, {"titles": names})
    return sector


@transaction.atomic
def place_sector(*, by: Access, sector: Sector, place: int) -> list[Sector]:
    """Put a sector at a place of the list, counted from 1; returns the list in its new order."""
    others = list(Sector.objects.select_for_update().filter(coalition=by.coalition))
    was = next(number for number, one in enumerate(others, start=1) if one.pk == sector.pk)
    place = max(1, min(place, len(others)))
    moved = others.pop(was - 1)
    others.insert(place - 1, moved)
    for order, one in enumerate(others):
        one.order = order
    Sector.objects.bulk_update(others, ["order"])
    if was != place:
        _record(by, sector, "sector_placed", {"order": was}, {"order": place})
    return others


@transaction.atomic
def sector_does_not_exist_here(*, by: Access, sector: Sector, reason: str) -> Sector:
    """Mark that there is no such sector in this place, with the reason; the board then stops asking for it."""
    reason = needed(reason, _("Say why: others will ask. For instance, no bus or train runs here."))
    if reason != sector.not_here_reason:
        was, sector.not_here_reason = sector.not_here_reason, reason
        sector.save(update_fields=["not_here_reason"])
        _record(by, sector, "sector_marked", {"not_here_reason": was}, {"not_here_reason": reason}, reason=reason)
    return sector


@transaction.atomic
def sector_exists_here(*, by: Access, sector: Sector) -> Sector:
    """Take the mark away."""
    if sector.not_here_reason:
        was, sector.not_here_reason = sector.not_here_reason, ""
        sector.save(update_fields=["not_here_reason"])
        _record(by, sector, "sector_unmarked", {"not_here_reason": was}, {"not_here_reason": ""})
    return sector


@transaction.atomic
def remove_sector(*, by: Access, sector: Sector) -> None:
    """Take a sector from the list; refused while an organization is in it."""
    if sector.partners.exists():
        raise Refused(_("Organizations are in this sector. Change them first, or rename the sector."))
    _record(by, sector, "sector_removed", {"titles": sector.titles}, {})
    sector.delete()


def _record(
    by: Access,
    sector: Sector,
    what: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    *,
    reason: str = "",
) -> None:
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action=f"partners.{what}",
        subject=sector,
        label=sector.titles.get("en") or sector.code,
        before=before,
        after=after,
        reason=reason,
    )
