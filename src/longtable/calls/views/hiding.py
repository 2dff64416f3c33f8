"""Hiding words that would show who applies, before reviewers of a blind call read them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from longtable.calls.actions.redacting import hide_words
from longtable.calls.forms.reviewing import HideForm, read_words
from longtable.calls.models import Call
from longtable.calls.queries.blinding import redactable, with_hidden
from longtable.calls.queries.conflicts import member_of
from longtable.calls.queries.designing import get_call
from longtable.calls.queries.reviewing import application_in_review, number_after
from longtable.calls.views.review_pages import address, tabs
from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.ui.tables import Column, Table


def _refuse_reviewers(access: Access, call: Call) -> None:
    """Who reviews blindly does not read what is hidden."""
    if call.blind and member_of(call, access) is not None:
        raise PermissionDenied


@for_coordinators
def hiding(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """“Does anything show who applies?”: every application, and how much of it is hidden."""
    the_call = get_call(access, call)
    _refuse_reviewers(access, the_call)
    rows = with_hidden(the_call)
    columns = [
        Column(
            "number",
            _("Application"),
            text=lambda row: f"{row.code} {row.organization}".strip(),
            url=lambda row: address(access, "hide", the_call, row.number),
            order="number",
        ),
        Column("hidden", _("Stretches hidden"), text=lambda row: row.hidden, order="hidden", numeric=True),
    ]
    context = {
        "tabs": tabs(access, the_call, "hiding"),
        "call": the_call,
        "count": rows.count(),
        "table": Table.build(
            request,
            rows,
            caption=_("Applications"),
            caption_hidden=True,
            columns=columns,
            default="number",
            empty=_("No application has been sent yet."),
        ),
    }
    return render(request, "calls/redact_list.html", context)


@for_coordinators
def hide(request: HttpRequest, access: Access, call: str, number: int) -> HttpResponse:
    """“What shows who applies?”: the answers word by word; a ticked word is hidden from reviewers."""
    the_call = get_call(access, call)
    _refuse_reviewers(access, the_call)
    application = application_in_review(the_call, number)
    answers = redactable(application, the_call)
    if request.method == "POST":
        form = HideForm(request.POST)
        if form.is_valid():
            chosen = {
                pk: list(starts) for pk, starts in read_words([a.question.pk for a in answers], request.POST).items()
            }
            if "suggested" in request.POST:
                for answer in answers:
                    chosen[answer.question.pk] += [word.start for word in answer.words if word.telling]
            try:
                hide_words(
                    by=access, application=application, chosen=chosen, everywhere=form.cleaned_data["everywhere"]
                )
            except Refused as refused:
                messages.error(request, str(refused))
            else:
                messages.success(request, _("Kept. This is what reviewers read now."))
            return redirect(address(access, "hide", the_call, number))
    later = number_after(the_call, number)
    context = {
        "call": the_call,
        "application": application,
        "answers": answers,
        "telling": sum(answer.telling for answer in answers),
        "form": HideForm(),
        "back": address(access, "hiding", the_call),
        "next": address(access, "hide", the_call, later) if later else "",
    }
    return render(request, "calls/redact.html", context)
