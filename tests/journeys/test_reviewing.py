"""A volunteer reviews on a phone, by keyboard, and without script; axe finds nothing on the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from longtable.calls.models import Application, Assignment, Call, PanelMember, Review
from tests.factories import make_access
from tests.factories.applications import make_application
from tests.factories.calls import CRITERIA, make_call
from tests.factories.places import make_community
from tests.factories.reviews import declare, give, make_panelist, make_review, make_review_link
from tests.journeys.steps import follow
from tests.pages import visit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def call() -> Call:
    by = make_access()
    make_community(by)
    questions = (
        {"kind": "long", "texts": {"en": "What will you do?"}, "criterion": 1},
        {"kind": "service", "texts": {"en": "Whom will you serve?"}, "criterion": 0},
    )
    anchors = {"1": {"en": "No sign of it"}, "3": {"en": "Some steps"}, "5": {"en": "Clear proof"}}
    criteria = [{**one, "anchors": anchors} for one in CRITERIA]
    call = make_call(by, "closed", questions=questions, criteria=criteria, reviewers_each=2, blind=True)
    call.by = by  # type: ignore[attr-defined]
    for name in ("Cedar House", "Lake Walks", "Harbor Club"):
        make_application(call, organization=name, answers=["We go from door to door. " * 12])
    return call


@pytest.fixture
def member(call: Call) -> PanelMember:
    member = make_panelist(call, "Marta Okafor", is_community=True)
    give(member, *call.applications.all()[:2])
    return member


def test_a_volunteer_reviews_on_a_phone(
    call: Call, member: PanelMember, open_browser: Callable[..., Page], clean: Callable[[Page], None]
) -> None:
    _link, secret = make_review_link(member)
    page = open_browser(width=390, height=844)
    page.goto(reverse("review_link", args=[secret]))
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting for your review: 2")
    clean(page)
    follow(page.get_by_role("link", name="Say where I have a conflict"))
    clean(page)
    follow(page.get_by_role("button", name="No conflict with all the others"))
    follow(page.get_by_role("link", name="Read A01 next"))
    clean(page)
    assert page.locator("input:checked").count() == 0
    first, second = page.locator("fieldset[data-scale]").all()
    first.locator("input").first.focus()
    page.keyboard.press("4")
    assert first.locator("input:checked").get_attribute("value") == "4"
    page.keyboard.press("0")
    assert second.locator("input:checked").get_attribute("value") == "na"
    expect(page.get_by_role("status").filter(has_text="Draft kept.")).to_be_visible()
    assert Review.objects.get().state == "draft"
    page.get_by_label("What is strong?").fill("They know the lake. 5 of 5!")
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How good is A02?")
    assert Review.objects.get().state == "done"
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_text("2 criteria have no score yet")).to_be_visible()
    clean(page)
    for fieldset in page.locator("fieldset[data-scale]").all():
        fieldset.locator("label").nth(2).click()
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting for your review: 0")
    follow(page.get_by_role("link", name="A01"))
    clean(page)
    page.go_back()
    follow(page.get_by_role("link", name="How do the applications stand?"))
    clean(page)


def test_a_review_without_script(call: Call, member: PanelMember, open_browser: Callable[..., Page]) -> None:
    declare(member, *call.applications.all())
    _link, secret = make_review_link(member)
    page = open_browser(width=390, script=False)
    page.goto(reverse("review_link", args=[secret]))
    follow(page.get_by_role("link", name="Read A01 next"))
    for fieldset in page.locator("fieldset[data-scale]").all():
        fieldset.get_by_text("Not applicable").click()
    follow(page.get_by_role("button", name="Save the draft"))
    assert Review.objects.get().state == "draft"


def test_the_pages_of_the_coordinator(
    call: Call, member: PanelMember, site: str, open_browser: Callable[..., Page], clean: Callable[[Page], None]
) -> None:
    by = call.by  # type: ignore[attr-defined]
    other = make_panelist(call, "Sam Reyes", declared=True)
    for application in Application.objects.all():
        make_review(other, application, [4, 2], strengths="Clear steps")
    Assignment.objects.filter(member=member).update(by_hand=True)
    page = open_browser()
    session = visit(by.account).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    for name, args in (
        ("panel", ()), ("panel_add", ()), ("panel_member", (member.pk,)), ("reading", ()), ("reading_one", (1,)),
        ("hiding", ()), ("hide", (1,)), ("board", ()), ("compare", (1,)), ("my_reviews", ()),
    ):  # fmt: skip
        page.goto(reverse(f"calls:{name}", args=[by.coalition.slug, call.code, *args]))
        clean(page)
