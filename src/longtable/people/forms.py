"""Forms about one's own account."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from longtable.people.models import Account


class ProfileForm(forms.ModelForm[Account]):
    """Name and language."""

    class Meta:
        model = Account
        fields: ClassVar = ["name", "language"]
