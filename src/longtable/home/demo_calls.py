"""The demo's call in review: written, made known, applied to by 64 organizations, told in order in the diary of the coalition."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from allauth.account.models import EmailAddress

from longtable.calls.actions.designing import change_call, record_call, start_call
from longtable.calls.actions.helping import answer_question, ask_in_public
from longtable.calls.actions.parts import add_criterion, add_question, add_requirement
from longtable.calls.actions.promoting import add_channel
from longtable.calls.growing import seed_of
from longtable.calls.models import (
    Answer,
    Application,
    Booking,
    Call,
    CallNotice,
    Channel,
    ChannelDay,
    Criterion,
    OfficeHour,
    PublicQuestion,
    Question,
    Submission,
)
from longtable.calls.receipts import content_of, digest_of
from longtable.coalitions.actions import invite_member, join_coalition
from longtable.coalitions.models import Membership, Person, PersonalLink, Role
from longtable.coalitions.queries import Access
from longtable.coverage.models import Assessment
from longtable.home import demo_call_texts as texts
from longtable.home import demo_names as names
from longtable.home.demo_call_reviews import Panel, plan_reviews
from longtable.home.demo_city import City
from longtable.home.demo_diary import Table
from longtable.home.demo_lists import lines_of
from longtable.home.demo_people import Organization, areas_around
from longtable.people.models import Account
from longtable.record.actions import SYSTEM, Actor, told_as_of, write

APPLICATIONS, FROM_LIST = 64, 41
JOINED, STARTED, OPENED, CLOSED = 300, 82, 70, 27  # days before today
DECIDES = 14  # days after today
DRAFTER = ("second@demo.example", "Bernard Ashgrove")  # who writes a call may not review it, so someone else wrote it
WITHDRAWN, LATE, CORRECTED = 17, 58, (9, 33)  # numbers of applications
WAYS = {23: "phone", 41: "paper"}
AT_TABLE = ("East End Mutual Aid", "Lotus Family Association", "Lantern Recovery House")  # partners who apply too
LINK_DAYS = 180


@dataclass(frozen=True, slots=True)
class Applicant:
    """One organization that applies, and when."""

    number: int
    name: str
    sectors: tuple[str, ...]
    services: tuple[tuple[str, str, tuple[str, ...]], ...]
    contact: str
    email: str
    phone: str
    language: str
    begun: int  # days before today
    sent: int

    @property
    def way(self) -> str:
        """Online, on paper or by phone."""
        return WAYS.get(self.number, "online")


@dataclass
class Story:
    """The call as rows, filled in while the diary is told."""

    table: Table
    city: City
    rng: np.random.Generator
    applicants: tuple[Applicant, ...] = ()
    by: Access | None = None
    call: Call | None = None
    criteria: dict[str, Criterion] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    rows: dict[int, Application] = field(default_factory=dict)

    @property
    def writer(self) -> Access:
        """Who writes the call."""
        assert self.by is not None
        return self.by

    @property
    def the_call(self) -> Call:
        """The call, once it is begun."""
        assert self.call is not None
        return self.call

    @property
    def closes_at(self) -> datetime:
        """Five in the afternoon, where the city is."""
        zone = ZoneInfo(self.table.diary.by.coalition.time_zone)
        return datetime.combine(self.table.diary.day(CLOSED), datetime.min.time(), zone).replace(hour=17)

    def day(self, days_ago: int, minute: int = 0) -> datetime:
        """A time in the working day."""
        return self.table.diary.moment(days_ago, minute)

    def pick(self, choices: Any) -> Any:
        """One of several, by the seed."""
        return choices[int(self.rng.integers(len(choices)))]


def plan_call(table: Table, city: City, prospects: tuple[Organization, ...]) -> None:
    """Put the whole way of the call into the diary."""
    story = Story(table, city, np.random.default_rng([city.seed, 7]))
    story.applicants = _applicants(story, prospects)
    diary = table.diary
    diary.note(JOINED, partial(_second_coordinator, story))
    diary.note(STARTED, partial(_write_call, story))
    diary.note(OPENED, partial(_open, story))
    for number, channel in enumerate(texts.CHANNELS):
        days_ago = OPENED - 1 - 3 * number
        diary.note(days_ago, partial(_make_known, story, number, channel, days_ago))
    for number, (question, answer) in enumerate(texts.ASKED):
        diary.note(OPENED - 6 - 6 * number, partial(_asked, story, question, answer, OPENED - 6 - 6 * number))
    diary.note(CLOSED + 25, partial(_take_in, story))
    diary.note(51, partial(_offer_help, story))
    for number, (days_ago, _place, _language) in enumerate(HOURS):
        diary.note(days_ago, partial(_helped, story, number))
    for one in story.applicants:
        diary.note(one.begun, partial(_begun, story, one))
        if one.number != LATE:
            diary.note(one.sent, partial(_sent, story, one, 1))
        if one.number in CORRECTED:
            diary.note(CLOSED + 1, partial(_sent, story, one, 2))
    diary.note(CLOSED + 2, partial(_withdrawn, story))
    diary.note(CLOSED, partial(_close, story))
    plan_reviews(lambda: Panel(table, story.the_call, story.writer, story.rows, story.rng, story.criteria), diary)


# Writing and opening


def _second_coordinator(story: Story) -> None:
    """Someone beside the demo's coordinator, who writes the call, so that the coordinator may review."""
    diary, (email, name) = story.table.diary, DRAFTER
    account, _made = Account.objects.get_or_create(email=email, defaults={"name": name})
    EmailAddress.objects.get_or_create(user=account, email=email, defaults={"verified": True, "primary": True})
    link, _secret = invite_member(by=diary.by, email=email, role=Role.COORDINATOR)
    membership = join_coalition(by=account, link=link)
    Membership.objects.filter(pk=membership.pk).update(since=diary.day(JOINED))
    story.by = Access(diary.by.coalition, account, Role.COORDINATOR)


