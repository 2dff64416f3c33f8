"""What was proposed, what people chose and why, letters, appeals, awards and what was promised."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from longtable.calls.models.applying import Application
from longtable.calls.models.designing import Call
from longtable.coalitions.models import Person
from longtable.partners.models import Partner
from longtable.record.classification import Privacy


class Selection(models.Model):
    """A proposal worked out from frozen inputs, and, once signed, the decision."""

    class State(models.TextChoices):
        """How far a selection has come."""

        PROPOSAL = "proposal", _("Proposal")
        CHOSEN = "chosen", _("Waiting for signatures")
        SIGNED = "signed", _("Decided")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="selections")
    state = models.CharField(max_length=20, choices=State.choices, default=State.PROPOSAL)
    inputs = models.JSONField()  # applications, scores, terms, need: all that the result used
    result = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=80)  # opaque actor id
    signed_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(
            ["id", "call", "state", "inputs", "result", "made_at", "made_by", "signed_at"], Privacy.MEMBERS
        ),
        # facts about a decision as the record names them
        **dict.fromkeys(
            [
                "digest",
                "proposed",
                "changed_terms",
                "chosen",
                "spent",
                "differences",
                "signatures",
                "letters",
            ],
            Privacy.MEMBERS,
        ),
        "signatory": Privacy.PERSONAL,
    }

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["call"], condition=models.Q(state__in=["chosen", "signed"]), name="one_decision_a_call"
            ),
        )

    def __str__(self) -> str:
        return f"selection {self.pk}"


class Choice(models.Model):
    """What was proposed for one application and what people decided; a difference needs a reason."""

    selection = models.ForeignKey(Selection, on_delete=models.CASCADE, related_name="choices")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="decisions")
    proposed = models.BooleanField()
    chosen = models.BooleanField()
    amount_cents = models.PositiveBigIntegerField(default=0)
    reason = models.TextField(_("Why it differs from the proposal"), blank=True)

    privacy: ClassVar = dict.fromkeys(
        ["id", "selection", "application", "proposed", "chosen", "amount_cents", "reason"], Privacy.MEMBERS
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["selection", "application"], name="one_choice_each"),
            models.CheckConstraint(
                condition=models.Q(proposed=models.F("chosen")) | ~models.Q(reason=""), name="a_difference_has_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"choice {self.pk}"


class SignOff(models.Model):
    """One of the two signatures under a decision, by someone without a conflict."""

    selection = models.ForeignKey(Selection, on_delete=models.CASCADE, related_name="signatures")
    signer = models.CharField(max_length=80)  # opaque actor id: account or person
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True)  # an outside signatory by link
    statement = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)

    privacy: ClassVar = {
        **dict.fromkeys(["id", "selection", "signer", "statement", "at"], Privacy.MEMBERS),
        "person": Privacy.PERSONAL,
    }

    class Meta:
        constraints = (models.UniqueConstraint(fields=["selection", "signer"], name="one_signature_each"),)

    def __str__(self) -> str:
        return f"signature {self.pk}"


class DecisionLetter(models.Model):
    """The letter to one applicant: drafted from the reviews, edited by a human, sent once."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="decision_letter")
    language = models.CharField(max_length=8, default="en")
    subject = models.CharField(_("Subject"), max_length=200)
    body = models.TextField(_("Letter"))
    read_by = models.CharField(max_length=80, blank=True)  # who edited or approved it
    appeal_by = models.DateField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = dict.fromkeys(
        ["id", "application", "language", "subject", "body", "read_by", "appeal_by", "sent_at"], Privacy.MEMBERS
    )

    def __str__(self) -> str:
        return f"letter {self.pk}"


class Appeal(models.Model):
    """An applicant's objection, and the answer to it."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="appeal")
    text = models.TextField(_("What should be looked at again"))
    made_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("Answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = dict.fromkeys(
        ["id", "application", "text", "made_at", "answer", "answered_at"], Privacy.MEMBERS
    )

    def __str__(self) -> str:
        return f"appeal {self.pk}"


class Award(models.Model):
    """What a chosen application became: a partner who joins, with money and commitments."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="award")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="awards")
    amount_cents = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    privacy: ClassVar = dict.fromkeys(
        # the last ones are rows of their own, as the record names them
        [
            "id",
            "application",
            "partner",
            "amount_cents",
            "made_at",
            "commitment",
            "payment",
            "payments",
            "report",
            "reports",
        ],
        Privacy.MEMBERS,
    )

    def __str__(self) -> str:
        return f"award {self.pk}"


class Commitment(models.Model):
    """One thing that a partner promised: what, for whom, where, by when, and how one will know."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="commitments")
    activity = models.CharField(_("What will be done"), max_length=300)
    groups = models.JSONField(default=list)
    areas = models.JSONField(default=list)
    due_on = models.DateField(_("By when"), null=True, blank=True)
    measure = models.CharField(_("How we will know"), max_length=300, blank=True)

    privacy: ClassVar = dict.fromkeys(
        ["id", "award", "activity", "groups", "areas", "due_on", "measure"], Privacy.MEMBERS
    )

    def __str__(self) -> str:
        return self.activity


class Payment(models.Model):
    """One payment of the plan."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="payments")
    amount_cents = models.PositiveBigIntegerField(_("Amount"))
    is_advance = models.BooleanField(_("In advance"), default=False)
    due_on = models.DateField(_("Due"))
    paid_on = models.DateField(_("Paid"), null=True, blank=True)

    privacy: ClassVar = dict.fromkeys(
        ["id", "award", "amount_cents", "is_advance", "due_on", "paid_on"], Privacy.MEMBERS
    )

    class Meta:
        ordering = ("due_on", "id")

    def __str__(self) -> str:
        return f"payment {self.pk}"


class ReportDue(models.Model):
    """A report that an award asks for: fewer for smaller awards."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="reports")
    title = models.CharField(max_length=200)
    due_on = models.DateField(_("Due"))
    received_on = models.DateField(_("Received"), null=True, blank=True)

    privacy: ClassVar = dict.fromkeys(["id", "award", "title", "due_on", "received_on"], Privacy.MEMBERS)

    class Meta:
        ordering = ("due_on", "id")

    def __str__(self) -> str:
        return self.title
