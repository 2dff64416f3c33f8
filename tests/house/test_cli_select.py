"""`longtable select`: the worked case to six digits, quick, and clear about input that cannot be used."""

import json
import shutil
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longtable.sources.callfolder import read_call
from longtable.sources.problems import UnreadableFileError
from tests.commands import assert_equal, assert_refused, heavy_modules, run_command, values_of

AREAS = "area_id,name,population,adults\n1,North,100,80\n2,South,100,80\n"
GROUPS = "area_id,group,count\n1,youth,10\n2,youth,30\n"
INDICATORS = "area_id,indicator,value,denominator,period\n1,smoking,10,adults,2020\n2,smoking,30,adults,2020\n"
PARTNERS = "name,sectors,groups,areas,standing\nClub,community,youth:serves,2,active\n"
TERMS = {
    "title": "Made call",
    "budget": 60000,
    "least_eligible_score": 2.5,
    "score": [1, 5],
    "criteria": [{"name": "plan", "weight": 3}, {"name": "budget", "weight": 1}],
    "requirements": [{"name": "first-time", "where": {"first_time": "yes"}, "at_least": 1}],
    "reach": {"indicator": "smoking", "case": "../place", "at_least": 0.5},
}
APPLICATIONS = (
    "code,name,sectors,groups,areas,amount,first_time,years\n"
    "A1,Club,community,youth:serves,1,30000,no,5\n"
    'A2,Elders,housing,older_adults,2,"$30,000",yes,2\n'
    "A3,School,education;housing,youth,1;2,40000,no,9\n"
)
MARKS = {"A1": (4, 4), "A2": (3, 3), "A3": (5, 4)}
REVIEWS = "application,reviewer,criterion,score\n" + "".join(
    f"{code},{who},plan,{plan}\n{code},{who},budget,{budget}\n"
    for code, (plan, budget) in MARKS.items()
    for who in ("Ann", "Bo")
)


