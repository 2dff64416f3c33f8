"""Kept answers: the list, one of them, two beside each other, how they were made, and when to ask again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from longtable.coalitions.gates import for_coordinators, for_everyone_here
from longtable.coalitions.moments import day_in, today_of
from longtable.coalitions.posting import row_in
from longtable.coalitions.queries import Access, names_of_actors
from longtable.coverage import actions, changes, pages, pictures, queries, words
from longtable.coverage.explained import explained
from longtable.coverage.forms import RhythmForm
from longtable.coverage.models import Assessment, Rhythm
from longtable.coverage.rules import MONTHS, chosen_number, months_later
from longtable.record.queries import history
from longtable.ui.tables import Table


@require_GET
@for_everyone_here
def assessments(request: HttpRequest, access: Access) -> HttpResponse:
    """Page "What have we found before?": every kept answer."""
    kept = queries.kept_assessments(access)
    names = names_of_actors(access.coalition, [one.made_by for one in kept]) if access.sees_people else {}
    context = {"kept": kept, "table": pages.kept_table(request, access, kept, names), "compared": kept[:2]}
    return render(request, "coverage/assessments.html", context)


@require_GET
@for_everyone_here
def assessment(request: HttpRequest, access: Access, assessment_id: int) -> HttpResponse:
    """Page "What did we find then?": one kept answer, as it was."""
    kept = queries.get_assessment(access, assessment_id)
    context = pages.answer_context(request, access, kept) | pages.changes_context(access, kept)
    entries = list(history(access.coalition.pk, kept))
    names = names_of_actors(access.coalition, [kept.made_by]) if access.sees_people else {}
    context |= {
        "made_by": names.get(kept.made_by, ""),
        "history": [(entry, names.get(entry.actor, "")) for entry in entries],
    }
    return render(request, "coverage/assessment.html", context)


@require_GET
@for_everyone_here
def workings(request: HttpRequest, access: Access, assessment_id: int) -> HttpResponse:
    """Page "How was this worked out?": every number with its definition, formula, inputs and what was left out."""
    kept = queries.get_assessment(access, assessment_id)
    result = kept.result
    context = {
        "assessment": kept,
        "numbers": explained(result),
        "sentences": [words.say(line) for line in result["explanation"]],
        "source_line": words.source_line(result),
        "sources": result["place"]["sources"],
        "caution": words.caution(result),
        "left_out": _left_out(kept.result),
    }
    return render(request, "coverage/workings.html", context)


def _left_out(result: dict[str, Any]) -> list[str]:
    names = words.Names(result)
    lines = []
    for one in result["left_out"]:
        group = {"group": names.of_group(one["subject"])} if one["kind"] == "group_count_missing" else {}
        lines.append(words.say(one["reason"], **group))
    return lines


@require_GET
@for_everyone_here
def report(request: HttpRequest, access: Access, assessment_id: int) -> HttpResponse:
    """The report of a kept answer as a document, in the reader's language."""
    from longtable.coverage.report import render_assessment_pdf

    kept = queries.get_assessment(access, assessment_id, with_inputs=True)
    line = queries.one_before(kept)
    earlier = queries.get_assessment(access, line.pk) if line else None
    k, _as_asked = chosen_number(request.GET.get("k"))
    order = "sectors" if request.GET.get("first") else "coverage"
    actions.keep_suggestions(assessment=kept, k=k, order=order)
    zone = access.coalition.time_zone
    day = day_in(zone, kept.made_at)
    pdf = render_assessment_pdf(
        kept.result,
        kept.inputs,
        get_language() or "en",
        shapes=queries.shapes_of(kept.result["place"]["id"]),
        made_on=day,
        before=earlier.result if earlier else None,
        before_on=day_in(zone, earlier.made_at) if earlier else None,
        invite=(k,),
        order=order,
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    name = slugify(f"{access.coalition.slug} {_('who is missing')} {day.isoformat()}")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


@require_GET
@for_everyone_here
def compare(request: HttpRequest, access: Access) -> HttpResponse:
    """Page "What has changed?": two kept answers beside each other."""
    kept = queries.kept_assessments(access)
    chosen = [row_in(request.GET.get(name)) for name in ("from", "to")]
    if not any(chosen):
        same = [one for one in kept if kept and one.indicator == kept[0].indicator][:2]
        chosen = [one.pk for one in reversed(same)] if len(same) == 2 else []
    context: dict[str, object] = {"kept": kept, "chosen": chosen}
    if len(chosen) == 2 and all(chosen):
        pair = [queries.get_assessment(access, pk or 0) for pk in chosen]
        before, after = sorted(pair, key=lambda one: (one.made_at, one.pk))
        context |= _compared(before, after)
    elif any(chosen):
        raise Http404
    return render(request, "coverage/compare.html", context)


def _compared(before: Assessment, after: Assessment) -> dict[str, object]:
    then, now = (date_format(localtime(one.made_at), "DATE_FORMAT") for one in (before, after))
    rows = changes.figures(before.result["summary"], after.result["summary"])
    groups = changes.group_rows(before.result, after.result)
    chart = pictures.then_and_now(
        groups,
        title=_("Share of each group's need that a partner serves, then and now"),
        description=_("For each group a ring for %(then)s and a dot for %(now)s.") % {"then": then, "now": now},
        then=then,
        now=now,
    )
    table = Table.of(
        _("The numbers beside each other"),
        [_("What"), then, now, _("Difference")],
        [(one.label, one.then, one.now, one.change) for one in rows],
        numeric=(1, 2, 3),
        caption_hidden=True,
    )
    return {
        "before": before,
        "after": after,
        "same_indicator": before.indicator == after.indicator,
        "lines": changes.sentences(before.result["summary"], before.result["partners"], after.result),
        "chart": chart,
        "table": table,
    }


@require_http_methods(["GET", "POST"])
@for_coordinators
def rhythm(request: HttpRequest, access: Access) -> HttpResponse:
    """Page "When do we ask again?": how often, and when next."""
    today = today_of(access.coalition)
    row = queries.rhythm_of(access.coalition)
    present = row or Rhythm(coalition=access.coalition, months=MONTHS, next_on=months_later(today, MONTHS))
    if present.next_on <= today:
        present.next_on = today + timedelta(days=1) if row is None else present.next_on
    form = RhythmForm(request.POST or None, instance=present, today=today)
    if request.method == "POST" and form.is_valid():
        actions.set_rhythm(by=access, months=form.cleaned_data["months"], next_on=form.cleaned_data["next_on"])
        messages.success(request, _("Saved. We will remind the coordinators on that day."))
        return redirect("coverage:answer", access.coalition.slug)
    return render(request, "coverage/rhythm.html", {"form": form}, status=422 if form.errors else 200)
