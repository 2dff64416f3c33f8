"""The answer: "Who is missing from our table?"."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from longtable.coalitions.gates import for_coordinators, for_everyone_here
from longtable.coalitions.queries import Access
from longtable.coverage import actions, pages, queries
from longtable.coverage.forms import AskForm
from longtable.coverage.models import Assessment
from longtable.coverage.rules import CannotAskError
from longtable.partners.models import Standing
from longtable.places.models import Indicator


@require_GET
@vary_on_headers("HX-Request", "HX-Target")
@for_everyone_here
def answer(request: HttpRequest, access: Access) -> HttpResponse:
    """Page "Who is missing from our table?": the newest kept answer. Nothing is measured here."""
    indicators = queries.indicators_here(access.coalition)
    wanted = request.GET.get("indicator", "")
    known = {one.code for one in indicators}
    assessment = queries.newest(access.coalition, wanted if wanted in known else "")
    context: dict[str, Any] = {"unknown_indicator": wanted if wanted and wanted not in known else ""}
    if assessment is None:
        return _before_the_first(request, access, indicators, context | {"wanted": wanted})
    if _wants_panel(request):
        return _panel_alone(request, access, assessment)
    context |= pages.answer_context(request, access, assessment)
    context |= pages.changes_context(access, assessment)
    rhythm = queries.rhythm_of(access.coalition)
    context |= {
        "indicators": _switch(indicators, assessment),
        "ask_form": AskForm(indicators=indicators, initial={"indicator": assessment.indicator}),
        "gone": assessment.indicator not in known,
        "changes": queries.changes_since(assessment),
        "rhythm": rhythm,
        "rhythm_line": pages.rhythm_line(rhythm),
    }
    return render(request, "coverage/answer.html", context)


def _wants_panel(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request")) and request.headers.get("HX-Target") == "invitations-list"


def _panel_alone(request: HttpRequest, access: Access, assessment: Assessment) -> HttpResponse:
    """The dark panel for another number of invitations, without the page around it."""
    context = pages.panel_context(request, access, assessment) | {"assessment": assessment}
    return render(request, "coverage/parts/invitations_alone.html", context)


def _switch(indicators: list[Indicator], assessment: Assessment) -> list[dict[str, object]]:
    return [{"title": one.title, "code": one.code, "current": one.code == assessment.indicator} for one in indicators]


def _before_the_first(
    request: HttpRequest, access: Access, indicators: list[Indicator], context: dict[str, Any]
) -> HttpResponse:
    """What stands there until someone has asked: the next step, whichever it is."""
    counts = queries.count_partners(access.coalition)
    wanted = context.pop("wanted")
    initial = {"indicator": wanted} if wanted else {}
    context |= {
        "has_community": bool(indicators) or queries.has_community(access.coalition),
        "has_indicator": bool(indicators),
        "partners": counts[Standing.ACTIVE],
        "listed": sum(counts.values()) - counts[Standing.LEFT],
        "ask_form": AskForm(indicators=indicators, initial=initial),
    }
    return render(request, "coverage/begin.html", context)


@require_POST
@for_coordinators
def ask(request: HttpRequest, access: Access) -> HttpResponse:
    """Make an answer with the facts of today and show it."""
    form = AskForm(request.POST, indicators=queries.indicators_here(access.coalition))
    if not form.is_valid():
        messages.error(request, _("Choose what the need is about: an indicator of your community."))
        return redirect("coverage:answer", access.coalition.slug)
    indicator = form.cleaned_data["indicator"]
    try:
        actions.make_assessment(by=access, indicator=indicator)
    except CannotAskError:
        messages.error(request, _("There is nothing to measure yet. Bring your community first."))
        return redirect("coverage:answer", access.coalition.slug)
    messages.success(request, _("This is the answer of today. It is kept with everything that it was made of."))
    return redirect(reverse("coverage:answer", args=[access.coalition.slug]) + f"?indicator={indicator}")
