"""Around an application, in a real browser: more time and less, paper, help, questions, the deadline, links that end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from longtable.calls.models import Application, Booking, Call, PublicQuestion, Submission
from longtable.coalitions.moments import today_of
from tests.factories import make_access
from tests.factories.applications import make_application, make_apply_link
from tests.factories.calls import make_call
from tests.factories.places import make_community
from tests.journeys.steps import Clean, follow, go, heading, last_link, picture, press, sign_in, tick

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]
QUESTIONS = (
    {"kind": "long", "texts": {"en": "What will you do?", "es": "¿Qué harán?"}, "word_limit": 300},
    {"kind": "service", "texts": {"en": "Whom will you serve?", "es": "¿A quiénes servirán?"}},
)


@pytest.fixture
def here(settings, tmp_path) -> SimpleNamespace:
    """A coordinator and an open call with a grace of fifteen minutes."""
    settings.MEDIA_ROOT = tmp_path
    by = make_access()
    make_community(by)
    return SimpleNamespace(by=by, call=make_call(by, questions=QUESTIONS, grace_minutes=15))


def public(page: Page, call: Call, name: str = "public_call") -> None:
    page.goto(reverse(name, args=[call.coalition.slug, call.code]))


def said(page: Page) -> str:
    page.wait_for_load_state()
    return page.locator("main").inner_text()


def typed_in(page: Page, organization: str = "") -> None:
    """From the first step to the last, by keyboard where a box is to be ticked."""
    if organization:
        page.locator("#id_organization").fill(organization)
    press(page, "Save and go on")
    page.locator("[name=line-0-group]").select_option("black")
    page.locator("summary", has_text="areas").first.click()
    tick(page, "[name=line-0-areas][value='1']")
    press(page, "Save and go on")
    page.locator("textarea").first.fill("We go from door to door.")
    press(page, "Save and go on")
    page.locator("#id_amount").fill("20000")
    press(page, "Save and go on")
    heading(page, "Is everything right?")


def test_more_time_then_closed_then_cancelled(
    open_browser: Open, clean: Clean, site: str, here: SimpleNamespace
) -> None:
    page, reader = sign_in(open_browser(), here.by, site), open_browser(width=390, height=844)
    go(page, here.by, "extend", here.call)
    clean(page)
    press(page, "Extend the call")
    assert page.locator("[aria-invalid=true]").count()
    clean(page)
    picture(page, "extend-refused")
    day = today_of(here.call.coalition) + timedelta(days=30)
    page.locator("[name=closes_day]").fill(day.isoformat())
    page.get_by_label("Why?").fill("The radio spoke of it late.")
    page.get_by_label("Note to the public").fill("You have more time: the radio spoke of it late.")
    press(page, "Extend the call")
    public(reader, here.call)
    assert "You have more time: the radio spoke of it late." in said(reader)
    clean(reader)
    picture(reader, "extended")
    go(page, here.by, "close", here.call)
    page.get_by_label("Why?").fill("Everyone has sent theirs.")
    press(page, "Close it now")
    public(reader, here.call, "apply_start")
    heading(reader, "Can you still apply?")
    clean(reader)
    go(page, here.by, "cancel", here.call)
    clean(page)
    page.get_by_label("Why?").fill("The money was withdrawn.")
    press(page, "Cancel the call")  # the public is owed a word
    assert page.locator("[aria-invalid=true]").count() == 1
    picture(page, "cancel-refused")
    page.get_by_label("Note to the public").fill("The money for this call was withdrawn. We are sorry.")
    press(page, "Cancel the call")
    clean(page)
    public(reader, here.call)
    assert "The money for this call was withdrawn. We are sorry." in said(reader)
    picture(reader, "cancelled")
    assert Call.objects.get().state == "cancelled"


def test_what_came_on_paper_is_typed_in(open_browser: Open, clean: Clean, site: str, here: SimpleNamespace) -> None:
    page = sign_in(open_browser(), here.by, site)
    go(page, here.by, "enter_application", here.call)
    press(page, "Go on to the form")
    clean(page)
    picture(page, "paper-refused")
    tick(page, "[name=way][value=paper]")
    page.get_by_label("Name of the organization").fill("Barbers of the Towpath")
    page.get_by_label("When did it arrive?").fill(f"{today_of(here.call.coalition) - timedelta(days=1):%Y-%m-%d}T23:30")
    press(page, "Go on to the form")
    heading(page, "Who are you?")
    clean(page)
    typed_in(page)
    clean(page)
    press(page, "Send the application")
    heading(page, "What does this applicant propose?")
    clean(page)
    picture(page, "paper-sent")
    follow(page.get_by_role("link", name="Who has applied?"))
    heading(page, "Who has applied?")
    assert "Paper, entered by us" in said(page)
    clean(page)
    assert Application.objects.get().way == "paper"


def test_help_is_offered_booked_without_script_and_noted(
    open_browser: Open, clean: Clean, site: str, here: SimpleNamespace
) -> None:
    page, phone = sign_in(open_browser(), here.by, site), open_browser(width=390, height=844, script=False)
    application = make_application(here.call, "draft", "Cedar House")
    go(page, here.by, "help", here.call)
    press(page, "Offer this time")
    clean(page)
    picture(page, "help-refused")
    page.get_by_label("Begins").fill(f"{today_of(here.call.coalition) + timedelta(days=3):%Y-%m-%d}T10:00")
    page.get_by_label("Where, or the number to call").fill("(555) 555-0142")
    press(page, "Offer this time")
    _link, secret = make_apply_link(application)
    phone.goto(reverse("apply_home", args=[secret]))
    with phone.expect_navigation():
        phone.get_by_role("button", name=re.compile("^Book ")).click()
    assert "(555) 555-0142" in said(phone)
    picture(phone, "help-booked")
    go(page, here.by, "help", here.call)
    page.get_by_label("What was helped with").fill("How to count people reached.")
    press(page, "Note it")
    clean(page)
    picture(page, "help-noted")
    assert Booking.objects.get().log == "How to count people reached."
    with phone.expect_navigation():
        phone.get_by_role("button", name="Cancel this time").click()
    assert not Booking.objects.exists()


def test_a_question_is_answered_for_all(
    open_browser: Open, clean: Clean, site: str, here: SimpleNamespace, mailoutbox: list
) -> None:
    reader, page = open_browser(width=390, height=844), sign_in(open_browser(), here.by, site)
    public(reader, here.call, "ask_question")
    press(reader, "Ask in public")
    clean(reader)
    picture(reader, "ask-refused")
    reader.locator("main textarea").fill("May two small groups apply together?")
    reader.locator("main input[type=email]").fill("luz@people.example")
    press(reader, "Ask in public")
    assert "luz@people.example" not in reader.content()
    go(page, here.by, "asked", here.call)
    clean(page)
    picture(page, "asked")
    page.locator("main textarea").first.fill("Yes. One of you sends the application.")
    press(page, "Answer for all to read")
    clean(page)
    assert PublicQuestion.objects.get().answered_at
    public(reader, here.call, "ask_question")
    assert "Yes. One of you sends the application." in said(reader)
    clean(reader)
    assert mailoutbox[-1].to == ["luz@people.example"]


def test_the_deadline_passes_while_someone_writes(open_browser: Open, clean: Clean, here: SimpleNamespace) -> None:
    page = open_browser(width=390, height=844)
    quick, late = (make_application(here.call, "draft", name) for name in ("Cedar House", "Harbor Club"))
    Application.objects.update(started_at=timezone.now() - timedelta(days=1))
    pages = {}
    for one in (quick, late):
        _link, secret = make_apply_link(one)
        pages[one.pk] = secret
    page.goto(reverse("apply_step", args=[pages[quick.pk], "questions"]))
    page.locator("textarea").first.fill("Typed while the clock struck.")
    Call.objects.update(closes_at=timezone.now() - timedelta(minutes=2))
    press(page, "Save and go on")
    assert "The deadline has just passed." in said(page)
    clean(page)
    picture(page, "grace")
    press(page, "Save and go on")
    press(page, "Send the application")
    heading(page, "Did it arrive?")
    assert "within the grace that this call states" in said(page)
    clean(page)
    assert Submission.objects.get().late_seconds >= 120
    page.goto(reverse("apply_step", args=[pages[late.pk], "send"]))
    Call.objects.update(closes_at=timezone.now() - timedelta(minutes=16))
    press(page, "Send the application")
    heading(page, "Can this still be sent?")
    clean(page)
    picture(page, "too-late")
    follow(page.get_by_role("link", name="Back to my application"))
    assert "was not sent in time. What you wrote is kept for you." in said(page)
    clean(page)
    assert Submission.objects.count() == 1


def test_corrected_then_withdrawn(open_browser: Open, clean: Clean, here: SimpleNamespace) -> None:
    page = open_browser()
    _link, secret = make_apply_link(make_application(here.call, organization="Cedar House"))
    page.goto(reverse("apply_home", args=[secret]))
    clean(page)
    follow(page.get_by_role("link", name="Correct it"))
    page.goto(page.url.replace("/you/", "/questions/"))
    page.locator("textarea").first.fill("We go from door to door, twice.")
    press(page, "Save and go on")
    page.goto(reverse("apply_home", args=[secret]))
    assert "Send it again, so that the change counts." in said(page)
    clean(page)
    picture(page, "changed")
    follow(page.get_by_role("link", name="Check and send").last)
    press(page, "Send the corrected application")
    heading(page, "Did it arrive?")
    follow(page.get_by_role("link", name="See where it stands"))
    follow(page.get_by_role("link", name="Withdraw the application"))
    heading(page, "Take your application back?")
    clean(page)
    press(page, "Yes, withdraw it")
    assert "Application A01 is withdrawn." in said(page)
    clean(page)
    picture(page, "withdrawn")
    assert Submission.objects.count() == 2


def test_a_link_that_has_ended_is_renewed(
    open_browser: Open, clean: Clean, here: SimpleNamespace, mailoutbox: list
) -> None:
    application = make_application(here.call, "draft", email="luz@people.example", language="es")
    _link, secret = make_apply_link(application, days=-1)
    page = open_browser(language="es")
    page.goto(reverse("apply_home", args=[secret]))
    heading(page, "¿Quiere un enlace nuevo?")
    clean(page)
    page.locator("main input[type=email]").fill("stranger@people.example")
    press(page, "Envíenme un enlace nuevo")
    assert mailoutbox == []
    page.goto(reverse("apply_home", args=[secret]))
    page.locator("main input[type=email]").fill("Luz@people.example")
    press(page, "Envíenme un enlace nuevo")
    heading(page, "¿Dónde está el enlace nuevo?")
    clean(page)
    page.goto(last_link(mailoutbox))
    heading(page, "¿Cómo va nuestra solicitud?")
    clean(page)
    picture(page, "renewed")
    expect(page.locator("html")).to_have_attribute("lang", "es")
