"""Bringing a community in: what is kept, what can be read back, and how one goes back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from longtable.methods import coverage as methods
from longtable.places import actions, queries
from longtable.places.actions import bring_community
from longtable.places.models import Area, Community
from longtable.record.models import Entry
from longtable.sources.package import read_package
from longtable.sources.problems import UnreadableFileError
from tests.factories import make_access
from tests.factories.places import make_community, make_package

pytestmark = pytest.mark.django_db


def test_what_was_brought_in_is_read_back_unchanged():
    package = make_package()
    community = make_community(package=package)
    kept = queries.package_of(community)
    assert kept.areas.ids == package.areas.ids
    assert kept.areas.names == package.areas.names
    assert list(kept.areas.populations) == ["population", "adults"]
    for name, values in package.areas.populations.items():
        np.testing.assert_array_equal(kept.areas.populations[name], values)
    for code, counts in package.groups.items():
        np.testing.assert_array_equal(kept.groups[code], counts)
    for code, one in package.indicators.items():
        again = kept.indicators[code]
        for field in ("values", "low", "high"):
            np.testing.assert_array_equal(getattr(again, field), getattr(one, field))
        assert (again.denominator, again.period, again.source) == (one.denominator, one.period, one.source)
        assert (again.caution, again.benchmark, again.benchmark_name) == (
            one.caution,
            one.benchmark,
            one.benchmark_name,
        )
    assert kept.sources == package.sources
    assert np.isnan(kept.indicators["smoking"].values[5])


def test_the_community_before_is_kept_and_can_be_made_current_again():
    access = make_access()
    first = make_community(access)
    second = make_community(access, title="Lake County, new numbers")
    assert queries.current_community(access.coalition) == second
    assert Area.objects.filter(community=first).count() == 12
    actions.restore_community(by=access, community=first, reason="the new file was wrong")
    assert queries.current_community(access.coalition) == first
    assert Community.objects.filter(coalition=access.coalition, current=True).count() == 1
    entry = Entry.objects.filter(coalition_id=access.coalition.pk).latest("number")
    assert (entry.action, entry.reason) == ("places.community_restored", "the new file was wrong")
    assert entry.before["title"] == "Lake County, new numbers"


def test_bringing_in_writes_one_entry_and_no_more_queries_for_more_areas():
    counts = []
    for areas in (1, 100):
        access = make_access()
        with CaptureQueriesContext(connection) as asked:
            make_community(access, areas=areas, missing=())
        counts.append(len(asked))
        assert Entry.objects.filter(coalition_id=access.coalition.pk).count() == 1
    assert counts[0] == counts[1]


def test_nothing_is_kept_of_a_package_that_does_not_fit():
    access = make_access()
    package = make_package(groups=("x" * 81,))
    with pytest.raises(UnreadableFileError) as refused:
        make_community(access, package)
    assert "longer than the 80 characters" in str(refused.value)
    assert not Community.objects.exists()
    assert not Entry.objects.filter(coalition_id=access.coalition.pk).exists()


def test_communities_do_not_cross_coalitions():
    access, stranger = make_access(), make_access()
    community = make_community(access)
    assert queries.current_community(stranger.coalition) is None
    make_community(stranger)
    assert queries.current_community(access.coalition) == community


def test_chicago_comes_in_with_its_numbers(shared: Path):
    package = read_package(shared / "cases" / "chicago-tobacco")
    community = bring_community(by=make_access(), package=package, title="Chicago")
    kept = queries.package_of(community)
    need = methods.measure_need(queries.measured_community(kept), queries.measured_need(kept, "smoking"))
    assert need.benchmark == pytest.approx(18.10625621709938, abs=1e-9)
    assert need.people_beyond_total == pytest.approx(62318.58074224293, abs=1e-6)
    assert len(need.areas_without_data) == 6