@pytest.fixture
def call(tmp_path):
    """A small call; give other contents for some of its files (None leaves one out), and ``terms`` to change a term."""

    def write(terms=None, **changed):
        place, folder = tmp_path / "place", tmp_path / "call"
        for here in (place, folder):
            shutil.rmtree(here, ignore_errors=True)
            here.mkdir()
        for name, text in {"areas": AREAS, "groups": GROUPS, "indicators": INDICATORS, "partners": PARTNERS}.items():
            (place / f"{name}.csv").write_text(text)
        merged = {key: value for key, value in (TERMS | (terms or {})).items() if value is not ...}
        files = {"call.json": json.dumps(merged), "applications.csv": APPLICATIONS, "reviews.csv": REVIEWS}
        files |= {key.replace("_", "."): value for key, value in changed.items()}
        for name, text in files.items():
            if text is not None:
                (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return write


run, values = partial(run_command, "select"), partial(values_of, "select")


def test_the_worked_case(shared, tmp_path):
    folder = shared / "cases" / "chicago-rfp"
    out = tmp_path / "out.json"
    outcome = run(folder, "--json", out, "--draws", 20)
    assert outcome.exit_code == 0, outcome.output
    found = json.loads(out.read_text())
    expected = json.loads((folder / "expected.json").read_text())
    assert_equal(expected, found)
    for key in ("swap_loss", "score_needed", "price", "calibrated", "raw_mean", "reviewer_offset"):
        assert set(found[key]) == set(expected[key])
    assert sum(value is not None for value in found["score_needed"].values()) == 27
    assert found["proven"]
    assert found["gap"] == 0
    assert found["steadiness"]["draws"] == 20
    assert found["ties"]["every"] == expected["chosen"]
    assert "23 of 64 applications are proposed, for $600,000." in outcome.stdout
    assert "A32: It would be chosen at 3.44 instead of 3.38, in place of A51." in outcome.stdout
    assert "No score would change this" in outcome.stdout
    assert outcome.stderr == ""


def test_the_same_seed_gives_the_same_file(shared):
    folder = shared / "cases" / "chicago-rfp"
    assert values(folder, "--draws", 5, "--seed", 3) == values(folder, "--draws", 5, "--seed", 3)


def test_small_call_by_hand(call):
    found = values(call(), "--draws", 10)
    assert found["calibrated"] == pytest.approx({"A1": 4.0, "A2": 3.0, "A3": 4.75})
    assert found["chosen"] == ["A1", "A2"]
    assert found["objective"] == pytest.approx(2.0)
    assert found["spent"] == 60000
    assert found["reach"] == 1.0
    assert found["score_order"] == ["A3"]
    assert found["score_order_misses"] == ["first-time"]
    assert found["price"] == pytest.approx({"first-time": 0.25, "reach": 0})
    assert found["without"]["first-time"]["chosen"] == ["A3"]
    assert found["frontier"]["1"] == pytest.approx(2.0)
    assert found["score_needed"] == {"A3": None}
    assert found["changes"]["A3"]["binding"] == ["first-time"]
    assert found["steadiness"]["share"] == {"A1": 1, "A2": 1, "A3": 0}


def test_quick_gives_the_choice_alone(call):
    found = values(call(), "--quick")
    assert found["chosen"] == ["A1", "A2"]
    assert "changes" not in found
    assert "Why these" not in run(call(), "--quick").stdout


def test_current_partners_count_where_the_call_says_so(call):
    alone = {"requirements": [], "reach": TERMS["reach"] | {"at_least": 1}}
    assert "A1" in values(call(alone, applications_csv=APPLICATIONS.replace(',2,"$30', ',1,"$30')), "--quick")["names"]
    with_partners = {"requirements": [], "reach": TERMS["reach"] | {"at_least": 1, "count_partners": True}}
    only_north = APPLICATIONS.replace(',2,"$30', ',1,"$30').replace(",1;2,", ",1,")
    assert values(call(alone, applications_csv=only_north), "--quick")["feasible"] is False
    found = values(call(with_partners, applications_csv=only_north), "--quick")
    assert found["feasible"]
    assert found["reach"] == 1


def test_without_reach_requirements_or_a_limit(call):
    terms = {"reach": ..., "requirements": ..., "budget": ...}
    found = values(call(terms, applications_csv="code,amount\nA1,1\nA2,1\nA3,1\n"))
    assert found["chosen"] == ["A1", "A2", "A3"]
    assert found["reach"] is None
    assert found["without_reach"] is None
    assert found["frontier"] == {}
    assert found["price"] == {}


def test_requirements_that_cannot_hold_together_are_named(call):
    terms = {"budget": 35000, "awards": {"at_least": 2}}
    outcome = run(call(terms))
    assert outcome.exit_code == 0
    assert "These cannot hold together" in outcome.stdout
    assert "The budget is $35,000." in outcome.stdout
    assert "At least 2 awards are to be made" in outcome.stdout
    assert "first-time" not in outcome.stdout.partition("Why not")[0]
    found = values(call(terms))
    assert found["feasible"] is False
    assert found["chosen"] == []
    assert found["conflict"]["requirements"] == ["budget", "number_least"]
    assert found["conflict"]["irreducible"]


def test_other_terms_are_read(call):
    terms = {
        "objective": "score times amount",
        "awards": {"at_most": 1},
        "frontier": [0, 0.5],
        "lot": "drawn on 4 May",
        "requirements": [
            {"name": "homes", "where": {"sector": ["housing", "land"], "years_at_most": 5}, "at_least": 1}
        ],
    }
    found = values(call(terms))
    assert found["chosen"] == ["A2"]
    assert found["objective"] == pytest.approx(3.0 * 30000)
    assert set(found["frontier"]) == {"0", "0.5"}
    assert found["lot"] == "drawn on 4 May"


def test_not_applicable_is_left_out_and_a_draft_does_not_count(call):
    cut = REVIEWS.replace("A1,Ann,budget,4\n", "A1,Ann,budget,n/a\n").replace("A2,Bo,budget,3\n", "")
    outcome = run(call(reviews_csv=cut))
    assert outcome.exit_code == 0
    assert "The review of “A2” by “Bo” has no row for “budget”" in outcome.stderr
    found = values(call(reviews_csv=cut))
    assert found["reviews"] == {"A1": 2, "A2": 1, "A3": 2}
    assert found["raw_mean"]["A1"] == 4


def test_an_application_without_a_review_cannot_be_chosen(call):
    more = APPLICATIONS + "A4,New,housing,youth,2,1000,yes,1\n"
    found = values(call(applications_csv=more))
    assert found["calibrated"]["A4"] is None
    assert found["not_eligible"] == ["A4"]
    assert "no score yet" in found["changes"]["A4"]["sentence"]


def test_spanish(call):
    found = values(call(), "--language", "es")
    assert found["explanation"] != values(call())["explanation"]


NOTICED = [
    (
        {"applications_csv": APPLICATIONS.replace(",1;2,", ",1;South,")},
        "row 4, column areas: No area has the id “South”",
    ),
    ({"applications_csv": APPLICATIONS.replace(",1;2,", ",,")}, "row 4, column areas: Where this applicant works"),
    (
        {"applications_csv": APPLICATIONS.replace(",no,5", ",perhaps,5")},
        "column first_time: “perhaps” is neither yes nor no",
    ),
    ({"applications_csv": APPLICATIONS.replace(",no,5", ",,5")}, "column first_time: Nothing is told here"),
    ({"terms": {"color": "blue"}}, "“color” is no term of a call"),
    (
        {
            "terms": {"requirements": [{"name": "old", "where": {"years_at_least": 1}, "at_least": 1}]},
            "applications_csv": APPLICATIONS.replace(",no,5", ",no,many"),
        },
        "column years: “many” is no number, so it does not count for the requirement “old”",
    ),
]


@pytest.mark.parametrize(("changed", "message"), NOTICED)
def test_what_is_only_noticed_is_said_with_its_place(call, changed, message):
    outcome = run(call(**changed), "--quick")
    assert outcome.exit_code == 0, outcome.output
    assert message in outcome.stderr


def requirement(**changed):
    return {"requirements": [{"name": "r", "where": {"first_time": "yes"}, "at_least": 1} | changed]}


FATAL = [
    ({"call_json": None}, "The file call.json is missing"),
    ({"reviews_csv": None, "applications_csv": None}, "The file reviews.csv is missing"),
    ({"call_json": "{\n nonsense"}, "call.json: This is not JSON: line 2, column 2"),
    ({"call_json": b"\xff\xfe"}, "call.json: This is not JSON"),
    ({"call_json": "[" * 100000}, "call.json: "),
    ({"call_json": "[]"}, "must hold one object"),
    ({"terms": {"score": ...}}, "“score” is missing"),
    ({"terms": {"score": [5, 1]}}, "“score” is [5, 1]. Write the least and the best score"),
    ({"terms": {"budget": -5}}, "“budget” is -5. Write dollars"),
    ({"terms": {"budget": "lots"}}, '“budget” is "lots". Write dollars'),
    ({"terms": {"least_eligible_score": 9}}, "“least_eligible_score” is 9. Write a number within the scale"),
    ({"terms": {"least_eligible_score": True}}, "“least_eligible_score” is true"),
    ({"terms": {"criteria": []}}, "“criteria” is []"),
    ({"terms": {"criteria": [{"name": "plan", "weight": 0}]}}, "“criteria 1.weight” is 0"),
    ({"terms": {"criteria": [{"name": "plan", "weight": 1}, "x"]}}, '“criteria 2” is "x"'),
    ({"terms": {"criteria": [{"name": "plan", "weight": 1}] * 2}}, "“plan” is there twice in “criteria”"),
    ({"terms": {"objective": "luck"}}, '“objective” is "luck"'),
    ({"terms": {"awards": {"at_least": 1.5}}}, "“awards.at_least” is 1.5. Write a whole number"),
    ({"terms": {"frontier": [2]}}, "“frontier” is [2]"),
    ({"terms": {"reach": TERMS["reach"] | {"at_least": 68}}}, "“reach.at_least” is 68. Write a share"),
    ({"terms": {"reach": TERMS["reach"] | {"indicator": "asthma"}}}, "no indicator “asthma”. Choose one of: smoking"),
    ({"terms": {"reach": TERMS["reach"] | {"case": "../nowhere"}}}, "“reach” points to, ../nowhere, cannot be read"),
    ({"terms": requirement(where={"colour": "red"})}, "asks for “colour”, but applications.csv has no such column"),
    ({"terms": requirement(where={"age_at_least": 3})}, "asks for “age”, but"),
    ({"terms": requirement(where={"years_at_least": "x"})}, "compares “years” with x, which is no number"),
    ({"terms": requirement(where={})}, "“requirements 1.where” is {}"),
    ({"terms": requirement(at_most=0)}, "“r” asks for at least 1 and at most 0"),
    ({"terms": requirement(name="budget")}, "The call contradicts itself: requirements need different names"),
    ({"terms": {"requirements": [{"name": "r", "where": {"first_time": "yes"}}]}}, "neither at_least nor at_most"),
    ({"applications_csv": "code,areas\nA1,1\n"}, "applications.csv, row 1: The column “amount” is missing"),
    ({"applications_csv": APPLICATIONS.replace(",30000,", ",much,")}, "row 2, column amount: “much” is no amount"),
    ({"applications_csv": APPLICATIONS.replace(",30000,", ",-1,")}, "row 2, column amount: “-1” is no amount"),
    ({"applications_csv": APPLICATIONS.replace("A3,", "A1,")}, "row 4, column code: The code “A1” is also in row 2"),
    ({"applications_csv": APPLICATIONS.replace("A3,", ",")}, "row 4, column code: The application has no code"),
    ({"reviews_csv": REVIEWS.replace("A3,Bo,plan,5", "A9,Bo,plan,5")}, "row 12, column application: No application"),
    ({"reviews_csv": REVIEWS.replace("A3,Bo,plan,5", "A3,,plan,5")}, "row 12, column reviewer: The row names no"),
    ({"reviews_csv": REVIEWS.replace("A3,Bo,plan,5", "A3,Bo,plam,5")}, "column criterion: “plam” is no criterion"),
    (
        {"reviews_csv": REVIEWS.replace("A3,Bo,plan,5", "A3,Bo,plan,6")},
        "column score: 6 is outside the scale from 1 to 5",
    ),
    ({"reviews_csv": REVIEWS.replace("A3,Bo,plan,5", "A3,Bo,plan,good")}, "column score: “good” is no score"),
    ({"reviews_csv": REVIEWS + "A3,Bo,plan,4\n"}, "row 14, column criterion: This reviewer scored “plan”"),
]


@pytest.mark.parametrize(("changed", "message"), FATAL)
def test_what_cannot_be_used_ends_with_code_2_and_no_traceback(call, changed, message):
    assert_refused(run(call(**changed)), message)


def test_nobody_says_whom_the_rate_is_about(call):
    folder = call()
    (folder.parent / "place" / "indicators.csv").write_text(INDICATORS.replace(",adults,", ",,"))
    outcome = run(folder)
    assert outcome.exit_code == 2
    assert "Nobody says whom the rate of “smoking” is about" in outcome.stderr


def test_wrong_places_and_options_end_with_code_2(call, tmp_path):
    nowhere = run(tmp_path / "nothing")
    assert nowhere.exit_code == 2
    assert "There is nothing at this place" in nowhere.stderr
    file = tmp_path / "file.json"
    file.write_text("{}")
    assert "Give the folder of the call" in run(file).stderr
    assert run(call(), "--draws", -1).exit_code == 2
    assert run(call(), "--time-limit", 0).exit_code == 2
    assert run(call(), "--json", tmp_path / "missing" / "out.json").exit_code == 2


def test_names_cannot_steer_the_terminal(call):
    outcome = run(call(applications_csv=APPLICATIONS.replace("Elders", "Eld\x1b[2Jers")))
    assert "\x1b" not in outcome.stdout


@settings(max_examples=120, deadline=None)
@given(
    name=st.sampled_from(["call.json", "applications.csv", "reviews.csv"]),
    content=st.one_of(
        st.binary(max_size=200),
        st.text(alphabet='A1,;:"\n{}[]0.5 yes', max_size=200).map(str.encode),
        st.dictionaries(
            st.sampled_from([*TERMS, "awards", "frontier"]),
            st.one_of(st.integers(), st.text(max_size=3), st.lists(st.integers(), max_size=2), st.none()),
        ).map(lambda terms: json.dumps(TERMS | {"reach": None} | terms).encode()),
    ),
)
def test_arbitrary_bytes_never_break_the_reader(tmp_path_factory, name, content):
    folder = tmp_path_factory.mktemp("call")
    files = {
        "call.json": json.dumps(TERMS | {"reach": None}).encode(),
        "applications.csv": APPLICATIONS.encode(),
        "reviews.csv": REVIEWS.encode(),
    } | {name: content}
    for file, data in files.items():
        (folder / file).write_bytes(data)
    try:
        found = read_call(folder)
    except UnreadableFileError as error:
        problems, amounts = error.problems, []
    else:
        problems, amounts = found.problems, [one.amount for one in found.applications]
    assert all("%(" not in str(problem) for problem in problems)
    assert all(amount >= 0 for amount in amounts)


def test_the_command_starts_without_django_or_heavy_libraries(call):
    assert heavy_modules("select", call()) == "[]"


def test_progress_is_shown_on_a_terminal(call, monkeypatch):
    from longtable import cli

    class Terminal:
        def __init__(self):
            self.text = ""

        def isatty(self):
            return True

        def write(self, text):
            self.text += text

        def flush(self):
            pass

    terminal = Terminal()
    monkeypatch.setattr(cli.sys, "stderr", terminal)
    with cli._Bars() as bars:
        for part in ("losses", "steadiness"):
            for done in (1, 2, 3):
                bars.step(part, done, 3)
    assert "losses" in terminal.text
    assert "steadiness" in terminal.text
    assert terminal.text.count("100%") == 2
