"""Personal links: made, opened, used, withdrawn and renewed. A link does one thing and expires."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.http import Http404
from django.utils import timezone

from longtable.coalitions.models import Coalition, Person, PersonalLink
from longtable.record.actions import Actor

DAYS = 30


class LinkHasEnded(Exception):
    """The link was right once: it has expired, was used up or was withdrawn. It can be renewed from the same address."""

    def __init__(self, link: PersonalLink) -> None:
        self.link = link
        super().__init__("link has ended")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def make_link(
    *,
    coalition: Coalition,
    purpose: str,
    subject_id: int = 0,
    person: Person | None = None,
    email: str = "",
    details: dict[str, str] | None = None,
    days: int = DAYS,
    secret: str = "",
) -> tuple[PersonalLink, str]:
    """A new link and its secret. The secret is shown once; only its digest is kept. ``secret``: one that can be made again."""
    secret = secret or secrets.token_urlsafe(24)
    link = PersonalLink.objects.create(
        coalition=coalition,
        purpose=purpose,
        subject_id=subject_id,
        person=person,
        email=email or (person.email if person else ""),
        details=details or {},
        secret_digest=_digest(secret),
        expires_at=timezone.now() + timedelta(days=days),
    )
    return link, secret


def open_link(secret: str, purpose: str) -> PersonalLink:
    """The gate that a personal link is: 404 for a wrong one, LinkHasEnded for one that was right once."""
    link = (
        PersonalLink.objects.select_related("coalition", "person")
        .filter(secret_digest=_digest(secret), purpose=purpose)
        .first()
    )
    if link is None:
        raise Http404
    if link.withdrawn_at or link.expires_at <= timezone.now():
        raise LinkHasEnded(link)
    return link


def actor_of(link: PersonalLink) -> Actor:
    """How the record names someone who acts by a link."""
    return Actor(f"person:{link.person_id}" if link.person_id else f"link:{link.pk}", "contact by link")


def mark_used(link: PersonalLink) -> None:
    """Note when a link was last used to do its one thing."""
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])


def withdraw_links(coalition: Coalition, purpose: str, subject_id: int) -> int:
    """End every open link about one row; returns how many."""
    return coalition.links.filter(purpose=purpose, subject_id=subject_id, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
