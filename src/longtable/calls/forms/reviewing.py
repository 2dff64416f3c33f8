"""What coordinators and reviewers enter about reviewing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from longtable.calls.actions.reviewing import NOT_APPLICABLE, Given
from longtable.calls.models import Call, Conflict, Criterion, PanelMember, Score
from longtable.partners.models import Partner, Standing
from longtable.partners.wording import Names

ALL = "*"


class PanelMemberForm(forms.Form):
    """Someone who reviews, and what they know."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"))
    language = forms.ChoiceField(
        label=_("Language of the letters"), choices=settings.LANGUAGES, widget=forms.RadioSelect, initial="en"
    )
    partner = forms.ModelChoiceField(
        label=_("Organization they belong to"),
        queryset=Partner.objects.none(),
        required=False,
        empty_label=_("none"),
        help_text=_("They never read an application of this organization."),
    )
    is_community = forms.BooleanField(
        label=_("They review as someone from the community, not as a professional"), required=False
    )
    knows_groups = forms.MultipleChoiceField(
        label=_("Which groups do they know well?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    knows_topics = forms.MultipleChoiceField(
        label=_("Which sectors?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    knows_areas = forms.MultipleChoiceField(
        label=_("Which areas?"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Choose as many as fit. On a computer, hold the Control key."),
    )
    max_load = forms.IntegerField(
        label=_("Most applications they want to read"), required=False, min_value=1, max_value=500
    )

    def __init__(self, *args: Any, call: Call, names: Names, member: PanelMember | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = Partner.objects.filter(coalition=call.coalition).exclude(standing=Standing.LEFT).order_by("name")
        cast("forms.ModelChoiceField[Partner]", self.fields["partner"]).queryset = partners
        everything = [(ALL, _("All of them"))]
        for field, titles in (
            ("knows_groups", names.groups),
            ("knows_topics", names.sectors),
            ("knows_areas", names.areas),
        ):
            choice = cast(forms.MultipleChoiceField, self.fields[field])
            choice.choices = [*everything, *titles.items()]
        if member is not None:
            for field in ("name", "email", "language"):
                del self.fields[field]

    def what(self) -> dict[str, Any]:
        """The values as the actions take them: "all" stands for every single one."""
        values = dict(self.cleaned_data)
        for field in ("knows_groups", "knows_topics", "knows_areas"):
            if ALL in values[field]:
                values[field] = [ALL]
        return values


class ReasonForm(forms.Form):
    """Why, in a few words."""

    reason = forms.CharField(label=_("Why?"), max_length=300)

    def __init__(self, *args: Any, hint: str = "", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint
        self.fields["reason"].required = required


class ConflictForm(ReasonForm):
    """A conflict that a coordinator records: with which application."""

    application = forms.ChoiceField(label=_("Application"))
    field_order = ("application", "reason")

    def __init__(self, *args: Any, choices: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["application"]).choices = [("", _("Choose an application")), *choices]


class ScoreChangeForm(forms.Form):
    """Another score after the panel talked, with the reason."""

    value = forms.ChoiceField(label=_("New score"))
    reason = forms.CharField(label=_("Why does the score change?"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, call: Call, score: Score, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", f"score{score.pk}")
        super().__init__(*args, **kwargs)
        choices = [(str(value), str(value)) for value in scale_of(call)]
        choice = cast(forms.ChoiceField, self.fields["value"])
        choice.choices = [("", _("Choose")), *choices, (NOT_APPLICABLE, _("Not applicable"))]

    def score(self) -> int | None:
        """The score; None where it is not applicable."""
        said = self.cleaned_data["value"]
        return None if said == NOT_APPLICABLE else int(said)


class HideForm(forms.Form):
    """Words to hide wherever they stand in the answers."""

    everywhere = forms.CharField(
        label=_("Hide these words wherever they stand"),
        required=False,
        max_length=200,
        help_text=_("For instance a name. Big and small letters make no difference."),
    )


def scale_of(call: Call) -> range:
    """The scores of a call, lowest first."""
    return range(call.scale_min, call.scale_max + 1)


def read_review(call: Call, criteria: Sequence[Criterion], sent: QueryDict) -> Given:
    """What a reviewer has sent; a value that is not on the scale counts as not given."""
    scale = {str(value): value for value in scale_of(call)}
    scores: dict[int, int | str | None] = {}
    for criterion in criteria:
        said = sent.get(f"criterion-{criterion.pk}", "")
        scores[criterion.pk] = NOT_APPLICABLE if said == NOT_APPLICABLE else scale.get(said)
    return Given(scores, sent.get("strengths", ""), sent.get("questions", ""))


def read_declarations(shown: Sequence[int], sent: QueryDict) -> dict[int, tuple[str, str]]:
    """What a reviewer says of the applications on this page; "rest" says "no conflict" of all that have no word yet."""
    said: dict[int, tuple[str, str]] = {}
    for pk in shown:
        kind = sent.get(f"about-{pk}", "")
        if not kind and "rest" in sent:
            kind = Conflict.Kind.NONE.value
        if kind in Conflict.Kind.values:
            said[pk] = (kind, sent.get(f"reason-{pk}", ""))
    return said


def read_words(questions: Sequence[int], sent: QueryDict) -> Mapping[int, list[int]]:
    """Which words to hide: by question, where each begins."""
    return {pk: [int(value) for value in sent.getlist(f"q{pk}") if value.isdigit()] for pk in questions}
