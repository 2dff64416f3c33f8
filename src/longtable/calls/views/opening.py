"""Is a call ready to open? Then opening it, extending it, closing it early, cancelling it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from longtable.calls import wording
from longtable.calls.actions import opening as actions
from longtable.calls.forms.designing import AnnounceForm, ExtendForm
from longtable.calls.language_check import check_call, in_words
from longtable.calls.models import Call
from longtable.calls.pages import address, crumbs, tabs
from longtable.calls.queries import designing as queries
from longtable.calls.rules import missing_to_open
from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.moments import say_moment
from longtable.coalitions.posting import posted, saved
from longtable.coalitions.queries import Access

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@for_coordinators
def ready(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Page “Is it ready to open?”: what is missing, and whether people can read it."""
    found = queries.get_call(access, call)
    questions, criteria = list(found.questions.all()), list(found.criteria.all())
    check = check_call(found, questions, criteria, list(found.requirements.all()))
    context = {
        "call": found,
        "missing": missing_to_open(found) if found.is_draft else [],
        "check": check,
        "readings": [(wording.language_name(code), text, code in check.hard) for code, text in check.readings.items()],
        "hours": in_words(check.time.sentence) if questions else "",
        "longest": questions[check.time.longest] if questions and check.time.longest is not None else None,
        "tabs": tabs(access, found, "ready"),
        "crumbs": crumbs(access, found),
    }
    return render(request, "calls/design_ready.html", context)


def _announce(  # noqa: PLR0917  four views give the same six things
    request: HttpRequest, access: Access, call: Call, form: AnnounceForm, act: Callable[[], Any], words: str,
    **context: Any,
) -> HttpResponse:  # fmt: skip
    if request.method == "POST" and form.is_valid() and saved(form, act):
        messages.success(request, words)
        return redirect("calls:call", access.coalition.slug, call.code)
    context |= {"call": call, "form": form, "cancel_url": address(access, "call", call.code)}
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


@GET_POST
@for_coordinators
def open_call(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Page “Shall it open?”."""
    found = queries.get_call(access, call)
    form = AnnounceForm(posted(request), need_reason=False)
    return _announce(
        request, access, found, form,
        lambda: actions.open_call(by=access, call=found, **form.cleaned_data),
        _("The call is open. Now make it known."),
        question=_("Shall this call open?"),
        text=found.title,
        consequences=[
            _("Anyone can read it and apply, without an account."),
            _("Its words can no longer be changed. You can extend it, close it or cancel it."),
            _("Everyone who wrote at it can neither apply nor review."),
        ],
        action_label=_("Open the call"),
    )  # fmt: skip


@GET_POST
@for_coordinators
def extend(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Page “How much more time is there?”."""
    found = queries.get_call(access, call)
    closes = found.closes_at.astimezone(ZoneInfo(found.time_zone)) if found.closes_at else None
    initial = {"closes_day": closes and closes.date(), "closes_time": closes and closes.time()}
    form = ExtendForm(posted(request), zone=found.time_zone, initial=initial)
    now_closes = say_moment(found.closes_at, found.time_zone) if found.closes_at else ""
    return _announce(
        request, access, found, form,
        lambda: actions.extend_call(
            by=access, call=found, closes_at=form.closes_at,  # type: ignore[arg-type]
            reason=form.cleaned_data["reason"], note=form.cleaned_data["note"],
        ),
        _("There is more time. The page of the call says so."),
        question=_("How much more time is there?"),
        text=_("Now it closes on %(moment)s.") % {"moment": now_closes},
        action_label=_("Extend the call"),
    )  # fmt: skip


@GET_POST
@for_coordinators
def close(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Page “Shall it close early?”."""
    found = queries.get_call(access, call)
    form = AnnounceForm(posted(request))
    return _announce(
        request, access, found, form,
        lambda: actions.close_call(by=access, call=found, **form.cleaned_data),
        _("The call is closed."),
        question=_("Shall this call close before its date?"),
        text=found.title,
        consequences=[_("Nobody can send an application any more, also those who are writing one now.")],
        action_label=_("Close it now"),
        kind="danger",
    )  # fmt: skip


@GET_POST
@for_coordinators
def cancel(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Page “Shall it be cancelled?”."""
    found = queries.get_call(access, call)
    form = AnnounceForm(posted(request), need_note=True)
    return _announce(
        request, access, found, form,
        lambda: actions.cancel_call(by=access, call=found, **form.cleaned_data),
        _("The call is cancelled."),
        question=_("Shall this call be cancelled?"),
        text=found.title,
        consequences=[_("It ends without a decision. This cannot be undone."), _("Its page stays and says why.")],
        action_label=_("Cancel the call"),
        kind="danger",
    )  # fmt: skip