def _write_call(story: Story) -> None:
    """Grown from the newest answer of that time: its areas, groups and need statement come along."""
    by = story.writer
    seed = seed_of(Assessment.objects.filter(coalition=by.coalition).latest("made_at"))
    call = start_call(
        by=by, titles=texts.TITLES, assessment=seed.assessment, need_statements=seed.statements,
        areas=seed.areas, groups=seed.groups, sectors=seed.sectors,
    )  # fmt: skip
    story.call = call
    change_call(
        by=by,
        call=call,
        values={
            "purposes": texts.PURPOSES,
            "total_cents": 60_000_000,
            "award_min_cents": 1_000_000,
            "award_max_cents": 5_000_000,
            "awards_min": 12,
            "awards_max": 24,
            "closes_at": story.closes_at,
            "decides_on": story.table.diary.day(-DECIDES),
            "reach_target": 0.6,
            "least_eligible_score": 2.5,
            "max_load": 22,
        },
    )
    for one in texts.CRITERIA:
        values = {"titles": one.titles, "weight": one.weight, "anchors": one.anchors, "reasons": one.reasons}
        story.criteria[one.key] = add_criterion(by=by, call=call, values=values)
    for asked in texts.QUESTIONS:
        values = {name: value for name, value in asked.items() if name != "key"}
        values["criterion"] = story.criteria.get(asked.get("criterion", ""))
        story.questions[asked["key"]] = add_question(by=by, call=call, values=values)
    for rule in texts.REQUIREMENTS:
        areas = list(call.priority_areas) if rule["kind"] == "areas" else rule["values"]
        add_requirement(by=by, call=call, values={**rule, "values": areas})
    Call.objects.filter(pk=call.pk).update(made_at=story.day(STARTED))
    call.drafters.update(since=story.day(STARTED))


