"""A large request survives a full disk: it stays in memory up to the limit, and what does not fit is answered in words."""

from __future__ import annotations

import asyncio
import errno
import io
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from longtable.house.spooling import SPARE, NoRoomError, Spool, SpoolHandler, SpoolingHandler
from tests.asyncs import run_async


class Disk(io.FileIO):
    """A real temporary file on a disk with room for so many bytes: what still fits is written, then it is full."""

    room = 0

    def write(self, data: Any, /) -> int:
        left = self.room - self.tell()
        if left <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(bytes(data)[:left]) or 0


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """``disk(room)``: temporary files lie on a disk with so much room. A disk of -1 takes no file at all."""

    def of(room: int) -> None:
        def make(**_kwargs: Any) -> Disk:
            if room < 0:
                raise FileNotFoundError(errno.ENOENT, "No usable temporary directory")
            handle, name = tempfile.mkstemp()
            Path(name).unlink()
            made = Disk(handle, "r+b")
            made.room = room
            return made

        monkeypatch.setattr("longtable.house.spooling.tempfile.TemporaryFile", make)

    return of


@pytest.fixture(autouse=True)
def small(settings: Any) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    settings.UPLOAD_LIMIT = 1000 - SPARE


@examples(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=120), max_size=8), st.sampled_from([-1, 0, 1, 99, 100, 101, 150, 300, 5000]))
def test_every_byte_comes_back_whatever_the_disk_does(
    disk: Callable[[int], None], parts: list[bytes], room: int
) -> None:
    disk(room)
    logging.disable(logging.ERROR)
    try:
        with Spool() as spool:
            assert [spool.write(part) for part in parts] == [len(part) for part in parts]
            spool.seek(0)
            assert spool.read() == b"".join(parts)
            spool.seek(0)
            assert b"".join(iter(lambda: spool.read(7), b"")) == b"".join(parts)
    finally:
        logging.disable(logging.NOTSET)


def test_on_a_full_disk_there_is_a_limit(disk: Callable[[int], None]) -> None:
    disk(200)
    spool = Spool()
    spool.write(b"x" * 150)
    spool.write(b"x" * 800)
    with pytest.raises(NoRoomError):
        spool.write(b"x" * 100)
    disk(10_000)
    wide = Spool()
    wide.write(b"x" * 5000)  # a disk with room takes more: the page itself says what is too large
    assert wide.tell() == 5000


def test_a_file_of_a_form_is_spooled(disk: Callable[[int], None]) -> None:
    disk(150)
    handler = SpoolHandler()
    handler.new_file("file", "a.pdf", "application/pdf", None)
    for start in range(0, 500, 100):
        handler.receive_data_chunk(bytes([start % 251]) * 100, start)
    file = handler.file_complete(500)
    assert (file.name, file.size) == ("a.pdf", 500)
    assert b"".join(file.chunks(64)) == b"".join(bytes([start % 251]) * 100 for start in range(0, 500, 100))
    file.close()
    assert file.closed


def asked(parts: list[bytes], *, leaves: bool = False) -> list[dict[str, Any]]:
    """What a server sends for a request whose body comes in parts."""
    messages: list[dict[str, Any]] = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    return [*messages, {"type": "http.disconnect"} if leaves else {"type": "http.request"}]


def answer(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the handler sends back."""
    sent: list[dict[str, Any]] = []
    waiting = iter(messages)

    async def receive() -> dict[str, Any]:
        found = next(waiting, None)
        if found is None:
            await asyncio.sleep(60)
        assert found is not None
        return found

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/calls/", "headers": [], "query_string": b""}

    async def ask() -> None:
        await asyncio.wait_for(SpoolingHandler()(scope, receive, send), 30)

    run_async(ask())
    assert next(waiting, None) is None  # it was read to its end
    return sent


def test_what_fits_nowhere_is_answered_in_words(disk: Callable[[int], None]) -> None:
    disk(200)
    start, body = answer(asked([b"x" * 400] * 8))[:2]
    assert start["status"] == 507
    assert "try again later" in body["body"].decode()
    assert "inténtelo más tarde" in body["body"].decode()


def test_who_leaves_in_the_middle_gets_no_answer(disk: Callable[[int], None]) -> None:
    disk(200)
    assert answer(asked([b"x" * 90] * 3, leaves=True)) == []
