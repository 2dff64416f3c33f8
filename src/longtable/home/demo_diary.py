"""Two years of the fictional coalition, told in order through the rooms' own actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from longtable.coalitions.links import actor_of
from longtable.coalitions.models import Person
from longtable.coalitions.queries import Access
from longtable.home.demo_people import Organization
from longtable.partners import actions
from longtable.partners.models import Asking, Body, Note, Partner, Standing
from longtable.partners.queries import known_codes
from longtable.partners.rules import KnownCodes
from longtable.record.actions import told_as_of

STEERING, WORKING_GROUP = "Steering committee", "Working group on smoke-free homes"
STEERING_BEGAN, GROUP_BEGAN = 705, 525  # days before today
ASKED_EARLY, ASKED_LATE, REMINDED = 245, 58, 20


@dataclass
class Diary:
    """What happened on which day. Entries are told in order, each on its own day."""

    by: Access
    today: date
    events: list[tuple[int, int, Callable[[], object]]] = field(default_factory=list)

    def note(self, days_ago: int, event: Callable[[], object]) -> None:
        """Something to be told, so many days before today."""
        self.events.append((-days_ago, len(self.events), event))

    def day(self, days_ago: int) -> date:
        """The day so many days before today."""
        return self.today - timedelta(days=days_ago)

    def moment(self, days_ago: int, minute: int = 0) -> datetime:
        """A time in the working day, so many days before today."""
        return datetime.combine(self.day(days_ago), time(15, 0), UTC) + timedelta(minutes=minute)

    def tell(self) -> None:
        """Do everything in order. Events of the same day are a minute apart."""
        minutes: dict[int, int] = {}
        for when, _number, event in sorted(self.events, key=lambda one: one[:2]):
            minutes[when] = minutes.get(when, -1) + 1
            with told_as_of(self.moment(-when, min(minutes[when], 400))):
                event()
        self.events.clear()


@dataclass
class Table:
    """The organizations as rows, filled in while the diary is told."""

    diary: Diary
    rows: dict[str, Partner] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    _known: KnownCodes | None = None

    def bring(self, one: Organization, days_ago: int, *, contact_known: bool = True) -> None:
        """Put an organization on the list, with the person who speaks for it where one is known."""
        self._known = self._known or known_codes(self.diary.by.coalition)
        partner = actions.add_partner(
            by=self.diary.by,
            name=one.name,
            standing=Standing.PROSPECT,
            sectors=one.sectors,
            description=one.description,
            services=[(line.group, line.relation, line.areas) for line in one.services],
            on=self.diary.day(days_ago),
            known=self._known,
        )
        self.rows[one.name] = partner
        self.back(partner, made_at=self.diary.moment(days_ago))
        if contact_known:
            self.meet(one, days_ago)

    def meet(self, one: Organization, days_ago: int) -> None:
        """Learn who speaks for an organization."""
        contact = actions.add_contact(
            by=self.diary.by,
            partner=self.rows[one.name],
            name=one.contact,
            email=one.email,
            phone=one.phone,
            language=one.language,
        )
        Person.objects.filter(pk=contact.person_id).update(known_since=self.diary.day(days_ago))
        self.persons[one.name] = contact.person

    def back(self, partner: Partner, **fields: object) -> None:
        """Set what an action dated by the clock: the story happened earlier."""
        Partner.objects.filter(pk=partner.pk).update(**fields)

    def move(self, name: str, to: Standing, days_ago: int, reason: str = "") -> None:
        """Change a standing on its day."""
        actions.move_partner(
            by=self.diary.by, partner=self.rows[name], to=to, on=self.diary.day(days_ago), reason=reason
        )

    def begin_body(self, name: str, *, decides: bool) -> None:
        """A committee or group begins."""
        self.bodies[name] = actions.add_body(by=self.diary.by, name=name, decides=decides)

    def seat(self, name: str, body: str, days_ago: int) -> None:
        """Give a partner a seat, taken by the person who speaks for it."""
        actions.give_seat(
            by=self.diary.by,
            body=self.bodies[body],
            partner=self.rows[name],
            person=self.persons.get(name),
            since=self.diary.day(days_ago),
        )

    def ask(self, name: str, days_ago: int) -> None:
        """Ask the contact whom the organization serves."""
        asking = actions.ask_partner(by=self.diary.by, partner=self.rows[name])
        Asking.objects.filter(pk=asking.pk).update(asked_at=self.diary.moment(days_ago))

    def remind(self, name: str, days_ago: int) -> None:
        """A friendly reminder."""
        asking = actions.remind_partner(by=self.diary.by, partner=self.rows[name])
        Asking.objects.filter(pk=asking.pk).update(reminded_at=self.diary.moment(days_ago))

    def confirm(self, name: str, days_ago: int) -> None:
        """The contact says by the link that what the coalition says is right."""
        asking = self.rows[name].askings.select_related("link__coalition", "link__person").latest("asked_at")
        assert asking.link is not None
        moment = self.diary.moment(days_ago)
        actions.confirm_services(by=actor_of(asking.link), link=asking.link)
        Asking.objects.filter(pk=asking.pk).update(answered_at=moment)
        self.back(self.rows[name], confirmed_at=moment)

    def write_note(self, name: str, text: str, days_ago: int) -> None:
        """A note for members."""
        note = actions.add_note(by=self.diary.by, partner=self.rows[name], text=text)
        Note.objects.filter(pk=note.pk).update(written_at=self.diary.moment(days_ago))


def plan_partner(table: Table, one: Organization) -> None:
    """Put the whole way of one of the 24 into the diary."""
    diary, story, name = table.diary, one.story, one.name
    diary.note(story.asked, partial(table.bring, one, story.asked))
    invited = max(story.asked - 6, story.joined + 2)
    way = [(Standing.INVITED, invited), (Standing.JOINING, min(story.joined + 9, invited - 1) if story.joined else 30)]
    if story.joined:
        way.append((Standing.ACTIVE, story.joined))
    for standing, days_ago in way:
        diary.note(days_ago, partial(table.move, name, standing, days_ago))
    if story.standing == Standing.RESTING:
        diary.note(150, partial(table.move, name, Standing.RESTING, 150, "Waiting for the new office."))
    if story.standing == Standing.LEFT:
        diary.note(120, partial(table.move, name, Standing.LEFT, 120, "Two staff moved away."))
    for sits, body, began in (
        (story.steering, STEERING, STEERING_BEGAN),
        (story.working_group, WORKING_GROUP, GROUP_BEGAN),
    ):
        since = min(story.joined, began) - 1
        if sits:
            diary.note(since, partial(table.seat, name, body, since))
    _plan_asking(table, one)
    if one.note:
        diary.note(12, partial(table.write_note, name, one.note, 12))


def _plan_asking(table: Table, one: Organization) -> None:
    """Five were asked early and answered; the others in the round of two months ago."""
    diary, story, name = table.diary, one.story, one.name
    if story.confirmation == "no":
        return
    early = story.confirmation == "confirmed" and story.steering and story.joined > ASKED_EARLY
    asked = ASKED_EARLY if early else min(ASKED_LATE, max(story.asked - 10, 2))
    diary.note(asked, partial(table.ask, name, asked))
    if story.confirmation == "confirmed":
        answered = asked - 1 - len(name) % 9
        diary.note(answered, partial(table.confirm, name, answered))
    elif asked > REMINDED and len(name) % 2:
        diary.note(REMINDED, partial(table.remind, name, REMINDED))


def plan_prospect(table: Table, one: Organization, number: int) -> None:
    """Prospects came onto the list in two rounds of collecting names; for every third a person is known."""
    days_ago = 480 if number % 4 else 96
    table.diary.note(days_ago, partial(table.bring, one, days_ago, contact_known=number % 3 == 0))
