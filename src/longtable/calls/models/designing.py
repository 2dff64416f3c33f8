"""A call as it is designed, opened and made known."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from longtable.coalitions.models import Coalition
from longtable.coverage.models import Assessment
from longtable.partners.models import Partner
from longtable.record.classification import Privacy


def in_language(texts: dict[str, str], language: str = "") -> str:
    """A text in the language of the page, else in the other one."""
    wanted = language or translation.get_language() or "en"
    return texts.get(wanted) or texts.get("en") or next((text for text in texts.values() if text), "")


class Call(models.Model):
    """One request for proposals. Texts are kept by language: {"en": …, "es": …}."""

    class State(models.TextChoices):
        """How far a call has come."""

        DRAFT = "draft", _("Being drafted")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("In review")
        DECIDED = "decided", _("Decided")
        CANCELLED = "cancelled", _("Cancelled")

    class Track(models.TextChoices):
        """What kind of money it is: each restricts what may be scored."""

        SUBAWARD = "subaward", _("Subaward of public money")
        PROCUREMENT = "procurement", _("Procurement contract")
        PRIVATE = "private", _("Private funds")

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="calls")
    code = models.SlugField(_("Short name for its address"), max_length=50)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    titles = models.JSONField(default=dict)
    purposes = models.JSONField(default=dict)
    need_statements = models.JSONField(default=dict)
    assessment = models.ForeignKey(Assessment, on_delete=models.SET_NULL, null=True, blank=True, related_name="calls")
    priority_areas = models.JSONField(default=list)  # area codes
    priority_groups = models.JSONField(default=list)  # group codes
    priority_sectors = models.JSONField(default=list)  # sector codes
    track = models.CharField(_("Kind of money"), max_length=20, choices=Track.choices, default=Track.PRIVATE)
    total_cents = models.PositiveBigIntegerField(_("Money in all"), default=0)
    award_min_cents = models.PositiveBigIntegerField(_("Smallest award"), default=0)
    award_max_cents = models.PositiveBigIntegerField(_("Largest award"), default=0)
    advance = models.BooleanField(_("Part of the money is paid in advance"), default=True)
    awards_min = models.PositiveSmallIntegerField(_("At least so many awards"), default=1)
    awards_max = models.PositiveSmallIntegerField(_("At most so many awards"), null=True, blank=True)
    opens_at = models.DateTimeField(_("Opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("Closes"), null=True, blank=True)
    time_zone = models.CharField(_("Time zone of the dates"), max_length=60, default="America/Chicago")
    grace_minutes = models.PositiveSmallIntegerField(_("Grace for a lost connection, minutes"), default=30)
    decides_on = models.DateField(_("Decision by"), null=True, blank=True)
    appeal_days = models.PositiveSmallIntegerField(_("Days to appeal"), default=14)
    scale_min = models.SmallIntegerField(_("Lowest score"), default=1)
    scale_max = models.SmallIntegerField(_("Highest score"), default=5)
    least_eligible_score = models.FloatField(_("Least score that can be chosen"), default=2.5)
    by_amount = models.BooleanField(
        _("Weigh scores by the amount asked for"), default=False
    )  # else points above the bar
    reach_target = models.FloatField(_("Share of need that the chosen must reach"), null=True, blank=True)
    reach_indicator = models.CharField(max_length=60, blank=True)
    reach_counts_current = models.BooleanField(_("Count partners who are at the table already"), default=False)
    blind = models.BooleanField(_("Reviewers do not see who applies"), default=False)
    reviewers_each = models.PositiveSmallIntegerField(_("Reviewers for each application"), default=3)
    max_load = models.PositiveSmallIntegerField(_("Most applications for one reviewer"), default=10)
    made_at = models.DateTimeField(default=timezone.now)

    privacy: ClassVar = {
        **dict.fromkeys(
            [
                "code", "state", "titles", "purposes", "need_statements", "priority_areas", "priority_groups",
                "priority_sectors", "track", "total_cents", "award_min_cents", "award_max_cents", "advance", "awards_min",
                "awards_max", "opens_at", "closes_at", "time_zone", "grace_minutes", "decides_on", "appeal_days",
                "scale_min", "scale_max", "least_eligible_score", "by_amount", "reach_target", "reach_indicator",
                "reach_counts_current", "blind", "reviewers_each", "max_load",
            ],
            Privacy.PUBLIC,
        ),
        **dict.fromkeys(["id", "coalition", "assessment", "made_at"], Privacy.MEMBERS),
    }  # fmt: skip

    class Meta:
        ordering = ("-made_at",)
        constraints = (models.UniqueConstraint(fields=["coalition", "code"], name="one_call_each"),)

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the language of the page."""
        return in_language(self.titles) or self.code

    @property
    def state_now(self) -> str:
        """The state by the clock: after its deadline an open call is closed, whether or not a job has run since."""
        if self.state == self.State.OPEN and self.closes_at is not None and self.closes_at <= timezone.now():
            return self.State.CLOSED.value
        return self.state

    @property
    def is_open(self) -> bool:
        """True while applications can be begun: opened, its first day has come, its deadline has not."""
        if self.state_now != self.State.OPEN:
            return False
        return self.opens_at is None or self.opens_at <= timezone.now()

    @property
    def is_draft(self) -> bool:
        """True while nobody but the coalition sees it, and everything can be changed."""
        return self.state == self.State.DRAFT

    @property
    def purpose(self) -> str:
        """The purpose in the language of the page."""
        return in_language(self.purposes)

    @property
    def need_statement(self) -> str:
        """The need that the call answers, in the language of the page."""
        return in_language(self.need_statements)


