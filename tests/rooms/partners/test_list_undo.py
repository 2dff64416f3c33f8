"""Taking an import back: exactly what it made goes, and what was changed since stays and is named."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from longtable.coalitions.models import Person
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.partners.actions import add_note, move_partner
from longtable.partners.list_actions import forget_lists
from longtable.partners.list_export import table_of
from longtable.partners.models import Body, Contact, ListImport, Note, Partner, Seat, Sector, Service, Standing
from longtable.record.models import Entry
from longtable.record.queries import verify
from tests.factories.lists import address, bring, field_for, go_on, make_chicago_place, to_ready, upload
from tests.factories.partners import make_contact, make_partner
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(shared: Path) -> Access:
    return make_chicago_place(shared)


def data(shared: Path) -> bytes:
    return (shared / "cases" / "members-as-kept.csv").read_bytes()


def new_sector(step: str, response: Any) -> dict[str, Any]:
    return {field_for(response, "“Aging”"): "new:Aging"} if step == "words" else {}


def take_back(client: Any, by: Access) -> Any:
    done = ListImport.objects.get(state="imported")
    asked = client.get(address(by, "undo", done.pk))
    assert "Take this import back?" in words_of(asked)
    return client.post(address(by, "undo", done.pk), follow=True)


def test_all_that_an_import_made_goes(here: Access, shared: Path) -> None:
    client = visit(here.account)
    sectors = Sector.objects.count()
    bring(client, here, "members.csv", data(shared), new_sector)
    assert Sector.objects.count() == sectors + 1
    page = take_back(client, here)
    assert "Everything that the import made is gone" in words_of(page)
    for model in (Partner, Person, Contact, Body, Seat, Service, Note):
        assert not model.objects.exists(), model
    assert Sector.objects.count() == sectors
    assert Entry.objects.filter(action="partners.list_import_undone").count() == 1
    assert verify(here.coalition.pk).holds
    entries = Entry.objects.count()
    client.post(address(here, "undo", ListImport.objects.get().pk))
    assert Entry.objects.count() == entries
    bring(client, here, "members.csv", data(shared))
    assert Partner.objects.count() == 13


def test_what_was_changed_since_stays_with_the_reason(here: Access, shared: Path) -> None:
    client = visit(here.account)
    bring(client, here, "members.csv", data(shared))
    elders, casa = Partner.objects.get(name="Rainbow Elders"), Partner.objects.get(name="Casa de los Abuelos")
    move_partner(by=here, partner=elders, to=Standing.RESTING)
    add_note(by=here, partner=casa, text="came to lunch")
    Partner.objects.get(name="Housing Now Coalition").delete()
    page = take_back(client, here)
    assert set(Partner.objects.values_list("name", flat=True)) == {"Rainbow Elders", "Casa de los Abuelos"}
    said = words_of(page)
    assert "Rainbow Elders: It was changed after the import." in said
    assert "Housing Now Coalition: It was already removed." in said
    assert {c.person.name for c in Contact.objects.all()} == {"M. Quinn", "Marisol Peña"}
    assert Person.objects.count() == 2


def test_a_partner_with_a_letter_stays(here: Access, shared: Path) -> None:
    letters = pytest.importorskip("longtable.coverage.models")
    client = visit(here.account)
    bring(client, here, "members.csv", data(shared))
    elders = Partner.objects.get(name="Rainbow Elders")
    letter = next(m for m in (getattr(letters, name, None) for name in ("Letter", "Evidence")) if m is not None)
    fields: dict[str, Any] = {"partner": elders}
    if any(f.name == "coalition" for f in letter._meta.fields):
        fields["coalition"] = here.coalition
    letter.objects.create(**fields)
    page = take_back(client, here)
    assert "Other work was done with it" in words_of(page)
    assert Partner.objects.get() == elders


def test_partners_that_were_added_to_are_as_before(here: Access, shared: Path) -> None:
    elders = make_partner(here.coalition, "Rainbow Elders", "joining", ["housing"], [("older_adults", "serves", ["1"])],
                          as_kept={"Who they serve": "friends"}, joined_on=dt.date(2001, 2, 3))  # fmt: skip
    quinn = make_contact(elders, "", "mquinn@rainbow.example")
    body = Body.objects.create(coalition=here.coalition, name="Steering committee", decides=True)
    local = make_partner(here.coalition, "Local 99 Business Assn.")
    Seat.objects.create(body=body, partner=local, since=dt.date(2020, 1, 1))
    before = table_of(here.coalition, people=True)
    client = visit(here.account)
    bring(client, here, "members.csv", data(shared))
    quinn.person.refresh_from_db()
    assert quinn.person.name == "M. Quinn"
    assert table_of(here.coalition, people=True) != before
    page = take_back(client, here)
    assert table_of(here.coalition, people=True) == before
    assert "2 partners are as before" in words_of(page)
    quinn.person.refresh_from_db()
    assert quinn.person.name == ""
    assert Person.objects.count() == 1
    assert Body.objects.count() == 1


def test_an_import_of_another_coalition_cannot_be_taken_back(here: Access, shared: Path) -> None:
    client = visit(here.account)
    bring(client, here, "members.csv", data(shared))
    there = make_chicago_place(shared)
    done = ListImport.objects.get()
    assert visit(there.account).post(address(there, "undo", done.pk)).status_code == 404
    assert Partner.objects.count() == 13


def test_the_preview_of_an_import_that_was_taken_back_leads_to_its_result(here: Access, shared: Path) -> None:
    client = visit(here.account)
    ready = to_ready(client, upload(client, here, "members.csv", data(shared)))
    go_on(client, ready)
    take_back(client, here)
    assert go_on(client, ready).request["PATH_INFO"].endswith("/result/")
    assert not Partner.objects.exists()


def test_uploaded_lists_are_deleted_after_their_time(here: Access, shared: Path) -> None:
    client = visit(here.account)
    bring(client, here, "members.csv", data(shared))
    upload(client, here, "later.csv", data(shared))
    today = today_of(here.coalition)
    assert forget_lists(today=today + dt.timedelta(days=80)) == 0
    assert forget_lists(today=today + dt.timedelta(days=100)) == 2
    done = ListImport.objects.get()
    assert bytes(done.content) == b""
    assert "Ferrer" not in str([done.answers, done.outcome])
    page = client.get(address(here, "result", done.pk))
    assert "Take this import back" not in words_of(page)
    client.post(address(here, "undo", done.pk))
    assert Partner.objects.count() == 13
    assert forget_lists(today=today + dt.timedelta(days=101)) == 0
    assert verify(here.coalition.pk).holds
