"""The first hour of a new coalition: no page of the menu is a dead end, and a detour leads back."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from longtable.coalitions.queries import Access
from longtable.meetings.models import Place
from tests.factories import make_access
from tests.pages import XHTML, visit

pytestmark = pytest.mark.django_db
EMPTY = [
    "today", "coverage:answer", "coverage:letters", "coverage:assessments", "partners:board", "partners:asking", "calls:calls",
    "places:community", "meetings:meetings", "meetings:polls", "meetings:actions", "meetings:heard", "language:words",
]  # fmt: skip


def buttons(access: Access, name: str, query: str = "") -> list[str]:
    """Where the buttons of a page lead."""
    page: Any = visit(access.account).get(reverse(name, args=[access.coalition.slug]) + query)
    links = page.tree.findall(f".//{XHTML}main//{XHTML}a")
    return [link.get("href") for link in links if "usa-button" in link.get("class", "")]


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_page_has_a_next_step(name: str) -> None:
    assert buttons(make_access(), name)


def test_a_place_that_a_poll_needs_leads_back_to_the_poll() -> None:
    access = make_access()
    (add,) = buttons(access, "meetings:new_poll")
    made = visit(access.account).post(add, {"name": "Grange hall"})
    assert Place.objects.get().name == "Grange hall"
    assert made.headers["Location"] == reverse("meetings:new_poll", args=[access.coalition.slug])
