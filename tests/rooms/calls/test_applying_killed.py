"""A server that is killed in the middle of a submission leaves nothing half-written, and its database whole."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import ROOT

PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.factories import make_access
from tests.factories.applications import make_application, make_apply_link
from tests.factories.calls import make_call
application = make_application(make_call(make_access()), "draft", organization="Lake House")
print(make_apply_link(application)[1])
"""
SERVE = """
import os, signal, sys
import django
django.setup()
import longtable.record.actions as record
whole = record.write
def dies(**values):
    entry = whole(**values)
    if os.environ.get("DIES") and values["action"] == "calls.application_sent":
        os.kill(os.getpid(), signal.SIGKILL)  # after every row is written, before anything is committed
    return entry
record.write = dies
from longtable.cli import main
sys.argv = ["longtable", "start", "--port", sys.argv[1]]
main()
"""


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LONGTABLE_", "DJANGO_"))}
    return {
        **kept,
        "LONGTABLE_DATA": str(folder),
        "LONGTABLE_DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "longtable.house.settings",
        "PYTHONPATH": str(ROOT),
        **more,
    }


def serve(folder: Path, **more: str) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, str(port)]
    address = f"http://127.0.0.1:{port}"
    more["LONGTABLE_URL"] = address
    with (folder / "out.txt").open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(folder, **more), stdout=out, stderr=out)
    for _ in range(300):
        assert process.poll() is None, (folder / "out.txt").read_text()
        try:
            urllib.request.urlopen(f"{address}/calls/", timeout=5).close()
            break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    return process, address


def send(address: str, secret: str) -> int:
    """Press the button as a browser does."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = f"{address}/link/apply/{secret}/write/send/"
    with opener.open(page, timeout=20) as answer:
        html = answer.read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[1]
    with opener.open(page, urllib.parse.urlencode({"csrfmiddlewaretoken": token}).encode(), timeout=20) as answer:
        return answer.status


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(folder / "longtable.sqlite3")) as base:
        return base.execute(query).fetchall()


@pytest.mark.xdist_group("started")
def test_nothing_is_half_written(tmp_path):
    command, folder = [sys.executable, "-c", PREPARE], environment(tmp_path)
    made = subprocess.run(command, cwd=ROOT, env=folder, capture_output=True, text=True, timeout=120, check=False)
    assert made.returncode == 0, made.stderr
    secret = made.stdout.split()[-1]
    process, address = serve(tmp_path, DIES="1")
    try:
        with pytest.raises((urllib.error.URLError, ConnectionError, http.client.HTTPException)):
            send(address, secret)
        assert process.wait(timeout=20) == -signal.SIGKILL
    finally:
        if process.poll() is None:
            process.kill()
    assert rows(tmp_path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(tmp_path, "SELECT count(*) FROM calls_submission") == [(0,)]
    assert rows(tmp_path, "SELECT state FROM calls_application") == [("draft",)]
    assert rows(tmp_path, "SELECT count(*) FROM record_entry WHERE action = 'calls.application_sent'") == [(0,)]
    process, address = serve(tmp_path)
    try:
        assert send(address, secret) == 200
    finally:
        process.terminate()
        process.wait(timeout=20)
    assert rows(tmp_path, "SELECT number FROM calls_submission") == [(1,)]
    assert rows(tmp_path, "SELECT count(*) FROM record_entry WHERE action = 'calls.application_sent'") == [(1,)]
