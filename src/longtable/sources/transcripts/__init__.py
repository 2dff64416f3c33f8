"""Recorded meetings from elsewhere: transcripts (JSON, WebVTT) to speaker turns, attendance lists, names to people."""

from __future__ import annotations

from longtable.sources.limits import Limits
from longtable.sources.problemlog import ProblemLog
from longtable.sources.problems import UnreadableFileError
from longtable.sources.text import check_size, decode, note_encoding
from longtable.sources.transcripts.attendance import read_attendance
from longtable.sources.transcripts.people import match_speakers
from longtable.sources.transcripts.spoken_json import read_json
from longtable.sources.transcripts.turns import make_transcript
from longtable.sources.transcripts.types import (
    MEETING_LIMITS,
    Attendance,
    AttendanceList,
    Because,
    Field,
    Known,
    Speaker,
    SpeakerMatch,
    Transcript,
    Turn,
)

__all__ = [
    "MEETING_LIMITS",
    "Attendance",
    "AttendanceList",
    "Because",
    "Field",
    "Known",
    "Speaker",
    "SpeakerMatch",
    "Transcript",
    "Turn",
    "match_speakers",
    "read_attendance",
    "read_transcript",
]


def read_transcript(data: bytes, file: str, *, keep_text: bool = False, limits: Limits = MEETING_LIMITS) -> Transcript:
    """Answer "who spoke, how often and how long?" from a transcript: JSON or WebVTT, told apart by what is in it.

    What was said is dropped once its words are counted, unless ``keep_text``. Never raises for what is in the file:
    without turns, ``problems`` says why, with the row.
    """
    log = ProblemLog()
    try:
        check_size(data, file, limits)
        decoded = decode(data, file)
    except UnreadableFileError as fault:
        return Transcript(file, problems=tuple(fault.problems))
    note_encoding(decoded, file, log)
    if decoded.text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        pieces = read_json(decoded.text.lstrip("\ufeff"), file, log)
    else:
        from longtable.sources.transcripts.spoken_vtt import read_vtt  # its library is slow to import

        pieces = read_vtt(decoded.text, file, log)
    if log.has_errors:
        return Transcript(file, problems=log.problems)
    return make_transcript(pieces, file, log, keep_text=keep_text)
