"""Bringing a community in through the pages: two steps, nothing kept before the second, bad files told clearly."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from longtable.coalitions.models import Role
from longtable.places import actions, queries
from longtable.places.models import Area, Community, CommunityDraft, DraftFile
from longtable.record.models import Entry
from longtable.sources.archive import LEADS_OUTSIDE, NOT_USED, PACKED_TOO_TIGHT
from longtable.sources.mapping import NO_SHEET_HEADER, ROW_WITHOUT_ID
from longtable.sources.package import package_files
from longtable.sources.package_writing import zip_files
from longtable.sources.parts import NONE_MATCH
from longtable.sources.publishers import NOT_KNOWN
from tests.factories import make_access
from tests.factories.places import make_community, make_package
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db

AREAS = "area_id,name,population,adults\n1,North,1000,800\n2,South,2000,1600\n10,West,3000,2400\n"
GROUPS = "area_id,group,count\n1,youth,100\n2,youth,200\n10,youth,300\n"
INDICATORS = (
    "area_id,indicator,value,denominator,period\n1,smoking,10,adults,2021\n2,smoking,20,adults,2021\n"
    "10,smoking,30,adults,2021\n"
)


def files(areas: str = AREAS, groups: str = GROUPS, indicators: str = INDICATORS, **more: str) -> dict[str, bytes]:
    tables = {"areas.csv": areas, "groups.csv": groups, "indicators.csv": indicators}
    return {name: text.encode() for name, text in (tables | more).items()}


def gist(template: str) -> str:
    """The longest run of fixed words of a problem's template."""
    return max(re.split(r"%\(\w+\)s", template), key=len).strip()


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.fixture
def access():
    return make_access()


@pytest.fixture
def client(access):
    return visit(access.account)


def address(access, name: str, *args: object) -> str:
    return reverse(f"places:{name}", args=[access.coalition.slug, *args])


def send(client, access, members: dict[str, bytes], kind: str = "package", **fields: str):
    """Upload and follow to the second step."""
    given = [SimpleUploadedFile(name, data) for name, data in members.items()]
    return client.post(address(access, "upload", kind), {"upload": given, **fields}, follow=True)


def nothing_kept(access) -> bool:
    """Neither a community nor an entry of the record."""
    return not Community.objects.exists() and not Entry.objects.filter(coalition_id=access.coalition.pk).exists()


def bring(client, access, **fields: str):
    draft = CommunityDraft.objects.get()
    return client.post(address(access, "draft", draft.pk), {"bring": "yes", "title": "Here", **fields}, follow=True)


# --- Two steps -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("as_zip", [True, False])
def test_a_package_is_looked_at_and_then_brought_in(client, access, as_zip):
    members = {"lake.zip": zipped(files())} if as_zip else files()
    page = send(client, access, members)
    assert "We read 3 areas, 1 group and 1 measure. Nothing is kept yet." in words_of(page)
    assert nothing_kept(access)
    page = bring(client, access, title="Lake County")
    assert "Lake County is brought in." in words_of(page)
    community = queries.current_community(access.coalition)
    assert community.title == "Lake County"
    assert [area.code for area in queries.areas_of(community)] == ["1", "2", "10"]
    assert not DraftFile.objects.exists()
    assert Entry.objects.filter(coalition_id=access.coalition.pk).count() == 1


def test_a_title_is_asked_for_and_the_file_is_not_lost(client, access):
    send(client, access, files())
    page = bring(client, access, title="  ")
    assert page.status_code == 422
    assert CommunityDraft.objects.count() == 1
    assert nothing_kept(access)
    bring(client, access)
    assert Community.objects.count() == 1


def test_the_title_of_the_package_is_proposed(client, access):
    members = package_files(make_package(title="Lake County"))
    page = send(client, access, {"a.zip": zip_files(members)})
    assert b'value="Lake County"' in page.content


def test_chicago_comes_in_through_the_pages(client, access, shared: Path):
    folder = shared / "cases" / "chicago-tobacco"
    names = ("areas.csv", "groups.csv", "indicators.csv", "shapes.geojson", "partners.csv")
    page = send(client, access, {name: (folder / name).read_bytes() for name in names})
    words = words_of(page)
    assert "We read 77 areas, 9 groups and 9 measures." in words
    assert f"partners.csv: {NOT_USED}" in words
    bring(client, access, title="Chicago")
    areas = Area.objects.filter(community__coalition=access.coalition)
    assert areas.count() == 77
    assert all(area.path for area in areas)
    assert sum(len(area.path) for area in areas) < 100_000


