"""The panel: who reviews, who steps aside from what, reviews, scores and how they changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from longtable.calls.models.applying import Application
from longtable.calls.models.designing import Call, Criterion, Question
from longtable.coalitions.models import Person
from longtable.partners.models import Partner
from longtable.record.classification import Privacy


class PanelMember(models.Model):
    """A reviewer of one call, with an account or by a personal link (purpose "review", subject its id)."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="panel")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="panels")
    partner = models.ForeignKey(Partner, on_delete=models.SET_NULL, null=True, blank=True, related_name="panelists")
    is_community = models.BooleanField(_("Community reviewer"), default=False)
    knows_groups = models.JSONField(default=list)
    knows_areas = models.JSONField(default=list)
    knows_topics = models.JSONField(default=list)  # sector codes
    max_load = models.PositiveSmallIntegerField(_("Most applications"), null=True, blank=True)
    conflicts_declared_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)  # replaced or stepped back

    privacy: ClassVar = {
        **dict.fromkeys(
            [
                "id", "call", "partner", "is_community", "knows_groups", "knows_areas", "knows_topics", "max_load",
                "conflicts_declared_at", "left_at",
            ],
            Privacy.MEMBERS,
        ),
        "person": Privacy.PERSONAL,
    }  # fmt: skip

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["call", "person"], name="one_panel_place_each"),)

    def __str__(self) -> str:
        return f"R{self.pk}"


class Conflict(models.Model):
    """A reviewer's own word, or the coordinator's, on one application: no conflict, must step aside, or a wish."""

    class Kind(models.TextChoices):
        """What was declared."""

        NONE = "none", _("no conflict")
        CONFLICT = "conflict", _("must step aside")
        WISH = "wish", _("would like to")
        RELUCTANT = "reluctant", _("would rather not")

    member = models.ForeignKey(PanelMember, on_delete=models.CASCADE, related_name="conflicts")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="conflicts")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.CONFLICT)
    reason = models.CharField(_("Why"), max_length=300, blank=True)
    declared_at = models.DateTimeField(default=timezone.now)

    privacy: ClassVar = dict.fromkeys(["id", "member", "application", "kind", "reason", "declared_at"], Privacy.MEMBERS)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["member", "application"], name="one_declaration_each"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Assignment(models.Model):
    """That a reviewer is to read an application, and why this one."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("Waiting")
        ABSTAINED = "abstained", _("Abstained")
        RECUSED = "recused", _("Stepped aside")
        REPLACED = "replaced", _("Given to someone else")

    member = models.ForeignKey(PanelMember, on_delete=models.CASCADE, related_name="assignments")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="assignments")
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    by_hand = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    fit = models.FloatField(default=0)
    skipped = models.PositiveSmallIntegerField(default=0)  # "later": comes again after the others
    made_at = models.DateTimeField(default=timezone.now)

    privacy: ClassVar = dict.fromkeys(
        ["id", "member", "application", "state", "by_hand", "reason", "fit", "skipped", "made_at"], Privacy.MEMBERS
    )

    class Meta:
        ordering = ("member", "application")
        constraints = (models.UniqueConstraint(fields=["member", "application"], name="one_assignment_each"),)

    def __str__(self) -> str:
        return f"assignment {self.pk}"


class Review(models.Model):
    """One reviewer's scores and words on one application. A draft until every criterion has a score or "not applicable"."""

    class State(models.TextChoices):
        """A draft never counts; a void one no longer does."""

        DRAFT = "draft", _("Draft")
        DONE = "done", _("Done")
        VOID = "void", _("Void")

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="review")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    strengths = models.TextField(_("What is strong"), blank=True)
    questions = models.TextField(_("What is open"), blank=True)
    saved_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = dict.fromkeys(
        ["id", "assignment", "state", "strengths", "questions", "saved_at", "finished_at"], Privacy.MEMBERS
    )

    def __str__(self) -> str:
        return f"review {self.pk}"


class Score(models.Model):
    """A score on one criterion; no value and not "not applicable" means not scored yet."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="scores")
    value = models.SmallIntegerField(null=True, blank=True)
    not_applicable = models.BooleanField(default=False)

    privacy: ClassVar = dict.fromkeys(["id", "review", "criterion", "value", "not_applicable"], Privacy.MEMBERS)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["review", "criterion"], name="one_score_each"),)

    def __str__(self) -> str:
        return f"score {self.pk}"


class ScoreChange(models.Model):
    """A score changed after the panel talked, with the reason."""

    score = models.ForeignKey(Score, on_delete=models.CASCADE, related_name="changes")
    was = models.SmallIntegerField(null=True)
    became = models.SmallIntegerField(null=True)
    reason = models.TextField(_("Why the score changed"))
    at = models.DateTimeField(default=timezone.now)

    privacy: ClassVar = dict.fromkeys(["id", "score", "was", "became", "reason", "at"], Privacy.MEMBERS)

    def __str__(self) -> str:
        return f"{self.was} to {self.became}"


class Redaction(models.Model):
    """Words of an answer that a coordinator hid in a blind review: from start to end, in characters."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="redactions")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="redactions")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    privacy: ClassVar = dict.fromkeys(["id", "application", "question", "start", "end"], Privacy.MEMBERS)

    def __str__(self) -> str:
        return f"redaction {self.pk}"


class ScoreSummary(models.Model):
    """The calibrated scores of a call, kept so that the board need not compute them again. All of it is derived."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="score_summary")
    version = models.PositiveIntegerField(default=1)  # grows with every score that counts or no longer does
    computed = models.PositiveIntegerField(default=0)  # the version that the numbers were computed from
    listed = models.CharField(max_length=80, blank=True)  # which applications were in review then
    applications = models.BinaryField(default=bytes)
    reviewers = models.BinaryField(default=bytes)
    told = models.JSONField(default=list)  # sentences of the method

    privacy: ClassVar = dict.fromkeys(
        ["id", "call", "version", "computed", "listed", "applications", "reviewers", "told"], Privacy.MEMBERS
    )

    def __str__(self) -> str:
        return f"scores of call {self.call_id}"
