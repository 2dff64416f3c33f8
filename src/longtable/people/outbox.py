"""The mail backend while no mail server is set: to the console, and to the outbox page in the demo."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from longtable.people.models import OutboxMessage

KEEP = 200  # messages on the demo's outbox page
log = logging.getLogger(__name__)


class OutboxBackend(BaseEmailBackend):
    """Prints each message, as Django's console backend does, and in the demo keeps the newest for its outbox page."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Deliver to the console (and the demo's outbox); returns how many."""
        for message in email_messages:
            sys.stdout.write(f"\n--- e-mail to {', '.join(message.to)}: {message.subject}\n{message.body}\n---\n")
            if settings.DEMO:
                OutboxMessage.objects.create(
                    to=", ".join(message.to), subject=str(message.subject), body=str(message.body)
                )
        sys.stdout.flush()
        if settings.DEMO:
            kept = OutboxMessage.objects.values_list("pk", flat=True)[:KEEP]
            OutboxMessage.objects.exclude(pk__in=list(kept)).delete()
        return len(email_messages)
