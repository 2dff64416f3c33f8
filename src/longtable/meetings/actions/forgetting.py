"""Personal data of meetings that is no longer needed: names of guests, access needs, answers, files that were brought."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from longtable.coalitions.actions import note_forgotten
from longtable.coalitions.models import Coalition, Retention
from longtable.coalitions.queries import kept_since
from longtable.meetings.models import AccessNeeds, Asked, BroughtFile, Meeting, Participant, UsualTimes


def forget_meeting_data(*, today: date | None = None) -> int:
    """Forget it in every coalition, each by itself; for the daily jobs. Returns how many rows."""
    return sum(forget_old(coalition=coalition, today=today) for coalition in Coalition.objects.all())


@transaction.atomic
def forget_old(*, coalition: Coalition, today: date | None = None) -> int:
    """Delete what is older than the coalition keeps it; what counts (who came, for which organization) stays, without a name.

    Access needs and usual times go when the person has been asked to no meeting since then and has not said them anew.
    """
    before = kept_since(coalition, Retention.Kind.MEETINGS, today)
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
    counts = {"guests": guests, "files": files, "needs": needs, "usual_times": times, "answers": answers}
    note_forgotten(coalition, "meetings.data_forgotten", **counts)
    return sum(counts.values())
