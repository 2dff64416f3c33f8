"""A series of meetings: answered with the keyboard alone, and chosen in a browser that waits for the proposal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from longtable.meetings.models import Asked, Poll
from tests.factories import make_access
from tests.factories.meetings import make_invitable, make_poll, secret_of_poll
from tests.journeys.steps import Clean, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_series_is_answered_by_keyboard_and_chosen(
    open_browser: Callable[..., Page], site: str, clean: Clean
) -> None:
    access = make_access()
    people = [make_invitable(access, name) for name in ("Rosa Delgado", "Lucía Pastrana")]
    poll = make_poll(access, people, series=4)
    first, second = poll.asked.select_related("poll", "person").order_by("person__name")

    page = open_browser(width=320, script=False, language="es")
    page.goto(reverse("poll_link", args=[secret_of_poll(first)]))
    page.locator("#y1").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")  # one stop for each time
    page.keyboard.press("ArrowLeft")
    assert [page.locator(one).is_checked() for one in ("#y1", "#n2")] == [True, True]
    page.locator("main form button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/thanks/")
    assert Asked.objects.get(pk=first.pk).answers == {"1": "yes", "2": "no"}

    page = open_browser(width=390)
    page.goto(reverse("poll_link", args=[secret_of_poll(second)]))
    clean(page)
    page.get_by_role("group", name="6 p.m. to 7:30 p.m.").get_by_text("Yes").click()
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Did we get it right?")
    clean(page)

    host = sign_in(open_browser(), access, site)
    host.goto(reverse("meetings:poll", args=[access.coalition.slug, poll.pk]))
    expect(host.locator("main")).to_contain_text("2 of 2 have answered.")
    clean(host)
    host.get_by_role("button", name="Close the poll and choose").click()
    expect(host.get_by_role("heading", name="How sure is this?")).to_be_visible()
    expect(host.locator("main")).to_contain_text("everyone can come at least once")
    clean(host)
    host.get_by_role("button", name="Choose these times").click()
    expect(host.locator("main")).to_contain_text("The meetings")
    clean(host)
    assert Poll.objects.get(pk=poll.pk).made_meetings.count() == 4
