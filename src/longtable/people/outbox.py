"""Where letters and text messages go while no server is set: to the console, and in the demo to a page."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from longtable.people.models import OutboxMessage

KEEP = 200  # messages on the demo's page


class OutboxBackend(BaseEmailBackend):
    """Prints each e-mail, as Django's console backend does, and in the demo keeps the newest for its page."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Deliver to the console (and the demo's page); returns how many."""
        for message in email_messages:
            _keep("e-mail", ", ".join(message.to), str(message.subject), str(message.body))
        return len(email_messages)


class TextOutbox:
    """Prints each text message, and in the demo keeps the newest for its page: without a subject."""

    def send(self, to: str, text: str) -> None:
        """Deliver to the console (and the demo's page)."""
        _keep("text message", to, "", text)


def _keep(what: str, to: str, subject: str, body: str) -> None:
    sys.stdout.write(f"\n--- {what} to {to}: {subject}\n{body}\n---\n")
    sys.stdout.flush()
    if settings.DEMO:
        OutboxMessage.objects.create(to=to, subject=subject, body=body)
        kept = OutboxMessage.objects.values_list("pk", flat=True)[:KEEP]
        OutboxMessage.objects.exclude(pk__in=list(kept)).delete()
