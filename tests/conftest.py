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
