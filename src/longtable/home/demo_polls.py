"""The demo's polls about times: one that was decided and made the coming meeting, one that is open for the next half year."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from longtable.coalitions.models import Person
from longtable.home import demo_meeting_texts as texts
from longtable.home.demo_diary import STEERING, Table
from longtable.meetings.actions.choosing import choose_times
from longtable.meetings.actions.polling import Slot, close_poll, make_poll, open_poll
from longtable.meetings.actions.texting import agree_to_texts
from longtable.meetings.models import AccessNeeds, AnswerValue, Asked, Meeting, Place, Poll
from longtable.meetings.queries.gathering import Invitable
from longtable.meetings.queries.times import inputs_of
from longtable.meetings.time_choice import TimeChoice

YES, IF_NEED_BE, NO = AnswerValue.YES, AnswerValue.IF_NEED_BE, AnswerValue.NO
LETTERS = {"y": YES, "i": IF_NEED_BE, "n": NO}


def decide_the_next(table: Table, names: list[str], day: date, asked_ago: int, decided_ago: int) -> Meeting:
    """The poll about the coming meeting, from its first letter to the choice; returns the meeting that it made."""
    diary, moment = table.diary, table.diary.moment(asked_ago)
    library, annex = _place(table, 1), _place(table, 0)
    slots = [
        Slot(day, None, time(14), annex),
        Slot(day, None, time(18), library),
        Slot(day - timedelta(days=1), None, time(10), annex),
        Slot(day + timedelta(days=2), None, time(10), library),
    ]
    poll = _ask(
        table, names, slots, moment,
        title=texts.MONTHLY_TITLE, note=texts.NEXT_NOTE, arranged=["childcare"], closes_on=diary.day(decided_ago + 1),
    )  # fmt: skip
    _answer(poll, texts.NEXT_ANSWERS, moment)
    close_poll(by=diary.by, poll=poll)
    choice = TimeChoice(inputs_of(poll).frozen)
    result, _done = choice.result(0)
    assert result is not None
    (made,) = choose_times(by=diary.by, poll=poll, chosen=[result["best"][0]], result=result, digest=choice.digest)
    return made


def ask_for_half_a_year(table: Table, names: list[str], days_ago: int) -> None:
    """The open poll about a series of six meetings; more than half have answered."""
    library, annex, hall = (_place(table, number) for number in (1, 0, 2))
    slots = [
        Slot(None, weekday, time(hour), place)
        for weekday, hour, place in ((1, 18, library), (2, 10, annex), (3, 14, annex), (3, 18, library), (5, 10, hall))
    ]
    moment = table.diary.moment(days_ago)
    poll = _ask(
        table, names, slots, moment,
        title=texts.SERIES_TITLE, note=texts.SERIES_NOTE, meetings=6, first_on=table.diary.day(-40), every_weeks=4,
        arranged=["interpreter", "childcare"], closes_on=table.diary.day(-9),
    )  # fmt: skip
    _answer(poll, texts.SERIES_ANSWERS, moment)


def tell_needs(table: Table) -> None:
    """What some people said that they need to come."""
    AccessNeeds.objects.bulk_create(
        AccessNeeds(person=table.persons[name], needs=list(needs), interpreter_language=language, may_name=may_name)
        for name, needs, language, may_name in texts.NEEDS
    )


def agree_to_be_texted(table: Table, days_ago: int) -> None:
    """Some read no e-mail: they said by phone that the coalition may text them."""
    for name, number in texts.TEXTED.items():
        person = table.persons[name]
        Person.objects.filter(pk=person.pk).update(email="")
        table.persons[name] = agree_to_texts(by=table.diary.by, person=person, number=number, way="phone")
        Person.objects.filter(pk=person.pk).update(texts_ok_on=table.diary.day(days_ago))


def _place(table: Table, number: int) -> Place:
    return Place.objects.get(coalition=table.diary.by.coalition, name=texts.PLACES[number][0])


def _ask(
    table: Table, names: list[str], slots: list[Slot], moment: datetime, *, closes_on: date, **values: object
) -> Poll:
    diary = table.diary
    poll = make_poll(
        by=diary.by,
        values={"minutes": 90, "time_zone": diary.by.coalition.time_zone} | values,
        slots=slots,
        people=[Invitable(table.persons[name], table.rows[name]) for name in names],
        body=table.bodies[STEERING],
    )
    open_poll(by=diary.by, poll=poll)
    Poll.objects.filter(pk=poll.pk).update(made_at=moment, closes_on=closes_on)  # that day may have passed
    poll.asked.exclude(person__email="").update(sent_at=moment)
    poll.refresh_from_db()
    return poll


def _answer(poll: Poll, answers: dict[str, str], moment: datetime) -> None:
    """A letter for each option: yes, if need be, no. Who is not in the list has not answered."""
    rows = [one for one in poll.asked.select_related("partner").order_by("pk") if one.partner]
    told = [(one, answers[one.partner.name]) for one in rows if one.partner and one.partner.name in answers]
    numbers = list(poll.options.values_list("number", flat=True))
    for place, (one, letters) in enumerate(told):
        one.answered_at = moment + timedelta(hours=5 + 2 * place)
        one.answers = {str(number): LETTERS[letter].value for number, letter in zip(numbers, letters, strict=True)}
    Asked.objects.bulk_update([one for one, _letters in told], ["answered_at", "answers"])
