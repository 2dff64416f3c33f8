"""From a proposal to a signed decision: kept with all its inputs, differences with their reasons, two signatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from longtable.calls.freezing import Changes, digest_of_inputs, freeze_inputs
from longtable.calls.models import Application, Call, CallNotice, Choice, Selection, SignOff
from longtable.calls.proposing import Done, Proposal
from longtable.calls.queries import selecting as queries
from longtable.coalitions.actions import know_person
from longtable.coalitions.links import make_link, mark_used, withdraw_links
from longtable.coalitions.models import Person, PersonalLink
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused, needed
from longtable.record.actions import Actor, write


@dataclass(frozen=True, slots=True)
class Line:
    """What people decide for one application."""

    chosen: bool
    amount_cents: int = 0
    reason: str = ""


class ReasonMissing(Refused):
    """A difference from the proposal without a reason; ``codes`` says where."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(
            _("Say why, for each that differs from the proposal: %(codes)s.") % {"codes": ", ".join(codes)}
        )
        self.codes = codes


def _lock(call: Call) -> Call:
    """The call as it is now, held until the action ends: two people never decide at once."""
    call.refresh_from_db(fields=["state", "closes_at"], from_queryset=Call.objects.select_for_update())
    return call


def _record(by: Access | Actor, selection: Selection, what: str, after: Mapping[str, object], reason: str = "") -> None:
    write(
        coalition_id=selection.call.coalition_id,
        by=by.actor if isinstance(by, Access) else by,
        action=f"calls.{what}",
        subject=selection,
        label=selection.call.title,
        after=after,
        reason=reason,
    )


@transaction.atomic
def keep_proposal(*, by: Access, call: Call, changes: Changes | None = None, reason: str = "") -> Selection:
    """Keep a proposal with everything that it was made of. The same inputs again give the same row.

    Terms that are not the published ones need a reason. Raises Refused.
    """
    _lock(call)
    reason, proposal = reason.strip(), _to_keep(call, changes, reason)
    inputs = proposal.inputs
    newest = queries.newest_proposal(call)
    if newest is not None and newest.result.get("digest") == digest_of_inputs(inputs):
        return newest
    result = proposal.everything() | {"changed_because": reason}
    selection = Selection.objects.create(call=call, inputs=inputs, result=result, made_by=by.actor.id)
    after = {"digest": result["digest"], "proposed": result["best"]["ids"], "changed_terms": inputs["changed"]}
    _record(by, selection, "proposal_kept", after, reason)
    return selection


def prepare_to_keep(*, call: Call, changes: Changes | None = None, reason: str = "", seconds: float) -> Done:
    """Go on for about so long with what ``keep_proposal`` keeps, before anything is locked. Raises Refused like it."""
    return _to_keep(call, changes, reason).work_on_everything(seconds)


def _to_keep(call: Call, changes: Changes | None, reason: str) -> Proposal:
    """The proposal of today's facts, where it may be kept."""
    if call.state_now != Call.State.CLOSED:
        raise Refused(_("The call has to be closed and not decided yet."))
    if queries.decision_of(call) is not None:
        raise Refused(_("There is a decision already. Take it back first."))
    inputs = freeze_inputs(call, changes)
    if not inputs["reviews"]:
        raise Refused(_("No review is finished yet."))
    if inputs["changed"] and not reason.strip():
        raise Refused(_("These are not the published terms. Say why they change; the reason is public."))
    proposal = Proposal(inputs)
    if not proposal.result["best"]["feasible"]:
        raise Refused(_("No choice keeps all requirements, so there is no proposal to keep. Change one of them."))
    return proposal


