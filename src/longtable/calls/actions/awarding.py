"""What a chosen application becomes: a partner who joins, what it promised, payments and reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from longtable.calls.award_plans import plan_payments, plan_reports
from longtable.calls.models import Application, Award, Choice, Commitment, Payment, ReportDue, Selection
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused, needed
from longtable.partners.actions import add_contact, add_partner, change_partner, move_partner, set_services
from longtable.partners.models import Partner, Sector, Standing
from longtable.partners.queries import known_codes, services_of
from longtable.partners.rules import AT_TABLE, EVERYONE, KnownCodes, ServiceLine
from longtable.places.models import Group
from longtable.record.actions import write


@transaction.atomic
def seat_selected(*, by: Access, application: Application, begins: date | None = None) -> Award:
    """Make the award of a chosen application: its partner joins, with commitments, payments and reports.

    An organization that the coalition knows already stays one: it is moved, not made twice. A second press gives the
    same award. Raises Refused for an application that no signed decision has chosen.
    """
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("call", "contact", "partner")
        .get(pk=application.pk)
    )
    application.call.coalition = by.coalition
    made = Award.objects.filter(application=application).first()
    if made is not None:
        return made
    choice = Choice.objects.filter(
        application=application, selection__state=Selection.State.SIGNED, selection__call=application.call, chosen=True
    ).first()
    if choice is None:
        raise Refused(_("No signed decision has chosen this application."))
    begins = begins or today_of(by.coalition)
    partner = _partner(by, application)
    award = Award.objects.create(application=application, partner=partner, amount_cents=choice.amount_cents)
    Commitment.objects.bulk_create(_commitments(award, application, begins))
    payments = plan_payments(award.amount_cents, begins, advance=application.call.advance)
    Payment.objects.bulk_create(
        Payment(award=award, amount_cents=one.amount_cents, is_advance=one.is_advance, due_on=one.due_on)
        for one in payments
    )
    days = plan_reports(award.amount_cents, begins)
    ReportDue.objects.bulk_create(
        ReportDue(award=award, title=_report_title(by, number, len(days)), due_on=day)
        for number, day in enumerate(days, 1)
    )
    after = {"amount_cents": award.amount_cents, "partner": partner.pk, "payments": len(payments), "reports": len(days)}
    _record(by, award, "award_made", after)
    if application.partner_id != partner.pk:
        application.partner = partner
        application.save(update_fields=["partner"])
    return award


def _partner(by: Access, application: Application) -> Partner:
    """The organization as a partner who joins: one we know, found by its row or its name, else a new one."""
    name = needed(application.organization, _("The application does not name its organization. Add the name first."))
    known, lines = known_codes(by.coalition), []
    lines = _known_lines(application, known)
    sectors = list(
        Sector.objects.filter(coalition=by.coalition, code__in=application.sectors).values_list("code", flat=True)
    )
    partner = application.partner or Partner.objects.filter(coalition=by.coalition, name__iexact=name.strip()).first()
    reason = _("Chosen in “%(call)s”") % {"call": application.call.title}
    if partner is None:
        partner = add_partner(by=by, name=name, standing=Standing.JOINING, sectors=sectors, services=lines, known=known)
    else:
        partner.coalition = by.coalition
        if partner.standing not in AT_TABLE:
            move_partner(by=by, partner=partner, to=Standing.JOINING, reason=reason)
        have = {(line.group, line.relation): line for line in services_of(partner)}
        new = [line for line in lines if (line.group, line.relation) not in have]
        if new:
            set_services(by=by, partner=partner, services=[*have.values(), *new], known=known)
        if not partner.sectors.exists() and sectors:
            change_partner(by=by, partner=partner, sectors=sectors)
    contact = application.contact
    if contact is not None and not partner.contacts.filter(person=contact).exists():
        if contact.email:
            add_contact(by=by, partner=partner, name=contact.name, email=contact.email, phone=contact.phone)
        elif contact.name or contact.phone:
            add_contact(by=by, partner=partner, name=contact.name, phone=contact.phone)
    return partner


def _known_lines(application: Application, known: KnownCodes) -> list[ServiceLine]:
    """Services of the application, as far as the coalition's community knows their groups and areas."""
    lines = []
    for line in application.services:
        group = line.get("group", "")
        areas = tuple(code for code in line.get("areas", ()) if code == "*" or code in known.areas)
        if (group == EVERYONE or group in known.groups) and (areas or not line.get("areas")):
            lines.append(ServiceLine(group, line.get("relation") or "serves", areas))
    return lines


