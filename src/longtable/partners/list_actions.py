"""Every write about lists: an upload is kept, answers are kept, the list is brought in at once, and taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from longtable.coalitions.actions import note_forgotten
from longtable.coalitions.models import Coalition, Retention
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access, kept_since
from longtable.partners.list_plan import Plan, find_meetings, make_plan
from longtable.partners.list_queries import known_to
from longtable.partners.list_reading import Answered, Reading, read_draft
from longtable.partners.list_undo import take_back
from longtable.partners.list_writing import Writer
from longtable.partners.models import ListImport
from longtable.record.actions import write

FORGOTTEN = "forgotten"  # the day on which the upload and all that an undo needs were deleted


class PlanHasChanged(Exception):
    """Between the preview and the button somebody changed a partner or an answer: look again."""


def start_list_import(*, by: Access, file_name: str, data: bytes) -> ListImport:
    """Keep an upload as a draft. It is no one's business but the coordinators', so the record does not name it."""
    return ListImport.objects.create(
        coalition=by.coalition, file_name=file_name[-200:], content=data, made_by=by.actor.id
    )


@transaction.atomic
def keep_answers(*, by: Access, draft: ListImport, answered: Answered) -> None:
    """Keep what the person confirmed or corrected so far; only while the list is not brought in."""
    rows = ListImport.objects.filter(coalition=by.coalition, pk=draft.pk, state=ListImport.State.DRAFT)
    rows.update(answers=answered.as_json())
    draft.answers = answered.as_json()


@transaction.atomic
def drop_list_import(*, by: Access, draft: ListImport) -> None:
    """Forget an upload that was not brought in, with all its answers."""
    ListImport.objects.filter(coalition=by.coalition, pk=draft.pk, state=ListImport.State.DRAFT).delete()


@transaction.atomic
def import_list(*, by: Access, draft: ListImport, digest: str) -> ListImport:
    """Bring the list in, all or nothing, as its preview says. A second press finds it done and does nothing.

    ``digest`` is that of the plan that the person saw; raises PlanHasChanged where it would be another one now.
    """
    held = ListImport.objects.select_for_update().get(coalition=by.coalition, pk=draft.pk)
    held.coalition = by.coalition
    if held.state != ListImport.State.DRAFT:
        return held
    answered, known = Answered.of(held), known_to(by.coalition)
    reading = read_draft(by.coalition, held.file_name, bytes(held.content), answered, known)
    plan = make_plan(by.coalition, reading, answered, find_meetings(by.coalition, reading), lock=True)
    if plan.digest != digest:
        raise PlanHasChanged
    writer = Writer(by, held, known, answered)
    writer.write(plan)
    held.state = ListImport.State.IMPORTED
    held.finished_at = timezone.now()
    held.outcome = {**writer.outcome, **_told(plan), "headings": _headings(reading)}
    held.save(update_fields=["state", "finished_at", "outcome"])
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action="partners.list_imported",
        subject=held,
        label=held.file_name,
        after={"file_name": held.file_name, "state": held.state, "counts": plan.counts},
    )
    return held


def _headings(reading: Reading) -> dict[str, str]:
    """What the columns of the list hold, by heading: kept words can then be matched later."""
    return {one.header: one.meaning.value for one in reading.raw.columns if one.header} if reading.raw else {}


def _told(plan: Plan) -> dict[str, Any]:
    """What the result page says: counts, and every row that was left out, with its reason and its words."""
    return {
        "counts": plan.counts,
        "left_out": [
            {"row": one.number, "template": one.reason.template, "params": dict(one.reason.params), "cells": one.cells}
            for one in plan.unusable
        ],
        "chosen_out": [{"row": one.row.numbers[0], "name": one.row.name} for one in plan.of("leave")],
    }


@transaction.atomic
def undo_list_import(*, by: Access, done: ListImport) -> ListImport:
    """Take back exactly what an import made. What was changed since stays, and is named with the reason."""
    held = ListImport.objects.select_for_update().get(coalition=by.coalition, pk=done.pk)
    held.coalition = by.coalition
    if held.state != ListImport.State.IMPORTED or FORGOTTEN in held.outcome:
        return held
    held.outcome = {**held.outcome, "undo": take_back(by.coalition, held.outcome)}
    held.state = ListImport.State.UNDONE
    held.save(update_fields=["state", "outcome"])
    undo = held.outcome["undo"]
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action="partners.list_import_undone",
        subject=held,
        label=held.file_name,
        before={"state": ListImport.State.IMPORTED.value},
        after={
            "state": held.state,
            "counts": {"removed": undo["removed"], "restored": undo["restored"], "kept": len(undo["kept"])},
        },
    )
    return held


@transaction.atomic
def forget_lists(*, today: date | None = None) -> int:
    """Delete uploaded lists past the time that their coalition keeps them, for the daily jobs; returns how many.

    A draft goes as a whole. Of an import only its counts and the names of organizations stay: it cannot be taken back.
    """
    forgotten = 0
    for coalition in Coalition.objects.filter(list_imports__isnull=False).distinct():
        day = today or today_of(coalition)
        old = coalition.list_imports.filter(made_at__date__lt=kept_since(coalition, Retention.Kind.IMPORTS, day))
        drafts = old.filter(state=ListImport.State.DRAFT)
        count = drafts.count()
        drafts.delete()
        for row in old.exclude(outcome__has_key=FORGOTTEN).defer("content", "answers"):
            made = [{"id": one["id"], "name": one["name"], "rows": one["rows"]} for one in row.outcome.get("made", [])]
            kept = {key: row.outcome[key] for key in ("counts", "headings") if key in row.outcome}
            row.content, row.answers, row.outcome = b"", {}, {**kept, "made": made, FORGOTTEN: day.isoformat()}
            row.save(update_fields=["content", "answers", "outcome"])
            count += 1
        note_forgotten(coalition, "partners.lists_forgotten", lists=count)
        forgotten += count
    return forgotten
