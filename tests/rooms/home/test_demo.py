"""The demo: fictional, the same for the same seed, made once, and full enough that every page is alive."""

from __future__ import annotations

import csv
import json
from datetime import date

import numpy as np
import pytest
import shapely

from longtable.coalitions.models import Coalition, Membership
from longtable.coverage.models import Assessment, Evidence, Letter, Rhythm
from longtable.home import demo, demo_names
from longtable.home.demo_city import SEED, demo_package, make_city
from longtable.home.demo_people import organizations
from longtable.meetings.models import Meeting, Poll
from longtable.meetings.queries.texts import NEWS, plan_texts
from longtable.partners.models import Body, Partner, Seat, Sector, StandingChange
from longtable.partners.sector_list import START
from longtable.people.models import Dispatch
from longtable.people.post import BACKEND
from longtable.places.models import Community
from longtable.record.models import Entry
from longtable.record.queries import verify
from longtable.sources.package import read_package_files
from longtable.sources.package_writing import package_files

TODAY = date(2026, 11, 20)


class TestCity:
    def test_same_seed_same_bytes_and_another_seed_another_city(self):
        make_city.cache_clear()
        first = package_files(make_city(SEED).package)
        make_city.cache_clear()
        assert package_files(make_city(SEED).package) == first
        other = package_files(make_city(SEED + 1).package)
        assert other["areas.csv"] != first["areas.csv"]
        assert other["shapes.geojson"] != first["shapes.geojson"]

    @pytest.mark.parametrize("seed", [SEED, 1, 2, 3])
    def test_shapes_share_their_borders(self, seed):
        package = make_city(seed).package
        shapes = [shapely.geometry.shape(package.shapes[area]) for area in package.areas.ids]
        assert len(shapes) == 77
        assert all(shape.is_valid and shape.geom_type == "Polygon" for shape in shapes)
        assert shapely.coverage_is_valid(shapes)
        touching = sum(one.touches(other) for one in shapes for other in shapes)
        assert touching > 250  # about four neighbours each, the island none

    def test_the_package_reads_back_without_a_problem(self):
        package = demo_package()
        again = read_package_files(package_files(package))
        assert [str(problem) for problem in again.problems] == []
        assert again.areas.names == package.areas.names
        assert np.array_equal(again.indicators["smoking"].values, package.indicators["smoking"].values, equal_nan=True)
        assert again.group_titles == package.group_titles

    def test_numbers_are_believable(self):
        package = demo_package()
        people = package.areas.populations
        assert (people["adults"] < people["population"]).all()
        assert len(set(package.areas.names)) == 77
        for code, counts in package.groups.items():
            assert ((counts >= 0) & (counts <= people["population"])).all(), code
        origins = sum(package.groups[code] for code in ("black", "latino", "asian", "native"))
        assert (origins <= people["population"] * 1.15).all()
        for code, one in package.indicators.items():
            known = one.values[~np.isnan(one.values)]
            assert 70 < len(known) < 77, code
            assert ((known > 0) & (known < 100)).all(), code
        smoking = package.indicators["smoking"]
        inside = ~np.isnan(smoking.values)
        assert (smoking.low[inside] < smoking.values[inside]).all()
        assert (smoking.high[inside] > smoking.values[inside]).all()

    def test_need_has_a_pattern_in_space(self):
        city = make_city()
        values = city.package.indicators["smoking"].values
        pairs = [(values[one], values[other]) for one, near in enumerate(city.neighbours) for other in near]
        left, right = np.array([pair for pair in pairs if not np.isnan(pair).any()]).T
        assert np.corrcoef(left, right)[0, 1] > 0.6

    def test_every_source_says_that_it_is_made_up_and_from_which_seed(self):
        package = demo_package()
        assert "fictional" in package.title
        for title in [
            *(source.title for source in package.sources),
            *(one.source for one in package.indicators.values()),
        ]:
            assert f"Fictional, made by Longtable (seed {SEED})" in title
        assert {one.source for one in package.indicators.values()} == {source.title for source in package.sources}
        descriptor = json.loads(package_files(package)["datapackage.json"])
        assert "fictional" in descriptor["title"]

    def test_no_name_of_the_real_cases(self, shared):
        with (shared / "cases/chicago-tobacco/areas.csv").open() as file:
            real = {row["name"].casefold() for row in csv.DictReader(file)}
        for name in ("partners.csv", "prospects.csv"):
            with (shared / "cases/chicago-tobacco" / name).open() as file:
                real |= {row["name"].casefold() for row in csv.DictReader(file)}
        assert len(real) > 300
        partners, prospects = organizations(make_city())
        made_up = [*demo_package().areas.names, *(one.name for one in (*partners, *prospects))]
        assert [name for name in made_up if name.casefold() in real] == []


class TestLists:
    def test_24_partners_and_120_prospects_with_known_codes(self):
        city = make_city()
        partners, prospects = organizations(city)
        assert (len(partners), len(prospects)) == (24, 120)
        assert len({one.name for one in (*partners, *prospects)}) == 144
        areas, groups = {*city.package.areas.ids, "*"}, {*city.package.groups, "everyone"}
        for one in (*partners, *prospects):
            assert set(one.sectors) <= set(START), one.name
            assert {line.group for line in one.services} <= groups, one.name
            assert {area for line in one.services for area in line.areas} <= areas, one.name
            assert one.email.endswith(".example"), one.name
            assert "555-01" in one.phone, one.name
        assert sum(not one.services for one in prospects) >= 5  # nobody has told whom they serve
        assert {one.language for one in prospects} == {"en", "es"}

    def test_every_name_of_a_person_is_made_of_the_lists(self):
        partners, prospects = organizations(make_city())
        names = [one.contact for one in (*partners, *prospects)]
        assert len(set(names)) == 144
        for name in names:
            first, last = name.split(" ", 1)
            assert first in demo_names.FIRST_NAMES
            assert last in demo_names.LAST_NAMES


