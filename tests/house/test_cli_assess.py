"""`longtable assess`: the worked case to six digits, quick, and clear about input that cannot be used."""

import json
import shutil
import zipfile
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longtable.sources.casefolder import STANDINGS, read_partner_list
from longtable.sources.package import read_package_files
from longtable.sources.problemlog import ProblemLog
from longtable.sources.problems import UnreadableFileError
from tests.commands import assert_equal, heavy_modules, run_command, values_of

AREAS = "area_id,name,population,adults\n1,North,100,80\n2,South,100,80\n"
GROUPS = "area_id,group,count\n1,youth,10\n2,youth,30\n1,older_adults,5\n2,older_adults,5\n"
INDICATORS = "area_id,indicator,value,denominator,period\n1,smoking,10,adults,2020\n2,smoking,30,adults,2020\n"
PARTNERS = "name,sectors,groups,areas,standing,decision_seat\nClub,community,youth:led_by,1,active,yes\n"
PROSPECTS = "name,sectors,groups,areas,standing\nElders,housing,older_adults:serves,2,prospect\n"


@pytest.fixture
def case(tmp_path):
    """A small case folder; call it with other contents for some of its files (None leaves a file out)."""

    def write(**changed):
        files = {
            "areas": AREAS,
            "groups": GROUPS,
            "indicators": INDICATORS,
            "partners": PARTNERS,
            "prospects": PROSPECTS,
        }
        folder = tmp_path / "case"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, text in (files | changed).items():
            if text is not None:
                (folder / f"{name}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return write


run, values = partial(run_command, "assess"), partial(values_of, "assess")


def test_chicago_equals_the_worked_numbers(shared, tmp_path):
    folder, out = shared / "cases" / "chicago-tobacco", tmp_path / "out.json"
    expected = json.loads((folder / "expected.json").read_text())
    asked = [argument for one in expected["invite"] for argument in ("--invite", one["k"])]
    outcome = run(folder, "--indicator", "smoking", *asked, "--json", out)
    assert outcome.exit_code == 0, outcome.output
    found = json.loads(out.read_text())
    assert_equal(expected, found)
    assert found["sectors"] == expected["sectors"]
    assert all(one["proven"] and one["gap"] == 0 for one in found["invite"])
    assert "62,319 adults are beyond the benchmark of 18.1 percent" in outcome.stdout
    assert "0 of 13 partners have confirmed" in outcome.stdout
    assert "partners.csv, row 5, column areas" in outcome.stderr


def test_invitations_come_in_the_order_asked(case):
    assert [one["k"] for one in values(case(), "--invite", 3, "--invite", 1)["invite"]] == [3, 1]
    assert values(case())["invite"] == []


def test_small_case_by_hand(case):
    found = values(case(), "--invite", 1)
    assert found["benchmark"] == 20
    assert found["people_beyond_benchmark"] == 8
    assert found["coverage"] == {"any": 0, "two_or_more": 0}
    assert found["ceiling"] == pytest.approx(5 / 35)
    assert found["invite"][0]["one_best_set"] == ["Elders"]
    assert found["groups_nobody_listed_serves"] == []


def test_a_zip_works_like_the_folder(case, tmp_path):
    folder, packed = case(), tmp_path / "case.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    from_folder, from_zip = values(folder), values(packed)
    assert from_folder == from_zip


def test_without_prospects_it_still_answers(case):
    found = values(case(prospects=None), "--invite", 2)
    assert found["invite"][0]["suggestions"] == []
    assert "The list of prospects is empty" in found["invite"][0]["explanation"][0]
    assert found["size"]["prospects"] == 0


def test_an_empty_prospect_list_and_k_beyond_the_list(case):
    header = PROSPECTS.splitlines()[0] + "\n"
    assert "list of prospects is empty" in values(case(prospects=header), "--invite", 2)["invite"][0]["explanation"][0]
    assert "the list has 1 organization" in values(case(), "--invite", 9)["invite"][0]["explanation"][0]


def test_prospects_may_stand_in_the_partner_list(case):
    more = PARTNERS + "Elders,housing,older_adults:serves,2,invited,no\n"
    assert values(case(partners=more, prospects=None), "--invite", 1)["invite"][0]["one_best_set"] == ["Elders"]


def test_without_a_seat_column_seats_are_unknown(case):
    known = PARTNERS.replace(",yes", ",no")
    assert [one["kind"] for one in values(case(partners=known))["signals"]] == ["only_partner", "no_decision_seat"]
    unknown = "name,sectors,groups,areas,standing\nClub,community,youth:led_by,1,active\n"
    assert [one["kind"] for one in values(case(partners=unknown))["signals"]] == ["only_partner"]


def test_a_given_benchmark(case):
    found = values(case(), "--benchmark", 25, "--benchmark-name", "Illinois")
    assert (found["benchmark"], found["benchmark_name"], found["people_beyond_benchmark"]) == (25, "Illinois", 4)


def test_unknown_denominator_counts_no_people(case):
    found = values(case(indicators=INDICATORS.replace(",adults,", ",,")))
    assert found["denominator"] is None
    assert found["people_beyond_benchmark"] is None
    assert found["coverage"]["any"] == 0


PARTNER_PROBLEMS = [
    ("Club,community,youth:serves,1;77,active,yes", "row 2, column areas", "77"),
    ("Club,community,youht:serves,1,active,yes", "row 2, column groups", "Did you mean “youth”"),
    ("Club,community,pets:serves,1,active,yes", "row 2, column groups", "Groups are: youth, older_adults, everyone"),
    ("Club,community,youth:owns,1,active,yes", "row 2, column groups", "serves, focuses_on, led_by"),
    ("Club,community,youth,1,active,yes", "row 2, column groups", "read as “serves”"),
    ("Club,community,youth:serves,1,aktive,yes", "row 2, column standing", "the row was left out"),
    ("Club,community,youth:serves,1,,yes", "row 2, column standing", "read as “active”"),
    ("Club,community,youth:serves,1,active,perhaps", "row 2, column decision_seat", "read as no"),
    (",community,youth:serves,1,active,yes", "row 2, column name", "Fill in the name"),
    ("Club,community,,1,active,yes", "row 2, column groups", "Ask it"),
    ("Club,community,youth:serves,,active,yes", "row 2, column areas", "* is everywhere"),
    ("Club,community,youth:serves,South,active,yes", "row 2, column areas", "Did you mean “2”"),
]


@pytest.mark.parametrize(("line", "where", "what"), PARTNER_PROBLEMS)
def test_problems_in_the_partner_list_name_file_row_and_column(case, line, where, what):
    header = PARTNERS.splitlines()[0]
    outcome = run(case(partners=f"{header}\n{line}\n"))
    assert outcome.exit_code == 0
    assert f"partners.csv, {where}: " in outcome.stderr
    assert what in outcome.stderr


def test_two_rows_of_one_organization_are_one_and_said(case):
    more = PARTNERS + "CLUB,media,older_adults:serves,2,active,no\n"
    outcome = run(case(partners=more))
    assert "partners.csv, row 3, column name: “CLUB” is also in row 2" in outcome.stderr
    found = values(case(partners=more))
    assert found["size"]["active"] == 1
    assert found["sectors"] == {"community": 1, "media": 1}


def test_an_active_partner_is_no_prospect(case):
    both = PROSPECTS + "club,community,youth:serves,2,prospect\nOther,community,youth:serves,2,active\n"
    outcome = run(case(prospects=both), "--invite", 5)
    assert "prospects.csv, row 3, column name" in outcome.stderr
    assert "prospects.csv, row 4, column standing" in outcome.stderr
    assert values(case(prospects=both))["size"]["prospects"] == 1


FATAL = [
    ({"partners": None}, "partners.csv: The file partners.csv is missing"),
    ({"areas": None}, "areas.csv: "),
    ({"partners": "name,groups,areas\nClub,youth:serves,1\n"}, "partners.csv, row 1: The column “sectors” is missing"),
    ({"partners": b"\x00\x01\x02\xff"}, "partners.csv: This is not a text table"),
    ({"partners": b""}, "partners.csv: The file is empty"),
]


@pytest.mark.parametrize(("changed", "message"), FATAL)
def test_what_cannot_be_used_ends_with_code_2_and_no_traceback(case, changed, message):
    outcome = run(case(**changed))
    assert outcome.exit_code == 2
    assert message in outcome.stderr
    assert "Traceback" not in outcome.output


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(str.encode),
        st.lists(st.tuples(*[st.text(alphabet='yo;:uth*12,"= \n', max_size=12)] * 6), max_size=4).map(
            lambda rows: (PARTNERS.splitlines()[0] + "\n" + "\n".join(map(",".join, rows))).encode()
        ),
    )
)
def test_arbitrary_bytes_never_break_the_reader_of_lists(content):
    files = {"areas.csv": AREAS.encode(), "groups.csv": GROUPS.encode(), "indicators.csv": INDICATORS.encode()}
    package, log = read_package_files(files), ProblemLog()
    try:
        rows = read_partner_list(content, "partners.csv", package, log)
    except UnreadableFileError as error:
        rows, problems = (), error.problems
    else:
        problems = log.problems
    assert all("%(" not in str(problem) for problem in problems)
    assert all(row.name and row.standing in STANDINGS for row in rows)
    assert {area for row in rows for area in row.areas} <= {"1", "2", "*"}


