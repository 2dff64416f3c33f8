"""Community packages: the Chicago case, and everything that can be wrong with one."""

import contextlib
import functools
import io
import json
import stat
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from longtable.sources.limits import Limits
from longtable.sources.package import package_files, read_package, read_package_files, write_package
from longtable.sources.problems import Severity, UnreadableFileError
from tests.effort import grows_with

AREAS = "area_id,name,population,adults,latitude,longitude\n17031,Cook,100,80,41.8,-87.6\n17043,DuPage,50,40,41.8,-88\n"
GROUPS = "area_id,group,count\n17031,youth,20\n17043,youth,10\n"
INDICATORS = (
    "area_id,indicator,value,denominator,period\n17031,smoking,18.5,adults,2020\n17043,smoking,12,adults,2020\n"
)


def files(areas=AREAS, groups=GROUPS, indicators=INDICATORS, **more):
    made = {"areas.csv": areas, "groups.csv": groups, "indicators.csv": indicators}
    made.update({name.replace("__", "."): data for name, data in more.items()})
    return {name: data if isinstance(data, bytes) else data.encode() for name, data in made.items()}


def said(package_or_error, severity=None):
    return [str(p) for p in package_or_error.problems if severity is None or p.severity is severity]


def refused(**kwargs):
    with pytest.raises(UnreadableFileError) as caught:
        read_package_files(files(**kwargs))
    return said(caught.value)


def test_chicago_is_read_whole(shared):
    package = read_package(shared / "cases/chicago-tobacco")
    assert len(package.areas) == 77
    assert package.areas.ids[:3] == ("1", "10", "11")  # the order of the file is kept
    assert len(package.groups) == 9
    assert len(package.indicators) == 9
    assert len(package.shapes) == 77
    smoking = package.indicators["smoking"]
    adults = package.areas.populations["adults"]
    known = ~np.isnan(smoking.values)
    assert known.sum() == 71
    expected = json.loads((shared / "cases/chicago-tobacco/expected.json").read_text())
    benchmark = (smoking.values[known] * adults[known]).sum() / adults[known].sum()
    assert benchmark == pytest.approx(expected["benchmark"], abs=1e-9)
    assert smoking.period == "2016-2018"
    assert smoking.denominator == "adults"
    missing = {name for name, there in zip(package.areas.names, known, strict=True) if not there}
    assert missing == set(expected["areas_without_data"])
    assert said(package) == [
        "datapackage.json: The package gives no title. Write the name of the community, "
        "or add “title” to datapackage.json."
    ]


def test_round_trip_by_folder_and_zip(shared, tmp_path):
    package = read_package(shared / "cases/chicago-tobacco")
    for name in ("out", "out.zip"):
        again = read_package(write_package(package, tmp_path / name))
        assert package_files(again) == package_files(package)
        assert again.shapes == package.shapes
    with pytest.raises(FileExistsError):
        write_package(package, tmp_path / "out")
    write_package(package, tmp_path / "out", overwrite=True)
    assert not list((tmp_path / "out").glob("*.part"))