@pytest.mark.django_db
class TestCoalition:
    @pytest.fixture
    def coalition(self, settings, time_machine) -> Coalition:
        settings.DEMO = True
        settings.EMAIL_BACKEND = BACKEND  # as the product runs: letters are stored for the worker, but for the demo's
        time_machine.move_to(f"{TODAY}T18:00:00Z")
        return demo.make_demo(today=TODAY)

    def test_every_page_has_something_to_show(self, coalition):
        partners = Partner.objects.filter(coalition=coalition)
        assert partners.count() == 144
        standings = list(partners.values_list("standing", flat=True))
        assert {one: standings.count(one) for one in set(standings)} == {
            "active": 20, "joining": 2, "resting": 1, "left": 1, "invited": 4, "prospect": 116,
        }  # fmt: skip
        active = partners.filter(standing="active")
        assert active.exclude(confirmed_at=None).count() == 13
        assert active.filter(confirmed_at=None, askings__isnull=False).count() >= 4
        assert active.filter(confirmed_at=None, askings__isnull=True).count() >= 2
        assert Seat.objects.filter(body__coalition=coalition, body__decides=True).count() >= 5
        assert Body.objects.filter(coalition=coalition, decides=False).count() == 1
        assert Sector.objects.filter(coalition=coalition).exclude(not_here_reason="").count() == 1
        assert set(Evidence.objects.values_list("kind", flat=True)) == set(Evidence.Kind.values)
        assert Letter.objects.filter(partner__coalition=coalition, sent_at=None).count() == 2
        assert Letter.objects.filter(partner__coalition=coalition).exclude(sent_at=None).count() == 2
        roles = Membership.objects.filter(coalition=coalition).values_list("role", flat=True)
        assert set(roles) == {"coordinator", "member", "observer"}
        assert Rhythm.objects.get(coalition=coalition).months == 6

    def test_two_answers_seven_months_apart_that_differ(self, coalition):
        newer, older = Assessment.objects.filter(coalition=coalition)
        assert 200 < (newer.made_at - older.made_at).days < 225
        assert older.result["summary"]["any"] != newer.result["summary"]["any"]
        assert older.result["summary"]["confirmed"] < newer.result["summary"]["confirmed"]
        assert older.result["summary"]["active"] < newer.result["summary"]["active"]
        assert newer.result["summary"]["unreached"] > 3
        assert newer.result["nobody_listed"] == ["native"]
        assert {"only_partner", "no_decision_seat", "joined_after_strategy", "unpaid_beside_paid"} <= {
            signal["kind"] for signal in newer.result["signals"]
        }

    def test_the_story_is_told_in_order_and_lies_in_the_past(self, coalition):
        entries = list(Entry.objects.filter(coalition_id=coalition.pk).order_by("number"))
        times = [entry.at for entry in entries]
        assert times == sorted(times)
        assert (TODAY - times[0].date()).days > 700
        assert times[-1].date() < TODAY
        assert verify(coalition.pk).holds
        for partner in Partner.objects.filter(coalition=coalition):
            changes = list(StandingChange.objects.filter(partner=partner).order_by("pk"))
            assert [one.on for one in changes] == sorted(one.on for one in changes), partner.name
            assert changes[-1].became == partner.standing
            assert changes[-1].on == partner.standing_since <= TODAY

    def test_made_once(self, coalition, django_assert_max_num_queries):
        with django_assert_max_num_queries(1):
            assert demo.make_demo(today=TODAY) == coalition
        assert Coalition.objects.count() == Community.objects.count() == 1

    def test_reset_throws_away_what_visitors_did_and_nothing_of_others(self, coalition):
        other = Coalition.objects.create(name="Somebody else", slug="somebody-else")
        Partner.objects.create(coalition=other, name="Theirs")
        Partner.objects.filter(coalition=coalition).first().delete()
        Partner.objects.create(coalition=coalition, name="A visitor's organization")
        again = demo.reset_demo(today=TODAY)
        assert again.slug == coalition.slug
        assert Partner.objects.filter(coalition=again).count() == 144
        assert not Partner.objects.filter(name="A visitor's organization").exists()
        assert Partner.objects.filter(coalition=other).count() == 1
        assert not Coalition.objects.filter(pk=coalition.pk).exists()

    def test_sends_nothing(self, coalition, mailoutbox):
        assert mailoutbox == []
        assert not Dispatch.objects.exists()

    def test_some_wait_for_a_text_message_whose_cost_nobody_has_seen(self, coalition):
        meeting = Meeting.objects.get(coalition=coalition, state=Meeting.State.PLANNED)
        drafts = plan_texts(meeting, NEWS).drafts
        assert {(one.kind, one.person.language) for one in drafts} == {("invitation", "en"), ("invitation", "es")}
        assert all("555-01" in one.person.phone for one in drafts)
        assert len(plan_texts(Poll.objects.get(coalition=coalition, state=Poll.State.OPEN), NEWS).drafts) == 1

    def test_labelled_as_fictional(self, coalition):
        assert "(demo)" in coalition.name
        assert coalition.purpose.startswith("Fictional")
        assert "fictional" in Community.objects.get(coalition=coalition).title


@pytest.mark.django_db
def test_only_the_demo_tells_a_made_up_story(settings):
    settings.DEMO = False
    with pytest.raises(RuntimeError, match="only the demo"):
        demo.make_demo(today=TODAY)
    assert not Coalition.objects.exists()