def _commitments(award: Award, application: Application, begins: date) -> list[Commitment]:
    """One promise for each group that the application named; a person makes them more exact."""
    due = begins.replace(year=begins.year + 1, day=min(begins.day, 28))
    titles = {one.code: one.titles for one in Group.objects.filter(community__coalition=application.call.coalition)}
    with override(application.call.coalition.language):
        found = []
        for line in application.services or [{"group": "", "areas": []}]:
            group, areas = line.get("group", ""), list(line.get("areas", ()))
            whom = titles.get(group, {}).get(application.call.coalition.language) or titles.get(group, {}).get("en", "")
            activity = _("What the application promises") if not whom else _("Work with: %(group)s") % {"group": whom}
            groups = [group] if group and group != EVERYONE else []
            found.append(Commitment(award=award, activity=activity[:300], groups=groups, areas=areas, due_on=due))
    return found


def _report_title(by: Access, number: int, count: int) -> str:
    with override(by.coalition.language):
        if number == count:
            return _("Final report: what was done, and what was learned")
        return _("Short report %(number)s") % {"number": number}


def _record(
    by: Access, award: Award, what: str, after: Mapping[str, object], before: Mapping[str, object] | None = None
) -> None:
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action=f"calls.{what}",
        subject=award,
        label=award.partner.name,
        before=before,
        after=after,
    )


@transaction.atomic
def save_commitment(
    *,
    by: Access,
    award: Award,
    activity: str,
    groups: Sequence[str],
    areas: Sequence[str],
    due_on: date | None,
    measure: str,
    commitment: Commitment | None = None,
) -> Commitment:
    """Write down one promise, or change it."""
    row = commitment or Commitment(award=award)
    before = {"commitment": row.activity} if commitment else None
    row.activity = needed(activity, _("Say what will be done."))[:300]
    row.groups, row.areas, row.due_on, row.measure = list(groups), list(areas), due_on, measure.strip()[:300]
    row.save()
    _record(by, award, "commitment_saved", {"commitment": row.activity}, before)
    return row


@transaction.atomic
def remove_commitment(*, by: Access, award: Award, commitment: Commitment) -> None:
    """Take one promise out of the plan."""
    _record(by, award, "commitment_removed", {}, {"commitment": commitment.activity})
    commitment.delete()


@transaction.atomic
def plan_award(*, by: Access, award: Award, payments: Sequence[tuple[int, bool, date]]) -> Award:
    """Replace the payments that are not paid yet: amount in cents, in advance or not, day. They keep the award's sum.

    Raises Refused where they would not add up to the award.
    """
    award = Award.objects.select_for_update(of=("self",)).select_related("partner").get(pk=award.pk)
    paid = sum(award.payments.exclude(paid_on=None).values_list("amount_cents", flat=True))
    if paid + sum(amount for amount, _advance, _day in payments) != award.amount_cents:
        raise Refused(_("The payments do not add up to the award. Change an amount."))
    before = {"payments": _listed(award)}
    award.payments.filter(paid_on=None).delete()
    Payment.objects.bulk_create(
        Payment(award=award, amount_cents=amount, is_advance=advance, due_on=day)
        for amount, advance, day in payments
        if amount > 0
    )
    _record(by, award, "payments_planned", {"payments": _listed(award)}, before)
    return award


def _listed(award: Award) -> list[list[object]]:
    return [[one.amount_cents, one.due_on.isoformat()] for one in Payment.objects.filter(award=award)]


@transaction.atomic
def pay(*, by: Access, award: Award, payment: Payment, on: date) -> Payment:
    """Note that a payment was made. A second press changes nothing. Raises Refused for a day to come."""
    payment.refresh_from_db(from_queryset=Payment.objects.select_for_update())
    if payment.paid_on:
        return payment
    _refuse_future(by, on)
    payment.paid_on = on
    payment.save(update_fields=["paid_on"])
    _record(by, award, "payment_made", {"payment": [payment.amount_cents, on.isoformat()]})
    return payment


@transaction.atomic
def receive_report(*, by: Access, award: Award, report: ReportDue, on: date) -> ReportDue:
    """Note that a report came in. A second press changes nothing. Raises Refused for a day to come."""
    report.refresh_from_db(from_queryset=ReportDue.objects.select_for_update())
    if report.received_on:
        return report
    _refuse_future(by, on)
    report.received_on = on
    report.save(update_fields=["received_on"])
    _record(by, award, "report_received", {"report": [report.title, on.isoformat()]})
    return report


def _refuse_future(by: Access, day: date) -> None:
    if day > today_of(by.coalition):
        raise Refused(_("That day has not come yet. Give today or a day before."))
