"""Live meetings on a real server: streams that are not held back, a server that is killed, and one that stops."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import sqlite3
import time
import urllib.parse
import uuid
from http.cookiejar import Cookie
from pathlib import Path

import psycopg
import pytest

from scripts.services import find_postgresql, postgresql
from tests.rooms.calls.live import Visitor, at_once, run, server

PREPARE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.conf import settings
if not settings.SQLITE:
    call_command("createcachetable", verbosity=0)
from tests.factories import make_access
from tests.factories.meetings import secret_of
from tests.rooms.meetings.live import begun, here
from tests.pages import visit
access = make_access()
meeting = begun(access)
people = [here(meeting, access, "Rosa Delgado", is_host=True), here(meeting, access, "Omar Barrow")]
settings.ALLOWED_HOSTS = ["*"]
print(visit(access.account).cookies["sessionid"].value, access.coalition.slug, meeting.code,
      *[one.pk for one in people], *[secret_of(one) for one in people])
"""
PATIENT = """
import uvicorn
made = uvicorn.Config.__init__
def patient(self, *args, **named):
    made(self, *args, **{**named, "timeout_graceful_shutdown": 3600})  # what is still open is never cut off
uvicorn.Config.__init__ = patient
"""
pytestmark = pytest.mark.xdist_group("started")


class Meeting:
    """One prepared meeting: its host's session, its people and their links."""

    def __init__(self, folder, **more):
        self.session, slug, code, *rest = run(folder, PREPARE, **more).split()[-7:]
        self.people, self.secrets = [int(one) for one in rest[:2]], rest[2:]
        self.host = f"/{slug}/meetings/{code}/host/"
        self.host_events = f"/{slug}/meetings/{code}/events/?kind=host"

        self.hosts = f"{self.host}who/"
        self.link_host = f"/link/meeting/{self.secrets[0]}/host/"  # of Rosa, who was asked to lead

    def live(self, number):
        return f"/link/meeting/{self.secrets[number]}/live/"

    def events(self, number):
        return f"/link/meeting/{self.secrets[number]}/events/"


class Stream:
    """An open stream of events, as a browser asks for it."""

    def __init__(self, address, path, session="", seen=""):
        host = urllib.parse.urlsplit(address)
        self.line = http.client.HTTPConnection(host.hostname, host.port, timeout=120)
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "gzip, deflate, br"}
        if session:
            headers["Cookie"] = f"sessionid={session}"
        if seen:
            headers["Last-Event-ID"] = seen
        self.line.request("GET", path, headers=headers)
        self.answer = self.line.getresponse()
        self.number = ""

    def until(self, word):
        """The next screen that holds a word."""
        while line := self.answer.readline().decode():
            if line.startswith("id: "):
                self.number = line[4:].strip()
            if line.startswith("data: {"):
                told = json.loads(line[6:])
                if word in json.dumps(told, ensure_ascii=False):
                    return told
        raise AssertionError("the stream ended")

    def until_event(self, name):
        """Wait for an event of this name."""
        while line := self.answer.readline().decode():
            if line.strip() == f"event: {name}":
                return
        raise AssertionError("the stream ended")

    def close(self):
        self.answer.close()
        self.line.close()


class Host(Visitor):
    """The host's browser."""

    def __init__(self, address, meeting):
        super().__init__(address)
        jar = next(one.cookiejar for one in self.opener.handlers if hasattr(one, "cookiejar"))
        jar.set_cookie(
            Cookie(0, "sessionid", meeting.session, None, False, "127.0.0.1", False, False, "/", True, False, None,
                   False, None, None, {})
        )  # fmt: skip
        self.open(meeting.host)

    def tap(self, do, **fields):
        return self.press(do=do, tap=str(uuid.uuid4()), **fields)


class LinkHost(Visitor):
    """The browser of someone who was asked to lead and has no account."""

    def __init__(self, address, meeting):
        super().__init__(address)
        self.open(meeting.link_host)

    tap = Host.tap


def rows(folder, query):
    with contextlib.closing(sqlite3.connect(folder / "longtable.sqlite3")) as base:
        return base.execute(query).fetchall()


@pytest.fixture
def follow():
    """``follow(address, path, …)``: an open stream, closed when the test ends."""
    opened = []

    def make(*given, **named):
        opened.append(Stream(*given, **named))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def listens(base):
    """Wait until a process hears what the others announce."""
    with psycopg.connect(base, autocommit=True) as line:
        for _ in range(600):
            if line.execute("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND state = 'idle'").fetchone():
                return
            time.sleep(0.1)
    raise AssertionError("no process listens")


def threads_of(process):
    return sum(1 for _ in Path(f"/proc/{process.pid}/task").iterdir())


