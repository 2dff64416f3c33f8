"""The reviewer's own pages: what waits, where they have a conflict, one application at a time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from longtable.calls.actions import reviewing as actions
from longtable.calls.forms.reviewing import ReasonForm, read_declarations, read_review, scale_of
from longtable.calls.models import Assignment, Conflict, PanelMember, Review
from longtable.calls.models.designing import in_language
from longtable.calls.queries.blinding import Sent, answers_for_reviewers, name_for_reviewers, sent_by
from longtable.calls.queries.conflicts import Declaration, declarations_of
from longtable.calls.queries.reviewing import (
    Part,
    application_in_review,
    desk_of,
    get_assignment,
    is_drafting,
    is_in_review,
    next_of,
    parts_of_review,
    review_of,
    undeclared,
    waiting_for,
)
from longtable.calls.views.review_links import Here, by_review_link
from longtable.calls.views.review_pages import titles
from longtable.calls.views.writing import give_file
from longtable.coalitions.models import Coalition
from longtable.coalitions.posting import done
from longtable.coalitions.rules import Refused
from longtable.partners.pages import names_here
from longtable.partners.rules import ServiceLine
from longtable.partners.wording import Names, say_services

PER_PAGE = 25


def _frame(member: PanelMember, secret: str) -> dict[str, Any]:
    call = member.call
    return {"coalition_name": call.coalition.name, "call": call, "member": member, "secret": secret}


@by_review_link
def desk(request: HttpRequest, here: Here) -> HttpResponse:
    """“What is waiting for me?”: the number first, then one button to go on."""
    secret, member = here.secret, here.member
    call = member.call
    if is_drafting(member):
        raise PermissionDenied
    context = {**_frame(member, secret), "open": is_in_review(call)}
    if context["open"]:
        mine = desk_of(member)
        upcoming = mine.waiting[0].assignment if mine.waiting else None
        context |= {
            "desk": mine,
            "next": upcoming,
            "undeclared": undeclared(member),
            "rows": [(one, name_for_reviewers(one.assignment.application, call)) for one in mine.waiting],
            "done": [(one, name_for_reviewers(one.application, call)) for one in mine.done],
            "aside": [(one, name_for_reviewers(one.application, call)) for one in mine.aside],
        }
    return render(request, "calls/review_desk.html", context)


@by_review_link
def conflicts(request: HttpRequest, here: Here, number: int | None = None) -> HttpResponse:
    """“Where do you have a conflict?”: one word for each application, before it opens. ``number``: only this one."""
    secret, member = here.secret, here.member
    call = member.call
    if not is_in_review(call) or is_drafting(member):
        raise PermissionDenied
    rows = declarations_of(member)
    if number is not None:
        rows = [row for row in rows if row.application.number == number]
        if not rows:
            raise Http404
    asked = [row for row in rows if not row.automatic]
    page = Paginator(asked, PER_PAGE).get_page(request.GET.get("page"))
    unsaid: list[int] = []
    if request.method == "POST":
        shown = {row.application.pk for row in asked} & {
            int(one) for one in request.POST.getlist("shown") if one.isdigit()
        }
        said = read_declarations(sorted(shown), request.POST)
        actions.declare_conflicts(by=here.by, member=member, said=said)
        stood = {row.application.pk for row in asked if row.said}
        unsaid = sorted(shown - said.keys() - stood)
        if not unsaid:
            return _after_declaring(request, secret, member, number)
        rows = declarations_of(member)
        asked = [row for row in rows if row.application.pk in shown]
        page = Paginator(asked, PER_PAGE).get_page(1)
    names = names_here(call.coalition)
    context = {
        **_frame(member, secret),
        "rows": [(row, name_for_reviewers(row.application, call), _about(row, names)) for row in page.object_list],
        "own": [name_for_reviewers(row.application, call) for row in rows if row.automatic],
        "kinds": Conflict.Kind.choices,
        "page": page,
        "unsaid": unsaid,
        "many": len(page.object_list) > 1,
        "left": undeclared(member),
    }
    return render(request, "calls/review_conflicts.html", context, status=422 if unsaid else 200)


def _about(row: Declaration, names: Names) -> str:
    """Sectors and places: what may be shown in a blind review too."""
    sectors = titles(row.application.sectors, dict(names.sectors))
    areas = {area for one in row.application.services for area in one.get("areas", ())}
    where = (
        titles(sorted(areas), dict(names.areas)) if len(areas) <= 4 else _("%(count)d areas") % {"count": len(areas)}
    )
    return " · ".join(part for part in (sectors, where) if part)


def _after_declaring(request: HttpRequest, secret: str, member: PanelMember, number: int | None) -> HttpResponse:
    if number is not None:
        given = waiting_for(member, number)
        return redirect("review_one", secret, given.pk) if given else redirect("review_link", secret)
    left = undeclared(member)
    if left:
        words = ngettext("Kept. %(count)d application is left.", "Kept. %(count)d applications are left.", left)
        messages.success(request, words % {"count": left})
        return redirect("review_conflicts", secret)
    messages.success(request, _("Thank you. You have said all we need to know."))
    return redirect("review_link", secret)


@by_review_link
def review(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """“How good is this application?”: each question beside its criterion; nothing is chosen beforehand."""
    secret, member = here.secret, here.member
    assignment = get_assignment(member, pk)
    call = member.call
    stood = review_of(assignment)
    if stood is not None and stood.state == Review.State.DONE:
        return redirect("review_others", secret, pk)
    missing: list[Part] = []
    if request.method == "POST":
        given = read_review(call, list(call.criteria.all()), request.POST)
        go = request.POST.get("go", "draft")
        try:
            stood = actions.save_review(by=here.by, assignment=assignment, given=given, finish=go == "next")
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("review_link", secret)
        if go == "later":
            actions.put_off(by=here.by, assignment=assignment)
        if go in {"later", "draft"} or stood.state == Review.State.DONE:
            return _after_saving(request, secret, assignment, go)
        missing = [part for part in parts_of_review(assignment) if part.criterion and not part.scored]
    return _review_page(request, secret, assignment, stood, missing)


def _after_saving(request: HttpRequest, secret: str, assignment: Assignment, go: str) -> HttpResponse:
    code = assignment.application.code
    said = {
        "next": _("Your review of %(code)s is done. Thank you."),
        "later": _("%(code)s comes again after the others. What you entered is kept."),
        "draft": _("Your draft on %(code)s is kept. It does not count yet."),
    }[go]
    messages.success(request, said % {"code": code})
    following = next_of(assignment.member, assignment) if go != "draft" else None
    if following is None or (following.pk == assignment.pk):
        return redirect("review_link", secret)
    return redirect("review_one", secret, following.pk)


def _review_page(
    request: HttpRequest, secret: str, assignment: Assignment, stood: Review | None, missing: list[Part]
) -> HttpResponse:
    member = assignment.member
    call, application = member.call, assignment.application
    sent = sent_by(application)
    mine = desk_of(member)
    parts = parts_of_review(assignment, sent)
    context = {
        **_frame(member, secret),
        "assignment": assignment,
        "application": application,
        "label": name_for_reviewers(application, call),
        "parts": [(part, _anchors(part, call.scale_min, call.scale_max)) for part in parts],
        "scale": scale_of(call),
        "facts": _facts(call.coalition, sent),
        "stood": stood,
        "missing": missing,
        "waiting": len(mine.waiting),
        "done": len(mine.done),
        "total": mine.total,
        "scored": sum(part.scored for part in parts),
        "criteria": sum(part.criterion is not None for part in parts),
        "others": len(mine.waiting) > 1,
    }
    return render(request, "calls/review_one.html", context, status=422 if missing else 200)


def _anchors(part: Part, low: int, high: int) -> list[tuple[int, str]]:
    """Each score with its words, where the call has any."""
    words = part.criterion.anchors if part.criterion else {}
    return [(value, in_language(words.get(str(value), {}) or {})) for value in range(low, high + 1)]


def _facts(coalition: Coalition, sent: Sent) -> dict[str, Any]:
    """Whom it would serve and where, in words; none of this shows who applies."""
    names = names_here(coalition)
    lines = [
        ServiceLine(one["group"], one["relation"], tuple(one.get("areas", ())))
        for one in sent.services
        if one.get("group")
    ]
    return {
        "services": say_services(lines, names),
        "sectors": titles(sent.sectors, dict(names.sectors)),
        "amount": (sent.amount_cents or 0) // 100,
    }


@require_POST
@by_review_link
def autosave(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Keep a draft while it is written; 204 where it is kept, 409 where the review is finished or no longer theirs."""
    assignment = get_assignment(here.member, pk)
    given = read_review(here.member.call, list(here.member.call.criteria.all()), request.POST)
    try:
        kept = actions.save_review(by=here.by, assignment=assignment, given=given)
    except Refused:
        return HttpResponse(status=409)
    return HttpResponse(status=204 if kept.state == Review.State.DRAFT else 409)


