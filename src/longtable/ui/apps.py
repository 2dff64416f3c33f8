"""The room `ui`: page frame, components, form renderer, charts and maps."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Registers the room."""

    name = "longtable.ui"
