"""What several pages of calls are made of: tabs, the way back, saving with a refusal shown on the form, buttons."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from longtable.calls.models import Call
from longtable.calls.queries.designing import get_call
from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.queries import Access


def address(access: Access, name: str, *args: object) -> str:
    """The address of a page of this room."""
    return reverse(f"calls:{name}", args=[access.coalition.slug, *args])


def tabs(access: Access, call: Call, current: str) -> list[dict[str, object]]:
    """The steps of a draft; later the call, who has heard of it, and what follows in its life."""
    pages = [("call", _("The call"))]
    if access.can_edit and call.is_draft:
        pages += [
            ("purpose", _("Purpose")),
            ("money", _("Money")),
            ("dates", _("Dates")),
            ("criteria", _("Criteria")),
            ("questions", _("Questions")),
            ("choosing", _("How we choose")),
        ]
    if access.can_edit:
        pages.append(("ready", _("Ready to open?") if call.is_draft else _("Language")))
    pages.append(("outreach", _("Who has heard?")))
    if not call.is_draft and access.can_edit:
        pages += later_pages(call)
    return [
        {"title": title, "url": address(access, name, call.code), "current": name == current} for name, title in pages
    ]


def later_pages(call: Call) -> list[tuple[str, Any]]:
    """What an opened call leads a coordinator to: applications, the panel, the board, the choice and what came of it."""
    pages: list[tuple[str, Any]] = [("applications", _("Applications")), ("panel", _("Reviewers"))]
    if call.state_now in {Call.State.CLOSED, Call.State.DECIDED}:
        pages += [("board", _("Reviews")), ("select", _("Whom to choose"))]
    if call.state_now == Call.State.DECIDED:
        pages += [("decision_letters", _("Letters")), ("awards", _("Awards"))]
    return pages


def crumbs(access: Access, call: Call, *more: tuple[str, str]) -> list[dict[str, str]]:
    """The way back from a page of a call."""
    way = [
        {"title": _("Calls"), "url": address(access, "calls")},
        {"title": call.title, "url": address(access, "call", call.code)},
    ]
    return way + [{"title": title, "url": url} for title, url in more]


def for_drafting(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The gate of pages that change a draft: for coordinators; a call that has opened leads back to its page."""

    @for_coordinators
    @wraps(view)
    def guarded(request: HttpRequest, access: Access, call: str, *args: Any, **kwargs: Any) -> HttpResponse:
        found = get_call(access, call)
        if not found.is_draft:
            messages.info(request, _("This call has opened, so its words stay as they are."))
            return redirect("calls:call", access.coalition.slug, found.code)
        return view(request, access, found, *args, **kwargs)

    return guarded
