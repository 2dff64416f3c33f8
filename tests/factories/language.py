"""Rows of the room `language`."""

from __future__ import annotations

from longtable.coalitions.queries import Access
from longtable.language.actions import add_term, offer_pairs
from longtable.language.models import OfferedPair, Term


def make_term(by: Access, word: str = "CHW", **fields: object) -> Term:
    """A word of the coalition, by default an acronym explained in both languages."""
    values = {
        "long_forms": {"en": "community health worker", "es": "trabajador comunitario de salud"},
        "meanings": {"en": "A neighbor who helps people stay well.", "es": "Un vecino que ayuda a la gente a estar sana."},
        **fields,
    }  # fmt: skip
    return add_term(by=by, word=word, **values)


def make_offer(by: Access, text: str = "A notice of funding opportunity (NOFO) came.") -> OfferedPair:
    """An acronym that a text of the coalition spells out."""
    return offer_pairs(by=by, coalition=by.coalition, texts=[("en", text)], source="Minutes of May")[0]
