"""Transcripts and attendance lists as others export them: whole, broken, huge and hostile."""

import datetime as dt
import doctest
import functools
import importlib
import io
import itertools
import json
import re
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from longtable.sources import transcripts
from longtable.sources.limits import Limits
from longtable.sources.problems import Severity
from longtable.sources.transcripts import (
    Because,
    Field,
    Known,
    match_speakers,
    read_attendance,
    read_transcript,
    spoken_json,
    spoken_vtt,
)
from longtable.sources.transcripts.turns import covered
from tests.effort import grows_with, must_end

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    "name",
    ["turns", "names", "spoken_json", "spoken_text", "spoken_vtt", "headings", "times", "attendance", "people"],
)
def test_examples_in_docstrings_hold(name):
    assert doctest.testmod(importlib.import_module(f"{transcripts.__name__}.{name}")).failed == 0


def vtt(*lines, head="WEBVTT"):
    return "\n".join([head, "", *lines]).encode()


def texts(found):
    return [str(problem) for problem in found.problems]


def attendance(*lines, **more):
    return read_attendance("\n".join(lines).encode(), "call.csv", **more)


# Real transcripts


@pytest.mark.parametrize("name", ["ES2002a", "covid_0", "education_0"])
def test_real_transcripts_counted_another_way(shared, name):
    data = (shared / "data" / "transcripts" / f"{name}.json").read_bytes()
    found = read_transcript(data, f"{name}.json")
    assert found.readable
    assert not found.timed
    said = json.loads(data)["meeting_transcripts"]
    bare = [(one["speaker"], re.sub(r"\{.*?\}|\[.*?\]", "", one["content"])) for one in said]
    voices = [name for name, text in bare if any(letter.isalnum() for letter in text)]
    assert [one.speaker for one in found.turns] == [name for name, _run in itertools.groupby(voices)]
    assert {one.name for one in found.speakers} == set(voices)
    assert sum(one.turns for one in found.speakers) == len(found.turns)
    assert all(one.words > 0 and one.text == "" for one in found.turns)


def test_the_numbers_of_real_transcripts(shared):
    folder = shared / "data" / "transcripts"
    found = {path.stem: read_transcript(path.read_bytes(), path.name) for path in sorted(folder.glob("*.json"))}
    assert {name: len(one.turns) for name, one in found.items()} == {"ES2002a": 236, "covid_0": 316, "education_0": 122}
    first = found["covid_0"].speakers[0]
    assert (first.name, first.turns) == ("The Chair", 57)
    assert texts(found["ES2002a"]) == [
        "ES2002a.json: Pieces without words (a laugh, a cough, silence), which are no turns: 31."
    ]


# JSON


def test_text_is_dropped_unless_asked_for():
    data = json.dumps([{"speaker": "Ana", "text": "Our rent\nis high\u0000"}]).encode()
    assert read_transcript(data, "t").turns[0].text == ""
    assert "rent" not in repr(read_transcript(data, "t"))
    assert read_transcript(data, "t", keep_text=True).turns[0].text == "Our rent is high\ufffd"


@pytest.mark.parametrize(
    "data",
    [
        [{"speaker": "Ana", "content": "one two", "start": 0, "end": 2.5}, {"speaker": "Ben", "content": "three"}],
        {
            "transcript": {
                "segments": [{"speaker_name": "Ana", "text": "one two"}, {"speaker": {"name": "Ben"}, "text": "x"}]
            }
        },
        {"turns": [{"speaker": 1, "utterance": "one two"}, {"speaker": 2, "utterance": "x"}]},
    ],
)
def test_other_shapes_of_json(data):
    found = read_transcript(json.dumps(data).encode(), "t.json")
    assert [one.words for one in found.turns] == [2, 1]
    assert not found.timed
    assert found.turns[0].seconds is None


