"""The room `places`: the community and its need."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """Registers the room and the words for its actions."""

    name = "longtable.places"

    def ready(self) -> None:
        """Tell the record how this room's actions are called."""
        from longtable.record.words import add_words

        add_words(
            {
                "places.community_brought": _("Community brought in"),
                "places.community_restored": _("Earlier community made current again"),
                "places.uploads_forgotten": _("Old uploads deleted"),
            }
        )
