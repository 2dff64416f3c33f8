"""Hiding words of an answer in a blind review, and showing them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from longtable.calls.models import Application, Redaction
from longtable.calls.queries.blinding import WORD, redactable, spans_of
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.record.actions import write


def joined(text_words: Iterable[tuple[int, int]], chosen: Iterable[int]) -> list[tuple[int, int]]:
    """Spans of the chosen words (by where they begin); neighbours become one span, the gap between them included.

    >>> joined([(0, 2), (3, 9), (10, 14)], [3, 10])
    [(3, 14)]
    """
    wanted, spans, open_ = set(chosen), list[tuple[int, int]](), False
    for start, end in sorted(text_words):
        if start not in wanted:
            open_ = False
            continue
        spans = [*spans[:-1], (spans[-1][0], end)] if open_ else [*spans, (start, end)]
        open_ = True
    return spans


@transaction.atomic
def hide_words(
    *, by: Access, application: Application, chosen: Mapping[int, Iterable[int]], everywhere: str = ""
) -> int:
    """Hide exactly the chosen words: by question, where each word begins. ``everywhere``: also every place of these words.

    What is not chosen is shown again. Returns how many stretches are hidden now. The record does not hold the words.
    """
    call = application.call
    if not call.blind:
        raise Refused(_("Reviewers of this call see who applies, so there is nothing to hide."))
    phrase = [match.group().strip(".,;:!?()“”\"'").casefold() for match in WORD.finditer(everywhere)]
    new: dict[int, list[tuple[int, int]]] = {}
    for answer in redactable(application, call):
        starts = set(chosen.get(answer.question.pk, ()))
        words = [word.text.strip(".,;:!?()“”\"'").casefold() for word in answer.words]
        for at in range(len(words) - len(phrase) + 1 if phrase else 0):
            if words[at : at + len(phrase)] == phrase:
                starts |= {word.start for word in answer.words[at : at + len(phrase)]}
        spans = joined([(word.start, word.end) for word in answer.words], starts)
        if spans:
            new[answer.question.pk] = spans
    if new != spans_of(application):
        Redaction.objects.filter(application=application).delete()
        Redaction.objects.bulk_create(
            Redaction(application=application, question_id=question, start=start, end=end)
            for question, spans in new.items()
            for start, end in spans
        )
        write(
            coalition_id=by.coalition.pk,
            by=by.actor,
            action="calls.words_hidden",
            subject=application,
            label=application.code,
        )
    return sum(len(spans) for spans in new.values())
