"""Lists of video calls and transcripts from elsewhere: read once, kept as names, times and counts, never as words."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from longtable.coalitions.moments import day_in
from longtable.meetings.models import BroughtFile, Meeting
from longtable.sources.problems import N_, Problem, Severity
from longtable.sources.transcripts import (
    DOCUMENT,
    Attendance,
    Because,
    Known,
    SpeakerMatch,
    is_document,
    match_speakers,
    phone_of,
    read_attendance,
    read_transcript,
)
from longtable.sources.transcripts.headings import OTHER_TABLE
from longtable.sources.transcripts.spoken_text import ONLY_CHAT

MOST_NAMES = 500  # of one file: each is confirmed by a person
TOO_MANY_NAMES = N_("The file names more than %(limit)s people. Keep only the rows of this meeting.")
SLACK = timedelta(minutes=60)  # a call is opened early and closed late
LONGER = timedelta(minutes=15)  # a transcript may go on so long after the meeting without a question
ORDERS = ("month_first", "day_first")
SURE = frozenset({Because.EMAIL, Because.PHONE, Because.SAME})
UNSAID = "…"  # in place of what a damaged line of a transcript holds


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a file, and what the file says of it."""

    name: str
    email: str = ""
    turns: int = 0
    seconds: float | None = None
    joins: int = 0
    overlapping: bool = False


