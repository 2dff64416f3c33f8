"""The membership list as it is kept: nothing guessed silently, nothing lost."""

import contextlib
import csv
import datetime as dt
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longtable.sources.listcolumns import meaning_of
from longtable.sources.listdates import column_order, read_date
from longtable.sources.listrows import split_relation
from longtable.sources.matching import match_everywhere
from longtable.sources.memberlist import apply_answers, read_member_list, suggested_answers
from longtable.sources.memberlist_types import Certainty, Meaning, QuestionKind, Vocabulary
from longtable.sources.problems import Severity, UnreadableFileError
from longtable.sources.types import ServiceRow

SECTORS = {
    "community": ("Community organizations", "Organizaciones comunitarias"),
    "education": ("Education and schools",),
    "housing": ("Housing",),
    "transportation": ("Transportation",),
    "planning": ("City planning",),
    "economic_development": ("Jobs and economic development",),
    "business": ("Business",),
    "media": ("News and media",),
    "social_services": ("Social services",),
    "health_clinics": ("Community health clinics",),
}
GROUPS = {
    "black": ("Black residents", "Personas negras"),
    "latino": ("Latino residents",),
    "older_adults": ("Older adults", "Personas mayores"),
    "young_children": ("Young children",),
    "youth": ("Youth",),
    "low_income": ("People with low incomes",),
    "disability": ("People with disabilities",),
    "limited_english": ("People with limited English",),
}
SMALL = Vocabulary(SECTORS, GROUPS, {"1": "Rogers Park", "2": "West Garfield Park", "3": "Austin"}, ("Chicago",))


@pytest.fixture(scope="module")
def vocabulary(shared):
    with (shared / "cases/chicago-tobacco/areas.csv").open() as file:
        areas = {row["area_id"]: row["name"] for row in csv.DictReader(file)}
    return Vocabulary(SECTORS, GROUPS, areas, ("Chicago",))


@pytest.fixture(params=["csv", "xlsx"])
def kept(request, shared, vocabulary):
    path = shared / f"cases/members-as-kept.{request.param}"
    return read_member_list(path.read_bytes(), path.name, vocabulary)


def question(reading, key):
    return next(one for one in reading.questions if one.key == key)


def row(reading, name):
    return next(one for one in reading.rows if one.name.startswith(name))


def table(*rows, header="Organization,E-mail,Sector,Who they serve,Areas,Joined,Steering committee,Status,Notes"):
    out = io.StringIO()
    csv.writer(out).writerows([header.split(","), *rows])
    return out.getvalue().encode()


def test_columns_and_header_row(kept):
    assert kept.header_row == (4 if kept.file.endswith("xlsx") else 1)
    assert [column.meaning for column in kept.columns] == [
        Meaning.ORGANIZATION,
        Meaning.CONTACT,
        Meaning.EMAIL,
        Meaning.SECTORS,
        Meaning.GROUPS,
        Meaning.AREAS,
        Meaning.JOINED,
        Meaning.SEAT,
        Meaning.NOTES,
    ]
    assert kept.columns[7].certainty is Certainty.SUGGESTED  # "On steering cmte?"
    if kept.file.endswith("csv"):
        assert (kept.encoding, kept.encoding_certain, kept.delimiter) == ("Windows-1252", False, ";")
    else:
        assert [(sheet.name, sheet.chosen) for sheet in kept.sheets] == [
            ("Members 2026", True),
            ("old (do not use)", False),
        ]


def test_every_source_row_is_accounted_for(kept):
    numbers = [one.number for one in kept.rows] + [one.number for one in kept.unusable] + [kept.header_row]
    assert sorted(numbers) == list(range(1, (22 if kept.file.endswith("xlsx") else 19)))
    reasons = [str(one.reason) for one in kept.unusable]
    assert any("is a total" in reason for reason in reasons)
    assert any("is a formula, “=HYPERLINK" in reason for reason in reasons)
    assert len(kept.rows) == 14
    formula = next(one for one in kept.unusable if "formula" in str(one.reason))
    assert ("Areas / neighborhoods", "Nowhere Heights") in formula.cells
    assert ("Joined", "13/45/2020") in formula.cells


