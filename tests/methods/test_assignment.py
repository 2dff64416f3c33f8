"""Who reviews what: against going through every assignment, and the edges."""

import doctest
import importlib
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longtable.methods.assignment import (
    Application,
    Bar,
    Change,
    Conflict,
    Fault,
    Lack,
    Panel,
    Reviewer,
    assign,
    assign_panel,
    check_pairs,
    cost_of_changes,
    fit,
    fit_matrix,
    substitutes,
)


@pytest.mark.parametrize("name", ["fit", "words", "types", "solve", "assigning", "by_hand"])
def test_examples_in_docstrings_hold(name):
    assert doctest.testmod(importlib.import_module(f"longtable.methods.assignment.{name}")).failed == 0


def applications(count, **more):
    return tuple(Application(f"A{number}", **more) for number in range(count))


def reviewers(count, **more):
    return tuple(Reviewer(f"R{number}", **more) for number in range(count))


def connected(chosen):
    left, reached = set(range(len(chosen))), set()
    front = {0} if chosen else set()
    while front:
        reached |= front
        front = {one for one in left - reached if any(set(chosen[one]) & set(chosen[other]) for other in reached)}
    return reached == left


def every_assignment(fits, allowed, need, cap):
    """Every assignment with its worth: served from the worst up, total, and evenness (less is better)."""
    rows = [
        [combo for combo in combinations(range(len(fits[0])), need) if all(allowed[row][one] for one in combo)]
        for row in range(len(fits))
    ]
    for chosen in product(*rows):
        loads = [sum(one in combo for combo in chosen) for one in range(len(fits[0]))]
        if max(loads) <= cap:
            served = sorted(round(sum(fits[row][one] for one in combo), 9) for row, combo in enumerate(chosen))
            yield chosen, (served, round(sum(served), 6), -sum(load * load for load in loads))


@st.composite
def panels(draw):
    count, people = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    values = st.sampled_from([0.0, 0.0, 0.25, 0.5, 1 / 3, 2 / 3, 1.0, -0.5, 1.5])
    fits = draw(st.lists(st.lists(values, min_size=people, max_size=people), min_size=count, max_size=count))
    barred = draw(st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, people - 1)), max_size=4))
    return fits, barred, draw(st.integers(1, 2)), draw(st.integers(1, 4))


@settings(max_examples=250, deadline=None)
@given(panels(), st.booleans())
def test_best_assignment_equals_going_through_all(made, connect):
    fits, barred, need, cap = made
    allowed = [[(row, one) not in barred for one in range(len(fits[0]))] for row in range(len(fits))]
    conflicts = tuple(Conflict(f"A{row}", f"R{one}") for row, one in barred)
    panel = Panel(applications(len(fits)), reviewers(len(fits[0])), need, cap, conflicts)
    found = assign_panel(panel, fit=np.array(fits), connect=connect)
    everything = list(every_assignment(fits, allowed, need, cap))
    assert found.possible == bool(everything)
    if not everything:
        assert found.given == ()
        assert found.shortages
        return
    if connect and need > 1:
        linked = [one for one in everything if connected(one[0])]
        assert found.connected == bool(linked)
        everything = linked or everything
    best = max(worth for _chosen, worth in everything)
    loads = list(found.loads.values())
    assert sorted(found.served.values()) == pytest.approx(best[0])
    assert found.total == pytest.approx(best[1], abs=1e-6)
    assert sum(load * load for load in loads) == -best[2]
    assert found.worst_proven
    assert found.levels_proven == len(fits)
    assert found.proven
    assert not {(one.application, one.reviewer) for one in conflicts} & set(found.pairs)
    assert max(loads) <= cap
    assert all(len(found.reviewers_of(one)) == need for one in found.served)


@settings(max_examples=100, deadline=None)
@given(panels())
def test_impossible_names_a_set_that_really_cannot_be_served(made):
    fits, barred, need, cap = made
    conflicts = [(f"A{row}", f"R{one}") for row, one in barred]
    found = assign(applications(len(fits)), reviewers(len(fits[0])), need, cap, conflicts)
    for lack in found.shortages:
        assert lack.room < lack.needed
        rows = [int(one[1:]) for one in lack.applications]
        allowed = [[(row, one) not in barred for one in range(len(fits[0]))] for row in rows]
        wanted = [min(need, sum(one)) for one in allowed]
        if lack.kind is Lack.TOO_FEW:
            assert (lack.needed, lack.room) == (need, sum(allowed[0]))
        else:
            choices = [
                combinations([n for n, free in enumerate(row) if free], k)
                for row, k in zip(allowed, wanted, strict=True)
            ]
            for chosen in product(*choices):
                assert max(np.bincount([one for combo in chosen for one in combo])) > cap
        assert all(one.application in lack.applications for one in lack.conflicts)


