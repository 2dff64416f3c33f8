"""After the meeting: the minutes, what participants corrected, lists and transcripts from elsewhere."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from longtable.meetings.models.gathering import Meeting, Participant
from longtable.record.classification import Privacy


class Minutes(models.Model):
    """What was said and decided, drafted from the meeting and edited by people."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="minutes")
    text = models.TextField(pgettext_lazy("of a meeting", "Minutes"), blank=True)
    draft = models.TextField(blank=True)  # what the meeting itself gave last: tells it from what people wrote
    drafted_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_text = models.TextField(blank=True)  # word for word what was sent last; its fingerprint is in the record
    sent_revision = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)  # grows with every save: two people never overwrite each other

    privacy: ClassVar = dict.fromkeys(
        [
            "id",
            "meeting",
            "text",
            "draft",
            "drafted_at",
            "changed_at",
            "sent_at",
            "sent_text",
            "sent_revision",
            "revision",
            "fingerprint",  # of what was sent, and
            "letters",  # how many it went to, as the record names them
        ],
        Privacy.MEMBERS,
    )

    def __str__(self) -> str:
        return f"minutes {self.pk}"


class Correction(models.Model):
    """What a participant asks to be put right in the minutes, and what was answered."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("Not answered yet")
        TAKEN = "taken", _("Put right")
        DECLINED = "declined", _("Left as it was")

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="corrections")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="corrections")
    text = models.TextField(_("What should be different"))
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reply = models.CharField(_("What we answer"), max_length=400, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(["id", "minutes", "asked_at", "state", "reply"], Privacy.MEMBERS),
        **dict.fromkeys(["participant", "text"], Privacy.PERSONAL),
    }

    class Meta:
        ordering = ("asked_at", "id")

    def __str__(self) -> str:
        return f"correction {self.pk}"


class BroughtFile(models.Model):
    """A list of a video call or a transcript that someone brings in: names are matched to people by confirmation.

    Spoken words are never kept. ``found`` holds names, times and seconds until they are matched; retention deletes it.
    """

    class Kind(models.TextChoices):
        """What the file is."""

        ATTENDANCE = "attendance", _("List of a video call")
        TRANSCRIPT = "transcript", _("Transcript")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="brought_files")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    file_name = models.CharField(max_length=200)
    found = models.JSONField(default=dict)
    matches = models.JSONField(default=dict)  # {place of the name: participant id | "person-<id>" | "guest" | "skip"}
    brought_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(["id", "meeting", "kind", "brought_at", "used_at", "undone_at"], Privacy.MEMBERS),
        **dict.fromkeys(["people", "came", "turns"], Privacy.MEMBERS),  # how many, as the record names them
        **dict.fromkeys(["file_name", "found", "matches"], Privacy.PERSONAL),
    }

    class Meta:
        ordering = ("-brought_at", "-id")

    def __str__(self) -> str:
        return f"file {self.pk}"
