"""Where someone works at an application: by personal link, or as staff at one that came on paper or by phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache

from longtable.calls.models import Application, Call
from longtable.calls.queries.applying import Opened, open_application
from longtable.calls.rules import is_drafter
from longtable.calls.sending import Window, window_for
from longtable.coalitions.links import LinkHasEnded, actor_of
from longtable.coalitions.models import PersonalLink
from longtable.coalitions.queries import Access
from longtable.partners.forms import RenewForm
from longtable.people.middleware import SESSION_KEY
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


def by_apply_link(view: type_view) -> Callable[..., HttpResponse]:
    """The gate: a wrong link is not there; one that has ended offers a new one; who drafted the call may not apply."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, secret: str, *args: object, **kwargs: object) -> HttpResponse:
        try:
            opened = open_application(secret)
        except LinkHasEnded as ended:
            speak_to(request, ended.link)
            response = link_ended(request, ended.link, secret, RenewForm())
        else:
            if isinstance(request.user, Account) and is_drafter(opened.call, request.user):
                raise PermissionDenied
            speak_to(request, opened.link)
            desk = Desk(opened.application, link=opened.link, secret=secret)
            response = view(request, desk, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return guarded


def speak_to(request: HttpRequest, link: PersonalLink) -> None:
    """The person's language, unless the reader chose one, and the clock of the coalition."""
    request.clock = link.coalition.time_zone  # type: ignore[attr-defined]
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES or (
        settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session
    )
    if not chosen:
        translation.activate(link.person.language if link.person else link.coalition.language)
        request.LANGUAGE_CODE = translation.get_language()


def link_ended(request: HttpRequest, link: PersonalLink, secret: str, form: RenewForm) -> HttpResponse:
    """Say that a link has ended, and offer a new one."""
    context = {"coalition_name": link.coalition.name, "secret": secret, "form": form}
    return render(request, "calls/apply_link_ended.html", context, status=422 if form.is_bound else 410)
