"""`longtable schedule`: the worked case to six digits, a small poll by hand, and clear about input it cannot use."""

import json
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longtable.sources.pollfolder import read_poll
from longtable.sources.problems import UnreadableFileError
from tests.commands import assert_equal, assert_refused, heavy_modules, run_command, values_of

PEOPLE = "person,kind,needs,attended_of_last_6\nAnn,resident,,0\nBo,agency,,5\nCy,resident,childcare,2\n"
OPTIONS = "option,day,place,offers\nnoon,Tue,City Hall,step_free\nlate,Wed,Online,childcare;step_free\n"
ANSWERS = "person,option,answer\nAnn,late,yes\nBo,noon,yes\nBo,late,no\nCy,noon,yes\nCy,late,if need be\n"


@pytest.fixture
def folder(tmp_path):
    """A small poll; give other contents for some of its files (None leaves one out)."""

    def write(**changed):
        place = tmp_path / "poll"
        place.mkdir(exist_ok=True)
        for name, text in ({"people": PEOPLE, "options": OPTIONS, "answers": ANSWERS} | changed).items():
            file = place / f"{name}.csv"
            file.unlink(missing_ok=True)
            if text is not None:
                file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return place

    return write


run, values = partial(run_command, "schedule"), partial(values_of, "schedule")


def test_the_worked_case(shared, tmp_path):
    case = shared / "cases" / "meeting-series"
    out = tmp_path / "out.json"
    outcome = run(case, "--meetings", 6, "--json", out)
    assert outcome.exit_code == 0, outcome.output
    found = json.loads(out.read_text())
    assert_equal(json.loads((case / "expected.json").read_text()), found)
    for key in ("with_history", "without_history"):
        assert found[key]["proven"]
        assert found[key]["gap"] is None
        assert found[key]["several_best"] is False
    assert "Proposed for 6: O08 (3×), O10, O15, O17." in outcome.stdout
    assert "Always the most popular option (O02) would leave 11 people out of all meetings." in outcome.stdout
    assert "always the most popular option" in outcome.stdout
    assert "O02 Tue 13:00 City Hall" in outcome.stdout
    assert outcome.stderr == ""


def test_the_same_file_twice(shared):
    case = shared / "cases" / "meeting-series"
    assert values(case, "--meetings", 4) == values(case, "--meetings", 4)


def test_a_small_poll_by_hand(folder):
    found = values(folder(), "--meetings", 3)
    assert found["without_history"]["one_best_series"] == {"noon": 1, "late": 2}
    assert found["without_history"]["totals_sorted"] == [1, 1, 2]
    assert found["with_history"]["one_best_series"] == {"noon": 1, "late": 2}  # Bo came to five, yet is not left out
    assert found["with_history"]["totals_sorted"] == [2, 3, 4]
    assert found["options"]["noon"] == {
        "place": 2,
        "shut_out": ["Ann", "Cy"],
        "total": 1,
        "yes": 1,
        "if_need_be": 0,
        "unmet_need": ["Cy"],
        "not_answered": ["Ann"],
        "again": {},
        "sentences": [
            "2 people could not come.",
            "1 of them has the time, but the place lacks what they need.",
            "1 of them did not answer, which counts as no.",
        ],
    }
    assert found["always_most_popular"]["option"] == "late"
    assert found["always_most_popular"]["never_able"] == ["Bo"]


def test_without_needs_or_a_past(folder):
    plain = folder(people="person\nAnn\nBo\n", options="option\nnoon\nlate\n", answers="person,option,answer\n")
    outcome = run(plain)
    assert outcome.exit_code == 0
    assert "2 people have not answered, which counts as no." in outcome.stdout
    found = values(plain)
    assert found["never_able_whatever"] == found["not_answered_at_all"] == ["Ann", "Bo"]
    assert found["history_told"] is False
    assert values(folder(people="person\n", answers="person,option,answer\n"))["people"] == 0


def test_those_shut_out_before_are_told(folder):
    people = "person,shut_out_before,shut_out_in_a_row\nAnn,1,1\nBo,3,2\nCy,0,0\n"
    found = values(folder(people=people), "--meetings", 1)
    assert [*found["options"]] == ["noon", "late"]
    assert found["options"]["late"]["again"] == {"Bo": 3}
    assert "1 person would miss 3 meetings in a row." in found["options"]["late"]["sentences"]


def test_spanish(folder):
    found, english = values(folder(), "--language", "es"), values(folder())
    assert found["one_meeting"] != english["one_meeting"]
    assert found["with_history"]["explanation"] != english["with_history"]["explanation"]
    assert "¿Cuándo" in run(folder(), "--language", "es").stdout


