"""The page “When do we meet next?”: what to do first, who came over the year, and the past in short."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from longtable.coalitions.queries import Access
from longtable.meetings.models import Meeting
from longtable.partners.models import Body
from tests.factories import make_access
from tests.factories.meetings import make_meeting, make_participant
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db


def hold(access: Access, days_ago: int, came: int, **fields: object) -> Meeting:
    """A meeting that was held, with so many who came and one who did not."""
    starts = timezone.now() - timedelta(days=days_ago)
    meeting = make_meeting(access, starts_at=starts, state=Meeting.State.ENDED, **fields)
    for number in range(came + 1):
        name = f"{meeting.code} {number}"
        make_participant(meeting, access, name=name, came_at=starts if number < came else None)
    return meeting


def page_of(access: Access, query: str = "") -> str:
    """What the page says."""
    return words_of(visit(access.account).get(reverse("meetings:meetings", args=[access.coalition.slug]) + query))


def test_six_past_meetings_are_shown_and_the_others_by_a_link() -> None:
    access = make_access()
    for number in range(8):
        make_meeting(
            access,
            title=f"Held {number}",
            starts_at=timezone.now() - timedelta(days=30 + number),
            state=Meeting.State.ENDED,
        )
    text = page_of(access)
    assert "Held 5" in text
    assert "Held 6" not in text
    assert "All past meetings" in text
    assert text.index("Ask when everyone can come") < text.index("Held 0")
    text = page_of(access, "?past=all")
    assert "Held 7" in text
    assert "All past meetings" not in text


def test_who_came_is_drawn_for_those_who_met_most_often_with_a_table_twin() -> None:
    access = make_access()
    body = Body.objects.create(coalition=access.coalition, name="Working group")
    hold(access, 20, 1, body=body)
    hold(access, 400, 2)
    for days, came in ((40, 3), (70, 2)):
        hold(access, days, came)
    assert "Who came over the last twelve months" not in page_of(access)  # two are no picture
    hold(access, 100, 1)
    text = page_of(access)
    assert "Who came over the last twelve months: Everyone" in text
    twin = text[text.index("MeetingCameOn the list") :]
    twin = twin[: twin.index("Past meetings")]
    assert [twin.count(figures) for figures in ("12", "23", "34")] == [1, 1, 1]


def test_the_only_meeting_to_come_is_not_told_twice_and_a_state_is_said_only_where_it_says_something() -> None:
    access = make_access()
    make_meeting(access, title="Alone")
    text = page_of(access)
    assert text.count("Alone") == 1
    assert "Meetings to come" not in text
    make_meeting(access, title="Gone", state=Meeting.State.CANCELLED)
    text = page_of(access)
    assert "Meetings to come" in text
    assert "Cancelled" in text
