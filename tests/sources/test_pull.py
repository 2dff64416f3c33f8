"""`longtable places pull` against a server on this machine that replays the publishers' own files."""

import csv
import json
import re
import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from click.testing import CliRunner

from longtable.sources.acs import GROUPS, MINORS, POPULATION, requests
from longtable.sources.commands import places
from longtable.sources.package import read_package
from longtable.sources.pull import PullError, Request, pull

COUNTIES = "data/places/PLACES__County_Data__GIS_Friendly_Format___2022_release.csv"


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Replay:
    """Answers as the two services do, from published rows; can be told to fail."""

    def __init__(self, shared):
        self.places = [row for row in rows_of(shared / COUNTIES) if row["StateAbbr"] == "IL"]
        self.census = self._census(shared)
        self.asked = []
        self.failures = []  # statuses to answer next, first to last
        self.broken_after = None  # number of answers after which every one fails

    @staticmethod
    def _census(shared):
        """County sums of the published tract tables, under the service's own variable names."""
        counties = defaultdict(lambda: defaultdict(float))
        race = rows_of(shared / "data/census/il_race_2021_t.csv")
        language = rows_of(shared / "data/census/il_lang_2021_t.csv")
        for row in race:
            county = counties[row["GEOID"][:5]]
            county["NAME"] = f"{row['COUNTY'].strip()}, Illinois"
            county[POPULATION] += float(row["TOT_POP21"])
            county["B03002_004E"] += float(row["BLK_NHSP21"])
            county["B03002_012E"] += float(row["HSP_POP21"])
            county["B03002_006E"] += float(row["ASN_NHSP21"])
        for row in language:
            county = counties[row["GEOID"][:5]]
            county["C16001_005E"] += float(row["SP_EN_LW21"])
            county["C16001_038E"] += float(row["OT_EN_LW21"])
        return counties

    def answer(self, path, query):
        self.asked.append(path)
        if self.broken_after is not None and len(self.asked) > self.broken_after:
            return 503, b"down"
        if self.failures:
            return self.failures.pop(0), b"try later"
        if path.startswith("/api/views/"):
            return 200, json.dumps({"name": "PLACES: County Data (GIS Friendly Format), 2022 release"}).encode()
        if path.startswith("/resource/"):
            return 200, json.dumps(self._places(query)).encode()
        return 200, json.dumps(self._acs(query)).encode()

    def _places(self, query):
        where = query["$where"]
        exact = re.fullmatch(r"countyfips='(\d{5})'", where)
        like = re.fullmatch(r"countyfips like '(\d\d)%'", where)
        wanted = exact[1] if exact else like[1]
        rows = [row for row in self.places if row["CountyFIPS"].startswith(wanted)]
        if query.get("$select") == "count(*)":
            return [{"count": str(len(rows))}]
        rows.sort(key=lambda row: row["CountyFIPS"])
        start = int(query["$offset"])
        made = []
        for row in rows[start : start + int(query["$limit"])]:
            entry = {name.lower(): value for name, value in row.items() if value}
            longitude, latitude = map(float, re.findall(r"-?[\d.]+", row["Geolocation"]))
            entry["geolocation"] = {"type": "Point", "coordinates": [longitude, latitude]}
            if wanted == row["CountyFIPS"]:
                entry["tractfips"] = f"{wanted}000100"
            made.append(entry)
        return made

    def _acs(self, query):
        names = query["get"].split(",")
        if query["for"] == "tract:*":
            state, county = re.fullmatch(r"state:(\d\d) county:(\d{3})", query["in"]).groups()
            values = self.census[state + county]
            if not values:
                return []
            row = [str(values.get(name, 0)) for name in names]
            return [[*names, "state", "county", "tract"], [*row, state, county, "000100"]]
        rows = []
        for area, values in self.census.items():
            row = [str(values.get(name, 0)) for name in names]
            rows.append([*row, area[:2], area[2:]])
        return [[*names, "state", "county"], *rows]