def test_fit_is_the_share_known_and_half_for_a_wish():
    one = Application("A", frozenset({"youth", "older"}), frozenset({"25", "26"}), frozenset({"tobacco"}))
    knows = Reviewer("R", frozenset({"youth"}), frozenset({"*"}), frozenset({"housing"}))
    assert fit(one, knows) == pytest.approx(3 / 5)
    wishes = Reviewer("R", frozenset({"youth"}), wishes=frozenset({"A"}))
    assert fit(one, wishes) == pytest.approx(1 / 5 + 0.5)
    reluctant = Reviewer("R", wishes=frozenset({"B"}), reluctant=frozenset({"A"}))
    assert fit(one, reluctant) == -0.5
    assert fit(Application("B"), wishes) == 0
    assert fit_matrix([one, Application("B")], [knows, wishes, reluctant]).tolist() == [
        [pytest.approx(0.6), pytest.approx(0.7), -0.5],
        [0, 0, 0.5],
    ]


def test_same_organization_drafters_and_declared_conflicts_never_review():
    asks = (Application("A", organization="o1"), Application("B", organization="o2"))
    people = (
        Reviewer("mine", organizations=frozenset({"o1"})),
        Reviewer("drafter", drafted_call=True),
        Reviewer("free"),
        Reviewer("also"),
    )
    found = assign(asks, people, 1, 2, [("B", "free")])
    assert found.possible
    assert ("A", "mine") not in found.pairs
    assert ("B", "free") not in found.pairs
    assert found.loads["drafter"] == 0
    reasons = {(one.application, one.reviewer): one.reason for one in found.conflicts}
    assert reasons == {
        ("A", "mine"): Bar.SAME_ORGANIZATION,
        ("A", "drafter"): Bar.DRAFTED_CALL,
        ("B", "drafter"): Bar.DRAFTED_CALL,
        ("B", "free"): Bar.DECLARED,
    }


def test_too_few_reviewers_without_conflict_are_named_with_the_reason():
    found = assign(applications(2), reviewers(3), 2, 5, [("A0", "R0"), ("A0", "R1")])
    assert not found.possible
    assert found.worst is None
    (lack,) = found.shortages
    assert (lack.kind, lack.applications, lack.needed, lack.room, lack.reviewers) == (
        Lack.TOO_FEW,
        ("A0",),
        2,
        1,
        ("R2",),
    )
    assert {one.reviewer for one in lack.conflicts} == {"R0", "R1"}
    assert [one.english for one in found.explanation] == [
        "Not every application can get its reviewers.",
        "A0 needs 2, but only 1 can review it: 2 reviewers have a conflict. Ask another reviewer.",
    ]


def test_reviewers_who_are_full_are_named_with_the_applications_that_compete():
    barred = [(f"A{row}", f"R{one}") for row in range(3) for one in (1, 2)]
    found = assign(applications(5), reviewers(3), 1, 2, barred)
    (lack,) = found.shortages
    assert (lack.kind, lack.applications, lack.needed, lack.room) == (Lack.NO_ROOM, ("A0", "A1", "A2"), 3, 2)
    assert lack.reviewers == ("R0",)
    assert "These 3 applications need 3 reviews" in lack.sentence.english


def test_the_graph_is_kept_in_one_piece_where_that_is_possible():
    fits = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]], dtype=float)
    panel = Panel(applications(4), reviewers(4), 2, 2)
    apart = assign_panel(panel, fit=fits, connect=False)
    assert apart.islands == (("A0", "A1"), ("A2", "A3"))
    assert any("No reviewer links" in one.english for one in apart.explanation)
    linked = assign_panel(panel, fit=fits)
    assert linked.connected
    assert (linked.worst, linked.total) == (1, 6)
    alone = assign_panel(Panel(applications(2), reviewers(2), 1, 1), fit=np.ones((2, 2)))
    assert alone.possible
    assert not alone.connected


def test_kept_reviews_stay_and_the_rest_is_filled():
    people = reviewers(4)
    found = assign(applications(3), people, 2, 2, keep=[("A0", "R3"), ("A1", "R3")])
    assert {("A0", "R3"), ("A1", "R3")} <= set(found.pairs)
    assert [one.fixed for one in found.given if one.reviewer == "R3"] == [True, True]
    assert len(found.pairs) == 6
    with pytest.raises(ValueError, match="conflict"):
        assign(applications(2), people, 1, 2, [("A0", "R0")], keep=[("A0", "R0")])
    with pytest.raises(ValueError, match="not in the lists"):
        assign(applications(2), people, 1, 2, keep=[("A9", "R0")])


def test_a_reviewers_own_limit_holds():
    people = (*reviewers(2), Reviewer("busy", max_load=1))
    found = assign(applications(4), people, 2, 4)
    assert found.loads["busy"] == 1
    assert assign(applications(2), (Reviewer("none", max_load=0),), 1, 4).shortages[0].kind is Lack.NO_ROOM


def test_nothing_to_review_and_nobody_to_review():
    empty = assign([], reviewers(2), 3, 5)
    assert empty.possible
    assert (empty.given, empty.worst, empty.total, empty.connected) == ((), None, 0.0, True)
    nobody = assign(applications(1), [], 1, 1)
    assert nobody.shortages[0].kind is Lack.TOO_FEW


