"""Forms of the answer and of what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from longtable.coverage.models import Evidence, Letter, Rhythm
from longtable.coverage.rules import FEWEST, LEAST_MONTHS, MOST_MONTHS
from longtable.places.models import Indicator
from longtable.ui.forms import DateInput, RangeInput


class AskForm(forms.Form):
    """Which of the community's indicators to ask about."""

    indicator = forms.ChoiceField(label=_("What is the need about?"))

    def __init__(self, *args: Any, indicators: Sequence[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["indicator"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.code, one.title) for one in indicators]


class ChoiceForm(forms.Form):
    """How many invitations, and what comes first. Drawn from the address, so it is never bound to errors."""

    k = forms.IntegerField(label=_("How many invitations?"))
    first = forms.BooleanField(label=_("Bring in missing sectors first"), required=False)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["k"].widget = RangeInput(FEWEST, max(most, FEWEST))


class RhythmForm(forms.ModelForm[Rhythm]):
    """How often to ask again, and when next."""

    months = forms.IntegerField(
        label=_("Ask again every so many months"),
        min_value=LEAST_MONTHS,
        max_value=MOST_MONTHS,
        help_text=_("From 1 to 36."),
    )

    class Meta:
        model = Rhythm
        fields: ClassVar = ["months", "next_on"]
        widgets: ClassVar = {"next_on": DateInput()}
        help_texts: ClassVar = {"next_on": _("On this day the coordinators get an e-mail, once.")}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_next_on(self) -> date:
        """The next time is still to come."""
        day: date = self.cleaned_data["next_on"]
        if day <= self.today and "next_on" in self.changed_data:
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day


class LetterForm(forms.ModelForm[Letter]):
    """The draft, to be made one's own."""

    class Meta:
        model = Letter
        fields: ClassVar = ["subject", "body"]
        widgets: ClassVar = {"body": forms.Textarea(attrs={"rows": 24})}


class LanguageForm(forms.Form):
    """In which language to draft."""

    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=[(code, name) for code, name in settings.LANGUAGES]
    )


class EvidenceForm(forms.ModelForm[Evidence]):
    """One thing that a partner did or had."""

    class Meta:
        model = Evidence
        fields: ClassVar = ["kind", "on", "source"]
        widgets: ClassVar = {"on": DateInput()}
        help_texts: ClassVar = {
            "source": _("For example the minutes of a meeting. Write nothing about clients or patients."),
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        """Only what has been can be noted."""
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet. Note only what has been."))
        return day
