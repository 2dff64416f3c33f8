"""Takes an import back: what it made goes, what it changed is as before, and what was changed since stays."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from longtable.coalitions.models import Coalition, Person
from longtable.partners.list_queries import partners_with_all
from longtable.partners.models import Body, Contact, Note, Partner, Seat, Sector, Service, StandingChange
from longtable.sources.problems import N_

CHANGED_SINCE = N_("It was changed after the import.")
USED_SINCE = N_("Other work was done with it after the import, such as a letter or evidence.")
GONE = N_("It was already removed.")

_OWN = {"services", "standing_changes", "contacts", "seats", "notes", "askings"}  # what a state holds itself


def state_of(partner: Partner) -> dict[str, Any]:
    """Everything about a partner as plain values; the partner comes from ``partners_with_all``."""
    return {
        "name": partner.name, "description": partner.description, "website": partner.website,
        "standing": partner.standing, "standing_since": partner.standing_since.isoformat(),
        "joined_on": partner.joined_on.isoformat() if partner.joined_on else None,
        "joined_precision": partner.joined_precision,
        "as_kept": partner.as_kept,
        "confirmed_at": partner.confirmed_at.isoformat() if partner.confirmed_at else None,
        "sectors": sorted(sector.pk for sector in partner.sectors.all()),
        "services": [[one.group, one.relation, list(one.areas)] for one in partner.services.all()],
        "contacts": [
            [one.person_id, one.is_main, one.person.name, one.person.email, one.person.phone, one.person.language]
            for one in sorted(partner.contacts.all(), key=lambda one: one.pk)
        ],
        "seats": [
            [one.body_id, one.person_id, one.since.isoformat(), one.until.isoformat() if one.until else None]
            for one in partner.seats.all()
        ],
        "notes": sorted([one.pk, one.text] for one in partner.notes.all()),
        "changes": sorted(one.pk for one in partner.standing_changes.all()),
        "askings": sorted([one.pk, bool(one.answered_at)] for one in partner.askings.all()),
    }  # fmt: skip


def digest_of(state: dict[str, Any]) -> str:
    """A short mark of a state."""
    text = json.dumps(state, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def take_back(coalition: Coalition, outcome: dict[str, Any]) -> dict[str, Any]:
    """Undo an import. Returns how many partners were removed and restored, and which stay and why."""
    made, changed = outcome.get("made", []), outcome.get("changed", [])
    there = {p.pk: p for p in partners_with_all(coalition, [one["id"] for one in (*made, *changed)])}
    used = _used_elsewhere([one["id"] for one in made])
    kept: list[dict[str, Any]] = []

    def fits(one: dict[str, Any], elsewhere: set[int]) -> bool:
        partner = there.get(one["id"])
        why = ""
        if partner is None:
            why = GONE
        elif digest_of(state_of(partner)) != one["after"]:
            why = CHANGED_SINCE
        elif partner.pk in elsewhere:
            why = USED_SINCE
        if why:
            kept.append({"name": one["name"], "why": why, "id": one["id"] if partner else None})
        return not why

    remove = [one["id"] for one in made if fits(one, used)]
    restore = [one for one in changed if fits(one, set())]
    _tell_persons_back(coalition, outcome, {*remove, *(one["id"] for one in restore)})
    Partner.objects.filter(coalition=coalition, pk__in=remove).delete()
    for one in restore:
        _restore(there[one["id"]], one["before"])
    _tidy_up(coalition, outcome)
    return {"removed": len(remove), "restored": len(restore), "kept": kept}


def _used_elsewhere(pks: list[int]) -> set[int]:
    """Partners that rows of other rooms point to."""
    used: set[int] = set()
    for relation in Partner._meta.related_objects:
        if relation.get_accessor_name() in _OWN or not pks:
            continue
        model: Any = relation.related_model
        rows = model._default_manager.filter(**{f"{relation.field.name}__in": pks})
        used |= set(rows.values_list(f"{relation.field.name}_id", flat=True))
    return used


def _restore(partner: Partner, before: dict[str, Any]) -> None:
    for name in ("name", "description", "website", "standing", "joined_precision", "as_kept"):
        setattr(partner, name, before[name])
    partner.standing_since = dt.date.fromisoformat(before["standing_since"])
    partner.joined_on = dt.date.fromisoformat(before["joined_on"]) if before["joined_on"] else None
    partner.save()
    partner.sectors.set(Sector.objects.filter(coalition_id=partner.coalition_id, pk__in=before["sectors"]))
    partner.services.all().delete()
    Service.objects.bulk_create(
        Service(partner=partner, group=group, relation=relation, areas=areas)
        for group, relation, areas in before["services"]
    )
    _restore_contacts(partner, before["contacts"])
    _restore_seats(partner, before["seats"])
    Note.objects.filter(partner=partner).exclude(pk__in=[pk for pk, _text in before["notes"]]).delete()
    StandingChange.objects.filter(partner=partner).exclude(pk__in=before["changes"]).delete()


def _restore_contacts(partner: Partner, lines: list[list[Any]]) -> None:
    wanted = {line[0]: bool(line[1]) for line in lines}
    Contact.objects.filter(partner=partner).exclude(person_id__in=wanted).delete()
    there = {contact.person_id for contact in Contact.objects.filter(partner=partner)}
    persons = set(Person.objects.filter(coalition_id=partner.coalition_id, pk__in=wanted).values_list("pk", flat=True))
    Contact.objects.bulk_create(
        Contact(partner=partner, person_id=pk, is_main=main)
        for pk, main in wanted.items()
        if pk not in there and pk in persons
    )
    for pk, main in wanted.items():
        Contact.objects.filter(partner=partner, person_id=pk).update(is_main=main)


def _restore_seats(partner: Partner, lines: list[list[Any]]) -> None:
    def line_of(seat: Seat) -> tuple[Any, ...]:
        return (seat.body_id, seat.person_id, seat.since.isoformat(), seat.until.isoformat() if seat.until else None)

    wanted = {tuple(line) for line in lines}
    there = {line_of(seat): seat for seat in partner.seats.all()}
    Seat.objects.filter(pk__in=[seat.pk for line, seat in there.items() if line not in wanted]).delete()
    Seat.objects.bulk_create(
        Seat(body_id=body, partner=partner, person_id=person, since=since, until=until)
        for body, person, since, until in wanted - set(there)
    )


def _tell_persons_back(coalition: Coalition, outcome: dict[str, Any], undone: set[int]) -> None:
    """Persons that the import corrected are as before, where their organization is."""
    before = outcome.get("persons_before", {})
    if not before:
        return
    rows = Contact.objects.filter(partner_id__in=undone, person_id__in=[int(pk) for pk in before])
    back = Person.objects.filter(coalition=coalition, pk__in=set(rows.values_list("person_id", flat=True)))
    for person in back:
        person.name, person.phone, person.language = before[str(person.pk)]
        person.save(update_fields=["name", "phone", "language"])


def _tidy_up(coalition: Coalition, outcome: dict[str, Any]) -> None:
    """Persons, bodies and sectors that the import made go too, where nothing holds on to them."""
    persons = Person.objects.filter(coalition=coalition, pk__in=outcome.get("persons", []), account=None)
    for relation in Person._meta.related_objects:
        persons = persons.filter(**{f"{relation.name}__isnull": True})
    persons.delete()
    Body.objects.filter(coalition=coalition, pk__in=outcome.get("bodies", []), seats=None).delete()
    Sector.objects.filter(coalition=coalition, pk__in=outcome.get("sectors", []), partners=None).delete()
