"""The gates of reviewers, and what their pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404

from longtable.calls import rules
from longtable.calls.models import Application, Assignment, Call, Criterion, PanelMember, Review, Score, ScoreChange
from longtable.calls.queries.blinding import Answered, Sent, answers_for_reviewers
from longtable.calls.queries.conflicts import IN_REVIEW, barred_for, has_said, in_review
from longtable.coalitions.links import LinkHasEnded
from longtable.coalitions.models import PersonalLink
from longtable.people.models import Account

REVIEW = "review"


class NotDeclaredError(Exception):
    """The reviewer has not said yet whether they have a conflict with this application."""

    def __init__(self, application: Application) -> None:
        self.application = application
        super().__init__("not declared")


# Gates


def panel_of_link(link: PersonalLink) -> PanelMember:
    """The reviewer whom a link is about."""
    rows = PanelMember.objects.select_related("call__coalition", "person", "partner")
    member = rows.filter(pk=link.subject_id, call__coalition=link.coalition).first()
    if member is None:
        raise Http404
    if member.left_at is not None:
        raise LinkHasEnded(link)
    return member


def is_drafting(member: PanelMember) -> bool:
    """True for a reviewer who wrote at the call, by account or by address."""
    account = member.person.account
    if isinstance(account, Account) and rules.is_drafter(member.call, account):
        return True
    return rules.is_drafter(member.call, member.person.email)


def get_assignment(member: PanelMember, pk: int) -> Assignment:
    """The gate to one application for its reviewer: 404 for another's, 403 for who must step aside or has drafted.

    NotDeclaredError where the reviewer has not said yet whether they have a conflict.
    """
    found = Assignment.objects.filter(pk=pk, member=member, application__state__in=IN_REVIEW)
    assignment = found.select_related("application").first()
    if assignment is None:
        raise Http404
    assignment.member = member
    assignment.application.call = member.call
    if assignment.state in {Assignment.State.RECUSED, Assignment.State.REPLACED} or member.left_at is not None:
        raise PermissionDenied
    if assignment.application_id in barred_for(member) or is_drafting(member):
        raise PermissionDenied
    if not is_in_review(member.call):
        raise PermissionDenied
    if not has_said(member, assignment.application):
        raise NotDeclaredError(assignment.application)
    return assignment


def is_in_review(call: Call) -> bool:
    """Applications are read from the deadline on, never before, and not once a call is cancelled."""
    return call.state_now in {Call.State.CLOSED, Call.State.DECIDED}


def get_own_score(assignment: Assignment, pk: int) -> Score:
    """The gate to one score of one's own finished review."""
    rows = Score.objects.filter(pk=pk, review__assignment=assignment, review__state=Review.State.DONE)
    score = rows.select_related("criterion", "review").first()
    if score is None:
        raise Http404
    return score


# What waits


