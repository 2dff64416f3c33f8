"""WebVTT transcripts: speakers by voice tags (<v Ana>), by the name of a piece, or by "Ana: " before what is said.

webvtt-py reads the cues, block by block, so that every fault has its line.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webvtt import WebVTT
from webvtt.errors import MalformedCaptionError, MalformedFileError

from longtable.sources.problemlog import ProblemLog, shown
from longtable.sources.problems import N_
from longtable.sources.transcripts.names import name_before, usual_name
from longtable.sources.transcripts.turns import Said, clean_name, count_words
from longtable.sources.transcripts.types import MOST_CUES, MOST_SECONDS

NO_HEADER = N_("The file does not begin with WEBVTT. It was read all the same; check the names.")
BAD_TIME = N_("“%(found)s” is no time of the form 00:01:02.000 --> 00:01:05.000; what is said there was left out.")
BACKWARDS = N_("What is said here ends before it begins, or after two days; it was left out.")
TOO_MANY_CUES = N_("The file has more than %(limit)s pieces. Split it by meeting.")
NO_CUES = N_("The file holds no times such as 00:01:02.000 --> 00:01:05.000, so no turns. Is it a transcript?")

ARROW = "-->"
_COMMA = re.compile(r"(\d),(\d{1,3})(?!\d)")
_ASIDE = re.compile(r"\(([^()]+ [^()]+)\)")  # one word alone may be a sound: (Applause)
_OWN_NUMBER = re.compile(r'\d+\s+"([^"]+)"\s*(?:\(\d+\))?')  # how Webex names a piece: 1 "Ana Díaz" (123456)


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    pieces: tuple[tuple[str, str], ...]  # (speaker by voice tag or "", text)


def read_vtt(text: str, file: str, log: ProblemLog) -> list[Said]:
    """The pieces of a WebVTT transcript by time; [] with an error in the log where there are none."""
    lines = text.lstrip("\ufeff").splitlines()
    if not lines or not lines[0].startswith("WEBVTT"):
        log.notice(NO_HEADER, file=file, row=1)
    cues: list[_Cue] = []
    timings = 0
    for row, block in _blocks(lines):
        place = next((number for number, line in enumerate(block[:2]) if ARROW in line), None)
        if place is None or block[0].startswith("NOTE"):
            continue
        timings += 1
        if timings > MOST_CUES:
            log.error(TOO_MANY_CUES, file=file, limit=MOST_CUES)
            return []
        cue = _cue(block[place:], _OWN_NUMBER.fullmatch(block[0].strip()) if place else None)
        if cue is None:
            log.left_out(BAD_TIME, file=file, row=row + place, found=shown(block[place]))
        elif cue.end < cue.start or cue.end > MOST_SECONDS:
            log.left_out(BACKWARDS, file=file, row=row + place)
        else:
            cues.append(cue)
    if not timings:
        log.error(NO_CUES, file=file)
    cues.sort(key=lambda cue: cue.start)
    if not any(speaker for cue in cues for speaker, _text in cue.pieces):
        cues = _named_by_colon(cues)
    return [said for cue in cues for said in _shared_out(cue)]


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Blocks between empty lines with the row of their first; a time in the middle of a block begins a new one."""
    block: list[str] = []
    first = 1
    for row, line in enumerate(lines, start=1):
        if not line.strip():
            if block:
                yield first, block
            block = []
            continue
        if ARROW in line and (len(block) > 1 or any(ARROW in one for one in block)):
            kept = block[:-1] if block[-1].strip().isdigit() and len(block) > 1 else block  # a number is the next cue's
            yield first, kept
            block = block[len(kept) :]
            first = row - len(block)
        if not block:
            first = row
        block.append(line)
    if block:
        yield first, block


def _cue(block: Sequence[str], named: re.Match[str] | None) -> _Cue | None:
    timing = _COMMA.sub(r"\1.\2", block[0])
    try:
        found = WebVTT.from_string("\n".join(["WEBVTT", "", timing, *block[1:]])).captions
    except (MalformedFileError, MalformedCaptionError):
        return None
    if len(found) != 1:
        return None
    cue = found[0]
    start, end = (one.in_milliseconds() / 1000 for one in (cue.start_time, cue.end_time))
    pieces = tuple(_voices(cue.raw_text))
    if named:
        pieces = tuple((speaker or clean_name(named[1]), text) for speaker, text in pieces)
    return _Cue(start, end, pieces)


def _voices(raw: str) -> Iterator[tuple[str, str]]:
    """(speaker, text) of a cue: split at voice tags, other tags dropped, in one pass."""
    speaker, text = "", ""
    first, *rest = raw.split("<")
    text = first
    for part in rest:
        tag, closed, after = part.partition(">")
        if not closed:
            text += f"<{part}"
            continue
        kind = tag.split(None, 1)
        if kind and (kind[0] == "/v" or kind[0].partition(".")[0] == "v"):
            yield speaker, html.unescape(text)
            speaker = clean_name(html.unescape(kind[1])) if kind[0] != "/v" and len(kind) > 1 else ""
            text = ""
        text += after
    yield speaker, html.unescape(text)


def _prefix(line: str) -> tuple[str, str]:
    """The speaker that a line names, and the rest: "Ana Díaz: the rest", or "(Ana Díaz)" in a line by itself."""
    aside = _ASIDE.fullmatch(line.strip())
    return (usual_name(aside[1]), "") if aside else name_before(line)


def _named_by_colon(cues: Sequence[_Cue]) -> list[_Cue]:
    """Cues with speakers by "Ana: ". Where most cues have none, only names that come back are believed."""
    found = [[_prefix(line) for line in "".join(text for _speaker, text in cue.pieces).splitlines()] for cue in cues]
    often = Counter(name for lines in found for name, _rest in lines if name)
    common = sum(1 for lines in found if lines and lines[0][0]) * 2 > len(cues)
    made = []
    for cue, lines in zip(cues, found, strict=True):
        pieces: list[tuple[str, str]] = []
        for name, rest in lines:
            if name and (common or often[name] > 1):
                pieces.append((name, rest))
            else:
                whole = f"{name}:{rest}" if name else rest
                speaker, before = pieces.pop() if pieces else ("", "")
                pieces.append((speaker, f"{before}\n{whole}"))
        made.append(_Cue(cue.start, cue.end, tuple(pieces)))
    return made


def _shared_out(cue: _Cue) -> Iterator[Said]:
    """What each says in a cue. Several speakers share its time by their words."""
    words = [count_words(text) for _speaker, text in cue.pieces]
    total, at = sum(words), cue.start
    for (speaker, text), count in zip(cue.pieces, words, strict=True):
        until = at + (cue.end - cue.start) * count / total if total else at
        if count or (not total and text.strip()):
            yield Said(speaker, text, at, until)
        at = until
