"""Text messages by a provider that stands on this machine: what it is sent, and what its answers mean."""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from longtable.sources.phone_numbers import Problem, read_number
from longtable.sources.text_messages import (
    HttpTexts,
    SettingsProblem,
    TextRefused,
    TextServiceFails,
    settings_from,
    transport,
)

TO, TEXT = "+13125550142", "Harbor Table: ¿Viene mañana?"
BASE = {"LONGTABLE_TEXTS_FROM": "+13125550100", "LONGTABLE_TEXTS_PRICE": "0.0079 USD"}


class Provider(ThreadingHTTPServer):
    """Answers as it is told, and keeps what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.status, self.answer, self.drip = 201, b'{"sid": "1"}', 0.0
        self.taken: list[tuple[dict[str, str], str]] = []
        self.dripped = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/send"


class Desk(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.taken.append((dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        try:
            if not self.server.drip:
                self.wfile.write(self.server.answer)
            for one in self.server.answer if self.server.drip else b"":
                self.wfile.write(bytes([one]))
                self.server.dripped += 1
                time.sleep(self.server.drip)
        except OSError:
            pass  # nobody waits any more

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


def texts(provider: Provider, seconds: float = 5, **more: str) -> HttpTexts:
    login = provider.url.replace("//", "//account:pass%40word@")
    found = settings_from(
        {**BASE, "LONGTABLE_TEXTS": login, **{f"LONGTABLE_TEXTS_{key}": value for key, value in more.items()}}
    )
    assert found is not None
    return HttpTexts(found, seconds=seconds)


def test_a_form_with_a_login(provider: Provider) -> None:
    texts(provider).send(TO, TEXT)
    ((headers, body),) = provider.taken
    assert parse_qs(body) == {"To": [TO], "Body": [TEXT], "From": ["+13125550100"]}
    assert b64decode(headers["Authorization"].removeprefix("Basic ")) == b"account:pass@word"


def test_json_with_a_token_other_names_a_list_and_more(provider: Provider) -> None:
    given = {
        "LONGTABLE_TEXTS": provider.url,
        "LONGTABLE_TEXTS_FORMAT": "json",
        "LONGTABLE_TEXTS_HEADER": "Authorization: Bearer abc",
        "LONGTABLE_TEXTS_FIELDS": "to=to[], text=body, from=from",
        "LONGTABLE_TEXTS_MORE": "profile=7",
    }
    found = settings_from({**BASE, **given})
    assert found is not None
    HttpTexts(found).send(TO, TEXT)
    ((headers, body),) = provider.taken
    assert json.loads(body) == {"to": [TO], "body": TEXT, "from": "+13125550100", "profile": "7"}
    assert headers["Authorization"] == "Bearer abc"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b'{"code": 21211, "message": "The number +1 312 555-0142 is not valid"}', "The number … is not valid"),
        (b'{"errors": [{"title": "Opted out", "detail": "They said STOP"}]}', "They said STOP"),
        (b'{"error": {"message": "No such number"}}', "No such number"),
        (b'{"message": 7}', ""),
        (b'["' + b"a" * 900 + b'"]', "a" * 200),
        (b"<html>", ""),
        (b"\xff\x00", ""),
        (b"[" * 5000, ""),
        (b"", ""),
    ],
)
def test_a_number_that_is_refused_says_why_in_the_providers_words(
    provider: Provider, answer: bytes, reason: str
) -> None:
    provider.status, provider.answer = 400, answer
    with pytest.raises(TextRefused) as refused:
        texts(provider).send(TO, TEXT)
    assert refused.value.reason == reason
    assert "0142" not in str(refused.value)


@pytest.mark.parametrize("status", [302, 401, 402, 403, 404, 429, 500, 503])
def test_what_has_nothing_to_do_with_the_number_is_tried_again(provider: Provider, status: int) -> None:
    provider.status = status
    with pytest.raises(TextServiceFails) as failed:
        texts(provider).send(TO, TEXT)
    assert isinstance(failed.value, OSError)
    assert str(status) in str(failed.value)


def test_garbage_after_it_was_taken_is_taken(provider: Provider) -> None:
    provider.status, provider.answer = 200, b"\x00" * 300_000
    texts(provider).send(TO, TEXT)


def test_a_provider_that_answers_slowly_is_not_waited_for(provider: Provider) -> None:
    provider.status, provider.answer, provider.drip = 500, b"a" * 300, 0.2
    with pytest.raises(TextServiceFails):
        texts(provider, seconds=0.6).send(TO, TEXT)
    assert provider.dripped < 300, "it waited for the whole answer"


def test_a_provider_that_says_nothing_or_is_not_there(provider: Provider) -> None:
    provider.drip, provider.answer = 0, b""
    silent = texts(provider, seconds=0.3)
    provider.RequestHandlerClass = Silent
    with pytest.raises(TextServiceFails, match="does not answer"):
        silent.send(TO, TEXT)
    found = settings_from({**BASE, "LONGTABLE_TEXTS": "http://a:b@127.0.0.1:9/"})
    assert found is not None
    with pytest.raises(TextServiceFails, match="ConnectError"):
        HttpTexts(found, seconds=1).send(TO, TEXT)


class Silent(BaseHTTPRequestHandler):
    def handle(self) -> None:
        time.sleep(0.8)


def test_neither_number_nor_text_nor_password_is_logged(provider: Provider, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.INFO, logger="httpx")
    told = [repr(texts(provider).settings)]
    for status in (201, 400, 500):
        provider.status, provider.answer = status, f'{{"message": "{TO}: {TEXT}"}}'.encode()
        try:
            texts(provider).send(TO, TEXT)
        except (TextRefused, TextServiceFails) as error:
            told.append(repr(error) if status == 500 else "")
    assert "HTTP Request" in caplog.text  # the log is on, and holds what httpx says
    everything = caplog.text + "\n".join(told).replace("+13125550100", "")
    for secret in (TO.removeprefix("+"), r"\b312\b", "mañana", "pass%40word", "pass@word"):  # a port may hold 312
        assert not re.search(secret, everything)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"LONGTABLE_TEXTS": "texts.example.org"}, "LONGTABLE_TEXTS must"),
        ({"LONGTABLE_TEXTS_PRICE": ""}, "PRICE"),
        ({"LONGTABLE_TEXTS_PRICE": "0.0079"}, "PRICE"),
        ({"LONGTABLE_TEXTS_PRICE": "0.0079 QQQ"}, "PRICE"),
        ({"LONGTABLE_TEXTS_COUNTRY": "Texas"}, "COUNTRY"),
        ({"LONGTABLE_TEXTS_FORMAT": "xml"}, "FORMAT"),
        ({"LONGTABLE_TEXTS_FROM": " "}, "FROM"),
        ({"LONGTABLE_TEXTS_HEADER": "Bearer abc"}, "HEADER"),
        ({"LONGTABLE_TEXTS_FIELDS": "to"}, "FIELDS"),
        ({"LONGTABLE_TEXTS_FIELDS": "recipient=to"}, "FIELDS"),
    ],
)
def test_a_setting_that_is_wrong_says_what_it_should_be_like(given: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsProblem, match=words):
        settings_from({**BASE, "LONGTABLE_TEXTS": "https://texts.example.org/send", **given})


def test_without_a_provider_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LONGTABLE_TEXTS", raising=False)
    assert settings_from(BASE) is None
    with pytest.raises(TextServiceFails, match="LONGTABLE_TEXTS"):
        transport()


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("312.555.0142", "+13125550142"),
        ("+1 (312) 555-0142", "+13125550142"),
        ("+52 55 1234 5678", "+525512345678"),
        ("+44 7400 123456", "+447400123456"),
        ("(312) 555-0142 ext. 7", Problem.UNREADABLE),
        ("555 0142", Problem.UNREADABLE),
        ("(555) 555-0142", Problem.UNREADABLE),
        ("+44 20 7946 0958", Problem.NOT_MOBILE),
        ("1-800-555-0142", Problem.NOT_MOBILE),
        ("", Problem.UNREADABLE),
        ("١٢", Problem.UNREADABLE),
        ("9" * 4000, Problem.UNREADABLE),
    ],
)
def test_numbers_as_people_write_them(written: str, found: str) -> None:
    number = read_number(written, "US")
    assert (number.problem or number.e164) == found
