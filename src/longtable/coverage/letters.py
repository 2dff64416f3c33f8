"""The words of letters: the draft of an invitation that a person then makes their own, and the reminder to ask again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from longtable.coalitions.models import Person
from longtable.coalitions.queries import Access
from longtable.coverage.models import Assessment, Rhythm
from longtable.coverage.words import both, inside, list_of, title_in
from longtable.partners.models import Partner
from longtable.people.models import Account

FEW = 4  # names of areas in a letter; more are counted


def draft(
    by: Access, partner: Partner, contact: Person | None, assessment: Assessment | None, language: str
) -> tuple[str, str]:
    """Subject and body of an invitation: why this organization, and a question, not an order."""
    result = assessment.result if assessment else None
    with override(language):
        context = {
            "coalition": by.coalition,
            "partner": partner,
            "contact": contact.name if contact else "",
            "place": result["place"]["title"] if result else "",
            "gaps": _gaps(result, partner, language) if result else [],
            "sectors": _sectors(result, partner, language) if result else "",
            "writer": by.account.name,
        }
        body = render_to_string("coverage/mail/invitation.txt", context).strip() + "\n"
        subject = _("Would you sit with us at %(coalition)s?") % {"coalition": by.coalition.name}
    return subject[:200], body


def _gaps(result: dict[str, Any], partner: Partner, language: str) -> list[dict[str, str]]:
    """Whom the organization works with where nobody at the table has told us that it does, the largest need first."""
    found = result["candidates"].get(str(partner.pk))
    if found is None:
        return []
    titles = {one["code"]: one["titles"] for one in result["groups"]}
    names = dict(zip(result["areas"]["codes"], result["areas"]["names"], strict=True))
    return [
        {
            "group": inside(title_in(titles[gap["group"]], gap["group"], language), language),
            "areas": list_of([names[area] for area in gap["areas"]], FEW),
        }
        for gap in found["gaps"][:3]
    ]


def _sectors(result: dict[str, Any], partner: Partner, language: str) -> str:
    """The sectors that nobody at the table comes from and this organization does, in words."""
    absent = {one["code"]: one["titles"] for one in result["sectors"] if one["state"] == "absent"}
    mine = partner.sectors.filter(code__in=list(absent)).values_list("code", flat=True)
    named = [inside(title_in(absent[code], code, language), language) for code in mine]
    return both(named)


def reminder(rhythm: Rhythm, account: Account) -> EmailMessage:
    """The e-mail that it is time to ask again, in the coordinator's language."""
    coalition = rhythm.coalition
    with override(account.language):
        address = settings.SITE_URL + reverse("coverage:answer", args=[coalition.slug])
        context = {"coalition": coalition, "rhythm": rhythm, "address": address, "account": account}
        subject = _("Time to ask again who is missing from %(coalition)s") % {"coalition": coalition.name}
        body = render_to_string("coverage/mail/reminder.txt", context).strip() + "\n"
    return EmailMessage(subject, body, to=[account.email])
