"""The live screens as pages: who may open them, what they say, what a tap answers, without script and with it."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from longtable.coalitions.models import Role
from longtable.meetings.actions.hosting import ask_check
from longtable.meetings.live_screens import HOST, ROOM, render
from longtable.meetings.models import Hand, Note, Turn
from tests.factories import make_access
from tests.factories.meetings import make_item, make_meeting, make_participant, secret_of
from tests.pages import visit, words_of
from tests.rooms.meetings.live import begun, here, tap

pytestmark = pytest.mark.django_db


def address(access, meeting, name):
    return reverse(f"meetings:{name}", args=[access.coalition.slug, meeting.code])


def test_the_host_sees_the_line_the_agenda_and_who_is_here():
    access = make_access()
    meeting = begun(access)
    make_item(meeting, "Benches")
    rosa, omar = here(meeting, access, "Rosa Delgado"), here(meeting, access, "Omar Barrow")
    make_participant(meeting, access, "Mei Nakagawa")
    Turn.objects.create(meeting=meeting, participant=omar, ended_at=timezone.now())
    for one in (omar, rosa):
        Hand.objects.create(meeting=meeting, participant=one)
    said = words_of(visit(access.account).get(address(access, meeting, "host")))
    assert said.index("Rosa Delgado") < said.index("Omar Barrow")
    assert "Next item" in said
    assert "1 of 2 who are here" in said
    assert "Mei Nakagawa" in said


def test_a_form_starts_a_turn_and_the_page_comes_back():
    access = make_access()
    meeting = begun(access)
    rosa = here(meeting, access)
    client, page = visit(access.account), address(access, meeting, "host")
    answer = client.post(page, {"do": "start_turn", "participant": rosa.pk, "tap": str(uuid.uuid4())})
    assert answer.status_code == 302
    assert Turn.objects.get().participant == rosa
    assert "Turn is over" in words_of(client.get(page))


def test_a_script_gets_a_short_answer_and_words_where_it_is_refused():
    access = make_access()
    meeting = make_meeting(access, starts_at=timezone.now())
    rosa = here(meeting, access)
    page = reverse("meeting_live", args=[secret_of(rosa)])
    refused = visit().post(page, {"do": "raise", "tap": str(uuid.uuid4())}, headers={"X-Tap": "1"})
    assert refused.status_code == 409
    assert refused.json()["told"] == "The meeting has not begun yet."
    unread = visit().post(page, {"do": "raise", "tap": "7"}, headers={"X-Tap": "1"})
    assert unread.status_code == 422
    nonsense = visit().post(page, {"do": "dance"}, headers={"X-Tap": "1"})
    assert nonsense.status_code == 409


def test_the_same_tap_twice_answers_as_if_done():
    access = make_access()
    meeting = begun(access)
    page = reverse("meeting_live", args=[secret_of(here(meeting, access))])
    tap = {"do": "comment", "text": "I agree", "tap": str(uuid.uuid4())}
    assert [visit().post(page, tap, headers={"X-Tap": "1"}).status_code for _ in range(3)] == [200, 200, 200]
    assert Note.objects.count() == 1


def test_a_participant_raises_and_lowers_a_hand_without_script():
    access = make_access()
    meeting = begun(access)
    rosa = here(meeting, access)
    page, client = reverse("meeting_live", args=[secret_of(rosa)]), visit()
    assert "I would like to speak" in words_of(client.get(page))
    client.post(page, {"do": "raise"})
    assert "Your hand is up. You are next." in words_of(client.get(page))
    client.post(page, {"do": "lower"})
    assert not Hand.objects.filter(lowered_at=None).exists()


def test_without_script_too_an_answer_is_thanked_for_and_not_asked_for_again():
    access = make_access()
    meeting = begun(access)
    rosa, omar = here(meeting, access), here(meeting, access, "Omar Barrow")
    ask_check(by=access, meeting=meeting, kind="pulse", tap=tap())
    page, client = reverse("meeting_live", args=[secret_of(rosa)]), visit()
    before = client.get(page).content.decode()
    assert '<div class="lv-answers" data-open>' in before
    assert "<p data-done hidden>" in before
    client.post(page, {"do": "answer", "check": "1", "value": "partly"})
    after = client.get(page).content.decode()
    assert '<div class="lv-answers" data-open hidden>' in after
    assert "<p data-done>" in after
    assert "<p data-done hidden>" in visit().get(reverse("meeting_live", args=[secret_of(omar)])).content.decode()


def test_the_own_link_leads_to_the_check_in_before_the_meeting_begins():
    access = make_access()
    soon, later = (make_meeting(access, starts_at=timezone.now() + timedelta(hours=hours)) for hours in (1, 30))
    secrets = [secret_of(make_participant(meeting, access)) for meeting in (soon, later)]
    live = [
        reverse("meeting_live", args=[one]) in visit().get(f"/link/meeting/{one}/").content.decode() for one in secrets
    ]
    assert live == [True, False]


def test_the_host_checks_in_whoever_takes_part_by_phone():
    access = make_access()
    meeting = begun(access)
    rosa, client = make_participant(meeting, access), visit(access.account)
    assert (
        words_of(client.get(address(access, meeting, "host"))).count("By phone or computer") == 2
    )  # on the list, or not
    client.post(address(access, meeting, "host"), {"do": "come_for", "participant": rosa.pk, "remote": "1"})
    client.post(address(access, meeting, "host"), {"do": "guest", "name": "Ines", "remote": "1"})
    assert list(meeting.participants.values_list("is_remote", flat=True)) == [True, True]


def test_after_the_end_the_hosts_page_says_who_was_here_and_leads_to_the_minutes():
    access = make_access()
    meeting = begun(access)
    here(meeting, access)
    make_participant(meeting, access, "Omar Barrow")
    page, client = address(access, meeting, "host"), visit(access.account)
    client.post(page, {"do": "end"})
    said = words_of(client.get(page))
    assert "Who was here? 1" in said
    assert "on the list" not in said
    assert "Ask everyone" not in said  # nothing was asked, and nobody is there to ask
    assert reverse("meetings:minutes", args=[access.coalition.slug, meeting.code]) in client.get(page).content.decode()
    assert "Write the minutes" in said


def test_an_item_that_is_done_says_so_on_every_phone():
    access = make_access()
    meeting = begun(access)
    make_item(meeting, "Benches", began_at=meeting.began_at, ended_at=timezone.now())
    said = words_of(visit().get(reverse("meeting_live", args=[secret_of(here(meeting, access))])))
    assert "Benches done" in said
    assert "Not yet said" not in said


def test_whoever_speaks_says_when_they_have_finished():
    access = make_access()
    meeting = begun(access)
    rosa, omar = here(meeting, access), here(meeting, access, "Omar Barrow")
    page, client = reverse("meeting_live", args=[secret_of(rosa)]), visit()
    turn = Turn.objects.create(meeting=meeting, participant=rosa)
    html = client.get(page).content.decode()
    assert re.search(r'data-when="live speaks">', html)
    assert re.search(r'data-when="live down silent" hidden>', html)
    visit().post(reverse("meeting_live", args=[secret_of(omar)]), {"do": "done"})  # nobody ends another's turn
    turn.refresh_from_db()
    assert turn.ended_at is None
    client.post(page, {"do": "done"})
    turn.refresh_from_db()
    assert turn.ended_at
    assert re.search(r'data-when="live speaks" hidden>', client.get(page).content.decode())


def test_the_screen_speaks_the_language_of_the_person():
    access = make_access()
    meeting = begun(access)
    rosa = here(meeting, access)
    rosa.person.language = "es"
    rosa.person.save()
    assert "Quiero hablar" in words_of(visit().get(reverse("meeting_live", args=[secret_of(rosa)])))


def test_someone_signed_in_takes_part_and_someone_not_on_the_list_looks_on():
    access = make_access()
    meeting = begun(access)
    member = make_access(Role.MEMBER, access.coalition)
    page = address(access, meeting, "live")
    assert "You are looking on" in words_of(visit(member.account).get(page))
    assert visit(member.account).post(page, {"do": "raise"}, headers={"X-Tap": "1"}).status_code == 409
    rosa = here(meeting, access)
    rosa.person.account = member.account
    rosa.person.save()
    visit(member.account).post(page, {"do": "raise"})
    assert Hand.objects.get().participant == rosa


def test_a_member_never_gets_the_hosts_screen():
    access = make_access()
    meeting = begun(access)
    here(meeting, access)
    member = make_access(Role.MEMBER, access.coalition)
    stream = visit(member.account).get(address(access, meeting, "events") + "?kind=host")
    assert "start_turn" not in stream.content.decode()
    assert "start_turn" in visit(access.account).get(address(access, meeting, "events") + "?kind=host").content.decode()


def test_links_that_are_forged_or_have_ended():
    access = make_access()
    meeting = begun(access)
    rosa = here(meeting, access)
    secret = secret_of(rosa)
    assert visit().get(reverse("meeting_live", args=["forged"])).status_code == 404
    assert visit().get(reverse("meeting_events", args=["forged"])).status_code == 404
    assert visit().post(reverse("meeting_live", args=["forged"]), {"do": "raise"}).status_code == 404
    access.coalition.links.update(expires_at=timezone.now() - timedelta(days=1))
    assert visit().get(reverse("meeting_live", args=[secret])).status_code == 410
    assert visit().post(reverse("meeting_live", args=[secret]), {"do": "raise"}).status_code == 410
    assert visit().get(reverse("meeting_events", args=[secret])).status_code == 410
    assert not Hand.objects.exists()


def test_a_link_of_one_meeting_does_nothing_in_another():
    access = make_access()
    first, second = begun(access), begun(access, "Another")
    stranger = here(second, access, "Omar Barrow")
    page = address(access, first, "host")
    assert visit(access.account).post(page, {"do": "start_turn", "participant": stranger.pk}).status_code == 404
    item = make_item(second)
    assert visit(access.account).post(page, {"do": "start_item", "item": item.pk}).status_code == 404


def test_without_a_hub_the_stream_is_one_answer_that_says_when_to_ask_again():
    access = make_access()
    meeting = begun(access)
    rosa = here(meeting, access)
    page = reverse("meeting_events", args=[secret_of(rosa)])
    first = visit().get(page, headers={"Accept-Encoding": "gzip"})
    assert first["Content-Type"].startswith("text/event-stream")
    assert {"no-store", "no-transform"} <= set(first["Cache-Control"].split(", "))
    told = visit().get(page).content.decode()
    assert "retry:" in told
    screen = json.loads(told.partition("event: screen\ndata: ")[2])
    assert screen["state"] == "live"
    assert set(screen["parts"]) == {"now", "check", "line", "said", "agenda"}
    same = visit().get(page, headers={"Last-Event-ID": str(meeting.version)}).content.decode()
    assert "event: screen" not in same


def test_what_is_written_is_shown_as_text():
    access = make_access()
    meeting = begun(access)
    rosa = here(meeting, access)
    Note.objects.create(meeting=meeting, participant=rosa, kind="comment", text="<script>alert(1)</script>")
    _version, found = render(meeting.pk, frozenset({(HOST, "en"), (ROOM, "es")}))
    assert all(b"<script>" not in event for event in found.values())
    assert all(b"&lt;script&gt;" in event for event in found.values())


def test_no_screen_of_others_holds_a_token():
    access = make_access()
    meeting = begun(access)
    here(meeting, access)
    _version, found = render(meeting.pk, frozenset({(HOST, "en"), (ROOM, "en")}))
    assert all(b"csrf" not in event for event in found.values())


@pytest.mark.parametrize("count", [2, 40])
def test_a_screen_takes_the_same_queries_at_any_size(count):
    access = make_access()
    meeting = begun(access)
    for number in range(count):
        one = here(meeting, access, f"Person {number}")
        Hand.objects.create(meeting=meeting, participant=one)
        Turn.objects.create(meeting=meeting, participant=one, ended_at=timezone.now())
        Note.objects.create(meeting=meeting, participant=one, kind="parking", text="Later")
        make_item(meeting, f"Item {number}")
    with CaptureQueriesContext(connection) as queries:
        render(meeting.pk, frozenset({(HOST, "en"), (HOST, "es"), (ROOM, "en"), (ROOM, "es")}))
    assert len(queries) <= 8


def test_a_tap_takes_few_queries():
    access = make_access()
    meeting = begun(access)
    page = reverse("meeting_live", args=[secret_of(here(meeting, access))])
    client = visit()
    with CaptureQueriesContext(connection) as queries:
        assert client.post(page, {"do": "raise"}, headers={"X-Tap": "1"}).status_code == 200
    real = [one for one in queries if "SAVEPOINT" not in one["sql"]]
    assert len(real) <= 11, [one["sql"][:90] for one in real]


def test_ending_asks_first():
    access = make_access()
    meeting = begun(access)
    client, page = visit(access.account), address(access, meeting, "host")
    assert "Yes, end the meeting" in words_of(client.get(page + "?end"))
    client.post(page, {"do": "end"})
    meeting.refresh_from_db()
    assert meeting.state == "ended"
    assert "The meeting is over." in words_of(client.get(page))
