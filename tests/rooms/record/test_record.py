"""The record holds, says nothing private, and shows where it was tampered with."""

from __future__ import annotations

import pytest
from django.db import connection

from longtable.coalitions.models import Person
from longtable.record.actions import SYSTEM, write
from longtable.record.classification import CHANGED
from longtable.record.models import Chain, Entry
from longtable.record.queries import history, verify, verify_all
from tests.factories import make_access, make_coalition

pytestmark = pytest.mark.django_db


def write_three() -> int:
    coalition = make_coalition()
    for name in ("one", "two", "three"):
        write(
            coalition_id=coalition.pk,
            by=SYSTEM,
            action="coalitions.coalition_changed",
            subject=coalition,
            label=name,
            before={"name": "old", "strategy_adopted_on": None},
            after={"name": name, "strategy_adopted_on": "2026-01-31"},
        )
    return coalition.pk


def test_a_chain_holds_and_each_coalition_has_its_own() -> None:
    first, second = write_three(), write_three()
    assert [(v.coalition_id, v.entries, v.holds) for v in verify_all()] == [(first, 3, True), (second, 3, True)]
    assert list(Entry.objects.filter(coalition_id=second).values_list("number", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("column", "value"), [("reason", "'tampered'"), ("after", "'{}'"), ("actor", "'account:99'"), ("number", "9")]
)
def test_a_changed_entry_is_found(column: str, value: str) -> None:
    key = write_three()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE record_entry SET {column} = {value} WHERE coalition_id = {key} AND number = 2")
    result = verify(key)
    assert not result.holds
    assert result.broken_at == 2


def test_a_missing_last_entry_is_found() -> None:
    key = write_three()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM record_entry WHERE coalition_id = {key} AND number = 3")
    assert not verify(key).holds


def test_a_rewritten_tail_without_its_chain_head_is_found() -> None:
    key = write_three()
    Chain.objects.filter(coalition_id=key).update(head="0" * 64)
    assert not verify(key).holds


def test_entries_refuse_to_be_changed_or_deleted() -> None:
    write_three()
    entry = Entry.objects.first()
    assert entry
    entry.reason = "later"
    with pytest.raises(TypeError, match="append-only"):
        entry.save()
    with pytest.raises(TypeError, match="append-only"):
        entry.delete()


def test_personal_values_become_the_word_changed() -> None:
    access = make_access()
    person = Person.objects.create(coalition=access.coalition, name="Ana Ruiz", email="ana@people.example")
    entry = write(
        coalition_id=access.coalition.pk,
        by=access.actor,
        action="coalitions.person_changed",
        subject=person,
        before={"email": "old@people.example"},
        after={"email": "ana@people.example"},
    )
    assert entry.after == {"email": CHANGED}
    stored = Entry.objects.values_list("before", "after", "subject_label", "actor").get(pk=entry.pk)
    assert "people.example" not in str(stored)
    assert list(history(access.coalition.pk, person)) == [entry]
