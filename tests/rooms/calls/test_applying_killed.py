"""A server that is killed in the middle of a submission leaves nothing half-written, and its database whole."""

from __future__ import annotations

import contextlib
import http.client
import signal
import sqlite3
import urllib.error
from pathlib import Path

import pytest

from tests.rooms.calls.live import Visitor, run, server

PREPARE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.factories import make_access
from tests.factories.applications import make_application, make_apply_link
from tests.factories.calls import make_call
application = make_application(make_call(make_access()), "draft", organization="Lake House")
print(make_apply_link(application)[1])
"""
DIES = """
import os, signal
import longtable.record.actions as record
whole = record.write
def dies(**values):
    entry = whole(**values)
    if values["action"] == "calls.application_sent":
        os.kill(os.getpid(), signal.SIGKILL)  # after every row is written, before anything is committed
    return entry
record.write = dies
"""


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(folder / "longtable.sqlite3")) as base:
        return base.execute(query).fetchall()


@pytest.mark.xdist_group("started")
def test_nothing_is_half_written(tmp_path):
    page = f"/link/apply/{run(tmp_path, PREPARE).split()[-1]}/write/send/"
    with server(tmp_path, DIES) as (process, address):
        with pytest.raises((urllib.error.URLError, ConnectionError, http.client.HTTPException)):
            Visitor(address).open(page).press()
        assert process.wait(timeout=120) == -signal.SIGKILL
    assert rows(tmp_path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(tmp_path, "SELECT count(*) FROM calls_submission") == [(0,)]
    assert rows(tmp_path, "SELECT state FROM calls_application") == [("draft",)]
    assert rows(tmp_path, "SELECT count(*) FROM record_entry WHERE action = 'calls.application_sent'") == [(0,)]
    with server(tmp_path) as (_process, address):
        assert Visitor(address).open(page).press().status == 200
    assert rows(tmp_path, "SELECT number FROM calls_submission") == [(1,)]
    assert rows(tmp_path, "SELECT count(*) FROM record_entry WHERE action = 'calls.application_sent'") == [(1,)]
