"""Reading the record: the history of one subject, and whether the chain still holds."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import QuerySet

from longtable.record.models import Chain, Entry
from longtable.record.rules import entry_hash


def history(coalition_id: int, subject: models.Model, *, limit: int = 200) -> QuerySet[Entry]:
    """The newest entries about one row, newest first."""
    return Entry.objects.filter(
        coalition_id=coalition_id, subject_kind=subject._meta.model_name, subject_id=str(subject.pk)
    ).order_by("-number")[:limit]


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome of checking one chain: how many entries were read and where it first breaks, if anywhere."""

    coalition_id: int
    entries: int
    broken_at: int | None
    reason: str

    @property
    def holds(self) -> bool:
        """True where every entry is as it was written and none is missing."""
        return self.broken_at is None


def verify(coalition_id: int) -> Verification:
    """Go through one chain from its beginning and recompute every hash."""
    previous, count = "", 0
    entries = Entry.objects.filter(coalition_id=coalition_id).order_by("number")
    for entry in entries.iterator(chunk_size=1000):
        count += 1
        if entry.number != count:
            return Verification(coalition_id, count, count, f"entry {count} is missing")
        if entry.previous_hash != previous:
            return Verification(coalition_id, count, count, f"entry {count} does not follow the one before it")
        if entry_hash(entry) != entry.hash:
            return Verification(coalition_id, count, count, f"entry {count} was changed after it was written")
        previous = entry.hash
    chain = Chain.objects.filter(coalition_id=coalition_id).first()
    length, head = (chain.length, chain.head) if chain else (0, "")
    if (length, head) != (count, previous):
        return Verification(
            coalition_id, count, count + 1, f"the chain should have {length} entries, {count} are there"
        )
    return Verification(coalition_id, count, None, "")


def verify_all() -> list[Verification]:
    """Check every chain of this installation."""
    known = set(Chain.objects.values_list("coalition_id", flat=True))
    known |= set(Entry.objects.values_list("coalition_id", flat=True).distinct())
    return [verify(coalition_id) for coalition_id in sorted(known)]
