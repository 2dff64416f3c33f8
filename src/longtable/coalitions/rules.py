"""What may and may not be done in a coalition."""

from __future__ import annotations

from datetime import datetime, timedelta

from longtable.coalitions.models import Coalition, Membership, Role

TWICE = timedelta(minutes=5)  # the same button pressed again within this time is one press

RESERVED = {
    "account", "people", "style", "coalitions", "calls", "link", "demo", "static", "api", "health", "about", "help", "media", "new",
    "t",  # personal links in text messages: short, because each part costs
    "via",  # /calls/via/<token>/ and the like: fixed words where the public addresses of calls have a coalition's name
}  # fmt: skip


class Refused(Exception):
    """Something that cannot be done; the message says why and what to do, in the language of the page."""


def needed(text: str, message: str) -> str:
    """A text without spaces around it; refuses an empty one."""
    text = text.strip()
    if not text:
        raise Refused(message)
    return text


def is_same_press(then: datetime | None, now: datetime) -> bool:
    """True where something was done so shortly before that it is the same press of a button."""
    return then is not None and now - then < TWICE


def is_last_coordinator(membership: Membership) -> bool:
    """True where nobody else could run the coalition if this member went or stepped back."""
    if membership.role != Role.COORDINATOR:
        return False
    others = Membership.objects.filter(coalition=membership.coalition, role=Role.COORDINATOR).exclude(pk=membership.pk)
    return not others.exists()


def slug_is_free(slug: str) -> bool:
    """True where no coalition and no page of the house has this address."""
    return slug not in RESERVED and not Coalition.objects.filter(slug=slug).exists()
