"""The letters about a meeting, in the language of the person who gets them, with the meeting as a calendar part."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from longtable.meetings import calendar
from longtable.meetings.models import Meeting, Participant
from longtable.meetings.pages import say_when


class Letter(StrEnum):
    """What a letter about a meeting says."""

    INVITATION = "invitation"
    CHANGE = "change"
    REMINDER = "reminder"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    REMOVED = "removed"
    LINK = "link"  # only a new link, in place of one that has ended


WITHOUT_CALENDAR = frozenset({Letter.REMINDER, Letter.LINK})
TAKEN_BACK = frozenset({Letter.CANCELLED, Letter.REMOVED})


def address_of(secret: str) -> str:
    """The full address of someone's personal link to a meeting."""
    return str(settings.SITE_URL + reverse("meeting_link", args=[secret]))


def subject_of(letter: Letter, meeting: Meeting) -> str:
    """The subject line, in the active language."""
    words = {
        Letter.INVITATION: _("Will you come? %(title)s, %(when)s"),
        Letter.CHANGE: _("Changed: %(title)s, %(when)s"),
        Letter.REMINDER: _("A reminder: %(title)s, %(when)s"),
        Letter.CANCELLED: _("Cancelled: %(title)s, %(when)s"),
        Letter.RESTORED: _("It takes place after all: %(title)s, %(when)s"),
        Letter.REMOVED: _("You are no longer invited: %(title)s, %(when)s"),
        Letter.LINK: _("Your new link: %(title)s, %(when)s"),
    }[letter]
    return " ".join((words % {"title": meeting.title, "when": say_when(meeting, short=True)}).split())


def body_of(
    letter: Letter,
    participant: Participant,
    *,
    address: str = "",
    reason: str = "",
    ask_again: bool = False,
    printed: bool = False,
) -> str:
    """The text, in the active language. ``ask_again``: the time is another one, so that the answer counts no more."""
    meeting = participant.meeting
    context = {
        "letter": letter.value,
        "participant": participant,
        "meeting": meeting,
        "place": meeting.place,
        "coalition": meeting.coalition,
        "when": say_when(meeting),
        "address": address,
        "reason": reason,
        "ask_again": ask_again,
        "printed": printed,
    }
    text = render_to_string("meetings/mail/invitation.txt", context)
    return text.strip() + "\n"  # plain, not marked as safe: pages that show the letter escape it


def send_letter(
    letter: Letter,
    participant: Participant,
    *,
    sequence: int = 0,
    secret: str = "",
    reason: str = "",
    ask_again: bool = False,
) -> None:
    """Send one letter to one person who has an e-mail address.

    The calendar part stands as an alternative with its method, which mail programs show as an invitation, and once more as a file.
    """
    assert participant.person is not None
    meeting, person = participant.meeting, participant.person
    address = address_of(secret) if secret else ""
    with override(person.language):
        body = body_of(letter, participant, address=address, reason=reason, ask_again=ask_again)
        mail = EmailMultiAlternatives(subject_of(letter, meeting), body, None, [person.email])
        if letter not in WITHOUT_CALENDAR:
            method = calendar.CANCEL if letter in TAKEN_BACK else calendar.REQUEST
            entry = calendar.invitation(participant, method=method, sequence=sequence, address=address)
            mail.attach_alternative(entry.decode(), f"text/calendar; method={method}")
            mail.attach("meeting.ics", entry, "application/ics")
    mail.send()
