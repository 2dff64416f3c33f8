"""Accounts: what a person signs in with. Everything else about a person belongs to a coalition."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from longtable.record.classification import Privacy


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; e-mail addresses are compared in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        """A new account; without a password people sign in by a code sent to them."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        """Find an account by its address in any case."""
        return self.get(email=(username or "").lower())


class Account(AbstractBaseUser):
    """Someone who can sign in. One account may belong to several coalitions."""

    email = models.EmailField(_("E-mail address"), unique=True)
    name = models.CharField(_("Your name"), max_length=120, blank=True)
    language = models.CharField(
        _("Language"), max_length=8, choices=[("en", "English"), ("es", "Español")], default="en"
    )
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    privacy: ClassVar = {
        "id": Privacy.MEMBERS,
        "email": Privacy.PERSONAL,
        "name": Privacy.PERSONAL,
        "password": Privacy.SENSITIVE,
        "language": Privacy.PERSONAL,
        "last_login": Privacy.PERSONAL,
        "is_active": Privacy.MEMBERS,
        "joined_at": Privacy.PERSONAL,
    }

    def __str__(self) -> str:
        return self.name or self.email


class OutboxMessage(models.Model):
    """An e-mail kept in the database because no mail server is set: the demo shows it on a page."""

    sent_at = models.DateTimeField(default=timezone.now)
    to = models.TextField()
    subject = models.TextField()
    body = models.TextField()

    privacy: ClassVar = {
        "id": Privacy.MEMBERS,
        "sent_at": Privacy.PERSONAL,
        "to": Privacy.PERSONAL,
        "subject": Privacy.PERSONAL,
        "body": Privacy.SENSITIVE,
    }

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"message {self.pk}"


class Dispatch(models.Model):
    """An e-mail or a text message on its way: stored with the action that wrote it, emptied as soon as it has ended.

    ``due_at`` is when a worker may take it next; whoever takes it moves that time on, so that no other takes it too.
    """

    class Kind(models.TextChoices):
        """By which way it goes."""

        MAIL = "mail"
        TEXT = "text"

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting"
        GONE = "gone"
        REFUSED = "refused"
        GIVEN_UP = "given_up"

    class Trouble(models.TextChoices):
        """What stands in the way, or stood there at the end."""

        NONE = ""
        SERVER = "server"  # the service does not answer, or lets nobody in
        LATER = "later"  # the service answers, and asks to come again
        ADDRESS = "address"  # the service refuses the address
        CONTENT = "content"  # the service refuses what is sent: too large, or taken for spam
        UNREADABLE = "unreadable"  # sealed with another secret key

    kind = models.CharField(max_length=8, choices=Kind.choices)
    to = models.CharField(max_length=320, db_index=True)
    sender = models.CharField(max_length=320, blank=True)
    sealed = models.BinaryField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=10, choices=Trouble.choices, blank=True, default=Trouble.NONE)
    trouble_since = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    privacy: ClassVar = {
        "id": Privacy.MEMBERS,
        "kind": Privacy.PERSONAL,
        "to": Privacy.PERSONAL,
        "sender": Privacy.PERSONAL,
        "sealed": Privacy.SENSITIVE,
        "state": Privacy.PERSONAL,
        "made_at": Privacy.PERSONAL,
        "due_at": Privacy.PERSONAL,
        "ended_at": Privacy.PERSONAL,
        "tries": Privacy.PERSONAL,
        "trouble": Privacy.PERSONAL,
        "trouble_since": Privacy.PERSONAL,
        "answer": Privacy.PERSONAL,
    }

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="people_dispatch_due", condition=models.Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
