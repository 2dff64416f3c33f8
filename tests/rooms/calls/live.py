"""A real server on the loopback, with a data folder of its own, for what only a real server shows."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from http.cookiejar import Cookie, CookieJar
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

from tests.conftest import ROOT

START = """
import django
django.setup()
"""
SERVE = """
import sys
from longtable.cli import main
sys.argv = ["longtable", "start", "--no-open", "--port", sys.argv[1]]
main()
"""
BOUNDARY = "longtable-parts"


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a process of the product is started with: nothing of ours, but for ``more``."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LONGTABLE_", "DJANGO_"))}
    return {
        **kept,
        "LONGTABLE_DATA": str(folder),
        "LONGTABLE_DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "longtable.house.settings",
        "PYTHONPATH": str(ROOT),
        **more,
    }


def run(folder: Path, script: str, **more: str) -> str:
    """Run a script in a process of the product; returns what it prints."""
    made = subprocess.run(
        [sys.executable, "-c", START + script],
        cwd=ROOT, env=environment(folder, **more), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return made.stdout


@contextmanager
def server(folder: Path, before: str = "", **more: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server that runs until the block ends, and its address. ``before``: what its process does first."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    more["LONGTABLE_URL"] = address
    with (folder / "out.txt").open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", START + before + SERVE, str(port)],
            cwd=ROOT, env=environment(folder, **more), stdout=out, stderr=out,
        )  # fmt: skip
    try:
        for _ in range(1200):
            assert process.poll() is None, (folder / "out.txt").read_text()
            try:
                urllib.request.urlopen(f"{address}/calls/", timeout=60).close()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield process, address
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=60)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, where it led to, and the page."""

    status: int
    address: str
    text: str


class Visitor:
    """Someone with a browser of their own: cookies, and the token of the form that is open."""

    def __init__(self, address: str, session: str = "") -> None:
        """``session``: the key of someone who is signed in."""
        self.address = address
        jar = CookieJar()
        if session:
            host = urllib.parse.urlsplit(address).hostname or ""
            jar.set_cookie(
                Cookie(
                    0,
                    "sessionid",
                    session,
                    None,
                    False,
                    host,
                    False,
                    False,
                    "/",
                    True,
                    False,
                    None,
                    False,
                    None,
                    None,
                    {},
                )
            )
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        self.token = ""
        self.page = ""

    def open(self, page: str) -> Visitor:
        """Open a page and keep its form."""
        self.page = page
        answer = self._ask(urllib.request.Request(self.address + page))
        assert answer.status == 200, answer
        self.html = answer.text
        self.token = self.hidden("csrfmiddlewaretoken")
        return self

    def hidden(self, name: str) -> str:
        """The value of a hidden field of the open page."""
        found = re.search(rf'<input[^>]*name="{name}"[^>]*>', self.html)
        assert found, name
        value = re.search(r'value="([^"]*)"', found.group())
        return value[1] if value else ""

    def press(self, page: str = "", files: Sequence[tuple[str, str, bytes]] = (), **fields: str) -> Answer:
        """Send the form: (field, name, content) for each file."""
        fields = {"csrfmiddlewaretoken": self.token, **fields}
        request = urllib.request.Request(self.address + (page or self.page), method="POST")
        if files:
            request.data = _parts(fields, files)
            request.add_header("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        else:
            request.data = urllib.parse.urlencode(fields).encode()
        return self._ask(request)

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            with self.opener.open(request, timeout=120) as answer:
                return _answer(answer)
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.url or "", error.read().decode())


def _answer(answer: HTTPResponse) -> Answer:
    return Answer(answer.status, answer.url, answer.read().decode())


def _parts(fields: dict[str, str], files: Sequence[tuple[str, str, bytes]]) -> bytes:
    lines = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for field, name, content in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        lines += [head.encode() + b"Content-Type: application/octet-stream\r\n\r\n", content, b"\r\n"]
    return b"".join([*lines, f"--{BOUNDARY}--\r\n".encode()])


def at_once(*presses: Callable[[], Any]) -> list[Any]:
    """Do several things at the same moment, each in a thread of its own; returns what each gave, in their order."""
    gate, found = Barrier(len(presses)), [None] * len(presses)

    def go(place: int) -> None:
        gate.wait(timeout=120)
        found[place] = presses[place]()

    threads = [Thread(target=go, args=[place]) for place in range(len(presses))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=180)
    assert None not in found, found
    return found
