"""An agenda comes to be: proposed on a phone without script, answered and put in order by keyboard, sent in Spanish."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from longtable.coalitions.queries import Access
from longtable.meetings.models import Meeting, Participant
from tests.factories import make_access
from tests.factories.meetings import make_item, make_meeting, make_participant, secret_of
from tests.journeys.steps import Clean, follow, heading, last_link, press, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]


@pytest.fixture
def rosa(site: str) -> Participant:
    """Someone invited who reads Spanish, in a meeting with two items."""
    access = make_access()
    meeting = make_meeting(access)
    for title in ("Shade at the playground", "Opening hours of the pantry"):
        make_item(meeting, title, minutes=20)
    one = make_participant(meeting, access, "Rosa Delgado", invited_at=timezone.now())
    assert one.person is not None
    one.person.email, one.person.language = "rosa@people.example", "es"
    one.person.save()
    one.access = access  # type: ignore[attr-defined]
    return one


def about(action: str, title: str) -> re.Pattern[str]:
    """The name of a button in a list: what it does, and with which row."""
    return re.compile(f"^{action} ?: {title}$")


def keys_to(page: Page, name: re.Pattern[str]) -> None:
    """Reach a button by the Tab key alone, and press it."""
    wanted = page.locator("main").get_by_role("button", name=name)
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            break
    expect(wanted).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def titles(page: Page) -> list[str]:
    return [one.split(". ", 1)[1] for one in page.locator("ol.lt-lines h3").all_inner_texts()]


def agenda_of(access: Access, meeting: Meeting) -> str:
    return reverse("meetings:agenda", args=[access.coalition.slug, meeting.code])


def test_an_agenda_from_a_proposal_to_the_letter(
    rosa: Participant, open_browser: Open, site: str, clean: Clean, mailoutbox: list
) -> None:
    access: Access = rosa.access  # type: ignore[attr-defined]
    phone = open_browser(width=390, height=800, language="es", script=False)
    phone.goto(reverse("meeting_agenda", args=[secret_of(rosa)]))
    heading(phone, "¿De qué vamos a hablar?")
    follow(phone.get_by_role("link", name="Proponer algo"))
    phone.get_by_label("¿Qué es, en pocas palabras?").fill("Bancos en la parada")
    phone.get_by_label("¿Cuántos minutos tomará?").fill("15")
    press(phone, "Proponerlo")
    expect(phone.get_by_text("Bancos en la parada").first).to_be_visible()

    page = sign_in(open_browser(), access, site)
    page.goto(agenda_of(access, rosa.meeting))
    clean(page)
    follow(page.get_by_role("link", name=about("Answer it", "Bancos en la parada")))
    heading(page, "Do we talk about this?")
    clean(page)
    press(page, "Put it on the agenda")
    assert titles(page) == ["Shade at the playground", "Opening hours of the pantry", "Bancos en la parada"]
    assert "En la agenda: Bancos en la parada" in mailoutbox[-1].subject

    keys_to(page, about("Move up", "Bancos en la parada"))
    keys_to(page, about("Move up", "Bancos en la parada"))
    assert titles(page)[0] == "Bancos en la parada"

    follow(page.get_by_role("link", name="Check it and send it"))
    heading(page, "Is the agenda ready to go out?")
    clean(page)
    press(page, "Send the agenda")
    expect(page.get_by_text("1 e-mail is on its way.")).to_be_visible()
    assert mailoutbox[-1].subject.startswith("Agenda: ")
    phone.goto(last_link(mailoutbox))
    expect(phone.get_by_role("heading", name="1. Bancos en la parada")).to_be_visible()
    expect(phone.get_by_text("Propuesto por usted.")).to_be_visible()


def test_a_promise_is_kept_without_script(rosa: Participant, open_browser: Open) -> None:
    rosa.action_points.create(meeting=rosa.meeting, text="Call the city")
    phone = open_browser(width=390, height=800, script=False)
    phone.goto(reverse("meeting_agenda", args=[secret_of(rosa)]))
    phone.get_by_role("button", name=about("Ya está hecho", "Call the city")).click()
    expect(phone.get_by_text("Hecho. ¡Gracias!")).to_be_visible()
