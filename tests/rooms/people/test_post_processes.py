"""Letters with real processes and a real mail server: one killed in the middle, two at once, and the product as it is started."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from scripts.services import find_postgresql, postgresql
from tests.conftest import ROOT
from tests.mail_server import MailServer, mail_server

COMMAND = [str(Path(sys.executable).parent / "longtable")]
WRITE = """
from django.core.mail import EmailMessage
for number in range({count}):
    EmailMessage("Hello", "Your link", None, [f"p{{number}}@people.example"]).send()
"""
DUE = "from longtable.people.models import Dispatch; from django.utils import timezone; "
NOW = DUE + "Dispatch.objects.filter(state='waiting').update(due_at=timezone.now())"
NOT_YET_INVITED = """
from django.urls import reverse
from django.utils import timezone
from longtable.meetings.models import Meeting
meeting = Meeting.objects.filter(state="planned", starts_at__gt=timezone.now()).order_by("starts_at").first()
meeting.participants.update(invited_at=None, sent_sequence=-1)
people = meeting.participants.exclude(person=None).exclude(person__email="")
args = [meeting.coalition.slug, meeting.code]
print(reverse("meetings:invite_people", args=args), ",".join(str(one.pk) for one in people))
"""


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as state:
        yield state


def environment(folder: Path, server: MailServer, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LONGTABLE_", "DJANGO_"))}
    return {**kept, "LONGTABLE_DATA": str(folder), "LONGTABLE_MAIL": f"smtp://127.0.0.1:{server.port}", **more}


def run(there: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [*COMMAND, *arguments], env=there, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def wait_for(what: Callable[[], object], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path, server: MailServer) -> None:
    there = environment(tmp_path, server)
    run(there, "manage", "migrate", "--verbosity", "0")
    run(there, "manage", "shell", "-c", WRITE.format(count=6))
    server.at_first = 2
    worker = subprocess.Popen([*COMMAND, "post"], env=there, cwd=ROOT)
    try:
        wait_for(lambda: len(server.taken) == 2)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=60)
    server.going_on.set()
    run(there, "post")
    run(there, "manage", "shell", "-c", NOW)  # the one that the killed worker held is due again after its time
    run(there, "post")
    got = Counter(server.addresses)
    assert set(got) == {f"p{number}@people.example" for number in range(6)}
    assert sum(got.values()) <= 7, "only the letter in the killed worker's hands may have come twice"
    assert run(there, "post") == "0 went out.\n"


@pytest.mark.postgresql
def test_two_workers_at_once_send_each_letter_once(tmp_path: Path, server: MailServer) -> None:
    programs = find_postgresql()
    assert programs, "Install PostgreSQL, or name its folder in LONGTABLE_TEST_POSTGRESQL."
    server.at_first = 0  # nothing is taken before both have come with a letter
    with postgresql(programs) as address:
        there = environment(tmp_path, server, LONGTABLE_DATABASE=address)
        run(there, "manage", "migrate", "--verbosity", "0")
        commands = [*COMMAND, "post", "--stay"]
        workers = [subprocess.Popen(commands, env=there, cwd=ROOT) for _ in range(2)]
        try:
            run(there, "manage", "shell", "-c", WRITE.format(count=80))
            wait_for(lambda: server.connections == 2)
            server.going_on.set()
            wait_for(lambda: len(server.taken) >= 80)
        finally:
            for worker in workers:
                worker.terminate()
        assert [worker.wait(timeout=60) for worker in workers] == [0, 0]
        left = run(there, "manage", "shell", "-c", DUE + "print(Dispatch.objects.exclude(state='gone').count())")
    assert Counter(server.addresses) == {f"p{number}@people.example": 1 for number in range(80)}
    assert server.connections == 2, "both took part, each over one connection"
    assert left.split()[-1] == "0"


def test_the_started_product_sends_invitations_in_the_background(tmp_path: Path, server: MailServer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    there = environment(tmp_path, server)
    base = f"http://127.0.0.1:{port}"
    with (tmp_path / "out.txt").open("w") as out:
        command = [*COMMAND, "start", "--demo", "--no-open", "--port", str(port)]
        process = subprocess.Popen(command, env=there, cwd=ROOT, stdout=out, stderr=out)
    try:
        wait_for(lambda: "Stop it with Ctrl-C" in (tmp_path / "out.txt").read_text(), seconds=300)
        assert server.taken == [], "making the demo sends nothing"
        printed = run({**there, "LONGTABLE_DEMO": "1"}, "manage", "shell", "-c", NOT_YET_INVITED)
        path, keys = printed.split()[-2:]
        people = keys.split(",")
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        entry = re.search(rf"{base}/demo/enter/\S+", (tmp_path / "out.txt").read_text())
        assert entry
        wait_for(lambda: answers(opener, entry.group()))
        page = opener.open(f"{base}{path.removesuffix('invite/')}", timeout=120).read().decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert found
        form = [("csrfmiddlewaretoken", found.group(1)), ("send", "1"), *(("people", key) for key in people)]
        server.seconds_a_letter = 5
        data = urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(f"{base}{path}", data, {"Referer": base})
        shown = opener.open(request, timeout=120).read().decode()
        assert len(server.taken) < len(people), "the request did not wait for the mail server"
        server.seconds_a_letter = 0
        assert "on their way" in shown
        assert "have gone out" in shown
        wait_for(lambda: len(server.taken) == len(people))
        assert b"text/calendar" in server.taken[0][1]
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) is not None


def answers(opener: urllib.request.OpenerDirector, address: str) -> bool:
    try:
        return bool(opener.open(address, timeout=120).status == 200)
    except OSError:
        return False
