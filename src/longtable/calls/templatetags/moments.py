"""``{% load moments %}``: moments by the clock of a call."""

from __future__ import annotations

from datetime import datetime

from django import template

from longtable.coalitions.moments import say_moment

register = template.Library()


@register.filter
def moment(value: datetime | None, zone: str) -> str:
    """A moment on the clocks of a zone: ``{{ hour.starts_at|moment:call.time_zone }}``."""
    return say_moment(value, zone) if value else ""