def test_times_of_json_in_seconds_thousandths_or_clock():
    entries = [
        {"speaker": "Ben", "text": "later", "start": "00:01:00.5", "end": "1:02"},
        {"speaker": "Ana", "text": "first words", "start_ms": 1000, "end_ms": 3000},
        {"speaker": "Ana", "text": "and more", "start": 2.5, "end": 5},
    ]
    found = read_transcript(json.dumps(entries).encode(), "t.json")
    assert [(one.speaker, one.start, one.end, one.seconds) for one in found.turns] == [
        ("Ana", 1.0, 5.0, 4.0),
        ("Ben", 60.5, 62.0, 1.5),
    ]
    assert found.timed
    entries[0]["end"] = "yesterday"
    odd = read_transcript(json.dumps(entries).encode(), "t.json")
    assert [one.speaker for one in odd.turns] == ["Ben", "Ana"]
    assert not odd.timed
    assert "Only turns are counted" in texts(odd)[0]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "holds no turns"),
        (b"hello", "holds no turns"),
        (b'[\n{"speaker": "Ana",\n', "row 3: The file looks like JSON and breaks off"),
        (b"{}", "holds no list of turns"),
        (b'{"turns": 3}', "holds no list of turns"),
        (b"[1, 2]", "holds no list of turns"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" + b"9" * 5000 + b"]", "nested too deeply"),
        (b'[{"speaker": "Ana", "text": 5}]', "Entry 1 of the list is no turn"),
        (b'[{"speaker": "", "text": "hello"}, {"speaker": "Ana", "text": "..."}]', "name no speaker"),
        (b"\x00\x01\x02", "not a text table"),
    ],
)
def test_broken_json_is_told_in_words(data, says):
    found = read_transcript(data, "t.json")
    assert not found.readable
    assert found.turns == found.speakers == ()
    assert any(says in text for text in texts(found)), texts(found)


def test_limits_on_size_and_count(monkeypatch):
    small = Limits(file_bytes=10)
    assert "at most" in texts(read_transcript(b"x" * 11, "t", limits=small))[0]
    assert "at most" in texts(read_attendance(b"x" * 11, "t", limits=small))[0]
    monkeypatch.setattr(spoken_json, "MOST_CUES", 2)
    monkeypatch.setattr(spoken_vtt, "MOST_CUES", 2)
    entries = json.dumps([{"speaker": "Ana", "text": "a"}] * 3).encode()
    assert "more than 2 entries" in texts(read_transcript(entries, "t"))[-1]
    cues = vtt(*["00:01.000 --> 00:02.000\n<v Ana>a\n"] * 3)
    assert "more than 2 pieces" in texts(read_transcript(cues, "t"))[-1]
    assert "more than 1 rows" in texts(attendance("Name,Email", "Ana,a@x.org", limits=Limits(rows=1)))[0]


# WebVTT


def test_voice_tags_hours_optional_and_overlaps():
    found = read_transcript(
        vtt(
            "NOTE made by a service",
            "",
            "STYLE",
            "::cue { color: red }",
            "",
            "intro",
            "00:00:01.000 --> 00:00:04.000 align:start",
            "<v Ana Díaz>Hello <b>there</b></v>",
            "",
            "00:03.000 --> 00:06.000",
            "<v.loud Ben &amp; Co>Yes</v>",
            "",
            "01:00:00.000 --> 01:00:01.000",
            "<v Ben &amp; Co>more",
        ),
        "m.vtt",
    )
    assert [(one.speaker, one.start, one.end, one.seconds, one.words) for one in found.turns] == [
        ("Ana Díaz", 1.0, 4.0, 3.0, 2),
        ("Ben & Co", 3.0, 3601.0, 4.0, 2),
    ]
    assert found.problems == ()
    assert found.timed


def test_several_voices_in_one_cue_share_its_time_by_words():
    found = read_transcript(
        vtt("00:00.000 --> 00:04.000", "<v Ana>one two three</v>", "<v Ben>four</v> nobody's", ""), "m.vtt"
    )
    assert [(one.speaker, one.seconds) for one in found.turns] == [("Ana", 2.4), ("Ben", 0.8)]
    assert texts(found) == ["m.vtt: Pieces that name no speaker and so count for nobody: 1."]


def test_cues_of_one_speaker_that_overlap_count_once_and_in_the_order_of_time():
    found = read_transcript(
        vtt(
            "00:10.000 --> 00:20.000\n<v Ana>b\n",
            "00:00.000 --> 00:12.000\n<v Ana>a\n",
            "00:30.000 --> 00:31.000\n<v Ana>c\n",
        ),
        "m.vtt",
        keep_text=True,
    )
    (turn,) = found.turns
    assert (turn.start, turn.end, turn.seconds, turn.text) == (0.0, 31.0, 21.0, "a b c")


