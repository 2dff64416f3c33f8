"""Letters in the background: stored with the action, sealed, sent once, again where the server was away."""

from __future__ import annotations

import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from longtable.house.backup import read_backup, write_backup
from longtable.house.doctor import _post
from longtable.people.actions import forget_post
from longtable.people.models import Dispatch, OutboxMessage
from longtable.people.post import BACKEND, nothing_goes_out, post_text, send_at_once, take_back_texts, unseal, woken
from longtable.people.sending import LEASE, PATIENCE, send_due, sending
from tests.factories import make_account
from tests.mail_server import MailServer, mail_server
from tests.pages import visit

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
State, Trouble = Dispatch.State, Dispatch.Trouble


@pytest.fixture(autouse=True)
def real(settings: LazySettings) -> None:
    """As an installation has it, with a mail server that is away until a test starts one."""
    settings.EMAIL_BACKEND = BACKEND
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 60


@pytest.fixture
def server(settings: LazySettings) -> Iterator[MailServer]:
    with mail_server() as state:
        settings.EMAIL_PORT = state.port
        yield state


def letter(to: str, body: str = "Will you come?") -> None:
    EmailMessage("An invitation", body, None, [to]).send()


def row(to: str) -> Dispatch:
    return Dispatch.objects.get(to=to)


def test_a_letter_waits_unreadable_until_it_is_sent_and_leaves_nothing(server: MailServer) -> None:
    letter("ana@people.example", "Your link: https://table.example/j/secret-of-ana")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_dispatch")
        stored = b" ".join(
            bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode() for v in cursor.fetchone()
        )
    assert b"secret-of-ana" not in stored
    assert b"invitation" not in stored
    assert b"secret-of-ana" in unseal(row("ana@people.example").sealed)
    assert server.taken == []
    assert send_due() == 1
    assert b"secret-of-ana" in server.taken[0][1]
    gone = row("ana@people.example")
    assert (gone.state, bytes(gone.sealed)) == (State.GONE, b"")
    assert send_due() == 0


def test_what_was_written_arrives_byte_for_byte(server: MailServer) -> None:
    entry = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Café, ¿vienes?\r\nEND:VCALENDAR\r\n"
    mail = EmailMultiAlternatives(
        "¿Vendrá? Reunión",
        ".A line that begins with a point\n..and one with two\n\n" + "ñ" * 1200,
        "Mesa <table@city.example>",
        ["Ana Ñandú <ana@people.example>"],
        bcc=["copy@people.example"],
        reply_to=["Rosa <rosa@city.example>"],
        headers={"List-Unsubscribe": "<https://table.example/stop>"},
    )
    mail.attach_alternative(entry, "text/calendar; method=REQUEST")
    mail.attach("meeting.ics", entry.encode(), "application/ics")
    mail.attach("paper.bin", bytes(range(256)) * 50, "application/octet-stream")
    mail.send()
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        written = [unseal(one.sealed) for one in Dispatch.objects.all()]
        assert send_due() == 2
    assert [content for _to, content in server.taken] == written
    assert server.addresses == ["ana@people.example", "copy@people.example"]
    read = message_from_bytes(server.taken[0][1], policy=policy.default)
    assert "copy@people.example" not in str(read)
    assert read["Reply-To"] == "Rosa <rosa@city.example>"
    assert read["List-Unsubscribe"] == "<https://table.example/stop>"
    parts = {part.get_content_type(): part for part in read.walk()}
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert parts["text/calendar"].get_payload(decode=True) == entry.encode()
    assert parts["application/ics"].get_payload(decode=True) == entry.encode()
    assert parts["application/octet-stream"].get_payload(decode=True) == bytes(range(256)) * 50


def test_what_is_rolled_back_is_not_sent(server: MailServer) -> None:
    with transaction.atomic():
        letter("ana@people.example")
        transaction.set_rollback(True)
    assert send_due() == 0
    assert not Dispatch.objects.exists()


def test_a_refused_address_says_why_and_holds_up_nobody(server: MailServer) -> None:
    server.refused = {"ben@people.example": "550 5.1.1 no such user", "cem@people.example": "451 come later"}
    for name in ("ana", "ben", "cem", "dan"):
        letter(f"{name}@people.example")
    assert send_due() == 2
    assert server.addresses == ["ana@people.example", "dan@people.example"]
    assert server.connections == 1
    ben, cem = row("ben@people.example"), row("cem@people.example")
    assert (ben.state, ben.trouble, ben.answer) == (State.REFUSED, Trouble.ADDRESS, "550 5.1.1 no such user")
    assert bytes(ben.sealed) == b""
    assert (cem.state, cem.trouble, cem.tries) == (State.WAITING, Trouble.LATER, 1)
    server.refused = {}
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert send_due() == 1


