"""When and where everyone can come: the worked case, against going through every series, and the edges."""

import csv
import doctest
import importlib
import json
from collections import Counter
from itertools import combinations_with_replacement, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longtable.methods.meeting_times import MOST_MEETINGS, Option, Person, choose_series, rank_options
from longtable.methods.meeting_times.outcome import outcome, proposed_order
from longtable.methods.meeting_times.poll import poll_of, reduced
from longtable.methods.meeting_times.search import Instance, Search, exchange

FOREVER = 1e18


@pytest.mark.parametrize("name", ["types", "poll", "cuts", "search", "outcome", "ranking", "choosing", "words"])
def test_examples_in_docstrings_hold(name):
    module = importlib.import_module(f"longtable.methods.meeting_times.{name}")
    assert doctest.testmod(module, extraglobs={"np": np}).failed == 0


def poll(rows, attended=None, **more):
    """People P0, P1 … with a row of answers each for options O0, O1 …; None where they did not answer."""
    width = len(rows[0]) if rows else more.pop("width", 2)
    people = [Person(f"P{place}", attended=(attended or {}).get(place, 0)) for place in range(len(rows))]
    answers = {
        (f"P{row}", f"O{column}"): answer
        for row, line in enumerate(rows)
        for column, answer in enumerate(line)
        if answer is not None
    }
    return people, [Option(f"O{column}") for column in range(width)], answers


def said(cell):
    return {"yes": 1, "if need be": 0.5, "no": 0}[cell]


@pytest.fixture
def case(shared):
    folder = shared / "cases" / "meeting-series"
    people, options, answers = (
        list(csv.DictReader((folder / f"{name}.csv").read_text().splitlines()))
        for name in ("people", "options", "answers")
    )

    def parts(text):
        return frozenset(filter(None, text.split(";")))

    return (
        [Person(one["person"], parts(one["needs"]), int(one["attended_of_last_6"])) for one in people],
        [Option(one["option"], parts(one["offers"])) for one in options],
        {(one["person"], one["option"]): said(one["answer"]) for one in answers},
        json.loads((folder / "expected.json").read_text()),
    )


def test_the_worked_case(case):
    people, options, answers, expected = case
    for count_past, key in ((True, "with_history"), (False, "without_history")):
        found = choose_series(people, options, answers, 6, count_past=count_past)
        assert found.best.totals_sorted == pytest.approx(expected[key]["totals_sorted"], abs=1e-6)
        assert found.best.counts == expected[key]["one_best_series"]
        assert len(found.best.none) == expected["at_none_of_them"]
        assert found.proven
        assert found.several is False
        assert found.settled == 30
        assert found.gap is None
        popular = expected["always_most_popular"]
        assert found.most_popular.counts == {popular["option"]: 6}
        assert list(found.most_popular.none) == popular["never_able"]
        if count_past:
            assert found.most_popular.totals_sorted == pytest.approx(popular["totals_sorted_with_history"], abs=1e-6)
    ranking = rank_options(people, options, answers)
    for name, one in expected["options"].items():
        assert list(ranking.of(name).shut_out) == one["shut_out"]
        assert ranking.of(name).total == pytest.approx(one["total"], abs=1e-6)
    assert list(ranking.never_able) == expected["never_able_whatever"]


@st.composite
def polls(draw):
    people, options = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    answer = st.sampled_from(draw(st.sampled_from([(0, 0, 0, 1), (0, 0.5, 1), (0, 0, 0.5, 1, None), (0, 1)])))
    rows = draw(st.lists(st.lists(answer, min_size=options, max_size=options), min_size=people, max_size=people))
    attended = {place: draw(st.integers(0, 8)) / 2 for place in range(people)}
    return rows, attended, draw(st.integers(1, 4))


def worth(rows):
    return np.array([[2 * (one or 0) for one in line] for line in rows])


def every_series(rows, past, meetings):
    """Every series with its key: the smaller the better, of equals the one whose options come first."""
    table = worth(rows)
    for chosen in combinations_with_replacement(range(table.shape[1]), meetings):
        coming = table[:, chosen].sum(axis=1)
        yield (int((coming == 0).sum()), (-np.sort(coming + past)).tolist()), chosen