def test_what_was_typed_stays_when_the_preview_is_shown_again(client, access):
    send(client, access, files())
    draft = CommunityDraft.objects.get()
    client.post(address(access, "draft", draft.pk), {"preview": "yes", "title": "Half written"})
    assert b'value="Half written"' in client.get(address(access, "draft", draft.pk)).content
    assert nothing_kept(access)


def test_an_upload_belongs_to_who_made_it_and_can_be_deleted(client, access):
    send(client, access, files())
    draft = CommunityDraft.objects.get()
    other = make_access(Role.COORDINATOR, access.coalition)
    stranger = make_access()
    for someone in (other, stranger):
        assert visit(someone.account).get(address(someone, "draft", draft.pk)).status_code == 404
        assert visit(someone.account).post(address(someone, "drop", draft.pk)).status_code == 404
    assert "Not finished yet" in words_of(client.get(address(access, "bring")))
    client.post(address(access, "drop", draft.pk))
    assert not CommunityDraft.objects.exists()


def test_only_a_few_unfinished_uploads_are_kept(client, access):
    for _round in range(actions.UPLOADS_KEPT + 2):
        send(client, access, files())
    assert CommunityDraft.objects.count() == actions.UPLOADS_KEPT


def test_old_uploads_are_forgotten_with_one_entry(client, access):
    with time_machine.travel("2026-01-10", tick=False):
        send(client, access, files())
    with time_machine.travel("2026-06-10", tick=False):
        send(client, access, files())
        assert actions.forget_uploads(today=date(2026, 6, 10)) == 1
        assert actions.forget_uploads(today=date(2026, 6, 10)) == 0
    assert CommunityDraft.objects.count() == 1
    entries = Entry.objects.filter(coalition_id=access.coalition.pk, action="places.uploads_forgotten")
    assert entries.count() == 1


# --- Adding to what is there ------------------------------------------------------------------------------------------


def test_adding_keeps_areas_map_and_what_was_there(client, access):
    before = make_community(access, areas=3, missing=())
    new = "area_id,indicator,value,denominator,period\n1,asthma,8,population,2022\n2,asthma,9,population,2022\n"
    areas = "area_id,name,population\n1,Area 1,5\n2,Area 2,5\n77,Elsewhere,5\n"
    send(client, access, files(areas=areas, groups="area_id,group,count\n1,youth,3\n", indicators=new))
    draft = CommunityDraft.objects.get()
    page = client.post(address(access, "draft", draft.pk), {"preview": "yes", "title": "Lake County", "way": "add"})
    words = words_of(page)
    assert "We read 3 areas, 4 groups and 3 measures." in words
    assert "“77”" in words
    bring(client, access, title="Lake County", way="add")
    now = queries.current_community(access.coalition)
    assert now != before
    package = queries.package_of(now)
    assert package.areas.ids == ("1", "2", "3")
    np.testing.assert_array_equal(package.areas.populations["population"], [1000, 2000, 3000])
    np.testing.assert_array_equal(package.indicators["asthma"].values, [8, 9, np.nan])
    np.testing.assert_array_equal(package.indicators["smoking"].values, [10, 12, 14])
    assert [area.path for area in queries.areas_of(now)] == [area.path for area in queries.areas_of(before)]
    assert (now.map_width, now.map_height) == (before.map_width, before.map_height)


def test_adding_replaces_a_measure_of_the_same_code_and_says_so(client, access):
    make_community(access, areas=3, missing=())
    send(client, access, files(areas=AREAS.replace("10,West", "3,West"), indicators=INDICATORS.replace("10,s", "3,s")))
    draft = CommunityDraft.objects.get()
    page = client.post(address(access, "draft", draft.pk), {"preview": "yes", "title": "x", "way": "add"})
    assert "It replaces “smoking”, which was there before." in words_of(page)
    bring(client, access, way="add")
    package = queries.package_of(queries.current_community(access.coalition))
    np.testing.assert_array_equal(package.indicators["smoking"].values, [10, 20, 30])


