"""After a meeting: what was said and decided, written, sent, corrected; what people said and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from longtable.calls.writing import Meeting as Met
from longtable.calls.writing import mark_of
from longtable.coalitions.gates import for_coordinators, for_everyone_here, for_members
from longtable.coalitions.moments import day_in
from longtable.coalitions.posting import done, posted, saved
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.language.checking import Findings, check_text
from longtable.language.linking import Glossary
from longtable.language.queries import terms_of
from longtable.meetings.actions import minutes as actions
from longtable.meetings.actions.agenda import add_action_point, answer_note
from longtable.meetings.drafting import needs_answer, say_present
from longtable.meetings.forms.agenda import PointForm, ReplyForm
from longtable.meetings.forms.minutes import AnswerForm, ChangeForm, CorrectionForm, MinutesForm
from longtable.meetings.minutes_rules import bare_text, fingerprint_of
from longtable.meetings.models import AgendaItem, Correction, Meeting, Minutes
from longtable.meetings.pages import address, meeting_tabs, say_day, say_when
from longtable.meetings.queries import minutes as queries
from longtable.meetings.queries.agenda import get_note
from longtable.meetings.queries.gathering import addresses_of, get_meeting, own_participant, participants_of
from longtable.meetings.queries.minutes import Story
from longtable.meetings.views.gathering import GET_POST, send_letters
from longtable.meetings.views.minutes_shown import shown_pieces
from longtable.meetings.views.own_links import Here, by_meeting_link
from longtable.people.queries import post_to
from longtable.ui.numbers import number


@for_everyone_here
def minutes(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Page “What did we say and decide?”: the minutes, what will be done, what people said, who was there."""
    return _minutes_page(request, access, get_meeting(access, code))


def _minutes_page(
    request: HttpRequest, access: Access, meeting: Meeting, wrong: Mapping[str, forms.Form] | None = None
) -> HttpResponse:
    """The page; ``wrong``: a form of it that was not kept, by its name, with what was typed and what is wrong."""
    wrong, code = wrong or {}, meeting.code
    found = queries.minutes_of(meeting)
    if found is not None and found.sent_at is None and not access.can_edit:
        found = None
    own = own_participant(access, meeting)
    context = _page(access, meeting) | {
        "minutes": found,
        "can_begin": access.can_edit and queries.can_have_minutes(meeting),
        "has_begun": queries.can_have_minutes(meeting),
        "files_url": address(access, "files", code) if access.can_edit else "",
    }
    if found is not None:
        story = queries.read_story(meeting)
        context |= _shown(found, story, on_page=False) | {
            "forms": _forms(access, meeting, found, story, wrong),
            "own": own,
            "own_corrections": queries.own_corrections(found, own) if own else [],
            "correction_form": wrong.get("correct") or CorrectionForm(auto_id="correct-%s"),
            "correct_url": address(access, "ask_correction", code),
            "shows_names": access.sees_people,
        }
    if access.can_edit:
        context["post"] = post_to(addresses_of(meeting))
    return render(request, "meetings/minutes_page.html", context, status=422 if wrong else 200)


def _page(access: Access, meeting: Meeting) -> dict[str, Any]:
    """What every page of minutes begins with."""
    return {
        "meeting": meeting,
        "when": say_when(meeting),
        "day": say_day(meeting),
        "tabs": meeting_tabs(access, meeting, "minutes"),
        "urls": {name: address(access, name, meeting.code) for name in PAGES},
        "crumbs": [
            {"title": _("Meetings"), "url": address(access, "meetings")},
            {"title": meeting.title, "url": address(access, "meeting", meeting.code)},
            {"title": pgettext("of a meeting", "Minutes"), "url": ""},
        ],
    }


PAGES = ("minutes", "draft_minutes", "edit_minutes", "send_minutes", "add_point")