def test_description_round_trip():
    description = {
        "title": "Cook and DuPage",
        "sources": [{"title": "PLACES", "path": "https://example.org", "license": "Public domain", "period": "2020"}],
        "licenses": [{"name": "PDDL", "title": "Public domain"}],
        "longtable": {
            "groups": {"youth": {"title": {"en": "Youth", "es": "Jóvenes"}}, "nobody": {"title": "x"}},
            "indicators": {
                "smoking": {
                    "title": "Smoking",
                    "caution": {"en": "A model."},
                    "source": "PLACES",
                    "benchmark": {"value": 14.2, "name": "Illinois"},
                }
            },
        },
    }
    indicators = INDICATORS.replace("period\n", "period,low,high\n").replace("2020\n", "2020,11,20\n")
    package = read_package_files(files(indicators=indicators, datapackage__json=json.dumps(description)))
    assert package.title == "Cook and DuPage"
    assert package.group_titles["youth"]["es"] == "Jóvenes"
    smoking = package.indicators["smoking"]
    assert (smoking.benchmark, smoking.benchmark_name) == (14.2, "Illinois")
    assert smoking.title == {"en": "Smoking"}
    assert smoking.caution == {"en": "A model."}
    assert smoking.low.tolist() == [11, 11]
    assert any("“nobody”, which is not in the package" in line for line in said(package))
    again = read_package_files(package_files(package))
    assert package_files(again) == package_files(package)
    assert again.sources == package.sources
    assert again.licences == ("Public domain",)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"groups": GROUPS.replace("17043", "1704")}, "groups.csv, row 3, column area_id: No area has the id “1704”"),
        ({"groups": GROUPS.replace("17043", "1704")}, "Did you mean “17043”?"),
        ({"groups": GROUPS + "99,youth,1\n"}, "row 4, column area_id: No area has the id “99” (ids look like “17031”)"),
        ({"indicators": INDICATORS.replace("12", "-999")}, "row 3, column value: “-999” is a code for missing"),
        ({"indicators": INDICATORS.replace("12", '"(10.0, 14.2)"')}, "is an interval, not one number"),
        ({"indicators": INDICATORS.replace("12", '"12.0 (10.0, 14.2)"')}, "is an interval, not one number"),
        ({"indicators": INDICATORS.replace(",12,", ",120,")}, "row 3, column value: 120 is over 100"),
        ({"indicators": INDICATORS.replace(",12,", ",-2,")}, "row 3, column value: -2 is below zero"),
        ({"groups": GROUPS.replace(",10\n", ",-10\n")}, "groups.csv, row 3, column count: -10 is below zero"),
        ({"groups": GROUPS.replace(",10\n", ",51\n")}, "row 3, column count: 51 is more than the whole population"),
        ({"areas": AREAS.replace(",40,", ",60,")}, "row 3, column adults: 60 is more than the whole population"),
        ({"groups": GROUPS.replace(",10\n", ",nan\n")}, "“nan” is a code for missing"),
        ({"groups": GROUPS.replace(",10\n", ",inf\n")}, "“inf” is not a finite number"),
        ({"groups": GROUPS.replace(",10\n", ",1e999\n")}, "“1e999” is not a finite number"),
        ({"groups": GROUPS.replace(",10\n", ",1_0\n")}, "“1_0” is not a number"),
        ({"groups": GROUPS.replace(",10\n", ",some\n")}, "“some” is not a number"),
        ({"groups": GROUPS.replace(",10\n", ',"1,5"\n')}, "Write 1.5."),
        ({"groups": GROUPS + "17031,youth,3\n"}, "two different values for area “17031”, also in row 2"),
        ({"groups": GROUPS + "17031,youth,20\n"}, "“youth” repeats row 2 for area “17031”"),
        ({"groups": GROUPS + "17031,,3\n"}, "groups.csv, row 4, column group: The row leaves this column empty"),
        ({"groups": GROUPS + ",youth,3\n"}, "groups.csv, row 4, column area_id: The row has no area id"),
        ({"groups": GROUPS + "17031,black,3\n"}, "The group “black” has no count for 1 of 2 areas"),
        ({"groups": GROUPS + "17031,a,b,3\n"}, "groups.csv, row 4: The row has 4 cells, the header 3"),
        (
            {"areas": AREAS + "17043,DuPage,50,40,41.8,-88\n"},
            "areas.csv, row 4, column area_id: The area “17043” is rep",
        ),
        ({"areas": AREAS.replace("41.8,-88", "941.8,-88")}, "row 3, column latitude: 941.8 is no latitude"),
        ({"indicators": INDICATORS.replace("adults", "people")}, "“smoking” counts “people”, which is no column"),
        ({"indicators": INDICATORS.replace("12,adults", "12,population")}, "names several denominators"),
        (
            {"indicators": INDICATORS + "17031,smoking,9,adults,2021\n"},
            "several periods for the same area (2020, 2021)",
        ),
        (
            {"indicators": INDICATORS.replace("12,adults,2020", "12,adults,2021")},
            "“smoking” mixes periods (2020, 2021)",
        ),
        ({"indicators": INDICATORS.replace("18.5", "0.185").replace("12,", "0.12,")}, "multiply them by 100"),
        ({"datapackage__json": "{"}, "datapackage.json: The description could not be read as JSON"),
        ({"datapackage__json": '{"title": ["x"]}'}, "“title” does not have the form"),
        ({"shapes__geojson": "[NaN]"}, "shapes.geojson: The shapes could not be read as GeoJSON (NaN)"),
        ({"shapes__geojson": "[" * 100_000}, "shapes.geojson: The shapes could not be read as GeoJSON"),
        ({"shapes__geojson": "{}"}, "no GeoJSON collection"),
        ({"notes__txt": "x"}, "notes.txt: This file is not part of a package"),
        ({"areas": AREAS.replace("DuPage", "Peña").encode("cp1252")}, "read as Windows-1252. Check names"),
        ({"areas": AREAS.replace(",", ";")}, "areas.csv: The columns are separated by semicolons"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_read(change, words):
    package = read_package_files(files(**change))
    assert any(words in line for line in said(package)), said(package)
    assert len(package.areas) == 2
    assert not said(package, Severity.ERROR)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"areas": "area_id,name,population\n"}, "areas.csv: The file has no rows below its header"),
        ({"areas": ""}, "areas.csv: The file is empty"),
        ({"areas": AREAS.replace("population", "people")}, "areas.csv, row 1: The column “population” is missing"),
        ({"areas": AREAS.replace("adults", "name")}, "areas.csv, row 1: The column “name” stands here twice"),
        (
            {"areas": AREAS + "17043,DuPage,51,40,41.8,-88\n"},
            "row 4, column area_id: The area “17043” is also in row 3",
        ),
        ({"groups": GROUPS.replace("170", "990")}, "groups.csv, row 2, column area_id: Not one area id of this file"),
        ({"areas": AREAS.replace("17043", "1.7E+10")}, "was rounded by a spreadsheet"),
        ({"areas": b"PK\x03\x04\x00\x00\x00"}, "areas.csv: This is not a text table"),
        ({"areas": AREAS + '"' + "x" * 1_100_000}, "areas.csv, row 4: A cell holds more than 1000000 characters"),
        ({"areas": b"\x89PNG\x01\x02\x03\x04\xff\xfe\x80" * 9}, "areas.csv: This is not a text table"),
    ],
)
def test_what_cannot_be_read_is_refused(change, words):
    lines = refused(**change)
    assert any(words in line for line in lines), lines


