"""Personal data of meetings that is no longer needed: names of guests, access needs, answers, files that were brought."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q

from longtable.coalitions.models import Coalition, Retention
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import retention_months
from longtable.meetings.models import AccessNeeds, Asked, BroughtFile, Meeting, Participant, UsualTimes
from longtable.record.actions import SYSTEM, write


def forget_meeting_data(*, today: date | None = None) -> int:
    """Forget it in every coalition, each by itself; for the daily jobs. Returns how many rows."""
    return sum(forget_old(coalition=coalition, today=today) for coalition in Coalition.objects.all())


@transaction.atomic
def forget_old(*, coalition: Coalition, today: date | None = None) -> int:
    """Delete what is older than the coalition keeps it; what counts (who came, for which organization) stays, without a name.

    Access needs and usual times go when the person has been asked to no meeting since then and has not said them anew.
    """
    months = retention_months(coalition)[Retention.Kind.MEETINGS.value]
    before = (today or today_of(coalition)) - relativedelta(months=months)
    old = Meeting.objects.filter(coalition=coalition, starts_at__date__lt=before)
    guests = Participant.objects.filter(meeting__in=old).exclude(guest_name="").update(guest_name="")
    files, _each = BroughtFile.objects.filter(meeting__in=old).delete()
    recent = Participant.objects.filter(
        ~Q(person=None), meeting__coalition=coalition, meeting__starts_at__date__gte=before
    ).values("person")
    asked = Asked.objects.filter(poll__coalition=coalition, poll__made_at__date__gte=before).values("person")
    gone = coalition.persons.exclude(pk__in=recent).exclude(pk__in=asked)
    needs, _each = AccessNeeds.objects.filter(person__in=gone, stated_at__date__lt=before).delete()
    times, _each = UsualTimes.objects.filter(person__in=gone.filter(known_since__lt=before)).delete()
    old_answers = Asked.objects.filter(poll__coalition=coalition, poll__made_at__date__lt=before).exclude(answers={})
    answers = old_answers.update(answers={})
    count = guests + files + needs + times + answers
    if count:
        write(
            coalition_id=coalition.pk,
            by=SYSTEM,
            action="meetings.data_forgotten",
            subject=coalition,
            label=coalition.name,
            reason=f"guests: {guests}, files: {files}, needs: {needs}, usual times: {times}, answers: {answers}",
        )
    return count
