"""Text messages: who agreed to them, and sending what someone has looked at, with its cost."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.coalitions.models import Person
from longtable.coalitions.moments import day_in, today_of
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.meetings.actions import polling
from longtable.meetings.actions.inviting import REMIND_BEFORE, link_for, record
from longtable.meetings.models import Asked, Meeting, Participant, Poll, Rsvp
from longtable.meetings.queries.texts import Draft, Plan, cost_of, number_of, plan_reminders, plan_texts
from longtable.meetings.texts_words import NO_SECRET, SECRET_BYTES, Kind
from longtable.people.post import post_text, take_back_texts
from longtable.record.actions import SYSTEM, Actor, write
from longtable.sources.phone_numbers import Problem


class PlanHasChanged(Exception):
    """Refused: the people, their numbers, the words or the price are others than those that were shown. Nothing was sent."""


@dataclass(frozen=True, slots=True)
class Texted:
    """What went out."""

    messages: int
    parts: int


# Who agreed


@transaction.atomic
def agree_to_texts(*, by: Access | Actor, person: Person, number: str, way: str = "") -> Person:
    """Keep that someone may be texted at a number, as they said it themselves or to a coordinator (``way``: phone or paper)."""
    stored = Person.objects.select_for_update(of=("self",)).select_related("coalition").get(pk=person.pk)
    stored.phone = number.strip()
    found = number_of(stored)
    if found.problem is not None:
        raise Refused(say_problem(found.problem))
    if stored.texts_ok_on is not None and stored.texts_number == found.e164:
        return stored
    if stored.texts_number:
        take_back_texts(to=stored.texts_number, sender=_sender(stored))
        _tell_anew(stored)
    stored.texts_number, stored.texts_ok_on = found.e164, today_of(stored.coalition)
    stored.save(update_fields=["phone", "texts_number", "texts_ok_on"])
    _record_consent(by, stored, "texts_agreed", way)
    return stored


def _tell_anew(person: Person) -> None:
    """What went to another number and was not answered, perhaps refused there, waits to be looked at again."""
    open_ones = person.participations.filter(meeting__state=Meeting.State.PLANNED, meeting__ends_at__gt=timezone.now())
    open_ones.filter(rsvp=Rsvp.NONE).update(invited_at=None, sent_sequence=-1, reminded_at=None)
    person.polls.filter(answered_at=None, way="text").update(sent_at=None, reminded_at=None)


@transaction.atomic
def end_texts(*, by: Access | Actor, person: Person, way: str = "") -> None:
    """No more text messages to someone, nor those that still wait to go out. Their number stays for calls."""
    stored = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if stored.texts_ok_on is not None:
        take_back_texts(to=stored.texts_number, sender=_sender(stored))
        stored.texts_number, stored.texts_ok_on = "", None
        stored.save(update_fields=["texts_number", "texts_ok_on"])
        _record_consent(by, stored, "texts_ended", way)


def say_problem(problem: Problem) -> str:
    """Why no text can go to a number, and what to do."""
    if problem is Problem.NOT_MOBILE:
        return _("This number cannot be a mobile phone, so no text message can reach it. Give another one.")
    return _("This is not a phone number that we can read. Write it with its area code, like (312) 555-0100.")


def _record_consent(by: Access | Actor, person: Person, what: str, way: str) -> None:
    actor = by.actor if isinstance(by, Access) else by
    after = {"texts_ok_on": person.texts_ok_on} | ({"way": way} if way else {})
    write(coalition_id=person.coalition_id, by=actor, action=f"meetings.{what}", subject=person, after=after)


# Sending


@transaction.atomic
def text_people(*, by: Access, meeting: Meeting, which: str, digest: str, remind_later: bool = False) -> Texted:
    """Send what was shown, all or nothing. Nothing is due at a second press. Raises PlanHasChanged."""
    meeting = _locked(meeting)
    plan = _as_shown(meeting, which, digest)
    now = timezone.now()
    rows = [_send_about_meeting(one, now) for one in plan.drafts]
    Participant.objects.bulk_update(rows, ["invited_at", "sent_sequence", "reminded_at"])
    wished = {}
    if plan.drafts and plan.later and meeting.text_reminder != remind_later:
        wished = {"text_reminder": remind_later}
        Meeting.objects.filter(pk=meeting.pk).update(**wished)
    return _count(by.actor, meeting, plan.drafts, wished)


@transaction.atomic
def drop_reminder(*, by: Access, meeting: Meeting) -> None:
    """No reminder by text two days before, after all."""
    if Meeting.objects.filter(pk=meeting.pk, text_reminder=True).update(text_reminder=False):
        record(by.actor, meeting, "text_reminder_dropped", after={"text_reminder": False})


@transaction.atomic
def text_asked(*, by: Access, poll: Poll, which: str, digest: str) -> Texted:
    """The same for the people who are asked in a poll."""
    poll = Poll.objects.select_for_update(of=("self",)).select_related("coalition").get(pk=poll.pk)
    _lock_people(list(poll.asked.select_for_update(of=("self",)).values_list("person_id", flat=True)))
    plan = _as_shown(poll, which, digest)
    now = timezone.now()
    rows = []
    for draft in plan.drafts:
        one = draft.row
        assert isinstance(one, Asked)
        one.reminded_at = now if one.sent_at else None
        one.sent_at, one.way = one.sent_at or now, "text"
        _post(draft, polling.link_for(one, _secret())[1])
        rows.append(one)
    Asked.objects.bulk_update(rows, ["sent_at", "reminded_at", "way"])
    return _count(by.actor, poll, plan.drafts)


def text_reminders(*, today: date | None = None) -> int:
    """For the daily jobs: two days before a meeting whose coordinator wished it, once, all who get texts and did not say no."""
    now, count = timezone.now(), 0
    soon = Meeting.objects.filter(
        text_reminder=True,
        state=Meeting.State.PLANNED,
        starts_at__gt=now,
        starts_at__lt=now + timedelta(days=REMIND_BEFORE + 2),
    )
    for meeting in soon.select_related("coalition", "place") if settings.TEXTS else []:
        days = (day_in(meeting.time_zone, meeting.starts_at) - (today or today_of(meeting))).days
        if 0 <= days <= REMIND_BEFORE:
            count += _remind(meeting)
    return count


@transaction.atomic
def _remind(meeting: Meeting) -> int:
    meeting = _locked(meeting)
    drafts, now = plan_reminders(meeting), timezone.now()
    rows = [_send_about_meeting(one, now) for one in drafts]
    Participant.objects.bulk_update(rows, ["invited_at", "sent_sequence", "reminded_at"])
    return _count(SYSTEM, meeting, drafts).messages


def _locked(meeting: Meeting) -> Meeting:
    """A meeting as it is now, which nobody changes before we are done, nor its list, nor the people on it."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("coalition", "place")
    found = rows.get(pk=meeting.pk)
    _lock_people(list(found.participants.select_for_update(of=("self",)).values_list("person_id", flat=True)))
    return found


