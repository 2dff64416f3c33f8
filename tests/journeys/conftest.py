"""A real browser on a real server: every page that a journey opens is checked with axe at two widths."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from scripts.services import find_browser
from tests.conftest import ROOT
from tests.journeys.steps import PATIENCE

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = ROOT / "src" / "longtable" / "ui" / "static" / "built" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = ((1280, 900), (320, 700))
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys run by themselves: Playwright keeps an event loop in its thread, beside which Django's test client cannot run."""
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(Path(item.path).stem))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium."""
    path = find_browser()
    if path is None:
        pytest.fail("No browser: install Chromium, or set LONGTABLE_BROWSER to one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Requests:
    """The requests that the server is at work on."""

    def __init__(self) -> None:
        self.count, self.changed = 0, threading.Condition()

    def begun(self, sender: type, **_more: object) -> None:
        self._add(sender, 1)

    def ended(self, sender: type, **_more: object) -> None:
        self._add(sender, -1)

    def _add(self, sender: type, number: int) -> None:
        if issubclass(sender, WSGIHandler):  # the test client's are done when it returns
            with self.changed:
                self.count += number
                self.changed.notify_all()

    def wait_for_the_last(self) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.count == 0, PATIENCE / 1000), "the server still works"


@pytest.fixture
def site(live_server: Any, settings: LazySettings) -> Iterator[str]:
    """The address of a running server with an empty database; links in e-mails lead to it.

    The database is emptied when the server has finished what it was asked.
    """
    requests = Requests()
    request_started.connect(requests.begun)
    request_finished.connect(requests.ended)
    settings.SITE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    yield str(live_server.url)
    requests.wait_for_the_last()
    request_started.disconnect(requests.begun)
    request_finished.disconnect(requests.ended)


@pytest.fixture
def open_browser(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """``open_browser(width=, language=, script=True)``: a fresh page; errors of its console fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(*, width: int = 1280, height: int = 900, language: str = "en", script: bool = True) -> Page:
        context = chromium.new_context(
            base_url=site,
            viewport={"width": width, "height": height},
            locale=language,
            java_script_enabled=script,
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda m: complaints.append(f"{page.url}: {m.text}") if m.type == "error" else None)
        return page

    yield make
    for context in contexts:
        context.set_offline(True)  # a page that is closed may still want to save
        context.close()
    expected = ("status of 4", "status of 5", "ERR_INTERNET_DISCONNECTED")  # refused pages, networks switched off
    assert [c for c in complaints if not any(word in c for word in expected)] == []


@pytest.fixture
def clean() -> Callable[[Page], None]:
    """``clean(page)``: axe finds nothing at both widths, and nothing sticks out at 320 px."""
    source = AXE.read_text()

    def check(page: Page) -> None:
        page.wait_for_load_state()  # a pressed link has only begun its page: the styles may still be on their way
        before = page.viewport_size
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(source)
            found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
            faults = [
                f"{v['id']}: {v['help']}: {node['target']} {node['html'][:120]}"
                for v in found["violations"]
                for node in v["nodes"]
            ]
            assert not faults, f"{page.url} at {width} px:\n" + "\n".join(faults)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{page.url} is {wide} px wide at {width} px"
        if before:
            page.set_viewport_size(before)

    return check
