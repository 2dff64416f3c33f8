"""The append-only log. It stores opaque ids and labels, never personal or sensitive values."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from longtable.record.classification import Privacy

APPEND_ONLY = "The record is append-only: entries are never changed or deleted."


class Chain(models.Model):
    """The head of one coalition's chain: how long it is and the hash of its last entry. Locked while writing."""

    coalition_id = models.BigIntegerField(unique=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")

    privacy: ClassVar = {
        "id": Privacy.MEMBERS,
        "coalition_id": Privacy.MEMBERS,
        "length": Privacy.MEMBERS,
        "head": Privacy.MEMBERS,
    }

    def __str__(self) -> str:
        return f"chain of coalition {self.coalition_id}, {self.length} entries"


class Entry(models.Model):
    """Who did what to what, when and why. Written once by ``record.actions.write``, never changed."""

    coalition_id = models.BigIntegerField()
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)  # opaque: "account:12", "person:7", "system"
    actor_role = models.CharField(max_length=40)  # "coordinator", "contact by link", "system"
    action = models.CharField(max_length=80)  # "partners.partner_moved"
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    privacy: ClassVar = dict.fromkeys(
        [
            "id",
            "coalition_id",
            "number",
            "at",
            "actor",
            "actor_role",
            "action",
            "subject_kind",
            "subject_id",
            "subject_label",
            "before",
            "after",
            "reason",
            "previous_hash",
            "hash",
        ],
        Privacy.MEMBERS,
    )

    class Meta:
        ordering = ("coalition_id", "number")
        constraints = (models.UniqueConstraint(fields=["coalition_id", "number"], name="record_entry_number"),)
        indexes = (models.Index(fields=["coalition_id", "subject_kind", "subject_id"], name="record_entry_subject"),)

    def __str__(self) -> str:
        return f"{self.number}. {self.action} {self.subject_kind} {self.subject_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new entry; refuse to change one."""
        if not self._state.adding:
            raise TypeError(APPEND_ONLY)
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: the record is append-only."""
        raise TypeError(APPEND_ONLY)
