"""The main menu: every room is in it once, and the present page is marked once."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from longtable.house.navigation import GROUPS
from tests.factories import make_access
from tests.pages import XHTML, inner, visit

pytestmark = pytest.mark.django_db
ROOMS = {"coverage", "partners", "calls", "places", "meetings", "language"}


def marked(name: str) -> list[str]:
    """What the wide menu marks on a page: the group and the page."""
    access = make_access()
    response: Any = visit(access.account).get(reverse(name, args=[access.coalition.slug]))
    menu = next(nav for nav in response.tree.iter(f"{XHTML}nav") if nav.get("class") == "lt-nav")
    found = [one for one in menu.iter() if one.get("aria-current")]
    return [inner(one) if one.find(f"{XHTML}small") is None else str(one.text) for one in found]


def test_every_room_has_its_place() -> None:
    pages = [to for _group, rows in GROUPS for _title, _note, to in rows]
    assert {to.partition(":")[0] for to in pages} == ROOMS
    assert len(pages) == len(set(pages))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("today", ["Today"]),
        ("coverage:letters", ["Who is here", "Our table"]),
        ("meetings:meetings", ["How we work together", "Meetings"]),
        ("meetings:polls", ["How we work together", "Meetings"]),
        ("meetings:heard", ["How we work together", "Who is heard"]),
        ("meetings:reviews", ["How we work together", "Who is heard"]),
        ("coalitions:members", ["Coalition"]),
    ],
)
def test_the_present_place_is_marked(name: str, expected: list[str]) -> None:
    assert marked(name) == expected