def _lock_people(keys: Sequence[int | None]) -> None:
    """Nobody withdraws their yes, or changes their number, between our look at it and the sending."""
    list(
        Person.objects.select_for_update().filter(pk__in=[key for key in keys if key]).order_by("pk").values_list("pk")
    )


def _as_shown(about: Meeting | Poll, which: str, digest: str) -> Plan:
    plan = plan_texts(about, which)
    if plan.drafts and plan.digest != digest:
        raise PlanHasChanged
    return plan


def _send_about_meeting(draft: Draft, now: datetime) -> Participant:
    one = draft.row
    assert isinstance(one, Participant)
    if draft.kind in {Kind.REMINDER, Kind.SOON}:
        one.reminded_at = now
    one.invited_at, one.sent_sequence = one.invited_at or now, one.meeting.sequence
    _post(draft, link_for(one, _secret())[1])
    return one


def _secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def _post(draft: Draft, secret: str) -> None:
    text = draft.text.removesuffix(NO_SECRET) + secret
    post_text(to=draft.person.texts_number, text=text, sender=_sender(draft.person))


def _sender(person: Person) -> str:
    return f"coalition:{person.coalition_id}"


def _count(
    by: Actor, about: Meeting | Poll, drafts: Sequence[Draft], wished: Mapping[str, bool] | None = None
) -> Texted:
    """One entry of how much went out: no name, no number."""
    sent = Texted(len(drafts), sum(one.parts for one in drafts))
    if sent.messages and settings.TEXTS:
        cost = f"{cost_of(sent.parts)} {settings.TEXTS.price.currency}"
        after = {"messages": sent.messages, "parts": sent.parts, "cost": cost, **(wished or {})}
        if isinstance(about, Meeting):
            record(by, about, "texts_sent", after=after)
        else:
            polling.record(by, about, "poll_texts_sent", after=after)
    return sent
