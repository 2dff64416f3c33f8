"""What coordinators enter about a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from longtable.calls.models import Call
from longtable.calls.queries.designing import Known
from longtable.coalitions.moments import NoSuchTime, moment_at, zone_choices
from longtable.partners.offering import offer
from longtable.ui.forms import DateInput

MOST_MONEY = 10_000_000_000  # dollars


class TimeInput(forms.TimeInput):
    """The browser's own time field."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class DollarsField(forms.DecimalField):
    """Money in dollars; the form gives cents."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.NumberInput(attrs={"inputmode": "decimal"})
        super().__init__(min_value=0, max_value=MOST_MONEY, decimal_places=2, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Cents as dollars; what was typed stays as typed."""
        if isinstance(value, int) and not isinstance(value, bool):
            whole, rest = divmod(value, 100)
            return f"{whole}.{rest:02}" if rest else str(whole)
        return value

    def clean(self, value: Any) -> int:
        """Dollars as cents; commas and a dollar sign may be typed."""
        typed = str(value or "").replace(",", "").replace("$", "").strip()
        found = super().clean(typed)
        return int((found or Decimal(0)) * 100)


def area(rows: int) -> forms.Textarea:
    """A field for a text of several lines."""
    return forms.Textarea(attrs={"rows": rows})


class InLanguages(forms.Form):
    """A form with texts in both languages: ``title_en`` and ``title_es`` become ``titles``."""

    texts: ClassVar[Mapping[str, str]] = {}  # name of the field without its language -> name in the row

    def values(self) -> dict[str, Any]:
        """What was entered, as the actions take it."""
        found = dict(self.cleaned_data)
        for field, name in self.texts.items():
            found[name] = {language: found.pop(f"{field}_{language}") for language in ("en", "es")}
        return found

    @classmethod
    def texts_of(cls, row: Any) -> dict[str, str]:
        """The texts of a row as initial values."""
        return {
            f"{field}_{language}": getattr(row, name).get(language, "")
            for field, name in cls.texts.items()
            for language in ("en", "es")
        }


