"""Days that pass while people wait for a choice, meetings that a poll made and that are cancelled, nobody to ask."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.meetings.actions.choosing import choose_times
from longtable.meetings.actions.gathering import cancel_meeting
from longtable.meetings.actions.polling import extend_poll
from longtable.meetings.models import AccessNeeds, Asked, Meeting, Poll, PollOption
from longtable.meetings.queries.times import inputs_of
from longtable.meetings.time_choice import TimeChoice
from tests.factories import make_access
from tests.factories.meetings import make_invitable, make_poll, secret_of_poll
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db


def of(access: Access, name: str, *args: object) -> str:
    return reverse(f"meetings:{name}", args=[access.coalition.slug, *args])


def closed_poll(access: Access, **fields: object) -> Poll:
    """A closed poll whose two times suit the one who is asked."""
    poll = make_poll(access, [make_invitable(access)], **fields)
    Asked.objects.update(answers={"1": "yes", "2": "yes"}, answered_at=timezone.now())
    Poll.objects.update(state=Poll.State.CLOSED)
    poll.refresh_from_db()
    return poll


def choose(access: Access, poll: Poll, *chosen: str) -> list[Meeting]:
    choice = TimeChoice(inputs_of(poll).frozen)
    result, _done = choice.result(9)
    assert result is not None
    return choose_times(by=access, poll=poll, chosen=chosen, result=result, digest=choice.digest, reason="so")


def test_a_day_that_has_passed_is_neither_proposed_nor_chosen() -> None:
    access = make_access()
    poll = closed_poll(access)
    PollOption.objects.filter(number=1).update(on=today_of(poll) - timedelta(days=1))
    assert inputs_of(poll).frozen["options"] == ["2"]
    text = words_of(visit(access.account).get(of(access, "choice", poll.pk)))
    assert "suits everyone" in text
    with pytest.raises(Refused):
        choose(access, poll, "1")
    assert len(choose(access, poll, "2")) == 1


def test_where_every_day_has_passed_the_poll_says_so_and_offers_later_days() -> None:
    access = make_access()
    poll = closed_poll(access)
    PollOption.objects.update(on=today_of(poll) - timedelta(days=1))
    client = visit(access.account)
    text = words_of(client.get(of(access, "poll", poll.pk)))
    assert "Every day that you asked about has passed" in text
    assert "Ask about later days" in text
    assert "Which choice is fairest?" not in text
    assert client.get(of(access, "choice", poll.pk)).headers["Location"] == of(access, "poll", poll.pk)
    assert client.post(of(access, "choose", poll.pk)).headers["Location"] == of(access, "poll", poll.pk)


def test_meetings_of_a_series_whose_time_has_passed_are_not_planned() -> None:
    access = make_access()
    poll = closed_poll(access, series=3, every_weeks=1, first_on=today_of(access.coalition) - timedelta(days=8))
    made = choose(access, poll, "1", "1", "1")
    assert 1 <= len(made) < 3
    assert all(one.starts_at > timezone.now() for one in made)
    Poll.objects.update(state=Poll.State.CLOSED, first_on=today_of(access.coalition) - timedelta(days=60))
    poll.refresh_from_db()
    with pytest.raises(Refused, match="has passed"):
        choose(access, poll, "1", "1", "1")


def test_answers_cannot_be_waited_for_until_no_time_is_left() -> None:
    access = make_access()
    poll = make_poll(access, [make_invitable(access)])
    last = max(one.on for one in poll.options.all() if one.on)
    with pytest.raises(Refused, match="no time is left to choose"):
        extend_poll(by=access, poll=poll, until=last)
    assert extend_poll(by=access, poll=poll, until=last - timedelta(days=1)).closes_on == last - timedelta(days=1)
    series = make_poll(access, [make_invitable(access, "Noor Haddad")], series=3)
    with pytest.raises(Refused, match="no time is left to choose"):
        extend_poll(by=access, poll=series, until=series.first_on)


def test_the_link_to_a_poll_says_that_the_meeting_it_made_is_cancelled() -> None:
    access = make_access()
    poll = closed_poll(access)
    (meeting,) = choose(access, poll, "1")
    page = reverse("poll_link", args=[secret_of_poll(Asked.objects.get())])
    assert "Your invitation comes by itself." in words_of(visit().get(page))
    cancel_meeting(by=access, meeting=meeting, reason="A storm")
    text = words_of(visit().get(page))
    assert "(cancelled)" in text
    assert "Your invitation comes by itself." not in text


def test_with_nobody_to_ask_the_way_leads_to_people_not_to_a_letter_for_nobody() -> None:
    access = make_access()
    poll = make_poll(access, [], state=Poll.State.DRAFT)
    client = visit(access.account)
    text = words_of(client.get(of(access, "poll", poll.pk)))
    assert "Choose whom to ask" in text
    assert "Look at the letter and send" not in text
    answer = client.get(of(access, "open_poll", poll.pk))
    assert answer.headers["Location"] == of(access, "poll_ask", poll.pk)
    text = words_of(client.get(of(access, "poll_ask", poll.pk)))
    assert "The coalition knows nobody yet." in text
    assert "Add a partner" in text


def test_someone_who_has_answered_is_taken_out_only_after_a_question() -> None:
    access = make_access()
    make_poll(access, [make_invitable(access)])
    Asked.objects.update(answers={"1": "yes"}, answered_at=timezone.now())
    one = Asked.objects.get()
    page = of(access, "poll_person", one.poll_id, one.pk)
    client = visit(access.account)
    assert "Their answer is deleted" in words_of(client.post(page, {"take_off": "1"}))
    assert Asked.objects.exists()
    assert client.post(page, {"take_off": "1", "sure": "1"}).status_code == 302
    assert not Asked.objects.exists()


def test_what_was_ticked_stays_ticked_after_a_mistake() -> None:
    access = make_access()
    make_poll(access, [make_invitable(access)])
    page = reverse("poll_link", args=[secret_of_poll(Asked.objects.get())])
    html = visit().post(page, {"remember": "1", "needs": ["meal"]}).content.decode()
    assert 'id="remember" value="1" checked' in html
    assert not AccessNeeds.objects.exists()


def test_whoever_is_asked_about_a_series_reads_from_when_and_how_often() -> None:
    access = make_access()
    make_poll(access, [make_invitable(access)], series=3, every_weeks=2)
    text = words_of(visit().get(reverse("poll_link", args=[secret_of_poll(Asked.objects.get())])))
    assert "3 meetings, one every 2 weeks, from " in text
