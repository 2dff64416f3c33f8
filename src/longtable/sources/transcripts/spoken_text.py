"""Transcripts as plain text: a line with a name and a time before what is said, or “Ana: ” before each piece.

So write Otter, Zoom's saved captions, the Word document of Teams and the Google document of Meet, saved as plain text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import dropwhile, pairwise

from longtable.sources.problemlog import ProblemLog
from longtable.sources.problems import N_
from longtable.sources.transcripts.names import name_before, usual_name
from longtable.sources.transcripts.spoken_json import ODD_TIMES, clock
from longtable.sources.transcripts.turns import Said, count_words
from longtable.sources.transcripts.types import MOST_CUES, MOST_SECONDS

NO_TURNS_IN_TEXT = N_(
    "The text holds no turns: no lines with a name and a time, and none that begin with a name and a colon. "
    "Is it a transcript with names of speakers?"
)
ONLY_BEGINNINGS = N_("The file says when each turn begins, not when it ends: minutes spoken are an estimate.")
ONLY_CHAT = N_(
    "This is what was written in the chat of a call, not what was said. Bring the transcript or the captions."
)
TOO_MANY_LINES = N_("The file has more than %(limit)s pieces. Split it by meeting.")

LONGEST_HEADER = 100  # characters
SLOWEST = 1.0  # seconds a word: a longer time until the next turn is a pause
FROM_MIDNIGHT = 3600.0  # a first turn later than this is told by the clock on the wall
_CLOCK = r"(?:\d{1,3}:)?\d{1,2}:\d{2}"
_HEADER = re.compile(rf"(?P<name>.*[^\s:])(?:\s+|\s*[(\[])(?P<time>{_CLOCK})[)\]]?\s*$")
_ONLY_TIME = re.compile(rf"[(\[]?{_CLOCK}[)\]]?")
_LEADING = re.compile(rf"^[(\[]?(?P<time>{_CLOCK})(?:[.,]\d{{1,3}})?[)\]]?\s*[-–]?\s*(?P<rest>.*)$")
_CHAT = re.compile(rf"^{_CLOCK}\s+(?:From|De)\s", re.MULTILINE)
_FOOTER = re.compile(
    r"(?:Transcribed by|Meeting ended|Transcription ended|This editable transcript|People can also change)\s"
)
_MARKS = re.compile(r"\*\*|^[#>\s]+")  # of a document saved as Markdown


def read_text(text: str, file: str, log: ProblemLog) -> list[Said]:
    """The pieces of a plain-text transcript in their order; [] with an error in the log where there are none."""
    lines = [_MARKS.sub("", line).strip() for line in text.lstrip("\ufeff").splitlines()]
    lines = [line for line in lines if not _FOOTER.match(line)]
    if sum(map(bool, lines)) > MOST_CUES:
        log.error(TOO_MANY_LINES, file=file, limit=MOST_CUES)
        return []
    if len(_CHAT.findall(text)) > 1:
        log.error(ONLY_CHAT, file=file)
        return []
    headed, named = _by_header(lines), _by_colon(lines)
    pieces = _lasting(headed, file, log) if len(headed) >= max(2, len(named)) else named
    if not pieces:
        log.error(NO_TURNS_IN_TEXT, file=file)
    return pieces


def _by_header(lines: Sequence[str]) -> list[Said]:
    """What stands below lines such as “Ana Díaz  1:02” and “[Ana Díaz] 18:01:02”."""
    pieces: list[Said] = []
    words: list[str] = []
    for line in lines:
        found = _HEADER.match(line) if len(line) <= LONGEST_HEADER else None
        name = usual_name(found["name"].strip("[]()")) if found else ""
        if found and name:
            _close(pieces, words)
            pieces.append(Said(name, "", clock(found["time"]), None))
        else:
            words.append(line)
    _close(pieces, words)
    return [one for one in pieces if one.text]


def _close(pieces: list[Said], words: list[str]) -> None:
    if pieces:
        last = pieces[-1]
        pieces[-1] = Said(last.speaker, " ".join(words).strip(), last.start, last.end)
    words.clear()


def _by_colon(lines: Sequence[str]) -> list[Said]:
    """What stands behind “Ana Díaz: ”. Where most lines have no name, only names that come back are believed."""
    found = [name_before(_LEADING.sub(r"\g<rest>", line)) for line in lines if line and not _ONLY_TIME.fullmatch(line)]
    found = list(dropwhile(lambda pair: not pair[0], found))
    often = Counter(name for name, _rest in found if name)
    if max(often.values(), default=0) < 2:
        return []  # “Date: …”, “Place: …”: nobody speaks twice
    common = 2 * often.total() > len(found)
    pieces: list[Said] = []
    for name, rest in found:
        if name and (common or often[name] > 1):
            pieces.append(Said(name, rest.strip(), None, None))
        elif pieces:
            last = pieces[-1]
            pieces[-1] = Said(last.speaker, f"{last.text} {name} {rest}", None, None)
    return pieces


def _lasting(pieces: Sequence[Said], file: str, log: ProblemLog) -> list[Said]:
    """Each turn until the next begins, at most a second for each word; without times where they run backwards."""
    starts = [one.start or 0.0 for one in pieces]
    if any(after < before for before, after in pairwise(starts)):
        log.notice(ODD_TIMES, file=file)
        return [Said(one.speaker, one.text, None, None) for one in pieces]
    log.notice(ONLY_BEGINNINGS, file=file)
    zero = starts[0] if starts[0] >= FROM_MIDNIGHT else 0.0
    ends = [*starts[1:], MOST_SECONDS]
    return [
        Said(one.speaker, one.text, start - zero, min(end, start + SLOWEST * count_words(one.text)) - zero)
        for one, start, end in zip(pieces, starts, ends, strict=True)
    ]
