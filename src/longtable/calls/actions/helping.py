"""Help for applicants: questions answered in public, times of help, bookings, and what was helped with."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.calls.applicant_mail import send_answer
from longtable.calls.models import Application, Booking, Call, OfficeHour, PublicQuestion
from longtable.coalitions.moments import day_in, today_of
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused, needed
from longtable.record.actions import SYSTEM, Actor, write

ASKED = Actor("anyone", "reader")


def _record(call: Call, by: Actor, what: str, subject: models.Model, label: str = "", **after: object) -> None:
    write(coalition_id=call.coalition_id, by=by, action=f"calls.{what}", subject=subject, label=label, after=after)


@transaction.atomic
def ask_in_public(*, by: Actor = ASKED, call: Call, text: str, email: str = "") -> PublicQuestion:
    """Keep a question about a call; it is shown to all with its answer. The same open question asked twice is one."""
    Call.objects.select_for_update().get(pk=call.pk)
    text = needed(text, _("Write your question."))
    twin = call.public_questions.filter(text=text, email=email, answered_at=None).first()
    if twin is not None:
        return twin
    question = PublicQuestion.objects.create(call=call, text=text, email=email)
    _record(call, by, "question_asked", question)
    return question


@transaction.atomic
def answer_question(*, by: Access, question: PublicQuestion, answer: str) -> None:
    """Answer in public, tell whoever asked once, and then forget their address."""
    fresh = PublicQuestion.objects.select_for_update().get(pk=question.pk)
    question.answer = fresh.answer = needed(answer, _("Write an answer."))
    question.answered_at = fresh.answered_at = fresh.answered_at or timezone.now()
    fresh.save(update_fields=["answer", "answered_at"])
    _record(question.call, by.actor, "question_answered", fresh)
    if fresh.email:
        send_answer(question=question, email=fresh.email)
        question.email = fresh.email = ""
        fresh.save(update_fields=["email"])


@transaction.atomic
def remove_question(*, by: Access, question: PublicQuestion) -> None:
    """Take a question away that is no question, or that names a person."""
    _record(question.call, by.actor, "question_removed", question)
    question.delete()


@transaction.atomic
def add_office_hour(
    *, by: Access, call: Call, starts_at: datetime, minutes: int, place: str, language: str, capacity: int
) -> OfficeHour:
    """Offer a time of help. The same time and place twice is one."""
    Call.objects.select_for_update().get(pk=call.pk)
    if starts_at <= timezone.now():
        raise Refused(_("That time has passed. Choose one that is still to come."))
    values = {
        "starts_at": starts_at,
        "place": needed(place, _("Say where, or which number to call.")),
        "language": language,
    }
    hour, made = OfficeHour.objects.get_or_create(
        call=call, **values, defaults={"minutes": minutes, "capacity": capacity}
    )
    if made:
        _record(call, by.actor, "hour_added", hour, starts_at=starts_at.isoformat(), minutes=minutes)
    return hour


@transaction.atomic
def remove_office_hour(*, by: Access, hour: OfficeHour) -> None:
    """Take back a time that nobody has booked."""
    OfficeHour.objects.select_for_update().get(pk=hour.pk)
    if hour.bookings.exists():
        raise Refused(_("Someone has booked this time. Talk to them first; they can cancel on their page."))
    _record(hour.call, by.actor, "hour_removed", hour)
    hour.delete()


@transaction.atomic
def book_help(*, by: Actor, application: Application, hour: OfficeHour) -> Booking:
    """Book a time of help, once; refused where it is full or past."""
    locked = OfficeHour.objects.select_for_update().get(pk=hour.pk)
    mine = Booking.objects.filter(office_hour=locked, application=application).first()
    if mine is not None:
        return mine
    if locked.starts_at <= timezone.now():
        raise Refused(_("That time has passed. Choose one that is still to come."))
    if locked.bookings.count() >= locked.capacity:
        raise Refused(_("Someone was faster: this time is full. Choose another one."))
    booking = Booking.objects.create(office_hour=locked, application=application)
    _record(application.call, by, "help_booked", booking, application.code)
    return booking


@transaction.atomic
def cancel_help(*, by: Actor, booking: Booking) -> None:
    """Give a booked time free again."""
    _record(booking.application.call, by, "help_cancelled", booking, booking.application.code)
    booking.delete()


@transaction.atomic
def log_help(*, by: Access, booking: Booking, log: str) -> Booking:
    """Note what was helped with, so that nobody can say some got more help than others."""
    booking.log = log.strip()
    booking.save(update_fields=["log"])
    _record(booking.application.call, by.actor, "help_logged", booking, booking.application.code)
    return booking


@transaction.atomic
def forget_addresses(*, today: date | None = None) -> int:
    """Forget the addresses of those who asked about calls that closed over 30 days ago, by their own clocks; a daily job."""
    asked = PublicQuestion.objects.exclude(email="")
    count = 0
    for call in Call.objects.filter(pk__in=asked.values("call")):
        month_ago = (today or today_of(call)) - timedelta(days=30)
        if call.closes_at and day_in(call.time_zone, call.closes_at) < month_ago:
            count += asked.filter(call=call).update(email="")
            _record(call, SYSTEM, "addresses_forgotten", call)
    return count
