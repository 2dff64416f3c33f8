"""The panel of the demo's call: who reads, who steps aside, and reviews by people who are more and less strict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import NamedTuple

import numpy as np

from longtable.calls.actions.panel import add_panel_member, invite_panel_member
from longtable.calls.actions.reading import change_readers
from longtable.calls.actions.reviewing import change_score, step_aside
from longtable.calls.actions.standings import note_scores_changed
from longtable.calls.models import (
    Application,
    Assignment,
    Call,
    Conflict,
    Criterion,
    PanelMember,
    Review,
    Score,
    ScoreChange,
)
from longtable.calls.queries.panel import reading_of
from longtable.coalitions.models import PersonalLink
from longtable.coalitions.queries import Access
from longtable.home import demo_call_texts as texts
from longtable.home.demo_diary import Diary, Table
from longtable.home.queries import DEMO_COORDINATOR
from longtable.methods.assignment import fit
from longtable.record.actions import Actor, write

ASKED, DECLARED, GIVEN, FIRST, LAST = 25, 23, 21, 19, 3  # days before today
WAITING = 6  # applications that the demo's coordinator has still to review
BUSY, WAITING_OTHERS = 4, 3  # one of the others has begun one and not finished three


class Reader(NamedTuple):
    """Someone on the panel. ``leniency``: how much above the others they score."""

    name: str
    email: str
    language: str
    community: bool
    partner: str
    groups: tuple[str, ...]
    topics: tuple[str, ...]
    leniency: float


READERS = (
    Reader("Noemí Tallgrass", DEMO_COORDINATOR, "en", False, "", (), ("public_health", "community"), 0.0),
    Reader("Jamal Halloran", "member@demo.example", "en", True, "", ("black", "youth"), ("community",), 0.35),
    Reader(
        "Lucía Pastrana", "miembro@demo.example", "es", True, "", ("latino", "limited_english"), ("community",), 0.8
    ),
    Reader(
        "Walter Farrow", "walter@readers.example", "en", True, "", ("older_adults", "low_income"), ("housing",), -0.7
    ),
    Reader("Mei Nakagawa", "mei@readers.example", "en", True, "", ("asian", "limited_english"), ("education",), 0.15),
    Reader(
        "Winona Yellowbird", "winona@readers.example", "en", True, "", ("native", "youth"), ("parks", "faith"), -0.1
    ),
    Reader(
        "Deborah Lindqvist", "deborah@readers.example", "en", False, "Harbor Lung Alliance", (), ("health_care",), -0.45
    ),
    Reader(
        "Rafael Rivadeneira", "rafael@readers.example", "es", False, "Clínica Los Tilos", ("latino",), ("media",), 0.2
    ),
    Reader(
        "Omar Barrow",
        "omar@readers.example",
        "en",
        False,
        "Bridgeworks Job Center",
        ("low_income",),
        ("business",),
        -0.25,
    ),
    Reader(
        "Patrice Calloway", "patrice@readers.example", "en", False, "Parks Trust of Lindenshore", (), ("planning",), 0.0
    ),
)
ASIDE = (  # reader, number of an application, why
    (3, 4, "My sister works there."),
    (4, 12, "I was on their board until last year."),
    (5, 30, "I helped them to write this."),
    (6, 21, "We share an office."),
    (8, 45, "They are our landlord."),
    (9, 52, "I give them money every year."),
)
FOUND_LATE = "I saw only now that my cousin is paid from this."
TALKED = "The panel pointed to the letter from the clinic, which I had missed."
TALKED_TOO = "We agreed that a borrowed room is no weakness."


@dataclass
class Panel:
    """Everything that the panel's part of the story needs."""

    table: Table
    call: Call
    by: Access
    rows: Mapping[int, Application]
    rng: np.random.Generator
    criteria: Mapping[str, Criterion]
    members: list[PanelMember] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)

    @property
    def in_review(self) -> list[Application]:
        """Applications that are read, by number."""
        return [row for _number, row in sorted(self.rows.items()) if row.state == Application.State.SUBMITTED]


