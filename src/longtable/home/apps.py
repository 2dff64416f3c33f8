"""The room `home`: the first page and the demo."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Registers the room."""

    name = "longtable.home"
