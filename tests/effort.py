"""How much work something is, without a clock: machines are slow, busy, or both."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


def calls_in(work: Callable[[], object]) -> int:
    """How many functions are called, in Python and from Python: the same number on every machine."""
    count = 0

    def look(_frame: FrameType, event: str, _given: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(look)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def grows_with(make: Callable[[int], Callable[[], object]], small: int) -> bool:
    """True where four times as much is about four times the work, not sixteen times.

    ``make(size)``: the work on so much, ready to be done.
    """
    make(small)()  # whatever is only loaded once
    return calls_in(make(4 * small)) < 6 * calls_in(make(small))


@contextmanager
def must_end(seconds: float = 60) -> Iterator[None]:
    """Fail where the block never ends: it may use this much of the processor's time, a hundred times what it needs.

    Give it so much to do that an unsuitable way would take many minutes. Waiting costs no processor's time, and so
    other work of the machine changes nothing.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError("it does not end: the work grows much faster than what it is given")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
