"""Choosing in a real browser: a control that is moved, the page of one applicant, and the whole way without script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from longtable.calls.models import Selection
from longtable.coalitions.models import Role
from tests.factories import make_access
from tests.journeys.steps import Clean, follow, go, heading, last_link, picture, press, sign_in, tick
from tests.pages import space, visit
from tests.rooms.calls.selecting_case import make_decided, make_small

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_limits() -> None:
    cache.clear()


def said(page: Page) -> str:
    return space(page.locator("#select-answer").inner_text())


def test_a_moved_control_works_the_choice_out_anew(open_browser: Callable[..., Page], clean: Clean, site: str) -> None:
    by, call = make_small(awards_max=3)
    page = sign_in(open_browser(), by, site)
    go(page, by, "select", call)
    page.wait_for_load_state("networkidle")
    assert "3 of 5 applications" in said(page)
    page.evaluate("window.samePage = true")
    page.get_by_text("What if the terms were different?").click()
    slider = page.locator("input[type=range][name=most]")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#select-answer")).to_contain_text("2 of 5 applications")
    expect(page.locator("#select-sum")).to_contain_text("2 of 2 places")
    expect(page).to_have_url(re.compile("most=2"))
    assert "the most awards" in space(page.locator("#select-found").inner_text())
    expect(page.locator("#select-keep textarea")).to_be_visible()  # other terms need a reason
    assert page.evaluate("window.samePage")  # by htmx: the page itself stayed
    page.wait_for_load_state("networkidle")
    page.get_by_text("What does each requirement cost?").click()
    expect(page.get_by_text("nothing: the best choice keeps it anyway").first).to_be_visible()
    clean(page)
    page.get_by_role("link", name="Why is A03 in or out?").click()
    expect(page.locator("#why-A03 #reason")).to_be_visible()
    page.get_by_role("link", name="Back to the published terms").click()
    expect(page.locator("#select-answer")).to_contain_text("3 of 5 applications")
    page.wait_for_load_state("networkidle")


def test_the_page_of_one_applicant(open_browser: Callable[..., Page], clean: Clean, site: str) -> None:
    by, call = make_small()
    page = sign_in(open_browser(), by, site)
    go(page, by, "select_one", call, 3)
    heading(page, "Why is A03 in or out?")
    assert "from 2 reviews" in space(page.locator("main").inner_text())
    clean(page)
    picture(page, "select-one")


def test_choosing_without_script(open_browser: Callable[..., Page], site: str, mailoutbox: list) -> None:
    by, call = make_small()
    page = sign_in(open_browser(script=False), by, site)
    go(page, by, "select", call)
    page.get_by_text("What if the terms were different?").click()
    page.locator("#id_most").fill("2")
    press(page, "Work it out")
    assert "2 of 5 applications" in said(page)
    go(page, by, "select", call)
    page.locator("summary", has_text="What does each requirement cost?").click()
    follow(page.get_by_role("link", name="What does each requirement cost?"))
    heading(page, "What does each requirement cost?")
    follow(page.get_by_role("link", name="Back to the proposal"))
    follow(page.get_by_role("link", name="Why is A05 in or out?"))
    heading(page, "Why is A05 in or out?")
    follow(page.get_by_role("link", name="Back to the proposal"))
    press(page, "Keep this proposal and decide")
    while page.get_by_role("button", name="Go on").count():
        press(page, "Go on")
    heading(page, "Whom do we choose?")
    tick(page, "[name=chosen-A01]")
    press(page, "Write down the decision")
    assert "Say why A01 differs" in page.locator("main").inner_text()
    page.locator("[name=reason-A01]").fill("They withdrew by telephone.")
    press(page, "Write down the decision")
    assert "They withdrew by telephone." in page.locator("main").inner_text()
    page.locator("#outside_name").fill("Rosa Lind")
    page.locator("#outside_email").fill("rosa@elsewhere.example")
    press(page, "E-mail the link")
    outsider = open_browser(script=False, width=390, height=844)
    outsider.goto(last_link(mailoutbox))
    member = sign_in(open_browser(script=False), make_access(Role.MEMBER, by.coalition), site)
    go(member, by, "decide", call)
    for signer in (outsider, member):
        tick(signer, "[name=free]")
        tick(signer, "[name=read]")
        press(signer, "Sign")
    assert Selection.objects.get().state == "signed"


def test_decided_pages_in_spanish(open_browser: Callable[..., Page], clean: Clean, site: str) -> None:
    by, call, _selection = make_decided()
    page = open_browser(language="es")
    session = visit(by.account, "es").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    for name, question in (
        ("decide", "¿A quién hemos elegido?"),
        ("decision_letters", "¿A quién se le ha dicho?"),
        ("select", "¿A quién debemos elegir?"),
    ):
        page.goto(reverse(f"calls:{name}", args=[by.coalition.slug, call.code]))
        page.wait_for_load_state("networkidle")
        heading(page, question)
        clean(page)
