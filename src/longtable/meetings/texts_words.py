"""What text messages say, in the language of whoever gets them, in few letters; and what they cost, in words.

The first line names the coalition; the link at the end leads to the page where one answers, or ends the messages.
Spanish words are chosen so that the GSM alphabet holds them where it can: see docs/methods/text-parts.md.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from babel.numbers import format_currency, get_currency_precision
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as N_  # noqa: N812

from longtable.meetings.models import Asked, Meeting, Participant
from longtable.sources.text_messages import Price
from longtable.ui.numbers import AMERICAN

SECRET_BYTES = 16  # 128 bits in 22 letters: shorter than in a letter, because each part costs
ALL_DECIMALS = "¤#,##0.00####"
NO_SECRET = "." * 22  # stands for the secret where a text is shown before it is sent


class Kind(StrEnum):
    """What a text message says."""

    INVITATION = "invitation"
    CHANGE = "change"
    CANCELLED = "cancelled"
    REMINDER = "reminder"  # to those who have not answered
    SOON = "soon"  # two days before, to all who did not say no
    QUESTION = "question"
    QUESTION_AGAIN = "question_again"


NAMES: dict[Kind, str | Promise] = {
    Kind.INVITATION: N_("Invitation"),
    Kind.CHANGE: N_("The last change"),
    Kind.CANCELLED: N_("That it is cancelled"),
    Kind.REMINDER: N_("Reminder to answer"),
    Kind.SOON: N_("Reminder two days before"),
    Kind.QUESTION: N_("The question"),
    Kind.QUESTION_AGAIN: N_("Reminder to answer"),
}


def address_of(secret: str) -> str:
    """The short address of a personal link."""
    return str(settings.SITE_URL + reverse("text_link", args=["0"]).removesuffix("0") + secret)


def meeting_text(kind: Kind, one: Participant, secret: str = NO_SECRET) -> str:
    """A text about a meeting. It names nobody, and says nothing of what anyone answered or needs."""
    assert one.person is not None
    meeting = one.meeting
    with override(one.person.language):
        first = {
            Kind.INVITATION: _("%(coalition)s: will you come?"),
            Kind.CHANGE: _("%(coalition)s: something has changed. Please note:"),
            Kind.CANCELLED: _("%(coalition)s: cancelled!"),
            Kind.REMINDER: _("%(coalition)s: will you come? We wait for your answer."),
            Kind.SOON: _("%(coalition)s: a reminder."),
        }[kind]
        what = [meeting.title, _when(meeting)]
        if kind in {Kind.CHANGE, Kind.SOON} and meeting.place:
            what.append(meeting.place.name)
        last = {
            Kind.CANCELLED: _("Why, or stop texts: %(address)s"),
            Kind.SOON: _("More, or stop texts: %(address)s"),
        }.get(kind) or _("Answer, or stop texts: %(address)s")
        return _lines(first, meeting.coalition.name, ", ".join(what), last, secret)


def poll_text(kind: Kind, one: Asked, secret: str = NO_SECRET) -> str:
    """A text about a poll."""
    with override(one.person.language):
        again = kind is Kind.QUESTION_AGAIN
        first = (
            _("%(coalition)s: when can you come? We wait for your answer.")
            if again
            else _("%(coalition)s: when can you come?")
        )
        last = _("Answer, or stop texts: %(address)s")
        return _lines(first, one.poll.coalition.name, one.poll.title, last, secret)


def _lines(first: str, coalition: str, what: str, last: str, secret: str) -> str:
    lines = [first % {"coalition": coalition}, what, last % {"address": address_of(secret)}]
    return "\n".join(" ".join(line.split()) for line in lines)


def _when(meeting: Meeting) -> str:
    start = meeting.starts_at.astimezone(ZoneInfo(meeting.time_zone))
    return f"{date_format(start, 'MONTH_DAY_FORMAT')}, {date_format(start, 'TIME_FORMAT')}"


def say_price(price: Price) -> str:
    """What one part costs, with all its decimals: “$0.0079”."""
    return format_currency(price.amount, price.currency, format=ALL_DECIMALS, locale=_locale(), currency_digits=False)


def say_cost(amount: Decimal, currency: str) -> str:
    """What several parts cost, to the cent: “$0.07”; with all decimals where that would say nothing."""
    digits = get_currency_precision(currency)
    if 0 < amount < Decimal(5).scaleb(-digits - 1):
        return say_price(Price(amount, currency))
    return format_currency(amount, currency, locale=_locale())


def _locale() -> str:
    language = get_language() or "en"
    return AMERICAN.get(language, language)
