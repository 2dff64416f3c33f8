"""Who is heard: numbers worked out by hand, empty states, small numbers, kept reviews that do not move."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from longtable.coalitions.models import Person, Role
from longtable.coalitions.queries import Access
from longtable.coverage.actions import make_assessment
from longtable.meetings import heard_words
from longtable.meetings.actions.hearing import change_review, keep_review, remind_of_reviews
from longtable.meetings.heard import work_out
from longtable.meetings.live_rules import shown_answers
from longtable.meetings.models import AgendaItem, Check, Meeting, Participant, Turn
from longtable.meetings.queries.hearing import GUEST, gather
from longtable.partners.models import Partner, Standing
from longtable.record.models import Entry
from tests.factories import make_access
from tests.factories.meetings import make_item, make_meeting
from tests.factories.partners import make_partner
from tests.factories.places import make_community
from tests.pages import CheckedClient, words_of

pytestmark = pytest.mark.django_db
Visit = Callable[..., CheckedClient]
SINCE, UNTIL = date(2026, 1, 1), date(2026, 12, 31)
NOON = datetime(2026, 1, 7, 18, 0, tzinfo=UTC)  # noon in Chicago
LATER, ADOPTED, DECLINED = AgendaItem.Outcome.LATER, AgendaItem.Outcome.ADOPTED, AgendaItem.State.DECLINED


class House:
    """Meetings four weeks apart; each partner's parts as words: "." not invited, "-" not there, a number of turns."""

    def __init__(self, access: Access, parts: Mapping[str, str], *, facts: Mapping[str, dict[str, object]]) -> None:
        self.access = access
        self.partners = {name: make_partner(access.coalition, name) for name in parts}
        self.people = {
            name: Person.objects.create(coalition=access.coalition, name=f"Person of {name}") for name in parts
        }
        self.meetings: list[Meeting] = []
        self.rows: dict[tuple[str, int], Participant] = {}
        for number in range(max(map(len, parts.values()))):
            meeting = make_meeting(
                access,
                f"Meeting {number}",
                NOON + timedelta(days=28 * number),
                state=Meeting.State.ENDED,
                time_zone="America/Chicago",
            )
            self.meetings.append(meeting)
            for name, words in parts.items():
                if words[number] != ".":
                    self._part(meeting, number, name, words[number], facts.get(name, {}))

    def _part(self, meeting: Meeting, number: int, name: str, word: str, facts: dict[str, object]) -> None:
        row = meeting.participants.create(
            person=self.people[name],
            partner=self.partners[name],
            facts={"partner": name, "sectors": [], "relation": "", "new": None, "paid": None} | facts,
            came_at=None if word == "-" else meeting.starts_at,
        )
        self.rows[name, number] = row
        for place in range(int(word) if word.isdecimal() else 0):
            self.speak(row, place)

    @staticmethod
    def speak(row: Participant, place: int, seconds: int = 30) -> None:
        began = row.meeting.starts_at + timedelta(minutes=place)
        Turn.objects.create(
            meeting=row.meeting, participant=row, began_at=began, ended_at=began + timedelta(seconds=seconds)
        )

    def result(self, since: date = SINCE, until: date = UNTIL) -> dict[str, object]:
        return json.loads(json.dumps(work_out(gather(self.access.coalition, since, until))))


FACTS = {
    "Agency": {"relation": "serves", "new": False, "paid": True},
    "Clinic": {"relation": "focuses_on", "new": False, "paid": True},
    "Neighbors": {"relation": "led_by", "new": True, "paid": False},
    "Tenants": {"relation": "led_by", "new": True},
}
PARTS = {"Agency": "86744", "Clinic": "23-21", "Neighbors": ".1100", "Tenants": "11---"}


@pytest.fixture
def access() -> Access:
    return make_access()


