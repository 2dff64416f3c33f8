"""Coverage: worked numbers, a slow restatement of the definitions on random inputs, and the edges."""

import doctest
import importlib
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longtable.methods.coverage import (
    Depth,
    Partner,
    SectorList,
    SectorState,
    Service,
    SignalKind,
    Table,
    assess,
    count_sectors,
    measure_need,
    natural_key,
)

from .builders import community, need, partner

CHANGES = {
    "wording", "coverage.assess", "coverage.board", "coverage.need", "coverage.types", "coverage.voices",
    "coverage.words", "coverage.signals", "covering", "invitations", "sectors", "sector_table",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_examples_in_docstrings_hold(name):
    outcome = doctest.testmod(importlib.import_module(f"longtable.methods.{name}"))
    assert outcome.failed == 0


def slow_answer(place, measure, partners, prospects):
    """The definitions written out one sum at a time."""
    areas = range(len(place.area_ids))
    people = measure.denominator
    known = [a for a in areas if not np.isnan(measure.rates[a]) and not np.isnan(people[a])]
    total = sum(people[a] for a in known)
    if total == 0:
        return None
    benchmark = sum(measure.rates[a] * people[a] for a in known) / total
    excess = {a: max(0.0, measure.rates[a] - benchmark) for a in known}
    excess = {a: value if value > 1e-9 else 0.0 for a, value in excess.items()}

    def serving(group, area, who):
        return sum(
            any(
                (group is None or service.group == group)
                and ("*" in service.areas or place.area_ids[area] in service.areas)
                for service in one.services
            )
            for one in who
        )

    def share(parts):
        whole = sum(weight for weight, _hit in parts)
        return sum(weight for weight, hit in parts if hit) / whole if whole > 0 else None

    weight = {(g, a): place.groups[g][a] * excess[a] / 100 for g in place.groups for a in known}
    found = {"benchmark": benchmark, "beyond": sum(excess[a] / 100 * people[a] for a in known)}
    for least in (1, 2):
        found["coverage", least] = share([(w, serving(g, a, partners) >= least) for (g, a), w in weight.items()])
        found["reach", least] = share([(excess[a] * people[a], serving(None, a, partners) >= least) for a in known])
        for group in place.groups:
            found[group, least] = share(
                [(w, serving(g, a, partners) >= least) for (g, a), w in weight.items() if g == group]
            )
    found["ceiling"] = share([(w, serving(g, a, [*partners, *prospects]) >= 1) for (g, a), w in weight.items()])
    return found


AREAS = 5
rates = st.lists(st.sampled_from([5.0, 10.0, 10.0, 17.5, 30.0, float("nan")]), min_size=AREAS, max_size=AREAS)
numbers = st.lists(st.integers(0, 50), min_size=AREAS, max_size=AREAS)
served_areas = st.sampled_from(["", "1", "2 3", "1 4 5", "*", "* 2", "99", "5 5"])
services = st.lists(
    st.tuples(
        st.sampled_from(["youth", "older", "everyone", "nobody"]),
        served_areas,
        st.sampled_from(["serves", "focuses_on", "led_by"]),
    ),
    max_size=3,
)
tables = st.lists(services, max_size=5)


@settings(max_examples=300, deadline=None)
@given(rates, numbers, numbers, numbers, tables, tables)
def test_coverage_equals_its_definition(rate, people, youth, older, at_table, listed):
    place = community(people, youth=youth, older=older)
    measure = need(rate, people)
    partners = [partner(f"p{number}", *one) for number, one in enumerate(at_table)]
    prospects = [partner(f"q{number}", *one) for number, one in enumerate(listed)]
    answer = assess(place, measure, Table(partners), prospects)
    expected = slow_answer(place, measure, partners, prospects)
    if expected is None:
        assert answer.need.benchmark is None
        assert answer.coverage.any is None
        return
    assert answer.need.benchmark == pytest.approx(expected["benchmark"])
    assert answer.need.people_beyond_total == pytest.approx(expected["beyond"], abs=1e-9)
    for least, name in ((1, "any"), (2, "two_or_more")):
        assert getattr(answer.coverage, name) == pytest.approx(expected["coverage", least], abs=1e-12)
        assert getattr(answer.reach, name) == pytest.approx(expected["reach", least], abs=1e-12)
        for group in ("youth", "older"):
            assert getattr(answer.group(group).coverage, name) == pytest.approx(expected[group, least], abs=1e-12)
    assert answer.ceiling == pytest.approx(expected["ceiling"], abs=1e-12)


def test_relations_are_nested_and_a_partner_counts_once():
    place = community([100, 100], youth=[10, 10])
    twice = partner("a", ("youth", "1", "serves"), ("youth", "1", "led_by"))
    wide = partner("b", ("youth", "*", "focuses_on"), ("youth", "2", "focuses_on"))
    answer = assess(place, need([10, 30], [100, 100]), Table([twice, wide]))
    assert answer.voices.any.tolist() == [[2, 1]]
    assert answer.voices.focuses_on_or_led_by.tolist() == [[2, 1]]
    assert answer.voices.led_by.tolist() == [[1, 0]]
    assert answer.coverage_by_relation == {"serves": 1.0, "focuses_on": 1.0, "led_by": 0.0}
    assert answer.group("youth").speaking_ids == ("a",)


def test_everyone_is_no_groups_voice_but_reaches_the_area():
    answer = assess(
        community([100, 100], youth=[10, 10]), need([10, 30], [100, 100]), Table([partner("a", ("everyone", "2"))])
    )
    assert answer.coverage.any == 0
    assert answer.reach.any == 1
    assert [one.kind for one in answer.left_out] == ["everyone"]


def test_not_told_is_unknown_and_counts_nowhere():
    silent, nowhere = partner("silent"), partner("nowhere", ("youth", ""))
    answer = assess(community([100, 100], youth=[10, 10]), need([10, 30], [100, 100]), Table([silent, nowhere]))
    assert answer.coverage.any == answer.reach.any == 0
    assert answer.unknown_services_ids == ("silent",)
    assert answer.unknown_areas_ids == ("nowhere",)
    assert answer.group("youth").partner_ids == ("nowhere",)
    assert answer.groups_without_partner == ()


def test_only_active_partners_count_and_confirmed_are_counted():
    here = partner("a", ("youth", "2"), confirmed=True)
    gone = partner("b", ("youth", "2"), standing="left")
    answer = assess(community([100, 100], youth=[10, 10]), need([10, 30], [100, 100]), Table([here, gone]))
    assert answer.coverage.two_or_more == 0
    assert (answer.size.partners, answer.size.active, answer.size.confirmed) == (2, 1, 1)
    assert answer.unconfirmed_ids == ()


def test_missing_rates_are_reported_never_filled_in():
    answer = assess(community([100] * 3, youth=[10, 500, 10]), need([10, np.nan, 30], [100] * 3), Table([]))
    assert answer.need.areas_without_data == ("2",)
    assert np.isnan(answer.need.people_beyond[1])
    assert answer.need.benchmark == 20
    assert answer.group("youth").people == 20
    assert answer.need.people_beyond_total == 10


def test_all_rates_equal_leave_no_need_even_with_rounding():
    answer = assess(community([7, 11, 13], youth=[1, 2, 3]), need([18.1] * 3, [0.1, 0.7, 0.3]), Table([]))
    assert answer.coverage.any is None
    assert answer.need.people_beyond_total == 0
    assert any("no gap" in one.english for one in answer.explanation)


@pytest.mark.parametrize("areas", [0, 1])
def test_empty_and_single_communities_answer_without_a_gap(areas):
    answer = assess(community([100] * areas, youth=[10] * areas), need([20.0] * areas, [80] * areas), Table([]))
    assert answer.coverage.any is None
    assert answer.reach.any is None
    assert len(answer.need.high_need_areas) == areas


def test_without_groups_there_is_reach_only():
    answer = assess(community([100, 100]), need([10, 30], [100, 100]), Table([partner("a", ("everyone", "*"))]))
    assert answer.coverage.any is None
    assert answer.reach.any == 1


def test_an_unknown_denominator_counts_no_people():
    answer = assess(community([100, 300], youth=[10, 10]), need([10, 30]), Table([partner("a", ("youth", "2"))]))
    assert answer.need.benchmark == 25
    assert answer.need.people_beyond_total is None
    assert np.isnan(answer.need.people_beyond).all()
    assert answer.coverage.any == 1
    assert answer.need.denominator_name == ""


def test_a_given_benchmark_is_named():
    found = measure_need(community([1, 1]), need([10, 30], [100, 100], benchmark=15.0, benchmark_name="Illinois"))
    assert (found.benchmark, found.benchmark_name, found.people_beyond_total) == (15.0, "Illinois", 15.0)


def test_high_need_takes_ties_by_id_read_as_numbers():
    place = community([10] * 12)
    found = measure_need(place, need([30.0] * 12, [10] * 12))
    assert found.high_need_areas == ("1", "2", "3")
    assert found.high_need_share == pytest.approx(0.25)
    assert sorted(["10", "2", "b", "2a"], key=natural_key) == ["2", "2a", "10", "b"]


def test_arrays_of_the_wrong_length_are_refused():
    with pytest.raises(ValueError, match="rates has"):
        measure_need(community([1, 2]), need([10.0], [1, 2]))
    with pytest.raises(ValueError, match="group youth"):
        measure_need(community([1, 2], youth=[1]), need([10.0, 20.0], [1, 2]))


def test_unknown_areas_and_groups_are_named():
    answer = assess(
        community([100, 100], youth=[10, 10]),
        need([10, 30], [100, 100]),
        Table([partner("a", ("youth", "2 77"), ("pets", "1"))]),
    )
    assert {(one.kind, one.subject) for one in answer.left_out} == {("unknown_area", "a"), ("unknown_group", "a")}
    assert "77" in answer.left_out[0].reason.english
    assert answer.coverage.any == 1


def test_missing_group_counts_are_said():
    answer = assess(community([100, 100], youth=[10, np.nan]), need([10, 30], [100, 100]), Table([]))
    assert answer.coverage.any is None
    assert [one.subject for one in answer.left_out if one.kind == "group_count_missing"] == ["youth"]


def test_depth_is_asked_only_where_it_is_known():
    place, measure = community([100, 100], youth=[10, 10]), need([10, 30], [100, 100])
    unknown = assess(place, measure, Table([partner("a", ("youth", "*"))]))
    assert unknown.coverage_by_depth == {}
    known = assess(place, measure, Table([partner("a", ("youth", "*"), depth=Depth.SPOKE)]))
    shares = [known.coverage_by_depth[depth].any for depth in Depth]
    assert shares == [1.0, 1.0, 1.0, 0.0]


def test_sector_board_counts_and_marks():
    members = [
        Partner("a", "A", ("housing", "housing", "media")),
        Partner("b", "B", ("housing",)),
        Partner("c", "C", ("parks",), standing="resting"),
        Partner("d", "D", ("faith",)),
    ]
    wanted = SectorList(("housing", "media", "parks", "farming"), {"farming": "There are no farms."})
    board = {one.sector: one for one in count_sectors(members, wanted)}
    assert {name: str(one.state) for name, one in board.items()} == {
        "housing": "present", "media": "thin", "parks": "absent", "farming": "not_here", "faith": "thin",
    }  # fmt: skip
    assert board["farming"].reason == "There are no farms."
    assert count_sectors([], wanted)[3].state is SectorState.NOT_HERE


def signals(table, **groups):
    groups = groups or {"youth": [10, 10]}
    return {one.kind: one for one in assess(community([100, 100], **groups), need([10, 30], [100, 100]), table).signals}


def test_the_only_partner_for_a_group_raises_a_question_in_the_words_of_its_relation():
    found = signals(Table([partner("Elders", ("older", "*", "led_by"))]), older=[1, 1])
    only = found[SignalKind.ONLY_PARTNER]
    assert only.question.english == "One partner speaks for older, in 2 areas. Who else could?"
    assert only.params == {"group": "older", "partner": "Elders", "areas": 2, "relation": "led_by"}
    served = signals(Table([partner("Elders", ("older", "1"))]), older=[1, 1])
    assert served[SignalKind.ONLY_PARTNER].question.english.startswith("One partner serves older, in 1 area.")
    assert SignalKind.ONLY_PARTNER not in signals(Table([partner("a", ("youth", "1")), partner("b", ("youth", "1"))]))


def test_a_group_without_a_deciding_seat_is_asked_about_only_when_seats_are_known():
    unknown = Table([partner("a", ("youth", "1"))])
    assert SignalKind.NO_DECISION_SEAT not in signals(unknown)
    none = Table([partner("a", ("youth", "1"), decision_seat=False), partner("b", ("youth", "2"), decision_seat=False)])
    assert signals(none)[SignalKind.NO_DECISION_SEAT].params["partners"] == ("a", "b")
    one = Table([partner("a", ("youth", "1"), decision_seat=False), partner("b", ("youth", "2"), decision_seat=True)])
    assert SignalKind.NO_DECISION_SEAT not in signals(one)


def test_partner_signals_need_their_evidence():
    late = partner("late", joined=date(2024, 5, 2))
    assert SignalKind.JOINED_AFTER_STRATEGY not in signals(Table([late]))
    told = signals(Table([late], strategy_adopted=date(2024, 5, 1)))[SignalKind.JOINED_AFTER_STRATEGY]
    assert told.evidence[0].english == "Joined on 2024-05-02; the strategy was adopted on 2024-05-01."
    assert SignalKind.JOINED_AFTER_STRATEGY not in signals(Table([late], strategy_adopted=date(2024, 5, 2)))

    comes = partner("comes", meetings_attended=3)
    assert SignalKind.NOTHING_TAKEN_UP not in signals(Table([comes]))
    unheard = signals(Table([partner("x", meetings_attended=3, items_proposed=1, items_adopted=0)]))
    assert [one.english for one in unheard[SignalKind.NOTHING_TAKEN_UP].evidence] == [
        "Came to 3 meetings.",
        "1 item proposed, none taken up so far.",
    ]
    assert not signals(Table([partner("x", meetings_attended=3, items_proposed=1, items_adopted=1)]))


def test_unpaid_is_a_question_only_beside_paid_peers():
    unpaid = partner("unpaid", sectors=("housing",), paid=False)
    stranger = partner("stranger", sectors=("media",), paid=True)
    peer = partner("peer", sectors=("housing",), paid=True)
    assert not signals(Table([unpaid, stranger]))
    assert not signals(Table([partner("unknown", sectors=("housing",)), peer]))
    assert signals(Table([unpaid, peer]))[SignalKind.UNPAID_BESIDE_PAID].params["paid_peers"] == ("peer",)


def test_every_sentence_renders_with_another_catalogue():
    answer = assess(
        community([100, 100, 5], youth=[10, 10, np.nan]),
        need([10, 30, np.nan], [100, 100, 5]),
        Table([partner("a", ("youth", "2"), decision_seat=False)]),
        [partner("q", ("youth", "9"))],
    )
    sentences = [*answer.explanation, *(one.reason for one in answer.left_out)]
    sentences += [line for one in answer.signals for line in (one.question, *one.evidence)]
    for sentence in sentences:
        text = sentence.render(lambda text: f"<{text}>", lambda one, many, count: f"<{one if count == 1 else many}>")
        assert text.startswith("<")
        assert "%(" not in text


def test_result_does_not_change_with_the_order_of_partners():
    place, measure = community([100] * 3, youth=[1, 2, 3]), need([10, 20, 30], [10, 10, 10])
    members = [partner("a", ("youth", "1 3")), partner("b", ("youth", "*")), partner("c", ("youth", "2"))]
    first, second = assess(place, measure, Table(members)), assess(place, measure, Table(members[::-1]))
    assert first.coverage == second.coverage
    assert first.voices.any.tolist() == second.voices.any.tolist()


def test_services_with_an_unknown_relation_are_refused():
    with pytest.raises(ValueError, match="owns"):
        assess(
            community([1], youth=[1]),
            need([1.0], [1]),
            Table([Partner("a", "A", (), (Service("youth", ("1",), "owns"),))]),
        )
