"""Lists of video calls and transcripts: brought, looked at, matched to people, used, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.posting import done, posted, saved
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.meetings.actions import bringing as actions
from longtable.meetings.brought import Brought, brought_of, fits, match_names, preselected, read_brought, runs_over
from longtable.meetings.forms.minutes import BringForm, MatchForm
from longtable.meetings.models import BroughtFile, Meeting
from longtable.meetings.pages import address, meeting_tabs
from longtable.meetings.queries import minutes as queries
from longtable.meetings.queries.gathering import get_meeting, not_listed, participants_of
from longtable.meetings.views.gathering import GET_POST
from longtable.places.problems import ToldProblems, tell
from longtable.places.rules import clean
from longtable.sources.transcripts import Known
from longtable.sources.transcripts.attendance import UNSURE_ORDER
from longtable.ui.numbers import number


@GET_POST
@for_coordinators
def files(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Page “Who was there, and who spoke, by another tool's list?”: bring a file, and what was brought before."""
    meeting = get_meeting(access, code)
    form = BringForm(posted(request), request.FILES if request.method == "POST" else None)
    told: ToldProblems | None = None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        name = clean(PurePath(upload.name or "").name)[-200:]
        if saved(form, lambda: actions.refuse_unheld(meeting)):
            brought = read_brought(upload.read(), name, meeting)
            twin = queries.same_file(meeting, brought.digest)
            if twin is not None:
                messages.info(request, _("This file was brought already. Here it is."))
                return redirect(address(access, "file", code, twin.pk))
            if brought.readable:
                made = actions.bring_file(by=access, meeting=meeting, file_name=name, brought=brought)
                return redirect(address(access, "file", code, made.pk))
            told = tell(brought.problems)
    context = _page(access, meeting) | {
        "form": form,
        "told": told,
        "refusal": _refusal(meeting),
        "was_held_url": address(access, "held", code) if _may_be_held(meeting) else "",
        "rows": [(one, address(access, "file", code, one.pk)) for one in queries.files_of(meeting)],
    }
    return render(request, "meetings/minutes_files.html", context, status=422 if form.errors or told else 200)


def _page(access: Access, meeting: Meeting, *more: dict[str, str]) -> dict[str, Any]:
    return {
        "meeting": meeting,
        "tabs": meeting_tabs(access, meeting, "minutes"),
        "crumbs": [
            {"title": _("Meetings"), "url": address(access, "meetings")},
            {"title": meeting.title, "url": address(access, "meeting", meeting.code)},
            {"title": pgettext("of a meeting", "Minutes"), "url": address(access, "minutes", meeting.code)},
            {"title": _("Lists and transcripts"), "url": address(access, "files", meeting.code) if more else ""},
            *more,
        ],
        "back": address(access, "minutes", meeting.code),
    }


def _refusal(meeting: Meeting) -> str:
    """Why no file can be brought now; "" where one can."""
    try:
        actions.refuse_unheld(meeting)
    except Refused as refused:
        return str(refused)
    return ""


def _may_be_held(meeting: Meeting) -> bool:
    return meeting.state == Meeting.State.PLANNED and meeting.ends_at <= timezone.now()


@GET_POST
@for_coordinators
def file(request: HttpRequest, access: Access, code: str, file_id: int) -> HttpResponse:
    """Page “Who is who in this file?”: what was found, what is not certain, and whose each name is."""
    meeting = get_meeting(access, code)
    row = queries.get_file(meeting, file_id)
    brought = brought_of(row)
    form = None
    if row.used_at is None:
        form = _form(request, meeting, brought)
        if request.method == "POST" and form.is_valid():
            answers = form.answers(brought.order)
            if _reads_well(form, brought, meeting, answers) and saved(
                form, lambda: actions.use_file(by=access, file=row, answers=answers)
            ):
                messages.success(request, say_counts(row.found["counts"]))
                return redirect(address(access, "files", code))
    context = _page(access, meeting, {"title": row.file_name or _("A file"), "url": ""}) | {
        "row": row,
        "brought": brought,
        "found_words": say_found(brought),
        "told": tell([one for one in brought.problems if one.template != UNSURE_ORDER]),  # asked below
        "form": form,
        "over": runs_over(brought, meeting),
        "counts": say_counts(row.found["counts"]) if row.used_at and "counts" in row.found else "",
        "can_undo": row.used_at is not None and row.undone_at is None and "done" in row.found,
        "undo_url": address(access, "undo_file", code, row.pk),
        "drop_url": address(access, "drop_file", code, row.pk),
    }
    return render(request, "meetings/minutes_file.html", context, status=422 if form and form.errors else 200)


def _form(request: HttpRequest, meeting: Meeting, brought: Brought) -> MatchForm:
    people, known = _people(meeting)
    matches = match_names(brought, known)
    return MatchForm(
        posted(request),
        names=brought.names,
        matches=matches,
        chosen=preselected(matches),
        people=people,
        asked=_asked(meeting, brought),
    )


