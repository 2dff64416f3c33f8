"""Planning a meeting, who belongs in it, and what becomes of it: moved, cancelled, held after all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from longtable.coalitions.links import withdraw_links
from longtable.coalitions.moments import day_in
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.meetings.actions.inviting import deliver, record, tell_all
from longtable.meetings.invitation_mail import Letter, send_letter
from longtable.meetings.models import Meeting, Need, Participant, Place, Poll, Rsvp
from longtable.meetings.queries.gathering import LINK, Invitable, facts_about
from longtable.meetings.rules import RESERVED
from longtable.meetings.showing import show
from longtable.partners.models import Body
from longtable.record.actions import write


@dataclass(frozen=True, slots=True)
class Plan:
    """What people should know of a meeting: what, when, where."""

    title: str
    purpose: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    place: Place | None


@transaction.atomic
def plan_meeting(
    *,
    by: Access,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    body: Body | None = None,
    place: Place | None = None,
    purpose: str = "",
    time_zone: str = "",
    people: Sequence[Invitable] = (),
    poll: Poll | None = None,
) -> Meeting:
    """A new meeting with the people who belong in it. Nothing is sent yet."""
    meeting = Meeting.objects.create(
        coalition=by.coalition,
        code=_free_code(by, title, starts_at.astimezone(ZoneInfo(time_zone or by.coalition.time_zone))),
        body=body,
        poll=poll,
        title=title,
        purpose=purpose,
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=time_zone or by.coalition.time_zone,
        place=place,
    )
    add_people(meeting, people)
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action="meetings.meeting_planned",
        subject=meeting,
        label=meeting.title,
        after={"starts_at": starts_at.isoformat(), "place": place.name if place else ""},
    )
    return meeting


def add_people(meeting: Meeting, people: Sequence[Invitable]) -> list[Participant]:
    """Rows for those who are not in the meeting yet, with their facts frozen. Part of an action, never one by itself."""
    there = set(meeting.participants.exclude(person=None).values_list("person_id", flat=True))
    new = [one for one in people if one.person.pk not in there]
    facts = facts_about([one.partner for one in new if one.partner], day_in(meeting.time_zone, meeting.starts_at))
    return Participant.objects.bulk_create(
        Participant(
            meeting=meeting,
            person=one.person,
            partner=one.partner,
            facts=facts.get(one.partner.pk, {}) if one.partner else {},
        )
        for one in new
    )


@transaction.atomic
def invite_more(*, by: Access, meeting: Meeting, people: Sequence[Invitable]) -> list[Participant]:
    """Put more people on the list. Nothing is sent yet; nobody is on it twice."""
    _refuse_gone(meeting)
    made = add_people(meeting, people)
    if made:
        record(by.actor, meeting, "people_added", after={"people": len(made)})
    return made


@transaction.atomic
def record_as_held(*, by: Access, meeting: Meeting) -> Meeting:
    """Say that a meeting took place without having been led here, so that it counts and its list can be brought in."""
    if meeting.state != Meeting.State.PLANNED or meeting.ends_at > timezone.now():
        raise Refused(_("Only a planned meeting whose time has passed can be marked as held."))
    meeting.state, meeting.began_at, meeting.ended_at = Meeting.State.ENDED, meeting.starts_at, meeting.ends_at
    meeting.save(update_fields=["state", "began_at", "ended_at"])
    record(by.actor, meeting, "meeting_held")
    return meeting


@transaction.atomic
def change_meeting(*, by: Access, meeting: Meeting, to: Plan, reason: str = "") -> int:
    """Change what, when or where. Whoever has an invitation gets an e-mail with it where title, time or place changed.

    Another time asks everyone again: a “yes” to one evening is none to another. Another title or purpose does not.
    """
    moved, told = _change(by, meeting, to, reason)
    if not told:
        return 0
    return tell_all(
        meeting,
        meeting.participants.filter(sent_sequence__gte=0),
        Letter.CHANGE,
        reason=reason,
        ask_again=moved,
    )


def _change(by: Access, meeting: Meeting, to: Plan, reason: str) -> tuple[bool, bool]:
    """Keep the change; returns whether the time is another one, and whether an e-mail is due."""
    stored = Meeting.objects.select_for_update(of=("self",)).select_related("place").get(pk=meeting.pk)
    if stored.state != Meeting.State.PLANNED:
        raise Refused(_("Only a planned meeting can be changed. This one has begun, has ended or is cancelled."))
    fields = ("title", "purpose", "starts_at", "ends_at", "time_zone", "place")
    changed = [name for name in fields if getattr(stored, name) != getattr(to, name)]
    if not changed:
        return False, False
    before = {name: _said(getattr(stored, name)) for name in changed}
    after = {name: _said(getattr(to, name)) for name in changed}
    for name in changed:
        setattr(meeting, name, getattr(to, name))
    moved = "starts_at" in changed
    sent = stored.participants.filter(sent_sequence__gte=0).exists()
    told = sent and to.ends_at > timezone.now() and bool({"title", "starts_at", "ends_at", "place"} & set(changed))
    meeting.sequence = stored.sequence + told
    meeting.save(update_fields=[*changed, "sequence"])
    if moved:
        stored.participants.exclude(rsvp=Rsvp.NONE).update(rsvp=Rsvp.NONE, rsvp_at=None)
        stored.participants.update(reminded_at=None)
    record(by.actor, meeting, "meeting_changed", before=before, after=after, reason=reason)
    return moved, told


def _said(value: object) -> object:
    if isinstance(value, Place):
        return value.name
    return value.isoformat() if isinstance(value, datetime) else value or ""


@transaction.atomic
def cancel_meeting(*, by: Access, meeting: Meeting, reason: str) -> int:
    """Cancel a meeting and tell everyone who has an invitation, with the reason."""
    if not reason.strip():
        raise Refused(_("Say why, so that people know."))
    _set_state(by, meeting, Meeting.State.CANCELLED, reason)
    told = meeting.participants.filter(sent_sequence__gte=0)
    return tell_all(meeting, told, Letter.CANCELLED, reason=reason)


@transaction.atomic
def restore_meeting(*, by: Access, meeting: Meeting) -> int:
    """Let a cancelled meeting take place after all, as it was planned, and tell everyone who has an invitation."""
    if meeting.ends_at <= timezone.now():
        raise Refused(_("Its time has passed. Plan a new meeting instead."))
    _set_state(by, meeting, Meeting.State.PLANNED)
    told = meeting.participants.filter(sent_sequence__gte=0)
    return tell_all(meeting, told, Letter.RESTORED)


def _set_state(by: Access, meeting: Meeting, to: Meeting.State, reason: str = "") -> None:
    gone = to is Meeting.State.CANCELLED
    was = Meeting.State.PLANNED if gone else Meeting.State.CANCELLED
    stored = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if stored.state != was:
        raise Refused(_("This meeting has changed in the meantime. Look at its page, and try again."))
    meeting.state, meeting.sequence = to, stored.sequence + 1
    meeting.save(update_fields=["state", "sequence"])
    what = "meeting_cancelled" if gone else "meeting_restored"
    record(by.actor, meeting, what, before={"state": was.value}, after={"state": to.value}, reason=reason)


@transaction.atomic
def remove_people(*, by: Access, meeting: Meeting, participants: Sequence[Participant]) -> int:
    """Take people off the list; whoever has an invitation is told, and it leaves their calendar. Their links end.

    Whoever was there or proposed something stays: what happened is kept.
    """
    if any(one.came_at or one.turns.exists() or one.proposed_items.exists() for one in participants):
        raise Refused(
            _("This person came or proposed something, so they stay on the list. Enter “Not coming” instead.")
        )
    told = 0
    wanted = [one.pk for one in participants if one.sent_sequence >= 0]
    if wanted and meeting.state == Meeting.State.PLANNED:
        told = deliver(meeting, meeting.participants.filter(pk__in=wanted), _take_back)
    step = 1 if wanted else 0
    Meeting.objects.filter(pk=meeting.pk).update(sequence=F("sequence") + step)
    # the number of the entry grows with every letter about it; the others have the same entry as before
    current = meeting.participants.filter(sent_sequence=meeting.sequence)
    current.update(sent_sequence=F("sent_sequence") + step)
    meeting.sequence += step
    for one in participants:
        withdraw_links(meeting.coalition, LINK, one.pk)
    meeting.participants.filter(pk__in=[one.pk for one in participants]).delete()
    if any(one.is_host for one in participants):  # their screens close at once
        meeting.refresh_from_db(fields=["version"])
        show(meeting)
    record(by.actor, meeting, "people_removed", after={"people": len(participants)})
    return told


def _take_back(one: Participant) -> bool:
    send_letter(Letter.REMOVED, one, sequence=one.meeting.sequence + 1)
    return True


@transaction.atomic
def mark_arranged(*, by: Access, meeting: Meeting, needs: Collection[str]) -> Meeting:
    """Say what has been arranged for one meeting. Nothing is written where nothing changed."""
    wanted = [one.value for one in Need if one.value in needs]
    if wanted != meeting.arranged:
        before, meeting.arranged = meeting.arranged, wanted
        meeting.save(update_fields=["arranged"])
        record(by.actor, meeting, "needs_arranged", before={"arranged": before}, after={"arranged": wanted})
    return meeting


def _refuse_gone(meeting: Meeting) -> None:
    if meeting.state == Meeting.State.CANCELLED:
        raise Refused(_("This meeting is cancelled. Let it take place after all first."))


def _free_code(by: Access, title: str, starts_at: datetime) -> str:
    """An address that says what and when, and that no other meeting of the coalition has."""
    start = f"{starts_at:%Y-%m-%d}-{slugify(title)[:40].strip('-') or 'meeting'}"
    taken = set(Meeting.objects.filter(coalition=by.coalition, code__startswith=start).values_list("code", flat=True))
    number = 1
    while (code := start if number == 1 else f"{start}-{number}") in taken | RESERVED:
        number += 1
    return code