class Drafter(models.Model):
    """Someone who wrote at a call: they may neither apply nor review."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="drafters")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafted_calls")
    since = models.DateTimeField(default=timezone.now)

    privacy: ClassVar = dict.fromkeys(["id", "call", "account", "since"], Privacy.MEMBERS)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["call", "account"], name="one_drafter_each"),)

    def __str__(self) -> str:
        return f"drafter {self.pk}"


class Criterion(models.Model):
    """What reviewers score, with its weight, the words for each score, and why it is asked."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField(default=0)
    titles = models.JSONField(default=dict)
    weight = models.PositiveSmallIntegerField(_("Weight"), default=1)
    anchors = models.JSONField(default=dict)  # {"1": {"en": "No sign of it", "es": …}, "5": …}
    reasons = models.JSONField(_("Why this is scored"), default=dict)

    privacy: ClassVar = dict.fromkeys(["id", "call", "order", "titles", "weight", "anchors", "reasons"], Privacy.PUBLIC)

    class Meta:
        ordering = ("order", "id")
        verbose_name_plural = "criteria"

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The criterion in the language of the page."""
        return in_language(self.titles)

    @property
    def reason(self) -> str:
        """Why it is scored, in the language of the page."""
        return in_language(self.reasons)


class Question(models.Model):
    """One question of the form."""

    class Kind(models.TextChoices):
        """What an answer is."""

        SHORT = "short", _("A short text")
        LONG = "long", _("A long text")
        CHOICE = "choice", _("One of several")
        NUMBER = "number", _("A number")
        FILE = "file", _("A file")
        SERVICE = "service", _("Whom they serve, and where")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("Kind of answer"), max_length=20, choices=Kind.choices, default=Kind.LONG)
    texts = models.JSONField(default=dict)
    hints = models.JSONField(default=dict)
    required = models.BooleanField(_("It must be answered"), default=True)
    word_limit = models.PositiveSmallIntegerField(_("At most so many words"), null=True, blank=True)
    choices = models.JSONField(default=list)  # [{"code": "a", "en": …, "es": …}]
    identifies = models.BooleanField(_("The answer shows who applies"), default=False)  # hidden in a blind review
    criterion = models.ForeignKey(Criterion, on_delete=models.SET_NULL, null=True, blank=True, related_name="questions")

    privacy: ClassVar = dict.fromkeys(
        [
            "id",
            "call",
            "order",
            "kind",
            "texts",
            "hints",
            "required",
            "word_limit",
            "choices",
            "identifies",
            "criterion",
        ],
        Privacy.PUBLIC,
    )

    class Meta:
        ordering = ("order", "id")

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The question in the language of the page."""
        return in_language(self.texts)

    @property
    def hint(self) -> str:
        """What helps to answer it, in the language of the page."""
        return in_language(self.hints)


