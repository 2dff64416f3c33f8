"""A coordinator explains an acronym that an old text spells out; the check follows the typing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from longtable.coalitions.queries import Access
from tests.factories import make_access
from tests.factories.language import make_term
from tests.journeys.steps import follow

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page: Page, access: Access, site: str) -> None:
    client = Client()
    client.force_login(access.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": site}])


def test_from_an_old_text_to_a_word_that_everyone_understands(
    open_browser: Callable[..., Page], clean: Callable[[Page], None], site: str
) -> None:
    access = make_access()
    make_term(access)
    page = open_browser()
    sign_in(page, access, site)
    page.goto(f"/{access.coalition.slug}/language/")
    clean(page)
    follow(page.get_by_role("link", name="Found in our texts"))
    page.get_by_label("Text", exact=True).fill("The notice of funding opportunity (NOFO) came.")
    page.get_by_label("Where it is from").fill("Minutes")
    follow(page.get_by_role("button", name="Find acronyms"))
    clean(page)
    follow(page.get_by_role("link", name="NOFO"))
    meaning = page.get_by_label("Plain meaning in English")
    meaning.press_sequentially("An offer of funds that a CHW can utilize")
    check = page.locator("#check-en")
    expect(check).to_contain_text("Plainer words for “utilize”")
    expect(check).not_to_contain_text("CHW is never")  # our list explains it
    clean(page)
    meaning.fill("An offer of money, and who may ask for it.")
    expect(check).to_contain_text("Nothing to change.")
    page.get_by_role("button", name="Save the word").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which acronyms do our texts use?")
    page.locator(".lt-nav summary", has_text="How we work together").click()
    follow(page.get_by_role("link", name="Our words").first)
    follow(page.get_by_role("link", name="NOFO"))
    clean(page)
    page.goto(f"/{access.coalition.slug}/language/print/")
    clean(page)


def test_in_spanish_without_script(open_browser: Callable[..., Page], site: str) -> None:
    access = make_access()
    page = open_browser(width=390, language="es", script=False)
    sign_in(page, access, site)
    page.goto(f"/{access.coalition.slug}/language/add/")
    page.get_by_label("Palabra o sigla").fill("OPS")
    page.get_by_label("Significado sencillo en español").fill("Implementar la NOM.")
    page.get_by_role("button", name="Revisar las palabras").click()
    expect(page.locator("#check-es")).to_contain_text("NOM")
    page.get_by_label("Significado sencillo en español").fill("Gente que cuida la salud en América.")
    page.get_by_role("button", name="Guardar la palabra").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("¿Qué significa “OPS”"))
