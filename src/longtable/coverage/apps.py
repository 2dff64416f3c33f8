"""The room `coverage`: who is missing from the table."""

from django.apps import AppConfig


class CoverageConfig(AppConfig):
    """Registers the room."""

    name = "longtable.coverage"