def plan_reviews(make: Callable[[], Panel], diary: Diary) -> None:
    """Put the review into the diary; ``make`` gives the panel's facts once the call has closed."""
    held: list[Panel] = []

    def panel() -> Panel:
        if not held:
            held.append(make())
        return held[0]

    diary.note(ASKED, lambda: _ask(panel()))
    diary.note(DECLARED, lambda: _declare(panel()))
    diary.note(GIVEN, lambda: _give(panel()))
    for days_ago in range(FIRST, LAST, -1):
        diary.note(days_ago, partial(lambda day: _finish(panel(), day), days_ago))
    diary.note(LAST, lambda: _talk(panel()))


def _ask(panel: Panel) -> None:
    """Ten people, half of them neighbors; each gets a personal link."""
    for number, one in enumerate(READERS):
        member = add_panel_member(
            by=panel.by,
            call=panel.call,
            name=one.name,
            email=one.email,
            language=one.language,
            partner=panel.table.rows[one.partner] if one.partner else None,
            is_community=one.community,
            knows_groups=one.groups,
            knows_topics=one.topics,
            knows_areas=panel.call.priority_areas[number % 3 :: 3] if one.community else (),
        )
        invite_panel_member(by=panel.by, member=member)
        panel.members.append(member)
    links = PersonalLink.objects.filter(coalition=panel.call.coalition_id, purpose="review")
    links.update(made_at=panel.table.diary.moment(ASKED))


def _declare(panel: Panel) -> None:
    """Each says of each application what they have to do with it; a few step aside, some wish for one."""
    moment, rows = panel.table.diary.moment(DECLARED), panel.in_review
    aside = {(reader, panel.rows[number].pk): why for reader, number, why in ASIDE}
    said = []
    for place, member in enumerate(panel.members):
        for row in rows:
            why = aside.get((place, row.pk), "")
            other = {0: Conflict.Kind.WISH, 1: Conflict.Kind.RELUCTANT}.get((row.number * 7 + place * 3) % 45)
            kind = Conflict.Kind.CONFLICT if why else other or Conflict.Kind.NONE
            said.append(Conflict(member=member, application=row, kind=kind, reason=why, declared_at=moment))
        member.conflicts_declared_at = moment
        _record(
            panel, _actor(member), member, "conflicts_declared", after={"conflicts_declared_at": moment.isoformat()}
        )
    Conflict.objects.bulk_create(said)
    PanelMember.objects.bulk_update(panel.members, ["conflicts_declared_at"])


def _give(panel: Panel) -> None:
    """Who reads what, and who will have done what by today."""
    given = Assignment.objects.bulk_create(_readers(panel))
    write(
        coalition_id=panel.call.coalition_id,
        by=panel.by.actor,
        action="calls.readers_given",
        subject=panel.call,
        label=panel.call.title,
    )
    given.sort(key=lambda one: (one.member_id, one.application.number))
    done, begun = _what_is_done(panel, given)
    panel.reviews = Review.objects.bulk_create(done)
    _score(panel)
    draft = Review.objects.create(
        assignment=begun, strengths="The plan is short and clear.", saved_at=panel.table.diary.moment(LAST + 1)
    )
    Score.objects.create(review=draft, criterion=panel.criteria["plan"], value=4)
    note_scores_changed(panel.call)


def _readers(panel: Panel) -> list[Assignment]:
    """Three for each application, who know its groups and places and have little to read so far.

    The method of the room takes longer and stops by the clock; the demo has to be the same on every machine.
    """
    reading, moment = reading_of(panel.call), panel.table.diary.moment(GIVEN)
    barred = {(one.application, one.reviewer) for one in reading.panel.conflicts}
    load = dict.fromkeys(reading.members, 0)
    found = []
    for application in reading.panel.applications:
        free = [one for one in reading.panel.reviewers if (application.id, one.id) not in barred]
        fits = {one.id: fit(application, one) for one in free}
        ranked = sorted(free, key=lambda one: (load[one.id] / panel.call.max_load - 0.3 * fits[one.id], load[one.id]))
        for one in ranked[: panel.call.reviewers_each]:
            load[one.id] += 1
            member, row = reading.members[one.id], reading.applications[application.id]
            found.append(Assignment(member=member, application=row, fit=round(fits[one.id], 4), made_at=moment))
    return found


