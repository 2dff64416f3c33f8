"""Claim: a tap reaches 500 screens of a live meeting with p95 under 300 ms, none lost, below 400 MB; 50 meetings of 30 alike.

One server process on SQLite, as `longtable start` runs it; the screens are raw sockets of another process on the loopback,
opened in groups. Time runs from before the host's form is sent to the moment when a screen has read the event. Bounded: 20 taps
in one meeting; in 50 meetings 4 taps each, six seconds apart. There is no peer.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.measuring import Claim, conclude
from bench.our_server import environment, set_up

PORT = 8403
OPENING = 20  # screens that are opened at once
PATIENCE = 10.0  # seconds after the last tap, before what has not come counts as lost
VERSION = re.compile(rb"\nid: (\d+)\nevent: screen\n|^id: (\d+)\nevent: screen\n")
FILES = 8000


def make_meetings(meetings: int, people: int) -> list[dict[str, Any]]:
    """Meetings that go on, with everyone there: addresses of their screens, and of their host with a session."""
    from datetime import timedelta

    from django.urls import reverse
    from django.utils import timezone

    from longtable.meetings.models import Participant
    from tests.factories import make_access
    from tests.factories.meetings import make_item, make_meeting, secret_of
    from tests.pages import visit

    access, plans = make_access(), []
    began = timezone.now() - timedelta(minutes=20)
    for number in range(meetings):
        meeting = make_meeting(access, f"Meeting {number}", starts_at=began, state="live", began_at=began)
        for title in ("Benches", "Shade", "Who writes to the city?"):
            make_item(meeting, title)
        rows = Participant.objects.bulk_create(
            Participant(meeting=meeting, guest_name=f"Person {place}", came_at=began) for place in range(people)
        )
        plans.append(
            {
                "host": reverse("meetings:host", args=[access.coalition.slug, meeting.code]),
                "session": visit(access.account).cookies["sessionid"].value,
                "people": [one.pk for one in rows[:2]],
                "streams": [reverse("meeting_events", args=[secret_of(one)]) for one in rows],
            }
        )
    return plans


@contextmanager
def serving(folder: str) -> Iterator[int]:
    """One process of the product; gives its number."""
    command = [
        sys.executable,
        "-c",
        "from longtable.cli import main; main()",
        "start",
        "--no-open",
        "--port",
        str(PORT),
    ]
    with (Path(folder) / "out.txt").open("wb") as out:
        server = subprocess.Popen(command, env=environment(folder, PORT), stdout=out, stderr=out)
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/calls/", timeout=5).read()
                break
            except OSError:
                time.sleep(0.2)
        yield server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def peak_mb(pid: int) -> float:
    """The most memory that a process has held."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) / 1024


class Screens:
    """All open screens, and when each read which version."""

    def __init__(self) -> None:
        self.seen: dict[tuple[int, int], dict[int, float]] = {}  # (meeting, screen): version, moment

    async def open(self, meeting: int, place: int, path: str, gate: asyncio.Semaphore) -> None:
        async with gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", PORT, limit=1 << 20)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nAccept: text/event-stream\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            assert b" 200 " in head.split(b"\r\n")[0], head
            mine = self.seen[meeting, place] = {}
            kept = b""
            while not mine:
                kept = self._note(kept + await reader.read(65536), mine)
        while part := await reader.read(65536):
            kept = self._note(kept + part, mine)

    def _note(self, text: bytes, mine: dict[int, float]) -> bytes:
        now = time.monotonic()
        for found in VERSION.finditer(text):
            mine[int(found[1] or found[2])] = now
        return text[-200:]

    def waits(self, taken: dict[tuple[int, int], float]) -> list[float | None]:
        """Seconds from each tap of a meeting to each of its screens: to that version or a later one; None: not there."""
        found: list[float | None] = []
        for (meeting, _place), mine in self.seen.items():
            for (number, version), started in taken.items():
                if number == meeting:
                    later = [moment for one, moment in mine.items() if one >= version]
                    found.append(min(later) - started if later else None)
        return found


