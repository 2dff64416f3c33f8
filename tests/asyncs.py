"""Runs a coroutine in a thread of its own: in the tests' own thread Playwright may already run an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def run_async(story: Coroutine[Any, Any, Result]) -> Result:
    """What ``story`` returns."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, story).result()
