"""The pages in a real browser: what scripts add, and that nothing is lost without them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import PATIENCE, follow

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "src/longtable/ui/static/built/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    return chromium


@pytest.fixture
def complaints() -> list[str]:
    return []


def open_page(
    browser: Browser, server: LiveServer, complaints: list[str], path: str = "/style/", **options: Any
) -> Page:
    context = browser.new_context(viewport={"width": options.pop("width", 1280), "height": 900}, **options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(server.url + path)
    return page


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("path", ["/style/", "/style/confirm/", "/style/message/", "/style/plain/"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    browser: Browser, live_server: LiveServer, complaints: list[str], path: str, width: int
) -> None:
    page = open_page(browser, live_server, complaints, path, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found["violations"]] == []
    assert complaints == []  # among them: breaches of the content-security policy
    page.context.close()


def test_map_is_read_by_keyboard_and_switches_layers(
    browser: Browser, live_server: LiveServer, complaints: list[str]
) -> None:
    page = open_page(browser, live_server, complaints)
    assert page.locator(".lt-area[tabindex='0']").count() == 1
    page.locator(".lt-area[tabindex='0']").focus()
    readout = page.locator("[data-readout]")
    expect(readout).to_contain_text("Alder Park")
    page.keyboard.press("ArrowRight")
    expect(readout).to_contain_text("Brick Row")
    page.keyboard.press("ArrowDown")
    expect(readout).to_contain_text(re.compile("Harbor View|Iron Bridge"))
    page.keyboard.press("End")
    expect(readout).to_contain_text("Yarrow Heights")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Yarrow Heights"
    first = page.locator(".lt-area").first
    before = first.get_attribute("fill") or ""
    page.get_by_role("link", name="Reach", exact=True).click()
    expect(first).not_to_have_attribute("fill", before)
    expect(page).to_have_url(re.compile(r"\?layer=reach#map$"))
    expect(page.locator("[data-legend='1']")).to_be_visible()
    expect(page.locator("[data-legend='0']")).to_be_hidden()
    assert complaints == []
    page.context.close()


def test_pointer_reads_an_area(browser: Browser, live_server: LiveServer, complaints: list[str]) -> None:
    page = open_page(browser, live_server, complaints)
    page.locator(".lt-area").nth(2).hover()
    expect(page.locator("[data-readout]")).to_contain_text("Cedar Hill")
    assert page.locator(".lt-map__cursor").get_attribute("href") == "#map-3"
    page.context.close()


def test_summary_of_mistakes_takes_focus_and_leads_to_the_field(
    browser: Browser, live_server: LiveServer, complaints: list[str]
) -> None:
    page = open_page(browser, live_server, complaints)
    assert page.evaluate("document.activeElement.hasAttribute('data-errors')")
    page.locator("[data-errors] a").nth(1).click()
    assert page.evaluate("document.activeElement.id") == "id_bad-email"
    page.context.close()


def test_slider_says_its_number(browser: Browser, live_server: LiveServer, complaints: list[str]) -> None:
    page = open_page(browser, live_server, complaints)
    page.locator("#good_invitations").fill("7")
    expect(page.locator("output[for='good_invitations']")).to_have_text("7")
    page.context.close()


def test_dropping_a_card_sends_its_form(browser: Browser, live_server: LiveServer, complaints: list[str]) -> None:
    page = open_page(browser, live_server, complaints)
    page.evaluate(
        "document.addEventListener('submit', e => { e.preventDefault(); window.sent = new FormData(e.target).get('standing') })"
    )
    card = page.locator("[data-column='prospect'] [data-card]").first
    card.drag_to(page.locator("[data-column='joining']"))
    expect(page.locator("[data-column='joining'] [data-card]")).to_have_count(1)
    assert page.evaluate("window.sent") == "joining"
    page.context.close()


def test_everything_is_there_without_script(browser: Browser, live_server: LiveServer, complaints: list[str]) -> None:
    page = open_page(browser, live_server, complaints, java_script_enabled=False)
    assert page.locator("[data-readout]").is_hidden()
    assert page.locator("[data-copy]").is_hidden()
    follow(page.get_by_role("link", name="Reach", exact=True))
    assert "layer=reach" in page.url
    assert page.locator("[data-legend='1']").is_visible()
    page.locator(".lt-map summary").click()
    expect(page.locator(".lt-map tbody tr").first).to_be_visible()
    move = page.locator("[data-column='prospect'] [data-card]").first
    move.locator("summary").click()
    expect(move.locator("select")).to_be_visible()
    assert page.locator(".lt-area title").count() == 24
    page.context.close()


def test_first_load_is_light(browser: Browser, live_server: LiveServer, complaints: list[str]) -> None:
    """Text compressed, as a server sends it: at most 200 KB for a page with a map."""
    import brotli

    sizes: dict[str, int] = {}
    context = browser.new_context()
    page = context.new_page()
    page.on("response", lambda response: sizes.__setitem__(response.url, _weight(brotli, response)))
    page.goto(live_server.url + "/style/")
    page.wait_for_load_state("networkidle")
    assert sum(sizes.values()) < 200_000
    assert any(".woff2" in url for url in sizes)
    context.close()


def _weight(brotli: Any, response: Any) -> int:
    body = response.body()
    return len(body) if ".woff2" in response.url else len(brotli.compress(body, quality=5))
