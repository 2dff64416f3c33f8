"""Forms of selecting: terms to try, the decision line by line, signatures, letters, appeals, awards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from longtable.calls.actions.deciding import Line
from longtable.calls.freezing import Changes
from longtable.calls.models import Appeal, Award, DecisionLetter
from longtable.calls.money import cents
from longtable.calls.selecting_words import Names
from longtable.calls.wording import counted_words, requirement_words
from longtable.ui.forms import DateInput, RangeInput

MOST_MONEY = 10_000_000_000  # dollars


class ControlsForm(forms.Form):
    """The terms of a call as live controls; what is left as it is stays as published."""

    budget = forms.IntegerField(
        label=gettext_lazy("Money in all, dollars"), min_value=0, max_value=MOST_MONEY, required=False
    )
    most = forms.IntegerField(label=gettext_lazy("At most so many awards"), min_value=0, required=False)

    def __init__(self, data: Any, *, terms: Mapping[str, Any], applications: int) -> None:
        names = Names({"terms": terms})
        filled = data.copy()
        self.terms = terms
        initial = self._initial(applications)
        for name, value in initial.items():
            if name not in filled:
                filled[name] = "" if value is None else str(value)
        super().__init__(filled)
        self.fields["most"].required, self.fields["budget"].required = True, terms["budget"] is not None
        self.fields["most"].widget = RangeInput(0, max(1, applications))
        if terms["reach"] is not None:
            self.fields["reach"] = forms.IntegerField(
                label=_("Reach at least"), min_value=0, max_value=100, widget=RangeInput(0, 100, unit="%")
            )
        for one in terms["requirements"]:
            for side, label in (("at_least", _("%(name)s: at least")), ("at_most", _("%(name)s: at most"))):
                if one[side] is not None:
                    self.fields[f"{one['key']}_{side}"] = forms.IntegerField(
                        label=label % {"name": _without_number(one, names(one["key"]))},
                        min_value=0,
                        max_value=max(1, applications),
                        widget=RangeInput(0, max(1, applications)),
                    )

    def _initial(self, applications: int) -> dict[str, int | None]:
        terms = self.terms
        found = {
            "budget": None if terms["budget"] is None else terms["budget"] // 100,
            "most": applications if terms["most"] is None else min(terms["most"], applications),
        }
        if terms["reach"] is not None:
            found["reach"] = round(100 * terms["reach"]["at_least"])
        for one in terms["requirements"]:
            found |= {f"{one['key']}_{side}": one[side] for side in ("at_least", "at_most") if one[side] is not None}
        self.published = found
        return found

    def changes(self) -> Changes:
        """What differs from the published terms; nothing where the form is not valid."""
        if not self.is_valid():
            return Changes()
        data = {name: value for name, value in self.cleaned_data.items() if value is not None}
        tried = {name: value for name, value in data.items() if value != self.published.get(name)}
        requirements = {}
        for one in self.terms["requirements"]:
            sides = [f"{one['key']}_{side}" for side in ("at_least", "at_most")]
            if any(name in tried for name in sides):
                least, most = (data.get(name) for name in sides)
                requirements[one["key"]] = (least or None, most)
        return Changes(
            budget=None if "budget" not in tried else tried["budget"] * 100,
            most=tried.get("most"),
            reach=None if "reach" not in tried else tried["reach"] / 100,
            requirements=requirements,
        )


def _without_number(one: Mapping[str, Any], title: str) -> str:
    """What a requirement counts. A title that we wrote holds the published number, which a control changes."""
    if title != requirement_words(one["kind"], one["values"], one["at_least"], one["at_most"]):
        return title
    return capfirst(counted_words(one["kind"], one["values"]))


class ReasonForm(forms.Form):
    """Why something differs or is taken back."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One application in the form of the decision."""

    code: str
    number: int
    name: str
    score: str
    asked: int
    proposed: bool
    chosen: forms.BoundField
    amount: forms.BoundField
    reason: forms.BoundField

    @property
    def touched(self) -> bool:
        """True where someone has to look: chosen against the proposal, a reason, a mistake."""
        return any(one.errors or one.value() for one in (self.chosen, self.reason)) or bool(self.amount.errors)


