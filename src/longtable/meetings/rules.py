"""Facts and decisions that need no database."""

from __future__ import annotations

from datetime import date, timedelta

NEW_FOR = timedelta(days=365)  # how long a partner counts as new
RESERVED = frozenset({"polls", "places", "new", "people", "heard", "needs", "actions"})  # first words of addresses here


def is_new(joined_on: date | None, on: date) -> bool | None:
    """True for a partner in its first year at the table; None where nobody knows since when.

    >>> is_new(date(2026, 3, 1), date(2026, 11, 22)), is_new(date(2024, 3, 1), date(2026, 11, 22)), is_new(None, date(2026, 1, 1))
    (True, False, None)
    """
    return None if joined_on is None else on - joined_on < NEW_FOR
