"""One organization of a list, whatever the list: what a file says of it, and what the coalition has of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from longtable.partners.rules import ServiceLine, join_areas


class ContactLine(NamedTuple):
    """A person of an organization."""

    name: str
    email: str = ""
    phone: str = ""
    language: str = ""  # "": not told


class SeatLine(NamedTuple):
    """A seat in a body. ``since`` None: not told; ``person`` is a name or an e-mail address, or ""."""

    body: str
    decides: bool
    since: dt.date | None = None
    until: dt.date | None = None
    person: str = ""


class NoteLine(NamedTuple):
    """A note and the day it was written; None: the day of the import."""

    on: dt.date | None
    text: str


class ChangeLine(NamedTuple):
    """One change of standing."""

    on: dt.date
    was: str
    became: str
    reason: str = ""


class KeptLine(NamedTuple):
    """Words that found no place, under the header of their column."""

    column: str
    text: str


@dataclass(frozen=True, slots=True)
class ListRow:
    """One organization. Tuples are in the order of the list; ``told`` names the fields that the list has a column for."""

    numbers: tuple[int, ...]  # rows of the file, as a person counts them
    name: str
    mark: str = ""  # what our own export wrote into its first column
    partner: int | None = None  # the partner that the mark names, if it is one of this coalition
    description: str = ""
    website: str = ""
    sectors: tuple[str, ...] = ()
    services: tuple[ServiceLine, ...] = ()
    areas: tuple[str, ...] = ()  # where it works, as far as that belongs to no group
    standing: str = ""  # "": the list does not say
    standing_since: dt.date | None = None
    joined: tuple[dt.date, str] | None = None  # the date and how precise it is
    confirmed: dt.date | None = None
    contacts: tuple[ContactLine, ...] = ()
    seats: tuple[SeatLine, ...] = ()
    notes: tuple[NoteLine, ...] = ()
    history: tuple[ChangeLine, ...] = ()
    as_kept: tuple[KeptLine, ...] = ()
    other_names: tuple[str, ...] = ()  # of rows that were merged into this one
    told: frozenset[str] = field(default_factory=frozenset)


COMPARED = (
    "name", "description", "website", "sectors", "services", "standing", "standing_since", "joined",
    "contacts", "seats", "notes", "as_kept",
)  # fmt: skip


def differences(now: ListRow, then: ListRow, fields: Iterable[str] = COMPARED) -> tuple[str, ...]:
    """The fields in which two rows differ. The order of words in a field is no difference."""
    return tuple(name for name in fields if _plain(name, now) != _plain(name, then))


def _plain(name: str, row: ListRow) -> object:
    value = getattr(row, name)
    if name == "services":
        return {(line.group, line.relation, frozenset(line.areas)) for line in value}
    return frozenset(value) if name in {"sectors", "contacts", "seats", "notes", "as_kept"} else value


def merged(now: ListRow, more: ListRow) -> ListRow:
    """What the coalition has, with what a list adds to it. Nothing that is known is replaced or lost."""
    known = {(line.group, line.relation): line for line in now.services}
    for line in more.services:
        before = known.get((line.group, line.relation), line)
        known[line.group, line.relation] = before._replace(areas=join_areas(before.areas, line.areas))
    return replace(
        now,
        numbers=more.numbers,
        description=now.description or more.description,
        website=now.website or more.website,
        sectors=tuple(dict.fromkeys((*now.sectors, *more.sectors))),
        services=tuple(known.values()),
        joined=now.joined or more.joined,
        contacts=_more_contacts(now.contacts, more.contacts),
        seats=_more_seats(now.seats, more.seats),
        notes=(*now.notes, *(line for line in more.notes if line.text not in {one.text for one in now.notes})),
        as_kept=join_kept((*now.as_kept, *more.as_kept)),
    )


def join_kept(lines: Iterable[KeptLine]) -> tuple[KeptLine, ...]:
    """One line for each column, every word in it once.

    >>> join_kept([KeptLine("Areas", "Here; There"), KeptLine("Areas", "There")])
    (KeptLine(column='Areas', text='Here; There'),)
    """
    words: dict[str, dict[str, None]] = {}
    for line in lines:
        words.setdefault(line.column, {}).update(dict.fromkeys(part.strip() for part in line.text.split(";")))
    return tuple(KeptLine(column, "; ".join(filter(None, parts))) for column, parts in words.items())


def same_person(one: ContactLine, other: ContactLine) -> bool:
    """True where two lines name one person: the same address, or without addresses the same name."""
    if one.email and other.email:
        return one.email.casefold() == other.email.casefold()
    return bool(one.name) and one.name.casefold() == other.name.casefold()


def _more_contacts(now: tuple[ContactLine, ...], more: tuple[ContactLine, ...]) -> tuple[ContactLine, ...]:
    people = list(now)
    for line in more:
        at = next((place for place, one in enumerate(people) if same_person(one, line)), None)
        if at is None:
            people.append(line)
        else:
            had = people[at]
            people[at] = ContactLine(
                had.name or line.name, had.email or line.email, had.phone or line.phone, had.language or line.language
            )
    return tuple(people)


def _more_seats(now: tuple[SeatLine, ...], more: tuple[SeatLine, ...]) -> tuple[SeatLine, ...]:
    open_seats = {line.body.casefold() for line in now if line.until is None}
    return (*now, *(line for line in more if line.body.casefold() not in open_seats))
