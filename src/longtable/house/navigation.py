"""The main navigation: which rooms a person sees, and where they are. The only place that names all rooms."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

ROOMS = [
    (_("Our table"), "coverage:answer", "coverage"),
    (_("Partners"), "partners:board", "partners"),
    (_("Our community"), "places:community", "places"),
    (_("Coalition"), "coalitions:overview", "coalitions"),
]


def navigation(request: HttpRequest) -> dict[str, object]:
    """Template context: ``nav`` (list of title, url, current), ``access`` and ``demo``."""
    access = getattr(request, "access", None)
    here = request.resolver_match.app_name if request.resolver_match else ""
    nav = []
    if access is not None:
        nav = [
            {"title": title, "url": reverse(name, args=[access.coalition.slug]), "current": here == room}
            for title, name, room in ROOMS
        ]
    return {"nav": nav, "access": access, "demo": settings.DEMO}
