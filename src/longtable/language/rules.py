"""When two spellings are the same word, what an acronym is, and what may be done to a term."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from babel import Locale

from longtable.coalitions.queries import Access
from longtable.language.models import MOST_SPELLINGS, Term
from longtable.record.models import Entry

LANGUAGES = ("en", "es")
PLURAL = re.compile(r"(\w{2})s\b")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean_line(text: str) -> str:
    """A text on one line with single spaces, composed letters, and no control characters."""
    return " ".join(CONTROLS.sub("", unicodedata.normalize("NFC", text)).split())


def is_acronym(word: str) -> bool:
    """True for one word of which at least two letters, and half of all, are capitals: CHW, CBOs, SNAP-Ed, QoL.

    >>> is_acronym("CHW"), is_acronym("CBOs"), is_acronym("Promotora"), is_acronym("public health")
    (True, True, False, False)
    """
    letters = [one for one in word if one.isalpha()]
    capitals = sum(one.isupper() for one in letters)
    return " " not in word and capitals >= 2 and 2 * capitals >= len(letters)


def without_accents(text: str) -> str:
    """The same number of characters, accents taken off; ñ stays, for it is a letter of its own.

    >>> without_accents("Reunión del año")
    'Reunion del año'
    """
    return "".join(one if one in "ñÑ" else unicodedata.normalize("NFD", one)[0] for one in text)


def key_of(word: str) -> str:
    """What two spellings of the same word share. Capitals matter in an acronym: AIDS is not aids.

    >>> key_of("Wrap-Around  Care"), key_of("C.H.W."), key_of("Recolección")
    ('wrap-around care', 'CHW', 'recoleccion')
    """
    plain = without_accents(clean_line(word))
    bare = plain.replace(".", "")
    return bare if is_acronym(bare) else plain.lower()


def pair_key(word: str, long_form: str) -> str:
    """What two findings of the same pair share.

    >>> pair_key("NOFO", "Notice of  funding opportunity") == pair_key("NOFOs", "notices of funding opportunities")
    True
    """
    short = key_of(word)
    short = short[:-1] if short.endswith("s") and is_acronym(short) else short
    long = PLURAL.sub(r"\1", re.sub(r"ies\b", "y", without_accents(clean_line(long_form)).lower()))
    return f"{short}={long}"


def clean_spellings(word: str, spellings: Iterable[str]) -> list[str]:
    """Other spellings, each once and not the word itself, in the order given."""
    seen, kept = {key_of(word)}, []
    for one in map(clean_line, spellings):
        if one and key_of(one) not in seen:
            seen.add(key_of(one))
            kept.append(one)
    return kept[:MOST_SPELLINGS]


def may_undo(access: Access, entry: Entry) -> bool:
    """Members take back changes of words, and what they themselves added; coordinators everything."""
    if access.can_edit:
        return True
    if not access.sees_people:
        return False
    return entry.action == "language.term_changed" or (
        entry.action == "language.term_added" and entry.actor == access.actor.id
    )


def letter_of(term: Term) -> str:
    """The letter that a term stands under; "#" for one that begins with a figure.

    >>> letter_of(Term(word="equidad", key="equidad")), letter_of(Term(word="211", key="211"))
    ('E', '#')
    """
    first = without_accents(term.word)[:1].upper()
    return first if first.isalpha() else "#"


def language_code(said: str) -> str:
    """The code of a language as someone wrote it, by its English or Spanish name; their own words where we know none.

    >>> language_code("Spanish "), language_code("español"), language_code("Criollo haitiano"), language_code("Q'anjob'al")
    ('es', 'es', 'ht', "Q'anjob'al")
    """
    said = said.strip()
    return _codes().get(said.casefold(), said)


def language_name(code: str, reader: str) -> str:
    """The name of a language for a reader of another; what is no code stays as it is.

    >>> language_name("ar", "es"), language_name("ar", "en"), language_name("Q'anjob'al", "en")
    ('árabe', 'Arabic', "Q'anjob'al")
    """
    return str(Locale.parse(reader).languages.get(code, code))


@cache
def _codes() -> dict[str, str]:
    names: dict[str, str] = {}
    for reader in ("en", "es"):
        for code, name in Locale.parse(reader).languages.items():
            names.setdefault(name.casefold(), code)
    return names
