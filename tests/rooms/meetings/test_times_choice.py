"""Which times are fairest: the made case as rows, ties, reasons, clocks, and meetings that come of a choice."""

from __future__ import annotations

import csv
import itertools
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from longtable.coalitions.models import Role
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.meetings.actions import choosing
from longtable.meetings.actions.gathering import add_people, plan_meeting
from longtable.meetings.actions.inviting import invite
from longtable.meetings.actions.polling import Slot, ask_more, extend_poll
from longtable.meetings.models import AccessNeeds, Meeting, Participant, Place, Poll
from longtable.meetings.queries.times import inputs_of
from longtable.meetings.time_choice import TimeChoice
from longtable.meetings.times_rules import offers_of, start_of
from longtable.record.models import Entry
from tests.factories import make_access
from tests.factories.meetings import make_invitable, make_meeting, make_place, make_poll
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db
DAYS = {"Mon": 0, "Tue": 1, "Wed": 2, "Thu": 3, "Fri": 4, "Sat": 5, "Sun": 6}
NEED = {"transit": "transport"}


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Results are remembered by their inputs, and tests have the same ones."""
    cache.clear()


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def needs(text: str) -> list[str]:
    return [NEED.get(one, one) for one in text.split(";") if one]


def bring(case: Path, access: Access) -> tuple[Poll, dict[str, str]]:
    """The case as a closed poll for a series of six, with six past meetings; and the numbers of its options."""
    people = {row["person"]: make_invitable(access, row["person"]) for row in rows(case / "people.csv")}
    for row in rows(case / "people.csv"):
        if row["needs"]:
            AccessNeeds.objects.create(person=people[row["person"]].person, needs=needs(row["needs"]))
    places: dict[tuple[str, str], Place] = {}
    slots = []
    for row in rows(case / "options.csv"):
        key = (row["place"], row["offers"])
        places.setdefault(key, make_place(access, row["place"], offers=needs(row["offers"])))
        slots.append(Slot(None, DAYS[row["day"]], time.fromisoformat(row["time"]), places[key]))
    poll = make_poll(access, list(people.values()), series=6, slots=slots)
    numbers = {row["option"]: str(number) for number, row in enumerate(rows(case / "options.csv"), 1)}
    said: dict[str, dict[str, str]] = {}
    for row in rows(case / "answers.csv"):
        said.setdefault(row["person"], {})[numbers[row["option"]]] = row["answer"].replace(" ", "_").replace("-", "_")
    asked = {one.person.name: one for one in poll.asked.select_related("person")}
    for name, answers in said.items():
        asked[name].answers, asked[name].answered_at = answers, timezone.now()
        asked[name].save()
    hold_past(access, {people[row["person"]]: int(row["attended_of_last_6"]) for row in rows(case / "people.csv")})
    poll.state = Poll.State.CLOSED
    poll.save()
    return poll, numbers


def hold_past(access: Access, attended: dict[Any, int]) -> None:
    """Six meetings that were held; each person came to the first so many of them."""
    for number in range(6):
        start = timezone.now() - timedelta(days=200 - number * 28)
        meeting = plan_meeting(by=access, title="Past", starts_at=start, ends_at=start + timedelta(hours=1))
        add_people(meeting, list(attended))
        there = [one.person for one, times in attended.items() if number < times]
        Participant.objects.filter(meeting=meeting, person__in=there).update(came_at=start)
        Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.ENDED)


def page(access: Access, poll: Poll, **query: str) -> Any:
    return visit(access.account).get(reverse("meetings:choice", args=[access.coalition.slug, poll.pk]), query)


@pytest.fixture
def case(shared: Path) -> Path:
    return shared / "cases" / "meeting-series"


def test_the_made_case_gives_its_numbers(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text())
    access = make_access()
    poll, numbers = bring(case, access)
    names = {number: name for name, number in numbers.items()}
    response = page(access, poll, go_on="1")
    result = response.context["result"]
    with_history, popular = expected["with_history"], expected["always_most_popular"]
    assert result["best"]["totals"] == with_history["totals_sorted"]
    assert result["best"]["none"] == expected["at_none_of_them"]
    assert result["proven"]
    assert names[result["popular"]["order"][0]] == popular["option"]
    assert result["popular"]["totals"] == popular["totals_sorted_with_history"]
    assert result["popular"]["none"] == len(popular["never_able"])
    text = words_of(response)
    assert "With this series everyone can come at least once;" in text
    assert "would leave out 11 people" in text
    poll.count_past = False
    poll.save()
    plain = page(access, poll, go_on="1").context["result"]
    assert plain["best"]["totals"] == expected["without_history"]["totals_sorted"]
    poll.meetings = 1
    poll.save()
    ranked = page(access, poll)
    for number, one in ranked.context["result"]["options"].items():
        told = expected["options"][names[number]]
        assert (len(one["shut_out"]), one["total"]) == (len(told["shut_out"]), told["total"]), names[number]
    assert "P01" not in words_of(ranked)  # nobody allowed their name


def test_a_series_is_chosen_and_becomes_meetings_with_everyone_asked(case: Path) -> None:
    access = make_access()
    poll, _numbers = bring(case, access)
    response = page(access, poll, go_on="1")
    form = response.context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    answer = visit(access.account).post(reverse("meetings:choose", args=[access.coalition.slug, poll.pk]), given)
    assert answer.status_code == 302, words_of(answer)
    poll.refresh_from_db()
    made = list(poll.made_meetings.order_by("starts_at"))
    assert poll.state == Poll.State.DECIDED
    assert len(made) == 6
    assert {one.participants.count() for one in made} == {30}
    assert all(later.starts_at - earlier.starts_at > timedelta(days=20) for earlier, later in itertools.pairwise(made))
    text = json.dumps(poll.result)
    assert "childcare" not in text
    assert "step_free" not in text
    assert "P01" not in text.replace('"P0', "")
    # what was frozen stays what it is, whatever changes later
    before = words_of(page(access, poll))
    AccessNeeds.objects.all().update(needs=["remote"])
    assert words_of(page(access, poll)) == before


def answered(access: Access, lines: dict[str, str], **fields: Any) -> Poll:
    """A closed poll with two options; each person said a letter for each: y, i, n, or - for none."""
    poll = make_poll(access, [make_invitable(access, name) for name in lines], **fields)
    said = {"y": "yes", "i": "if_need_be", "n": "no"}
    for one in poll.asked.select_related("person"):
        line = lines[one.person.name]
        one.answers = {str(place): said[letter] for place, letter in enumerate(line, 1) if letter in said}
        one.answered_at = timezone.now() if one.answers else None
        one.save()
    Poll.objects.filter(pk=poll.pk).update(state=Poll.State.CLOSED)
    poll.refresh_from_db()
    return poll


def choose(access: Access, poll: Poll, *chosen: str, reason: str = "") -> list[Meeting]:
    choice = TimeChoice(inputs_of(poll).frozen)
    result, _done = choice.result(20)
    assert result is not None
    return choosing.choose_times(
        by=access, poll=poll, chosen=chosen, result=result, digest=choice.digest, reason=reason
    )


def test_another_choice_needs_a_reason_and_the_fairest_needs_none() -> None:
    access = make_access()
    poll = answered(access, {"Ana": "yn", "Bo": "yn", "Cy": "ny"})
    with pytest.raises(Refused, match="not the fairest"):
        choose(access, poll, "2")
    assert not poll.made_meetings.exists()
    choose(access, poll, "2", reason="Cy has to present the budget.")
    entry = Entry.objects.filter(action="meetings.times_chosen").get()
    assert entry.reason == "Cy has to present the budget."
    choosing.undo_choice(by=access, poll=poll)
    assert (poll.state, poll.result, Meeting.objects.filter(poll=poll).count()) == (Poll.State.CLOSED, None, 0)
    (made,) = choose(access, poll, "1")
    assert made.title == "Spring meeting"


def test_a_choice_can_be_taken_back_until_someone_is_invited() -> None:
    access = make_access()
    poll = answered(access, {"Ana": "yn"})
    (made,) = choose(access, poll, "1")
    person = made.participants.get().person
    assert person is not None
    person.email = "ana@people.example"
    person.save()
    invite(by=access, meeting=made, participants=list(made.participants.select_related("person")))
    with pytest.raises(Refused, match="have been invited"):
        choosing.undo_choice(by=access, poll=poll)


def test_an_answer_that_comes_in_between_makes_people_look_again() -> None:
    access = make_access()
    poll = answered(access, {"Ana": "yn", "Bo": "ny"})
    choice = TimeChoice(inputs_of(poll).frozen)
    result, _done = choice.result(1)
    one = poll.asked.first()
    assert one is not None
    assert result is not None
    one.answers = {"1": "no", "2": "no"}
    one.save()
    with pytest.raises(Refused, match="changed since you looked"):
        choosing.choose_times(by=access, poll=poll, chosen=["1"], result=result, digest=choice.digest)


def test_ties_the_baseline_and_whom_no_choice_helps_are_said() -> None:
    access = make_access()
    poll = answered(access, {"Ana": "yn", "Bo": "ny", "Cy": "nn", "Dee": "--"})
    text = words_of(page(access, poll))
    assert "Equally fair:" in text
    assert "It is also the most popular time." in text
    assert "1 person can come to none of these times." in text
    assert "1 person has not answered, which counts as no." in text


def test_those_shut_out_before_come_first_and_the_page_says_so() -> None:
    access = make_access()
    poll = answered(access, {"Ana": "yn", "Bo": "yn", "Cy": "ny"})
    cy = poll.asked.select_related("person", "partner").get(person__name="Cy")
    past = make_meeting(access, starts_at=timezone.now() - timedelta(days=30), state=Meeting.State.ENDED)
    Participant.objects.create(meeting=past, person=cy.person, partner=cy.partner)
    response = page(access, poll)
    assert response.context["result"]["best"] == ["2"]  # one who missed before outweighs two who did not
    text = words_of(response)
    assert "1 person would miss 2 meetings in a row." in text
    assert "Most could come to" in text


def test_needs_count_and_stay_hidden_unless_many_or_allowed() -> None:
    access = make_access()
    poll = answered(access, {"Ana": "yy", "Bo": "yy"})
    ana, bo = (one.person for one in poll.asked.select_related("person").order_by("person__name"))
    AccessNeeds.objects.create(person=ana, needs=["step_free"], may_name=True)
    AccessNeeds.objects.create(person=bo, needs=["captions"])
    text = words_of(page(access, poll))
    assert "May be named: Ana." in text
    assert "Bo" not in text
    for word in ("without steps", "captions", "lacks what they need."):
        assert word not in text.replace("A place that lacks what someone needs", "")
    poll_text = words_of(visit(access.account).get(reverse("meetings:poll", args=[access.coalition.slug, poll.pk])))
    assert "without steps" not in poll_text
    assert "Live captions" not in poll_text


def test_needs_of_five_or_more_are_counted() -> None:
    access = make_access()
    poll = answered(access, {f"Person {number}": "yy" for number in range(6)})
    for one in poll.asked.select_related("person"):
        AccessNeeds.objects.create(person=one.person, needs=["captions"])
    assert "6 have the time, but the place lacks what they need." in words_of(page(access, poll))
    poll_text = words_of(visit(access.account).get(reverse("meetings:poll", args=[access.coalition.slug, poll.pk])))
    assert "Live captions: 6" in poll_text


def test_what_a_time_and_place_offer() -> None:
    hall = Place(name="Hall", address="1 Elm", offers=["step_free"])
    line = Place(name="Line", dial_in="312 555 0100")
    assert offers_of(hall, 1, time(9), ["meal"]) == {"step_free", "meal"}
    assert offers_of(hall, 5, time(9), []) == {"step_free", "evening"}
    assert {"remote", "step_free", "transport", "evening"} <= offers_of(line, 1, time(18), [])


def test_a_series_keeps_its_hour_over_the_clock_change() -> None:
    access = make_access()
    place = make_place(access)
    slots = [Slot(None, 2, time(18), place)]
    poll = answered(access, {"Ana": "y"}, series=3, slots=slots, first_on=date(2027, 3, 1), every_weeks=1)
    made = choose(access, poll, "1", "1", "1")
    local = [one.starts_at.astimezone(ZoneInfo("America/Chicago")) for one in made]
    assert [one.strftime("%m-%d %H:%M %Z") for one in local] == [
        "03-03 18:00 CST",
        "03-10 18:00 CST",
        "03-17 18:00 CDT",
    ]
    assert made[2].starts_at - made[1].starts_at == timedelta(days=7, hours=-1)


def test_an_hour_that_never_comes_is_refused_in_words_and_nothing_is_kept() -> None:
    access = make_access()
    slots = [Slot(None, 6, time(2, 30), make_place(access))]
    poll = answered(access, {"Ana": "y"}, series=2, slots=slots, first_on=date(2027, 3, 8), every_weeks=1)
    assert "this time never comes" in words_of(page(access, poll, go_on="1"))
    with pytest.raises(Refused, match=r"March 14, 2027 the clocks are put forward over 2:30 a\.m\."):
        choose(access, poll, "1", "1")
    poll.refresh_from_db()
    assert poll.state == Poll.State.CLOSED
    assert not Meeting.objects.exists()


def test_days_of_a_series_lie_in_weeks_of_their_own_wherever_it_begins() -> None:
    access = make_access()
    place = make_place(access)
    slots = [Slot(None, day, time(18), place) for day in range(7)]
    poll = make_poll(
        access, [make_invitable(access)], series=4, slots=slots, first_on=date(2026, 12, 31), every_weeks=2
    )
    options = {one.weekday: one for one in poll.options.all()}
    found = [[start_of(poll, options[day], number) for day in range(7)] for number in range(4)]
    for number, week in enumerate(found):
        begin = datetime(2026, 12, 31, tzinfo=ZoneInfo("America/Chicago")) + timedelta(weeks=2 * number)
        assert all(timedelta() <= one - begin < timedelta(days=7, hours=2) for one in week)


def test_a_long_search_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    access = make_access()
    poll = answered(access, {"Ana": "yn", "Bo": "ny"}, series=2)
    monkeypatch.setattr(TimeChoice, "_work", lambda *_: None)  # a process that ended in the middle
    text = words_of(page(access, poll))
    assert "0 of 2 people settled" in text
    assert "Go on" in text
    monkeypatch.undo()
    again = Poll.objects.get(pk=poll.pk)
    Poll.objects.filter(pk=poll.pk).update(count_past=False)  # other inputs: worked out afresh
    assert "everyone can come" in words_of(page(access, again, go_on="1"))


def test_who_may_choose_and_when() -> None:
    access = make_access()
    member = make_access(Role.MEMBER, access.coalition)
    poll = answered(access, {"Ana": "yn"})
    address = reverse("meetings:choice", args=[access.coalition.slug, poll.pk])
    assert visit(member.account).get(address).status_code == 403
    extend_poll(by=access, poll=poll, until=today_of(access.coalition) + timedelta(days=3))
    assert visit(access.account).get(address).status_code == 302  # nobody looks while answers come in
    with pytest.raises(Refused):
        choose(access, poll, "1")


def test_five_hundred_options_are_ranked_and_chosen_from() -> None:
    access = make_access()
    place = make_place(access)
    first = today_of(access.coalition) + timedelta(days=14)
    slots = [Slot(first + timedelta(days=day), None, time(8 + hour), place) for day in range(50) for hour in range(10)]
    poll = answered(access, {"Ana": "y" * 499 + "n", "Bo": "n" * 250 + "y" * 250}, slots=slots)
    response = page(access, poll)
    assert len(response.context["result"]["options"]) == 500
    (made,) = choose(access, poll, "300")
    assert made.poll == poll
    with pytest.raises(Refused):
        ask_more(by=access, poll=poll, people=[make_invitable(access, "Cy")])


def test_the_page_that_waits_is_shown_whole_once_the_series_is_found() -> None:
    access = make_access()
    poll = answered(access, {"Ana": "yn", "Bo": "ny"}, series=2)
    page(access, poll, go_on="1")
    address = reverse("meetings:choice", args=[access.coalition.slug, poll.pk])
    asked = visit(access.account).get(address, headers={"HX-Request": "true"})
    assert asked.headers["HX-Refresh"] == "true"


def kinds(*counts: tuple[str, int, int]) -> TimeChoice:
    """Frozen inputs with one option: of each sector so many who can come and so many who cannot."""
    people = [(sector, worth) for sector, can, out in counts for worth in [1.0] * can + [0.0] * out]
    told = {
        f"P{number:03}": {"worth": {"1": worth}, "past": [0, 0, 0], "sector": sector, "relation": ""}
        for number, (sector, worth) in enumerate(people)
    }
    return TimeChoice({"meetings": 1, "count_past": False, "options": ["1"], "people": told})


def test_kinds_of_partners_are_counted_only_where_nobody_can_be_told_from_it() -> None:
    large = kinds(("health", 9, 6), ("housing", 7, 8))
    shut_out = large.ranking.of("1").shut_out
    assert large.by_kind("sector", shut_out) == [("health", 9, 6), ("housing", 7, 8)]
    assert large.by_kind("relation", shut_out) == []  # one kind tells nothing
    small = kinds(("health", 9, 6), ("housing", 14, 1))
    assert all(one[2] >= 5 for one in small.by_kind("sector", small.ranking.of("1").shut_out))
    assert ("housing", 14, 1) not in small.by_kind("sector", small.ranking.of("1").shut_out)
