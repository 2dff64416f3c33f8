"""What anyone can read of a call: the page, the list, JSON and the feed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from longtable.calls.actions import designing, opening
from longtable.calls.models import Call, Channel, ChannelDay, PublicQuestion
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coverage.actions import make_assessment
from tests.factories import make_access
from tests.factories.calls import make_call
from tests.factories.coverage import make_chicago
from tests.pages import words_of

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
NASTY = '<script>alert(1)</script> & "quotes" ]]> \x08\x0b'


@pytest.fixture
def by() -> Access:
    return make_access()


def address(call: Call) -> str:
    return reverse("public_call", args=[call.coalition.slug, call.code])


def test_anyone_reads_a_call_without_an_account(by, visit):
    call = make_call(by, requirements=[{"kind": "small", "at_least": 1, "titles": {"en": "At least one small one"}}])
    PublicQuestion.objects.create(call=call, text="May two apply together?", answer="Yes.", answered_at=timezone.now())
    PublicQuestion.objects.create(call=call, text="Not answered yet?")
    page = visit().get(address(call))
    said = words_of(page)
    for text in ("We pay groups", "Smoking is high", "What will you do?", "Reach of the people", "Why: The need is there.",
                 "$600,000", "$10,000 to $50,000", "Applying takes about", "At least one small one", "May two apply",
                 ", Chicago)"):  # fmt: skip
        assert text in said, text
    assert "Not answered yet" not in said
    assert not page.cookies


def test_the_page_speaks_spanish_by_its_address(by, visit):
    call = make_call(by)
    said = words_of(visit().get(address(call) + "?lang=es"))
    assert "Socios por un lago sin humo" in said
    assert "¿Qué harán?" in said
    assert "What we ask" not in said
    assert "Socios" in words_of(visit(language="es").get(address(call)))


@pytest.mark.parametrize("state", ["draft", "open", "closed", "decided", "cancelled"])
def test_a_draft_is_no_page_and_all_else_is(by, visit, state):
    call = make_call(by, state)
    status = 404 if state == "draft" else 200
    assert visit().get(address(call)).status_code == status
    assert visit().get(address(call) + "call.jsonld").status_code == status
    listed = call.title in words_of(visit().get(reverse("open_calls")))
    assert listed is (state == "open")


def test_the_page_follows_what_happens(by, visit):
    call = make_call(by)
    client = visit()
    assert "open" in words_of(client.get(address(call)))
    later = timezone.now() + timedelta(days=60)
    opening.extend_call(by=by, call=call, closes_at=later, reason="A storm", note="Two months more.")
    assert "Two months more." in words_of(client.get(address(call)))
    opening.cancel_call(by=by, call=call, reason="x", note="The money is gone.")
    said = words_of(client.get(address(call)))
    assert "The money is gone." in said
    assert "Begin an application" not in said


def test_the_deadline_shows_without_any_job(by, visit):
    call = make_call(by, "open", closes_at=timezone.now() - timedelta(seconds=1))
    said = words_of(visit().get(address(call)))
    assert "Applications ended on" in said
    assert "Begin an application" not in said
    assert call.title not in words_of(visit().get(reverse("open_calls")))


def test_the_share_link_goes_along_and_nothing_else_does(by, visit):
    call = make_call(by)
    html = visit().get(address(call) + "?via=radio22222").content.decode()
    assert "apply/?via=radio22222" in html
    assert 'href="?lang=es&amp;via=radio22222"' in html
    for bad in ("", "%22onload=x", "x" * 50, "UPPER123", "via-hole"):
        html = visit().get(address(call) + f"?via={bad}").content.decode()
        assert "via=" not in html, bad


def test_nasty_texts_are_only_text(by, visit):
    call = make_call(by, "draft")
    designing.change_call(by=by, call=call, values={"titles": {"en": NASTY}, "purposes": {"en": NASTY}})
    opening.open_call(by=by, call=call, note=NASTY)
    for path in (address(call), reverse("open_calls")):
        html = visit().get(path).content.decode()
        assert "<script>alert" not in html
    assert "alert(1)" in ET.fromstring(visit().get(reverse("open_calls_feed")).content)[-1].findtext(f"{ATOM}title")
    assert json.loads(visit().get(reverse("open_calls_json")).content)["calls"]


def test_the_page_needs_few_queries_and_then_one(by, visit):
    call = make_call(by, questions=[{"texts": {"en": f"Question {n}?"}} for n in range(30)])
    client = visit()
    with CaptureQueriesContext(connection) as first:
        client.get(address(call))
    with CaptureQueriesContext(connection) as second:
        client.get(address(call))
    assert len(first) <= 12
    assert len(second) == 1


def test_the_page_weighs_little_with_the_map_of_chicago(shared: Path, visit):
    by = make_chicago(shared, shapes=True)
    assessment = make_assessment(by=by, indicator="smoking")
    call = make_call(by, assessment=assessment, priority_areas=["68", "67"], priority_groups=["black"])
    page = visit().get(address(call))
    assert "<svg" in page.content.decode()
    assert "Englewood" in words_of(page)
    assert len(page.content) <= 100_000


# For machines


def test_open_calls_as_json(by):
    call = make_call(by)
    make_call(by, "draft")
    make_call(by, "open", closes_at=timezone.now() - timedelta(days=1))
    response = Client().get(reverse("open_calls_json"))
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    (one,) = json.loads(response.content)["calls"]
    assert one["title"] == call.titles
    assert one["url"].endswith(address(call))
    assert one["hours_to_apply"]["least"] > 0
    assert datetime.fromisoformat(one["closes_at"]) <= call.closes_at


def test_json_needs_the_same_number_of_queries_at_any_size(by):
    counts = []
    for _size in range(2):
        make_call(by)
        with CaptureQueriesContext(connection) as captured:
            Client().get(reverse("open_calls_json"))
        counts.append(len(captured))
    assert counts == [2, 2]


def test_linked_data_is_what_schema_org_asks_for(by):
    call = make_call(by)
    response = Client().get(reverse("public_call_data", args=[by.coalition.slug, call.code]))
    assert response["Content-Type"] == "application/ld+json"
    data = json.loads(response.content)
    assert (data["@context"], data["@type"]) == ("https://schema.org", "MonetaryGrant")
    assert data["amount"] == {"@type": "MonetaryAmount", "currency": "USD", "minValue": 10000.0, "maxValue": 50000.0}
    assert data["potentialAction"]["endTime"].endswith("+00:00")
    assert 'type="application/ld+json"' in Client().get(address(call)).content.decode()


def test_the_feed_is_valid_atom(by):
    call = make_call(by, "draft")
    opening.open_call(by=by, call=call, note="Welcome & good luck")
    opening.extend_call(by=by, call=call, closes_at=call.closes_at + timedelta(days=1), reason="x", note="More")
    response = Client().get(reverse("open_calls_feed"))
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert len(feed.findall(f"{ATOM}{name}")) == 1, name
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2
    for entry in entries:
        assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated"))
        assert entry.find(f"{ATOM}link").get("href").startswith("http")
        assert entry.findtext(f"{ATOM}title")
        assert entry.find(f"{ATOM}summary") is not None
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"].endswith("/calls/feed.atom")


# Share links


def test_a_share_link_counts_visits_by_day_and_nothing_else(by):
    call = make_call(by)
    channel = Channel.objects.create(call=call, name="Radio", token="radio22222", language="es")
    client = Client()
    for _visit in range(2):
        response = client.get(reverse("call_via", args=[channel.token]))
        assert response["Location"] == address(call) + "?via=radio22222&lang=es"
    assert not response.cookies
    client.head(reverse("call_via", args=[channel.token]))
    client.get(reverse("call_via", args=[channel.token]), headers={"Sec-Purpose": "prefetch"})
    day = ChannelDay.objects.get()
    assert (day.visits, day.on) == (2, today_of(by.coalition))
    assert client.get(reverse("call_via", args=["nothing"])).status_code == 404
    draft = Channel.objects.create(call=make_call(by, "draft"), name="Radio", token="draft22222")
    assert client.get(reverse("call_via", args=[draft.token])).status_code == 404
    assert client.post(reverse("call_via", args=[channel.token])).status_code == 405
