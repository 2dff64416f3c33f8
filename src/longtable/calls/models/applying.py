"""Applications: what is typed, what is sent, what was asked in public, and help that was booked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from longtable.calls.models.designing import Call, Channel, Question
from longtable.coalitions.models import Person
from longtable.partners.models import Partner
from longtable.record.classification import Privacy


class Application(models.Model):
    """One organization's application. Personal links (purpose "apply", subject its id) lead to it, one for each person."""

    class State(models.TextChoices):
        """How far it has come, as the applicant sees it too."""

        DRAFT = "draft", _("Being written")
        SUBMITTED = "submitted", _("Sent")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        CHOSEN = "chosen", _("Chosen")
        NOT_CHOSEN = "not_chosen", _("Not chosen this time")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="applications")
    number = models.PositiveIntegerField()  # shown as A01
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    organization = models.CharField(_("Name of the organization"), max_length=200, blank=True)
    partner = models.ForeignKey(Partner, on_delete=models.SET_NULL, null=True, blank=True, related_name="applications")
    contact = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="applications")
    address = models.CharField(_("Street address"), max_length=200, blank=True)
    language = models.CharField(max_length=8, default="en")
    amount_cents = models.PositiveBigIntegerField(_("Amount asked for"), null=True, blank=True)
    sectors = models.JSONField(default=list)
    services = models.JSONField(default=list)  # [{"group", "relation", "areas"}]
    first_time = models.BooleanField(_("It is our first application here"), null=True, blank=True)
    small = models.BooleanField(_("We have at most five paid staff"), null=True, blank=True)
    years = models.PositiveSmallIntegerField(_("Years of work with the groups most affected"), null=True, blank=True)
    way = models.CharField(
        max_length=20, choices=[("online", _("Online")), ("paper", _("Paper")), ("phone", _("Phone"))], default="online"
    )
    channel = models.ForeignKey(Channel, on_delete=models.SET_NULL, null=True, blank=True, related_name="applications")
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(
        default=0
    )  # grows with every save: two people never overwrite each other unseen

    privacy: ClassVar = {
        **dict.fromkeys(
            [
                "id", "call", "number", "state", "organization", "partner", "language", "amount_cents", "sectors",
                "services", "first_time", "small", "years", "way", "channel", "started_at", "saved_at", "submitted_at",
                "revision",
            ],
            Privacy.MEMBERS,
        ),
        "contact": Privacy.PERSONAL,
        "address": Privacy.PERSONAL,
    }  # fmt: skip

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["call", "number"], name="one_application_number"),)

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """A01, A02, …: how an application is spoken of."""
        return f"A{self.number:02}"


class Answer(models.Model):
    """What an applicant answered to one question, as last saved."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField(blank=True)  # the text, the code of a choice, or a number as typed
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)

    privacy: ClassVar = {
        **dict.fromkeys(["id", "application", "question", "revision", "saved_at"], Privacy.MEMBERS),
        "text": Privacy.PERSONAL,
    }

    class Meta:
        constraints = (models.UniqueConstraint(fields=["application", "question"], name="one_answer_each"),)

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Upload(models.Model):
    """A file of an application, stored under a name of our own, given out as a download only."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="uploads")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="uploads")
    file = models.FileField(upload_to="applications/%Y/%m/")
    shown_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)  # by content, never by name
    size = models.PositiveIntegerField()  # bytes
    digest = models.CharField(max_length=64)  # SHA-256
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)  # taken out after it was sent: kept for what was frozen

    privacy: ClassVar = {
        **dict.fromkeys(
            ["id", "application", "question", "media_type", "size", "digest", "added_at", "removed_at"], Privacy.MEMBERS
        ),
        "file": Privacy.PERSONAL,
        "shown_name": Privacy.PERSONAL,
    }

    def __str__(self) -> str:
        return f"file {self.pk}"


class Submission(models.Model):
    """What was sent, frozen: the receipt's text and its digest. A corrected application has several; the last one counts."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    late_seconds = models.PositiveIntegerField(default=0)  # within the grace rule

    privacy: ClassVar = {
        **dict.fromkeys(["id", "application", "number", "at", "digest", "late_seconds"], Privacy.MEMBERS),
        "content": Privacy.PERSONAL,
    }

    class Meta:
        ordering = ("application", "-number")
        constraints = (models.UniqueConstraint(fields=["application", "number"], name="one_submission_number"),)

    def __str__(self) -> str:
        return f"submission {self.number}"


class PublicQuestion(models.Model):
    """A question about the call and its answer, public to all, without the name of who asked."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="public_questions")
    text = models.TextField(_("Your question"))
    answer = models.TextField(_("Answer"), blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    email = models.EmailField(_("E-mail address"), blank=True)  # told when it is answered, then forgotten

    privacy: ClassVar = {
        **dict.fromkeys(["id", "call", "text", "answer", "asked_at", "answered_at"], Privacy.PUBLIC),
        "email": Privacy.PERSONAL,
    }

    class Meta:
        ordering = ("-asked_at",)

    def __str__(self) -> str:
        return f"question {self.pk}"


class OfficeHour(models.Model):
    """A time at which applicants can get help."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="office_hours")
    starts_at = models.DateTimeField(_("Begins"))
    minutes = models.PositiveSmallIntegerField(_("Minutes"), default=20)
    place = models.CharField(_("Where, or the number to call"), max_length=200)
    language = models.CharField(_("Language"), max_length=8, default="en")
    capacity = models.PositiveSmallIntegerField(_("How many can book it"), default=1)

    privacy: ClassVar = dict.fromkeys(
        ["id", "call", "starts_at", "minutes", "place", "language", "capacity"], Privacy.PUBLIC
    )

    class Meta:
        ordering = ("starts_at",)

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Booking(models.Model):
    """Help that was booked, and what came of it."""

    office_hour = models.ForeignKey(OfficeHour, on_delete=models.CASCADE, related_name="bookings")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="bookings")
    booked_at = models.DateTimeField(default=timezone.now)
    log = models.TextField(_("What was helped with"), blank=True)

    privacy: ClassVar = dict.fromkeys(["id", "office_hour", "application", "booked_at", "log"], Privacy.MEMBERS)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office_hour", "application"], name="one_booking_each"),)

    def __str__(self) -> str:
        return f"booking {self.pk}"
