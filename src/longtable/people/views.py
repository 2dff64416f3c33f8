"""One's own account, and the language of the pages."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from longtable.people.actions import choose_language, save_profile
from longtable.people.forms import ProfileForm
from longtable.people.middleware import SESSION_KEY
from longtable.people.models import Account


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language of all pages, and keep it with the account where there is one."""
    language = request.POST.get("language", "")
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = redirect(target)
    if language in dict(settings.LANGUAGES):
        if isinstance(request.user, Account):
            choose_language(by=request.user, language=language)
            request.session[SESSION_KEY] = language
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=60 * 60 * 24 * 365,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
        )
    return response


@never_cache
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Answer "What do we know about you?": one's name, language and ways to sign in."""
    account = request.user
    assert isinstance(account, Account)
    form = ProfileForm(request.POST or None, instance=account)
    if request.method == "POST" and form.is_valid():
        save_profile(by=account, name=form.cleaned_data["name"], language=form.cleaned_data["language"])
        request.session[SESSION_KEY] = account.language
        with override(account.language):
            messages.success(request, _("Saved."))
        return redirect("people:profile")
    return render(request, "people/profile.html", {"form": form})
