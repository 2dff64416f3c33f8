"""Making a call known: the log of ways, who has heard, and the poster."""

from __future__ import annotations

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from longtable.calls.models import Application, Channel, ChannelDay
from longtable.calls.posters import render_poster, share_address
from longtable.calls.queries.designing import known_here
from longtable.calls.queries.promoting import channels_of, heard_of
from longtable.coalitions.models import Role
from longtable.record.models import Entry
from tests.factories import make_access
from tests.factories.calls import make_call
from tests.factories.coverage import make_table
from tests.factories.partners import make_partner
from tests.pages import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_table()


def url(by, name, *args):
    return reverse(f"calls:{name}", args=[by.coalition.slug, *args])


SENT = {"name": "Radio Sol, Saturday", "is_usual": "", "language": "es", "on": "2026-03-01", "groups": ["latino"],
        "areas": ["1", "2"]}  # fmt: skip


def test_a_way_is_noted_once_and_has_a_link_of_its_own(by, visit):
    call = make_call(by)
    client = visit(by.account)
    for _press in range(2):
        assert client.post(url(by, "add_channel", call.code), SENT).status_code == 302
    channel = Channel.objects.get()
    assert (channel.is_usual, channel.groups, channel.language) == (False, ["latino"], "es")
    assert share_address(channel) in client.get(url(by, "channel", call.code, channel.pk)).content.decode()
    changed = {**SENT, "is_usual": "yes", "name": "Radio Sol"}
    assert client.post(url(by, "channel", call.code, channel.pk), changed).status_code == 302
    channel.refresh_from_db()
    assert channel.is_usual
    actions = list(
        Entry.objects.filter(coalition_id=by.coalition.pk, action__startswith="calls.").values_list("action", flat=True)
    )
    assert sorted(actions) == ["calls.channel_added", "calls.channel_changed"]


def test_bad_ways_are_refused(by, visit):
    call = make_call(by)
    foreign = make_partner(make_access().coalition)
    client = visit(by.account)
    for change in ({"name": " "}, {"name": "x" * 300}, {"language": "tlh"}, {"on": "soon"}, {"areas": ["999"]},
                   {"partner": foreign.pk}):  # fmt: skip
        assert client.post(url(by, "add_channel", call.code), {**SENT, **change}).status_code == 422, change
    member = make_access(Role.MEMBER, by.coalition)
    assert visit(member.account).post(url(by, "add_channel", call.code), SENT).status_code == 403
    assert not Channel.objects.exists()


def test_a_way_that_brought_visits_stays_in_the_log(by, visit):
    call = make_call(by)
    client = visit(by.account)
    kept = Channel.objects.create(call=call, name="Radio", token="radio22222")
    gone = Channel.objects.create(call=call, name="Paper", token="paper22222")
    ChannelDay.objects.create(channel=kept, on="2026-01-01", visits=3)
    for channel in (kept, gone):
        assert client.post(url(by, "remove_channel", call.code, channel.pk)).status_code == 302
    assert list(Channel.objects.all()) == [kept]


def test_gaps_come_first_with_partners_who_could_help(by):
    call = make_call(by, priority_areas=["1", "8", "9"], priority_groups=["black", "older_adults"])
    radio = Channel.objects.create(call=call, name="Radio", token="radio22222", areas=["1"], groups=["black"])
    ChannelDay.objects.create(channel=radio, on="2026-01-01", visits=3)
    ChannelDay.objects.create(channel=radio, on="2026-01-02", visits=4)
    services = [{"group": "black", "relation": "serves", "areas": ["8"]}]
    Application.objects.create(call=call, number=1, state="submitted", services=services, channel=radio)
    Application.objects.create(call=call, number=2, state="draft", channel=radio)
    Application.objects.create(call=call, number=3, state="withdrawn", services=services)
    heard = heard_of(call, list(channels_of(call)), known_here(by.coalition))
    assert (heard.visits, heard.begun, heard.sent, heard.unknown) == (7, 2, 1, 0)
    lines = {line.code: line for line in heard.lines}
    assert [line.code for line in heard.lines[: heard.gaps]] == ["older_adults", "9"]
    assert (lines["black"].channels, lines["black"].visits, lines["black"].applicants) == (1, 7, 1)
    assert (lines["8"].channels, lines["8"].applicants) == (0, 1)
    assert lines["1"].applicants == 0
    assert [one.name for one in lines["9"].helpers] == ["Partner 2", "Prospect 0", "Prospect 1"]
    assert {one.standing for one in lines["black"].helpers} == {"prospect"}


def test_the_page_says_who_has_heard(by, visit):
    call = make_call(by, priority_areas=["1", "9"], priority_groups=["latino"])
    Channel.objects.create(call=call, name="Radio", token="radio22222", areas=["1"])
    page = visit(by.account).get(url(by, "outreach", call.code))
    said = words_of(page)
    assert "It was made known in 1 way, 1 of them new." in said
    assert "Nothing leads to 2 areas, groups or sectors yet" in said
    assert "<svg" in page.content.decode()
    assert len(page.content) < 200_000
    observer = make_access(Role.OBSERVER, by.coalition)
    assert visit(observer.account).get(url(by, "outreach", call.code)).status_code == 200


def test_who_has_heard_needs_the_same_number_of_queries_at_any_size(by, visit):
    call = make_call(by)
    client = visit(by.account)
    counts = []
    for size in range(2):
        for number in range(1 + 5 * size):
            channel = Channel.objects.create(call=call, name="Way", token=f"way{size}x{number}")
            Application.objects.create(call=call, number=10 * size + number, state="submitted", channel=channel)
            make_partner(by.coalition, f"Another {size} {number}", services=[("black", "serves", ["1"])])
        with CaptureQueriesContext(connection) as captured:
            client.get(url(by, "outreach", call.code))
        counts.append(len(captured))
    assert counts[0] == counts[1], counts


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_poster_is_a_tagged_pdf_in_both_languages(by, visit, language):
    nasty = {"en": "#panic(1) *Bold* $x$ <b> " + "long " * 60, "es": "Socios @ref"}
    call = make_call(by, titles=nasty, purposes={"en": "x " * 2000})
    channel = Channel.objects.create(call=call, name="Radio", token="radio22222", language=language)
    reader = PdfReader(io.BytesIO(render_poster(channel)))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == language
    assert len(reader.pages) == 2
    texts = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert "Scan to read it" in texts[0 if language == "en" else 1]
    assert share_address(channel) in texts[0]
    response = visit(by.account).get(url(by, "poster", call.code, channel.pk))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")


def test_the_longest_poster_is_one_page_a_language_and_cuts_no_word(by, settings) -> None:
    settings.DEMO = True
    by.coalition.name = "The Lakeshore and River Wards Coalition of Neighbors, Clinics, Schools and Congregations"
    title = ("Wonderful community partners with warmth " * 4)[:160].strip()
    purpose = {
        "en": "Helping households wherever many people smoke " * 80,
        "es": "Ayudamos. Vamos a los hogares. " * 100,
    }
    call = make_call(by, titles={"en": title, "es": title}, purposes=purpose)
    call.coalition = by.coalition
    channel = Channel.objects.create(call=call, name="Radio", token="radio33333", language="en")
    pages = PdfReader(io.BytesIO(render_poster(channel))).pages
    assert len(pages) == 2
    english, spanish = (" ".join(page.extract_text().split()) for page in pages)
    assert re.search(r"(Helping|households|wherever|many|people|smoke)…", english)
    assert "hogares." in spanish
    assert "…" not in spanish  # it ends with a sentence
