"""What people tell by their personal link, or by phone or on paper: when they can come, and what they need."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.coalitions.models import Person, PersonalLink
from longtable.coalitions.rules import Refused
from longtable.meetings.actions.polling import link_for
from longtable.meetings.models import AccessNeeds, AnswerValue, Asked, Need, Participant, Poll, UsualTimes
from longtable.meetings.poll_mail import Letter, send_letter
from longtable.meetings.queries.times import options_of
from longtable.meetings.times_rules import takes_answers, usual_from
from longtable.record.actions import Actor, write


@dataclass(frozen=True, slots=True)
class Needs:
    """What someone says that they need; nothing ticked says nothing."""

    needs: Collection[str] = ()
    language: str = ""
    may_name: bool = False


@transaction.atomic
def answer_poll(
    *,
    by: Actor,
    asked: Asked,
    answers: Mapping[str, str],
    remember: bool = False,
    needs: Needs | None = None,
    way: str = "",
) -> Asked:
    """Keep when someone can come. An answer after another one takes its place. The record says only that they answered.

    ``remember``: keep these as their usual times. ``needs``: None leaves what they said before as it is; what is entered
    for them (``way``) comes to it.
    """
    asked.poll = poll = Poll.objects.select_for_update(of=("self",)).select_related("coalition").get(pk=asked.poll_id)
    open_to_staff = bool(way) and poll.state == Poll.State.OPEN  # a letter may come in after the last day
    if not takes_answers(poll, timezone.now()) and not open_to_staff:
        raise Refused(_("This poll is closed. Your answer was not kept."))
    options = options_of(poll)
    numbers = {str(option.number) for option in options}
    asked.answers = {number: said for number, said in answers.items() if number in numbers and said in AnswerValue}
    asked.answered_at = timezone.now()
    if way:
        asked.way = way
    asked.save(update_fields=["answers", "answered_at", "way"])
    if remember:
        usual = usual_from(options, asked.answers)
        UsualTimes.objects.update_or_create(person=asked.person, defaults={"times": usual})
    if needs is not None:
        _keep_needs(asked.person, _joined(asked.person, needs) if way else needs)
    write(
        coalition_id=poll.coalition_id,
        by=by,
        action="meetings.poll_answered",
        subject=asked,
        after={"answers": 1, "way": asked.way},
    )
    return asked


@transaction.atomic
def state_needs(*, by: Actor, participant: Participant, needs: Needs) -> None:
    """Keep what someone invited needs; nothing ticked deletes it. The record says only that they told us."""
    assert participant.person is not None
    _keep_needs(participant.person, needs)
    coalition = participant.meeting.coalition_id
    write(coalition_id=coalition, by=by, action="meetings.needs_stated", subject=participant)


@transaction.atomic
def forget_details(*, by: Actor, asked: Asked, usual_times: bool = False, needs: bool = False) -> None:
    """Delete what someone let us keep about them: their usual times, or what they need. One word in the record for both."""
    if usual_times:
        UsualTimes.objects.filter(person=asked.person).delete()
    if needs:
        AccessNeeds.objects.filter(person=asked.person).delete()
    write(coalition_id=asked.poll.coalition_id, by=by, action="meetings.own_details_deleted", subject=asked)


@transaction.atomic
def renew_link(*, by: Actor, link: PersonalLink, email: str) -> bool:
    """Send a new link in place of one that has ended, only to the address of the same person. The page tells nothing."""
    rows = Asked.objects.select_related("poll__coalition", "person")
    one = rows.filter(pk=link.subject_id, poll__coalition=link.coalition).first()
    wanted = email.strip().casefold()
    if one is None or not wanted or one.person.email.casefold() != wanted:
        return False
    if one.poll.state in {Poll.State.DRAFT, Poll.State.CANCELLED}:
        return False
    write(coalition_id=link.coalition_id, by=by, action="meetings.poll_link_renewed", subject=one)
    send_letter(Letter.LINK, one, link_for(one)[1])
    return True


def _joined(person: Person, said: Needs) -> Needs:
    """What someone needs, with what they told before; who may know their name is theirs alone to say."""
    before = AccessNeeds.objects.filter(person=person).first()
    if before is None:
        return said
    return Needs({*before.needs, *said.needs}, said.language or before.interpreter_language, before.may_name)


def _keep_needs(person: Person, said: Needs) -> None:
    """What someone needs, as they say it now; nothing ticked leaves no row."""
    needs = [one.value for one in Need if one.value in said.needs]
    if not needs:
        AccessNeeds.objects.filter(person=person).delete()
        return
    values = {
        "needs": needs,
        "interpreter_language": said.language if Need.INTERPRETER in needs else "",
        "may_name": said.may_name,
        "stated_at": timezone.now(),
    }
    AccessNeeds.objects.update_or_create(person=person, defaults=values)
