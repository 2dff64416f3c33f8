"""What a meeting is about: its agenda, proposals and their answers, order, what came along, and what became of items."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from longtable.coalitions.gates import for_coordinators, for_everyone_here, for_members
from longtable.coalitions.moments import today_of
from longtable.coalitions.posting import done, posted, saved
from longtable.coalitions.queries import Access
from longtable.language.linking import Glossary
from longtable.language.queries import terms_of
from longtable.meetings.actions import agenda as actions
from longtable.meetings.actions.agenda_letters import answer_proposal
from longtable.meetings.agenda_words import as_sent, changes_between, lines_of, say_outcomes, say_time, say_who, strip
from longtable.meetings.forms.agenda import (
    AddItemForm,
    DeclineForm,
    ItemForm,
    OutcomeForm,
    PointForm,
    ReplyForm,
    TakeForm,
)
from longtable.meetings.models import ActionPoint, AgendaItem, Meeting, Participant
from longtable.meetings.pages import address, meeting_crumbs, meeting_tabs, say_day
from longtable.meetings.queries import agenda as queries
from longtable.meetings.queries.gathering import addresses_of, get_meeting, own_participant, participants_of
from longtable.meetings.rules import is_over
from longtable.people.queries import post_to

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
State = AgendaItem.State
Who = tuple[AgendaItem, str]  # an item, and who proposed it


@for_everyone_here
def agenda(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Page “What will we talk about?”: the agenda against the time there is, proposals, and what came along."""
    found = get_meeting(access, code)
    own = own_participant(access, found)
    over = is_over(found.state, found.ends_at, timezone.now())
    gone = found.state == Meeting.State.CANCELLED
    context = agenda_context(found, sees_people=access.sees_people, own=own) | {
        "tabs": meeting_tabs(access, found, "agenda"),
        "crumbs": crumbs(access, found),
        "over": over,
        "gone": gone,
        "own": own,
        "can_edit": access.can_edit and not gone,
        "can_order": access.can_edit and not gone and not over,
        "can_propose": not gone and ((own is not None and not over) or access.can_edit),
        "has_outcomes": over or found.state == Meeting.State.LIVE,
        "add_url": address(access, "agenda_add", found.code),
        "check_url": address(access, "agenda_check", found.code),
        "actions_url": address(access, "actions"),
    }
    context["minutes_url"] = _minutes_url(access, context["last"])
    context["changes"] = changes_between(found.agenda_as_sent, as_sent([line.item for line in context["lines"]]))
    if access.can_edit:
        context["post"] = post_to(addresses_of(found))
    return render(request, "meetings/agenda_page.html", context)


def agenda_context(
    meeting: Meeting, *, sees_people: bool, own: Participant | None, on_page: bool = False
) -> dict[str, Any]:
    """What the agenda shows to everyone, by account or by personal link: a fixed number of queries at any size."""
    rows = queries.items_of(meeting, State.ACCEPTED, State.PROPOSED, State.DECLINED)
    items = [one for one in rows if one.state == State.ACCEPTED]

    def said(state: State) -> list[Who]:
        return [(one, say_who(one.proposed_by, sees_people=sees_people, own=own)) for one in rows if one.state == state]

    lines = lines_of(meeting, items, sees_people=sees_people, own=own)
    return {
        "meeting": meeting,
        "day": say_day(meeting),
        "lines": lines,
        "sentence": say_outcomes(items) if meeting.state == Meeting.State.ENDED else say_time(meeting, items),
        "strip": strip(meeting, lines) if lines else None,
        "proposals": said(State.PROPOSED),
        "declined": said(State.DECLINED),
        "glossary": Glossary(terms_of(meeting.coalition), get_language() or "en", on_page=on_page),
        **before_context(meeting, sees_people=sees_people, own=own),
    }


def before_context(meeting: Meeting, *, sees_people: bool, own: Participant | None) -> dict[str, Any]:
    """What came along by itself from earlier meetings of the same body."""
    last, today = queries.last_meeting(meeting), today_of(meeting.coalition)
    return {
        "last": last,
        "last_day": say_day(last) if last else "",
        "said": queries.said_and_done(last) if last else None,
        "sees_notes": sees_people or own is not None,
        "put_off": [
            (one, say_who(one.proposed_by, sees_people=sees_people, own=own)) for one in queries.put_off(meeting)
        ],
        "points": [
            (one, say_who(one.owner, sees_people=sees_people, own=own), queries.is_overdue(one, today))
            for one in queries.points_before(meeting)
        ],
    }


