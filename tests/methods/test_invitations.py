"""Whom to invite: against going through all sets, and the edges."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longtable.methods import covering
from longtable.methods.coverage import Table, assess
from longtable.methods.covering import Covering, choose_best, choose_greedily, solve_exactly
from longtable.methods.invitations import suggest_invitations

from .builders import community, need, partner


@st.composite
def problems(draw):
    columns, rows = draw(st.integers(0, 8)), draw(st.integers(1, 9))
    holds = np.array(draw(st.lists(st.booleans(), min_size=columns * rows, max_size=columns * rows)), dtype=bool)
    weights = draw(st.lists(st.sampled_from([0.0, 1.0, 1.0, 2.0, 2.5, 7.0]), min_size=rows, max_size=rows))
    return holds.reshape(columns, rows), np.array(weights), draw(st.integers(1, columns + 2))


def as_covering(holds, weights):
    column, row = np.nonzero(holds)
    return Covering.of(weights, len(holds), column.astype(np.int64), row.astype(np.int64))


def all_sets(holds, weights, k):
    for size in range(min(k, len(holds)) + 1):
        for chosen in combinations(range(len(holds)), size):
            yield chosen, float(weights[holds[list(chosen)].any(axis=0)].sum()) if chosen else 0.0


@settings(max_examples=400, deadline=None)
@given(problems())
def test_best_set_and_its_rivals_equal_going_through_all(problem):
    holds, weights, k = problem
    found = choose_best(as_covering(holds, weights), k)
    values = dict(all_sets(holds, weights, k))
    best = max(values.values())
    assert found.proven
    assert found.gap == 0
    assert found.value == pytest.approx(best)
    assert values[tuple(sorted(found.chosen))] == pytest.approx(best)
    assert found.greedy_value >= (1 - 1 / np.e) * best - 1e-9
    rivals = [one for one, value in values.items() if value >= best - 1e-9 and len(one) == len(found.chosen)]
    assert found.several == (len(rivals) > 1)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_the_solver_alone_finds_the_same(problem):
    holds, weights, k = problem
    small = as_covering(holds, weights)
    if not small.columns or not len(small.row):
        return
    chosen, bound, done = solve_exactly(small, k, 10.0)
    best = max(value for _chosen, value in all_sets(holds, weights, k))
    assert done
    assert small.value(chosen) == pytest.approx(best)
    assert bound == pytest.approx(best)


def hard_problem(seed=5, columns=120, rows=200):
    made = np.random.default_rng(seed)
    holds = made.random((columns, rows)) < 0.15
    return holds, made.uniform(0.5, 1.0, rows)


def test_reductions_lose_nothing_on_a_problem_that_needs_the_solver():
    holds, weights = hard_problem(columns=30, rows=60)
    found = choose_best(as_covering(holds, weights), 3)
    best = max(value for _chosen, value in all_sets(holds, weights, 3))
    assert found.proven
    assert found.value == pytest.approx(best)


def test_the_time_limit_falls_back_and_states_the_gap():
    holds, weights = hard_problem()
    found = choose_best(as_covering(holds, weights), 8, time_limit=0.01)
    assert not found.proven
    assert found.several is None
    assert 0 < found.gap < 1
    assert found.value >= found.greedy_value
    assert found.bound >= found.value


def test_greedy_is_lazy_but_right():
    holds, weights = hard_problem()
    problem = as_covering(holds, weights)
    covered = np.zeros(len(weights), dtype=bool)
    eager = []
    for _step in range(8):
        added = (holds & ~covered) @ weights
        eager.append(int(np.argmax(added)))
        covered |= holds[eager[-1]]
    assert list(choose_greedily(problem, 8)) == eager


def test_keys_of_equal_sets_are_equal_whatever_the_order():
    keys = covering._keys(np.array([0, 0, 1, 1, 2]), np.array([4, 9, 9, 4, 4]), 4)
    assert (keys[0] == keys[1]).all()
    assert (keys[0] != keys[2]).any()


def setting(prospects, partners=(), **more):
    place = community([100] * 4, youth=[10, 20, 30, 40], older=[5, 5, 5, 5])
    answer = assess(place, need([40, 30, 20, 0], [100] * 4, benchmark=10.0), Table(list(partners)), prospects)
    return answer, suggest_invitations(answer, prospects, **more)


def test_additions_by_itself_and_after_the_others():
    one, other = partner("one", ("youth", "1 2")), partner("other", ("youth", "2 3"))
    answer, found = setting([one, other], k=2)
    total = answer.weights.sum()
    first, second = found.suggestions
    assert (first.id, second.id) == ("one", "other")
    assert first.adds_alone == pytest.approx((10 * 30 + 20 * 20) / 100 / total)
    assert second.adds_alone == pytest.approx((20 * 20 + 30 * 10) / 100 / total)
    assert first.adds_after_others == pytest.approx(10 * 30 / 100 / total)
    assert second.adds_after_others == second.adds_in_order == pytest.approx(30 * 10 / 100 / total)
    assert found.gain == pytest.approx(first.adds_in_order + second.adds_in_order)
    assert found.coverage_after == pytest.approx(found.gain)
    assert [(gap.group, gap.area) for gap in first.gaps] == [("youth", "2"), ("youth", "1")]


def test_what_is_covered_already_adds_nothing():
    _answer, found = setting([partner("late", ("youth", "*"))], partners=[partner("here", ("youth", "*"))], k=1)
    assert found.suggestions == ()
    assert found.gain == 0
    assert found.explanation[-1].english == "No organization on the list would cover a gap. Look for others."


def test_equally_good_sets_are_named():
    twins = [partner("a", ("youth", "1")), partner("b", ("youth", "1")), partner("c", ("older", "1"))]
    _answer, found = setting(twins, k=2)
    assert found.ids == ("a", "c")
    assert found.several_best is True
    assert found.suggestions[0].equal_alternatives == ("b",)
    assert "Other choices are equally good." in [one.english for one in found.explanation]


def test_sectors_first_takes_absent_sectors_before_coverage():
    large = partner("large", ("youth", "*"), sectors=("community",))
    small = partner("small", ("older", "1"), sectors=("media",))
    none = partner("none", sectors=("parks",))
    here = [partner("here", sectors=("community",))]
    _answer, coverage = setting([large, small, none], partners=here, k=2)
    assert coverage.ids == ("large", "small")
    _answer, sectors = setting([large, small, none], partners=here, k=2, sectors_first=True)
    assert set(sectors.ids) == {"small", "none"}
    assert sectors.sectors_gained == ("media", "parks")
    assert sectors.gain == pytest.approx(sectors.suggestions[0].adds_in_order + sectors.suggestions[1].adds_in_order)
    assert sectors.gain < coverage.gain


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_sectors_first_equals_going_through_all(data):
    names = ["media", "parks", "housing"]
    prospects = [
        partner(
            f"p{number}",
            *data.draw(
                st.lists(st.tuples(st.sampled_from(["youth", "older"]), st.sampled_from(["1", "2 3", "*"])), max_size=2)
            ),
            sectors=data.draw(st.lists(st.sampled_from(names), max_size=2)),
        )
        for number in range(data.draw(st.integers(1, 6)))
    ]
    k = data.draw(st.integers(1, 3))
    answer, found = setting(prospects, k=k, sectors_first=True)

    def worth(chosen):
        sectors = {name for one in chosen for name in one.sectors}
        with_them = assess(
            answer.community, need([40, 30, 20, 0], [100] * 4, benchmark=10.0), Table(list(chosen))
        ).coverage.any
        return len(sectors), round(with_them, 9)

    best = max(worth(chosen) for size in range(k + 1) for chosen in combinations(prospects, size))
    assert (len(found.sectors_gained), round(found.gain, 9)) == best


def test_an_empty_list_says_so():
    _answer, found = setting([], k=3)
    assert found.suggestions == ()
    assert [one.english for one in found.explanation] == [
        "The list of prospects is empty. Add organizations to it first."
    ]


def test_more_than_the_list_has_says_so():
    _answer, found = setting([partner("a", ("youth", "1"))], k=5)
    assert found.ids == ("a",)
    assert found.explanation[0].english == "You asked for 5, but the list has 1 organization."
    assert found.proven


def test_nothing_needed_says_so():
    place = community([100, 100], youth=[10, 10])
    prospects = [partner("a", ("youth", "1"))]
    answer = assess(place, need([20, 20], [100, 100]), Table([]), prospects)
    found = suggest_invitations(answer, prospects, 1)
    assert found.suggestions == ()
    assert found.coverage_after is None


def test_prospects_nobody_asked_are_counted():
    _answer, found = setting([partner("a"), partner("b", ("youth", "")), partner("c", ("youth", "1"))], k=2)
    assert found.ids == ("c",)
    assert found.explanation[0].english.startswith("Of 2 organizations on the list we do not know whom they serve")


def test_k_must_be_positive():
    with pytest.raises(ValueError, match="at least 1"):
        setting([], k=0)
