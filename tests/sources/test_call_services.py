"""Lists and transcripts in the layouts in which the common video-call services export them; all names are made up."""

import datetime as dt
import io
import zipfile
from zoneinfo import ZoneInfo

import pytest

from longtable.sources.transcripts import Because, Known, match_speakers, phone_of, read_attendance, read_transcript
from tests.effort import must_end

CHICAGO = ZoneInfo("America/Chicago")
DAY = dt.date(2026, 9, 30)


def at(hour, minute, second=0):
    return dt.datetime(2026, 9, 30, hour, minute, second, tzinfo=CHICAGO)


def listed(text, encoding="utf-8", on=DAY):
    found = read_attendance(text.encode(encoding), "call.csv", zone=CHICAGO, on=on)
    return {one.name: one for one in found.rows}, [str(one) for one in found.problems]


def spoken(text, encoding="utf-8"):
    found = read_transcript(text.encode(encoding), "talk.txt")
    return found, [str(one) for one in found.problems]


def stay(one):
    return one.joined, one.left, one.seconds, one.joins


# Zoom

ZOOM_HEADS = {
    "now": "Topic,ID,Host,Duration (minutes),Start time,End time,Participants\r\n"
    "Monthly table,812 3456 7890,Rosa Delgado,66,09/30/2026 05:55:03 PM,09/30/2026 07:01:00 PM,5\r\n\r\n"
    "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest,In waiting room\r\n",
    "before": "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants,\r\n"
    "81234567890,Monthly table,09/30/2026 05:55:03 PM,09/30/2026 07:01:00 PM,host@example.org,66,5,\r\n\r\n"
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,In Waiting Room\r\n",
    "without": "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,In Waiting Room\r\n",
}
ZOOM_ROWS = """Clinica Sol (Rosa Delgado),rosa@example.org,09/30/2026 05:55:03 PM,09/30/2026 06:30:03 PM,35,No,No
Rosa Delgado,rosa@example.org,09/30/2026 06:40:03 PM,09/30/2026 07:01:00 PM,21,No,No
Ben Osei,,09/30/2026 06:00:00 PM,09/30/2026 07:00:00 PM,60,Yes,No
Ben Osei,,09/30/2026 06:10:00 PM,09/30/2026 07:00:00 PM,50,Yes,No
Ida Brandt,,09/30/2026 05:50:00 PM,09/30/2026 05:58:00 PM,8,Yes,Yes
14125551234,,09/30/2026 06:02:10 PM,09/30/2026 06:20:00 PM,18,Yes,No
14125551234,,09/30/2026 06:25:10 PM,09/30/2026 07:00:00 PM,35,Yes,No
"""


@pytest.mark.parametrize("head", ZOOM_HEADS)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_zoom_with_and_without_the_block_about_the_meeting(head, mark):
    people, told = listed(mark + ZOOM_HEADS[head] + ZOOM_ROWS.replace("\n", "\r\n"))
    assert list(people) == ["Clinica Sol (Rosa Delgado)", "Ben Osei", "14125551234"]
    rosa, ben, caller = people.values()
    assert stay(rosa) == (at(17, 55, 3), at(19, 1), 35 * 60 + 20 * 60 + 57, 2)  # left and came back, renamed
    assert not rosa.overlapping
    assert stay(ben) == (at(18, 0), at(19, 0), 3600.0, 2)  # two devices count once
    assert ben.overlapping
    assert stay(caller) == (at(18, 2, 10), at(19, 0), 17 * 60 + 50 + 34 * 60 + 50, 2)
    assert len(told) == 2
    assert "waiting room" in told[0]
    assert "two devices" in told[1]