def test_screens_hear_at_once_uncompressed_and_hold_no_thread(tmp_path, follow):
    meeting = Meeting(tmp_path)
    with server(tmp_path) as (process, address):
        before = threads_of(process)
        streams = [follow(address, meeting.events(number % 2)) for number in range(8)]
        assert all(one.answer.status == 200 for one in streams)
        assert streams[0].answer.headers["Content-Encoding"] is None
        assert streams[0].answer.headers["Content-Type"].startswith("text/event-stream")
        assert "default-src 'none'" in streams[0].answer.headers["Content-Security-Policy"]
        hosts = follow(address, meeting.host_events, meeting.session)
        shown = [one.until("parts") for one in streams]
        assert all("start_turn" not in json.dumps(one) for one in shown)
        assert "start_turn" in json.dumps(hosts.until("parts"))
        Host(address, meeting).tap("start_turn", participant=str(meeting.people[0]))
        for one in [*streams, hosts]:
            assert one.until("Rosa Delgado")["speaker"] == meeting.people[0]
        assert threads_of(process) - before <= 12  # those that render; not one for each stream
        again = follow(address, meeting.events(0), seen=streams[0].number)
        streams[0].close()
        Host(address, meeting).tap("end_turn", participant=str(meeting.people[0]))
        assert again.until("parts")["speaker"] == 0


def test_a_server_that_stops_does_not_wait_for_open_screens(tmp_path, follow):
    meeting = Meeting(tmp_path)
    with server(tmp_path, PATIENT) as (process, address):
        streams = [follow(address, meeting.events(0)) for _ in range(3)]
        for one in streams:
            one.until("parts")
        process.terminate()
        process.wait(timeout=120)
        assert "Traceback" not in (tmp_path / "out.txt").read_text()


def test_a_server_that_is_killed_has_every_turn_that_was_tapped(tmp_path):
    meeting = Meeting(tmp_path)
    kept = str(uuid.uuid4())
    with server(tmp_path) as (process, address):
        host = Host(address, meeting)
        host.tap("start_turn", participant=str(meeting.people[0]))
        host.press(do="start_turn", participant=str(meeting.people[1]), tap=kept)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=60)
    assert rows(tmp_path, "PRAGMA integrity_check") == [("ok",)]
    told = rows(tmp_path, "SELECT participant_id, ended_at IS NULL FROM meetings_turn ORDER BY id")
    assert told == [(meeting.people[0], 0), (meeting.people[1], 1)]
    with server(tmp_path) as (_process, address):
        host = Host(address, meeting)
        assert "Omar Barrow" in host.html  # still speaking
        host.press(do="start_turn", participant=str(meeting.people[1]), tap=kept)  # the phone was not sure
        host.tap("end_turn", participant=str(meeting.people[1]))
    assert len(rows(tmp_path, "SELECT id FROM meetings_turn")) == 2


def test_two_hosts_at_once_make_one_open_turn(tmp_path):
    meeting = Meeting(tmp_path)
    with server(tmp_path) as (_process, address):
        hosts = [kind(address, meeting) for kind in (Host, LinkHost, Host, LinkHost)]
        for _ in range(5):
            answers = at_once(
                *[
                    lambda host=host, place=place: host.tap("start_turn", participant=str(meeting.people[place % 2]))
                    for place, host in enumerate(hosts)
                ]
            )
            assert {one.status for one in answers} == {200}
            assert len(rows(tmp_path, "SELECT id FROM meetings_turn WHERE ended_at IS NULL")) == 1
    overlaps = """
        SELECT count(*) FROM meetings_turn a JOIN meetings_turn b ON a.id < b.id
        WHERE a.began_at < coalesce(b.ended_at, '9') AND b.began_at < coalesce(a.ended_at, '9')
        AND a.began_at <> a.ended_at AND b.began_at <> b.ended_at
    """
    assert rows(tmp_path, overlaps) == [(0,)]


@pytest.mark.postgresql
def test_two_web_processes_show_the_same_meeting(tmp_path, follow):
    programs = find_postgresql()
    if programs is None:
        pytest.fail("PostgreSQL’s server programs are not here: make test installs them")
    with postgresql(programs) as base:
        more = {"LONGTABLE_DATABASE": base}
        meeting = Meeting(tmp_path, **more)
        first, second = tmp_path / "first", tmp_path / "second"
        for folder in (first, second):
            folder.mkdir()
        more["LONGTABLE_SECRET_KEY"] = (tmp_path / "secret-key").read_text()
        with server(first, **more) as (_one, here), server(second, **more) as (_two, there):
            screen = follow(there, meeting.events(0))
            screen.until("parts")
            listens(base)  # the line between the processes stands
            Host(here, meeting).tap("start_turn", participant=str(meeting.people[0]))
            assert screen.until(f'"speaker": {meeting.people[0]}')
            Host(there, meeting).tap("end_turn", participant=str(meeting.people[0]))
            assert screen.until('"speaker": 0')
            leading = follow(there, f"{meeting.link_host}events/")
            leading.until("start_turn")
            Host(here, meeting).open(meeting.hosts).press(do="withdraw", participant=str(meeting.people[0]))
            leading.until_event("reload")  # at once, in the other process too
