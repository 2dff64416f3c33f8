"""What takes long in choosing: its progress goes on by itself, and ends where it should."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from longtable.calls.models import Selection
from tests.journeys.steps import sign_in
from tests.rooms.calls.selecting_case import make_small

pytestmark = pytest.mark.django_db(transaction=True)


def test_reasons_and_keeping_go_on_by_themselves(
    open_browser: Callable[..., Page], site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, call = make_small()
    monkeypatch.setattr("longtable.calls.views.selecting.SLICE", 0)  # one step a request
    monkeypatch.setattr("longtable.calls.proposing.DRAWS", 10)  # steps of the steadiness, otherwise 200 requests
    page = open_browser()
    sign_in(page, by, site)
    page.goto(reverse("calls:select", args=[by.coalition.slug, call.code]))
    page.get_by_role("link", name="Show every reason").press("Enter")
    expect(
        page.get_by_role("table", name="Every application").get_by_text("below the least eligible score")
    ).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    page.get_by_role("button", name="Keep this proposal and decide").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Whom do we choose?")
    assert set(Selection.objects.get().result["changes"]) == {"A01", "A02", "A03", "A04", "A05"}
