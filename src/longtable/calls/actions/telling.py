"""Telling applicants: letters drafted, read by a person, sent once; appeals and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from longtable.calls import letters
from longtable.calls.models import Appeal, Application, Call, DecisionLetter, Selection
from longtable.calls.queries import selecting as queries
from longtable.calls.queries.applying import APPLY
from longtable.coalitions.links import make_link
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused, needed
from longtable.record.actions import Actor, write


class NoAddress(Refused):
    """The applicant's contact has no e-mail address."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of many letters."""

    sent: int
    no_address: list[str]
    unread: int


def _record(
    by: Access | Actor, letter: DecisionLetter, what: str, after: Mapping[str, object], reason: str = ""
) -> None:
    write(
        coalition_id=letter.application.call.coalition_id,
        by=by.actor if isinstance(by, Access) else by,
        action=f"calls.{what}",
        subject=letter,
        label=letter.application.code,
        after=after,
        reason=reason,
    )


@transaction.atomic
def draft_letters(*, by: Access, call: Call) -> int:
    """Draft the letters that are missing, from the signed decision; returns how many. Raises Refused."""
    call.refresh_from_db(fields=["state"], from_queryset=Call.objects.select_for_update())
    selection = queries.decision_of(call)
    if selection is None or selection.state != Selection.State.SIGNED:
        raise Refused(_("Letters follow the signed decision. Two signatures come first."))
    have = set(DecisionLetter.objects.filter(application__call=call).values_list("application_id", flat=True))
    told = (Application.State.CHOSEN, Application.State.NOT_CHOSEN)
    made = []
    for choice in selection.choices.select_related("application__contact").order_by("application__number"):
        application = choice.application
        if application.pk in have or application.state not in told:
            continue
        application.call = call
        subject, body = letters.draft(application, choice)
        made.append(DecisionLetter(application=application, language=application.language, subject=subject, body=body))
    DecisionLetter.objects.bulk_create(made)
    if made:
        write(
            coalition_id=call.coalition_id,
            by=by.actor,
            action="calls.letters_drafted",
            subject=selection,
            label=call.code,
            after={"letters": len(made)},
        )
    return len(made)


def _hold(letter: DecisionLetter) -> None:
    letter.refresh_from_db(fields=["sent_at", "read_by"], from_queryset=DecisionLetter.objects.select_for_update())


@transaction.atomic
def save_letter(*, by: Access, letter: DecisionLetter, subject: str, body: str) -> DecisionLetter:
    """Keep what a person made of a draft; from now on it counts as read by a person. Raises Refused once it is sent."""
    _hold(letter)
    if letter.sent_at:
        raise Refused(_("This letter has gone out, so it stays as it was."))
    subject, body = needed(subject, _("Give a subject.")), needed(body, _("Write the letter."))
    if (letter.subject, letter.body) == (subject, body) and letter.read_by:
        return letter
    letter.subject, letter.body, letter.read_by = subject[:200], body, by.actor.id
    letter.save(update_fields=["subject", "body", "read_by"])
    _record(by, letter, "letter_read", {"read_by": by.actor.id})
    return letter


def _closes(letter: DecisionLetter) -> None:
    """The time to appeal begins when the letter goes out."""
    letter.sent_at = timezone.now()
    call = letter.application.call
    letter.appeal_by = today_of(call.coalition) + timedelta(days=call.appeal_days)
    letter.save(update_fields=["sent_at", "appeal_by"])


@transaction.atomic
def send_letter(*, by: Access, letter: DecisionLetter) -> DecisionLetter:
    """E-mail one letter that a person has read, with the way to appeal. A second press sends nothing. Raises Refused."""
    _hold(letter)
    if letter.sent_at:
        return letter
    application = letter.application
    if not letter.read_by:
        raise Refused(_("Nobody has read the letter to %(code)s yet. Read it first.") % {"code": application.code})
    contact = application.contact
    if contact is None or not contact.email:
        raise NoAddress(_("%(code)s has no e-mail address. Send the letter by hand.") % {"code": application.code})
    _closes(letter)
    assert letter.appeal_by is not None
    days = application.call.appeal_days + 1
    coalition = application.call.coalition
    _link, secret = make_link(
        coalition=coalition, purpose=APPLY, subject_id=application.pk, person=contact, days=max(days, 30)
    )
    _record(by, letter, "letter_sent", {"sent_at": letter.sent_at, "appeal_by": letter.appeal_by}, "e-mail")
    address = settings.SITE_URL + reverse("apply_appeal", args=[secret])
    body = letter.body.rstrip() + "\n\n" + letters.footer(application, letter.appeal_by, address)
    reply = [by.account.email] if by.account.email else None
    EmailMessage(" ".join(letter.subject.split()), body, to=[contact.email], reply_to=reply).send()
    return letter


