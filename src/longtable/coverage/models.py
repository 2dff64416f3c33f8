"""Kept answers to "Who is missing from our table?", what higher rooms know of partners, and the invitations that follow."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from longtable.coalitions.models import Coalition
from longtable.partners.models import Partner
from longtable.record.classification import Privacy


class Assessment(models.Model):
    """One answer, frozen with its inputs: it never drifts when data or members change."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="assessments")
    indicator = models.CharField(max_length=60)
    inputs = models.JSONField()  # areas, need, groups, partners, prospects, sectors, sources: all that the result used
    result = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=80)  # opaque actor id

    privacy: ClassVar = dict.fromkeys(
        ["id", "coalition", "indicator", "inputs", "result", "made_at", "made_by"], Privacy.MEMBERS
    )

    class Meta:
        ordering = ("-made_at", "-id")
        indexes = (models.Index(fields=["coalition", "-made_at"], name="assessment_newest"),)

    def __str__(self) -> str:
        return f"assessment of {self.made_at:%Y-%m-%d}"


class Rhythm(models.Model):
    """How often a coalition asks again who is missing (S4), and when the next time is."""

    coalition = models.OneToOneField(Coalition, on_delete=models.CASCADE, related_name="rhythm")
    months = models.PositiveSmallIntegerField(_("Ask again every so many months"), default=6)
    next_on = models.DateField(_("Next time"))
    reminded_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = dict.fromkeys(["id", "coalition", "months", "next_on", "reminded_at"], Privacy.MEMBERS)

    def __str__(self) -> str:
        return f"every {self.months} months, next on {self.next_on}"


ITEMS = ("proposed", "adopted")  # kinds of evidence of which a day may bring several


class Evidence(models.Model):
    """One thing that a partner did or had, written here by the room that knows it (or by hand): depth and signals use it."""

    class Kind(models.TextChoices):
        """What can be known of a partner's part in the work."""

        CAME = "came", _("came to a meeting")
        SPOKE = "spoke", _("spoke")
        PROPOSED = "proposed", _("proposed something")
        ADOPTED = "adopted", _("had a proposal adopted")
        LEADS = "leads", _("leads something")
        PAID = "paid", _("is paid for its part")
        UNPAID = "unpaid", _("is not paid for its part")

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(_("What"), max_length=20, choices=Kind.choices)
    on = models.DateField(_("When"), default=timezone.localdate)
    source = models.CharField(_("Where this is known from"), max_length=200, blank=True)

    privacy: ClassVar = dict.fromkeys(["id", "partner", "kind", "on", "source"], Privacy.MEMBERS)

    class Meta:
        ordering = ("-on", "-id")
        constraints = (
            models.UniqueConstraint(  # items are many on one day; anything else is said once
                fields=["partner", "kind", "on", "source"],
                condition=~models.Q(kind__in=ITEMS),
                name="evidence_said_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} on {self.on}"


class Letter(models.Model):
    """A drafted invitation to a prospect, to be edited and sent by a person."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="letters")
    assessment = models.ForeignKey(Assessment, on_delete=models.SET_NULL, null=True, related_name="letters")
    language = models.CharField(max_length=8, default="en")
    subject = models.CharField(_("Subject"), max_length=200)
    body = models.TextField(_("Letter"))
    drafted_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = dict.fromkeys(
        ["id", "partner", "assessment", "language", "subject", "body", "drafted_at", "sent_at"], Privacy.MEMBERS
    )

    class Meta:
        ordering = ("-drafted_at", "-id")

    def __str__(self) -> str:
        return f"letter {self.pk}"
