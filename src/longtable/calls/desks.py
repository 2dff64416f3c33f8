"""Where someone works at an application: by personal link, or as staff at one that came on paper or by phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from longtable.calls.actions.applying import renew_link
from longtable.calls.models import Application, Call
from longtable.calls.queries.applying import Opened, open_application
from longtable.calls.rules import is_drafter
from longtable.calls.sending import Window, window_for
from longtable.coalitions.link_pages import LinkPages
from longtable.coalitions.links import actor_of
from longtable.coalitions.models import PersonalLink
from longtable.coalitions.queries import Access
from longtable.people.models import Account
from longtable.record.actions import Actor


@dataclass(frozen=True, slots=True)
class Desk:
    """One person at one application, and the addresses of their pages."""

    application: Application
    link: PersonalLink | None = None
    secret: str = ""
    access: Access | None = None

    @property
    def call(self) -> Call:
        """The call that is applied to."""
        return self.application.call

    @property
    def by_staff(self) -> bool:
        """True for staff who type in what came on paper or by phone."""
        return self.access is not None

    @property
    def actor(self) -> Actor:
        """How the record names the person."""
        if self.access is not None:
            return self.access.actor
        assert self.link is not None
        return actor_of(self.link)

    @property
    def opened(self) -> Opened:
        """The application with the link that opened it."""
        assert self.link is not None
        return Opened(self.link, self.application)

    def window(self) -> Window:
        """How the deadline stands now."""
        return window_for(self.application, self.call, timezone.now())

    def home(self) -> str:
        """The page from which everything about the application is found."""
        return self.url("home")

    def url(self, name: str, *args: object) -> str:
        """The address of a page: "home", "step", "file"."""
        if self.access is None:
            return reverse(f"apply_{name}", args=[self.secret, *args])
        name = "application" if name == "home" else f"application_{name}"
        return reverse(
            f"calls:{name}", args=[self.access.coalition.slug, self.call.code, self.application.number, *args]
        )


type_view = Callable[Concatenate[HttpRequest, Desk, ...], HttpResponse]


def _enter(secret: str) -> tuple[PersonalLink, Desk]:
    opened = open_application(secret)
    return opened.link, Desk(opened.application, link=opened.link, secret=secret)


LINKS = LinkPages(
    _enter, home="apply_home", renewal="apply_renew", send_new=renew_link, comfort=_("What you wrote is kept.")
)
renew = LINKS.renew


def by_apply_link(view: type_view) -> Callable[..., HttpResponseBase]:
    """The gate: a wrong link is not there; one that has ended offers a new one; who drafted the call may not apply."""

    @LINKS.gate
    @wraps(view)
    def guarded(request: HttpRequest, desk: Desk, *args: object, **kwargs: object) -> HttpResponseBase:
        if isinstance(request.user, Account) and is_drafter(desk.call, request.user):
            raise PermissionDenied
        return view(request, desk, *args, **kwargs)

    return guarded