def test_a_letter_that_the_server_does_not_take_is_refused_by_itself(server: MailServer) -> None:
    server.content_answer = "554 looks like spam"
    letter("ana@people.example")
    send_due()
    assert row("ana@people.example").trouble == Trouble.CONTENT
    server.content_answer = ""
    letter("ben@people.example")
    assert send_due() == 1


def test_a_server_that_is_away_is_asked_again_with_growing_pauses(settings: LazySettings) -> None:
    with mail_server() as state:
        settings.EMAIL_PORT = state.port
    with time_machine.travel(NOON, tick=False) as clock:
        for name in ("ana", "ben", "cem"):
            letter(f"{name}@people.example")
        waits = []
        for _ in range(6):
            assert send_due() == 0
            rows = list(Dispatch.objects.all())
            assert len({one.due_at for one in rows}) == 1, "one try tells of all"
            assert {one.trouble for one in rows} == {Trouble.SERVER}
            assert {one.trouble_since for one in rows} == {NOON}
            waits.append((rows[0].due_at - timezone.now()) / timedelta(minutes=1))
            clock.move_to(rows[0].due_at)
        assert waits == [1, 5, 30, 60, 60, 60]
        with mail_server(state):
            clock.shift(timedelta(minutes=-30))  # nobody waits out the pause: a new letter finds the server back
            assert send_due() == 0
            letter("dan@people.example")
            assert send_due() == 4
    assert len(state.taken) == 4


def test_a_server_that_refuses_one_is_back_for_the_others(settings: LazySettings) -> None:
    with mail_server() as state:
        settings.EMAIL_PORT = state.port
    letter("ana@people.example")
    send_due()
    state.refused = {"ben@people.example": "550 no such user"}
    letter("ben@people.example")
    with mail_server(state):
        assert send_due() == 1
    assert state.addresses == ["ana@people.example"]


def test_after_three_days_a_letter_is_given_up(settings: LazySettings) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        letter("ana@people.example")
        letter("ben@people.example")
        send_due()
        clock.shift(PATIENCE)
        letter("cem@people.example")
        send_due()
    ana, ben, cem = Dispatch.objects.all()
    assert ana.state == ben.state == State.GIVEN_UP
    assert bytes(ana.sealed) == bytes(ben.sealed) == b""
    assert cem.state == State.WAITING


def test_a_server_that_closes_its_connection_now_and_then_gets_all(server: MailServer) -> None:
    server.letters_a_connection = 2
    for number in range(5):
        letter(f"p{number}@people.example")
    assert send_due() == 5
    assert server.connections == 3
    assert len(set(server.addresses)) == 5


def test_another_secret_key_does_not_hold_up_others(server: MailServer, settings: LazySettings) -> None:
    letter("ana@people.example")
    settings.SECRET_KEY = "another" * 10
    letter("ben@people.example")
    assert send_due() == 1
    assert row("ana@people.example").trouble == Trouble.UNREADABLE


