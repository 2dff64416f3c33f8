"""Panels, assignments and reviews for tests: rows as the actions leave them, without the record."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from django.utils import timezone

from longtable.calls.models import Application, Assignment, Call, Conflict, PanelMember, Review, Score
from longtable.calls.queries.conflicts import in_review
from longtable.coalitions.links import make_link
from longtable.coalitions.models import Person, PersonalLink

_number = count(1)


def make_panelist(
    call: Call, name: str = "", email: str = "", *, language: str = "en", declared: bool = False, **fields: object
) -> PanelMember:
    """Someone on the panel; ``declared``: they have said "no conflict" of everything in review."""
    number = next(_number)
    person = Person.objects.create(
        coalition=call.coalition,
        name=name or f"Reviewer {number}",
        email=email or f"reviewer{number}@people.example",
        language=language,
    )
    member = PanelMember.objects.create(call=call, person=person, **fields)
    if declared:
        declare(member, *in_review(call))
    return member


def declare(member: PanelMember, *applications: Application, kind: str = "none") -> None:
    """A word of the reviewer on each application."""
    for application in applications:
        Conflict.objects.update_or_create(member=member, application=application, defaults={"kind": kind})
    PanelMember.objects.filter(pk=member.pk).update(conflicts_declared_at=timezone.now())


def give(member: PanelMember, *applications: Application) -> list[Assignment]:
    """Applications for a reviewer to read."""
    return [Assignment.objects.create(member=member, application=application) for application in applications]


def make_review(
    member: PanelMember, application: Application, scores: Sequence[int | None], state: str = "done", **fields: object
) -> Review:
    """A review with a score for each criterion in order; None: "not applicable"."""
    assignment, _made = Assignment.objects.get_or_create(member=member, application=application)
    now = timezone.now()
    review = Review.objects.create(
        assignment=assignment, state=state, finished_at=now if state == "done" else None, **fields
    )
    for criterion, value in zip(application.call.criteria.all(), scores, strict=False):
        Score.objects.create(review=review, criterion=criterion, value=value, not_applicable=value is None)
    return review


def make_review_link(member: PanelMember, *, days: int = 30) -> tuple[PersonalLink, str]:
    """A personal link of a reviewer and its secret."""
    return make_link(
        coalition=member.call.coalition, purpose="review", subject_id=member.pk, person=member.person, days=days
    )
