"""The community that a coalition answers to: its areas, population groups and indicators, as published."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from longtable.coalitions.models import Coalition
from longtable.places.words import known_title
from longtable.record.classification import Privacy


class Community(models.Model):
    """One import of a community package. The newest is current; earlier ones stay for assessments made with them."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="communities")
    title = models.CharField(_("Name of the place"), max_length=120)
    sources = models.JSONField(default=list)  # [{"title", "url", "licence", "period"}]
    licences = models.JSONField(default=list)  # titles of licences that hold for the whole package
    populations = models.JSONField(default=list)  # the population columns in the publisher's order, "population" first
    notices = models.JSONField(default=list)  # problems of the import, see rules.kept_notices
    map_width = models.PositiveIntegerField(default=0)  # 0: the package brought no shapes
    map_height = models.PositiveIntegerField(default=0)
    brought_at = models.DateTimeField(default=timezone.now)
    current = models.BooleanField(default=True)

    privacy: ClassVar = dict.fromkeys(
        [
            "id",
            "coalition",
            "title",
            "sources",
            "licences",
            "populations",
            "notices",
            "map_width",
            "map_height",
            "brought_at",
            "current",
        ],
        Privacy.PUBLIC,
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["coalition"], condition=models.Q(current=True), name="one_current_community"
            ),
        )

    def __str__(self) -> str:
        return self.title


class Area(models.Model):
    """One place of a community: a neighborhood, a county, a tract. ``code`` is the publisher's id, kept as text."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="areas")
    code = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    order = models.PositiveIntegerField()
    populations = models.JSONField(default=dict)  # {"population": 52553, "adults": 42751}; a missing one is absent
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    path = models.TextField(blank=True)  # SVG path data in the community's map box

    privacy: ClassVar = dict.fromkeys(
        ["id", "community", "code", "name", "order", "populations", "latitude", "longitude", "path"], Privacy.PUBLIC
    )

    class Meta:
        ordering = ("community", "order")
        constraints = (models.UniqueConstraint(fields=["community", "code"], name="one_area_each"),)

    def __str__(self) -> str:
        return self.name


def _in_language(titles: dict[str, str], fallback: str) -> str:
    return titles.get(translation.get_language() or "en") or titles.get("en") or fallback


class Group(models.Model):
    """A population group, with its people per area."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="groups")
    code = models.CharField(max_length=80)
    titles = models.JSONField(default=dict)  # {"en": "Black residents", "es": "Residentes negros"}
    order = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)  # area code -> people; a missing one is absent

    privacy: ClassVar = dict.fromkeys(["id", "community", "code", "titles", "order", "counts"], Privacy.PUBLIC)

    class Meta:
        ordering = ("community", "order")
        constraints = (models.UniqueConstraint(fields=["community", "code"], name="one_group_each"),)

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The group's name in the language of the page."""
        return _in_language(self.titles, str(known_title(self.code)))


class Indicator(models.Model):
    """One published measure for every area, with its source, period and the publisher's caution."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="indicators")
    code = models.CharField(max_length=120)
    titles = models.JSONField(default=dict)
    order = models.PositiveIntegerField()
    denominator = models.CharField(max_length=120, blank=True)  # a key of Area.populations; "": not known
    period = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=200, blank=True)
    cautions = models.JSONField(default=dict)
    values = models.JSONField(default=dict)  # area code -> [value, low, high], low and high null where not given
    benchmark = models.FloatField(null=True)  # percent, of the state or nation, where the package gives it
    benchmark_name = models.CharField(max_length=200, blank=True)

    privacy: ClassVar = dict.fromkeys(
        [
            "id",
            "community",
            "code",
            "titles",
            "order",
            "denominator",
            "period",
            "source",
            "cautions",
            "values",
            "benchmark",
            "benchmark_name",
        ],
        Privacy.PUBLIC,
    )

    class Meta:
        ordering = ("community", "order")
        constraints = (models.UniqueConstraint(fields=["community", "code"], name="one_indicator_each"),)

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The indicator's name in the language of the page."""
        return _in_language(self.titles, str(known_title(self.code)))

    @property
    def caution(self) -> str:
        """The publisher's caution in the language of the page, or ""."""
        return _in_language(self.cautions, "")


class CommunityDraft(models.Model):
    """What someone has uploaded and not yet brought in: files and choices, so that nothing is typed twice."""

    class Kind(models.TextChoices):
        """How the files are to be read."""

        PACKAGE = "package", _("A community package")
        PUBLISHED = "published", _("A published file")
        TABLE = "table", _("Your own table")

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="community_drafts")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="community_drafts")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    choices = models.JSONField(default=dict)  # title, how to bring it in, and what the kind of file asks for
    made_at = models.DateTimeField(default=timezone.now)

    privacy: ClassVar = {
        "id": Privacy.MEMBERS,
        "coalition": Privacy.MEMBERS,
        "account": Privacy.PERSONAL,
        "kind": Privacy.MEMBERS,
        "choices": Privacy.MEMBERS,
        "made_at": Privacy.MEMBERS,
    }

    def __str__(self) -> str:
        return f"draft {self.pk}"


class DraftFile(models.Model):
    """One uploaded file, exactly as it came. It may hold anything until it is read, so it counts as personal."""

    draft = models.ForeignKey(CommunityDraft, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    content = models.BinaryField()

    privacy: ClassVar = {
        "id": Privacy.MEMBERS,
        "draft": Privacy.MEMBERS,
        "name": Privacy.PERSONAL,
        "content": Privacy.PERSONAL,
    }

    def __str__(self) -> str:
        return f"file {self.pk} of draft {self.draft_id}"
