"""Claim: the review board with 500 and 5,000 applications x 3 reviews x 5 criteria, at most 1/20 and 1/10 of pretalx's at 500.

Two workers each, SQLite, one run, alternating requests over the loopback. `--without-peer` measures ours alone.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.measuring import Claim, conclude
from bench.our_server import server, set_up
from bench.peer_pretalx import BOARD, peer, serving, signed_in

PORT = 8402
SIZES = (500, 5000)
ROUNDS, PEER_ROUNDS = 25, 7
REVIEWS, CRITERIA = 3, 5


def make_board(access: Any, size: int) -> str:
    """Fill a call in review in bulk; returns the address of its board."""
    import numpy as np
    from django.urls import reverse
    from django.utils import timezone

    from longtable.calls.models import Application, Assignment, Review, Score
    from tests.factories.calls import CRITERIA as TWO
    from tests.factories.calls import make_call
    from tests.factories.reviews import make_panelist

    titles = [
        {**TWO[0], "titles": {"en": f"Criterion {number}", "es": f"Criterio {number}"}} for number in range(CRITERIA)
    ]
    call, rng, now = make_call(access, "closed", criteria=titles), np.random.default_rng(size), timezone.now()
    panel = [make_panelist(call, f"Reviewer {size} {number}") for number in range(max(12, size // 25))]
    rows = Application.objects.bulk_create(
        Application(
            call=call, number=number, state="submitted", organization=f"Organization {number}", submitted_at=now
        )
        for number in range(1, size + 1)
    )
    given = Assignment.objects.bulk_create(
        Assignment(member=panel[int(place)], application=row)
        for row in rows
        for place in rng.choice(len(panel), REVIEWS, replace=False)
    )
    done = Review.objects.bulk_create(Review(assignment=one, state="done", finished_at=now) for one in given)
    criteria = list(call.criteria.all())
    marks = iter(rng.integers(1, 6, len(done) * CRITERIA).tolist())
    Score.objects.bulk_create(
        (Score(review=review, criterion=criterion, value=next(marks)) for review in done for criterion in criteria),
        batch_size=5000,
    )
    return reverse("calls:board", args=[access.coalition.slug, call.code])


def count_queries(client: Any, address: str) -> int:
    """Queries of the page, once its kept standings are there."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def timed(opener: urllib.request.OpenerDirector, address: str) -> float:
    started = time.perf_counter()
    answer = opener.open(address, timeout=120)
    assert answer.status == 200
    answer.read()
    return time.perf_counter() - started


def weight(opener: urllib.request.OpenerDirector, address: str) -> float:
    """Kilobytes over the wire at first load: the page, its styles, scripts and pictures."""

    def fetch(one: str) -> tuple[int, bytes]:
        request = urllib.request.Request(one, headers={"Accept-Encoding": "gzip"})
        answer = opener.open(request, timeout=120)
        data = answer.read()
        import gzip

        return len(data), gzip.decompress(data) if answer.headers.get("Content-Encoding") == "gzip" else data

    total, page = fetch(address)
    host = "/".join(address.split("/")[:3])
    found = re.findall(rb'<(?:script|img)[^>]*\bsrc="?(/[^" >]+)', page)
    for link in re.findall(rb"<link[^>]+>", page):
        if re.search(rb'rel="?(?:stylesheet|icon|modulepreload|preload)', link):
            found += re.findall(rb'href="?(/[^" >]+)', link)
    return (total + sum(fetch(host + one.decode())[0] for one in dict.fromkeys(found))) / 1000


def main(with_peer: bool = True) -> int:
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder, PORT)
        from django.db import connection
        from django.test import Client

        from tests.factories import make_access

        access = make_access()
        pages = {size: make_board(access, size) for size in SIZES}
        connection.cursor().execute("ANALYZE")
        client = Client()
        client.force_login(access.account, backend="allauth.account.auth_backends.AuthenticationBackend")
        claims = [Claim(f"board, {size}: queries", count_queries(client, pages[size]), 15, "queries") for size in SIZES]
        ours = urllib.request.build_opener()
        ours.addheaders = [("Cookie", "; ".join(f"{name}={one.value}" for name, one in client.cookies.items()))]
        with serving(*server(folder, PORT)):
            if with_peer:
                with peer() as address:
                    return conclude([*claims, *measure(ours, pages, signed_in(address), address + BOARD)])
            return conclude([*claims, *measure(ours, pages, None, "")])


def measure(
    ours: urllib.request.OpenerDirector,
    pages: dict[int, str],
    theirs: urllib.request.OpenerDirector | None,
    board: str,
) -> list[Claim]:
    """Alternate between the pages; medians, ratios and weights."""
    host = f"http://127.0.0.1:{PORT}"
    times: dict[int, list[float]] = {size: [] for size in pages}
    other: list[float] = []
    for _ in range(4):  # both workers read their templates
        for page in pages.values():
            timed(ours, host + page)
        if theirs is not None:
            timed(theirs, board)
    for number in range(ROUNDS):
        for size, page in pages.items():
            times[size].append(timed(ours, host + page))
        if theirs is not None and number < PEER_ROUNDS:
            other.append(timed(theirs, board))
    claims = []
    for size, page in pages.items():
        mine = statistics.median(times[size])
        print(f"board, {size} applications: median {mine * 1000:.1f} ms, slowest {max(times[size]) * 1000:.1f} ms")
        claims.append(Claim(f"board, {size}: weight at first load", weight(ours, host + page), 150, "KB"))
        if other:
            target = 1 / 20 if size == SIZES[0] else 1 / 10
            claims.append(
                Claim(f"board, {size}: of the peer's at 500", mine / statistics.median(other), target, "times")
            )
    if theirs is not None:
        print(f"pretalx, 500: median {statistics.median(other) * 1000:.0f} ms, {weight(theirs, board):.0f} KB")
    return claims


if __name__ == "__main__":
    sys.exit(main("--without-peer" not in sys.argv))
