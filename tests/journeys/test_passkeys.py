"""A passkey is added and signs in, with the browser's own virtual key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_account
from tests.journeys.steps import follow

pytestmark = pytest.mark.django_db(transaction=True)


def give_key(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_and_signs_in(open_browser: Callable[..., Page], clean: Callable[[Page], None]) -> None:
    make_account("ana@people.example", password="a long and right password")
    page = open_browser()
    give_key(page)
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill("ana@people.example")
    page.get_by_label("Password", exact=True).fill("a long and right password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "login" not in address)
    page.goto("/account/2fa/webauthn/add/")
    if page.get_by_label("Password", exact=True).count():  # asked again before a key is added
        page.get_by_label("Password", exact=True).fill("a long and right password")
        follow(page.get_by_role("button", name="Go on"))
    clean(page)
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda address: "add" not in address)
    clean(page)
    page.goto("/account/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda address: "logout" not in address)
    page.goto("/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda address: "login" not in address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Which table do you want to sit at?")
