"""What makes the chain hold: the hash of an entry, over everything it says and the hash before it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from longtable.record.models import Entry


def entry_hash(entry: Entry) -> str:
    """SHA-256 in hex over the canonical JSON (sorted keys) of what an entry says."""
    text = json.dumps(said_by(entry), sort_keys=True, separators=(",", ":"), ensure_ascii=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def said_by(entry: Entry) -> dict[str, Any]:
    """What an entry says, with its time in UTC and the hash of the entry before it."""
    return {
        "coalition": entry.coalition_id,
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "actor_role": entry.actor_role,
        "action": entry.action,
        "subject": [entry.subject_kind, entry.subject_id, entry.subject_label],
        "before": entry.before,
        "after": entry.after,
        "reason": entry.reason,
        "previous": entry.previous_hash,
    }
