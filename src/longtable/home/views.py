"""The first page: what Longtable is, or where one belongs."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from longtable.coalitions.queries import coalitions_of
from longtable.home.actions import set_table
from longtable.home.forms import NewCoalitionForm
from longtable.people.models import Account


def start(request: HttpRequest) -> HttpResponse:
    """Answer "Who is missing from your table?": the way in. Someone with one coalition goes straight to its answer."""
    if not isinstance(request.user, Account):
        return render(request, "home/welcome.html")
    memberships = list(coalitions_of(request.user))
    if len(memberships) == 1 and "all" not in request.GET:
        return redirect("coverage:answer", memberships[0].coalition.slug)
    return render(request, "home/start.html", {"memberships": memberships})


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Answer "What is your coalition called?": make one and coordinate it."""
    assert isinstance(request.user, Account)
    form = NewCoalitionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        coalition = set_table(by=request.user, language=get_language() or "en", **form.cleaned_data)
        messages.success(request, _("Welcome to your table. Bring your community next, then your partners."))
        return redirect("coverage:answer", coalition.slug)
    return render(request, "home/new.html", {"form": form})
