"""The room `coalitions`: the tenant: coalitions, members, persons, personal links."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoalitionsConfig(AppConfig):
    """Registers the room and the words for its actions."""

    name = "longtable.coalitions"

    def ready(self) -> None:
        """Tell the record how this room's actions are called."""
        from longtable.coalitions import entries
        from longtable.record.words import add_teller, add_words, with_fields

        add_words(
            {
                "coalitions.coalition_made": _("Coalition begun"),
                "coalitions.coalition_changed": _("Coalition changed"),
                "coalitions.member_invited": _("Someone invited to join"),
                "coalitions.invitation_withdrawn": _("Invitation withdrawn"),
                "coalitions.member_joined": _("Someone joined"),
                "coalitions.role_changed": _("Role changed"),
                "coalitions.member_left": _("Someone left"),
                "coalitions.member_removed": _("Someone was removed"),
                "coalitions.retention_set": _("Time for keeping data set"),
                "coalitions.data_forgotten": _("Old personal data deleted"),
            }
        )
        add_teller("coalitions", with_fields(entries.FIELDS))
