"""Asking when everyone can come: a poll made, sent, reminded of, kept open longer, closed or cancelled."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from longtable.coalitions.links import make_link, withdraw_links
from longtable.coalitions.models import PersonalLink
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused, is_same_press
from longtable.meetings.models import Asked, Place, Poll, PollOption
from longtable.meetings.poll_mail import Letter, send_letter
from longtable.meetings.queries.gathering import Invitable
from longtable.meetings.queries.times import LINK
from longtable.meetings.times_rules import MOST_OPTIONS
from longtable.partners.models import Body
from longtable.record.actions import Actor, write

LINK_DAYS = 60  # how long a link works after the last day for answers


@dataclass(frozen=True, slots=True)
class Slot:
    """A time and place to ask about: on a day, or on a day of the week."""

    on: date | None
    weekday: int | None
    starts: time
    place: Place


@transaction.atomic
def make_poll(
    *,
    by: Access,
    values: Mapping[str, Any],
    slots: Sequence[Slot],
    people: Sequence[Invitable],
    body: Body | None = None,
) -> Poll:
    """A poll with its options and everyone who is asked. Nothing is sent yet."""
    poll = Poll.objects.create(coalition=by.coalition, body=body, **values)
    _add_slots(poll, slots)
    _add_people(poll, people)
    record(by.actor, poll, "poll_made", after={"meetings": poll.meetings, "people": len(people)})
    return poll


@transaction.atomic
def add_options(*, by: Access, poll: Poll, slots: Sequence[Slot]) -> int:
    """More times to ask about, none twice. Only before the poll is sent."""
    _must_be(poll, Poll.State.DRAFT)
    added = _add_slots(poll, slots)
    if added:
        record(by.actor, poll, "options_changed")
    return added


@transaction.atomic
def remove_options(*, by: Access, poll: Poll, numbers: Collection[int]) -> int:
    """Take times out. Only before the poll is sent."""
    _must_be(poll, Poll.State.DRAFT)
    removed, _each = poll.options.filter(number__in=numbers).delete()
    if removed:
        record(by.actor, poll, "options_changed")
    return removed


@transaction.atomic
def ask_more(*, by: Access, poll: Poll, people: Sequence[Invitable]) -> int:
    """Ask more people; nobody is asked twice. Nothing is sent yet."""
    _must_be(poll, Poll.State.DRAFT, Poll.State.OPEN)
    added = _add_people(poll, people)
    if added:
        record(by.actor, poll, "people_asked", after={"people": added})
    return added


@transaction.atomic
def stop_asking(*, by: Access, poll: Poll, asked: Asked) -> None:
    """Take someone out of a poll, with their answer; their link ends."""
    _must_be(poll, Poll.State.DRAFT, Poll.State.OPEN)
    withdraw_links(poll.coalition, LINK, asked.pk)
    asked.delete()
    record(by.actor, poll, "person_not_asked")


@transaction.atomic
def open_poll(*, by: Access, poll: Poll) -> int:
    """Begin to ask: everyone with an address gets their personal link. Those without one: print or phone."""
    _must_be(poll, Poll.State.DRAFT)
    if not poll.options.exists():
        raise Refused(_("Add at least one time first."))
    if not poll.asked.exists():
        raise Refused(_("Choose at least one person to ask."))
    if poll.closes_on is not None and poll.closes_on < today_of(poll):
        raise Refused(_("The last day for answers has passed. Choose another day."))
    poll.state = Poll.State.OPEN
    poll.save(update_fields=["state"])
    record(by.actor, poll, "poll_opened", before={"state": "draft"}, after={"state": "open"})
    return _deliver(poll, poll.asked.all(), _first_letter)


@transaction.atomic
def send_rest(*, by: Access, poll: Poll) -> int:
    """Send the link to those who were added later, or whom it did not reach."""
    _must_be(poll, Poll.State.OPEN)
    sent = _deliver(poll, poll.asked.filter(sent_at=None, answered_at=None), _first_letter)
    if sent:
        record(by.actor, poll, "links_sent", after={"letters": sent})
    return sent


@transaction.atomic
def remind(*, by: Access, poll: Poll) -> int:
    """Ask those again who have not answered. A second press within minutes sends nothing."""
    _must_be(poll, Poll.State.OPEN)

    def letter(one: Asked) -> bool:
        now = timezone.now()
        if one.answered_at or is_same_press(one.reminded_at, now) or is_same_press(one.sent_at, now):
            return False
        one.reminded_at = now
        one.sent_at = one.sent_at or now
        one.save(update_fields=["reminded_at", "sent_at"])
        send_letter(Letter.REMINDER, one, link_for(one)[1])
        return True

    sent = _deliver(poll, poll.asked.filter(answered_at=None), letter)
    if sent:
        record(by.actor, poll, "poll_reminded", after={"letters": sent})
    return sent


@transaction.atomic
def print_links(*, by: Access, poll: Poll, asked: Sequence[Asked]) -> list[tuple[Asked, str]]:
    """A personal link for each, to be printed with a code. The secrets are known only now."""
    _must_be(poll, Poll.State.OPEN)
    made = [(one, link_for(one)[1]) for one in asked]
    keys = [one.pk for one in asked]
    Asked.objects.filter(pk__in=keys, sent_at=None).update(sent_at=timezone.now(), way="print")
    if made:
        record(by.actor, poll, "links_printed", after={"letters": len(made)})
    return made


@transaction.atomic
def extend_poll(*, by: Access, poll: Poll, until: date | None) -> Poll:
    """Another last day for answers; a closed poll opens again."""
    _must_be(poll, Poll.State.DRAFT, Poll.State.OPEN, Poll.State.CLOSED)
    if until is not None and until < today_of(poll):
        raise Refused(_("That day has passed. Choose today or a later day."))
    last = poll.options.aggregate(last=Max("on"))["last"] or poll.first_on
    if until is not None and last is not None and until >= last:
        text = _("Answers have to be there before %(day)s. After that, no time is left to choose.")
        raise Refused(text % {"day": date_format(last, "DATE_FORMAT")})
    before = {"closes_on": poll.closes_on.isoformat() if poll.closes_on else ""}
    poll.closes_on = until
    if poll.state == Poll.State.CLOSED:
        poll.state = Poll.State.OPEN
    poll.save(update_fields=["closes_on", "state"])
    record(by.actor, poll, "poll_extended", before=before, after={"closes_on": until.isoformat() if until else ""})
    return poll


@transaction.atomic
def close_poll(*, by: Access, poll: Poll) -> Poll:
    """No more answers: now people choose."""
    _must_be(poll, Poll.State.OPEN)
    poll.state = Poll.State.CLOSED
    poll.save(update_fields=["state"])
    record(by.actor, poll, "poll_closed", before={"state": "open"}, after={"state": "closed"})
    return poll


@transaction.atomic
def cancel_poll(*, by: Access, poll: Poll, reason: str) -> Poll:
    """Ask no more and choose nothing. What was answered is deleted; links say that it is over."""
    if not reason.strip():
        raise Refused(_("Say why, so that people know."))
    before = poll.state
    _must_be(poll, Poll.State.DRAFT, Poll.State.OPEN, Poll.State.CLOSED)
    poll.state, poll.reason = Poll.State.CANCELLED, reason.strip()
    poll.save(update_fields=["state", "reason"])
    poll.asked.update(answers={})
    record(by.actor, poll, "poll_cancelled", before={"state": before}, after={"state": "cancelled"}, reason=reason)
    return poll


def record(by: Actor, poll: Poll, what: str, **values: Any) -> None:
    """One entry about a poll. Part of an action, never one by itself."""
    write(coalition_id=poll.coalition_id, by=by, action=f"meetings.{what}", subject=poll, label=poll.title, **values)


def link_for(one: Asked, secret: str = "") -> tuple[PersonalLink, str]:
    """A new personal link for someone who is asked. Links before it work on."""
    today = today_of(one.poll)
    days = LINK_DAYS + max(0, ((one.poll.closes_on or today) - today).days)
    return make_link(
        coalition=one.poll.coalition, purpose=LINK, subject_id=one.pk, person=one.person, days=days, secret=secret
    )


def _first_letter(one: Asked) -> bool:
    one.sent_at = timezone.now()
    one.save(update_fields=["sent_at"])
    send_letter(Letter.QUESTION, one, link_for(one)[1])
    return True


def _deliver(poll: Poll, asked: Iterable[Asked], letter: Callable[[Asked], bool]) -> int:
    """Write to each who has an address; ``letter`` tells whether it wrote one. Two presses at once wait for each other."""
    rows = Asked.objects.filter(pk__in=[one.pk for one in asked]).exclude(person__email="").order_by("pk")
    sent = 0
    for one in rows.select_related("person").select_for_update(of=("self",)):
        one.poll = poll
        sent += letter(one)
    return sent


def _must_be(poll: Poll, *states: Poll.State) -> None:
    """Lock the poll and refuse what does not fit how far it has come."""
    with transaction.atomic():
        poll.state = Poll.objects.select_for_update().values_list("state", flat=True).get(pk=poll.pk)
    if poll.state not in states:
        raise Refused(_("This poll has changed in the meantime. Look at its page, and try again."))


def _add_slots(poll: Poll, slots: Sequence[Slot]) -> int:
    rows = list(poll.options.all())
    there = {(one.on, one.weekday, one.starts, one.place_id) for one in rows}
    new = [one for one in dict.fromkeys(slots) if (one.on, one.weekday, one.starts, one.place.pk) not in there]
    if len(rows) + len(new) > MOST_OPTIONS:
        raise Refused(_("A poll can ask about %(count)d times at most. Leave some out.") % {"count": MOST_OPTIONS})
    first = max((one.number for one in rows), default=0) + 1
    PollOption.objects.bulk_create(
        PollOption(poll=poll, number=number, on=one.on, weekday=one.weekday, starts=one.starts, place=one.place)
        for number, one in enumerate(new, first)
    )
    return len(new)


def _add_people(poll: Poll, people: Sequence[Invitable]) -> int:
    there = set(poll.asked.values_list("person_id", flat=True))
    new = {one.person.pk: one for one in people if one.person.pk not in there}
    Asked.objects.bulk_create(
        Asked(poll=poll, person=one.person, partner=one.partner, way="email" if one.person.email else "print")
        for one in new.values()
    )
    return len(new)
