"""What the page frame needs: the main navigation, the account menu, the footer. The only place that names all rooms."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from longtable.people.models import Account

# What a coalition does, in the guide's order: each group holds pages (title, what one finds there, address).
# A room that comes joins the group whose question it answers; see docs/decisions.
GROUPS = [
    (
        _("Who is here"),
        [
            (_("Our table"), _("Who is missing, and whom to invite"), "coverage:answer"),
            (_("Partners"), _("Where every organization stands"), "partners:board"),
            (_("Calls"), _("Finding partners, fairly and in the open"), "calls:calls"),
            (_("Our community"), _("Where need is, and who lives there"), "places:community"),
        ],
    ),
    (
        _("How we work together"),
        [
            (_("Meetings"), _("When we meet, agendas and minutes"), "meetings:meetings"),
            (_("Promises"), _("What we said that we would do"), "meetings:actions"),
            (_("Who is heard"), _("Who comes, speaks and is heeded"), "meetings:heard"),
            (_("Our words"), _("What our words mean, in plain language"), "language:words"),
        ],
    ),
]


def navigation(request: HttpRequest) -> dict[str, object]:
    """Template context of every page: see docs/build/ui.md for the names."""
    access = getattr(request, "access", None)
    context: dict[str, object] = {
        "access": access,
        "demo": settings.DEMO,
        "clock": access.coalition.time_zone if access else getattr(request, "clock", None),
        "home_url": reverse("home:start"),
        "footer_links": _footer(),
    }
    if access is not None:
        slug = access.coalition.slug
        context["nav"] = _menu(slug, request.path)
        context["coalition_name"] = access.coalition.name
        context["coalition_url"] = reverse("today", args=[slug])
    user = getattr(request, "user", None)  # none where a request was refused before anybody was asked who they are
    if isinstance(user, Account):
        context["account_name"] = str(user)
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
        links.append({"title": _("Letters and text messages of this demo"), "url": reverse("demo:outbox")})
    return links


def _menu(slug: str, here: str) -> list[dict[str, object]]:
    """The main menu: today, the groups, the coalition itself. The page whose address begins `here` longest is the present one."""
    groups = [
        (title, [{"title": name, "note": note, "url": reverse(to, args=[slug])} for name, note, to in pages])
        for title, pages in GROUPS
    ]
    today = {"title": _("Today"), "url": reverse("today", args=[slug])}
    about = {"title": _("Coalition"), "url": reverse("coalitions:overview", args=[slug])}
    pages = [about, *(page for _title, rows in groups for page in rows)]
    present = max(
        (page for page in pages if here.startswith(str(page["url"]))), key=lambda p: len(str(p["url"])), default=None
    )
    if present is not None:
        present["current"] = True
    today["current"] = here == today["url"]
    middle = [{"title": title, "pages": rows, "current": present in rows} for title, rows in groups]
    return [today, *middle, about]
