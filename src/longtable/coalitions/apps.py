"""The room `coalitions`: the tenant: coalitions, members, persons, personal links."""

from django.apps import AppConfig


class CoalitionsConfig(AppConfig):
    """Registers the room."""

    name = "longtable.coalitions"
