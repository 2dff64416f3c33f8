"""Every read about lists: drafts of imports, the words that lists may use, and partners as rows of a list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _

from longtable.coalitions.models import Coalition
from longtable.coalitions.moments import day_in
from longtable.coalitions.queries import Access
from longtable.partners.list_columns import Codebook, tidy
from longtable.partners.list_rows import ChangeLine, ContactLine, KeptLine, ListRow, NoteLine, SeatLine, join_kept
from longtable.partners.models import Contact, ListImport, Partner, Seat, Sector, Standing
from longtable.partners.queries import areas_here, groups_here, services_of
from longtable.places.queries import current_community
from longtable.sources.memberlist_types import Vocabulary


def get_list_import(access: Access, pk: int) -> ListImport:
    """The gate to one import: coordinators of its coalition. The upload itself is read only where it is needed."""
    row = ListImport.objects.filter(coalition=access.coalition, pk=pk).defer("content").first()
    if row is None or not access.can_edit:
        raise Http404
    row.coalition = access.coalition
    return row


def open_imports(access: Access) -> QuerySet[ListImport]:
    """Imports that are not finished, newest first."""
    return _imports(access).filter(state=ListImport.State.DRAFT)


def past_imports(access: Access) -> QuerySet[ListImport]:
    """Imports that were made or undone, newest first."""
    return _imports(access).exclude(state=ListImport.State.DRAFT)


def _imports(access: Access) -> QuerySet[ListImport]:
    return ListImport.objects.filter(coalition=access.coalition).defer("content", "answers").order_by("-made_at", "-pk")


@dataclass(frozen=True, slots=True)
class Known:
    """What a coalition knows that words of a list can be matched with."""

    sectors: Mapping[str, Sector]
    groups: Mapping[str, Mapping[str, str]]  # code -> language -> title, in the publisher's order
    areas: Mapping[str, str]  # code -> name
    place: str  # the name of the community; "" where the coalition has none yet

    @property
    def book(self) -> Codebook:
        """The same as words to write and to read lists with."""
        return Codebook.of({code: sector.titles for code, sector in self.sectors.items()}, self.groups, self.areas)

    def title(self, kind: str, code: str) -> str:
        """A code in the language of the page."""
        language = translation.get_language() or "en"
        if kind == "sector":
            return self.sectors[code].title if code in self.sectors else code
        if kind == "group":
            titles = self.groups.get(code, {})
            return _("Everyone") if code == "everyone" else titles.get(language) or titles.get("en") or code
        return _("Everywhere") if code == "*" else self.areas.get(code, code)


def known_to(coalition: Coalition) -> Known:
    """Sectors, groups and areas with their titles in every language, in four queries."""
    groups: dict[str, dict[str, str]] = {}
    rows = groups_here(coalition)
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for group in rows:
                groups.setdefault(group.code, {})[code] = group.title
    community = current_community(coalition)
    return Known(
        sectors={sector.code: sector for sector in Sector.objects.filter(coalition=coalition)},
        groups=groups,
        areas=areas_here(coalition),
        place=community.title if community else "",
    )


def partners_with_all(coalition: Coalition, pks: Collection[int] | None = None) -> QuerySet[Partner]:
    """Partners with everything that a list or an undo needs at hand, in eight queries whatever their number."""
    rows = coalition.partners.all()  # each row knows its coalition without a query
    if pks is not None:
        rows = rows.filter(pk__in=list(pks))
    return rows.order_by("pk").prefetch_related(
        "sectors",
        "services",
        "standing_changes",
        "notes",
        "askings",
        Prefetch("contacts", queryset=Contact.objects.select_related("person")),
        Prefetch("seats", queryset=Seat.objects.select_related("body", "person").order_by("pk")),
    )


def row_of(partner: Partner, *, people: bool = True) -> ListRow:
    """A partner as a row of a list; without ``people`` nothing of persons, notes and kept words."""
    contacts = list(partner.contacts.all()) if people else []
    changes = sorted(partner.standing_changes.all(), key=lambda one: (one.on, one.pk))
    notes = sorted(partner.notes.all(), key=lambda one: (one.written_at, one.pk)) if people else []
    confirmed, kept = partner.confirmed_at, partner.as_kept if people else {}
    zone = partner.coalition.time_zone
    return ListRow(
        numbers=(),
        name=tidy(partner.name),
        partner=partner.pk,
        description=tidy(partner.description),
        website=partner.website,
        sectors=tuple(sector.code for sector in partner.sectors.all()),
        services=tuple(services_of(partner)),
        standing=partner.standing,
        standing_since=partner.standing_since,
        joined=(partner.joined_on, partner.joined_precision) if partner.joined_on else None,
        confirmed=day_in(zone, confirmed) if confirmed else None,
        contacts=tuple(
            ContactLine(one.person.name, one.person.email, one.person.phone, one.person.language) for one in contacts
        ),
        seats=tuple(_seat_line(seat, people=people) for seat in partner.seats.all()),
        notes=tuple(NoteLine(day_in(zone, note.written_at), tidy(note.text)) for note in notes),
        history=tuple(ChangeLine(one.on, one.was, one.became, tidy(one.reason)) for one in changes),
        as_kept=join_kept(KeptLine(tidy(key), tidy(str(text))) for key, text in kept.items()),
    )


def _seat_line(seat: Seat, *, people: bool) -> SeatLine:
    person = (seat.person.email or seat.person.name) if people and seat.person else ""
    return SeatLine(seat.body.name, seat.body.decides, seat.since, seat.until, person)


def names_of_bodies(coalition: Coalition, *, deciding: bool = False) -> list[str]:
    """Names of all bodies that ever were, or of those that decide now."""
    rows = coalition.bodies.filter(ended_on=None, decides=True) if deciding else coalition.bodies.all()
    return list(rows.values_list("name", flat=True))


def rows_of(coalition: Coalition, *, people: bool = True) -> list[ListRow]:
    """All partners of a coalition as rows of a list, by name."""
    partners = sorted(partners_with_all(coalition), key=lambda partner: (partner.name.casefold(), partner.pk))
    return [row_of(partner, people=people) for partner in partners]


def standing_titles(values: Iterable[str] = Standing.values) -> dict[str, str]:
    """Standings in the language of the page."""
    return {value: str(Standing(value).label) for value in values}


def vocabulary_of(known: Known) -> Vocabulary:
    """All words that a list is matched with: titles in every language, and the codes themselves."""

    def words(code: str, titles: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*titles.values(), code.replace("_", " ")]))

    return Vocabulary(
        sectors={code: words(code, sector.titles) for code, sector in known.sectors.items()},
        groups={code: words(code, titles) for code, titles in known.groups.items()},
        areas=known.areas,
        places=(known.place,) if known.place else (),
    )
