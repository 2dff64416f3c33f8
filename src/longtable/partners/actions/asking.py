"""Asking a partner whom it serves: by a personal link, by a printed code, on paper or by phone; and its answer."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.coalitions.links import make_link, mark_used, withdraw_links
from longtable.coalitions.models import Person, PersonalLink
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused, is_same_press
from longtable.partners.actions.partners import (
    lines_as_kept,
    lock,
    put_services,
    record_partner,
    sectors_by_code,
    type_services,
)
from longtable.partners.mail import send_link
from longtable.partners.models import Asking, Contact, Partner, Standing, Way
from longtable.partners.queries import CONFIRM, known_codes
from longtable.partners.rules import checked_lines
from longtable.record.actions import Actor


def _whom(partner: Partner, contact: Contact | None) -> Person:
    """The person to ask: the contact given, else the main one with an address."""
    if contact is not None and contact.person.email:
        return contact.person
    first = partner.contacts.select_related("person").exclude(person__email="").first()
    if first is None:
        raise Refused(
            _("There is no e-mail address for this organization. Add a contact, or ask on paper or by phone.")
        )
    return first.person


def _link_for(partner: Partner, person: Person | None) -> tuple[PersonalLink, str]:
    return make_link(coalition=partner.coalition, purpose=CONFIRM, subject_id=partner.pk, person=person)


@transaction.atomic
def ask_partner(*, by: Access, partner: Partner, contact: Contact | None = None) -> Asking:
    """Send a contact a personal link, in their language, by which they say whom the organization serves.

    A second press within a few minutes sends nothing.
    """
    lock(partner)
    person = _whom(partner, contact)
    now = timezone.now()
    last = partner.askings.filter(way=Way.EMAIL, answered_at=None).first()
    if last is not None and is_same_press(last.asked_at, now):
        return last
    link, secret = _link_for(partner, person)
    asking = Asking.objects.create(partner=partner, link=link, way=Way.EMAIL, asked_at=now)
    record_partner(by, partner, "partner_asked", after={"way": Way.EMAIL.value})
    send_link(person=person, partner=partner, secret=secret, link=link)
    return asking


@transaction.atomic
def remind_partner(*, by: Access, partner: Partner) -> Asking:
    """Send a new link for an open asking, with a friendly word; the links before still open until they expire."""
    lock(partner)
    asking = partner.askings.filter(answered_at=None).first()
    if asking is None:
        raise Refused(_("Nobody has asked this organization yet. Ask it first."))
    now = timezone.now()
    if is_same_press(asking.reminded_at, now) or is_same_press(asking.asked_at, now):
        return asking
    person = _whom(partner, None)
    asking.link, secret = _link_for(partner, person)
    asking.reminded_at = now
    asking.save(update_fields=["link", "reminded_at"])
    record_partner(by, partner, "partner_reminded", after={"way": Way.EMAIL.value})
    send_link(person=person, partner=partner, secret=secret, link=asking.link, reminder=True)
    return asking


@transaction.atomic
def print_asking(*, by: Access, partner: Partner) -> tuple[Asking, str]:
    """A personal link to be printed as a code. Its secret is known only now; printing again makes another one."""
    lock(partner)
    link, secret = _link_for(partner, None)
    asking = Asking.objects.create(partner=partner, link=link, way=Way.PRINT)
    record_partner(by, partner, "partner_asked", after={"way": Way.PRINT.value})
    return asking, secret


@transaction.atomic
def renew_asking(*, link: PersonalLink, by: Actor, email: str) -> bool:
    """Send a new link in place of one that has ended, only to an address that is a contact's of the same organization now.

    Returns whether one was sent; the page gives the same answer either way.
    """
    partner = (
        Partner.objects.filter(coalition=link.coalition, pk=link.subject_id).exclude(standing=Standing.LEFT).first()
    )
    if partner is None or not email.strip():
        return False
    contact = partner.contacts.select_related("person").filter(person__email__iexact=email.strip()).first()
    if contact is None:
        return False
    lock(partner)
    new, secret = _link_for(partner, contact.person)
    Asking.objects.create(partner=partner, link=new, way=Way.EMAIL)
    record_partner(by, partner, "link_renewed", after={"way": Way.EMAIL.value})
    send_link(person=contact.person, partner=partner, secret=secret, link=new)
    return True


@transaction.atomic
def withdraw_asking(*, by: Access, partner: Partner) -> int:
    """Make every link that is out for this organization stop working; returns how many did."""
    lock(partner)
    ended = withdraw_links(partner.coalition, CONFIRM, partner.pk)
    if ended:
        record_partner(by, partner, "links_withdrawn")
    return ended


@transaction.atomic
def confirm_services(
    *,
    by: Actor,
    link: PersonalLink,
    services: type_services | None = None,
    sectors: Iterable[str] | None = None,
) -> Partner:
    """A contact says by a personal link whom the organization serves. ``None``: what the coalition says is right.

    A second press changes nothing; until the link expires the contact may correct what was said.
    """
    partner = Partner.objects.select_related("coalition").get(coalition=link.coalition, pk=link.subject_id)
    lock(partner)
    asking = Asking.objects.filter(link=link).first() or partner.askings.filter(answered_at=None).first()
    said_before = link.used_at is not None and partner.is_confirmed
    changed = _keep_answer(by, partner, services, sectors, way=asking.way if asking else Way.EMAIL, again=said_before)
    if changed or not said_before:
        now = timezone.now()
        if asking is not None:
            asking.answered_at = now
            asking.save(update_fields=["answered_at"])
        mark_used(link)
    return partner


@transaction.atomic
def enter_answer(
    *,
    by: Access,
    partner: Partner,
    way: Way,
    services: type_services,
    sectors: Iterable[str] | None = None,
) -> Partner:
    """Enter what an organization said on paper or by phone; it counts as confirmed and is marked with the way."""
    if way not in {Way.PAPER, Way.PHONE}:
        raise Refused(_("Say whether the answer came on paper or by phone."))
    lock(partner)
    now = timezone.now()
    last = partner.askings.filter(way=way).exclude(answered_at=None).first()
    again = partner.is_confirmed and last is not None and is_same_press(last.answered_at, now)
    if _keep_answer(by, partner, services, sectors, way=way, again=again) or not again:
        partner.askings.filter(answered_at=None).update(answered_at=now)
        Asking.objects.create(partner=partner, way=way, asked_at=now, answered_at=now)
    return partner


def _keep_answer(
    by: Access | Actor,
    partner: Partner,
    services: type_services | None,
    sectors: Iterable[str] | None,
    *,
    way: str,
    again: bool,
) -> bool:
    """Keep what the partner said of itself; returns whether it changed anything. ``again``: it said the same just before."""
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    if services is not None:
        lines = checked_lines(services, known_codes(partner.coalition))
        stood, changed = put_services(partner, lines)
        if changed:
            before["services"], after["services"] = lines_as_kept(stood), lines_as_kept(lines)
    if sectors is not None:
        was, chosen = [one.code for one in partner.sectors.all()], sectors_by_code(partner.coalition, sectors)
        if set(was) != {one.code for one in chosen}:
            partner.sectors.set(chosen)
            before["sectors"], after["sectors"] = was, [one.code for one in chosen]
    if again and not after:
        return False
    partner.confirmed_at = timezone.now()
    partner.save(update_fields=["confirmed_at"])
    what = "services_corrected" if after else "services_confirmed"
    record_partner(by, partner, what, before, {**after, "confirmed": True, "way": way})
    return bool(after)