@settings(max_examples=400, deadline=None)
@given(polls(), st.booleans())
def test_best_series_equals_going_through_all(made, count_past):
    rows, attended, meetings = made
    past = np.array([2 * min(attended[place], meetings) * count_past for place in range(len(rows))])
    found = choose_series(*poll(rows, attended), meetings, count_past=count_past)
    everything = sorted(every_series(rows, past, meetings))
    (none, totals), first = everything[0]
    best = [chosen for key, chosen in everything if key == (none, totals)]
    assert len(found.best.none) == none
    assert [-2 * one for one in found.best.totals_sorted] == totals
    assert found.best.counts == Counter(f"O{one}" for one in first)
    assert found.several == (len(best) > 1)
    assert {tuple(sorted(one.items())) for one in found.others} <= {
        tuple(sorted(Counter(f"O{one}" for one in chosen).items())) for chosen in best[1:]
    }
    assert found.proven
    assert found.tie_rule_proven
    by_sum = min((key[0], -int(worth(rows)[:, chosen].sum())) for key, chosen in everything)
    assert found.by_sum is not None
    assert (len(found.by_sum.none), -2 * found.by_sum.total) == by_sum
    assert found.most_popular.total == max(worth(rows)[:, chosen].sum() / 2 for _key, chosen in everything)


@settings(max_examples=150, deadline=None)
@given(polls())
def test_the_search_finds_the_best_from_the_worst_start(made):
    """The proof does not lean on the exchange: it corrects a bad first series."""
    rows, attended, meetings = made
    table = worth(rows).astype(np.int64)
    table = np.ascontiguousarray(table[table.any(axis=1)])
    past = np.array([int(2 * attended[place]) for place in range(len(table))], dtype=np.int64)
    it = Instance(table, past, meetings)
    everything = sorted(every_series((table / 2).tolist(), past, meetings)) if len(table) else []
    if not everything:
        return
    start = np.bincount(everything[-1][1], minlength=table.shape[1])
    told = []
    found = Search(it, start, FOREVER, told.append).run()
    (none, totals), _first = everything[0]
    assert found.key == (none, *(int(one) for one in totals))
    assert len(found.ties) == sum(key == (none, totals) for key, _chosen in everything)
    assert found.proven
    assert found.every_tie


@settings(max_examples=100, deadline=None)
@given(polls())
def test_a_gap_holds_whatever_the_time(made):
    """Without any time to prove, what is said about other series is still true of all of them."""
    rows, attended, meetings = made
    table = worth(rows).astype(np.int64)
    table = np.ascontiguousarray(table[table.any(axis=1)])
    if not len(table):
        return
    past = np.array([int(2 * attended[place]) for place in range(len(table))], dtype=np.int64)
    it = Instance(table, past, meetings)
    start = exchange(it, 0.0)
    found = Search(it, start, 0.0, lambda settled: None).run()
    assert found.settled == 0
    assert not found.proven
    fewest = min(key[0] for key, _chosen in every_series((table / 2).tolist(), past, meetings))
    assert found.at_least <= fewest <= found.levels[0].count


def leximin(outcome):
    return (-len(outcome.none), outcome.totals_sorted)


@settings(max_examples=100, deadline=None)
@given(polls(), st.lists(st.sampled_from([0, 0.5, 1]), min_size=6, max_size=6))
def test_adding_an_option_never_hurts_the_worst_off(made, more):
    rows, attended, meetings = made
    before = choose_series(*poll(rows, attended), meetings, count_past=True).best
    wider = [[*line, more[place]] for place, line in enumerate(rows)]
    after = choose_series(*poll(wider, attended), meetings, count_past=True).best
    assert leximin(after) >= leximin(before)
    if len(after.none) == len(before.none):
        assert after.totals_sorted[0] >= before.totals_sorted[0]


