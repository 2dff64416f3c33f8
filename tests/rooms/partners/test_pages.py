"""The pages of the room, fetched by a client that refuses a bad page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from longtable.coalitions.models import Role
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.partners import actions
from longtable.partners.models import Body, Note, Partner, Seat, Sector
from longtable.partners.queries import services_of
from longtable.partners.rules import ServiceLine
from tests.factories import make_access
from tests.factories.partners import make_contact, make_partner
from tests.factories.places import make_community
from tests.pages import words_of
from tests.rooms.partners.rows import full, lines, start, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Access:
    return start()


# Reading


def test_the_board_says_where_everyone_stands(by, visit):
    make_partner(
        by.coalition, "Cedar Street", services=[("black", "serves", ["1"])], sectors=["housing"], confirmed=True
    )
    for number in range(15):
        make_partner(by.coalition, f"Prospect {number:02}", standing="prospect")
    page = visit(by.account).get(url(by, "board"))
    said = words_of(page)
    assert "1 organization is at our table" in said
    assert "and 15 are on the list of prospects" in said
    assert "Show all 15" in said
    assert "Prospect 11" in said
    assert "Prospect 12" not in said
    assert "told us itself" in said


def test_the_board_is_filtered_by_sector_group_and_name(by, visit):
    make_partner(by.coalition, "Cedar Street", services=[("black", "serves", ["1"])], sectors=["housing"])
    make_partner(by.coalition, "Maple Avenue", services=[("latino", "serves", ["1"])], sectors=["media"])
    client = visit(by.account)
    for query in ("?sector=housing", "?group=black", "?words=ceDAR", "?words=street cedar"):
        said = words_of(client.get(url(by, "board") + query))
        assert "Cedar Street" in said, query
        assert "Maple Avenue" not in said, query
    assert "No organization is like this" in words_of(client.get(url(by, "board") + "?words=nobody"))
    assert "Maple Avenue" in words_of(client.get(url(by, "board") + "?sector=%27%3B--"))


def test_an_empty_board_says_what_to_do(by, visit):
    page = visit(by.account).get(url(by, "board"))
    assert "Nobody is on the list yet" in words_of(page)
    assert url(by, "add") in page.content.decode()


@pytest.mark.parametrize("name", ["board", "everyone", "asking", "bodies", "sectors"])
def test_lists_need_the_same_number_of_queries_at_any_size(by, visit, name):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = visit(by.account)
    counts = []
    for number in (1, 3):
        while Partner.objects.count() < number:
            partner = full(by, name=f"Partner {Partner.objects.count()}")
            actions.print_asking(by=by, partner=partner)
        with CaptureQueriesContext(connection) as captured:
            client.get(url(by, name))
        counts.append(len(captured))
    assert counts[0] == counts[1], counts
    if name == "board":
        assert counts[1] <= 10


def test_the_partner_page_needs_the_same_number_of_queries_at_any_size(by, visit):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = visit(by.account)
    partner = full(by)
    counts = []
    for number in range(3):
        with CaptureQueriesContext(connection) as captured:
            client.get(url(by, "partner", partner.pk))
        counts.append(len(captured))
        if number < 2:
            make_contact(partner, f"Someone {number}", f"someone{number}@cedar.example")
            actions.add_note(by=by, partner=partner, text=f"Note {number}")
            Seat.objects.create(body=Body.objects.create(coalition=by.coalition, name=f"B{number}"), partner=partner)
            partner.services.create(group=f"group{number}", areas=["1"])
    assert counts[0] == counts[1] == counts[2]


def test_a_hundred_prospects_keep_the_board_light(by, visit):
    Partner.objects.bulk_create(
        Partner(coalition=by.coalition, name=f"Prospect {number}", standing="prospect") for number in range(300)
    )
    page = visit(by.account).get(url(by, "board"))
    assert page.content.count(b"data-card") == 12
    assert len(page.content) < 60_000


def test_the_partner_page_speaks_as_the_relation_allows(by, visit):
    partner = full(by)
    said = words_of(visit(by.account).get(url(by, "partner", partner.pk)))
    assert "Is led by" in said
    assert "in Area 1 and Area 2" in said
    assert "has not told us where" in said
    assert "in the whole community" in said
    assert "This is what we think. Nobody has asked the organization itself." in said
    assert "Rosa Delgado" in said
    assert "Meets in the evening" in said
    assert "ask Rosa in the evening" in said
    assert "Steering committee" in said


def test_an_observer_reads_no_person_anywhere(by, visit):
    partner = full(by)
    contact = partner.contacts.get()
    actions.give_seat(by=by, body=Body.objects.get(), partner=partner, person=contact.person)
    by.account.name = "Coordinator Quinn"
    by.account.save()
    observer = make_access(Role.OBSERVER, by.coalition)
    client = visit(observer.account)
    for name, args in (("partner", [partner.pk]), ("board", []), ("everyone", []), ("bodies", []), ("sectors", [])):
        text = client.get(url(by, name, *args)).content.decode()
        for secret in ("Rosa", "rosa@", "555-0137", "Meets in the evening", "ask Rosa", "Quinn", by.account.email):
            assert secret not in text, (name, secret)
    member = make_access(Role.MEMBER, by.coalition)
    assert "Rosa Delgado" in visit(member.account).get(url(by, "partner", partner.pk)).content.decode()


def test_the_list_sorts_filters_and_pages(by, visit):
    for number in range(55):
        make_partner(by.coalition, f"Partner {number:02}", standing="active" if number else "left")
    client = visit(by.account)
    first = words_of(client.get(url(by, "everyone")))
    assert "55 organizations" in first
    assert "Partner 49" in first
    assert "Partner 50" not in first
    assert "Partner 54" in words_of(client.get(url(by, "everyone") + "?sort=-name"))
    left = words_of(client.get(url(by, "everyone") + "?standing=left"))
    assert "1 organization is like this" in left


# Writing


def test_adding_asks_whom_it_serves_next(by, visit):
    client = visit(by.account)
    sent = {
        "name": "Cedar Street", "standing": "prospect", "sectors": ["housing"], "joined_precision": "day",
        "description": "", "website": "", "joined_on": "",
    }  # fmt: skip
    answer = client.post(url(by, "add"), sent)
    partner = Partner.objects.get()
    assert answer.url == url(by, "services", partner.pk)
    assert [sector.code for sector in partner.sectors.all()] == ["housing"]
    again = client.post(url(by, "add"), sent)  # the button pressed twice
    assert again.status_code == 422
    assert "There is already an organization with this name" in words_of(again)
    assert url(by, "partner", partner.pk) in again.content.decode()
    assert Partner.objects.count() == 1
    client.post(url(by, "add"), {**sent, "anyway": "on"})
    assert Partner.objects.count() == 2


def test_a_form_that_is_wrong_says_so_and_keeps_the_words(by, visit):
    answer = visit(by.account).post(
        url(by, "add"), {"name": "", "website": "not an address", "description": "Kept words"}
    )
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()
    assert not Partner.objects.exists()


def test_editing_changes_only_what_was_changed(by, visit):
    partner = full(by)
    client = visit(by.account)
    assert client.get(url(by, "edit", partner.pk)).status_code == 200
    client.post(
        url(by, "edit", partner.pk),
        {"name": "Cedar Street Center", "sectors": ["media"], "joined_on": "2020-03-01", "joined_precision": "month"},
    )
    partner.refresh_from_db()
    assert (partner.name, [s.code for s in partner.sectors.all()]) == ("Cedar Street Center", ["media"])
    assert "March 2020" in words_of(client.get(url(by, "partner", partner.pk)))


def test_moving_by_a_card_comes_back_to_the_filtered_board(by, visit):
    partner = make_partner(by.coalition, standing="prospect", sectors=["housing"])
    client = visit(by.account)
    page = client.get(url(by, "board") + "?sector=housing").content.decode()
    target = re.search(r'action="([^"]*/move/[^"]*)"', page).group(1).replace("&amp;", "&")
    answer = client.post(target, {"standing": "invited"})
    assert answer.url == url(by, "board") + "?sector=housing"
    client.post(target, {"standing": "invited"})
    partner.refresh_from_db()
    assert partner.standing == "invited"
    assert partner.standing_changes.filter(became="invited").count() == 1
    assert client.post(target, {"standing": "emperor"}).status_code == 404


def test_moving_takes_a_day_and_a_reason(by, visit):
    partner = make_partner(by.coalition, standing="active")
    client = visit(by.account)
    tomorrow = today_of(by.coalition) + timedelta(days=1)
    refused = client.post(url(by, "move", partner.pk), {"standing": "resting", "on": tomorrow.isoformat()})
    assert refused.status_code == 422
    day = today_of(by.coalition) - timedelta(days=9)
    client.post(url(by, "move", partner.pk), {"standing": "resting", "on": day.isoformat(), "reason": "no staff now"})
    partner.refresh_from_db()
    assert (partner.standing, partner.standing_since) == ("resting", day)
    assert "no staff now" in words_of(client.get(url(by, "partner", partner.pk)))


def test_the_editor_shows_what_is_kept_and_keeps_what_is_sent(by, visit):
    partner = full(by)
    client = visit(by.account)
    page = client.get(url(by, "services", partner.pk))
    assert page.content.decode().count('<fieldset class="lt-card"') == 3
    answer = client.post(
        url(by, "services", partner.pk),
        lines(
            {"group": "older_adults", "relation": "focuses_on", "where": "some", "areas": ["3", "4"]},
            {"group": "", "relation": "serves", "where": "some"},
            {"group": "latino", "relation": "serves", "where": "unknown"},
        ),
    )
    assert answer.status_code == 302
    assert services_of(partner) == [
        ServiceLine("older_adults", "focuses_on", ("3", "4")), ServiceLine("latino", "serves", ())
    ]  # fmt: skip


def test_another_line_loses_no_words_and_saves_nothing(by, visit):
    partner = make_partner(by.coalition)
    client = visit(by.account)
    typed = {"group": "black", "relation": "led_by", "where": "some", "areas": ["5", "7"]}
    page = client.post(url(by, "services", partner.pk), lines(typed, more="1"))
    assert page.status_code == 200
    html = page.content.decode()
    assert html.count('<fieldset class="lt-card"') == 2
    assert len(re.findall(r'name="line-0-areas" value="[57]"[^>]*checked', html)) == 2
    assert re.search(r'value="black" selected', html)
    assert services_of(partner) == []
    less = client.post(url(by, "services", partner.pk), lines(typed, {"group": "latino"}, remove="0")).content.decode()
    assert less.count('<fieldset class="lt-card"') == 1
    assert 'value="latino" selected' in less


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"group": "black", "relation": "serves", "where": "some"}, "Choose the areas, or say that you do not know"),
        ({"group": "", "relation": "serves", "where": "some", "areas": ["1"]}, "For which group?"),
        ({"group": "black", "relation": "serves", "where": "unknown", "areas": ["1"]}, "Which is right?"),
        ({"group": "martians", "relation": "serves", "where": "all"}, "martians"),
        ({"group": "black", "relation": "serves", "where": "some", "areas": ["999"]}, "999"),
    ],
)
def test_the_editor_asks_in_place_of_guessing(by, visit, row, message):
    partner = make_partner(by.coalition, services=[("latino", "serves", ["1"])])
    page = visit(by.account).post(url(by, "services", partner.pk), lines(row))
    assert page.status_code == 422
    assert message in words_of(page)
    assert services_of(partner) == [ServiceLine("latino", "serves", ("1",))]


def test_areas_that_are_gone_are_named_before_they_are_left_out(by, visit):
    partner = make_partner(by.coalition, services=[("black", "serves", ["1", "old-77"])])
    said = words_of(visit(by.account).get(url(by, "services", partner.pk)))
    assert "They are left out when you save: old-77" in said


def test_many_areas_are_typed_not_ticked(visit):
    from tests.factories.places import make_package

    by = make_access()
    make_community(by, make_package(450, shapes=False))
    partner = make_partner(by.coalition, services=[("black", "serves", ["2", "7"])])
    client = visit(by.account)
    page = client.get(url(by, "services", partner.pk))
    assert "Area 2\nArea 7" in page.content.decode().replace("\r", "")
    assert len(page.content) < 60_000
    bad = client.post(
        url(by, "services", partner.pk),
        lines({"group": "black", "relation": "serves", "where": "some", "names": "area 3\nNowhere Heights\n4"}),
    )
    assert "We do not know these areas: Nowhere Heights" in words_of(bad)
    client.post(
        url(by, "services", partner.pk),
        lines({"group": "black", "relation": "serves", "where": "some", "names": "area 3\r\n4"}),
    )
    assert services_of(partner) == [ServiceLine("black", "serves", ("3", "4"))]


def test_contacts_are_added_changed_and_removed_after_a_question(by, visit):
    partner = make_partner(by.coalition)
    client = visit(by.account)
    assert client.get(url(by, "add_contact", partner.pk)).status_code == 200
    assert client.post(url(by, "add_contact", partner.pk), {"language": "en"}).status_code == 422
    client.post(url(by, "add_contact", partner.pk), {"name": "Rosa", "email": "rosa@cedar.example", "language": "es"})
    contact = partner.contacts.get()
    assert client.get(url(by, "contact", contact.pk)).status_code == 200
    client.post(url(by, "contact", contact.pk), {"name": "Rosa D.", "email": "rosa@cedar.example", "language": "en"})
    contact.person.refresh_from_db()
    assert contact.person.name == "Rosa D."
    assert client.get(url(by, "remove_contact", contact.pk)).status_code == 200
    assert partner.contacts.exists()
    client.post(url(by, "remove_contact", contact.pk))
    assert not partner.contacts.exists()


def test_notes_are_kept_once_and_deleted(by, visit):
    partner = make_partner(by.coalition)
    client = visit(by.account)
    for _press in range(2):
        client.post(url(by, "add_note", partner.pk), {"text": "They meet on Mondays"})
    assert Note.objects.count() == 1
    assert client.post(url(by, "add_note", partner.pk), {"text": " "}).status_code == 422
    client.post(url(by, "remove_note", Note.objects.get().pk))
    assert not Note.objects.exists()


def test_bodies_and_seats(by, visit):
    partner = make_partner(by.coalition)
    left = make_partner(by.coalition, "Gone", standing="left")
    client = visit(by.account)
    assert "not written down yet" in words_of(client.get(url(by, "bodies")))
    client.post(url(by, "add_body"), {"name": "Steering committee", "decides": "on"})
    body = Body.objects.get()
    for _press in range(2):
        client.post(url(by, "give_seat", body.pk), {f"body{body.pk}-partner": partner.pk})
    assert Seat.objects.count() == 1
    refused = client.post(url(by, "give_seat", body.pk), {f"body{body.pk}-partner": left.pk})
    assert refused.status_code == 422
    said = words_of(client.get(url(by, "bodies")))
    assert "1 organization has a seat where decisions are made, of 1 at the table." in said
    client.post(url(by, "end_seat", Seat.objects.get().pk))
    assert Seat.objects.get().until is not None
    assert client.get(url(by, "body", body.pk)).status_code == 200
    client.post(url(by, "body", body.pk), {"name": "Steering group"})
    body.refresh_from_db()
    assert (body.name, body.decides) == ("Steering group", False)
    assert client.get(url(by, "end_body", body.pk)).status_code == 200
    client.post(url(by, "end_body", body.pk))
    assert "not written down yet" in words_of(client.get(url(by, "bodies")))


def test_sectors_are_added_renamed_moved_and_marked(by, visit):
    client = visit(by.account)
    client.post(url(by, "add_sector"), {"en": "Labor unions", "es": "Sindicatos"})
    sector = Sector.objects.get(code="labor_unions")
    assert client.post(url(by, "add_sector"), {"en": "", "es": ""}).status_code == 422
    client.post(url(by, "place_sector", sector.pk), {"place": "1"})
    assert words_of(client.get(url(by, "sectors"))).index("Labor unions") < words_of(
        client.get(url(by, "sectors"))
    ).index("Community organizations")
    assert client.get(url(by, "sector", sector.pk)).status_code == 200
    client.post(url(by, "sector", sector.pk), {"en": "Unions", "es": "Sindicatos"})
    assert client.post(url(by, "sector_not_here", sector.pk), {"reason": ""}).status_code == 422
    client.post(url(by, "sector_not_here", sector.pk), {"reason": "No union has an office here"})
    assert "No union has an office here" in words_of(client.get(url(by, "sectors")))
    client.post(url(by, "sector_here", sector.pk))
    sector.refresh_from_db()
    assert (sector.title, sector.not_here_reason) == ("Unions", "")
    client.post(url(by, "remove_sector", sector.pk))
    assert not Sector.objects.filter(pk=sector.pk).exists()
    make_partner(by.coalition, sectors=["housing"])
    kept = Sector.objects.get(code="housing")
    client.post(url(by, "remove_sector", kept.pk))
    assert Sector.objects.filter(pk=kept.pk).exists()


def test_removing_and_merging_ask_first(by, visit):
    keep, other = full(by), make_partner(by.coalition, "Cedar Str.", services=[("older_adults", "serves", ["9"])])
    client = visit(by.account)
    assert client.get(url(by, "remove", keep.pk)).status_code == 200
    assert client.get(url(by, "merge", keep.pk)).status_code == 200
    asked = client.post(url(by, "merge", keep.pk), {"other": other.pk})
    assert "cannot be undone" in words_of(asked)
    assert Partner.objects.count() == 2
    client.post(url(by, "merge", keep.pk), {"other": other.pk, "sure": "1"})
    assert Partner.objects.get() == keep
    client.post(url(by, "remove", keep.pk))
    assert not Partner.objects.exists()
