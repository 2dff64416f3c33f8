"""Every write about the coalition's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.coalitions.models import Coalition
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.language.models import LONGEST_LONG_FORM, LONGEST_WORD, OfferedPair, Term
from longtable.language.queries import last_step, term_with
from longtable.language.rules import (
    LANGUAGES,
    clean_line,
    clean_spellings,
    key_of,
    may_undo,
    pair_key,
)
from longtable.methods.language.acronyms import find_defined
from longtable.record.actions import Actor, write

MOST_TERMS = 2_000
Texts = Mapping[str, str]  # language -> text


@transaction.atomic
def add_term(
    *, by: Access, word: str, long_forms: Texts, meanings: Texts, spellings: Iterable[str] = (),
    offer: OfferedPair | None = None,
) -> Term:  # fmt: skip
    """Explain a word. ``offer`` is the pair that it comes from. Raises Refused where the list has the word already."""
    Coalition.objects.select_for_update().get(pk=by.coalition.pk)
    values = _values(by.coalition, None, word=word, long_forms=long_forms, meanings=meanings, spellings=spellings)
    if Term.objects.filter(coalition=by.coalition).count() >= MOST_TERMS:
        raise Refused(_("The list is full. Nobody reads so many words: retire some."))
    term = Term.objects.create(coalition=by.coalition, **values)
    if offer is not None:
        OfferedPair.objects.filter(pk=offer.pk, coalition=by.coalition).update(state=OfferedPair.State.ACCEPTED)
    _told(by, "term_added", term, after=_shown(term))
    return term


@transaction.atomic
def change_term(
    *, by: Access, term: Term, word: str, long_forms: Texts, meanings: Texts, spellings: Iterable[str] = ()
) -> Term:
    """Say it better. Raises Refused where another term has the word already. No change, no entry."""
    term = Term.objects.select_for_update().get(pk=term.pk)
    before = _shown(term)
    values = _values(by.coalition, term, word=word, long_forms=long_forms, meanings=meanings, spellings=spellings)
    for name, value in values.items():
        setattr(term, name, value)
    after = _shown(term)
    changed = [name for name in after if before[name] != after[name]]
    if changed:
        term.save()
        _told(
            by, "term_changed", term, {name: before[name] for name in changed}, {name: after[name] for name in changed}
        )
    return term


@transaction.atomic
def retire_term(*, by: Access, term: Term) -> None:
    """No longer use a word. It stays in the list below the others, and texts no longer mark it."""
    if Term.objects.filter(pk=term.pk, retired_at=None).update(retired_at=timezone.now()):
        _told(by, "term_retired", term)


@transaction.atomic
def restore_term(*, by: Access, term: Term) -> None:
    """Use a retired word again."""
    if Term.objects.filter(pk=term.pk).exclude(retired_at=None).update(retired_at=None):
        _told(by, "term_restored", term)


@transaction.atomic
def undo_last(*, by: Access, term: Term) -> None:
    """Take back the newest step at a term, as a step of its own: words go back, an added term is retired."""
    term = Term.objects.select_for_update().get(pk=term.pk)
    entry = last_step(term)
    if entry is None or not may_undo(by, entry):
        raise Refused(_("You cannot take this back. Ask a coordinator."))
    if entry.action == "language.term_changed":
        now = _shown(term)
        if any(now[name] != value for name, value in entry.after.items()):
            raise Refused(_("This was changed again in the meantime. Look at it once more."))
        change_term(by=by, term=term, **{**now, **entry.before})
    elif entry.action == "language.term_retired":
        restore_term(by=by, term=term)
    else:
        retire_term(by=by, term=term)


@transaction.atomic
def offer_pairs(
    *, by: Access | Actor, coalition: Coalition, texts: Iterable[tuple[str, str]], source: str
) -> list[OfferedPair]:
    """Offer the acronyms that texts spell out ("long form (LF)"; Schwartz & Hearst 2003) for the list of words.

    ``texts`` are pairs of language and plain text; ``source`` says in words where they are from, and is shown as it
    is. Nothing of the texts is kept but the pairs. A pair is offered once, also when it was dismissed; an acronym
    that the list explains already is not offered. Returns the new offers; one entry in the record where there are any.
    """
    found: dict[str, OfferedPair] = {}
    for language, text in texts:
        for pair in find_defined(text):
            word, long = clean_line(pair.short), clean_line(pair.long)
            key = pair_key(word, long)
            if (
                language in LANGUAGES
                and key not in found
                and len(word) <= LONGEST_WORD
                and len(long) <= LONGEST_LONG_FORM
            ):
                found[key] = OfferedPair(
                    coalition=coalition, word=word, long_form=long, key=key, language=language,
                    source=clean_line(source)[:200],
                )  # fmt: skip
    if not found:
        return []
    Coalition.objects.select_for_update().get(pk=coalition.pk)
    known = set(OfferedPair.objects.filter(coalition=coalition, key__in=found).values_list("key", flat=True))
    fresh = [
        offer for key, offer in found.items() if key not in known and term_with(coalition, _forms(offer.word)) is None
    ]
    for offer in fresh:
        offer.save()
    if fresh:
        actor = by.actor if isinstance(by, Access) else by
        words = [offer.word for offer in fresh]
        write(
            coalition_id=coalition.pk, by=actor, action="language.pairs_offered", subject=fresh[0],
            after={"words": words, "source": fresh[0].source},
        )  # fmt: skip
    return fresh


@transaction.atomic
def dismiss_offer(*, by: Access, offer: OfferedPair) -> None:
    """This pair is nothing for the list."""
    _decide(by, offer, OfferedPair.State.WAITING, OfferedPair.State.DISMISSED, "pair_dismissed")


@transaction.atomic
def offer_again(*, by: Access, offer: OfferedPair) -> None:
    """Take back that a pair was dismissed."""
    _decide(by, offer, OfferedPair.State.DISMISSED, OfferedPair.State.WAITING, "pair_offered_again")


def _decide(by: Access, offer: OfferedPair, was: str, now: str, action: str) -> None:
    if OfferedPair.objects.filter(pk=offer.pk, state=was).update(state=now):
        write(
            coalition_id=by.coalition.pk, by=by.actor, action=f"language.{action}", subject=offer, label=offer.word,
            before={"state": was}, after={"state": now},
        )  # fmt: skip


def _values(
    coalition: Coalition, besides: Term | None, *, word: str, long_forms: Texts, meanings: Texts,
    spellings: Iterable[str],
) -> dict[str, Any]:  # fmt: skip
    word = clean_line(word)
    spellings = clean_spellings(word, spellings)
    meanings, long_forms = _texts(meanings), _texts(long_forms)
    if not word or not meanings:
        raise Refused(_("A word needs a meaning in English or Spanish."))
    there = term_with(coalition, [word, *spellings], besides)
    if there is not None:
        text = _("“%(word)s” is in the list already, but no longer used. Use it again, or write another word.")
        if not there.is_retired:
            text = _("“%(word)s” is in the list already. Change it there, or write another word.")
        raise Refused(text % {"word": there.word})
    return {
        "word": word, "key": key_of(word), "long_forms": long_forms, "meanings": meanings, "spellings": spellings,
    }  # fmt: skip


def _texts(texts: Texts) -> dict[str, str]:
    return {code: text for code in LANGUAGES if (text := clean_line(texts.get(code, "")))}


def _forms(word: str) -> list[str]:
    """An acronym with and without the s of several."""
    return [word, word[:-1]] if word.endswith("s") and len(word) > 2 else [word]


def _shown(term: Term) -> dict[str, Any]:
    return {
        "word": term.word,
        "long_forms": dict(term.long_forms),
        "meanings": dict(term.meanings),
        "spellings": list(term.spellings),
    }


def _told(
    by: Access, action: str, term: Term, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None
) -> None:
    write(
        coalition_id=by.coalition.pk, by=by.actor, action=f"language.{action}", subject=term, label=term.word,
        before=before, after=after,
    )  # fmt: skip
