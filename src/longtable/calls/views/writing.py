"""The steps of the form: saved by a button or while one types, files with it, and two people's typing without loss."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from longtable.calls.actions import applying as actions
from longtable.calls.actions import uploads
from longtable.calls.applicant_words import step_titles, words_counted
from longtable.calls.completeness import Asked, asked_by, questions_of
from longtable.calls.desks import Desk, by_apply_link
from longtable.calls.forms.applying import MoneyForm, QuestionsForm, ServeForm, WritingForm, YouForm, services_of
from longtable.calls.models import Question, Upload
from longtable.calls.queries import applying as queries
from longtable.calls.queries.designing import get_question
from longtable.calls.uploads import LARGEST
from longtable.calls.views.applying import check_and_send, frame, step_frame
from longtable.calls.wording import award_words, dollars
from longtable.calls.writing import Meeting, mark_of, services_text, texts_of
from longtable.coalitions.rules import Refused
from longtable.partners.queries import sector_choices
from longtable.partners.rules import ServiceLine
from longtable.partners.service_forms import Choices, Editor

SEEN = "seen-"


@dataclass
class Sheet:
    """One step as it was sent or is shown: its form, the lines of services where it has them, what met what."""

    form: WritingForm
    editor: Editor | None = None
    marks: dict[str, str] = field(default_factory=dict)
    met: Meeting = field(default_factory=Meeting)
    refused: str = ""
    file_errors: dict[int, str] = field(default_factory=dict)

    @property
    def wrong(self) -> bool:
        """True where the page has to be shown again."""
        in_lines = self.editor is not None and self.editor.formset.is_bound and bool(self.editor.mistakes)
        return bool(self.form.errors or in_lines or self.met.conflicts or self.refused or self.file_errors)


def form_of(desk: Desk, name: str, texts: dict[str, str], asked: Asked, data: Any = None) -> WritingForm:
    """The form of one step."""
    if name == "you":
        return YouForm(data, texts=texts, asked=asked, sectors=sector_choices(desk.call.coalition))
    if name == "serve":
        return ServeForm(data, texts=texts, asked=asked)
    if name == "money":
        return MoneyForm(data, texts=texts, asked=asked)
    return QuestionsForm(data, texts=texts, questions=questions_of(desk.call))


def work_at_step(request: HttpRequest, desk: Desk, step: str) -> HttpResponse:
    """One step: shown, saved by its buttons, or saved by script while one types."""
    if step not in step_titles():
        raise Http404
    if step == "send":
        return check_and_send(request, desk)
    if request.method != "POST":
        return _show(request, desk, step, _sheet(desk, step))
    sheet = _save(request, desk, step)
    if "X-Autosave" in request.headers:
        return _told(desk, sheet)
    if sheet.wrong or "more" in request.POST or "remove" in request.POST:
        return _show(request, desk, step, sheet, status=422 if sheet.wrong else 200)
    if request.FILES or "remove_file" in request.POST:
        return redirect(f"{desk.url('step', step)}#files")
    following = step_frame(desk, step)["next_step"]
    return redirect(desk.url("step", following if "next" in request.POST else step))


@by_apply_link
def step(request: HttpRequest, desk: Desk, step: str) -> HttpResponse:
    """A step by personal link."""
    return work_at_step(request, desk, step)


def _sheet(desk: Desk, step: str, data: Any = None) -> Sheet:
    texts = texts_of(desk.application)
    sheet = Sheet(form_of(desk, step, texts, asked_by(desk.call), data))
    sheet.marks = sheet.form.marks()
    if step == "serve":
        lines = [
            ServiceLine(one["group"], one["relation"], tuple(one["areas"])) for one in services_of(texts["services"])
        ]
        sheet.editor = Editor(lines, Choices.here(desk.call.coalition), own=True)
        sheet.marks["services"] = mark_of(texts["services"])
    return sheet


def _save(request: HttpRequest, desk: Desk, step: str) -> Sheet:
    """Keep what can be kept, and say what cannot."""
    sheet = _sheet(desk, step, request.POST)
    typed = sheet.form.typed()
    if sheet.editor is not None:
        _read_lines(request, sheet, typed)
    seen = {name.removeprefix(SEEN): mark for name, mark in request.POST.items() if name.startswith(SEEN)}
    taken = request.POST.get("take", "")
    typed.pop(taken, None)
    try:
        application, sheet.met = actions.save_texts(
            by=desk.actor, application=desk.application, typed=typed, seen={name: str(m) for name, m in seen.items()}
        )
    except Refused as refused:
        sheet.refused = str(refused)
        return sheet
    now = texts_of(application)
    sheet.marks = {name: mark_of(now.get(name, "")) for name in sheet.marks}
    desk.application.saved_at = application.saved_at
    if step == "questions":
        _files(request, desk, sheet)
    return sheet


def _read_lines(request: HttpRequest, sheet: Sheet, typed: dict[str, str]) -> None:
    assert sheet.editor is not None
    if sheet.editor.again(request.POST):
        return
    lines = sheet.editor.read(request.POST)
    if lines is not None:
        typed["services"] = services_text(
            {"group": one.group, "relation": one.relation, "areas": one.areas} for one in lines
        )


def _files(request: HttpRequest, desk: Desk, sheet: Sheet) -> None:
    """Files that came with a plain save, and one to be removed."""
    for name, sent in request.FILES.items():
        pk = name.removeprefix("file")
        if sent is None or isinstance(sent, list) or not pk.isdecimal():
            continue
        question = get_question(desk.call, int(pk))
        try:
            _keep_file(desk, question, sent)
        except Refused as refused:
            sheet.file_errors[question.pk] = str(refused)
    gone = request.POST.get("remove_file", "")
    if gone.isdecimal():
        upload = queries.get_upload(desk.application, int(gone))
        uploads.remove_upload(by=desk.actor, application=desk.application, upload=upload)


def _keep_file(desk: Desk, question: Question, sent: Any) -> Upload:
    if question.kind != Question.Kind.FILE:
        raise Http404
    data = b"x" * (LARGEST + 1) if sent.size > LARGEST else sent.read()
    return uploads.add_upload(
        by=desk.actor, application=desk.application, question=question, name=str(sent.name or ""), data=data
    )


def _told(desk: Desk, sheet: Sheet) -> JsonResponse:
    """What the script in the page has to know: marks of what is kept, what met what, what is not kept yet."""
    if sheet.refused:
        return JsonResponse({"refused": sheet.refused}, status=409)
    met, marks = sheet.met, sheet.marks
    waiting = {**met.conflicts, **dict.fromkeys(sheet.form.errors, "")}
    lines = sheet.editor is not None and bool(sheet.editor.mistakes)
    return JsonResponse(
        {
            "said": saved_words(desk),
            "marks": {name: mark for name, mark in marks.items() if name not in waiting},
            "newer": {name: {"text": text, "mark": mark_of(text)} for name, text in met.newer.items()},
            "conflicts": {name: {"text": text, "mark": mark_of(text)} for name, text in met.conflicts.items()},
            "wrong": _("Not saved yet: something on this page has to be corrected.")
            if sheet.form.errors or lines
            else "",
        }
    )


def saved_words(desk: Desk) -> str:
    """When something was last saved, by the clock of the call."""
    at = desk.application.saved_at.astimezone(ZoneInfo(desk.call.time_zone))
    return _("Saved at %(time)s") % {"time": date_format(at, "TIME_FORMAT")}


def _show(request: HttpRequest, desk: Desk, step: str, sheet: Sheet, status: int = 200) -> HttpResponse:
    call = desk.call
    window = desk.window()
    context: dict[str, Any] = {
        **frame(desk),
        **step_frame(desk, step),
        "form": sheet.form,
        "editor": sheet.editor,
        "marks": [(f"{SEEN}{name}", mark) for name, mark in sheet.marks.items()],
        "mistakes": _mistakes(sheet),
        "fields": _fields(desk, sheet),
        "services_theirs": "services" in sheet.met.conflicts,
        "saved": saved_words(desk) if desk.application.revision else "",
        "window": window,
        "intro": next((q for q in call.questions.all() if q.kind == Question.Kind.SERVICE), None)
        if step == "serve"
        else None,
        "award": award_words(call) if step == "money" else "",
        "total": dollars(call.total_cents) if step == "money" and call.total_cents else "",
        "now": timezone.now(),
    }
    return render(request, "calls/apply_step.html", context, status=status)


def _mistakes(sheet: Sheet) -> list[dict[str, str]]:
    """Everything to look at, each with the field it leads to."""
    found = [{"target": "", "text": sheet.refused}] if sheet.refused else []
    found += [
        {"target": getattr(sheet.form[name], "target", "") if name in sheet.form.fields else "", "text": str(message)}
        for name, errors in sheet.form.errors.items()
        for message in errors
    ]
    if sheet.editor is not None and sheet.editor.formset.is_bound:
        found += sheet.editor.mistakes
    found += [{"target": f"id_file{pk}", "text": text} for pk, text in sheet.file_errors.items()]
    words = _("Someone else changed this answer while you wrote. Choose which text stays.")
    return found + [{"target": f"id_{name}", "text": words} for name in sheet.met.conflicts]


def _fields(desk: Desk, sheet: Sheet) -> list[dict[str, Any]]:
    """Each field with its words counted, its files, and another person's text where both wrote."""
    questions = {q.pk: q for q in getattr(sheet.form, "questions", [])}
    has_files = any(question.kind == Question.Kind.FILE for question in questions.values())
    files = queries.files_of(desk.application) if has_files else {}
    rows = []
    for bound in sheet.form:
        pk = bound.name.removeprefix("file").removeprefix("q")
        question = questions.get(int(pk)) if pk.isdecimal() else None
        is_text = question is not None and question.kind in {Question.Kind.SHORT, Question.Kind.LONG}
        value = str(bound.value() or "") if is_text else ""
        rows.append(
            {
                "bound": bound,
                "counted": words_counted(value, question.word_limit) if is_text and question else "",
                "limit": question.word_limit or "" if is_text and question else "",
                "is_file": bound.name.startswith("file"),
                "files": files.get(question.pk, []) if question else [],
                "question": question,
                "theirs": sheet.met.conflicts.get(bound.name),
                "error": sheet.file_errors.get(question.pk, "") if question else "",
            }
        )
    return rows


