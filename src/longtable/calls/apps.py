"""The room `calls`: calls for proposals, from outreach to award."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.functional import Promise


class CallsConfig(AppConfig):
    """Registers the room and the words for its actions."""

    name = "longtable.calls"

    def ready(self) -> None:
        """Tell the record how this room's actions are called: a dictionary for each part of a call's life."""
        from longtable.calls.applicant_words import APPLYING
        from longtable.calls.entries import teller
        from longtable.calls.review_words import REVIEWING
        from longtable.calls.selecting_record import SELECTING
        from longtable.calls.wording import DESIGNING, PROMOTING
        from longtable.record.words import add_teller, add_words

        words: dict[str, str | Promise] = {
            **DESIGNING,
            **PROMOTING,
            **APPLYING,
            **REVIEWING,
            **SELECTING,
        }
        add_words(words)
        add_teller("calls", teller)
