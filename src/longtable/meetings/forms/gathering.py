"""What people enter about a meeting: what, when, where, who; why it is cancelled; what is arranged; who comes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from longtable.calls.forms.designing import TimeInput
from longtable.coalitions.moments import NoSuchTime, comes_twice, moment_at, say_moment, zone_choices
from longtable.meetings.models import Meeting, Need, Place, Rsvp
from longtable.meetings.queries.gathering import Invitable
from longtable.partners.models import Body
from longtable.ui.forms import DateInput

NEW = "new"
EVERYONE, PICK = "everyone", "pick"
LONGEST = 12 * 60  # minutes


class MeetingForm(forms.Form):
    """What, when and where; ``plan`` has it after a valid answer. A place is one of ours, a new one, or not known yet."""

    title = forms.CharField(label=_("What is the meeting about?"), max_length=160)
    purpose = forms.CharField(
        label=_("What should be different afterwards?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence. It stands in the invitation."),
    )
    day = forms.DateField(label=_("Day"), widget=DateInput())
    time = forms.TimeField(label=_("Begins at"), widget=TimeInput())
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=5, max_value=LONGEST, initial=90)
    time_zone = forms.ChoiceField(label=_("On the clocks of"))
    twice = forms.ChoiceField(
        label=_("Which of the two?"),
        required=False,
        choices=[("later", _("The later one")), ("earlier", _("The earlier one"))],
        help_text=_("On this day the clocks are put back, and this time comes twice."),
    )
    place = forms.ChoiceField(label=_("Where"), required=False)
    new_name = forms.CharField(label=_("Name of the new place"), required=False, max_length=120)
    new_address = forms.CharField(label=_("Street address"), required=False, max_length=200)
    new_way = forms.CharField(label=_("How to get there"), required=False, max_length=300)
    new_online = forms.URLField(label=_("Address online"), required=False, assume_scheme="https")
    new_dial_in = forms.CharField(label=_("Phone number to dial"), required=False, max_length=80)

    moments: tuple[datetime, datetime]

    def __init__(
        self, *args: Any, places: Iterable[Place], time_zone: str, meeting: Meeting | None = None, **kwargs: Any
    ) -> None:
        if meeting is not None:
            kwargs["initial"] = _as_entered(meeting) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.is_to_come = meeting is not None and meeting.ends_at > timezone.now()
        self.places = {str(one.pk): one for one in places}
        choices = [
            ("", _("Not known yet")),
            *((key, one.name) for key, one in self.places.items()),
            (NEW, _("A new place")),
        ]
        cast(forms.ChoiceField, self.fields["place"]).choices = choices
        zone = cast(forms.ChoiceField, self.fields["time_zone"])
        zone.choices = zone_choices(time_zone)
        zone.initial = time_zone
        self.asks_twice = False

    def clean(self) -> dict[str, Any]:
        """Join day and time on the clocks of the place; a new place needs a name."""
        given = super().clean() or self.cleaned_data
        if given.get("place") == NEW and not given.get("new_name"):
            self.add_error("new_name", _now("Give the new place a name."))
        day, at, zone = given.get("day"), given.get("time"), given.get("time_zone")
        if not day or at is None or not zone or not given.get("minutes"):
            return given
        try:
            start = moment_at(day, at, zone, later=given.get("twice") != "earlier")
            self.moments = (start, start + timedelta(minutes=given["minutes"]))
        except NoSuchTime:
            text = _now("That time does not exist on this day: clocks are put forward over it. Choose another time.")
            self.add_error("time", text)
        except OverflowError:
            self.add_error("day", _now("Choose a day nearer to today."))
        else:
            if not 0 < (start - timezone.now()).days + 3660 < 2 * 3660:
                self.add_error("day", _now("Choose a day nearer to today."))
            elif self.is_to_come and self.moments[1] <= timezone.now():
                self.add_error("day", _now("This day or time has passed. Choose a later one."))
            if comes_twice(start, zone):
                self._ask_twice(start, zone)
        return given

    def _ask_twice(self, start: datetime, zone: str) -> None:
        self.asks_twice = True
        if "twice" not in self.data:
            text = _now("This time comes twice on that day. We took the later one: %(when)s. Choose, and save again.")
            self.add_error("twice", text % {"when": say_moment(start, zone)})

    def chosen_place(self) -> Place | None:
        """One of our places; None for a new one or where it is not known yet."""
        return self.places.get(self.cleaned_data["place"])

    def new_place(self) -> dict[str, Any] | None:
        """What was said of a new place; whatever has an address online or a phone number can be joined from afar."""
        if self.cleaned_data["place"] != NEW:
            return None
        names = {
            "name": "new_name",
            "address": "new_address",
            "way_there": "new_way",
            "online_address": "new_online",
            "dial_in": "new_dial_in",
        }
        said = {name: self.cleaned_data[field] for name, field in names.items()}
        return said | {"offers": [Need.REMOTE.value] if said["online_address"] or said["dial_in"] else []}


def _as_entered(meeting: Meeting) -> dict[str, Any]:
    local = meeting.starts_at.astimezone(ZoneInfo(meeting.time_zone))
    return {
        "title": meeting.title,
        "purpose": meeting.purpose,
        "day": local.date(),
        "time": local.time(),
        "minutes": int((meeting.ends_at - meeting.starts_at).total_seconds() // 60),
        "time_zone": meeting.time_zone,
        "twice": "later" if local.fold else "earlier",
        "place": str(meeting.place_id or ""),
    }


class NewMeetingForm(MeetingForm):
    """The same for a new meeting, and who belongs in it."""

    who = forms.ChoiceField(label=_("Who is invited?"), widget=forms.RadioSelect, initial=EVERYONE)
    picked = forms.MultipleChoiceField(label=_("These people"), required=False, widget=forms.CheckboxSelectMultiple)
    has_been = forms.BooleanField(
        label=_("This meeting has already been"),
        required=False,
        help_text=_("Then nobody is invited; you can bring its list and its minutes."),
    )

    def __init__(self, *args: Any, bodies: Iterable[Body], people: Sequence[Invitable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {f"body-{one.pk}": one for one in bodies}
        self.people = {str(one.person.pk): one for one in people}
        who = cast(forms.ChoiceField, self.fields["who"])
        who.choices = [
            (EVERYONE, _("Everyone at the table: the main contact of each partner")),
            *((key, one.name) for key, one in self.bodies.items()),
            (PICK, _("Only those whom I choose below")),
        ]
        cast(forms.MultipleChoiceField, self.fields["picked"]).choices = [
            (key, say_invitable(one)) for key, one in self.people.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Somebody is invited; a day that has passed is meant."""
        given = super().clean()
        if given.get("who") == PICK and not given.get("picked"):
            self.add_error("picked", _now("Choose at least one person, or choose a group above."))
        start = getattr(self, "moments", (None,))[0]
        if start is not None and not self.errors:
            past = self.moments[1] <= timezone.now()
            if past and not given["has_been"]:
                self.add_error(
                    "day", _now("This day has passed. Choose another, or say below that the meeting has been.")
                )
            if given["has_been"] and not past:
                self.add_error("has_been", _now("This meeting is still to come."))
        return given

    def body(self) -> Body | None:
        """The body whose meeting it is."""
        return self.bodies.get(self.cleaned_data["who"])

    def chosen(self) -> list[Invitable]:
        """Those picked by hand."""
        return [self.people[key] for key in self.cleaned_data["picked"]]


