"""Who is heard: worked numbers, published intervals, brute force on small cases, and the edges."""

import datetime as dt
import doctest
import importlib
import itertools
import json
import math
from collections import Counter
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longtable.methods import participation
from longtable.methods.participation import (
    UNTOLD,
    By,
    Happening,
    Invitation,
    Meeting,
    Shown,
    Step,
    Unit,
    as_plain,
    compare,
    difference_of,
    evenness,
    fit_to_need,
    from_plain,
    funnel,
    protected_pulse,
    rate_of,
    retention,
    shares,
    stopped_coming,
    wilson,
)
from longtable.methods.small_numbers import check_releases, possible

KINDS = ("school", "clinic", "tenants")


@pytest.mark.parametrize("name", ["rates", "funnels", "spread", "speaking", "staying", "pulse"])
def test_examples_in_docstrings_hold(name):
    assert doctest.testmod(importlib.import_module(f"{participation.__name__}.{name}")).failed == 0


def invitation(meeting, partner, kind="school", **more):
    return Invitation(meeting, partner, (kind,) if kind else (), **more)


def english(result):
    return [one.english for one in result.explanation]


@st.composite
def invitations(draw, meetings=4, partners=5):
    made = []
    for meeting in range(draw(st.integers(0, meetings))):
        tallied = draw(st.booleans())
        timed = tallied and draw(st.booleans())
        for partner in draw(st.sets(st.integers(0, partners - 1))):
            came = draw(st.booleans())
            turns = draw(st.integers(0, 6)) if tallied and came else 0 if tallied else None
            seconds = float(turns * draw(st.integers(1, 90))) if timed else None
            proposed = draw(st.booleans())
            kinds = tuple(draw(st.sets(st.sampled_from(KINDS), max_size=2)))
            adopted = proposed and draw(st.booleans())
            made.append(Invitation(f"m{meeting}", f"p{partner}", kinds, came, turns, seconds, proposed, adopted))
    return made


# Intervals


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_intervals(count, of, low, high):
    """Newcombe 1998, Statistics in Medicine 17, 857, table I, method 3."""
    assert [round(end, 4) for end in wilson(count, of)] == [low, high]
    mirrored = wilson(of - count, of)
    assert [1 - mirrored[1], 1 - mirrored[0]] == pytest.approx(list(wilson(count, of)))