def test_missing_files_are_named_together():
    with pytest.raises(UnreadableFileError) as caught:
        read_package_files({"areas.csv": AREAS.encode()})
    assert [problem.file for problem in caught.value.problems] == ["groups.csv", "indicators.csv"]


def test_values_that_cannot_be_are_missing_not_zero():
    package = read_package_files(
        files(indicators=INDICATORS.replace(",12,", ",-999,"), groups=GROUPS.replace(",10\n", ",51\n"))
    )
    assert np.isnan(package.indicators["smoking"].values).tolist() == [False, True]
    assert np.isnan(package.groups["youth"]).tolist() == [False, True]


def test_contradicting_rows_are_both_unused():
    package = read_package_files(files(groups=GROUPS + "17031,youth,3\n"))
    assert np.isnan(package.groups["youth"]).tolist() == [True, False]


def test_thousands_commas_byte_order_mark_and_quotes():
    areas = "\ufeff" + AREAS.replace(",100,", ',"1,100",')
    package = read_package_files(files(areas=areas))
    assert package.areas.populations["population"].tolist() == [1100, 50]
    assert any("“1,100” was read as 1100" in line for line in said(package, Severity.NOTICE))


def test_utf16_from_excel():
    package = read_package_files(files(areas=AREAS.replace("Cook", "Peñasco").replace(",", "\t").encode("utf-16")))
    assert package.areas.names[0] == "Peñasco"


