"""What is needed to begin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from longtable.coalitions.moments import TIME_ZONES, zone_choices


class NewCoalitionForm(forms.Form):
    """A name, and the clock it lives by. Everything else can wait."""

    name = forms.CharField(label=_("What is your coalition called?"), max_length=120)
    purpose = forms.CharField(
        label=_("What does it work for?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences, as you would tell a neighbor."),
    )
    time_zone = forms.ChoiceField(
        label=_("Which clock do you live by?"),
        choices=zone_choices,
        initial="America/Chicago",
        help_text=_("Times of meetings and deadlines are shown by it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.fields["time_zone"].widget.attrs["data-clock"] = len(TIME_ZONES)