@given(st.integers(1, 400), st.data(), st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_is_where_the_score_test_turns(of, data, level):
    """The ends are the shares at which the score statistic equals the normal quantile."""
    count = data.draw(st.integers(0, of))
    low, high = wilson(count, of, level)
    assert 0 <= low <= count / of <= high <= 1
    z = abs(NormalDist().inv_cdf((1 - level) / 2))
    for end in (low, high):
        if 0 < end < 1:
            assert abs(count / of - end) / math.sqrt(end * (1 - end) / of) == pytest.approx(z, rel=1e-6)


@pytest.mark.parametrize(
    ("after", "before", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_gives_the_published_intervals(after, before, low, high):
    """Newcombe 1998, Statistics in Medicine 17, 873, table II, method 10."""
    found = difference_of(rate_of(*before), rate_of(*after))
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.clear == (low > 0 or high < 0)
    turned = difference_of(rate_of(*after), rate_of(*before))
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low))


def test_a_rate_of_nobody_is_no_rate():
    nothing = rate_of(0, 0)
    assert (nothing.value, nothing.low, nothing.high) == (None, None, None)
    assert difference_of(nothing, rate_of(1, 2)).value is None
    assert not difference_of(rate_of(1, 2), nothing).clear
    for wrong in ((3, 2), (-1, 2), (0, -1)):
        with pytest.raises(ValueError, match="count"):
            rate_of(*wrong)
    with pytest.raises(ValueError, match="level"):
        wilson(1, 2, 1.0)


# The funnel


def test_from_invitation_to_adopted_by_kind():
    rows = [
        invitation("1", "a", came=True, turns=3, proposed=True, adopted=True),
        invitation("1", "b", came=True, turns=0),
        invitation("1", "c", "clinic"),
        invitation("2", "a", came=True, turns=1),
        invitation("2", "c", "clinic", proposed=True),
    ]
    found = funnel(rows)
    assert [(one.kind, one.invited) for one in found.lines] == [("school", 3), ("clinic", 2)]
    school = found.line("school")
    assert [(one.count, one.of) for one in school.steps.values()] == [(3, 3), (2, 3), (1, 3), (1, 3)]
    assert [(one.count, one.of) for one in school.onward.values()] == [(3, 3), (2, 3), (1, 2), (1, 1)]
    clinic = found.line("clinic")
    assert [clinic.steps[step].count for step in Step] == [0, 0, 1, 0]
    assert clinic.onward[Step.PROPOSED].value is None
    assert english(found) == ["5 invitations: 3 came, 2 spoke, 2 proposed something, 1 had something adopted."]
    by_partner = funnel(rows, unit=Unit.PARTNER)
    assert [(one.count, one.of) for one in by_partner.total.steps.values()] == [(2, 3), (1, 3), (2, 3), (1, 3)]


def test_meetings_in_which_nobody_counted_turns_are_left_out_of_speaking_only():
    rows = [
        invitation("1", "a", came=True, turns=2),
        invitation("1", "b", came=False),
        invitation("2", "a", came=True),
        invitation("2", "b", came=True),
    ]
    found = funnel(rows)
    assert found.uncounted_meetings == 1
    assert (found.total.steps[Step.CAME].count, found.total.steps[Step.CAME].of) == (3, 4)
    assert (found.total.steps[Step.SPOKE].count, found.total.steps[Step.SPOKE].of) == (1, 2)
    assert (found.total.onward[Step.SPOKE].count, found.total.onward[Step.SPOKE].of) == (1, 1)
    assert any("nobody counted turns" in text for text in english(found))
    partners = funnel(rows, unit=Unit.PARTNER).total.steps[Step.SPOKE]
    assert (partners.count, partners.of) == (1, 1)  # of b nobody can tell


def test_who_speaks_has_come_and_what_is_adopted_was_proposed():
    found = funnel([invitation("1", "a", turns=1, adopted=True), invitation("1", "b", seconds=3.0)])
    assert [found.total.steps[step].count for step in Step] == [2, 2, 1, 1]
    assert "2 invitations were completed" in " ".join(english(found))


def test_kinds_that_overlap_or_are_unknown_are_said():
    rows = [Invitation("1", "a", ("school", "clinic")), Invitation("1", "b")]
    found = funnel(rows)
    assert [one.kind for one in found.lines] == ["clinic", "school", UNTOLD]
    assert found.total.invited == 2
    text = " ".join(english(found))
    assert "several kinds" in text
    assert "no kind is known" in text


def test_no_invitations_at_all():
    found = funnel([])
    assert found.lines == ()
    assert found.total.steps[Step.CAME].value is None
    assert english(found) == ["There are no invitations in this period, so there is nothing to compare."]
    with pytest.raises(ValueError, match="below 0"):
        funnel([invitation("1", "a", turns=-1)])
    with pytest.raises(ValueError, match="below 0"):
        funnel([invitation("1", "a", seconds=math.nan)])


@settings(deadline=None)
@given(invitations(), st.randoms())
def test_the_funnel_narrows_and_does_not_depend_on_order(rows, chance):
    found = funnel(rows)
    for line in (found.total, *found.lines):
        counts = {step: (line.steps[step].count, line.steps[step].of) for step in Step}
        assert counts[Step.CAME][1] == line.invited
        assert counts[Step.SPOKE][0] <= counts[Step.CAME][0]
        assert counts[Step.ADOPTED][0] <= counts[Step.PROPOSED][0]
        assert line.onward[Step.ADOPTED].of == counts[Step.PROPOSED][0]
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert funnel(shuffled) == found
    assert from_plain(json.loads(json.dumps(as_plain(found)))).lines == found.lines


@settings(deadline=None)
@given(invitations())
def test_by_partner_counts_each_once_with_the_furthest_it_came(rows):
    found = funnel(rows, unit=Unit.PARTNER).total
    partners = {one.partner for one in rows}
    assert found.invited == len(partners)
    assert found.steps[Step.CAME].count == len({one.partner for one in rows if one.came})
    assert found.steps[Step.SPOKE].count == len({one.partner for one in rows if one.turns})
    assert found.steps[Step.ADOPTED].count == len({one.partner for one in rows if one.adopted})


def test_two_assessments_are_compared():
    def period(spoke, silent, kind="tenants"):
        said = [invitation("1", f"{kind}{n}", kind, came=True, turns=1) for n in range(spoke)]
        return said + [invitation("1", f"{kind}s{n}", kind, came=True, turns=0) for n in range(silent)]

    before = funnel(period(48, 32) + period(3, 0, "gone"))
    after = funnel(period(56, 14) + period(2, 0, "new"))
    found = compare(from_plain(as_plain(before)), after)
    (line,) = found.lines
    assert (line.kind, found.only_before, found.only_after) == ("tenants", ("gone",), ("new",))
    spoke = line.steps[Step.SPOKE]
    assert (round(spoke.low, 4), round(spoke.high, 4), spoke.clear) == (0.0524, 0.3339, True)
    assert line.onward[Step.ADOPTED].value is None
    assert "1 of 4 rates by kind has clearly changed" in english(found)[0]
    with pytest.raises(ValueError, match="both count"):
        compare(before, funnel([], unit=Unit.PARTNER))
    assert english(compare(funnel([]), funnel([]))) == ["No kind is in both assessments."]


# Shares


def test_turns_beside_attendance():
    rows = [
        invitation("1", "a", "agency", came=True, turns=6, seconds=600.0),
        invitation("1", "b", "tenants", came=True, turns=2, seconds=60.0),
        invitation("1", "c", "tenants", came=True, turns=0, seconds=0.0),
        invitation("1", "d", "tenants", came=True, turns=0, seconds=0.0),
        invitation("2", "a", "agency", came=True),  # nobody counted
        invitation("1", "e", "never"),
    ]
    found = shares(rows)
    lines = {one.name: one for one in found.lines}
    assert (lines["agency"].attendance_share, lines["agency"].turn_share) == (0.25, 0.75)
    assert lines["agency"].turn_ratio == 3
    assert lines["tenants"].turn_ratio == pytest.approx(1 / 3)
    assert lines["agency"].time_ratio == pytest.approx(600 / 660 / 0.25)
    assert (lines["never"].turn_share, lines["never"].turn_ratio) == (0, None)
    assert (found.meetings, found.counted_meetings, found.timed_meetings) == (2, 1, 1)
    assert (found.turn_evenness.size, found.turn_evenness.most) == (4, 1)
    assert english(found)[0] == "Turns counted: 8. 1 of the 4 who came took at least half of them."
    partners = shares(rows, by=By.PARTNER)
    assert [one.name for one in partners.lines][:2] == ["a", "b"]
    assert partners.lines[0].turn_ratio == 3
    assert partners.lines[2].turn_ratio == 0


def test_time_is_compared_only_where_the_time_of_all_who_spoke_is_known():
    rows = [
        invitation("1", "a", came=True, turns=2, seconds=50.0),
        invitation("1", "b", "clinic", came=True, turns=1),
        invitation("2", "a", came=True, turns=1, seconds=30.0),
        invitation("2", "b", "clinic", came=True, turns=0),
    ]
    found = shares(rows)
    assert (found.counted_meetings, found.timed_meetings, found.seconds) == (2, 1, 30.0)
    assert {one.name: one.time_ratio for one in found.lines} == {"school": 2.0, "clinic": 0.0}
    assert any("not timed" in text for text in english(found))


@settings(deadline=None)
@given(invitations())
def test_shares_add_up_where_kinds_do_not_overlap(rows):
    single = [Invitation(o.meeting, o.partner, o.kinds[:1], o.came, o.turns, o.seconds) for o in rows]
    for by in By:
        found = shares(single, by=by)
        assert sum(one.turns for one in found.lines) == found.turns
        assert sum(one.seconds for one in found.lines) == pytest.approx(found.seconds)
        assert sum(one.attendances for one in found.lines) == found.attendances
        for part in ("attendance_share", "turn_share", "time_share"):
            known = [getattr(one, part) for one in found.lines]
            assert None not in known or set(known) == {None}
            assert None in known or not known or sum(known) == pytest.approx(1)
        # the mean of the ratios, weighed by attendance, is 1
        if found.turns:
            assert sum(
                one.turn_ratio * one.attendance_share for one in found.lines if one.attendances
            ) == pytest.approx(1)
    assert shares([]).lines == ()
    assert "No turns have been counted" in english(shares([]))[0]


# Evenness and fit to need


def test_the_worked_numbers():
    found = evenness([60, 10, 25, 1, 4])
    assert round(found.gini, 3) == 0.556
    assert found.gini_small_sample == pytest.approx(0.695)
    assert round(found.blau, 4) == 0.5658
    assert round(found.blau_normalised, 5) == 0.70725
    assert round(found.herfindahl, 4) == 0.4342
    assert round(found.shannon, 5) == 1.05813
    assert round(found.pielou, 5) == 0.65746


@pytest.mark.parametrize(
    ("counts", "gini", "small", "blau", "pielou", "most"),
    [
        ([7], 0, None, 0, None, 1),
        ([3, 3, 3, 3], 0, 0, 0.75, 1, 2),
        ([0, 0, 0, 9], 0.75, 1, 0, 0, 1),
        ([0, 5], 0.5, 1, 0, 0, 1),
    ],
)
def test_one_all_equal_and_one_has_all(counts, gini, small, blau, pielou, most):
    found = evenness(counts)
    assert (found.gini, found.gini_small_sample, found.blau) == pytest.approx((gini, small, blau))
    assert found.pielou == pytest.approx(pielou)
    assert found.most == most


@pytest.mark.parametrize("counts", [[], [0], [0, 0, 0]])
def test_nothing_counted_is_no_evenness(counts):
    found = evenness(counts)
    assert (found.size, found.total, found.gini, found.blau, found.shannon, found.most) == (len(counts), 0, *[None] * 4)
    for wrong in ([-1], [math.nan], [math.inf]):
        with pytest.raises(ValueError, match="0 or more"):
            evenness(wrong)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=7).filter(any))
