"""What views do with a form or a button: act, and show a refusal where the person can mend it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from longtable.coalitions.rules import Refused


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also where all of it was left empty; None for a page that is only read."""
    return request.POST if request.method == "POST" else None


def saved(form: forms.BaseForm, act: Callable[[], Any]) -> bool:
    """Do what the form asks for; a refusal is shown on the form."""
    try:
        act()
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def done(request: HttpRequest, act: Callable[[], Any], words: str = "") -> bool:
    """Do what a single button asks for; a refusal is shown as a message."""
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    if words:
        messages.success(request, words)
    return True


def row_in(text: str | None) -> int | None:
    """The number of a row in an address, None where there is none; 404 for what names no row."""
    if not text:
        return None
    if not text.isdecimal() or len(text) > 15:
        raise Http404
    return int(text)


def go(request: HttpRequest, url: str) -> HttpResponse:
    """On to another page, also where a script of the page has asked."""
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
