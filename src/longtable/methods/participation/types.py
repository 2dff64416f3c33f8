"""What the functions of this package take: who was invited to which meeting, and what came of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

UNTOLD = ""  # stands for "nobody has told us the kind"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One invitation of one person, or one partner, to one meeting, and what came of it.

    ``kinds``: whatever is compared, such as sectors, ("paid",) or ("new",); several where several hold. ``turns`` and
    ``seconds`` None: nobody counted them in that meeting; 0: counted, and there were none.
    """

    meeting: str
    partner: str  # an identifier: of a partner, or of a person where persons are compared
    kinds: tuple[str, ...] = ()
    came: bool = False
    turns: int | None = None
    seconds: float | None = None
    proposed: bool = False
    adopted: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that has been held, and its day."""

    id: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a partner on a day, in the words of the caller ("their item was declined")."""

    partner: str
    on: dt.date
    what: str


class Unit(StrEnum):
    """What is counted in a funnel."""

    INVITATION = "invitation"  # each invitation to each meeting
    PARTNER = "partner"  # each partner once: has it ever come, spoken, …?


class Step(StrEnum):
    """The steps from an invitation to influence, in their order."""

    CAME = "came"
    SPOKE = "spoke"
    PROPOSED = "proposed"
    ADOPTED = "adopted"
