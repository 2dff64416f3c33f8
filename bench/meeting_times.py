"""Claim: a fair series of 12 meetings for 50 people x 40 options is proven in under 10 s; 200 x 60 has a stated gap in 30 s."""

from __future__ import annotations

import sys
import time

import numpy as np
import numpy.typing as npt
from measuring import Claim, conclude

from longtable.methods.meeting_times import Option, Person, Series, choose_series
from longtable.methods.programs import Program

IntArray = npt.NDArray[np.int64]
MEETINGS, PEER_LIMIT = 12, 90.0
WORKDAY = (
    (0.9, 0.9, 0.45, 0.2),
    (0.15, 0.2, 0.7, 0.9),
    (0.45, 0.45, 0.45, 0.45),
)  # kind x morning, noon, late, evening
SATURDAY = (0.25, 0.75, 0.45)


def build(people: int, options: int, seed: int) -> IntArray:
    """Made availability in half steps: paid staff by day, others in the evening, shift workers; busy days; needs."""
    made = np.random.default_rng(seed)
    slots = made.integers(0, 24, options)
    offers = made.random((options, 4)) < (0.6, 0.7, 0.85, 0.9)
    online = made.random(options) < 0.35
    offers[online] = True
    worth = np.zeros((people, options), dtype=np.int64)
    for row, kind in enumerate(made.choice(3, people, p=(0.45, 0.35, 0.2))):
        busy, needs, free = made.random(6) < 0.3, made.random(4) < (0.08, 0.08, 0.06, 0.1), made.random(24)
        for column, (day, part) in enumerate(zip(*divmod(slots, 4), strict=True)):
            chance = (SATURDAY[kind] if day == 5 else WORKDAY[kind][part]) * (0.2 if busy[day] else 1)
            answer = 2 if free[slots[column]] < 0.8 * chance else int(free[slots[column]] < chance)
            if answer == 2 and not online[column] and made.random() < 0.1:
                answer = 1
            if answer and made.random() < 0.05:  # something of their own in the way
                answer = 0
            worth[row, column] = 0 if (needs & ~offers[column]).any() else answer
    return worth


def ours(worth: IntArray, time_limit: float) -> tuple[Series, float]:
    """Return the series and its seconds."""
    people, options = worth.shape
    answers = {(f"P{row}", f"O{column}"): worth[row, column] / 2 for row in range(people) for column in range(options)}
    asked, offered = [Person(f"P{row}") for row in range(people)], [Option(f"O{column}") for column in range(options)]
    started = time.perf_counter()
    found = choose_series(asked, offered, answers, MEETINGS, time_limit=time_limit)
    return found, time.perf_counter() - started


def plain_sequence(worth: IntArray, time_limit: float) -> tuple[list[int], bool, float]:
    """Fewest at none, then "how many have at most v" for v from the least up, each a program of its own."""
    people, options = worth.shape
    started = time.perf_counter()
    kept: list[tuple[IntArray, int, int]] = [((worth > 0).astype(np.int64), 1, -1)]
    value, best, proven = 1, np.zeros(options), True
    while True:
        program = Program()
        counts = program.add_columns(options, upper=float(MEETINGS), whole=True)
        program.add_row(counts, 1.0, float(MEETINGS), float(MEETINGS))
        for rows, floor, most in kept:
            below = program.add_columns(people, cost=1.0 if most < 0 else 0.0, whole=True)
            for row in range(people):
                used = np.flatnonzero(rows[row])
                program.add_row(
                    [*counts[used], below[row]], [*rows[row][used].astype(float), float(floor)], float(floor)
                )
            program.add_row(below, 1.0, ceiling=float(most if most >= 0 else people))
        left = time_limit - (time.perf_counter() - started)
        solved = program.solve(time_limit=max(left, 0.1), gap=0.999)
        if len(solved.values):
            best = np.rint(solved.values[counts])
        if not solved.proven or left <= 0:
            proven = False
            break
        rows, floor, _open = kept[-1]
        below = int(((rows @ best) < floor).sum())
        kept[-1] = (rows, floor, below)
        value = max(int((worth @ best).min()) + 1, value) if len(kept) == 1 else value + 1
        if below == people or value > 2 * MEETINGS:
            break
        kept.append((worth, value, -1))
    return sorted((worth @ best).astype(int).tolist()), proven, time.perf_counter() - started


def by_sum(worth: IntArray) -> tuple[float, float, int]:
    """Return largest sum of attendance, its least, and how many it leaves out of all: a plain program."""
    program = Program()
    counts = program.add_columns(
        worth.shape[1], upper=float(MEETINGS), cost=worth.sum(axis=0).astype(float), whole=True
    )
    program.add_row(counts, 1.0, float(MEETINGS), float(MEETINGS))
    coming = worth @ np.rint(program.solve(greatest=True).values)
    return coming.sum() / 2, coming.min() / 2, int((coming == 0).sum())


def say(name: str, worth: IntArray, found: Series, seconds: float) -> None:
    """Print what was found, beside the largest sum."""
    total, least, out = by_sum(worth)
    state = "proven" if found.proven else f"{found.settled} people proven, then {found.gap}"
    print(
        f"{name}: {seconds:.2f} s, {state}; least {found.best.totals_sorted[0]:g}, {len(found.best.none)} at none, sum "
        f"{found.best.total:g} (largest sum {total:g}: least {least:g}, {out} at none; fairness costs "
        f"{100 * found.given_up:.1f} %)",
        flush=True,
    )


def main() -> int:
    slowest, unproven, behind, ratio = 0.0, 0, 0, 0.0
    for seed in range(5):
        worth = build(50, 40, seed)
        found, seconds = ours(worth, 10.0)
        say(f"50 x 40, seed {seed}", worth, found, seconds)
        slowest, unproven = max(slowest, seconds), unproven + (not found.proven)
        if seed < 2:
            totals, proven, peer = plain_sequence(worth, PEER_LIMIT)
            print(f"  plain sequence of models: {peer:.1f} s, {'proven' if proven else 'not proven'}", flush=True)
            behind += [2 * one for one in found.best.totals_sorted] < totals
            ratio = max(ratio, seconds / peer)
    large_seconds, silent = 0.0, 0
    for seed in range(2):
        worth = build(200, 60, seed)
        found, seconds = ours(worth, 25.0)
        say(f"200 x 60, seed {seed}", worth, found, seconds)
        large_seconds = max(large_seconds, seconds)
        silent += not found.proven and found.gap is None
    return conclude(
        [
            Claim("50 x 40 x 12, slowest of five", slowest, 10.0, "s"),
            Claim("50 x 40 x 12 not proven", unproven, 0, ""),
            Claim("share of the time of a plain sequence of models", ratio, 0.1, ""),
            Claim("series behind the plain sequence's", behind, 0, ""),
            Claim("200 x 60 x 12", large_seconds, 30.0, "s"),
            Claim("200 x 60 x 12 without proof or stated gap", silent, 0, ""),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
