"""Facts about the options of a poll that need no database: their days, what they offer, parts of the day, usual times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from longtable.coalitions.moments import NoSuchTime, day_in, moment_at
from longtable.meetings.models import AnswerValue, Need, Place, Poll, PollOption
from longtable.meetings.rules import IN_THE_ROOM

MOST_OPTIONS = 500
MOST_MEETINGS = 12
EVENING = time(17)
AFTERNOON = time(12)
SATURDAY = 5
PLACE_OFFERS = (Need.STEP_FREE, Need.TRANSPORT, Need.CHILDCARE, Need.REMOTE, Need.CAPTIONS, Need.INTERPRETER)
TO_ARRANGE = (Need.INTERPRETER, Need.CAPTIONS, Need.CHILDCARE, Need.MEAL, Need.TRANSPORT)
WORTH = {AnswerValue.YES: 1.0, AnswerValue.IF_NEED_BE: 0.5, AnswerValue.NO: 0.0}
LEAST_FIRST = (AnswerValue.NO, AnswerValue.IF_NEED_BE, AnswerValue.YES)


def weekday_of(option: PollOption) -> int:
    """The day of the week of an option, Monday = 0."""
    return option.on.weekday() if option.on else option.weekday or 0


def part_of_day(at: time) -> str:
    """Morning, afternoon from noon, evening from five.

    >>> part_of_day(time(9)), part_of_day(time(12)), part_of_day(time(17))
    ('morning', 'afternoon', 'evening')
    """
    return "evening" if at >= EVENING else "afternoon" if at >= AFTERNOON else "morning"


def slot_of(option: PollOption) -> str:
    """The usual time that an option falls into: "0-morning"."""
    return f"{weekday_of(option)}-{part_of_day(option.starts)}"


def offers_of(place: Place, weekday: int, starts: time, arranged: Iterable[str]) -> frozenset[str]:
    """Which needs a time and place meets: what the place offers, what is arranged, evenings and weekends by the time.

    Where nobody has to go (an address online or a phone number, no street), nothing that is about a room is lacking.
    """
    offers = {*place.offers, *arranged}
    if place.online_address or place.dial_in:
        offers.add(Need.REMOTE.value)
        if not place.address:
            offers |= {one.value for one in IN_THE_ROOM}
    if starts >= EVENING or weekday >= SATURDAY:
        offers.add(Need.EVENING.value)
    return frozenset(offers)


def day_of(poll: Poll, option: PollOption, number: int) -> date:
    """The day of a meeting (counted from 0): of a series, in its own seven days, which begin on the day of the poll.

    >>> day_of(Poll(first_on=date(2026, 12, 2), every_weeks=2), PollOption(weekday=0), 1)
    datetime.date(2026, 12, 21)
    """
    if option.on is not None:
        return option.on
    assert poll.first_on is not None
    assert option.weekday is not None
    begin = poll.first_on + timedelta(weeks=poll.every_weeks * number)
    return begin + timedelta(days=(option.weekday - begin.weekday()) % 7)


def start_of(poll: Poll, option: PollOption, number: int) -> datetime:
    """When a meeting begins, on the clocks of the poll's zone. NoSuchTime where clocks are put forward over it."""
    return moment_at(day_of(poll, option, number), option.starts, poll.time_zone)


def days_between(first: date, last: date, weekdays: Iterable[int]) -> list[date]:
    """The days from one to another that fall on some days of the week.

    >>> days_between(date(2026, 12, 1), date(2026, 12, 9), [1])
    [datetime.date(2026, 12, 1), datetime.date(2026, 12, 8)]
    """
    wanted = set(weekdays)
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in every if day.weekday() in wanted]


def never_comes(day: date, at: time, zone: str) -> bool:
    """True for a time over which the clocks are put forward on that day."""
    try:
        moment_at(day, at, zone)
    except NoSuchTime:
        return True
    return False


def takes_answers(poll: Poll, now: datetime) -> bool:
    """True for an open poll until the end of its last day, on its own clocks."""
    today = day_in(poll.time_zone, now)
    return poll.state == Poll.State.OPEN and (poll.closes_on is None or today <= poll.closes_on)


def usual_from(options: Iterable[PollOption], answers: Mapping[str, str]) -> dict[str, str]:
    """Usual times from the answers of one poll: for each day and part of it what was said most, of equals the less.

    >>> options = [PollOption(number=n, weekday=0, starts=time(9)) for n in (1, 2)]
    >>> usual_from(options, {"1": "yes", "2": "no"})
    {'0-morning': 'no'}
    """
    said: dict[str, Counter[str]] = {}
    for option in options:
        answer = answers.get(str(option.number))
        if answer:
            said.setdefault(slot_of(option), Counter())[answer] += 1
    return {slot: max(LEAST_FIRST, key=lambda one: counts[one]).value for slot, counts in said.items()}
