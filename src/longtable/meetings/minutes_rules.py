"""Decisions about minutes that need no database: their sections, drafting again, their fingerprint, the turns of a file."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

HEADING, POINT = "# ", "- "
NUMBERED = re.compile(r"^# \d+\. ")
Key = tuple[str, int]
MOST_CHARACTERS = 60_000  # of minutes


@dataclass(frozen=True, slots=True)
class Merged:
    """A text drafted again: what people wrote is kept, what only the meeting gave is made new."""

    text: str
    kept: tuple[
        str, ...
    ] = ()  # headings of sections that people changed and that the meeting would now put differently


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of minutes as a page shows it: a heading, a paragraph, or the points of a list."""

    kind: str  # heading, points, text
    lines: list[str] = field(default_factory=list)


def sections_of(text: str) -> list[tuple[str, str]]:
    r"""Sections with their headings in order; what stands before the first heading has none.

    >>> sections_of("Hello\n\n# One\na\n\n# Two")
    [('', 'Hello'), ('# One', '# One\na'), ('# Two', '# Two')]
    """
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.startswith(HEADING):
            found.append([])
        found[-1].append(line)
    whole = ["\n".join(lines).strip() for lines in found]
    return [(one.splitlines()[0].strip() if one.startswith(HEADING) else "", one) for one in whole if one]


def draft_again(ours: str, before: str, now: str) -> Merged:
    r"""Put what the meeting gives now into a text that people changed since it was drafted, section by section.

    ``before`` is the draft that people began with. A section that nobody changed becomes what it is now; one that people
    changed, took out or wrote stays as they left it; a section that is new in the draft comes after the one before it.

    >>> draft_again("# A\nwe said", "# A\nx", "# A\ny\n\n# B\nz")
    Merged(text='# A\nwe said\n\n# B\nz', kept=('A',))
    """
    began, fresh = _keyed(before), _keyed(now)
    merged: list[tuple[Key, str]] = []
    kept = []
    for key, section in _keyed(ours).items():
        theirs = fresh.get(key)
        if section == began.get(key):
            if theirs is not None:
                merged.append((key, theirs))
            continue
        if theirs is not None and _body(theirs) not in (_body(section), _body(began.get(key, ""))):
            kept.append(_heading(section).removeprefix(HEADING))
        merged.append((key, section))
    last = -1
    for key, section in fresh.items():
        places = [place for place, (one, _section) in enumerate(merged) if one == key]
        if places:
            last = places[0]
        elif key not in began:
            last += 1
            merged.insert(last, (key, section))
    return Merged("\n\n".join(section for _key, section in merged), tuple(kept))


def _keyed(text: str) -> dict[Key, str]:
    """Sections by heading, whatever its number: items change places. Of several with one heading, which of them."""
    found: dict[Key, str] = {}
    for heading, section in sections_of(text):
        name = NUMBERED.sub(HEADING, heading)
        found[name, sum(1 for one, _place in found if one == name)] = section
    return found


def _heading(section: str) -> str:
    return section.splitlines()[0] if section.startswith(HEADING) else ""


def _body(section: str) -> str:
    """A section without its heading."""
    return section.removeprefix(_heading(section)).strip()


def pieces_of(text: str) -> list[Piece]:
    r"""What a page shows of a text: "# " begins a heading, "- " a point; an empty line ends a paragraph.

    >>> [(one.kind, one.lines) for one in pieces_of("# A\nb\nc\n- d\n- e")]
    [('heading', ['A']), ('text', ['b', 'c']), ('points', ['d', 'e'])]
    """
    found: list[Piece] = []
    apart = True
    for line in text.splitlines():
        kind = "heading" if line.startswith(HEADING) else "points" if line.startswith(POINT) else "text"
        words = line.strip() if kind == "text" else line[len(POINT) :].strip()
        if not words:
            apart = True
            continue
        if apart or kind == "heading" or found[-1].kind != kind:
            found.append(Piece(kind))
        found[-1].lines.append(words)
        apart = False
    return found


def fingerprint_of(text: str) -> str:
    """The SHA-256 of a text: who has the text that was sent can prove that it is the one.

    >>> fingerprint_of("We meet again.")[:16]
    'ab9003972176a199'
    """
    return hashlib.sha256(text.encode()).hexdigest()


def bare_text(text: str) -> str:
    r"""The words without the signs that make headings and points, each line a sentence of its own, for the language check.

    >>> bare_text("# Benches\n- two new ones")
    'Benches.\n\ntwo new ones'
    """
    lines = []
    for piece in pieces_of(text):
        lines += [f"{line}." if piece.kind == "heading" and line[-1:].isalnum() else line for line in piece.lines]
    return "\n\n".join(lines)
