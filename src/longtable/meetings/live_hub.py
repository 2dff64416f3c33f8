"""Live screens: one stream of events for each open screen, and what is shown rendered once for all of them.

A view (``<…>/events/``) passes all gates as any page does and only notes in the request's scope what it wants to follow; Django is
then done with the request, its thread and its database connection free. ``LiveStreams`` goes on from there on the event loop.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time
import uuid
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Any

SLOT = "longtable.live"  # in the scope of a request: where a view notes what it wants to follow
GAP = 0.1  # seconds from one rendering of a meeting to the next: a hundred taps at once become one
HEARTBEAT = 15.0  # seconds; a phone that hears nothing for three of them knows that it is alone
LONGEST = 30 * 60.0  # seconds of one stream; the browser opens the next one, and passes the gates again
MOST_STREAMS = 4000  # in one process
MOST_EACH = 4  # open screens of one person; the oldest gives way
CHANNEL = "longtable_live"
EVENTS = b"/events/"
log = logging.getLogger(__name__)

Kind = tuple[str, str]  # kind of screen, language
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
Render = Callable[[int, frozenset[Kind]], tuple[int, dict[Kind, bytes]]]  # runs in a thread


@dataclass(frozen=True, slots=True)
class Wish:
    """What one screen wants to follow. ``who`` has at most MOST_EACH of them; ``seen`` is the version that it shows."""

    meeting: int
    kind: Kind
    who: str
    seen: int = -1


@dataclass(slots=True, eq=False)
class _Stream:
    wish: Wish
    news: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False


@dataclass(slots=True, eq=False)
class _Room:
    streams: set[_Stream] = field(default_factory=set)
    shown: dict[Kind, tuple[int, bytes]] = field(default_factory=dict)  # version, event
    dirty: asyncio.Event = field(default_factory=asyncio.Event)
    work: asyncio.Task[None] | None = None


def event(name: str, data: object, number: int | None = None) -> bytes:
    """One event as it goes over the line."""
    head = f"id: {number}\n" if number is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def clock() -> bytes:
    """What time it is here, in milliseconds: phones reckon by it."""
    return event("clock", int(time.time() * 1000))


class Hub:
    """All open screens of one process. Everything but ``announce`` and ``end_all`` runs on its event loop."""

    def __init__(self, render: Render, listen: Callable[[Hub], Awaitable[None]] | None = None) -> None:
        self.render, self.listen = render, listen
        self.rooms: dict[int, _Room] = {}
        self.by_who: dict[str, OrderedDict[_Stream, None]] = {}
        self.count = 0
        self.loop: asyncio.AbstractEventLoop | None = None
        self.listening: asyncio.Task[None] | None = None
        self.rendering = asyncio.Semaphore(2)
        self.ending = False

    def announce(self, meeting: int) -> None:
        """Tell every screen of this process that a meeting has changed. Called from any thread, after the commit."""
        self._soon(self.wake, meeting)

    def end_all(self) -> None:
        """End every stream, so that the server can stop. Called from any thread or a signal handler."""
        self.ending = True
        self._soon(self._end_all)

    def _soon(self, act: Callable[..., None], *values: object) -> None:
        if self.loop is not None:
            with suppress(RuntimeError):  # the loop has ended, and its screens with it
                self.loop.call_soon_threadsafe(act, *values)

    def wake(self, meeting: int) -> None:
        """Render a meeting again, where anyone looks at it."""
        if room := self.rooms.get(meeting):
            room.dirty.set()

    def wake_all(self) -> None:
        """Render every meeting again: news may have been missed."""
        for room in self.rooms.values():
            room.dirty.set()

    def _end_all(self) -> None:
        for room in self.rooms.values():
            for stream in room.streams:
                stream.ended = True
                stream.news.set()
        if self.listening:
            self.listening.cancel()

    async def follow(self, wish: Wish) -> AsyncGenerator[bytes, None]:
        """Yield the events of one screen until its reader goes away, someone else's turn comes, or the server stops."""
        stream = _Stream(wish)
        room = self._enter(stream)
        seen, until = wish.seen, time.monotonic() + LONGEST * random.uniform(0.8, 1.0)  # noqa: S311
        try:
            yield b"retry: 1000\n\n" + clock()
            while not stream.ended and time.monotonic() < until:
                stream.news.clear()
                version, told = room.shown.get(wish.kind, (seen, b""))
                if version != seen:
                    seen = version
                    yield told
                    continue
                try:
                    await asyncio.wait_for(stream.news.wait(), HEARTBEAT)
                except TimeoutError:
                    yield clock()
            if stream.ended and not self.ending:
                yield event("bye", "")
        finally:
            self._leave(stream, room)

    def is_full(self) -> bool:
        """True where no more screens can follow in this process."""
        return self.ending or self.count >= MOST_STREAMS

    def _enter(self, stream: _Stream) -> _Room:
        self.loop = asyncio.get_running_loop()
        room = self.rooms.setdefault(stream.wish.meeting, _Room())
        room.streams.add(stream)
        self.count += 1
        mine = self.by_who.setdefault(stream.wish.who, OrderedDict())
        mine[stream] = None
        while len(mine) > MOST_EACH:
            oldest, _ = mine.popitem(last=False)
            oldest.ended = True
            oldest.news.set()
        if stream.wish.kind not in room.shown:
            room.dirty.set()
        if room.work is None:
            room.work = asyncio.create_task(self._work(stream.wish.meeting, room))
        if self.listen and (self.listening is None or self.listening.done()):
            self.listening = asyncio.ensure_future(self.listen(self))
        return room

    def _leave(self, stream: _Stream, room: _Room) -> None:
        self.count -= 1
        room.streams.discard(stream)
        mine = self.by_who.get(stream.wish.who, OrderedDict())
        mine.pop(stream, None)
        if not mine:
            self.by_who.pop(stream.wish.who, None)
        if not room.streams and self.rooms.get(stream.wish.meeting) is room:
            del self.rooms[stream.wish.meeting]
            if room.work:
                room.work.cancel()

    async def _work(self, meeting: int, room: _Room) -> None:
        """Render a meeting after each change, once for each kind of screen that is open."""
        while True:
            await room.dirty.wait()
            room.dirty.clear()
            kinds = frozenset(stream.wish.kind for stream in room.streams)
            try:
                async with self.rendering:
                    version, events = await asyncio.to_thread(self.render, meeting, kinds)
            except Exception:  # a database that is busy for a moment must not leave hundreds of screens behind
                log.exception("A live meeting could not be shown; trying again")
                await asyncio.sleep(1)
                room.dirty.set()
                continue
            for kind, told in events.items():
                room.shown[kind] = (version, told)
            for kind in [kind for kind in room.shown if kind not in events]:
                del room.shown[kind]
            for stream in room.streams:
                stream.news.set()
            await asyncio.sleep(GAP)