def test_zoom_with_one_row_for_each_person_has_minutes_and_no_times():
    people, told = listed(
        "Name (original name),Email,Total duration (minutes),Guest\nRosa,r@example.org,61,No\nBen,,20,Yes\n"
    )
    assert [(one.joined, one.seconds) for one in people.values()] == [(None, 3660.0), (None, 1200.0)]
    assert told == []


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (
            "Nombre (nombre original);Correo electrónico;Hora de entrada;Hora de salida;Duración (minutos);Invitado",
            "Rosa Delgado;rosa@example.org;30/09/2026 05:55:03 p. m.;30/09/2026 07:01:00 p. m.;66;No",
        ),
        (
            "Nombre (nombre original),E-mail del usuario,Hora para unirse,Hora para salir,Duración (minutos)",
            "Rosa Delgado,rosa@example.org,30/09/2026 17:55:03,30/09/2026 19:01:00,66",
        ),
        (
            "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)",
            "Rosa Delgado,rosa@example.org,2026-09-30 17:55:03,2026-09-30 19:01:00,66",
        ),
        (
            "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)",
            '"Delgado, Rosa",rosa@example.org,"Sep 30, 2026 17:55:03","Sep 30, 2026 19:01:00",66',
        ),
        ("Name,User Email,Join Time,Leave Time", "Rosa,r@example.org,30.09.2026 17:55:03,30.09.2026 19:01:00"),
    ],
)
def test_dates_of_several_countries(head, row):
    people, told = listed(f"{head}\n{row}\n")
    assert [stay(one) for one in people.values()] == [(at(17, 55, 3), at(19, 1), 3957.0, 1)]
    assert told == []


def test_a_day_that_reads_two_ways_follows_the_day_of_the_meeting():
    rows = "Name,Join Time,Leave Time\nRosa,03/11/2026 18:00,03/11/2026 19:00\n"
    for on in (dt.date(2026, 3, 11), dt.date(2026, 11, 3)):
        people, told = listed(rows, on=on)
        assert people["Rosa"].joined == dt.datetime(on.year, on.month, on.day, 18, tzinfo=CHICAGO)
        assert told == []


# Microsoft Teams

TEAMS = """1. Summary
Meeting title\tMonthly table
Attended participants\t2
Start time\t9/30/26, 5:55:03 PM
End time\t9/30/26, 7:01:00 PM
Meeting duration\t1h 5m 57s
Average attendance time\t43m 3s

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
Rosa Delgado\t9/30/26, 5:55:03 PM\t9/30/26, 7:01:00 PM\t1h 5m 57s\trosa@example.org\trosa@example.org\tOrganizer
Ben Osei (Guest)\t9/30/26, 6:00:00 PM\t9/30/26, 7:00:00 PM\t20m 10s\t\t\tAttendee

3. In-Meeting Activities
Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole
Ben Osei (Guest)\t9/30/26, 6:00:00 PM\t9/30/26, 6:10:00 PM\t10m\t\tAttendee
Ben Osei (Guest)\t9/30/26, 6:49:50 PM\t9/30/26, 7:00:00 PM\t10m 10s\t\tAttendee
"""
TEAMS_SPANISH = """1. Resumen
Título de la reunión\tMesa mensual
Participantes que asistieron\t1
Hora de inicio\t30/9/26, 17:55:03

2. Participantes
Nombre\tPrimera entrada\tÚltima salida\tDuración de la reunión\tCorreo electrónico\tId. de participante (UPN)\tRol
Rosa Delgado\t30/9/26, 17:55:03\t30/9/26, 19:01:00\t1 h 5 min 57 s\trosa@example.org\trosa@example.org\tOrganizador

3. Actividades durante la reunión
Nombre\tHora de entrada\tHora de salida\tDuración\tCorreo electrónico\tRol
Rosa Delgado\t30/9/26, 17:55:03\t30/9/26, 19:01:00\t1 h 5 min 57 s\trosa@example.org\tOrganizador
"""


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_teams_reads_the_second_section_only(encoding):
    people, told = listed(TEAMS.replace("\n", "\r\n"), encoding)
    assert list(people) == ["Rosa Delgado", "Ben Osei (Guest)"]
    rosa, ben = people.values()
    assert stay(rosa) == (at(17, 55, 3), at(19, 1), 3957.0, 1)
    assert stay(ben) == (at(18, 0), at(19, 0), 1210.0, 1)  # he was away: less than from the first to the last
    assert len(told) == 1
    assert "3. In-Meeting Activities" in told[0]


def test_teams_in_spanish():
    people, _told = listed(TEAMS_SPANISH, "utf-16")
    assert {name: stay(one) for name, one in people.items()} == {"Rosa Delgado": (at(17, 55, 3), at(19, 1), 3957.0, 1)}


