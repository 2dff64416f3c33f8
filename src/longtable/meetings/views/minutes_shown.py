"""The text of minutes as a page shows it: headings, paragraphs, lists, with the coalition's words linked once."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from longtable.language.linking import Glossary
from longtable.meetings.minutes_rules import pieces_of


@dataclass(frozen=True, slots=True)
class Shown:
    """A heading, a paragraph or a list; every line is escaped."""

    kind: str
    lines: list[SafeString]


def shown_pieces(text: str, glossary: Glossary) -> list[Shown]:
    """Each word of the coalition is linked where it stands first in the whole text."""
    mark = _Marker(glossary)
    return [
        Shown(one.kind, [escape(line) if one.kind == "heading" else mark(line) for line in one.lines])
        for one in pieces_of(text)
    ]


class _Marker:
    def __init__(self, glossary: Glossary) -> None:
        self._whole = glossary
        self._rest = Glossary(glossary.terms, glossary.language, on_page=glossary.on_page)

    def __call__(self, line: str) -> SafeString:
        marked = self._rest.mark(line)
        if self._rest.used:
            self._whole.used.update(self._rest.used)
            rest = [term for term in self._whole.terms if term.pk not in self._whole.used]
            self._rest = Glossary(rest, self._whole.language, on_page=self._whole.on_page)
        return marked
