"""What may be said and done about a call: who drafted it, what can be changed when, and what can be opened."""

from __future__ import annotations

from longtable.calls.models import Call
from longtable.people.models import Account
from longtable.record.actions import Actor


def is_drafter(call: Call, who: Account | str) -> bool:
    """True for someone who wrote at the call (an account, or an e-mail address): they may neither apply nor review."""
    if isinstance(who, Account):
        return call.drafters.filter(account=who).exists()
    address = who.strip()
    return bool(address) and call.drafters.filter(account__email__iexact=address).exists()


def is_drafting_actor(call: Call, actor: Actor) -> bool:
    """The same for someone as the record names them."""
    if not actor.id.startswith("account:"):
        return False
    return call.drafters.filter(account_id=int(actor.id.removeprefix("account:"))).exists()