def send_letters(*, by: Access, call: Call) -> Sent:
    """Send every letter that a person has read and that has not gone out; one without an address does not hold up the others."""
    sent, no_address, unread = 0, [], 0
    waiting = DecisionLetter.objects.filter(application__call=call, sent_at=None).select_related("application__contact")
    for letter in waiting.order_by("application__number"):
        letter.application.call = call
        if not letter.read_by:
            unread += 1
            continue
        try:
            send_letter(by=by, letter=letter)
        except NoAddress:
            no_address.append(letter.application.code)
        else:
            sent += 1
    return Sent(sent, no_address, unread)


@transaction.atomic
def hand_letter(*, by: Access, letter: DecisionLetter) -> DecisionLetter:
    """Note that a person sent the letter by hand: on paper, by phone, in a visit. Raises Refused for one nobody has read."""
    _hold(letter)
    if letter.sent_at:
        return letter
    if not letter.read_by:
        raise Refused(
            _("Nobody has read the letter to %(code)s yet. Read it first.") % {"code": letter.application.code}
        )
    _closes(letter)
    _record(by, letter, "letter_sent", {"sent_at": letter.sent_at, "appeal_by": letter.appeal_by}, "by hand")
    return letter


# Appeals


@transaction.atomic
def make_appeal(*, by: Actor, application: Application, text: str) -> Appeal:
    """Keep an applicant's objection, once and in time, and tell the coordinators. A second press keeps the first.

    Raises Refused. The mail follows the commit, so that an appeal is kept whatever the mail server does.
    """
    letter = DecisionLetter.objects.select_for_update().filter(application=application).first()
    if letter is None or letter.sent_at is None or letter.appeal_by is None:
        raise Refused(_("There is no decision to appeal against yet."))
    made = Appeal.objects.filter(application=application).first()
    if made is not None:
        return made
    if today_of(application.call.coalition) > letter.appeal_by:
        raise Refused(_("The time to appeal has passed. You can still write to us."))
    text = needed(text, _("Tell us what we should look at again."))
    appeal = Appeal.objects.create(application=application, text=text[:20_000])
    _record_appeal(by, appeal, "appeal_made", {"made_at": appeal.made_at})
    transaction.on_commit(lambda: _tell_coordinators(appeal), robust=True)
    return appeal


def _tell_coordinators(appeal: Appeal) -> None:
    """E-mail every coordinator that an appeal waits; what it says is read where it is kept."""
    application = appeal.application
    call = application.call
    coalition = call.coalition
    address = settings.SITE_URL + reverse("calls:appeal", args=[coalition.slug, call.code, application.number])
    for account in queries.coordinators_of(coalition):
        with override(account.language or coalition.language):
            context = {"application": application, "call": call, "coalition": coalition, "address": address}
            subject = _("An appeal waits for your answer: %(call)s") % {"call": call.title}
            body = render_to_string("calls/mail/letter_appeal_made.txt", context).strip() + "\n"
        EmailMessage(" ".join(subject.split()), body, to=[account.email]).send()


@transaction.atomic
def answer_appeal(*, by: Access, appeal: Appeal, answer: str) -> Appeal:
    """Answer an appeal, once, and e-mail the answer where there is an address. Raises Refused."""
    appeal.refresh_from_db(fields=["answer", "answered_at"], from_queryset=Appeal.objects.select_for_update())
    if appeal.answered_at:
        return appeal
    appeal.answer, appeal.answered_at = needed(answer, _("Write the answer.")), timezone.now()
    appeal.save(update_fields=["answer", "answered_at"])
    _record_appeal(by.actor, appeal, "appeal_answered", {"answered_at": appeal.answered_at})
    application = appeal.application
    if application.contact is not None and application.contact.email:
        with override(application.language):
            call = application.call
            context = {"application": application, "call": call, "coalition": call.coalition, "answer": appeal.answer}
            subject = _("Our answer to your appeal: %(call)s") % {"call": call.title}
            body = render_to_string("calls/mail/letter_appeal.txt", context).strip() + "\n"
        EmailMessage(" ".join(subject.split()), body, to=[application.contact.email]).send()
    return appeal


def _record_appeal(by: Actor, appeal: Appeal, what: str, after: Mapping[str, object]) -> None:
    write(
        coalition_id=appeal.application.call.coalition_id,
        by=by,
        action=f"calls.{what}",
        subject=appeal,
        label=appeal.application.code,
        after=after,
    )
