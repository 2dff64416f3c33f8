"""The room `language`: words that everyone understands."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LanguageConfig(AppConfig):
    """Registers the room and the words for its actions."""

    name = "longtable.language"

    def ready(self) -> None:
        """Tell the record how this room's actions are called."""
        from longtable.language.entries import FIELDS
        from longtable.record.words import add_teller, add_words, with_fields

        add_words(
            {
                "language.term_added": _("Word explained"),
                "language.term_changed": _("Word explained better"),
                "language.term_retired": _("Word no longer used"),
                "language.term_restored": _("Word used again"),
                "language.pairs_offered": _("Acronyms found in a text"),
                "language.pair_dismissed": _("Acronym dismissed"),
                "language.pair_offered_again": _("Acronym offered again"),
            }
        )
        add_teller("language", with_fields(FIELDS))