def test_matches_are_exact_suggested_or_unknown(kept):
    areas = {match.text: match for one in kept.rows for match in one.areas}
    assert areas["Rogers Park"].certainty is Certainty.EXACT
    assert areas["W. Garfield Park"].certainty is Certainty.SUGGESTED
    assert areas["W. Garfield Park"].candidates[0].title == "West Garfield Park"
    assert areas["Lincoln Sqaure"].candidates[0].title == "Lincoln Square"
    assert areas["Lower West Side"].certainty is Certainty.EXACT
    assert areas["Little Village"].certainty is Certainty.UNKNOWN
    assert areas["O'Hare"].certainty is Certainty.EXACT
    assert (areas["*"].codes, areas["*"].certainty) == (("*",), Certainty.EXACT)
    for words in ("Citywide", "city wide", "all of Chicago"):
        assert (areas[words].codes, areas[words].certainty) == (("*",), Certainty.SUGGESTED)
    sectors = {match.text: match for one in kept.rows for match in one.sectors}
    assert sectors["Housing"].certainty is Certainty.EXACT
    assert sectors["Economic dev."].codes == ("economic_development",)
    assert sectors["Health care"].codes == ("health_clinics",)
    assert sectors["Public Health"].certainty is Certainty.UNKNOWN
    groups = {group.match.text: group for one in kept.rows for group in one.groups}
    assert groups["older Latino adults"].match.codes == ("latino", "older_adults")
    assert groups["older Latino adults"].relation == "led_by"
    assert groups["Englewood residents"].relation == "led_by"
    assert groups["people with disabilities"].match.certainty is Certainty.EXACT
    assert groups["everyone"].match.codes == ("everyone",)
    assert groups["low income"].match.certainty is Certainty.EXACT
    assert groups["Black residents"].relation == "serves"


def test_dates_keep_their_precision_and_the_unclear_are_asked(kept):
    assert row(kept, "West Garfield").joined.precision == "month"
    assert row(kept, "Dept. of Public").joined.value == dt.date(2015, 1, 1)
    assert row(kept, "Dept. of Public").joined.precision == "year"
    assert row(kept, "Housing Now").joined.value == dt.date(2021, 6, 30)
    assert row(kept, "Northside").joined.value == dt.date(2019, 1, 15)
    unclear = row(kept, "Southwest").joined
    assert (unclear.value, unclear.other) == (dt.date(2024, 11, 3), dt.date(2024, 3, 11))
    asked = question(kept, "dates")
    assert asked.suggestion == ("month_first",)
    assert "put the month first" in asked.text
    assert "11/03/2024" in [one.joined.text for one in kept.rows if one.number in asked.rows]


def test_the_same_organization_twice_is_offered_with_evidence(kept):
    (duplicate,) = kept.duplicates
    assert duplicate.names == ("Northside Community Health Center", "NORTHSIDE COMMUNITY HEALTH CTR")
    words = " ".join(str(reason) for reason in duplicate.evidence)
    assert "once abbreviations are written out" in words
    assert "end in northside.example" in words
    assert "“same org?”" in words


def test_without_answers_only_the_exact_is_used_and_the_rest_is_kept(kept):
    clean = apply_answers(kept, {})
    assert len(clean.rows) == 14
    assert len(clean.unanswered) == len(kept.questions)
    casa = next(one for one in clean.rows if one.name.startswith("Casa"))
    assert casa.areas == tuple(one for one, name in kept.vocabulary.areas.items() if name == "Lower West Side")
    assert casa.services == ()
    assert casa.joined is None
    assert casa.as_kept == {
        "Sector(s)": "Aging",
        "Who they serve": "older Latino adults; led by",
        "Areas / neighborhoods": "Little Village",
        "Joined": "9/1/2022",
    }
    citywide = next(one for one in clean.rows if one.name.startswith("Housing Now"))
    assert citywide.areas == ()
    assert citywide.as_kept["Areas / neighborhoods"] == "Citywide"
    assert all("merge" not in one.name for one in clean.rows)


