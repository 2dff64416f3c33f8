"""The demo's year of meetings: who was invited, came, spoke and was heeded, told in order in the diary of the coalition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np

from longtable.coalitions.models import Coalition
from longtable.home import demo_meeting_texts as texts
from longtable.home.demo_diary import GROUP_BEGAN, STEERING, WORKING_GROUP, Table
from longtable.home.demo_polls import agree_to_be_texted, ask_for_half_a_year, decide_the_next, tell_needs
from longtable.meetings.actions.gathering import plan_meeting
from longtable.meetings.actions.hearing import keep_review
from longtable.meetings.actions.inviting import record
from longtable.meetings.actions.minutes import draft_minutes
from longtable.meetings.evidence import tell_evidence
from longtable.meetings.models import (
    ActionPoint,
    AgendaItem,
    Check,
    Meeting,
    Minutes,
    Note,
    Participant,
    ParticipationReview,
    Place,
    Rsvp,
    Turn,
)
from longtable.meetings.queries.gathering import Invitable
from longtable.record.actions import write

THURSDAY, TUESDAY = 3, 1
PLANNED, AGENDA, SENT = 8, 5, 3  # days: before a meeting, again before it, and after it
LENGTH = timedelta(minutes=90)
AGENCY_SECONDS, OTHER_SECONDS = (55, 130), (20, 70)
FIRST_LOOK, SECOND_LOOK = 176, 1  # days before today; the second after the newest answer
ASKED, DECIDED, ASKED_AGAIN = 10, 4, 3  # days before today, of the polls about times
COMING_IN, LOOK_AGAIN = 16, 170  # days after today


@dataclass
class Series:
    """One committee's meetings as they are told, with the rows that later ones need."""

    table: Table
    seed: int
    body: str
    days: Sequence[int]
    parts: Mapping[str, str]
    items: Sequence[texts.Item]
    title: str
    purpose: str
    meetings: dict[int, Meeting] = field(default_factory=dict)
    rows: dict[tuple[int, str], Participant] = field(default_factory=dict)
    proposed: dict[str, AgendaItem] = field(default_factory=dict)

    @property
    def monthly(self) -> bool:
        """The steering committee's meetings, to which more and more partners were invited."""
        return self.body == STEERING

    def ago(self, number: int) -> int:
        """Days before today: all on one day of the week."""
        day = self.table.diary.day(self.days[number])
        return self.days[number] + (day.weekday() - (THURSDAY if self.monthly else TUESDAY)) % 7

    def starts(self, number: int) -> datetime:
        """At two in the afternoon, or at six where the meeting is in the evening."""
        evening = not self.monthly or number in texts.EVENINGS
        zone = ZoneInfo(self.table.diary.by.coalition.time_zone)
        return datetime.combine(self.table.diary.day(self.ago(number)), time(18 if evening else 14), zone)

    def place(self, number: int) -> Place:
        """The annex in the afternoon, the library in the evening, the working group at Casa Marisma."""
        at = 2 if not self.monthly else 1 if number in texts.EVENINGS else 0
        return Place.objects.get(coalition=self.table.diary.by.coalition, name=texts.PLACES[at][0])

    def invited(self, number: int) -> list[str]:
        """Partners that were invited and are at the table by then."""
        return [name for name, words in self.parts.items() if words[number] != "."]


