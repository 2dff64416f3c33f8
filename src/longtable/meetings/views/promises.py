"""What people promised to do, over all meetings."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from longtable.coalitions.gates import for_coordinators, for_everyone_here, for_members
from longtable.coalitions.moments import today_of
from longtable.coalitions.posting import done, saved
from longtable.coalitions.queries import Access
from longtable.meetings.actions import agenda as actions
from longtable.meetings.agenda_words import say_meeting, say_who
from longtable.meetings.forms.agenda import DropForm, PointForm
from longtable.meetings.models import ActionPoint
from longtable.meetings.pages import address, crumbs, say_day
from longtable.meetings.queries import agenda as queries
from longtable.meetings.queries.gathering import participants_of
from longtable.meetings.views.agenda import GET_POST
from longtable.ui.tables import Column, Table


@for_everyone_here
def promises(request: HttpRequest, access: Access) -> HttpResponse:
    """Page “What did we promise to do?”: open action points by date, overdue first, and what was done."""
    today = today_of(access.coalition)
    rows = list(queries.open_points(access.coalition))
    overdue = [one for one in rows if queries.is_overdue(one, today)]
    dated = [one for one in rows if one.due_on and one not in overdue]
    notes = queries.waiting_notes(access.coalition) if access.can_edit else []
    groups = [
        (_("Overdue"), "need", overdue),
        (_("Coming up"), "", dated),
        (_("Without a day"), "", [one for one in rows if one.due_on is None]),
    ]
    context = {
        "open": len(rows),
        "overdue": len(overdue),
        "groups": [(title, kind, [_shown(access, one) for one in some]) for title, kind, some in groups if some],
        "closed": _closed_table(request, access),
        "notes": [(one, say_meeting(one.meeting)) for one in notes],
        "crumbs": crumbs(access, at=_("Promises")),
    }
    return render(request, "meetings/agenda_promises.html", context)


def _shown(access: Access, one: ActionPoint) -> dict[str, object]:
    return {
        "point": one,
        "who": say_who(one.owner, sees_people=access.sees_people),
        "meeting": say_meeting(one.meeting),
        "meeting_url": address(access, "agenda", one.meeting.code),
        "may_mark": may_mark(access, one),
    }


def may_mark(access: Access, one: ActionPoint) -> bool:
    """Coordinators mark everything, everyone else what they promised themselves."""
    person = one.owner.person if one.owner else None
    return access.can_edit or (access.sees_people and person is not None and person.account_id == access.account.pk)


def _closed_table(request: HttpRequest, access: Access) -> Table | None:
    rows = queries.closed_points(access.coalition)
    columns = [
        Column("text", _("What"), text=lambda p: p.text, url=_point_url(access)),
        Column("who", _("Who"), text=lambda p: say_who(p.owner, sees_people=access.sees_people) or "–"),
        Column("when", _("Done"), text=lambda p: p.done_on or _("Given up: %(why)s") % {"why": p.dropped_reason}),
        Column("meeting", _("Meeting"), text=lambda p: say_meeting(p.meeting)),
    ]
    if not rows.exists():
        return None
    return Table.build(request, rows, caption=_("Done or given up"), columns=columns, per_page=20, prefix="closed")


def _point_url(access: Access) -> Callable[[ActionPoint], str] | None:
    return (lambda one: address(access, "point", one.pk)) if access.can_edit else None


@GET_POST
@for_coordinators
def point(request: HttpRequest, access: Access, point_id: int) -> HttpResponse:
    """Page “What about this promise?”: other words, someone else, another day, or why it will not be done."""
    one = queries.get_point(access, point_id)
    drops = request.method == "POST" and "drop" in request.POST
    changes = request.method == "POST" and not drops
    form = PointForm(request.POST if changes else None, people=participants_of(one.meeting), point=one)
    drop = DropForm(request.POST if drops else None, auto_id="id_drop_%s")
    kept = changes and form.is_valid() and saved(form, lambda: _change(access, one, form))
    reason = drop.cleaned_data["reason"] if drops and drop.is_valid() else ""
    if kept or (reason and saved(drop, lambda: actions.drop_action_point(by=access, point=one, reason=reason))):
        messages.success(request, _("The change is kept.") if kept else _("Kept, with the reason."))
        return redirect(address(access, "actions"))
    context = {
        "point": one,
        "form": form,
        "drop": drop,
        "day": say_day(one.meeting),
        "is_open": one.done_on is None and not one.dropped_reason,
        "reopen_url": address(access, "point_reopen", one.pk),
        "done_url": address(access, "point_done", one.pk),
        "back": address(access, "actions"),
        "crumbs": crumbs(access, (_("Promises"), address(access, "actions")), at=one.text),
    }
    return render(request, "meetings/agenda_promise.html", context, status=422 if form.errors or drop.errors else 200)


def _change(access: Access, one: ActionPoint, form: PointForm) -> ActionPoint:
    given = form.cleaned_data
    return actions.change_action_point(
        by=access, point=one, text=given["text"], owner=form.chosen_owner(), due_on=given["due_on"]
    )


@require_POST
@for_members
def point_done(request: HttpRequest, access: Access, point_id: int) -> HttpResponse:
    """Say that it is done: a coordinator, or whoever promised it."""
    one = queries.get_point(access, point_id)
    if not may_mark(access, one):
        raise PermissionDenied
    done(request, lambda: actions.finish_action_point(by=access, point=one), _("Done. Thank you!"))
    return redirect(address(access, "actions"))


@require_POST
@for_coordinators
def point_reopen(request: HttpRequest, access: Access, point_id: int) -> HttpResponse:
    """Say that it is still to be done."""
    one = queries.get_point(access, point_id)
    done(request, lambda: actions.reopen_action_point(by=access, point=one), _("It is open again."))
    return redirect(address(access, "actions"))
