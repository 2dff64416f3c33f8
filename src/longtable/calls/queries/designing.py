"""What the pages of designing and the public page of a call show, and the gates to a call and its parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery, prefetch_related_objects
from django.http import Http404
from django.utils import timezone

from longtable.calls.models import Application, Call, CallNotice, Criterion, PublicQuestion, Question, Requirement
from longtable.coalitions.models import Coalition
from longtable.coalitions.queries import Access, names_of_actors
from longtable.coverage.models import Assessment
from longtable.partners.queries import areas_here, groups_here, sector_choices
from longtable.people.models import Account
from longtable.record.models import Chain, Entry
from longtable.record.queries import history

Row = TypeVar("Row", bound=Model)


# Gates


def get_call(access: Access, code: str) -> Call:
    """The gate to one call for members: a call of another coalition is not there."""
    call = Call.objects.filter(coalition=access.coalition, code=code).first()
    if call is None:
        raise Http404
    call.coalition = access.coalition
    return call


def get_public_call(host: str, code: str) -> Call:
    """The gate to one call for anyone: never a draft."""
    found = Call.objects.filter(coalition__slug=host, code=code).exclude(state=Call.State.DRAFT)
    call = found.select_related("coalition").first()
    if call is None:
        raise Http404
    return call


def get_question(call: Call, pk: int) -> Question:
    """The gate to one question of a call that has passed its own gate."""
    return _row(call.questions.all(), pk)


def get_criterion(call: Call, pk: int) -> Criterion:
    """The gate to one criterion."""
    return _row(call.criteria.all(), pk)


def get_requirement(call: Call, pk: int) -> Requirement:
    """The gate to one requirement."""
    return _row(call.requirements.all(), pk)


def _row(rows: QuerySet[Row], pk: int) -> Row:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


# Lists


@dataclass(frozen=True, slots=True)
class Known:
    """Titles of groups, areas and sectors of the coalition by code, in their order."""

    areas: dict[str, str]
    groups: dict[str, str]
    sectors: dict[str, str]

    def names(self, kind: str, codes: Iterable[str]) -> list[str]:
        """Titles of codes of one kind ("areas", "groups", "sectors"); a code that is gone is shown as it was."""
        titles: dict[str, str] = getattr(self, kind)
        return [titles.get(code, code.replace("_", " ")) for code in codes]


def known_here(coalition: Coalition) -> Known:
    """What can be chosen here, in three queries."""
    groups = {group.code: group.title for group in groups_here(coalition)}
    sectors = {sector.code: sector.title for sector in sector_choices(coalition)}
    return Known(areas_here(coalition), groups, sectors)


def calls_of(access: Access) -> QuerySet[Call]:
    """All calls of a coalition, newest first, with ``n_begun`` and ``n_sent`` applications."""
    rows = Call.objects.filter(coalition=access.coalition)
    sent = Q(applications__submitted_at__isnull=False) & ~Q(applications__state="withdrawn")
    return rows.annotate(
        n_begun=Count("applications", distinct=True), n_sent=Count("applications", filter=sent, distinct=True)
    )


def questions_of(call: Call) -> list[Question]:
    """The questions in their order, each with its criterion at hand."""
    return list(call.questions.select_related("criterion"))


def criteria_of(call: Call) -> list[Criterion]:
    """The criteria in their order, each with its questions at hand."""
    return list(call.criteria.prefetch_related("questions"))


def basis_of(call: Call) -> Assessment | None:
    """The assessment that a call rests on, without the data that it was made from."""
    return Assessment.objects.defer("inputs").get(pk=call.assessment_id) if call.assessment_id else None


def other_calls(call: Call) -> list[Call]:
    """Calls of the same coalition that have questions to copy."""
    rows = Call.objects.filter(coalition=call.coalition_id, questions__isnull=False).exclude(pk=call.pk)
    return list(rows.distinct().order_by("-made_at"))


def drafters_of(call: Call) -> list[Account]:
    """Who wrote at the call, in the order in which they began."""
    rows = call.drafters.select_related("account").order_by("since", "pk")
    return [row.account for row in rows]


def history_of_call(access: Access, call: Call, limit: int = 40) -> list[tuple[Entry, str]]:
    """What was done about a call, newest first, with names where they may be seen."""
    entries = list(history(access.coalition.pk, call, limit=limit))
    names = names_of_actors(access.coalition, [one.actor for one in entries]) if access.sees_people else {}
    return [(one, names.get(one.actor, "")) for one in entries]


def come_in(call: Call) -> dict[str, int]:
    """How many applications were sent and not taken back, and how many of them are chosen."""
    out = [Application.State.DRAFT, Application.State.WITHDRAWN]
    return call.applications.aggregate(
        applied=Count("pk", filter=~Q(state__in=out)), chosen=Count("pk", filter=Q(state=Application.State.CHOSEN))
    )


# What the public reads


def open_calls() -> list[Call]:
    """Every call that is announced or open by the clock, of every coalition, the next to close first."""
    rows = Call.objects.filter(state=Call.State.OPEN, closes_at__gt=timezone.now())
    return list(rows.select_related("coalition").order_by("closes_at", "pk"))


def announced_calls(limit: int = 50) -> list[CallNotice]:
    """The newest public notices of all calls, for the feed."""
    rows = CallNotice.objects.exclude(call__state=Call.State.DRAFT).select_related("call__coalition")
    return list(rows.order_by("-at", "-pk")[:limit])


@dataclass(frozen=True, slots=True)
class Printing:
    """What a public page is made of, without its words: where the fingerprint changes, the page does."""

    call_id: int
    fingerprint: str


def printing_of(host: str, code: str) -> Printing:
    """The gate for anyone, and the fingerprint of the page, in one query. Raises 404 for a draft.

    The fingerprint holds the head of the coalition's record, which every action moves, and the phase by the clock.
    """
    head = Chain.objects.filter(coalition_id=OuterRef("coalition_id")).values("head")[:1]
    found = Call.objects.filter(coalition__slug=host, code=code).exclude(state=Call.State.DRAFT)
    fields = ("pk", "state", "made_at", "opens_at", "closes_at", "head")
    row = found.annotate(head=Subquery(head)).values_list(*fields).first()
    if row is None:
        raise Http404
    pk, state, made_at, opens_at, closes_at, entries = row
    now = timezone.now()
    phase = "open"
    if closes_at is not None and closes_at <= now:
        phase = "ended"
    elif opens_at is not None and opens_at > now:
        phase = "announced"
    return Printing(pk, f"{pk}:{made_at.timestamp()}:{state}:{phase}:{entries or ''}")


def public_questions(call: Call) -> list[PublicQuestion]:
    """Questions about the call that have been answered, newest first."""
    return list(call.public_questions.exclude(answered_at=None).order_by("-answered_at", "-pk"))


def with_questions(calls: Iterable[Call]) -> list[tuple[Call, list[Question]]]:
    """Calls with their questions, in one query for all."""
    rows = list(calls)
    prefetch_related_objects(rows, "questions")
    return [(call, list(call.questions.all())) for call in rows]
