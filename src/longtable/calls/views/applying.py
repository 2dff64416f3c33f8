"""Applying: begin with an address, write step by step, send, and see where it stands. No account, works without script."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from longtable.calls import applicant_mail
from longtable.calls.actions import applying as actions
from longtable.calls.actions import sending
from longtable.calls.applicant_words import preview_of, stage_words, step_questions, step_titles
from longtable.calls.completeness import missing_of
from longtable.calls.desks import Desk, by_apply_link
from longtable.calls.forms.applying import InviteForm, StartForm
from longtable.calls.models import Application, Call
from longtable.calls.queries import applying as queries
from longtable.calls.queries.designing import get_public_call
from longtable.calls.queries.promoting import channel_by
from longtable.calls.receipts import content_of, digest_of
from longtable.calls.rules import is_drafter
from longtable.calls.sending import STAGES, stage_of, window_of
from longtable.coalitions.limits import DAY, HOUR, reader_of, within_limit
from longtable.coalitions.moments import say_moment
from longtable.coalitions.posting import done
from longtable.coalitions.rules import Refused
from longtable.people.models import Account

BEGINNINGS, INVITATIONS = 60, 20  # from one network in an hour, of one link in a day


# Beginning


@never_cache
def start(request: HttpRequest, host: str, call: str) -> HttpResponse:
    """Page "Shall we begin?": an address, and the form opens at once; the link comes by e-mail for later."""
    found = get_public_call(host, call)
    if isinstance(request.user, Account) and is_drafter(found, request.user):
        raise PermissionDenied
    window = window_of(found, timezone.now())
    initial = {"once": secrets.token_urlsafe(16), "via": request.GET.get("via", "")[:20]}
    form = StartForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and window.can_send:
        if not within_limit("apply", reader_of(request), BEGINNINGS, HOUR):
            form.add_error(None, _("Many applications began here in the last hour. Please try again in an hour."))
        else:
            response = _begin(request, found, form)
            if response is not None:
                return response
    context = {
        "call": found,
        "coalition_name": found.coalition.name,
        "window": window,
        "closes": _moment(found),
        "form": form,
        "opens": say_moment(found.opens_at, found.time_zone) if found.opens_at else "",
    }
    return render(request, "calls/apply_start.html", context, status=422 if form.is_bound else 200)


def _begin(request: HttpRequest, call: Call, form: StartForm) -> HttpResponse | None:
    values = form.cleaned_data
    try:
        opened, secret = actions.start_application(
            call=call,
            email=values["email"],
            organization=values["organization"],
            language=get_language() or "en",
            channel=channel_by(call, values["via"]),
            once=values["once"],
        )
    except Refused as refused:
        form.add_error("email", str(refused))
        return None
    is_same_press = bool(values["once"]) and not opened.link.details
    if is_same_press:
        messages.success(request, _("We sent your personal link to %(email)s.") % {"email": values["email"]})
    elif within_limit("apply-mail", f"{call.pk} {values['email'].casefold()}", 5, DAY):
        applicant_mail.send_link(opened=opened, secret=secret, kind="begun")
        messages.success(request, _("We sent your personal link to %(email)s.") % {"email": values["email"]})
    return redirect("apply_step", secret, "you")


def _moment(call: Call) -> str:
    return say_moment(call.closes_at, call.time_zone) if call.closes_at else ""


# The application's own page


@by_apply_link
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Page "Where does our application stand?": the stage, what is left to do, who writes, help, and what was sent."""
    application, call, window = desk.application, desk.call, desk.window()
    letter_sent = queries.letter_was_sent(application)
    stage = stage_of(application, call, letter_sent=letter_sent)
    submissions = queries.submissions_of(application)
    changed = bool(submissions) and stage in {"sent", "withdrawn"} and _changed(application, submissions[0].digest)
    missing = missing_of(application) if window.can_send else []
    links = queries.links_of(call.coalition, application)
    people = {link.person_id: link for link in reversed(links)}
    context = {
        **frame(desk),
        "stage": stage,
        "stages": list(stage_words().values()),
        "at": STAGES.index(stage) + 1 if stage in STAGES else 0,
        "window": window,
        "closes": _moment(call),
        "until": say_moment(window.until, call.time_zone) if window.until else "",
        "decides": call.decides_on,
        "submissions": submissions,
        "changed": changed,
        "steps": [
            {"title": title, "url": desk.url("step", key), "missing": sum(one.step == key for one in missing)}
            for key, title in step_titles().items()
        ],
        "ready": window.can_send and not missing,
        "people": [link.email or str(link.person or "") for link in people.values()],
        "invite": InviteForm(),
        "letter": application.decision_letter if letter_sent else None,
        "hours": queries.hours_for(call, application),
        "bookings": queries.bookings_of(application),
        "zone": call.time_zone,
        "questions_url": (call.coalition.slug, call.code),
    }
    return render(request, "calls/apply_home.html", context)