@pytest.fixture
def house(access: Access) -> House:
    """29 turns of the agency, 8 of the clinic, 2 of the neighbors, 2 of the tenants, who stay away after the second."""
    house = House(access, PARTS, facts=FACTS)
    make_item(house.meetings[1], "Rent help", proposed_by=house.rows["Tenants", 1], outcome=LATER)
    make_item(house.meetings[0], "Clinic bus", proposed_by=house.rows["Clinic", 0], outcome=ADOPTED)
    make_item(house.meetings[2], "Quiet hours", proposed_by=house.rows["Neighbors", 2], state=DECLINED)
    return house


def _line(lines: Sequence[Mapping[str, object]], kind: str) -> Mapping[str, object]:
    return next(one for one in lines if one.get("kind", one.get("name")) == kind)


def test_the_funnel_by_partner_and_by_invitation(house: House) -> None:
    way = house.result()["ways"]["relation"]
    total = way["partners"]["total"]
    assert total["invited"] == 4
    assert total["steps"] == {"came": [4, 4], "spoke": [4, 4], "proposed": [3, 4], "adopted": [1, 4]}
    led = _line(way["partners"]["lines"], "led_by")
    assert (led["invited"], led["steps"]["proposed"], led["steps"]["adopted"]) == (2, [2, 2], [0, 2])
    each = way["invitations"]["total"]
    assert each["invited"] == 5 + 5 + 4 + 5
    assert each["steps"] == {"came": [15, 19], "spoke": [13, 19], "proposed": [3, 19], "adopted": [1, 19]}


def test_turns_beside_attendance(house: House) -> None:
    result = house.result()
    assert (result["people"]["turns"], result["people"]["attendances"]) == (41, 15)
    led = _line(result["ways"]["relation"]["shares"], "led_by")
    assert (led["attendances"], led["turns"]) == (6, 4)
    assert led["attendance_share"] == pytest.approx(6 / 15)
    assert led["turn_share"] == pytest.approx(4 / 41)
    assert led["turn_ratio"] == pytest.approx((4 / 41) / (6 / 15))
    assert led["seconds"] == 120.0
    assert result["people"]["most"] == 1  # the agency alone has 29 of 41
    paid = _line(result["ways"]["paid"]["shares"], "not_paid")
    assert paid["turns"] == 2


def test_who_stays_and_who_stopped_with_what_happened_before(house: House) -> None:
    result = house.result()
    assert result["staying"]["split"] == "2026-03-04"  # the middle day: the meeting on it is in the second half
    assert result["staying"]["again"] == [3, 4]
    (gone,) = result["stopped"]
    assert gone["partner"] == str(house.partners["Tenants"].pk)
    assert (gone["came_to"], gone["invited_to"], gone["missed"], gone["last_on"]) == (2, 2, 3, "2026-02-04")
    assert gone["before"] == ["2026-02-04", "later", "Rent help"]
    assert result["not_invited"] == []


def test_coming_to_another_committee_is_not_stopping(house: House) -> None:
    other = make_meeting(house.access, "Housing", house.meetings[4].starts_at, state=Meeting.State.ENDED)
    body = house.access.coalition.bodies.create(name="Housing group")
    Meeting.objects.filter(pk=other.pk).update(body=body)
    other.participants.create(partner=house.partners["Tenants"], came_at=other.starts_at)
    assert house.result()["stopped"] == []


def test_a_meeting_moved_to_the_morning_is_told_where_nothing_else_happened(access: Access) -> None:
    house = House(access, {"Agency": "11111", "Youth": "11---"}, facts={})
    for meeting in house.meetings[2:]:
        meeting.starts_at -= timedelta(hours=3)
        meeting.save()
    (gone,) = house.result()["stopped"]
    assert gone["before"] == ["2026-03-03", "time", "morning"]