@settings(max_examples=100, deadline=None)
@given(polls(), st.data())
def test_permuting_people_changes_nothing_but_names(made, data):
    rows, attended, meetings = made
    people, options, answers = poll(rows, attended)
    order = data.draw(st.permutations(range(len(rows))))
    mixed = [people[place] for place in order]
    one, other = (choose_series(who, options, answers, meetings, count_past=True) for who in (people, mixed))
    assert one.best.counts == other.best.counts
    assert one.best.totals == other.best.totals
    assert one.several == other.several
    first, second = rank_options(people, options, answers), rank_options(mixed, options, answers)
    assert [(row.id, row.place, row.total) for row in first.options] == [
        (row.id, row.place, row.total) for row in second.options
    ]
    assert all(set(row.shut_out) == set(second.of(row.id).shut_out) for row in first.options)


@settings(max_examples=100, deadline=None)
@given(polls(), st.data())
def test_ranking_follows_its_definition(made, data):
    rows, _attended, _meetings = made
    people, options, answers = poll(rows)
    before = [data.draw(st.integers(0, 3)) for _one in people]
    people = [Person(one.id, shut_out_before=times) for one, times in zip(people, before, strict=True)]
    ranking = rank_options(people, options, answers)
    times = dict(zip((one.id for one in people), before, strict=True))

    def key(one):
        return [sum(times[who] == count for who in one.shut_out) for count in (3, 2, 1, 0)] + [-one.total]

    keys = [key(one) for one in ranking.options]
    assert keys == sorted(keys)
    assert [one.place for one in ranking.options] == [1 + sum(other < mine for other in keys) for mine in keys]
    for one in ranking.options:
        assert [times[who] for who in one.shut_out] == sorted((times[who] for who in one.shut_out), reverse=True)
        assert one.yes + one.if_need_be + len(one.shut_out) == len(people)
        assert dict(one.by_times_before) == Counter(times[who] for who in one.shut_out)
    assert set(ranking.best) == {one.id for one in ranking.options if one.place == 1}


def test_those_shut_out_most_before_weigh_more_than_any_number_of_others():
    people = [Person("Ann", shut_out_before=2, shut_out_in_a_row=2), *(Person(name) for name in ("Bo", "Cy", "Di"))]
    answers = {("Ann", "late"): 0.5} | {(name, "noon"): 1 for name in ("Bo", "Cy", "Di")}
    ranking = rank_options(people, [Option("noon"), Option("late")], answers)
    assert [one.id for one in ranking.options] == ["late", "noon"]
    noon = ranking.of("noon")
    assert noon.shut_out == ("Ann",)
    assert noon.by_times_before == ((2, 1),)
    assert noon.again == (("Ann", 3),)
    assert [one.english for one in noon.sentences] == [
        "1 person could not come.",
        "1 of them was shut out before.",
        "1 person would miss 3 meetings in a row.",
        "1 of them did not answer, which counts as no.",
    ]


def test_an_unmet_need_counts_as_no_and_is_named_apart():
    people = [Person("Ann", frozenset({"captions"})), Person("Bo"), Person("Cy")]
    options = [Option("hall"), Option("online", frozenset({"captions", "transit"}))]
    answers = {("Ann", "hall"): 1, ("Ann", "online"): 0.5, ("Bo", "hall"): 1, ("Bo", "online"): 0}
    hall = rank_options(people, options, answers).of("hall")
    assert (hall.total, hall.shut_out, hall.unmet_need, hall.not_answered) == (1.0, ("Ann", "Cy"), ("Ann",), ("Cy",))
    series = choose_series(people, options, answers, 2)
    assert series.best.counts == {"hall": 1, "online": 1}
    assert series.silent == ("Cy",)
    assert series.never_able == ()
    assert series.best.none == ("Cy",)
    text = " ".join(one.english for one in series.explanation)
    assert "1 person has not answered, which counts as no. Ask again before you decide." in text


def test_needs_that_no_place_meets_leave_the_person_out_and_say_so():
    people = [Person("Ann", frozenset({"lift"})), Person("Bo")]
    answers = {("Ann", "a"): 1, ("Bo", "a"): 1}
    series = choose_series(people, [Option("a"), Option("b")], answers, 3)
    assert series.never_able == ("Ann",)
    assert series.best.counts == {"a": 3}
    assert series.best.totals == {"Ann": 0, "Bo": 3}
    assert series.settled == 1
    assert "Ask what would suit them" in " ".join(one.english for one in series.explanation)


