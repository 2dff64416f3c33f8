"""Any table of areas by a mapping that a person confirms: guessed, kept as a file, previewed, applied, merged."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longtable.sources.mapping import apply, merge, preview
from longtable.sources.mapping_guess import guess
from longtable.sources.mapping_types import ColumnUse, LongForm, Mapping, Role, mapping_from_json, mapping_to_json
from longtable.sources.parts import summed
from longtable.sources.problems import UnreadableFileError
from longtable.sources.tables import read_tables

TABLE = (
    "Area ID;Name;Population;Smoking rate (%);95% interval;Young people\n"
    "1;Alpha;1,000;18.5;(16.2, 20.8);120\n"
    "2;Beta;500;(x);;60\n"
    ";Total;1,500;;;180\n"
)
MAPPING = Mapping(
    (
        ColumnUse("Area ID", Role.AREA),
        ColumnUse("name", Role.NAME),
        ColumnUse("Population", Role.POPULATION, "population"),
        ColumnUse("Smoking rate (%)", Role.RATE, "smoking", {"en": "Smoking"}, "population", "2020"),
        ColumnUse("95% interval", Role.INTERVAL, "smoking"),
        ColumnUse("Young people", Role.GROUP, "youth"),
    ),
    id_digits=3,
    source="Town survey",
    licence="Public",
)


def tables(text=TABLE, file="town.csv"):
    return read_tables(text if isinstance(text, bytes) else text.encode(), file)


def lines(problems):
    return " | ".join(str(problem) for problem in problems)


def test_a_mapping_is_applied():
    package = merge([apply(tables(), MAPPING)], title="Town")
    assert package.areas.ids == ("001", "002")
    assert package.areas.names == ("Alpha", "Beta")
    smoking = package.indicators["smoking"]
    assert smoking.values[0] == 18.5
    assert np.isnan(smoking.values[1])
    assert (smoking.low[0], smoking.high[0], smoking.period, smoking.denominator) == (16.2, 20.8, "2020", "population")
    assert package.groups["youth"].tolist() == [120, 60]
    assert package.sources[0].title == "Town survey"
    said = lines(package.problems)
    assert "town.csv, row 4, column area id: The row has no area id (“Total”)" in said
    assert "“(x)” is not a number" in said
    assert "“1,000” was read as 1000" in said
    assert "2 ids had lost their first zeros and were written with 3 digits, such as “001”" in said


def test_mapping_file_round_trip():
    assert mapping_from_json(mapping_to_json(MAPPING)) == MAPPING
    long = Mapping((ColumnUse("id", Role.AREA),), long=LongForm("m", "v"), only={"Layer": "Tract"})
    assert mapping_from_json(mapping_to_json(long)) == long


@pytest.mark.parametrize(
    "document",
    ["", "[]", "{}", '{"columns": [1]}', '{"columns": [{"column": "a", "role": "nothing"}]}', '{"columns": [], "x": 1}',
     '{"columns": [{"role": "area"}]}', '{"columns": [], "id_digits": "five"}', '{"columns": [], "only": {"a": 1}}'],
)  # fmt: skip
def test_bad_mapping_files_say_what_is_wrong(document):
    with pytest.raises(UnreadableFileError, match=r"mapping\.json"):
        mapping_from_json(document.encode())


def test_guess_is_a_usable_proposal():
    proposal = guess(tables())
    roles = {use.column: use.role for use in proposal.columns}
    assert roles == {
        "Area ID": Role.AREA,
        "Name": Role.NAME,
        "Population": Role.POPULATION,
        "Smoking rate (%)": Role.RATE,
        "95% interval": Role.INTERVAL,
        "Young people": Role.IGNORE,  # counts are never guessed
    }
    shown = preview(tables(), proposal)
    assert shown.header[0] == "Area ID"
    assert shown.part.indicators["smoking_rate"].low[0] == 16.2


def test_guess_finds_the_header_under_titles_and_shares():
    rows = ("01001,Autauga,0.18,0.16,0.2", "01003,Baldwin,0.2,0.19,0.21", "0,x,0.1,0,1")
    text = "Our table\n\nfips,county,pct smokers,lower,upper\n" + "\n".join(rows)
    proposal = guess(tables(text))
    assert proposal.header_row == 3
    uses = {use.column: use for use in proposal.columns}
    assert uses["fips"].role is Role.AREA
    assert (uses["pct smokers"].role, uses["pct smokers"].scale) == (Role.RATE, 100.0)
    assert uses["lower"].role is Role.LOW
    assert uses["upper"].role is Role.HIGH


def test_values_with_their_interval_in_one_cell():
    mapping = Mapping((ColumnUse("id", Role.AREA), ColumnUse("rate", Role.RATE, "smoking")))
    part = apply(tables('id,rate\n1,"18.5 (16.2, 20.8)"\n2,"( 7.1,  7.8)"\n3,12\n'), mapping)
    assert part.indicators["smoking"].values[0] == 18.5
    assert part.indicators["smoking"].low[0] == 16.2
    assert np.isnan(part.indicators["smoking"].values[1])
    assert part.indicators["smoking"].values[2] == 12


def test_long_tables():
    text = "area,measure,value,lo,hi,other\n1,SMK,18,16,20,\n1,OBE,30,29,31,\n2,SMK,12,11,13,\n2,XYZ,1,1,1,\n"
    mapping = Mapping(
        (ColumnUse("area", Role.AREA), ColumnUse("SMK", Role.RATE, "smoking"), ColumnUse("OBE", Role.RATE, "obesity")),
        long=LongForm("measure", "value", "lo", "hi"),
    )
    part = apply(tables(text), mapping)
    assert part.ids == ("1", "2")
    assert part.indicators["smoking"].values.tolist() == [18, 12]
    assert part.indicators["smoking"].high.tolist() == [20, 13]
    assert np.isnan(part.indicators["obesity"].values[1])
    with pytest.raises(UnreadableFileError, match=r"row 6.*AREA|row 6, column measure"):
        apply(tables(text + "2,SMK,13,1,1,\n"), mapping)
    absent = Mapping(
        (ColumnUse("area", Role.AREA), ColumnUse("ZZZ", Role.RATE, "z")), long=LongForm("measure", "value")
    )
    with pytest.raises(UnreadableFileError, match=r"no measure “ZZZ” \(SMK, OBE, XYZ\)"):
        apply(tables(text), absent)


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (Mapping(()), "does not say which column holds the area ids"),
        (Mapping((ColumnUse("No such", Role.AREA),)), "“No such”|no such"),
        (Mapping((ColumnUse("Area ID", Role.AREA), ColumnUse("Population", Role.GROUP))), "without a code"),
        (Mapping((ColumnUse("Area ID", Role.AREA),), header_row=99), "Row 99, which should name the columns, is empty"),
        (Mapping((ColumnUse("Area ID", Role.AREA),), only={"Name": "Nobody"}), "No row has an area id"),
    ],
)
def test_mappings_that_do_not_fit(mapping, words):
    with pytest.raises(UnreadableFileError, match=words):
        apply(tables(), mapping)
    assert preview(tables(), mapping).part is None


def test_the_same_area_twice():
    mapping = Mapping((ColumnUse("id", Role.AREA), ColumnUse("p", Role.POPULATION, "population")))
    assert apply(tables("id,p\n1,5\n1,5\n"), mapping).ids == ("1",)
    with pytest.raises(UnreadableFileError, match=r"row 3.*is also in row 2, with different numbers"):
        apply(tables("id,p\n1,5\n1,6\n"), mapping)
    with pytest.raises(UnreadableFileError, match="rounded by a spreadsheet"):
        apply(tables("id,p\n1.7E+10,5\n"), mapping)


def test_parts_of_different_files_are_joined():
    people = apply(
        tables("id,p,a\n01,100,80\n02,50,40\n", "people.csv"),
        Mapping(
            (
                ColumnUse("id", Role.AREA),
                ColumnUse("p", Role.POPULATION, "population"),
                ColumnUse("a", Role.POPULATION, "adults"),
            )
        ),
    )
    rates = apply(
        tables("id,r,d,n\n2,12,10,20\n1,18,250,999\n7,1,1,1\n", "rates.csv"),
        Mapping(
            (
                ColumnUse("id", Role.AREA),
                ColumnUse("r", Role.RATE, "smoking", denominator="adults"),
                ColumnUse("d", Role.GROUP_PERCENT, "disability"),
                ColumnUse("n", Role.GROUP, "youth"),
            ),
            id_digits=2,
        ),
    )
    package = merge([people, rates], title="Two")
    assert package.indicators["smoking"].values.tolist() == [18, 12]
    assert np.isnan(package.groups["disability"][0])
    assert package.groups["disability"][1] == 5
    assert np.isnan(package.groups["youth"][0])
    said = lines(package.problems)
    assert "rates.csv: 1 areas of this file, such as “07”, are not in people.csv; they were left out." in said
    assert "has 999 people in “01”, more than its population (100)" in said
    assert "250 is over 100" in said
    with pytest.raises(UnreadableFileError, match="No column “population”"):
        merge([rates])
    with pytest.raises(UnreadableFileError, match="No file was given"):
        merge([])
    strangers = apply(tables("id,p\n8,1\n9,1\n", "x.csv"), Mapping((ColumnUse("id", Role.AREA),)))
    with pytest.raises(UnreadableFileError, match=r"x\.csv: Not one area id|Not one area"):
        merge([people, strangers])


def test_columns_with_one_code_add_up_and_small_areas_are_summed():
    mapping = Mapping(
        (
            ColumnUse("id", Role.AREA),
            ColumnUse("p", Role.POPULATION, "population"),
            ColumnUse("a", Role.GROUP, "youth"),
            ColumnUse("b", Role.GROUP, "youth"),
        )
    )
    part = apply(tables("id,p,a,b\n1,10,1,2\n2,20,3,4\n3,30,5,\n9,1,1,1\n"), mapping)
    assert part.groups["youth"][:2].tolist() == [3, 7]
    larger = summed(part, {"1": "A", "2": "A", "3": "B"}, {"A": "Alpha"})
    assert larger.ids == ("A", "B")
    assert larger.names == ("Alpha", "B")
    assert larger.populations["population"].tolist() == [30, 30]
    assert larger.groups["youth"][0] == 10
    assert np.isnan(larger.groups["youth"][1])  # a small area without data leaves the larger one without
    assert "1 small areas, such as “9”" in lines(larger.problems)


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_arbitrary_tables_never_crash(data):
    try:
        found = read_tables(b"id,name,population\n" + data, "x.csv")
        proposal = guess(found)
        assert mapping_from_json(mapping_to_json(proposal)) == proposal
        result = preview(found, proposal)
    except UnreadableFileError as error:
        problems = error.problems
    else:
        problems = result.problems
    assert all(str(problem) for problem in problems)


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_arbitrary_mapping_files_never_crash(data):
    for document in (data, b'{"columns": ' + data + b"}"):
        try:
            mapping_from_json(document)
        except UnreadableFileError as error:
            assert error.problems  # noqa: PT017
