"""How the applications stand: calibrated scores of a call, computed once for every change of scores and kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import Count, F, Max, Q, QuerySet, Sum

from longtable.calls.models import Application, Call, Review, ScoreSummary
from longtable.calls.queries.conflicts import IN_REVIEW, in_review
from longtable.methods.scores import Calibration, ReviewScore, calibrate

APPLICATION = np.dtype(
    [
        ("id", "<i8"),
        ("number", "<i8"),
        ("reviews", "<i4"),
        ("island", "<i4"),
        ("raw", "<f8"),
        ("score", "<f8"),
        ("error", "<f8"),
    ]
)
REVIEWER = np.dtype([("id", "<i8"), ("reviews", "<i4"), ("island", "<i4"), ("offset", "<f8")])
Rows = npt.NDArray[np.void]


@dataclass(frozen=True, slots=True, eq=False)
class Standings:
    """Every application in review (by number) and every reviewer with a finished review, as columns."""

    applications: Rows
    reviewers: Rows
    told: tuple[dict[str, Any], ...]  # sentences of the method

    @property
    def islands(self) -> int:
        """How many parts there are whose scores cannot be compared."""
        return int(self.applications["island"].max(initial=-1)) + 1


def calibration_of(call: Call) -> Calibration:
    """The calibrated scores, with application codes ("A01") and reviewers by their number on the panel ("7")."""
    return _calibrate(call, list(in_review(call).only("pk", "number")))


def _calibrate(call: Call, applications: list[Application]) -> Calibration:
    codes = {application.pk: application.code for application in applications}
    return calibrate(_reviews(call, codes), list(codes.values()))


def _reviews(call: Call, codes: dict[int, str]) -> list[ReviewScore]:
    """One score for each finished review: weighted, "not applicable" left out of both sums."""
    found = []
    for application, member, total, weight in review_sums(call):
        if application in codes:
            score = float(total) / weight if weight and total is not None else None
            found.append(ReviewScore(codes[application], str(member), score))
    return found


def review_sums(call: Call) -> QuerySet[Review, tuple[int, int, int | None, int | None]]:
    """For each finished review: application, reviewer, sum of weight × score, sum of weights of what was scored."""
    done = Review.objects.filter(
        state=Review.State.DONE, assignment__application__call=call, assignment__application__state__in=IN_REVIEW
    )
    return done.values_list("assignment__application_id", "assignment__member_id").annotate(
        total=Sum(F("scores__value") * F("scores__criterion__weight")),
        weight=Sum("scores__criterion__weight", filter=Q(scores__value__isnull=False)),
    )


def _listed(call: Call) -> str:
    """Which applications are in review, in a few characters."""
    row = Application.objects.filter(call=call, state__in=IN_REVIEW).aggregate(n=Count("pk"), last=Max("submitted_at"))
    return f"{row['n']} {row['last'] or ''}"


def standings_of(call: Call) -> Standings:
    """The kept standings; computed anew where scores or applications have changed since."""
    kept = ScoreSummary.objects.filter(call=call).first()
    listed = _listed(call)
    if kept is None or kept.computed != kept.version or kept.listed != listed:
        kept = _compute(call, kept or ScoreSummary.objects.get_or_create(call=call)[0], listed)
    return Standings(
        np.frombuffer(bytes(kept.applications), dtype=APPLICATION),
        np.frombuffer(bytes(kept.reviewers), dtype=REVIEWER),
        tuple(kept.told),
    )


def _compute(call: Call, kept: ScoreSummary, listed: str) -> ScoreSummary:
    """Calibrate and keep, under the version that was read before: a review finished meanwhile makes it stale again."""
    listed_now = list(in_review(call).only("pk", "number"))
    found = _calibrate(call, listed_now)
    # with one review each there is nothing to tell an error from
    known = found.reviews > sum(one.reviews > 0 for one in found.applications)
    rows = [
        (
            row.pk,
            row.number,
            one.reviews,
            one.island,
            _nan(one.raw_mean),
            _nan(one.score),
            _nan(one.standard_error if known else None),
        )
        for row, one in zip(listed_now, found.applications, strict=True)
    ]
    kept.applications = np.array(rows, dtype=APPLICATION).tobytes()
    people = [(int(one.id), one.reviews, one.island, one.offset) for one in found.reviewers]
    kept.reviewers = np.array(people, dtype=REVIEWER).tobytes()
    kept.told = [{**asdict(one), "params": dict(one.params)} for one in found.explanation]
    kept.computed, kept.listed = kept.version, listed
    ScoreSummary.objects.filter(pk=kept.pk).update(
        applications=kept.applications,
        reviewers=kept.reviewers,
        told=kept.told,
        computed=kept.computed,
        listed=listed,
    )
    return kept


def _nan(value: float | None) -> float:
    return float("nan") if value is None else value
