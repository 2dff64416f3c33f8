"""Every read of the coalition's words that pages and other rooms need, and the gates to its rows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from longtable.coalitions.models import Coalition
from longtable.coalitions.queries import Access
from longtable.language.models import OfferedPair, Term
from longtable.language.rules import LANGUAGES, key_of, letter_of, without_accents
from longtable.record.models import Entry
from longtable.record.queries import history

STEPS = ("language.term_added", "language.term_changed", "language.term_retired", "language.term_restored")


def terms_of(coalition: Coalition) -> list[Term]:
    """The terms in use, by their word: what ``linking`` and ``checking`` take."""
    found = list(Term.objects.filter(coalition=coalition, retired_at=None))
    for term in found:
        term.coalition = coalition  # their addresses need its name: no further query
    return found


def get_term(access: Access, pk: int) -> Term:
    """The gate to one term, in use or not."""
    term = Term.objects.filter(coalition=access.coalition, pk=pk).first()
    if term is None:
        raise Http404
    term.coalition = access.coalition
    return term


def get_offer(access: Access, pk: int) -> OfferedPair:
    """The gate to one offered pair."""
    offer = OfferedPair.objects.filter(coalition=access.coalition, pk=pk).first()
    if offer is None:
        raise Http404
    return offer


def offers(access: Access, state: OfferedPair.State) -> QuerySet[OfferedPair]:
    """Offered pairs that wait, or that were accepted or dismissed."""
    return OfferedPair.objects.filter(coalition=access.coalition, state=state)


def term_with(coalition: Coalition, spellings: list[str], besides: Term | None = None) -> Term | None:
    """A term, retired or not, that has one of these words already, as its word or as another spelling."""
    keys = {key_of(one) for one in spellings}
    for term in Term.objects.filter(coalition=coalition):
        if term != besides and not keys.isdisjoint({term.key, *map(key_of, term.spellings)}):
            return term
    return None


@dataclass(frozen=True, slots=True)
class Words:
    """The list of terms as its page shows it."""

    letters: tuple[tuple[str, tuple[Term, ...]], ...]  # terms in use, by letter
    retired: tuple[Term, ...]
    in_use: int  # in all, whatever was searched for
    without: dict[str, int]  # language -> terms in use that have no meaning in it

    @property
    def found(self) -> int:
        """Terms in use that the search found."""
        return sum(len(terms) for _letter, terms in self.letters)


def words_of(access: Access, search: str = "") -> Words:
    """Terms whose word, spelling, long form or meaning holds the words searched for; accents and capitals do not count."""
    everything = list(Term.objects.filter(coalition=access.coalition))
    asked = without_accents(search).lower().split()
    letters: dict[str, list[Term]] = {}
    retired = []
    for term in sorted(everything, key=lambda one: (one.key.lower(), one.pk)):
        term.coalition = access.coalition
        if not _holds(term, asked):
            continue
        if term.is_retired:
            retired.append(term)
        else:
            letters.setdefault(letter_of(term), []).append(term)
    in_use = [term for term in everything if not term.is_retired]
    return Words(
        letters=tuple((letter, tuple(letters[letter])) for letter in sorted(letters)),
        retired=tuple(retired),
        in_use=len(in_use),
        without={code: sum(not term.meanings.get(code) for term in in_use) for code in LANGUAGES},
    )


def _holds(term: Term, asked: list[str]) -> bool:
    texts = [term.word, *term.spellings, *term.long_forms.values(), *term.meanings.values()]
    whole = without_accents(" ".join(texts)).lower()
    return all(one in whole for one in asked)


def last_step(term: Term) -> Entry | None:
    """The newest thing that was done to a term: what "Take it back" undoes."""
    return next((entry for entry in history(term.coalition_id, term, limit=20) if entry.action in STEPS), None)
