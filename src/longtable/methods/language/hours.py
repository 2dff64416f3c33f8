"""How many hours it takes to apply, estimated from the questions of a call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from longtable.methods.wording import N_, Sentence


class QuestionKind(StrEnum):
    """What a question asks for."""

    SHORT = "short"
    LONG = "long"
    CHOICE = "choice"
    NUMBER = "number"
    FILE = "file"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a call."""

    kind: QuestionKind
    text: str = ""
    required: bool = True
    word_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast people work. Our own estimates, to be corrected by what applicants report."""

    reading: float = 238.0  # words a minute, silent reading of English (Brysbaert 2019)
    writing: float = 9.5  # words a minute: half of plain composing (19, Karat and others 1999), to think and revise
    start: float = 30.0  # minutes to find the call, decide to apply, and send
    answer: tuple[tuple[QuestionKind, float], ...] = (
        (QuestionKind.SHORT, 3.0),
        (QuestionKind.LONG, 10.0),  # to gather facts, beside the writing
        (QuestionKind.CHOICE, 1.0),
        (QuestionKind.NUMBER, 5.0),
        (QuestionKind.FILE, 20.0),
        (QuestionKind.SERVICE, 5.0),
    )
    long_words: int = 250  # where a long question has no limit
    filled: float = 0.6  # how much of a limit people use, at least
    second_reader: float = 0.15  # share of the writing time for a colleague to read it


@dataclass(frozen=True, slots=True)
class QuestionTime:
    """Minutes for one question."""

    least: float  # 0 for a question that may be left out
    most: float


@dataclass(frozen=True, slots=True)
class ApplyTime:
    """Hours to apply, from required questions answered briefly to all questions answered in full."""

    least_hours: float  # to the next half hour up
    most_hours: float
    least_minutes: float
    most_minutes: float
    questions: tuple[QuestionTime, ...]
    longest: int | None  # which question takes longest, by its place; None without questions
    sentence: Sentence


def hours_to_apply(questions: Sequence[Question], call_words: int = 0, pace: Pace | None = None) -> ApplyTime:
    """Answer "how long does it take to apply?".

    Minutes = start + words of the call / reading + for each question: its words / reading + a fixed time by kind, and
    for a long one also words to write / writing x (1 + second reader). Words to write: ``filled`` of the limit at
    least, the whole limit at most. ``least`` leaves out what may be left out. An estimate: every number is in ``Pace``.

    >>> time = hours_to_apply([Question(QuestionKind.LONG, word_limit=500), Question(QuestionKind.CHOICE)])
    >>> (time.least_hours, time.most_hours)
    (1.5, 2.0)
    """
    pace = pace or Pace()
    times = tuple(_time(question, pace) for question in questions)
    base = pace.start + max(0, call_words) / pace.reading
    least, most = base + sum(one.least for one in times), base + sum(one.most for one in times)
    low, high = _half_hours(least), _half_hours(most)
    if low == high:
        sentence = Sentence(N_("Applying takes about %(hours)s hours."), {"hours": f"{low:g}"})
    else:
        text = N_("Applying takes about %(low)s to %(high)s hours.")
        sentence = Sentence(text, {"low": f"{low:g}", "high": f"{high:g}"})
    longest = max(range(len(times)), key=lambda place: times[place].most) if times else None
    return ApplyTime(low, high, least, most, times, longest, sentence)


def _time(question: Question, pace: Pace) -> QuestionTime:
    reading = len(question.text.split()) / pace.reading
    fixed = reading + dict(pace.answer)[question.kind]
    least = most = fixed
    if question.kind is QuestionKind.LONG:
        limit = pace.long_words if question.word_limit is None else max(0, question.word_limit)
        writing = limit / pace.writing * (1 + pace.second_reader)
        least, most = fixed + pace.filled * writing, fixed + writing
    return QuestionTime(least if question.required else 0.0, most)


def _half_hours(minutes: float) -> float:
    return max(0.5, -(-minutes // 30) / 2)
