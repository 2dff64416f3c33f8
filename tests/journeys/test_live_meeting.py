"""A live meeting in real browsers, on a real server: a host, a phone in Spanish that loses its network, one without script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.steps import PATIENCE, Clean, follow, picture
from tests.rooms.calls.live import run, server

Open = Callable[..., Page]
PREPARE = """
from datetime import timedelta
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
from django.utils import timezone
from tests.factories import make_access
from tests.factories.meetings import make_item, make_meeting, make_participant, secret_of
from tests.pages import visit
access = make_access()
meeting = make_meeting(access, "Shade at the bus stops", starts_at=timezone.now())
for title in ("Benches on Maple Street", "Who writes to the city?"):
    make_item(meeting, title)
people = [make_participant(meeting, access, name) for name in ("Lucía Herrera", "Omar Barrow", "Mei Nakagawa")]
people[0].person.language = "es"
people[0].person.save()
print(visit(access.account).cookies["sessionid"].value, access.coalition.slug, meeting.code,
      *[secret_of(one) for one in people])
"""


@pytest.fixture
def meeting(tmp_path: Path) -> Iterator[SimpleNamespace]:
    """A meeting of today on a server of its own: the session of its host, and a link for each of three people."""
    session, slug, code, *secrets = run(tmp_path, PREPARE).split()[-6:]
    with server(tmp_path) as (_process, address):
        yield SimpleNamespace(
            site=address,
            session=session,
            host=f"{address}/{slug}/meetings/{code}/host/",
            wall=f"{address}/{slug}/meetings/{code}/wall/",
            who=f"{address}/{slug}/meetings/{code}/host/who/",
            own=[f"{address}/link/meeting/{secret}/" for secret in secrets],
            live=[f"{address}/link/meeting/{secret}/live/" for secret in secrets],
        )


@pytest.fixture
def host(open_browser: Open, meeting: SimpleNamespace) -> Page:
    """The host's browser, on the host's screen."""
    page = open_browser()
    page.context.add_cookies([{"name": "sessionid", "value": meeting.session, "url": meeting.site}])
    page.goto(meeting.host)
    return page


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A phone whose network can fail: what its console says of that is no fault."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="es")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def tap(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name, exact=isinstance(name, str)).first.click()


def test_a_meeting_with_a_bad_network(
    open_browser: Open, clean: Clean, meeting: SimpleNamespace, host: Page, phone: Page
) -> None:
    clean(host)
    phone.goto(meeting.live[0])
    expect(phone.get_by_text("La reunión aún no empieza.")).to_be_visible()
    clean(phone)
    tap(phone, "Estoy aquí en la sala")
    expect(phone.get_by_text("Ya está en la lista.")).to_be_visible()
    expect(host.locator("[data-part=people]")).to_contain_text("2 on the list are not here.")  # without loading again
    tap(host, "Begin the meeting")
    expect(phone.locator("[data-part=now]")).to_contain_text("La reunión está en curso.")
    tap(host, "Next item: Benches on Maple Street")
    expect(phone.locator("[data-part=now]")).to_contain_text("Benches on Maple Street")
    plain = open_browser(script=False)
    plain.goto(meeting.live[1])
    tap(plain, "I am here in the room")
    tap(plain, "I would like to speak")
    expect(plain.get_by_text("Your hand is up. You are next.")).to_be_visible()
    expect(host.locator("[data-part=line]")).to_contain_text("Omar Barrow")
    picture(plain, "live-plain")
    follow(plain.get_by_role("link", name="Write something"))  # this page does not reload under one's hands
    plain.get_by_label("What you want to say").fill("Two benches are enough")
    tap(plain, "Put it in the parking lot")
    expect(host.locator("[data-part=notes]")).to_contain_text("Two benches are enough")

    phone.context.set_offline(True)
    expect(phone.get_by_role("status").filter(has_text="No hay conexión")).to_be_visible()
    tap(phone, "Quiero hablar")
    expect(phone.get_by_role("button", name="Bajar mi mano")).to_be_visible()  # it answers at once
    phone.get_by_label("Lo que quiere decir").fill("La parada no tiene techo")
    tap(phone, "Enviar como comentario")
    expect(phone.get_by_role("status").filter(has_text="Guardado, aún sin enviar: 2.")).to_be_visible()
    picture(phone, "live-offline")
    clean(phone)
    tap(host, "Give the floor to Omar Barrow")  # meanwhile
    expect(host.locator("[data-part=line]")).not_to_contain_text("Lucía")
    phone.context.set_offline(False)
    expect(phone.locator("[data-part=now]")).to_contain_text("Está hablando Omar Barrow.")
    expect(host.locator("[data-part=line]")).to_contain_text("Lucía Herrera")
    expect(host.locator("[data-part=notes]")).to_contain_text("La parada no tiene techo")
    expect(host.locator("[data-part=notes] li")).to_have_count(2)
    expect(phone.get_by_text("Su mano está levantada. Usted sigue.")).to_be_visible()
    host.wait_for_timeout(400)  # a second tap on the same spot, any sooner, is a thumb that trembles
    tap(host, "Give the floor to Lucía Herrera")
    expect(phone.get_by_text("Es su turno de hablar.")).to_be_visible()
    expect(phone.get_by_role("button", name="Quiero hablar")).to_be_hidden()
    picture(phone, "live-turn")
    clean(phone)
    plain.goto(meeting.live[1])  # as its page reloads by itself
    expect(plain.get_by_text("Lucía Herrera is speaking.")).to_be_visible()
    tap(phone, "Ya terminé")
    expect(host.locator("[data-part=now]")).to_contain_text("Nobody has the floor.")
    expect(phone.get_by_role("button", name="Quiero hablar")).to_be_visible()
    picture(host, "live-host")
    clean(host)


def test_a_question_to_everyone_and_the_end(
    open_browser: Open, clean: Clean, meeting: SimpleNamespace, host: Page
) -> None:
    screens = [open_browser(width=390, height=844) for _ in range(2)]
    for screen, link in zip(screens, meeting.live[1:], strict=True):
        screen.goto(link)
        tap(screen, "I am here in the room")
        expect(screen.get_by_text("You are checked in.")).to_be_visible()
    tap(host, "Begin the meeting")
    tap(host, "Next item: Benches on Maple Street")
    note = host.get_by_label("A line for the minutes")
    note.fill("The clinic pays")
    tap(screens[0], "I would like to speak")
    expect(host.locator("[data-part=line]")).to_contain_text("Omar Barrow")
    expect(note).to_have_value("The clinic pays")  # what one types stays when news come
    note.press("Enter")
    expect(host.locator("[data-part=notes]")).to_contain_text("The clinic pays")
    tap(host, "Ask: could you say what you wanted to say?")
    for screen in screens:
        expect(screen.get_by_role("heading", name="Could you say what you wanted to say?")).to_be_visible()
    clean(screens[0])
    tap(screens[0], "Partly")
    expect(screens[0].get_by_text("Thank you. Your answer was counted.")).to_be_visible()
    tap(host, "Close it and show the answers")
    expect(screens[1].get_by_text("The answers are not shown", exact=False)).to_be_visible()
    clean(host)
    tap(host, "Taken up")
    expect(host.get_by_role("button", name="Taken up", exact=True)).to_have_attribute("aria-pressed", "true")
    follow(host.get_by_role("link", name="End the meeting"))
    clean(host)
    tap(host, "Yes, end the meeting")
    expect(host.locator("[data-part=now]")).to_contain_text("The meeting is over.")
    for screen in screens:
        expect(screen.get_by_text("The meeting is over. Thank you for coming.")).to_be_visible()
    clean(screens[1])
    clean(host)


def test_the_code_on_the_wall(open_browser: Open, clean: Clean, meeting: SimpleNamespace, host: Page) -> None:
    host.goto(meeting.wall)
    clean(host)
    door = host.locator(".lv-address").inner_text()
    picture(host, "live-wall")
    phone = open_browser(width=390, height=844)
    phone.goto(door)
    clean(phone)
    tap(phone, "I am here")
    expect(phone.locator("[aria-invalid=true]")).to_have_count(1)
    phone.get_by_label("Your name").fill("Grace Lindqvist")
    phone.get_by_label("Your organization or group").fill("Friends of the Park")
    with phone.expect_navigation():
        tap(phone, "I am here")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Where are we, and when can I speak?")
    expect(phone.get_by_text("You are checked in.")).to_be_visible()
    phone.goto(door)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Where are we, and when can I speak?")
    host.goto(meeting.host)
    expect(host.locator("[data-part=people] h2")).to_have_text(re.compile("1$"))


def test_someone_who_was_asked_leads_from_their_own_phone(
    open_browser: Open, clean: Clean, meeting: SimpleNamespace, host: Page
) -> None:
    host.goto(meeting.who)
    clean(host)
    host.get_by_label("Who leads, alone or with others?").select_option(label="Omar Barrow, Omar Barrow group")
    tap(host, "They lead this meeting")
    expect(host.get_by_text("Omar Barrow and every coordinator.")).to_be_visible()
    phone = open_browser(width=390, height=844)
    phone.goto(meeting.own[1])
    clean(phone)
    follow(phone.get_by_role("link", name="Lead the meeting"))
    clean(phone)
    tap(phone, "Begin the meeting")
    expect(phone.locator("[data-part=people] h2")).to_have_text(re.compile("1$"))  # whoever leads is there
    tap(phone, "Next item: Benches on Maple Street")
    words = phone.locator("[aria-current=step]").get_by_label("What was decided or said")
    words.fill("Two benches, the clinic pays")
    someone = open_browser(width=320, height=640)
    someone.goto(meeting.live[0])
    tap(someone, "Estoy aquí en la sala")
    tap(someone, "Quiero hablar")
    expect(phone.locator("[data-part=line]")).to_contain_text("Lucía Herrera")
    expect(words).to_be_focused()
    words.blur()
    expect(phone.locator("[data-part=people]")).to_contain_text("1 on the list is not here.")
    expect(words).to_have_value("Two benches, the clinic pays")
    phone.reload()
    expect(words).to_have_value("Two benches, the clinic pays")
    phone.locator("[aria-current=step]").get_by_role("button", name="Keep it").click()
    phone.get_by_text("Add a next step").click()
    phone.get_by_label("What will be done").fill("Write to the city")
    phone.get_by_label("Who (optional)").select_option("Lucía Herrera")
    phone.get_by_label("Until (optional)").fill("2030-05-02")
    tap(phone, "Keep this promise")
    expect(phone.locator("[aria-current=step] .lv-lines")).to_contain_text("Write to the city")
    clean(phone)
    picture(phone, "live-led-by-link")
    tap(phone, "Next item: Who writes to the city?")
    phone.get_by_text("What came of it?").click()
    expect(phone.get_by_label("What was decided or said").first).to_have_value("Two benches, the clinic pays")
    clean(phone)
    host.goto(meeting.who)
    tap(host, "Omar Barrow no longer leads")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Do you lead this meeting?")  # at once
    clean(phone)


def test_a_button_stays_under_the_finger(open_browser: Open, meeting: SimpleNamespace, host: Page) -> None:
    tap(host, "Begin the meeting")
    first, second = (open_browser(width=390, height=844) for _ in range(2))
    for screen, link in zip((first, second), meeting.live[1:], strict=True):
        screen.goto(link)
        tap(screen, "I am here in the room")
    tap(first, "I would like to speak")
    floor = host.locator("[data-part=line]").get_by_role("button", name="Give the floor to Omar Barrow")
    floor.hover()
    host.mouse.down()
    tap(second, "I would like to speak")
    expect(second.get_by_text("Your hand is up.", exact=False).first).to_be_visible()
    host.mouse.up()
    expect(host.locator("[data-part=now]")).to_contain_text("Omar Barrow")
    expect(host.locator("[data-part=line]")).to_contain_text("Mei Nakagawa")
