"""Facts and decisions that need no database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from longtable.meetings.models import Need, Rsvp

NEW_FOR = timedelta(days=365)  # how long a partner counts as new
IN_THE_ROOM = frozenset({Need.TRANSPORT, Need.STEP_FREE, Need.MEAL, Need.CHILDCARE})
NUMBER = re.compile(r"\+?\d[\d\s().\-/]{5,}\d")
CODE = re.compile(r"\d[\d\s]*")
RESERVED = frozenset(
    {"polls", "places", "new", "people", "heard", "needs", "actions", "calendar"}
)  # first words of addresses here


def is_new(joined_on: date | None, on: date) -> bool | None:
    """True for a partner in its first year at the table; None where nobody knows since when.

    >>> is_new(date(2026, 3, 1), date(2026, 11, 22)), is_new(date(2024, 3, 1), date(2026, 11, 22)), is_new(None, date(2026, 1, 1))
    (True, False, None)
    """
    return None if joined_on is None else on - joined_on < NEW_FOR


def is_over(state: str, ends_at: datetime, now: datetime) -> bool:
    """True for a meeting that has ended, or whose time has passed."""
    return state == "ended" or (state != "live" and ends_at <= now)


def needs_there(needs: Iterable[str], rsvp: str) -> list[Need]:
    """What has to be arranged for one person who may come. “Evenings only” is met by the time, not by arranging.

    >>> [str(need) for need in needs_there(["meal", "captions", "evening", "gone"], "remote")]
    ['captions']
    """
    known = [Need(one) for one in needs if one in Need.values and one != Need.EVENING]
    return [one for one in known if rsvp != Rsvp.REMOTE or one not in IN_THE_ROOM]


def dial_of(text: str) -> str:
    """What a phone dials for a number in words, with a pause before a code; "" where there is no number.

    >>> dial_of("+1 (312) 555-0100, code 4321#")
    'tel:+13125550100,,4321%23'
    >>> dial_of("312 555 0100"), dial_of("ask us")
    ('tel:3125550100', '')
    """
    number = NUMBER.search(text)
    if number is None:
        return ""
    dialled = "tel:" + re.sub(r"[^\d+]", "", number.group())
    code = CODE.search(text, number.end())
    return f"{dialled},,{re.sub(r'[^0-9]', '', code.group())}%23" if code else dialled
