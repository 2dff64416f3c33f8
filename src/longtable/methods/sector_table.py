"""Which sector has a hand in which determinant of health, each line with its reason. Data, to be edited by a coalition.

The sectors start from the guide's own lists: S1 (community, education, housing, media, planning and economic
development, transportation, business, government, justice) and S19 (parks, schools, housing, social services, health
clinics); public health itself and faith communities, which most coalitions have, are added.
"""

from __future__ import annotations

from dataclasses import dataclass

from longtable.methods.wording import N_

SECTOR_TITLES: dict[str, str] = {
    "community": N_("Community organizations"),
    "education": N_("Education and schools"),
    "housing": N_("Housing"),
    "transportation": N_("Transportation"),
    "planning": N_("City planning"),
    "economic_development": N_("Jobs and economic development"),
    "business": N_("Business"),
    "media": N_("News and media"),
    "health_care": N_("Health care and clinics"),
    "public_health": N_("Public health"),
    "social_services": N_("Social services"),
    "parks": N_("Parks and recreation"),
    "justice": N_("Courts and public safety"),
    "government": N_("Government"),
    "faith": N_("Faith communities"),
}


@dataclass(frozen=True, slots=True)
class Determinant:
    """One line of the table: a sector can change what an indicator measures. ``worse``: "high" or "low" values."""

    indicator: str
    sector: str
    worse: str
    reason: str


DETERMINANTS: tuple[Determinant, ...] = (
    Determinant(
        "no_vehicle", "transportation", "high", N_("Buses, trains and rides decide where people without a car can go.")
    ),
    Determinant(
        "lack_of_transport", "transportation", "high", N_("Better rides mean fewer missed visits and missed work.")
    ),
    Determinant(
        "commute_time", "transportation", "high", N_("Long trips take time and money from rest, food and family.")
    ),
    Determinant("rent_burden", "housing", "high", N_("When rent takes too much, less is left for food and care.")),
    Determinant("crowding", "housing", "high", N_("Crowded homes spread illness and smoke.")),
    Determinant(
        "housing_insecurity", "housing", "high", N_("People who fear losing their home cannot plan for their health.")
    ),
    Determinant(
        "vacant_housing", "housing", "high", N_("Owners and housing agencies can bring empty homes back to use.")
    ),
    Determinant("no_diploma", "education", "high", N_("Schools and colleges open the way to better jobs and health.")),
    Determinant("graduation_rate", "education", "low", N_("Schools can help more students finish.")),
    Determinant("unemployment", "business", "high", N_("Employers can hire people from the areas with the most need.")),
    Determinant(
        "unemployment", "economic_development", "high", N_("Job training and new businesses bring work close to home.")
    ),
    Determinant(
        "poverty", "economic_development", "high", N_("Jobs that pay enough are the surest way out of poverty.")
    ),
    Determinant("median_income", "economic_development", "low", N_("Local investment can raise what families earn.")),
    Determinant(
        "poverty", "social_services", "high", N_("Social services help families with food, cash and care now.")
    ),
    Determinant(
        "hardship", "social_services", "high", N_("Social services meet people where several burdens come together.")
    ),
    Determinant(
        "food_insecurity", "social_services", "high", N_("Food banks and meal programs reach people who go hungry.")
    ),
    Determinant("low_food_access", "planning", "high", N_("Zoning and land use decide where food stores can open.")),
    Determinant("low_food_access", "business", "high", N_("Grocers decide where to open and what to sell.")),
    Determinant("walkability", "planning", "low", N_("Street design decides whether people can walk safely.")),
    Determinant("park_access", "parks", "low", N_("Parks give people a free place to move and meet.")),
    Determinant("inactivity", "parks", "high", N_("Parks and programs make it easier to be active.")),
    Determinant(
        "uninsured", "health_care", "high", N_("Clinics care for people without insurance and help them enroll.")
    ),
    Determinant("no_checkup", "health_care", "high", N_("Clinics can reach people who have not seen a doctor.")),
    Determinant("loneliness", "community", "high", N_("Neighbors, clubs and congregations bring people together.")),
    Determinant(
        "trust_local_government",
        "community",
        "low",
        N_("Trusted local groups can speak where government is not trusted."),
    ),
    Determinant("limited_english", "media", "high", N_("Media in the languages spoken at home carry the message.")),
    Determinant("no_internet", "media", "high", N_("Radio and print reach people who are not online.")),
    Determinant(
        "violent_crime", "justice", "high", N_("Courts and public safety shape whether people feel safe outside.")
    ),
    Determinant("incarceration", "justice", "high", N_("Courts and reentry programs can ease the way back home.")),
)
