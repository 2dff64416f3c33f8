"""How our own lists are written and read back: the headers in every language, the words, and what stands in a cell.

A cell with several values holds them with ";" between them, or one a line with " | " between the parts of a line.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from longtable.partners.models import EVERYWHERE, Relation, Standing
from longtable.partners.rules import EVERYONE, ServiceLine, join_areas
from longtable.sources.text import FORMULA

MARK = "Longtable id"  # the same in every language: a list with this column is one of ours

HEADERS: dict[str, Promise | str] = {
    "mark": MARK,
    "name": _("Organization"),
    "description": _("What it does"),
    "website": _("Website"),
    "sectors": _("Sectors"),
    "groups": _("Groups"),
    "areas": _("Areas"),
    "standing": _("Standing"),
    "standing_since": _("In this standing since"),
    "joined": _("Joined"),
    "confirmed": _("Confirmed by the partner on"),
    "seats": _("Seats"),
    "notes": _("Notes"),
    "as_kept": _("Words that found no place"),
    "history": _("Standing before"),
}
CONTACT_HEADERS: dict[str, Promise | str] = {
    "contact": _("Contact"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "language": _("Language"),
}
OF_PEOPLE = {"notes", "as_kept"}  # left out of what members and observers take home, as are all contacts
CASE_COLUMNS = ("name", "sectors", "groups", "areas", "standing", "decision_seat")

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_UNSAFE = re.compile(r"[;:@|\n\r\\]")
_ESCAPES = {"\\": "\\\\", "|": "\\|", "\n": "\\n", "\r": "\\r"}
_NUMBERED = re.compile(r"(.+?)(?: (\d+))?")


def in_every_language(text: Promise | str) -> list[str]:
    """A text of the interface in each language, the source language first."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(str(text))
    return list(dict.fromkeys(found))


