"""Who is at the table: organizations, whom they serve and where, how they stand, their people and their seats."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from longtable.coalitions.models import Coalition, Person, PersonalLink
from longtable.record.classification import Privacy

EVERYWHERE = "*"


class Standing(models.TextChoices):
    """Where an organization is on its way to the table."""

    PROSPECT = "prospect", _("Prospect")
    INVITED = "invited", _("Invited")
    JOINING = "joining", _("Joining")
    ACTIVE = "active", _("Active")
    RESTING = "resting", _("Resting")
    LEFT = "left", _("Left")


class Relation(models.TextChoices):
    """How close a partner is to a group. Words follow it: serves, focuses on, speaks for."""

    SERVES = "serves", _("serves")
    FOCUSES_ON = "focuses_on", _("focuses on")
    LED_BY = "led_by", _("is led by")


class Sector(models.Model):
    """A field of work in the coalition's own list, which starts from the guide's."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="sectors")
    code = models.CharField(max_length=40)
    titles = models.JSONField(default=dict)
    order = models.PositiveIntegerField(default=0)
    not_here_reason = models.CharField(_("Why this sector does not exist here"), max_length=300, blank=True)

    privacy: ClassVar = dict.fromkeys(
        ["id", "coalition", "code", "titles", "order", "not_here_reason"], Privacy.MEMBERS
    )

    class Meta:
        ordering = ("order", "code")
        constraints = (models.UniqueConstraint(fields=["coalition", "code"], name="one_sector_each"),)

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The sector's name in the language of the page."""
        language = translation.get_language() or "en"
        return self.titles.get(language) or self.titles.get("en") or self.code.replace("_", " ").capitalize()


class ListImport(models.Model):
    """One list brought in from a file: what was read, what the person answered, what came of it; can be undone."""

    class State(models.TextChoices):
        """How far an import has come."""

        DRAFT = "draft", _("Not imported yet")
        IMPORTED = "imported", _("Imported")
        UNDONE = "undone", _("Undone")

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="list_imports")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()  # the upload itself, deleted by retention
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    answers = models.JSONField(default=dict)  # what the person confirmed or corrected, by step
    outcome = models.JSONField(default=dict)  # rows made, merged, left out with reasons; ids for the undo
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=80)  # opaque actor id
    finished_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        "id": Privacy.MEMBERS,
        "coalition": Privacy.MEMBERS,
        "file_name": Privacy.MEMBERS,
        "content": Privacy.PERSONAL,
        "state": Privacy.MEMBERS,
        "answers": Privacy.PERSONAL,
        "outcome": Privacy.PERSONAL,
        "made_at": Privacy.MEMBERS,
        "made_by": Privacy.MEMBERS,
        "finished_at": Privacy.MEMBERS,
        "counts": Privacy.MEMBERS,  # of rows by what became of them, as the record names them
    }

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"


class Partner(models.Model):
    """An organization, from prospect to partner."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="partners")
    name = models.CharField(_("Name of the organization"), max_length=200)
    description = models.TextField(_("What it does"), blank=True)
    website = models.URLField(_("Website"), blank=True)
    sectors = models.ManyToManyField(Sector, blank=True, related_name="partners", verbose_name=_("Sectors"))
    standing = models.CharField(_("Standing"), max_length=20, choices=Standing.choices, default=Standing.PROSPECT)
    standing_since = models.DateField(_("In this standing since"), default=timezone.localdate)
    joined_on = models.DateField(_("Joined"), null=True, blank=True)
    joined_precision = models.CharField(  # the list may know only the month or the year
        max_length=8,
        choices=[("day", _("day")), ("month", _("month")), ("year", _("year"))],
        default="day",
    )
    as_kept = models.JSONField(
        default=dict
    )  # words of the imported list that found no place: {"Areas": "Nowhere Heights"}
    confirmed_at = models.DateTimeField(null=True, blank=True)  # when the partner itself said whom it serves
    made_at = models.DateTimeField(default=timezone.now)
    list_import = models.ForeignKey(
        ListImport, on_delete=models.SET_NULL, null=True, blank=True, related_name="partners"
    )

    privacy: ClassVar = {
        **dict.fromkeys(["name", "description", "website"], Privacy.PUBLIC),
        **dict.fromkeys(
            [
                "id",
                "coalition",
                "sectors",
                "standing",
                "standing_since",
                "joined_on",
                "joined_precision",
                "confirmed_at",
                "made_at",
                "list_import",
            ],
            Privacy.MEMBERS,
        ),
        "as_kept": Privacy.PERSONAL,
        # facts about a partner that lie in rows of their own, as the record names them
        "services": Privacy.PUBLIC,
        "body": Privacy.MEMBERS,
        "way": Privacy.MEMBERS,
        "confirmed": Privacy.MEMBERS,
        "contact": Privacy.PERSONAL,
        "note": Privacy.PERSONAL,
    }

    class Meta:
        ordering = ("name", "id")
        indexes = (models.Index(fields=["coalition", "standing"], name="partner_standing"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_confirmed(self) -> bool:
        """True where the partner itself has said whom it serves."""
        return self.confirmed_at is not None


class Service(models.Model):
    """One group that a partner works with, where, and in which relation.

    ``areas`` holds area codes, ``["*"]`` for the whole community, and is empty where nobody has told.
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="services")
    group = models.CharField(max_length=40)  # a group's code, or "everyone"
    relation = models.CharField(max_length=20, choices=Relation.choices, default=Relation.SERVES)
    areas = models.JSONField(default=list)

    privacy: ClassVar = dict.fromkeys(["id", "partner", "group", "relation", "areas"], Privacy.PUBLIC)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["partner", "group", "relation"], name="one_service_each"),)

    def __str__(self) -> str:
        return f"{self.relation} {self.group}"


