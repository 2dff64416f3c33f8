"""The first page: what Longtable is, or where one belongs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from longtable.coalitions.gates import for_everyone_here
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access, coalitions_of
from longtable.home.actions import set_table
from longtable.home.forms import NewCoalitionForm
from longtable.home.waiting import HEADS, Task, by_urgency
from longtable.home.waiting_calls import tasks_of_calls
from longtable.home.waiting_meetings import tasks_of_meetings
from longtable.home.waiting_own import own_tasks
from longtable.home.waiting_table import first_steps, tasks_of_the_table
from longtable.people.models import Account
from longtable.ui import examples


@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Answer "Who is missing from your table?": the way in. Someone with one coalition goes straight to what waits there."""
    if not isinstance(request.user, Account):
        return render(request, "home/welcome.html", {"sentence": examples.sentence(), "tiles": examples.sectors()[:6]})
    memberships = list(coalitions_of(request.user))
    if len(memberships) == 1 and "all" not in request.GET:
        return redirect("today", memberships[0].coalition.slug)
    return render(request, "home/start.html", {"memberships": memberships})


@for_everyone_here
def today(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "What needs us today?": what waits in every room, the most urgent first, and what waits for oneself."""
    day = today_of(access.coalition)
    steps = first_steps(access) if access.can_edit else []
    tasks: list[Task] = []
    if access.can_edit:
        tasks = [*tasks_of_meetings(access, day), *tasks_of_calls(access, day), *tasks_of_the_table(access, day)]
        shown = {step.url for _title, _why, step in steps}
        tasks = [task for task in tasks if task.url not in shown]
    context = {
        "steps": steps,
        "has_answer": bool(steps) and steps[-1][2].url != reverse("coverage:answer", args=[access.coalition.slug]),
        "groups": _shown(tasks, day),
        "own": _shown(own_tasks(access), day) if access.sees_people else [],
        "n_late": sum(task.urgency(day) == "late" for task in tasks),
        "n_soon": sum(task.urgency(day) in {"today", "soon"} for task in tasks),
    }
    return render(request, "home/today.html", context)


def _shown(tasks: Iterable[Task], day: date) -> list[tuple[str, str, list[Task]]]:
    return [(key, str(HEADS[key]), rows) for key, rows in by_urgency(tasks, day).items()]


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Answer "What is your coalition called?": make one and coordinate it."""
    assert isinstance(request.user, Account)
    form = NewCoalitionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        coalition = set_table(by=request.user, language=get_language() or "en", **form.cleaned_data)
        messages.success(request, _("Welcome to your table. Bring your community next, then your partners."))
        return redirect("today", coalition.slug)
    return render(request, "home/new.html", {"form": form})