class LiveStreams:
    """Wraps the application: where a view has noted a wish, its answer becomes a stream."""

    def __init__(self, application: Application, hub: Hub) -> None:
        self.application, self.hub = application, hub

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Let the application answer; go on with the events where it says so."""
        if scope["type"] != "http" or not scope["path"].encode().endswith(EVENTS):
            await self.application(scope, receive, send)
            return
        slot: dict[str, Wish] = {}
        scope[SLOT] = slot
        held: list[Mapping[str, Any]] = []

        async def hold(message: Mapping[str, Any]) -> None:
            if slot:
                held.append(message)
            else:
                await send(message)

        await self.application(scope, receive, hold)
        if slot:
            await self._stream(slot["wish"], held[0]["headers"], receive, send)

    async def _stream(self, wish: Wish, headers: list[tuple[bytes, bytes]], receive: Receive, send: Send) -> None:
        if self.hub.is_full():
            start = {"type": "http.response.start", "status": 503, "headers": [(b"retry-after", b"10")]}
            await send(start)
            await send({"type": "http.response.body", "body": b""})
            return
        kept = [(name, value) for name, value in headers if name.lower() != b"content-length"]
        await send({"type": "http.response.start", "status": 200, "headers": kept})
        telling = asyncio.ensure_future(self._tell(wish, send))
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await asyncio.wait({telling, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (telling, gone):
                task.cancel()
            await asyncio.gather(telling, gone, return_exceptions=True)

    async def _tell(self, wish: Wish, send: Send) -> None:
        async with aclosing(self.hub.follow(wish)) as events:
            async for part in events:
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _gone(receive: Receive) -> None:
    """Return when the reader has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def listen_to_postgresql(hub: Hub) -> None:
    """Hear what other processes announce: one connection of this process, opened again where it breaks."""
    import psycopg
    from django.db import connection

    kept = connection.settings_dict
    where = {
        "dbname": kept["NAME"],
        "user": kept["USER"],
        "password": kept["PASSWORD"],
        "host": kept["HOST"],
        "port": kept["PORT"],
    }
    while True:
        try:
            line = await psycopg.AsyncConnection.connect(
                **{key: value for key, value in where.items() if value}, autocommit=True
            )
            async with line:
                await line.execute(f"LISTEN {CHANNEL}")
                hub.wake_all()  # what was said before the line stood
                async for notice in line.notifies():
                    process, _, meeting = notice.payload.partition(":")
                    if process != PROCESS and meeting.isdigit():
                        hub.wake(int(meeting))
        except psycopg.Error:
            log.warning("The line between the processes broke; opening it again", exc_info=True)
        await asyncio.sleep(1)


PROCESS = uuid.uuid4().hex  # forked workers import after the fork, or hear their own words twice, which does no harm
