"""The plan of an award, sized to it: payments with an advance, and fewer reports for smaller awards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

SMALL, MIDDLE = 2_500_000, 10_000_000  # cents: up to $25,000 one report, up to $100,000 two, above that four
DAYS = 365


@dataclass(frozen=True, slots=True)
class PlannedPayment:
    """One payment of a plan."""

    amount_cents: int
    is_advance: bool
    due_on: date


def reports_for(amount_cents: int) -> int:
    """How many reports an award of this size asks for.

    >>> [reports_for(cents) for cents in (500_000, 2_500_000, 5_000_000, 20_000_000)]
    [1, 1, 2, 4]
    """
    if amount_cents <= SMALL:
        return 1
    return 2 if amount_cents <= MIDDLE else 4


def plan_payments(amount_cents: int, begins: date, *, advance: bool) -> list[PlannedPayment]:
    """The money in parts that add up to the cent.

    With an advance a small award is paid half at once and half after six months, a larger one 40, 30 and 30 percent.
    Without one a small award is paid in two halves after six and twelve months, a larger one in four quarters.

    >>> [(one.amount_cents, one.is_advance) for one in plan_payments(1_000_001, date(2027, 1, 1), advance=True)]
    [(500000, True), (500001, False)]
    >>> sum(one.amount_cents for one in plan_payments(9_999_999, date(2027, 1, 1), advance=False))
    9999999
    """
    if advance:
        shares = [(50, 0), (50, 182)] if amount_cents <= SMALL else [(40, 0), (30, 120), (30, 240)]
    else:
        shares = [(50, 182), (50, DAYS)] if amount_cents <= SMALL else [(25, 91), (25, 182), (25, 273), (25, DAYS)]
    amounts = [amount_cents * share // 100 for share, _days in shares]
    amounts[-1] += amount_cents - sum(amounts)
    return [
        PlannedPayment(amount, advance and days == 0, begins + timedelta(days=days))
        for amount, (_share, days) in zip(amounts, shares, strict=True)
        if amount
    ]


def plan_reports(amount_cents: int, begins: date) -> list[date]:
    """The days on which reports are due, the last one a year after the start.

    >>> plan_reports(5_000_000, date(2027, 1, 1))
    [datetime.date(2027, 7, 2), datetime.date(2028, 1, 1)]
    """
    count = reports_for(amount_cents)
    return [begins + timedelta(days=DAYS * (number + 1) // count) for number in range(count)]
