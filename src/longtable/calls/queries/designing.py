"""What the pages of designing and the public page of a call show, and the gates to a call and its parts."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from longtable.calls.models import Call, Criterion, Question, Requirement
from longtable.coalitions.queries import Access

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
