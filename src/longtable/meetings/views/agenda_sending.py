"""Before an agenda goes out: is it plain, who gets it, what has changed; and sending it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.queries import Access
from longtable.language.checking import Findings, check_text, read_together
from longtable.language.models import Term
from longtable.language.queries import terms_of
from longtable.meetings.actions.agenda_letters import send_agenda
from longtable.meetings.agenda_mail import Agenda, agenda_text
from longtable.meetings.agenda_words import as_sent, changes_between
from longtable.meetings.models import AgendaItem
from longtable.meetings.pages import address, meeting_tabs
from longtable.meetings.queries import agenda as queries
from longtable.meetings.queries.gathering import get_meeting
from longtable.meetings.views.agenda import crumbs
from longtable.meetings.views.gathering import send_letters


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of an agenda, and what to change in it."""

    label: str
    findings: Findings


def check_item(item: AgendaItem, language: str, terms: Sequence[Term]) -> list[Piece]:
    """What to change in the texts of one item; texts that are clear are left out."""
    texts = ((_("Title"), item.title), (_("Why it matters"), item.why), (_("To read before"), item.paper))
    pieces = [Piece(label, check_text(text, language, terms)) for label, text in texts if text]
    return [piece for piece in pieces if not piece.findings.clear]


@for_coordinators
def check(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Page “Is the agenda ready to go out?”: the language check beside each text, never in the way; then send it."""
    found = get_meeting(access, code)
    items, terms, language = queries.agenda_of(found), terms_of(access.coalition), access.coalition.language
    checked = [(item, pieces) for item in items if (pieces := check_item(item, language, terms))]
    together = read_together((text for item in items for text in (item.title, item.why, item.paper)), language)
    reach = queries.reach_of(found)
    changes = changes_between(found.agenda_as_sent, as_sent(items)) if found.agenda_sent_at else None
    with override(language):
        preview = agenda_text(Agenda(found, items, terms), changes=changes)
    context = {
        "meeting": found,
        "items": items,
        "checked": checked,
        "count": sum(len(piece.findings.findings) for _item, pieces in checked for piece in pieces),
        "together": together if together and together.enough else None,
        "language": language,
        "reach": reach,
        "changes": changes,
        "preview": preview,
        "send_url": address(access, "agenda_send", found.code),
        "people_url": address(access, "people", found.code),
        "back": address(access, "agenda", found.code),
        "tabs": meeting_tabs(access, found, "agenda"),
        "crumbs": crumbs(access, found, _("Send it")),
    }
    return render(request, "meetings/agenda_check.html", context)


@require_POST
@for_coordinators
def send(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Send the agenda to everyone who is invited."""
    found = get_meeting(access, code)
    if not send_letters(request, lambda: send_agenda(by=access, meeting=found)):
        return redirect(address(access, "agenda_check", found.code))
    return redirect(address(access, "agenda", found.code))
