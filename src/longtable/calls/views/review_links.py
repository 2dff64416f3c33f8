"""The gate that stands before every page of a reviewer's personal link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from longtable.calls.actions.panel import renew_review_link
from longtable.calls.models import PanelMember
from longtable.calls.queries.reviewing import REVIEW, NotDeclaredError, panel_of_link
from longtable.coalitions.link_pages import LinkPages
from longtable.coalitions.links import actor_of, open_link
from longtable.coalitions.models import PersonalLink
from longtable.record.actions import Actor


@dataclass(frozen=True, slots=True)
class Here:
    """Who reviews by which link, and how the record names them."""

    secret: str
    member: PanelMember
    by: Actor


def _enter(secret: str) -> tuple[PersonalLink, Here]:
    link = open_link(secret, REVIEW)
    return link, Here(secret, panel_of_link(link), actor_of(link))


LINKS = LinkPages(_enter, home="review_link", renewal="review_renew", send_new=renew_review_link)
renew = LINKS.renew


def by_review_link(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A wrong link is not there; one that has ended offers a new one; what is not declared yet is declared first.

    The view gets who reviews as ``here``.
    """

    @LINKS.gate
    @wraps(view)
    def guarded(request: HttpRequest, here: Here, **parts: Any) -> HttpResponseBase:
        try:
            return view(request, here, **parts)
        except NotDeclaredError as missing:
            return redirect("review_conflicts_one", here.secret, missing.application.number)

    return guarded