class PurposeForm(InLanguages):
    """What a call is for, and for whom and where above all."""

    texts = {"title": "titles", "purpose": "purposes", "need": "need_statements"}

    title_en = forms.CharField(label=_("Title in English"), max_length=160, required=False)
    title_es = forms.CharField(label=_("Title in Spanish"), max_length=160, required=False)
    need_en = forms.CharField(
        label=_("The need, in English"),
        required=False,
        max_length=4000,
        widget=area(5),
        help_text=_("What is known, from where, and who is not reached yet. Short sentences."),
    )
    need_es = forms.CharField(label=_("The need, in Spanish"), required=False, max_length=4000, widget=area(5))
    purpose_en = forms.CharField(
        label=_("What the money is for, in English"),
        required=False,
        max_length=4000,
        widget=area(5),
        help_text=_("What the chosen will do, and what they get besides money."),
    )
    purpose_es = forms.CharField(
        label=_("What the money is for, in Spanish"), required=False, max_length=4000, widget=area(5)
    )
    priority_groups = forms.MultipleChoiceField(
        label=_("Groups above all"), required=False, widget=forms.CheckboxSelectMultiple
    )
    priority_sectors = forms.MultipleChoiceField(
        label=_("Sectors above all"), required=False, widget=forms.CheckboxSelectMultiple
    )
    priority_areas = forms.MultipleChoiceField(
        label=_("Areas above all"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, known: Known, kept: Mapping[str, Sequence[str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for kind in ("groups", "sectors", "areas"):
            offer(self, f"priority_{kind}", getattr(known, kind), (kept or {}).get(kind, ()))

    def clean(self) -> dict[str, Any]:
        """A call has a title in one language at least."""
        cleaned = super().clean() or {}
        if not cleaned.get("title_en") and not cleaned.get("title_es"):
            self.add_error("title_en", _("Give the call a title, in English or in Spanish."))
        return cleaned

    @classmethod
    def initial_of(cls, call: Call) -> dict[str, Any]:
        """What the call says now."""
        lists = {name: getattr(call, name) for name in ("priority_areas", "priority_groups", "priority_sectors")}
        return {**cls.texts_of(call), **lists}


class CallFields(forms.ModelForm[Call]):
    """Fields of a call, as they are; an action keeps them."""

    def values(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        return dict(self.cleaned_data)

    def _post_clean(self) -> None:
        """The row is changed by the action only."""


class MoneyForm(CallFields):
    """How much there is, and which kind of money it is."""

    track = forms.ChoiceField(label=_("Kind of money"), choices=Call.Track.choices, widget=forms.RadioSelect)
    total_cents = DollarsField(label=_("Money in all, in dollars"))
    award_min_cents = DollarsField(label=_("Smallest award, in dollars"), required=False)
    award_max_cents = DollarsField(label=_("Largest award, in dollars"))

    class Meta:
        model = Call
        fields = ("track", "total_cents", "award_min_cents", "award_max_cents", "awards_min", "awards_max", "advance")
        help_texts = {
            "advance": _("Small groups cannot wait months for their costs to be paid back."),
            "awards_max": _("Leave it empty where the money alone decides."),
        }


class DatesForm(forms.Form):
    """When a call opens, closes and is decided, on the clocks of one place."""

    time_zone = forms.ChoiceField(label=_("Time zone of the dates"))
    opens_day = forms.DateField(
        label=_("Opens on"),
        required=False,
        widget=DateInput(),
        help_text=_("Leave it empty to open it at the moment you press the button."),
    )
    opens_time = forms.TimeField(label=_("Opens at"), required=False, widget=TimeInput())
    closes_day = forms.DateField(label=_("Closes on"), widget=DateInput())
    closes_time = forms.TimeField(
        label=_("Closes at"),
        widget=TimeInput(),
        help_text=_("An hour at which someone answers the phone: help is most needed then."),
    )
    grace_minutes = forms.IntegerField(
        label=_("Grace for a lost connection, in minutes"),
        min_value=0,
        max_value=1440,
        help_text=_("Who was writing at the deadline can still send for so long. The page says so to all."),
    )
    decides_on = forms.DateField(label=_("Decision by"), required=False, widget=DateInput())
    appeal_days = forms.IntegerField(label=_("Days to appeal"), min_value=0, max_value=365)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["time_zone"]).choices = zone_choices()

    @classmethod
    def initial_of(cls, call: Call) -> dict[str, Any]:
        """What the call says now, on its own clocks."""
        zone = ZoneInfo(call.time_zone)
        opens = call.opens_at.astimezone(zone) if call.opens_at else None
        closes = call.closes_at.astimezone(zone) if call.closes_at else None
        return {
            "time_zone": call.time_zone,
            "opens_day": opens and opens.date(),
            "opens_time": opens and opens.time(),
            "closes_day": closes and closes.date(),
            "closes_time": closes.time() if closes else "17:00",
            "grace_minutes": call.grace_minutes,
            "decides_on": call.decides_on,
            "appeal_days": call.appeal_days,
        }

    def clean(self) -> dict[str, Any]:
        """Days and times become moments; a time that the clocks skip is refused."""
        cleaned = super().clean() or {}
        if cleaned.get("opens_time") and not cleaned.get("opens_day"):
            if "opens_day" not in self.errors:
                self.add_error("opens_day", _("Give the day as well, or leave both empty."))
        elif cleaned.get("opens_day") and not cleaned.get("opens_time") and "opens_time" not in self.errors:
            self.add_error("opens_time", _("Give the time as well, or leave both empty."))
        self.moments = {
            "opens_at": join_moment(self, "opens", cleaned.get("time_zone", ""), later=False),
            "closes_at": join_moment(self, "closes", cleaned.get("time_zone", ""), later=True),
        }
        return cleaned

    def values(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        kept = ("time_zone", "grace_minutes", "decides_on", "appeal_days")
        return {**{name: self.cleaned_data[name] for name in kept}, **self.moments}


def join_moment(form: forms.Form, field: str, zone: str, *, later: bool) -> datetime | None:
    """The moment of ``<field>_day`` and ``<field>_time``; notes an error on the form where there is no such time."""
    day, at = form.cleaned_data.get(f"{field}_day"), form.cleaned_data.get(f"{field}_time")
    if not day or at is None or not zone:
        return None
    try:
        return moment_at(day, at, zone, later=later)
    except NoSuchTime:
        text = _now("That time does not exist on this day: clocks are put forward over it. Choose another time.")
        form.add_error(f"{field}_time", text)
    except OverflowError:
        form.add_error(f"{field}_day", _now("Choose a day nearer to today."))
    return None


class ChoosingForm(CallFields):
    """How applications are scored and chosen."""

    reach_percent = forms.IntegerField(
        label=_("Percent of the need that the chosen together must reach"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("The need by areas, as on “Our table”. Leave it empty for no target."),
    )
    least_eligible_score = forms.FloatField(
        label=_("Least score that can be chosen"), widget=forms.NumberInput(attrs={"step": "0.1"})
    )
    scale_min = forms.IntegerField(label=_("Lowest score"), min_value=0, max_value=10)
    scale_max = forms.IntegerField(label=_("Highest score"), min_value=1, max_value=100)
    reviewers_each = forms.IntegerField(label=_("Reviewers for each application"), min_value=1, max_value=20)
    max_load = forms.IntegerField(label=_("Most applications for one reviewer"), min_value=1, max_value=1000)

    class Meta:
        model = Call
        fields = ("scale_min", "scale_max", "least_eligible_score", "by_amount", "reach_counts_current", "blind",
                  "reviewers_each", "max_load")  # fmt: skip
        help_texts = {
            "by_amount": _("Else each point above the least score counts the same, whatever the amount."),
            "blind": _("Names, addresses, contacts and file names are hidden from reviewers."),
        }

    def __init__(self, *args: Any, indicators: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        call = self.instance
        if call.reach_target is not None:
            self.initial["reach_percent"] = round(call.reach_target * 100)
        self.order_fields(
            ["scale_min", "scale_max", "least_eligible_score", "by_amount", "reach_percent", "reach_indicator"]
        )
        if indicators:
            self.fields["reach_indicator"] = forms.ChoiceField(
                label=_("Need is measured by"), choices=[("", _("Choose one")), *indicators], required=False,
                initial=call.reach_indicator,
            )  # fmt: skip
            self.order_fields(
                ["scale_min", "scale_max", "least_eligible_score", "by_amount", "reach_percent", "reach_indicator"]
            )

    def clean(self) -> dict[str, Any]:
        """A target needs to know which need."""
        cleaned = dict(super().clean() or {})
        if cleaned.get("reach_percent") and not cleaned.get("reach_indicator") and "reach_indicator" in self.fields:
            self.add_error("reach_indicator", _("Choose by what the need is measured."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        found = dict(self.cleaned_data)
        share = found.pop("reach_percent")
        found["reach_target"] = share / 100 if share else None
        return found


class AnnounceForm(forms.Form):
    """What the record keeps and the public reads when a call changes its state."""

    reason = forms.CharField(
        label=_("Why?"), max_length=300, help_text=_("Kept in the record, for your coalition and an auditor.")
    )
    note = forms.CharField(
        label=_("Note to the public"),
        required=False,
        max_length=2000,
        widget=area(3),
        help_text=_("Shown on the page of the call, with today’s date."),
    )

    def __init__(self, *args: Any, need_reason: bool = True, need_note: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = need_reason
        self.fields["note"].required = need_note


class ExtendForm(AnnounceForm):
    """A later end."""

    closes_day = forms.DateField(label=_("Closes on"), widget=DateInput())
    closes_time = forms.TimeField(label=_("Closes at"), widget=TimeInput())
    field_order = ["closes_day", "closes_time", "reason", "note"]

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        """The moment on the clocks of the call."""
        cleaned = super().clean() or {}
        self.closes_at = join_moment(self, "closes", self.zone, later=True)
        return cleaned