def plan_meetings(table: Table, seed: int) -> tuple[Series, Series]:
    """Put a year of meetings of both committees into the diary, and what was made of it."""
    diary = table.diary
    steering = Series(
        table, seed, STEERING, texts.MONTHLY, texts.STEERING_PARTS, texts.STEERING_ITEMS,
        texts.MONTHLY_TITLE, texts.MONTHLY_PURPOSE,
    )  # fmt: skip
    group = Series(
        table, seed, WORKING_GROUP, texts.GROUP, texts.GROUP_PARTS, texts.GROUP_ITEMS,
        texts.GROUP_TITLE, texts.GROUP_PURPOSE,
    )  # fmt: skip
    diary.note(GROUP_BEGAN, partial(_bring_places, diary.by.coalition))
    for series in (steering, group):
        for number in range(len(series.days)):
            ago = series.ago(number)
            diary.note(ago + PLANNED, partial(_plan, series, number))
            diary.note(ago + AGENDA, partial(_send_agenda, series, number))
            diary.note(ago, partial(_hold, series, number))
            diary.note(ago - SENT, partial(_write_down, series, number))
    diary.note(FIRST_LOOK, partial(_look, table, (370, FIRST_LOOK + 1), texts.HALF_YEAR_NOTE, SECOND_LOOK))
    diary.note(ASKED + 1, partial(agree_to_be_texted, table, ASKED + 1))
    diary.note(ASKED, partial(tell_needs, table))
    diary.note(DECIDED, partial(_coming, steering))
    diary.note(ASKED_AGAIN, lambda: ask_for_half_a_year(table, [*steering.parts], ASKED_AGAIN))
    diary.note(SECOND_LOOK, partial(_look, table, (FIRST_LOOK, SECOND_LOOK), "", -LOOK_AGAIN))
    return steering, group


def _bring_places(coalition: Coalition) -> None:
    Place.objects.bulk_create(
        Place(
            coalition=coalition,
            name=name,
            address=address,
            way_there=way,
            offers=list(offers),
            dial_in="(555) 555-0170" if "remote" in offers else "",
        )
        for name, address, way, offers in texts.PLACES
    )


def _plan(series: Series, number: int) -> None:
    """The meeting is planned and its people are invited. The story's letters went out long ago."""
    table, starts = series.table, series.starts(number)
    people = [
        Invitable(table.persons[name], table.rows[name]) for name in series.invited(number) if name in table.persons
    ]
    meeting = plan_meeting(
        by=table.diary.by,
        title=series.title,
        starts_at=starts,
        ends_at=starts + LENGTH,
        body=table.bodies[series.body],
        place=series.place(number),
        purpose=series.purpose,
        people=people,
    )
    moment = table.diary.moment(series.ago(number) + PLANNED)
    meeting.made_at, meeting.sequence = moment, 1
    meeting.save(update_fields=["made_at", "sequence"])
    letters = meeting.participants.update(invited_at=moment, sent_sequence=1)
    record(table.diary.by.actor, meeting, "people_invited", after={"letters": letters})
    series.meetings[number] = meeting
    names = {row.pk: name for name, row in table.rows.items()}
    for row in meeting.participants.select_related("partner"):
        row.meeting = meeting
        series.rows[number, names[row.partner_id or 0]] = row


def _send_agenda(series: Series, number: int) -> None:
    """The agenda goes out to everyone who is invited."""
    meeting, diary = series.meetings[number], series.table.diary
    meeting.agenda_sent_at = diary.moment(series.ago(number) + AGENDA)
    meeting.save(update_fields=["agenda_sent_at"])
    record(diary.by.actor, meeting, "agenda_sent", after={"letters": len(series.invited(number))})


