"""The persons who speak for an organization, and notes about it. Neither names nor words reach the record."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.coalitions.actions import know_person
from longtable.coalitions.links import withdraw_links
from longtable.coalitions.models import Coalition, Person, Retention
from longtable.coalitions.queries import Access, kept_since
from longtable.coalitions.rules import Refused, is_same_press, needed
from longtable.partners.actions.partners import drop_person, lock, record_partner
from longtable.partners.models import Contact, Note, Partner, Standing
from longtable.partners.queries import CONFIRM
from longtable.record.actions import SYSTEM
from longtable.record.classification import CHANGED


@transaction.atomic
def add_contact(
    *,
    by: Access,
    partner: Partner,
    name: str = "",
    email: str = "",
    phone: str = "",
    language: str = "",
    is_main: bool = False,
) -> Contact:
    """Add a person who speaks for an organization; the first one is the main contact.

    Someone whom the coalition knows by this address already is the same person; their empty fields are filled.
    """
    lock(partner)
    name, email, phone = name.strip(), email.strip().lower(), phone.strip()
    if not (name or email or phone):
        raise Refused(_("Give a name, an e-mail address or a phone number."))
    person = Person.objects.filter(coalition=partner.coalition, email__iexact=email).first() if email else None
    if person is None:
        language = language or partner.coalition.language
        twin = partner.contacts.filter(person__name=name, person__email=email, person__phone=phone).first()
        person = (
            twin.person
            if twin
            else know_person(partner.coalition, name=name, email=email, phone=phone, language=language)
        )
    else:
        _fill(person, name=name, phone=phone)
    is_main = is_main or not partner.contacts.exists()
    contact, made = Contact.objects.get_or_create(partner=partner, person=person, defaults={"is_main": is_main})
    if made:
        if is_main:
            partner.contacts.exclude(pk=contact.pk).update(is_main=False)
        record_partner(by, partner, "contact_added", after={"contact": CHANGED})
    return contact


def _fill(person: Person, **values: str) -> None:
    empty = [field for field, value in values.items() if value and not getattr(person, field)]
    for field in empty:
        setattr(person, field, values[field])
    if empty:
        person.save(update_fields=empty)


@transaction.atomic
def change_contact(
    *, by: Access, contact: Contact, name: str, email: str, phone: str, language: str, is_main: bool
) -> Contact:
    """Change what is known of a contact. Links that went to an address that no longer holds stop working."""
    person, partner = contact.person, contact.partner
    values = {"name": name.strip(), "email": email.strip().lower(), "phone": phone.strip(), "language": language}
    if not (values["name"] or values["email"] or values["phone"]):
        raise Refused(_("Give a name, an e-mail address or a phone number."))
    changed = [field for field, value in values.items() if getattr(person, field) != value]
    if "email" in changed:
        person.links.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
    for field in changed:
        setattr(person, field, values[field])
    person.save()
    if is_main and not contact.is_main:
        partner.contacts.exclude(pk=contact.pk).update(is_main=False)
        contact.is_main = True
        contact.save(update_fields=["is_main"])
        changed.append("is_main")
    if changed:
        record_partner(by, partner, "contact_changed", after={"contact": CHANGED})
    return contact


@transaction.atomic
def remove_contact(*, by: Access, contact: Contact) -> None:
    """Take a person from an organization, and delete them where nothing else in the coalition refers to them."""
    partner, person, was_main = contact.partner, contact.person, contact.is_main
    person.links.filter(purpose=CONFIRM, subject_id=partner.pk).update(withdrawn_at=timezone.now())
    contact.delete()
    partner.seats.filter(person=person).update(person=None)
    following = partner.contacts.first()
    if was_main and following is not None:
        following.is_main = True
        following.save(update_fields=["is_main"])
    drop_person(person)
    record_partner(by, partner, "contact_removed", before={"contact": CHANGED})


@transaction.atomic
def add_note(*, by: Access, partner: Partner, text: str) -> Note:
    """Keep a note on an organization, for coordinators and members. Never about clients or patients."""
    text = needed(text, _("Write something first."))
    lock(partner)
    last = partner.notes.filter(written_by=by.actor.id).first()
    if last is not None and last.text == text and is_same_press(last.written_at, timezone.now()):
        return last
    note = Note.objects.create(partner=partner, text=text, written_by=by.actor.id)
    record_partner(by, partner, "note_added", after={"note": CHANGED})
    return note


@transaction.atomic
def remove_note(*, by: Access, note: Note) -> None:
    """Delete a note."""
    partner = note.partner
    note.delete()
    record_partner(by, partner, "note_removed", before={"note": CHANGED})


@transaction.atomic
def forget_old_contacts(*, coalition: Coalition, today: date | None = None) -> int:
    """Delete the persons, and the words of the imported list, of organizations that left longer ago than the coalition keeps them.

    Run daily. Returns how many contacts were deleted.
    """
    before = kept_since(coalition, Retention.Kind.CONTACTS, today)
    gone = Partner.objects.filter(coalition=coalition, standing=Standing.LEFT, standing_since__lt=before)
    forgotten = 0
    for partner in gone.prefetch_related("contacts__person"):
        contacts = list(partner.contacts.all())
        if not contacts and not partner.as_kept:
            continue
        withdraw_links(coalition, CONFIRM, partner.pk)
        partner.seats.update(person=None)
        for contact in contacts:
            contact.delete()
            drop_person(contact.person)
        partner.as_kept = {}
        partner.save(update_fields=["as_kept"])
        record_partner(SYSTEM, partner, "contacts_forgotten", before={"contact": CHANGED})
        forgotten += len(contacts)
    return forgotten


def forget_contacts(*, today: date | None = None) -> int:
    """Forget them in every coalition, each by itself; for the daily jobs."""
    return sum(forget_old_contacts(coalition=coalition, today=today) for coalition in Coalition.objects.all())
