"""What the pages about the community say, to whom, and at what cost."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from longtable.coalitions.models import Role
from longtable.places.actions import bring_community
from longtable.places.maps import MOST_ON_MAP
from longtable.places.models import Community
from longtable.sources.package import read_package
from longtable.sources.publishers import read_published
from longtable.sources.topojson import read_topojson
from tests.factories import make_access
from tests.factories.places import make_community, make_package
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db
STATIC = Path(__file__).parents[3] / "src" / "longtable" / "ui" / "static"


def address(access, name: str, *args: object) -> str:
    return reverse(f"places:{name}", args=[access.coalition.slug, *args])


@pytest.fixture
def access():
    return make_access()


@pytest.fixture
def chicago(shared: Path, access):
    package = read_package(shared / "cases" / "chicago-tobacco")
    bring_community(by=access, package=package, title="Chicago")
    return access


def test_chicago_has_its_published_numbers(chicago):
    page = visit(chicago.account).get(address(chicago, "community"))
    words = words_of(page)
    assert "Adult smoking stands at 18.1% on average in Chicago." in words
    assert "36 of 71 areas lie above that: about 62,300 more adults than if none did." in words
    assert "71 of 77 areas have data" in words
    assert "2016-2018" in words
    for name in ("Archer Heights", "Armour Square", "Burnside", "North Park", "O'Hare", "Oakland"):
        assert name in words.partition("Areas without data")[2]
    assert re.search(r"Black residents\s*784,424", words)
    assert "2.09" in words  # concentration of Black residents
    assert "describe places, not people" in words


def weight_of_first_load(html: bytes) -> int:
    """Bytes that a browser fetches for a page it has never seen: page and text compressed, both weights of the font."""
    assets = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|woff2|svg))"', html.decode()))
    assets |= {f"built/fonts/atkinson-latin-{weight}-normal.woff2" for weight in (400, 700)}
    assert "built/longtable.css" in assets
    files = {asset: (STATIC / asset).read_bytes() for asset in assets}
    sizes = [len(data) if name.endswith("woff2") else len(gzip.compress(data, 9)) for name, data in files.items()]
    return len(gzip.compress(html, 6)) + sum(sizes)


def test_the_first_load_of_chicago_weighs_at_most_200_kilobytes(chicago):
    html = visit(chicago.account).get(address(chicago, "community")).content
    assert b"lt-map__picture" in html
    assert weight_of_first_load(html) <= 200_000


def test_the_largest_map_that_is_drawn_weighs_at_most_200_kilobytes(shared: Path, access):
    data = shared / "data"
    file = data / "svi" / "SVI_2018_US_county.csv"
    package = read_published({file.name: file.read_bytes()})
    shapes = read_topojson((data / "geography" / "counties-10m.json").read_bytes(), "counties-10m.json").shapes
    places = slice(0, MOST_ON_MAP)
    areas = replace(
        package.areas,
        ids=package.areas.ids[places],
        names=package.areas.names[places],
        populations={name: values[places] for name, values in package.areas.populations.items()},
        latitude=package.areas.latitude[places],
        longitude=package.areas.longitude[places],
    )
    one = package.indicators["poverty"]
    small = replace(
        package,
        areas=areas,
        groups={},
        indicators={"poverty": replace(one, values=one.values[places])},
        shapes={area: shapes[area] for area in areas.ids if area in shapes},
        problems=(),
    )
    bring_community(by=access, package=small, title="Counties")
    html = visit(access.account).get(address(access, "community")).content
    assert b"lt-map__picture" in html
    assert weight_of_first_load(html) <= 200_000


def test_people_beyond_the_benchmark_follow_from_the_definition(access):
    make_community(access, areas=4, missing=())
    words = words_of(visit(access.account).get(address(access, "community")))
    rates, adults = np.array([10, 12, 14, 16.0]), np.array([800, 1600, 2400, 3200.0])
    average = (rates * adults).sum() / adults.sum()
    beyond = (np.maximum(rates - average, 0) / 100 * adults).sum()
    assert f"{average:.1f}%" in words
    assert f"about {beyond:.0f} more adults" in words


def test_a_given_benchmark_is_named_as_such(access):
    make_community(access)
    page = visit(access.account).get(address(access, "community"), {"indicator": "smoking", "against": "given"})
    assert "Compared with Illinois, 15.0%" in words_of(page)
    other = visit(access.account).get(address(access, "community"), {"indicator": "uninsured", "against": "given"})
    assert "Illinois" not in words_of(other).partition("Every area")[0].partition("Measure")[0]


def test_the_publishers_caution_and_source_stand_on_the_page(access):
    make_community(access)
    page = visit(access.account).get(address(access, "community"))
    assert "Do not use it to judge a program." in words_of(page)
    assert b'<a href="https://lake.example/survey">' in page.content


def test_a_chosen_group_is_shown_beside_the_rates(access):
    make_community(access)
    words = words_of(visit(access.account).get(address(access, "community"), {"group": "latino"}))
    assert "Latino residents, share of all people" in words


def test_missing_is_shown_as_missing_and_never_as_zero(access):
    make_community(access, areas=6, missing=(5,))
    words = words_of(visit(access.account).get(address(access, "community")))
    assert "5 of 6 areas have data" in words
    row = re.search(r"Area 6\s*(no data|0)", words)
    assert row
    assert row.group(1) == "no data"


def test_without_a_known_denominator_no_people_are_counted(access):
    package = make_package()
    unknown = {code: replace(one, denominator="") for code, one in package.indicators.items()}
    make_community(access, replace(package, indicators=unknown))
    words = words_of(visit(access.account).get(address(access, "community")))
    assert "whom the rate is about is not known" in words
    assert "more people" not in words


@pytest.mark.parametrize("missing", [(0, 1, 2), ()])
def test_a_community_without_any_value_or_with_one_area_still_has_a_page(access, missing):
    make_community(access, areas=3 if missing else 1, missing=missing)
    words = words_of(visit(access.account).get(address(access, "community")))
    assert ("We have no numbers on" in words) == bool(missing)


def test_a_community_without_indicators_says_what_to_do(access):
    make_community(access, replace(make_package(), indicators={}))
    assert "no numbers on need yet" in words_of(visit(access.account).get(address(access, "community")))


def test_area_ids_of_any_form_give_a_valid_page(access):
    package = make_package(areas=3, missing=())
    areas = replace(package.areas, ids=("a b", 'x"<b>', "5/6"))
    package = replace(package, areas=areas, shapes=dict(zip(areas.ids, package.shapes.values(), strict=True)))
    make_community(access, package)
    client = visit(access.account)
    assert client.get(address(access, "community")).status_code == 200
    for code in areas.ids:
        assert client.get(address(access, "area", code)).status_code == 200


def test_an_area_has_a_page_with_everything(access):
    make_community(access, areas=6, missing=(5,))
    words = words_of(visit(access.account).get(address(access, "area", "5")))
    assert "How is Area 5 doing?" in words
    assert "On 2 of 2 measures" in words
    assert "18.0% (17.0% to 19.0%)" in words
    assert "Lake County survey, 2021" in words
    missing = words_of(visit(access.account).get(address(access, "area", "6")))
    assert "no data" in missing
    assert visit(access.account).get(address(access, "area", "99")).status_code == 404


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_is_valid_in_both_languages(access, language):
    make_community(access)
    client = visit(access.account, language)
    for name, args in (("community", ()), ("area", ("1",)), ("bring", ()), ("versions", ())):
        assert client.get(address(access, name, *args)).status_code == 200
    for kind in ("package", "published", "table"):
        assert client.get(address(access, "upload", kind)).status_code == 200


def test_the_spanish_page_is_spanish(access):
    make_community(access)
    words = words_of(visit(access.account, "es").get(address(access, "community")))
    assert "¿Cómo está nuestra comunidad?" in words
    assert "Where need is" not in words


def test_without_a_community_three_ways_are_offered_to_who_can_use_them(access):
    words = words_of(visit(access.account).get(address(access, "community")))
    assert "Bring a package" in words
    assert "Bring your own table" in words
    observer = make_access(Role.OBSERVER, access.coalition)
    assert "A coordinator brings it in" in words_of(visit(observer.account).get(address(access, "community")))


def test_strangers_find_nothing_observers_read_and_only_coordinators_change(access):
    first = make_community(access)
    make_community(access)
    stranger, observer = make_access(), make_access(Role.OBSERVER, access.coalition)
    read = [("community", ()), ("area", ("1",)), ("versions", ())]
    change = [("bring", ()), ("upload", ("package",)), ("restore", (first.pk,))]
    for name, args in read + change:
        assert visit(stranger.account).get(address(access, name, *args)).status_code == 404
    for name, args in read:
        assert visit(observer.account).get(address(access, name, *args)).status_code == 200
    for role in (Role.OBSERVER, Role.MEMBER):
        someone = make_access(role, access.coalition)
        for name, args in change:
            assert visit(someone.account).get(address(access, name, *args)).status_code == 403
        assert visit(someone.account).post(address(access, "restore", first.pk)).status_code == 403
    own = make_community(stranger)
    assert visit(access.account).post(address(access, "restore", own.pk)).status_code == 404


def test_pages_ask_the_database_as_often_for_one_area_as_for_many(access):
    client = visit(access.account)
    for name, args in (("community", ()), ("area", ("1",))):
        counts = []
        for areas, groups in ((1, ("black",)), (30, ("black", "latino", "asian"))):
            make_community(access, areas=areas, groups=groups, missing=())
            with CaptureQueriesContext(connection) as asked:
                client.get(address(access, name, *args))
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 9


def test_versions_cost_the_same_for_one_and_three(access):
    client = visit(access.account)
    counts = []
    for _round in range(3):
        make_community(access)
        with CaptureQueriesContext(connection) as asked:
            words = words_of(client.get(address(access, "versions")))
        counts.append(len(asked))
    assert counts[0] == counts[2]
    assert "There are 3 versions" in words


def test_an_earlier_version_is_used_again(access):
    first = make_community(access, title="First")
    make_community(access, title="Second")
    client = visit(access.account)
    assert "Use this version again?" in words_of(client.get(address(access, "restore", first.pk)))
    client.post(address(access, "restore", first.pk))
    assert Community.objects.get(coalition=access.coalition, current=True) == first


def test_more_areas_than_a_page_can_draw_get_a_table_instead(access):
    make_community(access, areas=MOST_ON_MAP + 1, missing=())
    page = visit(access.account).get(address(access, "community"))
    assert "There is no map of these areas" in words_of(page)
    assert len(gzip.compress(page.content)) < 30_000
