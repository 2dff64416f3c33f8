"""How the applications stand: the board, and reviews of one application side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from longtable.calls.actions.reviewing import change_score
from longtable.calls.forms.reviewing import ScoreChangeForm
from longtable.calls.models import Application, Call, Review
from longtable.calls.queries.blinding import name_for_reviewers
from longtable.calls.queries.conflicts import Viewer, viewer_by_link, viewer_of
from longtable.calls.queries.designing import get_call
from longtable.calls.queries.reviewing import (
    application_in_review,
    compare,
    get_assignment,
    get_own_score,
    given_to,
    is_drafting,
    is_in_review,
    review_of,
    scores_of,
)
from longtable.calls.queries.standings import standings_of
from longtable.calls.review_words import kept_in_words
from longtable.calls.views.board_tables import Line, applications_table, lines_of, reviewers_table
from longtable.calls.views.review_links import Here, by_review_link
from longtable.calls.views.review_pages import address, tabs
from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.ui.numbers import number
from longtable.ui.tables import Table


def _board(
    request: HttpRequest, call: Call, viewer: Viewer, link: Callable[[Line], str], *, named: bool
) -> dict[str, Any]:
    standings = standings_of(call)
    lines = lines_of(standings, viewer)
    reviewed = sum(line.reviews > 0 for line in lines)
    return {
        "call": call,
        "table": applications_table(request, standings, lines, link, named=named),
        "count": len(lines),
        "reviewed": reviewed,
        "enough": sum(line.reviews >= call.reviewers_each for line in lines),
        "islands": standings.islands,
        "told": [kept_in_words(one) for one in standings.told],
        "hidden": len(viewer.hidden),
        "barred": len(viewer.barred),
    }


@for_coordinators
def board(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """“How do the applications stand?”: reviews done, means as given and calibrated, how lenient each reviewer is."""
    the_call = get_call(access, call)
    viewer = viewer_of(the_call, access)
    named = not the_call.blind or viewer.member is None
    context = _board(
        request, the_call, viewer, lambda line: address(access, "compare", the_call, line.number), named=named
    )
    context |= {
        "frame": "ui/base.html",
        "tabs": tabs(access, the_call, "board"),
        "reviewers": None if viewer.unfinished else reviewers_table(request, standings_of(the_call)),
        "reading_url": address(access, "reading", the_call),
    }
    return render(request, "calls/board.html", context)


@for_coordinators
def compare_reviews(request: HttpRequest, access: Access, call: str, number: int) -> HttpResponse:
    """“What do the reviews say?”: side by side by criterion. 403 for who is in conflict or has not finished their own."""
    the_call = get_call(access, call)
    application = application_in_review(the_call, number)
    viewer = viewer_of(the_call, access)
    if application.pk in viewer.hidden:
        raise PermissionDenied
    named = not the_call.blind or viewer.member is None
    label = f"{application.code} {application.organization}".strip() if named else application.code
    context = _compared(application, the_call, lambda review, _place: str(review.assignment.member.person))
    context |= {"frame": "ui/base.html", "label": label, "back": address(access, "board", the_call)}
    return render(request, "calls/board_compare.html", context)


def _compared(application: Application, call: Call, name: Callable[[Review, int], str]) -> dict[str, Any]:
    """Reviews side by side; ``name`` says how each reviewer is called here."""
    found = compare(application, call)
    names = [name(review, place) for place, review in enumerate(found.reviews, 1)]
    by = {review.pk: text for review, text in zip(found.reviews, names, strict=True)}
    rows = [
        [criterion.title, *(_mark(score) for score in scores), _mean([score.value for score in scores if score])]
        for criterion, scores in found.rows
    ]
    heads = [_("Criterion"), *names, _("Mean")]
    return {
        "call": call,
        "application": application,
        "found": found,
        "table": Table.of(_("Scores by criterion"), heads, rows, numeric=range(1, len(heads)), caption_hidden=True),
        "words": [(text, review) for text, review in zip(names, found.reviews, strict=True)],
        "changes": [(by[change.score.review_id], change) for change in found.changes],
    }


def _mark(score: Any) -> str:
    if score is None:
        return "–"
    return _("not applicable") if score.not_applicable else str(score.value)


def _mean(values: list[int | None]) -> str:
    """The mean of the scores; "not applicable" is left out of it."""
    given = [value for value in values if value is not None]
    return number(sum(given) / len(given), 2) if given else "–"


# By personal link


@by_review_link
def board_by_link(request: HttpRequest, here: Here) -> HttpResponse:
    """The board for reviewers: only once all their own reviews are done."""
    secret, member = here.secret, here.member
    call = member.call
    if not is_in_review(call) or is_drafting(member):
        raise PermissionDenied
    viewer = viewer_by_link(member)
    if viewer.unfinished:
        messages.info(request, _("You see the scores once your own reviews are done."))
        return redirect("review_link", secret)
    own = given_to(member)
    link = lambda line: reverse("review_others", args=[secret, own[line.pk]]) if line.pk in own else ""  # noqa: E731
    context = _board(request, call, viewer, link, named=not call.blind)
    context |= {"frame": "ui/plain.html", "coalition_name": call.coalition.name, "secret": secret, "reviewers": None}
    return render(request, "calls/board.html", context)


@by_review_link
def others(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """“What do the others say?”: after one's own review; a score that changes after talking keeps its reason."""
    secret, member = here.secret, here.member
    assignment = get_assignment(member, pk)
    call = member.call
    stood = review_of(assignment)
    if stood is None or stood.state != Review.State.DONE:
        messages.info(request, _("You see the other reviews once your own is done."))
        return redirect("review_one", secret, pk)
    sent = request.POST if request.method == "POST" else None
    forms = []
    for score in scores_of(assignment):
        bound = sent if sent is not None and sent.get("score") == str(score.pk) else None
        forms.append((score, ScoreChangeForm(bound, call=call, score=score)))
    for score, form in forms:
        if form.is_bound and form.is_valid():
            try:
                change_score(
                    by=here.by,
                    score=get_own_score(assignment, score.pk),
                    value=form.score(),
                    reason=form.cleaned_data["reason"],
                )
            except Refused as refused:
                messages.error(request, str(refused))
            else:
                messages.success(request, _("The score is changed, and your reason is kept with it."))
            return redirect("review_others", secret, pk)
    context = _compared(
        assignment.application,
        call,
        lambda review, place: _("You") if review.assignment_id == pk else _("Reviewer %(n)d") % {"n": place},
    )
    context |= {
        "frame": "ui/plain.html",
        "coalition_name": call.coalition.name,
        "secret": secret,
        "label": name_for_reviewers(assignment.application, call),
        "back": reverse("review_link", args=[secret]),
        "forms": forms if call.state_now == Call.State.CLOSED else [],
        "assignment": assignment,
    }
    return render(request, "calls/board_compare.html", context, status=422 if any(f.errors for _s, f in forms) else 200)
