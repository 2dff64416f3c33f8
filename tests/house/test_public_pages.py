"""Kept public pages: sent again while they may be, never to someone with a cookie, and made once for many who ask at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from longtable.house import public_pages
from longtable.house.public_pages import MOST_PAGES, PublicPages
from tests.asyncs import run_async


class House:
    """An application that counts how often it was asked, with the answer that a test sets."""

    def __init__(
        self, *headers: tuple[bytes, bytes], status: int = 200, body: bytes = b"page", wait: float = 0
    ) -> None:
        self.headers, self.status, self.body, self.wait, self.asked = list(headers), status, body, wait, 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        await asyncio.sleep(self.wait)
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body + b"%d" % self.asked})


KEEP = (b"Cache-Control", b"public, max-age=0, s-maxage=5")


async def ask(pages: PublicPages, path: bytes = b"/calls/", method: str = "GET", **headers: str) -> bytes:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    lines = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "raw_path": path, "query_string": b"", "headers": lines}
    await pages(scope, receive, send)
    return b"".join(message.get("body", b"") for message in sent)


def test_a_page_that_may_be_kept_is_made_once_and_again_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    house, now = House(KEEP), [100.0]
    monkeypatch.setattr(public_pages, "monotonic", lambda: now[0])
    pages = PublicPages(house)

    async def story() -> list[bytes]:
        found = [await ask(pages), await ask(pages)]
        now[0] += 4.9
        found.append(await ask(pages))
        now[0] += 0.2
        return [*found, await ask(pages), await ask(pages)]

    assert run_async(story()) == [b"page1", b"page1", b"page1", b"page2", b"page2"]


@pytest.mark.parametrize(
    "house",
    [
        House(),
        House((b"Cache-Control", b"private")),
        House(KEEP, (b"Set-Cookie", b"a=b")),
        House(KEEP, (b"Vary", b"Cookie, Origin")),
        House(KEEP, status=404),
        House(KEEP, body=b"x" * public_pages.LARGEST),
    ],
)
def test_an_answer_that_may_not_be_kept_is_made_each_time(house: House) -> None:
    pages = PublicPages(house)

    async def story() -> tuple[bytes, bytes]:
        return await ask(pages), await ask(pages)

    first, second = run_async(story())
    assert (first[-1:], second[-1:], house.asked) == (b"1", b"2", 2)


def test_a_kept_page_never_goes_to_someone_with_a_cookie_and_posts_reach_the_house() -> None:
    house = House(KEEP, (b"Vary", b"Accept-Language, Cookie"))
    pages = PublicPages(house)

    async def story() -> list[bytes]:
        return [
            await ask(pages),
            await ask(pages, cookie="sessionid=secret"),
            await ask(pages, accept_language="es"),
            await ask(pages, accept_encoding="gzip, br"),
            await ask(pages, method="POST"),
            await ask(pages, authorization="Basic x"),
            await ask(pages),
            await ask(pages, accept_language="es"),
        ]

    assert run_async(story()) == [b"page%d" % n for n in (1, 2, 3, 4, 5, 6, 1, 3)]


def test_many_who_ask_at_once_wait_for_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    house, now = House(KEEP, wait=0.01), [100.0]
    monkeypatch.setattr(public_pages, "monotonic", lambda: now[0])
    pages = PublicPages(house)

    async def story() -> list[bytes]:
        await ask(pages)
        now[0] += 6
        return await asyncio.gather(*(ask(pages) for _ in range(20)))

    assert run_async(story()) == [b"page2"] * 20


def test_those_who_wait_get_an_answer_when_the_making_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    house, now = House(KEEP, wait=0.01), [100.0]
    monkeypatch.setattr(public_pages, "monotonic", lambda: now[0])
    pages = PublicPages(house)

    async def story() -> list[bytes]:
        await ask(pages)
        now[0] += 6
        house.status = 500
        return await asyncio.gather(*(ask(pages) for _ in range(3)))

    assert all(run_async(story()))
    assert house.asked == 4


def test_only_so_many_pages_are_kept() -> None:
    pages = PublicPages(House(KEEP))

    async def story() -> None:
        for number in range(MOST_PAGES + 30):
            await ask(pages, b"/calls/%d" % number)

    run_async(story())
    assert len(pages.pages) == MOST_PAGES
