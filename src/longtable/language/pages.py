"""What the pages of this room are made of."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from longtable.coalitions.queries import Access, names_of_actors
from longtable.language.checking import Findings, check_text
from longtable.language.models import OfferedPair, Term
from longtable.language.queries import offers, terms_of
from longtable.language.rules import LANGUAGES
from longtable.record.models import Entry
from longtable.record.queries import history
from longtable.sources.text import neutral
from longtable.ui.tables import Table


def address(access: Access, name: str, *args: object) -> str:
    """The address of a page of this room."""
    return reverse(f"language:{name}", args=[access.coalition.slug, *args])


def tabs(access: Access, current: str) -> list[dict[str, object]]:
    """The pages of this room; observers have one."""
    if not access.sees_people:
        return []
    waiting = offers(access, OfferedPair.State.WAITING).count()
    return [
        {"title": _("Our words"), "url": address(access, "words"), "current": current == "words"},
        {
            "title": _("Found in our texts"), "url": address(access, "offered"), "current": current == "offered",
            "count": waiting,
        },
    ]  # fmt: skip


def trail(access: Access, *titles: str) -> list[dict[str, str]]:
    """The way here from the list of words."""
    return [
        {"title": _("Our words"), "url": address(access, "words")},
        *({"title": title, "url": ""} for title in titles),
    ]


def checks_of(access: Access, meanings: dict[str, str], besides: Term | None = None) -> list[Findings]:
    """The meanings checked in both languages; words that the list explains count as explained."""
    terms = [term for term in terms_of(access.coalition) if besides is None or term.pk != besides.pk]
    return [check_text(meanings.get(code, ""), code, terms) for code in LANGUAGES]


def history_of(access: Access, term: Term) -> list[tuple[Entry, str]]:
    """What was done to a term, newest first, with names for those who may see people."""
    entries = list(history(access.coalition.pk, term, limit=50))
    names = names_of_actors(access.coalition, [entry.actor for entry in entries]) if access.sees_people else {}
    return [(entry, names.get(entry.actor, "")) for entry in entries]


def paper_table(access: Access, terms: Iterable[Term]) -> Table:
    """All terms with both languages side by side."""
    rows = [(term.word, *(_said(code, term) for code in LANGUAGES)) for term in terms]
    return Table.of(access.coalition.name, [_("Word or acronym"), "English", "Español"], rows)


def _said(code: str, term: Term) -> str:
    if not term.meanings.get(code):
        return "–"
    long = format_html("<b>{}.</b> ", term.long_forms[code]) if term.long_forms.get(code) else ""
    return format_html('<span lang="{}">{}{}</span>', code, long, term.meanings[code])


def as_csv(terms: Iterable[Term]) -> bytes:
    """All terms as UTF-8 with a byte-order mark, as spreadsheets want it, every formula neutralised."""
    rows = [
        [
            _("Word or acronym"), _("Spelled out in English"), _("Plain meaning in English"), _("Spelled out in Spanish"),
            _("Plain meaning in Spanish"), _("Other spellings"), _("No longer used"),
        ]
    ]  # fmt: skip
    for term in terms:
        said = [text.get(code, "") for code in LANGUAGES for text in (term.long_forms, term.meanings)]
        retired = term.retired_at.date().isoformat() if term.retired_at else ""
        rows.append([term.word, *said, ", ".join(term.spellings), retired])
    text = io.StringIO(newline="")
    csv.writer(text).writerows([neutral(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def prefilled(offer: OfferedPair) -> dict[str, Any]:
    """The form of a new term from an offered pair."""
    return {"word": offer.word, f"long_{offer.language}": offer.long_form}
