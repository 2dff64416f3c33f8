"""Bad lists: each gives a clear message, nothing is half-written, and no bytes bring a page down."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from longtable.coalitions.queries import Access
from longtable.partners.list_plan import find_meetings, make_plan
from longtable.partners.list_queries import known_to
from longtable.partners.list_reading import Answered, read_draft
from longtable.partners.models import ListImport, Partner
from longtable.sources.problems import UnreadableFileError
from tests.factories.lists import address, bring, go_on, make_chicago_place, step_of, to_ready, upload
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(shared: Path) -> Access:
    return make_chicago_place(shared)


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (230 * 1024 * 1024))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.csv", b"", "holds no rows"),
        ("blank.csv", b"\n\n;;;\n", "holds no rows"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old or a locked Excel file"),
        ("zip.xlsx", b"PK\x03\x04nothing", "damaged"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(200), "not a text table"),
    ],
)
def test_what_is_no_list_is_refused_with_a_reason(here: Access, name: str, data: bytes, said: str) -> None:
    page = upload(visit(here.account), here, name, data)
    assert page.status_code == 422
    assert said in words_of(page)
    assert not ListImport.objects.exists()


def test_nothing_chosen_is_said(here: Access) -> None:
    page = visit(here.account).post(address(here, "import"), {})
    assert page.status_code == 422


def test_a_zip_bomb_is_refused_before_it_is_unpacked(here: Access) -> None:
    page = upload(visit(here.account), here, "list.xlsx", bomb())
    assert "unpacks to more than is allowed" in words_of(page)
    assert not ListImport.objects.exists()


def test_fifty_megabytes_are_refused_in_words(here: Access, settings: Any) -> None:
    data = b"Organization\n" + b"a" * (settings.UPLOAD_LIMIT + 1)
    response = visit(here.account).post(address(here, "import"), {"file": SimpleUploadedFile("big.csv", data)})
    assert response.status_code == 422
    assert "larger than 50 MB" in words_of(response)
    assert not ListImport.objects.exists()


def test_too_many_rows_are_refused_in_words(here: Access) -> None:
    data = b"Organization\n" + b"".join(b"Org %d\n" % n for n in range(20_050))
    client = visit(here.account)
    page = upload(client, here, "long.csv", data)
    assert "at most 20000 can be brought in at once" in words_of(page)


def test_a_list_of_headings_only_brings_nothing_in(here: Access) -> None:
    client = visit(here.account)
    ready = to_ready(client, upload(client, here, "none.csv", b"Organization,Areas\n"))
    assert "There is nothing to bring in" in words_of(ready)
    assert not Partner.objects.exists()


def test_formulas_are_never_computed_nor_kept_as_formulas(here: Access) -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["Organization", "Areas", "E-mail", "Notes"])
    sheet.append(["Elm House", "=1+1", '=HYPERLINK("http://bad.example")', "=cmd|' /C calc'!A0"])
    sheet.append(['=HYPERLINK("http://bad.example","Click")', "Loop", "", ""])
    stream = io.BytesIO()
    book.save(stream)
    client = visit(here.account)
    ready = to_ready(client, upload(client, here, "list.xlsx", stream.getvalue()))
    said = words_of(ready)
    assert "The name is a formula" in said
    assert "was not computed" in said
    go_on(client, ready)
    elm = Partner.objects.get()
    assert elm.as_kept["Areas"] == "=1+1"
    assert not elm.services.exists()
    response = client.get(address(here, "export_csv"))
    assert b",=" not in response.content


def test_a_partner_without_service_an_unknown_group_and_bad_cells_come_in_as_words(here: Access) -> None:
    client = visit(here.account)
    data = (
        "Organization,Who they serve,Areas,E-mail,Joined,On steering cmte?\n"
        "Elm House,,,not-an-email,13/45/2020,maybe\n"
        f"{'Long ' * 60},martians,Nowhere Heights,{'a' * 300}@x.example,2024-01-01,no\n"
    ).encode()
    bring(client, here, "list.csv", data)
    elm = Partner.objects.get(name="Elm House")
    assert not elm.services.exists()
    assert elm.joined_on is None
    assert {"not-an-email", "13/45/2020", "maybe"} <= set(elm.as_kept.values())
    other = Partner.objects.exclude(pk=elm.pk).get()
    assert len(other.name) <= 200
    assert "martians" in other.as_kept["Who they serve"]
    assert "Nowhere Heights" in other.as_kept["Areas"]
    assert any(len(text) >= 290 for text in other.as_kept.values())


def test_latin_1_is_read_and_said(here: Access) -> None:
    client = visit(here.account)
    page = upload(client, here, "l.csv", "Organization;Contact\nNiñez y Salud;José Peña\n".encode("latin-1"))
    assert "José Peña" in words_of(page)
    assert "not in UTF-8" in words_of(page)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=400), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")),
                 st.lists(st.lists(st.sampled_from(["Organization", "Areas", "Longtable id", "name", "sectors", "groups", "areas",
                                                    "standing", "=1", "1/2/3", "Loop", "*", "a;b", "x@y.example", "", "'=", "Y"]),
                                   max_size=7), max_size=6)
                   .map(lambda rows: "\n".join(",".join(row) for row in rows).encode())))  # fmt: skip
def test_any_bytes_give_a_plan_or_a_reason(here: Access, data: bytes) -> None:
    known, answered = known_to(here.coalition), Answered()
    try:
        reading = read_draft(here.coalition, "list.csv", data, answered, known)
    except UnreadableFileError as unreadable:
        why = unreadable.problems
    else:
        why = []
        plan = make_plan(here.coalition, reading, answered, find_meetings(here.coalition, reading))
        counts = plan.counts
        parts = ("made_rows", "add_rows", "change_rows", "same_rows", "leave_rows", "unusable")
        assert counts["rows"] == sum(counts[key] for key in parts)
        return
    assert why


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_give_a_page(here: Access, data: bytes) -> None:
    page = upload(visit(here.account), here, "list.csv", data)
    assert page.status_code in {200, 422}


def test_a_damaged_answer_is_no_fault(here: Access, shared: Path) -> None:
    client = visit(here.account)
    page = go_on(client, upload(client, here, "m.csv", (shared / "cases" / "members-as-kept.csv").read_bytes()))
    bad = go_on(client, page, q0="nonsense", standing="king")
    assert bad.status_code == 422
    assert step_of(bad) == "words"
    area = next(
        b.html_name for b in page.context["form"] if b.html_name.endswith("-other") and b.label == "Another area"
    )
    bad = go_on(client, page, **{area: "Atlantis"})
    assert "No area is called “Atlantis”" in words_of(bad)


def test_two_thousand_rows_come_in_with_few_queries(here: Access) -> None:
    names = ["Housing", "Health", "Youth", "Faith", "Garden", "River", "North", "Oak", "Lake", "Field"]
    lines = [
        f"{names[n % 10]} {names[n // 10 % 10]} {names[n // 100 % 10]} {n},p{n}@o{n}.example,Housing;Business,Black residents,"
        f"Loop; Uptown,1/{n % 28 + 1}/2020,{'Y' if n % 9 == 0 else ''},note {n}"
        for n in range(2000)
    ]
    header = "Organization,E-mail,Sectors,Who they serve,Areas,Joined,On steering cmte?,Notes"
    client = visit(here.account)
    page = upload(client, here, "long.csv", "\n".join([header, *lines]).encode())

    def apart(step: str, response: Any) -> dict[str, Any]:
        if step == "words":
            return {b.html_name: ["black"] for b in response.context["form"] if "Black" in str(b.label)}
        return {b.html_name: "keep" for b in response.context["form"]} if step == "same" else {}

    ready = to_ready(client, page, apart)
    assert "it may take some seconds" in words_of(ready)
    with CaptureQueriesContext(connection) as asked:
        go_on(client, ready)
    assert Partner.objects.count() == 2000
    assert len(asked) <= 150, len(asked)  # 138 when this was written
