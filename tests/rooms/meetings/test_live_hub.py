"""The hub of live screens: one rendering for all, nothing lost, screens that give way, and an end without waiting."""

from __future__ import annotations

import asyncio
import threading
from contextlib import aclosing

import pytest

from longtable.meetings import live_hub
from longtable.meetings.live_hub import Hub, LiveStreams, Wish, event
from tests.asyncs import run_async

EN, ES = ("room", "en"), ("room", "es")
GUARD = 60  # seconds; only against waiting for ever


class Shows:
    """Renders a number, and counts how often."""

    def __init__(self):
        self.version, self.calls, self.fails = 1, [], 0

    def __call__(self, meeting, kinds):
        self.calls.append((meeting, kinds))
        if self.fails:
            self.fails -= 1
            raise OSError("busy")
        return self.version, {kind: event("screen", [kind[1], self.version], self.version) for kind in kinds}


def wish(who="me", kind=EN, seen=-1, meeting=7):
    return Wish(meeting, kind, who, seen)


async def until(events, word):
    async for part in events:
        if word in part:
            return part
    return None


def test_all_screens_hear_a_tap_from_another_thread_and_it_is_rendered_once_for_each_language():
    shows = Shows()

    async def follow(hub, number):
        async with aclosing(hub.follow(wish(f"one {number}", ES if number % 2 else EN))) as events:
            await until(events, b"1]")
            ready.append(number)
            return await until(events, b"2]")

    async def play():
        hub = Hub(shows)
        tasks = [asyncio.create_task(follow(hub, number)) for number in range(60)]
        while len(ready) < 60:
            await asyncio.sleep(0.01)
        before = len(shows.calls)
        shows.version = 2
        await asyncio.to_thread(hub.announce, 7)
        told = await asyncio.wait_for(asyncio.gather(*tasks), GUARD)
        return told, len(shows.calls) - before, hub

    ready = []
    told, renderings, hub = run_async(play())
    assert {part.split(b"data: ")[1][:5] for part in told} == {b'["en"', b'["es"'}
    assert renderings == 1
    assert (hub.count, hub.rooms, hub.by_who) == (0, {}, {})


def test_a_hundred_taps_at_once_are_few_renderings_and_the_last_is_seen():
    shows = Shows()

    async def play():
        hub = Hub(shows)
        async with aclosing(hub.follow(wish())) as events:
            await until(events, b"1]")
            for version in range(2, 102):
                shows.version = version
                hub.announce(7)
            await asyncio.wait_for(until(events, b"101]"), GUARD)

    run_async(play())
    assert len(shows.calls) <= 4


def test_who_reconnects_hears_only_what_is_new():
    shows = Shows()

    async def play():
        hub = Hub(shows)
        live_hub.HEARTBEAT, kept = 0.05, live_hub.HEARTBEAT
        try:
            async with aclosing(hub.follow(wish(seen=1))) as events:
                parts = [await anext(events) for _ in range(3)]
                assert not any(b"screen" in part for part in parts)  # clocks only
                shows.version = 2
                hub.wake_all()
                assert await asyncio.wait_for(until(events, b"screen"), GUARD)
            async with aclosing(hub.follow(wish(seen=1))) as events:
                assert b"2]" in await asyncio.wait_for(until(events, b"screen"), GUARD)
        finally:
            live_hub.HEARTBEAT = kept

    run_async(play())


def test_the_oldest_screen_of_one_person_gives_way():
    async def play():
        hub = Hub(Shows())
        streams = [hub.follow(wish("me")) for _ in range(live_hub.MOST_EACH + 1)]
        for one in streams:
            await anext(one)
        assert await asyncio.wait_for(until(streams[0], b"bye"), GUARD)
        assert await asyncio.wait_for(until(streams[-1], b"screen"), GUARD)
        for one in streams:
            await one.aclose()
        return hub

    assert run_async(play()).count == 0


def test_a_database_that_is_busy_is_asked_again(caplog):
    shows = Shows()
    shows.fails = 1

    async def play():
        async with aclosing(Hub(shows).follow(wish())) as events:
            assert await asyncio.wait_for(until(events, b"screen"), GUARD)

    run_async(play())
    assert "trying again" in caplog.text


def test_the_end_of_the_server_ends_every_stream_at_once(monkeypatch):
    monkeypatch.setattr(live_hub, "HEARTBEAT", 3600)  # no stream looks up by itself

    async def play():
        hub, begun = Hub(Shows()), []

        async def follow():
            async with aclosing(hub.follow(wish())) as events:
                begun.append(await until(events, b"screen"))
                return [part async for part in events]

        tasks = [asyncio.create_task(follow()) for _ in range(3)]
        while len(begun) < 3:
            await asyncio.sleep(0.01)
        threading.Thread(target=hub.end_all).start()
        told = await asyncio.wait_for(asyncio.gather(*tasks), GUARD)
        assert not any(b"bye" in part for parts in told for part in parts)  # they may come back
        assert hub.is_full()

    run_async(play())


async def answers(hub, slot_of, path="/x/events/"):
    """What LiveStreams sends for a view that notes ``slot_of(scope)``; the reader leaves when a screen has come."""
    sent, gone = [], asyncio.Event()

    async def application(scope, receive, send):
        if noted := slot_of(scope):
            scope[live_hub.SLOT].update(wish=noted)
        headers = [(b"content-type", b"text/event-stream"), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"plain"})

    async def receive():
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)
        if b"screen" in message.get("body", b""):
            gone.set()

    await LiveStreams(application, hub)({"type": "http", "path": path}, receive, send)
    return sent


def test_an_answer_becomes_a_stream_until_the_reader_leaves():
    async def play():
        hub = Hub(Shows())
        sent = await asyncio.wait_for(answers(hub, lambda scope: wish()), GUARD)
        assert sent[0]["headers"] == [(b"content-type", b"text/event-stream")]
        assert b"screen" in b"".join(part["body"] for part in sent[1:])
        assert hub.count == 0

    run_async(play())


@pytest.mark.parametrize("path", ["/x/events/", "/x/page/"])
def test_every_other_answer_passes_through(path):
    async def play():
        sent = await answers(Hub(Shows()), lambda scope: None, path)
        assert [part.get("body") for part in sent] == [None, b"plain"]

    run_async(play())


def test_a_full_process_says_so(monkeypatch):
    monkeypatch.setattr(live_hub, "MOST_STREAMS", 0)

    async def play():
        sent = await answers(Hub(Shows()), lambda scope: wish())
        assert sent[0]["status"] == 503

    run_async(play())
