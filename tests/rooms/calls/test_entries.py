"""The history of a call speaks in words: no raw key, no field without a word."""

from __future__ import annotations

import pytest
from django.utils import translation

from longtable.record.words import Tellers

pytestmark = pytest.mark.django_db


def said(before: dict[str, object], after: dict[str, object]) -> str:
    return Tellers()(1, "calls.call_opened", before, after)


def test_known_fields_are_said_in_words() -> None:
    assert said({"state": "draft"}, {"state": "open", "closes_at": "2026-11-10T12:00:00Z"}) == (
        "Being drafted → Open; closes: Nov. 10, 2026"
    )
    with translation.override("es"):
        assert "Abierta" in said({"state": "draft"}, {"state": "open"})


def test_fields_without_a_word_are_left_unsaid() -> None:
    assert said({}, {"is_usual": "changed", "areas": ["1"], "question": "Who?"}) == "question: Who?"
