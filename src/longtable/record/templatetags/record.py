"""``{% history rows %}``: entries of the record as a readable timeline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.translation import gettext as _

from longtable.record.classification import CHANGED
from longtable.record.models import Entry
from longtable.record.words import action_words

register = template.Library()


def change_words(before: dict[str, Any], after: dict[str, Any]) -> str:
    """What changed, in one line: "standing: prospect → invited"."""
    parts = []
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        if old == new and CHANGED not in (old, new):
            continue
        label = name.replace("_", " ")
        if CHANGED in (old, new):
            parts.append(_("%(field)s: changed") % {"field": label})
        elif old in (None, "", [], {}):
            parts.append(f"{label}: {_short(new)}")
        else:
            parts.append(f"{label}: {_short(old)} → {_short(new)}")
    return "; ".join(parts)


def _short(value: object) -> str:
    if value in (None, "", [], {}):
        return "–"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 120 else text[:117] + "…"


@register.inclusion_tag("record/history.html")
def history(rows: Iterable[tuple[Entry, str]]) -> dict[str, object]:
    """A timeline of ``(entry, name of the actor or "")``."""
    entries = []
    for entry, name in rows:
        title = action_words(entry.action)
        if entry.subject_label:
            title = f"{title}: {entry.subject_label}"
        who = name or (
            _("Longtable") if entry.actor_role == "system" else _("someone (%(role)s)") % {"role": entry.actor_role}
        )
        text = change_words(entry.before, entry.after)
        if entry.reason:
            text = f"{text} · {entry.reason}" if text else entry.reason
        entries.append({"when": entry.at, "title": title, "who": who, "text": text})
    return {"entries": entries}
