"""Every address of the product, walked as nobody, a stranger, an observer, a member and a coordinator."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from longtable.coalitions.models import Role
from tests.factories import make_access
from tests.house.table import Table, set_table
from tests.pages import visit

pytestmark = pytest.mark.django_db
OPEN = {  # pages that need no sign-in: the way in, the style guide, the demo
    "home:start",
    "set_language",
    "ui:style",
    "ui:style_confirm",
    "ui:style_message",
    "ui:style_plain",
    "demo:enter",
    "demo:outbox",
    "open_calls",
    "open_calls_json",
    "open_calls_feed",
}


def patterns(resolver: URLResolver, namespace: str = "", prefix: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Every named pattern of the product's own rooms as (name, route, pattern)."""
    for item in resolver.url_patterns:
        route = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            if "allauth" in str(item.urlconf_name):
                continue
            inner = f"{item.namespace}:" if item.namespace else namespace
            yield from patterns(item, inner, route)
        elif item.name:
            yield f"{namespace}{item.name}", route, item


ALL = list(patterns(get_resolver()))
WITHIN = [(name, pattern) for name, route, pattern in ALL if "<slug:coalition>" in route]


def roles_of(pattern: URLPattern) -> set[Role]:
    """Who may, as the gate in front of the view says; a view without a gate fails the test."""
    roles = getattr(pattern.callback, "gate_roles", None)
    assert roles is not None, f"{pattern.name} stands behind no gate"
    return roles


def test_there_are_addresses_to_walk() -> None:
    assert len(WITHIN) > 40


@pytest.mark.parametrize(("name", "pattern"), WITHIN, ids=[name for name, _ in WITHIN])
def test_every_address_of_a_coalition(name: str, pattern: URLPattern, table: Table) -> None:
    address = reverse(name, kwargs=table.arguments(pattern))
    allowed = roles_of(pattern)
    nobody = visit().get(address)
    assert nobody.status_code in {302, 405}
    if nobody.status_code == 302:
        assert nobody["Location"].startswith("/account/login")
    stranger = visit(make_access(Role.COORDINATOR).account)
    assert stranger.get(address).status_code in {404, 405}
    assert stranger.post(address).status_code in {404, 405}
    for role, access in table.accesses.items():
        status = visit(access.account).get(address).status_code
        if role in allowed:
            assert status in {200, 302, 400, 405, 409}, f"{role}: {status}"
        else:
            assert status in {403, 405}, f"{role}: {status}"
            assert visit(access.account).post(address).status_code in {403, 405}


@pytest.mark.parametrize(("name", "pattern"), WITHIN, ids=[name for name, _ in WITHIN])
def test_rows_of_another_coalition_are_no_page(name: str, pattern: URLPattern, table: Table) -> None:
    """A coordinator who puts another coalition's row into their own address gets nothing."""
    arguments = table.arguments(pattern)
    if not {"code", "key"}.isdisjoint(arguments) or not any(isinstance(v, int) for v in arguments.values()):
        return
    other = make_access(Role.COORDINATOR)
    address = reverse(name, kwargs={**arguments, "coalition": other.coalition.slug})
    client = visit(other.account)
    assert client.get(address).status_code in {404, 405}
    assert client.post(address).status_code in {404, 405}


@pytest.mark.parametrize("name", [name for name, route, _ in ALL if "<" not in route])
def test_addresses_outside_a_coalition(name: str) -> None:
    response = visit().get(reverse(name))
    if name in OPEN:
        assert response.status_code in {200, 405}
    else:
        assert response.status_code in {302, 405}


def wrong_value(converter: object) -> object:
    """A value that fits an address and no row."""
    return 999_999 if isinstance(converter, IntConverter) else "x" * 32


def test_links_that_are_wrong_are_no_page() -> None:
    for name, route, pattern in ALL:
        if ":secret>" in route:
            assert "coalition>" not in route
            address = reverse(name, kwargs={key: wrong_value(one) for key, one in pattern.pattern.converters.items()})
            assert visit().get(address).status_code in {302, 404, 405}, name


@pytest.fixture
def table() -> Table:
    """A coalition with one of everything, and someone in each role."""
    return set_table()
