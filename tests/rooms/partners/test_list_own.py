"""What Longtable writes comes back in without change; case lists come in as they are."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from longtable.coalitions.models import Person, Role
from longtable.coalitions.queries import Access
from longtable.partners.list_columns import MARK, join_parts, plain, split_parts
from longtable.partners.list_export import case_files, mark_of, partner_of, table_of
from longtable.partners.models import Body, Note, Partner, Seat, StandingChange
from longtable.sources.casefolder import read_case
from longtable.sources.text import neutral
from tests.factories import make_access, make_coalition
from tests.factories.lists import address, bring, field_for, go_on, make_chicago_place, to_ready, upload
from tests.factories.partners import make_contact, make_partner, make_sector
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("http://bad.example","Click")'


@pytest.fixture
def here(shared: Path) -> Access:
    return make_chicago_place(shared)


def fill(by: Access) -> list[Partner]:
    """Partners with everything that can be known of one, and names that spreadsheets take for formulas."""
    coalition = by.coalition
    make_sector(coalition, "night_markets")
    elm = make_partner(
        coalition, "Elm House", "active", ["housing", "night_markets"],
        [("black", "led_by", ["1", "77"]), ("youth", "serves", ["*"]), ("latino", "focuses_on", [])],
        description="Homes; and more\r\nfor | all", website="https://elm.example/a?b=1", joined_on=dt.date(2020, 5, 1),
        joined_precision="month", as_kept={"Who they serve": "tenants; airport | workers", "Joined": "2/2/2023"},
        since=dt.date(2021, 3, 4), confirmed=True,
    )  # fmt: skip
    first = make_contact(elm, "Ana | Ruiz", "ana@elm.example", language="es", phone="+1 312 555 0100")
    make_contact(elm, "", "desk@elm.example")
    body = Body.objects.create(coalition=coalition, name="Steering | committee", decides=True)
    Seat.objects.create(body=body, partner=elm, person=first.person, since=dt.date(2022, 1, 1))
    group = Body.objects.create(coalition=coalition, name="Youth group")
    Seat.objects.create(body=group, partner=elm, since=dt.date(2020, 1, 1), until=dt.date(2021, 1, 1))
    StandingChange.objects.create(
        partner=elm, was="active", became="resting", on=dt.date(2022, 1, 1), reason="a; b | c"
    )
    StandingChange.objects.create(partner=elm, was="resting", became="active", on=dt.date(2022, 2, 1))
    for text in ("needs an interpreter | Spanish", "two\r\nlines", "=1+1"):
        Note.objects.create(partner=elm, text=text, written_by="account:1", written_at=timezone.now())
    names = [FORMULA, "+1 312", "-5", "@home", "'=already", "O'Hare", "Two Names", "Two Names", "ñandú 學校"]
    others = [make_partner(coalition, name, "prospect", services=[("youth", "serves", ["3"])]) for name in names]
    make_contact(others[0], FORMULA[:100], "x@formula.example")
    return [elm, *others]


def download(client: Any, by: Access, kind: str) -> bytes:
    response = client.get(address(by, f"export_{kind}"))
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    return bytes(response.content)


def without_marks(table: list[list[str]]) -> list[list[str]]:
    return [row[1:] for row in table]


def new_sectors(step: str, response: Any) -> dict[str, Any]:
    """Make a sector of every word that the new coalition does not know."""
    if step != "words":
        return {}
    return {b.html_name: ["new:Night markets"] for b in response.context["form"] if "Night markets" in str(b.label)}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_download_comes_into_another_coalition_as_it_was(
    here: Access, shared: Path, kind: str, language: str
) -> None:
    fill(here)
    data = download(visit(here.account, language), here, kind)
    there = make_chicago_place(shared, make_coalition("Another coalition"))
    client = visit(there.account, language)
    bring(client, there, f"partners.{kind}", data, new_sectors)
    one, other = table_of(here.coalition, people=True), table_of(there.coalition, people=True)
    assert without_marks(other) == without_marks(one)
    assert (
        Person.objects.filter(coalition=there.coalition).count()
        == Person.objects.filter(coalition=here.coalition).count()
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_download_that_nobody_changed_changes_nothing(here: Access, kind: str) -> None:
    fill(here)
    before = table_of(here.coalition, people=True)
    client = visit(here.account)
    ready = to_ready(client, upload(client, here, f"partners.{kind}", download(client, here, kind)))
    counts = ready.context["counts"]
    assert (counts["same"], counts["rows"]) == (10, 10)
    assert "There is nothing to bring in" in words_of(ready)
    assert table_of(here.coalition, people=True) == before


def test_changes_in_a_download_are_shown_and_confirmed_one_by_one(here: Access) -> None:
    elm, *_others = fill(here)
    client = visit(here.account)
    rows = list(csv.reader(io.StringIO(download(client, here, "csv").decode("utf-8-sig"), newline="")))
    at = {header: place for place, header in enumerate(rows[0])}
    for row in rows[1:]:
        if row[at["Organization"]] == "Elm House":
            row[at["Organization"]] = "Elm Tree House"
            row[at["Sectors"]] = "Housing"
            row[at["Standing"]] = "Resting"
            row[at["Groups"]] = "Black residents: is led by @ Rogers Park"
            row[at["E-mail 2"]] = "office@elm.example"
            row[at["Notes"]] += "\n2024-01-02 | a new note"
        if row[at["Organization"]] == "O'Hare":
            row[at["Organization"]] = "O'Hare Center"
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    page = go_on(client, go_on(client, upload(client, here, "p.csv", stream.getvalue().encode())))
    assert "Elm House → Elm Tree House" in words_of(page)
    ready = go_on(client, page, **{field_for(page, "O'Hare"): "leave"})
    assert (ready.context["counts"]["change"], ready.context["counts"]["leave"]) == (1, 1)
    assert Partner.objects.filter(name="Elm House").exists()
    go_on(client, ready)
    elm.refresh_from_db()
    assert (elm.name, elm.standing) == ("Elm Tree House", "resting")
    assert [s.code for s in elm.sectors.all()] == ["housing"]
    assert [(s.group, s.relation, s.areas) for s in elm.services.all()] == [("black", "led_by", ["1"])]
    assert [c.person.email for c in elm.contacts.all()] == ["ana@elm.example", "office@elm.example"]
    assert elm.notes.count() == 4
    assert elm.standing_changes.filter(was="active", became="resting").count() == 2
    assert Partner.objects.filter(name="O'Hare").exists()


def test_a_mark_of_another_coalition_is_not_believed(here: Access) -> None:
    elm = make_partner(here.coalition, "Elm House")
    mark = mark_of(here.coalition, elm.pk)
    assert partner_of(here.coalition, mark) == elm.pk
    assert partner_of(make_coalition(), mark) is None
    for wrong in ("", "7", "7-", f"{elm.pk}-0000000000", "²-1", "-", "9" * 40, f"{elm.pk + 1}{mark[1:]}"):
        assert partner_of(here.coalition, wrong) is None
    there = make_access()
    client = visit(there.account)
    data = f"{MARK},Organization\n{mark},Renamed by somebody else\n".encode()
    bring(client, there, "p.csv", data)
    elm.refresh_from_db()
    assert elm.name == "Elm House"
    assert Partner.objects.get(coalition=there.coalition).name == "Renamed by somebody else"


def test_a_partner_removed_since_is_made_again_and_a_mark_counts_once(here: Access) -> None:
    elm, oak = make_partner(here.coalition, "Elm House"), make_partner(here.coalition, "Oak House")
    client = visit(here.account)
    data = download(client, here, "csv")
    elm.delete()
    lines = data.decode("utf-8-sig").splitlines()
    ready = to_ready(client, upload(client, here, "p.csv", "\n".join([*lines, lines[2]]).encode()))
    assert (ready.context["counts"]["made"], ready.context["counts"]["same"]) == (1, 1)
    assert "is also in row 3" in words_of(ready)
    go_on(client, ready)
    assert set(Partner.objects.values_list("name", flat=True)) == {"Elm House", oak.name}


def test_what_only_coordinators_take_home(here: Access) -> None:
    fill(here)
    secret = ("ana@elm.example", "Ruiz", "interpreter", "airport", "312 555")
    mine = download(visit(here.account), here, "csv").decode()
    assert all(word in mine for word in secret)
    for role in (Role.MEMBER, Role.OBSERVER):
        client = visit(make_access(role, here.coalition).account)
        assert "Without persons and notes" in words_of(client.get(address(here, "export")))
        for kind in ("csv", "xlsx", "case"):
            data = download(client, here, kind)
            if kind == "xlsx":
                data = "".join(
                    str(c.value) for row in load_workbook(io.BytesIO(data)).active.rows for c in row
                ).encode()
            assert not [word for word in secret if word.encode() in data]
    assert visit(make_access().account).get(address(here, "export_csv")).status_code == 404
    assert visit().get(address(here, "export_csv")).status_code == 302


def test_no_cell_of_a_download_is_a_formula(here: Access) -> None:
    fill(here)
    client = visit(here.account)
    cells = [c for row in csv.reader(io.StringIO(download(client, here, "csv").decode("utf-8-sig"))) for c in row]
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r")]
    book = load_workbook(io.BytesIO(download(client, here, "xlsx")))
    values = [cell for row in book.active.rows for cell in row if cell.value is not None]
    assert {cell.data_type for cell in values} == {"s"}
    assert FORMULA in {cell.value for cell in values}
    case = zipfile.ZipFile(io.BytesIO(download(client, here, "case")))
    for name in case.namelist():
        lines = csv.reader(io.StringIO(case.read(name).decode()))
        assert not [cell for row in lines for cell in row if cell[:1] in set("=+-@\t\r")]


def test_the_chicago_lists_come_in_without_a_question(here: Access, shared: Path) -> None:
    client = visit(here.account)
    folder = shared / "cases" / "chicago-tobacco"
    for name, count in (("partners.csv", 13), ("prospects.csv", 295)):
        seen: list[int] = []

        def watch(step: str, response: Any, seen: list[int] = seen) -> dict[str, Any]:
            if step == "words":
                seen.append(len(response.context["form"].fields))
            return {b.html_name: "new" for b in response.context["form"]} if step == "same" else {}

        ready = to_ready(client, upload(client, here, name, (folder / name).read_bytes()), watch)
        assert seen == [0]
        assert ready.context["counts"]["made"] == count
        assert not ready.context["out"]
        go_on(client, ready)
    case = read_case(folder)
    wanted = {
        row.name: (row.standing, set(row.sectors), {(s.group, s.relation, s.areas) for s in row.services})
        for row in (*case.partners, *case.prospects)
    }
    found = {
        p.name: (p.standing, {s.code for s in p.sectors.all()},
                 {(s.group, s.relation, tuple(s.areas)) for s in p.services.all() if s.group != "everyone"})
        for p in Partner.objects.prefetch_related("sectors", "services")
    }  # fmt: skip
    assert set(found) == {" ".join(name.split()) for name in wanted}
    assert found == {" ".join(name.split()): value for name, value in wanted.items()}
    assert {s.partner.name for s in Seat.objects.filter(body__decides=True)} == {
        row.name for row in case.partners if row.decision_seat
    }  # fmt: skip
    written = case_files(here.coalition)
    again = list(csv.DictReader(io.StringIO(written["partners.csv"].decode())))
    original = list(csv.DictReader(io.StringIO((folder / "partners.csv").read_text())))
    assert len(again) == 13
    for row in original:
        same = next(one for one in again if one["name"] == row["name"])
        assert set(same["sectors"].split(";")) == set(row["sectors"].split(";"))
        assert same["decision_seat"] == row["decision_seat"]
        if row["groups"]:
            assert (set(same["groups"].split(";")), same["areas"]) == (set(row["groups"].split(";")), row["areas"])


def test_case_lists_name_a_partner_on_several_rows_where_areas_differ(here: Access, shared: Path) -> None:
    make_partner(here.coalition, "Elm House", services=[("black", "led_by", ["1"]), ("youth", "serves", ["*"])])
    data = case_files(here.coalition)["partners.csv"]
    assert data.decode().count("Elm House") == 2
    there = make_chicago_place(shared, make_coalition())
    bring(visit(there.account), there, "partners.csv", data)
    elm = Partner.objects.get(coalition=there.coalition)
    assert {(s.group, tuple(s.areas)) for s in elm.services.all()} == {("black", ("1",)), ("youth", ("*",))}


def test_words_of_a_case_list_that_are_not_known_are_asked(here: Access) -> None:
    client = visit(here.account)
    data = b"name,sectors,groups,areas,standing\nElm House,hosing;night,yuoth:serves;black:speaks_for,1;999,waiting\n"
    page = go_on(client, upload(client, here, "prospects.csv", data))
    labels = [str(b.label) for b in page.context["form"]]
    assert [label for label in labels if "“hosing”" in label]
    youth = field_for(page, "“yuoth”")
    assert "Young people" in words_of(page)

    def answer(step: str, response: Any) -> dict[str, Any]:
        return {youth: ["youth"], field_for(response, "“hosing”"): ["housing"]} if step == "words" else {}

    go_on(client, to_ready(client, page, answer))
    elm = Partner.objects.get()
    assert [s.code for s in elm.sectors.all()] == ["housing"]
    assert [(s.group, s.areas) for s in elm.services.all() if s.group == "youth"] == [("youth", ["1"])]
    assert "night" in elm.as_kept["Sectors"]
    assert "999" in elm.as_kept["Areas"]


texts = st.text(max_size=30)


@given(st.lists(texts, min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_parts_of_a_line_come_back(parts: list[str]) -> None:
    assert split_parts(join_parts(parts)) == [part.strip() for part in parts]


@given(texts)
@settings(max_examples=300, deadline=None)
def test_a_neutral_cell_comes_back(text: str) -> None:
    assert plain(neutral(text)) == text
    assert neutral(text)[:1] not in set("=+-@\t\r")
