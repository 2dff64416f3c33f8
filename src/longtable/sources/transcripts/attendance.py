"""Attendance lists of video-call services, CSV or Excel: one row for each join, or one for each person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from longtable.sources.limits import Limits
from longtable.sources.listcolumns import EMAIL
from longtable.sources.matching import plain
from longtable.sources.problemlog import ProblemLog, shown
from longtable.sources.problems import N_, UnreadableFileError
from longtable.sources.tables import read_tables
from longtable.sources.transcripts.headings import Line, read_lines
from longtable.sources.transcripts.times import (
    NONE_TEXTS,
    Clock,
    choose_order,
    instant,
    is_no,
    is_yes,
    moment,
    read_clock,
    read_duration,
    seconds_of,
)
from longtable.sources.transcripts.turns import clean_name, covered
from longtable.sources.transcripts.types import (
    MEETING_LIMITS,
    MOST_SECONDS,
    Attendance,
    AttendanceList,
    Field,
)

NO_NAME = N_("The row has neither a name nor an e-mail address; it was left out.")
WAITED = N_("The row is time in the waiting room, not in the meeting; it was left out.")
ABSENT = N_("The row says that this person did not come; it was left out.")
NO_TIME = N_("“%(found)s” is no time that can be read; the person counts as present without it.")
NO_DURATION = N_("“%(found)s” is no number of minutes; the person counts as present without it.")
BACKWARDS = N_("This person leaves before they join, or stays more than two days; the times were not used.")
UNSURE_ORDER = N_(
    "Dates such as “%(found)s” can be read in two ways; they were read with the month first. Please check."
)
NO_ROWS = N_("The list names the columns and holds nobody. Is it the right file?")
SEVERAL_DEVICES = N_("Some people are in the call twice at once: two devices, or two people of one name. Please check.")
LEAVES = ("left", "salio", "abandono", "salida")  # what a list of moments calls leaving


@dataclass(frozen=True, slots=True)
class _Join:
    row: int
    name: str
    email: str
    joined: dt.datetime | None
    left: dt.datetime | None
    span: tuple[float, float] | None
    stated: float | None  # seconds
    leaves: bool = False


def read_attendance(
    data: bytes,
    file: str,
    *,
    zone: ZoneInfo | None = None,
    on: dt.date | None = None,
    date_order: str = "",
    columns: Mapping[Field, str] | None = None,
    limits: Limits = MEETING_LIMITS,
) -> AttendanceList:
    """Answer "who was in the call, from when to when?" from the list that a video-call service exports.

    ``zone``: times without an offset are read in it, and all are given in it. ``on``: the day of the meeting, where the
    list has only times, and to tell 3/11 from 11/3. ``date_order`` (month_first, day_first) and ``columns`` (field to
    heading): what a person has confirmed. Several joins of one person (the same address, or the same name) are one row:
    the time in the call counts once where they overlap, and is the stated duration where that is shorter by more than
    its rounding. Never raises for what is in the file: without rows, ``problems`` says why.
    """
    log = ProblemLog()
    try:
        tables = read_tables(data, file, limits=limits)
    except UnreadableFileError as fault:
        return AttendanceList(file, problems=tuple(fault.problems))
    log.extend(tables.problems)
    lines, headings = read_lines(tables.sheet(), columns, file, log)
    if log.has_errors:
        return AttendanceList(file, problems=log.problems)
    lines = [line for line in lines if _counts(line, file, log)]
    written = [_written(line, file, log) for line in lines]
    clocks = [one for pair in written for one in (pair.first, pair.last) if one is not None]
    order, certain = choose_order(clocks, date_order, on)
    if not certain:
        example = next(one.day.text for one in clocks if one.day is not None and one.day.other is not None)
        log.notice(UNSURE_ORDER, file=file, found=shown(example))
    heading = headings.get(Field.DURATION, "")
    joins = [
        _join(line, pair.at(order, on, zone), _stated(line, heading), file, log)
        for line, pair in zip(lines, written, strict=True)
    ]
    if not joins:
        log.error(NO_ROWS, file=file)
    rows = _people(joins)
    if any(one.overlapping for one in rows):
        log.notice(SEVERAL_DEVICES, file=file)
    return AttendanceList(file, rows, log.problems, headings, order, certain)


def _counts(line: Line, file: str, log: ProblemLog) -> bool:
    """Whether a row is somebody in the meeting."""
    if not _name(line) and not line.texts.get(Field.EMAIL):
        log.left_out(NO_NAME, file=file, row=line.row)
        return False
    if is_yes(line.cells.get(Field.WAITING)):
        log.left_out(WAITED, file=file, row=line.row)
        return False
    if is_no(line.cells.get(Field.ATTENDED)):
        log.left_out(ABSENT, file=file, row=line.row)
        return False
    return True


def _name(line: Line) -> str:
    name, first, last = (line.texts.get(field, "") for field in (Field.NAME, Field.FIRST, Field.LAST))
    if name and Field.FIRST not in line.texts and plain(last) not in plain(name):
        name = f"{name} {last}"  # “Nombre” beside “Apellidos” is a first name
    return clean_name(name or f"{first} {last}")


@dataclass(frozen=True, slots=True)
class _Written:
    """When a row says that someone came and went."""

    first: Clock | None
    last: Clock | None

    def at(self, order: str, on: dt.date | None, zone: ZoneInfo | None) -> _Stay:
        """Both moments, and the span between them in seconds."""
        joined = moment(self.first, order, on, zone) if self.first is not None else None
        left = moment(self.last, order, on, zone) if self.last is not None else None
        if self.first is None or self.last is None:
            return _Stay(joined, left, None)
        start, end = (
            instant(one) if one else seconds_of(clock) for one, clock in ((joined, self.first), (left, self.last))
        )
        if (joined is None) != (left is None):
            return _Stay(joined, left, None)
        if left is not None and end < start and instant(left.replace(fold=1)) >= start:
            left = left.replace(fold=1)  # in the hour that the autumn change of clocks repeats
            end = instant(left)
        if end < start and self.last.day is None:  # only times of day, and past midnight
            end += 86400.0
            left = left + dt.timedelta(days=1) if left is not None else None
        if not 0 <= end - start <= MOST_SECONDS:
            return _Stay(None, None, None, backwards=True)
        return _Stay(joined, left, (start, end))


@dataclass(frozen=True, slots=True)
class _Stay:
    joined: dt.datetime | None
    left: dt.datetime | None
    span: tuple[float, float] | None
    backwards: bool = False


def _leaves(line: Line) -> bool:
    """Whether a row of a list of moments, joined or left, is someone leaving."""
    return plain(line.texts.get(Field.ACTION, "")).startswith(LEAVES)


def _written(line: Line, file: str, log: ProblemLog) -> _Written:
    found = []
    for field in (Field.JOINED, Field.LEFT):
        text = line.texts.get(field, "")
        clock = None if text.lower() in NONE_TEXTS else read_clock(line.cells[field])
        if clock is None and text.lower() not in NONE_TEXTS:
            log.left_out(NO_TIME, file=file, row=line.row, column=field.value, found=shown(text))
        found.append(replace(clock, offset=dt.UTC) if clock and not clock.offset and field in line.utc else clock)
    if _leaves(line):
        found.reverse()  # one moment in a row, and it is the one of leaving
    return _Written(found[0], found[1])


def _stated(line: Line, heading: str) -> tuple[float | None, bool]:
    """The duration that a row states in seconds, and whether its unit is sure."""
    if line.texts.get(Field.DURATION, "").lower() in NONE_TEXTS:
        return None, True
    return read_duration(line.cells[Field.DURATION], heading)


def _join(line: Line, stay: _Stay, stated: tuple[float | None, bool], file: str, log: ProblemLog) -> _Join:
    if stay.backwards:
        log.left_out(BACKWARDS, file=file, row=line.row)
    seconds, sure = stated
    in_call = stay.span[1] - stay.span[0] if stay.span is not None else None
    if seconds is not None and not sure and in_call is not None and abs(seconds / 60 - in_call) <= 60:
        seconds /= 60  # a bare number that fits the times only as seconds
    text = line.texts.get(Field.DURATION, "")
    if (seconds is None and text.lower() not in NONE_TEXTS) or (seconds or 0.0) > MOST_SECONDS:
        log.left_out(NO_DURATION, file=file, row=line.row, column=Field.DURATION.value, found=shown(text))
        seconds = None
    written = line.texts.get(Field.EMAIL, "")
    email = written.casefold() if EMAIL.fullmatch(written) else ""
    name = _name(line) or email or clean_name(written)
    return _Join(line.row, name, email, stay.joined, stay.left, stay.span, seconds, _leaves(line))


def _people(joins: Sequence[_Join]) -> tuple[Attendance, ...]:
    """One row for each person: by address; without one by name, which may be that of one address."""
    addresses: dict[str, set[str]] = {}
    for one in joins:
        if one.email:
            addresses.setdefault(plain(one.name), set()).add(one.email)
    grouped: dict[tuple[str, str], list[_Join]] = {}
    for one in joins:
        known = addresses.get(plain(one.name), set())
        email = one.email or (next(iter(known)) if len(known) == 1 else "")
        grouped.setdefault((email, "" if email else plain(one.name) or one.name), []).append(one)
    return tuple(_person(own, email) for (email, _name), own in grouped.items())


def _person(own: Sequence[_Join], email: str) -> Attendance:
    spans = [one.span for one in own if one.span is not None]
    together = covered(spans)
    alone = sum(end - start for start, end in spans)
    return Attendance(
        own[0].name,
        email,
        min((one.joined for one in own if one.joined is not None), key=instant, default=None),
        max((one.left for one in own if one.left is not None), key=instant, default=None),
        _seconds(own, together),
        max(1, sum(not one.leaves for one in own)),
        alone - together > 60,
        tuple(one.row for one in own),
    )


def _seconds(own: Iterable[_Join], together: float) -> float | None:
    """Time in the call: the spans counted once, less where the list states less; the stated time where it has no spans."""
    own = list(own)
    stated = [one.stated for one in own if one.stated is not None]
    if all(one.span is not None for one in own):
        less = len(stated) == len(own) and sum(stated) < together - 60 * len(own)
        return sum(stated) if less else together
    bare = [one.stated for one in own if one.span is None]
    known = [one for one in bare if one is not None]
    return together + sum(known) if len(known) == len(bare) else None
