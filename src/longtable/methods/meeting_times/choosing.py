"""A series of meetings that those who can come least can come to as often as can be (methods, section 6)."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from longtable.methods.meeting_times import words
from longtable.methods.meeting_times.outcome import outcome
from longtable.methods.meeting_times.poll import IntArray, Poll, poll_of, reduced
from longtable.methods.meeting_times.search import SEED, Found, Instance, best_series
from longtable.methods.meeting_times.types import MOST_MEETINGS, Answers, Gap, Option, Person, Progress, Series
from longtable.methods.programs import Program

TIME_LIMIT = 10.0
SUM_SHARE = 0.1  # of the time, at most, for the series by sum that stands beside
OTHERS = 5  # at most so many other best series are listed


def choose_series(
    people: Sequence[Person],
    options: Sequence[Option],
    answers: Answers,
    meetings: int,
    *,
    count_past: bool = False,
    time_limit: float = TIME_LIMIT,
    progress: Progress | None = None,
) -> Series:
    """Answer "when and where should the next ``meetings`` meetings be?", an option as often as it helps.

    First as few people as possible who can come to none of them; then those who can come least come as often as can
    be, then the next, and so on (leximin of everyone's total: yes 1, if need be 1/2). ``count_past``: what they
    attended before is part of the total, at most ``meetings``. Of equally good series the one whose options come first
    in the list. Missing answers and unmet needs count as no. Exact where ``time_limit`` (seconds) allows; otherwise the
    best found, with ``settled`` and ``gap`` for how far that is proven. Raises ValueError as ``rank_options``, and for
    a number of meetings that is not 1 to 12. Source: methods, section 6.
    """
    if not 1 <= meetings <= MOST_MEETINGS:
        raise ValueError(f"Give a number of meetings from 1 to {MOST_MEETINGS}.")
    deadline = time.monotonic() + time_limit
    poll = poll_of(people, options, answers)
    past = np.array([round(2 * min(one.attended, meetings)) * count_past for one in poll.people], dtype=np.int64)
    small = _reduce(poll, past, meetings)
    by_sum = _by_sum(small.it, SUM_SHARE * time_limit)
    found = _search(small.it, deadline - time.monotonic(), progress)
    best, *others = small.best_of(found)
    ids = [one.id for one in poll.options]
    series = Series(
        meetings=meetings,
        count_past=count_past,
        best=outcome(poll, best, past),
        most_popular=outcome(poll, _most_popular(poll, meetings), past),
        by_sum=None if by_sum is None else outcome(poll, small.wide(by_sum), past),
        proven=found.proven,
        none_proven=found.settled > 0,
        settled=found.levels[found.settled - 1].count if found.settled > 1 else 0,
        gap=_gap(found),
        several=True if others else False if found.every_tie else None,
        others=tuple(_counts(one, ids) for one in others[:OTHERS]),
        tie_rule_proven=found.every_tie,
        never_able=poll.never_able,
        silent=poll.silent,
        set_aside={ids[one]: ids[better] for one, better in small.aside.items()},
        same=tuple((ids[one], *(ids[twin] for twin in twins)) for one, twins in small.same.items()),
        people=len(poll.people),
        options=len(ids),
        seed=SEED,
    )
    return replace(series, explanation=tuple(words.explain_series(series)))


@dataclass(frozen=True, slots=True, eq=False)
class _Small:
    """A poll without the people who can never come and the options that another is never worse than."""

    it: Instance
    kept: Sequence[int]  # the options that are left
    aside: Mapping[int, int]  # an option that was left out, and one that is never worse
    same: Mapping[int, Sequence[int]]  # a kept option, and those that suit everyone equally
    options: int  # of the whole poll

    def wide(self, counts: IntArray) -> IntArray:
        """Return a series with all options of the poll."""
        wide = np.zeros(self.options, dtype=np.int64)
        wide[list(self.kept)] = counts
        return wide

    def best_of(self, found: Found) -> list[IntArray]:
        """Return the best series with all options: the one whose options come first in the list, then others."""
        wide = [self.wide(one) for one in found.ties]
        wide.sort(key=lambda one: np.repeat(np.arange(len(one)), one).tolist())
        return wide + self._swapped(wide[0])

    def _swapped(self, counts: IntArray) -> list[IntArray]:
        """Return the series with one meeting at another option that suits everyone equally."""
        found = []
        for place, twins in self.same.items():
            for twin in twins if counts[place] else ():
                swapped = counts.copy()
                swapped[place] -= 1
                swapped[twin] += 1
                found.append(swapped)
        return found


def _reduce(poll: Poll, past: IntArray, meetings: int) -> _Small:
    kept, aside, same = reduced(poll.worth)
    able = (poll.worth > 0).any(axis=1)
    it = Instance(np.ascontiguousarray(poll.worth[able][:, kept]), past[able], meetings)
    return _Small(it, kept, aside, same, len(poll.options))


def _search(it: Instance, seconds: float, progress: Progress | None) -> Found:
    def tell(settled: int) -> None:
        if progress is not None:
            progress("series", settled, len(it.past))

    found = best_series(it, seconds, tell)
    tell(len(it.past))
    return found


def _counts(counts: IntArray, ids: Sequence[str]) -> dict[str, int]:
    return {ids[place]: int(counts[place]) for place in np.flatnonzero(counts).tolist()}


def _gap(found: Found) -> Gap | None:
    if found.proven:
        return None
    level = found.levels[found.settled]
    return Gap(None if level.value is None else level.value / 2, level.count, found.at_least)


def _most_popular(poll: Poll, meetings: int) -> IntArray:
    """Always the option with the largest total, of equals the one that shuts out the fewest, then the first."""
    totals, shut = poll.worth.sum(axis=0), (poll.worth == 0).sum(axis=0)
    best = min(range(len(totals)), key=lambda place: (-totals[place], shut[place], place))
    counts = np.zeros(len(totals), dtype=np.int64)
    counts[best] = meetings
    return counts


def _by_sum(it: Instance, seconds: float) -> IntArray | None:
    """Return the series with as few people as possible at none, then the largest sum: what a plain model would choose."""
    people, options = it.worth.shape
    program = Program()
    counts = program.add_columns(options, upper=float(it.meetings), cost=it.worth.sum(axis=0).astype(float), whole=True)
    worst = float(it.worth.sum() * it.meetings + 1)
    none = program.add_columns(people, cost=-worst, whole=True)
    program.add_row(counts, 1.0, float(it.meetings), float(it.meetings))
    row, column = np.nonzero(it.worth)
    everyone = np.arange(people)
    rows, columns = np.concatenate([row, everyone]), np.concatenate([counts[column], none])
    program.add_rows(rows, columns, 1.0, np.ones(people), np.full(people, np.inf))
    solved = program.solve(greatest=True, time_limit=seconds)
    return np.rint(solved.values[counts]).astype(np.int64) if solved.proven and len(solved.values) else None
