"""The bar at the top holds long names in the longer language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from longtable.coalitions.models import Role
from tests.factories import make_access, make_coalition

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1120, 1280])
def test_long_names_do_not_widen_the_page(width: int, open_browser: Callable[..., Page], site: str) -> None:
    coalition = make_coalition("Coalition for Clean Air and Long Lives in the Neighborhoods of the Southern Lake Shore")
    access = make_access(Role.COORDINATOR, coalition, "someone-with-a-very-long-name-indeed@organization.example")
    client = Client()
    client.force_login(access.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = open_browser(width=width, language="es")
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": site,
    }
    page.context.add_cookies([cookie])
    page.goto(f"/{coalition.slug}/coalition/")
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