def _shown(found: Minutes, story: Story, *, on_page: bool) -> dict[str, Any]:
    """The minutes and all that belongs to them, as a page shows them."""
    coalition = story.meeting.coalition
    glossary = Glossary(terms_of(coalition), coalition.language, on_page=on_page)
    return {
        "answer": _answer(story),
        "pieces": shown_pieces(found.text, glossary),
        "glossary": glossary if on_page else None,
        "text_language": coalition.language if coalition.language != get_language() else "",
        "sent_on": date_format(day_in(coalition.time_zone, found.sent_at), "DATE_FORMAT") if found.sent_at else "",
        "fingerprint": fingerprint_of(found.sent_text)[:16] if found.sent_at else "",
        "changes": queries.changes_since(found),
        "is_changed": found.sent_at is not None and found.revision != found.sent_revision,
        "story": story,
        "present": say_present(story.present),
    }


def _answer(story: Story) -> object:
    """How much was decided and promised, and how many were there, in one sentence."""
    taken = sum(1 for one in story.items if one.outcome == AgendaItem.Outcome.ADOPTED)
    items = ngettext("%(count)s item was taken up", "%(count)s items were taken up", taken)
    points = ngettext("%(count)s promise was made", "%(count)s promises were made", len(story.points))
    there = ngettext("%(count)s person was there", "%(count)s people were there", story.present.count)
    parts = [
        format_html("<mark>{}</mark>", items % {"count": number(taken)} if taken else _("Nothing was taken up")),
        points % {"count": number(len(story.points))} if story.points else "",
        there % {"count": number(story.present.count)} if story.present.count else "",
    ]
    return format_html("{}.", format_html_join(", ", "{}", ((part,) for part in parts if part)))


def _forms(
    access: Access, meeting: Meeting, found: Minutes, story: Story, wrong: Mapping[str, forms.Form]
) -> dict[str, Any]:
    """What a coordinator can do on the page: promises, replies, corrections."""
    if not access.can_edit:
        return {}
    rows = queries.corrections_of(found)
    replies = [
        (
            one,
            wrong.get(f"reply-{one.pk}") or ReplyForm(initial={"reply": one.reply}, auto_id=f"reply-{one.pk}-%s"),
            address(access, "answer_note", meeting.code, one.pk),
        )
        for one in story.said
    ]
    return {
        "replies": replies,
        "waiting": needs_answer(story.said),
        "point": wrong.get("point") or PointForm(people=participants_of(meeting), auto_id="point-%s"),
        "corrections": [
            (
                one,
                wrong.get(f"answer-{one.pk}") or AnswerForm(auto_id=f"answer-{one.pk}-%s"),
                address(access, "answer_correction", meeting.code, one.pk),
            )
            for one in rows
        ],
        "open": sum(1 for one in rows if one.state == Correction.State.OPEN),
        "actions_url": address(access, "actions"),
    }


