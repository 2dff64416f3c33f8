"""Attendance lists and transcripts from elsewhere: read, matched by a person, used once, taken back; words never kept."""

from __future__ import annotations

import doctest
import io
import itertools
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.urls import reverse

from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.coverage.models import Evidence
from longtable.meetings import brought as reading
from longtable.meetings.actions import bringing as actions
from longtable.meetings.actions.bringing import Answers
from longtable.meetings.brought import Brought, brought_of, fits, match_names, preselected, read_brought, runs_over
from longtable.meetings.models import BroughtFile, Meeting, Participant, Turn
from longtable.sources.transcripts import Known
from tests.factories import make_access
from tests.factories.meetings import make_item, make_meeting, make_participant
from tests.factories.partners import make_contact, make_partner
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db
CHICAGO = ZoneInfo("America/Chicago")
START = datetime(2026, 11, 3, 18, 0, tzinfo=CHICAGO)
CALL = """Name,Email,Join time,Leave time
Rosa Delgado,rosa@people.example,11/03/2026 05:58 PM,11/03/2026 07:20 PM
Ben Osei,,11/03/2026 06:10 PM,11/03/2026 07:31 PM
Somebody New,,11/03/2026 06:05 PM,11/03/2026 06:40 PM
"""


@pytest.fixture
def access() -> Access:
    return make_access()


def held(access: Access, start: datetime = START, **fields: Any) -> Meeting:
    end = start + timedelta(minutes=90)
    times = {"state": Meeting.State.ENDED, "began_at": start, "ended_at": end, "time_zone": "America/Chicago"}
    return make_meeting(access, starts_at=start, **(times | fields))


def bring(access: Access, meeting: Meeting, data: str | bytes, name: str = "call.csv") -> BroughtFile:
    content = data.encode() if isinstance(data, str) else data
    found = read_brought(content, name, meeting)
    assert found.readable, [str(one) for one in found.problems]
    return actions.bring_file(by=access, meeting=meeting, file_name=name, brought=found)


def use(access: Access, row: BroughtFile, *choices: object, **more: Any) -> dict[str, int]:
    matches = {place: str(getattr(one, "pk", one)) for place, one in enumerate(choices)}
    row.meeting.refresh_from_db()
    order = row.found["order"]
    return actions.use_file(by=access, file=row, answers=Answers(matches, order=order, **more))


def vtt(*cues: tuple[str, str, str]) -> str:
    return "WEBVTT\n\n" + "\n\n".join(f"{times}\n<v {name}>{text}" for times, name, text in cues) + "\n"


TALK = vtt(
    ("00:00:05.000 --> 00:00:15.000", "Rosa Delgado", "zanzibar is my secret word"),
    ("00:00:15.000 --> 00:00:20.000", "Ben Osei", "we want xylophones"),
    ("00:10:00.000 --> 00:10:30.000", "Rosa Delgado", "and quetzals"),
)


def test_examples_in_docstrings_hold() -> None:
    assert doctest.testmod(reading).failed == 0


# Attendance


def test_a_list_becomes_presence_on_the_clock_of_the_meeting(access: Access) -> None:
    meeting = held(access)
    rosa = make_participant(meeting, access, "Rosa Delgado", email="rosa@people.example")
    ben = make_participant(meeting, access, "Ben Osei")
    row = bring(access, meeting, CALL)
    counts = use(access, row, rosa, ben, actions.GUEST, zone="America/Chicago")
    assert counts == {"people": 3, "came": 3, "turns": 0}
    rosa.refresh_from_db()
    assert rosa.came_at == datetime(2026, 11, 3, 17, 58, tzinfo=CHICAGO)
    assert rosa.left_at == datetime(2026, 11, 3, 19, 20, tzinfo=CHICAGO)
    assert (rosa.came_by, rosa.is_remote) == ("list", True)
    guest = meeting.participants.get(person=None)
    assert guest.guest_name == "Somebody New"
    assert guest.facts["new"] is None
    kinds = Evidence.objects.filter(partner__in=[rosa.partner, ben.partner]).values_list("kind", flat=True)
    assert list(kinds) == [Evidence.Kind.CAME, Evidence.Kind.CAME]


