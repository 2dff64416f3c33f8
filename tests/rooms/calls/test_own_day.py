"""Days of a call are the coalition's own: at 23:30 there, and at 00:30 of the server's next day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from longtable.calls.actions import awarding, promoting, telling
from longtable.calls.models import Application, ChannelDay, DecisionLetter
from longtable.calls.rules import checked_dates
from longtable.coalitions.rules import Refused
from tests.factories import make_access
from tests.factories.calls import make_call
from tests.pages import words_of
from tests.rooms.calls.selecting_case import make_decided

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 22)
# Half past eleven at night on that day in Chicago, when the server has the next one; half past midnight on the server
LATE = (datetime(2026, 11, 23, 5, 30, tzinfo=UTC), datetime(2026, 11, 23, 0, 30, tzinfo=UTC))


@pytest.fixture(params=LATE, ids=["23:30 there", "00:30 on the server"])
def night(request):
    with time_machine.travel(request.param, tick=False):
        yield


def chosen(call):
    return Application.objects.filter(call=call, state="chosen").first()


def test_an_award_begins_and_is_paid_on_the_day_of_the_coalition(night) -> None:
    by, call, _selection = make_decided(advance=True)
    assert by.coalition.time_zone == "America/Chicago"
    award = awarding.seat_selected(by=by, application=chosen(call))
    payment = award.payments.get(is_advance=True)
    assert payment.due_on == DAY
    with pytest.raises(Refused):
        awarding.pay(by=by, award=award, payment=payment, on=DAY + timedelta(days=1))
    assert awarding.pay(by=by, award=award, payment=payment, on=DAY).paid_on == DAY


def test_what_is_due_today_is_not_late_yet(night, visit) -> None:
    by, call, _selection = make_decided()
    award = awarding.seat_selected(by=by, application=chosen(call))
    award.payments.update(due_on=DAY)
    page = visit(by.account).get(reverse("calls:awards", args=[by.coalition.slug, call.code]))
    assert "is late" not in words_of(page)


def test_a_visit_counts_on_the_day_of_the_coalition(night) -> None:
    by = make_access()
    call = make_call(by)
    channel = promoting.add_channel(by=by, call=call, values={"name": "Radio", "language": "en"})
    assert channel.on == DAY
    promoting.count_visit(channel=channel)
    assert ChannelDay.objects.get().on == DAY


def test_the_time_to_appeal_ends_with_the_day_of_the_coalition(night) -> None:
    by, call, _selection = make_decided(appeal_days=0)
    telling.draft_letters(by=by, call=call)
    letter = DecisionLetter.objects.select_related("application__call").first()
    telling.save_letter(by=by, letter=letter, subject="About your application", body="Thank you.")
    telling.send_letter(by=by, letter=letter)
    letter.refresh_from_db()
    assert letter.appeal_by == DAY
    with pytest.raises(Refused, match="Tell us"):  # in time: only the text is missing
        telling.make_appeal(by=by.actor, application=letter.application, text="")
    with time_machine.travel(datetime(2026, 11, 23, 6, 30, tzinfo=UTC)), pytest.raises(Refused, match="has passed"):
        telling.make_appeal(by=by.actor, application=letter.application, text="Please look again.")


def test_a_call_may_close_and_be_decided_on_one_day_of_its_own_zone() -> None:
    closes = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
    values = {"opens_at": None, "closes_at": closes, "decides_on": DAY, "time_zone": "America/Chicago"}
    checked_dates(values)
    with pytest.raises(Refused):
        checked_dates({**values, "time_zone": "Europe/Madrid"})