def _open(story: Story) -> None:
    """The call is made public. Opening goes by the clock, so the rows are set as it would leave them."""
    call, moment = story.the_call, story.day(OPENED)
    call.state, call.opens_at = Call.State.OPEN, moment
    call.save(update_fields=["state", "opens_at"])
    CallNotice.objects.create(call=call, kind="opened", at=moment, note=texts.OPENED_NOTE)
    record_call(
        story.writer, call, "call_opened",
        before={"state": "draft"}, after={"state": "open", "opens_at": moment, "closes_at": call.closes_at},
    )  # fmt: skip


def _close(story: Story) -> None:
    """The last application comes two minutes after the deadline, from a lost connection; then the call is closed."""
    call = story.the_call
    late = next(one for one in story.applicants if one.number == LATE)
    with told_as_of(story.closes_at + timedelta(seconds=140)):
        _sent(story, late, 1)
    moment = story.closes_at + timedelta(minutes=call.grace_minutes)
    call.state = Call.State.CLOSED
    call.save(update_fields=["state"])
    CallNotice.objects.create(call=call, kind="closed", at=moment, note=texts.CLOSED_NOTE)
    with told_as_of(moment):
        write(
            coalition_id=call.coalition_id, by=SYSTEM, action="calls.call_closed", subject=call, label=call.title,
            before={"state": "open"}, after={"state": "closed", "closes_at": call.closes_at},
        )  # fmt: skip


# Making it known, questions, help


def _make_known(story: Story, number: int, channel: tuple[Any, ...], days_ago: int) -> None:
    name, partner, language, usual, group, where, visits = channel
    values = {
        "name": name,
        "partner": story.table.rows[partner] if partner else None,
        "language": language,
        "is_usual": usual,
        "groups": [group] if group else [],
        "areas": list(areas_around(where, story.city)) if where else [],
        "on": story.table.diary.day(days_ago),
    }
    row = add_channel(by=story.writer, call=story.the_call, values=values)
    rng = np.random.default_rng([story.city.seed, 8, number])
    counts = [(ago, int(rng.poisson(visits * 0.93 ** (days_ago - ago)))) for ago in range(days_ago, CLOSED, -1)]
    ChannelDay.objects.bulk_create(
        ChannelDay(channel=row, on=story.table.diary.day(ago), visits=count) for ago, count in counts if count
    )


def _asked(story: Story, text: str, answer: str, days_ago: int) -> None:
    question = ask_in_public(call=story.the_call, text=text)
    answer_question(by=story.writer, question=question, answer=answer)
    PublicQuestion.objects.filter(pk=question.pk).update(
        asked_at=story.day(days_ago + 1), answered_at=story.day(days_ago)
    )


HOURS = ((40, "Copper Row Free Clinic, room 2", "en"), (36, "(555) 555-0142", "es"), (31, "(555) 555-0142", "en"))


def _offer_help(story: Story) -> None:
    """Times of help, which are offered weeks before today."""
    call = story.the_call
    for days_ago, place, language in HOURS:
        starts = story.day(days_ago, 60)
        hour = OfficeHour.objects.create(
            call=call, starts_at=starts, minutes=30, place=place, language=language, capacity=3
        )
        _tell(story, story.writer.actor, "hour_added", hour, starts_at=starts.isoformat(), minutes=30)


def _helped(story: Story, number: int) -> None:
    """Those who had begun by then come for help, and what was helped with is noted."""
    days_ago, _place, language = HOURS[number]
    hour = story.the_call.office_hours.order_by("starts_at")[number]
    came = [one for one in story.applicants if one.language == language and one.begun > days_ago][number :: len(HOURS)]
    for one in came[: 3 - number % 2]:
        row = story.rows[one.number]
        log = ("Went through the questions together.", "How to count people reached.")[one.number % 2]
        booking = Booking.objects.create(office_hour=hour, application=row, booked_at=story.day(days_ago + 1), log=log)
        _tell(story, _applicant(row), "help_booked", booking, label=row.code)
        _tell(story, story.writer.actor, "help_logged", booking, label=row.code)


