"""What entries of the record about the coalition and its members changed, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy, ngettext

from longtable.coalitions.models import Role
from longtable.record.words import Field, day_words, language_words


def _role(value: str) -> str:
    return str(dict(Role.choices).get(value, value))


def _months(value: int) -> str:
    return ngettext("%(count)s month", "%(count)s months", value) % {"count": value}


def _details(value: Mapping[str, Any]) -> str:
    return _role(value.get("role", ""))


FIELDS = {
    "name": Field(gettext_lazy("name")),
    "purpose": Field(gettext_lazy("what it works for")),
    "language": Field(gettext_lazy("main language"), language_words),
    "time_zone": Field(gettext_lazy("time zone")),
    "strategy_adopted_on": Field(gettext_lazy("present strategy adopted"), day_words),
    "role": Field(gettext_lazy("role"), _role),
    "details": Field(gettext_lazy("role"), _details),
    "email": Field(""),  # never kept
    "months": Field("", _months),
}
