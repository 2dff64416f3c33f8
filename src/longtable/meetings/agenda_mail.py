"""The letters about an agenda: the agenda itself, and the answer to whoever proposed something."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from longtable.language.linking import Glossary
from longtable.language.models import Term
from longtable.meetings.agenda_words import Changes, lines_of
from longtable.meetings.models import AgendaItem, Meeting, Participant
from longtable.meetings.pages import say_when


@dataclass(frozen=True, slots=True)
class Agenda:
    """An agenda as it goes out."""

    meeting: Meeting
    items: list[AgendaItem]
    terms: list[Term]


def agenda_text(agenda: Agenda, *, name: str = "", changes: Changes | None = None, address: str = "") -> str:
    """The letter with the agenda, in the active language; what people wrote in an item stays as they wrote it."""
    meeting = agenda.meeting
    glossary = Glossary(agenda.terms, get_language() or "en")
    for item in agenda.items:
        for text in (item.title, item.why, item.paper):
            glossary.mark(text)
    context = {
        "name": name,
        "meeting": meeting,
        "place": meeting.place,
        "coalition": meeting.coalition,
        "when": say_when(meeting),
        "lines": lines_of(meeting, agenda.items, sees_people=False),
        "words": glossary.lines(),
        "changes": changes,
        "address": address,
    }
    text = render_to_string("meetings/mail/agenda.txt", context)
    return text.strip() + "\n"  # plain, not marked as safe: pages that show the letter escape it


def send_agenda_to(one: Participant, agenda: Agenda, *, secret: str, changes: Changes | None) -> None:
    """Send the agenda to one person who has an e-mail address, in their language."""
    assert one.person is not None
    with override(one.person.language):
        words = _("The agenda has changed: %(title)s, %(when)s") if changes else _("Agenda: %(title)s, %(when)s")
        subject = words % {"title": agenda.meeting.title, "when": say_when(agenda.meeting, short=True)}
        body = agenda_text(agenda, name=one.name, changes=changes, address=_address(secret))
        EmailMessage(" ".join(subject.split()), body, None, [one.person.email]).send()


def send_answer_to(one: Participant, item: AgendaItem, *, secret: str) -> None:
    """Tell whoever proposed an item what the organizer says, in their language."""
    assert one.person is not None
    taken = item.state == AgendaItem.State.ACCEPTED
    with override(one.person.language):
        words = _("On the agenda: %(title)s") if taken else _("Not this time: %(title)s")
        context = {
            "name": one.name,
            "item": item,
            "taken": taken,
            "meeting": item.meeting,
            "coalition": item.meeting.coalition,
            "when": say_when(item.meeting),
            "address": _address(secret),
        }
        body = render_to_string("meetings/mail/agenda_answer.txt", context)
        subject = " ".join((words % {"title": item.title}).split())
        EmailMessage(subject, body, None, [one.person.email]).send()


def _address(secret: str) -> str:
    return str(settings.SITE_URL + reverse("meeting_agenda", args=[secret]))
