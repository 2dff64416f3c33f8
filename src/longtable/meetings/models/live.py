"""The meeting while it goes on: hands, turns, notes and quick checks. None of it is an entry of the record.

``tap`` is made by the phone that was tapped: a tap that arrives twice counts once.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from longtable.meetings.models.agenda import AgendaItem
from longtable.meetings.models.gathering import Meeting, Participant
from longtable.record.classification import Privacy


class Hand(models.Model):
    """Someone who wants to speak."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="hands")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="hands")
    raised_at = models.DateTimeField(default=timezone.now)
    lowered_at = models.DateTimeField(null=True, blank=True)
    tap = models.UUIDField(default=uuid.uuid4)

    privacy: ClassVar = dict.fromkeys(
        ["id", "meeting", "participant", "raised_at", "lowered_at", "tap"], Privacy.MEMBERS
    )

    class Meta:
        ordering = ("raised_at", "id")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "tap"], name="one_hand_for_a_tap"),
            models.UniqueConstraint(
                fields=["participant"], condition=models.Q(lowered_at=None), name="one_raised_hand_each"
            ),
        )

    def __str__(self) -> str:
        return f"hand {self.pk}"


class Turn(models.Model):
    """Someone speaking, from one moment to another. What was said is not kept."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="turns")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="turns")
    item = models.ForeignKey(AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="turns")
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=[("live", _("live")), ("file", _("from a file"))], default="live")
    tap = models.UUIDField(default=uuid.uuid4)

    privacy: ClassVar = dict.fromkeys(
        ["id", "meeting", "participant", "item", "began_at", "ended_at", "source", "tap"], Privacy.MEMBERS
    )

    class Meta:
        ordering = ("began_at", "id")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "tap"], name="one_turn_for_a_tap"),
            models.UniqueConstraint(
                fields=["meeting"], condition=models.Q(ended_at=None), name="one_open_turn_in_a_meeting"
            ),
        )

    def __str__(self) -> str:
        return f"turn {self.pk}"


class Note(models.Model):
    """A line written during the meeting: for the parking lot, a comment where speaking is hard, or for the minutes."""

    class Kind(models.TextChoices):
        """Where the line belongs."""

        PARKING = "parking", _("Parking lot")
        COMMENT = "comment", _("Comment")
        MINUTES = "minutes", _("For the minutes")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="notes")
    participant = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="notes")
    item = models.ForeignKey(AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="notes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(max_length=600)
    written_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    reply = models.CharField(_("What became of it"), max_length=400, blank=True)  # “you said, we did”
    tap = models.UUIDField(default=uuid.uuid4)

    privacy: ClassVar = {
        **dict.fromkeys(["id", "meeting", "item", "kind", "written_at", "removed_at", "reply", "tap"], Privacy.MEMBERS),
        **dict.fromkeys(["participant", "text"], Privacy.PERSONAL),
    }

    class Meta:
        ordering = ("written_at", "id")
        constraints = (models.UniqueConstraint(fields=["meeting", "tap"], name="one_note_for_a_tap"),)

    def __str__(self) -> str:
        return f"note {self.pk}"


class Check(models.Model):
    """A quick anonymous question: the pulse at the end, or a temperature check. Only how many chose what is stored."""

    class Kind(models.TextChoices):
        """What is asked."""

        PULSE = "pulse", _("Could you say what you wanted to say?")
        TEMPERATURE = "temperature", _("Temperature check")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="checks")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    question = models.CharField(_("Question"), max_length=200, blank=True)  # of a temperature check
    tallies = models.JSONField(default=dict)  # {"yes": 7, "partly": 2, "no": 1}: no person, no order, no time
    is_open = models.BooleanField(default=True)

    privacy: ClassVar = {
        **dict.fromkeys(["id", "meeting", "number", "kind", "question", "is_open"], Privacy.MEMBERS),
        "tallies": Privacy.SENSITIVE,
    }

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["meeting", "number"], name="one_check_number"),)

    def __str__(self) -> str:
        return f"check {self.number}"


class CountedTap(models.Model):
    """A tap that has been counted, so that it never counts again. Nothing tells whose it was; deleted when the meeting ends."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="taps")
    tap = models.UUIDField()

    privacy: ClassVar = dict.fromkeys(["id", "meeting", "tap"], Privacy.MEMBERS)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["meeting", "tap"], name="each_tap_counts_once"),)

    def __str__(self) -> str:
        return f"counted tap {self.pk}"
