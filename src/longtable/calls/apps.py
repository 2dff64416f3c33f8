"""The room `calls`: calls for proposals, from outreach to award."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Registers the room."""

    name = "longtable.calls"
