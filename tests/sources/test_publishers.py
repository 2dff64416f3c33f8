"""Files as published: the two readings that must come out right, and the traps that real files set."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longtable.sources.census import read_census
from longtable.sources.health_atlas import read_health_atlas
from longtable.sources.mapping import apply, merge
from longtable.sources.mapping_types import ColumnUse, Mapping, Role
from longtable.sources.package import package_files, read_package, read_package_files
from longtable.sources.parts import summed
from longtable.sources.places import read_places, release_of
from longtable.sources.places_measures import MEASURES, survey_year
from longtable.sources.problems import UnreadableFileError
from longtable.sources.publishers import Kind, detect, read_part, read_published
from longtable.sources.svi import read_svi
from longtable.sources.tables import read_tables

ATLAS = "chicago_health_atlas_full_2022-02.csv"
ATLAS_DEFINED = "chicago_health_atlas_community_areas_39ind_2024-03.csv"
COUNTIES = "PLACES__County_Data__GIS_Friendly_Format___2022_release.csv"


@pytest.fixture
def published(shared):
    def files(*names):
        return {name.rpartition("/")[2]: (shared / "data" / name).read_bytes() for name in names}

    return files


def said(package):
    return " | ".join(str(problem) for problem in package.problems)


def raw(data, encoding="utf-8-sig"):
    return list(csv.DictReader(io.StringIO(data.decode(encoding))))


def test_chicago_as_published_is_the_case(shared, published):
    package = read_published(published(f"chicago/{ATLAS}", f"chicago/{ATLAS_DEFINED}"), title="Chicago")
    case = read_package(shared / "cases/chicago-tobacco")
    assert package.areas.ids == case.areas.ids
    assert package.areas.names == case.areas.names
    for name in ("population", "adults"):
        np.testing.assert_allclose(package.areas.populations[name], case.areas.populations[name], atol=1)
    np.testing.assert_allclose(package.indicators["smoking"].values, case.indicators["smoking"].values, atol=1e-9)
    assert np.isnan(package.indicators["smoking"].values).sum() == 6
    assert package.indicators["smoking"].period == "2016-2018"
    assert package.indicators["smoking"].denominator == "adults"
    assert package.indicators["loneliness"].period == "2021-2022"
    for group in ("disability", "limited_english", "older_adults", "youth", "young_children", "latino", "low_income"):
        np.testing.assert_allclose(package.groups[group], case.groups[group], atol=1, err_msg=group)
    np.testing.assert_allclose(package.areas.latitude, case.areas.latitude, atol=1e-5)
    assert package.sources[0].title == "Chicago Health Atlas"
    assert "“population” is also given by chicago_health_atlas_full_2022-02.csv, which was used" in said(package)


def test_the_whole_case_comes_back_from_its_own_files(published):
    package = read_published(published(f"chicago/{ATLAS}", f"chicago/{ATLAS_DEFINED}"), title="Chicago")
    again = read_package_files(package_files(package))
    assert package_files(again) == package_files(package)
    assert again.indicators["smoking"].caution["es"]
    assert again.group_titles["disability"]["es"] == "Personas con discapacidad"


def test_four_header_rows_and_columns_that_are_no_percent(published):
    (data,) = published(f"chicago/{ATLAS_DEFINED}").values()
    part = read_health_atlas(data, "atlas.csv")
    assert len(part.ids) == 77
    assert "disability" in part.shares
    assert "vrfir" not in part.indicators  # per 100,000
    assert "evf" not in part.indicators  # filings per 100 households
    notes = " | ".join(str(problem) for problem in part.problems)
    assert "Columns that are no percent were left out: EKW_2022, EVF_2018, CHAKUCW_2017, VRFIR_2018-2022" in notes
    assert part.indicators["hcsrip"].title["en"] == "Reliable internet access rate (% of adults)"
    only = read_health_atlas(data, "atlas.csv", indicators=["loneliness", "HCSRIP"])
    assert set(only.indicators) == {"loneliness", "hcsrip"}


def test_without_definitions_unknown_columns_are_not_guessed(published):
    (data,) = published(f"chicago/{ATLAS}").values()
    part = read_health_atlas(data, "atlas.csv")
    assert "vrcar" not in part.indicators
    assert any("does not say whether they are percents" in str(problem) for problem in part.problems)


def test_the_workbook_with_a_sheet_of_definitions(published):
    name = "chicago/chicago_health_atlas_full_with_definitions_2022-02.xlsx"
    (data,) = published(name).values()
    part = read_health_atlas(data, "atlas.xlsx")
    table = read_health_atlas(*published(f"chicago/{ATLAS}").values(), "atlas.csv")
    np.testing.assert_allclose(part.indicators["smoking"].values, table.indicators["smoking"].values, atol=1e-9)
    assert part.indicators["hcspap"].title["en"].endswith("(% of adults)")


def test_city_row_among_the_areas():
    data = b"Layer,Name,GEOID,Population,HCSSMKP_2020\nCommunity area,A,1,10,20\nCommunity area,B,2,10,\nCity,Town,9,20,15\n"
    part = read_health_atlas(data, "atlas.csv")
    assert part.ids == ("1", "2")
    assert any("1 others were not" in str(problem) for problem in part.problems)


def test_total_row_and_trailing_space_by_mapping(published):
    (data,) = published("chicago/census_socioeconomic_indicators_2008-2012.csv").values()
    mapping = Mapping(
        (
            ColumnUse("Community Area Number", Role.AREA),
            ColumnUse("COMMUNITY AREA NAME", Role.NAME),
            ColumnUse("PERCENT HOUSEHOLDS BELOW POVERTY", Role.RATE, "poverty"),
            ColumnUse("PER CAPITA INCOME", Role.IGNORE),
        ),
        period="2008-2012",
    )
    part = apply(read_tables(data, "census.csv"), mapping)
    assert len(part.ids) == 77
    assert part.indicators["poverty"].values[0] == 23.6
    assert any("row 79" in str(problem) and "“CHICAGO”" in str(problem) for problem in part.problems)


def test_counties_with_their_intervals_as_published(published):
    (data,) = published(f"places/{COUNTIES}").values()
    package = read_published({COUNTIES: data}, measures=["smoking"], title="Counties")
    rows = raw(data)
    assert len(package.areas) == len(rows) == 3143
    assert package.areas.ids == tuple(row["CountyFIPS"] for row in rows)
    smoking = package.indicators["smoking"]
    np.testing.assert_array_equal(smoking.values, [float(row["CSMOKING_CrudePrev"]) for row in rows])
    ends = np.array([[float(end) for end in row["CSMOKING_Crude95CI"].strip("()").split(",")] for row in rows])
    np.testing.assert_array_equal(smoking.low, ends[:, 0])
    np.testing.assert_array_equal(smoking.high, ends[:, 1])
    people = [float(row["TotalPopulation"].replace(",", "")) for row in rows]
    np.testing.assert_array_equal(package.areas.populations["population"], people)
    assert package.areas.names[0] == "Kershaw, SC"
    assert package.areas.longitude[0] == pytest.approx(-80.5908847)
    assert smoking.period == "2020"
    assert "evaluate programs" in smoking.caution["en"]
    assert package.sources[0].title == "CDC PLACES, 2022 release"
    assert smoking.denominator == ""  # the 2022 county file does not count adults
    assert "counts “adults”, which is no column" in said(package)


def test_age_adjusted_rates_and_unknown_measures(published):
    (data,) = published(f"places/{COUNTIES}").values()
    part = read_places(data, COUNTIES, measures=["CSMOKING"], adjusted=True)
    assert part.indicators["smoking"].values[0] == 19.2
    with pytest.raises(UnreadableFileError, match="none of the measures you asked for"):
        read_places(data, COUNTIES, measures=["nothing"])


def test_survey_years_are_those_of_the_dictionary(shared):
    rows = raw((shared / "data/places/places_measure_dictionary.csv").read_bytes())
    assert {row["MeasureID"] for row in rows} == set(MEASURES)
    for row in rows:
        for release in range(2020, 2026):
            year = row[f"PLACES Release {release}"]
            if year != "X":
                assert survey_year(row["MeasureID"], str(release)) == year, (row["MeasureID"], release)
    assert survey_year("CSMOKING", "2031") == ""
    assert release_of("x.csv") == ""


LONG = (
    "Year,StateAbbr,StateDesc,LocationName,DataSource,Category,Measure,Data_Value_Unit,Data_Value_Type,Data_Value,"
    "Low_Confidence_Limit,High_Confidence_Limit,TotalPopulation,TotalPop18plus,Geolocation,LocationID,CategoryID,"
    "MeasureId,DataValueTypeID\n"
    '2021,IL,Illinois,Cook,BRFSS,Risk,Smoking,%,Crude prevalence,12.1,11,13,"5,173,146",4066000,'
    "POINT (-87.6 41.8),17031,RISKBEH,CSMOKING,CrdPrv\n"
    '2021,IL,Illinois,Cook,BRFSS,Risk,Smoking,%,Age-adjusted prevalence,12.3,11,13,"5,173,146",4066000,'
    "POINT (-87.6 41.8),17031,RISKBEH,CSMOKING,AgeAdjPrv\n"
    "2020,IL,Illinois,Cook,BRFSS,Sleep,Sleep,%,Crude prevalence,35,34,36,\"5,173,146\",4066000,"
    "POINT (-87.6 41.8),17031,RISKBEH,SLEEP,CrdPrv\n"
    "2021,IL,Illinois,DuPage,BRFSS,Risk,Smoking,%,Crude prevalence,,,,924885,715000,"
    "POINT (-88.1 41.9),17043,RISKBEH,CSMOKING,CrdPrv\n"
)  # fmt: skip


def test_long_places_of_counties():
    package = merge([read_places(LONG.encode(), "places_2023_release.csv")])
    assert package.areas.ids == ("17031", "17043")
    assert package.areas.names == ("Cook, IL", "DuPage, IL")
    assert package.areas.populations["population"].tolist() == [5173146, 924885]
    smoking = package.indicators["smoking"]
    assert smoking.values[0] == 12.1
    assert np.isnan(smoking.values[1])
    assert (smoking.low[0], smoking.high[0], smoking.denominator, smoking.period) == (11, 13, "adults", "2021")
    assert package.indicators["short_sleep"].period == "2020"
    adjusted = read_places(LONG.encode(), "x.csv", adjusted=True)
    assert adjusted.indicators["smoking"].values.tolist() == [12.3]


def test_long_500_cities_tracts_are_shares(published):
    (data,) = published("places/ct_500cities_2016_tracts.csv").values()
    part = read_places(data, "ct_500cities_2016_tracts.csv", measures=["smoking"])
    rows = [row for row in raw(data) if row["MeasureId"] == "CSMOKING"]
    assert len(part.ids) == len({row["TractFIPS"] for row in rows}) == 220
    first = {row["TractFIPS"]: float(row["Data_Value"]) * 100 for row in rows}
    np.testing.assert_allclose(part.indicators["smoking"].values, [first[area] for area in part.ids])
    assert all(len(area) == 11 and area.startswith("09") for area in part.ids)


@pytest.mark.parametrize(("year", "areas"), [("2018", 3142), ("2022", 3144)])
def test_svi(published, year, areas):
    (data,) = published(f"svi/SVI_{year}_US_county.csv").values()
    package = merge([read_svi(data, f"SVI_{year}_US_county.csv")])
    assert len(package.areas) == areas
    assert all(len(area) == 5 for area in package.areas.ids)
    place = package.areas.ids.index("01001")
    assert package.areas.names[place] == "Autauga County, Alabama"
    assert package.indicators["no_vehicle"].period == {"2018": "2014-2018", "2022": "2018-2022"}[year]
    numbers = [*package.groups.values()] + [one.values for one in package.indicators.values()]
    assert all(np.nanmin(values) >= 0 for values in numbers)
    if year == "2018":
        rio = package.areas.ids.index("35039")
        assert np.isnan(package.groups["low_income"][rio])
        assert np.isnan(package.indicators["svi"].values[rio])
        assert package.groups["older_adults"][rio] > 0
        assert "“-999” is a code for missing" in said(package)
    else:
        assert "318 ids had lost their first zeros" in said(package)


def test_census_tracts_with_a_column_mapping(published):
    names = ("il_race_2021_t", "il_lang_2021_t", "il_edu_2021_t", "il_t_2020_bound")
    package = read_published(published(*(f"census/{name}.csv" for name in names)), title="Illinois")
    assert len(package.areas) == 3265
    place = package.areas.ids.index("17047957100")
    assert package.areas.names[place] == "Edwards County"  # the leading space is gone
    assert package.areas.populations["population"][place] == 2171
    assert package.groups["limited_english"][place] == 53 + 8
    assert package.groups["latino"][place] == 63
    assert np.isfinite(package.areas.latitude).all()
    assert {source.period for source in package.sources} >= {"2017-2021"}


def test_tracts_summed_into_community_areas(published):
    (race,) = published("census/il_race_2021_t.csv").values()
    (pairs,) = published("chicago/tract2020_to_community_area_equivalency.csv").values()
    rows = raw(pairs)
    into = {row["GEOID20"]: row["CA"] for row in rows}
    part = summed(read_census(race, "race.csv"), into, {row["CA"]: row["COMMUNIT_1"] for row in rows})
    assert len(part.ids) == 77
    tracts = {row["GEOID"]: float(row["TOT_POP21"]) for row in raw(race)}
    rogers = sum(tracts[tract] for tract, area in into.items() if area == "1" and tract in tracts)
    assert part.populations["population"][part.ids.index("1")] == rogers


def test_kinds_are_told_by_their_headings(published):
    kinds = {
        f"chicago/{ATLAS_DEFINED}": Kind.HEALTH_ATLAS,
        f"places/{COUNTIES}": Kind.PLACES,
        "places/ct_500cities_2016_tracts.csv": Kind.PLACES,
        "svi/SVI_2022_US_county.csv": Kind.SVI,
        "census/il_race_2021_t.csv": Kind.CENSUS,
        "chicago/census_socioeconomic_indicators_2008-2012.csv": None,
    }
    for name, kind in kinds.items():
        ((file, data),) = published(name).items()
        assert detect(read_tables(data, file)) is kind, name
    with pytest.raises(UnreadableFileError, match="Give a mapping"):
        read_part(b"a,b\n1,2\n", "x.csv")


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.TABLE])
def test_the_wrong_kind_says_so(kind):
    with pytest.raises(UnreadableFileError, match=r"x\.csv"):
        read_part(b"a,b\n1,2\n", "x.csv", kind)


HEADS = {
    Kind.HEALTH_ATLAS: b"Layer,Name,GEOID,Population,HCSSMKP_2020,DIS_2020\n",
    Kind.PLACES: b"CountyFIPS,CountyName,TotalPopulation,CSMOKING_CrudePrev,CSMOKING_Crude95CI\n",
    Kind.SVI: b"FIPS,LOCATION,E_TOTPOP,E_AGE65,EP_POV,RPL_THEMES\n",
    Kind.CENSUS: b"GEOID,COUNTY,TOT_POP21,BLK_NHSP21\n",
}


@given(
    st.sampled_from(sorted(HEADS)),
    st.binary(max_size=200),
    st.sampled_from([b"1,A,1,2,3,4\n", b"", b"-999,,-999,(1,2),\n"]),
)
@settings(max_examples=200, deadline=None)
def test_arbitrary_rows_never_crash(kind, noise, row):
    try:
        merge([read_part(HEADS[kind] + row + noise, "x.csv", kind)])
    except UnreadableFileError as error:
        problems = error.problems
        assert all(str(problem) for problem in problems)


@given(
    st.sampled_from(sorted(HEADS)),
    st.lists(
        st.lists(st.sampled_from(["", "1", "101", "-999", "(1, 2)", "x", "1,5", "nan"]), min_size=4, max_size=6),
        max_size=5,
    ),
)
@settings(max_examples=200, deadline=None)
def test_odd_cells_never_crash(kind, rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    try:
        package = merge([read_part(HEADS[kind] + out.getvalue().encode(), "x.csv", kind)])
    except UnreadableFileError as error:
        problems = error.problems
    else:
        problems = list(package.problems)
        for values in (*package.groups.values(), *package.areas.populations.values()):
            assert not (values < 0).any()
        for indicator in package.indicators.values():
            assert not ((indicator.values < 0) | (indicator.values > 100)).any()
    assert all(str(problem) for problem in problems)