def test_wrong_options_end_with_code_2(case, tmp_path):
    folder = case()
    assert run(folder, "--invite", 0).exit_code == 2
    assert run(folder, "--benchmark", 120).exit_code == 2
    unknown = run(folder, "--indicator", "asthma")
    assert unknown.exit_code == 2
    assert "There is no indicator “asthma”. Choose one of: smoking." in unknown.stderr
    nowhere = run(tmp_path / "nothing")
    assert nowhere.exit_code == 2
    assert "There is nothing at this place" in nowhere.stderr
    two = INDICATORS + "1,asthma,5,adults,2020\n2,asthma,5,adults,2020\n"
    several = run(case(indicators=two))
    assert several.exit_code == 2
    assert "Choose one of: smoking, asthma." in several.stderr


def test_a_place_that_cannot_be_written_leaves_nothing_behind(case, tmp_path):
    outcome = run(case(), "--json", tmp_path / "missing" / "out.json")
    assert outcome.exit_code == 2
    assert "cannot be written" in outcome.stderr
    taken = tmp_path / "folder"
    taken.mkdir()
    assert run(case(), "--json", taken).exit_code == 2
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_names_cannot_steer_the_terminal(case):
    outcome = run(case(prospects=PROSPECTS.replace("Elders", "Eld\x1b[2Jers")), "--invite", 1)
    assert "\x1b" not in outcome.stdout
    assert "Eld�[2Jers" in outcome.stdout


def test_the_main_job_starts_without_django_or_heavy_libraries(case):
    assert heavy_modules("assess", case(), "--invite", 1) == "[]"
