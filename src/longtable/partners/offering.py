"""Codes to choose from: boxes where they fit on a page, else names that are typed, one in each line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

BOXES = 400  # up to so many are offered as boxes; beyond, names are typed
MOST_TYPED = 2_000_000  # characters: an answer to "Who is missing?" may name tens of thousands of areas


def offer(form: forms.Form, field: str, titles: Mapping[str, str], kept: Iterable[str] = ()) -> None:
    """Let codes be chosen by their titles; codes that are kept but gone from the list stay. None at all: the field goes."""
    choices = dict(titles) | {code: code.replace("_", " ") for code in kept if code not in titles}
    was = form.fields[field]
    if not choices:
        del form.fields[field]
    elif len(choices) > BOXES:
        form.fields[field] = NamesField(choices, label=was.label, required=was.required, hint=str(was.help_text))
    else:
        assert isinstance(was, forms.MultipleChoiceField)
        was.choices = list(choices.items())


class NamesField(forms.CharField):
    """Names or codes, one in each line or with semicolons between them, read as a list of codes.

    A name that several have is written with its code.
    """

    def __init__(self, titles: Mapping[str, str], *, hint: str = "", rows: int = 8, **kwargs: Any) -> None:
        said = " ".join(filter(None, [_("Names or numbers of areas, one in each line."), hint]))
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(widget=widget, max_length=MOST_TYPED, help_text=said, **kwargs)
        often = Counter(title.casefold() for title in titles.values())
        self.lines = {
            code: title if often[title.casefold()] == 1 else f"{title} ({code})" for code, title in titles.items()
        }
        self.codes = {line.casefold(): code for code, line in self.lines.items()}
        self.codes |= {code.casefold(): code for code in titles}
        self.shared = {title for title, count in often.items() if count > 1} - self.codes.keys()

    def prepare_value(self, value: Any) -> Any:
        """Codes as lines; what was typed stays as typed."""
        if value is None or isinstance(value, str):
            return value
        return "\n".join(self.lines.get(code, str(code)) for code in value)

    def clean(self, value: Any) -> list[str]:
        """The codes, in the order in which they were typed, each once; every line that is no area is named."""
        typed = [line.strip() for line in re.split(r"[\n;]", super().clean(value)) if line.strip()]
        codes = [self.codes.get(line.casefold()) for line in typed]
        unknown = [line for line, code in zip(typed, codes, strict=True) if code is None]
        several = [line for line in unknown if line.casefold() in self.shared]
        if several:
            text = _("Several areas have this name: %(names)s. Write the number of the one you mean.")
            raise forms.ValidationError(text % {"names": ", ".join(several[:8])})
        if unknown:
            text = _("We do not know these areas: %(names)s. Write each as in your list of areas.")
            raise forms.ValidationError(text % {"names": ", ".join(unknown[:8])})
        return list(dict.fromkeys(code for code in codes if code is not None))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares the lines."""
        return super().has_changed(self.prepare_value(initial), data)