def test_answers_are_used(kept):
    answers = suggested_answers(kept)
    answers["area:little village"] = (next(c for c, n in kept.vocabulary.areas.items() if n == "South Lawndale"),)
    clean = apply_answers(kept, answers)
    assert len(clean.rows) == 13
    merged = clean.rows[0]
    assert len(merged.rows) == 2
    assert [one.name for one in merged.contacts] == ["Dana Whitfield", "Luis Ferrer"]
    assert merged.other_names == ("NORTHSIDE COMMUNITY HEALTH CTR",)
    assert merged.as_kept["Joined"] == "2/2/2023"
    assert any("differ in “Joined”" in str(problem) for problem in clean.problems)
    assert ServiceRow("latino", ("1",), "serves") in merged.services
    casa = next(one for one in clean.rows if one.name.startswith("Casa"))
    assert set(casa.areas) == {"31", "30"}
    assert {service.relation for service in casa.services} == {"led_by"}
    assert casa.joined == dt.date(2022, 9, 1)
    elders = next(one for one in clean.rows if one.name.startswith("Rainbow"))
    assert [service.group for service in elders.services] == ["older_adults"]
    assert elders.as_kept == {"Who they serve": "LGBT older adults"}  # says more than its code
    backbone = next(one for one in clean.rows if one.name.startswith("Dept. of Public"))
    assert backbone.services == (ServiceRow("everyone", ("*",), "serves"),)
    assert backbone.seat is True


def words_of(text):
    return {word for word in text.casefold().replace("/", " ").replace(",", " ").replace(";", " ").split() if word}


def test_no_word_is_lost_without_answers(kept):
    clean = {one.rows[0]: one for one in apply_answers(kept, {}).rows}
    titles = {**kept.vocabulary.areas, **{code: titles[0] for code, titles in SECTORS.items()}}
    titles |= {code: " ".join((code, *names)) for code, names in GROUPS.items()}
    for one in kept.rows:
        made = clean[one.number]
        found = " ".join(
            [made.name, made.notes, *made.as_kept.values(), *made.sectors, str(made.joined), str(made.seat)]
            + [f"{line.name} {line.email} {line.phone}" for line in made.contacts]
            + [titles.get(area, "* citywide") for area in made.areas]
            + [f"{service.group} {titles.get(service.group, '')}" for service in made.services]
        )
        for heading, text in one.cells:
            if heading in ("Joined", "On steering cmte?"):
                continue
            for word in words_of(text):
                assert word.strip("().") in found.casefold(), (heading, text, word)


def test_wrong_answers_are_refused_not_used(kept):
    clean = apply_answers(
        kept, {"area:lincoln sqaure": ("no such id",), "nonsense": ("x",), "dates": ("month_first", "day_first")}
    )
    assert len(clean.problems) == 3
    council = next(one for one in clean.rows if one.name.startswith("Lincoln"))
    assert council.as_kept["Areas / neighborhoods"] == "Lincoln Sqaure"


def test_none_of_these_keeps_the_words(kept):
    clean = apply_answers(kept, {"area:citywide": ()})
    assert question(kept, "area:citywide") not in clean.unanswered
    assert next(one for one in clean.rows if one.name.startswith("Housing Now")).as_kept["Areas / neighborhoods"]


