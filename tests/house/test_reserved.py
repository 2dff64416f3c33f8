"""No coalition and no call can take a name that an address of the house needs: the list is derived from the addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from longtable.calls.actions.designing import start_call
from longtable.coalitions.actions import make_coalition
from longtable.coalitions.rules import RESERVED, slug_is_free
from tests.factories import make_access, make_account

SLUG = re.compile(r"[-a-zA-Z0-9_]+")
NAMED = {"coalition": {"<slug:coalition>", "<slug:host>"}, "call": {"<slug:call>"}}


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every address as it is written in the url files."""
    for one in resolver.url_patterns:
        route = before + re.sub(r"[\^$]|\\Z", "", str(one.pattern))
        if isinstance(one, URLPattern):
            yield route
        else:
            yield from routes(one, route)


def clashing(kind: str) -> set[str]:
    """Words that stand fixed in one address where another has the name of a coalition (or of a call)."""
    parts = [route.split("/") for route in routes(get_resolver())]
    before = {tuple(one[:place]) for one in parts for place, part in enumerate(one) if part in NAMED[kind]}
    words = {
        one[len(start)]
        for start in before
        for one in parts
        if one[: len(start)] == list(start) and len(one) > len(start)
    }
    return {word for word in words if SLUG.fullmatch(word)}


def test_the_list_is_found() -> None:
    assert {"calls", "link", "account", "via"} <= clashing("coalition")
    assert "new" in clashing("call")


def test_no_coalition_takes_a_word_of_the_house() -> None:
    assert clashing("coalition") - RESERVED == set()
    assert settings.STATIC_URL.strip("/") in RESERVED
    assert all(SLUG.fullmatch(word) for word in RESERVED)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Via", "open.json", "feed.atom", "Calls", "Link", "New"])
def test_such_a_name_gets_another_address(name: str) -> None:
    slug = make_coalition(by=make_account(), name=name).slug
    assert slug not in clashing("coalition")
    assert resolve(f"/calls/{slug}/a-call/").url_name == "public_call"
    assert not slug_is_free(slug)
    assert resolve(f"/{slug}/calls/").url_name == "calls"


@pytest.mark.django_db
def test_no_call_takes_a_word_of_its_room() -> None:
    access = make_access()
    for word in clashing("call"):
        code = start_call(by=access, titles={"en": word}).code
        assert resolve(f"/{access.coalition.slug}/calls/{code}/").url_name == "call"
