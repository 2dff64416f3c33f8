"""What the page frame needs: the main navigation, the account menu, the footer. The only place that names all rooms."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from longtable.people.models import Account

ROOMS = [
    (_("Our table"), "coverage:answer", "coverage"),
    (_("Partners"), "partners:board", "partners"),
    (_("Meetings"), "meetings:meetings", "meetings"),
    (_("Calls"), "calls:calls", "calls"),
    (_("Our community"), "places:community", "places"),
    (_("Our words"), "language:words", "language"),
    (_("Coalition"), "coalitions:overview", "coalitions"),
]


def navigation(request: HttpRequest) -> dict[str, object]:
    """Template context of every page: see docs/build/ui.md for the names."""
    access = getattr(request, "access", None)
    here = request.resolver_match.app_name if request.resolver_match else ""
    context: dict[str, object] = {
        "access": access,
        "demo": settings.DEMO,
        "clock": access.coalition.time_zone if access else getattr(request, "clock", None),
        "home_url": reverse("home:start"),
        "footer_links": _footer(),
    }
    if access is not None:
        slug = access.coalition.slug
        context["nav"] = [
            {"title": title, "url": url, "current": here == room}
            for title, name, room in ROOMS
            if (url := _address(name, slug))
        ]
        context["coalition_name"] = access.coalition.name
        context["coalition_url"] = reverse("coalitions:overview", args=[slug])
    if isinstance(request.user, Account):
        context["account_name"] = str(request.user)
        context["account_menu"] = [
            {"title": _("Your account"), "url": reverse("people:profile")},
            {"title": _("Your coalitions"), "url": reverse("home:start") + "?all"},
            {"title": _("Sign out"), "url": reverse("account_logout"), "post": True},
        ]
    else:
        context["sign_in_url"] = reverse("account_request_login_code")
    return context


def _footer() -> list[dict[str, object]]:
    links: list[dict[str, object]] = [{"title": _("What our pages are made of"), "url": reverse("ui:style")}]
    if settings.DEMO:
        links.append({"title": _("E-mails of this demo"), "url": reverse("demo:outbox")})
    return links


def _address(name: str, slug: str) -> str:
    """A room's first page; "" where it has none, and then the menu leaves the room out."""
    try:
        return reverse(name, args=[slug])
    except NoReverseMatch:
        return ""
