"""Reviewers' scores, freed of how strict or lenient each reviewer is (methods, section 4).

Model: s_ir = q_i + b_r + e for the score that reviewer r gave application i; least squares with a penalty on the sum of
b_r squared, so that a reviewer with few reviews is pulled towards no offset at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from longtable.methods.wording import N_, Sentence, counted, nN_

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

PENALTY = 1.0


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question that reviewers score, and how much it weighs."""

    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class ReviewScore:
    """The application score of one finished review; None where every criterion was "not applicable"."""

    application: str
    reviewer: str
    score: float | None


@dataclass(frozen=True, slots=True)
class ApplicationScore:
    """One application. Scores on the scale of the call; None where nobody has reviewed it."""

    id: str
    raw_mean: float | None
    score: float | None  # calibrated: q_i
    standard_error: float | None  # None where no review was given
    reviews: int
    island: int  # number of the island (0 is the largest); -1 where there is no review


@dataclass(frozen=True, slots=True)
class ReviewerOffset:
    """One reviewer. ``offset`` above 0: scores higher than others do for the same applications."""

    id: str
    offset: float  # b_r
    reviews: int
    island: int


@dataclass(frozen=True, slots=True)
class Island:
    """Applications and reviewers that reviews link together. Scores of two islands cannot be compared."""

    applications: tuple[str, ...]
    reviewers: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Calibrated scores with everything that they rest on."""

    applications: tuple[ApplicationScore, ...]
    reviewers: tuple[ReviewerOffset, ...]
    islands: tuple[Island, ...]  # largest first
    reviews: int  # used
    left_out: int  # reviews without a score
    residual_variance: float  # sigma squared
    penalty: float
    model: ScoreModel
    explanation: tuple[Sentence, ...]

    @property
    def connected(self) -> bool:
        """Whether all scores can be compared with each other."""
        return len(self.islands) <= 1

    @property
    def scores(self) -> dict[str, float | None]:
        """Calibrated score of each application."""
        return {one.id: one.score for one in self.applications}


def score_of_review(marks: Mapping[str, float | None], criteria: Sequence[Criterion]) -> float | None:
    """Answer "what score does this review give?": sum(weight x mark) / sum(weight).

    A criterion that is not marked, or marked None ("not applicable"), is left out of both sums; it is never a zero.
    None where nothing that weighs is left. Source: methods, section 4.

    >>> criteria = [Criterion("plan", 3), Criterion("budget", 1)]
    >>> score_of_review({"plan": 4, "budget": 2}, criteria), score_of_review({"plan": 4, "budget": None}, criteria)
    (3.5, 4.0)
    """
    given = [(one.weight, mark) for one in criteria if (mark := marks.get(one.name)) is not None]
    total = sum(weight for weight, _mark in given)
    return sum(weight * mark for weight, mark in given) / total if total > 0 else None


def calibrate(
    reviews: Sequence[ReviewScore], applications: Sequence[str] | None = None, *, penalty: float = PENALTY
) -> Calibration:
    """Answer "how good is each application, whoever happened to review it?".

    Minimises sum (s_ir - q_i - b_r)^2 + penalty x sum b_r^2. Standard error: square root of the diagonal of
    sigma^2 A^-1, A the penalised normal equations, sigma^2 = residual sum of squares / max(1, reviews - applications).
    ``applications``: all of them in the order wanted, so that those without a review are named; default: as first met.
    Raises ValueError for a penalty of 0 or less and for a review of an application that is not listed.
    Source: methods, section 4 (a ridge on reviewers, as in mixed models: Henderson 1975).
    """
    if not penalty > 0:
        raise ValueError("the penalty must be above 0")
    return _Calibrating(reviews, applications, penalty).result()


def _sums(index: IntArray, weights: FloatArray, size: int) -> FloatArray:
    """Sum of the weights at each index."""
    return np.bincount(index, weights, size).astype(np.float64, copy=False)


class ScoreModel:
    """The penalised least squares of one set of reviews, ready to be solved for other weights on the reviews.

    Eliminating the applications leaves a dense system in the reviewers (the Schur complement), or the other way round,
    whichever is smaller. ``application`` and ``reviewer``: an index for each review.
    """

    def __init__(
        self, application: IntArray, reviewer: IntArray, score: FloatArray, applications: int, reviewers: int
    ) -> None:
        order = np.argsort(application, kind="stable")
        self.application, self.reviewer, self.score = application[order], reviewer[order], score[order]
        self.applications, self.reviewers = applications, reviewers
        self.starts = np.searchsorted(self.application, np.arange(applications + 1))

    def __len__(self) -> int:
        return len(self.score)

    @cached_property
    def pairs(self) -> tuple[IntArray, IntArray]:
        """All pairs of reviews (as positions) that share the side that is eliminated, each with itself too."""
        side = self.application if self.by_reviewers else self.reviewer
        order = np.argsort(side, kind="stable")
        sizes = np.bincount(side)[side[order]] if len(side) else np.zeros(0, dtype=np.int64)
        first = np.repeat(np.arange(len(order)), sizes)
        begins = np.searchsorted(side[order], side[order])
        place = np.arange(len(first)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return order[first], order[begins[first] + place]

    @property
    def by_reviewers(self) -> bool:
        """Whether the dense system is in the reviewers."""
        return self.reviewers <= self.applications

    def fit(self, weights: FloatArray | None = None, penalty: float = PENALTY) -> tuple[FloatArray, FloatArray]:
        """Return q (nan where an application has no weight) and b, each review counted ``weights`` times."""
        weight = np.ones(len(self)) if weights is None else weights
        count_a = _sums(self.application, weight, self.applications)
        count_r = _sums(self.reviewer, weight, self.reviewers) + penalty
        sum_a = _sums(self.application, weight * self.score, self.applications)
        sum_r = _sums(self.reviewer, weight * self.score, self.reviewers)
        with np.errstate(invalid="ignore", divide="ignore"):
            if self.by_reviewers:
                mean_a = sum_a / count_a
                right = sum_r - _sums(self.reviewer, weight * mean_a[self.application], self.reviewers)
                offset = np.linalg.solve(self._dense(weight, count_a, count_r), right)
                taken = _sums(self.application, weight * offset[self.reviewer], self.applications)
                return mean_a - taken / count_a, np.asarray(offset, dtype=np.float64)
            seen = count_a > 0
            pulled = sum_r / count_r
            right = sum_a - _sums(self.application, weight * pulled[self.reviewer], self.applications)
            score = np.full(self.applications, np.nan)
            score[seen] = np.linalg.solve(self._dense(weight, count_r, count_a)[np.ix_(seen, seen)], right[seen])
            given = _sums(self.reviewer, weight * score[self.application], self.reviewers)
            return score, (sum_r - given) / count_r

    def _dense(self, weight: FloatArray, gone: FloatArray, kept: FloatArray) -> FloatArray:
        """Diagonal of the kept side minus N' diag(gone)^-1 N over the pairs of reviews."""
        one, other = self.pairs
        side, other_side = (self.reviewer, self.application) if self.by_reviewers else (self.application, self.reviewer)
        size = len(kept)
        values = weight[one] * weight[other] / np.where(gone > 0, gone, np.inf)[other_side[one]]
        flat = _sums(side[one] * size + side[other], values, size * size)
        dense: FloatArray = -flat.reshape(size, size)
        dense[np.diag_indices(size)] += kept
        return dense

    def variances(self, penalty: float = PENALTY) -> FloatArray:
        """Return the diagonal of A^-1 for the applications; nan where there is no review."""
        weight = np.ones(len(self))
        count_a = _sums(self.application, weight, self.applications)
        count_r = _sums(self.reviewer, weight, self.reviewers) + penalty
        if not self.by_reviewers:
            seen = np.flatnonzero(count_a > 0)
            found = np.full(self.applications, np.nan)
            found[seen] = np.diag(np.linalg.inv(self._dense(weight, count_r, count_a)[np.ix_(seen, seen)]))
            return found
        inverse = np.linalg.inv(self._dense(weight, count_a, count_r))
        one, other = self.pairs
        quadratic = np.bincount(
            self.application[one], inverse[self.reviewer[one], self.reviewer[other]], self.applications
        )
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(1 / count_a + quadratic / count_a**2, dtype=np.float64)

    def draw_again(self, made: np.random.Generator) -> FloatArray:
        """Draw as many reviews of each application as it has, with replacement: how often each review is drawn."""
        sizes = np.diff(self.starts)[self.application]
        picked = self.starts[self.application] + np.floor(made.random(len(self)) * sizes).astype(np.int64)
        return _sums(picked, np.ones(len(self)), len(self))


