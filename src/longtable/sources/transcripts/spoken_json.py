"""Transcripts as JSON: a list of who said what, as research collections and many services export them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from longtable.sources.problemlog import ProblemLog, shown
from longtable.sources.problems import N_
from longtable.sources.transcripts.turns import Said, clean_name
from longtable.sources.transcripts.types import MOST_CUES, MOST_SECONDS

NOT_JSON = N_("The file looks like JSON and breaks off or is damaged here. Export it again.")
TOO_DEEP = N_("The file is nested too deeply to be a transcript. Export it again.")
NO_LIST = N_("The file holds no list of turns with “speaker” and “content” or “text”. Is it a transcript?")
NOT_A_TURN = N_("Entry %(number)s of the list is no turn with text (“%(found)s”); it was left out.")
TOO_MANY_TURNS = N_("The file has more than %(limit)s entries. Split it by meeting.")
ODD_TIMES = N_("Some times are missing, run backwards or are beyond two days. Only turns are counted, not minutes.")

LISTS = ("meeting_transcripts", "transcripts", "transcript", "turns", "utterances", "segments", "entries", "results")
SPEAKERS = ("speaker", "speaker_name", "speakerName", "name", "participant", "user_name", "username", "displayName")
TEXTS = ("content", "text", "transcript", "sentence", "utterance", "caption", "words")
STARTS = ("start", "start_time", "startTime", "start_seconds", "begin", "from")
ENDS = ("end", "end_time", "endTime", "end_seconds", "to")
STARTS_MS, ENDS_MS = ("start_ms", "startMs"), ("end_ms", "endMs")

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d{1,6})?)")
_PLAIN = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*s?")


def read_json(text: str, file: str, log: ProblemLog) -> list[Said]:
    """The pieces of a JSON transcript in their order; [] with an error in the log where there are none."""
    entries = _entries(text, file, log)
    if len(entries) > MOST_CUES:
        log.error(TOO_MANY_TURNS, file=file, limit=MOST_CUES)
        return []
    pieces = []
    for number, entry in enumerate(entries, start=1):
        said = _said(entry)
        if said is None:
            log.left_out(NOT_A_TURN, file=file, number=number, found=shown(entry))
        else:
            pieces.append(said)
    return _in_time(pieces, file, log)


def _entries(text: str, file: str, log: ProblemLog) -> Sequence[Any]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as fault:
        log.error(NOT_JSON, file=file, row=fault.lineno)
        return ()
    except (RecursionError, ValueError):  # brackets within brackets, or a number of thousands of digits
        log.error(TOO_DEEP, file=file)
        return ()
    found = _find(data)
    if found is None:
        log.error(NO_LIST, file=file)
        return ()
    return found


def _find(data: object, deep: int = 2) -> Sequence[Any] | None:
    """The list of turns: the data itself, or under a known name, at most two levels down."""
    if isinstance(data, list):
        named = any(isinstance(one, dict) and _first(one, SPEAKERS) is not None for one in data)
        return data if named else None
    if not isinstance(data, dict) or not deep:
        return None
    for name in LISTS:
        found = _find(data[name], deep - 1) if name in data else None
        if found is not None:
            return found
    return None


def _first(entry: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((entry[name] for name in names if entry.get(name) is not None), None)


def _said(entry: object) -> Said | None:
    if not isinstance(entry, dict):
        return None
    text = _first(entry, TEXTS)
    if not isinstance(text, str):
        return None
    speaker = _first(entry, SPEAKERS)
    if isinstance(speaker, dict):
        speaker = _first(speaker, SPEAKERS)
    if isinstance(speaker, int) and not isinstance(speaker, bool):
        speaker = f"Speaker {speaker}"
    name = clean_name(speaker) if isinstance(speaker, str) else ""
    start, end = (
        _seconds(_first(entry, plain), _first(entry, small)) for plain, small in ((STARTS, STARTS_MS), (ENDS, ENDS_MS))
    )
    return Said(name, text, start, end)


def _seconds(value: object, thousandths: object) -> float | None:
    """A time from the start, as seconds or as 1:02:03.5; NaN where it is none."""
    if value is None and thousandths is None:
        return None
    if value is None:
        value = thousandths / 1000 if isinstance(thousandths, int | float) and abs(thousandths) < 1e15 else math.nan
    if isinstance(value, bool):
        return math.nan
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e15 else math.nan
    return clock(value) if isinstance(value, str) else math.nan


def clock(text: str) -> float:
    """Seconds of "1:02:03.5", "02:03" or "123.5s"; NaN where it is no time.

    >>> clock("1:02:03,5"), clock("62.5")
    (3723.5, 62.5)
    """
    found = _CLOCK.fullmatch(text.strip())
    if found:
        return int(found[1] or 0) * 3600.0 + int(found[2]) * 60.0 + float(found[3].replace(",", "."))
    plain = _PLAIN.fullmatch(text.strip())
    return float(plain[1]) if plain else math.nan


def _in_time(pieces: list[Said], file: str, log: ProblemLog) -> list[Said]:
    """By time where all times are sound; otherwise in the order of the file and without times."""
    if all(one.start is None and one.end is None for one in pieces):
        return pieces
    sound = all(
        one.start is not None and one.end is not None and 0 <= one.start <= one.end <= MOST_SECONDS for one in pieces
    )
    if sound:
        return sorted(pieces, key=lambda one: one.start or 0.0)
    log.notice(ODD_TIMES, file=file)
    return [Said(one.speaker, one.text, None, None) for one in pieces]
