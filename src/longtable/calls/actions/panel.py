"""Who reviews: asking people onto the panel, their personal links, and letting them go without losing their work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.calls import review_mail, rules
from longtable.calls.models import Assignment, Call, PanelMember, Review
from longtable.calls.queries.conflicts import member_of
from longtable.calls.queries.reviewing import REVIEW, is_drafting
from longtable.coalitions.actions import know_person
from longtable.coalitions.links import make_link, withdraw_links
from longtable.coalitions.models import Person, PersonalLink
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused, is_same_press
from longtable.partners.models import Partner
from longtable.people.models import Account
from longtable.record.actions import Actor, write

LINK_DAYS = 60


def lock_call(call: Call) -> None:
    """One writer at a time on the panel of a call."""
    Call.objects.select_for_update().filter(pk=call.pk).first()


def _record(by: Actor, member: PanelMember, action: str, **more: Any) -> None:
    write(coalition_id=member.call.coalition_id, by=by, action=f"calls.{action}", subject=member, **more)


def refuse_drafters(call: Call, email: str, account: Account | None) -> None:
    """Who wrote at the call may not review it."""
    if rules.is_drafter(call, email) or (account is not None and rules.is_drafter(call, account)):
        raise Refused(
            _("This person helped to write the call, so they may not review. Ask someone who had no part in it.")
        )


@transaction.atomic
def add_panel_member(
    *,
    by: Access,
    call: Call,
    name: str,
    email: str,
    language: str = "en",
    partner: Partner | None = None,
    is_community: bool = False,
    knows_groups: Iterable[str] = (),
    knows_areas: Iterable[str] = (),
    knows_topics: Iterable[str] = (),
    max_load: int | None = None,
) -> PanelMember:
    """Put someone on the panel. Whoever is on it already keeps their place; who had left comes back."""
    lock_call(call)
    if call.state_now in {Call.State.DECIDED, Call.State.CANCELLED}:
        raise Refused(_("This call is over, so nobody can be asked to review it any more."))
    person = _person(call, name, email, language)
    refuse_drafters(call, email, person.account)
    values = {
        "partner": partner,
        "is_community": is_community,
        "knows_groups": sorted(knows_groups),
        "knows_areas": sorted(knows_areas),
        "knows_topics": sorted(knows_topics),
        "max_load": max_load,
    }
    member, made = PanelMember.objects.get_or_create(call=call, person=person, defaults=values)
    member.call = call
    if made:
        _record(by.actor, member, "panelist_added", after={**values, "partner": partner.pk if partner else None})
    elif member.left_at is not None:
        PanelMember.objects.filter(pk=member.pk).update(left_at=None, **values)
        member.refresh_from_db()
        member.call = call
        _record(by.actor, member, "panelist_came_back")
    return member


def _person(call: Call, name: str, email: str, language: str) -> Person:
    """The person with this address, or a new one; joined to the account of a member with the same address."""
    person = call.coalition.persons.filter(email__iexact=email).order_by("pk").first()
    if person is None:
        person = know_person(call.coalition, name=name, email=email, language=language)
    if person.account is None:
        membership = call.coalition.memberships.filter(account__email__iexact=email).select_related("account").first()
        if membership is not None:
            person.account = membership.account
            person.save(update_fields=["account"])
    return person


@transaction.atomic
def change_panel_member(
    *,
    by: Access,
    member: PanelMember,
    partner: Partner | None,
    is_community: bool,
    knows_groups: Iterable[str],
    knows_areas: Iterable[str],
    knows_topics: Iterable[str],
    max_load: int | None,
) -> PanelMember:
    """Change what is known of a reviewer. Nothing is written where nothing changed."""
    lock_call(member.call)
    new = {
        "partner_id": partner.pk if partner else None,
        "is_community": is_community,
        "knows_groups": sorted(knows_groups),
        "knows_areas": sorted(knows_areas),
        "knows_topics": sorted(knows_topics),
        "max_load": max_load,
    }
    before = {name: getattr(member, name) for name in new}
    changed = {name: value for name, value in new.items() if before[name] != value}
    if changed:
        PanelMember.objects.filter(pk=member.pk).update(**changed)
        call, person = member.call, member.person
        member.refresh_from_db()
        member.call, member.person = call, person
        told = {name.removesuffix("_id"): value for name, value in changed.items()}
        was = {name.removesuffix("_id"): before[name] for name in changed}
        _record(by.actor, member, "panelist_changed", before=was, after=told)
    return member


def _newest(member: PanelMember) -> PersonalLink | None:
    links = member.call.coalition.links.filter(purpose=REVIEW, subject_id=member.pk, withdrawn_at=None)
    return links.order_by("-made_at").first()


def _new_link(member: PanelMember) -> tuple[PersonalLink, str]:
    return make_link(
        coalition=member.call.coalition, purpose=REVIEW, subject_id=member.pk, person=member.person, days=LINK_DAYS
    )


@transaction.atomic
def invite_panel_member(*, by: Access, member: PanelMember, waiting: int = 0) -> bool:
    """Send a reviewer their personal link, in their language. A second press within minutes sends nothing."""
    lock_call(member.call)
    if not member.person.email:
        raise Refused(_("There is no e-mail address for this reviewer. Add one first."))
    if member.left_at is not None:
        raise Refused(_("This reviewer has left the panel."))
    refuse_drafters(member.call, member.person.email, member.person.account)
    newest = _newest(member)
    if newest is not None and is_same_press(newest.made_at, timezone.now()):
        return False
    link, secret = _new_link(member)
    _record(by.actor, member, "review_link_sent")
    review_mail.send_review_link(member=member, secret=secret, link=link, waiting=waiting)
    return True


@transaction.atomic
def renew_review_link(*, by: Actor, link: PersonalLink, email: str) -> bool:
    """Send a new link in place of one that has ended, only to the reviewer's own address. The page tells nothing."""
    member = PanelMember.objects.select_related("call__coalition", "person").filter(pk=link.subject_id).first()
    if member is None or member.left_at is not None or member.call.coalition_id != link.coalition_id:
        return False
    wanted = email.strip().casefold()
    if not wanted or member.person.email.casefold() != wanted:
        return False
    new, secret = _new_link(member)
    _record(by, member, "review_link_renewed")
    review_mail.send_review_link(member=member, secret=secret, link=new)
    return True


