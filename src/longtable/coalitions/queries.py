"""The gate to a coalition, and what its pages show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from longtable.coalitions.models import RETENTION_MONTHS, Coalition, Membership, PersonalLink, Retention, Role
from longtable.coalitions.moments import today_of
from longtable.people.models import Account
from longtable.record.actions import Actor
from longtable.record.models import Entry


@dataclass(frozen=True, slots=True)
class Access:
    """A signed-in person's way into one coalition: what every gate and action of the rooms takes."""

    coalition: Coalition
    account: Account
    role: Role

    @property
    def actor(self) -> Actor:
        """How the record names this person."""
        return Actor(f"account:{self.account.pk}", self.role.value)

    @property
    def can_edit(self) -> bool:
        """Only coordinators change what the coalition keeps."""
        return self.role is Role.COORDINATOR

    @property
    def sees_people(self) -> bool:
        """Observers see organizations, never persons."""
        return self.role is not Role.OBSERVER


def get_access(account: Account, slug: str) -> Access:
    """The one gate to a coalition: a stranger is told that there is no such page."""
    membership = Membership.objects.select_related("coalition").filter(account=account, coalition__slug=slug).first()
    if membership is None:
        raise Http404
    return Access(membership.coalition, account, Role(membership.role))


def coalitions_of(account: Account) -> QuerySet[Membership]:
    """Where a person belongs, by name."""
    return Membership.objects.filter(account=account).select_related("coalition").order_by("coalition__name")


def members(access: Access) -> QuerySet[Membership]:
    """Who can sign in to this coalition."""
    return access.coalition.memberships.select_related("account").order_by("role", "account__name", "account__email")


def get_membership(access: Access, pk: int) -> Membership:
    """The gate to one member."""
    return get_object_or_404(members(access), pk=pk)


def get_own_membership(access: Access) -> Membership:
    """The gate to one's own place."""
    return get_object_or_404(members(access), account=access.account)


def open_invitations(access: Access) -> QuerySet[PersonalLink]:
    """Invitations to join that nobody has used or withdrawn."""
    return access.coalition.links.filter(purpose="join", used_at=None, withdrawn_at=None).order_by("-made_at")


def get_invitation(access: Access, pk: int) -> PersonalLink:
    """The gate to one invitation that can still be withdrawn."""
    return get_object_or_404(open_invitations(access), pk=pk)


def retention_months(coalition: Coalition) -> dict[str, int]:
    """Months by kind of personal data, the defaults where the coalition set none."""
    months = {kind.value: default for kind, default in RETENTION_MONTHS.items()}
    months.update(Retention.objects.filter(coalition=coalition).values_list("kind", "months"))
    return months


def kept_since(coalition: Coalition, kind: Retention.Kind, today: date | None = None) -> date:
    """The day from which personal data of this kind is kept; what is older is forgotten."""
    return (today or today_of(coalition)) - relativedelta(months=retention_months(coalition)[kind.value])


def names_of_actors(coalition: Coalition, actors: Iterable[str]) -> dict[str, str]:
    """Opaque actor ids of the record to names, for those who are still known; others stay without a name."""
    wanted = set(actors)
    accounts = [int(actor.removeprefix("account:")) for actor in wanted if actor.startswith("account:")]
    persons = [int(actor.removeprefix("person:")) for actor in wanted if actor.startswith("person:")]
    names: dict[str, str] = {}
    if accounts:
        names |= {f"account:{a.pk}": str(a) for a in Account.objects.filter(pk__in=accounts, is_active=True)}
    if persons:
        names |= {f"person:{p.pk}": str(p) for p in coalition.persons.filter(pk__in=persons)}
    return names


def record_of(access: Access) -> QuerySet[Entry]:
    """Everything that was done in the coalition, newest first."""
    return Entry.objects.filter(coalition_id=access.coalition.pk).order_by("-number")
