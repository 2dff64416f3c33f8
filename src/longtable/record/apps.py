"""The room `record`: the append-only log."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """Registers the room."""

    name = "longtable.record"
