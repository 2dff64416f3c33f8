"""A database or a disk that has no room, or does not let write: the page says so, and what to do, with status 507.

Nothing is half-written: every action is one transaction. What was typed is still in the browser.
"""

from __future__ import annotations

import errno
import logging
import sqlite3
import sys
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

log = logging.getLogger(__name__)
FULL_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}  # no room; the disk refuses
NO_ROOM = "53100"  # disk_full of PostgreSQL


def is_full(error: BaseException | None) -> bool:
    """True for an error of the database or of a file that says that it cannot be written for want of room."""
    if isinstance(error, OSError):
        return error.errno in FULL_DISK
    if not isinstance(error, DatabaseError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in FULL
    return getattr(cause, "sqlstate", "") == NO_ROOM


def no_room() -> HttpResponse:
    """The page in both languages. It asks the database for nothing."""
    return HttpResponse(render_to_string("507.html"), status=507)


class FullDatabaseMiddleware:
    """Answers in words where a page could not be kept because the database is full."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do before or after."""
        return self.get_response(request)

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What a view raised."""
        if not is_full(error):
            return None
        log.error("The database or the disk is full, or does not take anything more", exc_info=error)
        return no_room()


def failed(request: HttpRequest) -> HttpResponse:
    """The page of a failure outside a view, as when a session is kept; the words for a full database there too."""
    return no_room() if is_full(sys.exc_info()[1]) else server_error(request)
