"""What people change about their own account; and forgetting to whom letters went."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from longtable.people.models import Account, Dispatch
from longtable.people.queries import KEPT_GONE, KEPT_REFUSED


def choose_language(*, by: Account, language: str) -> None:
    """Keep the language that a person picked."""
    Account.objects.filter(pk=by.pk).update(language=language)


def save_profile(*, by: Account, name: str, language: str) -> None:
    """Keep the name and language that a person gave."""
    by.name, by.language = name, language
    by.save(update_fields=["name", "language"])


def forget_post(*, today: date | None = None) -> int:  # noqa: ARG001
    """For the daily jobs: to whom letters went is forgotten after a day, whose were refused after a month."""
    now, states = timezone.now(), Dispatch.State
    ended = Dispatch.objects.exclude(state=states.WAITING)
    gone = ended.filter(state=states.GONE, ended_at__lt=now - KEPT_GONE)
    deleted, _each = (gone | ended.filter(ended_at__lt=now - KEPT_REFUSED)).delete()
    return deleted