def _hold(series: Series, number: int) -> None:
    """Everything of one meeting: who came, who spoke how long, what became of the items; then the record knows it ended."""
    meeting, rng = series.meetings[number], np.random.default_rng([series.seed, 9, series.days[number]])
    starts = meeting.starts_at
    there = {}
    for place, name in enumerate(series.invited(number)):
        row, word = series.rows.get((number, name)), series.parts[name][number]
        if row is None:
            continue
        row.rsvp = Rsvp.YES if word != "-" else (Rsvp.NO, Rsvp.NONE, Rsvp.MAYBE)[place % 3]
        row.rsvp_at = starts - timedelta(days=4 + place % 9) if row.rsvp else None
        if word != "-":
            row.came_at, row.left_at = starts + timedelta(minutes=int(rng.integers(-6, 7))), meeting.ends_at
            row.came_by, row.is_remote = ("code", "link", "host")[place % 3], place % 7 == 6
            row.is_host = name == texts.LEAD[number % len(texts.LEAD)]
            there[name] = row
    Participant.objects.bulk_update(
        [row for (at, _name), row in series.rows.items() if at == number],
        ["rsvp", "rsvp_at", "came_at", "left_at", "came_by", "is_remote", "is_host"],
    )
    items = _items(series, number)
    if not (series.monthly and number in texts.COUNTED_NOT):
        Turn.objects.bulk_create(_turns(series, number, there, items, rng))
    if series.monthly:
        _say(series, number, items)
    meeting.state, meeting.began_at, meeting.ended_at = Meeting.State.ENDED, starts, meeting.ends_at
    meeting.version = 40
    meeting.save(update_fields=["state", "began_at", "ended_at", "version"])
    actor = series.table.diary.by.actor
    record(actor, meeting, "meeting_began")
    for item in (one for one in items if one.outcome):
        write(
            coalition_id=meeting.coalition_id, by=actor, action="meetings.outcome_set", subject=item, label=str(item),
            before={"outcome": "", "outcome_text": ""},
            after={"outcome": item.outcome, "outcome_text": item.outcome_text},
        )  # fmt: skip
    record(actor, meeting, "meeting_ended")
    tell_evidence(meeting)


def _items(series: Series, number: int) -> list[AgendaItem]:
    """The items of a meeting in their order, each with its time and what became of it."""
    meeting, made = series.meetings[number], []
    accepted = 0
    for one in (item for item in series.items if item.meeting == number):
        declined, before = one.outcome == "declined", series.proposed.get(one.again)
        accepted += not declined
        proposer = series.rows.get((number, one.by)) if one.by else before.proposed_by if before else None
        began = meeting.starts_at + timedelta(minutes=25 * (accepted - 1) + 10)
        made.append(
            AgendaItem(
                meeting=meeting,
                position=0 if declined else accepted,
                title=one.title,
                kind=one.kind,
                minutes=25,
                state=AgendaItem.State.DECLINED if declined else AgendaItem.State.ACCEPTED,
                reply=one.said if declined else "",
                proposed_by=proposer,
                proposed_at=meeting.starts_at - timedelta(days=12),
                began_at=None if declined else began,
                ended_at=None if declined else began + timedelta(minutes=24),
                outcome="" if declined else one.outcome,
                outcome_text="" if declined else one.said,
                from_before=before,
            )
        )
    AgendaItem.objects.bulk_create(made)
    series.proposed |= {one.title: one for one in made}
    return [one for one in made if one.began_at]


def _turns(
    series: Series,
    number: int,
    there: Mapping[str, Participant],
    items: Sequence[AgendaItem],
    rng: np.random.Generator,
) -> Iterator[Turn]:
    """Turns one after the other, as many as the parts say; those of agencies are longer."""
    left = {name: int(series.parts[name][number]) for name in there}
    order = [name for round_ in range(9) for name, turns in left.items() if turns > round_]
    at = series.meetings[number].starts_at + timedelta(minutes=8)
    for name in (order[int(place)] for place in rng.permutation(len(order))):
        seconds = int(rng.integers(*(AGENCY_SECONDS if name in texts.AGENCIES else OTHER_SECONDS)))
        item = next((one for one in reversed(items) if one.began_at and one.began_at <= at), None)
        end = at + timedelta(seconds=seconds)
        yield Turn(meeting=series.meetings[number], participant=there[name], item=item, began_at=at, ended_at=end)
        at = end + timedelta(seconds=int(rng.integers(2, 9)))