def test_teams_of_2021_and_its_webinars_on_the_clock_of_utc():
    head = "Meeting Summary\nTotal Number of Participants\t1\nMeeting Title\tMonthly\nMeeting Id\t1\n\n"
    row = "Rosa Delgado\t9/30/2026, 5:55:03 PM\t9/30/2026, 7:01:00 PM\t1h 5m\trosa@example.org\tOrganizer\n"
    people, _told = listed(f"{head}Full Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n{row}", "utf-16")
    assert stay(people["Rosa Delgado"]) == (at(17, 55, 3), at(19, 1), 3957.0, 1)
    row = "Rosa Delgado\t9/30/2026, 10:55:03 PM\t10/1/2026, 12:01:00 AM\t1h 5m 57s\trosa@example.org\n"
    people, told = listed(f"Name\tFirst Join (UTC)\tLast Leave (UTC)\tIn-Meeting Duration\tEmail\n{row}", "utf-16")
    assert stay(people["Rosa Delgado"]) == (at(17, 55, 3), at(19, 1), 3957.0, 1)
    assert told == []


def test_teams_list_of_moments_that_is_saved_during_a_meeting():
    rows = [
        "Full Name\tUser Action\tTimestamp",
        "Rosa Delgado\tJoined before\t9/30/2026, 6:00:00 PM",
        "Ben Osei\tJoined\t9/30/2026, 6:05:00 PM",
        "Ben Osei\tLeft\t9/30/2026, 6:15:00 PM",
        "Ben Osei\tJoined\t9/30/2026, 6:40:00 PM",
        "Ben Osei\tLeft\t9/30/2026, 7:00:00 PM",
    ]
    people, told = listed("\r\n".join(rows), "utf-16")
    assert stay(people["Rosa Delgado"]) == (at(18, 0), None, None, 1)  # still there when it was saved
    assert stay(people["Ben Osei"]) == (at(18, 5), at(19, 0), None, 2)
    assert told == []


# Google Meet, Webex


def test_google_meet_has_times_of_day_and_names_in_two_columns():
    people, told = listed(
        "First name,Last name,Email,Duration,Time joined,Time exited\n"
        "Rosa,Delgado,rosa@example.org,1 hr 5 min,5:55 PM,7:01 PM\n"
        "+1 ***-***-**34,,,20 min,6:00 PM,6:20 PM\n"
    )
    assert stay(people["Rosa Delgado"]) == (at(17, 55), at(19, 1), 3960.0, 1)
    assert stay(people["+1 ***-***-**34"]) == (at(18, 0), at(18, 20), 1200.0, 1)
    assert told == []
    people, _told = listed(
        "Nombre,Apellidos,Correo electrónico,Duración,Hora a la que se unió,Hora a la que salió\n"
        "Rosa,Delgado,rosa@example.org,1 h 5 min,17:55,19:01\n"
    )
    assert stay(people["Rosa Delgado"]) == (at(17, 55), at(19, 1), 3960.0, 1)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8"])
def test_webex_writes_times_as_formulas(encoding):
    def moment(text):
        return f'"=""2026-09-30 {text}"""'

    rows = [
        "Meeting Name\tMeeting Start Time\tMeeting End Time\tDisplay Name\tFirst Name\tLast Name\tRole\tAttendee Email"
        "\tJoin Time\tLeave Time\tAttendance Duration\tConnection Type",
        f"Table\t{moment('17:55:03')}\t{moment('19:01:00')}\tRosa Delgado\tRosa\tDelgado\tHost\trosa@example.org"
        f"\t{moment('17:55:03')}\t{moment('19:01:00')}\t66 mins\tDesktop app",
        f"Table\t{moment('17:55:03')}\t{moment('19:01:00')}\tCall-in User_2\tCall-in User_2\t\tAttendee\t"
        f"\t{moment('18:00:00')}\t{moment('19:00:00')}\t60 mins\tPhone",
    ]
    people, told = listed("\r\n".join(rows), encoding)
    assert stay(people["Rosa Delgado"]) == (at(17, 55, 3), at(19, 1), 3957.0, 1)
    assert stay(people["Call-in User_2"]) == (at(18, 0), at(19, 0), 3600.0, 1)
    assert told == []


