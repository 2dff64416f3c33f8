"""Forms of the coalition's words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from longtable.language.models import LONGEST_LONG_FORM, LONGEST_MEANING, LONGEST_WORD, MOST_SPELLINGS, Term
from longtable.language.rules import CONTROLS, LANGUAGES, clean_line

LONGEST_TEXT = 200_000  # characters of a text to look for acronyms in


class SearchForm(forms.Form):
    """What to look for in the list."""

    q = forms.CharField(
        label=_("Find a word"), max_length=80, required=False, widget=forms.TextInput({"type": "search"})
    )


class TermForm(forms.Form):
    """A word, spelled out and explained in both languages."""

    word = forms.CharField(
        label=_("Word or acronym"), max_length=LONGEST_WORD, help_text=_("As people meet it: CHW, wraparound care.")
    )
    spellings = forms.CharField(
        label=_("Other spellings"),
        max_length=(LONGEST_WORD + 2) * MOST_SPELLINGS,
        required=False,
        help_text=_("With commas between: promotora, C.H.W. The s of several needs no spelling of its own."),
    )
    long_en = forms.CharField(
        label=_("Spelled out in English"),
        max_length=LONGEST_LONG_FORM,
        required=False,
        help_text=_("What the letters stand for."),
    )
    meaning_en = forms.CharField(
        label=_("Plain meaning in English"),
        max_length=LONGEST_MEANING,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One or two short sentences, as you would say it to a neighbor."),
    )
    long_es = forms.CharField(label=_("Spelled out in Spanish"), max_length=LONGEST_LONG_FORM, required=False)
    meaning_es = forms.CharField(
        label=_("Plain meaning in Spanish"),
        max_length=LONGEST_MEANING,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    @staticmethod
    def values_of(term: Term) -> dict[str, Any]:
        """A term as the fields show it."""
        return {
            "word": term.word,
            "spellings": ", ".join(term.spellings),
            **{f"long_{code}": term.long_forms.get(code, "") for code in LANGUAGES},
            **{f"meaning_{code}": term.meanings.get(code, "") for code in LANGUAGES},
        }

    def clean_spellings(self) -> list[str]:
        """The spellings as a list."""
        given = [clean_line(one) for one in self.cleaned_data["spellings"].split(",")]
        if any(len(one) > LONGEST_WORD for one in given):
            raise forms.ValidationError(_("One of these is too long. Put commas between the spellings."))
        if len([one for one in given if one]) > MOST_SPELLINGS:
            raise forms.ValidationError(_("At most 12 spellings fit. Keep those that people write most."))
        return given

    def clean(self) -> dict[str, Any]:
        """A meaning in one language at least."""
        data = super().clean() or {}
        if not {"meaning_en", "meaning_es"} & set(self.errors) and not (data["meaning_en"] or data["meaning_es"]):
            self.add_error("meaning_en", _("Say what it means, in English or in Spanish."))
        return data

    def given(self) -> dict[str, Any]:
        """What the actions take."""
        data = self.cleaned_data
        return {
            "word": data["word"],
            "spellings": data["spellings"],
            "long_forms": {code: data[f"long_{code}"] for code in LANGUAGES},
            "meanings": {code: data[f"meaning_{code}"] for code in LANGUAGES},
        }


class TextForm(forms.Form):
    """A text to look for acronyms in; nothing of it is kept but the pairs."""

    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("Old minutes, a grant, a letter. We keep the acronyms only, not the text."),
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=[("en", "English"), ("es", "Español")])
    source = forms.CharField(
        label=pgettext_lazy("text", "Where it is from"),
        max_length=200,
        help_text=_("For instance: minutes of May 2025."),
    )

    def clean_text(self) -> str:
        """The text without control characters."""
        return CONTROLS.sub("", self.cleaned_data["text"])
