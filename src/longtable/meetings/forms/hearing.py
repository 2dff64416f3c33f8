"""Forms of “Who is heard here?”."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from longtable.meetings.heard import WAYS
from longtable.meetings.models import ParticipationReview
from longtable.partners.models import Body
from longtable.ui.forms import DateInput

WAY_NAMES = dict(
    zip(WAYS, (_("Kind of partner"), _("Field of work"), _("New or long-standing"), _("Paid or unpaid")), strict=True)
)


class LookForm(forms.Form):
    """Which meetings, and how partners are told apart. Read from the address; what is wrong falls back to the usual."""

    since = forms.DateField(label=_("From"), widget=DateInput(), required=False)
    until = forms.DateField(label=_("Until"), widget=DateInput(), required=False)
    body = forms.ModelChoiceField(
        label=_("Meetings of"),
        queryset=Body.objects.none(),
        required=False,
        empty_label=pgettext_lazy("meetings of", "everyone"),
    )
    by = forms.ChoiceField(label=_("Compare"), choices=list(WAY_NAMES.items()), required=False)

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["body"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = bodies


class ReviewForm(forms.ModelForm[ParticipationReview]):
    """What we make of it, and when we look again."""

    class Meta:
        model = ParticipationReview
        fields: ClassVar = ["note", "next_on"]
        widgets: ClassVar = {"next_on": DateInput(), "note": forms.Textarea(attrs={"rows": 5})}
        help_texts: ClassVar = {
            "note": _("For instance: what we want to change, and for whom. Everyone here reads it."),
            "next_on": _("On this day the coordinators get an e-mail, once."),
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_next_on(self) -> date | None:
        """The next time is still to come."""
        day: date | None = self.cleaned_data["next_on"]
        if day and day <= self.today and "next_on" in self.changed_data:
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day
