"""Pages behind personal links: the gate before each, what stands there when a link has ended, and the new one in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Generic, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from longtable.coalitions.forms import RenewForm
from longtable.coalitions.limits import DAY, within_limit
from longtable.coalitions.links import LinkHasEnded, actor_of
from longtable.coalitions.models import PersonalLink
from longtable.people.middleware import SESSION_KEY

RENEWALS = 3  # new links in a day for one ended link
T = TypeVar("T")


@dataclass(frozen=True)
class LinkPages(Generic[T]):
    """The pages behind one kind of personal link.

    ``enter``: the gate from a secret to the link and to what its views get (404 for a wrong one, LinkHasEnded).
    ``home``, ``renewal``: names of the addresses where the link leads and where a new one is asked for.
    ``send_new(by=, link=, email=)``: the action that sends a new link to the address of the same person, and to no other.
    """

    enter: Callable[[str], tuple[PersonalLink, T]]
    home: str
    renewal: str
    send_new: Callable[..., object]
    comfort: object = ""  # a sentence that whoever finds the link ended should read

    def gate(
        self, view: Callable[Concatenate[HttpRequest, T, ...], HttpResponseBase]
    ) -> Callable[..., HttpResponseBase]:
        """A wrong link is not there; one that has ended offers a new one. The view gets what ``enter`` found."""

        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, secret: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                link, here = self.enter(secret)
            except LinkHasEnded as ended:
                response: HttpResponseBase = self.ended(request, ended.link, secret, RenewForm())
            else:
                speak_to(request, link)
                with timezone.override(link.coalition.time_zone):
                    response = view(request, here, *args, **kwargs)
            response.headers["X-Robots-Tag"] = "noindex"
            return response

        return guarded

    def ended(self, request: HttpRequest, link: PersonalLink, secret: str, form: RenewForm) -> HttpResponse:
        """The page in place of one whose link has ended."""
        speak_to(request, link)
        context = {
            "coalition_name": link.coalition.name,
            "comfort": self.comfort,
            "form": form,
            "url": reverse(self.renewal, args=[secret]),
        }
        return render(request, "coalitions/link_ended.html", context, status=422 if form.is_bound else 410)

    @method_decorator(never_cache)
    def renew(self, request: HttpRequest, secret: str) -> HttpResponse:
        """Send a new link in place of one that has ended. The answer is the same whatever the address is."""
        try:
            self.enter(secret)
        except LinkHasEnded as ended:
            link = ended.link
        else:
            return redirect(self.home, secret)
        if request.method != "POST":
            return redirect(self.home, secret)  # after a change of language on this page
        form = RenewForm(request.POST)
        if not form.is_valid():
            return self.ended(request, link, secret, form)
        if within_limit("renew", str(link.pk), RENEWALS, DAY):
            self.send_new(by=actor_of(link), link=link, email=form.cleaned_data["email"])
        speak_to(request, link)
        return render(request, "coalitions/link_renewed.html", {"coalition_name": link.coalition.name})


def speak_to(request: HttpRequest, link: PersonalLink) -> None:
    """The person's language, unless the reader chose one, and the clock of the coalition."""
    request.clock = link.coalition.time_zone  # type: ignore[attr-defined]
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES or (
        settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session
    )
    if not chosen:
        translation.activate(link.person.language if link.person else link.coalition.language)
        request.LANGUAGE_CODE = translation.get_language()
