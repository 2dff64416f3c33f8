"""Every read that the pages of this room show, and the only gates to its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from django.db.models import Count, Exists, F, Model, OuterRef, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.coalitions.links import open_link
from longtable.coalitions.models import Coalition, Person, PersonalLink
from longtable.coalitions.queries import Access
from longtable.partners.models import Asking, Body, Contact, Note, Partner, Seat, Sector, Service, Standing
from longtable.partners.rules import AT_TABLE, EVERYONE, KnownCodes, ServiceLine, link_opens
from longtable.places.models import Area, Group
from longtable.places.queries import current_community

Row = TypeVar("Row", bound=Model)
CONFIRM = "confirm_partner"  # the purpose of a personal link by which a contact says whom its organization serves
NEVER = datetime.min.replace(tzinfo=UTC)
CARDS = 12  # cards of a column on the board


# Gates


def get_partner(access: Access, pk: int) -> Partner:
    """The gate to one partner: a row of another coalition is not there."""
    partner = Partner.objects.filter(coalition=access.coalition, pk=pk).first()
    if partner is None:
        raise Http404
    partner.coalition = access.coalition
    return partner


def open_partner(secret: str) -> tuple[PersonalLink, Partner]:
    """The gate that a contact's personal link is: 404 for a wrong one, LinkHasEnded for one that was right once."""
    link = open_link(secret, CONFIRM)
    partner = link.coalition.partners.filter(pk=link.subject_id).first()
    if partner is None:
        raise Http404
    return link, partner


def get_sector(access: Access, pk: int) -> Sector:
    """The gate to one sector of the coalition's list."""
    return _row(Sector.objects.filter(coalition=access.coalition), pk)


def get_body(access: Access, pk: int) -> Body:
    """The gate to one body."""
    return _row(Body.objects.filter(coalition=access.coalition), pk)


def get_seat(access: Access, pk: int) -> Seat:
    """The gate to one seat."""
    return _row(Seat.objects.filter(body__coalition=access.coalition).select_related("body", "partner"), pk)


def get_contact(access: Access, pk: int) -> Contact:
    """The gate to one contact; observers see no persons."""
    if not access.sees_people:
        raise Http404
    rows = Contact.objects.filter(partner__coalition=access.coalition)
    return _row(rows.select_related("partner__coalition", "person"), pk)


def get_note(access: Access, pk: int) -> Note:
    """The gate to one note."""
    if not access.sees_people:
        raise Http404
    return _row(Note.objects.filter(partner__coalition=access.coalition).select_related("partner"), pk)


def _row(rows: QuerySet[Row], pk: int) -> Row:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


# What services may name


def known_codes(coalition: Coalition) -> KnownCodes:
    """The group and area codes of the current community; read once and pass on where many services are set."""
    community = current_community(coalition)
    if community is None:
        return KnownCodes(frozenset(), frozenset(), has_community=False)
    groups = Group.objects.filter(community=community).values_list("code", flat=True)
    areas = Area.objects.filter(community=community).values_list("code", flat=True)
    return KnownCodes(frozenset(groups), frozenset(areas))


def groups_here(coalition: Coalition) -> list[Group]:
    """The groups of the current community without their counts, in the publisher's order."""
    rows = Group.objects.filter(community__coalition=coalition, community__current=True)
    return list(rows.only("code", "titles", "order").order_by("order"))


def areas_here(coalition: Coalition) -> dict[str, str]:
    """Names of areas of the current community by code, in the publisher's order."""
    rows = Area.objects.filter(community__coalition=coalition, community__current=True)
    return dict(rows.order_by("order").values_list("code", "name"))


# Lists


def sectors_of(coalition: Coalition) -> list[Sector]:
    """The coalition's own list of sectors, in its order; with ``n_partners`` (active) and ``n_listed`` (all)."""
    active = Count("partners", filter=Q(partners__standing=Standing.ACTIVE), distinct=True)
    rows = Sector.objects.filter(coalition=coalition)
    listed = Count("partners", distinct=True)
    return list(rows.annotate(n_partners=active, n_listed=listed).order_by("order", "code"))


def sector_choices(coalition: Coalition) -> list[Sector]:
    """The same list without counts, for a form."""
    return list(Sector.objects.filter(coalition=coalition).order_by("order", "code"))


def partners_of(coalition: Coalition, standings: Collection[str] | None = None) -> QuerySet[Partner]:
    """Partners by name, in the standings given (all where none is), with sectors, services and open seats at hand.

    ``partner.open_seats`` is the list of seats that have not ended, each with its body.
    """
    rows = Partner.objects.filter(coalition=coalition)
    if standings is not None:
        rows = rows.filter(standing__in=list(standings))
    seats = Seat.objects.filter(until=None, body__ended_on=None).select_related("body")
    return rows.order_by("name", "pk").prefetch_related(
        "sectors", "services", Prefetch("seats", queryset=seats, to_attr="open_seats")
    )


