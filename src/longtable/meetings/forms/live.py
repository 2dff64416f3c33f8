"""What a tap of a live meeting may carry, and what is typed at the door."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from longtable.meetings.actions.checkin import Newcomer
from longtable.meetings.live_rules import LONGEST_NAME, Tap, moment_of


class TapForm(forms.Form):
    """One press of a button: what, whom it is about, when it was, and the number that makes it count once."""

    do = forms.CharField(max_length=20)
    tap = forms.UUIDField(required=False)
    at = forms.IntegerField(required=False)
    participant = forms.IntegerField(required=False)
    item = forms.IntegerField(required=False)
    check = forms.IntegerField(required=False)
    note = forms.IntegerField(required=False)
    value = forms.CharField(max_length=20, required=False)
    kind = forms.CharField(max_length=20, required=False)
    outcome = forms.CharField(max_length=20, required=False)
    remote = forms.BooleanField(required=False)
    text = forms.CharField(max_length=5000, required=False)
    was = forms.CharField(max_length=10000, required=False)
    due_on = forms.DateField(required=False)
    name = forms.CharField(max_length=LONGEST_NAME, required=False)
    organization = forms.CharField(max_length=LONGEST_NAME, required=False)

    @property
    def pressed(self) -> Tap:
        """The tap itself."""
        return Tap(self.cleaned_data["tap"] or uuid.uuid4(), moment_of(self.cleaned_data["at"]))

    @property
    def newcomer(self) -> Newcomer:
        """Whom the host lets in."""
        told = self.cleaned_data
        return Newcomer(told["name"], organization=told["organization"], remote=told["remote"])


class DoorForm(forms.Form):
    """Who stands at the door. The same fields for everyone: nothing tells who was invited."""

    name = forms.CharField(label=_("Your name"), max_length=LONGEST_NAME)
    contact = forms.CharField(
        label=_("E-mail or phone"),
        max_length=254,
        required=False,
        help_text=_("If we invited you: the one that we wrote to. Then we do not count you twice."),
    )
    organization = forms.CharField(label=_("Your organization or group"), max_length=LONGEST_NAME, required=False)
    where = forms.ChoiceField(
        label=_("How do you take part?"),
        choices=[("room", _("I am in the room")), ("remote", _("By phone or computer"))],
        initial="room",
        widget=forms.RadioSelect,
    )
    once = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["contact"].widget.attrs["autocomplete"] = "email"
        self.fields["organization"].widget.attrs["autocomplete"] = "organization"

    @property
    def newcomer(self) -> Newcomer:
        """Who it is."""
        told = self.cleaned_data
        return Newcomer(told["name"], told["contact"], told["organization"], remote=told["where"] == "remote")
