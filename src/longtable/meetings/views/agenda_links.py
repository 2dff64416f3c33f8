"""The agenda for someone invited, by their personal link: read it, propose something, say that a promise is kept."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from longtable.coalitions.moments import today_of
from longtable.coalitions.posting import done, posted, saved
from longtable.meetings.actions import agenda as actions
from longtable.meetings.forms.agenda import ItemForm
from longtable.meetings.models import AgendaItem, Meeting
from longtable.meetings.queries import agenda as queries
from longtable.meetings.rules import is_over
from longtable.meetings.views.agenda import GET_POST, agenda_context
from longtable.meetings.views.own_links import Here, by_meeting_link


@require_safe
@by_meeting_link
def meeting_agenda(request: HttpRequest, here: Here) -> HttpResponse:
    """Page “What will we talk about?” for someone invited: the agenda, their own proposals and promises."""
    meeting, one = here.meeting, here.participant
    today, over = today_of(meeting.coalition), is_over(meeting.state, meeting.ends_at, timezone.now())
    context = agenda_context(meeting, sees_people=False, own=one, on_page=True)
    mine = [item for item, _who in (*context["proposals"], *context["declined"]) if item.proposed_by_id == one.pk]
    context |= {
        "coalition_name": meeting.coalition.name,
        "secret": here.secret,
        "over": over,
        "gone": meeting.state == Meeting.State.CANCELLED,
        "can_propose": not over and meeting.state != Meeting.State.CANCELLED,
        "mine": mine,
        "here_pk": one.pk,
        "my_points": [(row, queries.is_overdue(row, today)) for row in queries.own_points(one)],
        "points": [row for row in context["points"] if not _is_mine(row[0].owner, here)],
        "back": reverse("meeting_link", args=[here.secret]),
        "minutes_text": _minutes_of(context["last"]),
    }
    return render(request, "meetings/agenda_link.html", context)


def _minutes_of(last: Meeting | None) -> str:
    """The minutes of the last meeting as they were sent; "" where none were."""
    minutes = getattr(last, "minutes", None)
    return str(minutes.sent_text) if minutes is not None and minutes.sent_at else ""


def _is_mine(owner: object, here: Here) -> bool:
    own = here.participant
    return owner == own or (own.person_id is not None and getattr(owner, "person_id", None) == own.person_id)


@GET_POST
@by_meeting_link
def meeting_propose(request: HttpRequest, here: Here) -> HttpResponse:
    """Page “What should we talk about?”: someone invited proposes an item."""
    form = ItemForm(posted(request))
    one = here.participant
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.propose_item(by=here.by, participant=one, text=form.text()))
    ):
        messages.success(request, _("Thank you. You will hear whether it comes up."))
        return redirect("meeting_agenda", here.secret)
    return _form_page(request, here, form, None)


@GET_POST
@by_meeting_link
def meeting_item(request: HttpRequest, here: Here, item_id: int) -> HttpResponse:
    """Page “What changes in …?”: whoever proposed an item changes it until it is answered."""
    item = queries.get_own_item(here.participant, item_id)
    form = ItemForm(posted(request), item=item)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.change_item(by=here.by, item=item, to=form.text()))
    ):
        messages.success(request, _("The change is kept."))
        return redirect("meeting_agenda", here.secret)
    return _form_page(request, here, form, item)


def _form_page(request: HttpRequest, here: Here, form: ItemForm, item: AgendaItem | None) -> HttpResponse:
    is_open = item is not None and item.state == AgendaItem.State.PROPOSED
    context = {
        "frame": "ui/plain.html",
        "coalition_name": here.meeting.coalition.name,
        "meeting": here.meeting,
        "form": form,
        "item": item,
        "back": reverse("meeting_agenda", args=[here.secret]),
        "back_url": reverse("meeting_item_back", args=[here.secret, item.pk]) if item and is_open else "",
    }
    return render(request, "meetings/agenda_form.html", context, status=422 if form.errors else 200)


@require_POST
@by_meeting_link
def meeting_item_back(request: HttpRequest, here: Here, item_id: int) -> HttpResponse:
    """Whoever proposed an item takes it back."""
    item = queries.get_own_item(here.participant, item_id)
    done(request, lambda: actions.take_back_item(by=here.by, item=item), _("It is taken back."))
    return redirect("meeting_agenda", here.secret)


@require_POST
@by_meeting_link
def meeting_promise(request: HttpRequest, here: Here, point_id: int) -> HttpResponse:
    """Whoever promised something says that it is done."""
    point = queries.get_own_point(here.participant, point_id)
    done(request, lambda: actions.finish_action_point(by=here.by, point=point), _("Done. Thank you!"))
    return redirect("meeting_agenda", here.secret)
