"""The peer: pretalx in an environment of its own with 500 submissions and about 1,650 reviews, behind two workers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.measuring import ROOT, SHARED, run

PEER = ROOT / "build" / "bench-peer-pretalx"
PORT = 8401
BOARD, CALL = "/orga/event/demo/reviews/", "/demo/cfp"
PACKAGES = ("pretalx==2025.2.2", "gunicorn", "freezegun", "Faker")


def prepare() -> None:
    """Install by name and fill, once; the filling script is read from the shared data."""
    python, data = PEER / "bin" / "python", PEER / "data"
    if (PEER / "filled").exists():
        return
    if not (PEER / "bin" / "gunicorn").exists():
        run([sys.executable, "-m", "venv", str(PEER)])
        run([str(python), "-m", "pip", "install", "-q", *PACKAGES])
    data.mkdir(exist_ok=True)
    (PEER / "pretalx.cfg").write_text(
        f"[site]\ndebug=False\nurl=http://127.0.0.1:{PORT}\n[filesystem]\ndata={data}\n", encoding="utf-8"
    )
    fill = f"exec(open({str(SHARED / 'peers' / 'pretalx_fill.py')!r}).read())"
    for words in (
        ["migrate"],
        ["rebuild"],
        ["init", "--noinput"],
        ["create_test_event", "--stage", "review", "--slug", "demo"],
        ["shell", "--unsafe-disable-scopes", "-c", fill],
    ):
        command = [str(python), "-m", "pretalx", *words]
        subprocess.run(command, check=True, env=_environment(), cwd=PEER, stdout=subprocess.DEVNULL, timeout=900)
    (PEER / "filled").touch()


def _environment() -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "LONGTABLE_"))},
        "PRETALX_CONFIG_FILE": str(PEER / "pretalx.cfg"),
        "PRETALX_DATA_DIR": str(PEER / "data"),
        "DJANGO_SUPERUSER_EMAIL": "first@example.org",
        "DJANGO_SUPERUSER_PASSWORD": "first-pass-1",
        "DJANGO_SUPERUSER_USERNAME": "first",
        "PRETALX_INIT_ORGANISER_NAME": "Demo",
        "PRETALX_INIT_ORGANISER_SLUG": "demo-org",
    }


@contextmanager
def serving(command: list[str], environment: dict[str, str], address: str) -> Iterator[None]:
    """A server for the length of the block; it has answered once when the block begins."""
    log = ROOT / "build" / f"bench-server-{address.split(':')[2][:4]}.txt"
    with log.open("w") as out:
        server = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            for _ in range(150):
                try:
                    urllib.request.urlopen(address, timeout=5).read()
                    break
                except OSError:
                    time.sleep(0.2)
            else:
                raise RuntimeError(log.read_text()[-2000:])
            yield
        finally:
            server.terminate()
            server.wait(timeout=20)


@contextmanager
def peer() -> Iterator[str]:
    """The peer behind two workers; gives its address."""
    prepare()
    command = [str(PEER / "bin" / "gunicorn"), "pretalx.wsgi", "-w", "2", "-b", f"127.0.0.1:{PORT}"]
    with serving(command, _environment(), f"http://127.0.0.1:{PORT}{CALL}"):
        yield f"http://127.0.0.1:{PORT}"


def signed_in(address: str) -> urllib.request.OpenerDirector:
    """A browser signed in to the peer as the administrator of the filling script."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    login = f"{address}/orga/login/"
    found = re.search(r'csrfmiddlewaretoken[^>]* value="?([^" >]+)', opener.open(login, timeout=60).read().decode())
    assert found is not None
    fields = {
        "csrfmiddlewaretoken": found[1],
        "login_email": "admin@example.org",
        "login_password": "admin-pass-1",
    }
    request = urllib.request.Request(login, urllib.parse.urlencode(fields).encode(), {"Referer": login})
    assert "/login" not in opener.open(request, timeout=60).geturl(), "the peer did not let us in"
    return opener


if __name__ == "__main__":
    prepare()