def test_adding_a_file_about_another_place_is_refused(client, access):
    make_community(access, areas=3, missing=())
    strange = files(*(text.replace("\n1", "\n91").replace("\n2", "\n92") for text in (AREAS, GROUPS, INDICATORS)))
    send(client, access, {name: data.replace(b"\n10", b"\n94") for name, data in strange.items()})
    page = bring(client, access, way="add")
    assert page.status_code == 422
    assert gist(NONE_MATCH) in words_of(page)
    assert Community.objects.count() == 1


# --- A table of one's own --------------------------------------------------------------------------------------------


TABLE = (
    "Lake County health table;;;\n"
    "Area ID;Neighborhood;Population;Smoking, percent\n"
    "01;North;1000;12.5\n02;South;2000;15\n03;West;3000;-999\n;Total;6000;\n"
)


def answers(page, **changes: str) -> dict[str, str]:
    """What the form of the second step holds, with some answers changed."""
    values: dict[str, str] = {}
    for element in page.tree.iter():
        tag, name = str(element.tag).rpartition("}")[2], element.get("name")
        if not name or name in {"csrfmiddlewaretoken", "language", "next"}:
            continue
        if tag == "input" and (element.get("type") not in {"radio", "hidden"} or element.get("checked") is not None):
            values[name] = element.get("value") or ""
        elif tag == "select":
            chosen = [one for one in element.iter() if one.get("selected") is not None]
            if chosen:
                values[name] = chosen[0].get("value") or "".join(chosen[0].itertext())
    return values | changes


def test_a_table_is_brought_in_by_saying_what_its_columns_are(client, access):
    page = send(client, access, {"table.csv": TABLE.encode()}, kind="table")
    assert "Which column is what?" in words_of(page)
    draft = CommunityDraft.objects.get()
    where = address(access, "draft", draft.pk)
    given = answers(page, **{"what-3": "rate", "name-3": "Adult smoking", "of-3": "population"})
    given |= {"source": "Lake County", "period": "2024", "url": "javascript:alert(1)"}
    page = client.post(where, {**given, "preview": "yes"})
    words = words_of(page)
    assert "We read 3 areas, 0 groups and 1 measure." in words
    assert gist(ROW_WITHOUT_ID) in words
    assert "2 of 3" in words  # -999 is missing
    assert nothing_kept(access)
    page = client.post(where, {**answers(page), "bring": "yes", "title": "Lake County"}, follow=True)
    package = queries.package_of(queries.current_community(access.coalition))
    assert package.areas.ids == ("01", "02", "03")
    np.testing.assert_array_equal(package.indicators["adult_smoking"].values, [12.5, 15.0, np.nan])
    assert package.indicators["adult_smoking"].title == {"en": "Adult smoking"}
    assert (package.sources[0].title, package.sources[0].url) == ("Lake County", "")
    assert b"javascript:alert" not in page.content


def test_another_heading_row_asks_anew(client, access):
    page = send(client, access, {"table.csv": TABLE.encode()}, kind="table")
    draft = CommunityDraft.objects.get()
    page = client.post(address(access, "draft", draft.pk), {**answers(page, header_row="3"), "preview": "yes"})
    assert "Name for North" in page.content.decode()
    page = client.post(address(access, "draft", draft.pk), {**answers(page, header_row="99"), "preview": "yes"})
    assert gist(NO_SHEET_HEADER) in words_of(page)
    assert nothing_kept(access)


def test_a_table_without_people_adds_to_the_present_community(client, access):
    make_community(access, areas=3, missing=())
    page = send(client, access, {"t.csv": b"id,Asthma rate\n1,7\n2,8\n3,9\n"}, kind="table")
    assert "We read 3 areas, 3 groups and 3 measures." in words_of(page)
    draft = CommunityDraft.objects.get()
    client.post(address(access, "draft", draft.pk), {**answers(page), "bring": "yes"})
    package = queries.package_of(queries.current_community(access.coalition))
    np.testing.assert_array_equal(package.indicators["asthma_rate"].values, [7, 8, 9])