def test_an_excel_list_is_read_too(access: Access) -> None:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for line in CALL.splitlines():
        book.active.append(line.split(","))
    book.save(buffer)
    row = bring(access, held(access), buffer.getvalue(), "call.xlsx")
    assert [one.name for one in brought_of(row).names] == ["Rosa Delgado", "Ben Osei", "Somebody New"]


def test_whoever_was_checked_in_keeps_their_own_times(access: Access) -> None:
    meeting = held(access)
    rosa = make_participant(meeting, access, "Rosa Delgado", came_at=START, left_at=START, came_by="code")
    row = bring(access, meeting, CALL)
    assert use(access, row, rosa, actions.SKIP, actions.SKIP)["came"] == 0
    rosa.refresh_from_db()
    assert (rosa.came_at, rosa.came_by) == (START, "code")


def test_two_names_of_one_person_are_one_stay(access: Access) -> None:
    meeting = held(access)
    rosa = make_participant(meeting, access, "Rosa Delgado")
    row = bring(access, meeting, CALL)
    counts = use(access, row, rosa, rosa, actions.SKIP)
    assert counts["people"] == counts["came"] == 1
    rosa.refresh_from_db()
    assert rosa.left_at == datetime(2026, 11, 3, 19, 31, tzinfo=CHICAGO)


def test_someone_known_who_was_not_on_the_list_is_put_on_it(access: Access) -> None:
    meeting = held(access)
    partner = make_partner(access.coalition, "Harbor Club")
    person = make_contact(partner, name="Ben Osei").person
    row = bring(access, meeting, CALL)
    use(access, row, actions.SKIP, f"person-{person.pk}", actions.SKIP)
    one = meeting.participants.get(person=person)
    assert one.came_at is not None
    assert one.facts["partner"] == "Harbor Club"


def test_a_name_nobody_answered_for_is_refused(access: Access) -> None:
    row = bring(access, held(access), CALL)
    for wrong in ("", "999999", "person-999999", "x"):
        with pytest.raises(Refused, match="who it is"):
            use(access, row, wrong, actions.SKIP, actions.SKIP)
    assert not Participant.objects.exists()


def test_someone_of_another_coalition_cannot_be_matched(access: Access) -> None:
    other = make_access()
    stranger = make_participant(held(other), other, "Rosa Delgado")
    assert stranger.person is not None
    row = bring(access, held(access), CALL)
    for wrong in (stranger.pk, f"person-{stranger.person.pk}"):
        with pytest.raises(Refused):
            use(access, row, wrong, actions.SKIP, actions.SKIP)


def test_times_of_another_place_are_read_as_confirmed(access: Access) -> None:
    meeting = held(access)
    utc = (
        CALL.replace("11/03/2026 0", "11/04/2026 0")
        .replace("05:58 PM", "11:58 PM")
        .replace("11/04/2026 11", "11/03/2026 11")
    )
    utc = utc.replace("06:10 PM", "12:10 AM").replace("07:20 PM", "01:20 AM").replace("07:31 PM", "01:31 AM")
    utc = utc.replace("06:05 PM", "12:05 AM").replace("06:40 PM", "12:40 AM")
    row = bring(access, meeting, utc)
    found = brought_of(row)
    assert found.has_bare_times
    assert not fits(found, meeting, found.order, CHICAGO)
    assert fits(found, meeting, found.order, ZoneInfo("UTC"))
    rosa = make_participant(meeting, access, "Rosa Delgado")
    use(access, row, rosa, actions.SKIP, actions.SKIP, zone="UTC")
    rosa.refresh_from_db()
    assert rosa.came_at == datetime(2026, 11, 3, 23, 58, tzinfo=UTC)


