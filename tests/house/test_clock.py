"""Moments on pages stand by the clock of the coalition, never by the server's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from longtable.calls.entries import day_words
from longtable.record.actions import write
from longtable.record.models import Entry
from tests.factories import make_access
from tests.factories.calls import make_call
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 11, 2, 4, 30, tzinfo=UTC)  # half past ten in the evening before, in Chicago


def test_a_history_tells_the_time_of_the_place_and_its_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    by = make_access()
    call = make_call(by)
    assert by.coalition.time_zone == "America/Chicago"
    monkeypatch.setattr(timezone, "now", lambda: LATE)
    write(
        coalition_id=by.coalition.pk, by=by.actor, action="calls.call_extended", subject=call, label=call.title,
        before={"closes_at": LATE}, after={"closes_at": LATE},
    )  # fmt: skip
    monkeypatch.undo()
    assert Entry.objects.get().at == LATE
    words = words_of(visit(by.account).get(reverse("calls:call", args=[by.coalition.slug, call.code])))
    assert "Nov. 1, 2026, 10:30 p.m. CST" in words
    assert "UTC" not in words


def test_a_moment_in_an_entry_is_a_day_of_that_place() -> None:
    with timezone.override("America/Chicago"):
        assert day_words(LATE.isoformat()) == "Nov. 1, 2026"
        assert day_words("2026-11-02") == "Nov. 2, 2026"
        assert day_words("soon") == "soon"
