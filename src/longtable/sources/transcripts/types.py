"""What is read from a recorded meeting: who spoke when, and who was there. The words themselves are not kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from longtable.sources.limits import MEGABYTE, Limits
from longtable.sources.memberlist_types import Candidate
from longtable.sources.problems import Problem, Severity

MEETING_LIMITS = Limits(file_bytes=10 * MEGABYTE, rows=10_000, columns=500)
MOST_CUES = 50_000  # one each second for fourteen hours
MOST_SPEAKERS = 2_000
MOST_NAME = 200  # characters
MOST_SECONDS = 48 * 3600.0


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: a person speaks until another does. Times in seconds from the start, None where the file has none."""

    speaker: str  # as the file names them
    start: float | None
    end: float | None
    seconds: float | None  # of speaking: pauses between two cues do not count
    words: int
    text: str = ""  # kept only where asked for


@dataclass(frozen=True, slots=True)
class Speaker:
    """One name in a transcript, with its turns added up."""

    name: str
    turns: int
    seconds: float | None
    words: int


@dataclass(frozen=True, slots=True)
class Transcript:
    """Who spoke when. Without turns, ``problems`` says why."""

    file: str
    turns: tuple[Turn, ...] = ()
    speakers: tuple[Speaker, ...] = ()  # most turns first
    problems: tuple[Problem, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether the file could be used at all."""
        return not any(one.severity is Severity.ERROR for one in self.problems)

    @property
    def timed(self) -> bool:
        """Whether the time of every turn is known."""
        return bool(self.turns) and all(one.seconds is not None for one in self.turns)


class Field(StrEnum):
    """What a column of an attendance list holds."""

    NAME = "name"
    FIRST = "first_name"
    LAST = "last_name"
    EMAIL = "email"
    JOINED = "joined"
    LEFT = "left"
    DURATION = "duration"
    WAITING = "waiting_room"  # yes: this row is time in the waiting room
    ATTENDED = "attended"  # no: registered and did not come
    ACTION = "action"  # joined or left: the row holds one moment


@dataclass(frozen=True, slots=True)
class Attendance:
    """One person in a list of a video call, all their joins together."""

    name: str
    email: str  # "" where the list has none
    joined: dt.datetime | None  # first; in the zone asked for, else as the file has it
    left: dt.datetime | None  # last
    seconds: float | None  # time in the call counted once; None where the list does not tell
    joins: int
    overlapping: bool  # in the call twice at once: two devices, or two people of one name
    rows: tuple[int, ...]  # of the file


@dataclass(frozen=True, slots=True)
class AttendanceList:
    """Who was in a video call. Without rows, ``problems`` says why."""

    file: str
    rows: tuple[Attendance, ...] = ()  # by first row of the file
    problems: tuple[Problem, ...] = ()
    columns: Mapping[Field, str] | None = None  # the headings that were used
    date_order: str = ""  # month_first or day_first where dates like 3/11 were read; "" where none had to be
    date_order_certain: bool = True  # False: ask

    @property
    def readable(self) -> bool:
        """Whether the file could be used at all."""
        return not any(one.severity is Severity.ERROR for one in self.problems)


@dataclass(frozen=True, slots=True)
class Known:
    """Someone whom the coalition knows: every way they are called, and their addresses."""

    id: str
    names: tuple[str, ...]
    emails: tuple[str, ...] = ()
    phone: str = ""


class Because(StrEnum):
    """Why a person is suggested for a name."""

    EMAIL = "email"  # the same address
    PHONE = "phone"  # the same phone number
    SAME = "same"  # the same name, but for titles, accents, order
    PART = "part"  # a first name, or a name with initials
    LIKE = "like"  # a name spelled much like it
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class SpeakerMatch:
    """One name of a file and whom it may be. A suggestion is asked, never used by itself."""

    name: str
    suggestion: str  # an id, "" where nobody is likely or several are alike
    confidence: float  # 0 to 100, of the suggestion
    because: Because
    candidates: tuple[Candidate, ...]  # best first
