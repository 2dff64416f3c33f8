"""Amounts as people write them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from longtable.ui.numbers import number


def money(cents: int) -> str:
    """An amount in words of the reader: 60000000 → ``$600,000``; cents only where there are any."""
    return "$" + (number(cents / 100, 2) if cents % 100 else number(cents // 100))


def cents(amount: Decimal) -> int:
    """An amount in dollars as cents.

    >>> cents(Decimal("1200.50"))
    120050
    """
    return int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))
