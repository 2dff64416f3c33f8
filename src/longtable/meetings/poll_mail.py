"""The letters of a poll, in the language of the person who gets them."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from longtable.meetings.models import Asked, Poll


class Letter(StrEnum):
    """What a letter of a poll says."""

    QUESTION = "question"
    REMINDER = "reminder"
    LINK = "link"  # only a new link, in place of one that has ended


def address_of(secret: str) -> str:
    """The full address of someone's personal link to a poll."""
    return str(settings.SITE_URL + reverse("poll_link", args=[secret]))


def subject_of(letter: Letter, poll: Poll) -> str:
    """The subject line, in the active language."""
    words = {
        Letter.QUESTION: _("When can you come? %(title)s"),
        Letter.REMINDER: _("We have not heard from you yet: when can you come? %(title)s"),
        Letter.LINK: _("Your new link: when can you come? %(title)s"),
    }[letter]
    return " ".join((words % {"title": poll.title}).split())


def body_of(letter: Letter, one: Asked, address: str) -> str:
    """The text, in the active language. It says nothing of what anyone answered or needs."""
    poll = one.poll
    context = {"letter": letter.value, "poll": poll, "name": one.person.name, "address": address}
    text = render_to_string("meetings/mail/poll.txt", context | {"coalition": poll.coalition})
    return text.strip() + "\n"  # plain, not marked as safe: pages that show the letter escape it


def send_letter(letter: Letter, one: Asked, secret: str) -> None:
    """Send one letter to one person who has an e-mail address."""
    with override(one.person.language):
        body = body_of(letter, one, address_of(secret))
        EmailMessage(subject_of(letter, one.poll), body, None, [one.person.email]).send()
