"""Which sectors first: the local percentile and the table of determinants."""

import numpy as np
import pytest

from longtable.methods.coverage import SectorList, count_sectors
from longtable.methods.sectors import DETERMINANTS, SECTOR_TITLES, LocalIndicator, local_percentile, rank_sectors

from .builders import partner

EVERY = np.array([True, True, True, True])
PEOPLE = np.array([10.0, 10.0, 10.0, 10.0])


def rank(indicators, members=(), focus=EVERY, wanted=None):
    board = count_sectors(members, wanted) if wanted else count_sectors(members)
    return rank_sectors(board, {one.code: one for one in indicators}, focus, PEOPLE)


def test_percentile_is_the_mid_rank_and_skips_what_is_missing():
    reference = np.array([1.0, 2.0, 2.0, 4.0, np.nan])
    assert local_percentile(np.array([2.0]), reference, np.array([1.0])) == 50.0
    assert local_percentile(np.array([0.0]), reference, np.array([1.0])) == 0.0
    assert local_percentile(np.array([9.0, np.nan]), reference, np.array([1.0, 99.0])) == 100.0
    assert local_percentile(np.array([9.0, 0.0]), reference, np.array([3.0, 1.0])) == 75.0
    assert local_percentile(np.array([np.nan]), reference, np.array([1.0])) is None
    assert local_percentile(np.array([1.0]), np.array([np.nan]), np.array([1.0])) is None


def test_a_wider_reference_is_used_and_named():
    here = LocalIndicator("rent_burden", np.full(4, 50.0), np.arange(100.0), "Illinois")
    first = rank([here])[0]
    assert first.sector == "housing"
    assert first.percentile == pytest.approx(50.5)
    assert first.reasons[0].reference_name == "Illinois"
    assert first.reasons[0].reference_areas == 100


def test_low_values_count_where_low_is_worse():
    walk = LocalIndicator("walkability", np.array([1.0, 5.0, 6.0, 7.0]))
    first = rank([walk], focus=np.array([True, False, False, False]))[0]
    assert (first.sector, first.percentile) == ("planning", 87.5)


def test_absent_comes_before_thin_whatever_the_percentile():
    values = np.array([1.0, 2.0, 3.0, 4.0])
    high = np.array([False, False, False, True])
    indicators = [LocalIndicator("rent_burden", values), LocalIndicator("no_vehicle", values[::-1].copy())]
    ranked = rank(indicators, [partner("a", sectors=("housing",))], high)
    order = [one.sector for one in ranked]
    assert order.index("transportation") < order.index("housing")
    assert order.index("transportation") == 0


def test_sectors_that_do_not_exist_here_are_left_out():
    wanted = SectorList(("housing", "transportation"), {"transportation": "No transit agency."})
    assert [one.sector for one in rank([], wanted=wanted)] == ["housing"]
    assert rank([], wanted=wanted)[0].percentile is None


def test_every_line_of_the_table_names_a_sector_of_the_list_and_a_reason():
    for line in DETERMINANTS:
        assert line.sector in SECTOR_TITLES
        assert line.worse in {"high", "low"}
        assert line.reason.endswith(".")
    assert len({(line.indicator, line.sector) for line in DETERMINANTS}) == len(DETERMINANTS)
