"""What several pages about reviewing are made of: tabs, addresses, chips, sentences."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from longtable.calls.models import Assignment, Call, Review
from longtable.coalitions.queries import Access
from longtable.partners.pages import chip
from longtable.partners.wording import Names


def address(access: Access, name: str, call: Call, *args: object) -> str:
    """The address of a page about reviewing."""
    return reverse(f"calls:{name}", args=[access.coalition.slug, call.code, *args])


def tabs(access: Access, call: Call, current: str) -> list[dict[str, object]]:
    """The pages about reviewing a call."""
    pages = [("panel", _("Who reviews?")), ("reading", _("Who reads what?"))]
    if call.blind:
        pages.append(("hiding", _("Hide words")))
    pages.append(("board", _("Scores")))
    return [{"title": title, "url": address(access, name, call), "current": name == current} for name, title in pages]


def state_chip(assignment: Assignment) -> SafeString:
    """How far one review is."""
    review = getattr(assignment, "review", None)
    if review is not None and review.state == Review.State.DONE:
        return chip(_("done"), "presence")
    if assignment.state != Assignment.State.WAITING:
        return chip(assignment.get_state_display(), "dashed")
    return chip(_("begun"), "question") if review is not None else chip(_("waiting"), "dashed")


def titles(codes: Iterable[str], of: dict[str, str]) -> str:
    """Titles of codes as a list in words."""
    return ", ".join(of.get(code, code.replace("_", " ")) for code in codes)


def known_words(codes: Iterable[str], names: Names) -> str:
    """Groups, areas and sectors by title, whichever they are."""
    every = {**names.sectors, **names.areas, **names.groups}
    return ", ".join(every.get(code, code.replace("_", " ")) for code in codes)


def small(text: object) -> SafeString:
    """A quiet second line in a cell."""
    return format_html('<span class="lt-quiet">{}</span>', text)