def test_times_with_an_offset_ask_for_no_zone(access: Access) -> None:
    list_ = "Name,Joined,Left\nRosa Delgado,2026-11-04T00:00:00Z,2026-11-04T01:00:00Z\n"
    found = brought_of(bring(access, held(access), list_))
    assert not found.has_bare_times
    assert fits(found, held(access), found.order, CHICAGO)


def test_dates_that_read_two_ways_are_asked(access: Access) -> None:
    """The day of the meeting settles most lists; where it fits neither reading, both are kept and a person says which."""
    meeting = held(access)
    assert brought_of(bring(access, meeting, CALL)).order_certain
    odd = "Name,Joined,Left\nRosa Delgado,05/06/2026 18:00,05/06/2026 19:00\n"
    found = brought_of(bring(access, meeting, odd))
    assert not found.order_certain
    assert found.times["month_first"][0][0].startswith("2026-05-06")
    assert found.times["day_first"][0][0].startswith("2026-06-05")


def test_who_was_in_the_call_only_before_or_after_was_not_there(access: Access) -> None:
    meeting = held(access)
    early = CALL + "Tester,,11/03/2026 09:00 AM,11/03/2026 09:05 AM\n"
    tester = make_participant(meeting, access, "Tester")
    row = bring(access, meeting, early)
    assert use(access, row, actions.SKIP, actions.SKIP, actions.SKIP, tester)["came"] == 0


def test_a_list_without_times_counts_everyone_for_the_whole_meeting(access: Access) -> None:
    meeting = held(access)
    rosa = make_participant(meeting, access, "Rosa Delgado")
    row = bring(access, meeting, "Name,Email\nRosa Delgado,rosa@people.example\n")
    use(access, row, rosa)
    rosa.refresh_from_db()
    assert (rosa.came_at, rosa.left_at) == (meeting.began_at, meeting.ended_at)


def test_only_the_same_name_or_address_is_chosen_beforehand_and_nobody_twice() -> None:
    people = [
        Known("1", ("Rosa Delgado",), ("rosa@people.example",)),
        Known("2", ("Ana Díaz",)),
        Known("3", ("Ana Ruiz",)),
    ]
    names = tuple(
        reading.Name(*one)
        for one in (
            ("R. Delgado", "rosa@people.example"),
            ("Rosa Delgado",),
            ("Ana",),
            ("Ana Dias",),
            ("Zed",),
            ("DIAZ, Ana",),
        )
    )
    matches = match_names(Brought("attendance", names=names), people)
    assert preselected(matches) == ["1", "", "", "", "", "2"]
    assert [one.code for one in matches[3].candidates][:1] == ["2"]


def test_two_people_of_one_name_are_asked_one_by_one() -> None:
    people = [Known("1", ("Ana Díaz",), ("ana@one.example",)), Known("2", ("Ana Diaz",), ("ana@two.example",))]
    names = (
        reading.Name("Ana Diaz", "ana@two.example"),
        reading.Name("Ana Diaz", "ana@one.example"),
        reading.Name("Ana Diaz"),
    )
    assert preselected(match_names(Brought("attendance", names=names), people)) == ["2", "1", ""]


# Transcripts


def test_turns_are_counted_from_the_beginning_of_the_meeting(access: Access) -> None:
    meeting = held(access)
    item = make_item(meeting, began_at=START + timedelta(minutes=5), ended_at=START + timedelta(minutes=30))
    rosa, ben = (make_participant(meeting, access, name) for name in ("Rosa Delgado", "Ben Osei"))
    row = bring(access, meeting, TALK, "talk.vtt")
    assert row.kind == "transcript"
    counts = use(access, row, rosa, ben)
    assert counts == {"people": 2, "came": 2, "turns": 3}
    turns = list(Turn.objects.filter(meeting=meeting).order_by("began_at"))
    assert [(one.participant, one.source) for one in turns] == [(rosa, "file"), (ben, "file"), (rosa, "file")]
    assert turns[0].began_at == START + timedelta(seconds=5)
    assert [(one.ended_at - one.began_at).total_seconds() for one in turns if one.ended_at] == [10, 5, 30]
    assert [one.item for one in turns] == [None, None, item]
    rosa.refresh_from_db()
    assert (rosa.came_at, rosa.left_at, rosa.came_by, rosa.is_remote) == (START, meeting.ended_at, "list", False)
    spoke = Evidence.objects.filter(kind=Evidence.Kind.SPOKE)
    assert {one.partner_id for one in spoke} == {rosa.partner_id, ben.partner_id}


