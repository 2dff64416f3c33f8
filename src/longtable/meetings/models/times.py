"""When everyone can come: places, options, answers, what a person needs to come, and the choice that people made."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from longtable.coalitions.models import Coalition, Person
from longtable.partners.models import Body, Partner
from longtable.record.classification import Privacy


class Need(models.TextChoices):
    """What someone needs so that they can come. Asked once, sensitive, shown to the organizer as counts."""

    INTERPRETER = "interpreter", _("An interpreter")
    CAPTIONS = "captions", _("Live captions")
    CHILDCARE = "childcare", _("Childcare")
    TRANSPORT = "transport", _("A ride, or a stop of bus or train nearby")
    STEP_FREE = "step_free", _("A way in without steps")
    REMOTE = "remote", _("To take part by phone or computer")
    MEAL = "meal", _("A meal")
    EVENING = "evening", _("Evenings or weekends only")


class AnswerValue(models.TextChoices):
    """What someone says to one option."""

    YES = "yes", _("Yes")
    IF_NEED_BE = "if_need_be", _("If need be")
    NO = "no", _("No")


class Place(models.Model):
    """A room, an address online, or both: where the coalition can meet, and what it offers."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="meeting_places")
    name = models.CharField(_("Name of the place"), max_length=120)
    address = models.CharField(_("Street address"), max_length=200, blank=True)
    way_there = models.CharField(_("How to get there"), max_length=300, blank=True)
    online_address = models.URLField(_("Address online"), blank=True)
    dial_in = models.CharField(_("Phone number to dial"), max_length=80, blank=True)
    offers = models.JSONField(default=list)  # of Need: step_free, transport, childcare, remote, …
    ended_on = models.DateField(null=True, blank=True)  # no longer offered in new polls

    privacy: ClassVar = dict.fromkeys(
        ["id", "coalition", "name", "address", "way_there", "online_address", "dial_in", "offers", "ended_on"],
        Privacy.MEMBERS,
    )

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class AccessNeeds(models.Model):
    """What one person needs to come, as they said it themselves; they can change or delete it at any time."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="access_needs")
    needs = models.JSONField(default=list)  # of Need
    interpreter_language = models.CharField(_("Language of the interpreter"), max_length=40, blank=True)
    may_name = models.BooleanField(_("The organizer may know that it is me"), default=False)
    stated_at = models.DateTimeField(default=timezone.now)

    privacy: ClassVar = {
        "id": Privacy.MEMBERS,
        "person": Privacy.PERSONAL,
        **dict.fromkeys(["needs", "interpreter_language", "may_name", "stated_at"], Privacy.SENSITIVE),
    }

    def __str__(self) -> str:
        return f"access needs {self.pk}"


class UsualTimes(models.Model):
    """When someone can usually come, kept if they wish, so that the next poll is filled in for them."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="usual_times")
    times = models.JSONField(default=dict)  # {"0-morning": "yes", …}: weekday from Monday = 0, part of the day

    privacy: ClassVar = {"id": Privacy.MEMBERS, "person": Privacy.PERSONAL, "times": Privacy.PERSONAL}

    def __str__(self) -> str:
        return f"usual times {self.pk}"


class Poll(models.Model):
    """One question, “When can you come?”, for one meeting or a series of meetings."""

    class State(models.TextChoices):
        """How far a poll has come."""

        DRAFT = "draft", _("Being prepared")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        DECIDED = "decided", _("Decided")
        CANCELLED = "cancelled", _("Cancelled")

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="polls")
    body = models.ForeignKey(Body, on_delete=models.SET_NULL, null=True, blank=True, related_name="polls")
    title = models.CharField(_("What the meeting is about"), max_length=160)
    note = models.TextField(_("What people should know"), blank=True)
    meetings = models.PositiveSmallIntegerField(_("How many meetings"), default=1)  # 1 … 12
    first_on = models.DateField(_("First week"), null=True, blank=True)  # of a series: the day from which it counts
    every_weeks = models.PositiveSmallIntegerField(_("Weeks from one meeting to the next"), default=4)
    minutes = models.PositiveSmallIntegerField(_("Length in minutes"), default=90)
    time_zone = models.CharField(_("Time zone"), max_length=60)
    arranged = models.JSONField(default=list)  # of Need: what the organizer will arrange at any option
    count_past = models.BooleanField(_("Count who came to the past meetings"), default=True)
    closes_on = models.DateField(_("Answers until"), null=True, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    made_at = models.DateTimeField(default=timezone.now)
    result = models.JSONField(null=True, blank=True)  # what the method found, frozen with its inputs when people chose
    chosen = models.JSONField(default=list)  # options in the order of the meetings
    reason = models.TextField(_("Why we choose differently"), blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(
            [
                "id",
                "coalition",
                "body",
                "title",
                "note",
                "meetings",
                "first_on",
                "every_weeks",
                "minutes",
                "time_zone",
                "arranged",
                "count_past",
                "closes_on",
                "state",
                "made_at",
                "chosen",
                "reason",
                "letters",  # how many went out, and
                "people",  # how many were added, as the record names them
                "messages",  # how many texts went out,
                "parts",  # in how many parts, and
                "cost",  # for how much, as the record names them
            ],
            Privacy.MEMBERS,
        ),
        "result": Privacy.SENSITIVE,  # who could come when
    }

    class Meta:
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.title


class PollOption(models.Model):
    """One time and place. For one meeting a day; for a series a day of the week."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    number = models.PositiveSmallIntegerField()
    on = models.DateField(_("Day"), null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(_("Day of the week"), null=True, blank=True)  # Monday = 0
    starts = models.TimeField(_("Starts at"))
    place = models.ForeignKey(Place, on_delete=models.RESTRICT, related_name="options")

    privacy: ClassVar = dict.fromkeys(["id", "poll", "number", "on", "weekday", "starts", "place"], Privacy.MEMBERS)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["poll", "number"], name="one_poll_option_number"),
            models.CheckConstraint(
                condition=models.Q(on__isnull=True) ^ models.Q(weekday__isnull=True), name="poll_option_day_or_weekday"
            ),
        )

    def __str__(self) -> str:
        return f"option {self.number}"


class Asked(models.Model):
    """Someone who is asked in a poll. Their personal link has purpose "poll" and this row as its subject."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="asked")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="polls")
    partner = models.ForeignKey(Partner, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    way = models.CharField(
        max_length=20,
        choices=[
            ("email", _("E-mail")),
            ("print", _("Printed code")),
            ("paper", _("Paper")),
            ("phone", _("Phone")),
            ("text", _("Text message")),
        ],
        default="email",
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=dict)  # {option number: AnswerValue}; one row, so that nobody answers twice

    privacy: ClassVar = {
        **dict.fromkeys(["id", "poll", "way", "sent_at", "reminded_at", "answered_at"], Privacy.MEMBERS),
        **dict.fromkeys(["person", "partner", "answers"], Privacy.PERSONAL),
    }

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["poll", "person"], name="asked_once_in_a_poll"),)

    def __str__(self) -> str:
        return f"asked {self.pk}"
