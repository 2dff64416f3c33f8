"""Forms about a coalition."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from longtable.coalitions.models import Coalition, Retention, Role
from longtable.coalitions.moments import zone_choices


class CoalitionForm(forms.ModelForm[Coalition]):
    """What the coalition says of itself, and how many months each kind of personal data is kept."""

    class Meta:
        model = Coalition
        fields: ClassVar = ["name", "purpose", "language", "time_zone", "strategy_adopted_on"]
        widgets: ClassVar = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "strategy_adopted_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts: ClassVar = {
            "strategy_adopted_on": _("Partners who joined later had no part in it: the answer page asks about them."),
        }

    def __init__(self, *args: Any, months: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = self.instance.time_zone
        self.fields["time_zone"] = forms.ChoiceField(
            label=self.fields["time_zone"].label, choices=zone_choices(present), initial=present
        )
        for kind in Retention.Kind:
            self.fields[f"months_{kind.value}"] = forms.IntegerField(
                label=_("Months to keep: %(what)s") % {"what": kind.label},
                min_value=1,
                max_value=120,
                initial=months[kind.value],
            )

    def retention(self) -> dict[str, int]:
        """Months by kind of personal data, as given."""
        return {kind.value: self.cleaned_data[f"months_{kind.value}"] for kind in Retention.Kind}

    def about_the_coalition(self) -> dict[str, Any]:
        """What was said of the coalition itself."""
        return {name: value for name, value in self.cleaned_data.items() if not name.startswith("months_")}


class InviteForm(forms.Form):
    """Whom to bring in as what."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        initial=Role.MEMBER,
        widget=forms.RadioSelect,
        help_text=_("A coordinator changes everything. A member sees everything. An observer sees no persons."),
    )


class RenewForm(forms.Form):
    """Where a new link should go: only to an address that we have already."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The one to which we wrote before."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