def _changed(application: Application, digest: str) -> bool:
    """True where something was changed after it was sent."""
    return digest_of(content_of(application)) != digest


def frame(desk: Desk) -> dict[str, Any]:
    """What every page of an application shows."""
    return {
        "desk": desk,
        "application": desk.application,
        "call": desk.call,
        "coalition_name": desk.call.coalition.name,
        "secret": desk.secret,
        "home_page": desk.home(),
    }


# Sending


def check_and_send(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Page "Is everything right?": all of it as it will be read, what is missing, and the button."""
    refused = ""
    if request.method == "POST":
        try:
            submission, is_new = sending.send_application(by=desk.actor, application=desk.application)
        except sending.Incomplete as error:
            refused = str(error)
        except sending.TooLate as error:
            return render(request, "calls/apply_late.html", {**frame(desk), "text": str(error)}, status=409)
        else:
            if is_new:
                _send_receipts(desk, submission)
            if desk.by_staff:
                messages.success(request, _("Sent, as it came to you."))
                return redirect(desk.home())
            return redirect("apply_receipt", desk.secret, submission.number)
    content = content_of(desk.application)
    last = queries.last_submission(desk.application)
    same = last is not None and desk.application.state == Application.State.SUBMITTED
    context = {
        **frame(desk),
        **step_frame(desk, "send"),
        "parts": preview_of(content, desk.call),
        "missing": [(one, f"{desk.url('step', one.step)}#id_{one.field}") for one in missing_of(desk.application)],
        "refused": refused,
        "window": desk.window(),
        "closes": _moment(desk.call),
        "grace": desk.call.grace_minutes,
        "sent_already": same and last is not None and last.digest == digest_of(content),
        "again": same,
    }
    return render(request, "calls/apply_send.html", context, status=422 if refused else 200)


def step_frame(desk: Desk, step: str) -> dict[str, Any]:
    """The way through the steps."""
    titles = step_titles()
    keys = list(titles)
    place = keys.index(step)
    return {
        "step": step,
        "step_question": step_questions()[step],
        "tabs": [
            {"title": title, "url": desk.url("step", key), "current": key == step} for key, title in titles.items()
        ],
        "back_url": desk.url("step", keys[place - 1]) if place else desk.home(),
        "next_step": keys[place + 1] if place + 1 < len(keys) else "",
        "place": place + 1,
        "places": len(keys),
    }


def _send_receipts(desk: Desk, submission: Any) -> None:
    """The receipt to the contact and to whoever pressed the button."""
    contact, link = desk.application.contact, desk.link
    people = {contact.email: contact.language} if contact and contact.email else {}
    if link is not None and link.email:
        people.setdefault(link.email, link.person.language if link.person else desk.application.language)
    for email, language in people.items():
        applicant_mail.send_receipt(application=desk.application, submission=submission, to=email, language=language)


@by_apply_link
def receipt(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Page "Did it arrive?": when, under which number, the full text and its digest."""
    submission = queries.get_submission(desk.application, number)
    context = {
        **frame(desk),
        "submission": submission,
        "latest": queries.last_submission(desk.application) == submission,
        "at": say_moment(submission.at, desk.call.time_zone),
        "closes": _moment(desk.call),
        "window": desk.window(),
        "parts": preview_of(submission.content, desk.call),
    }
    return render(request, "calls/apply_receipt.html", context)


@by_apply_link
def withdraw(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Page "Take the application back?": asked before it is done."""
    if request.method == "POST":
        done(
            request,
            lambda: sending.withdraw_application(by=desk.actor, application=desk.application),
            _("Your application is withdrawn. Nothing was deleted."),
        )
        return redirect(desk.home())
    consequences = [_("Nobody reviews it, and it cannot be chosen.")]
    if desk.window().can_send:
        consequences.append(_("You can change your mind and send it again until the deadline."))
    else:
        consequences.append(_("The deadline has passed: you cannot send it again."))
    context = {
        "question": _("Take your application back?"),
        "text": _("What you wrote stays here for you."),
        "consequences": consequences,
        "action_label": _("Yes, withdraw it"),
        "cancel_url": desk.home(),
        "kind": "danger",
    }
    return render(request, "ui/confirm.html", context)


# People and links


@by_apply_link
def invite(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Send another person a link of their own."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        assert desk.link is not None
        try:
            if not within_limit("invite", str(desk.link.pk), INVITATIONS, DAY):
                raise Refused(_("That were many invitations for one day. Please go on tomorrow."))
            actions.invite_person(by=desk.actor, application=desk.application, email=form.cleaned_data["email"])
            messages.success(request, _("A link of their own is on its way to %(email)s.") % form.cleaned_data)
        except Refused as refused:
            messages.error(request, str(refused))
    elif form.is_bound:
        messages.error(request, _("Write an e-mail address, for instance rosa@people.example."))
    return redirect(f"{desk.home()}#people")
