"""Around the panel, in a real browser: words hidden one by one, stepping aside, a late reviewer, a changed mind."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from longtable.calls.models import Assignment, Channel, PanelMember, Redaction, Review, ScoreChange
from longtable.coalitions.moments import today_of
from tests.factories import make_access
from tests.factories.applications import make_application
from tests.factories.calls import CRITERIA, make_call
from tests.factories.places import make_community
from tests.factories.reviews import declare, give, make_panelist, make_review, make_review_link
from tests.journeys.steps import Clean, follow, go, heading, last_link, picture, press, sign_in, tick

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]
NAMES = ("Cedar House", "Lake Walks", "Harbor Club")
QUESTIONS = (
    {"kind": "long", "texts": {"en": "What will you do?", "es": "¿Qué harán?"}, "criterion": 1},
    {"kind": "service", "texts": {"en": "Whom will you serve?", "es": "¿A quiénes servirán?"}, "criterion": 0},
    {"kind": "short", "texts": {"en": "Who leads the work?", "es": "¿Quién dirige?"}, "identifies": True},
)


@pytest.fixture
def here() -> SimpleNamespace:
    """A coordinator, and a blind call with three applications that say who sends them."""
    by = make_access()
    make_community(by)
    call = make_call(by, "closed", QUESTIONS, CRITERIA, reviewers_each=2, blind=True)
    for name in NAMES:
        answer = f"{name} goes from door to door. Write to ana@cedar.example. Ask on Maple Street."
        make_application(call, organization=name, answers=[answer, "Ana Ruiz"])
    return SimpleNamespace(by=by, call=call)


def said(page: Page) -> str:
    page.wait_for_load_state()
    return page.locator("main").inner_text()


def shows_nobody(page: Page) -> None:
    """No name, address or contact of an applicant anywhere on the page, seen or not."""
    html = page.content()
    assert [word for word in (*NAMES, "Ana Ruiz", "cedar.example", "Maple") if word in html] == []


def test_words_are_hidden_by_keyboard(open_browser: Open, clean: Clean, site: str, here: SimpleNamespace) -> None:
    page = sign_in(open_browser(), here.by, site)
    go(page, here.by, "hiding", here.call)
    clean(page)
    follow(page.get_by_role("link", name="A01 Cedar House"))
    clean(page)
    page.get_by_text("Maple", exact=True).click()
    page.get_by_label("Street.", exact=True).focus()
    page.keyboard.press("Space")
    picture(page, "words-chosen")
    press(page, "Hide the marked words too")
    assert "No name or address that we know is left in the answers." in said(page)
    clean(page)
    picture(page, "words-hidden")
    assert Redaction.objects.filter(application__number=1).count()
    reviewer = make_panelist(here.call, "Marta Okafor", language="es", is_community=True)
    (task,) = give(reviewer, here.call.applications.get(number=1))
    declare(reviewer, *here.call.applications.all())
    phone = open_browser(width=390, height=844, language="es")
    phone.goto(reverse("review_one", args=[make_review_link(reviewer)[1], task.pk]))
    heading(phone, re.compile("A01"))
    shows_nobody(phone)
    clean(phone)
    picture(phone, "words-read")


def test_abstained_stepped_aside_and_a_conflict_found_late(
    open_browser: Open, clean: Clean, site: str, here: SimpleNamespace
) -> None:
    first, second, third = here.call.applications.order_by("number")
    member = make_panelist(here.call, "Sam Reyes")
    give(member, first, second)
    link = reverse("review_link", args=[make_review_link(member)[1]])
    page = open_browser(width=390, height=844)
    page.goto(link)
    follow(page.locator("main").get_by_role("link", name="A01", exact=True))
    heading(page, "Where do you have a conflict?")  # nothing opens before
    page.locator(f"label[for='a{first.pk}-none']").click()
    press(page, "Keep")
    heading(page, re.compile("A01"))
    page.goto(link + "conflicts/")
    page.locator(f"label[for='a{second.pk}-none']").click()
    press(page, "Keep")
    assert "1 application has no answer yet." in said(page)
    clean(page)
    page.locator(f"label[for='a{third.pk}-conflict']").click()
    press(page, "Keep")
    follow(page.get_by_role("link", name=re.compile("next$")))
    follow(page.get_by_role("link", name="I cannot judge this one"))
    clean(page)
    page.get_by_label("Why?").fill("I know nothing of dentistry.")
    press(page, "Yes, I abstain")
    heading(page, "Waiting for your review: 1")
    clean(page)
    follow(page.get_by_role("link", name=re.compile("next$")))
    for fieldset in page.locator("fieldset[data-scale]").all():
        fieldset.locator("label").nth(1).click()
    press(page, "Save and next")
    heading(page, "Waiting for your review: 0")
    picture(page, "desk-done")
    follow(page.locator("main").get_by_role("link", name=re.compile("^A0")).first)
    shows_nobody(page)
    follow(page.get_by_role("link", name="I have a conflict here"))
    assert "Scores that you gave it no longer count." in said(page)
    clean(page)
    page.get_by_label("Why?").fill("My sister began to work there.")
    press(page, "Yes, I step aside")
    clean(page)
    picture(page, "stepped-aside")
    void = Assignment.objects.get(review__state="void", state="recused")
    coordinator = sign_in(open_browser(), here.by, site)
    go(coordinator, here.by, "compare", here.call, void.application.number)
    assert "1 is void because of a conflict." in said(coordinator)
    clean(coordinator)


def test_a_late_reviewer_is_replaced(
    open_browser: Open, clean: Clean, site: str, here: SimpleNamespace, mailoutbox: list
) -> None:
    late, able = (make_panelist(here.call, name, declared=True) for name in ("Walter Farrow", "Mei Nakagawa"))
    first, second, _third = here.call.applications.order_by("number")
    make_review(late, first, [4, 2], strengths="Clear steps")
    make_review(late, second, [3, None], state="draft")
    page = sign_in(open_browser(), here.by, site)
    go(page, here.by, "reading_one", here.call, 2)
    clean(page)
    press(page, "Give it to Mei Nakagawa")
    clean(page)
    picture(page, "reader-replaced")
    assert "Walter Farrow: Given to someone else" in said(page)
    assert "has a conflict" not in said(page)
    assert Assignment.objects.get(application=second, state="waiting").member == able
    go(page, here.by, "panel", here.call)
    press(page, "Send the link")
    press(page, "Withdraw the link")
    clean(page)
    picture(page, "panel-links")
    follow(page.get_by_role("link", name="Walter Farrow"))
    clean(page)
    follow(page.get_by_role("link", name="Take this reviewer off the panel"))
    heading(page, "Take Walter Farrow off the panel?")
    clean(page)
    press(page, "Yes, take them off")
    clean(page)
    assert PanelMember.objects.get(pk=late.pk).left_at
    assert set(Review.objects.values_list("state", flat=True)) == {"done", "draft"}
    phone = open_browser(width=390, height=844)
    phone.goto(last_link(mailoutbox))  # it was withdrawn
    heading(phone, "Do you want a new link?")
    clean(phone)
    shows_nobody(phone)
    assert not any(name in letter.subject + letter.body for letter in mailoutbox for name in NAMES)


def test_a_coordinator_records_a_conflict(open_browser: Open, clean: Clean, site: str, here: SimpleNamespace) -> None:
    member = make_panelist(here.call, "Omar Barrow", declared=True)
    make_review(member, here.call.applications.get(number=3), [5, 5])
    page = sign_in(open_browser(), here.by, site)
    go(page, here.by, "panel_member", here.call, member.pk)
    page.get_by_label("Application", exact=True).select_option(label="A03 Harbor Club")
    press(page, "Record the conflict")
    clean(page)
    assert page.locator("[aria-invalid=true]").count() == 1  # the chosen application is kept
    picture(page, "conflict-refused")
    page.get_by_label("Why?").fill("He sat on their board.")
    press(page, "Record the conflict")
    assert "Scores that they gave it no longer count." in said(page)
    clean(page)
    assert Assignment.objects.get(review__state="void", state="recused").member == member


def test_talking_changes_a_mind(open_browser: Open, clean: Clean, here: SimpleNamespace) -> None:
    mine, other = (make_panelist(here.call, name, declared=True) for name in ("Ines Park", "Sam Reyes"))
    application = here.call.applications.get(number=1)
    make_review(other, application, [1, 5], questions="Who pays?")
    review = make_review(mine, application, [4, 2])
    page = open_browser(width=390, height=844)
    page.goto(reverse("review_others", args=[make_review_link(mine)[1], review.assignment_id]))
    shows_nobody(page)
    clean(page)
    page.locator("summary", has_text="you gave 4").click()
    page.get_by_label("New score").first.select_option("3")
    press(page, "Change this score")
    assert page.locator("[aria-invalid=true]").count() == 1
    clean(page)
    picture(page, "change-refused")
    page.get_by_label("Why does the score change?").first.fill("They serve fewer areas than I read.")
    press(page, "Change this score")
    assert "4 → 3. They serve fewer areas than I read." in said(page)
    clean(page)
    picture(page, "score-changed")
    assert ScoreChange.objects.get().was == 4


def test_a_coordinator_who_reviews_blindly(open_browser: Open, clean: Clean, site: str, here: SimpleNamespace) -> None:
    own = make_panelist(here.call, "Noemí Tallgrass", email=here.by.account.email, declared=True)
    give(own, *here.call.applications.all())
    page = sign_in(open_browser(), here.by, site)
    for name, args in (
        ("call", ()), ("outreach", ()), ("asked", ()), ("help", ()), ("panel", ()), ("reading", ()),
        ("reading_one", (1,)), ("board", ()), ("my_reviews", ()),
    ):  # fmt: skip
        go(page, here.by, name, here.call, *args)
        shows_nobody(page)
    press(page, "Open my reviews")
    heading(page, "Waiting for your review: 3")
    shows_nobody(page)
    for name, args in (("applications", ()), ("application", (1,)), ("hiding", ()), ("hide", (1,))):
        answer = page.goto(reverse(f"calls:{name}", args=[here.by.coalition.slug, here.call.code, *args]))
        assert answer
        assert answer.status == 403
        shows_nobody(page)
    clean(page)


def test_ways_to_make_it_known(open_browser: Open, clean: Clean, site: str, here: SimpleNamespace) -> None:
    page = sign_in(open_browser(), here.by, site)
    go(page, here.by, "add_channel", here.call)
    press(page, "Note it and make its link")
    assert page.locator("[aria-invalid=true]").count()
    clean(page)
    page.get_by_label("What, and where?").fill("Radio Sol, Saturday morning")
    page.get_by_label("In which language?").select_option("es")
    tick(page, "[name=groups][value=black]")
    press(page, "Note it and make its link")
    channel = Channel.objects.get()
    reader = open_browser(width=390, height=844, script=False)
    reader.goto(reverse("call_via", args=[channel.token]))
    heading(reader, "Socios por un lago sin humo")  # a way in Spanish leads to the Spanish page
    go(page, here.by, "channel", here.call, channel.pk)
    assert "Its link has brought 1 visit." in said(page)
    press(page, "Remove it from the log")
    expect(page.get_by_text("Radio Sol, Saturday morning").first).to_be_visible()  # visits stay in the log
    clean(page)
    picture(page, "channel-stays")
    Channel.objects.create(call=here.call, name="Poster", token="poster2345", on=today_of(here.call.coalition))
    go(page, here.by, "outreach", here.call)
    follow(page.get_by_role("link", name="Poster"))
    press(page, "Remove it from the log")
    heading(page, "Who has heard of this call?")
    clean(page)
    assert list(Channel.objects.values_list("name", flat=True)) == ["Radio Sol, Saturday morning"]
