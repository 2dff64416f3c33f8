"""Small numbers: an attacker who knows all that is shown, every set of cells by brute force, and the edges."""

import doctest
import importlib
from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longtable.methods.small_numbers import (
    Leak,
    Sensitive,
    check_releases,
    possible,
    protect_counts,
    protect_table,
)

NO_LIMIT = float("inf")


@pytest.mark.parametrize("name", ["small_numbers", "programs"])
def test_examples_in_docstrings_hold(name):
    assert doctest.testmod(importlib.import_module(f"longtable.methods.{name}")).failed == 0


def names(count, letter):
    return [f"{letter}{number}" for number in range(count)]


def table(counts, k=11, **more):
    return protect_table(counts, names(len(counts), "r"), names(len(counts[0]), "c"), k, **more)


@st.composite
def tables(draw, most=60):
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    values = st.one_of(st.integers(0, 12), st.integers(0, most))
    return draw(st.lists(st.lists(values, min_size=columns, max_size=columns), min_size=rows, max_size=rows))


def safe(protected):
    return all(low <= 1e-6 and high >= protected.k - 1e-6 for low, high in possible(protected).values())


@settings(max_examples=120, deadline=None)
@given(tables(), st.sampled_from([2, 5, 11]), st.sampled_from(Sensitive))
def test_an_attacker_can_tell_no_hidden_cell(counts, k, sensitive):
    found = table(counts, k, sensitive=sensitive)
    assert safe(found)
    for (row, column), count in found.shown.items():
        inner = [
            counts[i][j]
            for i in range(len(counts))
            for j in range(len(counts[0]))
            if row in {"", f"r{i}"} and column in {"", f"c{j}"}
        ]
        assert count in {None, sum(inner)}
        assert count is None or not 0 < count < k
    assert {key for key, count in found.shown.items() if count is None} == found.hidden
    assert not found.small & found.further


def hidden_sets(found):
    """Every set of cells that holds the small ones, cheapest first: fewest totals, fewest cells, smallest counts."""
    others = [key for key in found.shown if key not in found.small]
    return ({*found.small, *more} for size in range(len(others) + 1) for more in combinations(others, size))


def worth(keys, values):
    depth = [sum(one == "" for one in key) for key in keys]
    return depth.count(2), depth.count(1), depth.count(0), sum(values[key] for key in keys)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=3), min_size=2, max_size=2).filter(
        lambda t: len(t[0]) == len(t[1])
    )
)
def test_no_fewer_or_smaller_cells_protect(counts):
    found = table(counts, 3)
    assert found.proven
    values = dict.fromkeys(found.shown, 0)
    for i, j in product(range(len(counts)), range(len(counts[0]))):
        for key in {(f"r{i}", f"c{j}"), (f"r{i}", ""), ("", f"c{j}"), ("", "")}:
            values[key] += counts[i][j]
    best = worth(found.hidden, values)
    if not found.small:
        assert not found.hidden
        return
    for keys in hidden_sets(found):
        alone = any(len({whole, *parts} & set(keys)) == 1 for whole, parts in found.lines)
        if worth(keys, values) < best and not alone:
            shown = {key: None if key in keys else values[key] for key in values}
            assert not safe(replace(found, shown=shown, further=frozenset(keys) - found.small)), keys


def lines_of(total, width):
    """Every line of ``width`` whole counts that sum to ``total``."""
    if width == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in lines_of(total - first, width - 1))


def whole_tables(found, counts):
    """Every table of whole counts that agrees with what is shown, all totals shown."""
    for rows in product(*(lines_of(sum(row), len(row)) for row in counts)):
        made = {(f"r{i}", f"c{j}"): rows[i][j] for i in range(len(rows)) for j in range(len(rows[0]))}
        made |= {(f"r{i}", ""): sum(row) for i, row in enumerate(rows)}
        made |= {("", f"c{j}"): sum(row[j] for row in rows) for j in range(len(rows[0]))}
        made["", ""] = sum(map(sum, rows))
        if all(made[key] == count for key, count in found.shown.items() if count is not None):
            yield made


@pytest.mark.parametrize("counts", [[[1, 4, 5], [5, 3, 4]], [[1, 3, 3], [3, 3, 1]], [[1, 5, 3], [3, 0, 5]]])
def test_going_through_all_tables_of_whole_counts_agrees_with_the_intervals(counts):
    found = table(counts, 3)
    assert all(found.shown[key] is not None for key in found.shown if "" in key)
    everything = list(whole_tables(found, counts))
    assert everything
    for key, (low, high) in possible(found).items():
        assert min(one[key] for one in everything) == pytest.approx(low)
        assert max(one[key] for one in everything) == pytest.approx(high)
        assert low == 0
        assert high >= 3


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.integers(0, 12), st.integers(0, 80)), min_size=1, max_size=7), st.booleans())
def test_counts_of_one_category_hide_as_few_as_can_be(counts, sensitive):
    found = protect_counts(dict(zip(names(len(counts), "c"), counts, strict=True)), sensitive=sensitive)
    assert safe(found)
    total = sum(counts)
    small = {i for i, count in enumerate(counts) if 0 < count < 11 or (sensitive and total and count in {0, total})}
    assert {key for key in found.small if key != ("", "")} == {(f"c{i}", "") for i in small}
    if not small:
        assert not found.hidden
        return
    if found.count("") is not None:  # the total is shown: two cells at least, that sum to k at least
        inner = [counts[int(key[0][1:])] for key in found.hidden]
        assert len(inner) >= 2
        assert sum(inner) >= 11
        fewer = [
            more
            for size in range(len(found.further))
            for more in combinations([i for i in range(len(counts)) if i not in small], size)
            if len(small) + size >= 2 and sum(counts[i] for i in (*small, *more)) >= 11
        ]
        assert not fewer


