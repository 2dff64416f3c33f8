"""Calibrated scores: the worked case, the definition written out as a dense system, and edges."""

import csv
import json
import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longtable.methods.scores import Criterion, ReviewScore, calibrate, score_of_review

CRITERIA = [Criterion("plan", 3), Criterion("budget", 1), Criterion("reach", 0)]


def worked_reviews(shared):
    """The reviews of the worked case as application scores."""
    folder = shared / "cases" / "chicago-rfp"
    criteria = [Criterion(**one) for one in json.loads((folder / "call.json").read_text())["criteria"]]
    marks = defaultdict(dict)
    with (folder / "reviews.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            marks[row["application"], row["reviewer"]][row["criterion"]] = float(row["score"])
    return [ReviewScore(*pair, score_of_review(given, criteria)) for pair, given in marks.items()]


def dense(reviews, penalty):
    """Normal equations over everything at once, solved without any elimination."""
    applications = list(dict.fromkeys(one.application for one in reviews))
    reviewers = list(dict.fromkeys(one.reviewer for one in reviews))
    design = np.zeros((len(reviews), len(applications) + len(reviewers)))
    for line, one in enumerate(reviews):
        design[line, applications.index(one.application)] = 1
        design[line, len(applications) + reviewers.index(one.reviewer)] = 1
    matrix = design.T @ design
    matrix[range(len(applications), len(matrix)), range(len(applications), len(matrix))] += penalty
    given_scores = np.array([one.score for one in reviews])
    solved = np.linalg.solve(matrix, design.T @ given_scores)
    residual = given_scores - design @ solved
    variance = residual @ residual / max(1, len(reviews) - len(applications))
    error = np.sqrt(np.diag(np.linalg.inv(matrix)) * variance)
    count = len(applications)
    return (
        dict(zip(applications, solved, strict=False)),
        dict(zip(reviewers, solved[count:], strict=True)),
        error[:count],
    )


def test_worked_case(shared):
    expected = json.loads((shared / "cases" / "chicago-rfp" / "expected.json").read_text())
    found = calibrate(worked_reviews(shared))
    assert {one.id: one.score for one in found.applications} == pytest.approx(expected["calibrated"], abs=1e-9)
    assert {one.id: one.raw_mean for one in found.applications} == pytest.approx(expected["raw_mean"], abs=1e-9)
    assert {one.id: one.offset for one in found.reviewers} == pytest.approx(expected["reviewer_offset"], abs=1e-9)
    assert found.connected
    assert found.reviews == 188
    _scores, _offsets, error = dense(worked_reviews(shared), 1.0)
    assert [one.standard_error for one in found.applications] == pytest.approx(list(error), abs=1e-9)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ({"plan": 4, "budget": 2, "reach": 1}, 3.5),
        ({"plan": 4, "budget": None}, 4),
        ({"budget": 2}, 2),
        ({"plan": 0, "budget": 4}, 1),
        ({"reach": 5}, None),
        ({}, None),
        ({"something else": 5}, None),
    ],
)
def test_not_applicable_is_left_out_and_never_a_zero(marks, expected):
    assert score_of_review(marks, CRITERIA) == expected


pairs = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 5), st.integers(4, 20).map(lambda quarter: quarter / 4)),
    min_size=1,
    max_size=25,
)


@settings(max_examples=200, deadline=None)
@given(pairs, st.sampled_from([0.1, 1.0, 7.0]))
def test_equals_the_dense_system(lines, penalty):
    reviews = [ReviewScore(f"a{a}", f"r{r}", score) for a, r, score in lines]
    found = calibrate(reviews, penalty=penalty)
    scores, offsets, error = dense(reviews, penalty)
    assert {one.id: one.score for one in found.applications} == pytest.approx(scores, abs=1e-8)
    assert {one.id: one.offset for one in found.reviewers} == pytest.approx(offsets, abs=1e-8)
    assert [one.standard_error for one in found.applications] == pytest.approx(list(error), abs=1e-7)


