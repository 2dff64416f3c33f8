"""The best series: a first one by exchange, then proven by branch and bound, level by level.

A level is a total v that someone has, with how many people have at most v. A better series has fewer people at the
first level where the two differ. So at each node each level is tried in turn: can any series of this branch have fewer
people there, and as few as this one below? Where the relaxation says no, the branch never asks again.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from longtable.methods.meeting_times.cuts import Family, Relaxation, Target
from longtable.methods.meeting_times.poll import IntArray
from longtable.methods.programs import FloatArray

SEED, STARTS, MOST_TIES = 1, 30, 200
EXCHANGE_SHARE = 0.15  # of the time, at most, for a first series
WHOLE = 1e-5

Key = tuple[int, ...]  # people at none, then totals from the least, negative: the smaller the better
Settled = Callable[[int], None]  # called with the number of people whose totals are proven


@dataclass(frozen=True, slots=True)
class Instance:
    """Options that differ, people who can come to at least one of them; everything in half steps."""

    worth: IntArray  # people x options
    past: IntArray
    meetings: int

    def key(self, counts: IntArray) -> Key:
        """Return what is compared between two series."""
        coming = self.worth @ counts
        return (int((coming == 0).sum()), *(-np.sort(coming + self.past)).tolist())


@dataclass(frozen=True, slots=True)
class Level:
    """``count`` people have at most ``value`` (None: can come to no meeting)."""

    value: int | None
    count: int


@dataclass(slots=True)
class Found:
    """The best series so far and how far it is proven."""

    key: Key
    ties: list[IntArray]  # series with this key
    levels: list[Level]
    settled: int = 0  # levels proven
    every_tie: bool = False
    at_least: int = 0  # people at the first level that is not proven, in any series

    @property
    def proven(self) -> bool:
        """Whether no series is better."""
        return self.settled == len(self.levels)


@dataclass(order=True, slots=True)
class Node:
    """One branch: bounds on the counts, and how many levels are settled in it. Least settled first, then deepest."""

    settled: int
    height: int
    number: int
    lower: IntArray = field(compare=False)
    upper: IntArray = field(compare=False)


def exchange(it: Instance, seconds: float, seed: int = SEED) -> IntArray:
    """Return a good series: from seeded starts, exchange one meeting for another while that is better."""
    made, end = np.random.default_rng(seed), time.monotonic() + seconds
    options = it.worth.shape[1]
    best: tuple[Key, IntArray] | None = None
    for _start in range(STARTS):
        counts = np.bincount(made.integers(0, options, it.meetings), minlength=options)
        key = it.key(counts)
        while True:
            moved_key, moved = _best_exchange(it, counts)
            if moved_key >= key:
                break
            key, counts = moved_key, moved
        if best is None or key < best[0]:
            best = key, counts
        if time.monotonic() > end:
            break
    assert best is not None
    return best[1]


def _best_exchange(it: Instance, counts: IntArray) -> tuple[Key, IntArray]:
    out = np.flatnonzero(counts)
    options = len(counts)
    coming = it.worth @ counts
    moved = coming[:, None, None] - it.worth[:, out][:, :, None] + it.worth[:, None, :]
    moved = moved.reshape(len(coming), len(out) * options).T
    keys = np.concatenate([(moved == 0).sum(axis=1)[:, None], -np.sort(moved + it.past, axis=1)], axis=1)
    left = np.arange(len(keys))
    for column in range(keys.shape[1]):
        values = keys[left, column]
        left = left[values == values.min()]
        if len(left) == 1:
            break
    gone, come = divmod(int(left[0]), options)
    changed = counts.copy()
    changed[out[gone]] -= 1
    changed[come] += 1
    return tuple(keys[left[0]].tolist()), changed


class Search:
    """Branch and bound over the counts of options."""

    def __init__(self, it: Instance, start: IntArray, deadline: float, tell: Settled) -> None:
        self.it, self.deadline, self.tell = it, deadline, tell
        people = len(it.past)
        can_come = (it.worth > 0).astype(np.int64)
        families = (
            Family(can_come, np.zeros(people, dtype=np.int64)),
            Family(it.worth, it.past),
            Family(can_come, -(-it.past // 2)),  # a total of 3 half steps needs 2 meetings: makes the relaxation tight
        )
        self.relaxation = Relaxation(families, it.meetings)
        self.number = 0
        self.take(start)

    def take(self, counts: IntArray) -> None:
        """Make this the series to beat."""
        key = self.it.key(counts)
        totals = -np.array(key[1:], dtype=np.int64)
        levels = [Level(None, key[0])]
        levels += [Level(int(value), int((totals <= value).sum())) for value in np.unique(totals)]
        self.found = Found(key, [counts], levels)
        self.totals = totals
        self.targets = [self.fewer(place, one.count - 1) for place, one in enumerate(levels)]
        self.targets.append(self._sums(key[0], totals))

    def fewer(self, level: int, count: int) -> Target | None:
        """What a series keeps that has at most ``count`` people at a level, and no more below; None where none can."""
        one, none = self.found.levels[level], self.found.levels[0].count
        if count < 0:
            return None
        if one.value is None:
            return self._sums(count, np.full(len(self.totals), int(self.it.past.min())))
        places = np.arange(len(self.totals))
        return self._sums(none, np.where(places >= count, one.value + 1, self.totals))

    def _sums(self, none: int, floors: IntArray) -> Target:
        ones = np.ones(len(floors), dtype=np.int64)
        ones[:none] = 0
        return tuple(np.concatenate([[0.0], np.cumsum(values)]) for values in (ones, floors, -(-floors // 2)))

    def run(self) -> Found:
        """Search until everything is proven or the time is up."""
        options = self.it.worth.shape[1]
        everything = np.zeros(options, dtype=np.int64), np.full(options, self.it.meetings, dtype=np.int64)
        queue = [Node(0, 0, 0, *everything)]
        told = 0
        while queue and time.monotonic() < self.deadline:
            if queue[0].settled > told:
                told = queue[0].settled
                self.tell(self.found.levels[told - 1].count)
            if queue[0].settled == len(self.found.levels) and len(self.found.ties) >= MOST_TIES:
                break
            self._branch(queue, heapq.heappop(queue))
        self.found.every_tie = not queue
        self.found.settled = min((one.settled for one in queue), default=len(self.found.levels))
        if not self.found.proven:
            self.found.at_least = self._fewest(self.found.settled, *everything)
        return self.found

    def _branch(self, queue: list[Node], node: Node) -> None:
        upper = np.minimum(node.upper, node.lower + self.it.meetings - node.lower.sum())
        if upper.sum() < self.it.meetings:
            return
        settled, counts = self._settle(node.settled, node.lower, upper)
        if counts is None:
            return
        whole = np.rint(counts).astype(np.int64)
        if np.abs(counts - whole).max() > WHOLE:
            place = int(np.argmin(np.abs(counts - np.floor(counts) - 0.5)))
            least = int(np.floor(counts[place]))
            parts = [(int(node.lower[place]), least), (least + 1, int(upper[place]))]
        elif self.it.key(whole) < self.found.key:
            self.take(whole)
            for one in queue:  # levels below the first that changed are as they were
                one.settled = min(one.settled, settled)
            heapq.heapify(queue)
            self._push(queue, Node(settled, node.height, 0, node.lower, upper))
            return
        else:
            self._keep(whole)
            free = np.flatnonzero(node.lower < upper)
            if not len(free):
                return
            place = int(free[np.argmax(whole[free])])
            value = int(whole[place])
            parts = [(int(node.lower[place]), value - 1), (value, value), (value + 1, int(upper[place]))]
        for least, most in parts:
            if least <= most:
                below, above = node.lower.copy(), upper.copy()
                below[place], above[place] = least, most
                self._push(queue, Node(settled, node.height - 1, 0, below, above))

    def _push(self, queue: list[Node], node: Node) -> None:
        self.number += 1
        node.number = self.number
        heapq.heappush(queue, node)

    def _settle(self, settled: int, lower: IntArray, upper: IntArray) -> tuple[int, FloatArray | None]:
        """Return how many levels are settled in a branch, and counts that could improve the next (or equal all)."""
        while settled < len(self.targets):
            target = self.targets[settled]
            counts = None if target is None else self.relaxation.solve(target, lower, upper)
            if counts is not None:
                return settled, counts
            settled += 1
        return settled, None

    def _keep(self, counts: IntArray) -> None:
        if self.it.key(counts) == self.found.key and not any((counts == one).all() for one in self.found.ties):
            self.found.ties.append(counts)

    def _fewest(self, level: int, lower: IntArray, upper: IntArray) -> int:
        """Return how many people are at a level in any series, as far as the relaxation tells."""
        low, high = 0, self.found.levels[level].count
        while low < high:
            middle = (low + high) // 2
            target = self.fewer(level, middle)
            if target is not None and self.relaxation.solve(target, lower, upper) is not None:
                high = middle
            else:
                low = middle + 1
        return low


def best_series(it: Instance, time_limit: float, tell: Settled) -> Found:
    """Return the best series found in time, with every other as good as it."""
    started = time.monotonic()
    start = exchange(it, EXCHANGE_SHARE * time_limit)
    return Search(it, start, started + time_limit, tell).run()
