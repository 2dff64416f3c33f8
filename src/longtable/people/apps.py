"""The room `people`: accounts and sign-in."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the room."""

    name = "longtable.people"
