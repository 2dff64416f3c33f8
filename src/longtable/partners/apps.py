"""The room `partners`: who is at the table."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Registers the room."""

    name = "longtable.partners"
