"""The record in words: each action's name as people say it. A room adds its own when it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from longtable.record.classification import CHANGED

_WORDS: dict[str, str | Promise] = {}

Values = Mapping[str, Any]
Teller = Callable[[str, Values, Values], str]  # action, before, after: what changed, in one line
_TELLERS: dict[str, Callable[[int], Teller]] = {}


def add_words(words: Mapping[str, str | Promise]) -> None:
    """Tell how the actions of a room are called: ``{"partners.partner_moved": _("Standing changed")}``."""
    _WORDS.update(words)


def action_words(action: str) -> str:
    """An action in words; its own name, made readable, where no room has told."""
    return str(_WORDS.get(action) or action.rpartition(".")[2].replace("_", " ").capitalize())


def add_teller(room: str, make: Callable[[int], Teller]) -> None:
    """Let a room say in its own words what its entries changed. ``make(coalition_id)`` is called once a page."""
    _TELLERS[room] = make


class Tellers:
    """The words of all rooms for entries of one page; rooms without their own say field and value as they are."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int], Teller] = {}

    def __call__(self, coalition_id: int, action: str, before: Values, after: Values) -> str:
        """What one entry changed."""
        room = action.partition(".")[0]
        if room not in _TELLERS:
            return change_words(before, after)
        key = (room, coalition_id)
        if key not in self._made:
            self._made[key] = _TELLERS[room](coalition_id)
        return self._made[key](action, before, after)


@dataclass(frozen=True, slots=True)
class Field:
    """How a field is called, and how its value is said; ``say`` returns "" for what is not worth a word."""

    label: str | Promise
    say: Callable[[Any], str] = str


def change_words(before: Values, after: Values, fields: Mapping[str, Field] | None = None) -> str:
    """What changed, in one line: "standing: prospect → invited"."""
    parts = []
    known = [name for name in fields or {} if name in before or name in after]  # a database may keep keys in any order
    for name in dict.fromkeys([*known, *before, *after]):
        old, new = before.get(name), after.get(name)
        field = (fields or {}).get(name) or Field(name.replace("_", " "))
        if CHANGED in (old, new):
            parts.append(_("%(field)s: changed") % {"field": field.label} if str(field.label) else "")
        elif old != new:
            parts.append(_change(field, old, new))
    return "; ".join(filter(None, parts))


def with_fields(fields: Mapping[str, Field]) -> Callable[[int], Teller]:
    """For ``add_teller``: words that need no more than how each field is called and said."""
    return lambda _coalition_id: lambda _action, before, after: change_words(before, after, fields)


def _change(field: Field, old: object, new: object) -> str:
    was, now = _short(field, old), _short(field, new)
    said = now if not was else f"{was} → {now or '–'}"
    return f"{field.label}: {said}" if said and str(field.label) else said


def _short(field: Field, value: object) -> str:
    if value in (None, "", [], {}):
        return ""
    text = ", ".join(map(field.say, value)) if isinstance(value, list) else field.say(value)
    return text if len(text) <= 120 else text[:117] + "…"


def day_words(value: object) -> str:
    """A day of an entry ("2026-11-10", or a time of that day) in the language of the page."""
    try:
        moment = datetime.fromisoformat(str(value))
        return date_format(timezone.localtime(moment) if timezone.is_aware(moment) else moment, "DATE_FORMAT")
    except ValueError:
        return str(value)


def language_words(value: object) -> str:
    """A language by its own name."""
    return str(dict(settings.LANGUAGES).get(str(value), value))


def role_words(role: str) -> str:
    """Who acted, where the name is not known or not shown."""
    return {
        "coordinator": _("a coordinator"),
        "member": _("a member"),
        "observer": _("an observer"),
        "contact by link": _("a contact, by personal link"),
        "system": _("Longtable"),
    }.get(role, role)