def _tell(story: Story, by: Actor, what: str, subject: Any, *, label: str = "", **after: object) -> None:
    write(
        coalition_id=story.the_call.coalition_id,
        by=by,
        action=f"calls.{what}",
        subject=subject,
        label=label,
        after=after,
    )


# Applications


def _applicants(story: Story, prospects: tuple[Organization, ...]) -> tuple[Applicant, ...]:
    """41 of the prospects, three partners and 20 that nobody had on a list, in the order in which they began."""
    rng, spanish = story.rng, [one for one in prospects if one.language == "es"]
    others = [one for one in prospects if one.language == "en"]
    listed = [*spanish[:9], *(others[int(n)] for n in rng.permutation(len(others)))][:FROM_LIST]
    known = [
        (one.name, one.sectors, tuple((line.group, line.relation, line.areas) for line in one.services), one.contact,
         one.email, one.phone, one.language)
        for one in listed
    ]  # fmt: skip
    for place, line in enumerate(lines_of(texts.NEW_ORGANIZATIONS.replace(" | en", "").replace(" | es", ""))):
        language = texts.NEW_ORGANIZATIONS.strip().splitlines()[place].rsplit("|", 1)[1].strip()
        areas = areas_around(line.where, story.city)
        services = tuple((group, relation, areas) for group, relation in line.services)
        known.append((line.name, line.sectors, services, *_someone(rng, place, line.name), language))
    for place, name in enumerate(AT_TABLE):
        services = (("low_income", "serves", areas_around("east 5", story.city)),)
        known.append((name, ("community",), services, *_someone(rng, 50 + place, name), "en"))
    found = []
    for number, place in enumerate(rng.permutation(len(known)), start=1):
        name, sectors, services, contact, email, phone, language = known[int(place)]
        begun = 50 - round((number - 1) * 21 / APPLICATIONS)
        wait = 2 + int(rng.integers(12))
        sent = {LATE: CLOSED, WITHDRAWN: begun - 2}.get(number, begun - wait)
        sent = max(sent, CLOSED + 2 if number in CORRECTED else CLOSED)
        services = tuple(one for one in services if one[2]) or (
            ("low_income", "serves", areas_around("harbour 5", story.city)),
        )
        found.append(Applicant(number, name, sectors, services, contact, email, phone, language, begun, sent))
    return tuple(found)


def _someone(rng: np.random.Generator, place: int, organization: str) -> tuple[str, str, str]:
    first = names.FIRST_NAMES[(place * 7 + int(rng.integers(5))) % len(names.FIRST_NAMES)]
    last = names.LAST_NAMES[(place * 11 + 3) % len(names.LAST_NAMES)]
    slug = "".join(letter for letter in organization.casefold() if letter.isascii() and letter.isalpha())
    return f"{first} {last}", f"contact@{slug}.example", f"(555) 555-01{(place * 13) % 100:02d}"


def _take_in(story: Story) -> None:
    """All applications as rows, each as it was when it was sent; when that was, the diary tells one by one."""
    call, channels = story.the_call, list(story.the_call.channels.order_by("pk"))
    rows, answers = [], []
    for one in story.applicants:
        row = _application(story, one, channels)
        story.rows[one.number] = row
        rows.append(row)
    Application.objects.bulk_create(rows)
    for one in story.applicants:
        answers += [
            Answer(application=story.rows[one.number], question=story.questions[key], text=text, revision=2,
                   saved_at=story.rows[one.number].saved_at)
            for key, text in _answers(story, one).items()
        ]  # fmt: skip
    Answer.objects.bulk_create(answers)
    PersonalLink.objects.bulk_create(
        PersonalLink(
            coalition_id=call.coalition_id,
            person=row.contact,
            purpose="apply",
            subject_id=row.pk,
            email=row.contact.email if row.contact else "",
            secret_digest=hashlib.sha256(secrets.token_bytes(32)).hexdigest(),
            made_at=row.started_at,
            expires_at=row.started_at + timedelta(days=LINK_DAYS),
        )
        for row in rows
        if row.way == "online"
    )


