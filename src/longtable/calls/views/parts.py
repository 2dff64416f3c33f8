"""Questions, criteria and requirements of a draft: added, changed, put in order, removed; questions copied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from longtable.calls.actions import parts as actions
from longtable.calls.forms.parts import CopyForm, CriterionForm, QuestionForm, RequirementForm
from longtable.calls.language_check import in_words, time_to_apply
from longtable.calls.models import Call, Criterion, Question, Requirement
from longtable.calls.pages import address, crumbs, for_drafting, tabs
from longtable.calls.queries import designing as queries
from longtable.calls.wording import requirement_kinds
from longtable.coalitions.posting import done, posted, saved
from longtable.coalitions.queries import Access

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
LISTS = {"question": "questions", "criterion": "criteria", "requirement": "choosing"}


def _page(  # noqa: PLR0917  six views give the same seven things
    request: HttpRequest, access: Access, call: Call, part: str, title: str, form: Any, act: Callable[[], Any],
    **context: Any,
) -> HttpResponse:  # fmt: skip
    """A page with the form of one part; kept, it leads back to the list."""
    back = address(access, LISTS[part], call.code)
    if request.method == "POST" and form.is_valid() and saved(form, act):
        messages.success(request, _("Kept."))
        return redirect(back)
    context |= {
        "call": call,
        "form": form,
        "title": title,
        "back": back,
        "crumbs": crumbs(access, call, (title, "")),
    }
    return render(request, f"calls/design_{part}.html", context, status=422 if form.errors else 200)


# Questions and criteria, added and changed alike


def _add_view(
    part: str, title: Any, form_of: Any, add: Callable[..., Any], **start: Any
) -> Callable[..., HttpResponse]:
    """The view that adds one more of this kind."""

    @GET_POST
    @for_drafting
    def view(request: HttpRequest, access: Access, call: Call) -> HttpResponse:
        form = form_of(posted(request), call=call, initial=start or None)
        return _page(request, access, call, part, title, form, lambda: add(by=access, call=call, values=form.values()))

    return view


def _change_view(part: str, title: Any, form_of: Any, change: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """The view that changes one of this kind."""

    @GET_POST
    @for_drafting
    def view(request: HttpRequest, access: Access, call: Call, **key: int) -> HttpResponse:
        row = _get(call, part, key[f"{part}_id"])
        form = form_of(posted(request), call=call, initial=form_of.initial_of(row))
        return _page(
            request, access, call, part, title, form, lambda: change(by=access, values=form.values(), **{part: row})
        )

    return view


add_question = _add_view(
    "question", gettext_lazy("What else do we ask?"), QuestionForm, actions.add_question,
    kind="long", required=True, word_limit=300,
)  # fmt: skip
question = _change_view("question", gettext_lazy("How do we ask this?"), QuestionForm, actions.change_question)
add_criterion = _add_view("criterion", gettext_lazy("What else do we score?"), CriterionForm, actions.add_criterion)
criterion = _change_view("criterion", gettext_lazy("How do we score this?"), CriterionForm, actions.change_criterion)


# Questions


@for_drafting
def questions(request: HttpRequest, access: Access, call: Call) -> HttpResponse:
    """Page “What do we ask?”: the questions in their order, and the hours they take."""
    rows = queries.questions_of(call)
    others = queries.other_calls(call)
    context = {
        "call": call,
        "rows": rows,
        "hours": in_words(time_to_apply(call, rows).sentence) if rows else "",
        "copy": CopyForm(calls=others) if others else None,
        "tabs": tabs(access, call, "questions"),
        "crumbs": crumbs(access, call),
    }
    return render(request, "calls/design_questions.html", context)


@require_POST
@for_drafting
def copy_questions(request: HttpRequest, access: Access, call: Call) -> HttpResponse:
    """Take over the questions of another call."""
    form = CopyForm(request.POST, calls=queries.other_calls(call))
    if form.is_valid():
        count: list[int] = []
        source = form.cleaned_data["source"]
        if done(request, lambda: count.append(actions.copy_questions(by=access, call=call, source=source))):
            text = ngettext("%(count)d question was taken over.", "%(count)d questions were taken over.", count[0])
            messages.success(request, text % {"count": count[0]})
    else:
        messages.error(request, _("Choose the call whose questions you want."))
    return redirect(address(access, "questions", call.code))


# Criteria


@for_drafting
def criteria(request: HttpRequest, access: Access, call: Call) -> HttpResponse:
    """Page “What do we score?”: the criteria with weight and reason."""
    rows = queries.criteria_of(call)
    context = {
        "call": call,
        "rows": rows,
        "total": sum(row.weight for row in rows),
        "tabs": tabs(access, call, "criteria"),
        "crumbs": crumbs(access, call),
    }
    return render(request, "calls/design_criteria.html", context)


# Requirements


@GET_POST
@for_drafting
def add_requirement(request: HttpRequest, access: Access, call: Call) -> HttpResponse:
    """One more requirement; its kind stands in the address."""
    kind = request.GET.get("kind", "")
    if kind not in Requirement.Kind.values:
        kind = Requirement.Kind.SECTOR.value
    known = queries.known_here(access.coalition)
    priorities = {"sector": call.priority_sectors, "areas": call.priority_areas, "group": call.priority_groups}
    initial = {"values_chosen": priorities.get(kind, [])}
    form = RequirementForm(posted(request), kind=kind, known=known, initial=initial)
    return _page(
        request, access, call, "requirement", _("What must the chosen together be?"), form,
        lambda: actions.add_requirement(by=access, call=call, values=form.values()),
        what=Requirement.Kind(kind).label,
        kinds=[
            {"title": title, "url": f"?kind={code}", "current": code == kind} for code, title in requirement_kinds()
        ],
    )  # fmt: skip


@GET_POST
@for_drafting
def requirement(request: HttpRequest, access: Access, call: Call, requirement_id: int) -> HttpResponse:
    """Change one requirement."""
    row = queries.get_requirement(call, requirement_id)
    known = queries.known_here(access.coalition)
    initial = RequirementForm.initial_of(row)
    form = RequirementForm(posted(request), kind=row.kind, known=known, kept=row.values, initial=initial)
    return _page(
        request, access, call, "requirement", _("What must the chosen together be?"), form,
        lambda: actions.change_requirement(by=access, requirement=row, values=form.values()),
        what=Requirement.Kind(row.kind).label, kinds=[],
    )  # fmt: skip


# Order and removal


def _get(call: Call, part: str, pk: int) -> Question | Criterion | Requirement:
    if part == "question":
        return queries.get_question(call, pk)
    if part == "criterion":
        return queries.get_criterion(call, pk)
    return queries.get_requirement(call, pk)


def place(part: str) -> Callable[..., HttpResponse]:
    """The view that moves one part of this kind to a place in its list."""

    @require_POST
    @for_drafting
    def move(request: HttpRequest, access: Access, call: Call, **key: int) -> HttpResponse:
        row = _get(call, part, key[f"{part}_id"])
        wanted = request.POST.get("place", "")
        if wanted.isdecimal() and len(wanted) < 6:
            done(request, lambda: actions.place_part(by=access, part=row, place=int(wanted) - 1))
        return redirect(address(access, LISTS[part], call.code))

    return move


def remove(part: str) -> Callable[..., HttpResponse]:
    """The view that removes one part of this kind."""

    @require_POST
    @for_drafting
    def take_out(request: HttpRequest, access: Access, call: Call, **key: int) -> HttpResponse:
        row = _get(call, part, key[f"{part}_id"])
        done(request, lambda: actions.remove_part(by=access, part=row), _("It is removed."))
        return redirect(address(access, LISTS[part], call.code))

    return take_out
