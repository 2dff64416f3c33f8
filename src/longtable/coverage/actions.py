"""Every write about kept answers, the invitations that follow from them, and what partners' part in the work is."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from longtable.coalitions.models import Coalition
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coverage import letters, queries, workings
from longtable.coverage.models import ITEMS, Assessment, Evidence, Letter, Rhythm
from longtable.coverage.rules import MONTHS, AlreadySentError, CannotInviteError, NoAddressError, months_later
from longtable.coverage.words import title_in
from longtable.partners.actions import move_partner
from longtable.partners.models import Partner, Standing
from longtable.record.actions import SYSTEM, write


@transaction.atomic
def make_assessment(*, by: Access, indicator: str) -> Assessment:
    """Answer "who is missing from our table?" with the facts of today and keep it with them.

    Sets when to ask again. Raises CannotAskError where there is no community or no such indicator.
    """
    today = today_of(by.coalition)
    inputs = queries.frozen_inputs(by.coalition, indicator, today)
    result = workings.work_out(inputs)
    assessment = Assessment.objects.create(
        coalition=by.coalition, indicator=indicator, inputs=inputs, result=result, made_by=by.actor.id
    )
    summary = {name: result["summary"][name] for name in ("any", "active", "confirmed", "prospects")}
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action="coverage.assessment_made",
        subject=assessment,
        label=title_in(result["indicator"]["titles"], indicator),
        after={"indicator": indicator, "result": summary},
    )
    _ask_again_later(by.coalition, today)
    return assessment


def _ask_again_later(coalition: Coalition, today: date) -> None:
    """The next time follows from this one; it belongs to making the answer, so it is no entry of its own."""
    rhythm, _made = Rhythm.objects.get_or_create(
        coalition=coalition, defaults={"months": MONTHS, "next_on": months_later(today, MONTHS)}
    )
    rhythm.next_on = max(rhythm.next_on, months_later(today, rhythm.months))
    rhythm.reminded_at = None
    rhythm.save(update_fields=["next_on", "reminded_at"])


def keep_suggestions(*, assessment: Assessment, k: int, order: str) -> dict[str, Any]:
    """The best ``k`` from the frozen inputs, worked out where that had no time before and kept with the result.

    It adds nothing that does not follow from what is already kept, so it has no actor and no entry.
    """
    found = assessment.result["invitations"][order].get(str(k))
    if found is not None:
        return dict(found)
    workings.add_suggestions(workings.Case(assessment.inputs), assessment.result, k, order)
    with transaction.atomic():
        kept = Assessment.objects.select_for_update().defer("inputs").get(pk=assessment.pk)
        kept.result["invitations"][order][str(k)] = assessment.result["invitations"][order][str(k)]
        kept.result["candidates"] = assessment.result["candidates"] | kept.result["candidates"]
        kept.save(update_fields=["result"])
    return dict(assessment.result["invitations"][order][str(k)])


@transaction.atomic
def set_rhythm(*, by: Access, months: int, next_on: date) -> Rhythm:
    """Say how often to ask again and when next."""
    rhythm = Rhythm.objects.filter(coalition=by.coalition).first()
    before = {"months": rhythm.months, "next_on": rhythm.next_on} if rhythm else {}
    if before == {"months": months, "next_on": next_on}:
        assert rhythm is not None
        return rhythm
    rhythm, _made = Rhythm.objects.update_or_create(
        coalition=by.coalition, defaults={"months": months, "next_on": next_on, "reminded_at": None}
    )
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action="coverage.rhythm_set",
        subject=rhythm,
        before=before,
        after={"months": months, "next_on": next_on},
    )
    return rhythm


@transaction.atomic
def invite_prospect(
    *, by: Access, partner: Partner, assessment: Assessment | None = None, language: str = "", on: date | None = None
) -> Letter:
    """Make a prospect an invited one and draft its letter. The same button pressed twice gives the same letter.

    Raises CannotInviteError where the organization is at the table already or has left.
    """
    partner.refresh_from_db(from_queryset=Partner.objects.select_for_update())
    letter = Letter.objects.filter(partner=partner).first()
    if partner.standing == Standing.INVITED and letter is not None:
        return letter
    if partner.standing not in {Standing.PROSPECT, Standing.INVITED}:
        raise CannotInviteError
    contact = queries.main_contact(partner)
    language = language or (contact.language if contact else by.coalition.language)
    subject, body = letters.draft(by, partner, contact, assessment, language)
    letter = Letter.objects.create(
        partner=partner, assessment=assessment, language=language, subject=subject, body=body
    )
    move_partner(by=by, partner=partner, to=Standing.INVITED, on=on)
    _record(by, letter, "coverage.letter_drafted", after={"language": language})
    return letter


@transaction.atomic
def save_letter(*, by: Access, letter: Letter, subject: str, body: str) -> Letter:
    """Keep what a person made of a draft. Raises AlreadySentError for a letter that has gone out."""
    _hold(letter)
    before = {"subject": letter.subject}
    changed = [name for name, value in (("subject", subject), ("body", body)) if getattr(letter, name) != value]
    if not changed:
        return letter
    letter.subject, letter.body = subject, body
    letter.save(update_fields=changed)
    _record(by, letter, "coverage.letter_changed", before=before, after={"subject": subject})
    return letter


@transaction.atomic
def draft_again(*, by: Access, letter: Letter, language: str) -> Letter:
    """Write the draft anew, in another language. What a person changed in it is lost; the page says so."""
    _hold(letter)
    contact = queries.main_contact(letter.partner)
    before = {"language": letter.language}
    letter.subject, letter.body = letters.draft(by, letter.partner, contact, letter.assessment, language)
    letter.language = language
    letter.save(update_fields=["subject", "body", "language"])
    _record(by, letter, "coverage.letter_changed", before=before, after={"language": language})
    return letter


@transaction.atomic
def send_letter(*, by: Access, letter: Letter) -> Letter:
    """E-mail the letter to the organization's contact. A second press sends nothing.

    Raises NoAddressError where no contact has an address.
    """
    letter.refresh_from_db(fields=["sent_at"], from_queryset=Letter.objects.select_for_update())
    if letter.sent_at:
        return letter
    contact = queries.main_contact(letter.partner)
    if contact is None or not contact.email:
        raise NoAddressError
    _sent(by, letter, "e-mail")
    message = EmailMessage(
        letter.subject, letter.body, to=[contact.email], reply_to=[by.account.email] if by.account.email else None
    )
    message.send()
    return letter


@transaction.atomic
def mark_letter_sent(*, by: Access, letter: Letter) -> Letter:
    """Note that a person sent the letter by hand: on paper, by phone, in a meeting."""
    letter.refresh_from_db(fields=["sent_at"], from_queryset=Letter.objects.select_for_update())
    if not letter.sent_at:
        _sent(by, letter, "by hand")
    return letter


def _sent(by: Access, letter: Letter, way: str) -> None:
    letter.sent_at = timezone.now()
    letter.save(update_fields=["sent_at"])
    _record(by, letter, "coverage.letter_sent", after={"way": way})


def _hold(letter: Letter) -> None:
    letter.refresh_from_db(
        fields=["sent_at", "subject", "body", "language"], from_queryset=Letter.objects.select_for_update()
    )
    if letter.sent_at:
        raise AlreadySentError


def _record(
    by: Access, letter: Letter, action: str, *, before: Any = None, after: Any = None, reason: str = ""
) -> None:
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action=action,
        subject=letter,
        label=letter.partner.name,
        before=before,
        after=after,
        reason=reason,
    )


@transaction.atomic
def add_evidence(*, by: Access, partner: Partner, kind: str, on: date, source: str = "") -> Evidence:
    """Note one thing that a partner did or had; what is noted already is not noted twice, but for items."""
    facts: dict[str, Any] = {"partner": partner, "kind": kind, "on": on, "source": source}
    rows = Evidence.objects
    evidence, made = (rows.create(**facts), True) if kind in ITEMS else rows.get_or_create(**facts)
    if not made:
        return evidence
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action="coverage.evidence_added",
        subject=evidence,
        label=partner.name,
        after={"kind": kind, "on": on, "source": source},
    )
    return evidence


@transaction.atomic
def remove_evidence(*, by: Access, evidence: Evidence) -> None:
    """Take back a note about a partner's part."""
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action="coverage.evidence_removed",
        subject=evidence,
        label=evidence.partner.name,
        before={"kind": evidence.kind, "on": evidence.on, "source": evidence.source},
    )
    evidence.delete()


def remind_of_assessments(*, today: date | None = None) -> int:
    """For a daily job: tell the coordinators, once, that it is time to ask again. Returns how many coalitions."""
    return sum(_remind(rhythm) for rhythm in queries.due_rhythms(today))


@transaction.atomic
def _remind(rhythm: Rhythm) -> bool:
    held = Rhythm.objects.select_for_update().filter(pk=rhythm.pk, reminded_at=None).first()
    if held is None:
        return False
    held.reminded_at = timezone.now()
    held.save(update_fields=["reminded_at"])
    write(
        coalition_id=rhythm.coalition_id,
        by=SYSTEM,
        action="coverage.assessment_due",
        subject=held,
        after={"next_on": held.next_on},
    )
    for membership in queries.coordinators_of(rhythm.coalition):
        letters.reminder(rhythm, membership.account).send()
    return True
