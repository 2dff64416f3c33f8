"""Names of speakers as transcripts write them: before a colon, with device or number in their place."""

from __future__ import annotations

import re

from longtable.sources.transcripts.turns import clean_name

_NO_NAME = re.compile(r"[?!;:=\"“”<>\[\]{}@\\•]|//|\.\s*$")
_LEAD = "->–—• \t"
_LONGEST, _MOST_WORDS = 60, 7
_PHONE = re.compile(r"\+?[\d\s().\-]{7,25}")


def usual_name(text: str) -> str:
    """A text as a name; "" where it is none: too long, a sentence, a number too short for a phone.

    >>> usual_name("Ana Díaz (Clínica Sol)"), usual_name("and so we"), usual_name("14125551234"), usual_name("12")
    ('Ana Díaz (Clínica Sol)', '', '14125551234', '')
    """
    name = clean_name(text.lstrip(_LEAD))
    usual = (
        len(text) <= _LONGEST
        and 0 < len(name.split()) <= _MOST_WORDS
        and not _NO_NAME.search(name)
        and (any(letter.isalpha() for letter in name) or phone_of(name))
        and not name[0].islower()
    )
    return name if usual else ""


def name_before(line: str) -> tuple[str, str]:
    """("Ana Díaz", the rest) of "Ana Díaz: the rest"; ("", line) where it begins with no name."""
    before, colon, after = line.partition(":")
    name = usual_name(before) if colon and (not after or after[0].isspace()) else ""
    return (name, after) if name else ("", line)


def phone_of(name: str) -> str:
    """The digits of a name that is a phone number, as call-in services write it; "" for any other name.

    >>> phone_of("+1 (412) 555-1234"), phone_of("14125551234"), phone_of("Ana 14125551234"), phone_of("2026")
    ('14125551234', '14125551234', '', '')
    """
    digits = re.sub(r"\D", "", name)
    return digits if _PHONE.fullmatch(name.strip()) and 7 <= len(digits) <= 15 else ""
