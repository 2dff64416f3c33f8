"""The pages that anyone sees first, in both languages, by keyboard and without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.steps import follow

pytestmark = pytest.mark.django_db(transaction=True)
OPEN = ["/", "/account/login/code/", "/account/login/", "/account/signup/", "/demo/enter/", "/demo/outbox/", "/style/"]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("address", OPEN)
def test_open_pages_are_clean(
    address: str, language: str, open_browser: Callable[..., Page], clean: Callable[[Page], None]
) -> None:
    page = open_browser(language=language)
    page.goto(address)
    assert page.locator("html").get_attribute("lang") == language
    clean(page)


def test_the_skip_link_comes_first(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_language_switch_works_without_script(open_browser: Callable[..., Page]) -> None:
    page = open_browser(script=False)
    page.goto("/account/signup/")
    follow(page.get_by_role("button", name="Español"))
    assert page.url.endswith("/account/signup/")
    assert page.locator("html").get_attribute("lang") == "es"
