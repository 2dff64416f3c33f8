"""Which row of a list is its header, and what each column holds: by name first, then by what its cells look like."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from longtable.sources.listwords import HEADERS
from longtable.sources.matching import holds_phrase, likeness, plain, spelled_out
from longtable.sources.memberlist_types import Certainty, ColumnGuess, Meaning
from longtable.sources.problems import N_
from longtable.sources.tables import Row, Sheet, cell_text

BY_NAME = N_("its name")
BY_LIKE_NAME = N_("its name is like “%(like)s”")
BY_CELLS = N_("what its cells look like")
BY_PLACE = N_("it is the first column with words")
BY_PERSON = N_("you said so")
TWICE = N_("another column is already read as this")
NO_IDEA = N_("nothing tells what it holds")

SEARCHED_ROWS = 40
EMAIL = re.compile(r"[^\s@;,<>()]+@[^\s@;,<>()]+\.[^\s@;,<>().]{2,}")
_PHONE = re.compile(r"(?:\+?\d[\s.-]?)?(?:\(\d{3}\)|\d{3})[\s.-]?\d{3}[\s.-]?\d{4}(?:\s*(?:x|ext\.?)\s*\d+)?")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_REPEATABLE = frozenset({Meaning.NOTES, Meaning.KEEP})


def meaning_of(header: str) -> tuple[Meaning, Certainty, str]:
    """What a heading says: (meaning, certainty, the known heading that it is like)."""
    words = plain(header)
    if not words:
        return Meaning.KEEP, Certainty.UNKNOWN, ""
    for meaning, names in HEADERS.items():
        if words in names:
            return meaning, Certainty.EXACT, ""
    spelled = spelled_out(header)
    best = (0.0, Meaning.KEEP, "")
    for meaning, names in HEADERS.items():
        for name in names:
            near = spelled_out(name)
            score = likeness(spelled, near)
            if len(near) > 4 and holds_phrase(spelled, near) and len(spelled) < 60:
                score = max(score, 85.0 + min(len(near), 10))
            if near == spelled:
                score = 99.0
            if score > best[0]:
                best = (score, meaning, name)
    if best[0] >= 85.0:
        return best[1], Certainty.SUGGESTED, best[2]
    return Meaning.KEEP, Certainty.UNKNOWN, ""


def find_header(sheet: Sheet) -> int | None:
    """Index of the row that names the columns, or None: the row among the first with most known headings."""
    best: tuple[float, int] | None = None
    for index, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        filled = [cell for cell in row if cell is not None]
        if not filled or any(isinstance(cell, float) for cell in filled):
            continue
        hits = [meaning_of(cell) for cell in filled if isinstance(cell, str) and len(cell) <= 60]
        exact = sum(1 for _, certainty, _ in hits if certainty is Certainty.EXACT)
        known = sum(1 for _, certainty, _ in hits if certainty is not Certainty.UNKNOWN)
        alone = len(filled) == 1 and any(m is Meaning.ORGANIZATION and c is Certainty.EXACT for m, c, _ in hits)
        if (known >= 2 and known * 2 >= len(filled)) or alone:
            score = exact + known
            if best is None or score > best[0]:
                best = (score, index)
    return best[1] if best is not None else None


def guess_columns(
    header: Sequence[str], body: Sequence[Row], given: Mapping[int, Meaning] | None = None
) -> tuple[ColumnGuess, ...]:
    """What each column holds. What a person gave goes first, then exact names, then like names, then the cells."""
    width = max([len(header), *(len(row) for row in body)], default=0)
    given = given or {}
    names = [header[index].strip() if index < len(header) else "" for index in range(width)]
    found: dict[int, tuple[Meaning, Certainty, str]] = {}
    likes: dict[int, str] = {}
    taken: set[Meaning] = {meaning for meaning in given.values() if meaning not in _REPEATABLE}
    for index, meaning in given.items():
        if index < width:
            found[index] = (meaning, Certainty.EXACT, BY_PERSON)
    read = [(index, *meaning_of(name)) for index, name in enumerate(names) if index not in found]
    for wanted in (Certainty.EXACT, Certainty.SUGGESTED):
        for index, meaning, certainty, like in read:
            if certainty is not wanted or index in found:
                continue
            if meaning in taken:
                found[index] = (Meaning.KEEP, Certainty.SUGGESTED, TWICE)
                continue
            found[index] = (meaning, certainty, BY_NAME if certainty is Certainty.EXACT else BY_LIKE_NAME)
            likes[index] = like
            taken |= {meaning} - _REPEATABLE
    _by_cells(width, body, found, taken)
    return tuple(
        ColumnGuess(
            index,
            names[index],
            *found.get(index, (Meaning.KEEP, Certainty.UNKNOWN, NO_IDEA)),
            _examples(body, index),
            {"like": likes.get(index, "")},
        )
        for index in range(width)
    )


def _texts(body: Sequence[Row], index: int) -> list[str]:
    return [cell_text(row[index]).strip() for row in body if index < len(row) and row[index] is not None]


def _examples(body: Sequence[Row], index: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in _texts(body, index) if text))[:3]


def _by_cells(
    width: int, body: Sequence[Row], found: dict[int, tuple[Meaning, Certainty, str]], taken: set[Meaning]
) -> None:
    """Columns that their names do not explain: e-mail addresses, phone numbers, dates; then a column of names."""
    for index in range(width):
        texts = _texts(body, index)
        if index in found or not texts:
            continue
        for meaning, pattern in ((Meaning.EMAIL, EMAIL), (Meaning.PHONE, _PHONE), (Meaning.JOINED, _DATE)):
            like = sum(1 for text in texts if pattern.fullmatch(text))
            if meaning not in taken and like * 3 >= len(texts) * 2:
                found[index] = (meaning, Certainty.SUGGESTED, BY_CELLS)
                taken.add(meaning)
                break
    if Meaning.ORGANIZATION in taken:
        return
    for index in range(width):
        words = [
            row[index] for row in body if index < len(row) and isinstance(row[index], str) and len(str(row[index])) > 2
        ]
        if index not in found and len(words) * 2 >= max(len(_texts(body, index)), 1) and words:
            found[index] = (Meaning.ORGANIZATION, Certainty.SUGGESTED, BY_PLACE)
            return