@transaction.atomic
def decide(*, by: Access, selection: Selection, lines: Mapping[str, Line]) -> Selection:
    """Write down what people chose. Every difference from the proposal, and every other amount, needs a reason.

    An application without a line is not chosen. A second press changes nothing. Raises Refused.
    """
    _lock(selection.call)
    selection.refresh_from_db(fields=["state"], from_queryset=Selection.objects.select_for_update())
    if selection.state != Selection.State.PROPOSAL:
        return selection
    if queries.decision_of(selection.call) is not None:
        raise Refused(_("There is a decision already. Take it back first."))
    choices = _choices(selection, lines)
    Choice.objects.bulk_create(choices)
    selection.state = Selection.State.CHOSEN
    selection.save(update_fields=["state"])
    chosen = [one.application.code for one in choices if one.chosen]
    spent = sum(one.amount_cents for one in choices)
    differences = [one.application.code for one in choices if one.chosen != one.proposed]
    after = {"state": selection.state, "chosen": chosen, "spent": spent, "differences": differences}
    _record(by, selection, "decision_written", after)
    return selection


def _choices(selection: Selection, lines: Mapping[str, Line]) -> list[Choice]:
    """The rows to keep, checked together."""
    proposed, budget = set(selection.result["best"]["ids"]), selection.inputs["terms"]["budget"]
    asked = {one["code"]: one["amount"] for one in selection.inputs["applications"]}
    sent = Application.objects.filter(call=selection.call, state=Application.State.SUBMITTED)
    present = {one.code: one for one in sent}
    every = Application.objects.in_bulk([one["id"] for one in selection.inputs["applications"]])
    choices, silent, gone, empty = [], [], [], []
    for application in sorted(every.values(), key=lambda one: one.number):
        code = application.code
        line = lines.get(code, Line(chosen=False))
        reason, amount = line.reason.strip(), line.amount_cents if line.chosen else 0
        if line.chosen and code not in present:
            gone.append(code)
        if line.chosen and amount <= 0:
            empty.append(code)
        differs = line.chosen != (code in proposed) or (line.chosen and amount != asked[code])
        if differs and not reason:
            silent.append(code)
        choices.append(
            Choice(
                selection=selection,
                application=application,
                proposed=code in proposed,
                chosen=line.chosen,
                amount_cents=amount,
                reason=reason if differs else "",
            )
        )
    if silent:
        raise ReasonMissing(silent)
    if gone:
        raise Refused(_("%(codes)s has withdrawn and cannot be chosen.") % {"codes": ", ".join(gone)})
    if empty:
        raise Refused(_("Say how much %(codes)s gets.") % {"codes": ", ".join(empty)})
    if budget is not None and sum(one.amount_cents for one in choices) > budget:
        raise Refused(_("That is more than the money in all. Choose fewer, or give less."))
    return choices


@transaction.atomic
def take_back(*, by: Access, selection: Selection, reason: str) -> Selection:
    """Take a decision back while it waits for signatures; what was signed so far no longer counts. Raises Refused."""
    reason = needed(reason, _("Say why the decision is taken back."))
    _lock(selection.call)
    selection.refresh_from_db(fields=["state"], from_queryset=Selection.objects.select_for_update())
    if selection.state == Selection.State.SIGNED:
        raise Refused(
            _("This decision is signed. It stays as it is; an appeal is the way to change what follows from it.")
        )
    if selection.state == Selection.State.PROPOSAL:
        return selection
    signatures = selection.signatures.count()
    selection.choices.all().delete()
    selection.signatures.all().delete()
    withdraw_links(selection.call.coalition, queries.SIGN, selection.pk)
    selection.state = Selection.State.PROPOSAL
    selection.save(update_fields=["state"])
    _record(by, selection, "decision_taken_back", {"state": selection.state, "signatures": signatures}, reason)
    return selection


@transaction.atomic
def sign(*, by: Access, selection: Selection, statement: str) -> Selection:
    """Sign as someone with an account. The second signature decides the call. Raises Refused."""
    _lock(selection.call)
    selection.refresh_from_db(fields=["state"], from_queryset=Selection.objects.select_for_update())
    if selection.signatures.filter(signer=by.actor.id).exists():
        return selection
    reason = queries.account_may_not_sign(selection, by)
    if reason:
        raise Refused(reason)
    return _signed(by.actor, selection, statement, None)


