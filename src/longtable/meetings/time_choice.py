"""The choice among the options of a poll, from frozen inputs, as plain values that can be kept.

One meeting is ranked at once. A series may take seconds: it is worked out beside the requests, and each request says how
far it has come. What is found is remembered under a digest of the inputs.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db import connection

from longtable.coverage.workings import sentence
from longtable.methods.meeting_times import (
    Option,
    Outcome,
    Person,
    Ranking,
    Series,
    again_in_a_row,
    choose_series,
    gap_in_words,
    rank_options,
)
from longtable.methods.meeting_times.outcome import outcome
from longtable.methods.meeting_times.poll import Poll as Answered
from longtable.methods.meeting_times.poll import poll_of
from longtable.methods.small_numbers import TOTAL, protect_table

SECONDS = 10.0  # for a series
KEEP = 24 * 60 * 60
FEWEST = 5  # counts of kinds of people below it are not shown


@dataclass(frozen=True, slots=True)
class Done:
    """How far something long has come."""

    steps: int
    of: int


class TimeChoice:
    """One set of frozen inputs and what the method finds."""

    def __init__(self, inputs: Mapping[str, Any], kept: Mapping[str, Any] | None = None) -> None:
        self.inputs, self.kept = inputs, kept

    @property
    def meetings(self) -> int:
        """How many meetings are chosen."""
        return int(self.inputs["meetings"])

    @cached_property
    def digest(self) -> str:
        """What the result is remembered under."""
        text = json.dumps(self.inputs, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def answered(self) -> Answered:
        """People, options and answers as the method takes them; needs have been counted in already."""
        people = [
            Person(key, frozenset(), float(one["past"][0]), one["past"][1], one["past"][2])
            for key, one in self.inputs["people"].items()
        ]
        answers = {
            (key, option): worth for key, one in self.inputs["people"].items() for option, worth in one["worth"].items()
        }
        return poll_of(people, [Option(one) for one in self.inputs["options"]], answers)

    @cached_property
    def ranking(self) -> Ranking:
        """The options for one meeting, best first."""
        return rank_options(self.answered.people, self.answered.options, self.answered.answers)

    def result(self, seconds: float) -> tuple[Mapping[str, Any] | None, Done]:
        """What is found, and how far it has come; None while it is worked out after so long."""
        if self.kept is not None:
            return self.kept, Done(1, 1)
        if self.meetings == 1:
            return ranking_values(self.ranking), Done(1, 1)
        return self._series(seconds)

    def _series(self, seconds: float) -> tuple[Mapping[str, Any] | None, Done]:
        key = f"meetings-series-{self.digest}"
        until = time.monotonic() + seconds
        # whoever comes first works it out; where that process ends, the next one begins again after the time limit
        if cache.get(key) is None and cache.add(f"{key}-begun", 1, SECONDS + 10):
            threading.Thread(target=self._work, args=(key,), name="meeting-series", daemon=True).start()
        while (found := cache.get(key)) is None and time.monotonic() < until:
            time.sleep(0.05)
        steps, of = cache.get(f"{key}-so-far") or (0, max(1, len(self.inputs["people"])))
        return found, Done(steps, of)

    def _work(self, key: str) -> None:
        told = 0.0

        def tell(_part: str, settled: int, people: int) -> None:
            nonlocal told
            if time.monotonic() - told > 0.2:
                told = time.monotonic()
                cache.set(f"{key}-so-far", (settled, people), 60)

        try:
            found = choose_series(
                self.answered.people,
                self.answered.options,
                self.answered.answers,
                self.meetings,
                count_past=self.inputs["count_past"],
                time_limit=SECONDS,
                progress=tell,
            )
            cache.set(key, series_values(found), KEEP)
        finally:
            cache.delete(f"{key}-begun")
            connection.close()  # the cache may be a table, and this thread has a connection of its own

    def outcome_of(self, chosen: Sequence[str]) -> dict[str, Any]:
        """What a series that people choose would mean."""
        counts = np.zeros(len(self.answered.options), dtype=np.int64)
        for one in chosen:
            counts[self.answered.column[one]] += 1
        most = self.meetings
        past = [round(2 * min(one.attended, most)) * self.inputs["count_past"] for one in self.answered.people]
        return outcome_values(outcome(self.answered, counts, np.array(past, dtype=np.int64)))

    def by_kind(self, kind: str, shut_out: Sequence[str]) -> list[tuple[str, int, int]]:
        """By kind of partner: code, how many could come, how many not; only kinds whose counts may be shown."""
        out = set(shut_out)
        counts: dict[str, list[int]] = {}
        for key, one in self.inputs["people"].items():
            counts.setdefault(one[kind], [0, 0])[key in out] += 1
        names = {f"k-{code}": code for code in sorted(counts)}
        if len(names) < 2:
            return []
        safe = protect_table([counts[code] for code in names.values()], list(names), ["can", "not"], FEWEST)
        found = []
        for name, code in names.items():
            can, not_there = safe.count(name, "can"), safe.count(name, "not")
            if can is not None and not_there is not None and safe.count(name, TOTAL) is not None:
                found.append((code, can, not_there))
        return found


def ranking_values(it: Ranking) -> dict[str, Any]:
    """A ranking as plain values, people by their keys."""
    return {
        "kind": "one",
        "best": list(it.best),
        "people": it.people,
        "never_able": len(it.never_able),
        "silent": len(it.silent),
        "popular": max(it.options, key=lambda one: (one.total, -len(one.shut_out))).id,
        "options": {
            one.id: {
                "place": one.place,
                "total": one.total,
                "yes": one.yes,
                "if_need_be": one.if_need_be,
                "shut_out": list(one.shut_out),
                "not_answered": len(one.not_answered),
                "before": sum(people for times, people in one.by_times_before if times),
                "again": [sentence(words) for words in again_in_a_row(one.again)],
            }
            for one in it.options
        },
    }


def series_values(it: Series) -> dict[str, Any]:
    """A series and what stands beside it as plain values."""
    return {
        "kind": "series",
        "best": outcome_values(it.best),
        "popular": outcome_values(it.most_popular),
        "proven": it.proven,
        "settled": it.settled,
        "gap": None if it.gap is None else sentence(gap_in_words(it.gap)),
        "several": it.several,
        "others": [dict(one) for one in it.others],
        "tie_rule_proven": it.tie_rule_proven,
        "given_up": it.given_up,
        "count_past": it.count_past,
        "never_able": len(it.never_able),
        "silent": len(it.silent),
        "set_aside": len(it.set_aside),
        "people": it.people,
    }


def outcome_values(it: Outcome) -> dict[str, Any]:
    """What a series means for everyone, people only as counts."""
    return {
        "order": list(it.order),
        "none": len(it.none),
        "total": it.total,
        "totals": list(it.totals_sorted),
        "able": sorted(one.able for one in it.lots),
        "each": [
            {
                "option": one.option,
                "total": one.total,
                "shut_out": len(one.shut_out),
                "again": [sentence(words) for words in again_in_a_row(one.again)],
            }
            for one in it.meetings
        ],
    }


def needs_a_reason(result: Mapping[str, Any], chosen: Sequence[str]) -> bool:
    """True for a choice that is none of the best."""
    if result["kind"] == "one":
        return chosen[0] not in result["best"]
    counts = dict(Counter(chosen))
    return counts != dict(Counter(result["best"]["order"])) and counts not in result["others"]