def filtered(rows: QuerySet[Partner], *, words: str = "", sector: str = "", group: str = "") -> QuerySet[Partner]:
    """Partners whose name holds all the words, in a sector, with a service for a group."""
    for word in words.split():
        rows = rows.filter(name__icontains=word)
    if sector:
        rows = rows.filter(Exists(Partner.sectors.through.objects.filter(partner=OuterRef("pk"), sector__code=sector)))
    if group:
        rows = rows.filter(Exists(Service.objects.filter(partner=OuterRef("pk"), group=group)))
    return rows


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the board: its first partners by name, and how many there are in all."""

    standing: Standing
    partners: list[Partner]
    count: int


def board_of(coalition: Coalition, *, words: str = "", sector: str = "", group: str = "") -> list[Column]:
    """The pipeline: a column for every standing with its first partners, in four queries at any size."""
    rows = filtered(Partner.objects.filter(coalition=coalition), words=words, sector=sector, group=group)
    counts = dict(rows.order_by().values_list("standing").annotate(Count("pk")))
    place = Window(RowNumber(), partition_by=F("standing"), order_by=[F("name").asc(), F("pk").asc()])
    first = rows.annotate(place=place).filter(place__lte=CARDS).prefetch_related("sectors", "services")
    cards: dict[str, list[Partner]] = {standing: [] for standing in Standing.values}
    for partner in first.order_by("name", "pk"):
        cards[partner.standing].append(partner)
    return [Column(standing, cards[standing], counts.get(standing.value, 0)) for standing in Standing]


def same_name(coalition: Coalition, name: str, but: Partner | None = None) -> Partner | None:
    """A partner that already has this name, in any case of letters."""
    rows = Partner.objects.filter(coalition=coalition, name__iexact=name.strip())
    return (rows.exclude(pk=but.pk) if but else rows).first()


def services_of(partner: Partner) -> list[ServiceLine]:
    """What a partner says of itself, as plain lines."""
    return [ServiceLine(row.group, row.relation, tuple(row.areas)) for row in partner.services.all()]


def bodies_of(coalition: Coalition) -> list[Body]:
    """Bodies that have not ended, deciding ones first; ``body.open_seats`` are their seats, partners at hand."""
    seats = Seat.objects.filter(until=None).select_related("partner", "person").order_by("partner__name", "pk")
    rows = coalition.bodies.filter(ended_on=None)  # each row knows its coalition without a query
    return list(rows.prefetch_related(Prefetch("seats", queryset=seats, to_attr="open_seats")))


def seat_candidates(coalition: Coalition) -> QuerySet[Partner]:
    """Who may get a seat: everyone at the table, by name."""
    return coalition.partners.filter(standing__in=AT_TABLE).order_by("name")


def others_than(partner: Partner) -> QuerySet[Partner]:
    """Every other organization of the same coalition."""
    return partner.coalition.partners.exclude(pk=partner.pk)


def count_active(coalition: Coalition) -> int:
    """How many organizations are active."""
    return coalition.partners.filter(standing=Standing.ACTIVE).count()


def seats_of(partner: Partner) -> QuerySet[Seat]:
    """The seats that a partner has or had, those it holds first."""
    return partner.seats.select_related("body").order_by("until", "-since")


def contacts_of(partner: Partner) -> list[Contact]:
    """The persons who speak for a partner, the main one first."""
    return list(partner.contacts.select_related("person"))


# Who has told us


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Whether one partner has told us whom it serves: when and by which way, when it was asked, whom we can ask."""

    partner: Partner
    confirmed_at: datetime | None
    way: str  # "email", "print", "paper", "phone"; "" where it has not confirmed
    asked_at: datetime | None  # the newest open asking
    reminded_at: datetime | None
    contact: Person | None  # the person with an address who would be asked
    link_works: bool  # a personal link is out that still opens

    @property
    def state(self) -> str:
        """One word: "confirmed", "asked" or "not_asked"."""
        if self.confirmed_at:
            return "confirmed"
        return "asked" if self.asked_at else "not_asked"


@dataclass(frozen=True, slots=True)
class Confirmations:
    """Who has told us whom they serve, of the partners in some standings."""

    rows: tuple[Confirmation, ...]

    @property
    def total(self) -> int:
        """All partners in these standings."""
        return len(self.rows)

    @property
    def confirmed(self) -> int:
        """Partners that have themselves said whom they serve."""
        return sum(row.state == "confirmed" for row in self.rows)

    @property
    def asked(self) -> int:
        """Partners that were asked and have not answered."""
        return sum(row.state == "asked" for row in self.rows)

    @property
    def not_asked(self) -> int:
        """Partners that nobody has asked."""
        return sum(row.state == "not_asked" for row in self.rows)


def confirmations(coalition: Coalition, standings: Collection[str] = (Standing.ACTIVE.value,)) -> Confirmations:
    """Who has confirmed, who was asked and when, in three queries whatever the number of partners."""
    rows = Partner.objects.filter(coalition=coalition, standing__in=list(standings)).order_by("name", "pk")
    askings = Asking.objects.select_related("link").order_by("-asked_at", "-pk")
    contacts = Contact.objects.select_related("person").order_by("-is_main", "pk")
    rows = rows.prefetch_related(Prefetch("askings", queryset=askings), Prefetch("contacts", queryset=contacts))
    return Confirmations(tuple(_confirmation(partner) for partner in rows))


def confirmation_of(partner: Partner) -> Confirmation:
    """The same for one partner."""
    return _confirmation(partner)


def _confirmation(partner: Partner) -> Confirmation:
    askings = list(partner.askings.all())
    answered = max((one for one in askings if one.answered_at), key=lambda one: one.answered_at or NEVER, default=None)
    last = answered.answered_at if answered and answered.answered_at else NEVER
    open_one = next((one for one in askings if not one.answered_at and one.asked_at > last), None)
    person = next((one.person for one in partner.contacts.all() if one.person.email), None)
    return Confirmation(
        partner=partner,
        confirmed_at=partner.confirmed_at,
        way=answered.way if answered and partner.confirmed_at else "",
        asked_at=open_one.asked_at if open_one else None,
        reminded_at=open_one.reminded_at if open_one else None,
        contact=person,
        link_works=any(one.link is not None and link_opens(one.link, timezone.now()) for one in askings),
    )


# Looking up titles


def group_titles(groups: Iterable[Group]) -> dict[str, str]:
    """Titles of groups by code in the language of the page, "everyone" among them."""
    return {EVERYONE: _("everyone"), **{group.code: group.title for group in groups}}
