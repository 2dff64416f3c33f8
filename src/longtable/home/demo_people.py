"""Who is at the fictional table: services with their areas, how each came to the table, seats, persons, what they did."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from longtable.home import demo_names as names
from longtable.home.demo_city import City
from longtable.home.demo_lists import DESCRIPTIONS, PARTNERS, PROSPECTS, Line, lines_of
from longtable.sources.types import EVERYWHERE, ServiceRow


@dataclass(frozen=True, slots=True)
class Story:
    """How one of the 24 came to the table. Times in days before today; 0: not (yet)."""

    standing: str
    asked: int = 0  # first on the list of prospects
    joined: int = 0  # active since
    steering: bool = False
    working_group: bool = False
    confirmation: str = "no"  # "confirmed", "asked", "no"
    did: tuple[tuple[str, int], ...] = ()  # what, days ago, beside its part in meetings


@dataclass(frozen=True, slots=True)
class Organization:
    """One organization with everything that the demo knows of it."""

    name: str
    sectors: tuple[str, ...]
    services: tuple[ServiceRow, ...]
    story: Story
    contact: str  # name of a person who speaks for it
    email: str
    phone: str
    language: str = "en"
    description: str = ""
    note: str = ""


_SPANISH = re.compile(
    r"[áéíóúñ]|^(Casa|Manos|Mercado|Tiendas|Iglesia|Mujeres|Promotoras|Puentes|Despensa|Juntos|Radio Marea|Semillitas)"
)
_ACTS = {"l": "leads", "$": "paid", "0": "unpaid"}  # who came and spoke, the meetings tell

# standing | days since first asked | days since active | seats: S(teering) W(orking group) | confirmation | what it did, days ago
_STORIES = {
    "Lindenshore Health Department": "active|728|725|SW|confirmed|l300 $700",
    "Harbor Lung Alliance": "active|720|690|SW|confirmed|$690",
    "Copper Row Free Clinic": "active|700|650|S|confirmed|$640",
    "Casa Marisma": "active|640|560|W|confirmed|0540",
    "Lindenshore Public Schools": "active|720|660|S|confirmed|",
    "Shoreline Youth Council": "active|400|190|W|confirmed|",
    "Grace Harbor Tabernacle": "active|520|430||asked|",
    "South Orchard Neighbors": "active|600|540|W|confirmed|0530",
    "Tenants of Tidewater": "active|420|160||asked|",
    "Silver Gull Senior Center": "active|690|610|S|confirmed|",
    "Lindenshore Housing Office": "active|700|640|S|asked|",
    "Bridgeworks Job Center": "active|560|500||confirmed|$480",
    "Lakeside Parents Circle": "active|480|410|W|confirmed|l200",
    "North Shore Quit Line": "active|710|680|S|confirmed|l400 $680",
    "Lindenshore College of Nursing": "active|700|620||asked|",
    "Open Doors Disability Rights": "active|300|130||confirmed|0130",
    "East End Mutual Aid": "active|260|90||no|",
    "Parks Trust of Lindenshore": "active|650|590||asked|",
    "Clínica Los Tilos": "active|540|470|W|confirmed|$460",
    "Lindenshore Shopkeepers": "active|330|240||no|",
    "Lantern Recovery House": "joining|70|||asked|",
    "Lotus Family Association": "joining|45|||no|",
    "Harbor Legal Aid": "resting|680|600||no|",
    "Wellness at Work Cooperative": "left|670|580||no|",
}
_NOTES = {
    "Casa Marisma": "Prefers meetings after 5 in the evening. Brings its own interpreter if we ask a week before.",
    "Grace Harbor Tabernacle": "The pastor would like to host a meeting in the hall.",
    "Tenants of Tidewater": "Cannot come on Wednesdays.",
    "Open Doors Disability Rights": "Asked us to send the agenda as plain text two days before.",
    "East End Mutual Aid": "Joined after a neighbor's wake. Would like to know what the steering committee decides, and when.",
    "Lindenshore Shopkeepers": "Nobody has asked yet which shops are members. Do that at the next visit.",
    "Wellness at Work Cooperative": "Left because two staff moved away. Said that we may ask again next year.",
    "Harbor Legal Aid": "Resting until the new office is open.",
}


def organizations(city: City) -> tuple[tuple[Organization, ...], tuple[Organization, ...]]:
    """The 24 organizations with a history at the table, and the 120 prospects, made from the city's seed."""
    rng = np.random.default_rng([city.seed, 1])
    persons = _persons(rng)
    partners = tuple(
        _organization(line, city, _story(_STORIES[line.name]), next(persons)) for line in lines_of(PARTNERS)
    )
    prospect = Story("prospect")
    prospects = tuple(_organization(line, city, prospect, next(persons)) for line in lines_of(PROSPECTS))
    return partners, prospects


def _organization(line: Line, city: City, story: Story, person: str) -> Organization:
    areas = areas_around(line.where, city)
    slug = _plain(line.name)
    spanish = bool(_SPANISH.search(line.name))
    return Organization(
        name=line.name,
        sectors=line.sectors,
        services=tuple(ServiceRow(group, areas, relation) for group, relation in line.services),
        story=story,
        contact=person,
        email=f"{_plain(person)}@{slug}.example",
        phone=f"(555) 555-01{sum(map(ord, slug)) % 100:02d}",
        language="es" if spanish else "en",
        description=DESCRIPTIONS.get(line.name, ""),
        note=_NOTES.get(line.name, ""),
    )


def areas_around(where: str, city: City) -> tuple[str, ...]:
    """Area ids for "south 5": five areas that lie together, around the middle of the district; ("*",) and () as they are."""
    if where in ("*", "?"):
        return (EVERYWHERE,) if where == "*" else ()
    district, count = where.rsplit(" ", 1)
    areas = city.package.areas
    mine = [number for number, name in enumerate(city.district) if name == district]
    places = np.column_stack([areas.longitude * 0.73, areas.latitude])  # degrees of longitude are shorter there
    middle = places[mine].mean(axis=0)
    away = np.hypot(*(places - middle).T)
    people = areas.populations["population"]
    near = [int(number) for number in np.argsort(away, kind="stable") if people[number] > 3000]
    return tuple(sorted((areas.ids[number] for number in near[: int(count)]), key=int))


def _story(text: str) -> Story:
    standing, asked, joined, seats, confirmation, did = text.split("|")
    acts = tuple((_ACTS[word[0]], int(word[1:])) for word in did.split())
    return Story(standing, int(asked or 0), int(joined or 0), "S" in seats, "W" in seats, confirmation, acts)


def _persons(rng: np.random.Generator) -> Iterator[str]:
    first, last = rng.permutation(len(names.FIRST_NAMES)), rng.permutation(len(names.LAST_NAMES))
    for number in range(len(first) * len(last)):
        one = names.FIRST_NAMES[first[number % len(first)]]
        yield f"{one} {names.LAST_NAMES[last[(number * 5 + number // len(first)) % len(last)]]}"


def _plain(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", ".", ascii_only).strip(".")