def test_a_table_with_very_many_columns_asks_about_some_and_says_so(client, access):
    columns = ",".join(f"c{number}" for number in range(200))
    page = send(client, access, {"t.csv": f"id,{columns}\n1,{columns}\n2,{columns}\n".encode()}, kind="table")
    assert "121 more columns are not shown" in words_of(page)


# --- Published files -----------------------------------------------------------------------------------------------------


def test_a_health_atlas_export_comes_in_with_the_citys_map(client, access, shared: Path):
    folder = shared / "data" / "chicago"
    names = ("chicago_health_atlas_full_2022-02.csv", "chicago_community_areas_current.geojson")
    page = send(client, access, {name: (folder / name).read_bytes() for name in names}, kind="published")
    words = words_of(page)
    assert "We read 77 areas" in words
    assert "77 areas have a shape for the map." in words
    bring(client, access, title="Chicago")
    words = words_of(client.get(address(access, "community"), {"indicator": "smoking"}))
    assert "Adults who smoke stands at 18.1% on average in Chicago." in words
    assert "Chicago Health Atlas" in words


def test_only_the_counties_of_one_state_are_read_from_a_national_file(client, access, shared: Path):
    file = shared / "data" / "places" / "PLACES__County_Data__GIS_Friendly_Format___2022_release.csv"
    page = send(client, access, {file.name: file.read_bytes()}, kind="published", publisher="places")
    assert "We read 3,143 areas" in words_of(page)
    where = address(access, "draft", CommunityDraft.objects.get().pk)
    page = client.post(where, {"start": "99", "preview": "yes"})
    assert "No area id starts with “99”" in words_of(page)
    page = client.post(where, {"start": "17", "preview": "yes", "title": "Illinois"})
    assert "We read 102 areas" in words_of(page)
    client.post(where, {"bring": "yes", "title": "Illinois", "start": "17"})
    package = queries.package_of(queries.current_community(access.coalition))
    assert len(package.areas) == 102
    assert package.indicators["smoking"].low is not None
    words = words_of(client.get(address(access, "community"), {"indicator": "smoking"}))
    assert "CDC asks not to use them to evaluate programs" in words


def test_a_file_of_no_known_publisher_is_sent_to_the_other_way(client, access):
    page = send(client, access, {"own.csv": b"here,there\n1,2\n"}, kind="published")
    assert f"own.csv: {NOT_KNOWN}" in words_of(page)
    assert nothing_kept(access)


# --- Bad input -------------------------------------------------------------------------------------------------------

STRANGE = INDICATORS.replace("\n1,", "\nA,").replace("\n2,", "\nB,").replace("\n10,", "\nC,")
SHAPE = '{"type":"FeatureCollection","features":[{"type":"Feature","id":"9","geometry":null}]}'
ONE = files(
    areas="area_id,name,population,adults\n1,North,1000,800\n",
    groups="area_id,group,count\n1,youth,1\n",
    indicators="area_id,indicator,value,denominator,period\n1,smoking,10,adults,2021\n",
)

