"""Places, polls and their answers, what the choice is made from, and the gates to them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from longtable.coalitions.links import open_link
from longtable.coalitions.models import Coalition, Person, PersonalLink
from longtable.coalitions.moments import day_in, today_of
from longtable.coalitions.queries import Access
from longtable.meetings.models import (
    AccessNeeds,
    Asked,
    Meeting,
    Need,
    Participant,
    Place,
    Poll,
    PollOption,
    UsualTimes,
)
from longtable.meetings.queries.gathering import Invitable, everyone_invitable, facts_about
from longtable.meetings.times_rules import MOST_MEETINGS, WORTH, offers_of, slot_of, weekday_of
from longtable.methods.small_numbers import protect_counts

LINK = "poll"  # purpose of the personal link to a poll; its subject is the row of whom we ask
FEWEST = 5  # counts of access needs below it are not shown


@dataclass(frozen=True, slots=True)
class Progress:
    """How many were asked, have a link, and have answered."""

    asked: int
    sent: int
    answered: int

    @property
    def waiting(self) -> int:
        """Who has not answered."""
        return self.asked - self.answered


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a choice is made from, without a name or a need, and whom the organizer may know by name."""

    frozen: dict[str, Any]
    names: dict[str, str]  # of those who allow it
    lacking: dict[str, int]  # by option: how many have the time, but lack what they need


def places_of(coalition: Coalition) -> QuerySet[Place]:
    """Every place, those still in use first."""
    return coalition.meeting_places.order_by("ended_on", "name", "id")


def get_place(access: Access, pk: int) -> Place:
    """The gate to a place: 404 for one of another coalition."""
    return get_object_or_404(Place, coalition=access.coalition, pk=pk)


def polls_of(coalition: Coalition) -> QuerySet[Poll]:
    """Every poll, newest first, with how many were asked and answered."""
    answered = Count("asked", filter=Q(asked__answered_at__isnull=False))
    rows = Poll.objects.filter(coalition=coalition).annotate(n_asked=Count("asked"), n_answered=answered)
    return rows.order_by("-made_at", "-pk")  # an annotation that counts drops the order of the model


def count_polls(coalition: Coalition) -> dict[str, int]:
    """How many polls there are in each state; a state without any is not named."""
    return dict(Poll.objects.filter(coalition=coalition).order_by().values_list("state").annotate(Count("pk")))


def get_poll(access: Access, pk: int) -> Poll:
    """The gate to a poll: 404 for one of another coalition."""
    found = get_object_or_404(Poll.objects.select_related("body"), coalition=access.coalition, pk=pk)
    found.coalition = access.coalition
    return found


def get_asked(poll: Poll, pk: int) -> Asked:
    """The gate to someone who is asked; the poll has passed its own gate."""
    found = get_object_or_404(Asked.objects.select_related("person", "partner"), poll=poll, pk=pk)
    found.poll = poll
    return found


def open_poll(secret: str) -> tuple[PersonalLink, Asked]:
    """The gate that the personal link to a poll is: 404 for a wrong one, LinkHasEnded for one that was right once."""
    link = open_link(secret, LINK)
    rows = Asked.objects.select_related("poll__coalition", "person", "partner")
    found = rows.filter(pk=link.subject_id, poll__coalition=link.coalition).first()
    if found is None:
        raise Http404
    return link, found


def options_of(poll: Poll) -> list[PollOption]:
    """The options in the order of days and times, with their places."""
    rows = list(poll.options.select_related("place"))
    return sorted(rows, key=lambda one: (one.on is None, one.on or one.weekday, one.starts, one.number))


def options_to_come(poll: Poll) -> list[PollOption]:
    """The options among which people can still choose: of one meeting those whose day has not passed."""
    today = today_of(poll)
    return [one for one in options_of(poll) if one.on is None or one.on >= today]


def asked_of(poll: Poll) -> list[Asked]:
    """Everyone who is asked, with name and organization, by name."""
    rows = list(poll.asked.select_related("person", "partner"))
    for one in rows:
        one.poll = poll
    return sorted(rows, key=lambda one: (str(one.person).casefold(), one.pk))


def progress_of(poll: Poll) -> Progress:
    """How far a poll has come."""
    found = poll.asked.aggregate(
        asked=Count("pk"),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
    )
    return Progress(**found)


def addresses_of(poll: Poll) -> list[str]:
    """The e-mail addresses and telephone numbers of everyone who is asked."""
    return [one for pair in poll.asked.values_list("person__email", "person__texts_number") for one in pair]


def count_silent(poll: Poll) -> tuple[int, int]:
    """Of those who have not answered: how many have no e-mail address, and how many have one and no letter yet."""
    silent = poll.asked.filter(answered_at=None)
    return silent.filter(person__email="").count(), silent.filter(sent_at=None).exclude(person__email="").count()


def not_asked(poll: Poll) -> list[Invitable]:
    """Who could be asked as well."""
    there = set(poll.asked.values_list("person_id", flat=True))
    return [one for one in everyone_invitable(poll.coalition) if one.person.pk not in there]


def meetings_of(poll: Poll) -> list[Meeting]:
    """The meetings that came of a poll, the first one first."""
    return list(poll.made_meetings.select_related("place").order_by("starts_at"))


def why_cancelled(poll: Poll) -> str:
    """The reason that people read where a poll was cancelled."""
    return poll.reason if poll.state == Poll.State.CANCELLED else ""