@pytest.fixture
def served(shared):
    replay = Replay(shared)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            status, body = replay.answer(
                parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}
            )
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    replay.url = f"http://127.0.0.1:{server.server_port}"
    yield replay
    server.shutdown()
    server.server_close()
    thread.join(5)


def asking(replay, county="17031", areas="counties", **more):
    return Request(county, areas, places_url=replay.url, census_url=f"{replay.url}/data", **more)


def test_the_counties_of_a_state(served, tmp_path):
    steps = []
    package = pull(asking(served), tmp_path, title="Illinois", progress=lambda done, total: steps.append((done, total)))
    assert len(package.areas) == 102
    assert package.areas.names[package.areas.ids.index("17031")] == "Cook County, Illinois"
    place = {row["CountyFIPS"]: float(row["CSMOKING_CrudePrev"]) for row in served.places}
    smoking = package.indicators["smoking"]
    assert smoking.values.tolist() == [place[area] for area in package.areas.ids]
    assert (smoking.denominator, smoking.period) == ("adults", "2020")
    assert (smoking.low <= smoking.values).all()
    cook = package.areas.ids.index("17031")
    assert package.areas.populations["population"][cook] == served.census["17031"][POPULATION]
    assert package.groups["black"][cook] == served.census["17031"]["B03002_004E"]
    languages = served.census["17031"]
    assert package.groups["limited_english"][cook] == languages["C16001_005E"] + languages["C16001_038E"]
    assert np.isfinite(package.areas.latitude).all()
    assert [source.title for source in package.sources] == [
        "US Census Bureau, American Community Survey",
        "CDC PLACES, 2022 release",
    ]
    assert steps[-1][0] == steps[-1][1]
    assert steps == sorted(steps)


def test_the_tracts_of_a_county(served, tmp_path):
    package = pull(asking(served, areas="tracts", measures=("smoking",)), tmp_path)
    assert package.areas.ids == ("17031000100",)
    assert set(package.indicators) == {"smoking"}


def test_an_interrupted_pull_goes_on_where_it_stopped(served, tmp_path):
    served.broken_after = 4
    waits = []
    with pytest.raises(PullError, match=r"answered 503: down\. What has come so far is kept in"):
        pull(asking(served), tmp_path, wait=waits.append)
    assert waits == [1.0, 2.0, 4.0, 8.0]
    before = len(served.asked)
    served.broken_after = None
    package = pull(asking(served), tmp_path)
    assert len(package.areas) == 102
    pages = 2 + len(requests()) + 1
    assert len(served.asked) - before == pages - 4
    damaged = next(path for path in tmp_path.glob("*.json") if path.name != "manifest.json")
    damaged.write_text("[]")
    before = len(served.asked)
    pull(asking(served), tmp_path)
    assert len(served.asked) == before + 1  # a page that was changed is fetched again
    other = pull(asking(served, county="17043"), tmp_path)
    assert len(other.areas) == 102
    assert len(served.asked) > before + 3  # another request does not use these pages


def test_passing_errors_are_tried_again(served, tmp_path):
    served.failures = [429, 500, 503]
    waits = []
    assert len(pull(asking(served), tmp_path, wait=waits.append).areas) == 102
    assert waits == [1.0, 2.0, 4.0]


def test_lasting_errors_are_not(served, tmp_path):
    served.failures = [400]
    with pytest.raises(PullError, match=r"127\.0\.0\.1 answered 400: try later"):
        pull(asking(served), tmp_path, wait=lambda seconds: pytest.fail("waited"))


def test_offline_says_what_to_do(tmp_path):
    request = Request("17031", places_url="http://127.0.0.1:9", census_url="http://127.0.0.1:9/data")
    with pytest.raises(PullError, match=r"127\.0\.0\.1 could not be reached .*Is this computer online\?.*same command"):
        pull(request, tmp_path, wait=lambda seconds: None)


def test_answers_that_are_no_data(served, tmp_path):
    served.answer = lambda path, query: (200, b"<html>Missing key</html>")
    with pytest.raises(PullError, match="did not send data but: <html>Missing key"):
        pull(asking(served), tmp_path)
    served.answer = lambda path, query: (200, b'[{"odd": null}]')
    with pytest.raises(PullError, match="has no rows for state 17"):
        pull(asking(served), tmp_path)
    with pytest.raises(PullError, match="no county code"):
        pull(asking(served, county="Cook"), tmp_path)