def test_questions_rest_on_facts(house: House) -> None:
    body = house.access.coalition.bodies.create(name="Steering", decides=True)
    quiet = House(house.access, {"Seniors": "00000"}, facts={"Seniors": {"paid": True}})
    body.seats.create(partner=quiet.partners["Seniors"])
    Turn.objects.create(
        meeting=quiet.meetings[0], participant=quiet.meetings[0].participants.create(guest_name="Guest")
    )
    for meeting in quiet.meetings[1:]:
        House.speak(meeting.participants.create(guest_name="Guest"), 0)
    asked = {(one["kind"], one["partner"]): one for one in house.result()["questions"]}
    seniors, neighbors = str(quiet.partners["Seniors"].pk), str(house.partners["Neighbors"].pk)
    assert asked["silent_seat", seniors]["counted"] == 5
    assert asked["nothing_taken_up", neighbors]["proposed"] == 1
    assert asked["unpaid", neighbors]["peers"] == 3
    assert ("nothing_proposed", str(house.partners["Agency"].pk)) in asked
    assert not any(kind == "nothing_taken_up" and key == seniors for kind, key in asked)


def test_the_only_partner_of_a_group_is_asked_about_and_turns_stand_beside_need(access: Access) -> None:
    make_community(access)
    house = House(access, {"Agency": "999", "Elders": "112"}, facts={})
    house.partners["Elders"].services.create(group="older_adults", relation="led_by", areas=["11", "12"])
    make_assessment(by=access, indicator="smoking")
    result = house.result()
    (question,) = [one for one in result["questions"] if one["kind"] == "only_voice"]
    assert question["partner"] == str(house.partners["Elders"].pk)
    assert question["turns"] == 4
    shares = {one["titles"]["en"]: one for one in result["fit"]["lines"]}
    assert sum(one["need_share"] for one in shares.values()) == pytest.approx(1)
    elders = next(one for one in shares.values() if one["turns"])
    assert (elders["turns"], elders["share"]) == (4, 1.0)
    assert result["fit"]["overlap"] == pytest.approx(elders["need_share"])


def test_meetings_that_nobody_counted_are_left_out_of_speaking(access: Access) -> None:
    house = House(access, {"Agency": "000", "Clinic": "000"}, facts={})
    result = house.result()
    assert result["counted"] == 0
    assert result["ways"]["relation"]["partners"]["total"]["steps"]["spoke"] == [0, 0]
    assert result["people"]["turns"] == 0


def test_guests_speak_but_were_not_invited(house: House) -> None:
    guest = house.meetings[0].participants.create(guest_name="Rosa", came_at=house.meetings[0].starts_at)
    House.speak(guest, 50)
    result = house.result()
    assert result["people"]["turns"] == 42
    assert _line(result["ways"]["relation"]["shares"], GUEST)["turns"] == 1
    assert result["ways"]["relation"]["partners"]["total"]["invited"] == 4
    assert GUEST not in json.dumps(result["stopped"])


def test_a_partner_that_was_deleted_since_still_counts_by_its_name(house: House, visit: Visit) -> None:
    before = house.result()
    house.partners["Tenants"].delete()
    after = house.result()
    assert after["ways"] == before["ways"]
    assert "gone: Tenants" in after["names"]
    page = visit(house.access.account).get(reverse("meetings:heard", args=[house.access.coalition.slug]))
    assert "Tenants" in words_of(page)
    assert "People without an organization" not in words_of(page)


def test_two_partners_are_not_compared_and_even_parts_are_said_so(access: Access) -> None:
    few = House(access, {"Agency": "1", "Clinic": "1"}, facts=FACTS).result()
    assert heard_words.same_names(few) == "Too few came to compare who speaks."
    assert heard_words.furthest_apart(few, "relation").startswith("Each kind speaks about as much")


def test_a_period_holds_both_of_its_days_and_nothing_else(house: House) -> None:
    day = date(2026, 2, 4)
    assert [one["on"] for one in house.result(day, day)["meetings"]] == ["2026-02-04"]
    assert house.result(day + timedelta(days=1), day + timedelta(days=20))["meetings"] == []


