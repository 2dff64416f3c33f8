"""Reviewing in words: how its actions are called in the record, and sentences of the methods in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from longtable.methods.wording import Sentence
from longtable.ui.numbers import number

REVIEWING = {
    "calls.panelist_added": gettext_lazy("Asked onto the panel"),
    "calls.panelist_came_back": gettext_lazy("Back on the panel"),
    "calls.panelist_changed": gettext_lazy("Details of a reviewer changed"),
    "calls.panelist_left": gettext_lazy("Off the panel"),
    "calls.review_link_sent": gettext_lazy("Personal link sent to a reviewer"),
    "calls.review_link_renewed": gettext_lazy("New personal link sent to a reviewer"),
    "calls.review_link_opened": gettext_lazy("A reviewer who is signed in opened their reviews"),
    "calls.review_links_withdrawn": gettext_lazy("Personal links of a reviewer withdrawn"),
    "calls.conflicts_declared": gettext_lazy("A reviewer said where they have a conflict"),
    "calls.stepped_aside": gettext_lazy("A reviewer stepped aside"),
    "calls.review_voided": gettext_lazy("A conflict was found: the review is void"),
    "calls.review_finished": gettext_lazy("Review finished"),
    "calls.review_put_off": gettext_lazy("Put off by a reviewer"),
    "calls.abstained": gettext_lazy("A reviewer abstained"),
    "calls.score_changed": gettext_lazy("Score changed after the panel talked"),
    "calls.readers_given": gettext_lazy("Applications given to reviewers"),
    "calls.reader_added": gettext_lazy("Given to a reviewer by hand"),
    "calls.reader_replaced": gettext_lazy("Given to someone else"),
    "calls.words_hidden": gettext_lazy("Words hidden for a blind review"),
}


def shown(value: object) -> str:
    """One value of a sentence as the reader writes it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return number(value) if isinstance(value, int) else number(value, 1)


def in_words(sentence: Sentence) -> str:
    """A sentence of the methods in the reader's language."""
    return sentence.render(gettext, ngettext, shown)


def kept_in_words(kept: Mapping[str, Any]) -> str:
    """The same for a sentence that was kept."""
    return in_words(Sentence(kept["template"], kept["params"], kept["plural"], kept["count"]))
