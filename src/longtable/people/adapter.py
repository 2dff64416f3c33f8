"""How allauth behaves here: accounts without user names, a language from the first page on, codes sent at once."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils import translation

from longtable.people.middleware import SESSION_KEY
from longtable.people.models import Account
from longtable.people.post import send_at_once


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Keeps the language that a newcomer saw, and puts a person's language into the session at sign-in."""

    def save_user(self, request: HttpRequest, user: Account, form: Any, commit: bool = True) -> Account:
        """A new account speaks the language of the page on which it was made."""
        user.language = translation.get_language() or "en"
        saved: Account = super().save_user(request, user, form, commit=commit)
        return saved

    def render_mail(self, *args: Any, **kwargs: Any) -> EmailMessage:
        """Codes go out within the request: people wait for them, and must see at once that the mail server fails."""
        return send_at_once(super().render_mail(*args, **kwargs))

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> Any:
        """Remember the person's language in the session."""
        request.session[SESSION_KEY] = user.language
        return super().post_login(request, user, **kwargs)