class StandingChange(models.Model):
    """When a partner's standing changed, and why."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="standing_changes")
    was = models.CharField(max_length=20, choices=Standing.choices, blank=True)
    became = models.CharField(max_length=20, choices=Standing.choices)
    on = models.DateField(default=timezone.localdate)
    reason = models.CharField(max_length=300, blank=True)

    privacy: ClassVar = dict.fromkeys(["id", "partner", "was", "became", "on", "reason"], Privacy.MEMBERS)

    class Meta:
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return f"{self.was} to {self.became}"


class Contact(models.Model):
    """A person who speaks for an organization in the coalition."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="contacts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    is_main = models.BooleanField(_("Main contact"), default=False)

    privacy: ClassVar = {
        "id": Privacy.MEMBERS,
        "partner": Privacy.MEMBERS,
        "person": Privacy.PERSONAL,
        "is_main": Privacy.MEMBERS,
    }

    class Meta:
        ordering = ("-is_main", "id")
        constraints = (models.UniqueConstraint(fields=["partner", "person"], name="one_contact_each"),)

    def __str__(self) -> str:
        return f"contact {self.pk}"


class Body(models.Model):
    """A steering committee or working group; it decides or it does not."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="bodies")
    name = models.CharField(_("Name"), max_length=120)
    decides = models.BooleanField(_("It makes decisions"), default=False)
    ended_on = models.DateField(null=True, blank=True)

    privacy: ClassVar = dict.fromkeys(["id", "coalition", "name", "decides", "ended_on"], Privacy.MEMBERS)

    class Meta:
        ordering = ("-decides", "name")
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """A partner's seat in a body, from one day until another."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="seats")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="seats")
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(["id", "body", "partner", "since", "until"], Privacy.MEMBERS),
        "person": Privacy.PERSONAL,
    }

    class Meta:
        ordering = ("body", "partner")
        constraints = (
            models.UniqueConstraint(
                fields=["body", "partner"], condition=models.Q(until=None), name="one_open_seat_each"
            ),
        )

    def __str__(self) -> str:
        return f"seat {self.pk}"


class Note(models.Model):
    """A note on a partner, for members. Never about clients or patients."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("Note"))
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.CharField(max_length=80)  # opaque actor id

    privacy: ClassVar = {
        **dict.fromkeys(["id", "partner", "written_at", "written_by"], Privacy.MEMBERS),
        "text": Privacy.PERSONAL,
    }

    class Meta:
        ordering = ("-written_at", "-id")

    def __str__(self) -> str:
        return f"note {self.pk}"


class Way(models.TextChoices):
    """How a partner is asked. Paper and phone are entered by staff and marked so."""

    EMAIL = "email", _("E-mail")
    PRINT = "print", _("Printed code")
    PAPER = "paper", _("Paper")
    PHONE = "phone", _("Phone")


class Asking(models.Model):
    """One time that a partner was asked whom it serves, by a personal link."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="askings")
    link = models.OneToOneField(PersonalLink, on_delete=models.SET_NULL, null=True, related_name="asking")
    way = models.CharField(max_length=20, choices=Way.choices, default=Way.EMAIL)
    asked_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = dict.fromkeys(
        ["id", "partner", "link", "way", "asked_at", "reminded_at", "answered_at"], Privacy.MEMBERS
    )

    class Meta:
        ordering = ("-asked_at", "-id")

    def __str__(self) -> str:
        return f"asking {self.pk}"
