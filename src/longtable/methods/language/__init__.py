"""Plain language: how hard a text is to read, what to change in it, and how long it takes to apply."""

from longtable.methods.language.checking import check_text, find_jargon
from longtable.methods.language.hours import ApplyTime, Pace, Question, QuestionKind, QuestionTime, hours_to_apply
from longtable.methods.language.types import (
    Acronym,
    Defined,
    Formula,
    Jargon,
    LanguageReport,
    LongSentence,
    Reading,
    Spelled,
)

__all__ = [
    "Acronym",
    "ApplyTime",
    "Defined",
    "Formula",
    "Jargon",
    "LanguageReport",
    "LongSentence",
    "Pace",
    "Question",
    "QuestionKind",
    "QuestionTime",
    "Reading",
    "Spelled",
    "check_text",
    "find_jargon",
    "hours_to_apply",
]
