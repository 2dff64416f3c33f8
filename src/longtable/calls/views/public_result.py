"""The public page of a decided call: you said, we did."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from longtable.calls import selecting_pages as pages
from longtable.calls.public_words import public_context
from longtable.calls.queries.selecting import get_public_result


@require_GET
def public_result(request: HttpRequest, host: str, call: str) -> HttpResponse:
    """Page "What came of this call?", for anyone."""
    found = get_public_result(host, call)
    codes = [one.application.code for one in found.selection.choices.all() if one.chosen]
    context = public_context(found) | {"map": pages.reach_map(found.selection.inputs, codes)}
    return render(request, "calls/result.html", context)