def test_evenness_against_its_definitions(counts):
    found = evenness(counts)
    n, total = len(counts), sum(counts)
    differences = sum(abs(a - b) for a in counts for b in counts)
    assert found.gini == pytest.approx(differences / (2 * n * total), abs=1e-12)
    same = sum(a * a for a in counts) / total**2
    assert found.blau == pytest.approx(1 - same)
    assert found.herfindahl == pytest.approx(same)
    assert found.shannon == pytest.approx(sum(-a / total * math.log(a / total) for a in counts if a), abs=1e-12)
    fewest = next(
        size for size in range(1, n + 1) if any(2 * sum(some) >= total for some in itertools.combinations(counts, size))
    )
    assert found.most == fewest
    for name in ("gini", "gini_small_sample", "blau", "blau_normalised", "herfindahl", "pielou"):
        value = getattr(found, name)
        assert value is None or 0 <= value <= 1
    assert evenness([one * 3 for one in reversed(counts)]).gini == pytest.approx(found.gini, abs=1e-12)


def test_fit_to_need_is_shown_beside_evenness():
    even = fit_to_need({"a": 10, "b": 10, "unknown": 5}, {"a": 80, "b": 10, "silent": 10})
    assert even.evenness.size == 3
    assert even.overlap == pytest.approx(0.5 + 0.1)
    assert {one.kind: one.ratio for one in even.lines} == pytest.approx(
        {"a": 0.625, "b": 5, "silent": 0, "unknown": None}
    )
    assert even.left_out == ("unknown",)
    assert english(even) == [
        "60 % lies where need is. At 100 it would be spread exactly as need is.",
        "silent has least beside its need: 0.0 % of it, and 10.0 % of the need.",
        "For 1 kind no need is known; it is left out of the comparison.",
    ]
    for counts, need in (({}, {}), ({"a": 1}, {}), ({"a": 0}, {"a": 1}), ({"a": 1}, {"a": 0})):
        assert fit_to_need(counts, need).overlap is None
    with pytest.raises(ValueError, match="0 or more"):
        fit_to_need({"a": -1}, {})


