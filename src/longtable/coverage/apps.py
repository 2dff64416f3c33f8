"""The room `coverage`: who is missing from the table."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoverageConfig(AppConfig):
    """Registers the room and the words for its actions."""

    name = "longtable.coverage"

    def ready(self) -> None:
        """Tell the record how this room's actions are called."""
        from longtable.coverage import entries
        from longtable.record.words import add_teller, add_words, with_fields

        add_words(
            {
                "coverage.assessment_made": _("Asked who is missing"),
                "coverage.assessment_due": _("Reminded to ask again"),
                "coverage.rhythm_set": _("Said when to ask again"),
                "coverage.letter_drafted": _("Invitation drafted"),
                "coverage.letter_changed": _("Invitation changed"),
                "coverage.letter_sent": _("Invitation sent"),
                "coverage.evidence_added": _("Noted a partner's part"),
                "coverage.evidence_removed": _("Took back a note on a partner's part"),
            }
        )
        add_teller("coverage", with_fields(entries.FIELDS))
