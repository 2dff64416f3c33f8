"""What waits in a coalition, and for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from longtable.calls.models import Application, PublicQuestion
from longtable.coalitions.models import Coalition, Person, Role
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coverage.actions import make_assessment
from longtable.coverage.models import Rhythm
from longtable.meetings.models import ActionPoint, Meeting, Poll
from longtable.meetings.queries.gathering import everyone_invitable
from longtable.partners.models import Partner, Standing
from tests.factories import make_access, make_account
from tests.factories.applications import make_application
from tests.factories.calls import make_call
from tests.factories.coverage import make_table
from tests.factories.meetings import make_item, make_meeting, make_participant, make_poll
from tests.factories.partners import make_partner
from tests.factories.reviews import give, make_panelist
from tests.pages import XHTML, space, visit

pytestmark = pytest.mark.django_db


def words(access: Access, language: str = "en") -> str:
    """What the page says to someone."""
    response: Any = visit(access.account, language).get(reverse("today", args=[access.coalition.slug]))
    assert response.status_code == 200
    return space(" ".join(response.tree.find(f".//{XHTML}main").itertext()))


def fill(access: Access) -> None:
    """One meeting past, one to come, a poll, a promise and a call, with what waits about each."""
    now = timezone.now()
    before = make_meeting(access, "Spring meeting", now - timedelta(days=20), state=Meeting.State.ENDED)
    owner = make_participant(before, access, "Ana Reyes")
    ActionPoint.objects.create(meeting=before, text="Call the city", owner=owner, due_on=now.date() - timedelta(days=5))
    coming = make_meeting(access, "Summer meeting", now + timedelta(days=3))
    make_participant(coming, access, "Luis Prado")
    make_participant(coming, access, "Mei Tran", invited_at=now)
    make_item(coming, "Benches", state="proposed")
    make_poll(access, everyone_invitable(access.coalition), title="Autumn", state=Poll.State.CLOSED)
    call = make_call(access)
    PublicQuestion.objects.create(call=call, text="May we apply?", asked_at=now - timedelta(days=9))


class TestCoordinator:
    def test_every_room_says_what_waits_the_most_urgent_first(self) -> None:
        access = make_table()
        fill(access)
        make_assessment(by=access, indicator="smoking")
        Partner.objects.filter(name="Partner 0").update(confirmed_at=timezone.now())
        Rhythm.objects.filter(coalition=access.coalition).update(
            next_on=today_of(access.coalition) - timedelta(days=400)
        )
        text = words(access)
        waits = [
            "It is time to ask again",
            "The minutes of “Spring meeting”",
            "1 question about “Partners for a smoke-free lake” waits",
            "1 promise from a meeting is past its day.",
            "1 person on the list of “Summer meeting” has no invitation yet.",
            "1 of 2 people have not said whether they come to “Summer meeting”.",
            "1 proposal for the agenda of “Summer meeting” waits",
            "The agenda of “Summer meeting” has not been sent.",
            "“Summer meeting”: ",
            "have answered the poll “Autumn”: now choose a time.",
            "The call “Partners for a smoke-free lake” closes",
            "have not told us whom they serve.",
        ]
        assert [one for one in waits if one not in text] == []
        assert text.index("It is time to ask again") < text.index("The minutes of") < text.index("“Summer meeting”: ")
        assert text.index("Late") < text.index("In the next seven days") < text.index("When there is time")

    def test_a_meeting_planned_today_for_tomorrow_is_not_late_already(self) -> None:
        access = make_table()
        make_assessment(by=access, indicator="smoking")
        meeting = make_meeting(access, "Tomorrow", timezone.now() + timedelta(days=1))
        make_participant(meeting, access)
        assert "Send the invitations" in words(access)
        assert "Late" not in words(access)
        Meeting.objects.update(made_at=timezone.now() - timedelta(days=30))
        assert "Late" in words(access)

    def test_reviews_and_then_the_choice(self) -> None:
        access = make_access()
        call = make_call(access, "closed", decides_on=today_of(access.coalition) + timedelta(days=3))
        application = make_application(call, state=Application.State.SUBMITTED)
        (given,) = give(make_panelist(call, declared=True), application)
        assert "1 review for “Partners for a smoke-free lake” is still to come." in words(access)
        given.delete()
        assert "All reviews for “Partners for a smoke-free lake” are there: now choose." in words(access)

    def test_a_new_coalition_is_shown_its_next_step_only(self) -> None:
        access = make_access()
        response: Any = visit(access.account).get(reverse("today", args=[access.coalition.slug]))
        assert "4 steps, and you know who is missing" in response.content.decode()
        buttons = [a.get("href") for a in response.tree.findall(f".//{XHTML}main//{XHTML}a")]
        assert buttons == [reverse("places:bring", args=[access.coalition.slug])]

    def test_whoever_has_an_answer_is_not_promised_one(self) -> None:
        access = make_table()
        make_assessment(by=access, indicator="smoking")
        said = words(access)
        assert "You have a first answer. Now hear it from your partners themselves." in said
        assert "you know who is missing" not in said
        assert "have not told us whom they serve" not in said, "the step says it already"

    def test_an_invitation_without_an_answer_waits_after_a_month(self) -> None:
        access = make_table()
        since = today_of(access.coalition) - timedelta(days=40)
        make_partner(access.coalition, "Harbor Clinic", standing=Standing.INVITED, since=since)
        assert "1 organization was invited more than a month ago" in words(access)

    def test_more_rows_cost_no_more_queries(self, django_assert_max_num_queries: Callable[..., Any]) -> None:
        access = make_table()
        fill(access)
        words(access)  # so that nothing is counted that happens once
        client, address = visit(access.account), reverse("today", args=[access.coalition.slug])
        with django_assert_max_num_queries(40) as few:
            client.get(address)
        fill_again(access)
        with django_assert_max_num_queries(len(few)):
            client.get(address)


def fill_again(access: Access) -> None:
    """Two more of what can be more."""
    now = timezone.now()
    for day in (4, 5):
        coming = make_meeting(access, f"Meeting {day}", now + timedelta(days=day))
        make_participant(coming, access, f"Neighbor {day}", invited_at=now)
        make_call(access)
        make_poll(access, everyone_invitable(access.coalition), title=f"Poll {day}")


class TestEveryoneElse:
    def member(self, role: Role, coalition: Coalition) -> Access:
        return make_access(role, coalition)

    def test_a_member_sees_their_own_only(self) -> None:
        access = make_table()
        fill(access)
        member = self.member(Role.MEMBER, access.coalition)
        assert "Nothing waits for you" in words(member)
        mine = Meeting.objects.get(title="Summer meeting").participants.get(person__name="Mei Tran")
        Person.objects.filter(participations=mine).update(account=member.account)
        ActionPoint.objects.create(meeting=mine.meeting, text="Bring the map", owner=mine)
        text = words(member)
        assert "You have not said whether you come." in text
        assert "You promised: Bring the map" in text
        assert "Ana Reyes" not in text
        assert "Call the city" not in text
        assert "have not told us" not in text
        assert "no invitation yet" not in text

    def test_a_reviewer_sees_what_waits_for_them(self) -> None:
        access = make_access()
        call = make_call(access, "closed")
        panelist = make_panelist(call, declared=True)
        reviewer = self.member(Role.MEMBER, access.coalition)
        panelist.person.account = reviewer.account
        panelist.person.save()
        give(panelist, make_application(call, state=Application.State.SUBMITTED))
        assert "1 application for “Partners for a smoke-free lake” waits for your review." in words(reviewer)

    def test_an_observer_sees_no_person(self) -> None:
        access = make_table()
        fill(access)
        text = words(self.member(Role.OBSERVER, access.coalition))
        assert "Nothing waits for you" in text
        assert "promise from" not in text

    def test_a_stranger_is_told_that_there_is_no_such_page(self) -> None:
        response: Any = visit(make_account()).get(reverse("today", args=[make_access().coalition.slug]))
        assert response.status_code == 404

    def test_spanish(self) -> None:
        access = make_table()
        fill(access)
        text = words(access, "es")
        assert "¿Qué necesita nuestra atención hoy?" in text
        assert "El acta de “Spring meeting”" in text
        assert "have" not in text.split()


def test_whoever_has_one_coalition_comes_to_its_day() -> None:
    access = make_access()
    response: Any = visit(access.account).get("/")
    assert response.url == reverse("today", args=[access.coalition.slug])


def test_a_new_table_lives_by_the_clock_of_its_people() -> None:
    account = make_account("dana@people.example")
    page = visit(account).post(reverse("home:new"), {"name": "Bay table", "time_zone": "America/Los_Angeles"})
    assert page.status_code == 302
    assert Coalition.objects.get().time_zone == "America/Los_Angeles"


def test_the_clock_is_asked_in_words() -> None:
    page = visit(make_account("dana@people.example"), "es").get(reverse("home:new")).content.decode()
    assert "Hora del Pacífico (Los Ángeles)" in page
    assert "America/Los_Angeles</option>" not in page
    access = make_access()
    for name in ("meetings:new", "coalitions:settings"):
        page = visit(access.account).get(reverse(name, args=[access.coalition.slug])).content.decode()
        assert "Central time (Chicago)" in page, name
        assert "Africa/Lagos</option>" in page, name