def test_lost_leading_zeros_are_noticed_and_suggested():
    areas = "area_id,name,population\n1001,Autauga,10\n1003,Baldwin,10\n17031,Cook,10\n17043,DuPage,10\n"
    groups = "area_id,group,count\n01001,youth,1\n17031,youth,1\n"
    indicators = "area_id,indicator,value,denominator,period\n17031,smoking,1,population,2020\n"
    package = read_package_files(files(areas, groups, indicators))
    assert package.areas.ids[0] == "1001"
    assert any("such as “1001”, have one digit less than the others (5)" in line for line in said(package))
    assert any(
        "No area has the id “01001”; the row was left out. Did you mean “1001”?" in line for line in said(package)
    )


def test_one_area():
    package = read_package_files(
        files(
            "area_id,name,population\n1,All,10\n",
            "area_id,group,count\n",
            "area_id,indicator,value,denominator,period\n",
        )
    )
    assert any("one area only" in line for line in said(package))
    assert package.groups == {}


def test_many_like_problems_are_counted_not_listed():
    groups = GROUPS + "".join(f"9{number:03},youth,1\n" for number in range(500))
    package = read_package_files(files(groups=groups))
    unknown = [line for line in said(package) if "No area has the id" in line]
    assert len(unknown) == 5
    assert "groups.csv, column area_id: 495 more like the one above." in said(package)


def square(west=0.0):
    return [[[west, 0], [west + 1, 0], [west + 1, 1], [west, 0]]]


def feature(area, geometry):
    return {"type": "Feature", "properties": {"area_id": area}, "geometry": geometry}


def test_shapes_and_areas_that_do_not_match():
    polygon = {"type": "Polygon", "coordinates": square()}
    bad = [
        feature("17031", polygon),
        feature("17031", polygon),
        feature("1704", polygon),
        feature("", polygon),
        "no feature",
        feature("17043", {"type": "Point", "coordinates": [0, 0]}),
        feature("17043", {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 2]]]}),
        feature("17043", {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], "x", [0, 0]]]}),
        feature("17043", {"type": "Polygon", "coordinates": [[[0, 0], [400000, 0], [1, 1], [0, 0]]]}),
        feature("17043", {"type": "MultiPolygon", "coordinates": []}),
        feature("17043", {"type": "MultiPolygon", "coordinates": 5}),
    ]
    document = json.dumps({"type": "FeatureCollection", "features": bad})
    package = read_package_files(files(shapes__geojson=document))
    assert list(package.shapes) == ["17031"]
    lines = " | ".join(said(package))
    for words in (
        "“17031” has two shapes",
        "“1704” of this shape; it was left out. Did you mean “17043”?",
        "Shape number 4 has no area id",
        "Shape number 5 has no area id",
        "is “Point”, not a Polygon",
        "a ring is not closed",
        "a point is not a pair of numbers",
        "not degrees of longitude",
        "it has no coordinates",
        "The area “17043” (DuPage) has no shape",
    ):
        assert words in lines, words


