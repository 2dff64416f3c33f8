"""What is set up, what is missing, and what to do about it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error as DatabaseError
from django.utils import timezone

from longtable.people.queries import KEPT_REFUSED, state_of_post
from longtable.sources.text_messages import FICTIONAL

LATE = timedelta(minutes=15)  # letters usually go out within a second


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``good`` is None where it is a note, not a fault."""

    what: str
    good: bool | None
    state: str
    to_do: str = ""


def findings() -> Iterator[Finding]:
    """Everything that the product needs, in the order in which one would set it up."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(
        "Python", sys.version_info >= (3, 11), version, "" if sys.version_info >= (3, 11) else "Install 3.11 or newer."
    )
    yield _data_folder()
    yield from _database()
    yield _front_end()
    yield _translations()
    yield _address()
    yield _mail()
    yield from _post()
    yield _texts()
    yield Finding("Demo", None, "on: fictional data, one-click entry" if settings.DEMO else "off")


def _data_folder() -> Finding:
    folder = Path(settings.DATA)
    existing = next(path for path in [folder, *folder.parents] if path.exists())
    writable = os.access(existing, os.W_OK)
    to_do = "" if writable else "Make it writable, or set LONGTABLE_DATA to another folder."
    return Finding("Data folder", writable, str(folder), to_do)


def waiting_migrations() -> int:
    """How many changes of the tables have not been made yet."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _database() -> Iterator[Finding]:
    kind = "SQLite" if settings.SQLITE else "PostgreSQL"
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield Finding("Database", False, f"{kind} does not answer: {error}", "Check LONGTABLE_DATABASE.")
        return
    yield Finding("Database", True, kind)
    waiting = waiting_migrations()
    state = "up to date" if not waiting else f"{waiting} migrations wait"
    yield Finding("Tables", not waiting, state, "Run: longtable manage migrate (start does it)." if waiting else "")


def _front_end() -> Finding:
    built = finders.find("built/longtable.css") is not None
    return Finding("Front end", built, "built" if built else "not built", "" if built else "Run: make build")


def _translations() -> Finding:
    catalogue = Path(settings.PACKAGE) / "house" / "locale" / "es" / "LC_MESSAGES" / "django.mo"
    there = catalogue.exists()
    return Finding("Spanish", there, "compiled" if there else "not compiled", "" if there else "Run: make build")


def _address() -> Finding:
    local = "//127.0.0.1" in settings.SITE_URL or "//localhost" in settings.SITE_URL
    if settings.HTTPS:
        return Finding("Address", True, f"{settings.SITE_URL}, secure cookies")
    to_do = "" if local else "Set LONGTABLE_URL to the https address that people use, and LONGTABLE_HOSTS to its name."
    return Finding("Address", None if local else False, settings.SITE_URL, to_do)


def _mail() -> Finding:
    if settings.MAIL_TRANSPORT.endswith("OutboxBackend"):
        to_do = "" if settings.DEMO else "Set LONGTABLE_MAIL=smtp://user:password@host:587 so that people can sign in."
        return Finding("E-mail", None, "to the console only", to_do)
    try:
        mailer = get_connection(settings.MAIL_TRANSPORT)
        mailer.open()
        mailer.close()
    except OSError as error:
        return Finding("E-mail", False, f"{settings.EMAIL_HOST} does not answer: {error}", "Check LONGTABLE_MAIL.")
    return Finding("E-mail", True, str(settings.EMAIL_HOST))


def _post() -> Iterator[Finding]:
    """Letters and text messages that wait, and those that were refused."""
    try:
        post = state_of_post()
    except DatabaseError:  # said above
        return
    said = f" The last answer: {post.answer}" if post.answer else ""
    if post.waiting_since is None:
        yield Finding("Letters that wait", True, "none")
    else:
        late = timezone.now() - post.waiting_since > LATE
        to_do = f"Is `longtable start` or `longtable post --stay` running?{said}" if late else ""
        since = timezone.localtime(post.waiting_since).strftime("%Y-%m-%d %H:%M")
        yield Finding("Letters that wait", None if not late else False, f"{post.waiting}, since {since}", to_do)
    if post.refused:
        yield Finding(
            "Letters refused", None, f"{post.refused} in the last {KEPT_REFUSED.days} days", f"Pages name them.{said}"
        )


def _texts() -> Finding:
    """Whether text messages go out. The provider is not asked: most charge for every message."""
    if settings.TEXTS is None:
        return Finding("Text messages", None, "off")
    if settings.TEXTS is FICTIONAL:
        return Finding("Text messages", None, "to the console and the demo's page only, at a fictional price")
    return Finding("Text messages", True, f"on: {settings.TEXTS.price} for each part")
