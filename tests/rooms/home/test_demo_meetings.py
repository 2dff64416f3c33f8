"""The demo's year of meetings: uneven as the story says, the same each time, and told within its time."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from longtable.coalitions.models import Coalition
from longtable.coverage.models import Evidence
from longtable.home import demo
from longtable.home import demo_meeting_texts as texts
from longtable.home.demo_city import make_city
from longtable.home.demo_people import organizations
from longtable.meetings.heard import work_out
from longtable.meetings.models import ActionPoint, AgendaItem, Meeting, Minutes, Participant, Turn
from longtable.meetings.queries.hearing import gather, usual_period
from longtable.record.models import Entry

TODAY = date(2026, 11, 20)


def test_the_texts_fit_each_other() -> None:
    partners = {one.name for one in organizations(make_city())[0]}
    for parts, days, items in (
        (texts.STEERING_PARTS, texts.MONTHLY, texts.STEERING_ITEMS),
        (texts.GROUP_PARTS, texts.GROUP, texts.GROUP_ITEMS),
    ):
        assert set(parts) <= partners
        assert {len(words) for words in parts.values()} == {len(days)}
        assert all(one.by in parts and parts[one.by][one.meeting] != "." for one in items if one.by)
        assert len({one.title for one in items if not one.again}) == sum(not one.again for one in items)
    titles = {one.title for one in texts.STEERING_ITEMS if one.outcome == "later"}
    assert {one.again for one in texts.STEERING_ITEMS if one.again} <= titles


@pytest.mark.django_db
class TestYear:
    @pytest.fixture
    def coalition(self, settings, time_machine) -> Coalition:
        settings.DEMO = True
        time_machine.move_to(f"{TODAY}T18:00:00Z")
        return demo.make_demo(today=TODAY)

    def test_turns_are_those_of_the_texts_and_never_overlap(self, coalition: Coalition) -> None:
        said = sum(
            int(word)
            for parts in (texts.STEERING_PARTS, texts.GROUP_PARTS)
            for words in parts.values()
            for number, word in enumerate(words)
            if word.isdecimal() and not (parts is texts.STEERING_PARTS and number in texts.COUNTED_NOT)
        )
        assert Turn.objects.filter(meeting__coalition=coalition).count() == said
        for meeting in Meeting.objects.filter(coalition=coalition, state="ended"):
            turns = list(meeting.turns.order_by("began_at"))
            assert all(one.ended_at <= other.began_at for one, other in pairwise(turns))
            assert all(meeting.starts_at <= one.began_at < one.ended_at <= meeting.ends_at for one in turns)

    def test_each_committee_meets_on_its_day_and_everything_lies_in_the_past(self, coalition: Coalition) -> None:
        held = Meeting.objects.filter(coalition=coalition, state="ended").select_related("body")
        assert held.count() == len(texts.MONTHLY) + len(texts.GROUP)
        days = {(one.body.name, one.starts_at.astimezone().weekday()) for one in held if one.body}
        assert len({name for name, _day in days}) == 2
        assert max(one.starts_at.date() for one in held) < TODAY
        coming = Meeting.objects.get(coalition=coalition, state="planned")
        assert TODAY < coming.starts_at.date() < TODAY + timedelta(days=20)
        assert coming.items.filter(state="proposed").exists()
        assert coming.items.exclude(from_before=None).count() == 2
        assert set(coming.participants.values_list("rsvp", flat=True)) >= {"yes", "no", "", "remote", "maybe"}

    def test_the_record_knows_what_went_out_and_what_was_decided(self, coalition: Coalition) -> None:
        rows = Entry.objects.filter(coalition_id=coalition.pk).order_by("number")
        for meeting in Meeting.objects.filter(coalition=coalition, state="ended"):
            about = rows.filter(subject_kind="meeting", subject_id=str(meeting.pk))
            told = ["meeting_planned", "people_invited", "agenda_sent", "meeting_began", "meeting_ended"]
            assert [one.action.removeprefix("meetings.") for one in about] == told
        decided = AgendaItem.objects.filter(meeting__coalition=coalition).exclude(outcome="")
        assert rows.filter(action="meetings.outcome_set").count() == decided.count()

    def test_participation_is_uneven_as_the_story_says(self, coalition: Coalition) -> None:
        result = work_out(gather(coalition, *usual_period(coalition)))
        names = result["names"]
        shares = {one["name"]: one for one in result["ways"]["relation"]["shares"]}
        assert shares["led_by"]["turn_ratio"] < 0.85 < 1.2 < shares[""]["turn_ratio"]
        (gone,) = result["stopped"]
        assert names[gone["partner"]] == "Grace Harbor Tabernacle"
        assert gone["before"][1:] == ["later", "A group to stop smoking in the church hall"]
        asked = {(one["kind"], names[one["partner"]]) for one in result["questions"]}
        assert ("silent_seat", "Silver Gull Senior Center") in asked
        assert ("unpaid", "Casa Marisma") in asked
        assert result["counted"] == len(texts.MONTHLY) + len(texts.GROUP) - len(texts.COUNTED_NOT)
        assert any(one["answers"] is None for one in result["pulses"])

    def test_evenings_bring_more_of_those_who_are_led_by_the_people_concerned(self, coalition: Coalition) -> None:
        rows = Participant.objects.filter(
            meeting__coalition=coalition, meeting__body__decides=True, facts__relation="led_by"
        )
        came = {True: [0, 0], False: [0, 0]}
        for row in rows.filter(meeting__state="ended").select_related("meeting"):
            one = came[row.meeting.place_id == Meeting.objects.get(coalition=coalition, state="planned").place_id]
            one[0] += row.came_at is not None
            one[1] += 1
        assert came[True][0] / came[True][1] > 0.9 > 0.5 > came[False][0] / came[False][1]

    def test_the_coverage_page_knows_it(self, coalition: Coalition) -> None:
        told = Evidence.objects.filter(partner__coalition=coalition, source__contains="(20")
        assert {"came", "spoke", "proposed", "adopted"} == set(told.values_list("kind", flat=True))
        silent = coalition.partners.get(name="Silver Gull Senior Center")
        assert set(silent.evidence.values_list("kind", flat=True)) == {"came"}

    def test_minutes_promises_and_two_kept_looks(self, coalition: Coalition) -> None:
        assert Minutes.objects.filter(meeting__coalition=coalition).exclude(sent_at=None).count() == 16
        points = ActionPoint.objects.filter(meeting__coalition=coalition)
        assert points.filter(done_on=None).count() == 4
        assert points.exclude(done_on=None).count() == 7
        assert AgendaItem.objects.filter(meeting__coalition=coalition, proposed_by=None).count() == 0
        newer, older = coalition.participation_reviews.all()
        assert older.until < newer.since
        assert newer.next_on > TODAY
        assert len(older.result["meetings"]) + len(newer.result["meetings"]) == 16

    def test_a_decided_and_an_open_poll(self, coalition: Coalition) -> None:
        opened, decided = coalition.polls.order_by("-made_at")
        assert (opened.state, opened.meetings, decided.state) == ("open", 6, "decided")
        assert decided.result["result"]["best"] == ["2"]  # Thursday at six shuts out nobody who answered
        assert decided.chosen == [2]
        assert decided.made_meetings.get().state == "planned"
        assert opened.asked.exclude(answered_at=None).count() == len(texts.SERIES_ANSWERS)
        assert opened.closes_on > TODAY > decided.closes_on
