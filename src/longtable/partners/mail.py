"""The letters of this room: a personal link by e-mail, in the language of the person who gets it."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from longtable.coalitions.models import Person, PersonalLink
from longtable.partners.models import Partner


def address_of(secret: str) -> str:
    """The full address of a personal link."""
    return str(settings.SITE_URL + reverse("partner_link", args=[secret]))


def send_link(
    *,
    person: Person,
    partner: Partner,
    secret: str,
    link: PersonalLink,
    reminder: bool = False,
) -> None:
    """Write to a contact: what is asked, why, and the link."""
    context = {
        "person": person,
        "partner": partner,
        "coalition": partner.coalition,
        "address": address_of(secret),
        "until": link.expires_at,
        "reminder": reminder,
    }
    with override(person.language):
        subject = _("Whom does %(partner)s serve? Please have a look") % {"partner": partner.name}
        if reminder:
            subject = _("A friendly reminder: whom does %(partner)s serve?") % {"partner": partner.name}
        body = render_to_string("partners/mail/asking.txt", context)
    EmailMessage(" ".join(subject.split()), body, None, [person.email]).send()
