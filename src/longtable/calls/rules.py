"""What may be said and done about a call: who drafted it, what can be changed when, and what can be opened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from longtable.calls.criterion_words import own_people_words
from longtable.calls.models import Call, Requirement
from longtable.coalitions.moments import day_in
from longtable.coalitions.rules import Refused
from longtable.people.models import Account

LANGUAGES = ("en", "es")
MOST_TEXT = 20_000  # characters of one text
MOST_QUESTIONS, MOST_CRITERIA, MOST_REQUIREMENTS = 60, 20, 20


CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def clean_text(text: str) -> str:
    """A text without spaces around it and without the control characters that no page and no feed may hold."""
    return CONTROLS.sub("", text).strip()


# Who drafted


def is_drafter(call: Call, who: Account | str) -> bool:
    """True for someone who wrote at the call (an account, or an e-mail address): they may neither apply nor review."""
    if isinstance(who, Account):
        return call.drafters.filter(account=who).exists()
    address = who.strip()
    return bool(address) and call.drafters.filter(account__email__iexact=address).exists()


# Designing


def call_code(title: str, taken: set[str]) -> str:
    """A short name for the address from a title, with a number where it is taken.

    >>> call_code("Partners for a smoke-free lake!", {"partners-for-a-smoke-free-lake"})
    'partners-for-a-smoke-free-lake-2'
    """
    base = slugify(title)[:40].strip("-") or "call"
    code, number = base, 1
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    return code


def refuse_unless_draft(call: Call) -> None:
    """After a call has opened, everyone applies to the same words: only its end can still move."""
    if not call.is_draft:
        raise Refused(
            _("This call has opened, so its words stay as they are. You can extend it, close it or cancel it.")
        )


def refuse_own_people(texts: Mapping[str, str]) -> None:
    """A criterion about who the applicants' own people are is refused, with the reason and what to score instead."""
    for text in texts.values():
        found = own_people_words(text)
        if found:
            raise Refused(own_people_reason(found))


def own_people_reason(found: str) -> str:
    """Why such a criterion is refused."""
    return _(
        "“%(words)s” scores who the applicants’ own people are: their race, sex, age, religion, origin or disability. "
        "These are protected, so nobody may be scored by them. Score what an organization does: whom it serves and where, "
        "who trusts it, which languages it speaks, how long it has worked with a group."
    ) % {"words": found}


def checked_numbers(values: Mapping[str, Any]) -> None:
    """Money, numbers and scores that fit each other; refuses with what to change."""
    low, high, total = values["award_min_cents"], values["award_max_cents"], values["total_cents"]
    if high and low > high:
        raise Refused(_("The smallest award is larger than the largest one. Change one of them."))
    if total and high > total:
        raise Refused(_("The largest award is more than the money in all. Change one of them."))
    fewest, most = values["awards_min"], values["awards_max"]
    if most is not None and fewest > most:
        raise Refused(_("There are to be at least more awards than at most. Change one of the two numbers."))
    if total and low and fewest * low > total:
        raise Refused(_("The money in all is not enough for so many of the smallest awards."))
    if values["scale_min"] >= values["scale_max"]:
        raise Refused(_("The highest score must be above the lowest one."))
    if not values["scale_min"] <= values["least_eligible_score"] <= values["scale_max"]:
        raise Refused(_("The least score that can be chosen must lie on the scale."))


def checked_dates(values: Mapping[str, Any]) -> None:
    """Dates in their order; refuses with what to change."""
    opens, closes, decides = values["opens_at"], values["closes_at"], values["decides_on"]
    if opens and closes and closes <= opens:
        raise Refused(_("The call closes before it opens. Change one of the two dates."))
    if decides and closes and decides < day_in(values["time_zone"], closes):
        raise Refused(_("The decision comes before the call closes. Change one of the two dates."))


def missing_to_open(call: Call) -> list[str]:
    """What has to be there before a call can open, in words; empty where it is ready."""
    missing = []
    if not any(call.titles.values()):
        missing.append(_("It has no title."))
    if not any(call.purposes.values()):
        missing.append(_("It does not say what the money is for."))
    if not call.total_cents or not call.award_max_cents:
        missing.append(_("It does not say how much money there is in all and for one award."))
    if call.closes_at is None:
        missing.append(_("It has no day on which it closes."))
    elif call.closes_at <= timezone.now():
        missing.append(_("Its closing date has passed."))
    if not call.questions.exists():
        missing.append(_("It asks no question."))
    criteria = list(call.criteria.all())
    if not criteria:
        missing.append(_("It has no criterion, so nobody knows how it is scored."))
    missing += [
        own_people_reason(found)
        for one in criteria
        for found in [next(filter(None, map(own_people_words, one.titles.values())), "")]
        if found
    ]
    return missing


# Money


def track_warning(track: str) -> str:
    """What a kind of money restricts, in plain words; not legal advice."""
    return {
        Call.Track.SUBAWARD: _(
            "Subawards of public money may not prefer applicants for the race, color, origin, sex, age, religion or "
            "disability of their own people. Score only what the call says in advance: work, trust, places, plans. "
            "Keep every reason in writing, and ask the office that gives the money about its own rules."
        ),
        Call.Track.PROCUREMENT: _(
            "A procurement contract buys a service: price and the written criteria decide, and they may not change after "
            "opening. Preferences for protected traits of applicants’ people are not allowed, and local preference often is "
            "not. Ask your purchasing office before you open."
        ),
        Call.Track.PRIVATE: _(
            "Private funds leave you the most room. Even so, laws against discrimination in contracts hold: do not choose "
            "by the race or other protected traits of applicants’ own people. Whom they serve may be scored."
        ),
    }[Call.Track(track)]


def codes_of_requirement(kind: str) -> bool:
    """True where the values of a requirement are codes to choose from."""
    return kind in {Requirement.Kind.SECTOR, Requirement.Kind.AREAS, Requirement.Kind.GROUP}


def checked_requirement(kind: str, values: list[Any], at_least: int | None, at_most: int | None) -> None:
    """A requirement says how many and of what."""
    if at_least is None and at_most is None:
        raise Refused(_("Say at least how many, or at most how many."))
    if at_least is not None and at_most is not None and at_least > at_most:
        raise Refused(_("“At least” is more than “at most”. Change one of them."))
    if codes_of_requirement(kind) and not values:
        raise Refused(_("Choose at least one."))
    if kind == Requirement.Kind.YEARS and not (values and 0 < int(values[0]) <= 100):
        raise Refused(_("Say how many years, from 1 to 100."))
