"""What a meeting is about: items that anyone invited proposes, and what became of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from longtable.meetings.models.gathering import Meeting, Participant
from longtable.record.classification import Privacy


class ItemKind(models.TextChoices):
    """What the meeting should do with an item."""

    DECIDE = "decide", _("Decide")
    DISCUSS = "discuss", _("Discuss")
    INFORM = "inform", _("Inform")


class AgendaItem(models.Model):
    """One thing to talk about. Who proposed it is kept for good."""

    class State(models.TextChoices):
        """What the organizer said."""

        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("On the agenda")
        DECLINED = "declined", _("Not this time")
        WITHDRAWN = "withdrawn", _("Taken back")

    class Outcome(models.TextChoices):
        """What the meeting made of it."""

        OPEN = "", _("Not yet said")
        ADOPTED = "adopted", _("Taken up")
        NOT_ADOPTED = "not_adopted", _("Not taken up")
        LATER = "later", _("Put off")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("What"), max_length=160)
    why = models.TextField(_("Why it matters"), blank=True)
    paper = models.TextField(_("What people should read before"), blank=True)
    kind = models.CharField(_("What to do with it"), max_length=10, choices=ItemKind.choices, default=ItemKind.DISCUSS)
    minutes = models.PositiveSmallIntegerField(_("Minutes"), default=10)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    reply = models.CharField(_("What we answer"), max_length=400, blank=True)
    proposed_by = models.ForeignKey(
        Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposed_items"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default=Outcome.OPEN, blank=True)
    outcome_text = models.TextField(_("What was decided or said"), blank=True)
    from_before = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="again")

    privacy: ClassVar = {
        **dict.fromkeys(
            [
                "id",
                "meeting",
                "position",
                "title",
                "why",
                "paper",
                "kind",
                "minutes",
                "state",
                "reply",
                "proposed_at",
                "began_at",
                "ended_at",
                "outcome",
                "outcome_text",
                "from_before",
            ],
            Privacy.MEMBERS,
        ),
        "proposed_by": Privacy.PERSONAL,
    }

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.title


class ActionPoint(models.Model):
    """Something that someone will do until a day."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="action_points")
    item = models.ForeignKey(AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="action_points")
    text = models.CharField(_("What will be done"), max_length=300)
    owner = models.ForeignKey(
        Participant,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="action_points",
        verbose_name=_("Who"),
    )
    due_on = models.DateField(_("Until"), null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    dropped_reason = models.CharField(max_length=300, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(["id", "meeting", "item", "text", "due_on", "done_on", "dropped_reason"], Privacy.MEMBERS),
        "owner": Privacy.PERSONAL,
    }

    class Meta:
        ordering = ("due_on", "id")

    def __str__(self) -> str:
        return self.text