def _application(story: Story, one: Applicant, channels: list[Channel]) -> Application:
    rng, partner = story.rng, story.table.rows.get(one.name)
    person = story.table.persons.get(one.name) if partner is not None else None
    if person is None:
        person = Person.objects.create(
            coalition=story.the_call.coalition, name=one.contact, email=one.email, phone=one.phone,
            language=one.language, known_since=story.table.diary.day(one.begun),
        )  # fmt: skip
    mine = [channel for channel in channels if channel.language == one.language]
    sent = story.closes_at + timedelta(seconds=140) if one.number == LATE else story.day(one.sent, one.number)
    withdrawn = one.number == WITHDRAWN
    return Application(
        call=story.the_call,
        number=one.number,
        state=Application.State.WITHDRAWN if withdrawn else Application.State.SUBMITTED,
        organization=one.name,
        partner=partner,
        contact=person,
        language=one.language,
        amount_cents=int(rng.integers(20, 81)) * 50_000,
        sectors=list(one.sectors),
        services=[{"group": group, "relation": how, "areas": list(areas)} for group, how, areas in one.services],
        first_time=bool(rng.random() < (0.45 if partner else 0.85)),
        small=bool(rng.random() < 0.7),
        years=int(story.pick((0, 1, 2, 3, 4, 6, 8, 11, 15, 22))),
        way=one.way,
        channel=story.pick(mine) if one.way == "online" and rng.random() < 0.8 else None,
        started_at=story.day(one.begun, one.number),
        saved_at=sent,
        submitted_at=sent,
        revision=6 + one.number % 9,
    )


def _answers(story: Story, one: Applicant) -> dict[str, str]:
    words = texts.ANSWERS[one.language]
    code = one.services[0][2][0]
    area = story.city.package.areas.names[story.city.package.areas.ids.index(code)] if code != "*" else "Lindenshore"
    people = int(story.rng.integers(4, 40)) * 10
    facts = {"area": area, "people": people, "lead": one.contact, "years": story.rows[one.number].years or 1}
    found = {key: story.pick(choices).format(**facts) for key, choices in words.items()}
    return {**found, "often": story.pick(("week", "week", "month", "less")), "people": str(people)}


def _applicant(row: Application) -> Actor:
    return Actor(f"person:{row.contact_id}", "contact by link")


def _begun(story: Story, one: Applicant) -> None:
    row = story.rows[one.number]
    online = one.way == "online"
    by, what = (_applicant(row), "application_begun") if online else (story.writer.actor, "application_entered")
    _tell(story, by, what, row, label=row.code, state="draft", way=row.way)


def _sent(story: Story, one: Applicant, number: int) -> None:
    """What was sent, frozen."""
    row = story.rows[one.number]
    at = row.submitted_at if number == 1 else story.day(CLOSED + 1, one.number)
    if number > 1:
        Application.objects.filter(pk=row.pk).update(submitted_at=at, saved_at=at)
    content = content_of(row)
    if number == 1 and one.number in CORRECTED:
        content["amount_cents"] = min(content["amount_cents"] + 250_000, 5_000_000)  # it asked for more at first
    assert at is not None
    sent = Submission.objects.create(
        application=row, number=number, at=at, content=content, digest=digest_of(content),
        late_seconds=140 if one.number == LATE else 0,
    )  # fmt: skip
    told = {"application": row.pk, "number": number, "digest": sent.digest, "late_seconds": sent.late_seconds}
    by = _applicant(row) if one.way == "online" else story.writer.actor
    _tell(story, by, "application_sent", sent, label=row.code, **told)


def _withdrawn(story: Story) -> None:
    row = story.rows[WITHDRAWN]
    write(
        coalition_id=story.the_call.coalition_id,
        by=_applicant(row),
        action="calls.application_withdrawn",
        subject=row,
        label=row.code,
        before={"state": "submitted"},
        after={"state": "withdrawn"},
    )