def test_names_before_a_colon():
    found = read_transcript(
        vtt(
            "1\n00:00.000 --> 00:02.000\nAna Díaz: Good morning: welcome\n",
            "2\n00:02.000 --> 00:03.000\n- Ben: hi\n- +1 312-555-0100: yes\n",
            "3\n00:03.000 --> 00:04.000\nAna Díaz: one thing http://x.org/a: is\nthat\n",
        ),
        "m.vtt",
        keep_text=True,
    )
    assert [(one.speaker, one.text) for one in found.turns] == [
        ("Ana Díaz", "Good morning: welcome"),
        ("Ben", "hi"),
        ("+1 312-555-0100", "yes"),
        ("Ana Díaz", "one thing http://x.org/a: is that"),
    ]


def test_words_before_a_colon_are_no_names_where_cues_have_none():
    cues = [f"00:0{n}.000 --> 00:0{n + 1}.000\njust words\n" for n in range(5)]
    found = read_transcript(vtt(*cues, "00:07.000 --> 00:08.000\nRemember: be kind\n"), "m.vtt")
    assert not found.readable
    twice = ["00:07.000 --> 00:08.000\nAna: a\n", "00:08.000 --> 00:09.000\nAna: b\n"]
    assert [one.name for one in read_transcript(vtt(*cues, *twice), "m.vtt").speakers] == ["Ana"]


def test_a_broken_file_is_read_as_far_as_it_goes():
    found = read_transcript(
        vtt(
            "00:00.000 --> 00:02.000\n<v Ana>fine\n",  # rows 3 to 5
            "00:99 --> what\n<v Ana>lost\n",  # row 6
            "00:09.000 --> 00:08.000\n<v Ana>backwards\n",  # row 9
            "99:00:00.000 --> 99:00:01.000\n<v Ana>far\n",  # row 12
            "stray words\nmore of them\n00:10.000 --> 00:11.000\n<v Ben>no empty line\n00:11.000 --> 00:12.000\n<v Ana>again",
        ),
        "m.vtt",
    )
    assert [(one.speaker, one.seconds) for one in found.turns] == [("Ana", 2.0), ("Ben", 1.0), ("Ana", 1.0)]
    assert [(one.row, one.severity) for one in found.problems] == [
        (6, Severity.LEFT_OUT),
        (9, Severity.LEFT_OUT),
        (12, Severity.LEFT_OUT),
    ]
    assert "“00:99 --> what” is no time" in texts(found)[0]


def test_without_a_header_and_with_commas_it_is_still_read():
    found = read_transcript(b"1\r\n00:00:01,000 --> 00:00:02,500\r\nAna: hi\r\n", "m.srt")
    assert found.turns[0].seconds == 1.5
    assert "does not begin with WEBVTT" in texts(found)[0]


def test_encodings_of_transcripts():
    body = "WEBVTT\n\n00:00.000 --> 00:01.000\n<v José Peña>sí\n"
    for encoding, certain in (("utf-8-sig", True), ("utf-16", True), ("cp1252", False)):
        found = read_transcript(body.encode(encoding), "m.vtt")
        assert found.turns[0].speaker == "José Peña"
        assert (found.problems == ()) == certain


def test_names_are_clean():
    found = read_transcript(vtt("00:00.000 --> 00:01.000", f"<v  Ana\u202e \x07 Díaz{'x' * 500}>hi"), "m.vtt")
    name = found.turns[0].speaker
    assert name.startswith("Ana Díaz")
    assert len(name) <= 200
    assert name.isprintable()


@pytest.mark.parametrize(
    "body",
    [
        "<v " * 200_000,
        "<v" + " " * 400_000,
        "<v" + ".a" * 200_000,
        "A:" * 200_000,
        "{" * 400_000,
        "[*" * 200_000,
        "&amp" * 100_000,
        "x" * 1_000_000,
        "00:00.000 -->" * 20_000,
        "a'" * 200_000,
    ],
)
def test_hostile_text_is_read_in_steps_that_grow_with_it(body):
    with must_end():
        read_transcript(vtt("00:00.000 --> 00:01.000", body * 2), "m.vtt")
        told = {"speaker": body * 2, "text": body * 2, "start": body[:1000], "end": 1}
        read_transcript(json.dumps([told]).encode(), "t.json")


def many_cues(count):
    """Pieces of thirty people that all last until the end."""
    return vtt(
        *(
            f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}.000 --> 40:00:00.000\n<v P{n % 30}>w w\n"
            for n in range(count)
        )
    )


