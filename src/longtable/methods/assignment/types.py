"""What goes into "who reviews what" and what comes out (methods, section 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from longtable.methods.wording import Sentence


@dataclass(frozen=True, slots=True)
class Application:
    """One application: whom and where it would serve, its topics, and the organization that applies."""

    id: str
    groups: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    organization: str = ""  # id of the organization; "" where not known


@dataclass(frozen=True, slots=True)
class Reviewer:
    """One reviewer: what they know (``*`` in a list: all of it), where they belong, what they asked for."""

    id: str
    groups: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    organizations: frozenset[str] = frozenset()  # ids of every organization that they belong to
    drafted_call: bool = False  # who helped to draft the call reviews nothing
    wishes: frozenset[str] = frozenset()  # ids of applications that they would like to review
    reluctant: frozenset[str] = frozenset()  # ids of applications that they would rather not
    max_load: int | None = None  # their own limit, where lower than the panel's


class Bar(StrEnum):
    """Why a reviewer may not review an application."""

    DECLARED = "declared"
    SAME_ORGANIZATION = "same_organization"
    DRAFTED_CALL = "drafted_call"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A reviewer who may not review an application."""

    application: str
    reviewer: str
    reason: Bar = Bar.DECLARED


@dataclass(frozen=True, slots=True)
class Panel:
    """What an assignment has to respect. ValueError where the numbers or ids make no sense."""

    applications: tuple[Application, ...]
    reviewers: tuple[Reviewer, ...]
    per_application: int  # reviewers for each application
    max_load: int  # applications for each reviewer, at most
    conflicts: tuple[Conflict, ...] = ()  # declared; same organization and drafting are found from the people

    def __post_init__(self) -> None:
        if self.per_application < 1 or self.max_load < 1:
            raise ValueError("Each application needs at least 1 reviewer, and each reviewer may have at least 1.")
        for kind, ids in (("application", self.applications), ("reviewer", self.reviewers)):
            twice = [one for one, count in Counter(item.id for item in ids).items() if count > 1]
            if twice:
                raise ValueError(f"The {kind} {twice[0]} is in the list twice.")

    def load_of(self, reviewer: Reviewer) -> int:
        """Return how many applications a reviewer may have."""
        return self.max_load if reviewer.max_load is None else max(0, min(self.max_load, reviewer.max_load))


@dataclass(frozen=True, slots=True)
class Given:
    """One application given to one reviewer, with the reasons to show."""

    application: str
    reviewer: str
    fit: float  # share known, plus 1/2 for a wish, minus 1/2 for a reluctance
    known: tuple[str, ...]  # which of the application's groups, areas and topics the reviewer knows
    of: int  # how many the application has
    wished: bool
    reluctant: bool
    fixed: bool  # kept because it was given, not chosen


class Lack(StrEnum):
    """Why an application cannot get its reviewers."""

    TOO_FEW = "too_few"  # fewer reviewers without conflict than it needs
    NO_ROOM = "no_room"  # those without conflict for it are full with others like it


@dataclass(frozen=True, slots=True)
class Shortage:
    """Applications that cannot all get their reviewers, and why."""

    kind: Lack
    applications: tuple[str, ...]  # that share the same reviewers (one alone for too_few)
    needed: int  # reviews that these need
    room: int  # reviews that the reviewers without conflict for them can give
    reviewers: tuple[str, ...]  # who could review them
    conflicts: tuple[Conflict, ...]  # who may not, and why
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who reviews what, how well each application is served, and how sure this is."""

    possible: bool
    given: tuple[Given, ...]  # by application, best fit first
    served: Mapping[str, float]  # application: sum of the fit of its reviewers
    loads: Mapping[str, int]  # reviewer: how many applications
    worst: float | None  # of the worst-served application
    worst_served: tuple[str, ...]  # which applications those are
    total: float  # sum of fit
    spread: int  # largest minus smallest load
    worst_proven: bool  # no assignment serves its worst-served application better
    levels_proven: int  # how many applications, worst-served first, are proven to be as well served as can be
    proven: bool  # all three aims proven, in their order
    connected: bool
    islands: tuple[tuple[str, ...], ...]  # applications whose scores can be compared only among themselves
    shortages: tuple[Shortage, ...]  # why it is impossible
    per_application: int
    max_load: int
    conflicts: tuple[Conflict, ...] = field(default=(), repr=False)  # all that were kept, with their reasons
    explanation: tuple[Sentence, ...] = ()

    def reviewers_of(self, application: str) -> tuple[str, ...]:
        """Return who reviews an application."""
        return tuple(one.reviewer for one in self.given if one.application == application)

    def applications_of(self, reviewer: str) -> tuple[str, ...]:
        """Return what a reviewer reviews."""
        return tuple(one.application for one in self.given if one.reviewer == reviewer)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every (application, reviewer)."""
        return tuple((one.application, one.reviewer) for one in self.given)
