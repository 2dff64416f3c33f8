"""The record in words: rooms tell how their fields and values are called, in the language of the page."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override

from longtable.coalitions.models import Role
from longtable.coverage.actions import add_evidence, set_rhythm
from longtable.record.models import Entry
from longtable.record.words import Tellers, change_words
from tests.factories import make_access
from tests.factories.partners import make_partner

pytestmark = pytest.mark.django_db


def told(coalition_id: int) -> list[str]:
    tell = Tellers()
    entries = Entry.objects.filter(coalition_id=coalition_id).order_by("number")
    return [tell(coalition_id, entry.action, entry.before, entry.after) for entry in entries]


def test_rooms_say_their_entries_in_the_language_of_the_page() -> None:
    by = make_access(Role.COORDINATOR)
    partner = make_partner(by.coalition, name="Open Door")
    add_evidence(by=by, partner=partner, kind="came", on=date(2026, 11, 10), source="Minutes")
    set_rhythm(by=by, months=6, next_on=date(2027, 5, 1))
    assert told(by.coalition.pk)[-2:] == [
        "came to a meeting; Nov. 10, 2026; known from: Minutes",
        "every 6 months; next time: May 1, 2027",
    ]
    with override("es"):
        assert told(by.coalition.pk)[-1] == "cada 6 meses; próxima vez: 1 de mayo de 2027"


def test_a_room_without_words_says_field_and_value_and_never_what_is_personal() -> None:
    assert change_words({"standing": "prospect"}, {"standing": "invited", "until_day": ""}) == (
        "standing: prospect → invited"
    )
    assert change_words({"email": "changed"}, {"email": "changed"}) == "email: changed"
    assert Tellers()(1, "nowhere.done", {}, {"size": 3}) == "size: 3"
