"""What `longtable start` does before it serves: tables, static files, the demo; and the daily jobs beside it."""

from __future__ import annotations

import hashlib
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import close_old_connections
from django.utils import timezone

import longtable
from longtable.house.daily import run_daily

DAY = 24 * 60 * 60  # seconds
log = logging.getLogger(__name__)


def prepare(*, say: Callable[[str], None]) -> None:
    """Bring tables and static files up to date, and make the demo where it is asked for and not there yet."""
    Path(settings.DATA).mkdir(mode=0o700, parents=True, exist_ok=True)
    say("Tables …")
    call_command("migrate", verbosity=0, interactive=False)
    if not settings.SQLITE:
        call_command("createcachetable", verbosity=0)
    if not settings.DEBUG:
        _collect_static(say)
    if settings.DEMO:
        from longtable.home.demo import make_demo

        say("The demo city (fictional; the first time takes some seconds) …")
        make_demo(today=timezone.localdate())


def _collect_static(say: Callable[[str], None]) -> None:
    """Copy and compress static files where they have changed since the last start."""
    stamp = Path(settings.STATIC_ROOT) / "stamp"
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Static files …")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(wanted)


def _fingerprint() -> str:
    """What the static files were made from: version, and name, size and time of each."""
    digest = hashlib.sha256(longtable.__version__.encode())
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path}:{stat.st_size}:{stat.st_mtime_ns}".encode())
    return digest.hexdigest()


def first_address() -> str:
    """Where the demo opens, signed in as its coordinator: a key that works once the server runs, for ten minutes."""
    from longtable.home.demo_views import entry_key

    return f"{settings.SITE_URL}/demo/enter/?key={entry_key()}"


@contextmanager
def daily_jobs() -> Iterator[None]:
    """Run the daily jobs now and then once a day, in a thread of this process, until the block ends."""
    stop = threading.Event()

    def work() -> None:
        while True:
            try:
                run_daily()
            except Exception:  # one failing day must not end the server: it is logged, and tomorrow tries again
                log.exception("The daily jobs failed")
            finally:
                close_old_connections()
            if stop.wait(DAY):
                return

    thread = threading.Thread(target=work, name="daily", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()


def serve(host: str, port: int) -> None:
    """Answer requests until someone stops the server; open live screens end at once, what is asked has ten seconds."""
    import uvicorn

    from longtable.meetings.live_screens import hub

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            hub.end_all()
            super().handle_exit(sig, frame)

    config = uvicorn.Config(
        "longtable.house.asgi:application",
        host=host,
        port=port,
        log_level="warning",
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    server = Server(config)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(3)  # the port is taken; uvicorn has said so