def test_past_attendance_counts_at_most_the_number_of_meetings():
    people, options, answers = poll([[1, 0], [0, 1]], {0: 9, 1: 1})
    series = choose_series(people, options, answers, 2, count_past=True)
    assert [one.past for one in series.best.lots] == [2, 1]
    assert series.best.counts == {"O0": 1, "O1": 1}
    four = choose_series(people, options, answers, 4, count_past=True)
    assert four.best.counts == {"O0": 1, "O1": 3}
    assert four.best.totals == {"P0": 5, "P1": 4}


def test_as_few_as_possible_at_none_comes_before_totals():
    rows = [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0.5]]
    series = choose_series(*poll(rows, {3: 3}), 3, count_past=True)
    assert series.best.none == ()
    assert series.best.counts == {"O0": 1, "O1": 1, "O2": 1}


def test_nobody_one_and_all_no():
    nobody = choose_series([], [Option("a"), Option("b")], {}, 3)
    assert nobody.best.counts == {"a": 3}
    assert nobody.best.totals_sorted == ()
    assert nobody.several is True
    assert [one.english for one in nobody.explanation] == ["Nobody has been asked yet."]
    assert rank_options([], [Option("a")], {}).best == ("a",)
    one = choose_series(*poll([[0, 0.5, 1]]), 2)
    assert one.best.counts == {"O2": 2}
    assert one.set_aside == {"O0": "O1", "O1": "O2"}
    none = choose_series(*poll([[0, 0], [0, 0]]), 2)
    assert none.best.none == none.never_able == ("P0", "P1")
    assert none.proven
    assert none.given_up == 0
    assert none.best.least == ("P0", "P1")


def test_equal_series_are_shown_and_the_first_in_the_list_is_taken():
    series = choose_series(*poll([[1, 1, 0], [0, 0, 1]]), 2)
    assert series.best.counts == {"O0": 1, "O2": 1}
    assert series.several is True
    assert series.others == ({"O1": 1, "O2": 1},)
    assert series.same == (("O0", "O1"),)
    assert series.tie_rule_proven
    text = " ".join(one.english for one in series.explanation)
    assert "Of these, the one was taken whose options come first in the list." in text


def test_very_many_equal_series_are_not_all_gone_through():
    width = 12  # each person can come to half of them, in a regular way: thousands of equally good series
    rows = [[int((row + column) % width < 6) for column in range(width)] for row in range(width)]
    series = choose_series(*poll(rows), 6)
    assert series.best.totals_sorted == (3,) * width
    assert series.proven
    assert series.several is True


def test_five_hundred_options():
    made = np.random.default_rng(5)
    rows = made.choice([0, 0.5, 1], size=(30, 500), p=[0.6, 0.1, 0.3]).tolist()
    series = choose_series(*poll(rows), 6, time_limit=4)
    assert sum(series.best.counts.values()) == 6
    assert series.options == 500
    assert not series.best.none
    assert series.best.totals_sorted > series.most_popular.totals_sorted
    if not series.proven:
        assert series.gap is not None
        assert series.gap.at_least <= series.gap.found


def test_no_time_gives_a_good_series_and_says_what_is_not_proven():
    made = np.random.default_rng(2)
    rows = made.choice([0, 0.5, 1], size=(60, 40), p=[0.6, 0.1, 0.3]).tolist()
    series = choose_series(*poll(rows), 8, time_limit=0.02)
    assert not series.proven
    assert series.several is None or series.several
    assert series.gap is not None
    assert sum(series.best.counts.values()) == 8
    text = " ".join(one.english for one in series.explanation)
    assert "The time was up before the rest could be proven best." in text
    assert "No other series serves" not in text


def test_progress_is_told_and_ends_complete():
    told = []
    rows = np.random.default_rng(3).choice([0, 0.5, 1], size=(20, 12), p=[0.5, 0.1, 0.4]).tolist()
    choose_series(*poll(rows), 6, progress=lambda *step: told.append(step))
    assert told[-1] == ("series", 20, 20)
    assert [one[1] for one in told] == sorted(one[1] for one in told)


def test_the_same_question_gets_the_same_answer():
    rows = np.random.default_rng(4).choice([0, 0.5, 1], size=(25, 15), p=[0.6, 0.1, 0.3]).tolist()
    assert choose_series(*poll(rows), 7) == choose_series(*poll(rows), 7)


