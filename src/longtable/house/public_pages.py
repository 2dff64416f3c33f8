"""Keeps public pages for as long as they allow it (``s-maxage``), so that a call in the news does not slow the house down.

The standard's rules of a shared cache, in the server's own memory: only answers 200 to GET requests that carry no cookie, are told
apart by what ``Vary`` can name here, and set no cookie. While a kept page is made anew, others who ask for it wait for that one.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

MOST_PAGES = 128
LARGEST = 512 * 1024  # bytes
LONGEST_ADDRESS = 200
SHARED_AGE = re.compile(rb"\bs-maxage=(\d{1,4})\b")
NAMED = {b"cookie", b"accept-language", b"accept-encoding", b"hx-request"}  # what a kept page may depend on


@dataclass(slots=True)
class _Page:
    """What was sent, and until when it may be sent again; ``made`` is set while nobody makes it anew."""

    until: float
    messages: list[Message]
    made: asyncio.Event = field(default_factory=asyncio.Event)


class PublicPages:
    """Wraps the application; see the module."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.pages: OrderedDict[tuple[bytes, ...], _Page] = OrderedDict()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Send the kept page, or have it made and keep it where it says that it may be."""
        key = _key(scope)
        if key is None:
            await self.application(scope, receive, send)
            return
        page = self.pages.get(key)
        if page and page.until <= monotonic():
            if not page.made.is_set():
                await page.made.wait()
                page = self.pages.get(key)
            else:
                page.made.clear()
                page = None
        if page is None:
            await self._make(key, scope, receive, send)
            return
        self.pages.move_to_end(key)
        for message in page.messages:
            await send(message)

    async def _make(self, key: tuple[bytes, ...], scope: Message, receive: Receive, send: Send) -> None:
        kept: list[Message] = []
        seconds = 0

        async def watch(message: Mapping[str, Any]) -> None:
            nonlocal seconds
            if message["type"] == "http.response.start":
                seconds = _seconds(message)
            if seconds:
                kept.append(dict(message))
                if sum(len(part.get("body", b"")) for part in kept) > LARGEST:
                    seconds = 0
                    kept.clear()
            await send(message)

        before = self.pages.get(key)
        try:
            await self.application(scope, receive, watch)
        finally:
            if seconds and kept[-1]["type"] == "http.response.body" and not kept[-1].get("more_body"):
                page = self.pages[key] = _Page(monotonic() + seconds, kept)
                page.made.set()
                while len(self.pages) > MOST_PAGES:
                    self.pages.popitem(last=False)[1].made.set()
            elif before:
                self.pages.pop(key, None)
            if before:
                before.made.set()


def _key(scope: Message) -> tuple[bytes, ...] | None:
    """What tells kept pages apart, or None where the answer is never kept."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    headers = dict(scope["headers"])
    address = scope["raw_path"] + b"?" + scope["query_string"]
    if b"cookie" in headers or b"authorization" in headers or b"range" in headers or len(address) > LONGEST_ADDRESS:
        return None
    small = b"gzip" if b"gzip" in headers.get(b"accept-encoding", b"") else b""
    htmx = headers.get(b"hx-request", b"")
    return headers.get(b"host", b""), address, headers.get(b"accept-language", b"")[:100], small, htmx


def _seconds(start: Mapping[str, Any]) -> int:
    """How long an answer may be kept: its s-maxage, or 0 where anything speaks against it."""
    headers: dict[bytes, bytes] = {}
    for name, value in start["headers"]:
        headers[name.lower()] = headers.get(name.lower(), b"") + b"," + value
    varies = {word.strip().lower() for word in headers.get(b"vary", b"").split(b",") if word.strip()}
    age = SHARED_AGE.search(headers.get(b"cache-control", b""))
    if start["status"] != 200 or b"set-cookie" in headers or not varies <= NAMED or age is None:
        return 0
    return int(age[1])