class DecisionForm(forms.Form):
    """For every application: chosen or not, how much, and why where it differs from the proposal."""

    def __init__(
        self, data: Any, *, inputs: Mapping[str, Any], result: Mapping[str, Any], hidden: frozenset[str], blind: bool
    ) -> None:
        super().__init__(data)
        self.blind = blind
        self.inputs, self.result, self.hidden = inputs, result, hidden
        proposed = set(result["best"]["ids"])
        for one in inputs["applications"]:
            code = one["code"]
            names = {"code": code, "name": "" if blind else one["name"]}
            self.fields[f"chosen-{code}"] = forms.BooleanField(
                required=False,
                initial=code in proposed,
                widget=forms.CheckboxInput(attrs={"class": "usa-checkbox__input"}),
            )
            self.fields[f"amount-{code}"] = forms.DecimalField(
                required=False,
                min_value=0,
                max_value=MOST_MONEY,
                decimal_places=2,
                initial=_dollars(one["amount"]),
                widget=forms.NumberInput(
                    attrs={
                        "aria-label": _("Dollars for %(code)s") % names,
                        "class": "usa-input",
                        "step": "any",
                        "min": 0,
                    }
                ),
            )
            self.fields[f"reason-{code}"] = forms.CharField(
                required=False,
                max_length=1000,
                widget=forms.TextInput(
                    attrs={"aria-label": _("Why %(code)s differs from the proposal") % names, "class": "usa-input"}
                ),
            )

    def rows(self) -> Iterator[DecisionRow]:
        """The rows, those proposed first."""
        from longtable.calls.selecting_words import score

        proposed = set(self.result["best"]["ids"])
        for one in sorted(self.inputs["applications"], key=lambda one: (one["code"] not in proposed, one["code"])):
            code = one["code"]
            yield DecisionRow(
                code,
                int(code[1:]),
                "" if self.blind else one["name"],
                "–" if code in self.hidden else score(self.result["scores"][code]),
                one["amount"],
                code in proposed,
                self[f"chosen-{code}"],
                self[f"amount-{code}"],
                self[f"reason-{code}"],
            )

    def lines(self) -> dict[str, Line]:
        """What was decided, once the form is valid."""
        found = {}
        for one in self.inputs["applications"]:
            code = one["code"]
            amount = self.cleaned_data[f"amount-{code}"]
            found[code] = Line(
                self.cleaned_data[f"chosen-{code}"],
                0 if amount is None else cents(amount),
                self.cleaned_data[f"reason-{code}"],
            )
        return found


def _dollars(amount: int) -> str:
    return str(amount // 100) if amount % 100 == 0 else f"{amount / 100:.2f}"


class SignForm(forms.Form):
    """A signature: nothing is checked beforehand."""

    free = forms.BooleanField(label=gettext_lazy("I am not in conflict with any organization that applied."))
    read = forms.BooleanField(
        label=gettext_lazy("I have read what was decided and why, and I agree that it followed the published rules.")
    )

    def statement(self) -> str:
        """The words that were signed, in English for the file."""
        return "Not in conflict with any organization that applied; read what was decided and why; it followed the published rules."


class SignatoryForm(forms.Form):
    """Someone outside who is asked to sign."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)


class DecisionLetterForm(forms.ModelForm[DecisionLetter]):
    """A letter as a person makes it their own."""

    class Meta:
        model = DecisionLetter
        fields = ("subject", "body")
        widgets = {"body": forms.Textarea(attrs={"rows": 20})}


class AppealForm(forms.ModelForm[Appeal]):
    """An applicant's objection."""

    class Meta:
        model = Appeal
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": 8, "maxlength": 20000})}
        help_texts = {
            "text": gettext_lazy("What did we get wrong? Please write nothing about single clients or patients.")
        }


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    answer = forms.CharField(label=gettext_lazy("Answer"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))


class CommitmentForm(forms.Form):
    """One promise."""

    activity = forms.CharField(label=gettext_lazy("What will be done"), max_length=300)
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("For whom"), required=False, widget=forms.CheckboxSelectMultiple
    )
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Where"), required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    due_on = forms.DateField(label=gettext_lazy("By when"), required=False, widget=DateInput())
    measure = forms.CharField(label=gettext_lazy("How we will know"), max_length=300, required=False)

    def __init__(
        self, data: Any, *, groups: list[tuple[str, str]], areas: list[tuple[str, str]], initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["groups"].choices = groups  # type: ignore[attr-defined]
        self.fields["areas"].choices = [("*", _("The whole community")), *areas]  # type: ignore[attr-defined]


class PlanForm(forms.Form):
    """The payments that are still to come; a last line for one more."""

    def __init__(self, data: Any, *, award: Award) -> None:
        super().__init__(data)
        self.open = [one for one in award.payments.all() if one.paid_on is None]
        for number, one in enumerate([*self.open, None]):
            label = {"number": number + 1}
            self.fields[f"amount-{number}"] = forms.DecimalField(
                label=_("Payment %(number)s, dollars") % label,
                required=False,
                min_value=Decimal(0),
                max_value=MOST_MONEY,
                decimal_places=2,
                initial=_dollars(one.amount_cents) if one else None,
            )
            self.fields[f"due-{number}"] = forms.DateField(
                label=_("Payment %(number)s, day") % label,
                required=False,
                widget=DateInput(),
                initial=one.due_on if one else None,
            )

    def clean(self) -> dict[str, Any]:
        """An amount needs its day."""
        data = super().clean() or {}
        for number in range(len(self.open) + 1):
            if data.get(f"amount-{number}") and not data.get(f"due-{number}"):
                self.add_error(f"due-{number}", _("Give the day on which it is due."))
        return data

    def payments(self) -> list[tuple[int, bool, Any]]:
        """Amount in cents, in advance or not, day."""
        found = []
        for number in range(len(self.open) + 1):
            amount, day = self.cleaned_data[f"amount-{number}"], self.cleaned_data[f"due-{number}"]
            if amount and day:
                advance = number < len(self.open) and self.open[number].is_advance
                found.append((cents(amount), advance, day))
        return found


class DayForm(forms.Form):
    """The day on which something was paid or came in."""

    on = forms.DateField(label=gettext_lazy("Day"), widget=DateInput())
