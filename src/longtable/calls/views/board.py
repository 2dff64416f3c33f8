"""How the applications stand: the board, and reviews of one application side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import isnan
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.translation import gettext as _

from longtable.calls.actions.reviewing import change_score
from longtable.calls.forms.reviewing import ScoreChangeForm
from longtable.calls.models import Application, Assignment, Call, PanelMember, Review
from longtable.calls.queries.blinding import name_for_reviewers
from longtable.calls.queries.conflicts import Viewer, viewer_by_link, viewer_of
from longtable.calls.queries.designing import get_call
from longtable.calls.queries.reviewing import (
    application_in_review,
    compare,
    get_assignment,
    get_own_score,
    is_drafting,
    is_in_review,
    review_of,
    scores_of,
)
from longtable.calls.queries.standings import Standings, standings_of
from longtable.calls.review_words import kept_in_words
from longtable.calls.views.review_links import Here, by_review_link
from longtable.calls.views.review_pages import address, small, tabs
from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.ui.numbers import number
from longtable.ui.tables import Column, Table

PER_PAGE, REVIEWERS = 50, 20


@dataclass(slots=True)
class Line:
    """One application on the board; what only the shown page needs is read for the page alone."""

    pk: int
    code: str
    number: int
    reviews: int
    island: int
    raw: float | None
    score: float | None
    error: float | None
    hidden: bool


@dataclass(slots=True)
class PageRows:
    """Names and open reviews of the applications on the shown page, in one query."""

    names: dict[int, str] = field(default_factory=dict)
    asked: dict[int, int] = field(default_factory=dict)

    def read(self, keys: list[int], *, named: bool) -> None:
        """Read what the shown rows need."""
        open_ = Count("assignments", filter=Q(assignments__state=Assignment.State.WAITING))
        for row in Application.objects.filter(pk__in=keys).annotate(asked=open_).only("pk", "number", "organization"):
            self.names[row.pk] = row.organization if named else ""
            self.asked[row.pk] = row.asked


def lines_of(standings: Standings, viewer: Viewer) -> list[Line]:
    """The board's rows by number; scores that this person may not see are not in them."""
    lines: list[Line] = []
    for pk, number_, reviews, island, raw, score, error in standings.applications.tolist():
        hidden = pk in viewer.hidden
        first, second, third = (None if hidden or isnan(value) else value for value in (raw, score, error))
        lines.append(Line(pk, f"A{number_:02}", number_, reviews, island, first, second, third, hidden))
    return lines


def _board(
    request: HttpRequest, call: Call, viewer: Viewer, link: Callable[[Line], str], *, named: bool
) -> dict[str, Any]:
    standings = standings_of(call)
    lines = lines_of(standings, viewer)
    page = PageRows()
    table = Table.build(
        request,
        lines,
        caption=_("Applications and their scores"),
        caption_hidden=True,
        columns=_columns(standings, page, link),
        default="-score",
        per_page=PER_PAGE,
        empty=_("No application has been sent yet."),
        dense=True,
    )
    page.read([line.pk for line in table.page.object_list] if table.page else [], named=named)
    reviewed = sum(line.reviews > 0 for line in lines)
    return {
        "call": call,
        "table": table,
        "count": len(lines),
        "reviewed": reviewed,
        "enough": sum(line.reviews >= call.reviewers_each for line in lines),
        "islands": standings.islands,
        "told": [kept_in_words(one) for one in standings.told],
        "hidden": len(viewer.hidden),
        "barred": len(viewer.barred),
    }


def _columns(standings: Standings, page: PageRows, link: Callable[[Line], str]) -> list[Column]:
    def later(words: Callable[[Line], Any]) -> Callable[[Line], Any]:
        return lambda line: SimpleLazyObject(lambda: words(line))

    def name(line: Line) -> Any:
        known = page.names.get(line.pk, "")
        return format_html("{} {}", line.code, small(known)) if known else line.code

    def reviews(line: Line) -> str:
        asked = max(page.asked.get(line.pk, 0), line.reviews)
        return _("%(done)d of %(asked)d") % {"done": line.reviews, "asked": asked}

    def score(value: float | None, line: Line, digits: int = 2) -> Any:
        if line.hidden:
            return small(_("hidden from you"))
        return "–" if value is None else number(value, digits)

    def figure(key: str, title: str) -> Column:
        return Column(
            key,
            title,
            text=lambda line: score(getattr(line, key), line),
            order=lambda line: getattr(line, key),
            numeric=True,
        )

    columns = [
        Column(
            "code",
            _("Application"),
            text=later(name),
            url=lambda line: "" if line.hidden else link(line),
            order=lambda line: line.number,
        ),
        Column("reviews", _("Reviews done"), text=later(reviews), order=lambda line: line.reviews, numeric=True),
        figure("raw", _("Mean as given")),
        figure("score", _("Calibrated score")),
        figure("error", _("Give or take")),
    ]
    if standings.islands > 1:
        columns.append(
            Column(
                "island",
                _("Group"),
                text=lambda line: "–" if line.island < 0 else line.island + 1,
                order=lambda line: line.island,
                numeric=True,
            )
        )
    return columns


def _reviewers(request: HttpRequest, standings: Standings) -> Table:
    rows = standings.reviewers.tolist()  # id, reviews, island, offset
    names: dict[int, str] = {}
    columns = [
        Column("name", _("Reviewer"), text=lambda row: SimpleLazyObject(lambda: names.get(row[0], "–"))),
        Column("reviews", _("Reviews done"), text=lambda row: row[1], order=lambda row: row[1], numeric=True),
        Column(
            "offset",
            _("Scores higher (+) or lower (−) than others do"),
            text=lambda row: signed(row[3]),
            order=lambda row: row[3],
            numeric=True,
        ),
    ]
    table = Table.build(
        request, rows, caption=_("How strict or lenient each reviewer is"), caption_hidden=True, columns=columns, default="-offset",
        per_page=REVIEWERS, prefix="reviewer", empty=_("No review is finished yet."),
        dense=True,
    )  # fmt: skip
    shown = [row[0] for row in table.page.object_list] if table.page else []
    for member in PanelMember.objects.filter(pk__in=shown).select_related("person"):
        names[member.pk] = str(member.person)
    return table


def signed(value: float) -> str:
    """A difference with its sign."""
    if round(value, 2) == 0:
        return number(0, 2)
    return ("+" if value > 0 else "−") + number(abs(value), 2)


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
        "reviewers": None if viewer.unfinished else _reviewers(request, standings_of(the_call)),
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
    own = dict(member.assignments.values_list("application_id", "pk"))
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
    for score in scores_of(assignment).select_related("criterion").order_by("criterion__order", "criterion_id"):
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