def _people(meeting: Meeting) -> tuple[dict[str, str], list[Known]]:
    """Whom a name can be: everyone on the list, then everyone else whom the coalition knows."""
    titles: dict[str, str] = {}
    known: list[Known] = []
    for one in participants_of(meeting):
        organization = queries.organization_of(one)
        key = str(one.pk)
        titles[key] = f"{one.name} ({organization})" if organization and organization != one.name else one.name
        emails = (one.person.email,) if one.person and one.person.email else ()
        known.append(Known(key, (one.name,), emails, one.person.phone if one.person else ""))
    for other in not_listed(meeting):
        key = f"{actions.PERSON}{other.person.pk}"
        name = other.person.name or str(other.partner or "")
        where = f"{other.partner}, " if other.partner and other.person.name else ""
        titles[key] = _("%(name)s (%(where)snot on the list)") % {"name": name, "where": where}
        known.append(Known(key, (name,), (other.person.email,) if other.person.email else (), other.person.phone))
    return titles, known


def _asked(meeting: Meeting, brought: Brought) -> dict[str, Any]:
    """What has to be asked about a file, with what is chosen beforehand; nothing where it is doubtful."""
    asked: dict[str, Any] = {}
    if not brought.order_certain:
        asked["order"] = ""
    if brought.has_bare_times or brought.times:
        zone = ZoneInfo(meeting.time_zone)
        orders: Sequence[str] = list(brought.times) if not brought.order_certain else [brought.order]
        well = any(fits(brought, meeting, order, zone) for order in orders)
        if brought.has_bare_times:
            asked["zone"] = meeting.time_zone if well else ""
        if not well:
            asked["without_times"] = False
    if runs_over(brought, meeting):
        asked["longer"] = False
    if brought.kind == BroughtFile.Kind.TRANSCRIPT and meeting.turns.exists():
        asked["turns"] = ""
    return asked


def _reads_well(form: MatchForm, brought: Brought, meeting: Meeting, answers: actions.Answers) -> bool:
    """Whether somebody was there during the meeting, as the times are read; otherwise the form says what to do."""
    if brought.kind == BroughtFile.Kind.TRANSCRIPT or not answers.use_times or not brought.times:
        return True
    zone = ZoneInfo(answers.zone or meeting.time_zone)
    if fits(brought, meeting, answers.order, zone):
        return True
    if "without_times" not in form.fields:
        form.fields["without_times"] = MatchForm.base_fields["without_times"]
    form.add_error(
        None,
        _(
            "Read like this, nobody was in the call during the meeting. Choose other clocks or another order of the "
            "dates, or leave the times out. Or is it the list of another meeting?"
        ),
    )
    return False


def say_found(brought: Brought) -> str:
    """What is in a file, in one sentence."""
    names = ngettext("%(n)s name", "%(n)s names", len(brought.names)) % {"n": number(len(brought.names))}
    if brought.kind == BroughtFile.Kind.ATTENDANCE:
        return names
    turns = ngettext("%(n)s turn", "%(n)s turns", len(brought.turns)) % {"n": number(len(brought.turns))}
    minutes = round(sum(seconds or 0.0 for _place, _start, seconds in brought.turns) / 60)
    if not brought.length:
        return _("%(names)s, %(turns)s, without times") % {"names": names, "turns": turns}
    return _("%(names)s, %(turns)s, %(minutes)s minutes of speaking") % {
        "names": names, "turns": turns, "minutes": number(minutes),
    }  # fmt: skip


def say_counts(counts: dict[str, int]) -> str:
    """What was taken over from a file."""
    people = ngettext("%(n)s person is matched", "%(n)s people are matched", counts["people"])
    came = ngettext(
        "%(n)s is new among those who were there", "%(n)s are new among those who were there", counts["came"]
    )
    turns = ngettext("%(n)s turn is counted", "%(n)s turns are counted", counts["turns"])
    parts = [people % {"n": number(counts["people"])}, came % {"n": number(counts["came"])}]
    if counts["turns"]:
        parts.append(turns % {"n": number(counts["turns"])})
    return ", ".join(parts) + "."


@require_POST
@for_coordinators
def undo(request: HttpRequest, access: Access, code: str, file_id: int) -> HttpResponse:
    """Take back what a file changed."""
    row = queries.get_file(get_meeting(access, code), file_id)
    done(request, lambda: actions.undo_file(by=access, file=row), _("Taken back. What changed since then stayed."))
    return redirect(address(access, "files", code))


@require_POST
@for_coordinators
def drop(request: HttpRequest, access: Access, code: str, file_id: int) -> HttpResponse:
    """Forget a file that was not used."""
    row = queries.get_file(get_meeting(access, code), file_id)
    actions.drop_file(by=access, file=row)
    messages.success(request, _("The file is forgotten."))
    return redirect(address(access, "files", code))