def can_undo(poll: Poll) -> bool:
    """True while nothing was sent about the meetings of a poll."""
    begun = ~Q(state=Meeting.State.PLANNED) | Q(sequence__gt=0) | Q(agenda_sent_at__isnull=False)
    told = Q(participants__invited_at__isnull=False) | Q(items__isnull=False)
    return not poll.made_meetings.filter(begun | told).exists()


def needs_of(person: Person) -> AccessNeeds | None:
    """What someone told us that they need."""
    return AccessNeeds.objects.filter(person=person).first()


def usual_times_of(person: Person) -> dict[str, str]:
    """When someone can usually come, where they let us remember it."""
    found = UsualTimes.objects.filter(person=person).first()
    return dict(found.times) if found else {}


def filled_in(one: Asked, options: list[PollOption]) -> tuple[dict[str, str], bool]:
    """Answers to show on the form, and whether they come from usual times (and were not sent yet)."""
    if one.answered_at is not None:
        return dict(one.answers), False
    usual = usual_times_of(one.person)
    found = {str(option.number): usual[slot_of(option)] for option in options if slot_of(option) in usual}
    return found, bool(found)


def has_answered_before(person: Person) -> bool:
    """True for someone who has answered a poll, so that they were asked what they need."""
    return Asked.objects.filter(person=person, answered_at__isnull=False).exists()


def count_needs(poll: Poll) -> dict[Need, int | None]:
    """How many of those who are asked need what: None where fewer than five, or nobody, so that it points at no one."""
    rows = AccessNeeds.objects.filter(person__polls__poll=poll).values_list("needs", flat=True)
    counts = Counter(need for needs in rows for need in needs)
    safe = protect_counts({one.value: counts[one.value] for one in Need}, FEWEST, adds_up=False)
    return {one: safe.count(one.value) or None for one in Need}


# What a choice is made from


def counted_so_far(answered: int) -> int:
    """How many answers an open poll counts for its picture: steps of five, so that no single answer can be picked out.

    >>> counted_so_far(4), counted_so_far(13)
    (0, 10)
    """
    return answered // FEWEST * FEWEST


def inputs_of(poll: Poll, first: int | None = None) -> Inputs:
    """Everyone's answers as they count, what they came to before, and their kind; people in an order that tells nothing.

    ``first``: only so many answers count, those that came first. Options whose day has passed are left out.
    """
    options, asked = options_to_come(poll), asked_of(poll)
    came = sorted((one.answered_at, one.pk) for one in asked if one.answered_at)
    counted = {key for _moment, key in came[:first]}
    offers = {
        option.number: offers_of(option.place, weekday_of(option), option.starts, poll.arranged) for option in options
    }
    stated = {row.person_id: row for row in AccessNeeds.objects.filter(person__polls__poll=poll)}
    past = past_of(poll) if poll.count_past else {}
    kinds = kinds_of(asked, poll)
    lacking: Counter[str] = Counter()
    rows = []
    for one in asked:
        row = stated.get(one.person_id)
        needs = frozenset(row.needs) if row else frozenset()
        worth: dict[str, float] = {}
        for option in options:
            said = one.answers.get(str(option.number)) if one.pk in counted else None
            if said is None:
                continue
            met = needs <= offers[option.number]
            worth[str(option.number)] = WORTH[said] if met else 0.0
            lacking[str(option.number)] += not met and WORTH[said] > 0
        told = {"worth": worth, "past": past.get(one.person_id, [0, 0, 0]), **kinds[one.pk]}
        rows.append((told, one.person.name if row and row.may_name else ""))
    rows.sort(key=lambda row: repr(row[0]))
    keys = [f"P{number:03}" for number in range(1, len(rows) + 1)]
    frozen = {
        "meetings": poll.meetings,
        "count_past": poll.count_past,
        "options": [str(option.number) for option in options],
        "people": {key: told for key, (told, _name) in zip(keys, rows, strict=True)},
    }
    names = {key: name for key, (_told, name) in zip(keys, rows, strict=True) if name}
    return Inputs(frozen, names, dict(lacking))


def past_of(poll: Poll) -> dict[int, list[int]]:
    """By person: how many of the last meetings of the same people they came to, missed, and missed in a row.

    The last twelve that were held count; whoever was not on the list of one neither came nor missed it.
    """
    held = Meeting.objects.filter(coalition=poll.coalition, body=poll.body, state=Meeting.State.ENDED)
    latest = list(held.order_by("-starts_at").values_list("pk", flat=True)[:MOST_MEETINGS])
    rows = Participant.objects.filter(meeting__in=latest, person__polls__poll=poll).order_by("meeting__starts_at")
    found: dict[int, list[int]] = {}
    for person, came in rows.exclude(person=None).values_list("person_id", "came_at"):
        one = found.setdefault(person, [0, 0, 0])
        if came is None:
            one[1] += 1
            one[2] += 1
        else:
            one[0] += 1
            one[2] = 0
    return found


def kinds_of(asked: list[Asked], poll: Poll) -> dict[int, dict[str, str]]:
    """By row: the sector of someone's organization (the first one) and how close it is to the people concerned."""
    partners = {one.partner.pk: one.partner for one in asked if one.partner}
    facts = facts_about(list(partners.values()), day_in(poll.time_zone, poll.made_at))
    found = {}
    for one in asked:
        fact = facts.get(one.partner_id or 0, {})
        found[one.pk] = {"sector": next(iter(fact.get("sectors", [])), ""), "relation": fact.get("relation", "")}
    return found
