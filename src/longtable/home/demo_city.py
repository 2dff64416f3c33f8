"""A fictional city of 77 areas as a community package: people, groups and need with a pattern in space. Made from a seed.

Nothing here describes a real place. It lies in the open Atlantic, so that nobody's neighborhood is under it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import mapping

from longtable.home import demo_names as names
from longtable.home.demo_shapes import Ground, make_ground, neighbours
from longtable.sources.types import Areas, CommunityPackage, Indicator, Source

SEED = 2026
FloatArray = npt.NDArray[np.float64]

ORIGIN = (43.0, -40.0)  # latitude, longitude of the south-western corner
KM_A_DEGREE = 111.32
SURVEY, TABLES = "Lindenshore Health Survey", "Lindenshore Census Tables"
LICENCE = "CC0-1.0"
DISTRICTS = (  # name, kilometres east and north of its middle
    ("lakefront", 2.2, 26.0), ("north", 6.5, 31.0), ("northeast", 14.0, 28.0), ("centre", 5.0, 18.5), ("east", 15.0, 20.5),
    ("southeast", 13.0, 13.0), ("south", 7.0, 8.5), ("harbour", 2.0, 4.0),
)  # fmt: skip

GROUP_TITLES: dict[str, dict[str, str]] = {
    "black": {"en": "Black residents", "es": "Residentes negros"},
    "latino": {"en": "Latino residents", "es": "Residentes latinos"},
    "asian": {"en": "Asian residents", "es": "Residentes asiáticos"},
    "native": {"en": "Native American residents", "es": "Residentes indígenas"},
    "limited_english": {"en": "People with limited English", "es": "Personas con inglés limitado"},
    "disability": {"en": "People with disabilities", "es": "Personas con discapacidad"},
    "low_income": {"en": "People with low income", "es": "Personas con bajos ingresos"},
    "older_adults": {"en": "Older adults (65 and over)", "es": "Personas mayores (65 años o más)"},
    "young_children": {"en": "Young children (under 6)", "es": "Niñas y niños pequeños (menores de 6)"},
    "youth": {"en": "Youth (12 to 24)", "es": "Jóvenes (de 12 a 24 años)"},
}
INDICATOR_TITLES: dict[str, dict[str, str]] = {
    "smoking": {"en": "Adults who smoke", "es": "Personas adultas que fuman"},
    "uninsured": {"en": "People without health insurance", "es": "Personas sin seguro médico"},
    "no_checkup": {"en": "Adults without a checkup last year", "es": "Personas adultas sin chequeo el último año"},
    "inactivity": {"en": "Adults who are not active", "es": "Personas adultas sin actividad física"},
    "loneliness": {"en": "Adults who feel lonely", "es": "Personas adultas que se sienten solas"},
    "poverty": {"en": "People in poverty", "es": "Personas en situación de pobreza"},
    "no_vehicle": {"en": "People in homes without a car", "es": "Personas en hogares sin automóvil"},
    "rent_burden": {"en": "Renters who pay too much for rent", "es": "Inquilinos que pagan demasiado alquiler"},
    "crowding": {"en": "People in crowded homes", "es": "Personas en hogares con hacinamiento"},
    "no_diploma": {"en": "Adults without a high school diploma", "es": "Personas adultas sin diploma de secundaria"},
    "unemployment": {"en": "Adults looking for work", "es": "Personas adultas que buscan trabajo"},
    "low_food_access": {"en": "People far from a grocery store", "es": "Personas lejos de una tienda de alimentos"},
    "limited_english": {"en": "People who speak little English", "es": "Personas que hablan poco inglés"},
    "park_access": {"en": "People near a park", "es": "Personas cerca de un parque"},
    "violent_crime": {"en": "Adults who were harmed by violence", "es": "Personas adultas que sufrieron violencia"},
}
CAUTION = {
    "en": "Survey estimates for small areas are uncertain: look at the interval, and do not use them to prove that "
    "a program worked.",
    "es": "Las estimaciones de encuesta para zonas pequeñas son inciertas: mire el intervalo y no las use para demostrar "
    "que un programa funcionó.",
}
ADULT_INDICATORS = {"smoking", "no_checkup", "inactivity", "loneliness", "no_diploma", "unemployment", "violent_crime"}
SURVEY_INDICATORS = {"smoking", "no_checkup", "inactivity", "loneliness", "violent_crime"}


@dataclass(frozen=True, slots=True)
class City:
    """The package, and what the lists of organizations need to know of the ground. Area numbers count from 0."""

    seed: int
    package: CommunityPackage
    district: tuple[str, ...]  # of each area
    neighbours: tuple[tuple[int, ...], ...]


@lru_cache(maxsize=2)
def make_city(seed: int = SEED) -> City:
    """The fictional city of one seed; the same seed gives the same city."""
    rng = np.random.default_rng(seed)
    ground = make_ground(rng)
    field = _fields(ground, rng)
    people = _people(ground, rng)
    groups = _groups(people, field, rng)
    rates = _rates(field, groups, people, rng)
    ids = tuple(str(number + 1) for number in range(len(ground.shapes)))
    places = [_to_degrees(shape) for shape in ground.shapes]
    areas = Areas(
        ids=ids,
        names=_names(ground, groups["latino"] / people["population"], rng),
        populations=people,
        latitude=np.round([shape.centroid.y for shape in places], 5),
        longitude=np.round([shape.centroid.x for shape in places], 5),
    )
    package = CommunityPackage(
        title=names.CITY,
        areas=areas,
        groups=groups,
        indicators=_indicators(rates, people, ground, seed),
        shapes={area: _geometry(place) for area, place in zip(ids, places, strict=True)},
        group_titles=GROUP_TITLES,
        sources=tuple(Source(_source(title, seed), "", LICENCE, period) for title, period in _PERIODS.items()),
        licences=(LICENCE,),
    )
    return City(seed, package, _districts(ground), tuple(neighbours(ground)))


def demo_package(seed: int = SEED) -> CommunityPackage:
    """The community package of the fictional city, for the demo, for documents and for tests."""
    return make_city(seed).package


_PERIODS = {SURVEY: "2023–2025", TABLES: "2020–2024"}


def _source(title: str, seed: int) -> str:
    return f"{title}. Fictional, made by Longtable (seed {seed})"


def _fields(ground: Ground, rng: np.random.Generator) -> dict[str, FloatArray]:
    """Smooth patterns over the city, each of mean about 0 and spread about 1, with a little local noise."""
    hills = {  # kilometres east and north, height, width
        "hardship": (
            (15, 20, 2.2, 4.5),
            (7, 9, 2.0, 4.0),
            (2, 3, 1.6, 3.0),
            (3, 27, -1.8, 5.5),
            (4, 19, -1.5, 2.8),
            (8, 31, -0.6, 4),
        ),
        "newcomers": ((12, 26, 2.2, 3.6), (10, 15, 2.4, 3.2), (4, 15, 1.2, 2.0)),
        "age": ((9, 30, 1.5, 4.0), (13, 10, 1.2, 3.6), (4, 18, -1.8, 3.0), (2, 23, 0.6, 2.5)),
        "black": ((7, 8, 2.6, 4.2), (16, 20, 2.3, 3.6)),
        "latino": ((12, 26, 2.2, 3.4), (10, 14.5, 2.8, 3.4)),
        "asian": ((4, 15, 2.4, 2.0), (7, 30, 1.6, 3.0)),
        "native": ((2, 3, 2.0, 2.6), (9, 22, 1.2, 2.2)),
    }
    found = {}
    for name, bumps in hills.items():
        height = np.zeros(len(ground.shapes))
        for x, y, top, width in bumps:
            height += top * np.exp(-((ground.centres - (x, y)) ** 2).sum(axis=1) / (2 * width**2))
        found[name] = height - height.mean() + 0.22 * rng.standard_normal(len(height))
    return found


def _people(ground: Ground, rng: np.random.Generator) -> dict[str, FloatArray]:
    size = np.array([shape.area for shape in ground.shapes])
    from_centre = np.hypot(*(ground.centres - (4.4, 18.2)).T)
    density = 4200 * np.exp(-from_centre / 13) * rng.lognormal(0, 0.28, len(size))
    population = size * density
    population[ground.airfield], population[ground.island] = 1460, 2310
    population = np.round(population)
    adults = np.round(population * rng.uniform(0.745, 0.83, len(size)))
    return {"population": population, "adults": adults}


def _logistic(value: FloatArray) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-value)), dtype=np.float64)


def _groups(
    people: Mapping[str, FloatArray], field: Mapping[str, FloatArray], rng: np.random.Generator
) -> dict[str, FloatArray]:
    """How many people of each group live in each area. Groups overlap; none is larger than the population."""
    hard, new, age = field["hardship"], field["newcomers"], field["age"]
    ways = {  # of four ways to describe one's origin nobody has more than one here, so their shares stay below 1
        "black": 1.55 * field["black"] - 0.4, "latino": 1.5 * field["latino"] - 0.4, "asian": 1.4 * field["asian"] - 1.4,
        "native": 1.2 * field["native"] - 3.4,
    }  # fmt: skip
    odds = {code: np.exp(score) for code, score in ways.items()}
    whole = 1.15 + sum(odds.values())
    shares = {code: each / whole for code, each in odds.items()}
    shares["limited_english"] = _logistic(-2.6 + 0.95 * new + 0.2 * field["asian"])
    shares["disability"] = _logistic(-2.15 + 0.22 * hard + 0.28 * age)
    shares["low_income"] = _logistic(-1.05 + 0.62 * hard + 0.15 * new)
    shares["older_adults"] = _logistic(-1.85 + 0.42 * age)
    shares["young_children"] = _logistic(-2.6 - 0.16 * age + 0.12 * new)
    shares["youth"] = _logistic(-1.65 - 0.14 * age + 0.1 * hard)
    noise = {code: rng.lognormal(0, 0.07, len(hard)) for code in GROUP_TITLES}
    return {
        code: np.round(people["population"] * np.minimum(shares[code] * noise[code], 0.96)) for code in GROUP_TITLES
    }


def _rates(
    field: Mapping[str, FloatArray],
    groups: Mapping[str, FloatArray],
    people: Mapping[str, FloatArray],
    rng: np.random.Generator,
) -> dict[str, FloatArray]:
    """Every indicator in percent."""
    hard, new, age = field["hardship"], field["newcomers"], field["age"]
    far = np.abs(field["native"]) * 0.3 + hard  # the harbour and the east are far from shops and trains
    scores = {
        "smoking": (-1.72 + 0.33 * hard + 0.10 * field["native"] - 0.05 * new, 0.10),
        "uninsured": (-2.35 + 0.30 * hard + 0.45 * new, 0.10),
        "no_checkup": (-1.35 + 0.16 * hard + 0.24 * new - 0.16 * age, 0.08),
        "inactivity": (-1.25 + 0.26 * hard + 0.12 * age, 0.08),
        "loneliness": (-0.95 + 0.10 * hard + 0.10 * age, 0.10),
        "poverty": (-1.85 + 0.52 * hard + 0.10 * new, 0.10),
        "no_vehicle": (-1.55 + 0.48 * hard - 0.30 * age + 0.12 * far, 0.12),
        "rent_burden": (-0.25 + 0.22 * hard + 0.12 * new, 0.07),
        "crowding": (-3.1 + 0.22 * hard + 0.60 * new, 0.12),
        "no_diploma": (-2.15 + 0.30 * hard + 0.50 * new, 0.10),
        "unemployment": (-2.55 + 0.42 * hard, 0.12),
        "low_food_access": (-1.75 + 0.62 * far - 0.25 * new, 0.20),
        "park_access": (1.0 - 0.24 * hard, 0.22),
        "violent_crime": (-3.7 + 0.45 * hard, 0.15),
    }
    rates = {
        code: np.round(100 * _logistic(score + spread * rng.standard_normal(len(hard))), 1)
        for code, (score, spread) in scores.items()
    }
    rates["limited_english"] = np.round(100 * groups["limited_english"] / people["population"], 1)
    return {code: rates[code] for code in INDICATOR_TITLES}


def _indicators(
    rates: Mapping[str, FloatArray], people: Mapping[str, FloatArray], ground: Ground, seed: int
) -> dict[str, Indicator]:
    """Rates with interval, period and source. The survey asked too few people in the smallest areas: no value there."""
    smallest = np.argsort(people["population"], kind="stable")[:5]
    found = {}
    for code, values in rates.items():
        survey, unknown = code in SURVEY_INDICATORS, [ground.airfield]
        if code == "smoking":
            unknown = [int(number) for number in smallest]
        values[unknown] = np.nan
        asked = np.maximum(people["adults"] / 90, 60)
        margin = 196 * np.sqrt(values / 100 * (1 - values / 100) / asked)
        found[code] = Indicator(
            code=code,
            values=values,
            denominator="adults" if code in ADULT_INDICATORS else "population",
            period=_PERIODS[SURVEY if survey else TABLES],
            title=INDICATOR_TITLES[code],
            source=_source(SURVEY if survey else TABLES, seed),
            caution=CAUTION if survey else {},
            low=np.round(np.maximum(values - margin, 0), 1) if survey else None,
            high=np.round(values + margin, 1) if survey else None,
        )
    return found


def _names(ground: Ground, latino: FloatArray, rng: np.random.Generator) -> tuple[str, ...]:
    """Names that fit the ground: by the shore, by the river, inland."""
    number = len(ground.shapes)
    found = [""] * number
    found[ground.airfield], found[ground.island] = names.AIRFIELD, names.ISLAND
    shore = [area for area in range(number) if ground.on_shore[area] and not found[area]]
    river = [area for area in range(number) if ground.on_river[area] and not ground.on_shore[area]]
    for places, words in ((shore, names.SHORE), (river, names.RIVER)):
        for area, name in zip(places, words, strict=False):
            found[area] = name
    rest = sorted((area for area in range(number) if not found[area]), key=lambda area: -latino[area])
    spanish = [name for name in names.INLAND if name.startswith(("Las ", "Los "))]
    others = [name for name in names.INLAND if name not in spanish]
    shuffled = [others[place] for place in rng.permutation(len(others))]
    for area, name in zip(rest, [*spanish, *shuffled], strict=False):
        found[area] = name
    return tuple(found)


def _districts(ground: Ground) -> tuple[str, ...]:
    middles = np.array([[x, y] for _, x, y in DISTRICTS])
    away = ((ground.centres[:, None, :] - middles[None, :, :]) ** 2).sum(axis=-1)
    return tuple(DISTRICTS[int(place)][0] for place in away.argmin(axis=1))


def _to_degrees(shape: shapely.Geometry) -> shapely.Geometry:
    latitude, longitude = ORIGIN
    across = KM_A_DEGREE * np.cos(np.radians(latitude + 0.16))
    return shapely.transform(
        shape,
        lambda xy: np.round(np.column_stack([longitude + xy[:, 0] / across, latitude + xy[:, 1] / KM_A_DEGREE]), 5),
    )


def _geometry(shape: shapely.Geometry) -> dict[str, Any]:
    """GeoJSON with counter-clockwise outer rings, as lists."""
    found = mapping(shapely.orient_polygons(shape))
    return {"type": found["type"], "coordinates": _lists(found["coordinates"])}


def _lists(value: Any) -> Any:
    return [_lists(each) for each in value] if isinstance(value, (tuple, list)) else float(value)