@dataclass(frozen=True, slots=True)
class Waiting:
    """One application that waits for a reviewer."""

    assignment: Assignment
    begun: bool
    put_off: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that a reviewer has: what waits (in the order of reading), what is done, what is no longer theirs."""

    waiting: tuple[Waiting, ...]
    done: tuple[Assignment, ...]
    aside: tuple[Assignment, ...]

    @property
    def total(self) -> int:
        """How many applications are theirs to review."""
        return len(self.waiting) + len(self.done)


def desk_of(member: PanelMember) -> Desk:
    """What waits, those with the fewest finished reviews first; what was put off comes after the others."""
    reviewed = Count(
        "application__assignments",
        filter=Q(application__assignments__review__state=Review.State.DONE),
        distinct=True,
    )
    rows = member.assignments.filter(application__state__in=IN_REVIEW).annotate(reviewed=reviewed)
    rows = rows.select_related("application", "review").order_by("skipped", "reviewed", "application__number")
    waiting, done, aside = [], [], []
    for row in rows:
        row.application.call = member.call
        state = row.review.state if hasattr(row, "review") else ""
        if row.state != Assignment.State.WAITING:
            aside.append(row)
        elif state == Review.State.DONE:
            done.append(row)
        else:
            waiting.append(Waiting(row, state == Review.State.DRAFT, row.skipped > 0))
    return Desk(tuple(waiting), tuple(done), tuple(aside))


def next_of(member: PanelMember, after: Assignment | None = None) -> Assignment | None:
    """The next application to read; not the one just left while there is another."""
    waiting = [one.assignment for one in desk_of(member).waiting]
    others = [one for one in waiting if after is None or one.pk != after.pk]
    found = others or waiting
    return found[0] if found else None


def waiting_for(member: PanelMember, number: int) -> Assignment | None:
    """The review of the application with this number, where it waits for the reviewer."""
    return member.assignments.filter(application__number=number, state=Assignment.State.WAITING).first()


def given_to(member: PanelMember) -> dict[int, int]:
    """Every assignment that a reviewer has had, by application."""
    return dict(member.assignments.values_list("application_id", "pk"))


def undeclared(member: PanelMember) -> int:
    """How many applications the reviewer has not spoken of; those of their own organization need no word."""
    said = member.conflicts.values("application_id")
    return in_review(member.call).exclude(pk__in=said).exclude(pk__in=barred_for(member)).count()


# One review


@dataclass(frozen=True, slots=True)
class Part:
    """A criterion with the answers that tell about it, and what was given so far."""

    criterion: Criterion | None
    answers: tuple[Answered, ...]
    value: int | None = None
    not_applicable: bool = False

    @property
    def scored(self) -> bool:
        """True once there is a score or "not applicable"."""
        return self.value is not None or self.not_applicable


def parts_of_review(assignment: Assignment, sent: Sent | None = None) -> list[Part]:
    """The application by criterion; what was answered and belongs to none comes first, under no criterion."""
    call = assignment.application.call
    given = {one.criterion_id: one for one in scores_of(assignment)}
    answers = answers_for_reviewers(assignment.application, call, sent)
    loose = tuple(one for one in answers if one.question.criterion_id is None and not one.empty)
    parts = [Part(None, loose)] if loose else []
    for criterion in call.criteria.all():
        own = tuple(one for one in answers if one.question.criterion_id == criterion.pk)
        score = given.get(criterion.pk)
        parts.append(Part(criterion, own, score.value if score else None, bool(score and score.not_applicable)))
    return parts


def scores_of(assignment: Assignment) -> QuerySet[Score]:
    """The scores given so far, in the order of their criteria."""
    rows = Score.objects.filter(review__assignment=assignment).select_related("criterion")
    return rows.order_by("criterion__order", "criterion_id")


def review_of(assignment: Assignment) -> Review | None:
    """The review, draft or done, where it was begun."""
    return Review.objects.filter(assignment=assignment).first()


# Reviews side by side


@dataclass(frozen=True, slots=True)
class Compared:
    """The finished reviews of one application, by criterion."""

    reviews: tuple[Review, ...]
    rows: tuple[tuple[Criterion, tuple[Score | None, ...]], ...]
    changes: tuple[ScoreChange, ...]
    waiting: int
    void: int


def compare(application: Application, call: Call) -> Compared:
    """Reviews side by side. Whoever calls this has passed the gate for scores."""
    rows = Review.objects.filter(assignment__application=application).order_by("assignment_id")
    rows = rows.select_related("assignment__member__person", "assignment__member__partner")
    scores = Score.objects.select_related("criterion").prefetch_related(
        Prefetch("changes", queryset=ScoreChange.objects.order_by("at"))
    )
    every = list(rows.prefetch_related(Prefetch("scores", queryset=scores)))
    done = tuple(one for one in every if one.state == Review.State.DONE)
    by = [{score.criterion_id: score for score in one.scores.all()} for one in done]
    table = tuple((criterion, tuple(one.get(criterion.pk) for one in by)) for criterion in call.criteria.all())
    changes = []
    for review in done:
        for score in review.scores.all():
            for change in score.changes.all():
                change.score = score
                score.review = review
                changes.append(change)
    finished = {one.assignment_id for one in done}
    waiting = Assignment.objects.filter(application=application, state=Assignment.State.WAITING)
    return Compared(
        done,
        table,
        tuple(sorted(changes, key=lambda one: one.at)),
        waiting.exclude(pk__in=finished).count(),
        sum(one.state == Review.State.VOID for one in every),
    )


def application_in_review(call: Call, number: int) -> Application:
    """The gate to one application in review for coordinators, by its number."""
    application = in_review(call).filter(number=number).select_related("partner", "contact").first()
    if application is None:
        raise Http404
    application.call = call
    return application


def number_after(call: Call, number: int) -> int | None:
    """The number of the next application in review."""
    return in_review(call).filter(number__gt=number).values_list("number", flat=True).first()


def names_and_reviews(keys: Sequence[int]) -> dict[int, tuple[str, int]]:
    """For a few applications: who applies, and how many reviews were asked for, in one query."""
    waiting = Count("assignments", filter=Q(assignments__state=Assignment.State.WAITING))
    rows = Application.objects.filter(pk__in=keys).order_by()
    return {
        pk: (name, asked) for pk, name, asked in rows.annotate(asked=waiting).values_list("pk", "organization", "asked")
    }


def had_before(application: Application) -> list[Assignment]:
    """Assignments of an application that no longer wait for their reviewer, given back or given to another."""
    rows = Assignment.objects.filter(application=application).exclude(state=Assignment.State.WAITING)
    return list(rows.select_related("member__person", "review"))
