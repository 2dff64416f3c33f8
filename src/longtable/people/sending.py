"""Sending what waits: over one connection, each letter by itself, again with growing pauses where the service is away.

A worker takes a letter by moving its ``due_at`` on, in a transaction of its own; so several workers never hold the same one, and
a letter in the hands of a process that was killed is due again after LEASE. One window remains: a process that dies after the
server has taken a letter and before the row says so. That letter goes out a second time, with the same Message-ID.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from email import message_from_bytes, policy
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import close_old_connections, connection, models, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.module_loading import import_string

from longtable.people.models import Dispatch
from longtable.people.post import Unreadable, unseal, woken

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=1))  # the last one stays
PATIENCE = timedelta(days=3)  # after that a letter is given up
LEASE = timedelta(minutes=10)  # longer than one letter can take: some ten answers at EMAIL_TIMEOUT each
LOOK = 2.0  # seconds between looks for what other processes have stored
CLOSING = 421  # the mail server's code for "I close this connection"
TOO_LARGE = 552
log = logging.getLogger(__name__)

State, Trouble = Dispatch.State, Dispatch.Trouble


class Carrier(Protocol):
    """Takes one letter or text message to its service."""

    def carry(self, one: Dispatch, content: bytes) -> None:
        """Hand it over. Raises OSError where the service is away, ValueError where it refuses this one."""

    def close(self) -> None:
        """Nothing more to carry for now."""


class StoredMail(EmailMessage):
    """A message read back from its bytes, which go out as they are."""

    def __init__(self, to: str, sender: str, content: bytes) -> None:
        read = message_from_bytes(content, policy=policy.default)
        text = read.get_body(("plain",))
        super().__init__(str(read["subject"]), text.get_content() if text else "", sender, [to])
        self._bytes = _Bytes(content)

    def message(self) -> _Bytes:
        """What the backend of SMTP asks for the bytes."""
        return self._bytes


class _Bytes:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def as_bytes(self, linesep: str = "\r\n") -> bytes:
        """The bytes; their lines end as SMTP wants it already."""
        assert linesep == "\r\n"
        return self._content


class MailCarrier:
    """Sends e-mails by settings.MAIL_TRANSPORT, over one connection while there are any."""

    def __init__(self) -> None:
        self._transport: BaseEmailBackend | None = None

    def carry(self, one: Dispatch, content: bytes) -> None:
        """Send; where the server has closed a connection that was used before, once more over a new one."""
        mail = StoredMail(one.to, one.sender, content)
        used_before = self._transport is not None
        try:
            self._send(mail)
        except (SMTPServerDisconnected, SMTPResponseException) as error:
            if not used_before or getattr(error, "smtp_code", CLOSING) != CLOSING:
                raise
            self.close()
            self._send(mail)

    def _send(self, mail: EmailMessage) -> None:
        if self._transport is None:
            transport = get_connection(settings.MAIL_TRANSPORT)
            transport.open()
            self._transport = transport
        self._transport.send_messages([mail])

    def close(self) -> None:
        """End the connection; that a broken one cannot be ended politely does not matter."""
        if self._transport is not None:
            with suppress(OSError):
                self._transport.close()
            self._transport = None


class TextCarrier:
    """Sends text messages by the object that settings.TEXT_TRANSPORT makes."""

    def carry(self, one: Dispatch, content: bytes) -> None:
        """Send one message."""
        import_string(settings.TEXT_TRANSPORT)().send(one.to, content.decode())

    def close(self) -> None:
        """Nothing stays open."""


def send_due(*, stop: Callable[[], bool] = lambda: False) -> int:
    """Send everything that is due, oldest first, until nothing is or ``stop`` says so; returns how many went out."""
    carriers: dict[str, Carrier] = {Dispatch.Kind.MAIL: MailCarrier(), Dispatch.Kind.TEXT: TextCarrier()}
    gone = 0
    try:
        while not stop() and (one := _take()) is not None:
            carrier = carriers[one.kind]
            try:
                carrier.carry(one, unseal(one.sealed))
            except Exception as error:  # one letter must not hold up the others, whatever is wrong with it
                _note(one, carrier, error)
            else:
                _end(one, State.GONE)
                _answers_again(one.kind)
                gone += 1
    finally:
        for carrier in carriers.values():
            carrier.close()
    return gone


@contextmanager
def sending() -> Iterator[None]:
    """Send what is stored, in a thread of this process, until the block ends."""
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            woken.clear()
            pause = LOOK
            try:
                send_due(stop=stop.is_set)
            except Exception:  # the database is away, for instance: logged, and tried again
                log.exception("Letters could not be sent")
                connection.close()
                pause = 5 * LOOK
            finally:
                close_old_connections()
            woken.wait(pause)
        connection.close()

    thread = threading.Thread(target=work, name="post", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        woken.set()
        thread.join(timeout=10)


def _take() -> Dispatch | None:
    """The next one that is due, for this worker only."""
    now = timezone.now()
    with transaction.atomic():
        due = Dispatch.objects.filter(state=State.WAITING, due_at__lte=now).order_by("due_at", "pk")
        one = due.select_for_update(skip_locked=True).first()
        if one is not None:
            one.due_at, one.trouble = now + LEASE, Trouble.NONE
            one.save(update_fields=["due_at", "trouble"])
    return one


def _note(one: Dispatch, carrier: Carrier, error: Exception) -> None:
    """Keep what became of one that did not go out: refused for good, or due again later."""
    trouble, final = _read(error)
    answer = _answer(error)
    if trouble != Trouble.SERVER and isinstance(error, SMTPException):
        _answers_again(one.kind)  # it said no, but it speaks
    if final:
        _end(one, State.REFUSED, trouble, answer)
        return
    if trouble != Trouble.SERVER:
        log.log(
            logging.INFO if isinstance(error, OSError) else logging.ERROR, "%s waits: %s", one, answer, exc_info=error
        )
        _put_off(Dispatch.objects.filter(pk=one.pk), one.tries, trouble, answer)
        return
    carrier.close()
    log.warning("The service for sending (%s) does not answer: %s", one.kind, answer)
    same = Dispatch.objects.filter(state=State.WAITING, kind=one.kind)
    others = same.filter(due_at__lte=timezone.now())
    _put_off(same.filter(pk=one.pk) | others, one.tries, trouble, answer)


def _read(error: Exception) -> tuple[Dispatch.Trouble, bool]:
    """What an error of a service means, and whether it is final."""
    trouble = Trouble.LATER
    match error:
        case Unreadable():
            return Trouble.UNREADABLE, True
        case SMTPRecipientsRefused():
            trouble = _by_code(_code_and_words(error)[0], Trouble.ADDRESS)
        case SMTPDataError():
            trouble = _by_code(error.smtp_code, Trouble.CONTENT)
        case SMTPSenderRefused(smtp_code=code) if code == TOO_LARGE:
            trouble = Trouble.CONTENT
        case SMTPNotSupportedError() | ValueError():
            trouble = Trouble.ADDRESS
        case OSError():
            trouble = Trouble.SERVER
    return trouble, trouble in {Trouble.ADDRESS, Trouble.CONTENT}


def _by_code(code: int, refused: Dispatch.Trouble) -> Dispatch.Trouble:
    """By the first figure of a mail server's answer: 4 means later, 5 means no."""
    if code == CLOSING:
        return Trouble.SERVER
    return refused if code >= 500 else Trouble.LATER


