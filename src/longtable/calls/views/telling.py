"""Letters to applicants, appeals and their answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from longtable.calls import selecting_pages as pages
from longtable.calls.actions import telling as actions
from longtable.calls.desks import Desk, by_apply_link
from longtable.calls.forms.selecting import AnswerForm, AppealForm, DecisionLetterForm
from longtable.calls.models import DecisionLetter, Selection
from longtable.calls.queries import selecting as queries
from longtable.calls.queries.designing import get_call
from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.moments import today_of
from longtable.coalitions.posting import done
from longtable.coalitions.queries import Access, names_of_actors
from longtable.coalitions.rules import Refused
from longtable.people.queries import post_to
from longtable.record.queries import history


@require_GET
@for_coordinators
def decision_letters(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Page "Who has been told?": every letter, and appeals."""
    found = get_call(access, call)
    selection = queries.decision_of(found)
    signed = selection is not None and selection.state == Selection.State.SIGNED
    rows = queries.letters_of(found)
    context = {
        "call": found,
        "tabs": pages.tabs(found, "decision_letters", selection.state if selection else ""),
        "signed": signed,
        "counts": queries.count_letters(found),
        "unread": [one for one in rows if not one.read_by],
        "ready": [one for one in rows if one.read_by and not one.sent_at],
        "table": pages.letters_table(request, found, rows),
        "appeals": queries.appeals_of(found),
        "names": queries.organizations(found),
        "missing": selection.choices.count() - len(rows) if selection and signed else 0,
        "public": selection is not None and queries.is_public(selection),
        "post": post_to([one.application.contact.email for one in rows if one.application.contact]),
    }
    return render(request, "calls/letters.html", context)


@require_POST
@for_coordinators
def draft_letters(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Draft the letters that are missing."""
    found = get_call(access, call)
    try:
        count = actions.draft_letters(by=access, call=found)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        text = ngettext(
            "%(count)s letter is drafted. Read it.", "%(count)s letters are drafted. Read each of them.", count
        )
        messages.success(request, text % {"count": count})
    return redirect("calls:decision_letters", access.coalition.slug, call)


@require_POST
@for_coordinators
def send_letters(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Send every letter that a person has read."""
    found = actions.send_letters(by=access, call=get_call(access, call))
    text = ngettext("%(count)s letter is on its way.", "%(count)s letters are on their way.", found.sent)
    messages.success(request, text % {"count": found.sent})
    if found.no_address:
        text = _("No e-mail address: %(codes)s. Send these by hand.")
        messages.warning(request, text % {"codes": ", ".join(found.no_address)})
    return redirect("calls:decision_letters", access.coalition.slug, call)


@require_http_methods(["GET", "POST"])
@for_coordinators
def decision_letter(request: HttpRequest, access: Access, call: str, number: int) -> HttpResponse:
    """Page "What do we write to …?": read it, make it yours, send it."""
    found = get_call(access, call)
    letter = queries.get_letter(found, access, number)
    form = DecisionLetterForm(request.POST if request.method == "POST" else None, instance=letter)
    if request.method == "POST" and form.is_valid():
        row = queries.get_letter(found, access, number)  # the form has changed the one at hand
        try:
            actions.save_letter(by=access, letter=row, **form.cleaned_data)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("calls:decision_letter", access.coalition.slug, call, number)
        if "send" in request.POST:
            return _send(request, access, row)
        following = queries.next_unread(found, access, number)
        if following is not None:
            messages.success(request, _("Saved, and noted that you have read it. Here is the next one."))
            return redirect("calls:decision_letter", access.coalition.slug, call, following)
        messages.success(request, _("Saved. Every letter has been read."))
        return redirect("calls:decision_letters", access.coalition.slug, call)
    entries = list(history(access.coalition.pk, letter))
    names = names_of_actors(access.coalition, [one.actor for one in entries])
    context = {
        "call": found,
        "letter": letter,
        "application": letter.application,
        "contact": letter.application.contact,
        "form": form,
        "history": [(entry, names.get(entry.actor, "")) for entry in entries],
    }
    return render(request, "calls/letter.html", context, status=422 if form.errors else 200)


def _send(request: HttpRequest, access: Access, letter: DecisionLetter) -> HttpResponse:
    call = letter.application.call
    try:
        actions.send_letter(by=access, letter=letter)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("The letter to %(name)s is on its way.") % {"name": letter.application.organization}
        )
    return redirect("calls:decision_letter", access.coalition.slug, call.code, letter.application.number)


@require_POST
@for_coordinators
def hand_letter(request: HttpRequest, access: Access, call: str, number: int) -> HttpResponse:
    """Note that a letter was sent by hand."""
    letter = queries.get_letter(get_call(access, call), access, number)
    done(request, lambda: actions.hand_letter(by=access, letter=letter), _("Noted: the letter has gone out by hand."))
    return redirect("calls:decision_letter", access.coalition.slug, call, number)


@require_http_methods(["GET", "POST"])
@for_coordinators
def appeal(request: HttpRequest, access: Access, call: str, number: int) -> HttpResponse:
    """Page "What do we answer?": one appeal."""
    row = queries.get_appeal(get_call(access, call), access, number)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.answer_appeal(by=access, appeal=row, answer=form.cleaned_data["answer"])
        messages.success(request, _("Answered."))
        return redirect("calls:appeal", access.coalition.slug, call, number)
    context = {"call": row.application.call, "appeal": row, "application": row.application, "form": form}
    return render(request, "calls/letter_appeal.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@by_apply_link
def link_appeal(request: HttpRequest, desk: Desk) -> HttpResponse:
    """An applicant asks to look at the decision again, by their personal link."""
    application = desk.application
    letter = queries.letter_sent_to(application)
    made = queries.appeal_of(application)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_appeal(by=desk.actor, application=application, text=form.cleaned_data["text"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("apply_appeal", desk.secret)
    context = {
        "coalition_name": desk.call.coalition.name,
        "call": desk.call,
        "letter": letter,
        "appeal": made,
        "form": form,
        "in_time": letter is not None
        and letter.appeal_by is not None
        and today_of(desk.call.coalition) <= letter.appeal_by,
    }
    return render(request, "calls/letter_link_appeal.html", context, status=422 if form.errors else 200)
