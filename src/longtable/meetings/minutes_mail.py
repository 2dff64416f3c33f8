"""The letters after a meeting: its minutes, and the answer to a correction, in the language of whoever gets them."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

from longtable.meetings.models import Correction, Participant
from longtable.meetings.pages import say_when

MINUTES = gettext_lazy("Minutes: %(title)s, %(when)s")
CHANGED = gettext_lazy("Changed minutes: %(title)s, %(when)s")
ANSWER = gettext_lazy("Your correction: %(title)s, %(when)s")


def send_minutes_letter(
    participant: Participant,
    *,
    secret: str,
    text: str,
    again: bool = False,
    reasons: list[str] | None = None,
) -> None:
    """The minutes word for word, and the link by which one reads them and asks for a correction."""
    told: dict[str, object] = {"text": text, "again": again, "reasons": reasons or []}
    _send(participant, CHANGED if again else MINUTES, "meetings/mail/minutes.txt", secret, **told)


def send_answer(correction: Correction, *, secret: str) -> None:
    """What came of someone's correction."""
    _send(
        correction.participant,
        ANSWER,
        "meetings/mail/correction.txt",
        secret,
        correction=correction,
    )


def _send(
    participant: Participant,
    subject: Promise,
    template: str,
    secret: str,
    **more: object,
) -> None:
    assert participant.person is not None
    meeting, person = participant.meeting, participant.person
    address = settings.SITE_URL + reverse("meeting_minutes", args=[secret])
    with override(person.language):
        body = render_to_string(
            template,
            {"participant": participant, "meeting": meeting, "when": say_when(meeting), "address": address, **more},
        )
        line = str(subject) % {"title": meeting.title, "when": say_when(meeting, short=True)}
    EmailMessage(" ".join(line.split()), body, None, [person.email]).send()