@require_POST
@for_coordinators
def draft(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Write the minutes from the meeting, or bring what is new in it into them."""
    meeting = get_meeting(access, code)
    told: list[tuple[str, ...]] = []
    if not done(request, lambda: told.append(actions.draft_minutes(by=access, meeting=meeting)[1].kept)):
        return redirect(address(access, "minutes", code))
    if told[0]:
        words = _("What you wrote stayed. The meeting would now put these sections differently: %(sections)s.")
        messages.warning(request, words % {"sections": "; ".join(told[0])})
    else:
        messages.success(request, _("Drafted from the meeting. Please read it and put it into your words."))
    return redirect(address(access, "edit_minutes", code))


@GET_POST
@for_coordinators
def edit(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Page “What should the minutes say?”: written with autosave and a check of the words; sent ones with a reason."""
    meeting = get_meeting(access, code)
    found = queries.get_minutes(meeting)
    kind = ChangeForm if found.sent_at else MinutesForm
    form = kind(posted(request), initial={"text": found.text})
    theirs, refused = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            met = _keep(access, found, form, request.POST.get("seen-text", ""))
        except Refused as error:
            refused = str(error)
        else:
            if "X-Autosave" in request.headers:
                return _told(found, met)
            theirs = met.conflicts.get("text")
            if theirs is None:
                messages.success(request, _("Saved."))
                return redirect(address(access, "minutes" if found.sent_at else "edit_minutes", code))
    if "X-Autosave" in request.headers:
        return JsonResponse({"refused": refused or _("Not saved: something on this page has to be corrected.")})
    if refused:
        form.add_error(None, refused)
    text = request.POST.get("text", found.text)
    context = _page(access, meeting) | {
        "minutes": found,
        "form": form,
        "mark": mark_of(found.text) if theirs is not None or not form.is_bound else request.POST.get("seen-text", ""),
        "theirs": theirs,
        "findings": _check(access, text),
        "check_url": address(access, "check_minutes", code),
    }
    return render(
        request, "meetings/minutes_edit.html", context, status=422 if form.errors or theirs is not None else 200
    )


def _keep(access: Access, found: Minutes, form: MinutesForm, seen: str) -> Met:
    given = form.cleaned_data
    if found.sent_at is None:
        return actions.save_minutes(by=access, minutes=found, text=given["text"], seen=seen)
    return actions.change_sent_minutes(by=access, minutes=found, text=given["text"], seen=seen, reason=given["reason"])


def _told(found: Minutes, met: Met) -> JsonResponse:
    """What the script of the page has to know."""
    now = timezone.localtime(timezone.now())
    marked = {name: {"text": text, "mark": mark_of(text)} for name, text in {**met.newer, **met.conflicts}.items()}
    return JsonResponse(
        {
            "said": _("Saved at %(time)s") % {"time": date_format(now, "TIME_FORMAT")},
            "marks": {} if met.conflicts else {"text": mark_of(found.text)},
            "newer": {name: marked[name] for name in met.newer},
            "conflicts": {name: marked[name] for name in met.conflicts},
            "wrong": "",
        }
    )


def _check(access: Access, text: str) -> Findings:
    """What to say more plainly. The coalition's words are linked where the minutes are read."""
    return check_text(bare_text(text), access.coalition.language, terms_of(access.coalition))


@require_POST
@for_coordinators
def check(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """The check of the words, beside the field while one writes."""
    get_meeting(access, code)
    form = MinutesForm(request.POST)
    found = _check(access, form.cleaned_data["text"]) if form.is_valid() else None
    return render(request, "meetings/minutes_check.html", {"findings": found})


@GET_POST
@for_coordinators
def send(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Page “Send the minutes to … people?”: who gets them, and what happens then."""
    meeting = get_meeting(access, code)
    found = queries.get_minutes(meeting)
    back = address(access, "minutes", code)
    if request.method == "POST":
        seen = request.POST.get("revision", "")
        revision = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else -1
        said = _("The minutes are sent.")
        send_letters(request, lambda: actions.send_minutes(by=access, minutes=found, seen=revision), said)
        return redirect(back)
    with_mail, without = queries.count_receivers(meeting)
    context = {
        "question": ngettext("Send the minutes to %(n)s person?", "Send the minutes to %(n)s people?", with_mail)
        % {"n": number(with_mail)},
        "text": meeting.title,
        "consequences": _consequences(without, _check(access, found.text)),
        "fields": {"revision": found.revision},
        "action_label": _("Yes, send the minutes"),
        "cancel_url": back,
    }
    return render(request, "ui/confirm.html", context)


def _consequences(without: int, findings: Findings) -> list[str]:
    lines = [
        _("Everyone who was invited or came gets them by e-mail, with a personal link to ask for a correction."),
        _("What was sent is frozen. You can still change the minutes: everyone then sees what and why."),
    ]
    if without:
        words = ngettext(
            "%(n)s person has no e-mail address. Print the minutes for them.",
            "%(n)s people have no e-mail address. Print the minutes for them.",
            without,
        )
        lines.append(words % {"n": number(without)})
    if not findings.clear:
        lines.append(_("The check found words that could be plainer. You find them where you edit the minutes."))
    return lines


@require_POST
@for_coordinators
def add_point(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Keep what someone will do."""
    meeting = get_meeting(access, code)
    form = PointForm(request.POST, people=participants_of(meeting), auto_id="point-%s")

    def act() -> None:
        given = form.cleaned_data
        text, due_on = given["text"], given["due_on"]
        add_action_point(by=access, meeting=meeting, text=text, owner=form.chosen_owner(), due_on=due_on)

    if not form.is_valid() or not saved(form, act):
        return _minutes_page(request, access, meeting, {"point": form})
    messages.success(request, _("Kept what will be done."))
    return redirect(address(access, "minutes", code) + "#points")


@require_POST
@for_coordinators
def reply(request: HttpRequest, access: Access, code: str, note_id: int) -> HttpResponse:
    """Say what became of a line that someone wrote in the meeting."""
    meeting = get_meeting(access, code)
    note = get_note(meeting, note_id)
    form = ReplyForm(request.POST, auto_id=f"reply-{note.pk}-%s")
    if not form.is_valid() or not saved(
        form, lambda: answer_note(by=access, note=note, reply=form.cleaned_data["reply"])
    ):
        return _minutes_page(request, access, meeting, {f"reply-{note.pk}": form})
    messages.success(request, _("Kept what became of it."))
    return redirect(address(access, "minutes", code) + "#said")


@require_POST
@for_coordinators
def answer(request: HttpRequest, access: Access, code: str, correction_id: int) -> HttpResponse:
    """Answer someone who asked for a correction, and tell them."""
    meeting = get_meeting(access, code)
    correction = queries.get_correction(meeting, correction_id)
    form = AnswerForm(request.POST, auto_id=f"answer-{correction.pk}-%s")
    told: list[bool] = []

    def act() -> None:
        given = form.cleaned_data
        told.append(
            actions.answer_correction(
                by=access, correction=correction, taken=given["state"] == "taken", reply=given["reply"]
            )
        )

    if not form.is_valid() or not saved(form, act):
        return _minutes_page(request, access, meeting, {f"answer-{correction.pk}": form})
    messages.success(
        request, _("Answered, and told by e-mail.") if told[0] else _("Answered. No e-mail could be sent: tell them.")
    )
    return redirect(address(access, "minutes", code) + "#corrections")


@require_POST
@for_members
def ask(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Someone signed in asks for a correction."""
    meeting = get_meeting(access, code)
    found, own = queries.minutes_of(meeting), own_participant(access, meeting)
    form = CorrectionForm(request.POST, auto_id="correct-%s")
    if found is None or found.sent_at is None or own is None:
        messages.error(request, _("Only someone who was invited or came can ask for a correction, once it is sent."))
    elif not form.is_valid() or not saved(
        form,
        lambda: actions.ask_correction(by=access, minutes=found, participant=own, text=form.cleaned_data["text"]),
    ):
        return _minutes_page(request, access, meeting, {"correct": form})
    else:
        messages.success(request, _("Thank you. We answer here and by e-mail."))
    return redirect(address(access, "minutes", code) + "#correct")


@GET_POST
@by_meeting_link
def meeting_minutes(request: HttpRequest, here: Here) -> HttpResponse:
    """Page “What did we say and decide?” by personal link: the minutes, and a form to ask for a correction."""
    meeting, one = here.meeting, here.participant
    found = queries.minutes_of(meeting)
    if found is not None and found.sent_at is None:
        found = None
    form = CorrectionForm(posted(request) if found else None, auto_id="correct-%s")
    if found is not None and request.method == "POST" and form.is_valid():
        words = form.cleaned_data["text"]
        if done(
            request,
            lambda: actions.ask_correction(by=here.by, minutes=found, participant=one, text=words),
            _("Thank you. We answer here and by e-mail."),
        ):
            return redirect("meeting_minutes", here.secret)
    context: dict[str, Any] = {
        "coalition_name": meeting.coalition.name,
        "secret": here.secret,
        "meeting": meeting,
        "when": say_when(meeting),
        "minutes": found,
        "correction_form": form,
    }
    if found is not None:
        context |= _shown(found, queries.read_story(meeting), on_page=True)
        context["own_corrections"] = queries.own_corrections(found, one)
    return render(request, "meetings/minutes_link.html", context, status=422 if form.errors else 200)