class Requirement(models.Model):
    """What the chosen together must be: at least or at most so many with a property."""

    class Kind(models.TextChoices):
        """The properties that a requirement may name: place, field, record and size, never who people are."""

        SECTOR = "sector", _("work in a field")
        AREAS = "areas", _("serve one of these areas")
        GROUP = "group", _("serve a group")
        YEARS = "years", _("have at least so many years with the groups most affected")
        FIRST_TIME = "first_time", _("apply for the first time")
        SMALL = "small", _("are small")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="requirements")
    order = models.PositiveSmallIntegerField(default=0)
    titles = models.JSONField(default=dict)
    kind = models.CharField(_("Those who"), max_length=20, choices=Kind.choices)
    values = models.JSONField(default=list)  # sector or group codes, area codes, or [years]
    at_least = models.PositiveSmallIntegerField(_("At least"), null=True, blank=True)
    at_most = models.PositiveSmallIntegerField(_("At most"), null=True, blank=True)
    reasons = models.JSONField(_("Why this is required"), default=dict)

    privacy: ClassVar = dict.fromkeys(
        ["id", "call", "order", "titles", "kind", "values", "at_least", "at_most", "reasons"], Privacy.PUBLIC
    )

    class Meta:
        ordering = ("order", "id")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The requirement in the language of the page."""
        return in_language(self.titles)

    @property
    def reason(self) -> str:
        """Why it is required, in the language of the page."""
        return in_language(self.reasons)


class CallNotice(models.Model):
    """What was announced of a call: opened, extended, closed, cancelled; with the note that the public reads."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20)  # "opened", "extended", "closed", "cancelled", "decided"
    at = models.DateTimeField(default=timezone.now)
    note = models.TextField(_("Public note"), blank=True)

    privacy: ClassVar = dict.fromkeys(["id", "call", "kind", "at", "note"], Privacy.PUBLIC)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class Channel(models.Model):
    """One way in which a call is made known, with a share link of its own. No person is followed."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="channels")
    name = models.CharField(_("What and where"), max_length=200)
    partner = models.ForeignKey(Partner, on_delete=models.SET_NULL, null=True, blank=True, related_name="channels")
    language = models.CharField(_("Language"), max_length=8, default="en")
    areas = models.JSONField(default=list)
    groups = models.JSONField(default=list)
    sectors = models.JSONField(default=list)
    is_usual = models.BooleanField(_("We have used this way before"), default=False)
    token = models.SlugField(max_length=20, unique=True)
    on = models.DateField(_("When"), default=timezone.localdate)

    privacy: ClassVar = dict.fromkeys(
        ["id", "call", "name", "partner", "language", "areas", "groups", "sectors", "is_usual", "token", "on"],
        Privacy.MEMBERS,
    )

    class Meta:
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return self.name


class ChannelDay(models.Model):
    """How many visits a channel brought on one day: a count and nothing else."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="days")
    on = models.DateField()
    visits = models.PositiveIntegerField(default=0)

    privacy: ClassVar = dict.fromkeys(["id", "channel", "on", "visits"], Privacy.MEMBERS)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["channel", "on"], name="one_channel_day_each"),)

    def __str__(self) -> str:
        return f"{self.visits} on {self.on}"
