"""Who has applied: the coordinator's list, one application, what came on paper, and links sent again or ended."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from longtable.calls.actions import applying as actions
from longtable.calls.applicant_words import preview_of
from longtable.calls.desks import Desk
from longtable.calls.forms.applying import EnterForm
from longtable.calls.models import Application, Call
from longtable.calls.pages import crumbs, tabs
from longtable.calls.queries import applying as queries
from longtable.calls.queries.designing import get_call
from longtable.calls.receipts import content_of, digest_of
from longtable.calls.views.writing import give_file, keep_file, work_at_step
from longtable.calls.wording import dollars
from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.models import PersonalLink
from longtable.coalitions.moments import NoSuchTime, moment_at, say_moment
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.ui.tables import Column, Table

KINDS = {"draft": "dashed", "submitted": "presence", "withdrawn": "", "chosen": "info", "not_chosen": ""}


def _call(access: Access, code: str) -> Call:
    call = get_call(access, code)
    queries.refuse_blind_reviewers(access, call)
    return call


def _application(access: Access, code: str, number: int) -> Application:
    return queries.get_application(access, _call(access, code), number)


def _address(access: Access, name: str, call: Call, *args: object) -> str:
    return reverse(f"calls:{name}", args=[access.coalition.slug, call.code, *args])


# The list


@for_coordinators
def applications(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Page "Who has applied?": every application, how far it has come, and what brought it."""
    found = _call(access, call)
    counts = queries.counts_by_state(found)
    context = {
        "call": found,
        "closes": say_moment(found.closes_at, found.time_zone) if found.closes_at else "",
        "sent": sum(count for state, count in counts.items() if state in {"submitted", "chosen", "not_chosen"}),
        "writing": counts.get("draft", 0),
        "withdrawn": counts.get("withdrawn", 0),
        "waiting": queries.count_unanswered(found),
        "table": _table(request, access, found),
        "tabs": tabs(access, found, "applications"),
        "crumbs": crumbs(access, found),
    }
    return render(request, "calls/apply_applications.html", context)


def _table(request: HttpRequest, access: Access, call: Call) -> Table:
    columns = [
        Column(
            "number",
            _("Application"),
            text=lambda row: f"{row.code} {row.organization}".strip(),
            url=lambda row: _address(access, "application", call, row.number),
            order="number",
        ),
        Column("state", _("Where it stands"), text=_state, order="state"),
        Column("sent", _("Sent"), text=lambda row: _day(row.submitted_at, call.time_zone), order="submitted_at"),
        Column("amount", _("Asks for"), text=_amount, numeric=True, order="amount_cents"),
        Column("way", _("How it came"), text=_way, order="way"),
    ]
    return Table.build(
        request,
        queries.applications_of(call),
        caption=_("Applications"),
        caption_hidden=True,
        columns=columns,
        default="number",
        empty=_("Nobody has begun an application yet."),
        dense=True,
    )


def _state(row: Application) -> SafeString:
    return format_html('<span class="lt-tag lt-tag--{}">{}</span>', KINDS[row.state], row.get_state_display())


def _day(moment: Any, zone: str) -> str:
    return date_format(timezone.localtime(moment, ZoneInfo(zone)), "SHORT_DATE_FORMAT") if moment else "–"


def _amount(row: Application) -> str:
    return "–" if row.amount_cents is None else dollars(row.amount_cents)


def _way(row: Application) -> str:
    if row.way != "online":
        return f"{row.get_way_display()}, {_('entered by us')}"
    return str(row.channel) if row.channel else str(row.get_way_display())


# One application


@for_coordinators
def application(request: HttpRequest, access: Access, call: str, number: int) -> HttpResponse:
    """Page "What does this applicant propose?": what was sent, its files, who writes, and its history."""
    row = _application(access, call, number)
    submissions = list(row.submissions.all())
    content = submissions[0].content if submissions else content_of(row)
    links = queries.links_of(access.coalition, row)
    people: dict[int | None, PersonalLink] = {}
    for link in links:
        people.setdefault(link.person_id, link)
    context = {
        "call": row.call,
        "application": row,
        "kind": KINDS[row.state],
        "parts": preview_of(content, row.call),
        "is_draft": not submissions,
        "changed": bool(submissions)
        and row.state == "submitted"
        and digest_of(content_of(row)) != submissions[0].digest,
        "submissions": [(one, say_moment(one.at, row.call.time_zone)) for one in submissions],
        "people": list(people.values()),
        "desk": Desk(row, access=access) if row.way != "online" else None,
        "history": queries.history_of(row),
        "file_url": _address(access, "applications", row.call),
    }
    return render(request, "calls/apply_application.html", context)


