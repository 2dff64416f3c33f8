"""People choose among the options of a poll: the result is frozen, and the meetings are made; undone while nothing went out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from longtable.coalitions.moments import NoSuchTime
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.meetings.actions.gathering import plan_meeting
from longtable.meetings.actions.polling import record
from longtable.meetings.models import Meeting, Poll, PollOption
from longtable.meetings.queries.gathering import Invitable
from longtable.meetings.queries.times import asked_of, can_undo, inputs_of, options_to_come
from longtable.meetings.time_choice import TimeChoice, needs_a_reason
from longtable.meetings.times_rules import day_of, start_of


@transaction.atomic
def choose_times(
    *, by: Access, poll: Poll, chosen: Sequence[str], result: Mapping[str, Any], digest: str, reason: str = ""
) -> list[Meeting]:
    """Keep which options people chose, freeze what they saw, and make the meetings with everyone who was asked.

    Meetings of a series whose time has passed by then are not made.

    ``result`` is what the method found and ``digest`` from which inputs: other ones mean that an answer came in between.
    """
    state = Poll.objects.select_for_update().values_list("state", flat=True).get(pk=poll.pk)
    if state != Poll.State.CLOSED:
        raise Refused(_("This poll has changed in the meantime. Look at its page, and try again."))
    choice = TimeChoice(inputs_of(poll).frozen)
    if choice.digest != digest:
        raise Refused(_("Something has changed since you looked: an answer or a need. Look again, then choose."))
    options = {str(option.number): option for option in options_to_come(poll)}
    if len(chosen) != poll.meetings or any(one not in options for one in chosen):
        raise Refused(_("Choose one time for each meeting."))
    if needs_a_reason(result, chosen) and not reason.strip():
        raise Refused(_("This is not the fairest choice that was found. Say why you choose it."))
    kept = dict(result)
    if kept["kind"] == "series":
        kept["chosen"] = choice.outcome_of(chosen)
    poll.result = {"inputs": choice.inputs, "result": kept, "digest": digest}
    poll.chosen, poll.reason, poll.state = [int(one) for one in chosen], reason.strip(), Poll.State.DECIDED
    poll.save(update_fields=["result", "chosen", "reason", "state"])
    made = _make_meetings(by, poll, [options[one] for one in chosen])
    record(by.actor, poll, "times_chosen", after={"chosen": poll.chosen}, reason=poll.reason)
    return made


def _make_meetings(by: Access, poll: Poll, chosen: Sequence[PollOption]) -> list[Meeting]:
    people = [Invitable(one.person, one.partner) for one in asked_of(poll)]
    made = []
    for number, option in enumerate(chosen):
        try:
            starts = start_of(poll, option, number)
        except NoSuchTime:
            day = date_format(day_of(poll, option, number), "DATE_FORMAT")
            text = _("On %(day)s the clocks are put forward over %(time)s, so that time never comes. Choose another.")
            raise Refused(text % {"day": day, "time": time_format(option.starts, "TIME_FORMAT")}) from None
        if starts <= timezone.now():
            continue
        meeting = plan_meeting(
            by=by,
            title=poll.title,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=poll.minutes),
            body=poll.body,
            place=option.place,
            time_zone=poll.time_zone,
            people=people,
            poll=poll,
        )
        meeting.arranged = poll.arranged
        meeting.save(update_fields=["arranged"])
        made.append(meeting)
    if not made:
        raise Refused(_("This time has passed. Choose a later one, or ask about later days in a new poll."))
    return made


@transaction.atomic
def undo_choice(*, by: Access, poll: Poll) -> Poll:
    """Take a choice back with its meetings, as long as nobody was invited and nothing was put on an agenda."""
    state = Poll.objects.select_for_update().values_list("state", flat=True).get(pk=poll.pk)
    if state != Poll.State.DECIDED:
        raise Refused(_("This poll has changed in the meantime. Look at its page, and try again."))
    if not can_undo(poll):
        raise Refused(_("People have been invited, or a meeting was changed. Change or cancel the meetings instead."))
    poll.made_meetings.all().delete()
    poll.state, poll.chosen, poll.result, poll.reason = Poll.State.CLOSED, [], None, ""
    poll.save(update_fields=["state", "chosen", "result", "reason"])
    record(by.actor, poll, "choice_undone", before={"state": "decided"}, after={"state": "closed"})
    return poll