@given(st.dictionaries(st.sampled_from("abcd"), st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1))
def test_fit_is_one_minus_dissimilarity(pairs):
    counts, need = ({kind: pair[place] for kind, pair in pairs.items()} for place in (0, 1))
    found = fit_to_need(counts, need)
    if not sum(counts.values()) or not sum(need.values()):
        assert found.overlap is None
        return
    apart = sum(abs(counts[k] / sum(counts.values()) - need[k] / sum(need.values())) for k in pairs) / 2
    assert found.overlap == pytest.approx(1 - apart)
    assert fit_to_need(need, need).overlap == pytest.approx(1)


# Who comes back, who stopped

YEAR = [Meeting(f"m{month:02}", dt.date(2026, month, 10)) for month in range(1, 9)]


def attended(partner, months, invited=range(1, 9), kind="school"):
    return [invitation(f"m{month:02}", partner, kind, came=month in months) for month in invited]


def test_who_came_in_the_first_half_and_again_in_the_second():
    rows = [
        *attended("stays", {1, 6}),
        *attended("leaves", {1, 2}, kind="tenants"),
        *attended("not asked", {3}, range(1, 5), "tenants"),
        *attended("new", {7}),
        *attended("never", set()),
        invitation("elsewhere", "stays", came=True),
    ]
    found = retention(rows, YEAR)
    assert (found.first_half, found.second_half) == (("m01", "m02", "m03", "m04"), ("m05", "m06", "m07", "m08"))
    total = found.total
    assert (total.again.count, total.again.of) == (1, 3)
    assert (total.left, total.not_asked, total.joined) == (("leaves",), ("not asked",), ("new",))
    assert {one.kind: (one.again.count, one.again.of) for one in found.lines} == {"school": (1, 1), "tenants": (0, 2)}
    assert found.left_out == 1
    assert english(found)[0] == "1 of 3 who came in the first half came again in the second."
    early = retention(rows, YEAR, split=dt.date(2026, 2, 1))
    assert (early.total.again.count, early.total.again.of) == (2, 2)


