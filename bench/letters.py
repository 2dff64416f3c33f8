"""How long someone waits who sends 60 invitations, with a mail server that takes 200 ms a letter; and when the last has gone out.

Beside it the same action with Django's SMTP backend, which sends within the request, as the product did before it had an outbox.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.measuring import Claim, conclude
from tests.mail_server import MailServer, mail_server

PEOPLE, SECONDS_A_LETTER = 60, 0.2
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, mail_server(MailServer(seconds_a_letter=SECONDS_A_LETTER)) as server:
        os.environ |= {
            "LONGTABLE_DATA": folder,
            "LONGTABLE_DEBUG": "1",
            "LONGTABLE_MAIL": f"smtp://127.0.0.1:{server.port}",
            "DJANGO_SETTINGS_MODULE": "longtable.house.settings",
        }
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.DEBUG = False
        settings.ALLOWED_HOSTS = ["testserver"]
        call_command("migrate", verbosity=0)
        return conclude(measured(server))


def measured(server: MailServer) -> list[Claim]:
    from django.conf import settings

    from longtable.people.sending import sending

    press(PEOPLE)  # what is loaded at the first time
    with sending():
        wait_for(server, PEOPLE)
        began = time.perf_counter()
        behind = press(PEOPLE)
        wait_for(server, 2 * PEOPLE)
        all_gone = time.perf_counter() - began
    settings.EMAIL_BACKEND = SMTP
    within = press(PEOPLE)
    print(
        f"within the request: {within:.2f} s; in the background: {behind:.2f} s, the last letter out after {all_gone:.1f} s"
    )
    return [
        Claim(f"send {PEOPLE} invitations", behind, 2.0, "s"),
        Claim("in the background against within the request", behind / within, 1 / 5, "of the time"),
        Claim("until the last has gone out", all_gone, PEOPLE * SECONDS_A_LETTER * 1.5 + 2, "s"),
    ]


def press(people: int) -> float:
    """A meeting with so many people, and the seconds from pressing Send to the answer."""
    from django.test import Client
    from django.urls import reverse

    from tests.factories import make_access
    from tests.factories.meetings import make_meeting, make_participant

    access = make_access()
    meeting = make_meeting(access)
    rows = [make_participant(meeting, access, f"Person {n}", email=f"p{n}@people.example") for n in range(people)]
    client = Client()
    client.force_login(access.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("meetings:invite_people", args=[access.coalition.slug, meeting.code])
    began = time.perf_counter()
    answer = client.post(address, {"people": [str(one.pk) for one in rows]})
    assert answer.status_code == 302, answer.status_code
    return time.perf_counter() - began


def wait_for(server: MailServer, letters: int) -> None:
    while len(server.taken) < letters:
        time.sleep(0.01)


if __name__ == "__main__":
    sys.exit(main())
