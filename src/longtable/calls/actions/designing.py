"""Writing a call: begun from a gap, changed while it is a draft. Whoever writes at it is kept as its drafter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.calls.models import Call, Drafter
from longtable.calls.rules import MOST_TEXT, call_code, checked_dates, checked_numbers, clean_text, refuse_unless_draft
from longtable.coalitions.models import Coalition
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused, is_same_press
from longtable.coverage.models import Assessment
from longtable.record.actions import write

TEXTS = ("titles", "purposes", "need_statements")
LISTS = ("priority_areas", "priority_groups", "priority_sectors")
CHANGEABLE = (
    *TEXTS, *LISTS, "track", "total_cents", "award_min_cents", "award_max_cents", "advance", "awards_min", "awards_max",
    "opens_at", "closes_at", "time_zone", "grace_minutes", "decides_on", "appeal_days", "scale_min", "scale_max",
    "least_eligible_score", "by_amount", "reach_target", "reach_indicator", "reach_counts_current", "blind",
    "reviewers_each", "max_load",
)  # fmt: skip


@transaction.atomic
def start_call(
    *,
    by: Access,
    titles: Mapping[str, str],
    assessment: Assessment | None = None,
    need_statements: Mapping[str, str] | None = None,
    areas: Sequence[str] = (),
    groups: Sequence[str] = (),
    sectors: Sequence[str] = (),
) -> Call:
    """Begin a call as a draft, growing from a gap where one is given. The same button pressed twice begins one call."""
    named = kept_texts(titles)
    if not named:
        raise Refused(_("Give the call a title, in English or in Spanish."))
    Coalition.objects.select_for_update().get(pk=by.coalition.pk)  # two presses at once: one waits for the other
    mine = Call.objects.filter(coalition=by.coalition, state=Call.State.DRAFT, drafters__account=by.account).first()
    if mine is not None and mine.titles == named and is_same_press(mine.made_at, timezone.now()):
        return mine
    taken = {"new", *Call.objects.filter(coalition=by.coalition).values_list("code", flat=True)}
    call = Call.objects.create(
        coalition=by.coalition,
        code=call_code(named.get("en") or named["es"], taken),
        titles=named,
        need_statements=kept_texts(need_statements or {}),
        assessment=assessment,
        reach_indicator=assessment.indicator if assessment else "",
        priority_areas=list(areas),
        priority_groups=list(groups),
        priority_sectors=list(sectors),
        time_zone=by.coalition.time_zone,
    )
    note_drafter(by, call)
    record_call(by, call, "call_started", after={"titles": call.titles})
    return call


@transaction.atomic
def change_call(*, by: Access, call: Call, values: Mapping[str, Any]) -> Call:
    """Change what a draft says; fields that are not given stay, and nothing is written where nothing changes."""
    lock_draft(call)
    fresh = {name: kept_texts(value) if name in TEXTS else value for name, value in values.items()}
    unknown = set(fresh) - set(CHANGEABLE)
    if unknown:
        raise ValueError(f"a call has no changeable {sorted(unknown)}")
    if fresh.get("titles") == {}:
        raise Refused(_("Give the call a title, in English or in Spanish."))
    after = {name: value for name, value in fresh.items() if getattr(call, name) != value}
    if not after:
        return call
    whole = {name: after.get(name, getattr(call, name)) for name in CHANGEABLE}
    checked_numbers(whole)
    checked_dates(whole)
    before = {name: getattr(call, name) for name in after}
    for name, value in after.items():
        setattr(call, name, value)
    call.save(update_fields=list(after))
    note_drafter(by, call)
    record_call(by, call, "call_changed", before=before, after=after)
    return call


@transaction.atomic
def remove_call(*, by: Access, call: Call, reason: str = "") -> None:
    """Delete a draft that nobody outside has seen."""
    lock_draft(call)
    record_call(by, call, "call_removed", before={"titles": call.titles}, reason=reason.strip()[:300])
    call.delete()


def lock_draft(call: Call) -> None:
    """Hold the row for this transaction; a call that has opened since is refused."""
    coalition = call.coalition
    call.refresh_from_db(from_queryset=Call.objects.select_for_update())
    call.coalition = coalition
    refuse_unless_draft(call)


def note_drafter(by: Access, call: Call) -> None:
    """Whoever writes at a call is its drafter from then on."""
    Drafter.objects.get_or_create(call=call, account=by.account)


def record_call(
    by: Access, call: Call, action: str, *, before: Any = None, after: Any = None, reason: str = ""
) -> None:
    """One entry about a call."""
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action=f"calls.{action}",
        subject=call,
        label=call.title,
        before=before,
        after=after,
        reason=reason,
    )


def kept_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts by language without empty ones; a huge one is refused."""
    kept = {language: clean_text(text) for language, text in texts.items() if text and clean_text(text)}
    if any(len(text) > MOST_TEXT for text in kept.values()):
        raise Refused(_("That text is too long. Keep it under %(count)d characters.") % {"count": MOST_TEXT})
    return kept
