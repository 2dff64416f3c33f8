"""What entries of the record about words changed, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from longtable.language.models import OfferedPair, in_language
from longtable.record.words import Field


def _text(value: Mapping[str, str]) -> str:
    return in_language(dict(value))[0]


def _state(value: str) -> str:
    return str(dict(OfferedPair.State.choices).get(value, value))


FIELDS = {
    "word": Field(""),
    "long_forms": Field(gettext_lazy("spelled out"), _text),
    "meanings": Field(gettext_lazy("meaning"), _text),
    "spellings": Field(gettext_lazy("other spellings")),
    "state": Field("", _state),
    "words": Field(gettext_lazy("acronyms")),
    "source": Field(gettext_lazy("found in")),
}
