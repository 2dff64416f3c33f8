"""The room `partners`: who is at the table."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Registers the room."""

    name = "longtable.partners"

    def ready(self) -> None:
        """Tell the record how our actions are called."""
        from longtable.partners.pages import teller
        from longtable.partners.wording import ACTIONS
        from longtable.record.words import add_teller, add_words

        add_words(ACTIONS)
        add_teller("partners", teller)
