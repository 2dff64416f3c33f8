"""The pages of bringing a list in, step by step, and of taking it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.queries import Access
from longtable.partners import list_actions as actions
from longtable.partners import list_pages
from longtable.partners.list_forms import ReadingForm, ReadyForm, SameForm, UploadForm, WholeForm, WordsForm
from longtable.partners.list_kept import KeptForm, find_kept, match_kept_words
from longtable.partners.list_own import AS_KEPT
from longtable.partners.list_plan import Plan, find_meetings, make_plan
from longtable.partners.list_queries import (
    Known,
    get_list_import,
    known_to,
    names_of_bodies,
    open_imports,
    past_imports,
)
from longtable.partners.list_reading import WORDS, Answered, Reading, read_draft, with_new_sectors
from longtable.partners.models import ListImport
from longtable.places.problems import tell
from longtable.sources.memberlist_types import Question, QuestionKind
from longtable.sources.problems import UnreadableFileError
from longtable.sources.tables import read_tables
from longtable.ui.numbers import number

PER_PAGE = 40
NEEDS_PLACE = {QuestionKind.GROUP, QuestionKind.AREA, QuestionKind.RELATION}


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with its reading: what every step begins with."""

    row: ListImport
    answered: Answered
    known: Known
    reading: Reading

    @property
    def all_known(self) -> Known:
        """What is known, with the sectors that the import will make."""
        return with_new_sectors(self.known, self.row.coalition, self.answered.new_sectors)

    @property
    def questions(self) -> list[Question]:
        """What is asked about words; without a place nothing about groups and areas can be asked."""
        asked = self.reading.asked(*WORDS, QuestionKind.STANDING)
        return [one for one in asked if self.known.place or one.kind not in NEEDS_PLACE]


