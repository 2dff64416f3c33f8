"""What entries of the record about answers, letters and partners' part changed, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from longtable.coverage.models import Evidence
from longtable.record.words import Field, day_words, language_words
from longtable.ui.numbers import number, percent

WAYS = {"by hand": gettext_lazy("by hand"), "e-mail": gettext_lazy("by e-mail")}


def _found(summary: Mapping[str, Any]) -> str:
    """What an answer found, in one line."""
    partners = ngettext("%(count)s partner", "%(count)s partners", summary["active"])
    told = ngettext("%(count)s has confirmed", "%(count)s have confirmed", summary["confirmed"])
    parts = [partners % {"count": number(summary["active"])}, told % {"count": number(summary["confirmed"])}]
    if summary["any"] is not None:
        parts.insert(0, _("share of need that a partner serves: %(share)s") % {"share": percent(summary["any"])})
    return "; ".join(parts)


def _months(value: int) -> str:
    return ngettext("every %(count)s month", "every %(count)s months", value) % {"count": value}


FIELDS = {
    "indicator": Field("", lambda _code: ""),  # the title of the entry names it
    "result": Field("", _found),
    "kind": Field("", lambda kind: str(dict(Evidence.Kind.choices).get(kind, kind))),
    "on": Field("", day_words),
    "source": Field(gettext_lazy("known from")),
    "language": Field(gettext_lazy("language"), language_words),
    "subject": Field(gettext_lazy("subject")),
    "way": Field("", lambda way: str(WAYS.get(way, way))),
    "months": Field("", _months),
    "next_on": Field(gettext_lazy("next time"), day_words),
}