@dataclass(frozen=True, slots=True)
class Brought:
    """What was read from one file, as it is kept until its names are matched."""

    kind: str
    digest: str = ""
    names: tuple[Name, ...] = ()
    times: dict[str, list[list[str]]] = field(default_factory=dict)  # by order of dates: joined and left, "" unknown
    order: str = ""
    order_certain: bool = True
    turns: tuple[tuple[int, float | None, float | None], ...] = ()  # place of the name, start, seconds of speaking
    length: float = 0.0  # seconds until the last turn ends; 0 where the file has no times
    problems: tuple[Problem, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether the file could be used at all."""
        return bool(self.names) and not any(one.severity is Severity.ERROR for one in self.problems)

    @property
    def has_bare_times(self) -> bool:
        """True where times do not say on which clock they are."""
        return any(bare_of(text) for pair in self.times.get(self.order, []) for text in pair if text)

    def as_json(self) -> dict[str, Any]:
        """As it is kept in ``BroughtFile.found``."""
        return {
            "digest": self.digest,
            "names": [[one.name, one.email, one.turns, one.seconds, one.joins, one.overlapping] for one in self.names],
            "times": self.times,
            "order": self.order,
            "order_certain": self.order_certain,
            "turns": [list(one) for one in self.turns],
            "length": self.length,
            "problems": [
                [one.template, one.severity.value, one.row, one.column, dict(one.params)] for one in self.problems
            ],
        }


def brought_of(row: BroughtFile) -> Brought:
    """What was read from a file, as it was kept; without names where it has been deleted since."""
    found = row.found
    return Brought(
        row.kind,
        found.get("digest", ""),
        tuple(Name(*one) for one in found.get("names", [])),
        found.get("times", {}),
        found.get("order", ""),
        found.get("order_certain", True),
        tuple((one[0], one[1], one[2]) for one in found.get("turns", [])),
        found.get("length", 0.0),
        tuple(
            Problem(template, Severity(severity), row.file_name, line, column, params)
            for template, severity, line, column, params in found.get("problems", [])
        ),
    )


def kind_of(data: bytes) -> str:
    r"""Which kind of file it is, by what is in it: its name may say anything.

    >>> kind_of(b'[{"speaker": "Ana"}]'), kind_of(b"WEBVTT"), kind_of(b"PK\x03\x04..."), kind_of(b"Name,Join time")
    ('transcript', 'transcript', 'attendance', 'attendance')
    """
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        return BroughtFile.Kind.ATTENDANCE.value
    start = data[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    spoken = (
        start[:1] in (b"{", b"[") or start[:6].upper() == b"WEBVTT" or b"-->" in data[:200_000].replace(b"\x00", b"")
    )
    return (BroughtFile.Kind.TRANSCRIPT if spoken else BroughtFile.Kind.ATTENDANCE).value


def read_brought(data: bytes, file: str, meeting: Meeting) -> Brought:
    """Read a file once. What was said is dropped while it is read; without names, ``problems`` says why."""
    digest = hashlib.sha256(data).hexdigest()
    kind = kind_of(data)
    if is_document(data):
        return Brought(kind, digest, problems=(Problem(DOCUMENT, file=file),))
    found = _transcript(data, file) if kind == BroughtFile.Kind.TRANSCRIPT else _attendance(data, file, meeting)
    if not found.names and kind == BroughtFile.Kind.ATTENDANCE:  # no table with headings: perhaps a text with speakers
        spoken = _transcript(data, file)
        found = spoken if spoken.names or _says_more(spoken) else found
    if len(found.names) > MOST_NAMES:
        return Brought(kind, digest, problems=(Problem(TOO_MANY_NAMES, file=file, params={"limit": MOST_NAMES}),))
    return replace(found, digest=digest)


def _says_more(spoken: Brought) -> bool:
    """Whether the reader of texts knows what a file is that is no list."""
    return any(one.template == ONLY_CHAT for one in spoken.problems)


def guest_name_of(name: str) -> str:
    """What a guest is called on the list: a phone number is shortened to its last digits."""
    phone = phone_of(name)
    return _("Caller, number ends in %(digits)s") % {"digits": phone[-4:]} if phone else name


def _transcript(data: bytes, file: str) -> Brought:
    read = read_transcript(data, file)
    places = {one.name: place for place, one in enumerate(read.speakers)}
    return Brought(
        BroughtFile.Kind.TRANSCRIPT.value,
        names=tuple(Name(one.name, turns=one.turns, seconds=one.seconds) for one in read.speakers),
        turns=tuple((places[one.speaker], one.start, one.seconds) for one in read.turns),
        length=max((one.end or 0.0 for one in read.turns), default=0.0),
        problems=tuple(_unsaid(one) for one in read.problems),
    )


def _unsaid(problem: Problem) -> Problem:
    """A problem without the words of the line that it is about: they may have been spoken."""
    if "found" not in problem.params:
        return problem
    return replace(problem, params={**problem.params, "found": UNSAID})


def _attendance(data: bytes, file: str, meeting: Meeting) -> Brought:
    day = day_in(meeting.time_zone, meeting.starts_at)
    read = read_attendance(data, file, on=day)
    times = {read.date_order: _times(read.rows)}
    if not read.date_order_certain:
        other = next(one for one in ORDERS if one != read.date_order)
        times[other] = _times(read_attendance(data, file, on=day, date_order=other).rows)
    return Brought(
        BroughtFile.Kind.ATTENDANCE.value,
        names=tuple(
            Name(one.name, one.email, seconds=one.seconds, joins=one.joins, overlapping=one.overlapping)
            for one in read.rows
        ),
        times=times,
        order=read.date_order,
        order_certain=read.date_order_certain,
        problems=tuple(_unsaid(one) if one.template == OTHER_TABLE else one for one in read.problems),
    )


def _times(rows: Sequence[Attendance]) -> list[list[str]]:
    return [[one.joined.isoformat() if one.joined else "", one.left.isoformat() if one.left else ""] for one in rows]


def bare_of(text: str) -> bool:
    """True for a time that does not say on which clock it is.

    >>> bare_of("2026-11-03T18:00:00"), bare_of("2026-11-03T18:00:00-06:00")
    (True, False)
    """
    return datetime.fromisoformat(text).tzinfo is None


@dataclass(frozen=True, slots=True)
class Stay:
    """From when to when someone was there; ``outside``: only before or after the meeting."""

    came: datetime
    left: datetime
    outside: bool = False


def stays_of(brought: Brought, meeting: Meeting, order: str, zone: ZoneInfo, *, use_times: bool = True) -> list[Stay]:
    """From when to when each name of a list was there. Without times: from the beginning to the end."""
    began, ended = span_of(meeting)
    pairs = brought.times.get(order) or brought.times.get(brought.order) or []
    if not use_times or not pairs:
        return [Stay(began, ended) for _name in brought.names]
    stays = []
    for joined, left in pairs:
        came = _moment(joined, zone) or (min(began, late) if (late := _moment(left, zone)) else began)
        gone = _moment(left, zone) or max(ended, came)
        stays.append(Stay(came, gone, gone < began - SLACK or came > ended + SLACK))
    return stays


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def span_of(meeting: Meeting) -> tuple[datetime, datetime]:
    """From when to when a meeting was held, as far as known."""
    return meeting.began_at or meeting.starts_at, meeting.ended_at or meeting.ends_at


def fits(brought: Brought, meeting: Meeting, order: str, zone: ZoneInfo) -> bool:
    """Whether at least one person of a list was there during the meeting when its times are read so."""
    return any(not one.outside for one in stays_of(brought, meeting, order, zone))


def runs_over(brought: Brought, meeting: Meeting) -> int:
    """How many minutes a transcript is longer than its meeting; 0 where that is nothing to ask about."""
    began, ended = span_of(meeting)
    over = timedelta(seconds=brought.length) - (ended - began)
    return round(over.total_seconds() / 60) if over > LONGER else 0


def match_names(brought: Brought, people: Sequence[Known]) -> list[SpeakerMatch]:
    """Whom each name of a file may be, in their order; two people of one name are asked one by one."""
    found: dict[int, SpeakerMatch] = {}
    waiting = list(enumerate(brought.names))
    while waiting:
        now: dict[str, int] = {}
        later = []
        for place, one in waiting:
            if one.name in now:
                later.append((place, one))
            else:
                now[one.name] = place
        emails = {name: brought.names[place].email for name, place in now.items()}
        for match in match_speakers(now, people, emails=emails):
            found[now[match.name]] = match
        waiting = later
    return [found[place] for place in range(len(brought.names))]


def preselected(matches: Sequence[SpeakerMatch]) -> list[str]:
    """The id that is chosen beforehand for each name: only where address, phone or name are the same, and nobody twice."""
    chosen: list[str] = []
    for one in matches:
        sure = one.because in SURE and one.suggestion not in chosen
        chosen.append(one.suggestion if sure else "")
    return chosen