def _minutes_url(access: Access, last: Meeting | None) -> str:
    if last is None or getattr(last, "minutes", None) is None:
        return ""
    return address(access, "minutes", last.code)


def crumbs(access: Access, meeting: Meeting, *more: str) -> list[dict[str, str]]:
    """The way back from a page about a meeting's agenda."""
    return meeting_crumbs(access, meeting, (_("Agenda"), address(access, "agenda", meeting.code)), at="".join(more))


@GET_POST
@for_members
def add(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Page “What should we talk about?”: an item of the organizer goes on the agenda, anyone else's is a proposal."""
    found = get_meeting(access, code)
    own = own_participant(access, found)
    back = address(access, "agenda", found.code)
    if not access.can_edit and own is None:
        messages.info(request, _("You are not on the list of this meeting. Ask a coordinator to invite you."))
        return redirect(back)
    people = participants_of(found) if access.can_edit else []
    form = AddItemForm(posted(request), people=people) if access.can_edit else ItemForm(posted(request))
    if request.method == "POST" and form.is_valid() and saved(form, lambda: _add(access, found, own, form)):
        words = _("It is on the agenda.") if access.can_edit else _("Thank you. You will hear whether it comes up.")
        messages.success(request, words)
        return redirect(back)
    context = {"form": form, "back": back, "meeting": found, "crumbs": crumbs(access, found, _("Something new"))}
    return render(request, "meetings/agenda_form.html", context, status=422 if form.errors else 200)


def _add(access: Access, meeting: Meeting, own: Participant | None, form: ItemForm) -> None:
    if isinstance(form, AddItemForm):
        actions.add_item(by=access, meeting=meeting, text=form.text(), proposed_by=form.proposer())
    elif own is not None:
        own.meeting = meeting
        actions.propose_item(by=access, participant=own, text=form.text())


@GET_POST
@for_members
def item(request: HttpRequest, access: Access, code: str, item_id: int) -> HttpResponse:
    """Page “What changes in …?”: the words of an item, by the organizer or whoever proposed it."""
    found = get_meeting(access, code)
    one, back = queries.get_item(found, item_id), address(access, "agenda", found.code)
    if not _may_change(access, one):
        messages.info(request, _("Whoever proposed this can change it, and so can a coordinator."))
        return redirect(back)
    form = ItemForm(posted(request), item=one)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.change_item(by=access, item=one, to=form.text()))
    ):
        messages.success(request, _("The change is kept."))
        return redirect(f"{back}#item-{one.pk}")
    context = {
        "form": form,
        "item": one,
        "back": back,
        "meeting": found,
        "crumbs": crumbs(access, found, one.title),
        "proposer": say_who(one.proposed_by, sees_people=True),
        "back_url": address(access, "agenda_back", found.code, one.pk) if _can_take_back(access, one) else "",
        "answer_url": address(access, "agenda_answer", found.code, one.pk) if _can_answer(access, one) else "",
    }
    return render(request, "meetings/agenda_form.html", context, status=422 if form.errors else 200)


def _may_change(access: Access, one: AgendaItem) -> bool:
    if access.can_edit:
        return True
    own = own_participant(access, one.meeting)
    return own is not None and one.proposed_by_id == own.pk


def _can_take_back(access: Access, one: AgendaItem) -> bool:
    return one.proposed_by_id is None if access.can_edit else one.state == State.PROPOSED


def _can_answer(access: Access, one: AgendaItem) -> bool:
    return access.can_edit and one.proposed_by_id is not None and one.began_at is None


@require_POST
@for_members
def take_back(request: HttpRequest, access: Access, code: str, item_id: int) -> HttpResponse:
    """Take an item back."""
    found = get_meeting(access, code)
    one = queries.get_item(found, item_id)
    if not _may_change(access, one):
        raise PermissionDenied
    done(request, lambda: actions.take_back_item(by=access, item=one), _("It is taken back."))
    return redirect(address(access, "agenda", found.code))


@GET_POST
@for_coordinators
def answer(request: HttpRequest, access: Access, code: str, item_id: int) -> HttpResponse:
    """Page “Do we talk about …?”: onto the agenda with its minutes, or why not this time."""
    found = get_meeting(access, code)
    one = queries.get_item(found, item_id)
    takes = request.method == "POST" and "take" in request.POST
    declines = request.method == "POST" and not takes
    take = TakeForm(request.POST if takes else None, initial={"minutes": one.minutes})
    decline = DeclineForm(request.POST if declines else None, auto_id="id_decline_%s")
    form = take if takes else decline
    if request.method == "POST" and form.is_valid() and saved(form, lambda: _answer(access, one, form)):
        messages.success(request, _("It is on the agenda.") if takes else _("Your answer is kept."))
        return redirect(address(access, "agenda", found.code) + (f"#item-{one.pk}" if takes else ""))
    context = {
        "item": one,
        "proposer": say_who(one.proposed_by, sees_people=access.sees_people),
        "told": bool(one.proposed_by and one.proposed_by.person and one.proposed_by.person.email),
        "take": take,
        "decline": decline,
        "time": say_time(found, queries.agenda_of(found)),
        "back": address(access, "agenda", found.code),
        "crumbs": crumbs(access, found, one.title),
    }
    return render(request, "meetings/agenda_answer.html", context, status=422 if form.errors else 200)


