"""What applicants type, step by step. A draft may be incomplete: nothing required stops a save, only the sending."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from longtable.calls.completeness import Asked
from longtable.calls.models import Question, Requirement
from longtable.calls.models.designing import in_language
from longtable.calls.uploads import ACCEPT
from longtable.calls.writing import MOST, amount_text, cents_of, mark_of, plain
from longtable.partners.models import Sector
from longtable.ui.forms import FileInput

YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
SPEAKS = [("en", "English"), ("es", "Español")]


class StartForm(forms.Form):
    """What it takes to begin: an address, and the organization where one likes."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("We send your personal link there. You need no account and no password."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organization = forms.CharField(
        label=gettext_lazy("Name of your organization"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    via = forms.SlugField(widget=forms.HiddenInput, required=False, max_length=20)


class WritingForm(forms.Form):
    """Fields that are kept as texts. ``texts``: what is kept now; ``typed``: what was sent, as it would be kept."""

    use_required_attribute = False

    def __init__(self, data: Any = None, files: Any = None, *, texts: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.texts = texts
        for name in self.fields:
            if name in texts:
                self.initial[name] = self.shown(name, texts[name])

    def shown(self, name: str, text: str) -> Any:
        """What a field shows for its text."""
        multiple = isinstance(self.fields[name], forms.MultipleChoiceField)
        return [code for code in text.split(",") if code] if multiple else text

    def full_clean(self) -> None:
        """As always, but an empty field is no mistake before sending."""
        super().full_clean()
        for name, errors in list(self.errors.items()):
            if all(error.code == "required" for error in errors.as_data()):
                del self.errors[name]
                self.cleaned_data[name] = ""

    def typed(self) -> dict[str, str]:
        """The texts of every field without a mistake."""
        self.is_valid()
        found = {}
        for name, value in self.cleaned_data.items():
            if name in self.texts:
                text = ",".join(sorted(value)) if isinstance(value, list) else "" if value is None else str(value)
                found[name] = plain(text)
        return found

    def marks(self) -> dict[str, str]:
        """Marks of what is kept, to be sent back with the form."""
        return {name: mark_of(self.texts[name]) for name in self.fields if name in self.texts}


def yes_no(label: Any, *, required: bool) -> forms.ChoiceField:
    """A question to be answered with yes or no; nothing is chosen beforehand."""
    return forms.ChoiceField(label=label, choices=YES_NO, widget=forms.RadioSelect, required=required)


class YouForm(WritingForm):
    """About the organization and the person."""

    organization = forms.CharField(label=gettext_lazy("Name of the organization"), max_length=200)
    address = forms.CharField(
        label=gettext_lazy("Street address"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("In which language should we write to you?"), choices=SPEAKS, widget=forms.RadioSelect
    )
    sectors = forms.MultipleChoiceField(
        label=gettext_lazy("Sectors"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose as many as fit."),
    )

    def __init__(self, *args: Any, asked: Asked, sectors: Iterable[Sector], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast(forms.MultipleChoiceField, self.fields["sectors"])
        choice.choices = [(sector.code, sector.title) for sector in sectors]
        choice.required = Requirement.Kind.SECTOR in asked.kinds
        if not choice.choices:
            del self.fields["sectors"]
        for name, kind, label in (
            ("first_time", Requirement.Kind.FIRST_TIME, gettext_lazy("Is it your first application here?")),
            ("small", Requirement.Kind.SMALL, gettext_lazy("Do you have at most five paid staff?")),
        ):
            self.fields[name] = yes_no(label, required=kind in asked.kinds)
            self.initial[name] = self.texts.get(name, "")


class ServeForm(WritingForm):
    """Beside the lines of whom they serve: for how long."""

    years = forms.IntegerField(
        label=gettext_lazy("For how many years have you worked with these groups?"),
        min_value=0,
        max_value=300,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "lt-short"}),
    )

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["years"].required = Requirement.Kind.YEARS in asked.kinds


class MoneyForm(WritingForm):
    """How much is asked for."""

    amount = forms.CharField(
        label=gettext_lazy("How much money do you ask for, in dollars?"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "lt-short"}),
    )

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].required = asked.amount

    def clean_amount(self) -> str:
        """Any way to write an amount of dollars."""
        text = str(self.cleaned_data["amount"]).strip()
        if text and cents_of(text) is None:
            raise ValidationError(_("Write an amount in dollars, for instance 25,000."))
        return amount_text(cents_of(text)) if text else ""


class QuestionsForm(WritingForm):
    """The call's own questions."""

    def __init__(self, *args: Any, questions: Iterable[Question], **kwargs: Any) -> None:
        self.questions = list(questions)
        super().__init__(*args, **kwargs)
        for number, question in enumerate(self.questions, start=1):
            name = f"file{question.pk}" if question.kind == Question.Kind.FILE else f"q{question.pk}"
            made = field_for(question)
            made.label = f"{number}. {question.text}"
            made.help_text = question.hint
            made.required = question.required
            self.fields[name] = made
            if name in self.texts:
                self.initial[name] = self.texts[name]


class NumberAnswer(forms.CharField):
    """A number as people type it; kept as typed."""

    default_error_messages: ClassVar = {"number": gettext_lazy("Write a number, for instance 12 or 3.5.")}

    def validate(self, value: Any) -> None:
        """Digits with marks between them."""
        super().validate(value)
        if value and not re.fullmatch(r"[-+]?\d[\d.,\s]*%?", str(value)):
            raise ValidationError(self.error_messages["number"], code="number")


def field_for(question: Question) -> forms.Field:
    """The form field of a question."""
    kind, counted = question.kind, {"data-words": question.word_limit or ""}
    if kind == Question.Kind.CHOICE:
        choices = [(one["code"], in_language(one)) for one in question.choices]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
    if kind == Question.Kind.NUMBER:
        return NumberAnswer(max_length=60, widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "lt-short"}))
    if kind == Question.Kind.FILE:
        note = _("PDF, Word, Excel, PNG, JPEG or plain text, up to 10 megabytes, at most 5 files.")
        return forms.FileField(widget=FileInput(accept=ACCEPT, note=note))
    if kind == Question.Kind.SHORT:
        return forms.CharField(max_length=2000, widget=forms.TextInput(attrs=counted))
    return forms.CharField(max_length=MOST, widget=forms.Textarea(attrs={"rows": 8, **counted}))