def test_many_cues_are_work_that_grows_with_them():
    with must_end():
        assert len(read_transcript(many_cues(20_000), "m.vtt").turns) == 20_000
    assert grows_with(lambda count: functools.partial(read_transcript, many_cues(count), "m.vtt"), 500)


@settings(deadline=None)
@given(st.binary(max_size=300))
@example(b"\xff\xfe\x00")
@example(b'[{"speaker": "\\ud800", "text": "a"}]')
def test_any_bytes_give_problems_and_never_a_traceback(data):
    for found in (read_transcript(data, "x", keep_text=True), read_attendance(data, "x", zone=CHICAGO)):
        assert found.readable or found.problems
        repr(found).encode()


LINES = st.sampled_from(
    [
        "", "WEBVTT", "NOTE x", "12", "00:00.000 --> 00:01.000", "00:00:02.000 --> 00:00:01.000", "00:00.000 -->",
        "99999999999999:00:00.000 --> 00:01.000", "<v Ana>a", "<v>b</v>", "<v Ben", "Ana: hi", "- Ben: ho: x", ":", "STYLE",
    ]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(LINES | st.text(max_size=12), max_size=25))
def test_any_lines_of_webvtt(lines):
    found = read_transcript("\n".join(["WEBVTT", *lines]).encode("utf-8", "replace"), "m.vtt")
    assert found.readable == bool(found.turns)
    assert sum(one.words for one in found.speakers) == sum(one.words for one in found.turns)
    for turn in found.turns:
        assert turn.speaker.strip()
        assert turn.seconds is not None
        assert -1e-3 <= turn.seconds <= turn.end - turn.start + 1e-3


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["speaker", "text", "start", "end", "start_ms", "turns", "transcript", "name"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.lists(VALUES, max_size=4) | st.fixed_dictionaries({"turns": st.lists(VALUES, max_size=4)}))
def test_any_json(data):
    found = read_transcript(json.dumps(data).encode(), "t.json")
    assert found.readable == bool(found.turns)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 10)), max_size=8))
def test_covered_time_against_counting_seconds(pairs):
    spans = [(start, start + length) for start, length in pairs]
    assert covered(spans) == len({second for start, end in spans for second in range(start, end)})


# Attendance lists


def test_an_english_list_with_a_summary_above_it():
    found = attendance(
        "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants",
        "812,Board,09/30/2026 08:58:12 AM,09/30/2026 10:01:00 AM,host@example.org,63,4",
        "",
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,In Waiting Room",
        "Ana (Ana Díaz),Ana@example.org,09/30/2026 08:58:12 AM,09/30/2026 09:20:00 AM,22,No,No",
        "Ana,ana@example.org,09/30/2026 09:30:00 AM,09/30/2026 10:01:00 AM,31,No,No",
        "Ben,,09/30/2026 08:59:00 AM,09/30/2026 09:00:00 AM,1,Yes,Yes",
        "Ben,,09/30/2026 09:00:00 AM,09/30/2026 10:00:00 AM,60,Yes,No",
        "ben,,09/30/2026 09:10:00 AM,09/30/2026 09:30:00 AM,20,Yes,No",
        zone=CHICAGO,
    )
    ana, ben = found.rows
    assert (ana.name, ana.email, ana.joins, ana.rows) == ("Ana (Ana Díaz)", "ana@example.org", 2, (5, 6))
    assert ana.joined == dt.datetime(2026, 9, 30, 8, 58, 12, tzinfo=CHICAGO)
    assert ana.left == dt.datetime(2026, 9, 30, 10, 1, tzinfo=CHICAGO)
    assert ana.seconds == (21 * 60 + 48) + 31 * 60
    assert (ben.seconds, ben.overlapping, ben.rows) == (3600, True, (8, 9))  # 20 minutes twice at once, counted once
    assert found.columns[Field.NAME] == "Name (Original Name)"
    assert "row 7: The row is time in the waiting room" in texts(found)[0]
    assert "twice at once" in texts(found)[1]


