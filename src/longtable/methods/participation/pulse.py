"""Anonymous answers to a pulse or a temperature check, shown only where nobody can be told (methods, section 12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from longtable.methods.small_numbers import TOTAL, Protected, check_releases, protect_counts
from longtable.methods.wording import N_, Sentence

PULSE_K = 5


class Shown(StrEnum):
    """How much of a pulse may be shown."""

    NOTHING = "nothing"  # fewer than k answered: not even how many
    TOTAL = "total"  # only how many answered
    PARTLY = "partly"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Pulse:
    """What may be shown of anonymous answers. Show nothing else: neither the counts nor shares made from them."""

    shown: Shown
    answers: int | None  # how many answered, None where hidden
    counts: Mapping[str, int | None]  # None where hidden
    percents: Mapping[str, int | None]  # whole percents of all answers; they follow the counts
    k: int
    table: Protected | None  # None where nothing is shown
    held_back: bool  # this is the release before: the new answers would have shown a few people
    explanation: tuple[Sentence, ...]


def protected_pulse(
    counts: Mapping[str, int], k: int = PULSE_K, *, sensitive: bool = True, before: Pulse | None = None
) -> Pulse:
    """Answer "what may everyone see of these anonymous answers?".

    Below ``k`` answers nothing at all. From there on counts of 1 to k - 1 are hidden, with ``sensitive`` also a 0 and a
    100 % (an answer that nobody or everybody gave tells what each one said), then as many more as it takes so that no
    hidden count can be told to be above 0 or below k. ``before`` is what was shown last of the same question: where new
    answers beside it would show fewer than k people, it is returned again, marked ``held_back``. Give it whenever
    results are shown while answers still come in. Raises ValueError for a count below 0 and a ``k`` below 2.
    Source: methods, section 12.

    >>> protected_pulse({"yes": 3, "no": 1}).shown.value, protected_pulse({"yes": 9, "no": 8}).counts["no"]
    ('nothing', 8)
    """
    if k < 2 or any(count < 0 for count in counts.values()):
        raise ValueError("Counts cannot be below 0, and k must be at least 2.")
    hidden: dict[str, int | None] = dict.fromkeys(counts)
    if sum(counts.values()) < k:
        if before is not None and before.table is not None:
            return _held(before)
        text = N_("Fewer than %(k)s people have answered. Nothing is shown, so that nobody can be recognized.")
        return Pulse(Shown.NOTHING, None, hidden, hidden, k, None, False, (Sentence(text, {"k": k}),))
    table = protect_counts(counts, k, sensitive=sensitive)
    if before is not None and before.table is not None and not check_releases(before.table, table).may_follow:
        return _held(before)
    given = {name: table.count(name) for name in counts}
    percents = {name: _whole(table.percent(name)) for name in counts}
    answers = table.count(TOTAL)
    if not table.hidden:
        shown = Shown.ALL
    elif any(one is not None for one in given.values()):
        shown = Shown.PARTLY
    else:
        shown = Shown.NOTHING if answers is None else Shown.TOTAL
    return Pulse(shown, answers, given, percents, k, table, False, table.explanation)


def _held(before: Pulse) -> Pulse:
    text = N_("New answers have come in. They are shown once enough have come that nobody can be recognized.")
    told = tuple(one for one in before.explanation if one.template != text)
    return Pulse(
        before.shown,
        before.answers,
        before.counts,
        before.percents,
        before.k,
        before.table,
        True,
        (*told, Sentence(text)),
    )


def _whole(percent: float | None) -> int | None:
    return None if percent is None else round(percent)
