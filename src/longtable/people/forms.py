"""Forms about one's own account."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as allauth
from django import forms
from django.utils.translation import gettext_lazy as _

from longtable.people.models import Account


class ProfileForm(forms.ModelForm[Account]):
    """Name and language."""

    class Meta:
        model = Account
        fields: ClassVar = ["name", "language"]


class Plain:
    """A form of allauth whose fields are named as on the page, also in the summary of mistakes, and only once."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in {"email", "login"}:
                field.label = _("E-mail address")


class SignupForm(Plain, allauth.SignupForm):  # type: ignore[misc]
    """An address makes an account."""


class LoginForm(Plain, allauth.LoginForm):  # type: ignore[misc]
    """Signing in with a password."""


class RequestLoginCodeForm(Plain, allauth.RequestLoginCodeForm):  # type: ignore[misc]
    """Signing in by a code."""


class ConfirmLoginCodeForm(Plain, allauth.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code that signs in."""


class ConfirmEmailVerificationCodeForm(Plain, allauth.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code that proves an address."""
