"""What the demo's own pages show, and the gate to its coordinator."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from longtable.people.models import Account, OutboxMessage

DEMO_COORDINATOR = "coordinator@demo.example"


def get_demo_coordinator() -> Account:
    """The account by which anyone enters the demo: 404 where there is none."""
    account = Account.objects.filter(email=DEMO_COORDINATOR).first()
    if account is None:
        raise Http404
    return account


def newest_in_outbox() -> QuerySet[OutboxMessage]:
    """The newest letters and text messages of the demo."""
    return OutboxMessage.objects.all()[:50]
