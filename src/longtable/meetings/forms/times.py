"""What people enter about places, polls and choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from longtable.calls.forms.designing import TimeInput
from longtable.coalitions.moments import day_in, zone_choices
from longtable.meetings.actions.answering import Needs
from longtable.meetings.actions.polling import Slot
from longtable.meetings.forms.gathering import EVERYONE, PICK, say_invitable
from longtable.meetings.models import AccessNeeds, Need, Place
from longtable.meetings.queries.gathering import Invitable
from longtable.meetings.times_rules import (
    MOST_MEETINGS,
    MOST_OPTIONS,
    PLACE_OFFERS,
    TO_ARRANGE,
    days_between,
    never_comes,
)
from longtable.partners.models import Body
from longtable.ui.forms import DateInput

FARTHEST = 366  # days ahead that a poll may ask about
STARTS = ("start_1", "start_2", "start_3", "start_4")


def _needs(among: Sequence[Need]) -> list[tuple[str, object]]:
    return [(one.value, one.label) for one in among]


class PlaceForm(forms.Form):
    """Where we can meet, and what it offers."""

    name = forms.CharField(label=_("Name of the place"), max_length=120)
    address = forms.CharField(label=_("Street address"), required=False, max_length=200)
    way_there = forms.CharField(
        label=_("How to get there"), required=False, max_length=300, help_text=_("Bus, parking, which door.")
    )
    online_address = forms.URLField(label=_("Address online"), required=False, assume_scheme="https")
    dial_in = forms.CharField(
        label=_("Phone number to dial"), required=False, max_length=80, help_text=_("With its code, if there is one.")
    )
    offers = forms.MultipleChoiceField(
        label=_("What does it offer?"),
        required=False,
        choices=_needs(PLACE_OFFERS),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever needs something that is missing here cannot come, and is counted as shut out."),
    )


class GridForm(forms.Form):
    """Times to ask about, as a grid: days, hours, places. ``slots`` has them after a valid answer."""

    last_on = forms.DateField(label=_("Last day"), widget=DateInput(), required=False)
    weekdays = forms.MultipleChoiceField(
        label=_("On which days of the week?"),
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    start_1 = forms.TimeField(label=_("Begins at"), widget=TimeInput())
    start_2 = forms.TimeField(label=_("or at (second time)"), widget=TimeInput(), required=False)
    start_3 = forms.TimeField(label=_("or at (third time)"), widget=TimeInput(), required=False)
    start_4 = forms.TimeField(label=_("or at (fourth time)"), widget=TimeInput(), required=False)
    places = forms.MultipleChoiceField(label=_("At which places?"), widget=forms.CheckboxSelectMultiple)
    first_on = forms.DateField(label=_("First day"), widget=DateInput())
    field_order: Sequence[str] = ("first_on", "last_on", "weekdays", *STARTS, "places")

    slots: list[Slot]

    def __init__(
        self, *args: Any, places: Iterable[Place], is_series: bool, time_zone: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places_here = {str(one.pk): one for one in places}
        self.is_series, self.zone = is_series, time_zone
        field = cast(forms.MultipleChoiceField, self.fields["places"])
        field.choices = [(key, one.name) for key, one in self.places_here.items()]
        if len(self.places_here) == 1:
            field.initial = list(self.places_here)
        if is_series:
            del self.fields["last_on"]
        else:
            self.fields["last_on"].required = True

    def clean(self) -> dict[str, Any]:
        """Every day with every time and place: not too many, and each of them comes."""
        given = super().clean() or self.cleaned_data
        days = self._days(given)
        if self.errors or not days:
            return given
        starts = list(dict.fromkeys(given[name] for name in STARTS if given.get(name)))
        count = len(days) * len(starts) * len(given["places"])
        if count > MOST_OPTIONS:
            text = gettext("These are %(count)d times. A poll can ask about %(most)d at most: leave some out.")
            self.add_error(None, text % {"count": count, "most": MOST_OPTIONS})
            return given
        zone = given.get("time_zone") or self.zone
        for day in days if not self.is_series else ():
            for at in starts:
                if never_comes(cast(date, day), at, zone):
                    text = gettext("On %(day)s the clocks are put forward over %(time)s, so that time never comes.")
                    told = {"day": date_format(cast(date, day), "DATE_FORMAT"), "time": time_format(at, "TIME_FORMAT")}
                    self.add_error("start_1", text % told)
        places = [self.places_here[key] for key in given["places"]]
        self.slots = [
            Slot(None, cast(int, day), at, place) if self.is_series else Slot(cast(date, day), None, at, place)
            for day in days
            for at in starts
            for place in places
        ]
        return given

    def _today(self, given: Mapping[str, Any]) -> date:
        return day_in(given.get("time_zone") or self.zone, timezone.now())

    def _days(self, given: Mapping[str, Any]) -> Sequence[date] | Sequence[int]:
        weekdays = [int(one) for one in given.get("weekdays", [])]
        first, last, today = given.get("first_on"), given.get("last_on"), self._today(given)
        if first is None or (not self.is_series and last is None):
            return weekdays if self.is_series else []
        if first < today:
            self.add_error("first_on", gettext("That day has passed. Choose today or a later day."))
        elif (last or first) > today + timedelta(days=FARTHEST):
            self.add_error("last_on" if last else "first_on", gettext("Choose a day within the next year."))
        elif self.is_series:
            return weekdays
        elif last < first:
            self.add_error("last_on", gettext("The last day comes before the first one."))
        else:
            days = days_between(first, cast(date, last), weekdays)
            if not days and weekdays:
                self.add_error("weekdays", gettext("No such day lies between the first and the last one."))
            return days
        return []


class PollForm(GridForm):
    """The question to everyone: about what, when, where, who, until when."""

    title = forms.CharField(label=_("What is the meeting about?"), max_length=160)
    note = forms.CharField(
        label=_("What should people know?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    meetings = forms.IntegerField(label=_("How many meetings?"), min_value=2, max_value=MOST_MEETINGS, initial=6)
    every_weeks = forms.IntegerField(
        label=_("Weeks from one meeting to the next"), min_value=1, max_value=13, initial=4
    )
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=15, max_value=12 * 60, initial=90)
    time_zone = forms.ChoiceField(label=_("On the clocks of"))
    who = forms.ChoiceField(label=_("Who is asked?"), widget=forms.RadioSelect, initial=EVERYONE)
    picked = forms.MultipleChoiceField(label=_("These people"), required=False, widget=forms.CheckboxSelectMultiple)
    arranged = forms.MultipleChoiceField(
        label=_("What will you arrange, wherever it is?"),
        required=False,
        choices=_needs(TO_ARRANGE),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick only what is sure: whoever needs the rest counts as shut out."),
    )
    count_past = forms.BooleanField(
        label=_("Think of past meetings: those who were shut out before come first"), required=False, initial=True
    )
    closes_on = forms.DateField(label=_("Answers until"), widget=DateInput())
    field_order = (
        "title", "note", "meetings", "first_on", "last_on", "every_weeks", "weekdays", *STARTS, "minutes", "time_zone",
        "places", "arranged", "who", "picked", "count_past", "closes_on",
    )  # fmt: skip

    def __init__(
        self, *args: Any, time_zone: str, bodies: Iterable[Body], people: Sequence[Invitable], **kwargs: Any
    ) -> None:
        super().__init__(*args, time_zone=time_zone, **kwargs)
        zone = cast(forms.ChoiceField, self.fields["time_zone"])
        zone.choices = zone_choices(time_zone)
        zone.initial = time_zone
        self.bodies = {f"body-{one.pk}": one for one in bodies}
        self.people = {str(one.person.pk): one for one in people}
        cast(forms.ChoiceField, self.fields["who"]).choices = [
            (EVERYONE, _("Everyone at the table: the main contact of each partner")),
            *((key, one.name) for key, one in self.bodies.items()),
            (PICK, _("Only those whom I choose below")),
        ]
        cast(forms.MultipleChoiceField, self.fields["picked"]).choices = [
            (key, say_invitable(one)) for key, one in self.people.items()
        ]
        if self.is_series:
            self.fields["first_on"].label = _("Counted from (first day of the first week)")
        else:
            del self.fields["meetings"], self.fields["every_weeks"]

    def clean(self) -> dict[str, Any]:
        """Somebody is asked, and the answers come before the meeting."""
        given = super().clean()
        if given.get("who") == PICK and not given.get("picked"):
            self.add_error("picked", gettext("Choose at least one person, or choose a group above."))
        until, first = given.get("closes_on"), given.get("first_on")
        if until and until < self._today(given):
            self.add_error("closes_on", gettext("That day has passed. Choose today or a later day."))
        elif until and first and until >= first:
            self.add_error("closes_on", gettext("Answers have to be there before the first day that you ask about."))
        return given

    def body(self) -> Body | None:
        """The body whose meeting it is."""
        return self.bodies.get(self.cleaned_data["who"])

    def chosen(self) -> list[Invitable]:
        """Those picked by hand."""
        return [self.people[key] for key in self.cleaned_data["picked"]]

    def values(self) -> dict[str, Any]:
        """The fields of the poll."""
        given = self.cleaned_data
        names = ("title", "note", "minutes", "time_zone", "arranged", "count_past", "closes_on")
        found = {name: given[name] for name in names}
        if self.is_series:
            found |= {name: given[name] for name in ("meetings", "first_on", "every_weeks")}
        return found


class UntilForm(forms.Form):
    """Another last day for answers."""

    closes_on = forms.DateField(label=_("Answers until"), widget=DateInput())


class CancelForm(forms.Form):
    """Why a poll is cancelled."""

    reason = forms.CharField(label=_("Why?"), max_length=300, help_text=_("Whoever opens their link reads this."))


class NeedsForm(forms.Form):
    """What someone needs so that they can come. Nothing ticked says nothing."""

    needs = forms.MultipleChoiceField(
        label=_("So that I can come, I need"),
        required=False,
        choices=Need.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    interpreter_language = forms.CharField(
        label=_("If an interpreter: for which language?"), required=False, max_length=40
    )
    may_name = forms.BooleanField(
        label=_("The organizer may know that it is me, to talk with me about it"), required=False
    )

    def __init__(self, *args: Any, stated: AccessNeeds | None = None, **kwargs: Any) -> None:
        if stated is not None:
            kwargs["initial"] = {name: getattr(stated, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)

    def told(self) -> Needs:
        """What was entered."""
        given = self.cleaned_data
        return Needs(given["needs"], given["interpreter_language"], given["may_name"])


class WayForm(forms.Form):
    """How an answer came that is entered for someone."""

    way = forms.ChoiceField(
        label=_("How did they tell you?"),
        choices=[("phone", _("By phone")), ("paper", _("On paper"))],
        widget=forms.RadioSelect,
        initial="phone",
    )


class ChooseForm(forms.Form):
    """Which time each meeting gets, and why where it is not the fairest."""

    reason = forms.CharField(
        label=_("Why do you choose differently?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed only where it is not the fairest choice. It is kept in the history."),
    )
    digest = forms.CharField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, options: Sequence[tuple[str, str]], proposed: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [f"meeting_{number}" for number in range(1, len(proposed) + 1)]
        for number, (name, option) in enumerate(zip(self.names, proposed, strict=True), 1):
            label = gettext("Meeting %(number)d") % {"number": number} if len(proposed) > 1 else _("Time and place")
            self.fields[name] = forms.ChoiceField(label=label, choices=options, initial=option)
        self.order_fields([*self.names, "reason", "digest"])

    def times(self) -> list[forms.BoundField]:
        """The fields of the meetings."""
        return [self[name] for name in self.names]

    def chosen(self) -> list[str]:
        """The options in the order of the meetings."""
        return [self.cleaned_data[name] for name in self.names]
