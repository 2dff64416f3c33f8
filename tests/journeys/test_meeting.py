"""From “When can everyone come?” to “Who is heard here?”: one host and four participants, each with another kind of phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.meetings.models import Meeting, Turn
from longtable.partners.models import Partner
from tests.factories import make_access
from tests.factories.partners import make_contact, make_partner
from tests.journeys.steps import LINK, Clean, follow, heading, press, sign_in, tick

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = {  # name: (organization, language)
    "Rosa Delgado": ("Cedar Street Family Center", "en"),  # a phone
    "Lucía Pastrana": ("Vecinos del Lago", "es"),  # Spanish
    "Jamal Halloran": ("Northside Tenants", "en"),  # no JavaScript
    "Mei Okafor": ("Elm Street Clinic", "en"),  # loses the network
}
HAND = re.compile("I would like to speak|Quiero hablar")


def letters(mailoutbox: list, subject: str = "") -> dict[str, str]:
    """The newest personal link that each person got, by their name in the address."""
    found: dict[str, str] = {}
    for mail in mailoutbox:
        link = LINK.search(mail.body)
        if link and subject in mail.subject:
            found[mail.to[0]] = link.group()
    return found


def address(name: str) -> str:
    return name.split(maxsplit=1)[0].lower().replace("í", "i") + "@people.example"


def main_button(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.locator("main").get_by_role("button", name=name).first


def leave_to(page: Page, name: str) -> None:
    """Follow a link that looks like a button."""
    follow(page.locator("main").get_by_role("link", name=re.compile(f"^{name}")).first)


@pytest.fixture
def host(site: str) -> Access:
    """A coordinator whose coalition has four partners, each with a contact who has an e-mail address."""
    access = make_access()
    for name, (organization, language) in PEOPLE.items():
        partner = make_partner(
            access.coalition, organization, joined_on=today_of(access.coalition) - timedelta(days=500)
        )
        make_contact(partner, name, address(name), language=language)
    return access


@pytest.fixture
def browsers(open_browser: Callable[..., Page]) -> dict[str, Page]:
    """One browser each."""
    rosa, lucia, jamal, mei = PEOPLE
    return {
        rosa: open_browser(width=390, height=800),
        lucia: open_browser(language="es"),
        jamal: open_browser(script=False),
        mei: open_browser(width=390, height=800),
    }


def test_from_a_poll_to_who_is_heard(
    host: Access,
    browsers: dict[str, Page],
    open_browser: Callable[..., Page],
    site: str,
    clean: Clean,
    mailoutbox: list,
) -> None:
    page = sign_in(open_browser(), host, site)
    make_poll(page, host, clean)
    answer_poll(browsers, letters(mailoutbox), clean)
    choose(page, clean)
    meeting = Meeting.objects.get()
    mailoutbox.clear()
    invite(page, host, meeting, mailoutbox, clean)
    links = letters(mailoutbox)
    come(browsers, links, clean)
    propose(browsers["Jamal Halloran"], links[address("Jamal Halloran")])
    prepare(page, host, meeting, clean)
    Meeting.objects.update(starts_at=timezone.now(), ends_at=timezone.now() + timedelta(minutes=90))  # the day has come
    meet(page, host, meeting, browsers, links, clean)
    write_minutes(page, host, meeting, clean)
    correct(browsers["Rosa Delgado"], links[address("Rosa Delgado")], page, host, meeting, clean)
    see_who_is_heard(page, host, clean)


def make_poll(page: Page, host: Access, clean: Clean) -> None:
    page.goto(reverse("meetings:new_place", args=[host.coalition.slug]))
    page.get_by_label("Name of the place").fill("Elm Street Library")
    press(page, main_button(page, re.compile("place|Keep|Save")).inner_text().strip())
    page.goto(reverse("meetings:new_poll", args=[host.coalition.slug]))
    clean(page)
    first = today_of(host.coalition) + timedelta(days=3)
    page.get_by_label("What is the meeting about?").fill("Benches at the bus stops")
    page.get_by_label("First day").fill(first.isoformat())
    page.get_by_label("Last day").fill((first + timedelta(days=1)).isoformat())
    for day in (first, first + timedelta(days=1)):
        tick(page, f"input[name=weekdays][value='{day.weekday()}']")
    page.get_by_label("Begins at").fill("10:00")
    page.get_by_label("or at (second time)").fill("18:00")
    page.get_by_label("Answers until").fill((first - timedelta(days=1)).isoformat())
    press(page, "Make the poll")
    heading(page, "When can everyone come?")
    clean(page)
    leave_to(page, "Look at the letter and send")
    press(page, "Send it")


def answer_poll(browsers: dict[str, Page], links: dict[str, str], clean: Clean) -> None:
    """Three can come in the evening only, one at any time; the second evening suits everyone."""
    says = {
        "Rosa Delgado": ("no", "yes", "no", "yes"),
        "Lucía Pastrana": ("no", "no", "no", "yes"),
        "Jamal Halloran": ("yes", "if_need_be", "no", "if_need_be"),
        "Mei Okafor": ("yes", "yes", "yes", "yes"),
    }
    for name, page in browsers.items():
        page.goto(links[address(name)])
        heading(page, "¿Cuándo puede venir?" if PEOPLE[name][1] == "es" else "When can you come?")
        if name in {"Rosa Delgado", "Lucía Pastrana"}:
            clean(page)
        for number, value in enumerate(says[name], start=1):
            page.locator(f"label[for={value[0].replace('i', 'm')}{number}]").click()
        follow(page.locator("main form .usa-button").first)
        assert page.url.endswith("/thanks/")


def choose(page: Page, clean: Clean) -> None:
    page.reload()
    expect(page.locator("main")).to_contain_text("4 of 4")
    press(page, "Close the poll and choose")
    if page.locator("main").get_by_role("link", name="Which choice is fairest?").count():
        leave_to(page, "Which choice is fairest?")
    heading(page, "Which time is fairest?")
    expect(page.locator("main")).to_contain_text("suits everyone")
    clean(page)
    press(page, "Choose this time")


def invite(page: Page, host: Access, meeting: Meeting, mailoutbox: list, clean: Clean) -> None:
    page.goto(reverse("meetings:people", args=[host.coalition.slug, meeting.code]))
    clean(page)
    leave_to(page, "Send the invitations")
    press(page, "Yes, send the invitations")
    assert len(mailoutbox) == len(PEOPLE)
    assert all("text/calendar" in str(mail.message()) for mail in mailoutbox)


def come(browsers: dict[str, Page], links: dict[str, str], clean: Clean) -> None:
    for name, page in browsers.items():
        page.goto(links[address(name)])
        if name == "Lucía Pastrana":
            clean(page)
        follow(page.locator("main button[value=yes]").first)


def propose(page: Page, link: str) -> None:
    """Without JavaScript."""
    page.goto(link)
    leave_to(page, "See the agenda, propose something")
    leave_to(page, "Propose something")
    page.get_by_label("What is it, in a few words?").fill("A warm place to wait")
    page.get_by_label("Why does it matter?").fill("People with bad lungs stand in the cold.")
    press(page, "Propose it")


def prepare(page: Page, host: Access, meeting: Meeting, clean: Clean) -> None:
    page.goto(reverse("meetings:agenda", args=[host.coalition.slug, meeting.code]))
    clean(page)
    leave_to(page, "Answer")
    press(page, "Put it on the agenda")
    page.goto(reverse("meetings:agenda_check", args=[host.coalition.slug, meeting.code]))
    clean(page)
    press(page, "Send the agenda")


def meet(
    page: Page, host: Access, meeting: Meeting, browsers: dict[str, Page], links: dict[str, str], clean: Clean
) -> None:
    rosa, lucia, jamal, mei = (browsers[name] for name in PEOPLE)
    page.goto(reverse("meetings:host", args=[host.coalition.slug, meeting.code]))
    for name, browser in browsers.items():
        browser.goto(links[address(name)] + "live/")
        browser.locator("button.lv-big").first.click()
        expect(browser.get_by_text(re.compile("You are checked in|Ya está en la lista")).first).to_be_visible()
    page.reload()
    main_button(page, "Begin the meeting").click()
    expect(page.locator("main")).to_contain_text("Nobody has the floor.")
    page.locator("[data-part=agenda] button", has_text="Next item").click()
    expect(main_button(page, "Taken up")).to_be_visible()
    clean(page)

    mei.reload()
    mei.context.set_offline(True)
    main_button(mei, "I would like to speak").click()
    expect(mei.locator("[data-status]")).to_contain_text("Kept, not sent yet")
    for browser in (rosa, lucia, jamal):
        browser.reload()
        main_button(browser, HAND).click()
        expect(main_button(browser, HAND)).to_be_hidden()
    clean(lucia)
    mei.context.set_offline(False)
    expect(mei.locator("p[data-place]")).to_contain_text("Your hand is up")

    for name in PEOPLE:
        page.reload()
        page.locator(f"[data-part=line] button[aria-label='Give the floor to {name}']").first.click()
        expect(page.locator("[data-part=now]")).to_contain_text(name)
        main_button(page, "Turn is over").click()
        expect(page.locator("[data-part=now]")).to_contain_text("Nobody has the floor.")
    main_button(page, "Taken up").click()
    expect(main_button(page, "Taken up")).to_have_attribute("aria-pressed", "true")
    page.reload()
    leave_to(page, "End the meeting")
    clean(page)
    follow(page.locator("main form .usa-button").first)
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.ENDED
    spoken = Turn.objects.values_list("participant__person__name", flat=True)
    assert sorted(spoken) == sorted(PEOPLE)


def write_minutes(page: Page, host: Access, meeting: Meeting, clean: Clean) -> None:
    page.goto(reverse("meetings:minutes", args=[host.coalition.slug, meeting.code]))
    press(page, "Write the minutes from the meeting")
    expect(page.locator("main")).to_contain_text("A warm place to wait")
    page.goto(reverse("meetings:minutes", args=[host.coalition.slug, meeting.code]))
    clean(page)
    leave_to(page, "Send to everyone")
    press(page, main_button(page, re.compile("[Ss]end")).inner_text().strip())


def correct(rosa: Page, link: str, page: Page, host: Access, meeting: Meeting, clean: Clean) -> None:
    rosa.goto(link + "minutes/")
    heading(rosa, "What did we say and decide?")
    clean(rosa)
    rosa.locator("main textarea").first.fill("I spoke about the clinic, too.")
    press(rosa, "Ask for a correction")
    page.goto(reverse("meetings:minutes", args=[host.coalition.slug, meeting.code]))
    expect(page.locator("main")).to_contain_text("I spoke about the clinic, too.")


def see_who_is_heard(page: Page, host: Access, clean: Clean) -> None:
    page.goto(reverse("meetings:heard", args=[host.coalition.slug]))
    heading(page, "Who is heard here?")
    expect(page.locator("main")).to_contain_text("Northside Tenants")
    clean(page)
    partner = Partner.objects.get(name="Northside Tenants")
    assert {one.kind for one in partner.evidence.all()} == {"came", "spoke", "adopted"}