class InviteForm(forms.Form):
    """Who else should write at the application."""

    email = forms.EmailField(label=gettext_lazy("E-mail address of the person"))


class AskForm(forms.Form):
    """A question about a call."""

    text = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Your question and the answer are shown to all. Please write no names of persons."),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        required=False,
        help_text=gettext_lazy("Only if you want to be told. We write once, when it is answered, and then forget it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class AnswerForm(forms.Form):
    """The public answer to one question."""

    answer = forms.CharField(
        label=gettext_lazy("Your answer, for all to read"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )


class EnterForm(forms.Form):
    """An application that came on paper or by phone."""

    way = forms.ChoiceField(
        label=gettext_lazy("How did it come?"),
        choices=[("paper", gettext_lazy("On paper")), ("phone", gettext_lazy("By phone"))],
        widget=forms.RadioSelect,
    )
    organization = forms.CharField(label=gettext_lazy("Name of the organization"), max_length=200)
    received_at = forms.DateTimeField(
        label=gettext_lazy("When did it arrive?"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the applicant"),
        required=False,
        help_text=gettext_lazy("With an address, they get the receipt."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language in which we write to them"), choices=SPEAKS, widget=forms.RadioSelect
    )


class HourForm(forms.Form):
    """A time at which applicants can get help."""

    starts_at = forms.DateTimeField(
        label=gettext_lazy("Begins"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=5, max_value=240, initial=20)
    place = forms.CharField(label=gettext_lazy("Where, or the number to call"), max_length=200)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=SPEAKS, widget=forms.RadioSelect)
    capacity = forms.IntegerField(label=gettext_lazy("How many can book it"), min_value=1, max_value=200, initial=1)


class LogForm(forms.Form):
    """What was helped with."""

    log = forms.CharField(
        label=gettext_lazy("What was helped with"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


def services_of(text: str) -> list[dict[str, Any]]:
    """Services from their text."""
    return list(json.loads(text)) if text else []