def test_a_spanish_list_from_an_old_spreadsheet():
    text = (
        "Nombre (nombre original);Correo electrónico;Hora de entrada;Hora de salida;Duración (minutos);Invitado\r\n"
        "Rosa Peña;;13/10/2026 06:02:11 p. m.;13/10/2026 07:00:00 p.m.;58;Sí\r\n"
        "José;jose@example.org;03/10/2026 18:02;2026-10-03T23:30:00Z;;No\r\n"
    )
    found = read_attendance(text.encode("cp1252"), "lista.csv", zone=CHICAGO)
    rosa, jose = found.rows
    assert rosa.name == "Rosa Peña"
    assert rosa.joined == dt.datetime(2026, 10, 13, 18, 2, 11, tzinfo=CHICAGO)
    assert rosa.seconds == 57 * 60 + 49
    assert (jose.joined.date(), jose.seconds) == (dt.date(2026, 10, 3), 28 * 60)
    assert (found.date_order, found.date_order_certain) == ("day_first", True)


def test_a_list_in_numbered_parts_is_read_once():
    head = "Name\tFirst join\tLast leave\tIn-meeting duration\tEmail\tRole"
    ana = "Ana Díaz\t7/2/26, 7:02:11 PM\t7/2/26, 8:30:02 PM\t1h 2m 51s\tana@example.org\tAttendee"
    activity = "Name\tJoin time\tLeave time\tDuration\tEmail\tRole"
    lines = ["1. Summary", "Meeting title\tBoard", "", "2. Participants", head, ana, "", "3. Activities", activity, ana]
    data = "\r\n".join(lines).encode("utf-16")
    found = read_attendance(data, "call.csv", zone=CHICAGO, on=dt.date(2026, 7, 2))
    (row,) = found.rows
    assert (row.seconds, row.joins) == (3771, 1)  # the stated time: the span holds an absence
    assert row.joined.date() == dt.date(2026, 7, 2)
    assert found.date_order_certain
    unsure = read_attendance(data, "call.csv")
    assert not unsure.date_order_certain
    assert any("read in two ways" in text for text in texts(unsure))
    by_day = read_attendance(data, "call.csv", on=dt.date(2026, 2, 7))
    assert (by_day.date_order, by_day.date_order_certain) == ("day_first", True)
    february = read_attendance(data, "call.csv", date_order="day_first")
    assert february.rows[0].joined == dt.datetime(2026, 2, 7, 19, 2, 11)


def test_only_times_of_day_need_the_day_of_the_meeting():
    lines = (
        "First name,Last name,Email,Duration,Time joined,Time exited",
        "Ana,Díaz,ana@example.org,1 hr 2 min,11:30 PM,12:32 AM",
        "Ben,,,47 min,,",
    )
    found = attendance(*lines, zone=CHICAGO, on=dt.date(2026, 10, 30))
    assert found.rows[0].name == "Ana Díaz"
    assert found.rows[0].left == dt.datetime(2026, 10, 31, 0, 32, tzinfo=CHICAGO)
    assert [one.seconds for one in found.rows] == [62 * 60, 47 * 60]
    assert [one.joined for one in attendance(*lines).rows] == [None, None]
    assert [one.seconds for one in attendance(*lines).rows] == [62 * 60, 47 * 60]


def test_clocks_that_change_during_the_call():
    lines = (
        "Name,Join Time,Leave Time",
        "Ana,2026-11-01 00:30:00,2026-11-01 03:30:00",
        "Ben,2026-11-01 01:50,2026-11-01 01:10",
    )
    autumn = attendance(*lines, zone=CHICAGO)
    assert [one.seconds for one in autumn.rows] == [4 * 3600, 20 * 60]
    spring = attendance("Name,Join Time,Leave Time", "Ana,2026-03-08 01:30,2026-03-08 03:30", zone=CHICAGO)
    assert spring.rows[0].seconds == 3600
    offset = attendance("Name,Join Time,Leave Time", "Ana,2026-03-08T07:30:00+00:00,2026-03-08T08:30:00Z", zone=CHICAGO)
    assert offset.rows[0].joined == dt.datetime(2026, 3, 8, 1, 30, tzinfo=CHICAGO)
    assert offset.rows[0].joined.hour == 1
    west = attendance("Name,Join Time,Leave Time", "Ana,2026-06-08 10:00:00 -05:00,2026-06-08 11:30 UTC-04:00")
    assert west.rows[0].joined == dt.datetime(2026, 6, 8, 15, tzinfo=dt.UTC)
    assert west.rows[0].seconds == 30 * 60