def _say(series: Series, number: int, items: Sequence[AgendaItem]) -> None:
    """Promises, lines written during the meeting, and the anonymous answers at its end."""
    meeting, diary = series.meetings[number], series.table.diary
    held = diary.day(series.ago(number))
    ActionPoint.objects.bulk_create(
        ActionPoint(
            meeting=meeting,
            item=items[-1] if items else None,
            text=text,
            owner=series.rows.get((number, name)),
            due_on=held + timedelta(days=due),
            done_on=held + timedelta(days=done) if done else None,
        )
        for at, name, text, due, done in texts.PROMISES
        if at == number
    )
    Note.objects.bulk_create(
        Note(
            meeting=meeting,
            participant=series.rows.get((number, name)),
            item=items[-1] if items else None,
            kind=kind,
            text=text,
            reply=reply,
            written_at=meeting.starts_at + timedelta(minutes=40),
        )
        for at, name, kind, text, reply in texts.NOTES
        if at == number
    )
    if number in texts.PULSES:
        tallies = dict(zip(("yes", "partly", "no"), texts.PULSES[number], strict=True))
        Check.objects.create(meeting=meeting, number=1, kind=Check.Kind.PULSE, tallies=tallies, is_open=False)


def _write_down(series: Series, number: int) -> None:
    """The minutes are written and sent."""
    meeting, moment = series.meetings[number], series.table.diary.moment(series.ago(number) - SENT)
    decided = meeting.items.filter(state=AgendaItem.State.ACCEPTED)
    lines = [f"{one.title}: {one.outcome_text}" if one.outcome_text else one.title for one in decided]
    text = "\n\n".join([meeting.purpose, *lines])
    made, _merged = draft_minutes(by=series.table.diary.by, meeting=meeting)
    Minutes.objects.filter(pk=made.pk).update(
        text=text, sent_text=text, revision=2, sent_revision=2, drafted_at=moment, changed_at=moment, sent_at=moment
    )
    write(
        coalition_id=meeting.coalition_id, by=series.table.diary.by.actor, action="meetings.minutes_sent",
        subject=made, label=meeting.title,
    )  # fmt: skip


def _look(table: Table, days: tuple[int, int], note: str, again: int) -> None:
    """Who is heard is looked at twice, half a year apart, and kept. ``days`` and ``again``: days before today."""
    diary = table.diary
    since, until = (diary.day(one) for one in days)
    kept = keep_review(by=diary.by, since=since, until=until, note=note, next_on=diary.day(again))
    ParticipationReview.objects.filter(pk=kept.pk).update(made_at=diary.moment(days[1] - bool(note), 5))


def _coming(series: Series) -> None:
    """The next meeting, with answers to the invitation and an agenda."""
    table, diary = series.table, series.table.diary
    day = diary.day(-COMING_IN)
    day -= timedelta(days=(day.weekday() - THURSDAY) % 7)
    names = [name for name in series.parts if name in table.persons]
    meeting = decide_the_next(table, names, day, ASKED, DECIDED)
    meeting.purpose = series.purpose
    moment = diary.moment(DECIDED)
    meeting.made_at, meeting.sequence, meeting.arranged = moment, 1, ["interpreter", "childcare"]
    meeting.save(update_fields=["made_at", "sequence", "arranged", "purpose"])
    rows = list(meeting.participants.select_related("person").order_by("pk"))
    for place, row in enumerate(rows):
        if row.person is not None and not row.person.email:
            continue  # their text messages wait to be looked at
        row.invited_at, row.sent_sequence = moment, 1
        row.rsvp = (Rsvp.YES, Rsvp.YES, Rsvp.NONE, Rsvp.REMOTE, Rsvp.YES, Rsvp.NO, Rsvp.MAYBE)[place % 7]
        row.rsvp_at = moment + timedelta(hours=3 + place) if row.rsvp else None
    Participant.objects.bulk_update(rows, ["invited_at", "sent_sequence", "rsvp", "rsvp_at"])
    record(diary.by.actor, meeting, "people_invited", after={"letters": sum(bool(row.invited_at) for row in rows)})
    by_partner = {row.partner_id: row for row in rows}
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            position=place if state == "accepted" else 0,
            title=title,
            kind=kind,
            minutes=minutes,
            state=state,
            proposed_by=by_partner[table.rows[name].pk] if name else series.proposed[title].proposed_by,
            from_before=None if name else series.proposed[title],
            proposed_at=moment + timedelta(hours=place),
        )
        for place, (title, name, kind, minutes, state) in enumerate(texts.COMING_ITEMS, start=1)
    )
