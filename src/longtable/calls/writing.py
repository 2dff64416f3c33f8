"""What is typed in an application, field by field as text, and how two people's typing meets without loss."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from longtable.calls.models import Application, Question

WAYS = {"yes": True, "no": False}
OWN = ("organization", "address", "language", "years", "first_time", "small", "amount", "sectors", "services")
CONTACT = ("name", "phone")
MOST = 60_000  # characters of one answer


def plain(text: str) -> str:
    r"""Text with one kind of line end and no spaces around it.

    >>> plain(" one\r\ntwo ")
    'one\ntwo'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def mark_of(text: str) -> str:
    """A short mark of a text: a form sends back the mark of what it showed, so that a change since then is noticed."""
    return hashlib.sha256(plain(text).encode()).hexdigest()[:16]


def count_words(text: str) -> int:
    r"""Words as a reader counts them: runs of anything but spaces.

    >>> count_words("We go  door-to-door.\nEvery week")
    5
    """
    return len(text.split())


def services_text(services: Iterable[Mapping[str, Any]]) -> str:
    """Services as one comparable text."""
    rows = [{"group": one["group"], "relation": one["relation"], "areas": list(one["areas"])} for one in services]
    return json.dumps(rows, sort_keys=True) if rows else ""


def cents_of(text: str) -> int | None:
    """Cents of an amount as people type it; None where it is no amount.

    >>> [cents_of(t) for t in ("$25,000", "25000.50", "25.000", "1 200,5", "many", "")]
    [2500000, 2500050, 2500000, 120050, None, None]
    """
    bare = re.sub(r"[$\s\u00a0]|USD", "", text, flags=re.IGNORECASE)
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", bare):
        return int(re.sub(r"[.,]", "", bare)) * 100
    found = re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+|\d{1,12})(?:[.,](\d{1,2}))?", bare)
    if found is None:
        return None
    whole, part = re.sub(r"[.,]", "", found[1]), (found[2] or "").ljust(2, "0")
    return int(whole) * 100 + int(part)


def amount_text(cents: int | None) -> str:
    """Cents as a field shows them.

    >>> amount_text(2500000), amount_text(2500050), amount_text(None)
    ('25000', '25000.50', '')
    """
    if cents is None:
        return ""
    return f"{cents / 100:.2f}" if cents % 100 else str(cents // 100)


def texts_of(application: Application) -> dict[str, str]:
    """Every field as it is kept now: by its name, an answer as "q" and its question's key."""
    person = application.contact
    texts = {
        "organization": application.organization,
        "address": application.address,
        "language": application.language,
        "years": "" if application.years is None else str(application.years),
        "first_time": _yes_no(application.first_time),
        "small": _yes_no(application.small),
        "amount": amount_text(application.amount_cents),
        "sectors": ",".join(sorted(application.sectors)),
        "services": services_text(application.services),
        "name": person.name if person else "",
        "phone": person.phone if person else "",
    }
    takes_text = application.call.questions.exclude(kind__in=[Question.Kind.FILE, Question.Kind.SERVICE])
    texts |= {f"q{pk}": "" for pk in takes_text.values_list("pk", flat=True)}
    texts |= {f"q{answer.question_id}": answer.text for answer in application.answers.all()}
    return texts


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def put_text(application: Application, name: str, text: str) -> None:
    """Set one of the application's own fields from its text; the form has checked it."""
    if name == "years":
        application.years = int(text) if text else None
    elif name in {"first_time", "small"}:
        setattr(application, name, WAYS.get(text))
    elif name == "amount":
        application.amount_cents = cents_of(text)
    elif name == "sectors":
        application.sectors = [code for code in text.split(",") if code]
    elif name == "services":
        application.services = json.loads(text) if text else []
    else:
        setattr(application, name, text)


@dataclass
class Meeting:
    """What becomes of typed texts: to be written, in conflict with someone else's, or newer than what this form showed."""

    write: dict[str, str] = field(default_factory=dict)
    conflicts: dict[str, str] = field(default_factory=dict)  # name to the other person's text
    newer: dict[str, str] = field(default_factory=dict)  # untouched here and changed by someone else


def meet(kept: Mapping[str, str], typed: Mapping[str, str], seen: Mapping[str, str]) -> Meeting:
    """Compare what is kept with what was typed and with the marks of what the form showed. Nothing is overwritten unseen.

    >>> was, now = mark_of("one"), {"q1": "two"}
    >>> meet(now, {"q1": "one"}, {"q1": was}).newer, meet(now, {"q1": "three"}, {"q1": was}).conflicts
    ({'q1': 'two'}, {'q1': 'two'})
    >>> meet({"q1": "one"}, {"q1": "three"}, {"q1": was}).write
    {'q1': 'three'}
    """
    met = Meeting()
    for name, text in typed.items():
        if name not in kept or plain(text) == plain(kept[name]):
            continue
        shown = seen.get(name, mark_of(""))
        if shown == mark_of(kept[name]):
            met.write[name] = plain(text)
        elif shown == mark_of(text):
            met.newer[name] = kept[name]
        else:
            met.conflicts[name] = kept[name]
    return met
