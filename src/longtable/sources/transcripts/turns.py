"""From things said one after another to turns: a turn lasts until someone else speaks."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from longtable.sources.problemlog import ProblemLog
from longtable.sources.problems import N_
from longtable.sources.text import readable
from longtable.sources.transcripts.types import MOST_NAME, MOST_SPEAKERS, Speaker, Transcript, Turn

NOBODY_NAMED = N_("Pieces that name no speaker and so count for nobody: %(count)s.")
NO_WORDS = N_("Pieces without words (a laugh, a cough, silence), which are no turns: %(count)s.")
NO_TURNS = N_(
    "No turns were found: no piece has both a speaker and words. Export the transcript with names of speakers."
)
TOO_MANY_SPEAKERS = N_("The file names more than %(limit)s speakers. Is it really a transcript with speakers?")

_SOUNDS = re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]|\*[^*\n]*\*")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Said:
    """One piece of a transcript as a reader found it."""

    speaker: str
    text: str
    start: float | None
    end: float | None


def clean_name(text: str) -> str:
    """A name in one line, without what cannot be seen, not too long."""
    shown = "".join(letter if letter.isprintable() or letter in _JOINERS else " " for letter in text[: 10 * MOST_NAME])
    return unicodedata.normalize("NFC", " ".join(shown.split()))[:MOST_NAME].strip()


def count_words(text: str) -> int:
    """How many words are said. What stands in brackets, such as [laughs], is a sound.

    >>> count_words("{vocalsound} So , don't [inaudible] 12 well-known"), count_words("[Applause]")
    (4, 0)
    """
    return sum(1 for _ in _WORD.finditer(_SOUNDS.sub(" ", text)))


def make_transcript(pieces: Iterable[Said], file: str, log: ProblemLog, *, keep_text: bool) -> Transcript:
    """Join pieces to turns and add them up by speaker. The text is dropped unless asked for."""
    counted = [(piece, count_words(piece.text)) for piece in pieces]
    spoken = [(piece, words) for piece, words in counted if words]
    runs = [(name, list(run)) for name, run in itertools.groupby(spoken, key=lambda one: one[0].speaker)]
    turns = tuple(_turn(run, keep_text) for name, run in runs if name)
    if nameless := sum(len(run) for name, run in runs if not name):
        log.left_out(NOBODY_NAMED, file=file, count=nameless)
    if len(spoken) < len(counted):
        log.notice(NO_WORDS, file=file, count=len(counted) - len(spoken))
    speakers = _speakers(turns)
    if not turns:
        log.error(NO_TURNS, file=file)
    elif len(speakers) > MOST_SPEAKERS:
        log.error(TOO_MANY_SPEAKERS, file=file, limit=MOST_SPEAKERS)
    if log.has_errors:
        return Transcript(file, problems=log.problems)
    return Transcript(file, turns, speakers, log.problems)


def _turn(pieces: Sequence[tuple[Said, int]], keep_text: bool) -> Turn:
    said = [piece for piece, _words in pieces]
    spans = [(one.start, one.end) for one in said if one.start is not None and one.end is not None]
    timed = len(spans) == len(said)
    return Turn(
        said[0].speaker,
        min(start for start, _end in spans) if timed else None,
        max(end for _start, end in spans) if timed else None,
        round(covered(spans), 3) if timed else None,
        sum(words for _piece, words in pieces),
        _storable(" ".join(" ".join(one.text.split()) for one in said)) if keep_text else "",
    )


def _storable(text: str) -> str:
    return readable(text.encode("utf-8", "replace").decode())


def covered(spans: Iterable[tuple[float, float]]) -> float:
    """How long at least one of the spans lasts: overlaps count once.

    >>> covered([(0, 10), (5, 12), (20, 21)])
    13.0
    """
    total, reached = 0.0, float("-inf")
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _speakers(turns: Sequence[Turn]) -> tuple[Speaker, ...]:
    grouped: dict[str, list[Turn]] = {}
    for turn in turns:
        grouped.setdefault(turn.speaker, []).append(turn)
    made = []
    for name, own in grouped.items():
        times = [one.seconds for one in own if one.seconds is not None]
        seconds = round(sum(times), 3) if len(times) == len(own) else None
        made.append(Speaker(name, len(own), seconds, sum(one.words for one in own)))
    return tuple(sorted(made, key=lambda one: (-one.turns, -one.words, one.name)))
