"""What goes into "when and where can everyone come?" and what comes out (methods, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from longtable.methods.wording import Sentence

YES, IF_NEED_BE, NO = 1.0, 0.5, 0.0
MOST_MEETINGS = 12
Answers = Mapping[tuple[str, str], float]  # (person, option) -> 1 yes, 0.5 if need be, 0 no; missing: not answered
Progress = Callable[[str, int, int], None]  # part ("series"), how many people are settled, of how many


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who is asked, with what a place has to offer so that they can take part."""

    id: str
    needs: frozenset[str] = frozenset()
    attended: float = 0.0  # past meetings that they came to, in whole or half steps
    shut_out_before: int = 0  # past meetings that they could not come to
    shut_out_in_a_row: int = 0  # of these, the last ones without a break


@dataclass(frozen=True, slots=True)
class Option:
    """A time with a place, or online, and what it offers (step-free, childcare, captions …)."""

    id: str
    offers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OptionResult:
    """What one option would mean, if the next meeting were then and there."""

    id: str
    place: int  # 1 is best; equal options share a place
    total: float  # yes counts 1, if need be 1/2
    yes: int
    if_need_be: int
    shut_out: tuple[str, ...]  # everyone who could not come, those shut out most before first
    unmet_need: tuple[str, ...]  # of these: who could come, but the place lacks what they need
    not_answered: tuple[str, ...]  # of these: who did not answer for this option, which counts as no
    by_times_before: tuple[tuple[int, int], ...]  # (times shut out before, how many people), most times first
    again: tuple[tuple[str, int], ...]  # (person, times in a row) where it is at least the second
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """The options for one meeting, best first."""

    options: tuple[OptionResult, ...]
    best: tuple[str, ...]  # those that share the first place
    people: int
    never_able: tuple[str, ...]  # answered, but can come to no option
    silent: tuple[str, ...]  # answered for no option
    explanation: tuple[Sentence, ...] = ()

    def of(self, option: str) -> OptionResult:
        """Return one option."""
        return next(one for one in self.options if one.id == option)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of a series, in the order in which it is proposed."""

    number: int
    option: str
    total: float
    shut_out: tuple[str, ...]
    again: tuple[tuple[str, int], ...]  # (person, times in a row, before this series included), at least the second


@dataclass(frozen=True, slots=True)
class Lot:
    """What a series means for one person."""

    id: str
    total: float  # what is made fair: coming, with past attendance where that is counted
    past: float  # past attendance that is counted, at most the number of meetings
    coming: float  # yes counts 1, if need be 1/2
    able: int  # meetings of the series that they can come to
    in_a_row: int  # most meetings in a row that they are shut out of, those before this series included


@dataclass(frozen=True, slots=True)
class Outcome:
    """A series and what it means for everyone."""

    counts: Mapping[str, int]  # option -> how many meetings; options that are not used are left out
    order: tuple[str, ...]  # option of each meeting, so that as few as possible are shut out twice in a row
    meetings: tuple[Meeting, ...]
    lots: tuple[Lot, ...]  # in the order of the people
    none: tuple[str, ...]  # who can come to none of these meetings
    total: float  # sum of everyone's coming

    @property
    def totals(self) -> dict[str, float]:
        """Everyone's total."""
        return {one.id: one.total for one in self.lots}

    @property
    def totals_sorted(self) -> tuple[float, ...]:
        """Everyone's total, least first."""
        return tuple(sorted(one.total for one in self.lots))

    @property
    def least(self) -> tuple[str, ...]:
        """Who has the least total."""
        worst = min((one.total for one in self.lots), default=0.0)
        return tuple(one.id for one in self.lots if one.total == worst)


@dataclass(frozen=True, slots=True)
class Gap:
    """How far a series is from being proven: ``found`` people have at most ``value``, no series has below ``at_least``."""

    value: float | None  # None: people who can come to none of the meetings
    found: int
    at_least: int


@dataclass(frozen=True, slots=True)
class Series:
    """The series that is proposed, how sure that is, and what others would mean."""

    meetings: int
    count_past: bool
    best: Outcome
    most_popular: Outcome  # always the most popular option, which also has the largest sum of attendance
    by_sum: Outcome | None  # as few as possible at none, then the largest sum; None where time was up
    proven: bool  # no series is better
    none_proven: bool  # no series leaves fewer people out of all meetings
    settled: int  # people, worst-off first, whose totals are proven as good as can be
    gap: Gap | None  # of the first that is not proven
    several: bool | None  # there is another best series; None: not known
    others: tuple[Mapping[str, int], ...]  # some of these
    tie_rule_proven: bool  # every best series was seen, so the rule (first in the list) chose among all
    never_able: tuple[str, ...]  # answered, but can come to no option
    silent: tuple[str, ...]  # answered for no option, which counts as no
    set_aside: Mapping[str, str]  # option -> one that suits everyone at least as well, and someone better
    same: tuple[tuple[str, ...], ...]  # options that suit everyone equally
    people: int
    options: int
    seed: int  # of the search for a first series
    explanation: tuple[Sentence, ...] = field(default=())

    @property
    def given_up(self) -> float:
        """Share of the largest possible sum of attendance that this series gives up for fairness."""
        largest = self.most_popular.total
        return (largest - self.best.total) / largest if largest else 0.0
