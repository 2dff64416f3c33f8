"""Calls for tests: rows as the actions leave them, without the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from longtable.calls.models import Call, Criterion, Drafter, Question, Requirement
from longtable.coalitions.queries import Access

_number = count(1)
REASONS = {"en": "The need is there.", "es": "Allí está la necesidad."}

QUESTIONS: tuple[Mapping[str, Any], ...] = (
    {"kind": "long", "texts": {"en": "What will you do?", "es": "¿Qué harán?"}, "word_limit": 300},
    {"kind": "service", "texts": {"en": "Whom will you serve, and where?", "es": "¿A quiénes servirán, y dónde?"}},
    {"kind": "short", "texts": {"en": "Who leads the work?", "es": "¿Quién dirige el trabajo?"}, "identifies": True},
)
CRITERIA: tuple[Mapping[str, Any], ...] = (
    {
        "titles": {"en": "Reach of the people most affected", "es": "Alcance"},
        "weight": 3,
        "reasons": REASONS,
    },
    {
        "titles": {"en": "A plan that can work", "es": "Un plan viable"},
        "weight": 2,
        "reasons": {"en": "Plans need steps.", "es": "Un plan necesita pasos."},
    },
)


def make_call(
    access: Access,
    state: str = "open",
    questions: Sequence[Mapping[str, Any]] = QUESTIONS,
    criteria: Sequence[Mapping[str, Any]] = CRITERIA,
    requirements: Sequence[Mapping[str, Any]] = (),
    *,
    drafters: Sequence[Access] = (),
    **fields: Any,
) -> Call:
    """A call of the coalition; nobody counts as its drafter unless named in ``drafters``.

    ``questions``, ``criteria`` and ``requirements`` are fields of their rows; a question names its criterion by its
    position, ``{"criterion": 0, …}``. It opened yesterday and closes in two weeks (a closed one closed an hour ago).
    """
    now = timezone.now()
    number = next(_number)
    values: dict[str, Any] = {
        "code": f"call-{number}",
        "titles": {"en": "Partners for a smoke-free lake", "es": "Socios por un lago sin humo"},
        "purposes": {
            "en": "We pay groups that help people quit.",
            "es": "Pagamos a grupos que ayudan a dejar de fumar.",
        },
        "need_statements": {"en": "Smoking is high in three areas.", "es": "Se fuma mucho en tres áreas."},
        "total_cents": 60_000_000,
        "award_min_cents": 1_000_000,
        "award_max_cents": 5_000_000,
        "awards_max": 20,
        "opens_at": None if state == "draft" else now - timedelta(days=1),
        "closes_at": now + timedelta(days=14) if state in {"draft", "open", "cancelled"} else now - timedelta(hours=1),
    }
    call = Call.objects.create(coalition=access.coalition, state=state, **{**values, **fields})
    made = [Criterion.objects.create(call=call, order=order, **one) for order, one in enumerate(criteria)]
    for order, one in enumerate(questions):
        known = dict(one)
        position = known.pop("criterion", None)
        Question.objects.create(call=call, order=order, criterion=None if position is None else made[position], **known)
    for order, one in enumerate(requirements):
        Requirement.objects.create(call=call, order=order, **{"reasons": REASONS, **one})
    for drafter in drafters:
        Drafter.objects.create(call=call, account=drafter.account)
    return call