def test_the_request_to_the_census_is_small_enough():
    chunks = requests()
    assert all(len(chunk) <= 45 for chunk in chunks)
    names = {name for chunk in chunks for name in chunk}
    assert names == {POPULATION, *MINORS, *(name for group in GROUPS.values() for name in group)}
    assert len(GROUPS["disability"]) == 12
    assert GROUPS["disability"][0] == "B18101_004E"
    assert GROUPS["disability"][-1] == "B18101_038E"
    assert GROUPS["limited_english"][-1] == "C16001_038E"


def run(*arguments):
    return CliRunner().invoke(places, [str(argument) for argument in arguments], catch_exceptions=False)


def test_pull_command(served, tmp_path, monkeypatch):
    monkeypatch.setenv("LONGTABLE_PLACES_URL", served.url)
    monkeypatch.setenv("LONGTABLE_CENSUS_URL", f"{served.url}/data")
    out = tmp_path / "il"
    result = run("pull", "--county", "17031", "--areas", "counties", "--out", out, "--title", "Illinois")
    assert result.exit_code == 0, result.output
    assert "102 areas, 9 groups, 30 indicators" in result.output
    assert read_package(out).title == "Illinois"
    assert [path.name for path in tmp_path.iterdir()] == ["il"]  # no pages are left behind
    again = run("pull", "--county", "17031", "--out", out)
    assert again.exit_code == 1
    assert "is there already" in again.output
    bad = run("pull", "--county", "1703", "--out", tmp_path / "x")
    assert bad.exit_code == 2
    assert "error: “1703” is no county code" in bad.output


def test_read_command(shared, tmp_path):
    data = shared / "data/chicago"
    out = tmp_path / "chicago.zip"
    result = run(
        "read", "health-atlas",
        data / "chicago_health_atlas_full_2022-02.csv",
        data / "chicago_health_atlas_community_areas_39ind_2024-03.csv",
        "--out", out, "--title", "Chicago",
        "--shapes", data / "chicago_community_areas_current.geojson", "--shape-id", "area_numbe",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    package = read_package(out)
    assert (len(package.areas), len(package.shapes)) == (77, 77)
    checked = run("check", out)
    assert checked.exit_code == 0
    assert "Chicago: 77 areas" in checked.output


def test_read_counties_with_topojson(shared, tmp_path):
    out = tmp_path / "counties"
    result = run(
        "read", "auto", shared / COUNTIES, "--measure", "smoking", "--out", out, "--title", "Counties",
        "--shapes", shared / "data/geography/counties-10m.json",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    package = read_package(out)
    assert len(package.areas) == 3143
    assert len(package.shapes) > 3130


def test_mapping_and_table_commands(tmp_path):
    table = tmp_path / "town.csv"
    table.write_text("id,name,population,smoking rate\n1,A,10,20\n2,B,20,30\n", encoding="utf-8")
    mapping = tmp_path / "mapping.json"
    assert run("mapping", table, "--out", mapping).exit_code == 0
    assert '"role": "area"' in run("mapping", table).output
    assert "is there already" in run("mapping", table, "--out", mapping).output
    result = run("read", "table", table, "--mapping", mapping, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert read_package(tmp_path / "out").indicators["smoking_rate"].values.tolist() == [20, 30]
    assert run("read", "table", table, "--out", tmp_path / "other").exit_code == 2
    assert not (tmp_path / "other").exists()
    table.write_text("\n", encoding="utf-8")
    assert run("mapping", table).exit_code == 2


def test_check_command_says_what_is_wrong(tmp_path):
    (tmp_path / "areas.csv").write_text("area_id,name\n1,A\n", encoding="utf-8")
    result = run("check", tmp_path)
    assert result.exit_code == 2
    assert "error: groups.csv: The package has no file “groups.csv”" in result.output
