"""Everything that an answer is made of, gathered once: it is kept with the answer, so that the answer never drifts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import override

from longtable.coalitions.models import Coalition
from longtable.coalitions.moments import day_in
from longtable.coverage.models import ITEMS, Evidence
from longtable.coverage.rules import CannotAskError, part_of
from longtable.methods.sector_table import DETERMINANTS
from longtable.partners.models import Partner, Seat, Sector, Service, Standing
from longtable.places.models import Area, Group, Indicator
from longtable.places.queries import areas_of, current_community, groups_of, indicators_of
from longtable.places.words import known_title

SCHEMA = 1
COUNTED = (Standing.ACTIVE, Standing.PROSPECT, Standing.INVITED, Standing.JOINING)
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def freeze(coalition: Coalition, indicator: str, today: date) -> dict[str, Any]:
    """The facts of today as plain values for JSON, in a number of queries that does not grow with their number."""
    community = current_community(coalition)
    if community is None:
        raise CannotAskError("community")
    indicators = {one.code: one for one in indicators_of(community)}
    if indicator not in indicators:
        raise CannotAskError("indicator")
    asked = indicators[indicator]
    areas = areas_of(community)
    codes = [area.code for area in areas]
    partners = _partners(coalition, today)
    adopted = coalition.strategy_adopted_on
    return {
        "schema": SCHEMA,
        "coalition": {"name": coalition.name, "strategy_adopted_on": adopted.isoformat() if adopted else None},
        "community": {"id": community.pk, "title": community.title, "sources": community.sources},
        "areas": _areas(areas, asked),
        "groups": [_group(one, codes) for one in groups_of(community)],
        "indicator": {
            **_indicator(asked, codes),
            "denominator": asked.denominator,
            "denominator_titles": _titles({}, asked.denominator) if asked.denominator else {},
            "cautions": asked.cautions,
        },
        "determinants": _determinants(indicators, codes),
        "sectors": [
            {"code": one.code, "titles": _titles(one.titles, one.code), "not_here": one.not_here_reason}
            for one in Sector.objects.filter(coalition=coalition)
        ],
        "partners": [one for one in partners if one["standing"] == Standing.ACTIVE],
        "prospects": [one for one in partners if one["standing"] != Standing.ACTIVE],
    }


def _areas(areas: Sequence[Area], asked: Indicator) -> dict[str, Any]:
    return {
        "codes": [area.code for area in areas],
        "names": [area.name for area in areas],
        "population": [area.populations.get("population") for area in areas],
        "denominator": [area.populations.get(asked.denominator) for area in areas] if _counts(asked, areas) else None,
    }


def _counts(asked: Indicator, areas: Sequence[Area]) -> bool:
    """True where it is known whom the rate is about, in at least one area."""
    return bool(asked.denominator) and any(asked.denominator in area.populations for area in areas)


def _titles(given: Mapping[str, str], code: str) -> dict[str, str]:
    """A title in every language: the given one, else the known one for this code."""
    titles = {}
    for language in LANGUAGES:
        with override(language):
            titles[language] = given.get(language) or given.get("en") or known_title(code)
    return titles


def _group(group: Group, codes: Sequence[str]) -> dict[str, Any]:
    return {
        "code": group.code,
        "titles": _titles(group.titles, group.code),
        "counts": [group.counts.get(code) for code in codes],
    }


def _indicator(one: Indicator, codes: Sequence[str]) -> dict[str, Any]:
    return {
        "code": one.code,
        "titles": _titles(one.titles, one.code),
        "period": one.period,
        "source": one.source,
        "values": [(one.values.get(code) or [None])[0] for code in codes],
    }


def _determinants(indicators: Mapping[str, Indicator], codes: Sequence[str]) -> list[dict[str, Any]]:
    """The indicators that some sector has a hand in."""
    wanted = {line.indicator for line in DETERMINANTS}
    return [_indicator(one, codes) for code, one in indicators.items() if code in wanted]


def _partners(coalition: Coalition, today: date) -> list[dict[str, Any]]:
    """Who is at the table or on the way to it, in the order of their names."""
    partners = list(
        Partner.objects.filter(coalition=coalition, standing__in=COUNTED)
        .order_by("name", "pk")
        .only("pk", "name", "standing", "confirmed_at", "joined_on", "joined_precision")
    )
    here = Q(partner__coalition=coalition, partner__standing__in=COUNTED)
    services = defaultdict(list)
    for one in Service.objects.filter(here).order_by("pk"):
        services[one.partner_id].append({"group": one.group, "relation": one.relation, "areas": one.areas})
    sectors = defaultdict(list)
    through = Partner.sectors.through.objects.filter(here).order_by("sector__order", "sector__code")
    for partner_id, code in through.values_list("partner_id", "sector__code"):
        sectors[partner_id].append(code)
    seated = _seats(coalition, today)
    part = _parts(coalition, today)
    return [
        {
            "id": one.pk,
            "name": one.name,
            "standing": one.standing,
            "sectors": sectors[one.pk],
            "services": services[one.pk],
            "confirmed": day_in(coalition.time_zone, one.confirmed_at).isoformat() if one.confirmed_at else None,
            "joined": _joined(one),
            "seat": seated(one.pk),
            "part": part(one.pk),
        }
        for one in partners
    ]


def _joined(partner: Partner) -> str | None:
    """The first day on which it can have joined, as far as the list knows."""
    day = partner.joined_on
    if day is None:
        return None
    if partner.joined_precision == "year":
        day = day.replace(month=1, day=1)
    elif partner.joined_precision == "month":
        day = day.replace(day=1)
    return day.isoformat()


def _seats(coalition: Coalition, today: date) -> Callable[[int], bool | None]:
    """Whether a partner holds a seat in a body that decides; not known where no body decides."""
    decides = coalition.bodies.filter(Q(ended_on=None) | Q(ended_on__gt=today), decides=True)
    bodies = set(decides.values_list("pk", flat=True))
    open_seats = Seat.objects.filter(Q(until=None) | Q(until__gt=today), body__in=bodies, since__lte=today)
    seated = set(open_seats.values_list("partner_id", flat=True)) if bodies else set()
    return lambda partner_id: partner_id in seated if bodies else None


def _parts(coalition: Coalition, today: date) -> Callable[[int], dict[str, Any]]:
    found = defaultdict(list)
    rows = Evidence.objects.filter(partner__coalition=coalition, on__lte=today).values_list("partner_id", "kind", "on")
    for partner_id, kind, on in rows:
        found[partner_id].append((kind, on))
    items_known = any(kind in ITEMS for lines in found.values() for kind, _on in lines)

    def part(partner_id: int) -> dict[str, Any]:
        one = part_of(found.get(partner_id, []), today, items_known=items_known)
        return {name: getattr(one, name) for name in one.__dataclass_fields__}

    return part
