"""Fetches PLACES and census data of a county, or of a state's counties, from their public services, into a package.

The services' addresses can be replaced, so that tests run against a server of their own. Nobody has run this against
the live services yet.
"""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from longtable.sources import acs
from longtable.sources.fetching import Cache, Fetcher, PullError
from longtable.sources.parts import merge
from longtable.sources.places import read_places
from longtable.sources.problems import N_, Problem, Severity
from longtable.sources.types import CommunityPackage

__all__ = ["PullError", "Request", "pull"]

PLACES_URL = "https://data.cdc.gov"
CENSUS_URL = "https://api.census.gov/data"
COUNTIES_DATASET, TRACTS_DATASET = "i46a-9kgh", "yjkw-uj5s"  # PLACES, GIS-friendly: their ids stay from year to year
PAGE_ROWS = 1000
ACS_YEAR = "2022"

BAD_COUNTY = N_("“%(county)s” is no county code. Give its five digits, for example 17031 for Cook County, Illinois.")
NOTHING_THERE = N_("%(service)s has no rows for %(county)s. Is the county code right?")

Progress = Callable[[int, int], None]  # steps done, steps in all


@dataclass(frozen=True, slots=True)
class Request:
    """What to fetch, and from where."""

    county: str  # five digits
    areas: str = "tracts"  # the county's tracts, or "counties": all counties of its state
    measures: tuple[str, ...] = ()  # PLACES ids or our codes; all without
    acs_year: str = ACS_YEAR
    places_url: str = PLACES_URL
    census_url: str = CENSUS_URL
    census_key: str = ""

    @property
    def label(self) -> str:
        """The request in words."""
        return f"county {self.county}" if self.areas == "tracts" else f"state {self.county[:2]}"

    def identity(self) -> dict[str, str]:
        """What a cache must have been made for to be of use; the key is no part of it."""
        return {
            "county": self.county,
            "areas": self.areas,
            "acs": self.acs_year,
            "places": self.places_url,
            "census": self.census_url,
        }


def pull(
    request: Request,
    cache_folder: Path,
    *,
    title: str = "",
    progress: Progress | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> CommunityPackage:
    """Fetch and join both services' data. Interrupted pulls go on where they stopped, by the cache folder.

    Raises PullError where a service cannot be reached or answers with an error, UnreadableFileError where what it
    sends is not as described.
    """
    if not re.fullmatch(r"\d{5}", request.county, re.ASCII):
        raise PullError(Problem(BAD_COUNTY, Severity.ERROR, params={"county": request.county}))
    cache = Cache(cache_folder, request.identity())
    cache.open()
    with Fetcher(cache, wait=wait) as fetcher:
        people, rates, release = _fetch(request, fetcher, progress or _quiet)
    census = acs.part_of_acs(people, request.acs_year)
    if not census.ids:
        raise _nothing("The Census Bureau", request)
    if not rates:
        raise _nothing("PLACES", request)
    dataset = f"PLACES {request.areas}" + (f" {release} release" if release else "")
    places = read_places(_as_csv(rates), dataset, measures=request.measures, release=release)
    return merge([census, replace(places, populations={})], title=title)


def _quiet(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


def _nothing(service: str, request: Request) -> PullError:
    params = {"service": service, "county": request.label}
    return PullError(Problem(NOTHING_THERE, Severity.ERROR, params=params))


def _fetch(request: Request, fetcher: Fetcher, progress: Progress) -> tuple[list[Any], list[Mapping[str, Any]], str]:
    dataset = TRACTS_DATASET if request.areas == "tracts" else COUNTIES_DATASET
    where = (
        f"countyfips='{request.county}'" if request.areas == "tracts" else f"countyfips like '{request.county[:2]}%'"
    )
    resource = f"{request.places_url.rstrip('/')}/resource/{dataset}.json"
    about = fetcher.page("about", f"{request.places_url.rstrip('/')}/api/views/{dataset}.json", {})
    counted = fetcher.page("count", resource, {"$select": "count(*)", "$where": where})
    rows = _count(counted)
    chunks = acs.requests()
    total = 2 + len(chunks) + -(-rows // PAGE_ROWS)
    done = 2
    progress(done, total)
    people = []
    for number, names in enumerate(chunks):
        people.append(_census_page(request, fetcher, number, names))
        done += 1
        progress(done, total)
    rates: list[Mapping[str, Any]] = []
    for start in range(0, rows, PAGE_ROWS):
        order = "tractfips" if request.areas == "tracts" else "countyfips"
        params = {"$where": where, "$order": order, "$limit": str(PAGE_ROWS), "$offset": str(start)}
        page = fetcher.page(f"places {start}", resource, params)
        rates += [row for row in page if isinstance(row, dict)] if isinstance(page, list) else []
        done += 1
        progress(done, total)
    return people, rates, _release(about)


def _census_page(request: Request, fetcher: Fetcher, number: int, names: Sequence[str]) -> list[Any]:
    state, county = request.county[:2], request.county[2:]
    tracts = {"for": "tract:*", "in": f"state:{state} county:{county}"}
    counties = {"for": "county:*", "in": f"state:{state}"}
    params = {"get": ",".join(("NAME", *names)), **(tracts if request.areas == "tracts" else counties)}
    if request.census_key:
        params["key"] = request.census_key
    url = f"{request.census_url.rstrip('/')}/{request.acs_year}/acs/acs5"
    page = fetcher.page(f"census {number}", url, params)
    rows = page if isinstance(page, list) else []
    return [row for row in rows if isinstance(row, list)]


def _count(page: Any) -> int:
    """The number of rows in a count's answer: [{"count": "1332"}]."""
    first = page[0] if isinstance(page, list) and page and isinstance(page[0], dict) else {}
    text = str(next(iter(first.values()), "0"))
    return int(text) if text.isdigit() else 0


def _release(about: Any) -> str:
    """The release year in the data set's own name: "PLACES: … 2024 release"."""
    name = str(about.get("name", "")) if isinstance(about, dict) else ""
    found = re.search(r"(20\d\d) release", name)
    return found[1] if found else ""


def _as_csv(rows: Collection[Mapping[str, Any]]) -> bytes:
    """Rows of the service as the table that PLACES publishes; a point becomes text."""
    header = list(dict.fromkeys(name for row in rows for name in row if not name.startswith(":")))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in header])
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        place = value.get("coordinates")
        whole = isinstance(place, list) and len(place) == 2
        return f"POINT ({place[0]} {place[1]})" if whole and place is not None else ""
    return "" if value is None else str(value)
