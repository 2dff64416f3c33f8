"""A meeting and everyone's part in it: invited, coming, there, gone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from longtable.coalitions.models import Coalition, Person
from longtable.meetings.models.times import Place, Poll
from longtable.partners.models import Body, Partner
from longtable.record.classification import Privacy


class Meeting(models.Model):
    """One meeting of a body or of everyone, on one day at one place."""

    class State(models.TextChoices):
        """How far a meeting has come."""

        PLANNED = "planned", _("Planned")
        LIVE = "live", _("Going on now")
        ENDED = "ended", _("Ended")
        CANCELLED = "cancelled", _("Cancelled")

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="meetings")
    code = models.SlugField(max_length=60)  # in addresses: "2026-12-03-steering"
    body = models.ForeignKey(Body, on_delete=models.SET_NULL, null=True, blank=True, related_name="meetings")
    poll = models.ForeignKey(Poll, on_delete=models.SET_NULL, null=True, blank=True, related_name="made_meetings")
    title = models.CharField(_("What the meeting is about"), max_length=160)
    purpose = models.TextField(_("What should be different afterwards"), blank=True)
    starts_at = models.DateTimeField(_("Starts"))
    ends_at = models.DateTimeField(_("Ends"))
    time_zone = models.CharField(_("Time zone"), max_length=60)
    place = models.ForeignKey(Place, on_delete=models.SET_NULL, null=True, blank=True, related_name="meetings")
    arranged = models.JSONField(default=list)  # of Need: what has been arranged for this meeting
    state = models.CharField(max_length=20, choices=State.choices, default=State.PLANNED)
    sequence = models.PositiveIntegerField(default=0)  # of the calendar entry: grows with every change that was sent
    text_reminder = models.BooleanField(default=False)  # two days before, to those who get texts: its cost was shown
    agenda_sent_at = models.DateTimeField(null=True, blank=True)
    agenda_as_sent = models.JSONField(default=list)  # [{"item": id, "title", "kind", "minutes", "text": digest}]
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)  # of what all screens show; grows with every tap
    made_at = models.DateTimeField(default=timezone.now)

    privacy: ClassVar = dict.fromkeys(
        [
            "id",
            "coalition",
            "code",
            "body",
            "poll",
            "title",
            "purpose",
            "starts_at",
            "ends_at",
            "time_zone",
            "place",
            "arranged",
            "state",
            "sequence",
            "text_reminder",
            "agenda_sent_at",
            "agenda_as_sent",
            "began_at",
            "ended_at",
            "version",
            "made_at",
            "letters",  # how many went out, and
            "people",  # how many were added or taken off, as the record names them
            "messages",  # how many texts went out,
            "parts",  # in how many parts, and
            "cost",  # for how much, as the record names them
        ],
        Privacy.MEMBERS,
    )

    class Meta:
        ordering = ("-starts_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["coalition", "code"], name="one_meeting_code_each"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="meeting_ends_later"),
        )
        indexes = (models.Index(fields=["coalition", "starts_at"], name="meeting_times"),)

    def __str__(self) -> str:
        return self.title


class Rsvp(models.TextChoices):
    """What someone answered to an invitation."""

    NONE = "", _("No answer yet")
    YES = "yes", _("Coming")
    REMOTE = "remote", _("Coming by phone or computer")
    MAYBE = "maybe", _("Not sure")
    NO = "no", _("Not coming")


class Participant(models.Model):
    """One person in one meeting, invited or a guest. Their personal link has purpose "meeting" and this row as its subject.

    ``facts`` are frozen when the person is invited or comes, so that later changes never move an old number:
    {"partner": name, "sectors": [codes], "relation": "led_by" | "focuses_on" | "serves" | "", "new": bool, "paid": bool | null}.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="participations")
    partner = models.ForeignKey(
        Partner, on_delete=models.SET_NULL, null=True, blank=True, related_name="participations"
    )
    guest_name = models.CharField(_("Name"), max_length=120, blank=True)  # of someone the coalition does not know yet
    facts = models.JSONField(default=dict)
    is_host = models.BooleanField(default=False)
    invited_at = models.DateTimeField(null=True, blank=True)
    sent_sequence = models.IntegerField(default=-1)  # the last calendar entry that was sent to them
    reminded_at = models.DateTimeField(null=True, blank=True)
    agenda_sent_at = models.DateTimeField(null=True, blank=True)
    rsvp = models.CharField(max_length=10, choices=Rsvp.choices, default=Rsvp.NONE, blank=True)
    rsvp_at = models.DateTimeField(null=True, blank=True)
    came_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    is_remote = models.BooleanField(default=False)
    came_by = models.CharField(
        max_length=10,
        blank=True,
        choices=[
            ("code", _("Code on the wall")),
            ("link", _("Own link")),
            ("host", _("By the host")),
            ("list", _("List")),
        ],
    )
    answered = models.JSONField(default=list)  # numbers of the quick checks answered: that, never what

    privacy: ClassVar = {
        **dict.fromkeys(
            [
                "id",
                "meeting",
                "partner",
                "facts",
                "is_host",
                "invited_at",
                "sent_sequence",
                "reminded_at",
                "agenda_sent_at",
                "rsvp",
                "rsvp_at",
                "came_at",
                "left_at",
                "is_remote",
                "came_by",
                "way",  # how an answer came that was entered for them, as the record names it
            ],
            Privacy.MEMBERS,
        ),
        **dict.fromkeys(["person", "guest_name"], Privacy.PERSONAL),
        "answered": Privacy.SENSITIVE,
    }

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "person"], condition=models.Q(person__isnull=False), name="once_in_a_meeting"
            ),
        )

    def __str__(self) -> str:
        return f"participant {self.pk}"

    @property
    def name(self) -> str:
        """How the meeting calls this person; the person's row should be selected along."""
        return (self.person.name if self.person else "") or self.guest_name or str(self.partner or "")

    @property
    def is_there(self) -> bool:
        """True from check-in until they leave."""
        return self.came_at is not None and self.left_at is None
