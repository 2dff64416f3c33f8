"""How allauth behaves here: accounts without user names, a language from the first page on, codes sent at once."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from longtable.people.middleware import SESSION_KEY
from longtable.people.models import Account
from longtable.people.post import send_at_once

WRONG_CODE = _(
    "This is not the code. Copy it from the newest letter, and ask for a new one where it is older than a few minutes."
)
MESSAGES = "account/messages/"
CODE_SENT = {f"{MESSAGES}{name}.txt" for name in ("email_confirmation_sent", "login_code_sent")}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Keeps the language that a newcomer saw, and puts a person's language into the session at sign-in."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This address and this password do not belong together. Try again, or let us send you a code."
        ),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("This is not your password. Try again."),
        "too_many_login_attempts": _("That was tried too often. Wait a few minutes, then try again."),
        "rate_limited": _("That was tried too often. Wait a few minutes, then try again."),
    }

    def save_user(self, request: HttpRequest, user: Account, form: Any, commit: bool = True) -> Account:
        """A new account speaks the language of the page on which it was made."""
        user.language = translation.get_language() or "en"
        saved: Account = super().save_user(request, user, form, commit=commit)
        return saved

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Leaves out what the next page says itself: that a first code was sent, and that a newcomer's was right."""
        first = message_template in CODE_SENT and request.POST.get("action") != "resend"
        newcomer = message_template == f"{MESSAGES}email_confirmed.txt" and not request.user.is_authenticated
        if not first and not newcomer:
            super().add_message(request, level, message_template, *args, **kwargs)

    def render_mail(self, *args: Any, **kwargs: Any) -> EmailMessage:
        """Codes go out within the request: people wait for them, and must see at once that the mail server fails."""
        return send_at_once(super().render_mail(*args, **kwargs))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002  as allauth calls it
        """Back to one's account."""
        return reverse("people:profile")

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> Any:
        """Remember the person's language in the session."""
        request.session[SESSION_KEY] = user.language
        return super().post_login(request, user, **kwargs)


class PasskeyAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Passkeys in the words of our pages."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("Remove your passkeys first: then you can add an address."),
        "incorrect_code": _("This did not work. Try again with your passkey, or with a recovery code not used so far."),
    }

    def generate_authenticator_name(self, user: Account, _type: Any) -> str:
        """A name to begin with: "Passkey 2" is the second one."""
        number = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}
