"""Choosing a set: small calls against going through every set, ties, conflicts, and edges."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from longtable.methods.scores import ReviewScore, calibrate
from longtable.methods.selection import (
    BUDGET,
    NUMBER_LEAST,
    NUMBER_MOST,
    Applicant,
    CallTerms,
    Chooser,
    Objective,
    ReachTarget,
    Requirement,
    Standing,
    Where,
    choose,
    explain,
)
from longtable.methods.selection.engine import Engine
from longtable.methods.selection.model import Problem
from longtable.methods.selection.relaxation import Core

SAME = 1e-7
PEOPLE = {"1": 50.0, "2": 30.0, "3": 15.0, "4": 5.0, "5": 0.0, "6": float("nan")}


@st.composite
def applicants(draw, most=8):
    count = draw(st.integers(0, most))
    return [
        Applicant(
            f"A{number}",
            draw(st.integers(0, 6)) * 500_00,
            draw(
                st.one_of(st.none(), st.integers(4, 20).map(lambda quarter: quarter / 4))
                if number % 5 == 4
                else st.integers(4, 20).map(lambda quarter: quarter / 4)
            ),
            areas=tuple(draw(st.lists(st.sampled_from([*PEOPLE, "9"]), max_size=3)))
            if draw(st.integers(0, 9))
            else ("*",),
            sectors=draw(st.sampled_from([("housing",), ("education",), ("housing", "education"), ()])),
            first_time=draw(st.sampled_from([True, False, None])),
            small=draw(st.booleans()),
            years=draw(st.sampled_from([None, 0, 2, 5])),
        )
        for number in range(count)
    ]


@st.composite
def calls(draw):
    wheres = [Where(first_time=True), Where(sectors=frozenset({"education"})), Where(years_at_least=2, small=True)]
    requirements = tuple(
        Requirement(
            f"requirement {number}",
            where,
            draw(st.one_of(st.none(), st.integers(0, 3))),
            draw(st.one_of(st.none(), st.integers(1, 4))),
        )
        for number, where in enumerate(draw(st.lists(st.sampled_from(wheres), max_size=3)))
    )
    reach = draw(st.sampled_from([None, 0.0, 0.3, 0.5, 0.8, 1.0]))
    return CallTerms(
        budget=draw(st.sampled_from([None, 0, 1500_00, 3000_00, 6000_00])),
        least_eligible=draw(st.sampled_from([1.0, 2.5])),
        fewest=draw(st.sampled_from([None, None, 2])),
        most=draw(st.sampled_from([None, None, 3, 5])),
        requirements=requirements,
        reach=None if reach is None else ReachTarget(PEOPLE, reach, frozenset(draw(st.sampled_from([[], ["3"]])))),
        objective=draw(st.sampled_from(list(Objective))),
        tie_seed=draw(st.sampled_from(["", "spring"])),
        frontier=(0.0, 0.4, 0.9, 1.0),
    )


def keeps(call, some, without=()):
    """Whether a set keeps the call, from its words."""
    spent = sum(one.amount for one in some)
    if call.budget is not None and BUDGET not in without and spent > call.budget:
        return False
    if call.fewest and NUMBER_LEAST not in without and len(some) < call.fewest:
        return False
    if call.most is not None and NUMBER_MOST not in without and len(some) > call.most:
        return False
    for one in call.requirements:
        count = sum(one.has(applicant) for applicant in some)
        if one.name in without:
            continue
        if (one.at_least is not None and count < one.at_least) or (one.at_most is not None and count > one.at_most):
            return False
    return call.reach is None or "reach" in without or reach_of(call, some) >= call.reach.at_least - 1e-9


def reach_of(call, some):
    people = {area: count for area, count in call.reach.people.items() if count > 0}
    areas = {area for one in some for area in one.areas} | set(call.reach.already)
    held = sum(count for area, count in people.items() if area in areas or "*" in areas)
    return held / sum(people.values())


def worth(call, some):
    if call.objective is Objective.POINTS:
        return sum(one.score - call.least_eligible for one in some)
    return sum(one.score * one.amount / 100 for one in some)


def eligible(call, applying):
    return [one for one in applying if one.score is not None and one.score >= call.least_eligible]


def every_set(call, applying, without=()):
    """All sets that keep the call, with what they are worth."""
    may = eligible(call, applying)
    return [
        (frozenset(one.id for one in some), worth(call, some))
        for size in range(len(may) + 1)
        for some in itertools.combinations(may, size)
        if keeps(call, some, without)
    ]


def best_worth(sets):
    return max((value for _ids, value in sets), default=None)


def same(call, one, other):
    unit = 1 if call.objective is Objective.POINTS else 1e4
    return (one is None) == (other is None) and (one is None or abs(one - other) <= SAME * unit)


@settings(max_examples=250, deadline=None)
@given(calls(), applicants())
def test_the_best_set_its_prices_and_the_frontier(call, applying):
    chooser = Chooser(call, applying)
    found, sets = chooser.solve(), every_set(call, applying)
    assert found.best.proven
    assert found.best.feasible == bool(sets)
    assert found.best.gap == 0
    if sets:
        assert same(call, found.best.objective, best_worth(sets))
        assert frozenset(found.best.ids) in {ids for ids, _value in sets}
        assert found.conflict is None
    for price in chooser.price_of_requirements():
        without = every_set(call, applying, (price.name,))
        expected = best_worth(without) - best_worth(sets) if sets else None
        assert same(call, price.price, expected)
        assert price.without.feasible == bool(without)
    if call.reach is not None:
        for point in chooser.frontier():
            at = replace(call, reach=replace(call.reach, at_least=point.at_least))
            there = every_set(at, applying)
            assert same(call, point.best.objective if point.best.feasible else None, best_worth(there))


@settings(max_examples=250, deadline=None)
@given(calls(), applicants())
def test_losses_ties_and_scores_needed(call, applying):
    chooser, sets = Chooser(call, applying), every_set(call, applying)
    assume(sets)
    best, chosen = best_worth(sets), frozenset(chooser.solve().best.ids)
    equal = [ids for ids, value in sets if same(call, value, best)]
    may = {one.id for one in eligible(call, applying)}
    for one, change in zip(applying, chooser.changes(), strict=True):
        if one.id not in may:
            assert change.standing is Standing.NOT_ELIGIBLE
            assert (change.loss, change.score_needed) == (None, None)
            continue
        other = best_worth([(ids, value) for ids, value in sets if (one.id in ids) != (one.id in chosen)])
        assert same(call, change.loss, None if other is None else best - other)
        inside = sum(one.id in ids for ids in equal)
        usual = {0: Standing.NONE, len(equal): Standing.EVERY}
        assert change.standing is usual.get(inside, Standing.SOME)
        if change.instead is not None:
            assert (one.id in change.instead.ids) != (one.id in chosen)
            assert set(change.leaving) == chosen - set(change.instead.ids) - {one.id}
            assert set(change.joining) == set(change.instead.ids) - chosen - {one.id}
        check_score_needed(call, applying, one, change)
    assert set(chooser.ties().every) == frozenset.intersection(*equal)


def check_score_needed(call, applying, one, change):
    """With the score needed the applicant is in a best set; a little below, in none. Without one, the best score is no help."""

    def stands_in(score):
        raised = [replace(other, score=score) if other.id == one.id else other for other in applying]
        sets = every_set(call, raised)
        best = best_worth(sets)
        return any(one.id in ids for ids, value in sets if same(call, value, best))

    if change.chosen:
        assert change.score_needed is None
    elif change.score_needed is not None:
        assert stands_in(change.score_needed)
        assert change.loss == 0 or not stands_in(change.score_needed - 1e-3)
    else:
        assert one.amount == 0 or not stands_in(call.scale[1])


@settings(max_examples=150, deadline=None)
@given(calls(), applicants())
def test_requirements_that_bind_one_applicant_are_a_smallest_set(call, applying):
    chooser = Chooser(call, applying)
    assume(chooser.solve().best.feasible)
    names = chooser.problem.requirements
    for one, change in zip(applying, chooser.changes(), strict=True):
        if change.binding is None:
            continue
        raised = [
            replace(other, score=max(other.score, call.scale[1])) if other.id == one.id else other for other in applying
        ]

        def helps(without, one=one, raised=raised):
            sets = [value for ids, value in every_set(call, raised, without) if one.id in ids]
            best = chooser.solve().best.objective
            return bool(sets) and (max(sets) >= best or same(call, max(sets), best))

        assert not helps([name for name in names if name not in change.binding])
        for name in change.binding:
            assert helps([other for other in names if other not in change.binding or other == name])


@settings(max_examples=250, deadline=None)
@given(calls(), applicants(6))
def test_a_conflict_cannot_hold_and_none_of_it_can_be_left_out(call, applying):
    found = choose(call, applying)
    sets = every_set(call, applying)
    assume(not sets)
    assert found.conflict is not None
    assert found.conflict.irreducible
    names = found.conflict.names
    every = (BUDGET, NUMBER_LEAST, NUMBER_MOST, "reach", *(one.name for one in call.requirements))
    rest = [name for name in every if name not in names]
    assert not every_set(call, applying, rest)
    for name in names:
        assert every_set(call, applying, [*rest, name])
    assert len(found.conflict.words) == len(names)
    assert all("%" not in sentence.english.replace(" percent", "") for sentence in found.conflict.words)


@settings(max_examples=200, deadline=None)
@given(calls(), applicants())
def test_equal_sets_are_decided_by_money_then_by_the_lot(call, applying):
    chooser, sets = Chooser(call, applying), every_set(call, applying)
    assume(sets)
    found = chooser.solve()
    best = best_worth(sets)
    equal = [ids for ids, value in sets if same(call, value, best)]
    amounts = {one.id: one.amount for one in applying}
    lot = dict(zip(amounts, chooser.problem.lot, strict=True))
    by_rule = max(equal, key=lambda ids: (-sum(amounts[one] for one in ids), sum(lot[one] for one in ids)))
    assert frozenset(found.best.ids) == by_rule
    assert found.several_best == (len(equal) > 1)
    if found.several_best:
        assert any("equally good" in sentence.english for sentence in found.explanation)


@settings(max_examples=100, deadline=None)
@given(calls(), applicants())
def test_the_score_order_takes_each_that_still_fits(call, applying):
    chooser = Chooser(call, applying)
    taken, left = [], call.budget
    for place in chooser._by_score:
        one = applying[place]
        if one.score is None or one.score < call.least_eligible or (call.most is not None and len(taken) == call.most):
            continue
        if left is None or one.amount <= left:
            taken.append(one)
            left = None if left is None else left - one.amount
    assert chooser.score_order == tuple(one.id for one in taken)
    scores = [one.score for one in taken]
    assert scores == sorted(scores, reverse=True)
    assert (chooser.solve().score_order_misses == ()) == keeps(call, taken)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_what_is_learned_and_left_out_never_costs_the_optimum(seed):
    """Larger calls, question after question, against the whole programme solved from nothing."""
    made = np.random.default_rng(seed)
    areas = [str(number) for number in range(25)]
    applying = [
        Applicant(
            f"A{number}",
            int(made.integers(3, 16)) * 5_000_00,
            float(made.uniform(2, 5)) if seed % 2 else float(made.integers(8, 21)) / 4,
            areas=tuple(made.choice(areas, made.integers(1, 5), replace=False)),
            first_time=bool(made.random() < 0.4),
        )
        for number in range(60)
    ]
    first_time = Requirement("first-time", Where(first_time=True), 6, 9)
    reach = ReachTarget(dict(zip(areas, made.uniform(0, 100, 25), strict=True)), 0.8)
    call = CallTerms(600_000_00, 2.5, requirements=(first_time,), reach=reach)
    engine = Engine(problem := Problem.of(call, applying))
    question = problem.question()
    asked = [question, question.without("first-time"), question.without("reach")]
    asked += [replace(question, inside=frozenset({place})) for place in range(0, 60, 7) if question.open[place]]
    asked += [replace(question, least_reach=share) for share in (0.5, 0.95)]
    asked.append(problem.question(problem.scores + made.normal(0, 0.3, 60)))
    for one in asked:
        found, nobody = engine.best(one, 30), np.zeros(60, dtype=bool)
        nobody[list(one.inside)] = True
        free = np.flatnonzero(one.open & ~nobody)
        whole, proven = Core(problem, one, nobody, free, one.values).solve(30)
        assert proven
        assert found.proven
        assert (found.chosen is None) == (whole is None)
        if whole is not None:
            assert found.value == pytest.approx(float(one.values[whole].sum()), abs=1e-7)
            assert problem.misses(found.chosen, one) == ()


def test_nobody_applied():
    found = choose(CallTerms(100_00, 2.5), [])
    assert found.best.ids == ()
    assert found.best.feasible
    assert found.best.proven
    refused = choose(CallTerms(100_00, 2.5, fewest=1), [])
    assert refused.conflict.names == (NUMBER_LEAST,)
    assert "At least 1 awards" in refused.conflict.words[0].english
    everything = explain(CallTerms(100_00, 2.5, reach=ReachTarget({}, 0.5)), [])
    assert everything.selection.best.reach == 1.0
    assert everything.steadiness is None


def test_one_applicant():
    one = Applicant("A", 50_00, 3.0)
    assert choose(CallTerms(100_00, 2.5), [one]).ids == ("A",)
    assert choose(CallTerms(49_99, 2.5), [one]).ids == ()
    assert choose(CallTerms(None, 3.5), [one]).not_eligible == ("A",)
    chooser = Chooser(CallTerms(49_99, 2.5), [one])
    assert chooser.change("A").binding == ()
    assert "asks for more" in chooser.change("A").sentence.english


def test_all_equal_is_decided_by_the_published_lot_alone():
    applying = [Applicant(f"A{number}", 10_00, 3.0) for number in range(12)]
    first, again = (choose(CallTerms(50_00, 2.5, tie_seed="4 May"), applying) for _time in range(2))
    other = choose(CallTerms(50_00, 2.5, tie_seed="5 May"), applying)
    turned = choose(CallTerms(50_00, 2.5, tie_seed="4 May"), applying[::-1])
    assert first.ids == again.ids
    assert set(first.ids) == set(turned.ids)
    assert set(first.ids) != set(other.ids)
    assert first.several_best
    assert first.broken_by == ("lot",)
    ties = Chooser(CallTerms(50_00, 2.5, tie_seed="4 May"), applying).ties()
    assert len(ties.some) == 12
    assert "4 May" in ties.sentence.english


def test_a_cent_too_much_is_too_much():
    applying = [Applicant("A", 3_333_333_33, 5.0), Applicant("B", 6_666_666_68, 5.0), Applicant("C", 1, 2.6)]
    assert choose(CallTerms(10_000_000_00, 2.5), applying).ids == ("A", "C")
    assert choose(CallTerms(10_000_000_01, 2.5), applying).ids == ("A", "B")


def test_facts_that_are_not_known_meet_no_requirement():
    unknown = Applicant("A", 1, 3.0)
    assert Where().holds(unknown)
    assert not Where(first_time=True).holds(unknown)
    assert not Where(first_time=False).holds(unknown)
    assert not Where(years_at_most=3).holds(unknown)
    assert not Where(areas=frozenset({"1"})).holds(unknown)
    assert Where(areas=frozenset({"1"})).holds(replace(unknown, areas=("*",)))
    assert Where(tags=frozenset({"rural"}), small=True).holds(replace(unknown, tags=frozenset({"rural"}), small=True))
    named = Requirement("named", members=frozenset({"A"}), at_least=1)
    assert named.has(unknown)


WRONG = [
    (CallTerms(1, 2.5), [Applicant("A", 1, 3.0), Applicant("A", 1, 3.0)], "listed twice"),
    (CallTerms(1, 2.5), [Applicant("A", -1, 3.0)], "amount of 0 or more"),
    (CallTerms(1, 2.5), [Applicant("A", 1, float("nan"))], "score that is a number"),
    (CallTerms(1, 2.5, requirements=(Requirement("x"), Requirement("x"))), [], "different names"),
    (CallTerms(1, 2.5, requirements=(Requirement("budget"),)), [], "different names"),
    (CallTerms(-1, 2.5), [], "budget"),
    (CallTerms(1, 2.5, reach=ReachTarget({}, 1.5)), [], "share from 0 to 1"),
    (CallTerms(1, 2.5, frontier=(2.0,)), [], "frontier"),
]


@pytest.mark.parametrize(("call", "applying", "message"), WRONG)
def test_contradictions_are_refused(call, applying, message):
    with pytest.raises(ValueError, match=message):
        choose(call, applying)


def test_unknown_names_are_refused():
    chooser = Chooser(CallTerms(1, 2.5), [Applicant("A", 1, 3.0)])
    with pytest.raises(KeyError):
        chooser.change("B")
    with pytest.raises(KeyError):
        chooser.price_of("reach")
    with pytest.raises(ValueError, match="no reach"):
        chooser.best_at(0.5)
    assert chooser.frontier() == ()


def panel(seed, count=12, reviewers=5):
    made = np.random.default_rng(seed)
    return [
        ReviewScore(f"A{a}", f"r{r}", float(made.integers(4, 21)) / 4)
        for a in range(count)
        for r in made.choice(reviewers, 3, replace=False)
    ]


def applying_with(calibration):
    return [
        Applicant(
            one.id, 1000_00 * (1 + number % 4), one.score, areas=(str(1 + number % 4),), first_time=number % 3 == 0
        )
        for number, one in enumerate(calibration.applications)
    ]


def test_steadiness_is_the_share_of_draws_and_repeats_with_its_seed():
    calibration = calibrate(panel(3))
    applying = applying_with(calibration)
    call = CallTerms(
        10_000_00,
        2.0,
        requirements=(Requirement("first-time", Where(first_time=True), 1),),
        reach=ReachTarget(PEOPLE, 0.5),
    )
    steady = Chooser(call, applying).steadiness(calibration, draws=40, seed=9)
    again = Chooser(call, applying)
    again.changes()
    assert again.steadiness(calibration, draws=40, seed=9) == steady
    assert steady != Chooser(call, applying).steadiness(calibration, draws=40, seed=10)
    made, times = np.random.default_rng(9), dict.fromkeys(steady.share, 0)
    for _draw in range(40):
        scores, _offsets = calibration.model.fit(calibration.model.draw_again(made))
        drawn = [replace(one, score=float(score)) for one, score in zip(applying, scores, strict=True)]
        sets = every_set(call, drawn)
        for one in max(sets, key=lambda pair: pair[1])[0]:
            times[one] += 1
    assert steady.share == {one: count / 40 for one, count in times.items()}
    assert (steady.draws, steady.seed, steady.infeasible, steady.unproven) == (40, 9, 0, 0)


def test_steadiness_where_each_has_one_review_is_all_or_nothing():
    calibration = calibrate([ReviewScore(f"A{a}", f"r{a % 3}", 2 + a / 4) for a in range(9)])
    applying = applying_with(calibration)
    chooser = Chooser(CallTerms(6_000_00, 2.0), applying)
    share = chooser.steadiness(calibration, draws=5).share
    assert {one for one, value in share.items() if value == 1.0} == set(chooser.solve().best.ids)
    assert set(share.values()) <= {0.0, 1.0}
    with pytest.raises(ValueError, match="draw"):
        chooser.steadiness(calibration, draws=0)


def test_draws_in_which_nothing_keeps_the_requirements_are_counted():
    calibration = calibrate(panel(1, count=3))
    call = CallTerms(None, 2.0, requirements=(Requirement("ten", at_least=10),))
    steady = Chooser(call, applying_with(calibration)).steadiness(calibration, draws=4)
    assert steady.infeasible == 4
    assert set(steady.share.values()) == {0.0}


def test_progress_is_told_part_by_part():
    calibration = calibrate(panel(2))
    heard = []
    call = CallTerms(
        8_000_00,
        2.0,
        requirements=(Requirement("first-time", Where(first_time=True), 1),),
        reach=ReachTarget(PEOPLE, 0.5),
    )
    found = explain(call, applying_with(calibration), calibration, draws=7, progress=lambda *step: heard.append(step))
    last = {part: (done, total) for part, done, total in heard}
    assert last == {"prices": (2, 2), "losses": (12, 12), "frontier": (21, 21), "steadiness": (7, 7)}
    assert len(heard) == 2 + 12 + 21 + 7
    assert len(found.changes) == 12
    assert found.ties.every
    assert all(one.sentence.english for one in (*found.changes, *found.prices))


def test_when_the_time_is_up_the_answer_says_so():
    made = np.random.default_rng(5)
    applying = [
        Applicant(
            f"A{number}",
            int(made.integers(100_000, 200_000)),
            float(made.uniform(2.5, 5)),
            areas=tuple(map(str, made.choice(60, 3))),
        )
        for number in range(400)
    ]
    call = CallTerms(9_000_000, 2.5, reach=ReachTarget({str(area): 1.0 for area in range(60)}, 0.95))
    hurried = choose(call, applying, time_limit=0.011)
    if not hurried.best.proven:
        assert hurried.best.bound >= choose(call, applying).best.objective - 1e-6
        assert hurried.several_best is None
        if hurried.best.feasible:
            assert any("time was up" in sentence.english for sentence in hurried.explanation)
