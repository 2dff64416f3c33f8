"""How often one reader, or one link, may do something that costs others: counted for a time, never kept."""

from __future__ import annotations

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

HOUR = 60 * 60
DAY = 24 * HOUR


def within_limit(what: str, key: str, most: int, seconds: int) -> bool:
    """Count one more and say whether it is still allowed: at most ``most`` times in ``seconds`` for one key."""
    name = "limit-" + hashlib.sha256(f"{what}|{key}".encode()).hexdigest()[:40]
    cache.add(name, 0, seconds)
    try:
        return bool(cache.incr(name) <= most)
    except ValueError:  # it expired between the two
        return False


def reader_of(request: HttpRequest) -> str:
    """Who asks, as far as the network tells; used for counting only."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return "unknown"
