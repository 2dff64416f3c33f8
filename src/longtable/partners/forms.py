"""What people enter about partners."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from longtable.coalitions.models import Coalition
from longtable.coalitions.moments import today_of
from longtable.partners.models import Body, Contact, Partner, Sector, Standing, Way
from longtable.partners.queries import same_name
from longtable.places.models import Group
from longtable.ui.forms import DateInput

PRECISIONS = [("day", _("the day")), ("month", _("only the month")), ("year", _("only the year"))]


class FilterForm(forms.Form):
    """Which organizations to show."""

    words = forms.CharField(label=_("Name"), required=False, widget=forms.SearchInput())
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)

    def __init__(self, *args: Any, sectors: Sequence[Sector], groups: Sequence[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("sector", sectors), ("group", groups)):
            choice = cast(forms.ChoiceField, self.fields[name])
            choice.choices = [("", _("All")), *((row.code, row.title) for row in rows)]
            choice.label_suffix = ""

    def chosen(self) -> dict[str, str]:
        """What to filter by; a value that is not on offer filters nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class SearchEverything(FilterForm):
    """The same with a standing, for the list."""

    standing = forms.ChoiceField(label=_("Standing"), required=False, choices=[("", _("All")), *Standing.choices])


class PartnerForm(forms.Form):
    """What an organization is."""

    name = forms.CharField(label=_("Name of the organization"), max_length=200)
    standing = forms.ChoiceField(label=_("How does it stand to us?"), choices=Standing.choices)
    sectors = forms.MultipleChoiceField(
        label=_("Sectors"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose as many as fit."),
    )
    description = forms.CharField(
        label=_("What does it do?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A sentence or two about the organization. Never about clients or patients."),
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    joined_on = forms.DateField(label=_("When did it join?"), required=False, widget=DateInput())
    joined_precision = forms.ChoiceField(label=_("What do we know of that date?"), choices=PRECISIONS)
    anyway = forms.BooleanField(label=_("It is another organization with the same name"), required=False)

    def __init__(self, *args: Any, coalition: Coalition, sectors: Iterable[Sector], **kwargs: Any) -> None:
        self.coalition = coalition
        self.partner: Partner | None = kwargs.pop("partner", None)
        super().__init__(*args, **kwargs)
        self.twin: Partner | None = None
        chosen = cast(forms.MultipleChoiceField, self.fields["sectors"])
        chosen.choices = [(sector.code, sector.title) for sector in sectors]
        if self.partner is not None:
            del self.fields["standing"]  # it changes by moving, with its day
        if not self.is_bound:
            del self.fields["anyway"]

    def clean(self) -> dict[str, Any]:
        """The same name twice is most often the same organization, or a button pressed twice."""
        cleaned = super().clean() or {}
        anyway = cleaned.pop("anyway", False)
        name = cleaned.get("name", "")
        if name and (self.partner is None or name != self.partner.name):
            self.twin = same_name(self.coalition, name, self.partner)
        if self.twin is None or anyway:
            self.fields.pop("anyway", None)
        if self.twin is not None and not anyway:
            self.add_error("name", _("There is already an organization with this name. Look at it first."))
        return cleaned


def _past_day(day: date | None, today: date) -> date | None:
    """A day that has been, where one is given."""
    if day is not None and day > today:
        raise forms.ValidationError(_("That day has not come yet. Give today or a day before."))
    return day


class MoveForm(forms.Form):
    """How an organization stands from now on."""

    standing = forms.ChoiceField(label=_("Move to"), choices=Standing.choices)
    on = forms.DateField(label=_("Since"), required=False, widget=DateInput())
    reason = forms.CharField(label=_("Why?"), required=False, max_length=300)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date | None:
        """A day that has been."""
        return _past_day(self.cleaned_data["on"], self.today)


class ContactForm(forms.Form):
    """A person who speaks for the organization."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    language = forms.ChoiceField(
        label=_("Language in which we write to them"),
        choices=[("en", "English"), ("es", "Español")],
        widget=forms.RadioSelect,
    )
    is_main = forms.BooleanField(label=_("Ask this person first"), required=False)

    def clean(self) -> dict[str, Any]:
        """At least one way to know or reach the person."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in ("name", "email", "phone")):
            self.add_error("name", _("Give a name, an e-mail address or a phone number."))
        return cleaned

    @classmethod
    def of(cls, contact: Contact, data: Any = None) -> ContactForm:
        """The form filled with what is known of a contact."""
        person = contact.person
        initial = {name: getattr(person, name) for name in ("name", "email", "phone", "language")}
        return cls(data, initial={**initial, "is_main": contact.is_main})


class NoteForm(forms.Form):
    """A note on an organization."""

    text = forms.CharField(
        label=_("New note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Coordinators and members read it. Never write about clients or patients."),
    )


class BodyForm(forms.Form):
    """A steering committee or working group."""

    name = forms.CharField(label=_("Name"), max_length=120)
    decides = forms.BooleanField(
        label=_("It makes decisions"),
        required=False,
        help_text=_("Our pages ask about groups that have partners but no seat where decisions are made."),
    )


class SeatForm(forms.Form):
    """Who gets a seat."""

    partner = forms.ModelChoiceField(label=_("Organization"), queryset=Partner.objects.none())
    since = forms.DateField(label=_("Since"), required=False, widget=DateInput())

    def __init__(self, *args: Any, body: Body, candidates: Any, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", f"body{body.pk}")
        super().__init__(*args, **kwargs)
        self.today = today_of(body.coalition)
        seated = {seat.partner_id for seat in getattr(body, "open_seats", [])}
        choice = cast("forms.ModelChoiceField[Partner]", self.fields["partner"])
        choice.queryset = candidates
        rows = [(partner.pk, partner.name) for partner in candidates if partner.pk not in seated]
        choice.widget.choices = [("", _("Choose an organization")), *rows]

    def clean_since(self) -> date | None:
        """A day that has been."""
        return _past_day(self.cleaned_data["since"], self.today)


class SectorForm(forms.Form):
    """A sector's name in both languages."""

    en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    es = forms.CharField(label=_("Name in Spanish"), max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        """One name is enough."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            self.add_error("en", _("Give the sector a name."))
        return cleaned


class NotHereForm(forms.Form):
    """Why a sector does not exist in this place."""

    reason = forms.CharField(
        label=_("Why does it not exist here?"),
        max_length=300,
        help_text=_("Others will ask. For instance: no bus or train runs in our county."),
    )


class WayForm(forms.Form):
    """How an answer came that staff enters."""

    way = forms.ChoiceField(
        label=_("How did they tell you?"),
        choices=[(Way.PHONE.value, _("By phone")), (Way.PAPER.value, _("On paper"))],
        widget=forms.RadioSelect,
    )


class SectorsForm(forms.Form):
    """The sectors of an organization."""

    sectors = forms.MultipleChoiceField(label=_("Sectors"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, sectors: Iterable[Sector], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = cast(forms.MultipleChoiceField, self.fields["sectors"])
        chosen.choices = [(sector.code, sector.title) for sector in sectors]


class MergeForm(forms.Form):
    """Which entry is the same organization."""

    other = forms.ModelChoiceField(
        label=_("The other entry"),
        queryset=Partner.objects.none(),
        help_text=_("All that is kept of it moves here, and that entry goes away."),
    )

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Partner]", self.fields["other"]).queryset = candidates