def test_numbers_and_ids_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="at least 1"):
        assign(applications(1), reviewers(1), 0, 1)
    with pytest.raises(ValueError, match="R0 is in the list twice"):
        assign(applications(1), (*reviewers(1), *reviewers(1)), 1, 1)


def test_when_time_is_up_there_is_an_assignment_and_the_result_says_so():
    made = np.random.default_rng(3)
    fits = np.round(made.random((60, 20)), 3)
    found = assign_panel(Panel(applications(60), reviewers(20), 3, 10), fit=fits, time_limit=0.3)
    assert found.possible
    assert not found.proven
    assert found.levels_proven < 60
    assert len(found.pairs) == 180
    assert max(found.loads.values()) <= 10
    assert any("time was up" in one.english for one in found.explanation)


def test_a_panel_of_64_by_12_is_settled_and_beats_the_largest_total():
    made = np.random.default_rng(7)
    words = [f"t{number}" for number in range(12)]
    asks = [Application(f"A{n}", topics=frozenset(made.choice(words, 3, replace=False))) for n in range(64)]
    people = [Reviewer(f"R{n}", topics=frozenset(made.choice(words, 4, replace=False))) for n in range(12)]
    found = assign(asks, people, 3, 18, time_limit=30)
    assert found.proven
    matrix = fit_matrix(asks, people)
    best_total = assign_panel(Panel(tuple(asks), tuple(people), 3, 18), fit=matrix, time_limit=0.01)
    assert sorted(found.served.values()) >= sorted(best_total.served.values())


def test_an_assignment_made_by_hand_is_checked():
    asks = (Application("A", frozenset({"youth"})), Application("B", frozenset({"older"})))
    people = (Reviewer("R", frozenset({"youth"})), Reviewer("S", frozenset({"older"})), Reviewer("T"))
    panel = Panel(asks, people, 1, 1, (Conflict("A", "S"),))
    good = check_pairs(panel, [("A", "R"), ("B", "S"), ("B", "S")])
    assert good.allowed
    assert (good.worst, good.total, good.loads) == (1, 2, {"R": 1, "S": 1, "T": 0})
    bad = check_pairs(panel, [("A", "S"), ("B", "S"), ("B", "X")])
    assert [one.kind for one in bad.problems] == [Fault.CONFLICT, Fault.UNKNOWN, Fault.OVER_LOAD]
    none = check_pairs(panel, [("A", "R")])
    assert [(one.kind, one.application) for one in none.problems] == [(Fault.TOO_FEW, "B")]
    assert none.problems[0].sentence.english == "B would have 0 of 1 reviewers."


def test_each_change_says_what_it_costs():
    asks = (Application("A", frozenset({"youth"})), Application("B", frozenset({"older"})))
    people = (Reviewer("R", frozenset({"youth"})), Reviewer("S", frozenset({"older", "youth"})), Reviewer("T"))
    panel = Panel(asks, people, 2, 2, (Conflict("B", "T"),))
    pairs = [("A", "R"), ("A", "S"), ("B", "R"), ("B", "S")]
    swap, off, barred = cost_of_changes(
        panel, pairs, [Change("A", "R", "T"), Change("A", remove="S"), Change("B", "R", "T")]
    )
    assert (swap.before, swap.after, swap.worst_before, swap.worst_after, swap.load) == (2, 1, 1, 1, 1)
    assert swap.allowed
    assert swap.sentences[0].english == "The fit of the reviewers of A falls from 2.00 to 1.00."
    assert [one.kind for one in off.problems] == [Fault.TOO_FEW]
    assert [one.kind for one in barred.problems] == [Fault.CONFLICT]
    with pytest.raises(ValueError, match="reviews A already"):
        cost_of_changes(panel, pairs, [Change("A", add="R")])
    with pytest.raises(ValueError, match="does not review"):
        cost_of_changes(panel, pairs, [Change("A", remove="T")])


def test_a_change_that_separates_the_graph_says_so():
    panel = Panel(applications(2), reviewers(4), 2, 2)
    (cost,) = cost_of_changes(
        panel, [("A0", "R0"), ("A0", "R1"), ("A1", "R1"), ("A1", "R2")], [Change("A0", "R1", "R3")]
    )
    assert cost.separates
    assert "cannot be compared" in cost.sentences[-1].english


def test_substitutes_are_allowed_and_the_best_comes_first():
    asks = (Application("A", frozenset({"youth"})), Application("B", frozenset({"older"})))
    people = tuple(
        Reviewer(name, frozenset(knows))
        for name, knows in (("R", {"youth"}), ("S", {"older"}), ("T", {"youth"}), ("U", ()))
    )
    panel = Panel(asks, people, 1, 1)
    found = substitutes(panel, [("A", "R"), ("B", "S")], "A", "R")
    assert [one.change.add for one in found] == ["T", "U"]
    assert found[0].after == 1
