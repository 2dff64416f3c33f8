"""A list as it is kept, brought in through the pages: every doubt is asked, and nothing is lost or done unasked."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from longtable.coalitions.models import Person, Role
from longtable.coalitions.queries import Access
from longtable.partners import list_writing
from longtable.partners.models import Body, ListImport, Note, Partner, Seat, Sector, Service, StandingChange
from longtable.partners.queries import services_of
from longtable.partners.rules import ServiceLine
from longtable.places.actions import bring_community
from longtable.record.models import Entry
from longtable.record.queries import verify
from longtable.sources.package import read_package
from tests.factories import make_access, make_account
from tests.factories.lists import (
    address,
    bring,
    field_for,
    fields_of,
    go_on,
    make_chicago_place,
    step_of,
    to_ready,
    upload,
)
from tests.factories.partners import make_contact, make_partner
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(shared: Path) -> Access:
    return make_chicago_place(shared)


def kept(shared: Path, kind: str = "csv") -> bytes:
    return (shared / "cases" / f"members-as-kept.{kind}").read_bytes()


def partner(name: str) -> Partner:
    return Partner.objects.get(name=name)


@pytest.mark.parametrize(("kind", "rows", "out"), [("xlsx", 20, 6), ("csv", 17, 3)])
def test_a_list_as_it_is_kept_comes_in(here: Access, shared: Path, kind: str, rows: int, out: int) -> None:
    client = visit(here.account)
    before = Entry.objects.count()
    ready = to_ready(client, upload(client, here, f"members.{kind}", kept(shared, kind)))
    assert not Partner.objects.exists()
    assert not Person.objects.exists()
    assert not Body.objects.exists()
    assert Entry.objects.count() == before
    counts = ready.context["counts"]
    assert counts["made"] == 13
    assert (counts["rows"], counts["made_rows"], counts["unusable"]) == (rows, 14, out)

    result = go_on(client, ready)
    assert step_of(result) == "result"
    assert Partner.objects.count() == 13
    assert {p.list_import.state for p in Partner.objects.all()} == {"imported"}

    northside = partner("Northside Community Health Center")
    assert northside.joined_on == dt.date(2019, 1, 15)
    assert services_of(northside) == [
        ServiceLine("limited_english", "serves", ("1", "77", "3")),
        ServiceLine("latino", "serves", ("1",)),
    ]
    assert {c.person.email for c in northside.contacts.all()} == {
        "dwhitfield@northside.example", "lferrer@northside.example",
    }  # fmt: skip
    assert [c.is_main for c in northside.contacts.all()] == [True, False]
    assert northside.as_kept == {
        "Who they serve": "uninsured adults; Spanish speakers", "Sector(s)": "health", "Joined": "2/2/2023",
        "Organization": "NORTHSIDE COMMUNITY HEALTH CTR",
    }  # fmt: skip
    casa = partner("Casa de los Abuelos")
    assert [(s.group, s.relation) for s in casa.services.all()] == [("latino", "led_by"), ("older_adults", "led_by")]
    assert casa.contacts.get().person.name == "Marisol Peña"
    assert casa.as_kept["Areas / neighborhoods"] == "Little Village"
    health = partner("Dept. of Public Health")
    assert (health.joined_on, health.joined_precision) == (dt.date(2015, 1, 1), "year")
    assert {s.code for s in health.sectors.all()} == {"government", "public_health"}
    assert partner("West Garfield Faith Alliance").joined_precision == "month"
    assert partner("Dept of Planning").standing == "invited"
    assert set(Partner.objects.exclude(name="Dept of Planning").values_list("standing", flat=True)) == {"active"}
    assert StandingChange.objects.filter(was="", became="active").count() == 12
    seats = Seat.objects.filter(body__name="Steering committee", body__decides=True)
    assert {s.partner.name for s in seats} == {
        "Northside Community Health Center", "Housing Now Coalition", "West Garfield Faith Alliance",
        "Dept. of Public Health", "Local 99 Business Assn.",
    }  # fmt: skip
    assert set(Note.objects.values_list("text", flat=True)) >= {"needs interpreter", "invited, no answer", "typo?"}
    assert partner("Lincoln Sq. School Council").contacts.get().person.email == "council@lsc.example"

    entry = Entry.objects.order_by("-number").first()
    assert entry is not None
    assert Entry.objects.count() == before + 1
    assert entry.action == "partners.list_imported"
    assert entry.after["counts"]["made"] == 13
    assert "Ferrer" not in str(entry.after)
    assert verify(here.coalition.pk).holds


def test_every_cell_of_a_used_row_is_somewhere(here: Access, shared: Path) -> None:
    client = visit(here.account)
    ready = to_ready(client, upload(client, here, "members.xlsx", kept(shared, "xlsx")))
    reading = ready.context["reading"]
    clear = {match.text for row in reading.raw.rows for match in (*row.sectors, *row.areas) if match.codes}
    clear |= {part.strip() for text in clear for part in text.split("/")}
    clear_groups = {one.match.text for row in reading.raw.rows for one in row.groups if one.match.codes} | {
        "led by",
        "resident led",
    }
    go_on(client, ready)
    for row in reading.raw.rows:
        here_it_is = next(p for p in Partner.objects.all() if row.number in _rows(p))
        texts = [here_it_is.name, *here_it_is.as_kept.values(), *(n.text for n in here_it_is.notes.all())]
        for contact in here_it_is.contacts.all():
            texts += [contact.person.name, contact.person.email]
        for column, text in row.cells:
            if column in {"Joined", "On steering cmte?"}:
                continue  # read as a date and as a seat
            whole = " ".join(texts)
            for word in [text] if column in {"Organization", "Notes"} else re.split(r"[;,/(]", text):
                said = word.strip().rstrip(")")
                assert said in whole or said in clear or said in clear_groups, (row.number, column, said)


def _rows(one: Partner) -> list[int]:
    assert one.list_import is not None
    made = one.list_import.outcome["made"]
    return next((line["rows"] for line in made if line["id"] == one.pk), [])


def test_suggestions_are_shown_and_can_be_refused(here: Access, shared: Path) -> None:
    client = visit(here.account)

    def change(step: str, response: Any) -> dict[str, Any]:
        if step == "words":
            return {
                field_for(response, "“Aging”"): "new:Aging",
                field_for(response, "“Labor”"): "keep:",
                field_for(response, "“Spanish speakers”"): None,
                field_for(response, "“uninsured adults”"): ["low_income"],
                field_for(response, "Lincoln Sqaure"): None,
                _other(response, "Little Village"): "South Lawndale",
                field_for(response, "How do these organizations stand"): "joining",
                field_for(response, "Which body decides?"): "Council",
                "areas_only": "keep",
            }
        return {"d0": "keep"} if step == "same" else {}

    bring(client, here, "members.csv", kept(shared), change)
    assert Partner.objects.count() == 14
    assert Sector.objects.get(code="aging").title == "Aging"
    assert {s.code for s in partner("Casa de los Abuelos").sectors.all()} == {"community", "aging"}
    assert partner("Casa de los Abuelos").services.first().areas == ["31", "30"]  # type: ignore[union-attr]
    assert "Labor" in partner("O'Hare Workers Center").as_kept["Sector(s)"]
    assert [s.group for s in partner("Northside Community Health Center").services.all()] == ["low_income"]
    assert "Lincoln Sqaure" in partner("Lincoln Sq. School Council").as_kept["Areas / neighborhoods"]
    assert set(Partner.objects.values_list("standing", flat=True)) == {"joining", "invited"}
    assert Body.objects.get().name == "Council"
    assert not partner("Local 99 Business Assn.").services.exists()
    assert partner("Local 99 Business Assn.").as_kept["Areas"] == "Loop"


def _other(response: Any, word: str) -> str:
    form = response.context["form"]
    return next(f"{b.html_name}-other" for b in form if word in str(b.label) and "-other" not in b.html_name)


def test_columns_and_dates_can_be_read_otherwise(here: Access) -> None:
    client = visit(here.account)
    data = b"Who;Where;Came\nHarbor Clinic;Uptown;3/4/2024\nElm House;Loop;5/6/2023\n"
    page = upload(client, here, "two.csv", data)
    columns = {bound.html_name: bound.value() for bound in page.context["form"].columns}
    assert set(columns) == {"column-0", "column-1", "column-2"}
    fields = {"column-0": "organization", "column-1": "areas", "column-2": "joined"}
    page = go_on(client, page, **fields)
    page = client.get(page.request["PATH_INFO"].replace("words", "reading"))
    assert "can be read in two ways" in words_of(page)
    ready = to_ready(client, go_on(client, page, **fields, dates="day_first"))
    go_on(client, ready)
    assert partner("Harbor Clinic").joined_on == dt.date(2024, 4, 3)
    assert partner("Elm House").services.get().areas == ["32"]


def test_one_column_must_name_the_organizations_and_none_means_two_things(here: Access, shared: Path) -> None:
    client = visit(here.account)
    page = upload(client, here, "members.csv", kept(shared))
    refused = go_on(client, page, **{"column-0": "keep"})
    assert refused.status_code == 422
    assert "Say which column holds the names" in words_of(refused)
    refused = go_on(client, page, **{"column-1": "organization"})
    assert "is read as this too" in words_of(refused)


def test_the_encoding_the_separator_the_sheet_and_the_headings_can_be_told(here: Access, shared: Path) -> None:
    client = visit(here.account)
    page = upload(client, here, "members.csv", kept(shared))
    assert "Peña" in words_of(page)
    again = go_on(client, page, encoding="mac-roman")
    assert step_of(again) == "reading"
    assert "Peña" not in words_of(again)
    split = go_on(client, again, encoding="cp1252", delimiter="comma")
    assert len(split.context["form"].columns) != 9
    back = go_on(client, split, delimiter="semicolon")
    assert len(back.context["form"].columns) == 9
    wrong = go_on(client, back, encoding="utf-8")
    assert "is not written in" in words_of(wrong)
    assert "Peña" in words_of(wrong)
    book = upload(client, here, "members.xlsx", kept(shared, "xlsx"))
    assert book.context["form"]["header_row"].value() == 4
    other = go_on(client, book, sheet="old (do not use)", header_row="1")
    assert [bound.label for bound in other.context["form"].columns] == ["Organization", "Joined"]


def test_answers_stay_when_going_back_and_an_import_can_be_taken_up_again(here: Access, shared: Path) -> None:
    client = visit(here.account)

    def change(step: str, response: Any) -> dict[str, Any]:
        return {field_for(response, "“tenants”"): ["low_income"]} if step == "words" else {}

    ready = to_ready(client, upload(client, here, "members.csv", kept(shared)), change)
    draft = ListImport.objects.get()
    words = client.get(address(here, "words", draft.pk))
    assert fields_of(words)[field_for(words, "“tenants”")] == ["low_income"]
    start = client.get(address(here, "import"))
    assert "You have an import that is not finished" in words_of(start)
    assert client.get(address(here, "draft", draft.pk)).url == address(here, "ready", draft.pk)
    assert ready.context["plan"].digest == client.get(address(here, "ready", draft.pk)).context["plan"].digest
    client.post(address(here, "drop", draft.pk))
    assert not ListImport.objects.exists()
    assert "not finished" not in words_of(client.get(address(here, "import")))


def test_the_button_pressed_twice_brings_nothing_in_twice(here: Access, shared: Path) -> None:
    client = visit(here.account)
    ready = to_ready(client, upload(client, here, "members.csv", kept(shared)))
    go_on(client, ready)
    entries = Entry.objects.count()
    again = go_on(client, ready)
    assert step_of(again) == "result"
    assert (Partner.objects.count(), Entry.objects.count()) == (13, entries)


def test_an_import_that_breaks_off_leaves_nothing(here: Access, shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = visit(here.account)
    ready = to_ready(client, upload(client, here, "members.csv", kept(shared)))

    def broken(*_args: object) -> None:
        raise RuntimeError("killed in the middle")

    monkeypatch.setattr(list_writing.Writer, "_notes", broken)
    with pytest.raises(RuntimeError):
        go_on(client, ready)
    assert not Partner.objects.exists()
    assert not Person.objects.exists()
    assert not Body.objects.exists()
    assert ListImport.objects.get().state == "draft"
    assert verify(here.coalition.pk).holds
    monkeypatch.undo()
    go_on(client, ready)
    assert Partner.objects.count() == 13


def test_what_changed_since_the_preview_is_shown_again(here: Access, shared: Path) -> None:
    client = visit(here.account)
    ready = to_ready(client, upload(client, here, "members.csv", kept(shared)))
    make_partner(here.coalition, "Rainbow Elders")
    looked = go_on(client, ready)
    assert step_of(looked) == "ready"
    assert "Something has changed since you looked" in words_of(looked)
    assert Partner.objects.count() == 1


def test_partners_that_exist_are_offered_with_evidence(here: Access, shared: Path) -> None:
    client = visit(here.account)
    elders = make_partner(
        here.coalition, "Rainbow Elders", sectors=["housing"], services=[("older_adults", "led_by", ["1"])]
    )
    make_contact(elders, "Mo Quinn", "M.Quinn@rainbow.example")
    local = make_partner(here.coalition, "Local 99 Business Association")
    page = go_on(client, go_on(client, upload(client, here, "members.csv", kept(shared))))
    assert step_of(page) == "same"
    said = words_of(page)
    assert "Both are called “Rainbow Elders”" in said
    assert "Both have the e-mail address mquinn@rainbow.example" not in said  # another address: no such claim
    assert "Local 99 Business Association" in said
    elders_field = field_for(page, "Is “Rainbow Elders”")
    assert page.context["form"][elders_field].value() == str(elders.pk)
    ready = go_on(client, page, **{field_for(page, "Is “Local 99"): str(local.pk)})
    assert ready.context["counts"]["add"] == 2
    go_on(client, ready)
    elders.refresh_from_db()
    assert {s.code for s in elders.sectors.all()} == {"housing", "community"}
    assert {(s.group, s.relation, tuple(s.areas)) for s in elders.services.all()} == {
        ("older_adults", "led_by", ("1",)), ("older_adults", "serves", ("6", "77", "3")),
    }  # fmt: skip
    assert elders.contacts.count() == 2
    assert elders.standing == "active"
    assert Partner.objects.count() == 13


def test_the_same_list_again_says_nothing_new(here: Access, shared: Path) -> None:
    client = visit(here.account)
    bring(client, here, "members.csv", kept(shared))
    ready = to_ready(client, upload(client, here, "members.xlsx", kept(shared, "xlsx")))
    counts = ready.context["counts"]
    assert (counts["made"], counts["add"], counts["same"]) == (0, 0, 13)
    assert "There is nothing to bring in" in words_of(ready)


def test_a_row_can_be_left_out(here: Access) -> None:
    client = visit(here.account)
    make_partner(here.coalition, "Elm House")
    data = b"Organization,Areas\nElm House,Loop\nHarbor Clinic,Uptown\n"
    result = bring(client, here, "two.csv", data, lambda step, _page: {"m0": "leave"} if step == "same" else {})
    assert Partner.objects.count() == 2
    assert "You chose to leave it out" in words_of(result)


def test_without_a_place_words_are_kept_and_matched_later(shared: Path) -> None:
    from longtable.partners.actions import start_sectors

    by = make_access()
    start_sectors(by=by, coalition=by.coalition)
    client = visit(by.account)
    page = go_on(client, upload(client, by, "members.csv", kept(shared)))
    assert "Your coalition has no place yet" in words_of(page)
    assert not [b for b in page.context["form"] if "Lincoln" in str(b.label)]
    go_on(client, to_ready(client, page))
    assert [(s.group, s.areas) for s in Service.objects.all()] == [("everyone", ["*"])]  # that much is clear anywhere
    assert partner("Rainbow Elders").as_kept["Areas / neighborhoods"] == "Lake View; Edgewater; Uptown"

    bring_community(by=by, package=read_package(shared / "cases" / "chicago-tobacco", shapes=False), title="Chicago")
    page = client.get(address(by, "kept"))
    for _page in range(4):
        if page.context["found"].count == 0 or not fields_of(page):
            break
        page = go_on(client, page)
    elders = partner("Rainbow Elders")
    assert [(s.group, s.relation, set(s.areas)) for s in elders.services.all()] == [
        ("older_adults", "serves", {"6", "77", "3"})
    ]
    assert "Areas / neighborhoods" not in elders.as_kept
    assert elders.as_kept.get("Notes") is None
    assert Entry.objects.filter(action="partners.kept_words_matched", subject_id=str(elders.pk)).exists()


def test_lists_of_every_length_take_the_same_number_of_queries(here: Access, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = visit(here.account)
    seen: list[tuple[int, ...]] = []
    for size in (3, 60):
        lines = [
            f"Org {size} {'abcdefghij'[n % 10]}{n},p{n}@o{size}-{n}.example,housing,Loop,yes,note {n}"
            for n in range(size)
        ]
        data = "\n".join(["Organization,E-mail,Sectors,Areas,Seat,Notes", *lines]).encode()
        ready = to_ready(client, upload(client, here, "list.csv", data), _apart)
        with CaptureQueriesContext(
            connection,
        ) as shown:
            ready = client.get(ready.request["PATH_INFO"])
        with CaptureQueriesContext(connection) as made:
            result = go_on(client, ready)
        with CaptureQueriesContext(connection) as told:
            client.get(result.request["PATH_INFO"])
        seen.append((len(shown), len(made), len(told)))
    # the second import meets the partners of the first: the body is there already, one query less
    assert abs(seen[0][0] - seen[1][0]) <= 1
    assert abs(seen[0][1] - seen[1][1]) <= 4
    assert seen[0][2] == seen[1][2]


def _apart(step: str, response: Any) -> dict[str, Any]:
    if step != "same":
        return {}
    return {bound.html_name: "keep" if bound.html_name.startswith("d") else "new" for bound in response.context["form"]}


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OBSERVER])
def test_only_coordinators_bring_lists_in(here: Access, shared: Path, role: Role) -> None:
    upload(visit(here.account), here, "members.csv", kept(shared))
    draft = ListImport.objects.get()
    other = make_access(role, here.coalition)
    client = visit(other.account)
    for name in ("draft", "reading", "words", "same", "ready", "result", "undo", "drop"):
        assert client.get(address(here, name, draft.pk)).status_code == 403
        assert client.post(address(here, name, draft.pk)).status_code == 403
    assert client.get(address(here, "import")).status_code == 403
    assert client.get(address(here, "kept")).status_code == 403
    assert upload(client, here, "x.csv", b"Organization\nA").status_code == 403


def test_a_stranger_finds_nothing_and_an_import_of_another_coalition_is_not_there(here: Access, shared: Path) -> None:
    upload(visit(here.account), here, "members.csv", kept(shared))
    draft = ListImport.objects.get()
    stranger = visit(make_account())
    assert stranger.get(address(here, "words", draft.pk)).status_code == 404
    elsewhere = make_access()
    client = visit(elsewhere.account)
    for name in ("draft", "reading", "words", "same", "ready", "result", "undo", "drop"):
        assert client.get(address(elsewhere, name, draft.pk)).status_code == 404
    assert "/account/" in visit().get(address(here, "import")).url


def test_all_steps_speak_spanish(here: Access, shared: Path) -> None:
    client = visit(here.account, "es")
    page = upload(client, here, "members.csv", kept(shared))
    assert "¿Así se lee su lista?" in words_of(page)
    ready = to_ready(client, page)
    result = go_on(client, ready)
    assert "new partners" not in words_of(ready)
    assert Partner.objects.count() == 13
    assert "nuevas" in words_of(result) or "nuevos" in words_of(result)