def tidy(text: str) -> str:
    """A text as every kind of file can hold it: one kind of line end, no control characters, no spaces around it."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def fold(text: str) -> str:
    """A word as it is compared: single spaces, no capitals."""
    return " ".join(text.split()).casefold()


def column_of(header: str) -> tuple[str, int] | None:
    """What a header of ours means in any language, and its number: "E-mail 2" is ("email", 2)."""
    match = _NUMBERED.fullmatch(" ".join(header.split()))
    if match is None:
        return None
    words, number = fold(match.group(1)), int(match.group(2) or 1)
    for key, title in (HEADERS | CONTACT_HEADERS).items():
        if any(fold(one) == words for one in in_every_language(title)):
            return (key, number) if number == 1 or key in CONTACT_HEADERS else None
    return None


def plain(text: str) -> str:
    """A cell as it was before it was made neutral.

    >>> plain("'=1+1"), plain("''=1"), plain("'hello'")
    ('=1+1', "'=1", "'hello'")
    """
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def join_parts(parts: Iterable[str]) -> str:
    """One line of a cell: parts with " | " between them, bars and line ends inside a part escaped."""
    return " | ".join(re.sub(r"[\\|\n\r]", lambda found: _ESCAPES[found.group()], part.strip()) for part in parts)


def split_parts(line: str) -> list[str]:
    r"""The parts of a line.

    >>> split_parts(join_parts(["a|b", "c\\nd", ""]))
    ['a|b', 'c\\nd', '']
    """
    back = {"n": "\n", "r": "\r"}
    parts = re.split(r"(?<!\\)((?:\\\\)*)\|", line)
    whole = [parts[at] + (parts[at + 1] if at + 1 < len(parts) else "") for at in range(0, len(parts), 2)]
    return [re.sub(r"\\(.)", lambda found: back.get(found.group(1), found.group(1)), one.strip()) for one in whole]


def join_lines(lines: Iterable[Iterable[str]]) -> str:
    """A cell of several lines."""
    return "\n".join(join_parts(parts) for parts in lines)


def split_lines(cell: str) -> list[list[str]]:
    """The lines of a cell, each by its parts; empty lines are skipped."""
    return [split_parts(line) for line in cell.split("\n") if line.strip()]


def day(value: dt.date | None) -> str:
    """A date as it stands in a cell."""
    return value.isoformat() if value else ""


def read_day(text: str) -> dt.date | None:
    """A date of ours; None for anything else."""
    try:
        return dt.date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def precise(value: tuple[dt.date, str] | None) -> str:
    """A date as precise as it is known: 2015, 2020-05 or 2019-01-15."""
    if value is None:
        return ""
    return value[0].isoformat()[: {"year": 4, "month": 7}.get(value[1], 10)]


def read_precise(text: str) -> tuple[dt.date, str] | None:
    """A date and how precise it is; None where it is no date of ours.

    >>> read_precise("2020-05"), read_precise("13/45/2020")
    ((datetime.date(2020, 5, 1), 'month'), None)
    """
    text = text.strip()
    precision, rest = {4: ("year", "-01-01"), 7: ("month", "-01")}.get(len(text), ("day", ""))
    found = read_day(text + rest)
    return (found, precision) if found else None


@dataclass(slots=True)
class Words:
    """Codes of one kind with their titles: how a code is written in a list, and what a word of a list means."""

    titles: Mapping[str, Mapping[str, str]]  # code -> language -> title
    codes: dict[str, str] = field(init=False)  # folded word -> code, where only one code has it
    shown: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        meant: dict[str, set[str]] = {}
        for code, titles in self.titles.items():
            for word in (code, *titles.values()):
                meant.setdefault(fold(word), set()).add(code)
        self.codes = {word: next(iter(codes)) for word, codes in meant.items() if len(codes) == 1}
        self.codes |= {fold(code): code for code in self.titles}
        self.shown = {}
        language = translation.get_language() or "en"
        for code, titles in self.titles.items():
            title = titles.get(language) or titles.get("en") or code
            safe = not _UNSAFE.search(title) and self.codes.get(fold(title)) == code
            self.shown[code] = title if safe else code

    def code(self, word: str) -> str | None:
        """The code that a word means, exactly; None for a word that is not known."""
        return self.codes.get(fold(word))

    def word(self, code: str) -> str:
        """A code as it is written: its title where that is safe and means nothing else."""
        return self.shown.get(code, code)


def _choices(members: Iterable[tuple[str, Any]]) -> dict[str, dict[str, str]]:
    titles: dict[str, dict[str, str]] = {str(value): {} for value, _label in members}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for value, label in members:
                titles[str(value)][code] = str(label)
    return titles


@dataclass(frozen=True, slots=True)
class Codebook:
    """All words that a list of this coalition may use."""

    sectors: Words
    groups: Words
    areas: Words
    relations: Words
    standings: Words

    @classmethod
    def of(
        cls,
        sectors: Mapping[str, Mapping[str, str]],
        groups: Mapping[str, Mapping[str, str]],
        areas: Mapping[str, str],
    ) -> Codebook:
        """A codebook from the coalition's sectors and its community's groups and areas."""
        return cls(
            Words(sectors),
            Words({EVERYONE: _choices([(EVERYONE, _("Everyone"))])[EVERYONE], **groups}),
            Words(
                {EVERYWHERE: _choices([(EVERYWHERE, _("Everywhere"))])[EVERYWHERE]}
                | {code: {"en": name} for code, name in areas.items()}
            ),
            Words(_choices(Relation.choices)),
            Words(_choices(Standing.choices)),
        )


def write_services(services: Iterable[ServiceLine], book: Codebook) -> tuple[str, str]:
    """The cells "Groups" and "Areas". Where areas differ by group each group names its own after an "@"."""
    lines = list(services)
    one_place = len({line.areas for line in lines}) <= 1
    groups = []
    for line in lines:
        text = f"{book.groups.word(line.group)}: {book.relations.word(line.relation)}"
        if not one_place:
            text += " @ " + " | ".join(book.areas.word(area) for area in line.areas)
        groups.append(text.strip())
    areas = "; ".join(book.areas.word(area) for area in lines[0].areas) if lines and one_place else ""
    return "; ".join(groups), areas


type_settle = Callable[[str, str], tuple[str, ...]]


def read_areas(words: Iterable[str], book: Codebook, settle: type_settle) -> tuple[str, ...]:
    """Areas by name or code; ``settle("area", word)`` says what an unknown word means, () for nothing."""
    found: list[str] = []
    for word in filter(None, (word.strip() for word in words)):
        code = book.areas.code(word)
        found.extend([code] if code is not None else settle("area", word))
    return (EVERYWHERE,) if EVERYWHERE in found else tuple(dict.fromkeys(found))


def read_services(
    groups: str, areas: str, book: Codebook, settle: type_settle
) -> tuple[tuple[ServiceLine, ...], tuple[str, ...]]:
    """The cells "Groups" and "Areas" as lines, and the areas that stand there; names and codes, in any language.

    ``settle(kind, word)`` says what an unknown word means: codes, or () where it means nothing that is known.
    """
    everywhere = read_areas(areas.split(";"), book, settle)
    lines: dict[tuple[str, str], ServiceLine] = {}
    for part in filter(None, (part.strip() for part in groups.split(";"))):
        what, at, where = part.partition("@")
        group_word, _colon, relation_word = (piece.strip() for piece in what.partition(":"))
        known_group = book.groups.code(group_word)
        relation = book.relations.code(relation_word) if relation_word else Relation.SERVES.value
        relations = (relation,) if relation is not None else settle("relation", relation_word)
        places = read_areas(where.split("|"), book, settle) if at else everywhere
        for group in (known_group,) if known_group is not None else settle("group", group_word):
            for one in relations:
                had = lines.get((group, one), ServiceLine(group, one))
                lines[group, one] = had._replace(areas=join_areas(had.areas, places))
    return tuple(lines.values()), everywhere
