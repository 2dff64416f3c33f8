"""The full file of a call."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from longtable.calls import selecting_pages as pages
from longtable.calls.actions.archiving import export_archive
from longtable.calls.models import Call
from longtable.calls.queries import selecting as queries
from longtable.calls.queries.archiving import archives_made, entries_about
from longtable.calls.queries.designing import get_call
from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access


@require_http_methods(["GET", "POST"])
@for_coordinators
def archive(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Page "Can someone check all this?": what the archive holds, and the archive itself."""
    found = get_call(access, call)
    selection = queries.decision_of(found)
    waits = bool(queries.hidden_codes(found, access)) and found.state != Call.State.DECIDED  # it holds every score
    if request.method == "POST":
        if waits:
            raise PermissionDenied
        response = HttpResponse(
            export_archive(by=access, call=found, language=get_language() or "en"), content_type="application/zip"
        )
        day = today_of(access.coalition).isoformat()
        response["Content-Disposition"] = f'attachment; filename="{found.code}-{day}.zip"'
        return response
    state = selection.state if selection else ""
    made = archives_made(found)
    context = {"call": found, "tabs": pages.tabs(found, "archive", state), "decision": selection, "made": made,
               "waits": waits, "entries": entries_about(found).count()}  # fmt: skip
    return render(request, "calls/archive.html", context)
