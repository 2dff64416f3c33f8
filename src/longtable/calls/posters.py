"""A poster with a code to scan, as a document in both languages: one page for each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from longtable.calls.language_check import in_words, time_to_apply
from longtable.calls.models import Call, Channel, Question
from longtable.calls.models.designing import in_language
from longtable.calls.wording import award_words, dollars
from longtable.coalitions.moments import say_moment
from longtable.partners.codes import code_of
from longtable.ui.printing import typeset

TEMPLATE = Path(__file__).resolve().parent / "typst" / "poster.typ"


def share_address(channel: Channel) -> str:
    """The share link of a channel, with its host."""
    return settings.SITE_URL + reverse("call_via", args=[channel.token])


def render_poster(channel: Channel) -> bytes:
    """The poster of one channel: two pages, the channel's own language first."""
    languages = ["es", "en"] if channel.language == "es" else ["en", "es"]
    call = channel.call
    questions = list(call.questions.all())
    address = share_address(channel)
    data = {
        "code": _svg(address),
        "address": address,
        "author": call.coalition.name,
        "title": in_language(call.titles, languages[0]),
        "language": languages[0],
        "pages": [_page(call, questions, language) for language in languages],
    }
    return typeset(TEMPLATE, "poster", data)


def _page(call: Call, questions: list[Question], language: str) -> dict[str, Any]:
    with override(language):
        facts = [
            (_("One award"), award_words(call)),
            (_("Money in all"), dollars(call.total_cents) if call.total_cents else ""),
            (_("Closes"), say_moment(call.closes_at, call.time_zone) if call.closes_at else ""),
        ]
        return {
            "language": language,
            "host": call.coalition.name,
            "title": in_language(call.titles, language),
            "purpose": in_language(call.purposes, language),
            "facts": [[name, text] for name, text in facts if text],
            "hours": in_words(time_to_apply(call, questions).sentence) if questions else "",
            "scan": _("Scan to read it and apply. You need no account."),
            "alt": _("Code that leads to the page of the call"),
            "fictional": _("Demonstration: every place, organization and person here is made up.")
            if settings.DEMO
            else "",
        }


def _svg(text: str) -> str:
    code = code_of(text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {code.size} {code.size}" width="{code.size}" '
        f'height="{code.size}"><rect width="{code.size}" height="{code.size}" fill="#fff"/>'
        f'<path d="{code.path}" fill="#000"/></svg>'
    )
