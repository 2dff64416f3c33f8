"""The room `meetings`: when everyone can come, and who is heard."""

from __future__ import annotations

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Registers the room and the words for its actions."""

    name = "longtable.meetings"

    def ready(self) -> None:
        """Tell the record how this room's actions are called: a dictionary for each part of a meeting's life."""
        from longtable.meetings import entries
        from longtable.record.words import add_teller, add_words, with_fields

        add_words(
            {
                **entries.TIMES,
                **entries.GATHERING,
                **entries.AGENDA,
                **entries.LIVE,
                **entries.MINUTES,
                **entries.HEARING,
            }
        )
        add_teller("meetings", with_fields(entries.FIELDS))
