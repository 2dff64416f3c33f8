"""Help for applicants: questions in public, times of help booked from the form, and what was helped with."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from longtable.calls.actions import helping as actions
from longtable.calls.desks import Desk, by_apply_link
from longtable.calls.forms.applying import AnswerForm, AskForm, HourForm, LogForm
from longtable.calls.models import OfficeHour, PublicQuestion
from longtable.calls.queries import applying as queries
from longtable.calls.queries.designing import get_call, get_public_call
from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.limits import HOUR, reader_of, within_limit
from longtable.coalitions.moments import NoSuchTime, moment_at, say_moment
from longtable.coalitions.posting import done
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused

QUESTIONS = 6  # from one network in an hour


def ask(request: HttpRequest, host: str, call: str) -> HttpResponse:
    """Page "What do others ask?": all questions with their answers, and a field for one's own."""
    found = get_public_call(host, call)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not within_limit("ask", reader_of(request), QUESTIONS, HOUR):
            form.add_error(None, _("Many questions came from here in the last hour. Please try again in an hour."))
        else:
            actions.ask_in_public(call=found, text=form.cleaned_data["text"], email=form.cleaned_data["email"])
            messages.success(request, _("Thank you. Your question and the answer will be shown here."))
            return redirect("ask_question", host, call)
    context = {
        "call": found,
        "coalition_name": found.coalition.name,
        "questions": queries.answered_questions(found),
        "form": form,
    }
    return render(request, "calls/apply_ask.html", context, status=422 if form.is_bound else 200)


# By personal link


@require_POST
@by_apply_link
def book(request: HttpRequest, desk: Desk, hour: int) -> HttpResponse:
    """Book a time of help."""
    try:
        found = queries.get_office_hour(desk.call, hour)
        actions.book_help(by=desk.actor, application=desk.application, hour=found)
        messages.success(request, _("Booked. The time and the place are on this page."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"{desk.home()}#help")


@require_POST
@by_apply_link
def cancel(request: HttpRequest, desk: Desk, booking: int) -> HttpResponse:
    """Give a booked time free again."""
    found = queries.get_booking(desk.application, booking)
    actions.cancel_help(by=desk.actor, booking=found)
    messages.success(request, _("Cancelled. Someone else can have that time now."))
    return redirect(f"{desk.home()}#help")


# For coordinators


@for_coordinators
def asked(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Page "What do applicants ask?": open questions first, each answered for all."""
    found = get_call(access, call)
    rows = queries.questions_asked(found)
    waiting = [row for row in rows if row.answered_at is None]
    context = {
        "call": found,
        "waiting": [(row, AnswerForm(prefix=f"q{row.pk}")) for row in waiting],
        "answered": [
            (row, AnswerForm(initial={"answer": row.answer}, prefix=f"q{row.pk}"))
            for row in reversed(rows)
            if row.answered_at
        ],
    }
    return render(request, "calls/apply_questions.html", context)


@for_coordinators
def answer(request: HttpRequest, access: Access, call: str, asked: int) -> HttpResponse:
    """Answer one question, or take it away."""
    found = get_call(access, call)
    row: PublicQuestion = queries.get_public_question(found, asked)
    if request.method == "POST":
        if "remove" in request.POST:
            actions.remove_question(by=access, question=row)
            messages.success(request, _("The question is removed."))
        else:
            _answer(request, access, row)
    return redirect("calls:asked", access.coalition.slug, found.code)


def _answer(request: HttpRequest, access: Access, row: PublicQuestion) -> None:
    form = AnswerForm(request.POST, prefix=f"q{row.pk}")
    if not form.is_valid():
        messages.error(request, _("Write an answer."))
        return
    actions.answer_question(by=access, question=row, answer=form.cleaned_data["answer"])
    messages.success(request, _("The answer is shown to all."))


@for_coordinators
def helping(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Page "Who helps applicants, and when?": times to book, who booked, and what was helped with."""
    found = get_call(access, call)
    form = HourForm(request.POST or None, initial={"language": access.coalition.language})
    if request.method == "POST" and form.is_valid():
        try:
            _add_hour(access, found, form)
        except NoSuchTime:
            form.add_error("starts_at", _("The clocks are put forward over this time. Choose another one."))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Applicants can book this time now."))
            return redirect("calls:help", access.coalition.slug, found.code)
    booked = {
        hour: [(row, LogForm(initial={"log": row.log}, prefix=f"b{row.pk}")) for row in rows]
        for hour, rows in queries.bookings_by_hour(found).items()
    }
    context: dict[str, Any] = {
        "call": found,
        "form": form,
        "blind": queries.reads_blindly(access, found),
        "hours": [
            {"hour": hour, "at": say_moment(hour.starts_at, found.time_zone), "booked": booked.get(hour.pk, [])}
            for hour in queries.hours_of(found)
        ],
    }
    return render(request, "calls/apply_help.html", context, status=422 if form.is_bound else 200)


def _add_hour(access: Access, call: Any, form: HourForm) -> OfficeHour:
    """The time was typed by the call's clock."""
    typed = form.cleaned_data["starts_at"]
    moment = moment_at(typed.date(), typed.time(), call.time_zone)
    return actions.add_office_hour(by=access, call=call, **{**form.cleaned_data, "starts_at": moment})


@require_POST
@for_coordinators
def remove_hour(request: HttpRequest, access: Access, call: str, hour: int) -> HttpResponse:
    """Take back a time that nobody has booked."""
    found = get_call(access, call)
    done(
        request,
        lambda: actions.remove_office_hour(by=access, hour=queries.get_office_hour(found, hour)),
        _("The time is taken back."),
    )
    return redirect("calls:help", access.coalition.slug, found.code)


@require_POST
@for_coordinators
def log(request: HttpRequest, access: Access, call: str, booking: int) -> HttpResponse:
    """Note what was helped with."""
    found = get_call(access, call)
    queries.refuse_blind_reviewers(access, found)
    row = queries.get_booking_of_call(found, booking)
    form = LogForm(request.POST, prefix=f"b{row.pk}")
    if form.is_valid():
        actions.log_help(by=access, booking=row, log=form.cleaned_data["log"])
        messages.success(request, _("Noted."))
    else:
        messages.error(request, _("Write what was helped with."))
    return redirect("calls:help", access.coalition.slug, found.code)