@transaction.atomic
def open_own_reviews(*, by: Access, call: Call) -> str:
    """A fresh link for a reviewer who is signed in; returns its secret."""
    member = member_of(call, by)
    if member is None:
        raise Refused(_("You are not on the panel of this call."))
    if is_drafting(member) or rules.is_drafter(call, by.account):
        raise Refused(_("You helped to write this call, so you may not review it."))
    member.call = call
    _link, secret = _new_link(member)
    _record(by.actor, member, "review_link_opened")
    return secret


@transaction.atomic
def withdraw_review_links(*, by: Access, member: PanelMember) -> int:
    """End every link of a reviewer; what they reviewed stays."""
    ended = withdraw_links(member.call.coalition, REVIEW, member.pk)
    if ended:
        _record(by.actor, member, "review_links_withdrawn")
    return ended


@transaction.atomic
def let_panel_member_go(*, by: Access, member: PanelMember, reason: str = "") -> PanelMember:
    """Take a reviewer off the panel: finished reviews count on, drafts are kept, the rest can be given to others."""
    lock_call(member.call)
    if member.left_at is None:
        waiting = Assignment.objects.filter(member=member, state=Assignment.State.WAITING)
        waiting.exclude(review__state=Review.State.DONE).update(state=Assignment.State.REPLACED)
        member.left_at = timezone.now()
        member.save(update_fields=["left_at"])
        withdraw_links(member.call.coalition, REVIEW, member.pk)
        _record(by.actor, member, "panelist_left", reason=reason)
    return member