def _answer(access: Access, one: AgendaItem, form: TakeForm | DeclineForm) -> None:
    given = form.cleaned_data
    take = isinstance(form, TakeForm)
    answer_proposal(by=access, item=one, take=take, minutes=given.get("minutes"), reply=given["reply"])


@require_POST
@for_coordinators
def move(request: HttpRequest, access: Access, code: str, item_id: int) -> HttpResponse:
    """Move an item one place up or down."""
    found = get_meeting(access, code)
    one = queries.get_item(found, item_id)
    up = request.POST.get("to") == "up"
    done(request, lambda: actions.move_item(by=access, item=one, up=up))
    return redirect(address(access, "agenda", found.code) + f"#item-{one.pk}")


@require_POST
@for_coordinators
def again(request: HttpRequest, access: Access, code: str, item_id: int) -> HttpResponse:
    """Put an item that an earlier meeting put off on this agenda."""
    found = get_meeting(access, code)
    one = queries.get_put_off(found, item_id)
    done(request, lambda: actions.take_again(by=access, meeting=found, item=one), _("It is on the agenda."))
    return redirect(address(access, "agenda", found.code))


@GET_POST
@for_coordinators
def outcome(request: HttpRequest, access: Access, code: str, item_id: int) -> HttpResponse:
    """Page “What came of …?”: taken up, not taken up or put off, in words; and what someone will do about it."""
    found = get_meeting(access, code)
    one = queries.get_item(found, item_id)
    here, promises = request.path, request.method == "POST" and "promise" in request.POST
    said = request.POST if request.method == "POST" and not promises else None
    form = OutcomeForm(said, initial={"outcome": one.outcome, "text": one.outcome_text})
    people = participants_of(found)
    point = PointForm(request.POST if promises else None, people=people, auto_id="id_point_%s")
    if promises and point.is_valid() and saved(point, lambda: _promise(access, one, point)):
        messages.success(request, _("The promise is kept on the list."))
        return redirect(here)
    if said is not None and form.is_valid() and saved(form, lambda: _outcome(access, one, form)):
        messages.success(request, _("What came of it is kept."))
        return redirect(address(access, "agenda", found.code) + f"#item-{one.pk}")
    context = {
        "item": one,
        "form": form,
        "point_form": point,
        "points": [row for row in queries.points_of(found) if row.item_id == one.pk],
        "actions_url": address(access, "actions"),
        "back": address(access, "agenda", found.code),
        "crumbs": crumbs(access, found, one.title),
    }
    return render(request, "meetings/agenda_outcome.html", context, status=422 if form.errors or point.errors else 200)


def _outcome(access: Access, one: AgendaItem, form: OutcomeForm) -> None:
    given = form.cleaned_data
    actions.set_outcome(by=access, item=one, outcome=given["outcome"], text=given["text"])


def _promise(access: Access, one: AgendaItem, form: PointForm) -> ActionPoint:
    given = form.cleaned_data
    return actions.add_action_point(
        by=access,
        meeting=one.meeting,
        text=given["text"],
        owner=form.chosen_owner(),
        due_on=given["due_on"],
        item=one,
    )


@GET_POST
@for_coordinators
def note(request: HttpRequest, access: Access, code: str, note_id: int) -> HttpResponse:
    """Page “What became of what someone said?”: the answer to a line that was written in a meeting."""
    found = get_meeting(access, code)
    one = queries.get_note(found, note_id)
    form = ReplyForm(posted(request), initial={"reply": one.reply})
    back = address(access, "agenda", found.code)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.answer_note(by=access, note=one, reply=form.cleaned_data["reply"]))
    ):
        messages.success(request, _("Your answer is kept. It is shown with the next agenda."))
        return redirect(address(access, "actions") + "#said")
    context = {"form": form, "note": one, "back": back, "crumbs": crumbs(access, found, _("What someone said"))}
    return render(request, "meetings/agenda_note.html", context, status=422 if form.errors else 200)