def test_odd_cells_are_kept_and_said():
    data = table(
        ["Alpha", "not-an-email", "Housing", "Youth", "1", "13/45/2020", "maybe", "Active", ""],
        ["Beta", "a@beta.example; b@beta.example", "=1+1", "", "todo Chicago", "Spring 2020", "sí", "inactive", "n"],
    )
    reading = read_member_list(data, "list.csv", SMALL)
    alpha, beta = reading.rows
    said = [str(problem) for one in reading.rows for problem in one.problems]
    assert "list.csv, row 2, column E-mail: “not-an-email” is no e-mail address; it was kept as a note." in said
    assert "list.csv, row 2, column Joined: “13/45/2020” is no date; it was kept as a note." in said
    assert any("row 3, column Sector: The cell holds the formula “=1+1”" in line for line in said)
    assert alpha.seat.certainty is Certainty.UNKNOWN
    assert question(reading, "seat:maybe").kind is QuestionKind.SEAT
    assert (alpha.standing.value, alpha.standing.certainty) == ("active", Certainty.EXACT)
    assert (beta.standing.value, beta.standing.certainty) == ("resting", Certainty.SUGGESTED)
    assert beta.seat.value is True
    assert beta.areas[0].codes == ("*",)
    first, second = apply_answers(reading, {"seat:maybe": ("no",)}).rows
    assert first.as_kept == {"E-mail": "not-an-email", "Joined": "13/45/2020"}
    assert first.seat is False
    assert first.areas == ("1",)
    assert second.as_kept == {
        "E-mail": "a@beta.example; b@beta.example",
        "Sector": "=1+1",
        "Joined": "Spring 2020",
        "Status": "inactive",
        "Areas": "todo Chicago",
    }
    assert second.contacts[0].email == "a@beta.example"


def test_spanish_headings():
    data = (
        "Organización;Persona de contacto;Correo electrónico;Sectores;A quién sirven;Barrios;Fecha de ingreso;"
        "Comité directivo;Notas\n"
        "Casa;Ana;ana@casa.example;vivienda;Personas mayores;todo;15 de mayo de 2019;sí;habla español\n"
    ).encode()
    reading = read_member_list(data, "lista.csv", SMALL)
    assert [column.meaning.value for column in reading.columns] == [
        "organization", "contact", "email", "sectors", "groups", "areas", "joined", "seat", "notes",
    ]  # fmt: skip
    (casa,) = apply_answers(reading, suggested_answers(reading)).rows
    assert casa.joined == dt.date(2019, 5, 15)
    assert casa.areas == ("*",)
    assert casa.sectors == ("housing",)
    assert casa.services == (ServiceRow("older_adults", ("*",), "serves"),)


def test_corrected_columns_sheet_and_header():
    data = b"Some,Words\nAlpha,Austin\nBeta,Rogers Park\n"
    plain = read_member_list(data, "list.csv", SMALL)
    assert plain.header_row is None
    assert any(problem.severity is Severity.NOTICE for problem in plain.problems)
    corrected = read_member_list(
        data, "list.csv", SMALL, header_row=1, columns={0: Meaning.ORGANIZATION, 1: Meaning.AREAS}
    )
    assert [one.name for one in corrected.rows] == ["Alpha", "Beta"]
    assert corrected.rows[0].areas[0].codes == ("3",)
    without = read_member_list(data, "list.csv", SMALL, header_row=0, columns={0: Meaning.ORGANIZATION})
    assert len(without.rows) == 3
    nobody = read_member_list(data, "list.csv", SMALL, header_row=1, columns={0: Meaning.KEEP, 1: Meaning.KEEP})
    assert any(problem.severity is Severity.ERROR for problem in nobody.problems)
    assert len(nobody.unusable) == 3 - 1


