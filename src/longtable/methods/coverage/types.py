"""The plain values that coverage takes and the frozen results that it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum

import numpy as np
import numpy.typing as npt

from longtable.methods.wording import Sentence

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

EVERYONE = "everyone"  # a partner that serves everyone is no group's voice
EVERYWHERE = "*"  # explicitly citywide


class Relation(StrEnum):
    """How a partner stands to a group. The words on pages follow it: serves, focuses on, speaks for."""

    SERVES = "serves"
    FOCUSES_ON = "focuses_on"
    LED_BY = "led_by"


class Depth(IntEnum):
    """How far a partner takes part."""

    LISTED = 0
    CAME = 1  # came in the last half year
    SPOKE = 2  # spoke or proposed
    LEADS = 3  # leads something


class SectorState(StrEnum):
    """How well a sector is at the table."""

    ABSENT = "absent"  # nobody
    THIN = "thin"  # one partner
    PRESENT = "present"  # two or more
    NOT_HERE = "not_here"  # marked, with a reason, as not existing here


class SignalKind(StrEnum):
    """The questions that coverage can raise. Questions for a talk, never labels."""

    ONLY_PARTNER = "only_partner"
    NO_DECISION_SEAT = "no_decision_seat"
    JOINED_AFTER_STRATEGY = "joined_after_strategy"
    NOTHING_TAKEN_UP = "nothing_taken_up"
    UNPAID_BESIDE_PAID = "unpaid_beside_paid"


@dataclass(frozen=True, slots=True, eq=False)
class Community:
    """The place: areas and the people in them. Arrays have shape (areas,); nan is missing."""

    area_ids: tuple[str, ...]
    names: tuple[str, ...]
    population: FloatArray
    groups: Mapping[str, FloatArray]  # group code -> people per area


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """One indicator: rates in percent per area (nan missing) and the people that the rate is about."""

    code: str
    rates: FloatArray
    denominator: FloatArray | None  # people per area; None where nobody knows whom the rate is about
    denominator_name: str = ""  # "adults", "population"
    benchmark: float | None = None  # a state or national rate that the user gives; None: the community's own rate
    benchmark_name: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """One group that a partner works with and where. ``areas``: ids, ("*",) citywide, () not told."""

    group: str
    areas: tuple[str, ...]
    relation: Relation | str = Relation.SERVES


@dataclass(frozen=True, slots=True)
class Partner:
    """One organization at the table or on the list of prospects. ``None`` always means: not known."""

    id: str
    name: str
    sectors: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()
    areas: tuple[str, ...] = ()  # areas it works in beside those of its services (counts for reach only)
    standing: str = "active"
    decision_seat: bool | None = None  # holds a seat in a deciding body
    confirmed: bool = False  # has itself told us whom it serves
    joined: date | None = None
    depth: Depth | None = None
    meetings_attended: int | None = None
    items_proposed: int | None = None
    items_adopted: int | None = None
    paid: bool | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Who is at the table. Only partners with standing ``active`` count."""

    partners: Sequence[Partner]
    strategy_adopted: date | None = None  # when the strategy that guides the work was adopted

    @property
    def active(self) -> tuple[Partner, ...]:
        """The partners that count."""
        return tuple(partner for partner in self.partners if partner.standing == "active")


@dataclass(frozen=True, slots=True)
class SectorList:
    """The sectors that a coalition wants at its table; ``not_here``: sector -> reason why it does not exist here."""

    sectors: tuple[str, ...]
    not_here: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Share:
    """Two shares from 0 to 1: reached by at least one partner, and by at least two. ``None``: nothing to cover."""

    any: float | None
    two_or_more: float | None


@dataclass(frozen=True, slots=True, eq=False)
class NeedResult:
    """Where need is. Arrays have shape (areas,)."""

    code: str
    benchmark: float | None  # percent
    benchmark_name: str  # "" where it is the community's own rate
    denominator_name: str
    counts_people: bool  # False where the denominator is unknown: shares only, no numbers of people
    rates: FloatArray
    excess: FloatArray  # percentage points beyond the benchmark, 0 where none, nan where no data
    people_beyond: FloatArray  # E_a; nan where no data or the denominator is unknown
    people_beyond_total: float | None
    has_data: BoolArray
    high_need: BoolArray
    high_need_order: tuple[int, ...]  # indexes of areas by falling rate
    high_need_areas: tuple[str, ...]  # their ids, same order
    high_need_share: float | None  # share of the denominator that lives there
    high_need_population_share: float | None  # share of the population that lives there
    areas_without_data: tuple[str, ...]  # ids


