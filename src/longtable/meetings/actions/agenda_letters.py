"""Sending an agenda to everyone who is invited, and the answer to whoever proposed something."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused, is_same_press
from longtable.language.actions import offer_pairs
from longtable.language.queries import terms_of
from longtable.meetings.actions.agenda import accept_item, decline_item
from longtable.meetings.actions.inviting import deliver, link_for, record
from longtable.meetings.agenda_mail import Agenda, send_agenda_to, send_answer_to
from longtable.meetings.agenda_words import Changes, as_sent, changes_between
from longtable.meetings.models import AgendaItem, Meeting, Participant
from longtable.meetings.pages import say_day
from longtable.meetings.queries.agenda import agenda_of
from longtable.meetings.rules import is_over


@transaction.atomic
def send_agenda(*, by: Access, meeting: Meeting) -> int:
    """Send the agenda to everyone who has an invitation and an address; sent again, it says what has changed.

    A second press within minutes writes only to those who were invited since. Acronyms that its papers spell out are offered
    for the list of words.
    """
    agenda, changes = _keep(by, meeting)

    def letter(one: Participant) -> bool:
        now = timezone.now()
        if not changes and is_same_press(one.agenda_sent_at, now):
            return False
        told = changes if one.agenda_sent_at else None
        one.agenda_sent_at = now
        one.save(update_fields=["agenda_sent_at"])
        _link, secret = link_for(one)
        send_agenda_to(one, agenda, secret=secret, changes=told)
        return True

    sent = deliver(meeting, meeting.participants.exclude(invited_at=None), letter)
    if sent:
        _note_sent(by, meeting, sent)
    return sent


def _keep(by: Access, meeting: Meeting) -> tuple[Agenda, Changes]:
    """Remember the agenda as it goes out; returns it, and what has changed since the last time."""
    stored = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if stored.state == Meeting.State.CANCELLED:
        raise Refused(_("This meeting is cancelled. Let it take place after all first."))
    if is_over(stored.state, stored.ends_at, timezone.now()):
        raise Refused(_("This meeting is over, so its agenda is not sent any more."))
    items = agenda_of(meeting)
    if not items:
        raise Refused(_("Nothing is on the agenda yet."))
    if not meeting.participants.exclude(invited_at=None).exists():
        raise Refused(_("Nobody has an invitation yet. Send the invitations first."))
    now = as_sent(items)
    changes = changes_between(stored.agenda_as_sent, now)
    meeting.agenda_as_sent = now
    meeting.save(update_fields=["agenda_as_sent"])
    return Agenda(meeting, items, terms_of(by.coalition)), changes


def _note_sent(by: Access, meeting: Meeting, letters: int) -> None:
    meeting.agenda_sent_at = timezone.now()
    meeting.save(update_fields=["agenda_sent_at"])
    record(by.actor, meeting, "agenda_sent", after={"letters": letters})
    language = by.coalition.language
    texts = [(language, text) for item in agenda_of(meeting) for text in (item.why, item.paper) if text]
    with override(language):
        values = {"title": meeting.title, "day": say_day(meeting)}
        source = _("Agenda of “%(title)s”, %(day)s") % values
    offer_pairs(by=by, coalition=by.coalition, texts=texts, source=source)


@transaction.atomic
def answer_proposal(
    *,
    by: Access,
    item: AgendaItem,
    take: bool,
    minutes: int | None = None,
    reply: str = "",
) -> int:
    """Put a proposal on the agenda, or say why not this time; whoever proposed it is told by e-mail."""
    was = item.state, item.reply
    if take:
        accept_item(by=by, item=item, minutes=minutes, reply=reply)
    else:
        decline_item(by=by, item=item, reply=reply)
    if item.proposed_by_id is None or was == (item.state, item.reply):
        return 0

    def letter(one: Participant) -> bool:
        _link, secret = link_for(one)
        send_answer_to(one, item, secret=secret)
        return True

    return deliver(item.meeting, item.meeting.participants.filter(pk=item.proposed_by_id), letter)
