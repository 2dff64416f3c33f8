"""What coordinators note about making a call known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from babel import Locale
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from longtable.calls.models import Channel
from longtable.calls.queries.designing import Known
from longtable.coalitions.models import Coalition
from longtable.coalitions.moments import today_of
from longtable.partners.models import Partner
from longtable.partners.offering import offer
from longtable.ui.forms import DateInput

LANGUAGES = ("en", "es", "ar", "zh", "fr", "ht", "hi", "ko", "pl", "pt", "ru", "so", "sw", "tl", "uk", "ur", "vi")


def language_choices() -> list[tuple[str, str]]:
    """Languages by code, in the language of the page."""
    shown = Locale.parse((get_language() or "en").replace("-", "_"))
    names = [(code, Locale.parse(code).get_display_name(shown) or code) for code in LANGUAGES]
    return [(code, name[:1].upper() + name[1:]) for code, name in names]


class ChannelForm(forms.Form):
    """One way to make a call known."""

    name = forms.CharField(
        label=_("What, and where?"),
        max_length=200,
        help_text=_("“Radio Sol, Saturday morning”, “table at the clinic on Cedar Street”."),
    )
    is_usual = forms.ChoiceField(
        label=_("Is this way new?"),
        choices=[("", _("New: we have not used it before")), ("yes", _("Usual: it reaches those who always hear"))],
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )
    partner = forms.ModelChoiceField(
        label=_("By which partner?"), queryset=Partner.objects.none(), required=False, empty_label=_("By ourselves")
    )
    language = forms.ChoiceField(label=_("In which language?"))
    on = forms.DateField(label=_("When?"), widget=DateInput())
    groups = forms.MultipleChoiceField(
        label=_("Groups it reaches"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sectors = forms.MultipleChoiceField(
        label=_("Sectors it reaches"), required=False, widget=forms.CheckboxSelectMultiple
    )
    areas = forms.MultipleChoiceField(label=_("Areas it reaches"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self,
        *args: Any,
        coalition: Coalition,
        known: Known,
        kept: Mapping[str, Sequence[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        partners = cast(forms.ModelChoiceField[Partner], self.fields["partner"])
        partners.queryset = Partner.objects.filter(coalition=coalition).order_by("name")
        cast(forms.ChoiceField, self.fields["language"]).choices = language_choices()
        self.fields["on"].initial = today_of(coalition)
        for kind in ("groups", "sectors", "areas"):
            offer(self, kind, getattr(known, kind), (kept or {}).get(kind, ()))

    def clean_is_usual(self) -> bool:
        """True for a way that was used before."""
        return bool(self.cleaned_data["is_usual"])

    @classmethod
    def initial_of(cls, channel: Channel) -> dict[str, Any]:
        """What is noted now."""
        plain = {name: getattr(channel, name) for name in ("name", "language", "on", "areas", "groups", "sectors")}
        return {**plain, "partner": channel.partner_id, "is_usual": "yes" if channel.is_usual else ""}
