"""What people change about their own account."""

from __future__ import annotations

from longtable.people.models import Account


def choose_language(*, by: Account, language: str) -> None:
    """Keep the language that a person picked."""
    Account.objects.filter(pk=by.pk).update(language=language)


def save_profile(*, by: Account, name: str, language: str) -> None:
    """Keep the name and language that a person gave."""
    by.name, by.language = name, language
    by.save(update_fields=["name", "language"])
