"""How much work something is, without a clock: machines are slow, busy, or both."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import TraceFunction


def steps_of(work: Callable[[], object]) -> int:
    """How many lines of Python run, each round of a loop again: the same number on every machine."""
    count = 0

    def look(_frame: FrameType, event: str, _given: object) -> TraceFunction:
        nonlocal count
        count += event == "line"
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def grows_with(make: Callable[[int], Callable[[], object]], small: int) -> bool:
    """True where four times as much is about four times the work, not sixteen times.

    ``make(size)``: the work on so much, ready to be done.
    """
    make(small)()  # whatever is only loaded once
    return steps_of(make(4 * small)) < 6 * steps_of(make(small))


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
