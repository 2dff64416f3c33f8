"""The demo's own pages: the one-click entry and the outbox."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from longtable.people.middleware import SESSION_KEY
from longtable.people.models import Account, OutboxMessage

DEMO_COORDINATOR = "coordinator@demo.example"


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """"Would you like to look around?": sign in as the demo's coordinator, by a button."""
    if request.method == "POST":
        account = Account.objects.filter(email=DEMO_COORDINATOR).first()
        if account is None:
            raise Http404
        login(request, account, backend="allauth.account.auth_backends.AuthenticationBackend")
        request.session[SESSION_KEY] = account.language
        return redirect("home:start")
    return render(request, "home/enter.html")


def outbox(request: HttpRequest) -> HttpResponse:
    """"What would have been sent?": the e-mails of the demo, which leave this machine never."""
    return render(request, "home/outbox.html", {"sent": OutboxMessage.objects.all()[:50]})
