"""What is needed to begin."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NewCoalitionForm(forms.Form):
    """A name. Everything else can wait."""

    name = forms.CharField(label=_("What is your coalition called?"), max_length=120)
    purpose = forms.CharField(
        label=_("What does it work for?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences, as you would tell a neighbor."),
    )