def test_a_real_formula_stays_text_and_is_never_a_time():
    people, told = listed('Name,Join Time,Leave Time\nRosa,"=NOW()","=""2026-09-30 18:00:00""&A1"\n')
    assert people["Rosa"].joined is None
    assert people["Rosa"].left is None
    assert len(told) == 2


# Transcripts

ZOOM_VTT = """WEBVTT

1
00:00:01.000 --> 00:00:03.000
Rosa Delgado: Welcome, one thing: rent

2
00:00:03.100 --> 00:00:04.100
14125551234: Hi

3
01:00:00.000 --> 01:00:02.500
Rosa Delgado: Thanks
"""
TEAMS_VTT = """WEBVTT

NOTE duration:"01:00:03"

NOTE language:es-US

7c1f/12-0
00:00:01.000 --> 00:00:03.000
<v Rosa Delgado>Welcome,
one thing: rent</v>

7c1f/14-0
00:00:03.100 --> 00:00:04.100
<v 14125551234>Hi</v>

7c1f/15-0
01:00:00.000 --> 01:00:02.500
<v Rosa Delgado>Thanks</v>
"""
WEBEX_VTT = """WEBVTT

1 "Rosa Delgado" (2342592256)
00:00:01.000 --> 00:00:03.000
Welcome, one thing: rent

2 "14125551234" (4010226688)
00:00:03.100 --> 00:00:04.100
Hi

3 "Rosa Delgado" (2342592256)
01:00:00.000 --> 01:00:02.500
Thanks
"""


@pytest.mark.parametrize("text", [ZOOM_VTT, TEAMS_VTT, WEBEX_VTT])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_webvtt_of_three_services_says_the_same(text, mark, end):
    found, told = spoken(mark + text.replace("\n", end))
    assert [(one.speaker, one.start, one.seconds, one.words) for one in found.turns] == [
        ("Rosa Delgado", 1.0, 2.0, 4),
        ("14125551234", 3.1, 1.0, 1),
        ("Rosa Delgado", 3600.0, 2.5, 1),
    ]
    assert told == []