def zipped(names, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in names.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_zip_with_one_folder_inside(tmp_path):
    names = {f"chicago/{name}": data for name, data in files().items()}
    names |= {"__MACOSX/chicago/._areas.csv": b"x", "chicago/.DS_Store": b"x"}
    package = read_package_files({"upload.zip": zipped(names)})
    assert package.areas.ids == ("17031", "17043")
    path = tmp_path / "package.zip"
    path.write_bytes(zipped(files()))
    assert read_package(path).areas.ids == ("17031", "17043")


@pytest.mark.parametrize("name", ["../areas.csv", "/areas.csv", "a/../../areas.csv", "C:\\areas.csv", "..\\areas.csv"])
def test_paths_that_lead_outside_are_refused(name):
    with pytest.raises(UnreadableFileError, match="leads outside its folder"):
        read_package_files({"x.zip": zipped({**files(), name: b"x"})})


def test_links_locks_copies_and_odd_packing_are_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("areas.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(UnreadableFileError, match="a link instead of a file"):
        read_package_files({"x.zip": out.getvalue()})
    with pytest.raises(UnreadableFileError, match=r"holds “areas\.csv” twice"):
        read_package_files({"x.zip": zipped({**files(), "a/areas.csv": b"x"})})
    with pytest.raises(UnreadableFileError, match="packed in a way"):
        read_package_files({"x.zip": zipped(files(), zipfile.ZIP_BZIP2)})
    locked = bytearray(zipped(files()))
    central = locked.index(b"PK\x01\x02")
    locked[central + 8] |= 1
    locked[6] |= 1
    with pytest.raises(UnreadableFileError, match="password"):
        read_package_files({"x.zip": bytes(locked)})
    with pytest.raises(UnreadableFileError, match="not a zip file"):
        read_package_files({"x.zip": zipped(files())[:200]})
    with pytest.raises(UnreadableFileError, match="at most 1000"):
        read_package_files({"x.zip": zipped({str(number): b"" for number in range(1001)})})


def test_bombs_and_large_files_are_refused_while_unpacking(tmp_path):
    small = Limits(file_bytes=3_000_000, total_bytes=4_000_000, ratio=100, ratio_from=500_000)
    for size, words in ((2_000_000, "unpacks to over 100 times"), (60_000_000, r"The file is 3\+ MB")):
        with pytest.raises(UnreadableFileError, match=words):
            read_package_files({"x.zip": zipped({**files(), "areas.csv": b"0" * size})}, limits=small)
    plain = Limits(file_bytes=1000, total_bytes=1500, ratio=10**9)
    with pytest.raises(UnreadableFileError, match=r"areas\.csv: The file is"):
        read_package_files({"x.zip": zipped({**files(), "areas.csv": b"0" * 1001})}, limits=plain)
    three = dict.fromkeys(("areas.csv", "groups.csv", "indicators.csv"), b"0" * 700)
    with pytest.raises(UnreadableFileError, match="unpacks to more than"):
        read_package_files({"x.zip": zipped(three)}, limits=plain)
    for name, data in three.items():
        (tmp_path / name).write_bytes(data * 2)
    with pytest.raises(UnreadableFileError, match="at most"):
        read_package(tmp_path, limits=plain)
    with pytest.raises(UnreadableFileError, match="There is nothing"):
        read_package(tmp_path / "nowhere")


def test_upload_of_over_fifty_megabytes_is_refused():
    with pytest.raises(UnreadableFileError, match=r"The file is 51 MB; at most 50 MB"):
        read_package_files(files(areas=b"0" * (51 * 1024 * 1024)))


def counties(count):
    """So many areas with six groups and an indicator each."""
    areas = "area_id,name,population\n" + "".join(f"{i:05},County {i},1000\n" for i in range(count))
    groups = "area_id,group,count\n" + "".join(f"{i:05},g{g},{g * 10}\n" for i in range(count) for g in range(6))
    indicators = "area_id,indicator,value,denominator,period\n" + "".join(
        f"{i:05},smoking,{i % 30},population,2020\n" for i in range(count)
    )
    return files(areas, groups, indicators)


def test_counties_times_groups_are_work_that_grows_with_them():
    package = read_package_files(counties(3143))
    assert package.groups["g5"].tolist() == [50.0] * 3143
    assert grows_with(lambda count: functools.partial(read_package_files, counties(count)), 200)


table = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
    st.lists(st.sampled_from(['"', ",", "\n", "area_id", "name", "population", "17031", "-999", "1,0", "é", "("])).map(
        lambda parts: "".join(parts).encode("cp1252")
    ),
)


@given(st.sampled_from(["areas.csv", "groups.csv", "indicators.csv", "shapes.geojson", "datapackage.json"]), table)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_arbitrary_bytes_never_crash(name, data):
    whole = files()
    whole[name] = whole.get(name, b"") + data if len(data) % 2 else data
    try:
        package = read_package_files(whole)
    except UnreadableFileError as error:
        problems = error.problems
    else:
        problems = package.problems
        assert package_files(read_package_files(package_files(package))) == package_files(package)
    assert all(str(problem) for problem in problems)


@given(st.binary(max_size=200), st.integers(0, 400), st.binary(min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_arbitrary_zips_never_crash(noise, place, change):
    data = bytearray(zipped(files()))
    data[place : place + len(change)] = change
    for upload in (bytes(data), b"PK\x03\x04" + noise, bytes(data[: place + 20])):
        with contextlib.suppress(UnreadableFileError):
            read_package_files({"x.zip": upload})
