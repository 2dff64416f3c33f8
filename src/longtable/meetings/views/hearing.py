"""“Who is heard here?”: the answer over any time, and what was found before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from longtable.coalitions.gates import for_coordinators, for_everyone_here
from longtable.coalitions.moments import today_of
from longtable.coalitions.posting import row_in
from longtable.coalitions.queries import Access
from longtable.coverage.rules import MONTHS, months_later
from longtable.meetings.actions import hearing as actions
from longtable.meetings.forms.hearing import WAY_NAMES, LookForm, ReviewForm
from longtable.meetings.heard import WAYS, work_out
from longtable.meetings.heard_pages import compared_context, result_context
from longtable.meetings.models import ParticipationReview
from longtable.meetings.pages import address, crumbs
from longtable.meetings.queries import hearing as queries
from longtable.meetings.queries.gathering import meetings_of

EARLIEST = date(1970, 1, 1)


@require_GET
@for_everyone_here
def heard(request: HttpRequest, access: Access) -> HttpResponse:
    """Page "Who is heard here?": from invitations to influence, over any time."""
    since, until, body, way, form = _look(request, access)
    result = work_out(queries.gather(access.coalition, since, until, body))
    context: dict[str, Any] = {
        "crumbs": crumbs(access, at=_("Who is heard here?")),
        "form": form,
        "chosen": bool(request.GET),
        "has_any": bool(result["meetings"]) or meetings_of(access.coalition).exists(),
        "keep_query": urlencode({"since": since.isoformat(), "until": until.isoformat()}),
        "may_keep": access.can_edit and body is None,
        "due": _due(access),
        **_next_steps(access),
    }
    return render(request, "meetings/hearing_heard.html", context | result_context(access, result, way))


def _look(request: HttpRequest, access: Access) -> tuple[date, date, Any, str, LookForm]:
    """The time, the committee and the way of comparing that the address names; the last twelve months without one."""
    usual_since, usual_until = queries.usual_period(access.coalition)
    body = queries.get_body(access, request.GET.get("body", ""))
    asked = LookForm(request.GET, bodies=queries.bodies_with_meetings(access.coalition))
    data = asked.cleaned_data if asked.is_valid() else getattr(asked, "cleaned_data", {})
    since, until = data.get("since") or usual_since, data.get("until") or usual_until
    if since > until:
        since, until = until, since
    until = min(until, date(usual_until.year + 1, 12, 31))
    since = min(max(since, EARLIEST), until)
    way = data.get("by") or WAYS[0]
    initial = {"since": since, "until": until, "body": body.pk if body else "", "by": way}
    return since, until, body, way, LookForm(initial=initial, bodies=asked.fields["body"].queryset)  # type: ignore[attr-defined]


def _next_steps(access: Access) -> dict[str, str]:
    """Where something can be done about it: the next agenda, and the times."""
    slug, coming = access.coalition.slug, queries.next_meeting(access.coalition, timezone.now())
    return {
        "agenda_url": reverse("meetings:agenda", args=[slug, coming.code]) if coming else "",
        "hosts_url": reverse("meetings:hosts", args=[slug, coming.code]) if coming and access.can_edit else "",
        "polls_url": reverse("meetings:polls", args=[slug]),
    }


def _due(access: Access) -> ParticipationReview | None:
    """The newest kept review, where the time to look again has come."""
    newest = queries.reviews_of(access.coalition).first()
    return newest if newest and newest.next_on and newest.next_on <= today_of(access.coalition) else None


# Kept


def _way_to(access: Access, *way: tuple[str, str], at: str) -> list[dict[str, str]]:
    return crumbs(access, (_("Who is heard here?"), address(access, "heard")), *way, at=at)


def _kept_way(access: Access, *, at: str) -> list[dict[str, str]]:
    return _way_to(access, (_("Kept looks"), address(access, "reviews")), at=at)


def say_period(kept: ParticipationReview) -> str:
    """From when to when a kept look looks, in short."""
    return f"{date_format(kept.since, 'SHORT_DATE_FORMAT')} – {date_format(kept.until, 'SHORT_DATE_FORMAT')}"


@require_GET
@for_everyone_here
def reviews(request: HttpRequest, access: Access) -> HttpResponse:
    """Page "What have we found about who is heard?": every kept review."""
    kept = list(queries.reviews_of(access.coalition))
    way = _way_to(access, at=_("Kept looks"))
    context = {"kept": kept, "today": today_of(access.coalition), "crumbs": way}
    return render(request, "meetings/hearing_reviews.html", context)


@require_GET
@for_everyone_here
def review(request: HttpRequest, access: Access, review_id: int) -> HttpResponse:
    """Page "Who was heard then?": one kept review, as it was."""
    kept = queries.get_review(access, review_id)
    way = _way(request)
    context = {
        "crumbs": _kept_way(access, at=say_period(kept)),
        "review": kept,
        "ways": [{"title": title, "url": f"?by={key}", "current": key == way} for key, title in WAY_NAMES.items()],
    }
    return render(request, "meetings/hearing_review.html", context | result_context(access, kept.result, way))


def _way(request: HttpRequest) -> str:
    way = request.GET.get("by", "")
    return way if way in WAYS else WAYS[0]


@require_http_methods(["GET", "POST"])
@for_coordinators
def keep_review(request: HttpRequest, access: Access) -> HttpResponse:
    """Page "What do we make of it?": freeze the numbers of a time with a note and the next date."""
    since, until, _body, _by, _form = _look(request, access)
    today = today_of(access.coalition)
    initial = {"next_on": max(months_later(today, MONTHS), today + timedelta(days=1))}
    form = ReviewForm(request.POST or None, initial=initial, today=today)
    if request.method == "POST" and form.is_valid():
        kept = actions.keep_review(by=access, since=since, until=until, **form.cleaned_data)
        messages.success(request, _("Kept. These numbers stay as they are, whatever changes later."))
        return redirect("meetings:review", access.coalition.slug, kept.pk)
    context = {"form": form, "since": since, "until": until, "crumbs": _way_to(access, at=_("Keep these numbers"))}
    return render(request, "meetings/hearing_keep.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_coordinators
def change_review(request: HttpRequest, access: Access, review_id: int) -> HttpResponse:
    """Page "What do we make of it?", later: the note and the next date of a kept review."""
    kept = queries.get_review(access, review_id)
    form = ReviewForm(request.POST or None, instance=kept, today=today_of(access.coalition))
    if request.method == "POST" and form.is_valid():
        actions.change_review(by=access, review=queries.get_review(access, review_id), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("meetings:review", access.coalition.slug, kept.pk)
    way = _kept_way(access, at=say_period(kept))
    context = {"form": form, "review": kept, "since": kept.since, "until": kept.until, "crumbs": way}
    return render(request, "meetings/hearing_keep.html", context, status=422 if form.errors else 200)


@require_GET
@for_everyone_here
def compare_reviews(request: HttpRequest, access: Access) -> HttpResponse:
    """Page "Has it changed who is heard?": two kept reviews beside each other."""
    kept = list(queries.reviews_of(access.coalition))
    chosen = [row_in(request.GET.get(name)) for name in ("from", "to")]
    if not any(chosen):
        chosen = [one.pk for one in reversed(kept[:2])] if len(kept) > 1 else []
    way = _way(request)
    trail = _kept_way(access, at=_("Two looks"))
    context: dict[str, Any] = {"kept": kept, "way": way, "ways": WAY_NAMES.items(), "crumbs": trail}
    if len(chosen) == 2 and all(chosen):
        pair = [queries.get_review(access, pk or 0) for pk in chosen]
        before, after = sorted(pair, key=lambda one: (one.until, one.made_at, one.pk))
        context |= {"before": before, "after": after, **compared_context(before.result, after.result, way)}
    elif any(chosen):
        raise Http404
    return render(request, "meetings/hearing_compare.html", context)
