"""What reviewers do: say where they have a conflict, score, put off, abstain, finish, and change a score after the panel talked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.calls.actions.standings import note_scores_changed
from longtable.calls.models import (
    Application,
    Assignment,
    Call,
    Conflict,
    Criterion,
    PanelMember,
    Review,
    Score,
    ScoreChange,
)
from longtable.calls.queries.conflicts import automatic, in_review
from longtable.coalitions.rules import Refused
from longtable.record.actions import Actor, write

NOT_APPLICABLE = "na"
MOST_TEXT = 5_000


def _record(by: Actor, call: Call, subject: Any, action: str, **more: Any) -> None:
    write(coalition_id=call.coalition_id, by=by, action=f"calls.{action}", subject=subject, **more)


def _lock(assignment: Assignment) -> Assignment:
    """The assignment as it is now, with no other writer."""
    return Assignment.objects.select_for_update().get(pk=assignment.pk)


def _refuse_unless_scored(call: Call) -> None:
    if call.state_now != Call.State.CLOSED:
        raise Refused(_("Scores can be given from the deadline of the call until its decision."))


# Conflicts


@transaction.atomic
def declare_conflicts(*, by: Actor, member: PanelMember, said: Mapping[int, tuple[str, str]]) -> int:
    """Keep what a reviewer says of applications: by primary key, (kind, reason). Returns how many words were new.

    Stepping aside takes effect at once: what was given to them is taken back and scores already given are void.
    """
    call = member.call
    kinds = set(Conflict.Kind.values)
    if any(kind not in kinds for kind, _reason in said.values()):
        raise Refused(_("Choose one of the answers."))
    known = set(in_review(call).filter(pk__in=list(said)).values_list("pk", flat=True))
    stood = {one.application_id: one for one in member.conflicts.select_for_update().all()}
    new = 0
    for pk, (kind, reason) in said.items():
        row, why = stood.get(pk), reason.strip()[:300]
        if pk not in known or (row is not None and (row.kind, row.reason) == (kind, why)):
            continue
        Conflict.objects.update_or_create(
            member=member, application_id=pk, defaults={"kind": kind, "reason": why, "declared_at": timezone.now()}
        )
        new += 1
        if kind == Conflict.Kind.CONFLICT:
            _void(call, member, pk)
    if new or member.conflicts_declared_at is None:
        member.conflicts_declared_at = timezone.now()
        member.save(update_fields=["conflicts_declared_at"])
        told = {"conflicts_declared_at": member.conflicts_declared_at.isoformat()}
        _record(by, call, member, "conflicts_declared", after=told)
    return new


def _void(call: Call, member: PanelMember, application_pk: int) -> int:
    """Take back what was given and void the scores; returns how many finished reviews that touched."""
    given = Assignment.objects.filter(member=member, application_id=application_pk)
    given.update(state=Assignment.State.RECUSED)
    reviews = Review.objects.filter(assignment__in=given).exclude(state=Review.State.VOID)
    counted = reviews.filter(state=Review.State.DONE).count()
    if reviews.update(state=Review.State.VOID):
        note_scores_changed(call)
    return counted


@transaction.atomic
def step_aside(*, by: Actor, member: PanelMember, application: Application, reason: str) -> Conflict:
    """A conflict that is found later, by the reviewer or by a coordinator: recused, and the scores it touches are void."""
    reason = reason.strip()[:300]
    if not reason:
        raise Refused(_("Say in a few words what the conflict is."))
    row = Conflict.objects.select_for_update().filter(member=member, application=application).first()
    if row is not None and row.kind == Conflict.Kind.CONFLICT:
        return row
    row, _made = Conflict.objects.update_or_create(
        member=member,
        application=application,
        defaults={"kind": Conflict.Kind.CONFLICT, "reason": reason, "declared_at": timezone.now()},
    )
    voided = _void(member.call, member, application.pk)
    action = "review_voided" if voided else "stepped_aside"
    told = {"kind": Conflict.Kind.CONFLICT.value, "application": application.pk}
    _record(by, member.call, row, action, label=application.code, after=told, reason=reason)
    return row


# One review


@dataclass(frozen=True, slots=True)
class Given:
    """What a reviewer has entered: by criterion a score, NOT_APPLICABLE or None; and words."""

    scores: Mapping[int, int | str | None]
    strengths: str = ""
    questions: str = ""


@transaction.atomic
def save_review(*, by: Actor, assignment: Assignment, given: Given, finish: bool = False) -> Review:
    """Keep a review. ``finish`` makes it count where every criterion is scored or "not applicable"; else it stays a draft.

    A finished review stays as it is: pressing again changes nothing. Saving a draft writes no entry, finishing writes one.
    """
    call = assignment.application.call
    now = _lock(assignment)
    review = Review.objects.filter(assignment=assignment).first()
    if review is not None and review.state == Review.State.DONE:
        return review
    _refuse_unless_scored(call)
    if now.state not in {Assignment.State.WAITING, Assignment.State.ABSTAINED} or (
        review is not None and review.state == Review.State.VOID
    ):
        raise Refused(_("This application is no longer yours to review."))
    if assignment.application_id in automatic(assignment.member):
        raise Refused(_("This application comes from your own organization."))
    if review is None:
        review = Review(assignment=assignment)
    review.strengths, review.questions = given.strengths[:MOST_TEXT], given.questions[:MOST_TEXT]
    review.saved_at = timezone.now()
    review.save()
    criteria = list(call.criteria.all())
    complete = _put_scores(call, review, criteria, given.scores)
    if finish and complete:
        Assignment.objects.filter(pk=assignment.pk).update(state=Assignment.State.WAITING)
        review.state, review.finished_at = Review.State.DONE, review.saved_at
        review.save(update_fields=["state", "finished_at"])
        note_scores_changed(call)
        code = assignment.application.code
        _record(by, call, review, "review_finished", label=code, after={"state": Review.State.DONE.value})
    return review


def _put_scores(call: Call, review: Review, criteria: list[Criterion], given: Mapping[int, int | str | None]) -> bool:
    """Keep the scores that were given; returns whether every criterion has one or is "not applicable"."""
    stood = {one.criterion_id: one for one in review.scores.all()}
    for criterion in criteria:
        if criterion.pk not in given:
            continue
        said = given[criterion.pk]
        value = said if isinstance(said, int) else None
        if value is not None and not call.scale_min <= value <= call.scale_max:
            raise Refused(_("A score lies outside the scale of this call."))
        score = stood.get(criterion.pk) or Score(review=review, criterion=criterion)
        score.value, score.not_applicable = value, said == NOT_APPLICABLE
        score.save()
        stood[criterion.pk] = score
    scored = [stood.get(one.pk) for one in criteria]
    return bool(scored) and all(one is not None and (one.value is not None or one.not_applicable) for one in scored)


@transaction.atomic
def put_off(*, by: Actor, assignment: Assignment) -> None:
    """Later: the application comes again after the others."""
    now = _lock(assignment)
    most = max([0, *Assignment.objects.filter(member=now.member_id).values_list("skipped", flat=True)])
    if now.state == Assignment.State.WAITING and (now.skipped == 0 or now.skipped < most):
        now.skipped = most + 1
        now.save(update_fields=["skipped"])
        call, code = assignment.application.call, assignment.application.code
        _record(by, call, assignment, "review_put_off", label=code, after={"skipped": now.skipped})


@transaction.atomic
def abstain(*, by: Actor, assignment: Assignment, reason: str) -> Assignment:
    """The reviewer cannot judge this one: it goes back to the coordinator, and a draft is kept."""
    now = _lock(assignment)
    if now.state == Assignment.State.ABSTAINED:
        return now
    if now.state != Assignment.State.WAITING or Review.objects.filter(
        assignment=assignment, state__in=[Review.State.DONE, Review.State.VOID]
    ):
        raise Refused(_("A finished review stays. If you have a conflict, say so instead."))
    now.state, now.reason = Assignment.State.ABSTAINED, reason.strip()[:300]
    now.save(update_fields=["state", "reason"])
    call, code = assignment.application.call, assignment.application.code
    _record(by, call, assignment, "abstained", label=code, after={"state": now.state.value}, reason=now.reason)
    return now


@transaction.atomic
def change_score(*, by: Actor, score: Score, value: int | None, reason: str) -> ScoreChange | None:
    """After the panel talked: one's own score changes, and the reason stays with it. None: "not applicable".

    The same score given again changes nothing.
    """
    now = Score.objects.select_for_update().select_related("review__assignment__application__call").get(pk=score.pk)
    assignment = now.review.assignment
    call = assignment.application.call
    _refuse_unless_scored(call)
    if now.review.state != Review.State.DONE or assignment.application_id in automatic(assignment.member):
        raise Refused(_("Only scores of a finished review can be changed."))
    if not reason.strip():
        raise Refused(_("Say in a few words why the score changes."))
    if value is not None and not call.scale_min <= value <= call.scale_max:
        raise Refused(_("A score lies outside the scale of this call."))
    if now.value == value:
        return None
    change = ScoreChange.objects.create(score=now, was=now.value, became=value, reason=reason.strip()[:MOST_TEXT])
    now.value, now.not_applicable = value, value is None
    now.save(update_fields=["value", "not_applicable"])
    note_scores_changed(call)
    told = {"before": {"was": change.was}, "after": {"became": value}, "reason": change.reason}
    _record(by, call, change, "score_changed", label=assignment.application.code, **told)
    return change
