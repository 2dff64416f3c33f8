"""Long names and labels in the longer language do not widen a page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from longtable.coalitions.models import Role
from longtable.coalitions.queries import Access
from tests.factories import make_access, make_coalition
from tests.factories.meetings import make_place

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1120, 1280])
def test_long_names_do_not_widen_the_page(width: int, open_browser: Callable[..., Page], site: str) -> None:
    coalition = make_coalition("Coalition for Clean Air and Long Lives in the Neighborhoods of the Southern Lake Shore")
    access = make_access(Role.COORDINATOR, coalition, "someone-with-a-very-long-name-indeed@organization.example")
    page = signed_in(open_browser(width=width, language="es"), site, access)
    page.goto(f"/{coalition.slug}/coalition/")
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_a_place_offers_fits_on_a_phone(open_browser: Callable[..., Page], site: str) -> None:
    access = make_access()
    make_place(access)
    page = signed_in(open_browser(width=320, language="es"), site, access)
    page.goto(f"/{access.coalition.slug}/meetings/places/")
    assert page.get_by_text("Transporte, o una parada de autobús o tren cerca").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def signed_in(page: Page, site: str, access: Access) -> Page:
    client = Client()
    client.force_login(access.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": site,
    }
    page.context.add_cookies([cookie])
    return page