def test_what_cannot_be_read_is_told_and_the_person_stays():
    found = attendance(
        "Name,Email,Join Time,Leave Time,Duration (Minutes)",
        "Ana,a@example.org,soon,--,many",
        "Ben,,2026-09-30 10:00,2026-09-30 09:00,",
        ",,2026-09-30 10:00,,",
        "Eva,not an address,2026-09-30 25:00,,12",
        zone=CHICAGO,
    )
    assert [(one.name, one.email, one.seconds) for one in found.rows] == [
        ("Ana", "a@example.org", None),
        ("Ben", "", None),
        ("Eva", "", 720),
    ]
    assert sorted(one.row for one in found.problems) == [2, 2, 3, 4, 5]
    assert all(one.severity is Severity.LEFT_OUT for one in found.problems)


def test_who_registered_and_did_not_come_is_left_out():
    found = attendance(
        "Attendee Details",
        "Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes)",
        "Yes,Ana,a@example.org,2026-09-30 10:00,2026-09-30 11:00,60",
        "No,Ben,b@example.org,--,--,--",
        "Other Attended",
        "User Name,Join Time,Leave Time,Time in Session (minutes)",
        "13125550100,2026-09-30 10:30,2026-09-30 11:00,30",
    )
    assert [(one.name, one.seconds) for one in found.rows if one.seconds] == [("Ana", 3600), ("13125550100", 1800)]
    assert any("did not come" in text for text in texts(found))


def test_same_names_with_different_addresses_are_two_people():
    found = attendance(
        "Name,Email,Duration (Minutes)",
        "Ana,a@example.org,10",
        "Ana,b@example.org,20",
        "Ana,,5",
        "Ben,ben@example.org,7",
        "Ben,,3",
    )
    assert [(one.name, one.email, one.seconds) for one in found.rows] == [
        ("Ana", "a@example.org", 600),
        ("Ana", "b@example.org", 1200),
        ("Ana", "", 300),
        ("Ben", "ben@example.org", 600),
    ]


def test_durations_without_a_unit_that_fit_only_as_seconds():
    found = attendance("Name,Join Time,Leave Time,Duration", "Ana,2026-09-30 10:00,2026-09-30 11:00,3600")
    assert (found.rows[0].seconds, found.problems) == (3600, ())
    assert attendance("Name,Duration (seconds)", "Ana,90").rows[0].seconds == 90
    assert attendance("Nombre,Duración", "Ana,1 hora 5 minutos 30 segundos").rows[0].seconds == 3930


def test_columns_that_a_person_chose():
    lines = ("Who,When in,When out", "Ana,2026-09-30 10:00,2026-09-30 11:00")
    assert "No row names the columns" in texts(attendance(*lines))[0]
    chosen = {Field.NAME: "who", Field.JOINED: "When in", Field.LEFT: "When out"}
    assert attendance(*lines, columns=chosen).rows[0].seconds == 3600
    wrong = attendance(*lines, columns={Field.NAME: "Whom"})
    assert "has the heading “Whom”" in texts(wrong)[0]


def test_a_workbook_and_formulas():
    book = openpyxl.Workbook()
    for row in (
        ["Name", "Join Time", "Leave Time", "Duration (Minutes)"],
        ["Ana", dt.datetime(2026, 9, 30, 10), dt.datetime(2026, 9, 30, 11), 60],
        ["=HYPERLINK(1)", dt.time(10), dt.time(10, 30), None],
    ):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    found = read_attendance(out.getvalue(), "call.xlsx", on=dt.date(2026, 9, 30))
    assert [(one.name, one.seconds) for one in found.rows] == [("Ana", 3600), ("=HYPERLINK(1)", 1800)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no rows"),
        (b"Name,Email\n", "holds nobody"),
        (b"Name,Email\n,\n", "holds nobody"),
        (b"PK\x03\x04xx", "damaged"),
        (b"1,2\n3,4\n", "No row names the columns"),
    ],
)
def test_broken_lists_are_told_in_words(data, says):
    found = read_attendance(data, "call.csv")
    assert not found.readable
    assert any(says in text for text in texts(found)), texts(found)


CELLS = st.sampled_from(
    [
        "", "Ana", "a@example.org", "2026-11-01 01:30", "11/3/26, 1:02 AM", "3/11/2026 25:61", "12:30 PM", "-1", "60", "nan",
        "1h", "9" * 30, "1e400", "0001-01-01 00:00", "2099-12-31T23:59:59-23:59", "1:02 PM +99:99", "No", "Yes", "=1+1", "--",
    ]
)  # fmt: skip


