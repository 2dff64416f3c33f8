"""What a meeting tells the room `coverage` about each partner's part in the work: who came, spoke, proposed, was heeded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from longtable.coalitions.moments import day_in
from longtable.coverage.models import Evidence
from longtable.meetings.models import AgendaItem, Meeting, Turn

Row = tuple[int, str]  # a partner's id, and a kind of evidence
KINDS = Evidence.Kind


@transaction.atomic
def tell_evidence(meeting: Meeting) -> int:
    """Write what an ended meeting shows of each partner's part; what it told before is replaced. Returns how many rows.

    Call it within the action after which it may differ: the meeting ended, a list was brought in or taken back, an
    outcome was set or changed. A meeting that has not ended tells nothing. Rows made by hand stay, and what one of them
    says already is not said twice. An item counts once: as adopted, or as proposed, in the meeting where it was proposed;
    where it was put off and came again, the last meeting says what became of it. Part of an action, never one by itself.
    """
    fates = Fates(meeting.coalition_id)
    earlier = Meeting.objects.filter(pk__in=fates.came_from(meeting.pk) - {meeting.pk}).select_related("coalition")
    return sum(_tell(one, fates) for one in (meeting, *earlier))


class Fates:
    """What became of every item of a coalition in the end, followed through the meetings that it was put off to."""

    def __init__(self, coalition_id: int) -> None:
        rows = list(
            AgendaItem.objects.filter(meeting__coalition=coalition_id).values_list(
                "pk", "from_before", "outcome", "meeting"
            )
        )
        self._before = {pk: before for pk, before, _outcome, _meeting in rows if before}
        self._meeting = {pk: meeting for pk, _before, _outcome, meeting in rows}
        adopted = AgendaItem.Outcome.ADOPTED
        self.adopted = {self.first(pk) for pk, _before, outcome, _meeting in rows if outcome == adopted}

    def first(self, pk: int) -> int:
        """The item as it was first proposed."""
        seen = {pk}
        while (before := self._before.get(pk)) in self._meeting and before not in seen:
            pk = before
            seen.add(pk)
        return pk

    def came_from(self, meeting: int) -> set[int]:
        """The meetings in which the items of a meeting were first proposed."""
        return {self._meeting[self.first(pk)] for pk, own in self._meeting.items() if own == meeting}


def _tell(meeting: Meeting, fates: Fates) -> int:
    day = day_in(meeting.time_zone, meeting.starts_at)
    _own(meeting).delete()
    if meeting.state != Meeting.State.ENDED:
        return 0
    said = set(_by_hand(meeting, day))
    with override(meeting.coalition.language):
        source = _("Meeting of %(day)s") % {"day": date_format(day, "DATE_FORMAT")} + _mark(meeting)
    rows = [
        Evidence(partner_id=partner, kind=kind, on=day, source=source)
        for partner, kind in (*sorted(_presence(meeting)), *sorted(_items(meeting, fates)))
        if (partner, kind) not in said
    ]
    return len(Evidence.objects.bulk_create(rows, ignore_conflicts=True))  # two who tell at once say it once


def _mark(meeting: Meeting) -> str:
    """The end of every source that a meeting writes: its code, which no other meeting of the coalition has."""
    return f" ({meeting.code})"


def _own(meeting: Meeting) -> QuerySet[Evidence]:
    return Evidence.objects.filter(partner__coalition=meeting.coalition_id, source__endswith=_mark(meeting))


def _by_hand(meeting: Meeting, day: date) -> Iterable[Row]:
    """What people noted themselves about that day."""
    codes = Meeting.objects.filter(coalition=meeting.coalition_id, state=Meeting.State.ENDED).values_list("code")
    marks = tuple(f" ({code})" for (code,) in codes)
    rows = Evidence.objects.filter(partner__coalition=meeting.coalition_id, on=day)
    for partner, kind, source in rows.values_list("partner", "kind", "source"):
        if not source.endswith(marks):
            yield partner, kind


def _presence(meeting: Meeting) -> set[Row]:
    """Who came and who spoke, a row for each partner; whoever spoke has come."""
    spoke = Exists(Turn.objects.filter(participant=OuterRef("pk")))
    found: set[Row] = set()
    people = meeting.participants.exclude(partner=None).annotate(spoke=spoke)
    for partner, came_at, has_spoken in people.values_list("partner", "came_at", "spoke"):
        if came_at or has_spoken:
            found.add((partner, KINDS.CAME))
        if has_spoken:
            found.add((partner, KINDS.SPOKE))
    return found


def _items(meeting: Meeting, fates: Fates) -> list[Row]:
    """A row for each item that was first proposed to this meeting, by what became of it in the end."""
    proposed = meeting.items.exclude(state=AgendaItem.State.WITHDRAWN).exclude(proposed_by__partner=None)
    return [
        (partner, KINDS.ADOPTED if pk in fates.adopted else KINDS.PROPOSED)
        for pk, partner in proposed.values_list("pk", "proposed_by__partner")
        if fates.first(pk) == pk
    ]