def test_small_numbers_of_anonymous_answers_stay_hidden(house: House) -> None:
    for number, tallies in enumerate(({"yes": 3, "no": 1}, {"yes": 20, "partly": 9, "no": 2}, {"yes": 9, "no": 8})):
        Check.objects.create(
            meeting=house.meetings[number], number=1, kind=Check.Kind.PULSE, tallies=tallies, is_open=False
        )
    Check.objects.create(meeting=house.meetings[3], number=1, kind=Check.Kind.PULSE, tallies={"yes": 30}, is_open=True)
    shown = house.result()["pulses"]
    assert [one["answers"] for one in shown] == [None, 31, 17]
    assert shown[0]["counts"] == {"yes": None, "partly": None, "no": None}
    assert shown[1]["counts"] == {"yes": 20, "partly": None, "no": None}
    assert shown[2]["counts"] == {"yes": 9, "partly": None, "no": None}  # that nobody said “partly” stays hidden, too


def test_answers_asked_twice_in_a_meeting_do_not_give_each_other_away(house: House) -> None:
    for number, tallies in enumerate(({"yes": 9, "no": 8}, {"yes": 10, "no": 8}, {"yes": 9, "no": 8})):
        meeting = house.meetings[min(number // 2, 1)]
        Check.objects.create(meeting=meeting, number=number, kind=Check.Kind.PULSE, tallies=tallies, is_open=False)
    shown = [(one["on"], one["answers"]) for one in house.result()["pulses"]]
    assert shown == [("2026-01-07", 17), ("2026-02-04", 17)]


def test_on_the_screens_too_the_second_answers_wait_where_they_would_tell_of_someone() -> None:
    def asked(*tallies: dict[str, int], question: str = "") -> list[Check]:
        return [Check(kind=Check.Kind.PULSE, question=question, tallies=one, is_open=False) for one in tallies]

    first, one_more, many_more = (
        {"yes": 9, "partly": 8, "no": 7},
        {"yes": 10, "partly": 8, "no": 7},
        {"yes": 20, "partly": 18, "no": 17},
    )
    assert shown_answers(asked(first)).answers == 24
    assert shown_answers(asked(first, one_more)).answers is None
    assert shown_answers(asked(first, one_more, many_more)).answers == 55
    assert shown_answers([*asked(first), *asked(one_more, question="Another?")]).answers == 25
    assert shown_answers([*asked(first, question="Another?"), *asked(one_more, question="another")]).answers is None
    assert shown_answers(asked(first, many_more, one_more)).answers is None  # beside the first they tell of one person


def test_what_the_screens_hide_the_page_hides_too(house: House) -> None:
    for number, tallies in enumerate(({"yes": 12, "partly": 5}, {"yes": 17}, {"yes": 7, "partly": 6, "no": 5})):
        check = Check.objects.create(
            meeting=house.meetings[number], number=1, kind=Check.Kind.PULSE, tallies=tallies, is_open=False
        )
        shown = house.result()["pulses"][number]
        assert shown["counts"] == dict(shown_answers([check]).counts)
    assert [one["counts"]["partly"] for one in house.result()["pulses"]] == [None, None, 6]


def test_a_period_longer_by_one_meeting_shows_each_meeting_the_same(house: House) -> None:
    for number, tallies in enumerate(({"yes": 6, "no": 5}, {"yes": 2, "no": 1}, {"yes": 12, "partly": 4, "no": 1})):
        Check.objects.create(
            meeting=house.meetings[number], number=1, kind=Check.Kind.PULSE, tallies=tallies, is_open=False
        )
    days = [one["on"] for one in house.result()["meetings"]]
    shorter = house.result(until=date.fromisoformat(days[1]))["pulses"]
    longer = house.result(until=date.fromisoformat(days[2]))["pulses"]
    assert longer[:-1] == shorter
    assert longer[1]["answers"] is None
    assert longer[2]["counts"] == {"yes": 12, "partly": None, "no": None}


def test_who_has_led_is_counted_by_meeting_and_asked_where_it_is_always_the_same(house: House) -> None:
    assert heard_words.leading(house.result()).startswith("Nobody was asked to lead")
    for number in (0, 1, 2, 4):
        Participant.objects.filter(pk=house.rows["Agency", number].pk).update(is_host=True)
    Participant.objects.filter(pk=house.rows["Clinic", 2].pk).update(is_host=True)  # asked, and did not come
    result = house.result()
    assert result["leading"]["meetings"] == 4
    assert result["leading"]["partners"] == [[str(house.partners["Agency"].pk), 4]]
    assert result["leading"]["ways"]["relation"] == [["serves", 4]]
    assert heard_words.leading(result) == "Agency led 4 of the 5 meetings. Nobody else led."
    asked = heard_words.always_leads(result)
    assert asked is not None
    assert asked[1] == "All 4 meetings were led by Agency."
    for name in ("Neighbors", "Tenants"):
        Participant.objects.filter(pk=house.rows[name, 1].pk).update(is_host=True)
    result = house.result()
    assert heard_words.leading(result) == "Agency led 4 of the 5 meetings. 2 others led at least one."
    assert heard_words.always_leads(result) is None
    assert result["leading"]["ways"]["relation"] == [["serves", 4], ["led_by", 1]]


def test_as_many_queries_for_three_meetings_as_for_one(access: Access, django_assert_num_queries: Callable) -> None:
    House(access, {"Agency": "1", "Clinic": "2"}, facts={})
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        gather(access.coalition, SINCE, UNTIL)
    House(access, {"A": "111", "B": "222", "C": "333"}, facts={})
    with django_assert_num_queries(len(one)):
        gather(access.coalition, SINCE, UNTIL)


# Kept reviews


def test_a_kept_review_never_moves(house: House) -> None:
    kept = keep_review(by=house.access, since=SINCE, until=UNTIL, note="More evenings.")
    before = json.dumps(kept.result, sort_keys=True)
    Turn.objects.all().delete()
    Partner.objects.filter(name="Agency").update(name="Agency of the City", standing=Standing.LEFT)
    house.partners["Clinic"].delete()
    kept.refresh_from_db()
    assert json.dumps(kept.result, sort_keys=True) == before
    assert "Agency of the City" not in before


def test_keeping_and_changing_are_recorded_and_numbers_stay(house: House) -> None:
    kept = keep_review(by=house.access, since=SINCE, until=UNTIL)
    was = dict(kept.result)
    change_review(by=house.access, review=kept, note="Ask the tenants.", next_on=date(2027, 1, 10))
    change_review(by=house.access, review=kept, note="Ask the tenants.", next_on=date(2027, 1, 10))
    kept.refresh_from_db()
    assert (kept.note, kept.next_on, kept.result) == ("Ask the tenants.", date(2027, 1, 10), was)
    actions = Entry.objects.filter(coalition_id=house.access.coalition.pk, action__startswith="meetings.review")
    assert list(actions.order_by("number").values_list("action", flat=True)) == [
        "meetings.review_kept",
        "meetings.review_changed",
    ]


def test_coordinators_are_reminded_once_of_the_newest_review_only(house: House, mailoutbox: list) -> None:
    keep_review(by=house.access, since=SINCE, until=UNTIL, next_on=date(2026, 3, 1))
    keep_review(by=house.access, since=SINCE, until=UNTIL, next_on=date(2026, 6, 1))
    assert remind_of_reviews(today=date(2026, 5, 31)) == 0
    assert remind_of_reviews(today=date(2026, 6, 1)) == 1
    assert remind_of_reviews(today=date(2026, 6, 2)) == 0
    (mail,) = mailoutbox
    assert mail.to == [house.access.account.email]
    assert reverse("meetings:heard", args=[house.access.coalition.slug]) in mail.body


# Pages


def _address(access: Access, name: str = "heard", *rest: object) -> str:
    return reverse(f"meetings:{name}", args=[access.coalition.slug, *rest])


def test_the_page_says_it_in_one_sentence(house: House, visit: Visit) -> None:
    for role in Role:
        access = house.access if role is Role.COORDINATOR else make_access(role, house.access.coalition)
        page = visit(access.account).get(_address(access) + "?since=2026-01-01&until=2026-12-31")
        assert "Of 4 partners that we invited, 4 came, 4 spoke, and 1 had something taken up." in words_of(page)
        assert "Those led by the people concerned were 40% of those who came and took 10% of the turns." in words_of(
            page
        )
        assert "On Feb. 4, 2026 their item “Rent help” was put off." in words_of(page)
        assert "Person of" not in words_of(page)


@pytest.mark.parametrize("way", ["relation", "sector", "new", "paid"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_way_of_comparing(house: House, visit: Visit, way: str, language: str) -> None:
    address = _address(house.access) + f"?since=2026-01-01&until=2026-12-31&by={way}"
    assert visit(house.access.account, language=language).get(address).status_code == 200


def test_wrong_words_in_the_address_fall_back(house: House, visit: Visit) -> None:
    client = visit(house.access.account)
    for query in ("since=x&until=9999-99-99", "since=2026-12-31&until=2026-01-01", "by=zodiac", "since=0001-01-01"):
        assert client.get(f"{_address(house.access)}?{query}").status_code == 200
    assert client.get(f"{_address(house.access)}?body=99999").status_code == 404


def test_before_any_meeting(access: Access, visit: Visit) -> None:
    page = visit(access.account).get(_address(access))
    assert "No meeting yet" in words_of(page)
    page = visit(access.account).get(_address(access, "reviews"))
    assert "Nothing is kept yet" in words_of(page)
    page = visit(access.account).get(_address(access, "compare_reviews"))
    assert "it takes two kept looks" in words_of(page)


def test_nobody_counted_turns(access: Access, visit: Visit) -> None:
    House(access, {"Agency": "00", "Clinic": "0-"}, facts={})
    page = visit(access.account).get(_address(access) + "?since=2026-01-01&until=2026-12-31")
    assert "Nobody counted who spoke." in words_of(page)


def test_a_coordinator_keeps_and_compares(house: House, visit: Visit) -> None:
    client = visit(house.access.account)
    address = _address(house.access, "keep_review") + "?since=2026-01-01&until=2026-02-20"
    client.post(address, {"note": "Evenings are better.", "next_on": "2099-01-01"})
    client.post(
        _address(house.access, "keep_review") + "?since=2026-02-21&until=2026-12-31", {"note": "", "next_on": ""}
    )
    newer, older = house.access.coalition.participation_reviews.all()
    assert (older.since, older.until) == (date(2026, 1, 1), date(2026, 2, 20))
    page = client.get(_address(house.access, "review", older.pk))
    assert "Evenings are better." in words_of(page)
    assert "Of 4 partners" in words_of(page)
    page = client.get(_address(house.access, "compare_reviews") + f"?from={newer.pk}&to={older.pk}")
    assert (page.context["before"], page.context["after"]) == (older, newer)
    missing = client.get(_address(house.access, "compare_reviews") + f"?from={newer.pk}&to=999999")
    past = client.post(_address(house.access, "change_review", older.pk), {"note": "x", "next_on": "2001-01-01"})
    assert (missing.status_code, past.status_code) == (404, 422)


def test_members_and_observers_keep_nothing_and_strangers_see_nothing(house: House, visit: Visit) -> None:
    for role in (Role.MEMBER, Role.OBSERVER):
        other = make_access(role, house.access.coalition)
        assert visit(other.account).get(_address(house.access, "keep_review")).status_code == 403
    kept = keep_review(by=house.access, since=SINCE, until=UNTIL)
    stranger = make_access()
    assert visit(stranger.account).get(_address(stranger, "review", kept.pk)).status_code == 404
