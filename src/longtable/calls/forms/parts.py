"""What coordinators enter about the parts of a call: questions, criteria, requirements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from longtable.calls.forms.designing import InLanguages, area
from longtable.calls.models import Call, Criterion, Question, Requirement
from longtable.calls.queries.designing import Known
from longtable.partners.offering import offer


class QuestionForm(InLanguages):
    """One question of the form."""

    texts = {"text": "texts", "hint": "hints"}

    kind = forms.ChoiceField(label=_("Kind of answer"), choices=Question.Kind.choices, widget=forms.RadioSelect)
    text_en = forms.CharField(label=_("Question in English"), required=False, max_length=600, widget=area(2))
    text_es = forms.CharField(label=_("Question in Spanish"), required=False, max_length=600, widget=area(2))
    hint_en = forms.CharField(label=_("What helps to answer it, in English"), required=False, max_length=1000)
    hint_es = forms.CharField(label=_("What helps to answer it, in Spanish"), required=False, max_length=1000)
    choices = forms.CharField(
        label=_("Answers to choose from"),
        required=False,
        max_length=4000,
        widget=area(4),
        help_text=_("For “one of several”: one in each line, in English | in Spanish."),
    )
    word_limit = forms.IntegerField(
        label=_("At most so many words"), required=False, min_value=1, max_value=10_000, help_text=_("For texts.")
    )
    criterion = forms.ModelChoiceField(
        label=_("Reviewers read it for"), queryset=Criterion.objects.none(), required=False, empty_label=_("Nothing in particular")
    )  # fmt: skip
    required = forms.BooleanField(label=_("It must be answered"), required=False)
    identifies = forms.BooleanField(
        label=_("The answer shows who applies"), required=False, help_text=_("It is hidden in a blind review.")
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField[Criterion], self.fields["criterion"]).queryset = call.criteria.all()

    @classmethod
    def initial_of(cls, question: Question) -> dict[str, Any]:
        """What the question says now."""
        lines = [" | ".join(filter(None, [one.get("en", ""), one.get("es", "")])) for one in question.choices]
        plain = {name: getattr(question, name) for name in ("kind", "word_limit", "required", "identifies")}
        return {**cls.texts_of(question), **plain, "choices": "\n".join(lines), "criterion": question.criterion_id}

    def clean_choices(self) -> list[dict[str, str]]:
        """Lines as answers, each with a code of its own."""
        rows: list[dict[str, str]] = []
        for line in self.cleaned_data["choices"].splitlines():
            english, _bar, spanish = (part.strip() for part in line.partition("|"))
            if english or spanish:
                rows.append({"code": f"c{len(rows) + 1}", "en": english or spanish, "es": spanish or english})
        if len(rows) > 50:
            raise forms.ValidationError(_("Give at most 50 answers to choose from."))
        return rows

    def clean(self) -> dict[str, Any]:
        """A question has words, and several answers where one is to be chosen."""
        cleaned = super().clean() or {}
        if not cleaned.get("text_en") and not cleaned.get("text_es"):
            self.add_error("text_en", _("Write the question, in English or in Spanish."))
        if cleaned.get("kind") == Question.Kind.CHOICE and len(cleaned.get("choices") or []) < 2:
            self.add_error("choices", _("Give at least two answers to choose from."))
        return cleaned


class CriterionForm(InLanguages):
    """What reviewers score, with the words for low, middle and high."""

    texts = {"title": "titles", "reason": "reasons"}

    title_en = forms.CharField(label=_("What is scored, in English"), required=False, max_length=300)
    title_es = forms.CharField(label=_("What is scored, in Spanish"), required=False, max_length=300)
    weight = forms.IntegerField(
        label=_("Weight"), min_value=1, max_value=100, initial=1, help_text=_("3 counts three times as much as 1.")
    )
    reason_en = forms.CharField(
        label=_("Why it is scored, in English"),
        required=False,
        max_length=2000,
        widget=area(3),
        help_text=_("Applicants and the public read it. Say what it has to do with the need."),
    )
    reason_es = forms.CharField(
        label=_("Why it is scored, in Spanish"), required=False, max_length=2000, widget=area(3)
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scores = anchored_scores(call)
        for score in self.scores:
            for language, label in (("en", _("in English")), ("es", _("in Spanish"))):
                self.fields[f"anchor_{score}_{language}"] = forms.CharField(
                    label=_now("What earns a %(score)d, %(language)s") % {"score": score, "language": label},
                    required=False,
                    max_length=300,
                )

    @classmethod
    def initial_of(cls, criterion: Criterion) -> dict[str, Any]:
        """What the criterion says now."""
        anchors = {
            f"anchor_{score}_{language}": text
            for score, texts in criterion.anchors.items()
            for language, text in texts.items()
        }
        return {**cls.texts_of(criterion), "weight": criterion.weight, **anchors}

    def clean(self) -> dict[str, Any]:
        """A criterion has a name."""
        cleaned = super().clean() or {}
        if not cleaned.get("title_en") and not cleaned.get("title_es"):
            self.add_error("title_en", _("Say what is scored, in English or in Spanish."))
        _need_reason(self, cleaned, _now("Say why this is scored. Applicants will read the reason."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        found = super().values()
        anchors = {
            str(score): {language: found.pop(f"anchor_{score}_{language}") for language in ("en", "es")}
            for score in self.scores
        }
        return {**found, "anchors": anchors}


def _need_reason(form: forms.Form, cleaned: dict[str, Any], text: str) -> None:
    """A reason stands in one language at least."""
    if not cleaned.get("reason_en") and not cleaned.get("reason_es") and "reason_en" not in form.errors:
        form.add_error("reason_en", text)


def anchored_scores(call: Call) -> list[int]:
    """The scores that have words: lowest, middle, highest."""
    return sorted({call.scale_min, (call.scale_min + call.scale_max) // 2, call.scale_max})


class RequirementForm(InLanguages):
    """What the chosen together must be; the kind is chosen before."""

    texts = {"title": "titles", "reason": "reasons"}

    at_least = forms.IntegerField(label=_("At least so many"), required=False, min_value=0, max_value=10_000)
    at_most = forms.IntegerField(label=_("At most so many"), required=False, min_value=0, max_value=10_000)
    values_chosen = forms.MultipleChoiceField(
        label=_("Which"), widget=forms.CheckboxSelectMultiple, help_text=_("One of these is enough.")
    )
    years = forms.IntegerField(label=_("Years with the groups most affected, at least"), min_value=1, max_value=100)
    reason_en = forms.CharField(
        label=_("Why it is required, in English"),
        required=False,
        max_length=2000,
        widget=area(3),
        help_text=_("Applicants and the public read it. Say what it has to do with the need."),
    )
    reason_es = forms.CharField(
        label=_("Why it is required, in Spanish"), required=False, max_length=2000, widget=area(3)
    )
    title_en = forms.CharField(
        label=_("In your words, in English"),
        required=False,
        max_length=200,
        help_text=_("Left empty, we write it: “At least 10 that apply for the first time”."),
    )
    title_es = forms.CharField(label=_("In your words, in Spanish"), required=False, max_length=200)

    def __init__(self, *args: Any, kind: str, known: Known, kept: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        lists = {
            Requirement.Kind.SECTOR: known.sectors,
            Requirement.Kind.AREAS: known.areas,
            Requirement.Kind.GROUP: known.groups,
        }
        titles = lists.get(Requirement.Kind(kind))
        if titles is None:
            del self.fields["values_chosen"]
        else:
            offer(self, "values_chosen", titles, kept)
        if kind != Requirement.Kind.YEARS:
            del self.fields["years"]

    @classmethod
    def initial_of(cls, row: Requirement) -> dict[str, Any]:
        """What the requirement says now."""
        found = {**cls.texts_of(row), "at_least": row.at_least, "at_most": row.at_most}
        if row.kind == Requirement.Kind.YEARS:
            return {**found, "years": row.values[0] if row.values else None}
        return {**found, "values_chosen": row.values}

    def clean(self) -> dict[str, Any]:
        """A requirement has a reason."""
        cleaned = super().clean() or {}
        _need_reason(self, cleaned, _now("Say why this is required. Applicants will read the reason."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        found = super().values()
        years = found.pop("years", None)
        chosen = found.pop("values_chosen", [])
        return {**found, "kind": self.kind, "values": [years] if years is not None else chosen}


class CopyForm(forms.Form):
    """Another call whose questions are taken over."""

    source = forms.ModelChoiceField(
        label=_("From this call"), queryset=Call.objects.none(), empty_label=_("Choose one")
    )

    def __init__(self, *args: Any, calls: Sequence[Call], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField[Call], self.fields["source"])
        field.queryset = Call.objects.filter(pk__in=[call.pk for call in calls])