class Host:
    """One host: a session, the token of its form, and a new connection for each tap."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan, self.turn = plan, 0

    async def open(self) -> None:
        cookie = f"sessionid={self.plan['session']}"
        head, body = await self._ask("GET", cookie)
        token = re.search(rb'data-token="([^"]+)"', body)
        secret = re.search(rb"csrftoken=([^;]+)", head)
        version = re.search(rb'data-version="(\d+)"', body)
        assert token is not None, body[:500]
        assert secret is not None, head
        assert version is not None, body[:500]
        self.version, self.token = int(version[1]), token[1].decode()
        self.cookie = f"{cookie}; csrftoken={secret[1].decode()}"

    async def tap(self) -> float:
        """Give the floor to the other one; returns the moment before."""
        self.turn, self.version = self.turn + 1, self.version + 1
        form = f"do=start_turn&participant={self.plan['people'][self.turn % 2]}&tap={uuid.uuid4()}"
        started = time.monotonic()
        head, _body = await self._ask("POST", self.cookie, form)
        assert b" 200 " in head.split(b"\r\n")[0], head
        return started

    async def _ask(self, method: str, cookie: str, form: str = "") -> tuple[bytes, bytes]:
        lines = [f"{method} {self.plan['host']} HTTP/1.1", f"Host: 127.0.0.1:{PORT}", f"Cookie: {cookie}"]
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"X-CSRFToken: {self.token}", "X-Tap: 1"]
            lines += [f"Content-Length: {len(form)}"]
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT, limit=1 << 22)
        writer.write(("\r\n".join(lines) + "\r\n\r\n" + form).encode())
        head = await reader.readuntil(b"\r\n\r\n")
        size = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        assert size, head
        body = await reader.readexactly(int(size[1]))
        writer.close()
        return head, body


async def play(plans: list[dict[str, Any]], taps: int, pause: float) -> dict[str, Any]:
    """Open every screen, then let every host tap; seconds from each tap to each screen, and what never came."""
    screens, gate = Screens(), asyncio.Semaphore(OPENING)
    began = time.monotonic()
    hosts = [Host(plan) for plan in plans]
    for host in hosts:
        await host.open()
    tasks = [
        asyncio.create_task(screens.open(number, place, path, gate))
        for number, plan in enumerate(plans)
        for place, path in enumerate(plan["streams"])
    ]
    while len(screens.seen) < len(tasks) or not all(screens.seen.values()):
        assert not any(task.done() for task in tasks), [task for task in tasks if task.done()][:1]
        await asyncio.sleep(0.05)
    opened = time.monotonic() - began
    taken: dict[tuple[int, int], float] = {}

    async def lead(number: int, host: Host) -> None:
        await asyncio.sleep(pause * number / len(hosts))  # hosts do not tap in step
        for _ in range(taps):
            started = await host.tap()
            taken[number, host.version] = started
            await asyncio.sleep(max(0.0, started + pause - time.monotonic()))

    await asyncio.gather(*(lead(number, host) for number, host in enumerate(hosts)))
    until = time.monotonic() + PATIENCE
    while None in screens.waits(taken) and time.monotonic() < until:
        await asyncio.sleep(0.2)
    found = screens.waits(taken)
    for task in tasks:
        task.cancel()
    return {
        "waits": [one for one in found if one is not None],
        "lost": found.count(None),
        "opened": opened,
    }


def measure(name: str, meetings: int, people: int, taps: int, pause: float) -> list[Claim]:
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.json"
        code = f"from bench.live_meeting import prepare; prepare({folder!r}, {meetings}, {people})"
        root = Path(__file__).resolve().parent.parent
        subprocess.run([sys.executable, "-c", code], check=True, cwd=root, stdout=subprocess.DEVNULL)
        with serving(folder) as pid:
            command = [sys.executable, __file__, "--screens", str(plan), str(taps), str(pause)]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=300)
            peak = peak_mb(pid)
    told = json.loads(done.stdout)
    waits = [1000 * one for one in told["waits"]]
    p95 = statistics.quantiles(waits, n=20)[-1]
    print(
        f"{name}: {meetings * people} screens open in {told['opened']:.1f} s; {len(waits)} arrivals of {meetings * taps} taps: "
        f"median {statistics.median(waits):.0f} ms, p95 {p95:.0f} ms, longest {max(waits):.0f} ms"
    )
    return [
        Claim(f"{name}: from a tap to a screen, p95", p95, 300, "ms"),
        Claim(f"{name}: events lost", told["lost"], 0, "events"),
        Claim(f"{name}: the server's memory", peak, 400, "MB"),
    ]


def prepare(folder: str, meetings: int, people: int) -> None:
    """Fill the database of a run, in a process of its own."""
    set_up(folder, PORT)
    (Path(folder) / "plan.json").write_text(json.dumps(make_meetings(meetings, people)))


def main() -> int:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, hard), hard))
    if "--screens" in sys.argv:
        plan, taps, pause = sys.argv[2:]
        json.dump(asyncio.run(play(json.loads(Path(plan).read_text()), int(taps), float(pause))), sys.stdout)
        return 0
    claims = measure("one meeting of 500", 1, 500, 20, 0.5)
    claims += measure("50 meetings of 30", 50, 30, 4, 6.0)
    return conclude(claims)


if __name__ == "__main__":
    sys.exit(main())
