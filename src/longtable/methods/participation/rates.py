"""Rates with honest intervals, and the difference of two rates (methods, section 7)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Rate:
    """``count`` out of ``of``; ``value``, ``low`` and ``high`` from 0 to 1, None of nobody."""

    count: int
    of: int
    value: float | None
    low: float | None  # Wilson
    high: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A later rate minus an earlier one, from -1 to 1, None where either is of nobody."""

    before: Rate
    after: Rate
    value: float | None
    low: float | None  # Newcombe
    high: float | None

    @property
    def clear(self) -> bool:
        """The interval leaves 0 out: more than chance alone would often bring."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def wilson(count: int, of: int, level: float = LEVEL) -> tuple[float, float]:
    """Answer "between which shares does the true one lie?": the score interval without continuity correction.

    (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) ÷ (1 + z²/n), p = count/of, n = of, z the normal quantile of the level. It stays
    within 0 and 1, and is sound for small n and for 0 or all. Raises ValueError unless 0 <= count <= of, of >= 1 and
    0 < level < 1. Source: Wilson 1927; worked numbers of Newcombe 1998 (Statistics in Medicine 17, 857).

    >>> [round(end, 4) for end in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    if not 0 <= count <= of or of < 1:
        raise ValueError("A rate needs a count from 0 to the number that it is of, and at least one.")
    if not 0 < level < 1:
        raise ValueError("The level of an interval lies between 0 and 1, as in 0.95.")
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, square = count / of, z * z
    middle = share + square / (2 * of)
    reach = z * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    scale = 1 + square / of
    low = 0.0 if count == 0 else max(0.0, (middle - reach) / scale)
    high = 1.0 if count == of else min(1.0, (middle + reach) / scale)
    return low, high


def rate_of(count: int, of: int, level: float = LEVEL) -> Rate:
    """Return ``count`` out of ``of`` with its Wilson interval; of nobody there is no rate.

    >>> rate_of(0, 20).value, round(rate_of(0, 20).high, 4), rate_of(0, 0).value
    (0.0, 0.1611, None)
    """
    if of == 0 and count == 0:
        return Rate(0, 0, None, None, None)
    low, high = wilson(count, of, level)
    return Rate(count, of, count / of, low, high)


def difference_of(before: Rate, after: Rate) -> Difference:
    """Answer "has a rate really changed?": after - before, with Newcombe's hybrid score interval.

    From the two Wilson intervals (l, u) of p = after and q = before: d - √((p-l)² + (u'-q)²) to d + √((u-p)² + (q-l')²).
    It takes the two for separate groups of people; where many are the same it is a little too wide or too narrow.
    Source: Newcombe 1998 (Statistics in Medicine 17, 873), method 10.

    >>> changed = difference_of(rate_of(48, 80), rate_of(56, 70))
    >>> round(changed.value, 4), round(changed.low, 4), round(changed.high, 4), changed.clear
    (0.2, 0.0524, 0.3339, True)
    """
    if before.value is None or before.low is None or before.high is None:
        return Difference(before, after, None, None, None)
    if after.value is None or after.low is None or after.high is None:
        return Difference(before, after, None, None, None)
    change = after.value - before.value
    down = math.hypot(after.value - after.low, before.high - before.value)
    up = math.hypot(after.high - after.value, before.value - before.low)
    return Difference(before, after, change, change - down, change + up)