@transaction.atomic
def sign_by_link(*, link: PersonalLink, selection: Selection, statement: str) -> Selection:
    """Sign as someone from outside, by a personal link. Raises Refused."""
    assert link.person is not None
    _lock(selection.call)
    selection.refresh_from_db(fields=["state"], from_queryset=Selection.objects.select_for_update())
    actor = queries.actor_signing(link)
    if selection.signatures.filter(signer=actor.id).exists():
        return selection
    reason = queries.person_may_not_sign(selection, link.person)
    if reason:
        raise Refused(reason)
    mark_used(link)
    return _signed(actor, selection, statement, link.person)


def _signed(actor: Actor, selection: Selection, statement: str, person: Person | None) -> Selection:
    if selection.state != Selection.State.CHOSEN:
        raise Refused(_("There is nothing to sign any more."))
    SignOff.objects.create(selection=selection, signer=actor.id, person=person, statement=statement[:300])
    count = SignOff.objects.filter(selection=selection).count()  # a page has read the signatures before this one
    if count >= queries.SIGNATURES:
        _conclude(selection)
    _record(actor, selection, "decision_signed", {"signatures": count, "state": selection.state})
    return selection


def _conclude(selection: Selection) -> None:
    """Both have signed: the call is decided, and every application knows how it stands (its people by their letter)."""
    call, now = selection.call, timezone.now()
    selection.state, selection.signed_at = Selection.State.SIGNED, now
    selection.save(update_fields=["state", "signed_at"])
    withdraw_links(call.coalition, queries.SIGN, selection.pk)
    for state, chosen in ((Application.State.CHOSEN, True), (Application.State.NOT_CHOSEN, False)):
        rows = Application.objects.filter(decisions__selection=selection, decisions__chosen=chosen)
        rows.filter(state=Application.State.SUBMITTED).update(state=state)
    call.state = Call.State.DECIDED
    call.save(update_fields=["state"])
    CallNotice.objects.create(call=call, kind="decided", at=now)


@transaction.atomic
def ask_signatory(*, by: Access, selection: Selection, name: str, email: str, language: str) -> PersonalLink:
    """E-mail someone outside a link by which they can read the decision and sign it. Raises Refused."""
    _lock(selection.call)
    selection.refresh_from_db(fields=["state"], from_queryset=Selection.objects.select_for_update())
    if selection.state != Selection.State.CHOSEN:
        raise Refused(_("There is nothing to sign any more."))
    email = email.strip().lower()
    person = by.coalition.persons.filter(email__iexact=email).first()
    if person is None:
        person = know_person(by.coalition, name=name.strip()[:120], email=email, language=language)
    person.coalition = by.coalition
    if queries.person_may_not_sign(selection, person):
        raise Refused(_("This person may not sign: they are in conflict, have signed already, or run the call."))
    by.coalition.links.filter(purpose=queries.SIGN, subject_id=selection.pk, person=person, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    link, secret = make_link(coalition=by.coalition, purpose=queries.SIGN, subject_id=selection.pk, person=person)
    _record(by, selection, "signatory_asked", {"signatory": person.pk})
    _write_to(person, selection, secret, link)
    return link


def _write_to(person: Person, selection: Selection, secret: str, link: PersonalLink) -> None:
    with override(person.language):
        context = {
            "person": person,
            "call": selection.call,
            "coalition": selection.call.coalition,
            "address": settings.SITE_URL + reverse("link_sign", args=[secret]),
            "until": link.expires_at,
        }
        subject = _("Please read and sign: %(call)s") % {"call": selection.call.title}
        body = render_to_string("calls/mail/letter_sign.txt", context).strip() + "\n"
    EmailMessage(" ".join(subject.split()), body, to=[person.email]).send()
