"""Who has heard of a call: ways, visits and applicants against the areas, groups and fields that it is for above all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404

from longtable.calls.models import Application, Call, Channel, ChannelDay
from longtable.calls.queries.designing import Known
from longtable.partners.models import EVERYWHERE, Partner, Standing

SENT = (Application.State.SUBMITTED, Application.State.CHOSEN, Application.State.NOT_CHOSEN)
HELPERS = 3  # partners named on one line


def get_channel(call: Call, pk: int) -> Channel:
    """The gate to one way of making a call known, of a call that has passed its own gate."""
    channel = call.channels.select_related("partner").filter(pk=pk).first()
    if channel is None:
        raise Http404
    channel.call = call
    return channel


def get_shared(token: str) -> Channel:
    """The gate to a share link for anyone: never one of a draft."""
    found = Channel.objects.filter(token=token).exclude(call__state=Call.State.DRAFT)
    channel = found.select_related("call__coalition").first()
    if channel is None:
        raise Http404
    return channel


def channel_by(call: Call, token: str) -> Channel | None:
    """The way by which someone came to a call, where they came by one of its share links."""
    return call.channels.filter(token=token).first() if token else None


def channels_of(call: Call) -> QuerySet[Channel]:
    """Every way in which the call is made known, with ``n_visits``, ``n_begun`` and ``n_sent``."""
    days = ChannelDay.objects.filter(channel=OuterRef("pk")).order_by().values("channel")
    visits = Subquery(days.annotate(total=Sum("visits")).values("total"), output_field=IntegerField())
    sent = Q(applications__state__in=SENT)
    return call.channels.select_related("partner").annotate(
        n_visits=Coalesce(visits, 0),
        n_begun=Count("applications", distinct=True),
        n_sent=Count("applications", filter=sent, distinct=True),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One area, group or sector: by how many ways it heard, what came of it, and who could help."""

    kind: str  # "areas", "groups", "sectors"
    code: str
    title: str
    channels: int
    new: int  # ways that were not usual
    visits: int
    applicants: int
    helpers: tuple[Partner, ...]

    @property
    def is_gap(self) -> bool:
        """Nobody there applies, and no way leads there."""
        return not self.channels and not self.applicants


@dataclass(frozen=True, slots=True)
class Heard:
    """The whole picture: lines with the widest gaps first, and totals."""

    lines: tuple[Line, ...]
    visits: int
    begun: int
    sent: int
    unknown: int  # applications that came without a share link

    @property
    def gaps(self) -> int:
        """Lines that nothing leads to."""
        return sum(line.is_gap for line in self.lines)


def heard_of(call: Call, channels: Sequence[Any], known: Known) -> Heard:
    """Put ways, visits and applicants beside what the call is for, in three queries at any size."""
    applications = list(
        Application.objects.filter(call=call)
        .exclude(state=Application.State.WITHDRAWN)
        .values("state", "channel_id", "services", "sectors")
    )
    sent = [one for one in applications if one["state"] in SENT]
    reached = [_reached(one["services"], one["sectors"]) for one in sent]
    helpers = _helpers(call, {one.partner_id for one in channels})
    wanted = {
        "groups": call.priority_groups or list(known.groups),
        "areas": call.priority_areas or list(known.areas),
        "sectors": call.priority_sectors,
    }
    lines = [
        _line(kind, code, title, channels=channels, reached=reached, helpers=helpers)
        for kind, codes in wanted.items()
        for code, title in zip(codes, known.names(kind, codes), strict=True)
    ]
    lines.sort(key=lambda line: (line.applicants > 0, line.channels > 0, line.applicants, line.channels, line.visits))
    return Heard(
        lines=tuple(lines),
        visits=sum(one.n_visits for one in channels),
        begun=len(applications),
        sent=len(sent),
        unknown=sum(one["channel_id"] is None for one in applications),
    )


def _reached(services: Iterable[Any], sectors: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {"areas": set(), "groups": set(), "sectors": set(sectors or ())}
    for line in services or ():
        found["groups"].add(str(line.get("group", "")))
        found["areas"].update(map(str, line.get("areas") or ()))
    return found


def _holds(codes: set[str], kind: str, code: str) -> bool:
    return code in codes or (kind == "areas" and EVERYWHERE in codes)


def _line(
    kind: str, code: str, title: str, *, channels: Sequence[Any], reached: Sequence[dict[str, set[str]]],
    helpers: Sequence[tuple[Partner, dict[str, set[str]]]],
) -> Line:  # fmt: skip
    here = [one for one in channels if _holds(set(getattr(one, kind)), kind, code)]
    able = [partner for partner, serves in helpers if _holds(serves[kind], kind, code)]
    return Line(
        kind=kind,
        code=code,
        title=title,
        channels=len(here),
        new=sum(not one.is_usual for one in here),
        visits=sum(one.n_visits for one in here),
        applicants=sum(_holds(one[kind], kind, code) for one in reached),
        helpers=tuple(able[:HELPERS]),
    )


def _helpers(call: Call, busy: set[int | None]) -> list[tuple[Partner, dict[str, set[str]]]]:
    """Organizations that do not yet help to make the call known, with whom and where they serve.

    Active partners first; where none of them serves, those on the list who do are the ones to ask. Narrow ones go before
    those who serve everywhere.
    """
    rows = Partner.objects.filter(coalition=call.coalition_id).exclude(standing=Standing.LEFT)
    rows = rows.exclude(pk__in=[pk for pk in busy if pk])
    found = []
    for partner in rows.order_by("name", "pk").prefetch_related("services", "sectors"):
        serves: dict[str, set[str]] = defaultdict(set)
        for service in partner.services.all():
            serves["groups"].add(service.group)
            serves["areas"].update(service.areas)
        serves["sectors"] = {sector.code for sector in partner.sectors.all()}
        found.append((partner, serves))
    return sorted(found, key=lambda pair: (pair[0].standing != Standing.ACTIVE, EVERYWHERE in pair[1]["areas"]))
