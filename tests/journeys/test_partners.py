"""Partners in a real browser: the board by drag, by keyboard and without script; the personal link on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Page, expect

from longtable.coalitions.queries import Access
from longtable.partners import actions
from longtable.partners.models import Partner
from longtable.partners.queries import services_of
from longtable.partners.rules import ServiceLine
from tests.factories import make_access
from tests.factories.partners import make_contact, make_partner
from tests.factories.places import make_community
from tests.journeys.steps import follow
from tests.pages import visit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by() -> Access:
    access = make_access()
    make_community(access)
    actions.start_sectors(by=access, coalition=access.coalition)
    partner = make_partner(
        access.coalition,
        "Cedar Street Family Center",
        standing="invited",
        sectors=["housing"],
        services=[("black", "led_by", ["1", "2"]), ("latino", "serves", [])],
        decision_seat=True,
    )
    make_contact(partner, "Rosa Delgado", "rosa@cedar.example", language="es")
    make_partner(access.coalition, "Maple Avenue Clinic", standing="prospect")
    actions.add_note(by=access, partner=partner, text="Meets in the evening")
    return access


def url(by: Access, name: str, *args: object) -> str:
    return reverse(f"partners:{name}", args=[by.coalition.slug, *args])


@pytest.fixture
def signed_in(open_browser: Callable[..., Page], site: str, by: Access) -> Callable[..., Page]:
    def make(**options: object) -> Page:
        page = open_browser(**options)
        session = visit(by.account, str(options.get("language", "en"))).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
        return page

    return make


def test_a_card_moves_by_drag(signed_in, by):
    page = signed_in()
    page.goto(url(by, "board"))
    card = page.locator("[data-card]", has_text="Cedar Street")
    with page.expect_navigation():
        card.drag_to(page.locator("[data-column=joining]"))
    expect(page.locator("[data-column=joining] [data-card]")).to_contain_text("Cedar Street")
    assert Partner.objects.get(name__startswith="Cedar").standing == "joining"


def test_a_card_moves_by_keyboard(signed_in, by):
    page = signed_in()
    page.goto(url(by, "board"))
    card = page.locator("[data-card]", has_text="Cedar Street")
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert Partner.objects.get(name__startswith="Cedar").standing == "joining"


def test_a_card_moves_without_script(signed_in, by):
    page = signed_in(script=False)
    page.goto(url(by, "board"))
    card = page.locator("[data-card]", has_text="Maple Avenue")
    card.locator("summary").click()
    card.locator("select").select_option("invited")
    follow(card.get_by_role("button", name="Move"))
    assert Partner.objects.get(name__startswith="Maple").standing == "invited"
    expect(page.locator("[data-column=invited]")).to_contain_text("Maple Avenue")


def test_areas_are_searched_and_counted(signed_in, by):
    partner = Partner.objects.get(name__startswith="Cedar")
    page = signed_in()
    page.goto(url(by, "services", partner.pk))
    first = page.locator("fieldset.lt-card").first
    summary = first.locator("summary")
    expect(summary).to_have_text("Choose areas (2 chosen)")
    summary.click()
    first.get_by_label("Search").fill("area 12")
    expect(first.locator(".usa-checkbox:visible")).to_have_count(1)
    first.locator(".usa-checkbox:visible label").click()
    expect(summary).to_have_text("Choose areas (3 chosen)")
    follow(page.get_by_role("button", name="Save"))
    assert services_of(partner)[0] == ServiceLine("black", "led_by", ("1", "2", "12"))


def test_a_contact_answers_on_a_phone_without_script_in_two_taps(open_browser, site, by):
    partner = Partner.objects.get(name__startswith="Cedar")
    actions.ask_partner(by=by, partner=partner)
    link = re.search(r"https?://\S+", mail.outbox[0].body).group()
    assert link.startswith(site)
    phone = open_browser(width=390, height=844, language="en", script=False)
    phone.goto(link)
    assert phone.locator("html").get_attribute("lang") == "es"
    phone.get_by_role("button", name="Sí, todo es correcto").click()
    expect(phone.locator("h1")).to_contain_text("Gracias")
    partner.refresh_from_db()
    assert partner.is_confirmed


def test_a_contact_adds_a_group_without_script(open_browser, site, by):
    partner = Partner.objects.get(name__startswith="Cedar")
    actions.ask_partner(by=by, partner=partner)
    phone = open_browser(width=390, height=844, script=False)
    phone.goto(re.search(r"https?://\S+", mail.outbox[0].body).group())
    follow(phone.get_by_role("button", name="English"))
    phone.get_by_text("No, I want to correct something").click()
    phone.get_by_role("button", name="Add another group").click()
    line = phone.locator("fieldset.lt-card").nth(2)
    line.get_by_label("Group", exact=True).select_option("older_adults")
    line.get_by_text("We focus on this group").click()
    line.get_by_text("In the whole community").click()
    phone.get_by_role("button", name="Send my corrections").click()
    expect(phone.locator("h1")).to_contain_text("Thank you")
    assert services_of(partner)[2] == ServiceLine("older_adults", "focuses_on", ("*",))


def test_every_page_is_clean(signed_in, by, clean):
    partner = Partner.objects.get(name__startswith="Cedar")
    actions.ask_partner(by=by, partner=partner)
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body).group(1)
    page = signed_in(language="es")
    body, sector, contact = partner.seats.get().body_id, partner.sectors.get().pk, partner.contacts.get().pk
    addresses = [
        *(url(by, name) for name in ("board", "everyone", "add", "asking", "ask_all", "bodies", "sectors")),
        *(url(by, name, partner.pk) for name in ("partner", "edit", "services", "merge", "remove", "withdraw")),
        *(url(by, name, partner.pk) for name in ("add_contact", "enter_answer")),
        url(by, "body", body),
        url(by, "sector", sector),
        url(by, "contact", contact),
        link,
        f"{link}?correct=1",
    ]
    for address in addresses:
        assert page.goto(address).status == 200
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = !one.closest('header') })")
        clean(page)
    page.goto(url(by, "partner", partner.pk))
    follow(page.get_by_role("button", name="Imprimir un código"))
    clean(page)