@settings(deadline=None)
@given(
    st.lists(st.lists(CELLS | st.text(max_size=8), min_size=5, max_size=5), max_size=6), st.booleans(), st.booleans()
)
def test_any_rows_of_a_list(rows, zoned, dated):
    head = "Name,Email,Join Time,Leave Time,Duration"
    text = "\n".join([head, *(",".join(cell.replace(",", " ").replace("\n", " ") for cell in row) for row in rows)])
    on = dt.date(2026, 11, 1) if dated else None
    found = read_attendance(text.encode("utf-8", "replace"), "x.csv", zone=CHICAGO if zoned else None, on=on)
    assert found.readable == bool(found.rows)
    for one in found.rows:
        assert one.seconds is None or one.seconds >= 0
        assert one.joins == len(one.rows)


@pytest.mark.parametrize("part", ["1", "1:", "1 a", "(", " ", "a@"])
def test_hostile_cells_are_read_in_steps_that_grow_with_them(part):
    body = part * 400_000
    with must_end():
        attendance("Name,Email,Join Time,Leave Time,Duration", f"{body},{body},{body},{body},{body}", zone=CHICAGO)


# Whom a name may be

PEOPLE = (
    Known("1", ("Ana María Díaz",), ("ana@example.org",)),
    Known("2", ("Benito Salas", "Ben Salas")),
    Known("3", ("Ben Okoro",)),
    Known("4", ("Lucía Peña Ruiz",)),
    Known("5", ("Lucia Pena",)),
)


@pytest.mark.parametrize(
    ("name", "suggestion", "because"),
    [
        ("Ana María Díaz", "1", Because.SAME),
        ("ANA MARIA DIAZ", "1", Because.SAME),
        ("Díaz, Ana María (she/her)", "1", Because.SAME),
        ("Hon. Ben Salas", "2", Because.SAME),
        ("The iPad (Ben Okoro)", "3", Because.SAME),
        ("Ben Okoro | Northside Clinic", "3", Because.SAME),
        ("Ana D.", "1", Because.PART),
        ("ana", "1", Because.PART),
        ("Ana Maria Dias", "1", Because.LIKE),
        ("Ben", "", Because.NOTHING),  # two of them
        ("Zoltan Quirk", "", Because.NOTHING),
        ("ana@example.org", "1", Because.EMAIL),
        ("", "", Because.NOTHING),
        ("🙂", "", Because.NOTHING),
        ("iPhone", "", Because.NOTHING),
    ],
)
def test_suggestions_for_names(name, suggestion, because):
    (found,) = match_speakers([name], PEOPLE)
    assert (found.suggestion, found.because) == (suggestion, because), found
    assert (found.confidence >= 80) == bool(suggestion)


def test_an_address_settles_between_two_of_one_name():
    twins = [Known("a", ("Ana Díaz",), ("a@example.org",)), Known("b", ("Ana Diaz",), ("b@example.org",))]
    (alone,) = match_speakers(["Ana Díaz"], twins)
    assert (alone.suggestion, len(alone.candidates)) == ("", 2)
    (settled,) = match_speakers(["Ana Díaz"], twins, emails={"Ana Díaz": "B@example.org"})
    assert (settled.suggestion, settled.confidence, settled.because) == ("b", 100.0, Because.EMAIL)


def test_each_name_once():
    assert [one.name for one in match_speakers(["B", "A", "B"], PEOPLE)] == ["B", "A"]


def many_to_match(count):
    """Names, each misspelt, and five times as many people."""
    people = [Known(str(n), (f"Person{n % 97} Family{n}",)) for n in range(5 * count)]
    return [f"Person{n % 97} Familly{n}" for n in range(count)], people


def test_many_names_are_not_compared_one_by_one_here():
    assert sum(one.candidates != () for one in match_speakers(*many_to_match(300))) == 300
    assert grows_with(lambda count: functools.partial(match_speakers, *many_to_match(count)), 100)


@settings(deadline=None)
@given(st.lists(st.text(max_size=20), max_size=5), st.lists(st.text(max_size=12), max_size=5))
def test_any_names(names, known):
    people = [Known(str(place), (name,), (name,)) for place, name in enumerate(known)]
    for one in match_speakers(names, people):
        assert 0 <= one.confidence <= 100
        assert one.suggestion in {"", *(person.id for person in people)}
        assert not one.suggestion or one.suggestion == one.candidates[0].code
