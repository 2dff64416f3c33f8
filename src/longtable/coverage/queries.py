"""What the pages of coverage show, and the only gates to its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from longtable.coalitions.models import Coalition, Membership, Person, Role
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coverage.freezing import freeze
from longtable.coverage.models import Assessment, Evidence, Letter, Rhythm
from longtable.coverage.rules import count_changes
from longtable.partners.models import Partner, Standing
from longtable.places.models import Area, Community, Indicator
from longtable.record.models import Entry


def frozen_inputs(coalition: Coalition, indicator: str, today: date | None = None) -> dict[str, Any]:
    """Everything that an answer is made of, as plain values. Raises CannotAskError where there is nothing to measure."""
    return freeze(coalition, indicator, today or today_of(coalition))


def get_assessment(access: Access, pk: int, *, with_inputs: bool = False) -> Assessment:
    """The gate to one kept answer."""
    kept = access.coalition.assessments.all() if with_inputs else access.coalition.assessments.defer("inputs")
    found = kept.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def newest(coalition: Coalition, indicator: str = "") -> Assessment | None:
    """The newest kept answer, about one indicator where one is named."""
    kept = coalition.assessments.defer("inputs")
    return (kept.filter(indicator=indicator) if indicator else kept).first()


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of "what have we found before?": an answer without its details."""

    pk: int
    indicator: str
    titles: dict[str, str]
    made_at: datetime
    made_by: str
    summary: dict[str, Any]
    partners: dict[str, str]


def _lines(rows: QuerySet[Assessment]) -> QuerySet[Assessment, Any]:
    return rows.values(
        "pk", "indicator", "made_at", "made_by", "result__indicator", "result__summary", "result__partners"
    )


def _kept(row: dict[str, Any]) -> Kept:
    return Kept(
        pk=row["pk"],
        indicator=row["indicator"],
        titles=row["result__indicator"]["titles"],
        made_at=row["made_at"],
        made_by=row["made_by"],
        summary=row["result__summary"],
        partners=row["result__partners"],
    )


def kept_assessments(access: Access, limit: int = 100) -> list[Kept]:
    """Every answer so far, newest first."""
    return [_kept(row) for row in _lines(access.coalition.assessments.all())[:limit]]


def one_before(assessment: Assessment) -> Kept | None:
    """The answer before this one, about the same indicator."""
    same = Assessment.objects.filter(coalition=assessment.coalition_id, indicator=assessment.indicator)
    row = _lines(same.filter(made_at__lt=assessment.made_at)).first()
    return _kept(row) if row else None


def changes_since(assessment: Assessment) -> int:
    """How many things that matter for the answer were changed after it was made."""
    entries = Entry.objects.filter(coalition_id=assessment.coalition_id, at__gt=assessment.made_at).order_by("pk")
    return count_changes(entries.values_list("action", "before", "after")[:500])


def indicators_here(coalition: Coalition) -> list[Indicator]:
    """What can be asked about: the indicators of the current community, without their values."""
    here = Indicator.objects.filter(community__coalition=coalition, community__current=True)
    return list(here.only("code", "titles", "period").order_by("order"))


def has_community(coalition: Coalition) -> bool:
    """True where a community was brought in."""
    return Community.objects.filter(coalition=coalition, current=True).exists()


def count_partners(coalition: Coalition) -> dict[str, int]:
    """How many partners stand where."""
    standings = Partner.objects.filter(coalition=coalition).values_list("standing", flat=True)
    return {standing: list(standings).count(standing) for standing in Standing.values}


@dataclass(frozen=True, slots=True)
class Shapes:
    """The map box of a community and the path of each area by code."""

    width: int
    height: int
    paths: dict[str, str]


def shapes_of(community_id: int) -> Shapes:
    """Shapes of the community that an answer was made with; none where it is gone or brought none."""
    rows = Area.objects.filter(community=community_id).exclude(path="").order_by("order")
    found = list(rows.values_list("code", "path", "community__map_width", "community__map_height"))
    width, height = found[0][2:] if found else (0, 0)
    return Shapes(width, height, {code: path for code, path, _width, _height in found})


@dataclass(frozen=True, slots=True)
class Present:
    """How a suggested organization stands today."""

    standing: str
    letter_id: int | None
    sent: bool


def present(coalition: Coalition, partner_ids: Iterable[str]) -> dict[str, Present]:
    """How suggested organizations stand today and which letter went to them, by id."""
    rows = Partner.objects.filter(coalition=coalition, pk__in=[int(one) for one in partner_ids])
    newest_letter = Letter.objects.filter(partner=OuterRef("pk")).order_by("-drafted_at", "-pk")
    rows = rows.annotate(
        letter_id=newest_letter.values("pk")[:1],
        letter_sent=newest_letter.values("sent_at")[:1],
    )
    values = rows.values_list("pk", "standing", "letter_id", "letter_sent")
    return {str(pk): Present(standing, letter_id, sent is not None) for pk, standing, letter_id, sent in values}


def get_letter(access: Access, pk: int) -> Letter:
    """The gate to one letter."""
    letter = (
        Letter.objects.select_related("partner", "assessment")
        .defer("assessment__inputs")
        .filter(partner__coalition=access.coalition, pk=pk)
        .first()
    )
    if letter is None:
        raise Http404
    letter.partner.coalition = access.coalition
    return letter


def letters_of(access: Access) -> QuerySet[Letter]:
    """Every invitation, drafts first, then the newest."""
    letters = Letter.objects.filter(partner__coalition=access.coalition).select_related("partner")
    return letters.order_by("sent_at", "-drafted_at", "-pk")


def count_drafts(coalition: Coalition) -> int:
    """How many invitations are written and not sent."""
    return Letter.objects.filter(partner__coalition=coalition, sent_at=None).count()


def main_contact(partner: Partner) -> Person | None:
    """Whom a letter goes to: the main contact with an address, else another one with an address, else anyone."""
    persons = [contact.person for contact in partner.contacts.select_related("person")]
    return next((person for person in persons if person.email), persons[0] if persons else None)


def rhythm_of(coalition: Coalition) -> Rhythm | None:
    """How often the coalition asks again, where it has said so."""
    return Rhythm.objects.filter(coalition=coalition).first()


def due_rhythms(today: date | None = None) -> list[Rhythm]:
    """Coalitions whose next assessment has come, on their own calendar, and that nobody has reminded yet."""
    waiting = Rhythm.objects.select_related("coalition").filter(reminded_at=None).order_by("pk")
    return [one for one in waiting if one.next_on <= (today or today_of(one.coalition))]


def coordinators_of(coalition: Coalition) -> list[Membership]:
    """Who can make an assessment."""
    members = coalition.memberships.filter(role=Role.COORDINATOR, account__is_active=True)
    return list(members.select_related("account").order_by("pk"))


def evidence_of(partner: Partner) -> list[Evidence]:
    """What is known of a partner's part in the work, newest first."""
    return list(partner.evidence.all())


def get_evidence(access: Access, pk: int) -> Evidence:
    """The gate to one piece of evidence."""
    found = Evidence.objects.select_related("partner").filter(partner__coalition=access.coalition, pk=pk).first()
    if found is None:
        raise Http404
    if not access.can_edit:
        raise PermissionDenied
    return found


def partners_with_part(coalition: Coalition) -> QuerySet[Partner]:
    """Partners at the table, with whether anything is noted of their part."""
    noted = Exists(Evidence.objects.filter(partner=OuterRef("pk")))
    active = Partner.objects.filter(coalition=coalition, standing=Standing.ACTIVE)
    return active.annotate(has_evidence=noted).order_by("name", "pk")
