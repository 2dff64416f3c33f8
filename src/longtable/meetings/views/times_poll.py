"""One poll: how far it has come, who is asked, sending, reminding, closing, and answers that come by phone or on paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from longtable.coalitions.gates import for_coordinators, for_everyone_here
from longtable.coalitions.posting import done, posted, saved
from longtable.coalitions.queries import Access
from longtable.meetings import poll_mail, texts_pages, times_pages
from longtable.meetings.actions import answering, polling
from longtable.meetings.forms.gathering import AddPeopleForm
from longtable.meetings.forms.times import CancelForm, GridForm, NeedsForm, UntilForm, WayForm
from longtable.meetings.models import Asked, Need, Poll, PollOption
from longtable.meetings.pages import address
from longtable.meetings.pages import crumbs as way_back
from longtable.meetings.poll_mail import Letter
from longtable.meetings.queries import gathering, texts
from longtable.meetings.queries import times as queries
from longtable.meetings.time_choice import TimeChoice, ranking_values
from longtable.meetings.times_rules import takes_answers
from longtable.meetings.views.gathering import send_letters
from longtable.meetings.views.times import state_chip
from longtable.partners.codes import code_of
from longtable.people.queries import post_to
from longtable.ui.tables import Column, Table

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
PAGES = (
    "open_poll", "remind_poll", "send_rest", "extend_poll", "close_poll", "cancel_poll", "poll_letters", "choice",
    "undo_choice", "poll_options", "poll_ask",
)  # fmt: skip


def crumbs(access: Access, poll: Poll, *more: str) -> list[dict[str, str]]:
    """The way back from a page of a poll."""
    polls, here = (_("Polls"), address(access, "polls")), (poll.title, address(access, "poll", poll.pk))
    return way_back(access, polls, here, at="".join(more))


@for_everyone_here
def poll(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Page “When can everyone come?”: how many have answered, who has not, and what to do next."""
    found = queries.get_poll(access, pk)
    state, progress = Poll.State(found.state), queries.progress_of(found)
    options, to_come = queries.options_of(found), queries.options_to_come(found)
    is_draft = state is Poll.State.DRAFT
    context: dict[str, Any] = {
        "poll": found,
        "progress": progress,
        "state": state_chip(found),
        "options": _options_table(request, found, options),
        "arranged": [one.label for one in Need if one.value in found.arranged],
        "zone": times_pages.say_zone(found),
        "urls": {name: address(access, name, found.pk) for name in PAGES},
        "passed": state in {Poll.State.OPEN, Poll.State.CLOSED} and not to_come,
        "over": state is Poll.State.OPEN and not takes_answers(found, timezone.now()),
        "made": [
            (times_pages.say_meeting(one), address(access, "meeting", one.code)) for one in queries.meetings_of(found)
        ],
        "new_url": address(access, "new_poll"),
        "can_undo": access.can_edit and state is Poll.State.DECIDED and queries.can_undo(found),
        "crumbs": crumbs(access, found),
    }
    if access.sees_people:
        asks = access.can_edit and state in {Poll.State.DRAFT, Poll.State.OPEN}
        url = (lambda one: address(access, "poll_person", found.pk, one.pk)) if asks else None
        context["post"] = post_to(queries.addresses_of(found) if access.can_edit else [])
        context["waiting"], context["answered"] = times_pages.people_tables(request, found, url, context["post"])
        context["show_answered"] = any(name.startswith("answered") for name in request.GET)
    if access.can_edit:
        to_print, to_send = queries.count_silent(found) if state is Poll.State.OPEN else (0, 0)
        counted = progress.answered if state is Poll.State.CLOSED else queries.counted_so_far(progress.answered)
        if counted and to_come and state in {Poll.State.OPEN, Poll.State.CLOSED}:
            context |= _standing(found, to_come, counted)
        context |= {
            "fewest": queries.FEWEST,
            "needs": [(one.label, count) for one, count in queries.count_needs(found).items() if count],
            "to_print": to_print,
            "to_send": to_send,
            "texts": texts_pages.people_card(texts.waiting_of(found), address(access, "poll_texts", found.pk)),
            "grid": _grid(access, found) if is_draft else None,
        }
    return render(request, "meetings/times_poll.html", context)


def _standing(found: Poll, options: list[PollOption], counted: int) -> dict[str, Any]:
    """How the times stand, in counts only: the fairest first; of a series, which uses several, the best attended."""
    result = ranking_values(TimeChoice(queries.inputs_of(found, counted).frozen).ranking)
    if found.meetings > 1:
        rows = sorted(result["options"].items(), key=lambda row: (-row[1]["total"], len(row[1]["shut_out"])))
        result["options"] = dict(rows)
    labels = {str(one.number): times_pages.say_option(one) for one in options}
    first, one = next(iter(result["options"].items()))
    return {
        "standing": times_pages.standing_chart(result, labels, so_far=found.state == Poll.State.OPEN),
        "first": labels[first],
        "out": len(one["shut_out"]) - result["silent"],
        "counted": counted,
        "all_shown": len(labels) <= times_pages.PICTURED,
    }


