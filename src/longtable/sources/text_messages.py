"""Text messages by any provider with an HTTP interface: one POST for one message, set up by the environment.

Nothing here is logged: neither a number nor a text, nor an address with a password in it.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit, urlunsplit

from babel.numbers import is_currency

SECONDS = 15.0  # for the whole of one message
ANSWER = 20_000  # bytes of an answer that are read
REASON = 200  # characters of a reason that are kept
SERVICE = frozenset({401, 402, 403, 404, 405, 406, 407, 408, 415, 421, 425, 426, 429})  # not about one number
HEADERS = {"User-Agent": "Longtable", "Accept": "application/json", "Accept-Encoding": "identity"}
DIGITS = re.compile(r"\+?\d[\d\s().\-]{5,}\d")
MONEY = re.compile(r"(\d+(?:\.\d+)?) ([A-Z]{3})")
FIELDS = {"to": "To", "text": "Body", "from": "From"}


class TextRefused(ValueError):
    """The provider does not send to this number. ``reason`` says why in its words, without the number; "" if it says nothing."""

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        super().__init__(reason or "the provider refused the message")


class TextServiceFails(OSError):
    """The provider did not take the message for a reason that has nothing to do with its number: try again later."""


class SettingsProblem(ValueError):
    """A setting that is missing or cannot be read. Says which, and what it should be like."""


class Transport(Protocol):
    """What sends text messages."""

    def send(self, to: str, text: str) -> None:
        """Send one text to one number (E.164). Raises TextRefused or TextServiceFails."""


@dataclass(frozen=True, slots=True)
class Price:
    """What one part of a text message costs."""

    amount: Decimal
    currency: str  # ISO 4217

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


@dataclass(frozen=True, slots=True)
class TextSettings:
    """How messages go out, and what they cost."""

    url: str = field(repr=False)
    sender: str
    price: Price
    country: str = "US"
    login: tuple[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    as_json: bool = False
    names: Mapping[str, str] = field(default_factory=lambda: dict(FIELDS))
    more: Mapping[str, str] = field(default_factory=dict, repr=False)


FICTIONAL = TextSettings(url="", sender="", price=Price(Decimal("0.0079"), "USD"))  # of the demo, which sends nothing


def settings_from(environ: Mapping[str, str]) -> TextSettings | None:
    """The settings LONGTABLE_TEXTS…; None where no provider is set. Raises SettingsProblem.

    >>> found = settings_from({"LONGTABLE_TEXTS": "https://me:secret@texts.example.org/send",
    ...     "LONGTABLE_TEXTS_FROM": "+13125550100", "LONGTABLE_TEXTS_PRICE": "0.0079 USD"})
    >>> found.url, found.login, str(found.price), found.country
    ('https://texts.example.org/send', ('me', 'secret'), '0.0079 USD', 'US')
    """
    address = environ.get("LONGTABLE_TEXTS", "").strip()
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsProblem("LONGTABLE_TEXTS must be an address like https://user:password@texts.example.org/send")
    login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    from longtable.sources.phone_numbers import is_country

    country = environ.get("LONGTABLE_TEXTS_COUNTRY", "US")
    if not is_country(country):
        raise SettingsProblem(f"LONGTABLE_TEXTS_COUNTRY must be two capital letters, like US, not “{country}”")
    sender = environ.get("LONGTABLE_TEXTS_FROM", "").strip()
    if not sender:
        raise SettingsProblem("LONGTABLE_TEXTS_FROM is missing: the number or name that messages come from")
    form = environ.get("LONGTABLE_TEXTS_FORMAT", "form")
    if form not in {"form", "json"}:
        raise SettingsProblem(f"LONGTABLE_TEXTS_FORMAT must be form or json, not “{form}”")
    names = {**FIELDS, **_pairs(environ, "FIELDS", "to=To,text=Body,from=From")}
    if set(names) != set(FIELDS):
        raise SettingsProblem("LONGTABLE_TEXTS_FIELDS names to, text and from, like to=To,text=Body,from=From")
    return TextSettings(
        url=urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])),
        sender=sender,
        price=_price(environ.get("LONGTABLE_TEXTS_PRICE", "")),
        country=country,
        login=login,
        headers=_header(environ.get("LONGTABLE_TEXTS_HEADER", "")),
        as_json=form == "json",
        names=names,
        more=_pairs(environ, "MORE", "name=value,name=value"),
    )


def _price(written: str) -> Price:
    found = MONEY.fullmatch(written.strip())
    try:
        if found and is_currency(found[2]):
            return Price(Decimal(found[1]), found[2])
    except InvalidOperation:
        pass
    raise SettingsProblem("LONGTABLE_TEXTS_PRICE must say what one part costs, like “0.0079 USD”")


def _header(written: str) -> dict[str, str]:
    if not written.strip():
        return {}
    name, colon, value = written.partition(":")
    if not colon or not value.strip() or not re.fullmatch(r"[A-Za-z0-9-]+", name.strip()):
        raise SettingsProblem("LONGTABLE_TEXTS_HEADER must be like “Authorization: Bearer my-token”")
    return {name.strip(): value.strip()}


def _pairs(environ: Mapping[str, str], name: str, example: str) -> dict[str, str]:
    found = {}
    for pair in filter(str.strip, environ.get(f"LONGTABLE_TEXTS_{name}", "").split(",")):
        key, equals, value = (part.strip() for part in pair.partition("="))
        if not (key and equals and value):
            raise SettingsProblem(f"LONGTABLE_TEXTS_{name} must be like {example}")
        found[key] = value
    return found


class HttpTexts:
    """Any provider that takes one message by one POST, as a form or as JSON, and answers 2xx for one it has taken."""

    def __init__(self, settings: TextSettings, *, seconds: float = SECONDS) -> None:
        self.settings, self.seconds = settings, seconds

    def send(self, to: str, text: str) -> None:
        """Send one text to one number. Raises TextRefused for this number, TextServiceFails for anything else."""
        status, answer = self._post(self._body(to, text))
        if 200 <= status < 300:
            return
        if 400 <= status < 500 and status not in SERVICE:
            raise TextRefused(_reason(answer))
        raise TextServiceFails(f"the provider of text messages answered {status}")

    def _body(self, to: str, text: str) -> dict[str, Any]:
        said = {"to": to, "text": text, "from": self.settings.sender}
        body: dict[str, Any] = dict(self.settings.more)
        for key, value in said.items():
            name = self.settings.names[key]
            body[name.removesuffix("[]")] = [value] if name.endswith("[]") else value  # "to[]": a list with one number
        return body

    def _post(self, body: dict[str, Any]) -> tuple[int, bytes]:
        """The status and the first part of the answer; never waits longer than ``seconds``, however slowly it comes."""
        import httpx

        until, here = time.monotonic() + self.seconds, self.settings
        given: dict[str, Any] = {"json": body} if here.as_json else {"data": body}
        answer = b""
        try:
            with (
                httpx.Client(timeout=self.seconds, auth=here.login, headers={**HEADERS, **here.headers}) as client,
                client.stream("POST", here.url, **given) as response,
            ):
                for piece in response.iter_raw():
                    answer += piece
                    if len(answer) >= ANSWER or time.monotonic() > until:
                        break
                return response.status_code, answer
        except httpx.HTTPError as error:  # its words may hold the address: only its kind is told
            raise TextServiceFails(f"the provider of text messages does not answer ({type(error).__name__})") from None


def _reason(answer: bytes) -> str:
    """What the provider says, where its answer is JSON as providers write it; numbers are left out."""
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        return ""
    return " ".join(DIGITS.sub("…", _said(found)).split())[:REASON]


def _said(found: object, depth: int = 3) -> str:
    if isinstance(found, list):
        found = found[0] if found else ""
    if isinstance(found, dict) and depth:
        for key in ("message", "detail", "error_message", "description", "title", "errors", "error"):
            if said := _said(found.get(key), depth - 1):
                return said
    return found if isinstance(found, str) else ""


def transport() -> Transport:
    """The provider that the environment names: what ``TEXT_TRANSPORT`` points to. Raises TextServiceFails without one."""
    settings = settings_from(os.environ)
    if settings is None:
        raise TextServiceFails("no provider of text messages is set: set LONGTABLE_TEXTS")
    return HttpTexts(settings)
