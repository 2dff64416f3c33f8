"""The tenant: a coalition, who belongs to it in which role, the persons it knows, and the links it hands out."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from longtable.record.classification import Privacy


class Role(models.TextChoices):
    """What a signed-in person may do in a coalition."""

    COORDINATOR = "coordinator", _("Coordinator")
    MEMBER = "member", _("Member")
    OBSERVER = "observer", _("Observer")


class Coalition(models.Model):
    """One coalition. Nothing crosses from one to another."""

    slug = models.SlugField(_("Short name for addresses"), max_length=50, unique=True)
    name = models.CharField(_("Name of the coalition"), max_length=120)
    purpose = models.TextField(_("What it works for"), blank=True)
    language = models.CharField(
        _("Main language"), max_length=8, choices=[("en", "English"), ("es", "Español")], default="en"
    )
    time_zone = models.CharField(_("Time zone"), max_length=60, default="America/Chicago")
    strategy_adopted_on = models.DateField(_("When the present strategy was adopted"), null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    privacy: ClassVar = {
        "id": Privacy.MEMBERS,
        "slug": Privacy.PUBLIC,
        "name": Privacy.PUBLIC,
        "purpose": Privacy.PUBLIC,
        "language": Privacy.PUBLIC,
        "time_zone": Privacy.PUBLIC,
        "strategy_adopted_on": Privacy.MEMBERS,
        "made_at": Privacy.MEMBERS,
    }

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """An account's role in a coalition."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="memberships")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("Role"), max_length=20, choices=Role.choices, default=Role.MEMBER)
    since = models.DateField(default=timezone.localdate)

    privacy: ClassVar = {
        "id": Privacy.MEMBERS,
        "coalition": Privacy.MEMBERS,
        "account": Privacy.MEMBERS,
        "role": Privacy.MEMBERS,
        "since": Privacy.MEMBERS,
    }

    class Meta:
        constraints = (models.UniqueConstraint(fields=["coalition", "account"], name="one_membership_each"),)

    def __str__(self) -> str:
        return f"membership {self.pk}"


class Person(models.Model):
    """Someone whom a coalition knows, with or without an account: a contact, a representative, a resident."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="persons")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    name = models.CharField(_("Name"), max_length=120, blank=True)
    email = models.EmailField(_("E-mail address"), blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    language = models.CharField(
        _("Language"), max_length=8, choices=[("en", "English"), ("es", "Español")], default="en"
    )
    texts_ok_on = models.DateField(null=True, blank=True)  # since when they agree to text messages about meetings,
    texts_number = models.CharField(
        max_length=16, blank=True
    )  # and at which number (E.164): another one needs another yes
    known_since = models.DateField(default=timezone.localdate)

    privacy: ClassVar = {
        "id": Privacy.MEMBERS,
        "coalition": Privacy.MEMBERS,
        "account": Privacy.PERSONAL,
        "name": Privacy.PERSONAL,
        "email": Privacy.PERSONAL,
        "phone": Privacy.PERSONAL,
        "texts_ok_on": Privacy.PERSONAL,
        "texts_number": Privacy.PERSONAL,
        "way": Privacy.MEMBERS,  # how they agreed or ended it, as the record names it
        "language": Privacy.PERSONAL,
        "known_since": Privacy.PERSONAL,
    }

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name or self.email or f"person {self.pk}"


class PersonalLink(models.Model):
    """A link that lets one person do one thing without an account. Only a digest of its secret is stored."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="links")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="links")
    purpose = models.CharField(max_length=40)  # "confirm_partner", "join"
    subject_id = models.BigIntegerField(default=0)  # the row that it is about, known to the room that made it
    email = models.EmailField(blank=True)  # where it was sent, so that it can be renewed
    details = models.JSONField(default=dict)  # for "join": the role
    secret_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        "id": Privacy.MEMBERS,
        "coalition": Privacy.MEMBERS,
        "person": Privacy.PERSONAL,
        "purpose": Privacy.MEMBERS,
        "subject_id": Privacy.MEMBERS,
        "email": Privacy.PERSONAL,
        "details": Privacy.MEMBERS,
        "secret_digest": Privacy.SENSITIVE,
        "made_at": Privacy.MEMBERS,
        "expires_at": Privacy.MEMBERS,
        "used_at": Privacy.MEMBERS,
        "withdrawn_at": Privacy.MEMBERS,
    }

    def __str__(self) -> str:
        return f"link {self.pk} to {self.purpose}"


class Retention(models.Model):
    """How long a coalition keeps one kind of personal data after it is no longer needed."""

    class Kind(models.TextChoices):
        """The kinds of personal data that are kept for a time and then deleted."""

        CONTACTS = "contacts", _("Contacts of organizations that have left")
        LINKS = "links", _("Personal links that have ended")
        IMPORTS = "imports", _("Uploaded lists")
        MEETINGS = "meetings", _("Guests, access needs and files of past meetings")

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="retentions")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    months = models.PositiveSmallIntegerField(_("Months"))

    privacy: ClassVar = {
        "id": Privacy.MEMBERS,
        "coalition": Privacy.MEMBERS,
        "kind": Privacy.MEMBERS,
        "months": Privacy.MEMBERS,
    }

    class Meta:
        constraints = (models.UniqueConstraint(fields=["coalition", "kind"], name="one_retention_each"),)

    def __str__(self) -> str:
        return f"{self.kind}: {self.months} months"


RETENTION_MONTHS = {
    Retention.Kind.CONTACTS: 12,
    Retention.Kind.LINKS: 3,
    Retention.Kind.IMPORTS: 3,
    Retention.Kind.MEETINGS: 12,
}