def _grid(access: Access, found: Poll, data: Any = None) -> GridForm:
    return GridForm(
        data, places=gathering.places_of(access.coalition), is_series=found.meetings > 1, time_zone=found.time_zone,
        initial={"first_on": found.first_on},
    )  # fmt: skip


def _options_table(request: HttpRequest, found: Poll, options: list[PollOption]) -> Table:
    columns = [
        Column("day", _("Day"), text=times_pages.say_day),
        Column("time", _("Time"), text=lambda one: times_pages.say_hours(found, one)),
        Column("place", _("Where"), text=lambda one: one.place.name),
    ]
    return Table.build(request, options, caption=_("What we ask about"), columns=columns, per_page=50, prefix="options")


@GET_POST
@for_coordinators
def options(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Page “Which times do we ask about?”: add a grid, or take times out, before the poll is sent."""
    found = queries.get_poll(access, pk)
    back = address(access, "poll", found.pk)
    if found.state != Poll.State.DRAFT:
        messages.info(request, _("This poll has been sent, so its times stay as they are."))
        return redirect(back)
    taken = [int(one) for one in request.POST.getlist("out") if one.isdigit()]
    if request.method == "POST" and "take_out" in request.POST:
        done(request, lambda: polling.remove_options(by=access, poll=found, numbers=taken), _("Taken out."))
        return redirect(address(access, "poll_options", found.pk))
    form = _grid(access, found, posted(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: polling.add_options(by=access, poll=found, slots=form.slots))
    ):
        messages.success(request, _("Added."))
        return redirect(address(access, "poll_options", found.pk))
    rows = [(one.number, times_pages.say_option(one)) for one in queries.options_of(found)]
    context = {"poll": found, "form": form, "rows": rows, "back": back, "crumbs": crumbs(access, found, _("Times"))}
    return render(request, "meetings/times_options.html", context, status=422 if form.errors else 200)


@GET_POST
@for_coordinators
def ask(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Page “Who else should be asked?”."""
    found = queries.get_poll(access, pk)
    form = AddPeopleForm(posted(request), people=queries.not_asked(found))
    back = address(access, "poll", found.pk)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: polling.ask_more(by=access, poll=found, people=form.chosen()))
    ):
        messages.success(request, _("They are on the list. Nothing has been sent to them yet."))
        return redirect(back)
    context = {"poll": found, "form": form, "back": back, "anyone": bool(form.people)}
    context["knows_nobody"] = not form.people and not queries.progress_of(found).asked
    context["crumbs"] = crumbs(access, found, _("Ask more people"))
    return render(request, "meetings/times_ask.html", context, status=422 if form.errors else 200)


