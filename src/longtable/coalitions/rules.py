"""What may and may not be done in a coalition."""

from __future__ import annotations

from longtable.coalitions.models import Coalition, Membership, Role

RESERVED = {
    "account", "people", "style", "coalitions", "calls", "link", "demo", "static", "api", "health", "about", "help", "media", "new",
    "via",  # /calls/via/<token>/ and the like: fixed words where the public addresses of calls have a coalition's name
}  # fmt: skip


def is_last_coordinator(membership: Membership) -> bool:
    """True where nobody else could run the coalition if this member went or stepped back."""
    if membership.role != Role.COORDINATOR:
        return False
    others = Membership.objects.filter(coalition=membership.coalition, role=Role.COORDINATOR).exclude(pk=membership.pk)
    return not others.exists()


def slug_is_free(slug: str) -> bool:
    """True where no coalition and no page of the house has this address."""
    return slug not in RESERVED and not Coalition.objects.filter(slug=slug).exists()
