"""The answer page with 500 partners: queries, median time and weight; and a new answer for Chicago from end to end."""

from __future__ import annotations

import gzip
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.measuring import SHARED, Claim, conclude

PARTNERS, ROUNDS = 500, 31


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "LONGTABLE_DATA": folder,
            "LONGTABLE_DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "longtable.house.settings",
        }
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.DEBUG = False
        settings.ALLOWED_HOSTS = ["testserver"]
        call_command("migrate", verbosity=0)
        return conclude([*many_partners(), *chicago()])


def browser(access):
    from django.test import Client

    client = Client(headers={"accept-encoding": "gzip"})
    client.force_login(access.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def many_partners() -> list[Claim]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from longtable.coverage.actions import make_assessment
    from tests.factories.coverage import make_chicago
    from tests.factories.partners import make_partner

    access = make_chicago(SHARED, shapes=True)
    groups = ("black", "latino", "asian", "older_adults", "disability", "limited_english", "low_income", "youth")
    for number in range(PARTNERS - 13):
        areas = [str((number * 7 + step) % 77 + 1) for step in range(number % 20 + 1)]
        service = (groups[number % len(groups)], "serves", areas)
        make_partner(access.coalition, f"Partner {number}", "active", ["community"], [service])
    make_assessment(by=access, indicator="smoking")
    connection.cursor().execute("ANALYZE")
    client = browser(access)
    address = reverse("coverage:answer", args=[access.coalition.slug])
    client.get(address)  # the first request of a process loads templates and catalogues
    with CaptureQueriesContext(connection) as captured:
        page = client.get(address)
        queries = list(captured.captured_queries)
    assert page.status_code == 200
    assert queries
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        client.get(address)
        times.append(time.perf_counter() - started)
    weight = len(page.content) if page.headers.get("Content-Encoding") == "gzip" else len(gzip.compress(page.content))
    return [
        Claim(f"answer page, {PARTNERS} partners: queries", len(queries), 12, "queries"),
        Claim(f"answer page, {PARTNERS} partners: median in the server", statistics.median(times) * 1000, 100, "ms"),
        Claim("answer page: the page alone, compressed", weight / 1000, 200, "KB"),
    ]


def chicago() -> list[Claim]:
    from django.urls import reverse

    from tests.factories.coverage import make_chicago

    access = make_chicago(SHARED, shapes=True)
    client = browser(access)
    times = []
    for _ in range(5):
        started = time.perf_counter()
        answer = client.post(
            reverse("coverage:ask", args=[access.coalition.slug]), {"indicator": "smoking"}, follow=True
        )
        times.append(time.perf_counter() - started)
        assert answer.status_code == 200
    return [Claim("a new answer for Chicago, from the button to the page", statistics.median(times), 1, "s")]


if __name__ == "__main__":
    sys.exit(main())
