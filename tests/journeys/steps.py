"""What journeys do again and again: sign in, go to a page of a call, press, tick, read the last letter."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from longtable.calls.models import Call
from longtable.coalitions.queries import Access
from tests.pages import visit

Clean = Callable[[Page], None]
PATIENCE = 60_000  # milliseconds: how slow a machine may be; what is there at once is not waited for
LINK = re.compile(r"https?://\S+/link/\S+")


def picture(page: Page, name: str) -> None:
    """Keep a picture of the page, where someone wants to look."""
    folder = os.environ.get("LONGTABLE_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def sign_in(page: Page, by: Access, site: str) -> Page:
    """The browser of someone with an account."""
    session = visit(by.account).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    return page


def go(page: Page, by: Access, name: str, call: Call, *args: object) -> None:
    page.goto(reverse(f"calls:{name}", args=[by.coalition.slug, call.code, *args]))


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    """The page with this heading is there, to its end."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
    page.wait_for_load_state()


def follow(target: Locator) -> None:
    """Press a link or a button that leads to a page, and wait until it is there: what is done next is done on it."""
    with target.page.expect_navigation():
        target.click()


def press(page: Page, name: str) -> None:
    """Press a button that leads to a page."""
    follow(page.locator("main").get_by_role("button", name=name, exact=True).first)


def tick(page: Page, field: str) -> None:
    """Check or uncheck a box by keyboard: its own square is drawn by its label."""
    page.locator(field).focus()
    page.keyboard.press("Space")


def last_link(mailoutbox: list) -> str:
    found = LINK.search(mailoutbox[-1].body)
    assert found
    return found.group()
