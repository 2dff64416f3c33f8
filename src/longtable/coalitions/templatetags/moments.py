"""``{% load moments %}``: moments by the clock of a place, and the clock in words."""

from __future__ import annotations

from datetime import datetime

from django import template

from longtable.coalitions.moments import say_moment, say_zone

register = template.Library()


@register.filter
def moment(value: datetime | None, zone: str) -> str:
    """A moment on the clocks of a zone: ``{{ hour.starts_at|moment:call.time_zone }}``."""
    return say_moment(value, zone) if value else ""


@register.filter
def clock(zone: str) -> str:
    """A time zone in words: ``{{ call.time_zone|clock }}``."""
    return say_zone(zone)
