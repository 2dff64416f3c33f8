"""Plain functions that make rows for tests, through the product's own actions where there is one."""

from __future__ import annotations

from itertools import count

from allauth.account.models import EmailAddress

from longtable.coalitions.models import Coalition, Membership, Role
from longtable.coalitions.queries import Access
from longtable.people.models import Account

_number = count(1)


def make_account(email: str = "", **fields: object) -> Account:
    """Someone who can sign in."""
    account = Account.objects.create_user(email or f"someone{next(_number)}@people.example", **fields)
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account


def make_coalition(name: str = "Lake Country Coalition", **fields: object) -> Coalition:
    """A coalition without members."""
    return Coalition.objects.create(name=name, slug=f"coalition-{next(_number)}", **fields)


def make_access(role: Role = Role.COORDINATOR, coalition: Coalition | None = None, email: str = "") -> Access:
    """Someone in a role of a coalition, and their way in."""
    account = make_account(email)
    coalition = coalition or make_coalition()
    Membership.objects.create(coalition=coalition, account=account, role=role)
    return Access(coalition, account, role)