class _Calibrating:
    """Numbers for names, and back."""

    def __init__(self, reviews: Sequence[ReviewScore], applications: Sequence[str] | None, penalty: float) -> None:
        listed = dict.fromkeys(applications if applications is not None else (one.application for one in reviews))
        unknown = next((one.application for one in reviews if one.application not in listed), None)
        if unknown is not None:
            raise ValueError(f"a review is about {unknown!r}, which is not among the applications")
        used = [one for one in reviews if one.score is not None]
        self.ids, self.penalty = tuple(listed), penalty
        self.reviewer_ids = tuple(dict.fromkeys(one.reviewer for one in used))
        self.left_out = len(reviews) - len(used)
        number_a = {one: place for place, one in enumerate(self.ids)}
        number_r = {one: place for place, one in enumerate(self.reviewer_ids)}
        self.model = ScoreModel(
            np.array([number_a[one.application] for one in used], dtype=np.int64),
            np.array([number_r[one.reviewer] for one in used], dtype=np.int64),
            np.array([one.score for one in used], dtype=np.float64),
            len(self.ids),
            len(self.reviewer_ids),
        )

    def result(self) -> Calibration:
        model = self.model
        if not len(model):
            empty = tuple(ApplicationScore(one, None, None, None, 0, -1) for one in self.ids)
            return Calibration(empty, (), (), 0, self.left_out, 0.0, self.penalty, model, self._explain((), empty))
        score, offset = model.fit(penalty=self.penalty)
        counts = np.bincount(model.application, minlength=len(self.ids))
        with np.errstate(invalid="ignore", divide="ignore"):
            raw = np.bincount(model.application, model.score, len(self.ids)) / counts
        residual = model.score - score[model.application] - offset[model.reviewer]
        variance = float(residual @ residual) / max(1, len(model) - int((counts > 0).sum()))
        error = np.sqrt(variance * model.variances(self.penalty))
        island_a, island_r = _islands(model)
        applications = tuple(
            ApplicationScore(one, float(raw[i]), float(score[i]), float(error[i]), int(counts[i]), int(island_a[i]))
            if counts[i]
            else ApplicationScore(one, None, None, None, 0, -1)
            for i, one in enumerate(self.ids)
        )
        given = np.bincount(model.reviewer, minlength=len(self.reviewer_ids))
        reviewers = tuple(
            ReviewerOffset(one, float(offset[r]), int(given[r]), int(island_r[r]))
            for r, one in enumerate(self.reviewer_ids)
        )
        islands = tuple(
            Island(
                tuple(one.id for one in applications if one.island == number),
                tuple(one.id for one in reviewers if one.island == number),
            )
            for number in range(int(island_r.max()) + 1)
        )
        return Calibration(
            applications,
            reviewers,
            islands,
            len(model),
            self.left_out,
            variance,
            self.penalty,
            model,
            self._explain(islands, applications),
        )

    def _explain(self, islands: tuple[Island, ...], applications: tuple[ApplicationScore, ...]) -> tuple[Sentence, ...]:
        told = []
        if islands:
            told.append(
                Sentence(
                    N_(
                        "Each score is freed of how strict or lenient its reviewers are, as far as the "
                        "%(reviews)s reviews tell."
                    ),
                    {"reviews": len(self.model)},
                )
            )
        if len(islands) > 1:
            forms = nN_(
                "No reviewer links %(count)s group of applications with the others, so scores cannot be compared "
                "between them: %(groups)s. Ask a reviewer to read one application of each.",
                "No reviewer links %(count)s groups of applications, so scores cannot be compared between them: "
                "%(groups)s. Ask a reviewer to read one application of each.",
            )
            groups = " | ".join(_some(island.applications) for island in islands)
            told.append(counted(forms, len(islands), groups=groups))
        waiting = [one.id for one in applications if not one.reviews]
        if waiting:
            forms = nN_(
                "%(count)s application has no score yet: %(which)s.",
                "%(count)s applications have no score yet: %(which)s.",
            )
            told.append(counted(forms, len(waiting), which=_some(waiting)))
        if self.left_out:
            forms = nN_(
                "%(count)s review scored no criterion and was left out.",
                "%(count)s reviews scored no criterion and were left out.",
            )
            told.append(counted(forms, self.left_out))
        return tuple(told)


def _islands(model: ScoreModel) -> tuple[IntArray, IntArray]:
    """Number the connected parts of the graph of applications and reviewers, those with most applications first."""
    label_a = np.arange(model.applications)
    while True:  # smallest label wins, passed along reviews until nothing changes, with shortcuts
        label_r = np.full(model.reviewers, model.applications)
        np.minimum.at(label_r, model.reviewer, label_a[model.application])
        lowest = label_a.copy()
        np.minimum.at(lowest, model.application, label_r[model.reviewer])
        lowest = lowest[lowest]
        if np.array_equal(lowest, label_a):
            break
        label_a = lowest
    reviewed = np.bincount(model.application, minlength=model.applications) > 0
    roots, sizes = np.unique(label_a[reviewed], return_counts=True)
    ranked = roots[np.lexsort((roots, -sizes))]
    number = np.full(model.applications + 1, -1)
    number[ranked] = np.arange(len(ranked))
    return np.where(reviewed, number[label_a], -1), number[label_r]


def _some(names: Sequence[str], most: int = 6) -> str:
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")
