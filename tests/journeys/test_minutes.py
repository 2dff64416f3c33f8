"""Minutes in a browser: saved while one writes, two at once, a list brought in; without script, too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from longtable.meetings.actions.minutes import draft_minutes
from longtable.meetings.models import Meeting, Minutes, Participant
from tests.factories import make_access
from tests.factories.meetings import make_item, make_meeting, make_participant
from tests.journeys.steps import follow, heading, press, sign_in
from tests.pages import visit

pytestmark = pytest.mark.django_db(transaction=True)


def held(access) -> Meeting:
    start = timezone.now() - timedelta(hours=3)
    end = start + timedelta(minutes=90)
    meeting = make_meeting(access, starts_at=start, state="ended", began_at=start, ended_at=end)
    make_participant(meeting, access, "Rosa Delgado", email="rosa@people.example", invited_at=start)
    make_item(meeting, "Benches", outcome="adopted")
    return meeting


def test_two_write_at_once_and_send(
    open_browser: Callable[..., Page], clean: Callable[[Page], None], site: str, mailoutbox: list
) -> None:
    access = make_access()
    meeting = held(access)
    draft_minutes(by=access, meeting=meeting)
    ana, ben = (sign_in(open_browser(width=width), access, site) for width in (1280, 390))
    edit = f"/{access.coalition.slug}/meetings/{meeting.code}/minutes/edit/"
    for page in (ana, ben):
        page.goto(edit)
        clean(page)
    ana.get_by_label("Minutes").fill("# Benches\nWe will utilize two benches.")
    expect(ana.locator("[data-status]")).to_contain_text("Saved at")
    expect(ana.locator("#check")).to_contain_text("utilize")
    ben.get_by_label("Minutes").fill("# Benches\nBen wrote this.")
    expect(ben.locator("#both-text")).to_contain_text("We will utilize two benches.")
    clean(ben)
    assert Minutes.objects.get().text.endswith("utilize two benches.")
    ben.get_by_role("button", name="Take theirs").click()
    expect(ben.get_by_label("Minutes")).to_have_value("# Benches\nWe will utilize two benches.")
    follow(ana.get_by_role("link", name="Look at the minutes"))
    follow(ana.get_by_role("link", name="Send to everyone"))
    clean(ana)
    press(ana, "Yes, send the minutes")
    expect(ana.get_by_role("main")).to_contain_text("Fingerprint of what was sent")
    assert len(mailoutbox) == 1


def test_a_list_comes_in_without_script_in_spanish(open_browser: Callable[..., Page], site: str) -> None:
    access = make_access()
    meeting = held(access)
    page = open_browser(width=390, language="es", script=False)
    session = visit(access.account, "es").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    page.goto(f"/{access.coalition.slug}/meetings/{meeting.code}/files/")
    content = b"Nombre,Correo\nRosa Delgado,rosa@people.example\nVisita,\n"
    page.locator("input[type=file]").set_input_files({"name": "lista.csv", "mimeType": "text/csv", "buffer": content})
    follow(page.locator("main form:has(input[type=file]) button").first)
    heading(page, "¿Quién es quién en este archivo?")
    page.get_by_label("Visita").select_option("guest")
    press(page, "Usarlo")
    assert Participant.objects.exclude(came_at=None).count() == 2
    page.goto(f"/{access.coalition.slug}/meetings/{meeting.code}/minutes/")
    press(page, "Hacer el acta a partir de la reunión")
    page.get_by_label("Acta").fill("# Bancos\nDos bancos.")
    press(page, "Guardar")
    assert Minutes.objects.get().text == "# Bancos\nDos bancos."