# Files


@require_POST
@by_apply_link
def add_file(request: HttpRequest, desk: Desk, question_id: int) -> HttpResponse:
    """A file that the script in the page sends by itself, with its progress shown."""
    return keep_file(request, desk, question_id)


def keep_file(request: HttpRequest, desk: Desk, question_id: int) -> HttpResponse:
    """Keep one file and answer with the new list of files."""
    found = get_question(desk.call, question_id)
    sent = request.FILES.get("file")
    try:
        if sent is None:
            raise Refused(_("No file came. Choose it again."))
        _keep_file(desk, found, sent)
    except Refused as refused:
        return HttpResponse(str(refused), status=422, content_type="text/plain; charset=utf-8")
    files = queries.files_of(desk.application).get(found.pk, [])
    return render(request, "calls/apply_files.html", {"desk": desk, "files": files, "question": found})


@by_apply_link
def file(_request: HttpRequest, desk: Desk, upload: int) -> HttpResponse:
    """Download a file of one's own application."""
    return give_file(queries.get_upload(desk.application, upload))


def give_file(upload: Upload, name: str = "") -> HttpResponse:
    """A file as a download that no browser opens in our place: its own type, never sniffed, in a sandbox.

    ``name``: what it is called for a reader who must not see the name that it came with.
    """
    try:
        with upload.file.open("rb") as kept:
            response = HttpResponse(kept.read(), content_type=upload.media_type)  # at most ten megabytes
    except OSError as error:
        raise Http404 from error
    response.headers["Content-Disposition"] = (
        content_disposition_header(True, name or upload.shown_name) or "attachment"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    response._csp_exempt = True  # type: ignore[attr-defined]
    return response