@GET_POST
@for_coordinators
def open_poll(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Page “Send this poll?”: the letter as people get it, then it goes out."""
    found = queries.get_poll(access, pk)
    back = address(access, "poll", found.pk)
    if request.method == "POST":
        send_letters(request, lambda: polling.open_poll(by=access, poll=found), _("The poll is open."))
        return redirect(back)
    asked = queries.asked_of(found)
    if not asked:
        messages.info(request, _("Choose at least one person to ask."))
        return redirect(address(access, "poll_ask", found.pk))
    with_mail = [one for one in asked if one.person.email]
    first = (with_mail or asked)[0]
    with override(first.person.language):
        text = poll_mail.body_of(Letter.QUESTION, first, _("(here stands the personal link)"))
        subject = poll_mail.subject_of(Letter.QUESTION, found)
        letter = {"language": first.person.language, "subject": subject, "text": text}
    context = {
        "poll": found,
        "letter": letter,
        "count": len(with_mail),
        "without": len(asked) - len(with_mail),
        "back": back,
        "crumbs": crumbs(access, found, _("Send it")),
    }
    return render(request, "meetings/times_open.html", context)


@require_POST
@for_coordinators
def remind(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Ask those again who have not answered."""
    found = queries.get_poll(access, pk)
    send_letters(request, lambda: polling.remind(by=access, poll=found))
    return redirect(address(access, "poll", found.pk))


@require_POST
@for_coordinators
def send_rest(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Send the link to those who have none yet."""
    found = queries.get_poll(access, pk)
    send_letters(request, lambda: polling.send_rest(by=access, poll=found))
    return redirect(address(access, "poll", found.pk))


@GET_POST
@for_coordinators
def extend(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Page “Until when do we wait for answers?”."""
    found = queries.get_poll(access, pk)
    form = UntilForm(posted(request), initial={"closes_on": found.closes_on})
    back = address(access, "poll", found.pk)
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["closes_on"]
        if saved(form, lambda: polling.extend_poll(by=access, poll=found, until=until)):
            messages.success(request, _("Kept. Links work until then."))
            return redirect(back)
    context = {"poll": found, "form": form, "back": back, "crumbs": crumbs(access, found, _("Answers until"))}
    return render(request, "meetings/times_until.html", context, status=422 if form.errors else 200)


@require_POST
@for_coordinators
def close(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take no more answers, and go on to the choice."""
    found = queries.get_poll(access, pk)
    ok = done(request, lambda: polling.close_poll(by=access, poll=found), _("The poll is closed. Now choose."))
    return redirect(address(access, "choice" if ok else "poll", found.pk))


@GET_POST
@for_coordinators
def cancel(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Page “Cancel …?”: asks why."""
    found = queries.get_poll(access, pk)
    form = CancelForm(posted(request))
    back = address(access, "poll", found.pk)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if saved(form, lambda: polling.cancel_poll(by=access, poll=found, reason=reason)):
            messages.success(request, _("The poll is cancelled."))
            return redirect(back)
    context = {
        "question": _("Cancel the poll “%(title)s”?") % {"title": found.title},
        "text": _("No time is chosen then."),
        "consequences": [
            _("What people answered is deleted. This cannot be undone."),
            _("Whoever opens their link reads why."),
        ],
        "form": form,
        "action_label": _("Yes, cancel the poll"),
        "kind": "danger",
        "cancel_url": back,
        "crumbs": crumbs(access, found, _("Cancel")),
    }
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@for_coordinators
def letters(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Page “Which letters do we print?”: a code for each who has no e-mail, in their language."""
    found = queries.get_poll(access, pk)
    only = request.POST.get("only", "")
    rows = queries.asked_of(found)
    wanted = [
        one for one in rows if (str(one.pk) == only if only else not one.person.email and one.answered_at is None)
    ]
    made: list[tuple[Asked, str]] = []
    if not wanted or not done(request, lambda: made.extend(polling.print_links(by=access, poll=found, asked=wanted))):
        return redirect(address(access, "poll", found.pk))
    context = {
        "meeting": found,  # the page of letters names its coalition
        "letters": [_letter(one, secret) for one, secret in made],
        "back": address(access, "poll", found.pk),
    }
    return render(request, "meetings/meeting_letters.html", context)


def _letter(one: Asked, secret: str) -> dict[str, object]:
    link = poll_mail.address_of(secret)
    with override(one.person.language):
        text = poll_mail.body_of(Letter.QUESTION, one, link)
        scan = _("Point the camera of your phone here")
    return {
        "language": one.person.language,
        "text": text,
        "scan": scan,
        "code": code_of(link),
        "name": str(one.person),
    }


@GET_POST
@for_coordinators
def person(request: HttpRequest, access: Access, pk: int, asked_id: int) -> HttpResponse:
    """Page “When can … come?”: an answer that came by phone or on paper. What they said before is never shown."""
    found = queries.get_poll(access, pk)
    one = queries.get_asked(found, asked_id)
    back = address(access, "poll", found.pk)
    if request.method == "POST" and "take_off" in request.POST:
        if one.answered_at and "sure" not in request.POST:
            return _ask_before_taking_off(request, access, one)
        done(request, lambda: polling.stop_asking(by=access, poll=found, asked=one), _("No longer asked."))
        return redirect(back)
    options_here = queries.options_of(found)
    way, needs = WayForm(posted(request)), NeedsForm(posted(request))
    answers = times_pages.read_answers(options_here, request.POST) if request.method == "POST" else {}
    if request.method == "POST" and way.is_valid() and needs.is_valid():
        if not answers:
            way.add_error(None, _("Tick at least one answer, or press “none of these”."))
        elif saved(way, lambda: _enter(access, one, answers, way, needs)):
            messages.success(request, _("Kept: the answer of %(name)s.") % {"name": one.person})
            return redirect(back)
    context = {
        "poll": found,
        "one": one,
        "days": times_pages.days_of(found, options_here, answers),
        "zone": times_pages.say_zone(found),
        "way": way,
        "needs": needs,
        "is_open": found.state == Poll.State.OPEN,
        "letters_url": address(access, "poll_letters", found.pk),
        "texts": texts_pages.consent_card(one.person, address(access, "asked_texts", found.pk, one.pk)),
        "crumbs": crumbs(access, found, str(one.person)),
    }
    return render(request, "meetings/times_person.html", context, status=422 if way.errors or needs.errors else 200)


def _ask_before_taking_off(request: HttpRequest, access: Access, one: Asked) -> HttpResponse:
    context = {
        "question": _("Take %(name)s out of this poll?") % {"name": one.person},
        "text": one.poll.title,
        "consequences": [_("Their answer is deleted, and their link ends. This cannot be undone.")],
        "fields": {"take_off": "1", "sure": "1"},
        "action_label": _("Yes, take them out"),
        "kind": "danger",
        "cancel_url": address(access, "poll_person", one.poll_id, one.pk),
        "crumbs": crumbs(access, one.poll, str(one.person)),
    }
    return render(request, "ui/confirm.html", context)


def _enter(access: Access, one: Asked, answers: dict[str, str], way: WayForm, needs: NeedsForm) -> None:
    told = needs.told()
    said = told if told.needs else None
    answering.answer_poll(by=access.actor, asked=one, answers=answers, needs=said, way=way.cleaned_data["way"])
