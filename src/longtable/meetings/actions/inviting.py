"""Letters about a meeting and what comes back: invitations, changes, reminders, new links, printed letters, answers.

Letters are stored with what the action keeps, and go out after its commit (people.post).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.coalitions.links import make_link
from longtable.coalitions.models import PersonalLink
from longtable.coalitions.moments import day_in, today_of
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused, is_same_press
from longtable.meetings.invitation_mail import TAKEN_BACK, Letter, send_letter
from longtable.meetings.models import Meeting, Participant, Rsvp
from longtable.meetings.queries.gathering import LINK
from longtable.meetings.rules import is_over
from longtable.record.actions import SYSTEM, Actor, write

LINK_DAYS = 90  # how long a link works after the meeting: for minutes and corrections
REMIND_BEFORE = 2  # days


@transaction.atomic
def invite(*, by: Access, meeting: Meeting, participants: Sequence[Participant]) -> int:
    """Send each a personal link and the meeting for their calendar. Those without an address are left out: print for them.

    A second press within minutes sends nothing to those who have just been written to.
    """
    _refuse_over(meeting)

    def letter(one: Participant) -> bool:
        if one.sent_sequence == meeting.sequence and is_same_press(one.invited_at, timezone.now()):
            return False
        write_to(Letter.INVITATION, one)
        return True

    sent = deliver(meeting, participants, letter)
    if sent:
        record(by.actor, meeting, "people_invited", after={"letters": sent})
    return sent


@transaction.atomic
def send_missing(*, by: Access, meeting: Meeting) -> int:
    """Send the last change to those whom it did not reach, for instance because they had no address then."""
    behind = meeting.participants.filter(sent_sequence__gte=0, sent_sequence__lt=meeting.sequence)
    gone = meeting.state == Meeting.State.CANCELLED
    sent = tell_all(meeting, behind, Letter.CANCELLED if gone else Letter.CHANGE)
    if sent:
        record(by.actor, meeting, "change_sent_again", after={"letters": sent})
    return sent


@transaction.atomic
def remind(*, by: Access, meeting: Meeting, participants: Sequence[Participant]) -> int:
    """Ask those again who have not answered. A second press within minutes sends nothing."""
    _refuse_over(meeting)

    def letter(one: Participant) -> bool:
        now = timezone.now()
        waiting = one.rsvp == Rsvp.NONE and one.invited_at is not None
        if not waiting or is_same_press(one.reminded_at, now) or is_same_press(one.invited_at, now):
            return False
        _remind_one(one)
        return True

    sent = deliver(meeting, participants, letter)
    if sent:
        record(by.actor, meeting, "people_reminded", after={"letters": sent})
    return sent


def remind_of_meetings(*, today: date | None = None) -> int:
    """For the daily jobs: two days before a meeting, once, everyone who did not say no. Returns how many letters went out."""
    now, count = timezone.now(), 0
    soon = Meeting.objects.filter(
        state=Meeting.State.PLANNED, starts_at__gt=now, starts_at__lt=now + timedelta(days=REMIND_BEFORE + 2)
    ).select_related("coalition", "place")
    for meeting in soon:
        here = today or today_of(meeting)
        days = (day_in(meeting.time_zone, meeting.starts_at) - here).days
        if 0 <= days <= REMIND_BEFORE:
            sent = deliver(meeting, meeting.participants.exclude(rsvp=Rsvp.NO), _remind_in_time)
            if sent:
                record(SYSTEM, meeting, "people_reminded", after={"letters": sent})
            count += sent
    return count


def _remind_in_time(one: Participant) -> bool:
    """Remind once in the last days; whoever was invited or asked again in the last days knows already."""
    last = max((moment for moment in (one.invited_at, one.reminded_at) if moment), default=None)
    if one.invited_at is None or last is None or last > one.meeting.starts_at - timedelta(days=REMIND_BEFORE + 1):
        return False
    _remind_one(one)
    return True


def _remind_one(one: Participant) -> None:
    one.reminded_at = timezone.now()
    one.save(update_fields=["reminded_at"])
    _link, secret = link_for(one)
    send_letter(Letter.REMINDER, one, secret=secret)


@transaction.atomic
def print_invitations(
    *, by: Access, meeting: Meeting, participants: Sequence[Participant]
) -> list[tuple[Participant, str]]:
    """A personal link for each, to be printed as a letter with a code. The secrets are known only now."""
    _refuse_over(meeting)
    now = timezone.now()
    made = []
    for one in participants:
        _link, secret = link_for(one)
        made.append((one, secret))
    Participant.objects.filter(pk__in=[one.pk for one in participants], invited_at=None).update(invited_at=now)
    if made:
        record(by.actor, meeting, "letters_printed", after={"letters": len(made)})
    return made


@transaction.atomic
def renew_link(*, by: Actor, link: PersonalLink, email: str) -> bool:
    """Send a new link in place of one that has ended, only to the address of the same person. The page tells nothing."""
    one = (
        Participant.objects.select_related("meeting__coalition", "meeting__place", "person")
        .filter(pk=link.subject_id, meeting__coalition=link.coalition)
        .first()
    )
    wanted = email.strip().casefold()
    if one is None or one.person is None or not wanted or one.person.email.casefold() != wanted:
        return False
    _new, secret = link_for(one)
    record(by, one.meeting, "link_renewed")
    send_letter(Letter.LINK, one, secret=secret)
    return True


@transaction.atomic
def answer_invitation(*, by: Access | Actor, participant: Participant, rsvp: Rsvp, way: str = "") -> Participant:
    """Keep whether someone comes, as they said it themselves or as it was entered for them (``way``: phone or paper).

    The same answer again changes nothing.
    """
    meeting = participant.meeting
    if meeting.state == Meeting.State.CANCELLED:
        raise Refused(_("This meeting is cancelled, so there is nothing to answer."))
    if meeting.state == Meeting.State.ENDED:
        raise Refused(_("This meeting is over, so there is nothing to answer."))
    stored = Participant.objects.select_for_update().get(pk=participant.pk)
    if stored.rsvp == rsvp:
        return participant
    participant.rsvp, participant.rsvp_at = rsvp, timezone.now()
    participant.save(update_fields=["rsvp", "rsvp_at"])
    after = {"rsvp": rsvp.value} | ({"way": way} if way else {})
    write(
        coalition_id=meeting.coalition_id,
        by=by.actor if isinstance(by, Access) else by,
        action="meetings.invitation_answered",
        subject=participant,
        before={"rsvp": stored.rsvp},
        after=after,
    )
    return participant


def tell_all(
    meeting: Meeting,
    participants: Iterable[Participant],
    letter: Letter,
    *,
    reason: str = "",
    ask_again: bool = False,
) -> int:
    """The same letter to each, with the present number of the calendar entry. Part of an action, never one by itself."""

    def send(one: Participant) -> bool:
        write_to(letter, one, reason=reason, ask_again=ask_again)
        return True

    return deliver(meeting, participants, send)


@transaction.atomic
def deliver(meeting: Meeting, participants: Iterable[Participant], letter: Callable[[Participant], bool]) -> int:
    """Write to each who has an address; ``letter`` tells whether it wrote one. Two presses at once wait for each other."""
    wanted = meeting.participants.filter(pk__in=[one.pk for one in participants])
    rows = wanted.exclude(person=None).exclude(person__email="").select_related("person", "partner").order_by("pk")
    sent = 0
    for one in rows.select_for_update(of=("self",)):
        one.meeting = meeting
        sent += letter(one)
    return sent


def write_to(
    letter: Letter,
    one: Participant,
    *,
    reason: str = "",
    ask_again: bool = False,
) -> None:
    """Send a letter with the calendar entry and note which one it was. Part of an action, never one by itself."""
    secret = ""
    if letter not in TAKEN_BACK:
        _link, secret = link_for(one)
    one.invited_at = one.invited_at or timezone.now()
    one.sent_sequence = one.meeting.sequence
    one.save(update_fields=["invited_at", "sent_sequence"])
    send_letter(
        letter,
        one,
        sequence=one.sent_sequence,
        secret=secret,
        reason=reason,
        ask_again=ask_again,
    )


def link_for(one: Participant, secret: str = "") -> tuple[PersonalLink, str]:
    """A new personal link to someone's part in a meeting, until well after it. Links before it work on."""
    meeting = one.meeting
    days = max(0, (meeting.ends_at - timezone.now()).days) + LINK_DAYS
    return make_link(
        coalition=meeting.coalition, purpose=LINK, subject_id=one.pk, person=one.person, days=days, secret=secret
    )


def record(by: Actor, meeting: Meeting, what: str, **values: object) -> None:
    """One entry about a meeting. Part of an action, never one by itself."""
    write(
        coalition_id=meeting.coalition_id,
        by=by,
        action=f"meetings.{what}",
        subject=meeting,
        label=meeting.title,
        **values,  # type: ignore[arg-type]
    )


def _refuse_over(meeting: Meeting) -> None:
    if meeting.state == Meeting.State.CANCELLED:
        raise Refused(_("This meeting is cancelled. Let it take place after all first."))
    if is_over(meeting.state, meeting.ends_at, timezone.now()):
        raise Refused(_("This meeting is over, so nobody can be invited any more."))
