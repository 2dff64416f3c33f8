"""What the actions of the room do: whole or not at all, once, and with one entry in the record."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from longtable.coalitions.models import Person, Role
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.partners import actions, queries
from longtable.partners.models import Contact, Partner, Sector, Standing
from longtable.partners.rules import ServiceLine, UnknownCodesError
from longtable.record.models import Entry
from longtable.record.queries import verify
from tests.factories import make_access, make_coalition
from tests.factories.partners import make_contact, make_partner
from tests.factories.places import make_community

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Access:
    access = make_access()
    make_community(access)
    actions.start_sectors(by=access, coalition=access.coalition)
    return access


def entries(by: Access, action: str = "") -> list[Entry]:
    rows = Entry.objects.filter(coalition_id=by.coalition.pk, action__startswith="partners.").order_by("number")
    return [row for row in rows if not action or row.action == f"partners.{action}"]


def test_a_coalition_starts_with_the_sectors_of_the_guide_in_both_languages(by):
    sectors = queries.sectors_of(by.coalition)
    codes = [sector.code for sector in sectors]
    assert {"community", "education", "housing", "media", "planning", "economic_development"} <= set(codes)
    assert {"transportation", "business", "health_care", "public_health", "government", "justice"} <= set(codes)
    assert {"parks", "social_services", "faith"} <= set(codes)
    assert all(set(sector.titles) == {"en", "es"} for sector in sectors)
    assert len(entries(by, "sectors_started")) == 1
    actions.start_sectors(by=by.account, coalition=by.coalition)
    assert [sector.code for sector in queries.sectors_of(by.coalition)] == codes
    assert len(entries(by, "sectors_started")) == 1


def test_the_case_of_chicago_uses_sectors_that_the_list_starts_with(by, shared):
    lines = (shared / "cases/chicago-tobacco/partners.csv").read_text(encoding="utf-8")
    import csv
    import io

    used = {code for row in csv.DictReader(io.StringIO(lines)) for code in row["sectors"].split(";") if code}
    assert used <= {sector.code for sector in queries.sectors_of(by.coalition)}


def test_an_organization_is_added_with_all_that_is_known_of_it(by):
    partner = actions.add_partner(
        by=by,
        name="  Cedar Street Family Center ",
        standing=Standing.ACTIVE,
        sectors=["community", "housing"],
        services=[("black", "led_by", ["1", "2"]), ("everyone", "serves", ["*"])],
    )
    partner.refresh_from_db()
    assert (partner.name, partner.standing, partner.joined_on) == (
        "Cedar Street Family Center", "active", today_of(by.coalition)
    )  # fmt: skip
    assert queries.services_of(partner) == [
        ServiceLine("black", "led_by", ("1", "2")), ServiceLine("everyone", "serves", ("*",))
    ]  # fmt: skip
    [entry] = entries(by, "partner_added")
    assert entry.after["services"][0] == {"group": "black", "relation": "led_by", "areas": ["1", "2"]}
    assert [(change.was, change.became) for change in partner.standing_changes.all()] == [("", "active")]


def test_an_organization_with_an_unknown_sector_is_not_added(by):
    with pytest.raises(UnknownCodesError, match="labor"):
        actions.add_partner(by=by, name="Union Hall", sectors=["labor"])
    assert not Partner.objects.exists()


@pytest.mark.parametrize(
    ("line", "kind", "named"),
    [
        (("martians", "serves", ["1"]), "group", "martians"),
        (("black", "serves", ["1", "77"]), "area", "77"),
        (("black", "owns", ["1"]), "relation", "owns"),
    ],
)
def test_unknown_codes_are_refused_by_name_and_nothing_is_kept(by, line, kind, named):
    partner = make_partner(by.coalition, services=[("latino", "serves", ["3"])])
    with pytest.raises(UnknownCodesError, match=named) as refused:
        actions.set_services(by=by, partner=partner, services=[("older_adults", "serves", ["2"]), line])
    assert refused.value.kind == kind
    assert queries.services_of(partner) == [ServiceLine("latino", "serves", ("3",))]
    assert not entries(by, "services_set")


def test_without_a_community_the_message_says_to_bring_one():
    by = make_access()
    partner = make_partner(by.coalition)
    with pytest.raises(UnknownCodesError, match="Bring your community first"):
        actions.set_services(by=by, partner=partner, services=[("black", "serves", [])])
    actions.set_services(by=by, partner=partner, services=[("everyone", "serves", ["*"])])
    assert queries.services_of(partner) == [ServiceLine("everyone", "serves", ("*",))]


def test_areas_that_nobody_has_told_stay_unknown_and_two_lines_become_one(by):
    partner = make_partner(by.coalition)
    lines = [("black", "serves", ["2", "1"]), ("latino", "focuses_on", []), ("black", "serves", ["2", "3"])]
    actions.set_services(by=by, partner=partner, services=lines)
    assert queries.services_of(partner) == [
        ServiceLine("black", "serves", ("2", "1", "3")), ServiceLine("latino", "focuses_on", ())
    ]  # fmt: skip


def test_saying_the_same_again_changes_nothing_and_keeps_the_confirmation(by):
    partner = make_partner(by.coalition, services=[("black", "serves", ["1", "2"])], confirmed=True)
    actions.set_services(by=by, partner=partner, services=[("black", "serves", ["2", "1"])])
    assert partner.is_confirmed
    assert not entries(by)[1:]


def test_a_change_by_the_coordinator_ends_a_confirmation(by):
    partner = make_partner(by.coalition, services=[("black", "serves", ["1"])], confirmed=True)
    actions.set_services(by=by, partner=partner, services=[("black", "serves", ["1", "4"])])
    partner.refresh_from_db()
    assert not partner.is_confirmed
    [entry] = entries(by, "services_set")
    assert (entry.before["confirmed"], entry.after["confirmed"]) == (True, False)


def test_moving_twice_is_moving_once(by):
    partner = make_partner(by.coalition, standing="prospect")
    stale = Partner.objects.get(pk=partner.pk)
    actions.move_partner(by=by, partner=partner, to=Standing.INVITED, reason="met at the fair")
    actions.move_partner(by=by, partner=stale, to=Standing.INVITED, reason="met at the fair")
    partner.refresh_from_db()
    assert partner.standing == "invited"
    assert next((change.was, change.became) for change in partner.standing_changes.all()) == ("prospect", "invited")
    assert partner.standing_changes.count() == 2  # one from its beginning
    [entry] = entries(by, "partner_moved")
    assert (entry.before, entry.after["standing"], entry.reason) == (
        {"standing": "prospect"}, "invited", "met at the fair"
    )  # fmt: skip


def test_becoming_active_is_joining_where_no_day_is_known(by):
    new = make_partner(by.coalition, "New", standing="joining")
    old = make_partner(by.coalition, "Old", standing="resting", joined_on=date(2015, 1, 1))
    day = today_of(by.coalition) - timedelta(days=3)
    actions.move_partner(by=by, partner=new, to=Standing.ACTIVE, on=day)
    actions.move_partner(by=by, partner=old, to=Standing.ACTIVE, on=day)
    assert (new.joined_on, new.standing_since, old.joined_on) == (day, day, date(2015, 1, 1))


def test_nobody_moves_tomorrow(by):
    partner = make_partner(by.coalition, standing="prospect")
    with pytest.raises(Refused, match="not come yet"):
        actions.move_partner(by=by, partner=partner, to=Standing.ACTIVE, on=today_of(by.coalition) + timedelta(days=1))
    partner.refresh_from_db()
    assert partner.standing == "prospect"


def test_changing_writes_only_what_changed(by):
    partner = actions.add_partner(by=by, name="Cedar Street", sectors=["housing"])
    actions.change_partner(by=by, partner=partner, name="Cedar Street", website="https://cedar.example")
    actions.change_partner(by=by, partner=partner, name="Cedar Street", sectors=["housing"])
    actions.change_partner(by=by, partner=partner, sectors=["media"])
    first, second = entries(by, "partner_changed")
    assert (first.before, first.after) == ({"website": ""}, {"website": "https://cedar.example"})
    assert (second.before, second.after) == ({"sectors": ["housing"]}, {"sectors": ["media"]})


def test_words_of_the_imported_list_do_not_reach_the_record(by):
    partner = actions.add_partner(by=by, name="Cedar Street", as_kept={"Contact": "Dana Whitfield"})
    actions.change_partner(by=by, partner=partner, as_kept={"Contact": "Luis Ferrer"})
    written = str([(entry.before, entry.after, entry.reason, entry.subject_label) for entry in entries(by)])
    assert "Dana" not in written
    assert "Luis" not in written
    assert "changed" in written


def test_no_name_address_or_note_of_a_person_reaches_the_record(by):
    partner = make_partner(by.coalition)
    contact = actions.add_contact(
        by=by, partner=partner, name="Marisol Peña", email="Marisol@abuelos.example", phone="312-555-0137"
    )
    actions.change_contact(
        by=by, contact=contact, name="Marisol Peña-Ruiz", email="mp@abuelos.example", phone="312-555-0199",
        language="es", is_main=True,
    )  # fmt: skip
    note = actions.add_note(by=by, partner=partner, text="Marisol meets in the evening only")
    actions.remove_note(by=by, note=note)
    actions.remove_contact(by=by, contact=contact)
    written = str([(entry.before, entry.after, entry.reason, entry.subject_label) for entry in entries(by)])
    for secret in ("Marisol", "Peña", "abuelos", "555-01", "evening"):
        assert secret not in written
    assert [entry.action for entry in entries(by)][1:] == [
        "partners.contact_added", "partners.contact_changed", "partners.note_added", "partners.note_removed",
        "partners.contact_removed",
    ]  # fmt: skip
    assert not Person.objects.exists()
    assert verify(by.coalition.pk).holds


def test_the_same_address_is_the_same_person(by):
    one, two = make_partner(by.coalition, "One"), make_partner(by.coalition, "Two")
    first = actions.add_contact(by=by, partner=one, name="K. Osei", email="kosei@access.example")
    again = actions.add_contact(by=by, partner=one, name="K. Osei", email="KOSEI@access.example")
    other = actions.add_contact(by=by, partner=two, email="kosei@access.example", phone="312-555-0100")
    assert again == first
    assert other.person == first.person
    assert Person.objects.get().phone == "312-555-0100"
    assert len(entries(by, "contact_added")) == 2
    actions.remove_contact(by=by, contact=first)
    assert Person.objects.get().contacts.get() == other


def test_the_same_person_in_two_coalitions_is_two_rows(by):
    other = make_access()
    actions.add_contact(by=by, partner=make_partner(by.coalition), email="kosei@access.example")
    actions.add_contact(by=other, partner=make_partner(other.coalition), email="kosei@access.example")
    assert Person.objects.filter(email="kosei@access.example").count() == 2


def test_one_contact_is_the_main_one(by):
    partner = make_partner(by.coalition)
    first = actions.add_contact(by=by, partner=partner, name="A. Nowak")
    second = actions.add_contact(by=by, partner=partner, name="S. Iyer", is_main=True)
    assert [contact.is_main for contact in partner.contacts.order_by("pk")] == [False, True]
    actions.remove_contact(by=by, contact=second)
    first.refresh_from_db()
    assert first.is_main


def test_a_seat_is_given_once_and_ends(by):
    partner = make_partner(by.coalition)
    body = actions.add_body(by=by, name="Steering committee", decides=True)
    assert actions.add_body(by=by, name="steering committee", decides=True) == body
    seat = actions.give_seat(by=by, body=body, partner=partner)
    assert actions.give_seat(by=by, body=body, partner=partner) == seat
    [shown] = queries.bodies_of(by.coalition)
    assert [one.partner for one in shown.open_seats] == [partner]
    actions.end_seat(by=by, seat=seat)
    actions.end_seat(by=by, seat=seat)
    assert queries.bodies_of(by.coalition)[0].open_seats == []
    assert actions.give_seat(by=by, body=body, partner=partner) != seat
    assert len(entries(by, "seat_given")) == 2
    assert len(entries(by, "seat_ended")) == 1


def test_a_body_that_ends_takes_its_seats_with_it(by):
    partner = make_partner(by.coalition)
    body = actions.add_body(by=by, name="Data group", decides=False)
    seat = actions.give_seat(by=by, body=body, partner=partner)
    actions.end_body(by=by, body=body)
    seat.refresh_from_db()
    assert seat.until == today_of(by.coalition)
    assert queries.bodies_of(by.coalition) == []
    with pytest.raises(Refused, match="has ended"):
        actions.give_seat(by=by, body=body, partner=partner)


def test_no_seat_for_a_stranger(by):
    body = actions.add_body(by=by, name="Steering committee", decides=True)
    with pytest.raises(Refused, match="another coalition"):
        actions.give_seat(by=by, body=body, partner=make_partner(make_coalition()))
    stranger = make_contact(make_partner(by.coalition, "Elsewhere")).person
    with pytest.raises(Refused, match="contacts first"):
        actions.give_seat(by=by, body=body, partner=make_partner(by.coalition), person=stranger)


def test_the_list_of_sectors_is_the_coalitions_own(by):
    labor = actions.add_sector(by=by, titles={"en": "Labor unions", "es": ""})
    assert (labor.code, labor.titles) == ("labor_unions", {"en": "Labor unions"})
    assert actions.add_sector(by=by, titles={"en": "labor unions"}) == labor
    actions.change_sector(by=by, sector=labor, titles={"en": "Unions", "es": "Sindicatos"})
    actions.place_sector(by=by, sector=labor, place=1)
    assert queries.sectors_of(by.coalition)[0].titles == {"en": "Unions", "es": "Sindicatos"}
    actions.sector_does_not_exist_here(by=by, sector=labor, reason="No union has an office here")
    assert Sector.objects.get(pk=labor.pk).not_here_reason == "No union has an office here"
    with pytest.raises(Refused, match="Say why"):
        actions.sector_does_not_exist_here(by=by, sector=labor, reason=" ")
    actions.sector_exists_here(by=by, sector=labor)
    assert Sector.objects.get(pk=labor.pk).not_here_reason == ""
    actions.remove_sector(by=by, sector=labor)
    made = [entry.action.removeprefix("partners.") for entry in entries(by)][1:]
    assert made == [
        "sector_added",
        "sector_renamed",
        "sector_placed",
        "sector_marked",
        "sector_unmarked",
        "sector_removed",
    ]


def test_a_sector_that_is_in_use_stays(by):
    make_partner(by.coalition, sectors=["housing"])
    sector = Sector.objects.get(coalition=by.coalition, code="housing")
    with pytest.raises(Refused, match="Organizations are in this sector"):
        actions.remove_sector(by=by, sector=sector)


def test_removing_takes_all_that_hangs_on_a_partner_but_not_its_entry(by):
    partner = make_partner(by.coalition, sectors=["housing"], services=[("black", "serves", ["1"])])
    make_contact(partner, "Rosa Delgado", "rosa@cedar.example")
    pk = partner.pk
    actions.remove_partner(by=by, partner=partner)
    assert not Partner.objects.exists()
    assert not Person.objects.exists()
    [entry] = entries(by, "partner_removed")
    assert (entry.subject_id, entry.subject_label) == (str(pk), "Cedar Street Family Center")


def test_two_entries_for_one_organization_become_one(by):
    keep = make_partner(
        by.coalition, "Northside Community Health Center", sectors=["health_care"],
        services=[("latino", "serves", ["1"])], joined_on=date(2019, 1, 15), confirmed=True, decision_seat=True,
    )  # fmt: skip
    other = make_partner(
        by.coalition, "NORTHSIDE COMMUNITY HEALTH CTR", sectors=["community"], description="A clinic",
        services=[("latino", "serves", ["2"]), ("black", "focuses_on", ["*"])], joined_on=date(2018, 2, 2),
        decision_seat=True,
    )  # fmt: skip
    make_contact(keep, "Dana Whitfield", "dana@northside.example")
    make_contact(other, "Luis Ferrer", "luis@northside.example")
    actions.add_note(by=by, partner=other, text="same organization?")
    actions.merge_partners(by=by, keep=keep, other=other)
    keep = Partner.objects.get()
    assert queries.services_of(keep) == [
        ServiceLine("latino", "serves", ("1", "2")), ServiceLine("black", "focuses_on", ("*",))
    ]  # fmt: skip
    assert {sector.code for sector in keep.sectors.all()} == {"health_care", "community"}
    assert (keep.joined_on, keep.description, keep.is_confirmed) == (date(2018, 2, 2), "A clinic", False)
    assert keep.contacts.count() == 2
    assert keep.contacts.filter(is_main=True).count() == 1
    assert keep.seats.count() == 1
    assert keep.notes.count() == 1
    assert len(entries(by, "partners_merged")) == 1


def test_merging_takes_the_rows_of_higher_rooms_along(by):
    from longtable.coverage.models import Evidence

    keep, other = make_partner(by.coalition, "One"), make_partner(by.coalition, "Two")
    evidence = Evidence.objects.create(partner=other, kind="came")
    actions.merge_partners(by=by, keep=keep, other=other)
    evidence.refresh_from_db()
    assert evidence.partner == keep


def test_merging_two_who_came_to_one_meeting_says_once_that_they_came(by):
    from longtable.coverage.models import Evidence

    keep, other = make_partner(by.coalition, "One"), make_partner(by.coalition, "Two")
    for partner in (keep, other):
        for kind, day in (("came", 5), ("came", 6 if partner == other else 5), ("proposed", 5)):
            Evidence.objects.get_or_create(partner=partner, kind=kind, on=date(2026, 3, day), source="Meeting")
    actions.merge_partners(by=by, keep=keep, other=other)
    said = sorted(keep.evidence.values_list("kind", "on__day"))
    assert said == [("came", 5), ("came", 6), ("proposed", 5), ("proposed", 5)]


def test_merging_across_coalitions_is_refused(by):
    mine, theirs = make_partner(by.coalition), make_partner(make_coalition())
    with pytest.raises(Refused):
        actions.merge_partners(by=by, keep=mine, other=theirs)
    with pytest.raises(Refused):
        actions.merge_partners(by=by, keep=mine, other=mine)
    assert Partner.objects.count() == 2


def test_contacts_of_those_who_left_long_ago_are_forgotten(by):
    today = date(2026, 6, 1)
    long_gone = make_partner(by.coalition, "Long gone", standing="left", since=date(2025, 5, 31))
    just_left = make_partner(by.coalition, "Just left", standing="left", since=date(2025, 6, 1))
    here = make_partner(by.coalition, "Here", since=date(2015, 1, 1))
    shared_person = make_contact(long_gone, "T. Brooks", "tbrooks@housing.example").person
    make_contact(long_gone, "Rosa Delgado", "rosa@gone.example")
    Contact.objects.create(partner=here, person=shared_person)
    make_contact(just_left, "Ana Ruiz", "ana@just.example")
    long_gone.as_kept = {"Notes": "Rosa only in the evening"}
    long_gone.save()
    assert actions.forget_old_contacts(coalition=by.coalition, today=today) == 2
    assert actions.forget_old_contacts(coalition=by.coalition, today=today) == 0
    assert set(Person.objects.values_list("name", flat=True)) == {"T. Brooks", "Ana Ruiz"}
    long_gone.refresh_from_db()
    assert long_gone.as_kept == {}
    [entry] = entries(by, "contacts_forgotten")
    assert entry.actor == "system"
    assert "Rosa" not in str([entry.before, entry.after, entry.reason])


def test_the_daily_jobs_forget_contacts_in_every_coalition(by):
    from longtable.house.daily import run_daily

    other = make_access()
    for access in (by, other):
        gone = make_partner(access.coalition, "Gone", standing="left", since=date(2020, 1, 1))
        make_contact(gone, "Rosa Delgado", f"rosa@{access.coalition.slug}.example")
    assert "contacts of organizations that left deleted: 2" in run_daily(date(2026, 6, 1))
    assert not Person.objects.exists()
    assert run_daily(date(2026, 6, 1)) == []


def test_a_gate_opens_only_to_its_own_coalition(by):
    from django.http import Http404

    mine, theirs = make_partner(by.coalition), make_partner(make_coalition())
    assert queries.get_partner(by, mine.pk) == mine
    with pytest.raises(Http404):
        queries.get_partner(by, theirs.pk)
    observer = make_access(Role.OBSERVER, by.coalition)
    contact = make_contact(mine)
    assert queries.get_contact(by, contact.pk) == contact
    with pytest.raises(Http404):
        queries.get_contact(observer, contact.pk)


def test_who_has_told_us(by):
    make_partner(by.coalition, "Confirmed", confirmed=True)
    make_partner(by.coalition, "Silent")
    make_partner(by.coalition, "Prospect", standing="prospect", confirmed=True)
    told = queries.confirmations(by.coalition)
    assert (told.total, told.confirmed, told.asked, told.not_asked) == (2, 1, 0, 1)
    actions.print_asking(by=by, partner=Partner.objects.get(name="Silent"))
    told = queries.confirmations(by.coalition)
    assert (told.asked, told.not_asked) == (1, 0)


def test_a_merge_that_fails_keeps_both(by, monkeypatch):
    keep, other = make_partner(by.coalition, "One"), make_partner(by.coalition, "Two", sectors=["housing"])

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("longtable.partners.actions.partners.record_partner", broken)
    with pytest.raises(RuntimeError):
        actions.merge_partners(by=by, keep=keep, other=other)
    assert Partner.objects.count() == 2
    assert not Partner.objects.get(name="One").sectors.exists()