def runs(poll_, order, people):
    """Shut out three times in a row, then twice, by going through the meetings."""
    thrice = twice = 0
    for row, one in enumerate(people):
        history = [1] * min(one.shut_out_in_a_row, 2)
        history = [0] * (2 - len(history)) + history + [int(poll_.worth[row, place] == 0) for place in order]
        twice += sum(a & b for a, b in pairwise(history[1:]))
        thrice += sum(a & b & c for a, b, c in zip(history, history[1:], history[2:], strict=False))
    return thrice, twice


@settings(max_examples=100, deadline=None)
@given(polls(), st.data())
def test_meetings_stand_in_the_order_that_shuts_out_fewest_in_a_row(made, data):
    rows, _attended, meetings = made
    people, options, answers = poll(rows)
    people = [
        Person(one.id, shut_out_before=4, shut_out_in_a_row=data.draw(st.sampled_from([0, 0, 1, 2, 4])))
        for one in people
    ]
    made_poll = poll_of(people, options, answers)
    counts = np.bincount(
        data.draw(st.lists(st.integers(0, len(options) - 1), min_size=meetings, max_size=meetings)),
        minlength=len(options),
    )
    order = proposed_order(made_poll, counts)
    assert np.bincount(order, minlength=len(options)).tolist() == counts.tolist()
    best = min((runs(made_poll, one, people), one) for one in permutations(sorted(order)))
    assert (runs(made_poll, order, people), tuple(order)) == best


def test_what_changed_the_lot_of_each_person():
    people = [Person("Ann", shut_out_before=3, shut_out_in_a_row=1), Person("Bo")]
    made = poll_of(people, [Option("a"), Option("b")], {("Bo", "a"): 1, ("Ann", "b"): 0.5})
    found = outcome(made, np.array([2, 1]), np.array([0, 4]))
    assert found.order == ("a", "b", "a")
    assert [one.again for one in found.meetings] == [(("Ann", 2),), (), ()]
    ann, bo = found.lots
    assert (ann.total, ann.coming, ann.able, ann.in_a_row) == (0.5, 0.5, 1, 2)
    assert (bo.total, bo.past, bo.coming, bo.able, bo.in_a_row) == (4, 2, 2, 2, 1)
    again = outcome(made, np.array([2, 0]), np.array([0, 0]))
    assert again.meetings[1].again == (("Ann", 3),)


@settings(max_examples=60, deadline=None)
@given(polls())
def test_options_set_aside_are_worse_for_someone_and_better_for_nobody(made):
    table = worth(made[0]).astype(np.int64)
    kept, aside, same = reduced(table)
    assert sorted([*kept, *aside, *(twin for twins in same.values() for twin in twins)]) == list(range(table.shape[1]))
    for one, better in aside.items():
        assert (table[:, one] <= table[:, better]).all()
        assert (table[:, one] < table[:, better]).any()


@pytest.mark.parametrize(
    ("people", "options", "answers", "meetings", "message"),
    [
        ([Person("a")], [], {}, 1, "There are no options"),
        ([Person("a"), Person("a")], [Option("o")], {}, 1, "The person a is in the list twice"),
        ([Person("a")], [Option("o"), Option("o")], {}, 1, "The option o is in the list twice"),
        ([Person("a")], [Option("o")], {("b", "o"): 1}, 1, "one of them is not in the lists"),
        ([Person("a")], [Option("o")], {("a", "o"): 0.3}, 1, "It can be 1, 0.5 or 0"),
        ([Person("a", attended=-1)], [Option("o")], {}, 1, "whole or half steps"),
        ([Person("a", attended=0.3)], [Option("o")], {}, 1, "whole or half steps"),
        ([Person("a", shut_out_in_a_row=1)], [Option("o")], {}, 1, "more often in a row than in all"),
        ([Person("a")], [Option("o")], {}, 0, "from 1 to 12"),
        ([Person("a")], [Option("o")], {}, MOST_MEETINGS + 1, "from 1 to 12"),
    ],
)
def test_what_makes_no_sense_is_refused(people, options, answers, meetings, message):
    with pytest.raises(ValueError, match=message):
        choose_series(people, options, answers, meetings)
