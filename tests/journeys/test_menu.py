"""The main menu in a browser: by keyboard, without script, on a phone, in the longer language, with room for more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import gettext_lazy as _
from playwright.sync_api import Page

from longtable.coalitions.models import Coalition, Role
from longtable.house import navigation
from tests.factories import make_access, make_coalition
from tests.journeys.steps import follow

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Coalition for Clean Air and Long Lives in the Neighborhoods of the Southern Lake Shore"


@pytest.fixture
def entered(open_browser: Callable[..., Page], site: str) -> Callable[..., Page]:
    """``entered(**how)``: a browser on the page "What needs us today?" of a coalition with a long name."""

    def make(**how: object) -> Page:
        coalition: Coalition = make_coalition(LONG)
        client = Client()
        account = make_access(Role.COORDINATOR, coalition).account
        client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        page = open_browser(**how)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])
        page.goto(f"/{coalition.slug}/")
        return page

    return make


def test_by_keyboard(entered: Callable[..., Page], clean: Callable[[Page], None]) -> None:
    page = entered()
    groups = page.locator(".lt-nav details")
    groups.first.locator("summary").focus()
    page.keyboard.press("Enter")
    assert groups.first.get_by_role("link", name="Partners Where").is_visible()
    clean(page)
    page.keyboard.press("Escape")
    assert groups.first.get_by_role("link", name="Partners Where").is_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the second group opens
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/meetings/")
    assert page.locator(".lt-nav [aria-current]").all_inner_texts()[0] == "How we work together"


@pytest.mark.parametrize("width", [1280, 320])
def test_without_script_one_group_at_a_time(width: int, entered: Callable[..., Page]) -> None:
    page = entered(script=False, width=width)
    if width == 320:
        page.locator(".lt-menu--phone > summary").click()
        follow(page.get_by_role("link", name="Who is heard"))
    else:
        first, second = page.locator(".lt-nav details").all()
        first.locator("summary").click()
        second.locator("summary").click()
        assert first.get_attribute("open") is None
        follow(second.get_by_role("link", name="Who is heard"))
    assert page.url.endswith("/meetings/heard/")


def test_the_phone_menu_is_clean_and_closes(entered: Callable[..., Page], clean: Callable[[Page], None]) -> None:
    page = entered(width=390, height=844, language="es")
    page.locator(".lt-menu--phone > summary").click()
    clean(page)
    page.keyboard.press("Escape")
    assert page.locator(".lt-menu--phone > .lt-menu__list").is_hidden()


def test_text_twice_as_large_on_a_phone(entered: Callable[..., Page]) -> None:
    page = entered(width=390, height=844, language="es")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    brand = page.locator(".lt-brand > a").first.bounding_box()
    assert brand
    assert brand["height"] < 80, "the name stays in one line"


@pytest.mark.parametrize("width", [320, 640, 1024, 1120, 1280, 1440])
def test_rooms_to_come_fit(width: int, entered: Callable[..., Page], monkeypatch: pytest.MonkeyPatch) -> None:
    """Four groups in the longer language, beside a coalition's long name: nothing is cut, nothing overlaps."""
    more = [(_("What we keep about people, and how long"), navigation.GROUPS[0][1])] if width >= 1280 else []
    monkeypatch.setattr(navigation, "GROUPS", [*navigation.GROUPS, (_("Our words"), navigation.GROUPS[1][1]), *more])
    page = entered(width=width, language="es")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    bar = page.locator(".lt-header__bar > :visible, .lt-nav > ul > li:visible > *")
    boxes = [box for one in bar.all() if (box := one.bounding_box())]
    tops = {box["height"] for box in boxes}
    assert max(tops) < 80, "the bar has one line"
    brand, *others = (one.bounding_box() for one in page.locator(".lt-header__bar > :visible").all())
    for left, right in zip([brand, *others], others, strict=False):
        assert left
        assert right
        assert left["x"] + left["width"] <= right["x"] + 1
