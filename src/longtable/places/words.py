"""Names for the codes that packages use again and again, where the package itself gives no title."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TITLES = {
    # population groups
    "asian": _("Asian residents"),
    "black": _("Black residents"),
    "children": _("Children"),
    "disability": _("People with disabilities"),
    "latino": _("Latino residents"),
    "limited_english": _("People with limited English"),
    "low_income": _("People with low income"),
    "native": _("Native American residents"),
    "older_adults": _("Older adults (65 and over)"),
    "white": _("White residents"),
    "young_children": _("Young children"),
    "youth": _("Young people"),
    # indicators
    "hardship": _("Economic hardship"),
    "loneliness": _("Loneliness"),
    "low_food_access": _("Low access to food"),
    "poverty": _("Poverty"),
    "rent_burden": _("Rent burden"),
    "smoking": _("Adult smoking"),
    "trust_local_government": _("Trust in local government"),
    "unemployment": _("Unemployment"),
    "uninsured": _("No health insurance"),
    # population columns
    "adults": _("Adults"),
    "households": _("Households"),
    "population": _("People"),
}

_INSIDE = {"adults": _("adults"), "households": _("households")}


def known_title(code: str) -> str:
    """A title for a code: a known one, else the code as words."""
    title = TITLES.get(code)
    return str(title) if title is not None else code.replace("_", " ").strip().capitalize()


def people_word(denominator: str) -> str:
    """Whom a rate is about, inside a sentence: "adults", else "people"."""
    return str(_INSIDE.get(denominator, _("people")))
