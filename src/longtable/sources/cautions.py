"""What publishers say of the limits of their numbers, and where the numbers come from."""

from __future__ import annotations

from longtable.sources.types import Source

PLACES_CAUTION = {
    "en": "CDC worked these rates out with a model from a national survey. They do not show the effect of local work: "
    "CDC asks not to use them to evaluate programs or policies.",
    "es": "Los CDC calcularon estas tasas con un modelo a partir de una encuesta nacional. No muestran el efecto del "
    "trabajo local: los CDC piden no usarlas para evaluar programas ni políticas.",
}
SVI_CAUTION = {
    "en": "These are estimates from a survey of five years, with margins of error. Ranks compare places with the "
    "nation in that release only: do not compare ranks between years.",
    "es": "Son estimaciones de una encuesta de cinco años, con márgenes de error. Los rangos comparan los lugares con "
    "el país solo en esa edición: no compare rangos entre años.",
}
ATLAS_SURVEY_CAUTION = {
    "en": "From a yearly survey of Chicago adults. Areas with few answers have no rate; small differences between "
    "areas may be chance.",
    "es": "De una encuesta anual a personas adultas de Chicago. Las áreas con pocas respuestas no tienen tasa; las "
    "diferencias pequeñas entre áreas pueden deberse al azar.",
}

PUBLIC_DOMAIN = "US government work, public domain (17 USC 105)"


def places_source(release: str, period: str = "") -> Source:
    """CDC PLACES of one release."""
    title = f"CDC PLACES, {release} release" if release else "CDC PLACES"
    return Source(title, "https://www.cdc.gov/places", PUBLIC_DOMAIN, period)


def svi_source(year: str) -> Source:
    """The CDC/ATSDR Social Vulnerability Index of one year."""
    title = f"CDC/ATSDR Social Vulnerability Index {year}".strip()
    return Source(title, "https://www.atsdr.cdc.gov/place-health/php/svi", PUBLIC_DOMAIN, year)


def census_source(period: str) -> Source:
    """The American Community Survey of one period."""
    title = "US Census Bureau, American Community Survey"
    return Source(title, "https://www.census.gov/programs-surveys/acs", PUBLIC_DOMAIN, period)


ATLAS_SOURCE = Source(
    "Chicago Health Atlas",
    "https://chicagohealthatlas.org",
    "Chicago Health Atlas public download; cite the source",
)
