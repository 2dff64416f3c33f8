"""Handing over letters and text messages: stored, sealed, in the transaction of the action that writes them.

What is rolled back is not sent. `people.sending` sends what is stored, within a moment after the commit.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from email.utils import parseaddr

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.crypto import salted_hmac

from longtable.people.models import Dispatch

BACKEND = "longtable.people.post.PostBackend"
SALT = "longtable.people.post"
woken = threading.Event()  # something was stored in this process: the worker beside it need not wait
_nothing_goes_out: ContextVar[bool] = ContextVar("nothing_goes_out", default=False)


class Unreadable(Exception):
    """What is stored was sealed with a secret key that this installation no longer has."""


class PostBackend(BaseEmailBackend):
    """Django's mail backend: stores each message, once for each address that gets it, as the bytes that will be sent."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the messages; returns how many."""
        rows = [row for message in email_messages for row in _rows_of(message)]
        _store(rows)
        return len(email_messages)


def post_text(*, to: str, text: str, sender: str = "") -> None:
    """Store a text message to a number (E.164: +15550100) for the worker, which sends it by settings.TEXT_TRANSPORT.

    ``sender``: who can take it back while it waits.
    """
    _store([Dispatch(kind=Dispatch.Kind.TEXT, to=to, sender=sender, sealed=seal(text.encode()))])


def take_back_texts(*, to: str, sender: str) -> int:
    """Delete what a sender has stored for a number and what has not gone out yet; returns how many."""
    waiting = Dispatch.objects.filter(kind=Dispatch.Kind.TEXT, state=Dispatch.State.WAITING)
    return waiting.filter(to=to, sender=sender).delete()[0]


def send_at_once(message: EmailMessage) -> EmailMessage:
    """Let a message go out within the request: someone waits for it, and must see at once that a server fails."""
    if settings.EMAIL_BACKEND == BACKEND:
        message.connection = get_connection(settings.MAIL_TRANSPORT)
    return message


@contextmanager
def nothing_goes_out() -> Iterator[None]:
    """Within this block letters and text messages are dropped: the demo tells of letters that were sent long ago."""
    token = _nothing_goes_out.set(True)
    try:
        yield
    finally:
        _nothing_goes_out.reset(token)


def seal(content: bytes) -> bytes:
    """Encrypt with a key of its own, derived from the secret key: letters hold the secrets of personal links."""
    return _box().encrypt(content)


def unseal(sealed: bytes | memoryview) -> bytes:
    """Decrypt. Raises Unreadable."""
    try:
        return _box().decrypt(bytes(sealed))
    except InvalidToken as error:
        raise Unreadable from error


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(salted_hmac(SALT, "", algorithm="sha256").digest()))


def _rows_of(message: EmailMessage) -> list[Dispatch]:
    sealed = seal(message.message().as_bytes(linesep="\r\n"))
    addresses = dict.fromkeys(parseaddr(address)[1] for address in message.recipients())
    return [
        Dispatch(kind=Dispatch.Kind.MAIL, to=address, sender=parseaddr(message.from_email)[1], sealed=sealed)
        for address in addresses
    ]


def _store(rows: list[Dispatch]) -> None:
    if not _nothing_goes_out.get():
        Dispatch.objects.bulk_create(rows)
        transaction.on_commit(woken.set)
