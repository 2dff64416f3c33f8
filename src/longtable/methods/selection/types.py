"""What choosing a set of partners takes, and the frozen results that it gives. Money is integer cents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from longtable.methods.wording import Sentence

EVERYWHERE = "*"  # an applicant that works in every area of the reach target
BUDGET, NUMBER_LEAST, NUMBER_MOST, REACH = "budget", "number_least", "number_most", "reach"
FRONTIER = tuple(step / 20 for step in range(21))  # 0, 0.05, …, 1

Progress = Callable[[str, int, int], None]  # part ("prices", "losses", "frontier", "steadiness"), done, of how many


class Objective(StrEnum):
    """What the chosen set makes as large as possible."""

    POINTS = "points above the least eligible score"  # sum of (score - least eligible score)
    POINTS_TIMES_AMOUNT = "score times amount"  # sum of score x amount, the amount in whole currency units


@dataclass(frozen=True, slots=True)
class Where:
    """A property of an applicant: every part that is given must hold. ``None`` or empty: not asked."""

    sectors: frozenset[str] = frozenset()  # has at least one of these
    areas: frozenset[str] = frozenset()  # works in at least one of these (everywhere counts)
    groups: frozenset[str] = frozenset()  # serves at least one of these
    first_time: bool | None = None
    small: bool | None = None
    years_at_least: float | None = None
    years_at_most: float | None = None
    tags: frozenset[str] = frozenset()  # carries at least one of these, for properties of the call's own

    def holds(self, one: Applicant) -> bool:
        """Whether the applicant has the property; where a fact is not known, it has not."""
        everywhere = EVERYWHERE in one.areas
        return (
            (not self.sectors or not self.sectors.isdisjoint(one.sectors))
            and (not self.areas or everywhere or not self.areas.isdisjoint(one.areas))
            and (not self.groups or not self.groups.isdisjoint(one.groups))
            and (self.first_time is None or one.first_time is self.first_time)
            and (self.small is None or one.small is self.small)
            and (self.years_at_least is None or (one.years is not None and one.years >= self.years_at_least))
            and (self.years_at_most is None or (one.years is not None and one.years <= self.years_at_most))
            and (not self.tags or not self.tags.isdisjoint(one.tags))
        )


@dataclass(frozen=True, slots=True)
class Applicant:
    """One application as selection sees it. ``score``: calibrated; None where there is none yet."""

    id: str
    amount: int  # cents
    score: float | None
    name: str = ""
    areas: tuple[str, ...] = ()  # ids; ("*",) everywhere; () not told
    sectors: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    first_time: bool | None = None
    small: bool | None = None
    years: float | None = None  # years with the groups most affected
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Requirement:
    """At least or at most so many of the chosen have a property. ``members`` (ids), where given, stands for it."""

    name: str  # unique within the call; shown to people
    where: Where = field(default_factory=Where)
    at_least: int | None = None
    at_most: int | None = None
    members: frozenset[str] | None = None

    def has(self, one: Applicant) -> bool:
        """Whether the applicant counts towards this requirement."""
        return one.id in self.members if self.members is not None else self.where.holds(one)


@dataclass(frozen=True, slots=True)
class ReachTarget:
    """At least this share of the people beyond the benchmark lives in an area that someone chosen works in."""

    people: Mapping[str, float]  # area id -> people beyond the benchmark (methods, section 1); nan or below 0: none
    at_least: float = 0.0  # 0 to 1
    already: frozenset[str] = frozenset()  # areas of current partners, where the call counts them too
    name: str = "reach"


@dataclass(frozen=True, slots=True)
class CallTerms:
    """The published terms of a call, as far as they decide which set is best."""

    budget: int | None  # cents; None: no limit
    least_eligible: float
    scale: tuple[float, float] = (1.0, 5.0)  # least and best score
    fewest: int | None = None  # number of awards
    most: int | None = None
    requirements: tuple[Requirement, ...] = ()
    reach: ReachTarget | None = None
    objective: Objective = Objective.POINTS
    tie_seed: str = ""  # the lot among equally good sets is drawn from this published text
    frontier: tuple[float, ...] = FRONTIER


@dataclass(frozen=True, slots=True)
class Chosen:
    """One set of applicants, what it is worth, and how sure it is that none is better."""

    ids: tuple[str, ...]  # in the order of the applicants given
    objective: float
    spent: int  # cents
    reach: float | None  # share, 0 to 1; None where the call states no reach
    feasible: bool  # False: nothing satisfies all requirements (or nothing was found in time); ids are then empty
    proven: bool  # nothing better exists (or, if not feasible, nothing exists)
    bound: float  # no set is better than this

    @property
    def gap(self) -> float:
        """How much the objective might fall short, as a share of it; 0 when proven."""
        return 0.0 if self.proven else max(0.0, self.bound - self.objective) / max(1e-12, abs(self.objective))


@dataclass(frozen=True, slots=True)
class Price:
    """What one requirement costs: the best objective without it minus the best with it."""

    name: str
    price: float | None  # None: with it nothing satisfies the call, or without it nothing does either
    without: Chosen
    sentence: Sentence


class Standing(StrEnum):
    """How an applicant stands in the best sets."""

    EVERY = "every"  # in every best set
    SOME = "some"  # in some best sets, not in others
    NONE = "none"  # in no best set
    NOT_ELIGIBLE = "not_eligible"  # below the least eligible score, or without a score


@dataclass(frozen=True, slots=True)
class Change:
    """One single change: an applicant forced in (or, if chosen, out), and what that would do."""

    id: str
    chosen: bool
    standing: Standing
    loss: float | None  # best - best with the change; None: not eligible, or impossible
    instead: Chosen | None  # the best set with the change
    leaving: tuple[str, ...]  # who would make room
    joining: tuple[str, ...]  # who would come in besides (or in its place)
    score_needed: float | None  # None: chosen, or no score would change this
    binding: tuple[str, ...] | None  # requirements because of which no score would help; () is the money or the number
    proven: bool
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Ties:
    """Who is in every best set, in some, in none, and what decided among equally good sets."""

    every: tuple[str, ...]
    some: tuple[str, ...]
    none: tuple[str, ...]
    broken_by: tuple[str, ...]  # as in Selection
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """The best set at one least reach."""

    at_least: float
    best: Chosen


@dataclass(frozen=True, slots=True)
class Steadiness:
    """In which share of draws each applicant is chosen, when reviews are drawn again within each application."""

    draws: int
    seed: int
    share: Mapping[str, float]  # every applicant, 0 to 1
    infeasible: int  # draws in which nothing satisfied all requirements; nobody is chosen there
    unproven: int  # draws that were stopped by the time limit with the best set so far
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Conflict:
    """A set of requirements that cannot hold together, of which none can be left out."""

    names: tuple[str, ...]  # keys: requirement names, BUDGET, NUMBER_LEAST, NUMBER_MOST, the reach target's name
    irreducible: bool  # False where a time limit kept it from being proven
    words: tuple[Sentence, ...]  # one for each


@dataclass(frozen=True, slots=True)
class Selection:
    """The proposed set and what stands beside it. People decide; this proposes."""

    best: Chosen
    score_order: Chosen  # by falling score, each that still fits the budget; requirements left aside
    score_order_misses: tuple[str, ...]  # requirements that the score order does not meet
    not_eligible: tuple[str, ...]
    without_score: tuple[str, ...]  # those of them that have no score yet
    conflict: Conflict | None  # when nothing satisfies all requirements
    applicants: int
    several_best: bool | None  # other sets are equally good; None: not known
    broken_by: tuple[str, ...]  # the steps of the published rule that decided among them: "money" (spends less), "lot"
    tie_seed: str
    explanation: tuple[Sentence, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The proposed set, in the order of the applicants given."""
        return self.best.ids


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything there is to say about one selection."""

    selection: Selection
    ties: Ties
    prices: tuple[Price, ...]
    changes: tuple[Change, ...]
    frontier: tuple[FrontierPoint, ...]
    steadiness: Steadiness | None