def test_a_small_count_hides_the_smallest_other_and_percentages_follow():
    found = protect_counts({"English": 40, "Spanish": 12, "Polish": 3})
    assert found.small == {("Polish", "")}
    assert found.further == {("Spanish", "")}
    assert found.percent("English") == pytest.approx(100 * 40 / 55)
    assert found.percent("Polish") is None
    assert possible(found) == {("Polish", ""): (0.0, 15.0), ("Spanish", ""): (0.0, 15.0)}
    assert [one.english for one in found.explanation] == [
        "1 number is hidden to protect people: it is below 11, or says the same of everyone.",
        "1 more is hidden so that nobody can work the others out.",
    ]


def test_counts_that_people_can_be_in_twice_have_no_total_to_work_them_out_from():
    found = protect_counts({"ramp": 3, "interpreter": 40, "childcare": 0}, adds_up=False)
    assert found.hidden == {("ramp", "")}
    assert ("", "") not in found.shown
    assert possible(found) == {("ramp", ""): (0.0, NO_LIMIT)}
    shy = protect_counts({"ramp": 3, "childcare": 0}, adds_up=False, sensitive=True)
    assert shy.hidden == {("ramp", ""), ("childcare", "")}


def test_nobody_and_everybody_of_a_sensitive_attribute_are_hidden():
    plain = protect_counts({"yes": 0, "no": 60})
    assert not plain.hidden
    assert plain.explanation[0].english == "Nothing is hidden: no number here is small."
    shy = protect_counts({"yes": 0, "no": 60}, sensitive=True)
    assert shy.count("yes") is None
    assert shy.count("no") is None
    assert shy.count("") == 60
    rows = table([[0, 40], [30, 30], [20, 40]], sensitive=Sensitive.COLUMNS)
    assert rows.small == {("r0", "c0"), ("r0", "c1")}
    columns = table([[0, 40], [30, 30], [20, 40]], sensitive=Sensitive.ROWS)
    assert columns.small == {("r0", "c0")}
    assert safe(rows)
    assert safe(columns)


def test_a_group_of_nobody_needs_no_protection():
    found = table([[0, 0], [30, 30]], sensitive=Sensitive.BOTH)
    assert found.count("r0", "c0") == 0 or found.count("r0", "") is None
    assert safe(found)
    assert protect_counts({}, sensitive=True).hidden == frozenset()


def test_a_total_that_is_small_is_hidden_with_its_parts():
    found = protect_counts({"a": 3, "b": 2})
    assert found.hidden == {("a", ""), ("b", ""), ("", "")}
    assert found.percent("a") is None
    alone = protect_counts({"a": 30}, sensitive=True)
    assert alone.hidden == {("a", ""), ("", "")}


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="below 0"):
        protect_counts({"a": -1})
    with pytest.raises(ValueError, match="at least 2"):
        protect_counts({"a": 1}, k=1)
    with pytest.raises(ValueError, match="needs a name"):
        protect_counts({"": 1})
    with pytest.raises(ValueError, match="one line of counts"):
        protect_table([[1, 2], [3]], ["a", "b"], ["c", "d"])
    with pytest.raises(ValueError, match="no name twice"):
        protect_table([[1], [3]], ["a", "a"], ["c"])


def test_when_time_is_up_a_larger_set_still_protects():
    made = [[(7 * i + 5 * j * j + 3) % 37 for j in range(8)] for i in range(6)]
    found = table(made, time_limit=0.0)
    assert not found.proven
    assert safe(found)
    assert any(count is not None for count in found.shown.values())
    assert len(table(made, time_limit=60).hidden) <= len(found.hidden)


def test_two_releases_that_differ_by_a_few_are_held_back():
    before = protect_counts({"a": 40, "b": 30})
    after = protect_counts({"a": 43, "b": 30})
    found = check_releases(before, after)
    assert not found.may_follow
    assert {(one.leak, one.cell) for one in found.findings} == {
        (Leak.DIFFERENCE, ("a", "")),
        (Leak.DIFFERENCE, ("", "")),
    }
    assert found.findings[0].sentence.english == "a: the number changed by fewer than 11 people."
    later = check_releases(before, protect_counts({"a": 60, "b": 30}))
    assert later.may_follow
    assert check_releases(before, before).may_follow


def test_what_is_hidden_may_not_change_by_a_few_either():
    before = protect_counts({"a": 40, "b": 12, "c": 3})
    after = protect_counts({"a": 60, "b": 12, "c": 7})
    assert before.hidden == after.hidden == {("b", ""), ("c", "")}
    (found,) = check_releases(before, after).findings
    assert (found.leak, found.cell) == (Leak.REST, ("", ""))


def test_the_same_numbers_hidden_in_another_way_give_it_away():
    first = protect_counts({"a": 40, "b": 12, "c": 3})
    other = protect_counts({"a": 40, "b": 12, "c": 3}, also_hidden=["a"])
    assert other.hidden == {("a", ""), ("c", "")}
    found = check_releases(first, other)
    assert [(one.leak, one.cell) for one in found.findings] == [(Leak.TOGETHER, ("c", ""))]
    same = protect_counts({"a": 40, "b": 12, "c": 3}, also_hidden=["b"])
    assert check_releases(first, same).may_follow
    finer = protect_counts({"a": 40, "b": 12, "c": 3}, k=3)
    assert Leak.TOGETHER in {one.leak for one in check_releases(first, finer).findings}
