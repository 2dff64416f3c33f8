"""Criteria about the applicants' own people are refused; whom they serve may be scored."""

from __future__ import annotations

from datetime import date, time

import pytest

from longtable.calls.criterion_words import own_people_words
from longtable.coalitions.moments import NoSuchTime, comes_twice, moment_at, say_moment
from tests.effort import must_end

REFUSED = """
The director is Black
Black-led organization
The organization is women-owned
Women-owned business
Staff are mostly Latino
Diversity of the board
Share of women in leadership
Led by Latino residents
Owned by a Black family
Youth on the board
Staff with disabilities
The age of the executive director
Board members are immigrants
The board reflects the demographics of the community
Black staff who live here
The applicant is a minority organization
Young leaders
La directora es negra
Dirigida por mujeres
Organización liderada por latinos
Personal negro
Diversidad de la junta directiva
La junta incluye mujeres
La edad de la directora
El equipo es joven
Mujeres en la junta
Majority of staff are people of color
Religion of the founder
The team has a woman director
LGBTQ leadership
El personal tiene discapacidad
"""

LET_THROUGH = """
Experience in serving Black residents
Trust among Latino families
Staff know how to reach older adults
The staff has experience with Black residents
Staff are trained to work with women who smoke
Staff speak Spanish
Plan to reach men who smoke
Board includes people who live in the area
Serves immigrants and refugees
Years of work with older adults
A plan for young people in three areas
Offices in Black neighborhoods
The director has ten years of experience with youth
The organization is trusted by Black residents
Community leaders support the plan
The team works with women
Access for people with disabilities
Services are open to people of every age
Reach of the people most affected
A plan that can work
Experiencia en servir a residentes negros
Confianza de las familias latinas
El personal habla español
El personal sabe atender a adultos mayores
Trabaja con mujeres embarazadas
Acceso para personas con discapacidad
Plan para llegar a hombres que fuman
El equipo tiene experiencia con jóvenes
Servicios para inmigrantes
Presencia en barrios latinos
Groups that Black residents trust
The manager supports older adults
Number of older adults served by the team
Plan for keeping staff and volunteers
Costs are reasonable for the number of women served
"""


@pytest.mark.parametrize("text", REFUSED.strip().splitlines())
def test_criteria_about_own_people_are_refused(text):
    assert own_people_words(text)


@pytest.mark.parametrize("text", LET_THROUGH.strip().splitlines())
def test_criteria_about_those_who_are_served_pass(text):
    assert own_people_words(text) == ""


def test_a_huge_text_is_read_in_steps_that_grow_with_it():
    with must_end():
        assert own_people_words("Black staffing " * 20_000) == ""
        assert own_people_words("women of the of the of the " * 20_000) == ""


def test_a_time_that_clocks_skip_does_not_exist():
    with pytest.raises(NoSuchTime):
        moment_at(date(2026, 3, 8), time(2, 30), "America/Chicago")
    assert moment_at(date(2026, 3, 8), time(3, 30), "America/Chicago").hour == 8


def test_a_time_that_comes_twice_is_the_later_one_for_a_deadline():
    late = moment_at(date(2026, 11, 1), time(1, 30), "America/Chicago", later=True)
    early = moment_at(date(2026, 11, 1), time(1, 30), "America/Chicago", later=False)
    assert (late - early).total_seconds() == 3600
    assert comes_twice(late, "America/Chicago")
    assert comes_twice(early, "America/Chicago")
    assert not comes_twice(late, "UTC")


def test_a_moment_says_its_zone():
    assert "CDT, Chicago" in say_moment(moment_at(date(2026, 6, 1), time(17), "America/Chicago"), "America/Chicago")
    assert "CST, Chicago" in say_moment(moment_at(date(2026, 12, 1), time(17), "America/Chicago"), "America/Chicago")