class AddPeopleForm(forms.Form):
    """More people for the list of a meeting."""

    picked = forms.MultipleChoiceField(label=_("These people"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: Sequence[Invitable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.person.pk): one for one in people}
        cast(forms.MultipleChoiceField, self.fields["picked"]).choices = [
            (key, say_invitable(one)) for key, one in self.people.items()
        ]

    def chosen(self) -> list[Invitable]:
        """Those picked."""
        return [self.people[key] for key in self.cleaned_data["picked"]]


class ReasonForm(forms.Form):
    """Why a meeting is cancelled."""

    reason = forms.CharField(label=_("Why?"), max_length=300, help_text=_("Everyone who has an invitation reads this."))


class ArrangedForm(forms.Form):
    """What is arranged for a meeting."""

    needs = forms.MultipleChoiceField(label=_("What is arranged?"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, among: Collection[Need], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["needs"]).choices = [
            (one.value, one.label) for one in Need if one in among
        ]


class EnterAnswerForm(forms.Form):
    """What someone said by phone or on paper."""

    rsvp = forms.ChoiceField(
        label=_("What did they say?"), choices=[one for one in Rsvp.choices if one[0]], widget=forms.RadioSelect
    )
    way = forms.ChoiceField(
        label=_("How did they tell you?"),
        choices=[("phone", _("By phone")), ("paper", _("On paper")), ("person", _("In person"))],
        widget=forms.RadioSelect,
        initial="phone",
    )


def say_invitable(one: Invitable) -> str:
    """A person and the organization they come for."""
    if one.partner is None or not one.person.name:
        return one.person.name or str(one.partner or one.person)
    return _now("%(name)s, %(partner)s") % {"name": one.person.name, "partner": one.partner.name}
