"""Someone agrees to text messages on an old phone; the coordinator looks at the cost, and what was shown goes out."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from longtable.coalitions.models import Person
from longtable.meetings.actions import texting
from longtable.people.models import Dispatch
from longtable.people.sending import send_due
from tests.factories import make_access
from tests.factories.meetings import make_meeting, make_participant, secret_of
from tests.journeys.steps import Clean, follow, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = "+13125550177"


@pytest.fixture
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, str]]]:
    """A provider on this machine that takes every message but those to one number; what it was sent."""
    taken: list[dict[str, str]] = []

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            refused = body["to"] == REFUSED
            taken.append(body)
            answer = b'{"message": "They said STOP"}' if refused else b"{}"
            self.send_response(400 if refused else 201)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            pass

    from longtable.sources.text_messages import settings_from

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    environ = {
        "LONGTABLE_TEXTS": f"http://127.0.0.1:{server.server_address[1]}/send",
        "LONGTABLE_TEXTS_FORMAT": "json",
        "LONGTABLE_TEXTS_FIELDS": "to=to,text=text,from=from",
        "LONGTABLE_TEXTS_FROM": "+13125550100",
        "LONGTABLE_TEXTS_PRICE": "0.04 USD",
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    settings.TEXTS = settings_from(environ)
    settings.TEXT_TRANSPORT = "longtable.sources.text_messages.transport"
    yield taken
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_agreed_looked_at_and_sent(
    open_browser: Callable[..., Page], site: str, clean: Clean, provider: list[dict[str, str]]
) -> None:
    access = make_access()
    meeting = make_meeting(access)
    rosa, lucia = (make_participant(meeting, access, name) for name in ("Rosa Delgado", "Lucía Pastrana"))
    Person.objects.filter(pk=lucia.person_id).update(language="es")

    old = open_browser(width=320, script=False, language="es")
    old.goto(reverse("meeting_link", args=[secret_of(lucia)]))
    old.get_by_label("El número de su celular").fill("312 555 0142")
    old.get_by_text("Pueden enviarme mensajes de texto").click()
    old.get_by_role("button", name="Guardar mi número").click()
    expect(old.locator("main")).to_contain_text("al número que termina en 0142")

    phone = open_browser(width=390)
    phone.goto(reverse("meeting_link", args=[secret_of(rosa)]))
    clean(phone)
    phone.get_by_label("Your mobile number").fill("(312) 555-0177")
    phone.get_by_text("You may text me about meetings").click()
    phone.get_by_role("button", name="Keep my number").click()
    expect(phone.get_by_role("button", name="No more text messages")).to_be_visible()
    clean(phone)

    host = sign_in(open_browser(), access, site)
    host.goto(reverse("meetings:people", args=[access.coalition.slug, meeting.code]))
    follow(host.get_by_role("link", name="Text 2 people without e-mail"))
    expect(host.get_by_role("heading", level=1)).to_have_text("Send these text messages?")
    expect(host.locator("main")).to_contain_text("about $0.08")
    clean(host)
    assert provider == []
    host.get_by_role("button", name="Send 2 text messages for about $0.08").click()
    expect(host.locator("main")).to_contain_text("2 text messages are on their way.")
    clean(host)

    assert send_due() == 1  # the other one is refused
    assert {one["to"] for one in provider} == {"+13125550142", REFUSED}
    assert Dispatch.objects.get(to=REFUSED).state == Dispatch.State.REFUSED
    host.reload()
    expect(host.get_by_role("row", name="Rosa Delgado")).to_contain_text("refuses this number")
    host.goto(reverse("meetings:person", args=[access.coalition.slug, meeting.code, rosa.pk]))
    clean(host)
    host.goto(reverse("meetings:people", args=[access.coalition.slug, meeting.code]))
    texting.agree_to_texts(by=access, person=Person.objects.get(pk=rosa.person_id), number="312 555 0119", way="phone")
    host.reload()
    expect(host.get_by_role("link", name="Text 1 person without e-mail")).to_be_visible()

    address = next(one["text"] for one in provider if one["to"] != REFUSED).rpartition(" ")[2]
    assert len(address) == len(site) + 3 + 22
    old.goto(address)
    expect(old.get_by_role("heading", level=1)).to_contain_text("¿Viene usted")
    old.get_by_role("button", name="No más mensajes de texto").click()
    expect(old.locator("main")).to_contain_text("Guardado: no más mensajes de texto.")
    assert Person.objects.get(pk=lucia.person_id).texts_ok_on is None
