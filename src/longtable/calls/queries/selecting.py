"""What the pages of selecting show, the gates to their rows, and who may sign a decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from longtable.calls.models import (
    Appeal,
    Application,
    Award,
    Call,
    Choice,
    Commitment,
    DecisionLetter,
    PanelMember,
    Payment,
    ReportDue,
    Review,
    Selection,
    SignOff,
)
from longtable.calls.queries.conflicts import automatic, barred_for, viewer_of
from longtable.coalitions.links import actor_of, open_link
from longtable.coalitions.models import Coalition, Person, PersonalLink, Role
from longtable.coalitions.queries import Access
from longtable.people.models import Account
from longtable.record.actions import Actor

SIGN = "sign"  # the purpose of a personal link by which someone outside signs a decision
SIGNATURES = 2
DECISIONS = (Selection.State.CHOSEN, Selection.State.SIGNED)


# Gates


def open_signing(secret: str) -> tuple[PersonalLink, Selection]:
    """The gate of an outside signatory: 404 for a wrong link, LinkHasEnded for one that was right once."""
    link = open_link(secret, SIGN)
    rows = Selection.objects.select_related("call__coalition")
    selection = rows.filter(pk=link.subject_id, call__coalition=link.coalition, state__in=DECISIONS).first()
    if selection is None or link.person is None:
        raise Http404
    return link, selection


def not_to_write_to(call: Call, access: Access) -> frozenset[int]:
    """Applicants with whom a coordinator is in conflict, where another coordinator can write to them instead."""
    others = access.coalition.memberships.filter(role=Role.COORDINATOR).exclude(account=access.account)
    barred = viewer_of(call, access).barred
    return barred if barred and others.exists() else frozenset()


def get_letter(call: Call, access: Access, number: int) -> DecisionLetter:
    """The gate to the letter to one applicant of a call that has passed its own gate."""
    rows = DecisionLetter.objects.select_related("application__contact")
    letter = rows.filter(application__call=call, application__number=number).first()
    if letter is None:
        raise Http404
    if letter.application_id in not_to_write_to(call, access):
        raise PermissionDenied
    letter.application.call = call
    return letter


def get_appeal(call: Call, access: Access, number: int) -> Appeal:
    """The gate to one appeal."""
    rows = Appeal.objects.select_related("application__contact", "application__decision_letter")
    appeal = rows.filter(application__call=call, application__number=number).first()
    if appeal is None:
        raise Http404
    if appeal.application_id in not_to_write_to(call, access):
        raise PermissionDenied
    appeal.application.call = call
    return appeal


def get_award(call: Call, number: int) -> Award:
    """The gate to one award, with everything that was promised."""
    rows = Award.objects.select_related("application", "partner").prefetch_related("commitments", "payments", "reports")
    award = rows.filter(application__call=call, application__number=number).first()
    if award is None:
        raise Http404
    award.application.call = call
    award.partner.coalition = call.coalition
    return award


def get_commitment(award: Award, pk: int) -> Commitment:
    """The gate to one thing that was promised."""
    return get_object_or_404(award.commitments, pk=pk)


def get_payment(award: Award, pk: int) -> Payment:
    """The gate to one payment."""
    return get_object_or_404(award.payments, pk=pk)


def get_report(award: Award, pk: int) -> ReportDue:
    """The gate to one report."""
    return get_object_or_404(award.reports, pk=pk)


# Proposals and the decision


def has_reviews(call: Call) -> bool:
    """True where at least one review is finished."""
    return Review.objects.filter(assignment__application__call=call, state=Review.State.DONE).exists()


def decision_of(call: Call) -> Selection | None:
    """What people chose, waiting for signatures or signed."""
    return _with_choices(call.selections.filter(state__in=DECISIONS)).first()


def newest_proposal(call: Call) -> Selection | None:
    """The proposal that was kept last and that nobody has decided on."""
    return call.selections.filter(state=Selection.State.PROPOSAL).first()


def _with_choices(rows: QuerySet[Selection]) -> QuerySet[Selection]:
    choices = Choice.objects.select_related("application").order_by("application__number")
    return rows.prefetch_related(
        Prefetch("choices", choices), Prefetch("signatures", SignOff.objects.select_related("person").order_by("at"))
    )


def organizations(call: Call) -> dict[str, str]:
    """Names of organizations by code."""
    rows = Application.objects.filter(call=call).only("number", "organization")
    return {one.code: one.organization or one.code for one in rows}


def hidden_codes(call: Call, access: Access) -> frozenset[str]:
    """Applications whose scores this person may not see: their own conflicts, and those they still have to review."""
    hidden = viewer_of(call, access).hidden
    if not hidden:
        return frozenset()
    return frozenset(one.code for one in Application.objects.filter(pk__in=hidden).only("number"))


def is_blind_for(call: Call, access: Access) -> bool:
    """True where someone on the panel of a blind call must not read who applies: until the decision is signed."""
    return call.blind and call.state != Call.State.DECIDED and viewer_of(call, access).member is not None


# Signing


def account_may_not_sign(selection: Selection, access: Access) -> str:
    """Why someone with an account may not sign, in words; empty where they may."""
    coordinators = access.coalition.memberships.filter(role=Role.COORDINATOR).count()
    if access.role is Role.COORDINATOR and coordinators == 1:
        return _(
            "You are the only coordinator: you may draft and run the call, but not sign its decision. Ask two others: "
            "members, or people from outside by a link."
        )
    call = selection.call
    same = Q(account=access.account) | Q(email__iexact=access.account.email)
    persons = list(call.coalition.persons.filter(same))
    barred = set(viewer_of(call, access).barred)
    for person in persons:
        barred |= _barred(call, person)
    signed = [f"person:{person.pk}" for person in persons] + [f"account:{access.account.pk}"]
    return _why_not(selection, barred, signed)


def person_may_not_sign(selection: Selection, person: Person) -> str:
    """Why someone from outside may not sign, in words; empty where they may."""
    same = Q(account=person.account_id) if person.account_id else Q(pk__in=())
    if person.email:
        same |= Q(account__email__iexact=person.email)
    members = person.coalition.memberships.filter(same)
    coordinators = person.coalition.memberships.filter(role=Role.COORDINATOR)
    if members.filter(role=Role.COORDINATOR).exists() and coordinators.count() == 1:
        return _("The only coordinator may not sign. Ask someone else.")
    signed = [f"person:{person.pk}", *(f"account:{pk}" for pk in members.values_list("account_id", flat=True))]
    return _why_not(selection, _barred(selection.call, person), signed)


def _barred(call: Call, person: Person) -> set[int]:
    """Applications that a person has to step aside from, on the panel or not."""
    member = call.panel.filter(person=person).select_related("person", "partner").first()
    if member is not None:
        return set(barred_for(member))
    return set(automatic(PanelMember(call=call, person=person)))


def _why_not(selection: Selection, barred: Iterable[int], same_person: list[str]) -> str:
    if selection.signatures.filter(signer__in=same_person).exists():
        return _("You have signed already. The other signature has to come from someone else.")
    barred = set(barred)
    if selection.choices.filter(application__in=barred, chosen=True).exists():
        return _("You are in conflict with an organization that was chosen, so you may not sign. Ask someone else.")
    if Application.objects.filter(pk__in=barred, call=selection.call).exists():
        return _("You are in conflict with an organization that applied, so you may not sign. Ask someone else.")
    return ""


def actor_signing(link: PersonalLink) -> Actor:
    """How the record names an outside signatory."""
    return actor_of(link)


def signatories_asked(coalition: Coalition, selection: Selection) -> list[PersonalLink]:
    """Links to outside signatories that still open and were not used."""
    rows = coalition.links.filter(purpose=SIGN, subject_id=selection.pk, withdrawn_at=None, used_at=None)
    return list(rows.select_related("person").order_by("made_at"))


# Letters, appeals, awards


def coordinators_of(coalition: Coalition) -> list[Account]:
    """Who answers an appeal: coordinators that can be reached."""
    rows = coalition.memberships.filter(role=Role.COORDINATOR, account__is_active=True).exclude(account__email="")
    return [one.account for one in rows.select_related("account").order_by("pk")]


def letters_of(call: Call) -> list[DecisionLetter]:
    """Every letter with its applicant, by number."""
    rows = DecisionLetter.objects.filter(application__call=call).select_related("application__contact")
    return list(rows.defer("body").order_by("application__number"))


def next_unread(call: Call, access: Access, number: int) -> int | None:
    """The applicant whose letter nobody has read yet: the next by number, after the last the first."""
    rows = DecisionLetter.objects.filter(application__call=call, read_by="", sent_at=None)
    rows = rows.exclude(application__in=not_to_write_to(call, access)).order_by("application__number")
    unread = list(rows.values_list("application__number", flat=True))
    return next((one for one in unread if one > number), unread[0] if unread else None)


def letter_sent_to(application: Application) -> DecisionLetter | None:
    """The letter to an applicant, once it has gone out."""
    return DecisionLetter.objects.filter(application=application).exclude(sent_at=None).first()


def appeal_of(application: Application) -> Appeal | None:
    """The appeal that an applicant has made."""
    return Appeal.objects.filter(application=application).first()


def appeals_of(call: Call) -> list[Appeal]:
    """Every appeal, those that wait for an answer first."""
    rows = Appeal.objects.filter(application__call=call).select_related("application")
    return list(rows.order_by("answered_at", "made_at"))


def awards_of(call: Call) -> list[Award]:
    """Every award with its plan."""
    rows = Award.objects.filter(application__call=call).select_related("application", "partner")
    return list(rows.prefetch_related("payments", "reports").order_by("application__number"))


def without_award(call: Call) -> QuerySet[Application]:
    """Chosen applicants that have no award yet."""
    return Application.objects.filter(call=call, state=Application.State.CHOSEN, award=None).order_by("number")


def feedback_of(application: Application) -> list[tuple[str, str]]:
    """What reviewers found strong and open, without who they are, in the order in which they finished."""
    rows = Review.objects.filter(assignment__application=application, state=Review.State.DONE).order_by(
        "finished_at", "pk"
    )
    return list(rows.values_list("strengths", "questions"))


# The public


@dataclass(frozen=True, slots=True)
class PublicResult:
    """A decided call whose letters have all gone out."""

    call: Call
    selection: Selection


def get_public_result(host: str, code: str) -> PublicResult:
    """The gate to a result for anyone: only when the decision is signed and every applicant has been told."""
    rows = _with_choices(Selection.objects.filter(state=Selection.State.SIGNED)).select_related("call__coalition")
    selection = rows.filter(call__coalition__slug=host, call__code=code, call__state=Call.State.DECIDED).first()
    if selection is None or not is_public(selection):
        raise Http404
    return PublicResult(selection.call, selection)


def result_is_public(call: Call) -> bool:
    """True once anyone may read what became of a call."""
    if call.state != Call.State.DECIDED:
        return False
    selection = Selection.objects.filter(call=call, state=Selection.State.SIGNED).first()
    return selection is not None and is_public(selection)


def is_public(selection: Selection) -> bool:
    """True once every applicant has had a letter: nobody learns from a page what no letter has told them."""
    waiting = selection.choices.filter(application__decision_letter__sent_at=None)
    return selection.state == Selection.State.SIGNED and not waiting.exists()


def count_letters(call: Call) -> dict[str, int]:
    """How many letters there are, how many a person has read, how many have gone out."""
    rows = DecisionLetter.objects.filter(application__call=call)
    return rows.aggregate(
        all=Count("pk"), read=Count("pk", filter=~Q(read_by="")), sent=Count("pk", filter=Q(sent_at__isnull=False))
    )