def test_a_period_with_one_meeting_has_no_halves():
    for meetings in ([], YEAR[:1]):
        found = retention(attended("a", {1}), meetings)
        assert found.total.again.of == 0 or not found.second_half
        assert english(found)[0] == "This needs meetings in both halves of the period."
    with pytest.raises(ValueError, match="two days"):
        retention([], [YEAR[0], Meeting("m01", dt.date(2026, 2, 1))])


@settings(deadline=None)
@given(invitations(meetings=4), st.integers(1, 4))
def test_retention_against_sets(rows, split):
    meetings = [Meeting(f"m{n}", dt.date(2026, 1, 1 + n)) for n in range(4)]
    found = retention(rows, meetings, split=dt.date(2026, 1, split)).total
    early = {o.partner for o in rows if o.came and int(o.meeting[1:]) < split - 1}
    late = {o.partner for o in rows if o.came and int(o.meeting[1:]) >= split - 1}
    assert (found.again.count, found.again.of) == (len(early & late), len(early))
    assert set(found.left) | set(found.not_asked) == early - late
    assert set(found.joined) == late - early


def test_who_stopped_coming_with_what_happened_before():
    happenings = [
        Happening("gone", dt.date(2026, 1, 20), "was thanked"),
        Happening("gone", dt.date(2026, 4, 12), "their item was declined"),
        Happening("gone", dt.date(2026, 6, 1), "was written to"),  # after the first meeting without them
        Happening("other", dt.date(2026, 4, 12), "something else"),
    ]
    rows = [
        *attended("gone", {1, 2, 4}),
        *attended("once", {3}),
        *attended("faithful", {1, 2, 3, 8}),
        *attended("dropped", {1, 2}, range(1, 4)),
        *attended("in between", {1, 5}),
    ]
    found = stopped_coming(rows, YEAR, happenings=happenings)
    assert [one.partner for one in found.stopped] == ["gone", "in between"]
    gone = found.stopped[0]
    assert (gone.came_to, gone.invited_to, gone.missed, gone.last_came.id) == (3, 5, 3, "m04")
    assert gone.last_happening.what == "their item was declined"
    assert found.stopped[1].last_happening is None
    assert [one.partner for one in found.no_longer_invited] == ["dropped"]
    assert english(found) == [
        "2 came to at least 2 earlier meetings and to none of the last 3. Ask what happened.",
        "1 more came before and was not invited to any of the last 3.",
    ]
    assert stopped_coming(rows, YEAR, at_least=3, last=4).stopped[0].partner == "gone"


def test_too_few_meetings_to_tell():
    found = stopped_coming(attended("a", {1, 2}), YEAR[:3])
    assert found.stopped == found.no_longer_invited == ()
    assert english(found) == ["There are too few meetings yet to tell who has stopped coming."]
    assert stopped_coming([], []).stopped == ()
    with pytest.raises(ValueError, match="At least one"):
        stopped_coming([], [], last=0)