def test_a_letter_in_the_hands_of_a_killed_process_is_due_again(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter("ana@people.example")
    with time_machine.travel(timezone.now(), tick=False) as clock:

        def killed(*_args: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("longtable.people.sending.MailCarrier.carry", killed)
            with pytest.raises(KeyboardInterrupt):
                send_due()
        assert send_due() == 0
        clock.shift(LEASE)
        assert send_due() == 1
    assert server.addresses == ["ana@people.example"]


def test_codes_go_out_at_once_and_fail_at_once(server: MailServer, settings: LazySettings) -> None:
    send_at_once(EmailMessage("Your code", "ABC-DEF", None, ["ana@people.example"])).send()
    assert server.addresses == ["ana@people.example"]
    settings.EMAIL_PORT = 9
    with pytest.raises(OSError, match="refused"):
        send_at_once(EmailMessage("Your code", "ABC-DEF", None, ["ana@people.example"])).send()
    assert not Dispatch.objects.exists()


def test_nothing_goes_out_while_the_demo_is_made() -> None:
    with nothing_goes_out():
        letter("ana@people.example")
        post_text(to="+15550100", text="Hello")
    assert not Dispatch.objects.exists()


class Texts:
    """A service for text messages, for tests."""

    sent: list[tuple[str, str]]
    trouble: Exception | None = None

    def send(self, to: str, text: str) -> None:
        if self.trouble and to == "+15550199":
            raise self.trouble
        self.sent.append((to, text))


@pytest.mark.parametrize(
    ("error", "state", "trouble"),
    [
        (ValueError("not a number"), State.REFUSED, Trouble.ADDRESS),
        (TimeoutError("slow"), State.WAITING, Trouble.SERVER),
        (KeyError("a fault of ours"), State.WAITING, Trouble.LATER),
    ],
)
def test_texts_go_by_the_same_worker(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, error: Exception, state: str, trouble: str
) -> None:
    settings.TEXT_TRANSPORT = f"{__name__}.Texts"
    monkeypatch.setattr(Texts, "sent", [], raising=False)
    monkeypatch.setattr(Texts, "trouble", error)
    post_text(to="+15550100", text="¿Vendrá?")
    post_text(to="+15550199", text="¿Vendrá?")
    assert send_due() == 1
    assert Texts.sent == [("+15550100", "¿Vendrá?")]
    failed = row("+15550199")
    assert (failed.state, failed.trouble) == (state, trouble)


def test_a_text_that_waits_can_be_taken_back_by_its_sender_only(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TEXT_TRANSPORT = f"{__name__}.Texts"
    monkeypatch.setattr(Texts, "sent", [], raising=False)
    post_text(to="+15550100", text="From one", sender="one")
    post_text(to="+15550100", text="From another", sender="another")
    post_text(to="+15550101", text="To someone else", sender="one")
    assert take_back_texts(to="+15550100", sender="one") == 1
    assert send_due() == 2
    assert Texts.sent == [("+15550100", "From another"), ("+15550101", "To someone else")]


def test_a_text_taken_back_while_it_goes_out_ends_quietly(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TEXT_TRANSPORT = f"{__name__}.Texts"
    monkeypatch.setattr(Texts, "send", lambda _self, to, _text: take_back_texts(to=to, sender="one"))
    post_text(to="+15550100", text="From one", sender="one")
    assert send_due() == 1
    assert not Dispatch.objects.exists()


def test_without_a_service_the_demo_shows_letters_and_texts(
    settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.MAIL_TRANSPORT, settings.DEMO = "longtable.people.outbox.OutboxBackend", True
    letter("ana@people.example", "¿Vendrá?")
    post_text(to="+15550100", text="See you")
    assert send_due() == 2
    shown = [(one.to, one.subject, one.body) for one in OutboxMessage.objects.all()]
    assert shown == [("+15550100", "", "See you"), ("ana@people.example", "An invitation", "¿Vendrá?")]
    assert "See you" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_the_worker_wakes_at_the_commit_and_stops_cleanly(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = threading.Event()

    def look(stop: Callable[[], bool]) -> int:
        try:
            return send_due(stop=stop)
        finally:
            looked.set()

    monkeypatch.setattr("longtable.people.sending.LOOK", 3600)  # it does not look again by itself
    monkeypatch.setattr("longtable.people.sending.send_due", look)
    with sending():
        assert looked.wait(60)
        with transaction.atomic():
            letter("ana@people.example")
            assert not woken.is_set()
        for _ in range(6000):
            if server.taken:
                break
            time.sleep(0.01)
    assert server.addresses == ["ana@people.example"]
    assert not any(thread.name == "post" for thread in threading.enumerate())


def test_to_whom_letters_went_is_forgotten(server: MailServer) -> None:
    server.refused = {"ben@people.example": "550 no such user"}
    with time_machine.travel(NOON, tick=False) as clock:
        letter("ana@people.example")
        letter("ben@people.example")
        send_due()
        letter("cem@people.example")
        assert forget_post() == 0
        clock.shift(timedelta(days=2))
        assert forget_post() == 1
        assert not Dispatch.objects.filter(to="ana@people.example").exists()
        clock.shift(timedelta(days=30))
        assert forget_post() == 1
    assert Dispatch.objects.get().to == "cem@people.example"


def test_the_doctor_says_since_when_letters_wait_and_what_was_refused(server: MailServer) -> None:
    def said() -> list[tuple[str, bool | None, str, str]]:
        return [(one.what, one.good, one.state, one.to_do) for one in _post()]

    assert said() == [("Letters that wait", True, "none", "")]
    server.refused = {"ben@people.example": "550 no such user"}
    with time_machine.travel(NOON, tick=False) as clock:
        letter("ben@people.example")
        send_due()
        letter("ana@people.example")
        clock.shift(timedelta(minutes=20))
        waits, refused = said()
    assert waits[1:3] == (False, "1, since 2026-05-04 12:00")
    assert "longtable post --stay" in waits[3]
    assert refused[2] == "1 in the last 30 days"
    assert "550 no such user" in refused[3]


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_no_letters_and_restoring_drops_those_that_wait(tmp_path: Path) -> None:
    letter("ana@people.example", "secret-of-ana")
    write_backup(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert not [name for name in archive.namelist() if "dispatch" in name]
    read_backup(tmp_path / "all.zip", replace=True)
    assert not Dispatch.objects.exists()


def test_the_code_of_a_sign_in_goes_out_within_the_request(server: MailServer) -> None:
    make_account(email="ana@people.example")
    visit().post(reverse("account_request_login_code"), {"email": "ana@people.example"})
    assert server.addresses == ["ana@people.example"]
    assert not Dispatch.objects.exists()