def everything_stored() -> str:
    """Every text of every row of every table."""
    found = []
    for model in apps.get_models():
        table: type[models.Model] = model
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table._meta.db_table}"')
            found += [str(value) for line in cursor.fetchall() for value in line]
    return "\n".join(found).casefold()


def test_what_was_said_is_nowhere_in_the_database(access: Access, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    meeting = held(access)
    for name in ("Rosa Delgado", "Ben Osei"):
        make_participant(meeting, access, name)
    broken = TALK + "\n99:99 --> yonder zanzibar\n<v Rosa Delgado>zanzibar again\n"
    damaged = json.dumps([{"speaker": "Rosa Delgado", "text": "quetzals"}, {"zanzibar": "xylophones"}, "quetzals!"])
    client = visit(access.account)
    url = reverse("meetings:files", args=[access.coalition.slug, meeting.code])
    for name, text in (("broken.vtt", broken), ("damaged.json", damaged)):
        answer = client.post(url, {"file": SimpleUploadedFile(name, text.encode())})
        assert answer.status_code == 302
        page = client.get(answer["Location"]).content.decode().casefold()
        row = BroughtFile.objects.order_by("pk").last()
        assert row is not None
        use(access, row, *["skip"] * len(row.found["names"]), turns="leave")
        for stored in (page, everything_stored()):
            assert "rosa delgado" in stored
            for word in ("zanzibar", "xylophone", "quetzal"):
                assert word not in stored
    assert not list(tmp_path.rglob("*"))


def test_live_turns_are_never_doubled(access: Access) -> None:
    meeting = held(access)
    rosa, ben = (make_participant(meeting, access, name) for name in ("Rosa Delgado", "Ben Osei"))
    live = Turn.objects.create(meeting=meeting, participant=ben, began_at=START, ended_at=START + timedelta(seconds=9))
    row = bring(access, meeting, TALK, "talk.vtt")
    with pytest.raises(Refused, match="counted already"):
        use(access, row, rosa, ben)
    assert use(access, row, rosa, ben, turns="leave")["turns"] == 0
    assert list(Turn.objects.all()) == [live]
    assert meeting.participants.exclude(came_at=None).count() == 2
    actions.undo_file(by=access, file=row)
    assert list(Turn.objects.all()) == [live]
    again = bring(access, meeting, TALK, "talk.vtt")
    assert use(access, again, rosa, ben, turns="replace")["turns"] == 3
    assert not Turn.objects.filter(source="live").exists()
    actions.undo_file(by=access, file=again)
    (back,) = Turn.objects.all()
    fields = ("participant_id", "began_at", "ended_at", "source", "tap")
    assert all(getattr(back, name) == getattr(live, name) for name in fields)


def test_a_second_press_changes_nothing(access: Access) -> None:
    meeting = held(access)
    rosa, ben = (make_participant(meeting, access, name) for name in ("Rosa Delgado", "Ben Osei"))
    row = bring(access, meeting, TALK, "talk.vtt")
    first = use(access, row, rosa, ben)
    assert use(access, row, rosa, ben) == first
    assert Turn.objects.count() == 3


def test_a_file_is_taken_back_whole(access: Access) -> None:
    meeting = held(access)
    rosa = make_participant(meeting, access, "Rosa Delgado")
    row = bring(access, meeting, CALL)
    use(access, row, rosa, actions.GUEST, actions.GUEST)
    assert meeting.participants.count() == 3
    actions.undo_file(by=access, file=row)
    actions.undo_file(by=access, file=row)
    assert list(meeting.participants.all()) == [rosa]
    rosa.refresh_from_db()
    assert (rosa.came_at, rosa.left_at, rosa.came_by, rosa.is_remote) == (None, None, "", False)
    assert not Evidence.objects.exists()


def test_what_changed_since_stays_when_a_file_is_taken_back(access: Access) -> None:
    meeting = held(access)
    rosa = make_participant(meeting, access, "Rosa Delgado")
    row = bring(access, meeting, CALL)
    use(access, row, rosa, actions.GUEST, actions.SKIP)
    meeting.participants.filter(pk=rosa.pk).update(came_at=START, came_by="host")
    guest = meeting.participants.get(person=None)
    make_item(meeting, proposed_by=guest)
    actions.undo_file(by=access, file=row)
    rosa.refresh_from_db()
    guest.refresh_from_db()
    assert (rosa.came_at, guest.came_at) == (START, None)


def test_the_older_of_two_transcripts_is_not_taken_back_first(access: Access) -> None:
    meeting = held(access)
    rosa, ben = (make_participant(meeting, access, name) for name in ("Rosa Delgado", "Ben Osei"))
    first, second = bring(access, meeting, TALK, "a.vtt"), bring(access, meeting, TALK + "\n", "b.vtt")
    use(access, first, rosa, ben)
    use(access, second, rosa, ben, turns="replace")
    with pytest.raises(Refused, match="first"):
        actions.undo_file(by=access, file=first)
    actions.undo_file(by=access, file=second)
    assert Turn.objects.count() == 3
    actions.undo_file(by=access, file=first)
    assert not Turn.objects.exists()


def test_a_transcript_much_longer_than_the_meeting_is_asked(access: Access) -> None:
    meeting = held(access)
    long = vtt(("02:00:00.000 --> 02:10:00.000", "Rosa Delgado", "still here"))
    row = bring(access, meeting, long, "long.vtt")
    assert runs_over(brought_of(row), meeting) == 40
    url = reverse("meetings:file", args=[access.coalition.slug, meeting.code, row.pk])
    client = visit(access.account)
    assert "40 minutes longer than the meeting" in words_of(client.get(url))
    assert client.post(url, {"name-0": "guest"}).status_code == 422
    assert client.post(url, {"name-0": "guest", "longer": "on"}).status_code == 302
    assert Turn.objects.get().began_at == START + timedelta(hours=2)


@pytest.mark.parametrize(
    ("name", "turns", "names"), [("ES2002a", 236, 4), ("covid_0", 316, None), ("education_0", 122, None)]
)
def test_real_transcripts_become_as_many_turns_as_another_count(
    shared: Path, access: Access, name: str, turns: int, names: int | None
) -> None:
    data = (shared / "data" / "transcripts" / f"{name}.json").read_bytes()
    meeting = held(access)
    row = bring(access, meeting, data, f"{name}.json")
    found = brought_of(row)
    said = json.loads(data)["meeting_transcripts"]
    bare = [(one["speaker"], re.sub(r"\{.*?\}|\[.*?\]", "", one["content"])) for one in said]
    voices = [speaker for speaker, text in bare if any(letter.isalnum() for letter in text)]
    counted = Counter(speaker for speaker, _run in itertools.groupby(voices))
    assert {one.name: one.turns for one in found.names} == counted
    assert names in {None, len(found.names)}
    use(access, row, *["guest"] * len(found.names))
    stored = Turn.objects.filter(meeting=meeting)
    assert stored.count() == turns == sum(counted.values())
    by_name = Counter(stored.values_list("participant__guest_name", flat=True))
    assert by_name == {speaker[:120]: count for speaker, count in counted.items()}
    order = list(stored.order_by("began_at").values_list("participant__guest_name", flat=True))
    assert order == [speaker[:120] for speaker, _run in itertools.groupby(voices)]
    assert all(one.began_at == one.ended_at for one in stored)  # these files have no times, and none are made up
    longest = max((one["content"] for one in said), key=len)
    sentence = " ".join(longest.split())[:40].casefold()
    assert sentence not in everything_stored()


def test_seconds_of_a_timed_transcript_are_those_of_another_count(shared: Path, access: Access) -> None:
    """The first real transcript with made times: each turn as many seconds as it has words, with pauses between."""
    data = json.loads((shared / "data" / "transcripts" / "ES2002a.json").read_bytes())["meeting_transcripts"]
    at, made, seconds = 0.0, [], Counter[str]()
    for one in data:
        words = len(one["content"].split())
        made.append({"speaker": one["speaker"], "text": one["content"], "start": at, "end": at + words / 10})
        if any(letter.isalnum() for letter in re.sub(r"\{.*?\}|\[.*?\]", "", one["content"])):
            seconds[one["speaker"]] += words / 10
        at += words / 10 + 0.5
    meeting = held(access)
    row = bring(access, meeting, json.dumps(made), "timed.json")
    found = brought_of(row)
    use(access, row, *["guest"] * len(found.names))
    stored: Counter[str] = Counter()
    for turn in Turn.objects.select_related("participant"):
        assert turn.ended_at is not None
        stored[turn.participant.guest_name] += (turn.ended_at - turn.began_at).total_seconds()
    assert set(stored) == set(seconds)
    for name, value in seconds.items():
        assert stored[name] == pytest.approx(value, abs=0.5)


# Bad files


def test_a_caller_is_known_by_phone_and_as_a_guest_by_the_last_digits(access: Access) -> None:
    meeting = held(access)
    rosa = make_participant(meeting, access, "Rosa Delgado")
    assert rosa.person is not None
    rosa.person.phone = "(412) 555-1234"
    rosa.person.save()
    data = "Name (original name),Email,Total duration (minutes),Guest\n14125551234,,61,Yes\n14125559876,,20,Yes\n"
    row = bring(access, meeting, data)
    browser = visit(access.account)
    url = reverse("meetings:file", args=[access.coalition.slug, meeting.code, row.pk])
    page = browser.get(url)
    assert page.context["form"]["name-0"].initial == str(rosa.pk)
    assert "same phone number" in words_of(page)
    browser.post(url, {"name-0": rosa.pk, "name-1": actions.GUEST})
    assert meeting.participants.get(person=None).guest_name == "Caller, number ends in 9876"


def test_a_text_with_speakers_is_a_transcript_and_its_words_stay_out(access: Access) -> None:
    meeting = held(access)
    rosa, ben = make_participant(meeting, access, "Rosa Delgado"), make_participant(meeting, access, "Ben Osei")
    text = "Rosa Delgado  0:05\nxylophones are my secret word\n\nBen Osei  0:20\nyes\n\nRosa Delgado  1:00\nfine\n"
    row = bring(access, meeting, text, "talk.txt")
    assert row.kind == BroughtFile.Kind.TRANSCRIPT
    assert use(access, row, rosa, ben)["turns"] == 3
    found = meeting.turns.order_by("began_at").values_list("participant", "began_at", "ended_at")
    lasting = [(pk, (ended - began).total_seconds()) for pk, began, ended in found if ended]
    assert lasting == [(rosa.pk, 5.0), (ben.pk, 1.0), (rosa.pk, 1.0)]
    assert "xylophones" not in everything_stored()


BAD = {
    "document.docx": b"PK\x03\x04word/document.xml" + bytes(range(256)),
    "document.pdf": b"%PDF-1.7\nWe met",
    "chat.txt": b"18:02:11 From Ana to Everyone:\n\thello\n18:03:00 From Ben to Everyone:\n\thi\n",
    "empty.csv": b"",
    "no.csv": b"Hello there\nthis is no list\n",
    "noise.xlsx": b"PK\x03\x04" + bytes(range(256)) * 20,
    "old.xls": b"\xd0\xcf\x11\xe0" + b"\x00" * 2000,
    "half.json": b'[{"speaker": "Ana", "text": "hel',
    "deep.json": b"[" * 100_000,
    "none.vtt": b"WEBVTT\n\nNOTE nothing here\n",
    "zeros.csv": b"\x00" * 5000,
    "heads.csv": b"Name,Join time,Leave time\n",
    "crowd.csv": b"Name,Email\n" + b"".join(b"Person %d,p%d@people.example\n" % (n, n) for n in range(501)),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_told_in_plain_words_and_not_kept(access: Access, name: str) -> None:
    meeting = held(access)
    url = reverse("meetings:files", args=[access.coalition.slug, meeting.code])
    answer = visit(access.account).post(url, {"file": SimpleUploadedFile(name, BAD[name])})
    assert answer.status_code == 422
    assert "could not be read" in words_of(answer)
    assert "Traceback" not in words_of(answer)
    assert not BroughtFile.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(access: Access) -> None:
    meeting = held(access)
    url = reverse("meetings:files", args=[access.coalition.slug, meeting.code])
    answer = visit(access.account).post(url, {"file": SimpleUploadedFile("big.csv", b"x" * (10 * 1024 * 1024 + 1))})
    assert answer.status_code == 422
    assert "larger than 10 MB" in words_of(answer)


def test_a_broken_line_is_named_by_its_row_and_the_rest_is_read(access: Access) -> None:
    meeting = held(access)
    row = bring(access, meeting, CALL + ",,11/03/2026 06:00 PM,\nAna,,soon,later\n")
    url = reverse("meetings:file", args=[access.coalition.slug, meeting.code, row.pk])
    page = words_of(visit(access.account).get(url))
    assert "row 5" in page
    assert "neither a name nor an e-mail address" in page
    assert "row 6" in page
    assert "“soon” is no time" in page


def test_names_are_shown_and_never_run(access: Access) -> None:
    meeting = held(access)
    row = bring(access, meeting, 'Name,Email\n<script>alert(1)</script>,\n"=HYPERLINK(""x"")",\n')
    url = reverse("meetings:file", args=[access.coalition.slug, meeting.code, row.pk])
    assert "<script>alert" not in visit(access.account).get(url).content.decode()


def test_the_kind_is_known_by_what_is_in_it_not_by_its_name(access: Access) -> None:
    assert bring(access, held(access), TALK, "list.csv").kind == "transcript"
    assert bring(access, held(access), CALL, "talk.json").kind == "attendance"


def test_the_same_file_again_leads_to_the_first(access: Access) -> None:
    meeting = held(access)
    client, url = visit(access.account), reverse("meetings:files", args=[access.coalition.slug, meeting.code])
    first = client.post(url, {"file": SimpleUploadedFile("a.csv", CALL.encode())})
    again = client.post(url, {"file": SimpleUploadedFile("b.csv", CALL.encode())})
    assert first["Location"] == again["Location"]
    row = BroughtFile.objects.get()
    use(access, row, "skip", "skip", "skip")
    assert client.post(url, {"file": SimpleUploadedFile("c.csv", CALL.encode())})["Location"] == first["Location"]
    actions.undo_file(by=access, file=row)
    assert client.post(url, {"file": SimpleUploadedFile("d.csv", CALL.encode())})["Location"] != first["Location"]


@pytest.mark.parametrize(
    ("state", "words"),
    [("planned", "has not begun"), ("live", "still going on"), ("cancelled", "was cancelled")],
)
def test_a_meeting_that_was_not_held_takes_no_file(access: Access, state: str, words: str) -> None:
    meeting = held(access, state=state)
    client, url = visit(access.account), reverse("meetings:files", args=[access.coalition.slug, meeting.code])
    assert words in words_of(client.get(url))
    assert client.post(url, {"file": SimpleUploadedFile("a.csv", CALL.encode())}).status_code == 422
    assert not BroughtFile.objects.exists()
    found = read_brought(CALL.encode(), "a.csv", meeting)
    with pytest.raises(Refused, match=words):
        actions.bring_file(by=access, meeting=meeting, file_name="a.csv", brought=found)


def test_a_file_is_forgotten_unless_it_was_used(access: Access) -> None:
    meeting = held(access)
    row = bring(access, meeting, CALL)
    url = reverse("meetings:drop_file", args=[access.coalition.slug, meeting.code, row.pk])
    visit(access.account).post(url)
    assert not BroughtFile.objects.exists()
    row = bring(access, meeting, CALL)
    use(access, row, "skip", "skip", "skip")
    actions.drop_file(by=access, file=row)
    assert BroughtFile.objects.exists()


# The page


def test_from_upload_to_the_list_of_people_and_back(access: Access) -> None:
    meeting = held(access)
    rosa = make_participant(meeting, access, "Rosa Delgado", email="rosa@people.example")
    make_participant(meeting, access, "Benjamin Osei")
    client, slug = visit(access.account), access.coalition.slug
    url = reverse("meetings:files", args=[slug, meeting.code])
    page = client.get(client.post(url, {"file": SimpleUploadedFile("call.csv", CALL.encode())})["Location"])
    assert "3 names" in words_of(page)
    html = page.content.decode()
    assert f'<option value="{rosa.pk}" selected>' in html
    assert html.count(" selected>") == 4  # Rosa, the zone of the meeting, and twice “Choose …”
    row = BroughtFile.objects.get()
    address = reverse("meetings:file", args=[slug, meeting.code, row.pk])
    zone = {"zone": "America/Chicago"}
    assert client.post(address, {"name-0": rosa.pk} | zone).status_code == 422
    elsewhere = client.post(address, {"name-0": rosa.pk, "name-1": "skip", "name-2": "guest", "zone": "Asia/Tokyo"})
    assert elsewhere.status_code == 422
    assert "nobody was in the call during the meeting" in words_of(elsewhere)
    assert client.post(address, {"name-0": rosa.pk, "name-1": "skip", "name-2": "guest"} | zone).status_code == 302
    assert "2 people are matched" in words_of(client.get(address))
    client.post(reverse("meetings:undo_file", args=[slug, meeting.code, row.pk]))
    assert not meeting.participants.exclude(came_at=None).exists()
    assert "taken back" in words_of(client.get(url))


def test_a_list_of_another_day_is_asked_and_its_names_can_be_used_without_times(access: Access) -> None:
    meeting = held(access)
    rosa = make_participant(meeting, access, "Rosa Delgado")
    row = bring(access, meeting, "Name,Joined,Left\nRosa Delgado,2026-10-13 18:00,2026-10-13 19:00\n")
    address = reverse("meetings:file", args=[access.coalition.slug, meeting.code, row.pk])
    client = visit(access.account)
    given = {"name-0": rosa.pk, "zone": "America/Chicago"}
    assert client.post(address, given).status_code == 422
    assert client.post(address, given | {"without_times": "on"}).status_code == 302
    rosa.refresh_from_db()
    assert rosa.came_at == START


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_number_of_queries_does_not_grow(access: Access, language: str, django_assert_max_num_queries: Any) -> None:
    counts = []
    for many in (1, 3):
        meeting = held(access)
        for number in range(many):
            make_participant(meeting, access, f"Person {many} {number}")
        row = bring(access, meeting, "Name,Email\n" + "".join(f"Person {many} {n},\n" for n in range(many)))
        client = visit(access.account, language)
        url = reverse("meetings:file", args=[access.coalition.slug, meeting.code, row.pk])
        client.get(url)
        with django_assert_max_num_queries(30) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen.captured_queries))
    assert counts[0] == counts[1]
