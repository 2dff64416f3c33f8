"""Claim: the public page of a call: at least 10 times pretalx's requests a second, p95 below its median, at most 100 KB.

Eight readers at once, a bounded number of requests and seconds, two workers each, loopback only. `--without-peer`: ours alone.
"""

from __future__ import annotations

import http.client
import statistics
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.measuring import Claim, conclude
from bench.our_server import server, set_up
from bench.peer_pretalx import CALL, peer, serving
from bench.peer_pretalx import PORT as PEER_PORT
from bench.review_board import PORT, weight

READERS, SECONDS, MOST = 8, 4.0, 4000  # in one turn
TURNS = 2


def load(port: int, path: str) -> tuple[list[float], float]:
    """Seconds of each request, and seconds in all; every reader keeps a connection and asks again at once."""
    until = time.perf_counter() + SECONDS

    def read() -> list[float]:
        connection, found = http.client.HTTPConnection("127.0.0.1", port, timeout=30), []
        while time.perf_counter() < until and len(found) < MOST // READERS:
            started = time.perf_counter()
            connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Connection": "keep-alive"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            found.append(time.perf_counter() - started)
        connection.close()
        return found

    started = time.perf_counter()
    with ThreadPoolExecutor(READERS) as pool:
        times = [one for part in pool.map(lambda _n: read(), range(READERS)) for one in part]
    return times, time.perf_counter() - started


def main(with_peer: bool = True) -> int:
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder, PORT)
        from django.db import connection
        from django.urls import reverse

        from tests.factories import make_access
        from tests.factories.calls import make_call

        access = make_access()
        path = reverse("public_call", args=[access.coalition.slug, make_call(access).code])
        connection.cursor().execute("ANALYZE")
        with serving(*server(folder, PORT)):
            if not with_peer:
                return conclude(measure(path, None))
            with peer():
                return conclude(measure(path, CALL))


def measure(path: str, other: str | None) -> list[Claim]:
    """Turns of load, ours and theirs; requests a second, median, p95 and weight."""
    turns = {"ours": (PORT, path)} | ({"pretalx": (PEER_PORT, other)} if other else {})
    times: dict[str, list[float]] = {name: [] for name in turns}
    seconds = dict.fromkeys(turns, 0.0)
    for _ in range(TURNS):
        for name, (port, page) in turns.items():
            found, took = load(port, page)
            times[name] += found
            seconds[name] += took
    opener, kilobytes = urllib.request.build_opener(), {}
    for name, (port, page) in turns.items():
        kilobytes[name] = weight(opener, f"http://127.0.0.1:{port}{page}")
        p95 = statistics.quantiles(times[name], n=20)[-1]
        print(
            f"{name}: {len(times[name]) / seconds[name]:.0f} requests/s, median {statistics.median(times[name]) * 1000:.1f} ms, "
            f"p95 {p95 * 1000:.1f} ms, {kilobytes[name]:.0f} KB at first load"
        )
    claims = [Claim("public call page: weight at first load", kilobytes["ours"], 100, "KB")]
    if other:
        theirs = len(times["pretalx"]) / seconds["pretalx"]
        claims.append(
            Claim("their requests/s over ours", theirs / (len(times["ours"]) / seconds["ours"]), 0.1, "times")
        )
        p95 = statistics.quantiles(times["ours"], n=20)[-1]
        claims.append(Claim("our p95 over their median", p95 / statistics.median(times["pretalx"]), 1, "times"))
    return claims


if __name__ == "__main__":
    sys.exit(main("--without-peer" not in sys.argv))
