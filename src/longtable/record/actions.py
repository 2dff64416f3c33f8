"""Writing to the record: one function, called once by every action of every room, inside that action's transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from longtable.record.classification import recordable
from longtable.record.models import Chain, Entry
from longtable.record.rules import entry_hash


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an opaque id and the role in which they act. Names are looked up when the history is read."""

    id: str
    role: str


SYSTEM = Actor("system", "system")
_story_time: ContextVar[datetime | None] = ContextVar("story_time", default=None)


@contextmanager
def told_as_of(moment: datetime) -> Iterator[None]:
    """Date the entries of this block as of ``moment``: only for the demo, whose two years are made up in seconds."""
    if not settings.DEMO:
        raise RuntimeError("entries are dated by the clock; only the demo tells a made-up story")
    token = _story_time.set(moment)
    try:
        yield
    finally:
        _story_time.reset(token)


@transaction.atomic
def write(
    *,
    coalition_id: int,
    by: Actor,
    action: str,
    subject: models.Model,
    label: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Entry:
    """Append one entry. Values of personal and sensitive fields of ``subject`` are replaced by "changed".

    ``label`` names the subject in words; leave it empty where the name of the subject is itself personal.
    """
    Chain.objects.get_or_create(coalition_id=coalition_id)
    chain = Chain.objects.select_for_update().get(coalition_id=coalition_id)
    model = type(subject)
    entry = Entry(
        coalition_id=coalition_id,
        number=chain.length + 1,
        at=_story_time.get() or timezone.now(),
        actor=by.id,
        actor_role=by.role,
        action=action,
        subject_kind=model._meta.model_name or "",
        subject_id=str(subject.pk),
        subject_label=label[:200],
        before=recordable(model, before or {}),
        after=recordable(model, after or {}),
        reason=reason,
        previous_hash=chain.head,
    )
    entry.hash = entry_hash(entry)
    entry.save()
    chain.length = entry.number
    chain.head = entry.hash
    chain.save(update_fields=["length", "head"])
    return entry
