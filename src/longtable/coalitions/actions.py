"""Every write about a coalition, its members and its persons."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from longtable.coalitions.links import make_link, mark_used
from longtable.coalitions.models import Coalition, Membership, Person, PersonalLink, Retention, Role
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access, kept_since
from longtable.coalitions.rules import is_last_coordinator, slug_is_free
from longtable.people.models import Account
from longtable.record.actions import SYSTEM, Actor, write


class NobodyLeftToCoordinateError(Exception):
    """Refused: a coalition always has a coordinator. Hand over first."""


def free_slug(name: str) -> str:
    """An address from a name: "Lake County Tobacco" becomes lake-county-tobacco, with a number where it is taken."""
    base = slugify(name)[:40].strip("-") or "coalition"
    slug, number = base, 1
    while not slug_is_free(slug):
        number += 1
        slug = f"{base}-{number}"
    return slug


@transaction.atomic
def make_coalition(
    *, by: Account, name: str, purpose: str = "", language: str = "en", time_zone: str = "America/Chicago"
) -> Coalition:
    """A new coalition; whoever makes it coordinates it."""
    coalition = Coalition.objects.create(
        slug=free_slug(name), name=name, purpose=purpose, language=language, time_zone=time_zone
    )
    Membership.objects.create(coalition=coalition, account=by, role=Role.COORDINATOR, since=today_of(coalition))
    write(
        coalition_id=coalition.pk,
        by=Actor(f"account:{by.pk}", Role.COORDINATOR.value),
        action="coalitions.coalition_made",
        subject=coalition,
        label=name,
        after={"name": name, "language": language},
    )
    return coalition


@transaction.atomic
def change_coalition(
    *, by: Access, name: str, purpose: str, language: str, time_zone: str, strategy_adopted_on: date | None
) -> Coalition:
    """Keep what the coordinators say of the coalition itself."""
    coalition = by.coalition
    after = {
        "name": name,
        "purpose": purpose,
        "language": language,
        "time_zone": time_zone,
        "strategy_adopted_on": strategy_adopted_on,
    }
    stored = Coalition.objects.get(pk=coalition.pk)  # a form may already have changed the one at hand
    before = {field: getattr(stored, field) for field in after}
    for field, value in after.items():
        setattr(coalition, field, value)
    coalition.save(update_fields=list(after))
    write(
        coalition_id=coalition.pk,
        by=by.actor,
        action="coalitions.coalition_changed",
        subject=coalition,
        label=name,
        before=before,
        after=after,
    )
    return coalition


@transaction.atomic
def invite_member(*, by: Access, email: str, role: Role) -> tuple[PersonalLink, str]:
    """A link by which one address can join in one role; returns it with its secret, to be e-mailed."""
    link, secret = make_link(
        coalition=by.coalition, purpose="join", email=email.lower(), details={"role": role.value}, days=14
    )
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action="coalitions.member_invited",
        subject=link,
        after={"email": email, "details": {"role": role.value}},
    )
    return link, secret


def know_person(
    coalition: Coalition, *, name: str = "", email: str = "", phone: str = "", language: str = "en"
) -> Person:
    """Someone whom the coalition knows from today on, by its own calendar; part of an action, never one by itself."""
    today = today_of(coalition)
    return coalition.persons.create(name=name, email=email, phone=phone, language=language, known_since=today)


@transaction.atomic
def withdraw_invitation(*, by: Access, link: PersonalLink) -> None:
    """End an invitation that nobody has used."""
    link.withdrawn_at = timezone.now()
    link.save(update_fields=["withdrawn_at"])
    write(coalition_id=by.coalition.pk, by=by.actor, action="coalitions.invitation_withdrawn", subject=link)


@transaction.atomic
def join_coalition(*, by: Account, link: PersonalLink) -> Membership:
    """Someone follows an invitation; a second time changes nothing."""
    membership, made = Membership.objects.get_or_create(
        coalition=link.coalition,
        account=by,
        defaults={"role": link.details.get("role", Role.MEMBER.value), "since": today_of(link.coalition)},
    )
    mark_used(link)
    if made:
        write(
            coalition_id=link.coalition_id,
            by=Actor(f"account:{by.pk}", membership.role),
            action="coalitions.member_joined",
            subject=membership,
            after={"role": membership.role},
        )
    return membership


@transaction.atomic
def change_role(*, by: Access, membership: Membership, role: Role) -> None:
    """Give a member another role; handing over is making someone else coordinator first."""
    list(Membership.objects.select_for_update().filter(coalition=membership.coalition))  # one at a time
    if role is not Role.COORDINATOR and is_last_coordinator(membership):
        raise NobodyLeftToCoordinateError
    was, membership.role = membership.role, role.value
    membership.save(update_fields=["role"])
    write(
        coalition_id=membership.coalition_id,
        by=by.actor,
        action="coalitions.role_changed",
        subject=membership,
        before={"role": was},
        after={"role": role.value},
    )


@transaction.atomic
def remove_member(*, by: Access, membership: Membership) -> None:
    """End a membership: someone leaves, or a coordinator removes them."""
    list(Membership.objects.select_for_update().filter(coalition=membership.coalition))  # one at a time
    if is_last_coordinator(membership):
        raise NobodyLeftToCoordinateError
    left = membership.account_id == by.account.pk
    write(
        coalition_id=membership.coalition_id,
        by=by.actor,
        action="coalitions.member_left" if left else "coalitions.member_removed",
        subject=membership,
        before={"role": membership.role},
    )
    membership.delete()


@transaction.atomic
def set_retention(*, by: Access, months: dict[str, int]) -> None:
    """Set how long each kind of personal data is kept, in months by kind."""
    for kind, value in months.items():
        rule, made = Retention.objects.get_or_create(coalition=by.coalition, kind=kind, defaults={"months": value})
        was = None if made else rule.months
        if was == value:
            continue
        rule.months = value
        rule.save(update_fields=["months"])
        write(
            coalition_id=by.coalition.pk,
            by=by.actor,
            action="coalitions.retention_set",
            subject=rule,
            label=kind,
            before={"months": was},
            after={"months": value},
        )


@transaction.atomic
def forget_links(*, today: date | None = None) -> int:
    """Delete personal links that ended longer ago than their coalition keeps them; returns how many."""
    deleted = 0
    for coalition in Coalition.objects.all():
        before = kept_since(coalition, Retention.Kind.LINKS, today)
        ended = Q(expires_at__date__lt=before) | Q(withdrawn_at__date__lt=before)
        count, _by_model = coalition.links.filter(ended).delete()
        note_forgotten(coalition, "coalitions.data_forgotten", links=count)
        deleted += count
    return deleted


def note_forgotten(coalition: Coalition, action: str, **counts: int) -> None:
    """One entry about personal data that was deleted past its time, where there was some. Part of an action of the daily jobs."""
    if any(counts.values()):
        told = ", ".join(f"{what.replace('_', ' ')}: {count}" for what, count in counts.items())
        write(coalition_id=coalition.pk, by=SYSTEM, action=action, subject=coalition, label=coalition.name, reason=told)