@dataclass(frozen=True, slots=True, eq=False)
class Voices:
    """v_ga: how many active partners, shape (groups, areas), rows in the order of ``groups``."""

    groups: tuple[str, ...]
    any: IntArray
    focuses_on_or_led_by: IntArray
    led_by: IntArray
    partners_in_area: IntArray  # shape (areas,): partners that serve the area, whoever they serve


@dataclass(frozen=True, slots=True)
class GroupCoverage:
    """One group: how much need stands behind it, who serves it, what could be reached."""

    group: str
    people: float  # over areas with data
    people_with_need: float  # sum of w_ga: group members x excess rate; a weight, not a count of persons known
    concentration: float | None
    lived_rate: float | None
    coverage: Share
    by_relation: Mapping[str, float | None]  # "serves" (any relation), "focuses_on" (or led by), "led_by" (alone)
    ceiling: float | None  # coverage if every prospect joined
    partner_ids: tuple[str, ...]  # active partners with a service for it, areas known or not
    speaking_ids: tuple[str, ...]  # those that are led by the group
    areas_with_need: int
    areas_with_one_voice: int  # areas with need and exactly one partner
    areas_with_no_voice: int  # areas with need and none
    prospects: int  # prospects with a service for it


@dataclass(frozen=True, slots=True)
class SectorCount:
    """One sector on the board."""

    sector: str
    count: int
    state: SectorState
    partner_ids: tuple[str, ...]
    reason: str = ""  # why it does not exist here


@dataclass(frozen=True, slots=True)
class Signal:
    """A question with its evidence. Pages may use ``question`` as it is or word ``kind`` and ``params`` anew."""

    kind: SignalKind
    subject_kind: str  # "group" or "partner"
    subject: str  # group code or partner id
    question: Sentence
    params: Mapping[str, object]
    evidence: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that did not count, and why."""

    # no_data, group_count_missing, unknown_area, unknown_group, unknown_services, areas_not_told, everyone
    kind: str
    subject_kind: str  # "area", "group", "partner" or "prospect"
    subject: str  # area id, group code or id of the organization
    reason: Sentence


@dataclass(frozen=True, slots=True)
class InputSize:
    """How much went in."""

    areas: int
    areas_with_data: int
    groups: int
    partners: int  # all given
    active: int
    confirmed: int  # active partners that have confirmed
    prospects: int


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """The answer to "Who is missing from our table?" for one indicator."""

    community: Community
    need: NeedResult
    size: InputSize
    weights: FloatArray  # w_ga, shape (groups, areas), rows as in ``voices.groups``; 0 where no data
    voices: Voices
    coverage: Share  # over all groups
    coverage_by_relation: Mapping[str, float | None]
    coverage_by_depth: Mapping[Depth, Share]  # partners at least that deep; only where some depth is known
    reach: Share
    reach_ceiling: float | None
    areas_with_need_and_no_partner: tuple[str, ...]  # ids by falling rate
    ceiling: float | None
    groups: tuple[GroupCoverage, ...]
    groups_nobody_listed_serves: tuple[str, ...]  # neither a partner nor a prospect
    groups_without_partner: tuple[str, ...]
    sectors: tuple[SectorCount, ...]
    unconfirmed_ids: tuple[str, ...]  # ask them first
    unknown_services_ids: tuple[str, ...]  # active partners of which we do not know whom they serve
    unknown_areas_ids: tuple[str, ...]  # active partners with a service whose areas nobody has told us
    signals: tuple[Signal, ...]
    left_out: tuple[LeftOut, ...]
    explanation: tuple[Sentence, ...]

    def group(self, code: str) -> GroupCoverage:
        """Return the result of one group; KeyError where the community has no such group."""
        for result in self.groups:
            if result.group == code:
                return result
        raise KeyError(code)