@for_coordinators
def file(_request: HttpRequest, access: Access, call: str, number: int, upload: int) -> HttpResponse:
    """Download a file of an application."""
    row = _application(access, call, number)
    return give_file(queries.get_upload(row, upload))


# Paper and phone


@for_coordinators
def enter(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Page "What came on paper or by phone?": begun by staff, marked so, then typed in step by step."""
    found = _call(access, call)
    form = EnterForm(request.POST or None, initial={"language": access.coalition.language})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["received_at"]
        try:
            moment = moment_at(typed.date(), typed.time(), found.time_zone)
            values = {**form.cleaned_data, "received_at": moment}
            row = actions.enter_application(by=access, call=found, **values)
        except NoSuchTime:
            form.add_error("received_at", _("The clocks are put forward over this time. Choose another one."))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("calls:application_step", access.coalition.slug, found.code, row.number, "you")
    context = {"call": found, "form": form, "back": _address(access, "applications", found)}
    return render(request, "calls/apply_enter.html", context, status=422 if form.is_bound else 200)


def _desk(access: Access, call: str, number: int) -> Desk | None:
    """Staff write only at what came on paper or by phone; what applicants write themselves is theirs."""
    row = _application(access, call, number)
    return Desk(row, access=access) if row.way != "online" else None


@for_coordinators
def step(request: HttpRequest, access: Access, call: str, number: int, step: str) -> HttpResponse:
    """One step of an application that came on paper or by phone."""
    desk = _desk(access, call, number)
    if desk is None:
        messages.error(request, _("This applicant writes online. Only they change what they say."))
        return redirect("calls:application", access.coalition.slug, call, number)
    return work_at_step(request, desk, step)


@require_POST
@for_coordinators
def add_file(request: HttpRequest, access: Access, call: str, number: int, question_id: int) -> HttpResponse:
    """A file of an application that came on paper, sent by the script in the page."""
    desk = _desk(access, call, number)
    if desk is None:
        return redirect("calls:application", access.coalition.slug, call, number)
    return keep_file(request, desk, question_id)


# Links


def _link(access: Access, row: Application, pk: int) -> PersonalLink:
    return queries.get_apply_link(access.coalition, row, pk)


@require_POST
@for_coordinators
def send_link(request: HttpRequest, access: Access, call: str, number: int, link: int) -> HttpResponse:
    """Send a person on an application a new link."""
    row = _application(access, call, number)
    person = _link(access, row, link).person
    try:
        if person is None:
            raise Refused(_("There is no e-mail address for this person. Help by phone, and enter what they say."))
        actions.send_new_link(by=access, application=row, person=person)
        messages.success(request, _("A new link is on its way."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("calls:application", access.coalition.slug, call, number)


@for_coordinators
def withdraw_link(request: HttpRequest, access: Access, call: str, number: int, link: int) -> HttpResponse:
    """Page "End the links of this person?": asked before it is done."""
    row = _application(access, call, number)
    found = _link(access, row, link)
    if request.method == "POST":
        ended = actions.withdraw_apply_links(by=access, application=row, link=found)
        words = ngettext("%(count)d link no longer works.", "%(count)d links no longer work.", ended)
        messages.success(request, words % {"count": ended})
        return redirect("calls:application", access.coalition.slug, call, number)
    context = {
        "question": _("End the links of %(person)s?") % {"person": found.email or _("this person")},
        "text": _("They can no longer write at this application. What they wrote stays."),
        "consequences": [],
        "action_label": _("Yes, end them"),
        "cancel_url": _address(access, "application", row.call, number),
        "kind": "danger",
    }
    return render(request, "ui/confirm.html", context)
