"""What follows from an answer: invitations as letters, and notes on the part that partners take."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from longtable.coalitions.gates import for_coordinators, for_members
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coverage import actions, queries
from longtable.coverage.forms import EvidenceForm, LanguageForm, LetterForm
from longtable.coverage.models import Letter
from longtable.coverage.rules import MOST, AlreadySentError, CannotInviteError, NoAddressError
from longtable.partners.queries import get_partner
from longtable.record.queries import history


@require_POST
@for_coordinators
def invite(request: HttpRequest, access: Access, assessment_id: int) -> HttpResponse:
    """Make the chosen organizations invited ones, each with a drafted letter."""
    assessment = queries.get_assessment(access, assessment_id)
    wanted = list(dict.fromkeys(text for text in request.POST.getlist("partner") if text.isdecimal()))[:MOST]
    if not wanted:
        raise Http404
    letters: list[Letter] = []
    for text in wanted:
        partner = get_partner(access, int(text))
        try:
            letters.append(actions.invite_prospect(by=access, partner=partner, assessment=assessment))
        except CannotInviteError:
            messages.warning(request, _("%(name)s is no longer a prospect.") % {"name": partner.name})
    if not letters:
        return redirect("coverage:answer", access.coalition.slug)
    text = ngettext(
        "%(count)s letter is drafted. Read it and make it yours before it goes out.",
        "%(count)s letters are drafted. Read them and make them yours before they go out.",
        len(letters),
    )
    messages.success(request, text % {"count": len(letters)})
    if len(letters) == 1:
        return redirect("coverage:letter", access.coalition.slug, letters[0].pk)
    return redirect("coverage:letters", access.coalition.slug)


@require_GET
@for_members
def letters(request: HttpRequest, access: Access) -> HttpResponse:
    """Page "Whom have we invited?": drafts and letters that have gone out."""
    rows = list(queries.letters_of(access)[:200])
    context = {"drafts": [one for one in rows if not one.sent_at], "sent": [one for one in rows if one.sent_at]}
    return render(request, "coverage/letters.html", context)


@require_http_methods(["GET", "POST"])
@for_coordinators
def letter(request: HttpRequest, access: Access, letter_id: int) -> HttpResponse:
    """Page "What do we write to …?": edit the draft, send it, or note that it was sent by hand."""
    row = queries.get_letter(access, letter_id)
    if request.method == "POST":
        form = LetterForm(request.POST, instance=row)
        if form.is_valid():
            return _save(request, access, row, form)
    else:
        form = LetterForm(instance=row)
    context = {
        "letter": row,
        "form": form,
        "contact": queries.main_contact(row.partner),
        "language_form": LanguageForm(initial={"language": row.language}),
        "history": [(entry, "") for entry in history(access.coalition.pk, row)],
    }
    return render(request, "coverage/letter.html", context, status=422 if form.errors else 200)


def _save(request: HttpRequest, access: Access, row: Letter, form: LetterForm) -> HttpResponse:
    try:
        row = queries.get_letter(access, row.pk)  # the form has changed the one at hand
        actions.save_letter(by=access, letter=row, subject=form.cleaned_data["subject"], body=form.cleaned_data["body"])
    except AlreadySentError:
        messages.error(request, _("This letter has gone out, so it stays as it was."))
        return redirect("coverage:letter", access.coalition.slug, row.pk)
    if "send" in request.POST:
        return _send(request, access, row)
    messages.success(request, _("Saved. The letter has not gone out yet."))
    return redirect("coverage:letter", access.coalition.slug, row.pk)


def _send(request: HttpRequest, access: Access, row: Letter) -> HttpResponse:
    try:
        actions.send_letter(by=access, letter=row)
    except NoAddressError:
        text = _("No contact of %(name)s has an e-mail address. Add one, or send the letter by hand.")
        messages.error(request, text % {"name": row.partner.name})
    else:
        messages.success(request, _("The letter to %(name)s is on its way.") % {"name": row.partner.name})
    return redirect("coverage:letter", access.coalition.slug, row.pk)


@require_POST
@for_coordinators
def send_letter(request: HttpRequest, access: Access, letter_id: int) -> HttpResponse:
    """E-mail the letter as it was last saved."""
    return _send(request, access, queries.get_letter(access, letter_id))


@require_POST
@for_coordinators
def letter_sent(request: HttpRequest, access: Access, letter_id: int) -> HttpResponse:
    """Note that the letter was sent or handed over by a person."""
    row = actions.mark_letter_sent(by=access, letter=queries.get_letter(access, letter_id))
    messages.success(request, _("Noted: the letter to %(name)s has gone out by hand.") % {"name": row.partner.name})
    return redirect("coverage:letter", access.coalition.slug, row.pk)


@require_POST
@for_coordinators
def draft_again(request: HttpRequest, access: Access, letter_id: int) -> HttpResponse:
    """Write the draft anew in another language."""
    row, form = queries.get_letter(access, letter_id), LanguageForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        actions.draft_again(by=access, letter=row, language=form.cleaned_data["language"])
    except AlreadySentError:
        messages.error(request, _("This letter has gone out, so it stays as it was."))
    else:
        messages.success(request, _("The letter is drafted anew."))
    return redirect("coverage:letter", access.coalition.slug, row.pk)


@require_GET
@for_members
def parts(request: HttpRequest, access: Access) -> HttpResponse:
    """Page "What part do our partners take?": every partner at the table."""
    rows = list(queries.partners_with_part(access.coalition))
    return render(request, "coverage/parts.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@for_members
def evidence(request: HttpRequest, access: Access, partner_id: int) -> HttpResponse:
    """Page "What part does … take?": what is known, and noting more by hand."""
    partner = get_partner(access, partner_id)
    today = today_of(access.coalition)
    sent = request.POST if request.method == "POST" and access.can_edit else None
    form = EvidenceForm(sent, today=today, initial={"on": today})
    if sent is not None and form.is_valid():
        data = form.cleaned_data
        actions.add_evidence(by=access, partner=partner, kind=data["kind"], on=data["on"], source=data["source"])
        messages.success(request, _("Noted. It counts from the next answer on."))
        return redirect("coverage:evidence", access.coalition.slug, partner.pk)
    if request.method == "POST" and not access.can_edit:
        from django.core.exceptions import PermissionDenied

        raise PermissionDenied
    context = {"partner": partner, "form": form, "evidence": queries.evidence_of(partner)}
    return render(request, "coverage/evidence.html", context, status=422 if form.errors else 200)


@require_POST
@for_coordinators
def remove_evidence(request: HttpRequest, access: Access, evidence_id: int) -> HttpResponse:
    """Take back one note."""
    row = queries.get_evidence(access, evidence_id)
    partner_id = row.partner_id
    actions.remove_evidence(by=access, evidence=row)
    messages.success(request, _("Taken back."))
    return redirect(reverse("coverage:evidence", args=[access.coalition.slug, partner_id]))
