"""Phone numbers as people write them, read by Google's libphonenumber: can a text message go there?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

TAKES_TEXTS = frozenset(
    {
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,  # in North America nobody can tell them apart by the number
        PhoneNumberType.VOIP,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.UNKNOWN,
    }
)


class Problem(StrEnum):
    """Why no text message can go to what someone wrote."""

    UNREADABLE = "unreadable"  # no phone number of any country
    NOT_MOBILE = "not_mobile"  # a number, but of a kind that no mobile phone has


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """What a number as written comes to: the form that providers take, or the problem."""

    e164: str = ""
    problem: Problem | None = None


def read_number(written: str, country: str) -> PhoneNumber:
    """A number in the form of ITU-T E.164. ``country`` (ISO 3166, "US") is meant where a number names none.

    >>> read_number("(312) 555-0142", "US").e164, read_number("+34 612 34 56 78", "US").e164
    ('+13125550142', '+34612345678')
    >>> str(read_number("ask my daughter", "US").problem), str(read_number("+34 912 34 56 78", "US").problem)
    ('unreadable', 'not_mobile')
    """
    try:
        number = phonenumbers.parse(written, country)
    except NumberParseException:
        return PhoneNumber(problem=Problem.UNREADABLE)
    if number.extension or not phonenumbers.is_valid_number(number):
        return PhoneNumber(problem=Problem.UNREADABLE)
    if phonenumbers.number_type(number) not in TAKES_TEXTS:
        return PhoneNumber(problem=Problem.NOT_MOBILE)
    return PhoneNumber(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def is_country(code: str) -> bool:
    """True for a country whose numbers can be read.

    >>> is_country("US"), is_country("us"), is_country("Texas")
    (True, False, False)
    """
    return code in phonenumbers.SUPPORTED_REGIONS
