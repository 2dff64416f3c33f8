"""The room `places`: the community and its need."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Registers the room."""

    name = "longtable.places"