def test_repeated_header_blank_names_and_second_column_of_a_kind():
    data = table(
        ["Alpha"], ["Organization", "E-mail"], ["", "x@y.example"], ["Total 3"], header="Organization,E-mail,Mail"
    )
    reading = read_member_list(data, "list.csv", SMALL)
    assert [str(one.reason) for one in reading.unusable] == [
        "The row names no organization. Add the name to the list, or add the partner by hand.",
        "The row is a total, not an organization.",
    ] or len(reading.unusable) == 3
    assert reading.columns[2].meaning is Meaning.KEEP


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("1/15/2019", dt.date(2019, 1, 15), "day"),
        ("15/1/2019", dt.date(2019, 1, 15), "day"),
        ("2/2/2023", dt.date(2023, 2, 2), "day"),
        ("2021-06-30", dt.date(2021, 6, 30), "day"),
        ("May 2020", dt.date(2020, 5, 1), "month"),
        ("mayo de 2020", dt.date(2020, 5, 1), "month"),
        ("Sept. 3rd, 2021", dt.date(2021, 9, 3), "day"),
        ("3 de septiembre de 2021", dt.date(2021, 9, 3), "day"),
        ("05/2020", dt.date(2020, 5, 1), "month"),
        ("2020-05", dt.date(2020, 5, 1), "month"),
        ("2015", dt.date(2015, 1, 1), "year"),
        ("since 2015", dt.date(2015, 1, 1), "year"),
        (2015.0, dt.date(2015, 1, 1), "year"),
        ("1/15/19", dt.date(2019, 1, 15), "day"),
    ],
)
def test_clear_dates(text, value, precision):
    reading = read_date(text)
    assert (reading.value, reading.precision, reading.certainty) == (value, precision, Certainty.EXACT)


@pytest.mark.parametrize(
    "text", ["13/45/2020", "Spring 2020", "soon", "2/30/2020", "0/0/0000", "May June 2020", "9999"]
)
def test_no_dates(text):
    assert read_date(text).value is None


def test_day_first_columns_and_columns_that_contradict_themselves():
    def order(*texts):
        return column_order([read_date(text) for text in texts]).suggestion

    assert order("25/12/2020", "3/4/2020") == "day_first"
    assert order("12/25/2020", "3/4/2020") == "month_first"
    assert order("12/25/2020", "25/12/2020", "3/4/2020") == ""
    assert order("3/4/2020") == ""


def test_headings():
    assert meaning_of("Sector(s)")[0] is Meaning.SECTORS
    assert meaning_of("On steering cmte?")[:2] == (Meaning.SEAT, Certainty.SUGGESTED)
    assert meaning_of("Oganization")[:2] == (Meaning.ORGANIZATION, Certainty.SUGGESTED)
    assert meaning_of("Shoe size")[0] is Meaning.KEEP


def test_relations_and_everywhere():
    assert split_relation("run by tenants") == ("tenants", "led_by")
    assert split_relation("personas mayores (dirigida por ellas)") == ("personas mayores", "led_by")
    assert split_relation("focus on youth") == ("youth", "focuses_on")
    assert split_relation("pledged donors") == ("pledged donors", "serves")
    assert match_everywhere("Austin", ("Chicago",)) is None


def test_unreadable_lists_say_why():
    for data in (b"", b"\n\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x00\x01"):
        with pytest.raises(UnreadableFileError):
            read_member_list(data, "list.csv", SMALL)


cells = st.one_of(
    st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=12),
    st.sampled_from(
        [
            "Austin",
            "W. Garfield Pk",
            "*",
            "=1",
            "1/2/2020",
            "Y",
            "maybe",
            "led by youth",
            "",
            "a@b.example",
            "TOTAL",
            "all",
        ]
    ),
)


@given(st.lists(st.lists(cells, max_size=9), max_size=8))
@settings(max_examples=120, deadline=None)
def test_any_list_is_read_and_every_row_accounted_for(rows):
    data = table(*rows)
    reading = read_member_list(data, "list.csv", SMALL, header_row=1)
    last = max((number for number, one in enumerate(rows, start=2) if any(text.strip() for text in one)), default=1)
    numbers = {one.number for one in reading.rows} | {one.number for one in reading.unusable}
    if not any("\r" in text or "\n" in text for one in rows for text in one):
        assert numbers == set(range(2, last + 1))
    clean = apply_answers(reading, suggested_answers(reading))
    used = [number for one in clean.rows for number in one.rows]
    assert sorted(used) == sorted(one.number for one in reading.rows)


@given(st.binary(max_size=400))
@settings(max_examples=120, deadline=None)
def test_arbitrary_bytes_never_crash(data):
    with contextlib.suppress(UnreadableFileError):
        apply_answers(read_member_list(data, "list.csv", SMALL), {})
