"""The demo's own pages: the one-click entry and the outbox."""

from __future__ import annotations

from django.contrib.auth import login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from longtable.coalitions.queries import coalitions_of
from longtable.home import queries
from longtable.home.queries import DEMO_COORDINATOR
from longtable.people.middleware import SESSION_KEY

KEY_SECONDS = 10 * 60


def entry_key() -> str:
    """A key for the address that `longtable start` opens: it signs in as the demo's coordinator for ten minutes."""
    return signing.dumps(DEMO_COORDINATOR, salt="demo-entry")


def _key_is_good(key: str) -> bool:
    try:
        return bool(signing.loads(key, salt="demo-entry", max_age=KEY_SECONDS) == DEMO_COORDINATOR)
    except signing.BadSignature:
        return False


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Answer "Would you like to look around?": sign in as the demo's coordinator, by a button or by the key of the start."""
    if request.method == "POST" or _key_is_good(request.GET.get("key", "")):
        account = queries.get_demo_coordinator()
        login(request, account, backend="allauth.account.auth_backends.AuthenticationBackend")
        request.session[SESSION_KEY] = account.language
        membership = coalitions_of(account).first()  # the demo opens with its best picture
        return redirect("coverage:answer", membership.coalition.slug) if membership else redirect("home:start")
    return render(request, "home/enter.html")


def outbox(request: HttpRequest) -> HttpResponse:
    """Answer "What would have been sent?": the letters and text messages of the demo, which never leave this machine."""
    return render(request, "home/outbox.html", {"sent": queries.newest_in_outbox()})
