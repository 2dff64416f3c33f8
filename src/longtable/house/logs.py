"""What may stand in a log: never the secret of a personal link, by which its person's pages open."""

from __future__ import annotations

import logging
import re

SECRET = re.compile(r"((?:/link/[a-z]+|/t|/coalitions/join)/)[^/?\s'\"]+")


class HideSecrets(logging.Filter):
    """Takes the secrets of personal links out of a message and of what is filled in."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes, without secrets."""
        record.msg = hidden(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(hidden(one) for one in record.args)
        return True


def hidden(value: object) -> object:
    """A text without the secrets in its addresses; anything else as it is.

    >>> hidden("Gone: /link/poll/4IFCyM9WcWbAO8eB3sDiRyS_Q6ZzRWWH/new/"), hidden("Not Found: /lake/partners/all/")
    ('Gone: /link/poll/…/new/', 'Not Found: /lake/partners/all/')
    """
    return SECRET.sub(r"\1…", value) if isinstance(value, str) else value
