"""The periodic look at who takes part: kept, frozen, compared."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from longtable.coalitions.models import Coalition
from longtable.coverage.models import Assessment
from longtable.record.classification import Privacy


class ParticipationReview(models.Model):
    """Composition (the newest answer of the coverage page) and participation over a period, as they were on one day."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="participation_reviews")
    since = models.DateField(_("From"))
    until = models.DateField(_("Until"))
    result = models.JSONField(default=dict)  # every number of the page, frozen with its inputs' sizes
    assessment = models.ForeignKey(Assessment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.TextField(_("What we make of it"), blank=True)
    next_on = models.DateField(_("We look again on"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)  # coordinators got the e-mail about ``next_on``
    made_at = models.DateTimeField(default=timezone.now)

    privacy: ClassVar = dict.fromkeys(
        ["id", "coalition", "since", "until", "result", "assessment", "note", "next_on", "reminded_at", "made_at"],
        Privacy.MEMBERS,
    )

    class Meta:
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return f"participation {self.since} to {self.until}"