def _step(view: Callable[[HttpRequest, Access, Draft], HttpResponse]) -> Callable[..., HttpResponse]:
    """A step of the import: its draft is read; a finished import leads to its result."""

    @for_coordinators
    @wraps(view)
    def opened(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
        row = get_list_import(access, pk)
        if row.state != ListImport.State.DRAFT:
            return redirect("partners:list_result", access.coalition.slug, pk)
        answered, known = Answered.of(row), known_to(access.coalition)
        try:
            reading = read_draft(access.coalition, row.file_name, bytes(row.content), answered, known)
        except UnreadableFileError as unreadable:
            return _unreadable(request, access, row, answered, unreadable)
        return view(request, access, Draft(row, answered, known, reading))

    return opened


def _unreadable(
    request: HttpRequest, access: Access, row: ListImport, answered: Answered, unreadable: UnreadableFileError
) -> HttpResponse:
    """The draft cannot be read any more as it was told: go back to how it was recognized, else to the first step."""
    for text in _errors(unreadable):
        messages.error(request, text)
    fresh = replace(answered, encoding="", delimiter="", sheet="", header_row=None, columns={})
    if fresh == answered:
        return redirect("partners:list_import", access.coalition.slug)
    actions.keep_answers(by=access, draft=row, answered=fresh)
    return redirect("partners:list_draft", access.coalition.slug, row.pk)


def _errors(unreadable: UnreadableFileError) -> list[str]:
    return [f"{one.where}: {one.text}" if one.where else one.text for one in tell(unreadable.problems).errors]


@for_coordinators
def upload(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "What is in your list?": the file, imports not finished, and earlier ones."""
    form = UploadForm(request.POST or None, request.FILES or None)
    told = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read()
        try:
            read_tables(data, file.name)
        except UnreadableFileError as unreadable:
            told = tell(unreadable.problems)
        else:
            draft = actions.start_list_import(by=access, file_name=file.name, data=data)
            return redirect("partners:list_reading", access.coalition.slug, draft.pk)
    context = {
        "form": form,
        "told": told,
        "drafts": open_imports(access),
        "past": past_imports(access)[:10],
        "step_titles": list_pages.step_titles(),
        "trail": list_pages.trail(access, _("Bring in a list"))[::2],
    }
    return render(request, "partners/list_upload.html", context, status=422 if request.method == "POST" else 200)


@_step
def draft(_request: HttpRequest, access: Access, draft: Draft) -> HttpResponse:
    """Go on where the person stopped."""
    for step in ("reading", "words", "same"):
        if step not in draft.answered.seen:
            return redirect(f"partners:list_{step}", access.coalition.slug, draft.row.pk)
    return redirect("partners:list_ready", access.coalition.slug, draft.row.pk)


def _keep(access: Access, draft: Draft, answered: Answered, seen: str = "") -> None:
    """Keep answers; a step that is confirmed need not be shown first again."""
    told = replace(answered, seen=list(dict.fromkeys([*answered.seen, *filter(None, [seen])])))
    actions.keep_answers(by=access, draft=draft.row, answered=told)


def _context(access: Access, draft: Draft, title: str, current: int, **more: Any) -> dict[str, Any]:
    return {
        "draft": draft.row,
        "reading": draft.reading,
        "known": draft.known,
        "step_titles": list_pages.step_titles(),
        "current": current,
        "trail": list_pages.trail(access, title),
        **more,
    }


@_step
def reading(request: HttpRequest, access: Access, draft: Draft) -> HttpResponse:
    """Answer "Is this how your list is read?": letters, headings, and what each column holds."""
    ours = draft.reading.kind != AS_KEPT
    form = None if ours else ReadingForm(request.POST or None, draft.reading, draft.answered)
    if request.method == "POST" and (form is None or (form.is_valid() and _can_be_read(draft, form))):
        again = form is not None and (form.asks_again or "again" in request.POST)
        _keep(access, draft, form.answers() if form else draft.answered, "" if again else "reading")
        return redirect(
            "partners:list_reading" if again else "partners:list_words", access.coalition.slug, draft.row.pk
        )
    problems = tell(draft.reading.problems)
    context = _context(access, draft, _("How it is read"), 2, form=form, told=problems)
    return render(request, "partners/list_reading.html", context, status=422 if request.method == "POST" else 200)


def _can_be_read(draft: Draft, form: ReadingForm) -> bool:
    """Whether the file can be read as the form says; else the form says why not."""
    try:
        read_draft(draft.row.coalition, draft.row.file_name, bytes(draft.row.content), form.answers(), draft.known)
    except UnreadableFileError as unreadable:
        for text in _errors(unreadable):
            form.add_error(None, text)
        return False
    return True


@_step
def words(request: HttpRequest, access: Access, draft: Draft) -> HttpResponse:
    """Answer "What do these words mean?": sectors, groups, areas, seats, and the standing of all."""
    page = Paginator(draft.questions, PER_PAGE).get_page(request.GET.get("page"))
    names = {number: row.name for row in draft.reading.rows for number in row.numbers}
    names |= {row.number: row.name for row in draft.reading.raw.rows} if draft.reading.raw else {}
    bodies = names_of_bodies(access.coalition, deciding=True)
    sent = request.POST if request.method == "POST" else None
    form = WordsForm(sent, list(page.object_list), draft.all_known, draft.answered, names)
    whole = WholeForm(sent, draft.reading, draft.answered, bodies) if page.number == 1 else None
    if sent is not None and form.is_valid() and (whole is None or whole.is_valid()):
        answered = form.answers()
        if whole is not None:
            whole.answered = answered
            answered = whole.answers()
        _keep(access, draft, answered, "" if page.has_next() else "words")
        if page.has_next():
            address = reverse("partners:list_words", args=[access.coalition.slug, draft.row.pk])
            return redirect(f"{address}?page={page.next_page_number()}")
        return redirect("partners:list_same", access.coalition.slug, draft.row.pk)
    context = _context(
        access, draft, _("What the words mean"), 3, form=form, whole=whole, page=page,
        clear=list_pages.clear_words(draft.reading.raw, draft.all_known),
        bodies=bodies, groups=_by_kind(form), unplaced=_unplaced(draft),
    )  # fmt: skip
    return render(request, "partners/list_words.html", context, status=422 if sent is not None else 200)


def _by_kind(form: WordsForm) -> list[dict[str, Any]]:
    """The questions by what they are about."""
    titles = {
        QuestionKind.SECTOR: (_("Sectors"), ""),
        QuestionKind.GROUP: (
            _("Groups"),
            _("Tick every group that is meant. Tick nothing to keep the words as a note."),
        ),
        QuestionKind.AREA: (_("Areas"), _("Tick every area that is meant. Tick nothing to keep the words as a note.")),
        QuestionKind.RELATION: (_("How close they are to a group"), ""),
        QuestionKind.SEAT: (_("Seats where decisions are made"), ""),
        QuestionKind.STANDING: (_("Standing"), ""),
    }
    asked = form.asked
    return [
        {"title": title, "intro": intro, "asked": found, "wide": kind is QuestionKind.GROUP}
        for kind, (title, intro) in titles.items()
        if (found := [one for one in asked if one.question.kind is kind])
    ]


def _unplaced(draft: Draft) -> int:
    """Words that cannot be asked about because the coalition has no place yet."""
    return len(draft.reading.asked(*NEEDS_PLACE)) if not draft.known.place else 0


@_step
def same(request: HttpRequest, access: Access, draft: Draft) -> HttpResponse:
    """Answer "Are these the same?": rows of one organization, partners that exist, and changes to confirm."""
    meetings = find_meetings(access.coalition, draft.reading)
    changes = make_plan(access.coalition, draft.reading, draft.answered, meetings).changes
    duplicates = draft.reading.asked(QuestionKind.DUPLICATE)
    sent = request.POST if request.method == "POST" else None
    form = SameForm(sent, duplicates, meetings, changes, draft.answered)
    if sent is None and not form.fields:
        _keep(access, draft, draft.answered, "same")
        return redirect("partners:list_ready", access.coalition.slug, draft.row.pk)
    if sent is not None and form.is_valid():
        _keep(access, draft, form.answers(), "same")
        return redirect("partners:list_ready", access.coalition.slug, draft.row.pk)
    spoken = list_pages.Spoken(draft.all_known, access.coalition.slug)
    evidence = {one.key: one.evidence for one in draft.reading.duplicates}
    raw = {row.number: row.cells for row in draft.reading.raw.rows} if draft.reading.raw else {}
    context = _context(
        access, draft, _("What is the same"), 4, form=form,
        duplicates=[
            (form[f"d{place}"], _texts(evidence[one.key]), [(row, list_pages.cells_text(raw[row])) for row in one.rows])
            for place, one in enumerate(duplicates)
        ],
        meetings=[(form[f"m{place}"], _texts(one.evidence)) for place, one in enumerate(meetings)],
        changes=[
            (form[f"c{place}"], list_pages.change_rows(one, spoken))
            for place, one in enumerate(changes)
        ],
    )  # fmt: skip
    return render(request, "partners/list_same.html", context, status=422 if sent is not None else 200)


def _texts(problems: Sequence[Any]) -> list[str]:
    return list(dict.fromkeys(one.text for one in tell(problems).notices))


@_step
def ready(request: HttpRequest, access: Access, draft: Draft) -> HttpResponse:
    """Answer "Ready?": every row, what is made, what is left out and why; then the one button."""
    missing = [step for step in ("reading", "words", "same") if step not in draft.answered.seen]
    if missing:
        return redirect(f"partners:list_{missing[0]}", access.coalition.slug, draft.row.pk)
    form = ReadyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.import_list(by=access, draft=draft.row, digest=form.cleaned_data["plan"])
        except actions.PlanHasChanged:
            messages.warning(request, _("Something has changed since you looked. Please look once more."))
        return redirect("partners:list_result", access.coalition.slug, draft.row.pk)
    plan = make_plan(access.coalition, draft.reading, draft.answered, find_meetings(access.coalition, draft.reading))
    return render(request, "partners/list_ready.html", _ready(request, access, draft, plan))


def _ready(request: HttpRequest, access: Access, draft: Draft, plan: Plan) -> dict[str, Any]:
    spoken = list_pages.Spoken(draft.all_known, access.coalition.slug)
    counts = plan.counts
    steps = plan.of("make", "add", "change")
    codes = {code for step in steps for code in step.row.sectors}
    bodies = {seat.body for step in steps for seat in step.row.seats}
    have = {name.casefold() for name in names_of_bodies(access.coalition)}
    out = list_pages.left_out(plan)
    made = counts["made"]
    return _context(
        access, draft, _("Ready"), 5,
        plan=plan, counts=counts, form=ReadyForm(initial={"plan": plan.digest}),
        changed=counts["add"] + counts["change"], left=counts["unusable"] + counts["leave_rows"],
        back_url=reverse("partners:list_words",
                         args=[access.coalition.slug, draft.row.pk]),
        sums=list_pages.safe_sum(list_pages.count_lines(counts), counts["rows"]),
        made=list_pages.made_table(request, plan, spoken) if made else None,
        added=list_pages.changed_table(request, plan.of("add", "change"), _("Partners you have"), spoken)
        if plan.of("add", "change") else None,
        out=list_pages.left_out_table(request, out) if out else None,
        new_sectors=[title for code, title in draft.answered.new_sectors.items() if code in codes],
        new_bodies=sorted(body for body in bodies if body.casefold() not in have),
        persons=sum(len(step.row.contacts) for step in plan.of("make")),
        kept_words=sum(1 for step in steps if step.row.as_kept),
        for_everyone=sum(1 for step in steps if step.row.numbers[0] in draft.reading.for_everyone),
        confirmed=sum(1 for step in plan.of("make") if step.row.confirmed),
        notices=[one for one in tell(draft.reading.problems).notices if one.where],
        long=counts["rows"] > list_pages.LONG,
        button=ngettext("Import: %(count)s new partner", "Import: %(count)s new partners", made) % {"count": number(made)}
        if made else _("Import the changes"),
    )  # fmt: skip


@for_coordinators
def result(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Answer "What came of it?": counts, what was left out, what next, and undo."""
    done = get_list_import(access, pk)
    if done.state == ListImport.State.DRAFT:
        return redirect("partners:list_ready", access.coalition.slug, pk)
    counts = done.outcome.get("counts", {})
    out = list_pages.left_out_of(done)
    undo = done.outcome.get("undo")
    context = {
        "done": done,
        "counts": counts,
        "changed": counts.get("add", 0) + counts.get("change", 0),
        "left": counts.get("unusable", 0) + counts.get("leave_rows", 0),
        "sums": list_pages.safe_sum(list_pages.count_lines(counts), counts.get("rows", 0)),
        "out": list_pages.left_out_table(request, out) if out else None,
        "made": list_pages.done_table(request, done, access.coalition.slug),
        "kept": list_pages.stayed(undo),
        "undo": undo,
        "trail": list_pages.trail(access, done.file_name),
        "can_undo": actions.FORGOTTEN not in done.outcome,
        "words_left": find_kept(access).count,
    }
    return render(request, "partners/list_result.html", context)


@for_coordinators
def undo(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Answer "Take this import back?": asked before it is done."""
    done = get_list_import(access, pk)
    if actions.FORGOTTEN in done.outcome:
        messages.info(request, _("The upload was deleted after its time, so this import can no longer be taken back."))
        return redirect("partners:list_result", access.coalition.slug, pk)
    if done.state == ListImport.State.IMPORTED and request.method == "POST":
        actions.undo_list_import(by=access, done=done)
        messages.success(request, _("The import is taken back."))
    if done.state != ListImport.State.IMPORTED or request.method == "POST":
        return redirect("partners:list_result", access.coalition.slug, pk)
    made, changed = len(done.outcome.get("made", [])), len(done.outcome.get("changed", []))
    lines = [
        ngettext("%(count)s partner that it made is removed.", "%(count)s partners that it made are removed.", made)
        % {"count": number(made)},
        ngettext("%(count)s partner that it changed is as before.", "%(count)s partners that it changed are as before.",
                 changed) % {"count": number(changed)},
        _("What was changed since stays as it is, and you are told which and why."),
    ]  # fmt: skip
    context = {
        "question": _("Take this import back?"),
        "text": done.file_name,
        "consequences": [line for line, shown in zip(lines, (made, changed, True), strict=True) if shown],
        "action_label": _("Take it back"),
        "kind": "danger",
        "cancel_url": reverse("partners:list_result", args=[access.coalition.slug, pk]),
    }
    return render(request, "ui/confirm.html", context)


@for_coordinators
def drop(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Answer "Forget this list?": a draft with its answers."""
    row = get_list_import(access, pk)
    if row.state != ListImport.State.DRAFT:
        return redirect("partners:list_result", access.coalition.slug, pk)
    if request.method == "POST":
        actions.drop_list_import(by=access, draft=row)
        messages.success(request, _("The list is forgotten. Nothing was brought in."))
        return redirect("partners:list_import", access.coalition.slug)
    context = {
        "question": _("Forget this list?"),
        "text": row.file_name,
        "consequences": [_("The upload and your answers are deleted."), _("No partner is changed.")],
        "action_label": _("Forget it"),
        "kind": "danger",
        "cancel_url": reverse("partners:list_draft", args=[access.coalition.slug, pk]),
    }
    return render(request, "ui/confirm.html", context)


@for_coordinators
def kept(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "What do the words mean that we kept?": match them later, for instance when the place is there."""
    found = find_kept(access)
    page = Paginator(found.words, PER_PAGE).get_page(request.GET.get("page"))
    sent = request.POST if request.method == "POST" else None
    shown = list(page.object_list)
    form = KeptForm(sent, shown, found)
    if sent is not None and form.is_valid():
        codes, new_sectors = form.chosen()
        matched = match_kept_words(by=access, words=shown, codes=codes, new_sectors=new_sectors)
        told = ngettext("%(count)s word found its place.", "%(count)s words found their place.", matched)
        messages.success(request, told % {"count": number(matched)})
        return redirect("partners:list_kept", access.coalition.slug)
    context = {
        "found": found,
        "form": form,
        "groups": _by_kind(form),
        "page": page,
        "trail": list_pages.trail(access, _("Words that were kept")),
    }
    return render(request, "partners/list_kept.html", context, status=422 if sent is not None else 200)
