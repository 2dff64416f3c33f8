"""Runs the whole test suite with what it needs: a browser, and a PostgreSQL server of its own on this machine's loopback.

On Debian and Ubuntu, as root, what is missing is installed with apt; elsewhere this says plainly what to install and
which variable names it: LONGTABLE_BROWSER (a Chromium or Chrome), LONGTABLE_TEST_POSTGRESQL (a folder with initdb).
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find_browser() -> str | None:
    """A Chromium-like browser of this machine."""
    named = os.environ.get("LONGTABLE_BROWSER")
    for candidate in [named, *BROWSERS] if named else BROWSERS:
        found = shutil.which(candidate) or (candidate if Path(candidate).exists() else None)
        if found:
            return found
    return None


def find_postgresql() -> Path | None:
    """The folder of initdb, pg_ctl and postgres, the newest where there are several."""
    named = os.environ.get("LONGTABLE_TEST_POSTGRESQL")
    folders = [Path(named)] if named else []
    found = list(Path("/usr/lib/postgresql").glob("*/bin"))
    folders += sorted(found, key=lambda path: [int(n) for n in re.findall(r"\d+", path.parent.name)], reverse=True)
    on_path = shutil.which("initdb")
    folders += [Path(on_path).parent] if on_path else []
    folders += [Path("/opt/homebrew/opt/postgresql/bin"), Path("/usr/local/opt/postgresql/bin")]
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def install(package: str, what: str, variable: str) -> None:
    """Install a Debian package as root, or say what a person should do."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {package} …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
        return
    sys.exit(
        f"The tests need {what}. Install it (Debian: sudo apt-get install {package}), or set {variable} to where it is."
    )


@contextmanager
def postgresql(bin_folder: Path) -> Iterator[str]:
    """A PostgreSQL server of our own in a temporary folder, on a free port of the loopback; yields its address."""
    folder = Path(tempfile.mkdtemp(prefix="longtable-postgresql-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    prefix: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        prefix = ["runuser", "-u", "postgres", "--"]
    data = folder / "data"

    def quietly(*command: str | Path, check: bool = True) -> None:
        subprocess.run([*prefix, *command], check=check, stdout=subprocess.DEVNULL, cwd=folder)

    quietly(bin_folder / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
    # autovacuum counts no rows in tables that a test has rolled back, and so misleads the planner in the next test
    options += " -c autovacuum=off"
    try:
        quietly(bin_folder / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        quietly(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def pytest(*arguments: str, **environment: str) -> int:
    """Run pytest in this environment; returns its exit code."""
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    return subprocess.run(command, check=False, cwd=ROOT, env={**os.environ, **environment}).returncode


def run_tests() -> int:
    """All tests on SQLite, those in a browser by themselves; then the rooms again on PostgreSQL."""
    if find_browser() is None:
        install("chromium", "a Chromium browser", "LONGTABLE_BROWSER")
    if find_postgresql() is None:
        install("postgresql", "PostgreSQL's server programs", "LONGTABLE_TEST_POSTGRESQL")
    browser, bin_folder = find_browser(), find_postgresql()
    if browser is None or bin_folder is None:
        sys.exit("A browser or PostgreSQL is still not found after installing it.")
    workers = ["-n", os.environ.get("LONGTABLE_TEST_WORKERS", "2"), "--dist", "loadgroup"]
    print("== Everything but the browser, on SQLite", flush=True)
    first = pytest(*workers, "-m", "not browser", "tests", "src", LONGTABLE_WHOLE_RUN="1")
    print("== In a browser, on SQLite", flush=True)
    journeys = pytest(*workers, "tests/journeys", LONGTABLE_BROWSER=browser, LONGTABLE_TEST_FILE="1")
    print("== The rooms, on PostgreSQL", flush=True)
    with postgresql(bin_folder) as address:
        second = pytest(*workers, "tests/rooms", "tests/house", LONGTABLE_DATABASE=address)
    return first or journeys or second


if __name__ == "__main__":
    if sys.argv[1:] != ["test"]:
        sys.exit("Use: python scripts/services.py test")
    raise SystemExit(run_tests())