BAD_PACKAGES = {
    "ids that do not match": (files(indicators=STRANGE), "indicators.csv, row 2"),
    "the same area twice": (files(areas=AREAS + "1,North,999,800\n"), "row 5"),
    "no area": (files(areas="area_id,name,population,adults\n"), "areas.csv"),
    "a column is missing": (files(groups="area,group,count\n1,youth,4\n"), "groups.csv"),
    "a file is missing": ({"areas.csv": AREAS.encode()}, "groups.csv"),
    "an image": ({"photo.zip": b"\x89PNG\r\n\x1a\n" + b"\x00" * 200}, "photo.zip"),
    "a path trick": ({"a.zip": zipped({"../../etc/areas.csv": b"x"})}, gist(LEADS_OUTSIDE)),
    "a bomb": ({"a.zip": zipped({"areas.csv": b"0" * 40_000_000})}, gist(PACKED_TOO_TIGHT)),
    "a damaged zip": ({"a.zip": zipped(files())[:60]}, "a.zip"),
    "ids as a spreadsheet rounds them": (files(areas=AREAS.replace("\n10,", "\n1.7031E+10,")), "row 4"),
    "a code that is too long": (files(groups=GROUPS.replace("youth", "y" * 90)), "longer than the 80 characters"),
    "nothing but zeros": ({"areas.csv": b"\x00" * 100, "groups.csv": b"\x00", "indicators.csv": b"\x00"}, "areas.csv"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_PACKAGES)
def test_a_package_that_cannot_be_used_is_told_clearly_and_leaves_nothing(client, access, case):
    members, said = BAD_PACKAGES[case]
    page = send(client, access, members)
    words = words_of(page)
    assert "We cannot read this yet." in words
    assert "This has to be mended first" in words
    assert said in words
    page = bring(client, access)
    assert page.status_code == 422
    assert nothing_kept(access)


ODD_PACKAGES = {
    "−999": (files(indicators=INDICATORS.replace("10,smoking,30", "10,smoking,-999")), "indicators.csv"),
    "more than 100 percent": (files(indicators=INDICATORS.replace(",30,", ",130,")), "row 4"),
    "a negative count": (files(groups=GROUPS.replace("300", "-300")), "groups.csv, row 4"),
    "a group larger than the population": (files(groups=GROUPS.replace("300", "30000")), "groups.csv, row 4"),
    "one unknown area": (files(groups=GROUPS + "11,youth,3\n"), "groups.csv, row 5"),
    "a byte-order mark and Latin-1": ({n: ("﻿" + t.decode()).encode() for n, t in files().items()}, ""),
    "shapes without areas": (files(**{"shapes.geojson": SHAPE}), "No area has the id “9”"),
    "one area": (ONE, "areas.csv"),
    "a formula": (files(areas=AREAS.replace("North", "=HYPERLINK(1)")), ""),
}  # fmt: skip


@pytest.mark.parametrize("case", ODD_PACKAGES)
def test_what_is_left_out_is_named_and_the_rest_comes_in(client, access, case):
    members, said = ODD_PACKAGES[case]
    page = send(client, access, members)
    words = words_of(page)
    assert "Nothing is kept yet." in words
    assert said in words
    page = bring(client, access)
    assert page.status_code == 200
    package = queries.package_of(queries.current_community(access.coalition))
    for values in (*package.groups.values(), *(one.values for one in package.indicators.values())):
        assert not (values[np.isfinite(values)] < 0).any()
    for one in package.indicators.values():
        assert not (one.values[np.isfinite(one.values)] > 100).any()


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7 ...", b"PK\x03\x04 no workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"]
)
def test_a_table_that_is_none_is_told_clearly(client, access, data):
    page = send(client, access, {"list.csv": data}, kind="table")
    words = words_of(page)
    assert "list.csv" in words or "empty" in words
    assert nothing_kept(access)


def test_nothing_or_too_much_is_refused_at_the_first_step(client, access, settings):
    page = client.post(address(access, "upload", "package"), {})
    assert page.status_code == 422
    settings.UPLOAD_LIMIT = 1024 * 1024
    page = send(client, access, {"areas.csv": b"x" * 600_000, "groups.csv": b"x" * 600_000})
    assert page.status_code == 422
    assert "This is more than 1 MB." in words_of(page)
    assert not CommunityDraft.objects.exists()


def test_many_problems_are_counted(client, access):
    rows = "".join(f"1,m{number},300,adults,2021\n" for number in range(400))
    page = send(client, access, files(indicators=INDICATORS + rows))
    assert "395 more" in words_of(page)


def test_problems_are_told_in_spanish(access):
    client = visit(access.account, "es")
    words = words_of(send(client, access, files(indicators=INDICATORS.replace(",30,", ",130,"))))
    assert "fila 4, columna “value”" in words
    words = words_of(send(client, access, files(groups=GROUPS.replace("youth", "y" * 90))))
    assert "es más largo que los 80 caracteres que caben" in words
    assert "longer than" not in words


def test_a_package_made_from_the_community_comes_back_the_same(client, access):
    package = replace(make_package(), title="Lake County")
    send(client, access, {"a.zip": zip_files(package_files(package))})
    bring(client, access, title="Lake County")
    kept = queries.package_of(queries.current_community(access.coalition))
    again = package_files(replace(kept, shapes={}))
    assert again["areas.csv"] == package_files(package)["areas.csv"]
    assert again["groups.csv"] == package_files(package)["groups.csv"]
    assert again["indicators.csv"] == package_files(package)["indicators.csv"]