def _code_and_words(error: SMTPRecipientsRefused) -> tuple[int, bytes]:
    code, words = next(iter(error.recipients.values()))
    return code, words


def _answer(error: Exception) -> str:
    """The service's own words, for whoever runs the installation."""
    words = str(error) or type(error).__name__
    if isinstance(error, SMTPRecipientsRefused):
        code, reply = _code_and_words(error)
        words = f"{code} {reply.decode(errors='replace')}"
    elif isinstance(error, SMTPResponseException):
        said = error.smtp_error
        words = f"{error.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    return " ".join(words.split())[:300]


def _put_off(rows: models.QuerySet[Dispatch], tries: int, trouble: Dispatch.Trouble, answer: str) -> None:
    now = timezone.now()
    rows.filter(made_at__lte=now - PATIENCE).update(
        state=State.GIVEN_UP, sealed=b"", ended_at=now, trouble=trouble, answer=answer
    )
    rows.filter(state=State.WAITING).update(
        due_at=now + PAUSES[min(tries, len(PAUSES) - 1)],
        tries=F("tries") + 1,
        trouble=trouble,
        trouble_since=Coalesce("trouble_since", now),
        answer=answer,
    )


def _end(one: Dispatch, state: Dispatch.State, trouble: Dispatch.Trouble = Trouble.NONE, answer: str = "") -> None:
    Dispatch.objects.filter(pk=one.pk).update(  # it may have been taken back meanwhile
        state=state, trouble=trouble, answer=answer, sealed=b"", ended_at=timezone.now()
    )


def _answers_again(kind: str) -> None:
    """The service is back: what waited only for it is due now."""
    Dispatch.objects.filter(state=State.WAITING, kind=kind, trouble=Trouble.SERVER).update(
        due_at=timezone.now(), trouble=Trouble.NONE, trouble_since=None, tries=0
    )
