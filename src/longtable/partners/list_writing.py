"""Carries out a plan in a fixed number of queries, whatever the length of the list, inside the import's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.coalitions.models import Coalition, Person
from longtable.coalitions.moments import moment_at, today_of
from longtable.coalitions.queries import Access
from longtable.partners.list_columns import tidy
from longtable.partners.list_plan import Plan, Step
from longtable.partners.list_queries import Known, partners_with_all
from longtable.partners.list_reading import Answered
from longtable.partners.list_rows import COMPARED, ContactLine, ListRow, NoteLine, SeatLine, join_kept
from longtable.partners.list_undo import digest_of, state_of
from longtable.partners.models import (
    Body,
    Contact,
    ListImport,
    Note,
    Partner,
    Seat,
    Sector,
    Service,
    StandingChange,
)

SIMPLE = {"name", "description", "website", "standing", "standing_since", "joined", "as_kept"}
BATCH = 500


def noon(day: dt.date, coalition: Coalition) -> dt.datetime:
    """A day as a moment that falls on it where the coalition works."""
    return moment_at(day, dt.time(12), coalition.time_zone)


class Persons:
    """The persons whom a coalition knows, found by address; new ones are gathered and made at once."""

    def __init__(self, coalition: Coalition, lines: Iterable[ContactLine]) -> None:
        self.coalition = coalition
        wanted = {line.email.casefold() for line in lines if line.email}
        rows = Person.objects.filter(coalition=coalition).exclude(email="").order_by("pk") if wanted else ()
        self.by_mail: dict[str, Person] = {}
        for person in rows:
            if person.email.casefold() in wanted:
                self.by_mail.setdefault(person.email.casefold(), person)
        self.new: list[Person] = []

    def find(self, line: ContactLine) -> Person:
        """The person of a line; someone known by this address is the same person."""
        person = self.by_mail.get(line.email.casefold()) if line.email else None
        if person is None:
            language = line.language or self.coalition.language
            person = Person(
                coalition=self.coalition,
                name=line.name,
                email=line.email,
                phone=line.phone,
                language=language,
                known_since=today_of(self.coalition),
            )
            self.new.append(person)
            if line.email:
                self.by_mail[line.email.casefold()] = person
        return person

    def save(self) -> None:
        """Make the new ones."""
        Person.objects.bulk_create(self.new, batch_size=BATCH)


class Writer:
    """Writes a plan and notes what an undo needs."""

    def __init__(self, by: Access, source: ListImport, known: Known, answered: Answered) -> None:
        self.by, self.coalition, self.source = by, by.coalition, source
        self.sectors = dict(known.sectors)
        self.answered = answered
        self.today = today_of(by.coalition)
        self.outcome: dict[str, Any] = {"sectors": [], "bodies": [], "persons": []}

    def write(self, plan: Plan) -> None:
        """Do everything that the plan says."""
        make, change = plan.of("make"), plan.of("add", "change")
        before = {p.pk: state_of(p) for p in partners_with_all(self.coalition, _ids(change))} if change else {}
        self._make_sectors([*make, *change])
        made = self._make_partners(make)
        there = {p.pk: p for p in partners_with_all(self.coalition, _ids(change))} if change else {}
        jobs = [(partner, step.row, frozenset(COMPARED)) for partner, step in zip(made, make, strict=True)]
        jobs += [(there[step.partner or 0], step.row, frozenset(step.fields)) for step in change]
        self._change_simple(change, there)
        self._sectors(jobs)
        self._services(jobs)
        persons = self._contacts(jobs)
        self._seats(jobs, persons)
        self._notes(jobs)
        self._remember(make, made, change, before)

    def _remember(self, make: list[Step], made: list[Partner], change: list[Step], before: dict[int, Any]) -> None:
        written = [partner.pk for partner in made] + [step.partner for step in change if step.partner]
        after = {p.pk: digest_of(state_of(p)) for p in partners_with_all(self.coalition, written)} if written else {}
        self.outcome["made"] = [
            {"id": partner.pk, "name": partner.name, "rows": step.row.numbers, "after": after[partner.pk]}
            for partner, step in zip(made, make, strict=True)
        ]
        self.outcome["changed"] = [
            {
                "id": step.partner, "name": step.name, "rows": step.row.numbers, "fields": step.fields,
                "kind": step.kind, "before": before[step.partner or 0], "after": after[step.partner or 0],
            }
            for step in change
        ]  # fmt: skip

    def _make_sectors(self, steps: Sequence[Step]) -> None:
        used = {code for step in steps for code in step.row.sectors} - set(self.sectors)
        titles = self.answered.new_sectors
        last = max((sector.order for sector in self.sectors.values()), default=0)
        new = [
            Sector(
                coalition=self.coalition, code=code, order=last + place,
                titles={"en": titles.get(code, code), self.coalition.language: titles.get(code, code)},
            )
            for place, code in enumerate(sorted(used), start=1)
        ]  # fmt: skip
        Sector.objects.bulk_create(new)
        self.sectors |= {sector.code: sector for sector in new}
        self.outcome["sectors"] = [sector.pk for sector in new]

    def _make_partners(self, steps: Sequence[Step]) -> list[Partner]:
        made = Partner.objects.bulk_create([self._partner(step.row) for step in steps], batch_size=BATCH)
        changes: list[StandingChange] = []
        for partner, step in zip(made, steps, strict=True):
            history = [one for one in step.row.history if one.became]
            changes += [
                StandingChange(partner=partner, was=one.was, became=one.became, on=one.on, reason=one.reason[:300])
                for one in history
            ]
            if not history or history[-1].became != partner.standing:
                was = history[-1].became if history else ""
                changes.append(
                    StandingChange(partner=partner, was=was, became=partner.standing, on=partner.standing_since)
                )
        StandingChange.objects.bulk_create(changes, batch_size=BATCH)
        return made

    def _partner(self, row: ListRow) -> Partner:
        joined, precision = row.joined or (None, "day")
        return Partner(
            coalition=self.coalition,
            name=row.name,
            description=row.description,
            website=row.website,
            standing=row.standing,
            standing_since=min(row.standing_since or self.today, self.today),
            joined_on=joined,
            joined_precision=precision,
            as_kept=_as_kept(row),
            confirmed_at=noon(row.confirmed, self.coalition) if row.confirmed and row.confirmed <= self.today else None,
            list_import=self.source,
        )

    def _change_simple(self, steps: Sequence[Step], there: dict[int, Partner]) -> None:
        changed: list[Partner] = []
        moves: list[StandingChange] = []
        for step in steps:
            fields = SIMPLE & set(step.fields)
            if not fields:
                continue
            partner, row = there[step.partner or 0], step.row
            for name in fields & {"name", "description", "website"}:
                setattr(partner, name, getattr(row, name))
            if "joined" in fields:
                partner.joined_on, partner.joined_precision = row.joined or (None, "day")
            if "as_kept" in fields:
                partner.as_kept = _as_kept(row)
            if fields & {"standing", "standing_since"}:
                was = partner.standing
                told = row.standing_since if "standing_since" in fields else None
                partner.standing = row.standing
                partner.standing_since = min(
                    told or (self.today if row.standing != was else partner.standing_since), self.today
                )
                if row.standing != was:
                    reason = _("From the list %(file)s") % {"file": self.source.file_name}
                    moves.append(
                        StandingChange(
                            partner=partner,
                            was=was,
                            became=row.standing,
                            on=partner.standing_since,
                            reason=reason[:300],
                        )
                    )
            changed.append(partner)
        columns = [
            "name",
            "description",
            "website",
            "standing",
            "standing_since",
            "joined_on",
            "joined_precision",
            "as_kept",
        ]
        Partner.objects.bulk_update(changed, columns, batch_size=BATCH)
        StandingChange.objects.bulk_create(moves, batch_size=BATCH)

    def _sectors(self, jobs: Sequence[tuple[Partner, ListRow, frozenset[str]]]) -> None:
        through = Partner.sectors.through
        touched = [(partner, row) for partner, row, fields in jobs if "sectors" in fields]
        through.objects.filter(partner_id__in=_old(touched, self.source)).delete()
        through.objects.bulk_create(
            [
                through(partner_id=partner.pk, sector_id=self.sectors[code].pk)
                for partner, row in touched
                for code in row.sectors
            ],
            batch_size=BATCH,
        )

    def _services(self, jobs: Sequence[tuple[Partner, ListRow, frozenset[str]]]) -> None:
        touched = [(partner, row) for partner, row, fields in jobs if "services" in fields]
        Service.objects.filter(partner_id__in=_old(touched, self.source)).delete()
        Service.objects.bulk_create(
            [
                Service(partner=partner, group=line.group, relation=line.relation, areas=list(line.areas))
                for partner, row in touched
                for line in row.services
            ],
            batch_size=BATCH,
        )

    def _contacts(self, jobs: Sequence[tuple[Partner, ListRow, frozenset[str]]]) -> Persons:
        """Contacts as the rows say: those that stay keep their row, others go, new ones come after them."""
        touched = [(partner, row) for partner, row, fields in jobs if "contacts" in fields]
        seats = [ContactLine("", s.person) for _p, row, _f in jobs for s in row.seats if "@" in s.person]
        persons = Persons(self.coalition, [*(line for _p, row in touched for line in row.contacts), *seats])
        old = set(_old(touched, self.source))
        kept: dict[int, list[Contact]] = {pk: [] for pk in old}
        for contact in Contact.objects.filter(partner_id__in=old).select_related("person"):
            kept[contact.partner_id].append(contact)
        wanted: list[tuple[Partner, Person]] = []
        gone: list[int] = []
        for partner, row in touched:
            there = {_line(contact.person): contact for contact in kept.get(partner.pk, ())}
            gone += [contact.pk for line, contact in there.items() if line not in row.contacts]
            wanted += [(partner, persons.find(line)) for line in row.contacts if line not in there]
        persons.save()
        stays = {(c.partner_id, c.person_id): c for rows in kept.values() for c in rows}
        for partner, person in wanted:  # somebody whose address is the same is the same person, told anew
            known = stays.get((partner.pk, person.pk))
            if known is not None and known.pk in gone:
                gone.remove(known.pk)
        Contact.objects.filter(pk__in=gone).delete()
        left = {pk: [c for c in rows if c.pk not in gone] for pk, rows in kept.items()}
        self._tell_persons(touched, persons)
        has_main = {pk for pk, rows in left.items() if any(c.is_main for c in rows)}
        made: dict[tuple[int, int], Contact] = {}
        for partner, person in wanted:
            key = (partner.pk, person.pk)
            if key not in made and not (key in stays and stays[key].pk not in gone):
                made[key] = Contact(partner=partner, person=person, is_main=partner.pk not in has_main)
                has_main.add(partner.pk)
        Contact.objects.bulk_create(made.values(), batch_size=BATCH)
        self.outcome["persons"] = [person.pk for person in persons.new]
        return persons

    def _tell_persons(self, touched: Sequence[tuple[Partner, ListRow]], persons: Persons) -> None:
        """Fill what is empty of known persons; a list of ours that was changed also corrects name, phone, language."""
        new = {id(person) for person in persons.new}
        told: dict[int, Person] = {}
        before: dict[str, Any] = {}
        for _partner, row in touched:
            for line in row.contacts:
                person = persons.by_mail.get(line.email.casefold()) if line.email else None
                if person is None or id(person) in new:
                    continue
                was = [person.name, person.phone, person.language]
                corrects = row.partner is not None
                person.name = line.name if line.name and (corrects or not person.name) else person.name
                person.phone = line.phone if line.phone and (corrects or not person.phone) else person.phone
                person.language = line.language if line.language and corrects else person.language
                if was != [person.name, person.phone, person.language]:
                    told[person.pk] = person
                    before.setdefault(str(person.pk), was)
        Person.objects.bulk_update(told.values(), ["name", "phone", "language"], batch_size=BATCH)
        self.outcome["persons_before"] = before

    def _seats(self, jobs: Sequence[tuple[Partner, ListRow, frozenset[str]]], persons: Persons) -> None:
        touched = [(partner, row) for partner, row, fields in jobs if "seats" in fields]
        lines = [line for _p, row in touched for line in row.seats]
        bodies = self._bodies(lines)
        old: dict[int, list[Seat]] = {pk: [] for pk in _old(touched, self.source)}
        for seat in Seat.objects.filter(partner_id__in=list(old)).select_related("body", "person"):
            old[seat.partner_id].append(seat)
        contacts: dict[int, list[Person]] = {}
        for contact in Contact.objects.filter(partner_id__in=[p.pk for p, row in touched if row.seats]).select_related(
            "person"
        ):
            contacts.setdefault(contact.partner_id, []).append(contact.person)
        gone: list[int] = []
        new: list[Seat] = []
        for partner, row in touched:
            there = {_seat_line(seat): seat for seat in old.get(partner.pk, ())}
            gone += [seat.pk for line, seat in there.items() if line not in row.seats]
            new += [
                Seat(
                    body=bodies[line.body.casefold()], partner=partner, since=line.since or self.today, until=line.until,
                    person=_person(line.person, contacts.get(partner.pk, ()), persons),
                )
                for line in row.seats
                if line not in there
            ]  # fmt: skip
        Seat.objects.filter(pk__in=gone).delete()
        Seat.objects.bulk_create(new, batch_size=BATCH)

    def _bodies(self, lines: Sequence[SeatLine]) -> dict[str, Body]:
        known: dict[str, Body] = {}
        for body in Body.objects.filter(coalition=self.coalition).order_by("pk") if lines else ():
            if body.ended_on is None or body.name.casefold() not in known:
                known[body.name.casefold()] = body
        for line in lines:
            if line.body.casefold() not in known:
                body = Body.objects.create(coalition=self.coalition, name=line.body, decides=line.decides)
                known[line.body.casefold()] = body
                self.outcome["bodies"].append(body.pk)
        return known

    def _notes(self, jobs: Sequence[tuple[Partner, ListRow, frozenset[str]]]) -> None:
        """Notes are added; an import never takes one away."""
        touched = [(partner, row) for partner, row, fields in jobs if "notes" in fields]
        there: dict[int, set[str]] = {}
        for note in Note.objects.filter(partner_id__in=_old(touched, self.source)):
            there.setdefault(note.partner_id, set()).add(tidy(note.text))
        Note.objects.bulk_create(
            [
                Note(
                    partner=partner,
                    text=line.text,
                    written_by=self.by.actor.id,
                    written_at=_written(line, self.coalition),
                )
                for partner, row in touched
                for line in row.notes
                if line.text and line.text not in there.get(partner.pk, ())
            ],
            batch_size=BATCH,
        )


def _ids(steps: Iterable[Step]) -> list[int]:
    return [step.partner for step in steps if step.partner is not None]


def _old(touched: Iterable[tuple[Partner, ListRow]], source: ListImport) -> list[int]:
    """Of the partners at hand, those that were there before this import."""
    return [partner.pk for partner, _row in touched if partner.list_import_id != source.pk]


def _as_kept(row: ListRow) -> dict[str, str]:
    return {line.column: line.text for line in join_kept(row.as_kept)}


def _line(person: Person) -> ContactLine:
    return ContactLine(person.name, person.email, person.phone, person.language)


def _seat_line(seat: Seat) -> SeatLine:
    person = (seat.person.email or seat.person.name) if seat.person else ""
    return SeatLine(seat.body.name, seat.body.decides, seat.since, seat.until, person)


def _person(said: str, contacts: Sequence[Person], persons: Persons) -> Person | None:
    """Who holds a seat: one of the organization's contacts, or somebody whom the coalition knows by this address."""
    if not said:
        return None
    words = said.casefold()
    for person in contacts:
        if words in {person.email.casefold(), person.name.casefold()}:
            return person
    found = persons.by_mail.get(words)
    return found if found is not None and found.pk else None


def _written(line: NoteLine, coalition: Coalition) -> dt.datetime:
    now = timezone.now()
    return min(noon(line.on, coalition), now) if line.on else now