@settings(max_examples=100, deadline=None)
@given(pairs, st.integers(0, 1000))
def test_weights_on_reviews_are_copies_of_reviews(lines, seed):
    reviews = [ReviewScore(f"a{a}", f"r{r}", score) for a, r, score in lines]
    model = calibrate(reviews).model
    weights = model.draw_again(np.random.default_rng(seed))
    sizes = np.bincount(model.application)
    assert np.bincount(model.application, weights).tolist() == sizes.tolist()
    ids = list(dict.fromkeys(one.application for one in reviews))
    people = list(dict.fromkeys(one.reviewer for one in reviews))
    copied = [
        ReviewScore(ids[a], people[r], score)
        for a, r, score, times in zip(model.application, model.reviewer, model.score, weights, strict=True)
        for _copy in range(int(times))
    ]
    scores, _offsets = model.fit(weights)
    expected, _b, _error = dense(copied, 1.0)
    assert dict(zip(ids, scores, strict=True)) == pytest.approx(expected, abs=1e-8)


@settings(max_examples=150, deadline=None)
@given(pairs)
def test_islands_are_the_connected_parts(lines):
    reviews = [ReviewScore(f"a{a}", f"r{r}", score) for a, r, score in lines]
    found = calibrate(reviews)
    parts = []
    for a, r, _score in lines:
        touching = [part for part in parts if f"a{a}" in part or f"r{r}" in part]
        parts = [part for part in parts if part not in touching] + [{f"a{a}", f"r{r}"}.union(*touching)]
    assert {frozenset(one.applications + one.reviewers) for one in found.islands} == {frozenset(one) for one in parts}
    sizes = [len(one.applications) for one in found.islands]
    assert sizes == sorted(sizes, reverse=True)
    assert found.connected == (len(parts) == 1)


def test_islands_are_named():
    found = calibrate([ReviewScore("A", "x", 3), ReviewScore("B", "x", 4), ReviewScore("C", "y", 5)])
    assert [one.applications for one in found.islands] == [("A", "B"), ("C",)]
    assert [one.island for one in found.applications] == [0, 0, 1]
    assert "A, B | C" in found.explanation[1].english


def test_nothing_one_and_all_equal():
    nothing = calibrate([])
    assert nothing.applications == nothing.islands == nothing.explanation == ()
    one = calibrate([ReviewScore("A", "x", 3.0)])
    assert one.applications[0].score == pytest.approx(3)
    assert one.applications[0].standard_error == pytest.approx(0, abs=1e-9)
    equal = calibrate([ReviewScore(f"A{a}", f"r{r}", 4.0) for a in range(4) for r in range(3)])
    assert [one.score for one in equal.applications] == pytest.approx([4.0] * 4)
    assert [one.offset for one in equal.reviewers] == pytest.approx([0.0] * 3, abs=1e-12)


def test_applications_without_a_review_are_named_and_have_no_score():
    found = calibrate([ReviewScore("A", "x", 3.0), ReviewScore("B", "x", None)], ["A", "B", "C"])
    assert found.scores == {"A": 3.0, "B": None, "C": None}
    assert found.left_out == 1
    assert [one.english for one in found.explanation][1:] == [
        "2 applications have no score yet: B, C.",
        "1 review scored no criterion and was left out.",
    ]
    nobody = calibrate([], ["A"])
    assert nobody.scores == {"A": None}


def test_a_strict_reviewer_is_told_from_a_weak_application():
    reviews = [ReviewScore(f"A{a}", "fair", 4.0) for a in range(9)] + [
        ReviewScore(f"A{a}", "strict", 2.0) for a in range(8)
    ]
    found = calibrate([*reviews, ReviewScore("B", "strict", 2.0)])
    scores = found.scores
    assert scores["B"] > found.applications[-1].raw_mean + 0.5
    assert all(math.isfinite(one.standard_error) for one in found.applications)


def test_impossible_questions_are_refused():
    with pytest.raises(ValueError, match="penalty"):
        calibrate([], penalty=0)
    with pytest.raises(ValueError, match="not among"):
        calibrate([ReviewScore("A", "x", 3)], ["B"])
