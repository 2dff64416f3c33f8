"""A call for machines: as plain JSON and in the words of schema.org. Only what the public page says too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from longtable.calls.language_check import time_to_apply
from longtable.calls.models import Call, Question


def public_address(call: Call) -> str:
    """The address of the public page, with its host."""
    return str(settings.SITE_URL + reverse("public_call", args=[call.coalition.slug, call.code]))


def as_json(call: Call, questions: Sequence[Question]) -> dict[str, Any]:
    """One open call; money in cents of US dollars, moments in ISO 8601."""
    time = time_to_apply(call, questions)
    return {
        "url": public_address(call),
        "host": {"name": call.coalition.name, "slug": call.coalition.slug},
        "title": call.titles,
        "purpose": call.purposes,
        "need": call.need_statements,
        "state": call.state_now if call.is_open else "announced",
        "kind_of_money": call.track,
        "currency": "USD",
        "total_cents": call.total_cents,
        "award_min_cents": call.award_min_cents,
        "award_max_cents": call.award_max_cents,
        "awards_min": call.awards_min,
        "awards_max": call.awards_max,
        "advance": call.advance,
        "opens_at": _moment(call.opens_at),
        "closes_at": _moment(call.closes_at),
        "time_zone": call.time_zone,
        "decides_on": call.decides_on.isoformat() if call.decides_on else None,
        "priority_areas": call.priority_areas,
        "priority_groups": call.priority_groups,
        "priority_sectors": call.priority_sectors,
        "hours_to_apply": {"least": time.least_hours, "most": time.most_hours} if questions else None,
        "questions": [{"kind": one.kind, "text": one.texts, "required": one.required} for one in questions],
    }


def as_linked_data(call: Call) -> dict[str, Any]:
    """A MonetaryGrant of schema.org with the action of applying."""
    address = public_address(call)
    amount: dict[str, Any] = {"@type": "MonetaryAmount", "currency": "USD"}
    if call.award_min_cents:
        amount["minValue"] = call.award_min_cents / 100
    if call.award_max_cents:
        amount["maxValue"] = call.award_max_cents / 100
    apply: dict[str, Any] = {"@type": "ApplyAction", "target": address}
    if call.opens_at:
        apply["startTime"] = _moment(call.opens_at)
    if call.closes_at:
        apply["endTime"] = _moment(call.closes_at)
    return {
        "@context": "https://schema.org",
        "@type": "MonetaryGrant",
        "@id": address,
        "url": address,
        "name": [{"@language": language, "@value": text} for language, text in call.titles.items()],
        "description": [{"@language": language, "@value": text} for language, text in call.purposes.items()],
        "funder": {"@type": "Organization", "name": call.coalition.name},
        "amount": amount,
        "potentialAction": apply,
    }


def _moment(moment: Any) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
