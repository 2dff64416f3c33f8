"""Three applications in a real browser: on a phone, in Spanish, and one whose connection is lost in the middle."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from longtable.calls.models import Answer, Application, Call, Submission, Upload
from tests.factories import make_access
from tests.factories.calls import make_call
from tests.factories.places import make_community
from tests.journeys.steps import follow, picture

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = (
    {"kind": "long", "texts": {"en": "What will you do?", "es": "¿Qué harán?"}, "word_limit": 300},
    {"kind": "service", "texts": {"en": "Whom will you serve, and where?", "es": "¿A quiénes servirán, y dónde?"}},
    {"kind": "file", "texts": {"en": "Your budget", "es": "Su presupuesto"}, "required": False},
)


@pytest.fixture
def call(settings, tmp_path) -> Call:
    settings.MEDIA_ROOT = tmp_path
    access = make_access()
    make_community(access)
    return make_call(access, questions=ASKED)


def begin(page: Page, call: Call, email: str) -> None:
    page.goto(reverse("apply_start", args=[call.coalition.slug, call.code]))
    page.locator("#id_email").fill(email)
    page.locator("main form").get_by_role("button").click()
    expect(page).to_have_url(re.compile("/write/you/"))


def serve(page: Page) -> None:
    page.locator("[name=line-0-group]").select_option("black")
    page.locator("summary", has_text=re.compile("Choose areas|Elegir|áreas|zonas", re.IGNORECASE)).first.click()
    page.get_by_text("Area 1", exact=True).click()


def go_on(page: Page) -> None:
    expect(page.locator("[data-status]")).to_contain_text(re.compile("Saved|Guardado"))
    with page.expect_navigation():
        page.locator("button[name=next]").click()


def send(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form button").last.click()
    expect(page).to_have_url(re.compile("/receipt/1/"))


def through(page: Page, call: Call, name: str, clean: Callable[[Page], None]) -> None:
    picture(page, f"{name}-you")
    page.locator("#id_organization").fill("Lake House")
    go_on(page)
    serve(page)
    clean(page)
    picture(page, f"{name}-serve")
    go_on(page)
    page.locator("textarea").first.fill("We go from door to door.")
    clean(page)
    picture(page, f"{name}-questions")
    go_on(page)
    page.locator("#id_amount").fill("$20,000")
    clean(page)
    go_on(page)
    clean(page)
    picture(page, f"{name}-send")
    send(page)
    clean(page)
    picture(page, f"{name}-receipt")


def test_on_a_phone(open_browser, call, clean):
    page = open_browser(width=390, height=800)
    page.goto(reverse("apply_start", args=[call.coalition.slug, call.code]))
    clean(page)
    begin(page, call, "ana@people.example")
    clean(page)
    through(page, call, "phone", clean)
    follow(page.locator("main a", has_text="See where it stands"))
    expect(page.locator("h1")).to_have_text("Where does our application stand?")
    clean(page)
    picture(page, "phone-home")
    assert Submission.objects.get().content["amount_cents"] == 2_000_000


def test_in_spanish(open_browser, call, clean):
    page = open_browser(language="es")
    begin(page, call, "luz@people.example")
    expect(page.locator("h1")).to_have_text("¿Quiénes son ustedes?")
    through(page, call, "spanish", clean)
    expect(page.locator("h1")).to_have_text("¿Llegó?")
    assert Application.objects.get().language == "es"


def test_an_interrupted_one_loses_nothing(open_browser, call, clean):
    page = open_browser(width=1280)
    page.on("requestfailed", lambda _request: None)
    begin(page, call, "ben@people.example")
    page.goto(page.url.replace("/you/", "/questions/"))
    field = page.locator("textarea").first
    field.press_sequentially("First words")
    expect(page.locator("[data-status]")).to_contain_text("Saved at")
    expect(page.locator("[id^=count-]")).to_have_text("2 of 300 words")
    assert Answer.objects.get().text == "First words"
    page.context.set_offline(True)
    field.fill("First words and many more, typed on a train")
    expect(page.locator("[data-status]")).to_contain_text("Not saved yet")
    picture(page, "offline")
    assert Answer.objects.get().text == "First words"
    page.context.set_offline(False)
    page.goto("about:blank")  # the tab is closed before it was saved
    page.go_back()
    expect(page.locator("textarea").first).to_have_value("First words and many more, typed on a train")
    expect(page.locator("[data-status]")).to_contain_text("Saved at")
    assert Answer.objects.get().text.endswith("typed on a train")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_two_people_are_asked_which_text_stays(open_browser, call, clean):
    page = open_browser()
    begin(page, call, "ben@people.example")
    page.goto(page.url.replace("/you/", "/questions/"))
    application = Application.objects.get()
    question = call.questions.get(kind="long")
    Answer.objects.create(application=application, question=question, text="Hers", revision=1)
    page.locator("textarea").first.press_sequentially("His")
    box = page.locator("[data-theirs]:visible")
    expect(box).to_have_text("Hers")
    clean(page)
    picture(page, "both")
    assert Answer.objects.get().text == "Hers"
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("[data-status]")).to_contain_text("Saved at")
    assert Answer.objects.get().text == "His"


def test_a_file_goes_by_itself_and_typed_text_stays(open_browser, call, clean):
    page = open_browser()
    begin(page, call, "ben@people.example")
    page.goto(page.url.replace("/you/", "/questions/"))
    page.locator("textarea").first.fill("Typed before the file")
    page.locator("input[type=file]").set_input_files(
        {"name": "budget.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"}
    )
    expect(page.locator("[data-list]")).to_contain_text("budget.pdf")
    expect(page.locator("textarea").first).to_have_value("Typed before the file")
    clean(page)
    page.locator("input[type=file]").set_input_files(
        {"name": "x.svg", "mimeType": "image/svg+xml", "buffer": b"<svg onload='x()'/>"}
    )
    expect(page.locator("[data-file-status]")).to_contain_text("We cannot take this kind of file")
    assert Upload.objects.count() == 1
