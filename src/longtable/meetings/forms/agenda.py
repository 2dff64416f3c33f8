"""What people enter about an agenda: an item, the answer to a proposal, an outcome, a promise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from longtable.meetings.actions.agenda import ItemText
from longtable.meetings.models import ActionPoint, AgendaItem, ItemKind, Participant
from longtable.ui.forms import DateInput

LONGEST = 8 * 60  # minutes of one item
TEXT = 6000  # characters of a paper


class ItemForm(forms.Form):
    """One thing to talk about."""

    title = forms.CharField(label=_("What is it, in a few words?"), max_length=160)
    kind = forms.ChoiceField(
        label=_("What should the meeting do?"),
        choices=ItemKind.choices,
        initial=ItemKind.DISCUSS,
        widget=forms.RadioSelect,
    )
    minutes = forms.IntegerField(label=_("How many minutes will it take?"), min_value=1, max_value=LONGEST, initial=10)
    why = forms.CharField(
        label=_("Why does it matter?"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    paper = forms.CharField(
        label=_("What should people read before?"),
        required=False,
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Write it here, or the address of a page. Everyone gets it with the agenda."),
    )

    def __init__(self, *args: Any, item: AgendaItem | None = None, **kwargs: Any) -> None:
        if item is not None:
            kwargs["initial"] = {name: getattr(item, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)

    def text(self) -> ItemText:
        """What was entered."""
        given = self.cleaned_data
        return ItemText(given["title"], given["kind"], given["minutes"], given["why"], given["paper"])


class AddItemForm(ItemForm):
    """The same by the organizer, who may enter what someone else proposed."""

    proposed_by = forms.ChoiceField(
        label=_("Who proposed it?"),
        required=False,
        help_text=_("Who proposed it is shown with it and kept for good."),
    )

    def __init__(self, *args: Any, people: Sequence[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        field = cast(forms.ChoiceField, self.fields["proposed_by"])
        field.choices = [("", _("We who prepare the meeting")), *((key, one.name) for key, one in self.people.items())]

    def proposer(self) -> Participant | None:
        """Who proposed it; None for the organizer."""
        return self.people.get(self.cleaned_data["proposed_by"])


class TakeForm(forms.Form):
    """A proposal is put on the agenda."""

    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=1, max_value=LONGEST)
    reply = forms.CharField(label=_("A word to whoever proposed it"), required=False, max_length=400)


class DeclineForm(forms.Form):
    """A proposal does not come up this time."""

    reply = forms.CharField(
        label=_("Why not this time?"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever proposed it reads this."),
    )


class OutcomeForm(forms.Form):
    """What a meeting made of an item."""

    outcome = forms.ChoiceField(
        label=_("What did the meeting make of it?"),
        required=False,
        choices=AgendaItem.Outcome.choices,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What was decided or said?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PointForm(forms.Form):
    """What someone will do, until when."""

    text = forms.CharField(label=_("What will be done?"), max_length=300)
    owner = forms.ChoiceField(label=_("Who does it?"), required=False)
    due_on = forms.DateField(label=_("Until when?"), required=False, widget=DateInput())

    def __init__(
        self, *args: Any, people: Sequence[Participant], point: ActionPoint | None = None, **kwargs: Any
    ) -> None:
        if point is not None:
            kwargs["initial"] = {"text": point.text, "owner": str(point.owner_id or ""), "due_on": point.due_on}
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        field = cast(forms.ChoiceField, self.fields["owner"])
        field.choices = [("", _("Nobody yet")), *((key, one.name) for key, one in self.people.items())]

    def chosen_owner(self) -> Participant | None:
        """Whoever will do it."""
        return self.people.get(self.cleaned_data["owner"])


class DropForm(forms.Form):
    """Why something will not be done."""

    reason = forms.CharField(label=_("Why will it not be done?"), max_length=300)


class ReplyForm(forms.Form):
    """What became of a line that someone wrote."""

    reply = forms.CharField(
        label=_("What became of it?"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