@by_review_link
def abstain(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """“Do you want to abstain?”: when one cannot judge; a reason may be given."""
    secret, member = here.secret, here.member
    assignment = get_assignment(member, pk)
    form = ReasonForm(
        request.POST if request.method == "POST" else None,
        required=False,
        hint=_("For instance: I know nothing of housing."),
    )
    if request.method == "POST" and form.is_valid():
        done(
            request,
            lambda: actions.abstain(by=here.by, assignment=assignment, reason=form.cleaned_data["reason"]),
            _("You abstained from %(code)s.") % {"code": assignment.application.code},
        )
        return redirect("review_link", secret)
    context = {
        **_frame(member, secret),
        "form": form,
        "assignment": assignment,
        "label": name_for_reviewers(assignment.application, member.call),
    }
    return render(request, "calls/review_abstain.html", context, status=422 if form.errors else 200)


@by_review_link
def conflict(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """“Do you have a conflict here?”: found while reading; the reviewer steps aside and their scores are void."""
    secret, member = here.secret, here.member
    assignment = get_assignment(member, pk)
    form = ReasonForm(
        request.POST if request.method == "POST" else None, hint=_("For instance: my sister works there.")
    )
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.step_aside(by=here.by, member=member, application=assignment.application, reason=reason)
        words = _("You stepped aside from %(code)s. Thank you for saying so.")
        messages.success(request, words % {"code": assignment.application.code})
        return redirect("review_link", secret)
    context = {
        **_frame(member, secret),
        "form": form,
        "assignment": assignment,
        "label": name_for_reviewers(assignment.application, member.call),
        "scored": review_of(assignment) is not None,
    }
    return render(request, "calls/review_conflict.html", context, status=422 if form.errors else 200)


@by_review_link
def download(_request: HttpRequest, here: Here, pk: int, file: int) -> HttpResponse:
    """A file of the application, as a download only, in a blind review under a name of ours."""
    member = here.member
    assignment = get_assignment(member, pk)
    application = application_in_review(member.call, assignment.application.number)
    for answer in answers_for_reviewers(application, member.call):
        for one in answer.files:
            if one.pk == file:
                return give_file(application.uploads.get(pk=file), one.name)
    raise Http404