@settings(deadline=None)
@given(invitations(meetings=4), st.integers(1, 3), st.integers(1, 3))
def test_stopped_against_going_through_everyone(rows, at_least, last):
    meetings = [Meeting(f"m{n}", dt.date(2026, 1, 1 + n)) for n in range(4)]
    found = stopped_coming(rows, meetings, at_least=at_least, last=last)
    expected = set()
    for partner in {one.partner for one in rows}:
        came = {int(one.meeting[1:]) for one in rows if one.partner == partner and one.came}
        if sum(n < 4 - last for n in came) >= at_least and not any(n >= 4 - last for n in came):
            expected.add(partner)
    assert {one.partner for one in (*found.stopped, *found.no_longer_invited)} == expected
    assert all(one.missed for one in found.stopped)


# Anonymous answers


def test_below_five_answers_nothing_is_shown():
    for counts in ({}, {"yes": 0, "no": 0}, {"yes": 4, "no": 0}):
        found = protected_pulse(counts)
        assert (found.shown, found.answers, found.table) == (Shown.NOTHING, None, None)
        assert set(found.counts.values()) <= {None}
        assert "4" not in " ".join(english(found))


def test_enough_of_each_is_shown_with_whole_percents():
    found = protected_pulse({"yes": 12, "partly": 8, "no": 5})
    assert (found.shown, found.answers) == (Shown.ALL, 25)
    assert found.counts == {"yes": 12, "partly": 8, "no": 5}
    assert found.percents == {"yes": 48, "partly": 32, "no": 20}


def test_few_of_one_answer_hide_another_too():
    found = protected_pulse({"yes": 20, "partly": 9, "no": 2})
    assert found.counts == {"yes": 20, "partly": None, "no": None}
    assert (found.shown, found.answers, found.percents["no"]) == (Shown.PARTLY, 31, None)


def test_what_everybody_or_nobody_said_is_not_shown_unless_harmless():
    everybody = protected_pulse({"yes": 9, "no": 0})
    assert everybody.counts == {"yes": None, "no": None}
    assert everybody.shown is Shown.TOTAL
    assert protected_pulse({"yes": 9, "no": 0}, sensitive=False).counts == {"yes": 9, "no": 0}


def test_answers_that_come_in_are_held_back_until_enough_have_come():
    first = protected_pulse({"yes": 7, "no": 6})
    one_more = protected_pulse({"yes": 7, "no": 7}, before=first)
    assert one_more.held_back
    assert one_more.counts == first.counts
    assert "recognized" in english(one_more)[-1]
    again = protected_pulse({"yes": 7, "no": 7}, before=one_more)
    assert english(again) == english(one_more)
    more = protected_pulse({"yes": 12, "no": 11}, before=again)
    assert (more.held_back, more.counts) == (False, {"yes": 12, "no": 11})
    withdrawn = protected_pulse({"yes": 1, "no": 0}, before=first)
    assert withdrawn.held_back


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(st.sampled_from(["yes", "partly", "no", "no view"]), st.integers(0, 12), min_size=1), st.booleans()
)
def test_nobody_can_work_out_a_hidden_answer(counts, sensitive):
    found = protected_pulse(counts, sensitive=sensitive)
    if sum(counts.values()) < 5:
        assert found.table is None
        return
    assert all(low <= 1e-6 and high >= 5 - 1e-6 for low, high in possible(found.table).values())
    for name, count in found.counts.items():
        assert count in {None, counts[name]}
        assert count is None or count == 0 or count >= 5
        assert (found.percents[name] is None) == (count is None)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(["yes", "no"]), max_size=30))
def test_nothing_shown_in_turn_shows_fewer_than_five(answers):
    told, last = Counter({"yes": 0, "no": 0}), None
    for answer in answers:
        told[answer] += 1
        found = protected_pulse(told, before=last)
        if last is not None and last.table is not None and not found.held_back:
            assert check_releases(last.table, found.table).may_follow
        last = found


def test_a_pulse_that_cannot_be():
    with pytest.raises(ValueError, match="at least 2"):
        protected_pulse({"yes": 3}, 1)
    with pytest.raises(ValueError, match="below 0"):
        protected_pulse({"yes": -3, "no": 9})
