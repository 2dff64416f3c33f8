"""``{% history rows %}``: entries of the record as a readable timeline."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from longtable.record.models import Entry
from longtable.record.words import Tellers, action_words, role_words

register = template.Library()


@register.inclusion_tag("record/history.html")
def history(rows: Iterable[tuple[Entry, str]]) -> dict[str, object]:
    """A timeline of ``(entry, name of the actor or "")``."""
    entries, tell = [], Tellers()
    for entry, name in rows:
        title = action_words(entry.action)
        if entry.subject_label:
            title = f"{title}: {entry.subject_label}"
        text = tell(entry.coalition_id, entry.action, entry.before, entry.after)
        if entry.reason:
            text = f"{text} · {entry.reason}" if text else entry.reason
        entries.append({"when": entry.at, "title": title, "who": name or role_words(entry.actor_role), "text": text})
    return {"entries": entries}
