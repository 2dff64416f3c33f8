"""The house itself: settings, addresses, checks and commands."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    """Holds the management commands and system checks."""

    name = "longtable.house"
