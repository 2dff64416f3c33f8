"""A call from the gap to the partner: designed, made known, applied to, reviewed, decided and awarded in a real browser.

Each stretch of the way is a test, begun from rows as the stretch before it leaves them, in which axe looks at every page.
The last test goes the whole way without a row of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from longtable.calls.models import (
    Application,
    Assignment,
    Award,
    Call,
    Channel,
    DecisionLetter,
    PanelMember,
    Review,
    Selection,
)
from longtable.coalitions.models import Role
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coverage.actions import make_assessment
from longtable.partners.models import Standing
from tests.factories import make_access
from tests.factories.applications import make_application
from tests.factories.calls import make_call
from tests.factories.coverage import make_table
from tests.factories.places import make_community
from tests.factories.reviews import make_panelist, make_review
from tests.journeys.steps import Clean, follow, go, heading, last_link, press, sign_in, tick
from tests.pages import space

pytestmark = pytest.mark.django_db(transaction=True)
QUESTIONS = (
    {"kind": "long", "texts": {"en": "What will you do?", "es": "¿Qué harán?"}, "word_limit": 300, "criterion": 0},
    {"kind": "service", "texts": {"en": "Whom will you serve?", "es": "¿A quiénes servirán?"}, "criterion": 1},
)
REQUIRED = (
    {"kind": "group", "titles": {"en": "At least one that serves Black residents"}, "values": ["black"], "at_least": 1},
)


@pytest.fixture(autouse=True)
def no_limits(settings, tmp_path) -> None:
    """Limits of visits begin anew, and files have a place of their own."""
    settings.MEDIA_ROOT = tmp_path


# From the gap to an open call that is heard


def begin_call(page: Page, clean: Clean, slug: str) -> Call:
    page.goto(reverse("calls:calls", args=[slug]))
    clean(page)
    follow(page.get_by_role("link", name="Begin a call"))
    heading(page, "What do we ask for?")
    assert page.get_by_label("The need, in English").input_value()  # it came along from the answer
    assert page.locator("input[name=priority_groups]:checked").count() == 2
    clean(page)
    page.get_by_label("Title in English").fill("Partners for a smoke-free lake")
    page.get_by_label("Title in Spanish").fill("Socios por un lago sin humo")
    press(page, "Keep it as a draft")
    return Call.objects.get()


def design(page: Page, clean: Clean, by: Access) -> None:
    heading(page, "What is it for?")
    clean(page)
    page.get_by_label("What the money is for, in English").fill("We pay groups that help people quit.")
    page.get_by_label("What the money is for, in Spanish").fill("Pagamos a grupos que ayudan a dejar de fumar.")
    press(page, "Keep and go on")
    heading(page, "How much money is there, and of which kind?")
    clean(page)
    page.get_by_label("Money in all, in dollars").fill("50000")
    page.get_by_label("Smallest award, in dollars").fill("5000")
    page.get_by_label("Largest award, in dollars").fill("25000")
    press(page, "Keep and go on")
    heading(page, "When does it open and close?")
    clean(page)
    page.locator("[name=closes_day]").fill((today_of(by.coalition) + timedelta(days=21)).isoformat())
    page.locator("[name=closes_time]").fill("16:00")
    press(page, "Keep and go on")
    heading(page, "What do we score?")
    clean(page)


def add_criterion(page: Page, title: str, title_es: str, reason: str) -> None:
    follow(page.get_by_role("link", name="Add a criterion"))
    page.locator("[name=title_en]").fill(title)
    page.locator("[name=title_es]").fill(title_es)
    page.locator("[name=weight]").fill("2")
    page.locator("[name=reason_en]").fill(reason)
    page.locator("[name=anchor_1_en]").fill("No sign of it")
    page.locator("[name=anchor_5_en]").fill("Clear proof")


def ask_and_require(page: Page, clean: Clean) -> None:
    add_criterion(page, "Reach of the people most affected", "Alcance", "The need is there.")
    clean(page)
    press(page, "Keep")
    add_criterion(page, "The race of the director", "La raza de la directora", "It looks good.")
    press(page, "Keep")
    assert "protected" in page.locator("main").inner_text()
    page.locator("[name=title_en]").fill("A plan that can work")
    page.locator("[name=title_es]").fill("Un plan viable")
    page.locator("[name=reason_en]").fill("A plan needs steps.")
    press(page, "Keep")
    clean(page)
    follow(page.locator("main").get_by_role("link", name="Go on"))
    heading(page, "What do we ask?")
    follow(page.get_by_role("link", name="Add a question"))
    page.locator("[name=text_en]").fill("What will you do?")
    page.locator("[name=text_es]").fill("¿Qué harán?")
    page.locator("[name=criterion]").select_option(label="A plan that can work")
    clean(page)
    press(page, "Keep")
    follow(page.get_by_role("link", name="Add a question"))
    page.locator("[name=kind][value=service]").focus()
    page.keyboard.press("Space")
    page.locator("[name=text_en]").fill("Whom will you serve, and where?")
    page.locator("[name=text_es]").fill("¿A quiénes servirán, y dónde?")
    press(page, "Keep")
    clean(page)
    follow(page.locator("main").get_by_role("link", name="Go on"))
    heading(page, "How do we choose?")
    page.locator("[name=reviewers_each]").fill("2")
    press(page, "Keep")
    follow(page.locator("main a[href*='kind=group']"))
    tick(page, "[name=values_chosen][value=latino]")  # both come along from the priorities
    page.locator("[name=at_least]").fill("1")
    page.locator("[name=reason_en]").fill("They live where the need is.")
    clean(page)
    press(page, "Keep")
    clean(page)


def make_known(page: Page, clean: Clean, by: Access, call: Call) -> None:
    follow(page.get_by_role("link", name="Make it known"))
    heading(page, "Who has heard of this call?")
    clean(page)
    follow(page.get_by_role("link", name="Note a way"))
    page.get_by_label("What, and where?").fill("Radio Sol, Saturday morning")
    clean(page)
    press(page, "Note it and make its link")
    go(page, by, "channel", call, Channel.objects.get().pk)
    heading(page, "Radio Sol, Saturday morning")
    clean(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the poster").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def make_gap() -> Access:
    """A coalition that has asked who is missing."""
    by = make_table()
    make_assessment(by=by, indicator="smoking")
    return by


def test_from_a_gap_to_a_call_that_is_heard(open_browser: Callable[..., Page], clean: Clean, site: str) -> None:
    by = make_gap()
    call = open_a_call(sign_in(open_browser(), by, site), clean, by)
    reader = open_browser(width=390, height=844)
    reader.goto(reverse("call_via", args=[call.channels.get().token]))
    heading(reader, "Partners for a smoke-free lake")
    clean(reader)
    assert reader.context.cookies() == []
    assert call.requirements.get().values == ["black"]
    assert call.drafters.get().account == by.account


def open_a_call(page: Page, clean: Clean, by: Access) -> Call:
    """From "Begin a call" to the first share link."""
    call = begin_call(page, clean, by.coalition.slug)
    design(page, clean, by)
    ask_and_require(page, clean)
    go(page, by, "ready", call)
    heading(page, "Is it ready to open?")
    assert "nothing that it needs is missing" in space(page.locator("main").inner_text())
    clean(page)
    follow(page.locator("main").get_by_role("link", name="Open the call"))
    clean(page)
    press(page, "Open the call")
    heading(page, "Where does “Partners for a smoke-free lake” stand?")
    clean(page)
    make_known(page, clean, by, call)
    go(page, by, "outreach", call)
    clean(page)
    call.refresh_from_db()
    assert call.is_open
    return call


# Three applications


def begin(page: Page, email: str) -> None:
    page.locator("#id_email").fill(email)
    page.locator("main form").get_by_role("button").click()
    expect(page).to_have_url(re.compile("/write/you/"))


def go_on(page: Page) -> None:
    with page.expect_navigation():
        page.locator("button[name=next]").click()


def introduce(page: Page, organization: str) -> None:
    """The steps up to the questions."""
    page.locator("#id_organization").fill(organization)
    go_on(page)
    page.locator("[name=line-0-group]").select_option("black")
    page.locator("summary", has_text=re.compile("areas|zonas", re.IGNORECASE)).first.click()
    tick(page, "[name=line-0-areas][value='11']")
    go_on(page)


def finish(page: Page, clean: Clean) -> None:
    """The steps after the questions, up to the receipt."""
    go_on(page)
    page.locator("#id_amount").fill("$20,000")
    clean(page)
    go_on(page)
    clean(page)
    with page.expect_navigation():
        page.locator("main form button").last.click()
    expect(page).to_have_url(re.compile("/receipt/1/"))
    clean(page)


def test_three_apply(open_browser: Callable[..., Page], clean: Clean) -> None:
    by = make_access()
    make_community(by)
    call = make_call(by, questions=QUESTIONS)
    Channel.objects.create(call=call, name="Radio Sol", token="radiosol23", on=today_of(by.coalition))
    three_apply(open_browser, clean, call)


def three_apply(open_browser: Callable[..., Page], clean: Clean, call: Call) -> None:
    """One on a phone by a share link, one in Spanish, one whose connection is lost."""
    channel = call.channels.get()
    host = call.coalition.slug
    phone = open_browser(width=390, height=844)
    phone.goto(reverse("call_via", args=[channel.token]))
    follow(phone.get_by_role("link", name="Begin an application"))
    clean(phone)
    begin(phone, "ana@people.example")
    introduce(phone, "Cedar House")
    phone.locator("textarea").first.fill("We go from door to door.")
    clean(phone)
    finish(phone, clean)
    spanish = open_browser(language="es")
    spanish.goto(reverse("public_call", args=[host, call.code]))
    heading(spanish, "Socios por un lago sin humo")
    clean(spanish)
    spanish.goto(reverse("apply_start", args=[host, call.code]))
    begin(spanish, "luz@people.example")
    heading(spanish, "¿Quiénes son ustedes?")
    introduce(spanish, "Casa Luz")
    spanish.locator("textarea").first.fill("Vamos de puerta en puerta.")
    clean(spanish)
    finish(spanish, clean)
    heading(spanish, "¿Llegó?")
    train = open_browser()
    train.goto(reverse("apply_start", args=[host, call.code]))
    begin(train, "ben@people.example")
    introduce(train, "Harbor Club")
    interrupted(train)
    finish(train, clean)
    sent = list(Application.objects.order_by("number"))
    assert [one.state for one in sent] == ["submitted"] * 3
    assert [one.language for one in sent] == ["en", "es", "en"]
    assert [one.channel for one in sent] == [channel, None, None]
    assert sent[2].answers.get(question__kind="long").text == "First words and many more, typed on a train"


def interrupted(page: Page) -> None:
    """The connection goes, the tab is closed, and the typed text is still there."""
    field = page.locator("textarea").first
    field.press_sequentially("First words")
    expect(page.locator("[data-status]")).to_contain_text("Saved at")
    page.context.set_offline(True)
    field.fill("First words and many more, typed on a train")
    expect(page.locator("[data-status]")).to_contain_text("Not saved yet")
    page.context.set_offline(False)
    page.goto("about:blank")
    page.go_back()
    expect(page.locator("textarea").first).to_have_value("First words and many more, typed on a train")
    expect(page.locator("[data-status]")).to_contain_text("Saved at")


# Four reviewers, one in conflict


def make_sent(state: str = "closed") -> SimpleNamespace:
    """A call with three applications, ended by the clock unless it is still open."""
    by = make_access()
    make_community(by)
    call = make_call(
        by,
        state,
        QUESTIONS,
        requirements=REQUIRED,
        reviewers_each=2,
        total_cents=5_000_000,
        awards_max=3,
        drafters=[by],
    )
    for name in ("Cedar House", "Casa Luz", "Harbor Club"):
        make_application(call, organization=name)
    return SimpleNamespace(by=by, call=call)


def add_reviewer(page: Page, clean: Clean, sent: SimpleNamespace, name: str, mailoutbox: list) -> str:
    go(page, sent.by, "panel", sent.call)
    follow(page.get_by_role("link", name="Add a reviewer"))
    page.locator("[name=name]").fill(name)
    page.locator("[name=email]").fill(f"{name.lower()}@people.example")
    if name == "Marta":
        tick(page, "[name=is_community]")
        clean(page)
    press(page, "Add and send the link")
    heading(page, "Who reviews?")
    return last_link(mailoutbox)


def step_aside(page: Page, clean: Clean, link: str, name: str) -> None:
    """Declares a conflict with an application that they were given: its address is closed to them."""
    given = Assignment.objects.filter(member__person__name=name).select_related("application").first()
    assert given
    page.goto(link)
    follow(page.get_by_role("link", name="Say where I have a conflict"))
    clean(page)
    page.locator(f"label[for='a{given.application_id}-conflict']").click()
    follow(page.get_by_role("button", name="No conflict with all the others"))
    heading(page, re.compile("Waiting for your review"))
    answer = page.goto(f"{link.rstrip('/')}/{given.pk}/")
    assert answer
    assert answer.status == 403
    assert given.application.organization not in page.locator("body").inner_text()


def declare_and_review(page: Page, clean: Clean, link: str, *, look: bool) -> None:
    page.goto(link)
    declare = page.get_by_role("link", name="Say where I have a conflict")
    if declare.count():
        follow(declare)
        follow(page.get_by_role("button", name="No conflict with all the others"))
    heading(page, re.compile("Waiting for your review"))
    while page.get_by_role("link", name=re.compile("^Read A0")).count():
        if look:
            clean(page)
        follow(page.get_by_role("link", name=re.compile("^Read A0")))
        score_them_all(page, clean, look=look)
    heading(page, "Waiting for your review: 0")


def score_them_all(page: Page, clean: Clean, *, look: bool) -> None:
    while match := re.search(r"A0(\d)", page.get_by_role("heading", level=1).inner_text()):
        if look:
            clean(page)
        assert page.locator("fieldset[data-scale] input:checked").count() == 0
        for fieldset in page.locator("fieldset[data-scale]").all():
            fieldset.locator("label").nth(5 - int(match.group(1))).click()
        page.get_by_label("What is strong?").fill("They know the people there.")
        press(page, "Save and next")


def test_four_review(open_browser: Callable[..., Page], clean: Clean, site: str, mailoutbox: list) -> None:
    sent = make_sent("open")
    four_review(open_browser, sign_in(open_browser(), sent.by, site), clean, sent, mailoutbox)


def four_review(
    open_browser: Callable[..., Page], page: Page, clean: Clean, sent: SimpleNamespace, mailoutbox: list
) -> None:
    """The call closes, and a panel of four reads it; one of them has to step aside from an application."""
    go(page, sent.by, "close", sent.call)
    clean(page)
    page.get_by_label("Why?").fill("Everyone has sent theirs.")
    press(page, "Close it now")
    links = {name: add_reviewer(page, clean, sent, name, mailoutbox) for name in ("Marta", "Sam", "Ines", "Theo")}
    clean(page)
    go(page, sent.by, "reading", sent.call)
    press(page, "Propose who reads what")
    page.wait_for_url("**/reading/")
    clean(page)
    reviewer = open_browser()
    step_aside(reviewer, clean, links["Theo"], "Theo")
    press(page, "Propose who reads what")
    page.wait_for_url("**/reading/")
    clean(page)
    for name, link in links.items():
        browser = open_browser(width=390, height=844) if name == "Marta" else reviewer
        declare_and_review(browser, clean, link, look=name == "Marta")
    done = Review.objects.filter(state="done")
    assert done.count() == 6
    assert all(done.filter(assignment__application=one).count() == 2 for one in sent.call.applications.all())
    assert PanelMember.objects.count() == 4
    go(page, sent.by, "board", sent.call)
    heading(page, "How do the applications stand?")
    assert "3 of 3 applications have their 2 reviews" in space(page.locator("main").inner_text())
    clean(page)


# The decision, the letters, the award


@pytest.fixture
def reviewed() -> SimpleNamespace:
    """A call with three applications and two reviews of each."""
    sent = make_sent()
    panel = [make_panelist(sent.call, name, declared=True) for name in ("Marta", "Sam")]
    for number, application in enumerate(sent.call.applications.order_by("number")):
        for member in panel:
            make_review(member, application, [5 - number, 5 - number], strengths="They know the people there.")
    return sent


def decide(page: Page, clean: Clean) -> None:
    heading(page, "Whom should we choose?")
    page.wait_for_load_state("networkidle")
    clean(page)
    press(page, "Keep this proposal and decide")
    heading(page, "Whom do we choose?")
    clean(page)
    assert Selection.objects.get().result["best"]["ids"] == ["A01", "A02"]
    tick(page, "[name=chosen-A02]")
    press(page, "Write down the decision")
    assert "Say why A02 differs" in page.locator("main").inner_text()
    clean(page)
    page.locator("[name=reason-A02]").fill("They cannot begin before next year.")
    press(page, "Write down the decision")
    assert "They cannot begin before next year." in page.locator("main").inner_text()
    clean(page)


def sign(page: Page, clean: Clean) -> None:
    clean(page)
    tick(page, "[name=free]")
    tick(page, "[name=read]")
    press(page, "Sign")


def tell_everyone(page: Page, clean: Clean, by: Access, call: Call, mailoutbox: list) -> None:
    go(page, by, "decision_letters", call)
    clean(page)
    press(page, "Draft 3 letters")
    clean(page)
    follow(page.get_by_role("link", name="Read the next draft"))
    clean(page)
    for _ in range(3):
        press(page, "I have read it: save")
    heading(page, "Who has been told?")
    before = len(mailoutbox)
    press(page, "Send 3 letters")
    assert len(mailoutbox) == before + 3
    assert DecisionLetter.objects.exclude(sent_at=None).count() == 3
    clean(page)


def test_the_decision_makes_a_partner(
    open_browser: Callable[..., Page], clean: Clean, site: str, reviewed: SimpleNamespace, mailoutbox: list
) -> None:
    page = sign_in(open_browser(), reviewed.by, site)
    member = sign_in(open_browser(), make_access(Role.MEMBER, reviewed.by.coalition), site)
    choose_and_award(open_browser, page, member, clean, reviewed, mailoutbox)


def choose_and_award(
    open_browser: Callable[..., Page],
    page: Page,
    member: Page,
    clean: Clean,
    reviewed: SimpleNamespace,
    mailoutbox: list,
) -> None:
    """The proposal, the decision with a reason, two signatures, letters, an award."""
    by, call = reviewed.by, reviewed.call
    go(page, by, "select", call)
    decide(page, clean)
    page.locator("#outside_name").fill("Rosa Lind")
    page.locator("#outside_email").fill("rosa@elsewhere.example")
    press(page, "E-mail the link")
    outsider = open_browser(width=390, height=844)
    outsider.goto(last_link(mailoutbox))
    heading(outsider, "Do you sign this decision?")
    sign(outsider, clean)
    clean(outsider)
    go(member, by, "decide", call)
    sign(member, clean)
    heading(member, "Whom have we chosen?")
    tell_everyone(page, clean, by, call, mailoutbox)
    reader = open_browser()
    reader.goto(reverse("public_result", args=[by.coalition.slug, call.code]))
    clean(reader)
    go(page, by, "awards", call)
    clean(page)
    press(page, "Make one award")
    clean(page)
    award = Award.objects.get()
    assert award.partner.standing == Standing.JOINING
    assert award.partner.name == "Cedar House"
    follow(page.locator("main").get_by_role("link", name="Cedar House"))
    clean(page)
    follow(page.locator("main").get_by_role("link", name="Cedar House", exact=True).last)
    heading(page, re.compile("Cedar House"))
    clean(page)


# The whole way


def test_from_the_gap_to_the_partner(open_browser: Callable[..., Page], site: str, mailoutbox: list) -> None:
    def looked_at_before(_page: Page) -> None:
        """Axe looks at these pages in the tests above."""

    by = make_gap()
    page = sign_in(open_browser(), by, site)
    member = sign_in(open_browser(), make_access(Role.MEMBER, by.coalition), site)
    way = SimpleNamespace(by=by, call=open_a_call(page, looked_at_before, by))
    three_apply(open_browser, looked_at_before, way.call)
    four_review(open_browser, page, looked_at_before, way, mailoutbox)
    choose_and_award(open_browser, page, member, looked_at_before, way, mailoutbox)