NOTICED = [
    ({"people": PEOPLE.replace("agency,,5", "agency,,")}, "row 3, column attended_of_last_6: How many meetings"),
    ({"people": PEOPLE.replace("childcare", "child care")}, "row 4, column needs: No option offers “child care”"),
    ({"answers": ANSWERS + "Ann,late,YES\n"}, "row 7, column answer: The answer repeats row 2"),
]


@pytest.mark.parametrize(("changed", "message"), NOTICED)
def test_what_is_only_noticed_is_said_with_its_place(folder, changed, message):
    outcome = run(folder(**changed))
    assert outcome.exit_code == 0, outcome.output
    assert message in outcome.stderr


FATAL = [
    ({"answers": None}, "The file answers.csv is missing"),
    ({"people": ""}, "people.csv"),
    ({"options": "option\n"}, "There are no options"),
    ({"people": "name\nAnn\n"}, "The column “person” is missing"),
    ({"people": PEOPLE + "Ann,,,1\n"}, "row 5, column person: “Ann” is also in row 2"),
    ({"people": PEOPLE + ",,,1\n"}, "row 5, column person: The row leaves this column empty"),
    ({"options": OPTIONS + "noon,Fri,Hall,\n"}, "row 4, column option: “noon” is also in row 2"),
    ({"people": PEOPLE.replace(",,5", ",,many")}, "column attended_of_last_6: “many” is no number of meetings"),
    ({"people": PEOPLE.replace(",,5", ",,-1")}, "column attended_of_last_6: “-1” is no number of meetings"),
    ({"people": PEOPLE.replace(",,5", ",,7")}, "7 is more than the 6 meetings"),
    ({"people": "person,shut_out_before,shut_out_in_a_row\nAnn,1,2\n"}, "It is 2 times in a row, but only 1 in all"),
    ({"answers": ANSWERS + "Di,noon,yes\n"}, "row 7, column person: Nobody in people.csv is called “Di”"),
    ({"answers": ANSWERS + "Ann,dawn,yes\n"}, "row 7, column option: No option in options.csv is called “dawn”"),
    ({"answers": ANSWERS + "Ann,noon,perhaps\n"}, "row 7, column answer: “perhaps” is no answer"),
    ({"answers": ANSWERS + "Ann,late,no\n"}, "row 7, column answer: There is another answer"),
]


@pytest.mark.parametrize(("changed", "message"), FATAL)
def test_what_cannot_be_used_ends_with_code_2_and_no_traceback(folder, changed, message):
    assert_refused(run(folder(**changed)), message)


def test_wrong_places_and_options_end_with_code_2(folder, tmp_path):
    nowhere = run(tmp_path / "nothing")
    assert nowhere.exit_code == 2
    assert "There is nothing at this place" in nowhere.stderr
    file = tmp_path / "file.csv"
    file.write_text("")
    assert "Give the folder of the poll" in run(file).stderr
    assert run(folder(), "--meetings", 0).exit_code == 2
    assert run(folder(), "--meetings", 13).exit_code == 2
    assert run(folder(), "--time-limit", 0).exit_code == 2
    assert run(folder(), "--json", tmp_path / "missing" / "out.json").exit_code == 2


def test_names_cannot_steer_the_terminal(folder):
    outcome = run(folder(options=OPTIONS.replace("City Hall", "City \x1b[2JHall")))
    assert "\x1b" not in outcome.stdout


@settings(max_examples=120, deadline=None)
@given(
    name=st.sampled_from(["people", "options", "answers"]),
    content=st.one_of(
        st.binary(max_size=200),
        st.text(alphabet='AB,;"\nno yes015-', max_size=200).map(str.encode),
        st.text(alphabet="AB,\nno yes015-", max_size=80).map(lambda text: f"person,option,answer\n{text}".encode()),
    ),
)
def test_arbitrary_bytes_never_break_the_reader(tmp_path_factory, name, content):
    place = tmp_path_factory.mktemp("poll")
    for file, data in ({"people": PEOPLE, "options": OPTIONS, "answers": ANSWERS} | {name: content}).items():
        (place / f"{file}.csv").write_bytes(data if isinstance(data, bytes) else data.encode())
    try:
        problems = list(read_poll(place).problems)
    except UnreadableFileError as error:
        problems = error.problems
    assert all("%(" not in str(problem) for problem in problems)


def test_the_command_starts_without_django_or_heavy_libraries(folder):
    assert heavy_modules("schedule", folder()) == "[]"
