"""Recorded meetings from elsewhere: transcripts (JSON, WebVTT, text) to speaker turns, attendance lists, names to people."""

from __future__ import annotations

import re

from longtable.sources.limits import Limits
from longtable.sources.problemlog import ProblemLog
from longtable.sources.problems import N_, UnreadableFileError
from longtable.sources.text import check_size, decode, note_encoding
from longtable.sources.transcripts.attendance import read_attendance
from longtable.sources.transcripts.names import phone_of
from longtable.sources.transcripts.people import match_speakers
from longtable.sources.transcripts.spoken_json import read_json
from longtable.sources.transcripts.spoken_text import read_text
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
    "DOCUMENT",
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
    "is_document",
    "match_speakers",
    "phone_of",
    "read_attendance",
    "read_transcript",
]

DOCUMENT = N_(
    "This is a Word or PDF document. Save the transcript as plain text (.txt) and bring that: in Word by “Save as”, in "
    "Google Docs by “File”, “Download”, “Plain text”. A list of who was there comes in as CSV."
)
CAPTION = re.compile(r"\[[^\[\]\n]{1,100}\]\s+\d{1,2}:\d{2}")  # [Ana Díaz] 18:02:11
TIMED = ("WEBVTT", "-->")


def is_document(data: bytes) -> bool:
    """True for a Word or PDF document, by what is in it."""
    return data.startswith(b"%PDF-") or (data.startswith(b"PK\x03\x04") and b"word/document.xml" in data)


def read_transcript(data: bytes, file: str, *, keep_text: bool = False, limits: Limits = MEETING_LIMITS) -> Transcript:
    """Answer "who spoke, how often and how long?" from a transcript: JSON, WebVTT or plain text, told apart by what is in it.

    What was said is dropped once its words are counted, unless ``keep_text``. Never raises for what is in the file:
    without turns, ``problems`` says why, with the row.
    """
    log = ProblemLog()
    if is_document(data):
        log.error(DOCUMENT, file=file)
        return Transcript(file, problems=log.problems)
    try:
        check_size(data, file, limits)
        decoded = decode(data, file)
    except UnreadableFileError as fault:
        return Transcript(file, problems=tuple(fault.problems))
    note_encoding(decoded, file, log)
    start = decoded.text.lstrip("\ufeff \t\r\n")
    if start[:1] in ("{", "[") and not CAPTION.match(start):
        pieces = read_json(decoded.text.lstrip("\ufeff"), file, log)
    elif any(mark in decoded.text for mark in TIMED):
        from longtable.sources.transcripts.spoken_vtt import read_vtt  # its library is slow to import

        pieces = read_vtt(decoded.text, file, log)
    else:
        pieces = read_text(decoded.text, file, log)
    if log.has_errors:
        return Transcript(file, problems=log.problems)
    return make_transcript(pieces, file, log, keep_text=keep_text)
