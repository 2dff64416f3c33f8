"""What every test has: no network but loopback, frozen time where asked, the shared cases, and people to act."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.pages import CheckedClient

ROOT = Path(__file__).resolve().parent.parent


def shared_folder() -> Path | None:
    """The folder of shared cases and published data, where it lies beside the checkout."""
    folder = Path(os.environ.get("LONGTABLE_SHARED", ROOT.parent / "shared"))
    return folder if folder.is_dir() else None


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test begins in English, whatever language the one before it left."""
    from django.utils import translation

    translation.activate("en")
    yield
    translation.activate("en")


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """What one test counted or kept for a while is not there for the next; a cache in the database is rolled back with it."""
    from django.conf import settings
    from django.core.cache import cache

    if "locmem" in settings.CACHES["default"]["BACKEND"]:
        cache.clear()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared cases and data; tests that need them are skipped only where they are absent."""
    folder = shared_folder()
    if folder is None:
        pytest.skip("the shared cases are not beside this checkout")
    return folder


@pytest.fixture
def visit() -> Callable[..., CheckedClient]:
    """``visit(account, language="en")``: a client that checks every page it fetches."""
    from tests.pages import visit as make

    return make


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Mark the tests that use the shared cases, so that the end of a run can say how many did."""
    if "shared" in getattr(item, "fixturenames", ()):
        item.user_properties.append(("shared", True))


def _ran_on_shared(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = [r for kind in ("passed", "failed") for r in reporter.stats.get(kind, [])] if reporter else []
    return sum(1 for report in reports if report.when == "call" and ("shared", True) in report.user_properties)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how many tests ran on the shared cases."""
    terminalreporter.write_line(f"{_ran_on_shared(config)} tests ran on the shared cases")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A whole run beside the shared cases that used none of them has failed."""
    whole = os.environ.get("LONGTABLE_WHOLE_RUN") and not hasattr(session.config, "workerinput")
    if whole and shared_folder() is not None and _ran_on_shared(session.config) == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
