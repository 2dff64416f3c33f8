"""Words of the coalition marked in a text: the first occurrence of each leads to its meaning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.html import escape, format_html
from django.utils.safestring import SafeData, SafeString, mark_safe

from longtable.language.models import Term, in_language
from longtable.language.rules import is_acronym, without_accents
from longtable.methods.language.text import without_addresses

BARE_ADDRESS = re.compile(r"(?<![\w@])(?:[\w-]{1,63}\.){1,6}[a-z]{2,24}\b(?:/\S*)?")  # example.org/chw, report.pdf
APART = r"[\s\u00a0]{1,4}"
IN_A_ROW = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")  # a list of acronyms has commas between them
HYPHENS = "[-\u2010\u2011]"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where a term stands in a text, counted in characters of the composed (NFC) text."""

    start: int
    end: int
    term: Term
    first: bool  # of this term in this text


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write a term."""

    written: str
    term: Term
    is_acronym: bool
    begins: frozenset[str]  # one of these words must be in a text that has it: spares most of a long list
    pattern: str

    @classmethod
    def of(cls, written: str, term: Term) -> _Form:
        first = (re.findall(r"\w+", without_accents(written).lower()) or [""])[0]
        return cls(
            written, term, is_acronym(written), frozenset({first, f"{first}s", f"{first}es"}), _pattern_of(written)
        )


@dataclass
class Glossary:
    """Terms ready to be found in texts of one language, and those that were found on this page so far.

    ``on_page``: links lead to the meanings on the same page, drawn by ``{% meanings glossary %}``, for readers without
    an account, for paper and mail; otherwise to the page of the term.
    """

    terms: Sequence[Term]
    language: str
    on_page: bool = False
    used: dict[int, Term] = field(default_factory=dict)  # by pk, in the order found

    def find(self, text: str) -> list[Occurrence]:
        """Every occurrence of every term in a composed text: whole words, longer terms before shorter ones."""
        plain = without_accents(BARE_ADDRESS.sub(_blank, without_addresses(text)))
        words = set(re.findall(r"\w+", plain.lower()))
        forms = [one for one in self._forms if not words.isdisjoint(one.begins)]
        if not forms:
            return []
        choices = "|".join(f"(?P<f{number}>{one.pattern})" for number, one in enumerate(forms))
        seen: set[int] = set()
        found = []
        for match in re.finditer(rf"(?<![\w@#])(?:{choices})(?![\w@])", plain):
            form = forms[int((match.lastgroup or "f0")[1:])]
            if form.is_acronym and _in_capitals(text, match.start(), match.end()):
                continue
            term = form.term
            found.append(Occurrence(match.start(), match.end(), term, id(term) not in seen))
            seen.add(id(term))
        return found

    def mark(self, text: str) -> SafeString:
        """The text, escaped, with a link at the first occurrence of each term.

        Whole words; an acronym only in its own capitals (WHO, not who; not in headings all in capitals), other words in
        any; with or without accents and the s of several; a longer term before a shorter one within it; never in
        addresses of pages or mail.
        """
        if isinstance(text, SafeData):
            raise TypeError("Words are marked in plain text: put |terms before |linebreaks and the like.")
        text = unicodedata.normalize("NFC", text)
        parts, at = [], 0
        for one in self.find(text):
            if one.first:
                self.used.setdefault(one.term.pk, one.term)
                parts += [escape(text[at : one.start]), self._link(one.term, text[one.start : one.end])]
                at = one.end
        return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308  every part is escaped

    def lines(self) -> list[str]:
        """The terms found so far in words, for mail: "CHW (community health worker): A neighbor who …"."""
        return [f"{one.word}: {explained(one, self.language)[0]}" for one in self.used.values()]

    def _link(self, term: Term, words: str) -> SafeString:
        address = f"#term-{term.pk}" if self.on_page else term.get_absolute_url()
        text = explained(term, self.language)[0]
        return format_html('<a class="lt-term" href="{}" title="{}">{}</a>', address, text, words)

    @cached_property
    def _forms(self) -> list[_Form]:
        forms = [_Form.of(form, term) for term in self.terms for form in forms_of(term)]
        return sorted(forms, key=lambda one: -len(one.written))


def forms_of(term: Term) -> list[str]:
    """All that a term is written as: its word, other spellings, and spelled out in each language."""
    forms = dict.fromkeys([term.word, *term.spellings, *term.long_forms.values()])
    return [form for form in forms if len(form) > 1]


def explained(term: Term, language: str) -> tuple[str, str]:
    """What a term means in a language, spelled out first, and the language that this could be said in."""
    meaning, spoken = in_language(term.meanings, language)
    long = term.long_forms.get(spoken, "")
    return (f"{long}. {meaning}" if long else meaning), spoken


def _pattern_of(form: str) -> str:
    """A form as a pattern over text without accents: any spaces and hyphens, a plural s; capitals count in acronyms."""
    plain = without_accents(unicodedata.normalize("NFC", form))
    exact = "".join(_pieces(plain))
    if is_acronym(form):
        return rf"(?<!\w[-\u2010\u2011]){exact}(?:e?s)?" if form[-1].isalpha() else exact
    ending = "(?:e?s)?" if form[-1].isalpha() else ""
    return rf"(?<![-\u2010\u2011])(?i:{exact}{ending})(?![-\u2010\u2011]\w)"


def _pieces(plain: str) -> Iterator[str]:
    for piece in re.split(r"(\s+|[-\u2010\u2011]|['’])", plain):
        if piece.isspace():
            yield APART
        elif piece and piece in "-\u2010\u2011":
            yield HYPHENS
        elif piece and piece in "'’":
            yield "['’]"
        else:
            yield re.escape(piece)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _in_capitals(text: str, start: int, end: int) -> bool:
    """True in a heading all in capitals, where a word cannot be told from an acronym."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    line = text[begin : len(text) if stop < 0 else stop]
    words = re.findall(r"[^\W\d_]{2,}", line)
    return len(words) > 2 and all(word.isupper() for word in words) and bool(IN_A_ROW.search(line))