OTTER = """Monthly table
Wed, Sep 30, 2026 6:01PM • 1:02:10

SUMMARY KEYWORDS
rent, clinic

SPEAKERS
Rosa Delgado, Ben Osei, Speaker 3

Rosa Delgado  00:02
Welcome to the table. One thing: rent.
It went up again.

Ben Osei  00:20
Thank you.

Speaker 3  1:02:10
Bye

Transcribed by https://otter.ai
"""
TEAMS_DOCUMENT = """Monthly table-20260930_180100-Meeting Transcript
30 September 2026, 06:01pm
27m 42s
Rosa Delgado started transcription
Rosa Delgado   0:03
Welcome to the table, how is everyone
Ben Osei   0:10
Fine
Rosa Delgado   0:12
Good
"""
ZOOM_CAPTIONS = """[14125551234] 18:02:11
Welcome to the table

[Ben Osei] 18:02:31
Thank you
"""
MEET = """Monthly table - 2026/09/30 18:00 CDT - Transcript
Attendees
Rosa Delgado, Ben Osei, Ben Osei's Presentation
Transcript
00:00:00
Rosa Delgado: Welcome to the table. One thing: rent.
Ben Osei: Thank you
00:05:00

Rosa Delgado: Good
and well: yes
Meeting ended after 00:26:31 👋
This editable transcript was computer generated and might contain errors.
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_otter_says_when_each_turn_begins(end):
    found, told = spoken("\ufeff" + OTTER.replace("\n", end))
    assert [(one.speaker, one.start, one.end) for one in found.turns] == [
        ("Rosa Delgado", 2.0, 13.0),  # 11 words, and the next begins at 20 s
        ("Ben Osei", 20.0, 22.0),  # not until the next at 1:02:10: that was a pause
        ("Speaker 3", 3730.0, 3731.0),
    ]
    assert len(told) == 1
    assert "estimate" in told[0]


def test_the_document_of_teams_and_the_captions_of_zoom_saved_as_text():
    found, _told = spoken(TEAMS_DOCUMENT)
    assert [(one.speaker, one.start, one.end) for one in found.turns] == [
        ("Rosa Delgado", 3.0, 10.0),
        ("Ben Osei", 10.0, 11.0),
        ("Rosa Delgado", 12.0, 13.0),
    ]
    found, _told = spoken(ZOOM_CAPTIONS)  # by the clock on the wall: counted from the first
    assert [(one.speaker, one.start, one.end) for one in found.turns] == [
        ("14125551234", 0.0, 4.0),
        ("Ben Osei", 20.0, 22.0),
    ]


@pytest.mark.parametrize("bold", [False, True])
def test_the_document_of_google_meet_has_turns_without_times(bold):
    text = (
        MEET.replace("Rosa Delgado: ", "**Rosa Delgado:** ").replace("Ben Osei: ", "**Ben Osei:** ") if bold else MEET
    )
    found, told = spoken(text)
    assert [one.speaker for one in found.turns] == ["Rosa Delgado", "Ben Osei", "Rosa Delgado"]
    assert not found.timed
    assert told == []


def test_times_that_run_backwards_are_not_used():
    found, told = spoken("Rosa Delgado  1:00\nfirst\n\nBen Osei  0:20\nthen\n")
    assert [one.speaker for one in found.turns] == ["Rosa Delgado", "Ben Osei"]
    assert not found.timed
    assert "run backwards" in told[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("18:02:11\t From  Rosa Delgado : hello\n18:03:11\t From  Ben Osei : hi\n", "written in the chat"),
        (
            "18:02:11 From Rosa Delgado to Everyone:\n\thello\n18:03:00 From Ben Osei to Everyone:\n\thi\n",
            "in the chat",
        ),
        ("18:02:11 De Rosa Delgado a Todos:\n\thola\n18:03:00 De Ben Osei a Todos:\n\thola\n", "in the chat"),
        ("We talked about rent.\nThen about the clinic: it opens in May.\nAll agreed.\n", "holds no turns"),
        ("Date: 30 September\nPlace: Library\nPresent: Rosa, Ben\nRent: it rose.\n", "holds no turns"),
        ("1. Rent\n2. Clinic\n18:00\n", "holds no turns"),
    ],
)
def test_texts_that_are_no_transcript_say_so(text, says):
    found, told = spoken(text)
    assert not found.readable
    assert says in told[0]


def test_documents_say_how_to_save_them():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        book.writestr("word/document.xml", "<w:document/>")
    for data in (packed.getvalue(), b"%PDF-1.7\n%\xe2\xe3"):
        found = read_transcript(data, "talk.docx")
        assert not found.readable
        assert "plain text (.txt)" in str(found.problems[0])


@pytest.mark.parametrize(
    "text",
    [
        "a " * 400_000,
        " " * 900_000 + "1:02",
        "1:" * 400_000,
        "Ana: x\n" * 40_000,
        "(" * 800_000,
        "Ana  0:01\n" * 40_000,
    ],
    ids=["words", "spaces", "clocks", "colons", "brackets", "heads"],
)
def test_hostile_texts_are_read_in_steps_that_grow_with_them(text):
    with must_end():
        spoken(text)


# Whom a name may be


def test_devices_callers_and_guests_are_suggested_for_the_right_person():
    people = [Known("1", ("Rosa Delgado",), phone="(412) 555-1234"), Known("2", ("Ben Osei",), phone="412-555-9999")]
    names = [
        "Rosa Delgado’s iPhone",
        "Ben's iPad",
        "iPhone de Rosa",
        "Ben Osei (Guest)",
        "14125551234",
        "Delgado, Rosa",
    ]
    assert [(one.suggestion, one.because) for one in match_speakers(names, people)] == [
        ("1", Because.SAME),
        ("2", Because.PART),
        ("1", Because.PART),
        ("2", Because.SAME),
        ("1", Because.PHONE),
        ("1", Because.SAME),
    ]
    shared = [Known("1", ("Rosa",), phone="4125551234"), Known("2", ("Ben",), phone="+1 412 555 1234")]
    assert match_speakers(["14125551234"], shared)[0].suggestion == ""  # two people share it
    assert [phone_of(name) for name in ("1412****34", "Call-in User_2", "12", "2026-09-30")] == ["", "", "", "20260930"]