def _what_is_done(panel: Panel, given: list[Assignment]) -> tuple[list[Review], Assignment]:
    """Finished reviews, spread over the days, and the one that somebody has begun; the others wait."""
    done: list[Review] = []
    waiting: list[Assignment] = []
    for place, member in enumerate(panel.members):
        mine = [one for one in given if one.member_id == member.pk]
        finished = len(mine) - {0: WAITING, BUSY: WAITING_OTHERS}.get(place, 0)
        for step, one in enumerate(mine[:finished]):
            done.append(_review(panel, one, place, FIRST - step * (FIRST - LAST - 1) // max(1, len(mine) - 1)))
        waiting += mine[finished:] if place == BUSY else []
    return done, waiting[0]


def _score(panel: Panel) -> None:
    """Scores made of how good an application is, how strict the reader is, and chance."""
    quality = {row.pk: panel.rng.normal(3.2, 0.75) for row in panel.in_review}
    places = {member.pk: place for place, member in enumerate(panel.members)}
    scores = []
    for review in panel.reviews:
        leniency = READERS[places[review.assignment.member_id]].leniency
        level = quality[review.assignment.application_id] + leniency
        for criterion in panel.criteria.values():
            value = int(np.clip(round(level + panel.rng.normal(0, 0.5)), 1, 5))
            skip = bool(panel.rng.random() < 0.015)
            scores.append(Score(review=review, criterion=criterion, value=None if skip else value, not_applicable=skip))
    Score.objects.bulk_create(scores)


def _review(panel: Panel, assignment: Assignment, place: int, days_ago: int) -> Review:
    language = READERS[place].language
    good, open_points = texts.STRENGTHS[language], texts.OPEN_POINTS[language]
    moment = panel.table.diary.moment(days_ago, int(panel.rng.integers(60, 400)))
    return Review(
        assignment=assignment,
        state=Review.State.DONE,
        strengths=good[int(panel.rng.integers(len(good)))],
        questions=open_points[int(panel.rng.integers(len(open_points)))],
        saved_at=moment,
        finished_at=moment,
    )


def _finish(panel: Panel, days_ago: int) -> None:
    """Tell the reviews that were finished on one day."""
    day = panel.table.diary.day(days_ago)
    for review in panel.reviews:
        if review.finished_at is not None and review.finished_at.date() == day:
            code, by = review.assignment.application.code, _actor(review.assignment.member)
            _record(panel, by, review, "review_finished", label=code, after={"state": "done"})


def _talk(panel: Panel) -> None:
    """The panel talks: two scores change with a reason, and one reviewer finds a conflict; someone else takes over."""
    moment = panel.table.diary.moment(LAST)
    for place, reason in ((7, TALKED), (40, TALKED_TOO)):
        review = panel.reviews[place]
        score = review.scores.exclude(value=None).filter(value__lt=5).order_by("pk").first()
        if score is not None and score.value is not None:
            by = _actor(review.assignment.member)
            change = change_score(by=by, score=score, value=score.value + 1, reason=reason)
            if change is not None:
                ScoreChange.objects.filter(pk=change.pk).update(at=moment)
    mine = next(review for review in panel.reviews if review.assignment.member_id == panel.members[8].pk)
    row, member = mine.assignment.application, mine.assignment.member
    row.call = member.call = panel.call
    step_aside(by=_actor(member), member=member, application=row, reason=FOUND_LATE)
    Conflict.objects.filter(member=member, application=row).update(declared_at=moment)
    reading = reading_of(panel.call)
    busy = {name for code, name in reading.pairs if code == row.code} | {
        one.reviewer for one in reading.panel.conflicts if one.application == row.code
    }
    free = [one for one in panel.members[5:] if reading.member_name(one) not in busy]
    load = {name: sum(other == name for _code, other in reading.pairs) for name in reading.members}
    instead = min(free, key=lambda one: load[reading.member_name(one)])
    change_readers(by=panel.by, application=row, add=instead, reason="Takes over after a conflict was found.")
    Assignment.objects.filter(member=instead, application=row).update(made_at=moment + timedelta(minutes=5))


def _actor(member: PanelMember) -> Actor:
    return Actor(f"person:{member.person_id}", "contact by link")


def _record(
    panel: Panel, by: Actor, subject: Review | PanelMember, what: str, *, after: Mapping[str, object], label: str = ""
) -> None:
    write(
        coalition_id=panel.call.coalition_id, by=by, action=f"calls.{what}", subject=subject, label=label, after=after
    )
