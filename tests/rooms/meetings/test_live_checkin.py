"""At the door: the code on the wall, who is let in as whom, and that nothing tells who was invited."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from longtable.coalitions.models import Role
from longtable.meetings.actions.checkin import make_wall_code
from longtable.meetings.actions.hosting import end_meeting
from longtable.meetings.models import Participant
from tests.factories import make_access
from tests.factories.meetings import make_meeting, make_participant
from tests.factories.partners import make_partner
from tests.pages import visit, words_of
from tests.rooms.meetings.live import begun, tap

pytestmark = pytest.mark.django_db


@pytest.fixture
def access():
    return make_access()


@pytest.fixture
def meeting(access):
    return begun(access)


def door(access, meeting):
    return reverse("checkin", args=[make_wall_code(by=access, meeting=meeting)])


def enter(page, client=None, **typed):
    given = {"name": "Rosa Delgado", "where": "room", "once": str(uuid.uuid4())} | typed
    return (client or visit()).post(page, given)


def invite(meeting, access, **person):
    rosa = make_participant(meeting, access)
    for name, value in person.items():
        setattr(rosa.person, name, value)
    rosa.person.save()
    return rosa


def test_a_name_at_the_door_is_one_line_of_letters_that_are_seen(access, meeting):
    enter(door(access, meeting), name=" Grace\u202e\n Lindqvist\u200b", organization="Friends\tof the Park")
    guest = Participant.objects.get()
    assert (guest.guest_name, guest.facts["partner"]) == ("Grace Lindqvist", "Friends of the Park")


@pytest.mark.parametrize("contact", ["ROSA@people.example", "312-555-0142", "+1 (312) 555 0142"])
def test_someone_invited_is_known_by_address_or_phone(access, meeting, contact):
    rosa = invite(meeting, access, email="rosa@people.example", phone="(312) 555-0142")
    answer = enter(door(access, meeting), contact=contact, name="rosa", where="remote")
    assert answer.status_code == 302
    rosa.refresh_from_db()
    assert rosa.came_at
    assert (rosa.came_by, rosa.is_remote) == ("code", True)
    assert Participant.objects.count() == 1
    assert "I would like to speak" in words_of(visit().get(answer["Location"]))


def test_nothing_tells_who_was_invited(access, meeting):
    invite(meeting, access, email="rosa@people.example")
    page = door(access, meeting)
    pages = []
    for typed in (
        {"contact": "rosa@people.example"},
        {"contact": "nobody@people.example"},
        {"contact": "rosa@people.example", "name": "Mallory Pike"},
        {},
    ):
        answer = enter(page, **typed)
        assert answer.status_code == 302
        html = visit().get(answer["Location"]).content.decode()
        html = re.sub(r'value="[^"]{30,}"|data-(me|version|now|token|events|marks)="[^"]*"', "", html)
        html = html.replace(answer["Location"], "")
        pages.append(re.sub(r'name="next" value="[^"]*"', "", html))
    assert len(set(pages)) == 1
    assert Participant.objects.filter(person=None).count() == 3


def test_the_address_alone_makes_nobody_someone_else(access, meeting):
    rosa = invite(meeting, access, email="rosa@people.example")
    enter(door(access, meeting), contact="rosa@people.example", name="Mallory Pike")
    rosa.refresh_from_db()
    assert rosa.came_at is None
    assert Participant.objects.get(person=None).guest_name == "Mallory Pike"


def test_a_guest_of_an_organization_that_we_know_has_its_facts(access, meeting):
    make_partner(access.coalition, "Lake House", sectors=[], services=[("black", "led_by", ["1"])])
    enter(door(access, meeting), organization="lake house")
    guest = Participant.objects.get()
    assert guest.facts["partner"] == "Lake House"
    assert guest.facts["relation"] == "led_by"
    enter(door(access, meeting), name="Omar", organization="Friends of the Park")
    other = Participant.objects.get(guest_name="Omar")
    assert other.facts == {"partner": "Friends of the Park", "sectors": [], "relation": "", "new": None, "paid": None}


def test_a_form_sent_twice_lets_in_one(access, meeting):
    page, once = door(access, meeting), str(uuid.uuid4())
    first, second = (enter(page, once=once) for _ in range(2))
    assert Participant.objects.count() == 1
    assert first.status_code == second.status_code == 302
    assert visit().get(second["Location"]).status_code == 200


def test_the_code_scanned_again_on_the_same_phone_leads_back(access, meeting):
    page, client = door(access, meeting), visit()
    answer = enter(page, client)
    assert client.get(page)["Location"] == answer["Location"]
    assert client.get(page + "?new").status_code == 200  # someone else with the same phone


def test_the_code_opens_the_live_screen_and_nothing_else(access, meeting):
    secret = enter(door(access, meeting))["Location"].split("/")[-3]
    assert visit().get(reverse("meeting_live", args=[secret])).status_code == 200
    assert visit().get(reverse("meeting_link", args=[secret])).status_code == 404


def test_the_code_works_on_the_day_and_until_the_end(access):
    later = make_meeting(access, starts_at=timezone.now() + timedelta(days=3))
    assert visit().get(door(access, later)).status_code == 410
    assert "The door is closed" in words_of(
        visit(access.account).get(reverse("meetings:wall", args=[access.coalition.slug, later.code]))
    )
    meeting = begun(access)
    page = door(access, meeting)
    assert visit().get(page).status_code == 200
    inside = enter(page)["Location"]
    end_meeting(by=access, meeting=meeting, tap=tap())
    assert visit().get(page).status_code == 410
    assert enter(page, name="Late").status_code == 410
    assert "The meeting is over" in words_of(visit().get(inside))
    access.coalition.links.update(expires_at=timezone.now())
    ended = visit().get(inside)
    assert ended.status_code == 410
    assert "on another day" in words_of(ended)


def test_forged_codes_are_no_page(access, meeting):
    assert visit().get(reverse("checkin", args=["forged"])).status_code == 404
    assert visit().post(reverse("checkin", args=["forged"]), {"name": "x"}).status_code == 404


def test_a_name_is_needed(access, meeting):
    answer = enter(door(access, meeting), name="  ")
    assert answer.status_code == 422
    assert not Participant.objects.exists()


def test_the_wall_shows_the_same_code_again_and_only_to_coordinators(access, meeting):
    page = reverse("meetings:wall", args=[access.coalition.slug, meeting.code])
    client = visit(access.account)
    first, second = (words_of(client.get(page)) for _ in range(2))
    assert first == second
    assert "Apunte la cámara" in first
    assert access.coalition.links.filter(purpose="checkin").count() == 1
    assert visit(make_access(Role.MEMBER, access.coalition).account).get(page).status_code == 403


def test_the_host_lets_someone_in(access, meeting):
    page = reverse("meetings:host", args=[access.coalition.slug, meeting.code])
    mei = make_participant(meeting, access, "Mei Nakagawa")
    client, one = visit(access.account), str(uuid.uuid4())
    client.post(page, {"do": "come_for", "participant": mei.pk})
    for _ in range(2):
        client.post(page, {"do": "guest", "name": "Omar", "organization": "Friends of the Park", "tap": one})
    assert dict(Participant.objects.values_list("came_by", "guest_name")) == {"host": "Omar"}
    assert Participant.objects.exclude(came_at=None).count() == 2
    client.post(page, {"do": "go_for", "participant": mei.pk})
    mei.refresh_from_db()
    assert mei.left_at
